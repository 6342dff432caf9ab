"""The list of incidents as a file, reopened: for people in chat, and for other programs."""

import csv
from collections.abc import AsyncIterator
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.documents.incidents import INCIDENTS, IncidentRow
from bot.documents.writing import as_csv, as_xlsx
from handlers.incidents.export import export_incidents
from tests.chat import Chat, moved
from tests.conftest import Fresh
from tests.incidents.test_record import pressed
from tests.people import connected

EVIL = '=HYPERLINK("http://x.example","x")'
DAY = f"""
minh: /suco
minh: [Hộp thư đầy]
minh: [Vẫn chưa được]
minh: Đầy từ sáng
minh: [Gửi]
tam: /suco
tam: [Mất thư]
tam: Thư hôm qua không còn
tam: [Gửi]
clock: 08:06
vinh: /suco 1
vinh: [Tiếp nhận]
clock: 13:40
vinh: /suco 1
vinh: [Đã xử lý sự cố]
vinh: {EVIL}
"""


@pytest.fixture
async def chat(fresh: Fresh, tmp_path: Path) -> AsyncIterator[Chat]:
    """Play two incidents of a morning, one of which is resolved in the afternoon."""
    chat = Chat(fresh(), tmp_path, is_on_stage=True)
    await chat.play(DAY)
    yield chat
    chat.close()


def rows_of(chat: Chat, first: date, last: date) -> list[IncidentRow]:
    with connected(chat.url) as tx:
        return export_incidents(tx, first, last, chat.settings)


async def test_the_office_gets_counts_and_each_incident(chat: Chat) -> None:
    sent = await pressed(chat, "vinh", token="sc_excel:")
    assert sent[-1].message.text == (
        "Sự cố từ ngày 01/12/2025 đến ngày 25/11/2026: 2, gồm tổng hợp và từng sự cố."
    )
    [file] = [attached for out in sent for attached in out.attachments]
    table, details = load_workbook(BytesIO(file.content)).worksheets
    lines: list[Any] = list(table.iter_rows(values_only=True))
    assert lines[0][0] == "PHÒNG VĂN HÓA VÀ THÔNG TIN"
    assert lines[2][0] == "Từ ngày 01/12/2025, số liệu đến 13:40 ngày 25/11/2026"
    counted = {line[0]: line[1:] for line in lines if line[0]}
    assert counted["Hộp thư đầy"] == (1, 1, 0, 0, 6, 6, 220, 220)
    assert counted["Mất thư"] == (1, 0, 1, 0, "–", "–", "–", "–")
    assert counted["UBND xã Phú Hội"][0] == counted["UBND xã Long Tân"][0] == 1
    assert counted["11/2026"][0] == counted["Tổng cộng"][0] == 2
    headings, first, second = details.iter_rows(values_only=True)
    found = dict(zip(headings, first, strict=True))
    assert found["Số sự cố"] == "SC-2026-0001"
    assert (found["Loại sự cố"], found["Tình trạng"]) == ("Hộp thư đầy", "đã xử lý, chờ xác nhận")
    assert (found["Người báo"], found["Người tiếp nhận"]) == ("Lê Văn Mẫu Minh", "Hồ Văn Ví Vinh")
    assert found["Báo lúc"] == datetime(2026, 11, 25, 8, 0)  # noqa: DTZ001
    assert (found["Phút tiếp nhận"], found["Phút xử lý"]) == (6, 220)
    assert found["Cách xử lý"] == "'" + EVIL
    assert second[headings.index("Người tiếp nhận")] is None
    assert details.freeze_panes == "A2"


async def test_other_programs_get_days_as_days_and_kinds_by_their_names(chat: Chat) -> None:
    rows = rows_of(chat, date(2026, 11, 1), date(2026, 11, 30))
    first, second = csv.DictReader(StringIO(as_csv(rows, INCIDENTS).decode("utf-8-sig")))
    assert (first["number"], first["kind"], first["state"]) == ("SC-2026-0001", "full", "resolved")
    assert (first["raised_at"], first["how"]) == ("2026-11-25T08:00:00+07:00", "'" + EVIL)
    assert (second["taken_at"], second["minutes_to_take"], second["state"]) == ("", "", "received")
    sheet = load_workbook(BytesIO(as_xlsx(rows, INCIDENTS))).worksheets[0]
    heading, line, _other = sheet.iter_rows(values_only=True)
    assert heading == INCIDENTS.columns
    assert (line[0], line[7], line[10]) == ("SC-2026-0001", datetime(2026, 11, 25, 8, 0), 6)  # noqa: DTZ001


async def test_what_was_told_tried_and_done_is_exported(chat: Chat) -> None:
    await chat.play("minh: /suco 1\nminh: [Chưa được]\nminh: Vẫn đầy\nminh: [Gửi]\n")
    await chat.play("clock: 14:00\nvinh: /suco 1\nvinh: [Đã xử lý sự cố]\nvinh: Đã tăng dung lượng\n")
    rows = rows_of(chat, date(2026, 11, 25), date(2026, 11, 25))
    sheet = load_workbook(BytesIO(as_xlsx(rows, INCIDENTS))).worksheets[0]
    heading, line, other = sheet.iter_rows(values_only=True)
    found = dict(zip(heading, line, strict=True))
    assert (found["what"], found["how"], found["resolved_by"]) == (
        "Đầy từ sáng",
        "Đã tăng dung lượng",
        "Hồ Văn Ví Vinh",
    )
    assert found["failed"] == f"13:40 ngày 25/11/2026, Hồ Văn Ví Vinh: {EVIL}"
    assert dict(zip(heading, other, strict=True))["how"] is None


async def test_both_days_are_included_and_others_left_out(chat: Chat) -> None:
    day = date(2026, 11, 25)
    assert len(rows_of(chat, day, day)) == 2
    assert (
        rows_of(chat, date(2026, 11, 1), date(2026, 11, 24)) == rows_of(chat, date(2026, 11, 26), day) == []
    )


@pytest.mark.parametrize("who", ["hoa", "minh"])
async def test_nobody_but_the_office_gets_them(chat: Chat, who: str) -> None:
    for token in ("sc_excel:", "sc_picture:"):
        assert not any(out.attachments for out in await pressed(chat, who, token=token))


async def test_the_office_gets_a_picture_of_the_month(chat: Chat) -> None:
    sent = await pressed(chat, "vinh", token="sc_picture:")
    [file] = [attached for out in sent for attached in out.attachments]
    assert (file.name, file.is_picture) == ("Sự cố tháng 11-2026.png", True)
    assert file.content.startswith(b"\x89PNG")
    assert sent[-1].message.text.startswith("Sự cố trong tháng 11/2026: 2 (1 đã xử lý, 1 đang mở)\n")


async def test_a_month_without_any_is_a_picture_that_says_so(chat: Chat) -> None:
    chat.clock.at = moved(chat.clock.at, "02/12 08:00")
    await chat.pass_time()
    sent = await pressed(chat, "vinh", token="sc_picture:")
    assert sent[-1].message.text == "Không có sự cố nào trong tháng này."
    assert len([attached for out in sent for attached in out.attachments]) == 1
