"""The table of what serves each part of the regulation: none is left out, and each command is there."""

import re

from bot.packs import DEFAULT, folder_of
from bot.regulation.pack import Clause, read_pack
from handlers import FEATURES
from tests.documents import ROOT

ROW = re.compile(r"^\| ((?:khoản \d+ )?Điều \d+(?:, ý \d+)?) \| (.+) \|$", re.MULTILINE)
COMMAND = re.compile(r"`/(\w+)`")
POINT = "- "


def served() -> list[tuple[str, str]]:
    """Return the rows: which part, and what serves it."""
    page = (ROOT / "docs/features.md").read_text(encoding="utf-8")
    return ROW.findall(page.partition("## Article by article")[2].partition("\n## ")[0])


def parts_of(clause: Clause) -> list[str]:
    """Name a clause as the table does; its points or paragraphs one by one where it has several."""
    article, _dot, number = clause.number.partition(".")
    name = f"khoản {number} Điều {article}" if number else f"Điều {article}"
    lines = clause.text.strip().splitlines()
    points = [line for line in lines if line.startswith(POINT)] or lines
    return [f"{name}, ý {place}" for place in range(1, len(points) + 1)] if len(points) > 1 else [name]


def test_each_part_of_the_regulation_stands_there_once_in_order() -> None:
    pack = read_pack(folder_of(DEFAULT))
    expected = [part for clause in pack.clauses.values() for part in parts_of(clause)]
    assert [part for part, _said in served()] == expected


def test_each_part_names_a_command_or_says_what_else_there_is() -> None:
    """Commands are there, and what has none says what happens by itself, or that nothing serves it."""
    for part, said in served():
        named = COMMAND.findall(said)
        assert set(named) <= FEATURES.commands.keys(), part
        assert named or "nothing" in said or "by themselves" in said, part
