@certificates
Feature: Maintenance window: CallManager, then TVS, then Tomcat

  The certificates of a cluster in one night, one block after the other. Every block is a
  procedure of its own page; between two blocks one may go home, and go on another night.

  Before:  two servers in every CallManager group; a DRS backup of today; the CallManager,
           TVS and tomcat certificates are self-signed; SSO is off
  Impact:  phones reset twice, once for CallManager and once for TVS; web pages and APIs of
           a node are away for minutes, one node after the other
  Rest:    before the first regeneration, and wherever it says so; not in between
  Undo:    none for the keys; a DRS restore brings the old ones back
  After:   what the three pages name; a DRS backup
  Source:  Cisco 214231; Cisco 217138: one after the other, with a gate between; Security
           Guides 12.5(1)SU3 and 14, Certificates

  Rule: Up to 11.5 the CallManager key signs the ITL, and TVS must vouch for the new one

    @procedure
    Scenario: One night, up to 11.5
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
      Given the trust lists of every TFTP node are saved
      When I regenerate "TVS" on every node, publisher first
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And every service that shows its certificate presents the "TVS" that its node stores
      And one may rest here
      Given the "tomcat" certificate of every node is self-signed
      And CallManager has a certificate of its own on every node
      And the trust lists of every TFTP node are saved
      When I regenerate "tomcat" on every node, publisher first
      Then every node trusts the "tomcat" certificate of every other node
      When I restart "Cisco Tomcat" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every service that shows its certificate presents the "tomcat" that its node stores
      And every node trusts what "Cisco Tomcat" of every other node presents
      And HTTPS answers on every node
      And every phone that was registered is registered still, and no ITL has changed

  Rule: From 12.0 the ITLRecovery key signs the ITL

    @procedure
    Scenario: One night, 12.0 to 12.5
      Given a cluster from release 12.0 in non-secure mode
      And a cluster up to release 12.5 in non-secure mode
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
      Given the trust lists of every TFTP node are saved
      When I regenerate "TVS" on every node, publisher first
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And every service that shows its certificate presents the "TVS" that its node stores
      And one may rest here
      Given the "tomcat" certificate of every node is self-signed
      And CallManager has a certificate of its own on every node
      And the trust lists of every TFTP node are saved
      When I regenerate "tomcat" on every node, publisher first
      Then every node trusts the "tomcat" certificate of every other node
      When I restart "Cisco Tomcat" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every service that shows its certificate presents the "tomcat" that its node stores
      And every node trusts what "Cisco Tomcat" of every other node presents
      And HTTPS answers on every node
      And every phone that was registered is registered still, and no ITL has changed

  Rule: From 14 more services load the tomcat certificate, DRF among them

    @procedure
    Scenario: One night, from 14
      Given a cluster from release 14 in non-secure mode
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
      Given the trust lists of every TFTP node are saved
      When I regenerate "TVS" on every node, publisher first
      And I restart "Cisco Trust Verification Service" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And every service that shows its certificate presents the "TVS" that its node stores
      And one may rest here
      Given the "tomcat" certificate of every node is self-signed
      And CallManager has a certificate of its own on every node
      And the trust lists of every TFTP node are saved
      When I regenerate "tomcat" on every node, publisher first
      Then every node trusts the "tomcat" certificate of every other node
      When I restart "Cisco Tomcat" on every node, publisher first
      And I restart these services where they run, publisher first:
        | Cisco UDS Tomcat                  |
        | Cisco AXL Tomcat                  |
        | Cisco SSOSP Tomcat                |
        | Cisco Intercluster Lookup Service |
        | Cisco Location Bandwidth Manager  |
        | Cisco Extension Mobility          |
        | Cisco Tftp                        |
        | Cisco DRF Master                  |
        | Cisco DRF Local                   |
      Then every service that shows its certificate presents the "tomcat" that its node stores
      And every service that uses "tomcat" has started since it was made, the rest is unknown
      And every node trusts what "Cisco Tomcat" of every other node presents
      And HTTPS answers on every node
      And every phone that was registered is registered still, and no ITL has changed
