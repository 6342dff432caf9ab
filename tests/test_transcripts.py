"""The chats in transcripts/, each played in three worlds on two stores.

To write one: type what people do, play it, and read what comes back as the people would:
``python -m tests.write tests/transcripts/NAME.txt``.
"""

from pathlib import Path

import pytest

from tests.chat import WORLDS, Chat, World

FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = {
    str(path.relative_to(FOLDER).with_suffix("")): path.read_text(encoding="utf-8")
    for path in sorted(FOLDER.rglob("*.txt"))
}


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
@pytest.mark.parametrize("expected", TRANSCRIPTS.values(), ids=TRANSCRIPTS)
async def test_transcript(expected: str, world: World, url: str, tmp_path: Path) -> None:
    assert await Chat(url, tmp_path, world).play(expected) == expected
