@mistake
Feature: The old CAPF certificate deleted before its LSCs are renewed

  Two services look for the issuer of an LSC: CAPF in CAPF-trust, where a phone proves itself
  by the LSC it has, and Cisco CallManager in CallManager-trust, where it registers. Both
  miss the old certificate only when they start again: the mistake shows days later.

  Symptom: orders fail with "Invalid LSC"; after the next restart of Cisco CallManager secure
           phones with old LSCs do not register
  Before:  nothing to prepare: this page runs on the simulated lab only
  Impact:  none on a live cluster; in the simulation old LSCs are worth nothing
  Undo:    orders by null string or by authentication string; for phones that are down, the
           old certificate uploaded to CallManager-trust again, or a non-secure profile
           until they have a new LSC
  After:   RADIUS and VPN gateways that lost the old certificate have put these phones off the
           network: let them in without 802.1X until they have new LSCs (Cisco 225746)
  Source:  Cisco 200860; Cisco 225746; Release Notes 12.5(1) (CAPF-trust is deleted on all
           nodes at once)

  Rule: The old LSC is good while its issuer is trusted

    Scenario: On 12.5 CAPF no longer believes an old LSC, and takes a null string
      Given the lab cluster on release 12.5 in mixed mode, where services take up nothing by themselves
      And the registered phones are noted
      When I regenerate "CAPF" on the publisher
      Then every node that runs Cisco CallManager trusts the CAPF certificate of the publisher
      When I update the CTL
      And I delete the older CAPF certificates from "CAPF-trust"
      And I restart these services where they run, publisher first:
        | Cisco Certificate Authority Proxy Function |
        | Cisco Trust Verification Service           |
        | Cisco Tftp                                 |
        | Cisco CallManager                          |
      And I reset the phones
      Then every phone that was registered is registered again
      When I order new LSCs for the phones SEP000000000001, SEP000000000021, "By Existing Certificate (precedence to LSC)"
      And I reset the phones of this batch
      Then CAPF has refused every order: "Upgrade Failed: Invalid LSC"
      And every phone that was registered is registered again
      When I order new LSCs for the phones SEP000000000001, SEP000000000021, "By Null String"
      And I reset the phones of this batch
      Then CAPF has carried out every order
      And every phone that was registered is registered again

    Scenario: On 12.5 no Cisco CallManager takes an old LSC once it has started again
      Given the lab cluster on release 12.5 in mixed mode, where services take up nothing by themselves
      And the registered phones are noted
      When I regenerate "CAPF" on the publisher
      Then every node that runs Cisco CallManager trusts the CAPF certificate of the publisher
      When I delete the older CAPF certificates from "CallManager-trust"
      And I reset the phones
      Then every phone that was registered is registered again
      When I restart "Cisco CallManager" on every node that runs it, publisher first
      Then 23 phones are unregistered, because no Cisco CallManager trusts their certificate
      And no phone is locked
