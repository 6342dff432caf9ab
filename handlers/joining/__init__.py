"""Joining: codes, consent, requests, invitations, people's own accounts, and the roster."""
