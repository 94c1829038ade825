@mistake
Feature: CAPF activated without updating the CTL

  Lists name CAPF only where its service is activated on the publisher. Activated later, in
  mixed mode, the ITL names it from the next start of Cisco Tftp on, the CTL only when it is
  written anew.

  Symptom: phones without Security by Default get no LSC, although CAPF runs
  Before:  nothing to prepare: this page runs on the simulated lab only
  Impact:  none on a live cluster
  Undo:    nothing to undo: update the CTL, then reset the phones
  After:   read the page of the CAPF certificate
  Source:  Security Guide 12.5(1), CTL: activating CAPF asks for a new CTL

  Rule: A list names who was activated when it was written

    Scenario: On 12.5 the ITL follows, the CTL does not
      Given the lab cluster on release 12.5 in mixed mode, where services take up nothing by themselves
      And "Cisco Certificate Authority Proxy Function" is not activated on the publisher
      When I update the CTL
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      And I reset the phones
      Then CAPF cannot issue LSCs: "is not activated"
      And every list that Cisco Tftp serves names the CAPF certificate of the publisher
      Given "Cisco Certificate Authority Proxy Function" was activated on the publisher
      When I restart "Cisco Tftp" on every node that runs it, publisher first
      Then the CTL of every TFTP node names another CAPF certificate than the publisher's
      When I update the CTL
      Then every list that Cisco Tftp serves names the CAPF certificate of the publisher
      When I reset the phones
      Then no phone is locked
