Feature: Enter mixed mode

  In mixed mode phones may register over TLS. The cluster gets a CTL, which names every CallManager
  and CAPF; phones take it at their next boot, and from then on they believe it before the ITL.

  Before:  a DRS backup of today; CAPF activated on the publisher, since a CTL written without it must
           be written again; from 12.5 a registration that allows export-controlled functions
  Impact:  phones move to their second server and back once a node; every phone resets once, on
           10.5(2) to 11.5 twice
  Rest:    before the first step, and after the last gate; not in between
  Undo:    the page that leaves mixed mode; phones keep the CTL until somebody deletes it
  After:   LSCs for the phones, then secure profiles; both only now; a DRS backup
  Source:  Cisco 118893; Cisco 118892; Security Guide 12.5(1), CTL; CLI Reference 12.5(1)SU5, utils ctl

  Rule: From 12.0 ITLRecovery signs the CTL, and every ITL names it

    @procedure
    Scenario: Enter mixed mode, from 12.0
      Given a cluster from release 12.0 in non-secure mode
      And database replication is good on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I move the cluster into mixed mode
      Then the cluster is in mixed mode
      And every TFTP node serves a CTL signed by "ITLRecovery"
      And every TFTP node serves a CTL that lists the "CallManager" of every node
      And every TFTP node serves a CTL that lists the "CAPF" of the publisher
      When I restart "Cisco Tftp" on every node that runs it, publisher first
      Then a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I restart "Cisco CallManager" on every node that runs it, publisher first
      And I restart "Cisco CTIManager" on every node that runs it, publisher first
      And I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And one may rest here

  Rule: On 10.5(2) to 11.5 the publisher's CallManager signs the CTL, which phones of another TFTP node do not know

    Cisco 118893 restarts and resets at once: phones of another TFTP node then need TVS to believe the
    first CTL, which sources dispute. Every ITL names ITLRecovery, so the local key signs the first
    CTL here; that it signs with ITLRecovery on these releases is inferred, and looked at.

    @procedure
    Scenario: Enter mixed mode, 10.5(2) to 11.5
      Given a cluster from release 10.5(2) in non-secure mode
      And a cluster up to release 11.5 in non-secure mode
      And database replication is good on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I move the cluster into mixed mode
      Then the cluster is in mixed mode
      When I reset the CTL with the local key
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every TFTP node serves a CTL signed by "ITLRecovery"
      And every TFTP node serves a CTL that lists the "CallManager" of every node
      And every TFTP node serves a CTL that lists the "CAPF" of the publisher
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I restart "Cisco CallManager" on every node that runs it, publisher first
      And I restart "Cisco CTIManager" on every node that runs it, publisher first
      And I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
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

  Rule: On 10.5(1) there is no second key, and on 8.6 no command: this page has no order for them

    On 8.6 the CTL client with two security tokens enters mixed mode, by hand.

    Scenario: On 10.5(1) phones of another TFTP node take the first CTL through TVS
      Given the lab cluster on release 10.5(1) in non-secure mode
      And the trust lists of every TFTP node are saved
      When I move the cluster into mixed mode
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      And I restart "Cisco CallManager" on every node that runs it, publisher first
      Then a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      And the answer rests on TVS for a CTL
      When I reset the phones
      Then 0 phones are locked, and 40 are registered

    Scenario: On 10.5(1), where no TVS vouches for a CTL, they refuse it
      Given the lab cluster on release 10.5(1) in non-secure mode, where no TVS vouches for a CTL
      When I move the cluster into mixed mode
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      And I restart "Cisco CallManager" on every node that runs it, publisher first
      And I reset the phones without a pilot
      Then 20 phones are locked, and 40 are registered
