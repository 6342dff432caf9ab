"""Data that are kept of people: shown to them, restricted, searched, erased, and how long they are kept."""
