Feature: Update the CTL

  The CTL never changes by itself. It is written anew whenever what it names has changed: a node was
  added or renamed, CAPF was activated, a CA signed CallManager or CAPF. Where CallManager, CAPF or
  ITLRecovery are renewed, their own pages do it, in the order that phones can follow.

  Before:  replication good and every node up, since the file is copied to all of them; from 12.5 a
           registration that allows export-controlled functions; no new CallManager waiting
  Impact:  phones move to their second server and back once a node; every phone resets once
  Rest:    before the update, and after the last gate; not in between
  Undo:    none; a DRS restore brings the old file back
  After:   Unity Connection over secure ports: reset its port groups; a DRS backup
  Source:  Cisco 118893; Security Guide 12.5(1), CTL; CLI Reference 12.5(1)SU5, utils ctl; Security Guide 15,
           TFTP encryption (no restart of Cisco Tftp needed; here it restarts all the same)

  Rule: Nobody but the command writes it, and phones believe it while the key that signs is one they know

    On 8.6, and where tokens sign, the CTL client writes it by hand: no order here.

    @procedure
    Scenario: Update the CTL, from 10.0
      Given a cluster from release 10.0 in mixed mode
      And database replication is good on every node
      And the gate for the next phone-relevant certificate is open
      And the trust lists of every TFTP node are saved
      And the registered phones are noted
      When I update the CTL
      And I restart "Cisco Tftp" on every node that runs it, publisher first
      Then every TFTP node serves a CTL that lists the "CallManager" of every node
      And every TFTP node serves a CTL that lists the "CAPF" of the publisher
      And a phone that holds the trust lists saved before the change accepts what every TFTP node serves now
      When I restart "Cisco CallManager" on every node that runs it, publisher first
      And I restart "Cisco CTIManager" on every node that runs it, publisher first
      And I reset the phones
      Then every phone that was registered is registered again
      And every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown
      And every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown
      And one may rest here
