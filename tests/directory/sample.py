"""The sample roster of the demo, as the directory's rules see it, and people of common given names."""

import csv
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from bot.domain.directory.names import NamedUnit
from bot.domain.directory.people import HeldPost, NamedPerson
from bot.domain.directory.search import Directory
from bot.domain.rights import Role
from handlers.directory.finding import person_entries, unit_entry
from storage.directory import ListedPost, ListedUnit

SAMPLE, HERE = files("bot.sandbox.sample"), Path(__file__).parent
PLACES = ("Nhơn Trạch",)


def rows(text: str) -> list[list[str]]:
    """Return the rows below the headings."""
    return list(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


UNITS = [
    ListedUnit(number, code, name, kind, phone, mailbox)
    for number, (code, name, kind, mailbox, phone) in enumerate(
        rows(SAMPLE.joinpath("units.tsv").read_text("utf-8")), 1
    )
]
BY_CODE = {unit.code: unit for unit in UNITS}
POSTS = [
    ListedPost(number, name, name, phone, BY_CODE[code].id, Role.STAFF, title, 0)
    for number, (name, title, code, _mailbox, phone, *_more) in enumerate(
        rows(SAMPLE.joinpath("people.tsv").read_text("utf-8")), 1
    )
]
DIRECTORY = Directory([*map(unit_entry, UNITS), *person_entries(POSTS, UNITS)])
RECIPIENTS = [
    NamedUnit(unit.id, unit.code, unit.name, unit.kind, mailbox=unit.mailbox, phone=unit.phone)
    for unit in UNITS
]
PEOPLE = [
    NamedPerson(number, name, (HeldPost(BY_CODE[code].id, title, role),))
    for number, (name, title, code, role) in enumerate(rows((HERE / "people.tsv").read_text("utf-8")), 1)
]

GROUPS = {  # as the tables beside this file call them
    "PHONG": "Phòng, ban",
    "DVSN": "Đơn vị sự nghiệp",
    "DOANTHE": "Đoàn thể",
    "NGANHDOC": "Ngành dọc",
    "XA": "UBND xã",
}


def codes_of(written: str) -> set[str]:
    """Return the codes that a cell of the tables stands for: "XA -xphuthanh" are all communes but one."""
    found: set[str] = set()
    for word in written.split():
        code = word.removeprefix("-")
        kind = GROUPS.get(code)
        meant = {unit.code for unit in UNITS if code == "ALL" or unit.kind == kind} or {code}
        found = found - meant if word.startswith("-") else found | meant
    return found


def codes(units: Iterable[NamedUnit]) -> set[str]:
    return {unit.code for unit in units}
