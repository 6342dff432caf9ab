"""Acts on an incident that a form asks for, and what was done as lines."""
