"""The sample roster of the demo, as the directory's rules see it."""

import csv
from importlib.resources import files

from bot.domain.directory.recipients import NamedUnit
from bot.domain.directory.search import Directory
from bot.domain.rights import Role
from handlers.directory.finding import person_entries, unit_entry
from storage.directory import ListedPost, ListedUnit

SAMPLE = files("bot.sandbox.sample")


def rows(name: str) -> list[list[str]]:
    """Return the rows below the headings."""
    return list(csv.reader(SAMPLE.joinpath(name).read_text("utf-8").splitlines(), delimiter="\t"))[1:]


UNITS = [
    ListedUnit(number, code, name, kind, phone, mailbox)
    for number, (code, name, kind, mailbox, phone) in enumerate(rows("units.tsv"), 1)
]
BY_CODE = {unit.code: unit for unit in UNITS}
POSTS = [
    ListedPost(number, name, name, phone, BY_CODE[code].id, Role.STAFF, title, 0)
    for number, (name, title, code, _mailbox, phone, *_more) in enumerate(rows("people.tsv"), 1)
]
DIRECTORY = Directory([*map(unit_entry, UNITS), *person_entries(POSTS, UNITS)])
RECIPIENTS = [NamedUnit(unit.id, unit.code, unit.name, unit.kind) for unit in UNITS]
