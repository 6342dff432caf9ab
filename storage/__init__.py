"""The database: SQL is written here alone. Every subject stands on ``engine`` and ``tables``."""
