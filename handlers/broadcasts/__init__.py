"""Broadcasts: what the office says to many, followed until everyone has it (Điều 5 khoản 1)."""
