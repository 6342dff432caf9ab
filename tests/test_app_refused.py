"""A program that does not start: the file or the address is somebody else's."""

import asyncio
import socket
from pathlib import Path

import pytest

from bot import app
from storage.engine import AlreadyRunning
from tests.test_app import world


async def test_a_second_program_on_one_sqlite_file_is_refused(tmp_path: Path) -> None:
    async with world(f"sqlite:///{tmp_path}/one.db", tmp_path) as made, made.running():
        with pytest.raises(AlreadyRunning):
            await app.run(made.settings, asyncio.Event())


async def test_an_address_that_is_taken_ends_it_with_an_error(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        async with world(f"sqlite:///{tmp_path}/one.db", tmp_path, listen=listen) as made:
            with pytest.raises(OSError, match="in use"):
                await app.run(made.settings, asyncio.Event())
