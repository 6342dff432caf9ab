"""The tables, the same on SQLite and PostgreSQL.

Instants are UTC. Business time unless a comment says machine time (bot/clock.py). Ends are
exclusive, and null is open. ``folded`` columns hold text without diacritics, for SQLite's own
``lower()`` knows ASCII only.
"""

from storage.tables import base, commendation, engine, misuse, people, subjects
