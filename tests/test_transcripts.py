"""The chats in transcripts/, each played in three worlds on two stores.

To write one: type what people do, play it, and read what comes back as the people would:
``python -m tests.write tests/transcripts/NAME.txt``. How some of them read on Zalo stands beside them
(NAME.zalo_bot.txt, tests/test_other_channels.py).
"""

from itertools import product
from pathlib import Path

import pytest

from tests.chat import WORLDS, Chat, World, calm, every_event_comes_twice
from tests.played import TRANSCRIPTS, Plays
from tests.stage import Stage

STORES = {"on_sqlite": "stage_in_sqlite", "on_postgres": "stage_in_postgres"}
RUNS = [one for one in product(STORES, WORLDS) if one != ("on_sqlite", calm.__name__)]


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_transcript_in_calm_on_sqlite(name: str, plays: Plays) -> None:
    assert (await plays.of(name)).said == TRANSCRIPTS[name]


@pytest.mark.parametrize(("store", "world"), RUNS, ids=map("-".join, RUNS))
@pytest.mark.parametrize("expected", TRANSCRIPTS.values(), ids=TRANSCRIPTS)
async def test_transcript(
    expected: str, store: str, world: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    chat = chat_on(request.getfixturevalue(STORES[store]), WORLDS[world], tmp_path)
    assert await chat.play(expected) == expected


def chat_on(stage: Stage, world: World, folder: Path) -> Chat:
    """The workers of one play are those of the next: what they have compiled need not be again."""
    stage.set_up()
    ticks = 2 if world is every_event_comes_twice else 1
    return Chat(stage.url, folder, world, idle=stage.idle, is_on_stage=True, ticks=ticks)
