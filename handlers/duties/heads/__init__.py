"""Missed rounds, as heads hear of them and act on them."""
