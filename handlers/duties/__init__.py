"""Duties: reminded of, checked, missed, excused; the calendar that they follow, and how units stand."""
