"""The page's words: in both languages, none missing, none left over."""

import re
from pathlib import Path

import pytest

from bot.conversation import LANGUAGES
from bot.sandbox import app
from bot.sandbox.app import PhoneHolder
from bot.sandbox.control import STEPS
from tests.sandbox.conftest import Sandbox

SOURCES = [*app.FOLDER.glob("templates/*.html"), *app.FOLDER.glob("static/*.js")]


def names_used(source: Path) -> set[str]:
    text = source.read_text(encoding="utf-8")
    acts = re.findall(r"for act in \(([^)]*)\)", text)
    return {
        *re.findall(r"\bwords\.(\w+)", text),
        *(name for listed in acts for name in re.findall(r'"(\w+)"', listed)),
    }


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    numbered = {f"guide_{number}" for number in range(1, 6)}
    left = {word for look in app.LOOKS.values() for word in (look.leave, look.come_back)}
    after = {f"after_{look.leave}" for look in app.LOOKS.values()}
    used = set[str]().union(*map(names_used, SOURCES)) | numbered | set(STEPS) | left | after
    assert used - {"js"} == app.all_words().keys()


def test_every_word_is_said_in_both_languages() -> None:
    for name, said in app.all_words().items():
        assert said.keys() == LANGUAGES.keys(), name
        assert all(said.values()), name


async def test_the_page_speaks_the_language_asked_for(sandbox: Sandbox) -> None:
    assert '<html lang="vi">' in (await sandbox.http.get("/")).text
    assert '<html lang="en">' in (await sandbox.http.get("/?lang=en")).text
    assert '<html lang="vi">' in (await sandbox.http.get("/?lang=<b>")).text


@pytest.mark.parametrize(
    ("name", "short", "initials"),
    [("Nguyễn Văn Ví Dụ", "Ví Dụ", "VD"), ("Trần Thị Mẫu", "Mẫu", "TM"), ("Minh", "Minh", "M")],
)
def test_a_tab_shows_the_given_name(name: str, short: str, initials: str) -> None:
    holder = PhoneHolder(1, name, "")
    assert (holder.short_name, holder.initials) == (short, initials)
