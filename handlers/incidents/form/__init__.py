"""The form of an incident, as it is opened."""
