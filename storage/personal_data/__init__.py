"""What is kept of people as data: shown to them, searched, restricted, erased, and how long it is kept."""
