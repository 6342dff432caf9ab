"""Upkeep: passwords that are due to be changed, and internal rules that are not issued yet."""
