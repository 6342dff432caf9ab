"""The finished forms of a peer, in SQLite, as ordinary bots keep them."""

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench import form


class Forms:
    """The finished forms; written in a thread of their own."""

    def __init__(self, path: Path) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute(form.SCHEMA)

    async def write(self, statement: str, *values: object) -> int:
        """Run and commit the statement; return its row's id."""
        loop = asyncio.get_running_loop()
        cursor = await loop.run_in_executor(self._thread, self._connection.execute, statement, values)
        return cursor.lastrowid or 0
