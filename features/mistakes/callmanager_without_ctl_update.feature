@mistake
Feature: CallManager renewed in mixed mode, and the CTL forgotten or updated out of turn

  A secure phone registers only with a Cisco CallManager whose certificate stands in the CTL it
  holds. It learns another CTL at a boot, and only a registered phone can be told to boot.

  Symptom: secure phones say "Phone is registering" or are unregistered, the others notice nothing;
           phones without Security by Default refuse their configuration
  Before:  nothing to prepare: this page runs on the simulated lab only
  Impact:  none on a live cluster; in the simulation every secure phone of the lab is lost
  Undo:    from 12.0 the CTL is updated, Cisco Tftp and Cisco CallManager restart, and every secure phone
           gets a power cycle by hand; else a DRS restore of the backup before
  After:   the right order: regenerate CallManager, its rules for mixed mode
  Source:  Security Guide 12.5(1), CTL; Preferred Architecture 12.x, Security; Cisco 214231; field notice
           70613; what phones do while they are turned away is inferred

  Rule: A CallManager that the CTL does not name turns secure phones away

    Scenario: On 12.5 the CTL was forgotten
      Given the lab cluster on release 12.5 in mixed mode, where services take up nothing by themselves
      And the trust lists of every TFTP node are saved
      When I regenerate "CallManager" on every node, publisher first
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every TFTP node serves a CTL signed by "ITLRecovery"
      But the CTL of no TFTP node lists the "CallManager" of "cm-sub1"
      When I restart "Cisco CallManager" on every node that runs it, publisher first
      And I reset the phones
      Then 3 phones are locked, and 23 are registered
      And the diagnosis explains every phone that is locked, as the simulated cluster does
      And the diagnosis says that these operations did it:
        | operation                  | node   | node    | node    |
        | set cert regen CallManager | cm-pub | cm-sub1 | cm-sub2 |
      And the diagnosis says that this heals them:
        | `utils ctl update CTLFile`, a power cycle of each phone | 23 |
        | `utils ctl update CTLFile`, a reset of the phones       | 3  |
      And these recoveries heal them, cheapest first:
        | utils ctl update CTLFile, restart, power cycle |
        | DRS restore of the backup before               |

    Scenario: On 12.5 the CTL that comes too late helps nobody who is away already
      Given the lab cluster on release 12.5 in mixed mode, where services take up nothing by themselves
      And the trust lists of every TFTP node are saved
      When I regenerate "CallManager" on every node, publisher first
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      And I restart "Cisco CallManager" on every node that runs it, publisher first
      And I update the CTL
      Then a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then 0 phones are locked, and 23 are registered
      And the diagnosis explains every phone that is locked, as the simulated cluster does
      And the diagnosis says that this heals them:
        | a power cycle of each phone | 23 |
      When the phones are switched off and on again
      Then 0 phones are locked, and 46 are registered

  Rule: A CTL that names what no CallManager presents yet turns them away as well, until it restarts

    Scenario: On 12.5 Cisco CallManager was not restarted
      Given the lab cluster on release 12.5 in mixed mode, where services take up nothing by themselves
      When I regenerate "CallManager" on every node, publisher first
      And I update the CTL
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      And I reset the phones without a pilot
      Then 0 phones are locked, and 23 are registered
      When I restart "Cisco CallManager" on every node that runs it, publisher first
      Then every phone that was registered is registered again
      And 0 phones are locked, and 46 are registered

  Rule: Up to 11.5 the update signs with the publisher's new key, and who believes it is disputed

    Scenario Outline: On <release> only TVS vouches for the new signer
      Given the lab cluster on release <release> in mixed mode
      And the trust lists of every TFTP node are saved
      When I stop "Cisco Tftp" on every node that runs it, publisher first
      And I regenerate "CallManager" on every node, publisher first
      And I update the CTL
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I start "Cisco Tftp" on every node on which I stopped it, publisher first
      And I reset the phones without a pilot
      And I restart "Cisco CallManager" on every node that runs it, publisher first
      Then every phone that was registered is registered again
      And 3 phones are locked, and 46 are registered

      Examples: no second key at all
        | release |
        | 10.5(1) |

      Examples: a second key that was not used
        | release |
        | 10.5(2) |
        | 11.5    |

    Scenario Outline: On <release>, where no TVS vouches for a CTL, secure phones are gone
      Given the lab cluster on release <release> in mixed mode, where no TVS vouches for a CTL
      And the trust lists of every TFTP node are saved
      When I stop "Cisco Tftp" on every node that runs it, publisher first
      And I regenerate "CallManager" on every node, publisher first
      And I update the CTL
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I start "Cisco Tftp" on every node on which I stopped it, publisher first
      And I reset the phones without a pilot
      And I restart "Cisco CallManager" on every node that runs it, publisher first
      And I reset the phones without a pilot
      Then 23 phones are locked, and 23 are registered
      And the diagnosis says that this heals them:
        | a power cycle of each phone                                    | 19 |
        | `utils itl reset localkey`, a power cycle of each phone, twice | 4  |
        | `utils itl reset localkey`, a reset of the phones, twice       | 20 |
        | <heals>                                                        | 3  |
      When I reset the ITL with the local key
      And the phones are switched off and on again
      And the phones are switched off and on again
      Then 3 phones are locked, and 46 are registered

      Examples: no second key at all
        | release | heals                                                                                                                                                                                                           |
        | 10.5(1) | delete the CTL and the ITL at each phone; `utils itl reset remotekey` with a key that was kept, or a DRS restore (neither is proven: what they hold is not told; a restore puts all other phones back as well) |

      Examples: a second key that was not used
        | release | heals                                                                       |
        | 10.5(2) | `utils ctl reset localkey`, a restart of Cisco Tftp, a reset of the phones |
        | 11.5    | `utils ctl reset localkey`, a restart of Cisco Tftp, a reset of the phones |

    Scenario: On 11.5 the second key brings them back, with a hand on each secure phone
      Given the lab cluster on release 11.5 in mixed mode, where no TVS vouches for a CTL
      When I stop "Cisco Tftp" on every node that runs it, publisher first
      And I regenerate "CallManager" on every node, publisher first
      And I update the CTL
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I start "Cisco Tftp" on every node on which I stopped it, publisher first
      And I reset the phones without a pilot
      And I restart "Cisco CallManager" on every node that runs it, publisher first
      And I reset the phones without a pilot
      Then 23 phones are locked, and 23 are registered
      When I reset the CTL with the local key
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      And the phones are switched off and on again
      Then 0 phones are locked, and 46 are registered
