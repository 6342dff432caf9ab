"""Typed commands, where a channel has no menu: each answers to its name, its title and its words.

So they stand there, without a slash.
"""

import pytest

from bot.conversation import Message, fold, tidy
from bot.domain.phrases import Meaning, read_intent
from handlers import FEATURES
from handlers.engine import commands, menu

OPEN = {name: entry for name, entry in FEATURES.commands.items() if not entry.is_hidden}
ONE_SYLLABLE = ("toi",)
RUN_TOGETHER = ("dienthoai", "batdau")  # "điện thoại" may name an account, and "bắt đầu" is Telegram's own


def meant(typed: str) -> list[str]:
    return [
        name
        for name, entry in FEATURES.commands.items()
        if commands.is_named(tidy(typed), fold(typed), entry)
    ]


@pytest.mark.parametrize("name", OPEN)
def test_a_command_answers_to_its_bare_name_its_title_and_its_words(name: str) -> None:
    entry = OPEN[name]
    for typed in (name, name.upper(), entry.title, fold(entry.title), *entry.words):
        assert meant(typed) == [name]


@pytest.mark.parametrize("name", [name for name in OPEN if name not in RUN_TOGETHER])
def test_a_command_answers_to_its_name_written_in_syllables(name: str) -> None:
    syllables = [word for word in OPEN[name].words if word.replace(" ", "") == name]
    assert syllables or name in ONE_SYLLABLE


@pytest.mark.parametrize("title", menu.GROUP_TITLES.values())
def test_the_title_of_a_group_of_the_menu_means_nothing_else(title: str) -> None:
    assert meant(title) == []
    assert read_intent(title) == Meaning.UNKNOWN


@pytest.mark.parametrize("typed", ["tối", "huy", "trạm", "lienhee", "duyet", "xinthamgia"])
def test_nothing_else_is_a_command(typed: str) -> None:
    assert meant(typed) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/menu – Các việc làm được\n/toi – Tôi là ai", "menu – Các việc làm được\ntoi – Tôi là ai"),
        ("Gõ /menu để xem (/trogiup).", "Gõ “menu” để xem (“trogiup”)."),
        ("Gõ “/moi” để mời.", "Gõ “moi” để mời."),
        ("nam /nu; hồ sơ /luu – bản chính", "nam /nu; hồ sơ /luu – bản chính"),
        ("“/nu”\n/nu – không có", "“/nu”\n/nu – không có"),
        (
            "https://nhacthu.example/menu, báo cáo/menu, /menu/1",
            "https://nhacthu.example/menu, báo cáo/menu, /menu/1",
        ),
    ],
)
def test_where_there_is_no_menu_our_commands_and_nothing_else_stand_without_a_slash(
    text: str, shown: str
) -> None:
    message = commands.without_slashes(Message(text, heading=text.partition("\n")[0]), FEATURES.commands)
    assert (message.text, message.heading) == (shown, shown.partition("\n")[0])
