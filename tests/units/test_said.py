"""Sentences about units that no transcript shows: a unit without a group, and the month's workbook."""

from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy import update

from storage.tables.people import units
from tests.chat import Chat
from tests.conftest import Fresh
from tests.incidents.test_record import pressed
from tests.people import FIRST_DAY, connected
from tests.units.changed import LONG_TAN, PHU_HOI, closed


async def test_a_unit_without_a_group_is_found_among_those(fresh: Fresh, tmp_path: Path) -> None:
    chat = Chat(fresh(), tmp_path, is_on_stage=True)
    with connected(chat.url) as tx:
        tx.execute(update(units).where(units.c.id == PHU_HOI).values(kind=""))
    heard = await chat.play("vinh: /donvi\nvinh: [Chưa có nhóm]\n")
    chat.close()
    assert "[Phòng, ban] [UBND xã] [Chưa có nhóm] [Thêm đơn vị mới]" in heard
    assert heard.endswith("bot: Chưa có nhóm\n     Xin chọn đơn vị.  [UBND xã Phú Hội]\n")


async def test_the_workbook_says_why_a_closed_unit_owed_no_check(fresh: Fresh, tmp_path: Path) -> None:
    chat = Chat(fresh(), tmp_path, is_on_stage=True)
    await chat.play("clock: 08:05\n")
    with connected(chat.url) as tx:
        closed(tx, LONG_TAN, FIRST_DAY)
    await chat.play("clock: 08:10\n")
    [file] = [one for out in await pressed(chat, "vinh", token="excel:2026-11") for one in out.attachments]
    chat.close()
    rows = [row for sheet in load_workbook(BytesIO(file.content)) for row in sheet.values]
    why = {row[-1] for row in rows if row[1:3] == ("xlongtan", "UBND xã Long Tân")}
    assert "đơn vị đã ngừng hoạt động" in why
