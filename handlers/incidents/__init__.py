"""Incidents: raised by whoever meets one, seen to by the office, followed by both until they are closed."""
