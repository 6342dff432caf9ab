"""The page for auditors: each requirement of ASVS, levels 1 and 2, once; true counts; proofs that exist.

The numbers and levels are those of OWASP ASVS 5.0.0: within a section level 1 comes first, then level 2.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.documents import ROOT, anchors, section
from tests.sources import CODE, python, tree

PAGE = ROOT / "docs" / "asvs.md"
COUNTS = {  # chapter -> how many requirements of both levels each of its sections has
    1: (2, 9, 11, 3, 2),
    2: (3, 3, 4, 1),
    3: (0, 2, 4, 6, 5, 0, 2),
    4: (3, 1, 2, 4),
    5: (1, 3, 2, 3),
    6: (3, 12, 4, 4, 5, 3, 0, 4),
    7: (3, 4, 2, 5, 2, 2),
    8: (2, 3, 1, 1),
    9: (3, 4),
    10: (2, 2, 4, 11, 5, 2, 3),
    11: (2, 3, 3, 4, 1, 1),
    12: (3, 2, 4),
    13: (1, 5, 2, 5),
    14: (2, 4, 3),
    15: (3, 3, 7),
    16: (1, 5, 4, 3, 3),
    17: (1, 4, 2),
}
OF_FIRST_LEVEL = {  # and how many of them are of level 1
    1: (0, 5, 2, 0, 1),
    2: (1, 2, 1, 0),
    3: (0, 2, 1, 2, 3, 0, 0),
    4: (1, 0, 0, 1),
    5: (0, 2, 2, 0),
    6: (1, 8, 2, 2, 0, 0, 0, 0),
    7: (0, 4, 0, 2, 0, 0),
    8: (1, 2, 1, 0),
    9: (3, 1),
    10: (0, 0, 0, 5, 0, 0, 0),
    11: (0, 0, 2, 1, 0, 0),
    12: (1, 2, 0),
    13: (0, 0, 0, 1),
    14: (0, 1, 1),
    15: (1, 1, 1),
}
KINDS = {"not ours:": "not ours", "operator:": "operator's", "no:": "not met"}  # how a row begins; else kept
COLUMNS = ("kept", *KINDS.values())
NUMBER = re.compile(r"\d+\.\d+\.\d+")
LINE = re.compile(r"^\|(.+)\|$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
QUOTED = re.compile(r"`([^`]+)`")
PROOF = r"(?:`[^`]+`|\[[^]]+\]\([^)\s]+\))"
PROOFS = re.compile(rf"–|{PROOF}(?:, {PROOF})*")
CHECKS = "start.py checks"
RUN = {"eval", "exec", "compile", "__import__", "os.system", "os.popen"}  # what would run words
UNPACKING = {"pickle", "marshal", "shelve", "dill", "yaml"}  # modules that make objects of bytes
LONGEST = 160  # characters of a line outside of tables


def numbers_of(counts: Mapping[int, Sequence[int]]) -> list[str]:
    """Return the numbers that these counts stand for, in their order: 1.1.1, 1.1.2 …"""
    each = ((chapter, *one) for chapter, found in counts.items() for one in enumerate(found, 1))
    return [f"{chapter}.{place}.{n}" for chapter, place, count in each for n in range(1, count + 1)]


ALL, FIRST_LEVEL = numbers_of(COUNTS), set(numbers_of(OF_FIRST_LEVEL))


@dataclass(frozen=True)
class Requirement:
    """One row of the page: what it stands for, how that is kept, what shows it."""

    numbers: str
    what: str
    how: str
    shown: str

    @property
    def kind(self) -> str:
        return next((kind for begins, kind in KINDS.items() if self.how.startswith(begins)), "kept")

    @property
    def is_vietnams(self) -> bool:
        return not NUMBER.match(self.numbers)


@cache
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def tables(text: str) -> Iterator[list[str]]:
    """Yield the cells of each row of tables, without headings and rules."""
    for line in LINE.findall(text):
        cells = [cell.strip() for cell in line.split("|")]
        if not cells[0].startswith("---"):
            yield cells


@cache
def rows() -> list[Requirement]:
    """Return the rows of requirements: each table that is headed "no."."""
    bodies = page().split("| no. | what | how it is kept | shown by |\n|---|---|---|---|\n")[1:]
    return [Requirement(*cells) for body in bodies for cells in tables(body.partition("\n\n")[0])]


def kinds() -> dict[str, str]:
    """Return number -> how it stands."""
    return {number: row.kind for row in rows() if not row.is_vietnams for number in row.numbers.split(", ")}


def test_each_requirement_of_both_levels_is_there_once() -> None:
    named = [number for row in rows() if not row.is_vietnams for number in row.numbers.split(", ")]
    assert (len(ALL), len(FIRST_LEVEL), FIRST_LEVEL - set(ALL)) == (253, 70, set())
    assert sorted(named, key=ALL.index) == ALL


def test_a_chapter_holds_its_own_numbers() -> None:
    for chapter in COUNTS:
        [heading] = re.findall(rf"^## (V{chapter} .+)$", page(), re.MULTILINE)
        found = [cells[0] for cells in tables(section(page(), heading)) if NUMBER.match(cells[0])]
        assert {number.partition(".")[0] for cell in found for number in cell.split(", ")} == {str(chapter)}


def test_the_counts_are_true() -> None:
    _before, _heading, told = page().partition("| | numbers |")
    summary = [[int(cell) for cell in cells[1:]] for cells in tables(told.partition("\n\n")[0])]
    levels = (FIRST_LEVEL, set(ALL) - FIRST_LEVEL, set(ALL))
    found = [[kind for number, kind in kinds().items() if number in level] for level in levels]
    found.append([row.kind for row in rows() if row.is_vietnams])
    assert summary == [[len(each), *(each.count(kind) for kind in COLUMNS)] for each in found]


def test_what_is_not_met_is_listed() -> None:
    listed = NUMBER.findall(section(page(), "What is not met"))
    assert sorted(listed, key=ALL.index) == [number for number in ALL if kinds()[number] == "not met"]


def test_what_is_kept_is_shown_by_something() -> None:
    assert [row.numbers for row in rows() if row.kind != "not ours" and not proofs(row)] == []
    assert any(row.is_vietnams for row in rows())
    assert all(row.what and row.how for row in rows())


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.numbers[:30])
def test_what_a_row_names_exists(row: Requirement) -> None:
    assert [named for named in proofs(row) if not exists(named)] == []


def test_what_would_not_be_there_is_seen() -> None:
    assert not exists("tests/test_nothing.py")
    assert not exists("tests/test_asvs.py::test_nothing")
    assert not exists("running.md#nothing")
    assert exists("tests/test_asvs.py::test_what_would_not_be_there_is_seen")


def proofs(row: Requirement) -> list[str]:
    """Return what a row is shown by: paths and tests between marks, and links to pages."""
    assert PROOFS.fullmatch(row.shown), row.shown
    return [*QUOTED.findall(row.shown), *LINK.findall(row.shown)]


def exists(named: str) -> bool:
    """Return whether a proof is there: a file, a test in it, a check, a page and its heading."""
    if named == CHECKS:
        return True
    if "#" in named or named.endswith(".md"):
        path, _mark, anchor = named.partition("#")
        target = PAGE.parent / path if path else PAGE
        return target.is_file() and (not anchor or unquote(anchor) in anchors(target.read_text("utf-8")))
    path, _colons, test = named.partition("::")
    return (ROOT / path).is_file() and (not test or test in defined_in(ROOT / path))


def defined_in(path: Path) -> set[str]:
    found = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {node.name for node in found if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_lines_are_short_outside_of_tables() -> None:
    assert [line for line in page().splitlines() if len(line) > LONGEST and not line.startswith("|")] == []


def test_no_words_are_run() -> None:
    """Hold what the page says of eval, shells and pickles (1.2.5, 1.3.2, 1.5.2)."""
    assert [path for path in python(*CODE) if any(map(runs_words, ast.walk(tree(path))))] == []


def runs_words(node: ast.AST) -> bool:
    """Return whether this calls what runs words, opens a shell, or imports what makes objects of bytes."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        named = [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
        return any(name.partition(".")[0] in UNPACKING for name in named)
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    opens_shell = called.endswith("subprocess_shell") or any(one.arg == "shell" for one in node.keywords)
    return opens_shell or called in RUN
