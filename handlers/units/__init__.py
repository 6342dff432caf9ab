"""Units that are new, have another name, are closed or merged, from a date (Điều 5 khoản 1 and 2)."""
