"""Prohibited acts that were told of: the reports, and whoever told them in confidence, sealed."""
