"""Sentences that were not understood: how many there were, and what the office says that they mean."""
