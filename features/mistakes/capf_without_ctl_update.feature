@mistake
Feature: CAPF renewed without updating the CTL

  The ITL follows a new CAPF certificate by itself, the CTL never does. Phones with Security
  by Default find the new CAPF in the ITL; those without it know the CTL alone, and never
  get an LSC again.

  Symptom: the campaign stands still for some models: their orders say "Operation Pending"
           for good, while the phones are registered with their old LSCs
  Before:  nothing to prepare: this page runs on the simulated lab only
  Impact:  none on a live cluster; in the simulation phones without Security by Default
           cannot renew their LSCs
  Undo:    nothing to undo: update the CTL, up to 11.5 restart Cisco Tftp, and reset these
           phones: in one boot they take the CTL and carry out the order
  After:   read the right order on the page of the CAPF certificate. Cisco 225746 lets every
           secure phone stop in this case, Cisco 200860 says that old LSCs stay good: here
           the second holds
  Source:  Cisco 225746; Cisco 200860; Security Guide 12.5(1), Certificates

  Rule: Nobody updates the CTL but utils ctl update CTLFile

    Scenario: On 12.5 a phone that knows the CTL alone does not trust the new CAPF
      Given the lab cluster on release 12.5 in mixed mode, where services take up nothing by themselves
      And the phones SEP000000000041, SEP000000000042 have an encrypted profile and an LSC
      When I reset the phones
      Then every phone that was registered is registered again
      When I regenerate "CAPF" on the publisher
      Then every node that runs Cisco CallManager trusts the CAPF certificate of the publisher
      When I restart these services where they run, publisher first:
        | Cisco Certificate Authority Proxy Function |
        | Cisco Trust Verification Service           |
        | Cisco Tftp                                 |
        | Cisco CallManager                          |
      And I reset the phones
      Then the CTL of every TFTP node names another CAPF certificate than the publisher's
      And every phone that was registered is registered again
      When I order new LSCs for the phones SEP000000000001, SEP000000000041, SEP000000000042, "By Existing Certificate (precedence to LSC)"
      And I reset the phones of this batch
      Then the orders for the phones SEP000000000041, SEP000000000042 wait: these phones do not trust CAPF
      When I update the CTL
      Then every list that Cisco Tftp serves names the CAPF certificate of the publisher
      When I reset the phones of this batch
      Then CAPF has carried out every order
      And every phone that was registered is registered again
      And no phone is locked
