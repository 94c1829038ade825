Feature: Leave mixed mode

  Back in non-secure mode no phone registers over TLS, and secure profiles count no longer. The command leaves a CTL
  behind, without its CallManagers, on every TFTP node, and phones keep the one they hold until somebody deletes it.

  Before:  a DRS backup of today; every phone with a secure profile has got a non-secure one, was reset and is back:
           its calls are no longer encrypted; 802.1X does not rely on the CAPF of the CTL
  Impact:  phones move to their second server and back once a node; every phone resets once; Cisco Tftp stands
           still until the file is deleted, and a phone that starts then uses what it has
  Rest:    before the first step, and after the last gate; not in between
  Undo:    enter mixed mode again; phones take its first CTL by the one they kept, or by their ITL
  After:   LSCs that nothing uses any more, 802.1X and VPN aside; before CallManager is renewed the next time, delete
           the CTL at each phone without Security by Default: it names the old one; a DRS backup
  Source:  Cisco 118892 (the command, the restarts, the CTL that stays, its deletion); Cisco 118893; CLI Reference
           12.5(1)SU5, utils ctl; that Cisco Tftp stands still meanwhile, and that the file is deleted before
           a phone takes it, is inferred

  Rule: The file that stays is deleted before a phone takes it, since it names no CallManager any more

    A phone with an ITL knows from there who signs its configuration. One without Security by Default has only the
    CTL, and with the one that stays behind it would know nobody: that is inferred. On 8.6 and 9.x, and where
    tokens sign, the CTL client sets the mode, by hand: no order here.

    @procedure
    Scenario: Leave mixed mode, from 10.0
      Given a cluster from release 10.0 in mixed mode
      And database replication is good on every node
      And the gate for the next phone-relevant certificate is open
      And no phone has a secure profile
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I stop "Cisco Tftp" on every node that runs it, publisher first
      And I move the cluster into non-secure mode
      Then the cluster is in non-secure mode
      When I delete the CTL file on every TFTP node
      And I start "Cisco Tftp" on every node on which I stopped it, publisher first
      Then no TFTP node serves a CTL
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I restart "Cisco CallManager" on every node that runs it, publisher first
      And I restart "Cisco CTIManager" on every node that runs it, publisher first
      And I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And one may rest here

  Rule: Without the order phones stay as they were, and are lost later

    Scenario: On 12.5 secure phones that nobody reset are turned away by the next CallManager
      Given the lab cluster on release 12.5 in mixed mode, where services take up nothing by themselves
      And the trust lists of every TFTP node are saved
      When I move the cluster into non-secure mode
      And I regenerate "CallManager" on every node, publisher first
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      And I restart "Cisco CallManager" on every node that runs it, publisher first
      Then the cluster is in non-secure mode
      And 3 phones are locked, and 23 are registered
      And the diagnosis explains every phone that is locked, as the simulated cluster does
      When the phones are switched off and on again
      Then 3 phones are locked, and 46 are registered

    Scenario: On 12.5 phones without Security by Default take the CTL that stays, and no configuration any more
      Given the lab cluster on release 12.5 in mixed mode
      And no phone has a secure profile
      When I move the cluster into non-secure mode
      Then every TFTP node serves a CTL signed by "ITLRecovery"
      When I reset the phones without a pilot
      Then 3 phones are locked, and 46 are registered
