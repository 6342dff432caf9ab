"""Passwords that come in whatever way are in no table afterwards, and in no message that is still to go."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from tests.chat import Chat, moved
from tests.conftest import Fresh
from tests.domain.test_safety import MAYBE, PASSWORDS, SEVERAL, lines
from tests.people import connected

SECRETS = ("abc@", "abc123", "xyz@", "xyz456", "hoahong", "hoasen", "123123", "456456", "4829", "matkhau000")
WAYS = (
    "{said}",
    "{{edited}} {said}",
    "<hop-thu.png> {said}",
    "{{reply to chọn kết quả}} {said}",
)
PER_MINUTE = 15  # fewer than what is read of one person


@pytest.fixture
def chat(on_sqlite: Fresh, tmp_path: Path) -> Iterator[Chat]:
    chat = Chat(on_sqlite(), tmp_path)
    yield chat
    chat.close()


def kept(url: str) -> str:
    """Return all that the database holds, in lower case."""
    with connected(url) as tx:
        known = MetaData()
        known.reflect(tx)
        rows = [row for table in known.sorted_tables for row in tx.execute(select(table))]
    return "\n".join(str(cell) for row in rows for cell in row).lower()


async def say(chat: Chat, who: str, *said: str) -> None:
    for one in said:
        await chat.hear(who, one)
        await chat.answers(who)


async def say_all(chat: Chat, who: str, way: str) -> None:
    """Say every text that holds passwords, a few a minute."""
    for number, said in enumerate(lines(PASSWORDS) + lines(SEVERAL) + lines(MAYBE)):
        if number % PER_MINUTE == 0:
            chat.clock.at += timedelta(minutes=1)
        await say(chat, who, way.format(said=said))


@pytest.mark.parametrize("way", WAYS)
async def test_nothing_is_kept_of_what_is_said_outside_a_form(chat: Chat, way: str) -> None:
    chat.clock.at = moved(chat.clock.at, "08:30")
    await chat.pass_time()
    await chat.answers("minh")
    await say_all(chat, "minh", way)
    assert not [secret for secret in SECRETS if secret in kept(chat.url)]


async def test_a_form_keeps_the_rest(chat: Chat) -> None:
    await say(chat, "hoa", "/mien", "chiều nay", "mất điện")
    for said in lines(SEVERAL):
        chat.clock.at += timedelta(minutes=1)
        await say(chat, "hoa", "[Sửa]", "[Lý do]", f"mất mạng\\n{said}\\nchờ sửa")
        everything = kept(chat.url)
        assert "chờ sửa" in everything
        assert not [secret for secret in SECRETS if secret in everything]


async def test_nothing_is_kept_of_what_a_stranger_says(chat: Chat) -> None:
    await say_all(chat, "la", "{said}")
    assert not [secret for secret in SECRETS if secret in kept(chat.url)]
