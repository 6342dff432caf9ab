"""Delegation: a head appoints who watches the mailbox of the unit (Điều 8 khoản 1)."""
