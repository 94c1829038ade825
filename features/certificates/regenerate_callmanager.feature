@certificates
Feature: Regenerate the CallManager certificate

  The CallManager certificate secures signalling with phones, trunks and media
  resources, and its key signs every configuration file that Cisco Tftp serves.
  Up to 11.5 it signs the ITL as well, so a phone needs TVS to believe the next ITL.

  Before:  two servers in every CallManager group; a DRS backup of today; no phone-relevant
           certificate waiting for a restart
  Impact:  phones move to their second server and back once a node; every phone resets once,
           a pilot first, then in batches
  Rest:    before the first regeneration, and after the last gate; not in between
  Undo:    none for the keys; a DRS restore brings the old ones back
  After:   trunk peers, Unity Connection, Expressway-C and the EMCC partner learn the new
           certificate; a DRS backup; TVS only in a block of its own
  Source:  Cisco 214231; Cisco 217138; Security Guides 12.5(1) and 14, Certificates

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
      Then a phone that holds the saved trust lists accepts what every TFTP node serves
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
      Then a phone that holds the saved trust lists refuses what every TFTP node serves
      When I reset the phones without a pilot
      Then 40 phones are locked, and 40 are registered
      When I restart "Cisco Trust Verification Service" on every node, publisher first
      Then a phone that holds the saved trust lists accepts what every TFTP node serves
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
      Then a phone that holds the saved trust lists accepts what every TFTP node serves
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
