"""The office and the checks: the day in the district, and the checks that it is told by telephone."""
