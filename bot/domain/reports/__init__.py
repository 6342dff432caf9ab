"""Reports that the office asks of units (Điều 5 khoản 2, Điều 10): questions, states, reminders."""
