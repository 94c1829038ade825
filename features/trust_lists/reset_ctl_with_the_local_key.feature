Feature: Reset the CTL with the local key

  The way back in mixed mode when phones no longer believe the key that signs the CTL, and still know
  the other one: CallManager signs in place of ITLRecovery from 12.0, ITLRecovery in place of
  CallManager on 10.5(2) to 11.5. Once phones hold that CTL, an update goes back to the usual key.

  Before:  read the diagnosis: the second key in the CTL must be one that phones hold
  Impact:  every phone resets twice; a secure phone that is not registered needs a power cycle
  Rest:    before the reset of the CTL, and after the last gate; not in between
  Undo:    an update of the CTL, as long as no phone was reset
  After:   the phones that are still not in step, by name; a DRS backup
  Source:  CLI Reference 12.5(1)SU5, utils ctl reset; Security Guide 12.5(1)SU3, Certificates; field notice
           70613; on 10.5(2) to 11.5 inferred

  Rule: From 12.0 CallManager signs in place of ITLRecovery

    @procedure
    Scenario: Reset the CTL with the local key, from 12.0
      Given a cluster from release 12.0 in mixed mode
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I reset the CTL with the local key
      Then every TFTP node serves a CTL signed by "CallManager"
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown
      Given the trust lists of every TFTP node are saved
      When I update the CTL
      Then every TFTP node serves a CTL signed by "ITLRecovery"
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And one may rest here

    Scenario: On 12.5 it heals an ITLRecovery that was renewed without a bridge
      Given the lab cluster on release 12.5 in mixed mode, where services take up nothing by themselves
      And the trust lists of every TFTP node are saved
      When I regenerate "ITLRecovery" on the publisher
      And I update the CTL
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then a phone that holds the trust lists saved before the change does not accept what every TFTP node serves now
      When I reset the phones without a pilot
      Then 46 phones are locked, and 46 are registered
      And the diagnosis explains every phone that is locked, as the simulated cluster does
      And the diagnosis says that these operations did it:
        | operation                  | node   |
        | set cert regen ITLRecovery | cm-pub |
      And the diagnosis says that this heals them:
        | a restart of Cisco Trust Verification Service on cm-pub, cm-sub1, cm-sub2, a reset of the phones, twice | 43 |
        | `utils ctl reset localkey`, a reset of the phones                                                       | 3  |
      And these recoveries heal them, cheapest first:
        | utils ctl reset localkey, restart, power cycle |
        | DRS restore of the backup before               |
        | delete the ITL on each phone                   |
      When I reset the CTL with the local key
      Then every TFTP node serves a CTL signed by "CallManager"
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones without a pilot
      Then no phone is locked
      When I update the CTL
      Then every TFTP node serves a CTL signed by "ITLRecovery"
      When I reset the phones without a pilot
      Then 0 phones are locked, and 46 are registered

    Scenario: On 12.5 it heals nobody when CallManager was renewed as well
      Given the lab cluster on release 12.5 in mixed mode, where services take up nothing by themselves
      And the trust lists of every TFTP node are saved
      When I regenerate "ITLRecovery" on the publisher
      And I regenerate "CallManager" on every node, publisher first
      And I reset the CTL with the local key
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then a phone that holds the trust lists saved before the change does not accept what every TFTP node serves now
      When I reset the phones without a pilot
      Then the diagnosis explains every phone that is locked, as the simulated cluster does
      And the diagnosis says that this heals them:
        | a restart of Cisco Trust Verification Service on cm-pub, cm-sub1, cm-sub2, `utils itl reset localkey`, a reset of the phones, twice                                                                            | 20 |
        | a restart of Cisco Trust Verification Service on cm-pub, cm-sub1, cm-sub2, a restart of Cisco CallManager on cm-pub, cm-sub1, cm-sub2, a power cycle of each phone, twice                                      | 19 |
        | delete the CTL and the ITL at each phone; `utils itl reset remotekey` with a key that was kept, or a DRS restore (neither is proven: what they hold is not told; a restore puts all other phones back as well) | 7  |
      When I restart "Cisco Trust Verification Service" on every node, publisher first
      And I reset the ITL with the local key
      And I restart "Cisco CallManager" on every node that runs it, publisher first
      And the phones are switched off and on again
      And the phones are switched off and on again
      Then 3 phones are locked, and 46 are registered

  Rule: On 10.5(2) to 11.5 ITLRecovery signs in place of CallManager; Cisco Tftp serves it from its next start on

    @procedure
    Scenario: Reset the CTL with the local key, 10.5(2) to 11.5
      Given a cluster from release 10.5(2) in mixed mode
      And a cluster up to release 11.5 in mixed mode
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I reset the CTL with the local key
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every TFTP node serves a CTL signed by "ITLRecovery"
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown
      Given the trust lists of every TFTP node are saved
      When I update the CTL
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every TFTP node serves a CTL signed by "CallManager"
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And one may rest here
