"""Guidance texts: a small library that the office writes and anybody reads (Điều 2, Điều 5 khoản 1)."""
