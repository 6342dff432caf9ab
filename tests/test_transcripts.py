"""The chats in transcripts/: each in calm on SQLite and in the rough (tests/chat.py) on PostgreSQL.

On SQLite they are in the rough as people play them on Zalo's bot, and in calm on the Official Account
(test_other_channels.py), where each ends as in calm on Telegram: so each goes through every kind of trouble
on both stores, and over each channel.

To write one: type what people do, play it, and read what comes back as the people would:
``python -m tests.write tests/transcripts/NAME.txt``. How some of them read on Zalo stands beside them
(NAME.zalo_bot.txt).
"""

from pathlib import Path

import pytest

from tests.chat import Chat, rough
from tests.played import TRANSCRIPTS, Plays
from tests.stage import Stage


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_transcript_in_calm_on_sqlite(name: str, plays: Plays) -> None:
    assert (await plays.of(name)).said == TRANSCRIPTS[name]


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_transcript_in_the_rough_on_postgres(
    name: str, stage_in_postgres: Stage, tmp_path: Path
) -> None:
    here = stage_in_postgres
    here.set_up()
    # The workers of one play are those of the next: what they have compiled need not be again.
    chat = Chat(here.url, tmp_path, rough, idle=here.idle, is_on_stage=True)
    assert await chat.play(TRANSCRIPTS[name]) == TRANSCRIPTS[name]
