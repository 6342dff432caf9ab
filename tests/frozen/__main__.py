"""Add to the list of names what the program has by now. Nothing leaves it: ``python -m tests.frozen``."""

import asyncio
import tempfile
from functools import reduce
from pathlib import Path

from tests.frozen.names import Names, added, declared, freeze
from tests.people import settle_district
from tests.played import TRANSCRIPTS, Plays
from tests.stage import stage_on_sqlite


async def seen(folder: Path) -> Names:
    """Return the names that the code declares and that the transcripts leave in a database."""
    pattern = folder / "district.db"
    settle_district(f"sqlite:///{pattern}")
    stage = stage_on_sqlite(folder / "stage.db", pattern)
    try:
        plays = Plays(stage, folder)
        return reduce(added, [(await plays.of(name)).names for name in TRANSCRIPTS], declared())
    finally:
        stage.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        freeze(asyncio.run(seen(Path(made))))
