"""Commendation: what a unit must keep, and the paper that proposes those that do."""
