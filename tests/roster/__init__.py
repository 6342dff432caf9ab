"""The roster: files in, faults out, and what becomes of it in the database."""
