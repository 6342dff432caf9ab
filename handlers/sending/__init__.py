"""Sending: to which contact a message goes, what of our quotas it takes, whom it reaches, links for files."""

from handlers.sending import delivery, links, results
