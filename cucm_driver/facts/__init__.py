"""What the driver can read from a cluster: a question, a reader of the answer, and an example."""
