"""Reports: what the office asks for, what units file, and what goes up to those above."""
