"""The chats in transcripts/, each played in three worlds on two stores.

To write one: type what people do, play it, and read what comes back as the people would:
``python -m tests.write tests/transcripts/NAME.txt``. How some of them read on Zalo stands beside them
(NAME.zalo_bot.txt, tests/test_other_channels.py).
"""

from pathlib import Path

import pytest

from tests.chat import WORLDS, Chat, World, every_event_comes_twice
from tests.stage import Stage

FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = {
    str(path.relative_to(FOLDER).with_suffix("")): path.read_text(encoding="utf-8")
    for path in sorted(FOLDER.rglob("*.txt"))
    if "." not in path.stem
}


@pytest.fixture(params=["stage_in_sqlite", "stage_in_postgres"], ids=["on_sqlite", "on_postgres"])
def chat(request: pytest.FixtureRequest, tmp_path: Path) -> Chat:
    """The workers of one play are those of the next: what they have compiled need not be again."""
    stage: Stage = request.getfixturevalue(request.param)
    stage.set_up()
    return Chat(stage.url, tmp_path, idle=stage.idle, is_on_stage=True)


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
@pytest.mark.parametrize("expected", TRANSCRIPTS.values(), ids=TRANSCRIPTS)
async def test_transcript(expected: str, world: World, chat: Chat) -> None:
    chat.world = world
    chat.ticks = 2 if world is every_event_comes_twice else 1
    assert await chat.play(expected) == expected
