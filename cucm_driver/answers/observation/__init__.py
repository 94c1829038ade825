"""A picture of a real cluster: each field read, or unknown with the reason and how to find out."""
