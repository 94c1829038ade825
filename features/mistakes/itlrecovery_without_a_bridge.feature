@mistake
Feature: ITLRecovery renewed without a bridge

  From 12.0 the ITLRecovery key signs the ITL. Renew it, restart TVS and Cisco Tftp and
  reset the phones, as a common procedure says: the next list comes from a signer that no
  phone holds, and TVS does not vouch for it.

  Symptom: phones still make calls, but no configuration change reaches them, and their
           status messages say "Trust List update failed"
  Before:  nothing to prepare: this page runs on the simulated lab only
  Impact:  none on a live cluster; in the simulation every phone of the lab is lost, then
           healed
  Undo:    utils itl reset localkey, as long as CallManager and TVS are the ones that the
           phones know; else remotekey with the saved key, or a DRS restore
  After:   the right order: the page of the ITLRecovery certificate
  Source:  Cisco 214231 (the order that skips the bridge); Security Guides 12.5(1)SU3 and
           14, Default Security; CLI Reference 12.5(1)SU5, utils itl reset

  Rule: From 12.0 a new ITLRecovery needs a list in between that CallManager signs

    Scenario: On 12.5 no phone believes the new signer, and the local key brings them back
      Given the lab cluster on release 12.5 in non-secure mode
      And the trust lists of every TFTP node are saved
      When I regenerate "ITLRecovery" on the publisher
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every TFTP node serves an ITL signed by "ITLRecovery"
      And a phone that holds the trust lists saved before the change does not accept what every TFTP node serves now
      When I reset the phones without a pilot
      Then 40 phones are locked, and 40 are registered
      And the diagnosis explains every phone that is locked, as the simulated cluster does
      And these recoveries heal them, cheapest first:
        | utils itl reset localkey, reset  |
        | DRS restore of the backup before |
        | delete the ITL on each phone     |
      When I reset the ITL with the local key
      Then every TFTP node serves an ITL signed by "CallManager"
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      Given the trust lists of every TFTP node are saved
      When I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every TFTP node serves an ITL signed by "ITLRecovery"
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And no phone is locked

    Scenario: Cisco Tftp restarted before the phones took the bridge takes it away
      Given the lab cluster on release 12.5 in non-secure mode, where services take up nothing by themselves
      And the trust lists of every TFTP node are saved
      When I regenerate "ITLRecovery" on the publisher
      And I reset the ITL with the local key
      Then a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I restart "Cisco Tftp" on every node that runs it, publisher first
      Then a phone that holds the trust lists saved before the change does not accept what every TFTP node serves now

  Rule: Up to 11.5 the CallManager key signs, and no bridge is needed

    Scenario: On 11.5 the same order loses nobody
      Given the lab cluster on release 11.5 in non-secure mode
      And the trust lists of every TFTP node are saved
      When I regenerate "ITLRecovery" on every node, publisher first
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then no phone is locked
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
