"""Files that take their reader over, or would: a child pays for it, and the bot answers as ever."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.documents.child import MEGABYTE, PROCESSOR
from bot.documents.content import why_refused
from bot.documents.reading import BookFault, CannotOpen, as_json, book_in, open_book, open_file
from bot.jobs.opening import OpenedFile, Opener
from bot.sandbox.sample import sample_roster
from tests.hostile.effort import bounded
from tests.hostile.made import PEOPLE, STRINGS, WORD, hidden_workbook, in_utf_7, roster_parts, zipped

GREEDY = "tests.hostile.greedy"
PATIENCE = timedelta(seconds=5)
LOOK = 0.02  # seconds between two looks
TOO_MUCH = as_json(BookFault.TOO_MUCH)
DECLARED = '<?xml version="1.0" encoding="{}"?>'
OTHERWISE = {
    "UTF-7": in_utf_7("<a/>"),
    "UTF-16": '<?xml version="1.0"?><a/>'.encode("utf-16"),
    "UTF-16 without a mark": "<a/>".encode("utf-16-le"),
    "UTF-32": "<a/>".encode("utf-32"),
    "EBCDIC": '<?xml version="1.0"?><a/>'.encode("cp037"),
    "Latin": DECLARED.format("ISO-8859-1").encode() + b"<a/>",
    "far behind": DECLARED.format("UTF-7").replace(" ", " " * 70_000).encode() + b"<a/>",
    "behind a mark": b"\xef\xbb\xbf" + DECLARED.format("utf-7").replace('"', "'").encode() + b"<a/>",
}


def test_a_workbook_that_hides_its_tags_is_refused_before_it_is_parsed() -> None:
    content = hidden_workbook()
    assert len(content) < 1_000_000
    with bounded("bombs", "hidden", 1.0), pytest.raises(CannotOpen) as refused:
        open_book(content)
    assert refused.value.fault == BookFault.DAMAGED


@pytest.mark.parametrize("how", OTHERWISE)
@pytest.mark.parametrize("part", [PEOPLE, STRINGS, "xl/theme/theme1.bin"])
def test_no_part_is_read_that_is_not_utf_8(part: str, how: str) -> None:
    with pytest.raises(CannotOpen):
        open_book(zipped({**roster_parts(), part: OTHERWISE[how]}))


@pytest.mark.parametrize("how", OTHERWISE)
def test_no_document_is_taken_whose_words_are_not_utf_8(how: str) -> None:
    assert why_refused("a.docx", zipped({WORD: OTHERWISE[how]})) == "unopened"


@pytest.mark.parametrize("named", ["utf-8", "UTF-8", 'UTF-8" standalone="yes'])
def test_what_says_that_it_is_utf_8_is_taken(named: str) -> None:
    body = DECLARED.format(named).encode() + b"<w:p>x</w:p>"
    assert why_refused("a.docx", zipped({WORD: body})) == ""


async def test_a_roster_that_was_opened_in_a_child_is_as_it_was() -> None:
    opened = await Opener().open("danh-sach.xlsx", sample_roster())
    assert opened.why == ""
    assert book_in(opened.tables) == open_file("danh-sach.xlsx", sample_roster())


async def test_a_hostile_workbook_costs_the_bot_next_to_nothing() -> None:
    with bounded("bombs", "in a child", 0.5):
        assert await Opener().open("danh-sach.xlsx", hidden_workbook()) == OpenedFile("unopened")


async def said_by(harm: str, content: bytes = b"x") -> OpenedFile:
    """Let a child do this harm; neither it nor what it started is there any more."""
    opened = await Opener(PATIENCE, GREEDY).open(harm, content)
    async with asyncio.timeout(60):
        while is_there():  # noqa: ASYNC110 - whoever was killed ends when the machine gets to it
            await asyncio.sleep(LOOK)
    return opened


def is_there() -> bool:
    return any(GREEDY.encode() in command_of(one) for one in Path("/proc").glob("[0-9]*"))


def command_of(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:  # it has ended
        return b""


@pytest.mark.parametrize("harm", ["sleep", "spin", "swell", "lie"])
async def test_a_child_that_does_not_answer_well_is_ended(harm: str) -> None:
    assert await said_by(harm) == OpenedFile("unopened")


async def test_a_child_that_talks_without_end_is_cut_short() -> None:
    assert await said_by("chatter") == OpenedFile("", TOO_MUCH)


async def test_what_a_child_leaves_behind_ends_with_it() -> None:
    assert await said_by("stay") == OpenedFile("")


async def test_no_line_is_open_to_whom_a_child_leaves_out_of_reach() -> None:
    opened = await said_by("escape")  # who was left ends by that
    assert opened.why == ""


async def test_a_child_cannot_fill_the_disk(tmp_path: Path) -> None:
    place = tmp_path / "x"
    assert await said_by("write", bytes(place)) == OpenedFile("", TOO_MUCH)
    assert place.stat().st_size <= MEGABYTE


async def test_a_child_knows_none_of_our_secrets_and_has_little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NHACTHU_SECRET_KEY", "s" * 40)
    told = (await said_by("tell")).tables.decode()
    assert f"seconds={PROCESSOR}" in told
    assert "NHACTHU" not in told
    assert "s" * 40 not in told


@pytest.mark.parametrize(
    "stored",
    [b"", b"{}", b"[]", b"7", b"[" * 100_000, b'{"fault": "x"}', b'{"sheets": [7]}', b'{"sheets": {"a": 1}}'],
)
def test_whatever_a_child_has_written_is_read_or_refused(stored: bytes) -> None:
    with pytest.raises(CannotOpen):
        book_in(stored)


def test_nobody_opens_a_file_within_an_event() -> None:
    sources = (path for path in Path("handlers").rglob("*.py"))
    for path in sources:
        assert not {"open_book", "open_file"} & names_in(path), path


def names_in(path: Path) -> set[str]:
    return set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
