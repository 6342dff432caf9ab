"""Personnel changes: units tell the office, the office accepts, and on its date everything moves."""
