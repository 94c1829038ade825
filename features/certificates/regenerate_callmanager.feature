@certificates
Feature: Regenerate the CallManager certificate

  The CallManager certificate secures signalling with phones, trunks and media
  resources, and its key signs every configuration file that Cisco Tftp serves.
  Up to 11.5 it signs the ITL as well, so a phone needs TVS to believe the next ITL.

  Before:  two servers in every CallManager group; a DRS backup of today; no phone-relevant
           certificate waiting for a restart; in mixed mode from 12.5 a registration that allows
           export-controlled functions
  Impact:  phones move to their second server and back once a node; every phone resets once,
           a pilot first, then in batches; in mixed mode a pilot, then all others in one go, and secure
           phones are away from their reset until Cisco CallManager has restarted everywhere; in mixed
           mode on 10.5(2) to 11.5 every phone resets twice
  Rest:    before the first regeneration, and after the last gate; not in between; in mixed mode on
           10.5(2) to 11.5 also between the two CTLs
  Undo:    none for the keys; a DRS restore brings the old ones back
  After:   trunk peers, Unity Connection, Expressway-C and the EMCC partner learn the new
           certificate; a DRS backup; TVS only in a block of its own
  Source:  Cisco 214231; Cisco 217138; Security Guides 12.5(1) and 14, Certificates; in mixed mode
           Security Guide 12.5(1), CTL; field notice 70613; Preferred Architecture 12.x, Security

  Rule: Up to 11.5 the CallManager key signs the ITL, and TVS must vouch for the new one

    @procedure
    Scenario: Renew CallManager, non-secure, up to 11.5
      Given a cluster up to release 11.5 in non-secure mode
      And database replication is good on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "CallManager" on every node, publisher first
      Then every node trusts the "CallManager" certificate of every other node
      When I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I restart "Cisco CallManager" on every node that runs it, publisher first
      And I restart "Cisco CTIManager" on every node that runs it, publisher first
      And I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And every service that shows its certificate presents the "CallManager" that its node stores
      And one may rest here

    Scenario: Where TVS starts after Cisco Tftp, phones refuse the list until it has
      Given the lab cluster on release 11.5 in non-secure mode, where services take up nothing by themselves
      And the trust lists of every TFTP node are saved
      When I regenerate "CallManager" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then a phone that holds the trust lists saved before the change does not accept what every TFTP node serves now
      When I reset the phones without a pilot
      Then 40 phones are locked, and 40 are registered
      When I restart "Cisco Trust Verification Service" on every node, publisher first
      Then a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then no phone is locked
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown

  Rule: From 12.0 the ITLRecovery key signs the ITL, and phones accept the next one by themselves

    @procedure
    Scenario: Renew CallManager, non-secure, from 12.0
      Given a cluster from release 12.0 in non-secure mode
      And database replication is good on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "CallManager" on every node, publisher first
      Then every node trusts the "CallManager" certificate of every other node
      When I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I restart "Cisco CallManager" on every node that runs it, publisher first
      And I restart "Cisco CTIManager" on every node that runs it, publisher first
      And I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And every service that shows its certificate presents the "CallManager" that its node stores
      And one may rest here

    Scenario: On 12.5 phones need no TVS for the next list
      Given the lab cluster on release 12.5 in non-secure mode
      And "Cisco Trust Verification Service" is stopped on every node
      When I regenerate "CallManager" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      And I reset the phones
      Then no phone is locked
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown

  Rule: In mixed mode from 12.0 secure phones learn the new CallManager from the CTL, before it is presented

    A secure phone registers only with a CallManager that its CTL names, and only a registered
    phone can be reset. So: the CTL, the phones (a pilot first), then Cisco CallManager on all nodes
    in one go. Between the reset and that restart secure phones are away. Cisco Tftp stands still
    until the CTL is written: phones that restart by themselves (from 14, perhaps before) do so when it has
    built a new ITL, and with the old CTL they would not come back. That is inferred; where Cisco
    Tftp stands still, a phone that starts uses the lists and the configuration it has.

    @procedure
    Scenario: Renew CallManager, mixed, from 12.0
      Given a cluster from release 12.0 in mixed mode
      And database replication is good on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I stop "Cisco Tftp" on every node that runs it, publisher first
      And I regenerate "CallManager" on every node, publisher first
      Then every node trusts the "CallManager" certificate of every other node
      When I update the CTL
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I start "Cisco Tftp" on every node on which I stopped it, publisher first
      Then every TFTP node serves a CTL signed by "ITLRecovery"
      And every TFTP node serves a CTL that lists the "CallManager" of every node
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones without waiting for their return
      Then every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown
      When I restart "Cisco CallManager" on every node that runs it, publisher first
      And I restart "Cisco CTIManager" on every node that runs it, publisher first
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And every service that shows its certificate presents the "CallManager" that its node stores
      And one may rest here

    Scenario: On 12.5 phones that were off that night follow when they return
      Given the lab cluster on release 12.5 in mixed mode, where services take up nothing by themselves
      And the phones SEP000000000001, SEP000000000002 are switched off
      And the trust lists of every TFTP node are saved
      When I regenerate "CallManager" on every node, publisher first
      And I update the CTL
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      And I reset the phones without waiting for their return
      And I restart "Cisco CallManager" on every node that runs it, publisher first
      Then every phone that was registered is registered again
      And 0 phones are locked, and 44 are registered
      When the phones are switched off and on again
      Then 0 phones are locked, and 46 are registered

  Rule: In mixed mode on 10.5(2) to 11.5 the CTL is signed by the very key that is renewed, so ITLRecovery signs first

    utils ctl update CTLFile would sign with the new CallManager key of the publisher, which no
    phone knows: whether TVS helps there, sources dispute (213407 against the Security Guides).
    The second key in the CTL is ITLRecovery, and phones believe it. That utils ctl reset localkey
    signs with it on these releases is inferred: the step after it looks at the signer. On 10.5(1)
    and older there is no second key, and on 8.6 the CTL client with its tokens writes the CTL, by
    hand: this page has no order for them (see features/mistakes/callmanager_without_ctl_update).

    @procedure
    Scenario: Renew CallManager, mixed, 10.5(2) to 11.5
      Given a cluster from release 10.5(2) in mixed mode
      And a cluster up to release 11.5 in mixed mode
      And database replication is good on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I stop "Cisco Tftp" on every node that runs it, publisher first
      And I regenerate "CallManager" on every node, publisher first
      Then every node trusts the "CallManager" certificate of every other node
      When I reset the CTL with the local key
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I start "Cisco Tftp" on every node on which I stopped it, publisher first
      Then every TFTP node serves a CTL signed by "ITLRecovery"
      And every TFTP node serves a CTL that lists the "CallManager" of every node
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones without waiting for their return
      Then every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown
      When I restart "Cisco CallManager" on every node that runs it, publisher first
      And I restart "Cisco CTIManager" on every node that runs it, publisher first
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And every service that shows its certificate presents the "CallManager" that its node stores
      And one may rest here
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

  Rule: CallManager-ECDSA stands in the CTL as well; the key that signs the CTL is not touched

    @procedure
    Scenario: Renew CallManager-ECDSA, mixed, from 11.5
      Given a cluster from release 11.5 in mixed mode
      And database replication is good on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I stop "Cisco Tftp" on every node that runs it, publisher first
      And I regenerate "CallManager-ECDSA" on every node, publisher first
      Then every node trusts the "CallManager-ECDSA" certificate of every other node
      When I update the CTL
      And I start "Cisco Tftp" on every node on which I stopped it, publisher first
      Then every TFTP node serves a CTL that lists the "CallManager-ECDSA" of every node
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones without waiting for their return
      Then every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown
      When I restart "Cisco CallManager" on every node that runs it, publisher first
      And I restart "Cisco CTIManager" on every node that runs it, publisher first
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And one may rest here
