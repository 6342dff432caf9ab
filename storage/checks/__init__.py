"""Checks of inboxes: duties and what they became, excuses, summaries, and mail that waits for an answer."""
