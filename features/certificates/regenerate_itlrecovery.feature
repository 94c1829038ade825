@certificates
Feature: Regenerate the ITLRecovery certificate

  The ITLRecovery key is the last way back for phones. From 12.0 it also signs every ITL:
  a phone knows the next signer only from the list it holds, so the new key needs a
  bridge, a list that CallManager signs and that names the new ITLRecovery.

  Before:  needed only where it expires, is compromised or has 1024 bit; every phone that
           can tell is in step; the old key is kept elsewhere (file get tftp
           ITLRecovery.p12); a DRS backup of today
  Impact:  from 12.0 every phone resets twice, up to 11.5 once; a pilot first, then in batches
  Rest:    before the regeneration, and after the last gate; not in between: go on with the
           local key at once, and restart Cisco Tftp nowhere before the first gate
  Undo:    none for the key; utils itl reset remotekey with the old one brings phones back
  After:   the new key is kept elsewhere; EMCC partners and SSO with a system-wide
           certificate learn it; a DRS backup
  Source:  Security Guides 12.5(1)SU3 and 14, Default Security; CLI Reference 12.5(1)SU5,
           utils itl reset; Cisco 214231

  Rule: From 12.0 the ITLRecovery key signs the ITL, and CallManager builds the bridge

    @procedure
    Scenario: Renew ITLRecovery, non-secure, from 12.0
      Given a cluster from release 12.0 in non-secure mode
      And database replication is good on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "ITLRecovery" on the publisher
      And I reset the ITL with the local key
      Then every TFTP node serves an ITL signed by "CallManager"
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      Given the trust lists of every TFTP node are saved
      When I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every TFTP node serves an ITL signed by "ITLRecovery"
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And the gate for the next phone-relevant certificate is open

  Rule: Up to 11.5 the CallManager key signs, so phones learn the new ITLRecovery from the next list

    @procedure
    Scenario: Renew ITLRecovery, non-secure, 10.0 to 11.5
      Given a cluster from release 10.0 in non-secure mode
      And a cluster up to release 11.5 in non-secure mode
      And database replication is good on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "ITLRecovery" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every TFTP node serves an ITL signed by "CallManager"
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And the gate for the next phone-relevant certificate is open

  Rule: In mixed mode from 12.0 the ITLRecovery key signs the CTL as well, and the bridge is a CTL that CallManager signs

    Phones name both keys in the CTL they hold. The local key of the CTL writes it anew with the new
    ITLRecovery in it, signed by CallManager; once phones hold that, the new key may sign CTL and ITL.
    Cisco 214231 updates the CTL at once instead, which no phone would believe. Field notice 70613
    restarts Cisco CallManager after each of the two CTLs; the Security Guides do not, and here
    the CallManager certificates stay as they are, so this page does not either.

    @procedure
    Scenario: Renew ITLRecovery, mixed, from 12.0
      Given a cluster from release 12.0 in mixed mode
      And database replication is good on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "ITLRecovery" on the publisher
      And I reset the CTL with the local key
      Then every TFTP node serves a CTL signed by "CallManager"
      And every TFTP node serves a CTL that lists the "CallManager" of every node
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown
      Given the trust lists of every TFTP node are saved
      When I update the CTL
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every TFTP node serves a CTL signed by "ITLRecovery"
      And every TFTP node serves an ITL signed by "ITLRecovery"
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I restart "Cisco CTIManager" on every node that runs it, publisher first
      And I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And the gate for the next phone-relevant certificate is open
      And one may rest here

  Rule: In mixed mode up to 11.5 CallManager signs both lists, so phones learn the new ITLRecovery from them

    From 10.5(2) ITLRecovery is the second key of the CTL, the one that brings phones back: the CTL is
    updated so that it names the new one.

    @procedure
    Scenario: Renew ITLRecovery, mixed, 10.0 to 11.5
      Given a cluster from release 10.0 in mixed mode
      And a cluster up to release 11.5 in mixed mode
      And database replication is good on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "ITLRecovery" on every node, publisher first
      And I update the CTL
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every TFTP node serves a CTL signed by "CallManager"
      And every TFTP node serves an ITL signed by "CallManager"
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And the gate for the next phone-relevant certificate is open
      And one may rest here
