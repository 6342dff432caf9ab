"""The chats in transcripts/, each played in three worlds on two stores.

On SQLite one after the other, on PostgreSQL in all three at once, which takes half the time there.

To write one: type what people do, play it, and read what comes back as the people would:
``python -m tests.write tests/transcripts/NAME.txt``. How some of them read on Zalo stands beside them
(NAME.zalo_bot.txt, tests/test_other_channels.py).
"""

from pathlib import Path

import pytest

from tests.chat import Chat, World, all_three, every_event_comes_twice, every_worker_dies
from tests.played import TRANSCRIPTS, Plays
from tests.stage import Stage

RUNS: dict[str, tuple[str, World]] = {  # and calm on SQLite, which others ask for too
    "on_sqlite-every_event_comes_twice": ("stage_in_sqlite", every_event_comes_twice),
    "on_sqlite-every_worker_dies": ("stage_in_sqlite", every_worker_dies),
    "on_postgres-all_three": ("stage_in_postgres", all_three),
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_transcript_in_calm_on_sqlite(name: str, plays: Plays) -> None:
    assert (await plays.of(name)).said == TRANSCRIPTS[name]


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("expected", TRANSCRIPTS.values(), ids=TRANSCRIPTS)
async def test_transcript(expected: str, run: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    stage, world = RUNS[run]
    chat = chat_on(request.getfixturevalue(stage), world, tmp_path)
    assert await chat.play(expected) == expected


def chat_on(stage: Stage, world: World, folder: Path) -> Chat:
    """The workers of one play are those of the next: what they have compiled need not be again."""
    stage.set_up()
    ticks = 2 if world in (every_event_comes_twice, all_three) else 1
    return Chat(stage.url, folder, world, idle=stage.idle, is_on_stage=True, ticks=ticks)
