@certificates
Feature: Regenerate the Tomcat certificate

  With the tomcat certificate a node shows itself on its web pages and APIs (8443), and
  Cisco Tftp on 6972. Phones do not hold it: they ask TVS about it. Tomcat-ECDSA is
  renewed in the same steps; both may share one round of restarts.

  Before:  SSO is off; a DRS backup of today; it is known who trusts this certificate:
           UCCX, Expressway-C, IdP, EMCC partner, AXL clients
  Impact:  web pages, AXL and Control Center of a node are away for minutes, one node after
           the other; Extension Mobility and corporate directory with them; no phone resets
  Rest:    before the first regeneration, and after the last gate; not in between, since the
           nodes trust only the new certificates while the old ones are presented
  Undo:    none for the keys; a DRS restore brings the old ones back
  After:   UCCX, Expressway-C and AXL clients learn the new certificates, the IdP new
           metadata, the EMCC partner a new exchange; Cisco HAProxy restarts where OAuth is
           used; SSO on, and tested; a DRS backup
  Source:  Cisco 214231; Cisco 217138; Cisco 225746; Security Guides 12.5(1)SU3 and 14,
           Certificates

  Rule: Up to 12.5 Cisco Tomcat takes it up, and Cisco Tftp for 6972

    @procedure
    Scenario: Renew Tomcat, up to 12.5
      Given a cluster up to release 12.5 in non-secure mode
      And database replication is good on every node
      And the "tomcat" certificate of every node is self-signed
      And CallManager has a certificate of its own on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "tomcat" on every node, publisher first
      Then every node trusts the "tomcat" certificate of every other node
      When I restart "Cisco Tomcat" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every service that shows its certificate presents the "tomcat" that its node stores
      And every node trusts what "Cisco Tomcat" of every other node presents
      And HTTPS answers on every node
      And every phone that was registered is registered still, and no ITL has changed

    @procedure
    Scenario: Renew Tomcat-ECDSA, 11.5 to 12.5
      Given a cluster from release 11.5 in non-secure mode
      And a cluster up to release 12.5 in non-secure mode
      And database replication is good on every node
      And the "tomcat-ECDSA" certificate of every node is self-signed
      And CallManager has a certificate of its own on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "tomcat-ECDSA" on every node, publisher first
      Then every node trusts the "tomcat-ECDSA" certificate of every other node
      When I restart "Cisco Tomcat" on every node, publisher first
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every service that uses "tomcat-ECDSA" has started since it was made, the rest is unknown
      And HTTPS answers on every node
      And every phone that was registered is registered still, and no ITL has changed

    Scenario: Where Cisco Tomcat is not restarted, the nodes no longer trust each other
      Given the lab cluster on release 12.5 in non-secure mode
      When I regenerate "tomcat" on every node, publisher first
      Then every node trusts the "tomcat" certificate of every other node
      But "Cisco Tomcat" presents an older "tomcat" than its node stores, on every node that runs it
      And no node trusts what "Cisco Tomcat" of another node presents
      When I restart "Cisco Tomcat" on every node, publisher first
      Then every node trusts what "Cisco Tomcat" of every other node presents

    Scenario: Where Cisco Tftp is not restarted, 6972 goes on with the old certificate
      Given the lab cluster on release 12.5 in non-secure mode, where services take up nothing by themselves
      When I regenerate "tomcat" on every node, publisher first
      And I restart "Cisco Tomcat" on every node, publisher first
      Then "Cisco Tftp" presents an older "tomcat" than its node stores, on every node that runs it
      When I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every service that shows its certificate presents the "tomcat" that its node stores

  Rule: From 14 more services load it, DRF among them

    @procedure
    Scenario: Renew Tomcat, from 14
      Given a cluster from release 14 in non-secure mode
      And database replication is good on every node
      And the "tomcat" certificate of every node is self-signed
      And CallManager has a certificate of its own on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
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

    @procedure
    Scenario: Renew Tomcat-ECDSA, from 14
      Given a cluster from release 14 in non-secure mode
      And database replication is good on every node
      And the "tomcat-ECDSA" certificate of every node is self-signed
      And CallManager has a certificate of its own on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "tomcat-ECDSA" on every node, publisher first
      Then every node trusts the "tomcat-ECDSA" certificate of every other node
      When I restart "Cisco Tomcat" on every node, publisher first
      And I restart these services where they run, publisher first:
        | Cisco UDS Tomcat   |
        | Cisco AXL Tomcat   |
        | Cisco SSOSP Tomcat |
        | Cisco Tftp         |
        | Cisco DRF Master   |
        | Cisco DRF Local    |
      Then every service that uses "tomcat-ECDSA" has started since it was made, the rest is unknown
      And HTTPS answers on every node
      And every phone that was registered is registered still, and no ITL has changed

  Rule: A certificate that a CA signed, or that CallManager uses too, is not regenerated

    Scenario: A CA-signed certificate is renewed by the CA
      Given the lab cluster on release 12.5 in non-secure mode
      And the "tomcat" certificate of every node is signed by a CA
      Then renewing "tomcat" is refused: "Signed by Lab Root CA"
      And HTTPS answers on every node

    Scenario: Where CallManager uses the tomcat certificate, phones would feel it
      Given the lab cluster on release 15 in non-secure mode
      And CallManager reuses the tomcat certificate
      Then renewing "tomcat" is refused: "CallManager is the tomcat certificate"
      And HTTPS answers on every node
      And no phone is locked
