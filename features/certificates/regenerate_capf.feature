@certificates
Feature: Regenerate the CAPF certificate

  CAPF issues the LSCs by which phones prove who they are: to Cisco CallManager on TLS, to
  802.1X, to VPN gateways. The new certificate is one night; the LSCs of the old one stay
  good while Cisco CallManager trusts their issuer, so they are renewed in batches over
  days; the old certificate goes last of all.

  Before:  a DRS backup of today; no order waits at CAPF; the owners of 802.1X (RADIUS),
           phone VPN and SRST are at hand. Only the publisher's CAPF is used: up to 12.5
           subscribers have one too, which is renewed for the sake of alarms alone
  Impact:  every phone resets once in the first night, and once more in its batch, where it
           makes a key for minutes; CTI applications with a secure profile renew theirs
  Rest:    before the regeneration, after each gate, between batches for as many days as it
           takes; not in between
  Undo:    none for the key; a DRS restore brings the old one back, and with it the old
           LSCs. Inside the campaign nothing needs undoing: old and new LSCs are both good
  After:   RADIUS, VPN gateways and SRST get the new certificate before the first batch (a phone
           with an LSC they do not know is off the network), and lose the old one after the
           last: nobody can read that from here, so both gates pass by a waiver of who asked
           their owners; Cisco HAProxy restarts where SIP OAuth is used; a DRS backup
  Source:  Cisco 214231; Cisco 217138; Cisco 200860; Cisco 225746; Security Guides 12.5(1)SU3
           and 14, Certificates and CAPF

  Rule: In non-secure mode CAPF stands in the ITL alone, where its service is activated

    @procedure
    Scenario: Renew CAPF, non-secure
      Given a cluster from release 8.6 in non-secure mode
      And no CTL is in use
      And database replication is good on every node
      And no order waits at CAPF
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "CAPF" on the publisher
      Then every node that runs Cisco CallManager trusts the CAPF certificate of the publisher
      When I restart these services where they run, publisher first:
        | Cisco Certificate Authority Proxy Function |
        | Cisco Trust Verification Service           |
        | Cisco Tftp                                 |
      Then every list that Cisco Tftp serves names the CAPF certificate of the publisher
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And every service that shows its certificate presents the "CAPF" that its node stores
      And one may rest here

    Scenario: Where CAPF is not activated, no list names it
      Given the lab cluster on release 12.5 in non-secure mode
      And "Cisco Certificate Authority Proxy Function" is not activated on the publisher
      And the trust lists of every TFTP node are saved
      When I regenerate "CAPF" on the publisher
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every list that Cisco Tftp serves names the CAPF certificate of the publisher
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now

    Scenario: Renewed on a subscriber, it changes nothing for phones
      Given the lab cluster on release 12.5 in non-secure mode
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "CAPF" on "cm-sub1"
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every list that Cisco Tftp serves names the CAPF certificate of the publisher
      And no phone is locked

  Rule: A CTL that is in use names CAPF as well, in mixed mode and where 802.1X needs it

    The CTL is written anew by hand, and signed by a key that phones know: nothing that signs
    it changes here. On 8.6 there is no such command: the CTL client and its security tokens
    do it, at the same place, and this page does not run there. Cisco CallManager
    restarts before the first LSC is renewed, since it looks for their issuers in
    CallManager-trust as it loaded it: no document asks for this restart, it is inferred from
    Cisco 200860 and needed wherever Cisco CallManager does not look again by itself.

    @procedure
    Scenario: Renew CAPF, mixed mode, from 10.0
      Given a cluster from release 10.0 in mixed mode
      And database replication is good on every node
      And no order waits at CAPF
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "CAPF" on the publisher
      Then every node that runs Cisco CallManager trusts the CAPF certificate of the publisher
      When I update the CTL
      And I restart these services where they run, publisher first:
        | Cisco Certificate Authority Proxy Function |
        | Cisco Trust Verification Service           |
        | Cisco Tftp                                 |
      Then every list that Cisco Tftp serves names the CAPF certificate of the publisher
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I restart "Cisco CallManager" on every node that runs it, publisher first
      And I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown
      And every service that shows its certificate presents the "CAPF" that its node stores
      And one may rest here

    @procedure
    Scenario: Renew CAPF, non-secure, with a CTL for 802.1X, from 10.0
      Given a cluster from release 10.0 in non-secure mode
      And a CTL is in use
      And database replication is good on every node
      And no order waits at CAPF
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "CAPF" on the publisher
      Then every node that runs Cisco CallManager trusts the CAPF certificate of the publisher
      When I update the CTL
      And I restart these services where they run, publisher first:
        | Cisco Certificate Authority Proxy Function |
        | Cisco Trust Verification Service           |
        | Cisco Tftp                                 |
      Then every list that Cisco Tftp serves names the CAPF certificate of the publisher
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And every service that shows its certificate presents the "CAPF" that its node stores
      And one may rest here

    Scenario: On 8.6 the CTL client does what no command can
      Given the lab cluster on release 8.6 in mixed mode
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "CAPF" on the publisher
      Then every node that runs Cisco CallManager trusts the CAPF certificate of the publisher
      And updating the CTL is refused by the publisher
      Given the CTL client has written the CTL
      When I restart these services where they run, publisher first:
        | Cisco Certificate Authority Proxy Function |
        | Cisco Trust Verification Service           |
        | Cisco Tftp                                 |
      Then every list that Cisco Tftp serves names the CAPF certificate of the publisher
      When I restart "Cisco CallManager" on every node that runs it, publisher first
      And I reset the phones
      Then every phone that was registered is registered again
      And no phone is locked

  Rule: LSCs are renewed in batches, a pilot of every kind first, on as many days as it takes

    Run this scenario once a night until no phone is left; change the size of the batch in its
    sentence. Phones that are off keep their old LSC, which stays good. Up to 10.5 the database
    does not tell who issued an LSC: only phones with a secure profile are found, by the state
    of their orders, and phones that use an LSC for 802.1X or VPN alone are to be named by hand.

    @procedure
    Scenario: Renew the LSCs of the next batch of phones, from 11.5
      Given a cluster of release 11.5 or newer
      And phones hold LSCs of an older CAPF
      And CAPF itself issues the LSCs
      And the owners of RADIUS, VPN gateways and SRST have the CAPF certificate of the publisher
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I order new LSCs for a pilot batch of phones, to complete within 2 days
      And I reset the phones of this batch
      Then CAPF has carried out every order
      And every phone that was registered is registered again
      And one may rest here
      When I order new LSCs for the next 200 phones, to complete within 7 days
      And I reset the phones of this batch
      Then CAPF has carried out every order
      And every phone that was registered is registered again
      And one may rest here

    @procedure
    Scenario: Renew the LSCs of the next batch of phones, 10.0 to 10.5
      Given a cluster from release 10.0 in mixed mode
      And a cluster up to release 10.5 in mixed mode
      And phones hold LSCs of an older CAPF
      And CAPF itself issues the LSCs
      And the owners of RADIUS, VPN gateways and SRST have the CAPF certificate of the publisher
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I order new LSCs for a pilot batch of phones, to complete within 2 days
      And I reset the phones of this batch
      Then CAPF has carried out every order
      And every phone that was registered is registered again
      And one may rest here
      When I order new LSCs for the next 200 phones, to complete within 7 days
      And I reset the phones of this batch
      Then CAPF has carried out every order
      And every phone that was registered is registered again
      And one may rest here

    Scenario: Where a CA signs the LSCs, a new CAPF certificate asks for no campaign
      Given the lab cluster on release 12.5 in mixed mode
      And an online CA signs the LSCs
      Then CAPF cannot issue LSCs: "Online CA"

    Scenario: The whole campaign on the lab, in four nights
      Given the lab cluster on release 12.5 in mixed mode, where services take up nothing by themselves
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I regenerate "CAPF" on the publisher
      Then every node that runs Cisco CallManager trusts the CAPF certificate of the publisher
      When I update the CTL
      And I restart these services where they run, publisher first:
        | Cisco Certificate Authority Proxy Function |
        | Cisco Trust Verification Service           |
        | Cisco Tftp                                 |
        | Cisco CallManager                          |
      And I reset the phones
      Then every phone that was registered is registered again
      And one may rest here
      When I order new LSCs for a pilot batch of phones, to complete within 2 days
      And I reset the phones of this batch
      Then CAPF has carried out every order
      And every phone that was registered is registered again
      And one may rest here
      Given the next night has come
      When I order new LSCs for the next 10 phones, to complete within 7 days
      And I reset the phones of this batch
      Then CAPF has carried out every order
      And every phone that was registered is registered again
      And one may rest here
      Given the next night has come
      When I order new LSCs for the next 200 phones, to complete within 7 days
      And I reset the phones of this batch
      Then CAPF has carried out every order
      And every phone that was registered is registered again
      And no phone holds an LSC of an older CAPF
      And one may rest here
      When I delete the older CAPF certificates from "CallManager-trust"
      And I delete the older CAPF certificates from "CAPF-trust"
      And I restart "Cisco Certificate Authority Proxy Function" on every node that runs it, publisher first
      And I restart "Cisco CallManager" on every node that runs it, publisher first
      Then every phone that was registered is registered again
      And no phone is locked
      And one may rest here

    Scenario: On 10.5(2) nobody tells who issued an LSC, and the old certificate stays
      Given the lab cluster on release 10.5(2) in mixed mode, where services take up nothing by themselves
      And the registered phones are noted
      And phones hold LSCs of an older CAPF
      When I order new LSCs for the next 200 phones, to complete within 7 days
      And I reset the phones of this batch
      Then CAPF has carried out every order
      And every phone that was registered is registered again
      And CAPF has served every phone with a secure profile since its certificate was made
      But nobody tells whether a phone holds an LSC of an older CAPF

    Scenario: A phone that was off all the time keeps its old LSC until its turn comes again
      Given the lab cluster on release 12.5 in mixed mode, where services take up nothing by themselves
      And the registered phones are noted
      And phones hold LSCs of an older CAPF
      And the phones SEP000000000001, SEP000000000021 are switched off
      When I order new LSCs for the phones SEP000000000001, SEP000000000002, "By Existing Certificate (precedence to LSC)"
      And I reset the phones of this batch
      Then the orders for the phones SEP000000000001 wait: these phones are away
      Given 8 days have passed
      And the phones SEP000000000001, SEP000000000021 are switched on again
      Then every phone that was registered is registered again
      When I order new LSCs for the next 200 phones, to complete within 7 days
      And I reset the phones of this batch
      Then CAPF has carried out every order
      And no phone holds an LSC of an older CAPF
      And every phone that was registered is registered again

  Rule: The old certificate goes last, when no phone holds an LSC of it

    Up to 10.5 the database does not tell who issued an LSC: there this gate cannot be passed,
    and the old certificate stays until it expires. Cisco CallManager restarts at once, so that
    what the deletion breaks is seen tonight, and not at the next restart.

    @procedure
    Scenario: Delete the old CAPF certificate, from 11.5
      Given a cluster of release 11.5 or newer
      And the CAPF certificate was renewed, and every LSC after it
      And no phone holds an LSC of an older CAPF
      And the owners of RADIUS, VPN gateways and SRST no longer need the older CAPF certificates
      And database replication is good on every node
      And no order waits at CAPF
      And the gate for the next phone-relevant certificate is open
      And the registered phones are noted
      When I delete the older CAPF certificates from "CallManager-trust"
      And I delete the older CAPF certificates from "CAPF-trust"
      Then no node holds an older CAPF certificate in "CallManager-trust"
      And no node holds an older CAPF certificate in "CAPF-trust"
      When I restart "Cisco Certificate Authority Proxy Function" on every node that runs it, publisher first
      And I restart "Cisco CallManager" on every node that runs it, publisher first
      Then every phone that was registered is registered again
      And every service that shows its certificate presents the "CAPF" that its node stores
      And one may rest here
