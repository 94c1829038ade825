"""Drives a Cisco Unified Communications Manager cluster over its own protocols; knows no simulator."""
