"""The wires to a cluster, one module each: they carry, journal and ask for consent; they judge nothing."""
