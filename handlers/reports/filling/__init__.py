"""Ask for a report: its questions, the figures that our records tell already, and what of it changes."""
