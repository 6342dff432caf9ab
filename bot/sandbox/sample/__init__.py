"""The sample roster: 42 units of a district, plainly fictional people, a reserved domain."""

from pathlib import Path

from bot.documents.roster import PEOPLE_SHEET, UNITS_SHEET
from bot.documents.writing import SheetPage, write_xlsx

FOLDER = Path(__file__).parent
DOMAIN = "nhontrach.example"  # of all its mailboxes


def sample_roster() -> bytes:
    """Return the roster of the demo, as .xlsx, without a fault."""
    units, people = SheetPage(UNITS_SHEET, _rows("units.tsv")), SheetPage(PEOPLE_SHEET, _rows("people.tsv"))
    return write_xlsx([units, people])


def _rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]
