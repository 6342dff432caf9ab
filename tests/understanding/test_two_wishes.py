"""Texts of two wishes, and of one that may look like two: what is offered beside what is begun or answered.

Each is said to the district as its context has left it; nothing of it stays.
"""

import asyncio
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import pytest

from bot.conversation import Message
from handlers import dispatch, joining, phrases
from handlers.engine import Context, Replies
from tests.chat import Chat
from tests.people import settle_district

HERE = Path(__file__).parent
CONTEXTS = dict(
    block.split("\n", 1)
    for block in (HERE / "contexts.txt").read_text(encoding="utf-8").rstrip("\n").split("\n\n")
)
Listener = Callable[[Context, str], Replies]
Row = tuple[str, str, str, str]  # its context, who says it, the text, the intent that is offered


def rows(name: str) -> list[Row]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()[1:]
    cells = ([*line.split("\t"), ""][:4] for line in lines)
    return sorted((context, who, text.replace("\\n", "\n"), offered) for context, who, text, offered in cells)


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("two") / "district.db"
    settle_district(f"sqlite:///{path}")
    return path


@pytest.mark.parametrize("name", CONTEXTS)
def test_second_wish_is_offered(
    name: str, pattern: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [row for table in ("two_wishes.tsv", "one_wish.tsv") for row in rows(table) if row[0] == name]
    chat = chat_on(pattern, tmp_path)
    asyncio.run(chat.play(CONTEXTS[name]))
    heard: list[Row] = []
    for who, of_one in groupby(sorted(said, key=lambda row: row[1]), key=lambda row: row[1]):
        texts = [text for _name, _who, text, _offered in of_one]
        monkeypatch.setattr(joining.strangers, "start_by_code", listening((name, who), texts, heard))
        asyncio.run(chat.play(f"{who}: alo"))
        monkeypatch.undo()
    assert {row for row in heard if row not in said} == set()
    assert len(heard) == len(said)


def chat_on(pattern: Path, folder: Path) -> Chat:
    path = folder / "district.db"
    path.write_bytes(pattern.read_bytes())
    return Chat(f"sqlite:///{path}", folder)


def listening(
    where: tuple[str, str], texts: list[str], heard: list[Row]
) -> Callable[[Context, str], Replies]:
    def respond_to_each(context: Context, _typed: str) -> Replies:
        for text in texts:
            point = context.tx.begin_nested()
            said = phrases.respond(context, text, lambda found: dispatch.press_or_ask(context, found))
            point.rollback()
            heard.append((*where, text, next(offered_in(said), "")))
        return [Message("Alo.")]

    return respond_to_each  # before anything else that hears a text outside a form


def offered_in(said: Replies) -> Iterator[str]:
    """Yield the intents that are offered beside what was begun or answered."""
    for message in said:
        if message.text.startswith("Anh/chị còn nêu việc"):
            yield from (option.token.split(":")[2] for option in message.options)
