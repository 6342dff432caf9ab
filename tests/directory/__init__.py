"""The directory: who is found, and which recipients are recognised."""
