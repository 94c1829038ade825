@certificates
Feature: Regenerate the TVS certificate

  With the TVS certificate a node answers phones that ask whom to trust: a list signer
  they do not know, an HTTPS service. Phones find it in their ITL, never in a CTL.

  Before:  the CallManager renewal, if any, is finished and its gates are passed; a DRS
           backup of today
  Impact:  corporate directory and other HTTPS services fail from the restart of TVS until
           the phone has reset; every phone resets once, a pilot first, then in batches
  Rest:    before the first regeneration, and after the last gate; not in between
  Undo:    none for the keys; a DRS restore brings the old ones back
  After:   a DRS backup
  Source:  Cisco 214231; Cisco 217138; Security Guides 12.5(1)SU3 and 14, Certificates

  Rule: Up to 11.5 TVS is the only way to a new list signer, so no other change may be pending

    @procedure
    Scenario: Renew TVS, up to 11.5
      Given a cluster up to release 11.5 in non-secure mode
      And database replication is good on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "TVS" on every node, publisher first
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And every service that shows its certificate presents the "TVS" that its node stores
      And one may rest here

  Rule: From 12.0 the ITLRecovery key vouches for every list, so TVS alone cannot lock a phone

    @procedure
    Scenario: Renew TVS, from 12.0
      Given a cluster from release 12.0 in non-secure mode
      And database replication is good on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "TVS" on every node, publisher first
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And every service that shows its certificate presents the "TVS" that its node stores
      And one may rest here

  Rule: In mixed mode the CTL is not touched: TVS never stands in it

    Secure phones register as before, since CallManager stays; tokens or none makes no difference.

    @procedure
    Scenario: Renew TVS, mixed
      Given a cluster from release 8.6 in mixed mode
      And database replication is good on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "TVS" on every node, publisher first
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown
      And every service that shows its certificate presents the "TVS" that its node stores
      And one may rest here
