"""What the office has accepted goes on to the department as letters; its answers (Điều 5 khoản 1)."""
