"""The chats in transcripts/, each played in three worlds on two stores.

To write one: type what people do, play it, and read what comes back as the people would:
``python -m tests.write tests/transcripts/NAME.txt``. How some of them read on Zalo stands beside them
(NAME.zalo_bot.txt, tests/test_other_channels.py).
"""

from pathlib import Path

import pytest

from tests.chat import WORLDS, Chat, World
from tests.conftest import Fresh
from tests.stage import Stage

FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = {
    str(path.relative_to(FOLDER).with_suffix("")): path.read_text(encoding="utf-8")
    for path in sorted(FOLDER.rglob("*.txt"))
    if "." not in path.stem
}


@pytest.fixture(params=["on_sqlite", "on_postgres"])
def chat(request: pytest.FixtureRequest, stages: list[Stage], tmp_path: Path) -> Chat:
    """On SQLite the workers of one play are those of the next: what they have compiled need not be again."""
    if request.param == "on_postgres":
        fresh: Fresh = request.getfixturevalue(request.param)
        return Chat(fresh(), tmp_path)
    stages[0].set_up()
    return Chat(stages[0].url, tmp_path, idle=stages[0].idle, is_on_stage=True)


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
@pytest.mark.parametrize("expected", TRANSCRIPTS.values(), ids=TRANSCRIPTS)
async def test_transcript(expected: str, world: World, chat: Chat) -> None:
    chat.world = world
    assert await chat.play(expected) == expected
