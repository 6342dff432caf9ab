"""Letters to the department, and its answers."""
