"""Handovers of units' mailboxes."""
