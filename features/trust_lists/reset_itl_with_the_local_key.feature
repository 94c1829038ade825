Feature: Reset the ITL with the local key

  A phone that refuses the list its TFTP node serves can be brought back without hands on
  it, as long as it still holds one key of the cluster: utils itl reset localkey signs the
  list with the key that does not usually sign. From 12.0 that is CallManager's, on 10.0
  to 11.5 that of ITLRecovery.

  Before:  phones say "Trust List update failed"; it is known which keys they still hold:
           read the diagnosis; the ITLRecovery key has 2048 bit where the others have
  Impact:  every phone resets twice, a pilot first, then in batches
  Rest:    before the reset of the ITL, and after the last gate; no restart of Cisco Tftp
           before the first gate, since it goes back to the usual signer
  Undo:    a restart of Cisco Tftp, as long as no phone was reset
  After:   the phones that are still not in step, by name; a DRS backup
  Source:  CLI Reference 12.5(1)SU5, utils itl reset; Security Guides 12.5(1)SU3 and 14,
           Default Security; Cisco 117598 (10.0)

  Rule: From 12.0 CallManager signs in place of ITLRecovery

    @procedure
    Scenario: Reset the ITL with the local key, from 12.0
      Given a cluster from release 12.0 in non-secure mode
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I reset the ITL with the local key
      Then every TFTP node serves an ITL signed by "CallManager"
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      When I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every TFTP node serves an ITL signed by "ITLRecovery"
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And one may rest here

    Scenario: A phone that knows none of the keys is not helped
      Given the lab cluster on release 12.5 in non-secure mode
      And the trust lists of every TFTP node are saved
      When I regenerate "ITLRecovery" on the publisher
      And I regenerate "CallManager" on every node, publisher first
      And I regenerate "TVS" on every node, publisher first
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      And I reset the phones without a pilot
      Then 40 phones are locked, and 40 are registered
      When I reset the ITL with the local key
      Then every TFTP node serves an ITL signed by "CallManager"
      But a phone that holds the trust lists saved before the change does not accept what every TFTP node serves now
      And these recoveries heal them, cheapest first:
        | DRS restore of the backup before |
        | delete the ITL on each phone     |

  Rule: On 10.0 to 11.5 ITLRecovery signs in place of CallManager

    @procedure
    Scenario: Reset the ITL with the local key, 10.0 to 11.5
      Given a cluster from release 10.0 in non-secure mode
      And a cluster up to release 11.5 in non-secure mode
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I reset the ITL with the local key
      Then every TFTP node serves an ITL signed by "ITLRecovery"
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      When I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every TFTP node serves an ITL signed by "CallManager"
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And one may rest here
