@mistake
Feature: LSCs renewed before Cisco CallManager trusts the new CAPF

  The new CAPF certificate stands in CallManager-trust of every node within seconds, but
  Cisco CallManager looks for the issuers of LSCs in the store as it loaded it. A phone
  with an LSC of the new CAPF is turned away by every node that has not looked since.

  Symptom: secure phones do not come back from the reset that gave them their LSC; phones
           of later batches and non-secure phones are well
  Before:  nothing to prepare: this page runs on the simulated lab only
  Impact:  none on a live cluster; in the simulation every phone of the batch is down until
           Cisco CallManager restarts
  Undo:    restart Cisco CallManager on the nodes of their CallManager group; then power the
           phones off and on where they do not try again by themselves
  After:   read the right order on the page of the CAPF certificate. No document asks for
           this restart before the campaign: it is inferred from Cisco 200860
  Source:  Cisco 200860 (the issuer of an LSC must stand in CallManager-trust); that it must
           be loaded is inferred

  Rule: Cisco CallManager trusts what its store held when it last looked

    Scenario: On 12.5 a whole batch does not come back
      Given the lab cluster on release 12.5 in mixed mode, where services take up nothing by themselves
      And the registered phones are noted
      When I regenerate "CAPF" on the publisher
      Then every node that runs Cisco CallManager trusts the CAPF certificate of the publisher
      When I update the CTL
      And I restart these services where they run, publisher first:
        | Cisco Certificate Authority Proxy Function |
        | Cisco Trust Verification Service           |
        | Cisco Tftp                                 |
      And I reset the phones
      Then every phone that was registered is registered again
      When I order new LSCs for the phones SEP000000000001, SEP000000000002, SEP000000000021, "By Existing Certificate (precedence to LSC)"
      And I reset the phones of this batch
      Then 3 phones are unregistered, because no Cisco CallManager trusts their certificate
      And no phone is locked
      When I restart "Cisco CallManager" on every node that runs it, publisher first
      Then every phone that was registered is registered again

    Scenario: On 12.5 the old LSC is good before and after that restart
      Given the lab cluster on release 12.5 in mixed mode, where services take up nothing by themselves
      And the registered phones are noted
      When I regenerate "CAPF" on the publisher
      Then every node that runs Cisco CallManager trusts the CAPF certificate of the publisher
      When I restart "Cisco CallManager" on every node that runs it, publisher first
      And I reset the phones
      Then every phone that was registered is registered again
