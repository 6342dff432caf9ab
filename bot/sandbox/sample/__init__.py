"""The sample: 42 units of a district, plainly fictional people, a reserved domain, a month of theirs."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import time
from functools import cache
from pathlib import Path

from bot.conversation import regex
from bot.documents.roster import PEOPLE_SHEET, UNITS_SHEET
from bot.documents.writing import SheetPage, write_xlsx
from bot.domain.directory.names import NamedUnit
from bot.domain.directory.people import HeldPost, NamedPerson

FOLDER = Path(__file__).parent
DOMAIN = "nhontrach.example"  # of all its mailboxes
PLACE = "Nhơn Trạch"  # the district, as it may stand behind its units' names
ROLES = {"thủ trưởng": "head", "cấp phó": "deputy", "cán bộ theo dõi": "officer", "cán bộ": "staff"}
LINE = regex(r"(-[0-9]+) ([0-9:]+) ([^:]+): (.+)")

Story = Mapping[tuple[int, time], Sequence[tuple[str, list[str]]]]  # working day and hour -> who says what


def sample_roster() -> bytes:
    """Return the roster of the demo, as .xlsx, without a fault."""
    units, people = SheetPage(UNITS_SHEET, _rows("units.tsv")), SheetPage(PEOPLE_SHEET, _rows("people.tsv"))
    return write_xlsx([units, people])


def _rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


@cache
def sample_units() -> tuple[NamedUnit, ...]:
    """Return its units as texts name them; a unit's id is its place in the list, from 1."""
    rows = enumerate(_rows("units.tsv")[1:], 1)
    return tuple(
        NamedUnit(number, code, name, kind, mailbox=mailbox, phone=phone)
        for number, (code, name, kind, mailbox, phone) in rows
    )


@cache
def sample_people() -> tuple[NamedPerson, ...]:
    """Return its people as texts name them, each with one post in one of ``sample_units``."""
    ids = {unit.code: unit.id for unit in sample_units()}
    return tuple(
        NamedPerson(number, name, (HeldPost(ids[unit], title, ROLES[role.partition(";")[0]]),))
        for number, (name, title, unit, _box, _phone, role, _code) in enumerate(_rows("people.tsv")[1:], 1)
    )


def story() -> Story:
    """Return what people wrote in the month before the demo; the last working day is -1."""
    told = defaultdict(list)
    lines = (FOLDER / "month.txt").read_text(encoding="utf-8").splitlines()
    for day, hour, who, words in (found.groups() for found in map(LINE.fullmatch, lines) if found):
        told[int(day), time.fromisoformat(hour)].append((who, words.split(" | ")))
    return told
