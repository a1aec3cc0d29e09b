"""What the drivers share: a server to talk to, checks that are counted, and answers held against the published models."""
