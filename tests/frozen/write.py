"""Write down anew what people hear in the frozen databases: ``python -m tests.frozen.write``.

It is to be read and then kept. What people do stays, and so do the rows.
"""

import asyncio
import tempfile
from pathlib import Path

from tests.frozen.going_on import OnSqlite, chat_at, keep_files
from tests.frozen.moments import FOLDERS, Frozen, read, write_chats
from tests.stage import Stage, stage_on_sqlite


async def heard(frozen: Frozen, stage: Stage, folder: Path) -> dict[str, str]:
    """Return the chats as they go today, by their moments' names."""
    store, chats = OnSqlite(folder, frozen.version), {}
    for name, chat in frozen.chats.items():
        store.make(stage, frozen.moments[name])
        chats[name] = await chat_at(stage, frozen.moments[name], folder).play(chat)
    return chats


def write_all(folder: Path) -> None:
    keep_files(folder)
    stage = stage_on_sqlite(folder / "stage.db", folder / "empty.db")
    for name in FOLDERS:
        write_chats(name, asyncio.run(heard(read(name), stage, folder)))
    stage.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        write_all(Path(made))
