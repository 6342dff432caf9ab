"""The roster that is held, as a file: read again it changes nothing."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, update

from bot.documents.reading import open_file
from bot.documents.roster import read_roster, roster_workbook
from bot.domain.roster import Roster, check_roster, compare_rosters
from bot.sandbox.sample import sample_roster
from storage.engine import Tx
from storage.people import roster
from storage.tables.people import people, roles, units
from tests.conftest import Fresh
from tests.people import DOMAIN, FIRST_DAY, MORNING, connected

DAY = timedelta(days=1)
SON = 5


@pytest.fixture
def tx(fresh: Fresh) -> Iterator[Tx]:
    with connected(fresh()) as tx:
        yield tx


def read(content: bytes) -> Roster:
    found = read_roster([open_file("danh ba.xlsx", content)])
    checked = check_roster(found.units, found.people, [DOMAIN], found.faults)
    assert [fault for fault in checked.faults if fault.severity == "fault"] == []
    return checked


def rows(content: bytes, sheet: str) -> list[tuple[Any, ...]]:
    return list(load_workbook(BytesIO(content))[sheet].iter_rows(min_row=2, values_only=True))


def test_sent_back_it_stays_as_it_is(tx: Tx) -> None:
    """Number people anew at most, in the order in which they stand."""
    content = roster_workbook(roster.current_roster(tx), FIRST_DAY)
    roster.import_roster(tx, read(content), MORNING, None, take_file=True)
    assert roster_workbook(roster.current_roster(tx), FIRST_DAY) == content
    assert compare_rosters(read(content), roster.current_roster(tx), FIRST_DAY).is_empty
    assert len(rows(content, "Nhân sự")) == 10
    assert ("Trần Thị Mẫu Lan", "Công chức", "xlongtan") in [row[:3] for row in rows(content, "Nhân sự")]
    assert ("Trần Thị Mẫu Lan", "Chuyên viên", "pnv") in [row[:3] for row in rows(content, "Nhân sự")]


def test_of_a_roster_that_was_a_file_not_even_the_order_changes(tx: Tx) -> None:
    roster.import_roster(tx, read(sample_roster()), MORNING, None, take_file=True)
    assert compare_rosters(
        read(roster_workbook(roster.current_roster(tx), FIRST_DAY)), roster.current_roster(tx), FIRST_DAY
    ).is_empty


def test_who_has_left_and_what_is_closed_stand_in_it_no_more(tx: Tx) -> None:
    tx.execute(update(roles).where(roles.c.person == SON).values(ends=FIRST_DAY))
    tx.execute(update(units).where(units.c.code == "xphuhoi").values(closed=FIRST_DAY))
    content = roster_workbook(roster.current_roster(tx), FIRST_DAY)
    assert "Võ Văn Mẫu Sơn" not in [row[0] for row in rows(content, "Nhân sự")]
    assert [row[0] for row in rows(content, "Đơn vị")] == ["pnv", "pvhtt", "xlongtan"]
    assert "xphuhoi" not in [row[2] for row in rows(content, "Nhân sự")]


def test_what_looks_like_a_formula_stays_text(tx: Tx) -> None:
    named = {"full_name": "=1+1", "folded": "=1+1", "sort_key": "=1+1", "language": "vi"}
    [person] = tx.execute(insert(people).values(named).returning(people.c.id)).one()
    held = {"person": person, "unit": 1, "role": "staff", "title": "@x", "source": "file"}
    tx.execute(insert(roles), {**held, "starts": date(2026, 1, 1)})
    content = roster_workbook(roster.current_roster(tx), FIRST_DAY + DAY)
    cells = [cell for row in load_workbook(BytesIO(content))["Nhân sự"] for cell in row]
    assert [cell.data_type for cell in cells if cell.value in ("=1+1", "@x")] == ["s", "s"]
