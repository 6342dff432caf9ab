"""Units are found by names that they have no more, and it is said what became of them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.changes import UnitChangeKind
from bot.domain.directory.search import Directory, is_sure
from handlers.directory import finding
from handlers.directory.finding import unit_entry
from handlers.engine import Tick
from handlers.units import clockwork
from storage import directory
from storage.engine import Tx
from storage.units import unit_changes
from storage.units.unit_changes import NewUnitChange
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import MORNING, connected, settings
from tests.units.changed import LONG_TAN, NOI_VU, PHU_HOI, TOMORROW, VINH, closed, merged, renamed

DAY = timedelta(days=1)
PASTED = """
clock: 26/11 08:00
vinh: /noinhan
vinh: - Phòng Nội vụ;\\n- UBND xã Long Tân;\\n- Lưu: VT.
"""


@pytest.fixture
def tx(fresh: Fresh, tmp_path: Path) -> Iterator[Tx]:
    """Rename Long Tân, merge it into Phú Hội, rename that, and close Nội vụ."""
    with connected(fresh()) as tx:
        renamed(tx, LONG_TAN, "UBND xã Long Mới")
        merged(tx, LONG_TAN, PHU_HOI, TOMORROW + DAY)
        renamed(tx, PHU_HOI, "UBND xã Hội Mới", TOMORROW + 2 * DAY)
        closed(tx, NOI_VU)
        for days in range(1, 4):
            clockwork.apply_due(Tick(tx, MORNING + days * DAY, settings(files=tmp_path)))
        yield tx


def said(tx: Tx) -> dict[str, str]:
    there = directory.listed(tx, TOMORROW + 3 * DAY)
    return {was.name: was.became() for was in finding.former_names(tx, there)}


def test_each_former_name_leads_to_what_is_there_now(tx: Tx) -> None:
    assert said(tx) == {
        "UBND xã Phú Hội": "“UBND xã Phú Hội” nay là UBND xã Hội Mới (từ ngày 28/11/2026).",
        "UBND xã Long Mới": "“UBND xã Long Mới” đã sáp nhập vào UBND xã Hội Mới từ ngày 27/11/2026.",
        "Phòng Nội vụ": "“Phòng Nội vụ” đã ngừng hoạt động từ ngày 26/11/2026.",
        "UBND xã Long Tân": "“UBND xã Long Tân” nay thuộc UBND xã Hội Mới.",
    }


@pytest.mark.parametrize("typed", ["xã long tân", "Long Tan", "ub xa long tan"])
def test_a_former_name_is_found_as_others_are(tx: Tx, typed: str) -> None:
    there = directory.listed(tx, TOMORROW + 3 * DAY)
    entries = [*map(unit_entry, there), *finding.former_entries(finding.former_names(tx, there))]
    found = Directory(entries).find(typed)
    assert is_sure(found)
    assert found[0].entry.name == "UBND xã Long Tân (nay: UBND xã Hội Mới)"


def test_a_name_that_another_unit_has_now_is_that_units(tx: Tx) -> None:
    fields = {"name": "Phòng Nội vụ", "code": "pnv2", "kind": "", "phone": "", "mailbox": "", "after": ""}
    unit_changes.add(tx, NewUnitChange(UnitChangeKind.NEW, TOMORROW, VINH, fields=fields), MORNING)
    clockwork.apply_due(Tick(tx, MORNING + DAY, settings()))
    assert "Phòng Nội vụ" not in said(tx)


def test_a_name_ended_on_the_day_on_which_its_unit_did(tx: Tx) -> None:
    """Give the day on which the unit ended, and not when the name was given up for another."""
    closed(tx, PHU_HOI, TOMORROW + 3 * DAY)
    clockwork.apply_due(Tick(tx, MORNING + 4 * DAY, settings()))
    assert said(tx)["UBND xã Phú Hội"] == "“UBND xã Phú Hội” đã ngừng hoạt động từ ngày 29/11/2026."
    assert said(tx)["UBND xã Long Tân"] == "“UBND xã Long Tân” đã ngừng hoạt động từ ngày 27/11/2026."


async def test_recipients_say_what_became_of_them(fresh: Fresh, tmp_path: Path) -> None:
    chat = Chat(fresh(), tmp_path, is_on_stage=True)
    with connected(chat.url) as tx:
        merged(tx, LONG_TAN, PHU_HOI)
        closed(tx, NOI_VU)
    heard = await chat.play(PASTED)
    chat.close()
    assert "bot: xphuhoi@nhontrach.example\n" in heard
    assert "“Phòng Nội vụ” đã ngừng hoạt động từ ngày 26/11/2026.\n" in heard
    assert "“UBND xã Long Tân” đã sáp nhập vào UBND xã Phú Hội từ ngày 26/11/2026.\n" in heard
