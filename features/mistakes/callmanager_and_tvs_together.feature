@mistake
Feature: CallManager and TVS renewed in one go

  Up to 11.5 a phone believes the next ITL because it knows the CallManager key that
  signs it, or because a TVS it knows vouches for that key. Renew both before the phones
  have taken the first change, and they know neither.

  Symptom: after the night phones still make calls, but no configuration change reaches
           them, corporate directory says "Host Not Found", and their status messages
           say "Trust List update failed"
  Before:  nothing to prepare: this page runs on the simulated lab only
  Impact:  none on a live cluster; in the simulation every phone of the lab is lost
  Undo:    on a real cluster from 10.0: utils itl reset localkey, while ITLRecovery is the
           one that the phones know; else a DRS restore of the backup before, or the ITL
           deleted by hand on every phone
  After:   read the diagnosis, then the right order at the end of this page
  Source:  Cisco 214231 (warning up to 11.5); Cisco 217138

  Rule: Up to 11.5 a phone may lose the signer or TVS, not both

    Scenario: On 11.5 no phone believes the cluster any more
      Given the lab cluster on release 11.5 in non-secure mode
      And the trust lists of every TFTP node are saved
      When I regenerate "CallManager" on every node, publisher first
      And I regenerate "TVS" on every node, publisher first
      Then a phone that holds the trust lists saved before the change would not accept what the next start of Cisco Tftp serves
      When I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then a phone that holds the trust lists saved before the change does not accept what every TFTP node serves now
      When I reset the phones without a pilot
      Then 40 phones are locked, and 40 are registered
      And the diagnosis explains every phone that is locked, as the simulated cluster does
      And the diagnosis says that these operations did it:
        | operation                  | node    | node    | node    |
        | set cert regen CallManager | cm-pub  | cm-sub1 |         |
        | set cert regen TVS         | cm-pub  | cm-sub1 | cm-sub2 |
      And these recoveries heal them, cheapest first:
        | utils itl reset localkey, reset  |
        | DRS restore of the backup before |
        | delete the ITL on each phone     |

    Scenario: The local key brings them back without hands on any phone
      Given the lab cluster on release 11.5 in non-secure mode
      And the trust lists of every TFTP node are saved
      When I regenerate "CallManager" on every node, publisher first
      And I regenerate "TVS" on every node, publisher first
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      And I reset the phones without a pilot
      Then 40 phones are locked, and 40 are registered
      When I reset the ITL with the local key
      Then every TFTP node serves an ITL signed by "ITLRecovery"
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then no phone is locked
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      Given the trust lists of every TFTP node are saved
      When I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every TFTP node serves an ITL signed by "CallManager"
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then no phone is locked

    Scenario: A pilot of six phones says no before anybody else is reset
      Given the lab cluster on release 11.5 in non-secure mode
      And the trust lists of every TFTP node are saved
      When I regenerate "CallManager" on every node, publisher first
      And I regenerate "TVS" on every node, publisher first
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      And I reset the phones, and the pilot stops it
      Then 6 phones were reset
      When I reset the ITL with the local key
      Then a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then no phone is locked
      And every phone that was registered is registered again

    Scenario: The gate before the second certificate says no
      Given the lab cluster on release 11.5 in non-secure mode, where services take up nothing by themselves
      And the trust lists of every TFTP node are saved
      When I regenerate "CallManager" on every node, publisher first
      Then the gate for the next phone-relevant certificate is closed because "CallManager" is pending on every node
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      But a phone that holds the trust lists saved before the change would not accept what the next start of Cisco Tftp serves
      And no phone is locked

    Scenario: One after the other, with the phones in step between, all is well
      Given the lab cluster on release 11.5 in non-secure mode
      When I regenerate "CallManager" on every node, publisher first
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      And I restart "Cisco CallManager" on every node that runs it, publisher first
      And I restart "Cisco CTIManager" on every node that runs it, publisher first
      And I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And the gate for the next phone-relevant certificate is open
      When I regenerate "TVS" on every node, publisher first
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      And I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And no phone is locked

  Rule: From 12.0 the ITLRecovery key signs, and Cisco's documents disagree about the rest

    Scenario: On 12.5 the same order loses nobody
      Given the lab cluster on release 12.5 in non-secure mode
      And the trust lists of every TFTP node are saved
      When I regenerate "CallManager" on every node, publisher first
      And I regenerate "TVS" on every node, publisher first
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      And I reset the phones
      Then no phone is locked
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      But the run warns that Cisco 217138 forbids "CallManager" and "TVS" together without naming a release
