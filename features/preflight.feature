Feature: Preflight before any phone-relevant change

  What must hold before CallManager, TVS, CAPF or ITLRecovery is touched. Each check
  reads, none changes anything. What cannot be read is unknown, and unknown does not pass.
  The same checks on paper: cucm-runbook preflight --cluster FILE

  Before:  an account for the platform CLI and one for AXL, RISPort70 and Control Center
  Impact:  none; some minutes of reading, and the web page of every phone is asked once
  Rest:    any time; nothing is under way
  Undo:    nothing to undo
  After:   mend what failed; write down the phones that are away or do not tell; then the
           page of the certificate
  Source:  Cisco 214231, before you start; Upgrade Guide 12.5, pre-upgrade checks; Security
           Guides 12.5(1) and 14, Default Security

  Rule: Before a change the cluster is healthy, and nothing else is under way

    @procedure
    Scenario: Before any phone-relevant change
      Given a cluster from release 8.6 in non-secure mode
      Then these preflight checks pass:
        | API access                       |
        | DRS backup                       |
        | no backup running                |
        | database replication             |
        | NTP                              |
        | clocks                           |
        | node authentication              |
        | TVS and Tftp services            |
        | CallManager groups               |
        | rollback parameter               |
        | security mode and CTL            |
        | served ITL                       |
        | ITL equals certificates on disk  |
        | no pending change                |
        | self-signed                      |
        | no certificate reuse             |
        | ITLRecovery key                  |
        | registered phones                |
        | phones online                    |
        | phones in step                   |
      And the preflight check "ITL over TFTP" passes, or says by name what is unknown
      And the preflight check "phone interaction" passes, or says by name what is unknown
      And the preflight check "phones that tell" passes, or says by name what is unknown
      And the preflight check "who will not follow" passes, or says by name what is unknown
      And who will not follow the change is told by name
      And the expiry calendar is told

  Rule: What is not well is named, with the reason

    Scenario: A node that does not replicate would not get the new certificates
      Given the lab cluster on release 11.5 in non-secure mode
      And database replication of "cm-sub1" is in state 3
      Then the preflight check "database replication" fails: "cm-sub1: (3)"

    Scenario: Phones that are away today are tomorrow's stragglers
      Given the lab cluster on release 11.5 in non-secure mode
      And the phones SEP000000000001, SEP000000000002 are switched off
      Then the preflight check "phones online" fails: "not registered (2): SEP000000000001, SEP000000000002"
      And the preflight check "who will not follow" fails: "not registered: it misses the change"
      And the phones SEP000000000001, SEP000000000002 will not follow the change: "not registered"

    Scenario: A TVS that is stopped leaves its phones without advice
      Given the lab cluster on release 11.5 in non-secure mode
      And "Cisco Trust Verification Service" is stopped on "cm-sub2"
      Then the preflight check "TVS and Tftp services" fails: "cm-sub2: Cisco Trust Verification Service is STOPPED"
      And the preflight check "CallManager groups" fails: "CMG-A: TVS does not run on cm-sub2"
      But the preflight check "served ITL" passes

    Scenario: A node whose Cisco Tomcat is stopped is unknown, not well
      Given the lab cluster on release 12.5 in non-secure mode
      And "Cisco Tomcat" is stopped on "cm-sub1"
      Then the preflight check "API access" is unknown: "cm-sub1"

    Scenario: A certificate that was renewed and never brought into use waits for any restart
      Given the lab cluster on release 11.5 in non-secure mode, where services take up nothing by themselves
      When I regenerate "TVS" on every node, publisher first
      Then the preflight check "no pending change" fails: "it presents another one than the node stores"
      And the preflight check "ITL equals certificates on disk" fails: "the ITL of cm-sub1 does not list it"
      And a restart of "Cisco Trust Verification Service" on "cm-sub2" would bring "TVS" into use
      And a restart of "Cisco Tftp" on "cm-sub1" would bring "TVS" into use
