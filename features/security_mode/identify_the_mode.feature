Feature: Identify the security mode

  Every page about CallManager, CAPF and ITLRecovery begins here: in mixed mode phones hold a CTL
  besides the ITL, and a new certificate that is not in the CTL turns secure phones away.
  The enterprise parameter Cluster Security Mode tells the mode (0 non-secure, 1 mixed); a CTL
  that lies on a node does not, since it stays when a cluster goes back.

  Before:  an account for the platform CLI and one for AXL
  Impact:  none; it reads
  Rest:    any time; nothing is under way
  Undo:    nothing to undo
  After:   the page of the certificate, its rule for this mode
  Source:  Cisco 214231, identify the security mode; Cisco 118892; Security Guide 12.5(1), CTL

  Rule: The enterprise parameter tells, and in mixed mode every TFTP node serves a CTL of today

    @procedure
    Scenario: A cluster in non-secure mode
      Given a cluster from release 8.6 in non-secure mode
      Then the cluster is in non-secure mode

    @procedure
    Scenario: A cluster in mixed mode
      Given a cluster from release 8.6 in mixed mode
      Then the cluster is in mixed mode
      And every TFTP node serves a CTL that lists the "CallManager" of every node
      And every TFTP node serves a CTL that lists the "CAPF" of the publisher

  Rule: A CTL alone does not mean mixed mode

    Scenario: Back in non-secure mode the CTL is still served
      Given the lab cluster on release 12.5 in mixed mode
      When I move the cluster into non-secure mode
      Then the cluster is in non-secure mode
      But every TFTP node serves a CTL signed by "ITLRecovery"

    Scenario: A CallManager that was renewed is not in the CTL by itself
      Given the lab cluster on release 12.5 in mixed mode
      When I regenerate "CallManager" on "cm-sub2"
      Then the CTL of no TFTP node lists the "CallManager" of "cm-sub2"
