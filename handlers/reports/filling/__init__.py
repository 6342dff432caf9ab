"""Ask for a report: its questions one by one, and the figures that our records tell already."""
