"""Feedback on the regulation: the paper that gathers it."""
