"""Lists of commendation without thresholds, figures or units, and of a term that is over."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.domain.commendation import UnitRecord, term_named
from handlers.engine import version_of
from storage import commendations
from storage.engine import Tx
from storage.tables.people import units
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import MORNING, connected
from tests.units.changed import LONG_TAN, VINH

NO_THRESHOLDS = "Bộ quy định đang áp dụng không nêu mức xét khen thưởng nên hệ thống không lập danh sách."
NO_FIGURES = "Chưa có đơn vị nào có số liệu kiểm tra hộp thư để xét khen thưởng."
NO_UNIT = "Danh sách chưa có đơn vị nào nên chưa chốt được."
THRESHOLDS = {"checks": 90, "late_reports": 0, "late_incidents": 0, "incident_hours": 24, "misuse": 0}


@pytest.fixture
def chat(on_sqlite: Fresh, tmp_path: Path) -> Iterator[Chat]:
    chat = Chat(on_sqlite(), tmp_path)
    yield chat
    chat.close()


def make_list(tx: Tx, name: str) -> int:
    term = term_named(name)
    assert term is not None
    return commendations.of_term(tx, term, MORNING).id


async def test_a_pack_without_thresholds_proposes_nobody(on_sqlite: Fresh, tmp_path: Path) -> None:
    """Show what was settled under another pack still, by the thresholds of then."""
    chat = Chat(on_sqlite(), tmp_path, regulation="tinh-2025")
    with connected(chat.url) as tx:
        settled, still_open = make_list(tx, "2026-H2"), make_list(tx, "2026")
        records = [UnitRecord(LONG_TAN, "UBND xã Long Tân", 100, 92, 0, 0, 0, 0, 0)]
        kept = commendations.settled_records(records, THRESHOLDS)
        commendations.settle(tx, settled, kept, VINH, MORNING)
    said = await chat.play(
        f"vinh: /khenthuong\nvinh: {{tap}} kt_term:2026\nvinh: {{tap}} kt:{still_open}:1\n"
        f"vinh: {{tap}} kt:{settled}:1\n"
    )
    assert said.count(NO_THRESHOLDS) == 3
    assert "kiểm tra hộp thư trong giờ từ 90 % số lượt trở lên" in said
    assert "1. UBND xã Long Tân: 92 % (92/100 lượt)" in said


async def test_where_no_unit_has_begun_there_is_nothing_to_look_at(chat: Chat) -> None:
    with connected(chat.url) as tx:
        tx.execute(update(units).values(duties_from=None))
    assert NO_FIGURES in await chat.play("vinh: /khenthuong\n")


async def test_a_list_without_units_is_not_settled(chat: Chat) -> None:
    """No button offers it: somebody else has taken the last unit off."""
    said = await chat.play(f"vinh: /khenthuong năm nay\nvinh: {{tap}} kt_settle:1:{version_of([], [])}\n")
    assert "Danh sách: 0 đơn vị; ngoài danh sách: 3." in said
    assert NO_UNIT in said


async def test_of_a_term_that_is_over_all_days_are_counted(chat: Chat) -> None:
    said = await chat.play("clock: 04/01/2027 08:10\nvinh: /khenthuong năm 2026\n")
    assert "Số liệu từ 01/01/2026 đến 31/12/2026.\n" in said
    assert "kỳ chưa kết thúc" not in said
