"""Benches: what the program costs and how fast it is, measured: ``python3 start.py bench``."""
