"""One person's data on the command line, for who writes on paper; and whom a leak concerns."""

import csv
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import insert, select
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.cli.base import CannotDo
from bot.documents.writing import SheetPage, write_xlsx
from storage.engine import blobs
from storage.personal_data import erasure
from storage.personal_data.erasure import ErasureProgress
from storage.tables.engine import files, outbox
from storage.tables.people import contacts, data_requests, people
from tests.chat import Chat
from tests.conftest import Fresh
from tests.hostile.held import everything
from tests.people import MEMBERS, MORNING, connected

Command = Callable[..., Result]
SPAN = ("--from", "2026-11-25T07:00", "--to", "2026-11-25T09:00")
LATER = ("--from", "2026-11-26T07:00", "--to", "2026-11-26T09:00")


@pytest.fixture
async def district(fresh: Fresh, tmp_path: Path) -> str:
    """Return a database in which Sơn has written to the office, and wants his telephone put right."""
    url, written = fresh(), "son: /loinhan xin hỏi lịch tập huấn\nson: [Gửi]\n"
    asked = "son: /toi\nson: [Đề nghị sửa]\nson: [Điện thoại]\nson: 0251 300 0055\nson: [Gửi]\n"
    await Chat(url, tmp_path / "files").play(written + asked)
    return url


@pytest.fixture
def nhacthu(district: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NHACTHU_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("NHACTHU_DATABASE_URL", district)
    return lambda *words: CliRunner().invoke(app, list(words))


def refused(result: Result) -> str:
    assert isinstance(result.exception, CannotDo), result.output
    return str(result.exception)


def test_what_is_kept_is_written_to_a_file(nhacthu: Command, tmp_path: Path) -> None:
    for name in ("son.json", "son.xlsx"):
        assert "Đã ghi" in nhacthu("person", "export", "son@nhontrach.example", "--output", name).output
    found = json.loads((tmp_path / "son.json").read_bytes())
    assert found["person"] == [
        {
            "full_name": "Võ Văn Mẫu Sơn",
            "phone": "02513000005",
            "staff_code": None,
            "language": "vi",
            "misses": "at_once",
            "weekly": True,
            "restricted_at": None,
        }
    ]
    assert found["inquiries"][0]["text"] == "xin hỏi lịch tập huấn"
    sheet = load_workbook(BytesIO((tmp_path / "son.xlsx").read_bytes()))["Lời nhắn"]
    assert [cell.value for cell in sheet["B"]] == ["Nội dung", "xin hỏi lịch tập huấn"]


def test_who_is_erased_is_named_first_and_then_nowhere(nhacthu: Command, district: str) -> None:
    assert "Võ Văn Mẫu Sơn" in refused(nhacthu("person", "erase", "son@nhontrach.example"))
    assert "DL-2026-0002" in nhacthu("person", "erase", "son@nhontrach.example", "--yes").output
    with connected(district) as tx:  # what else he asked for ends with it
        assert tx.execute(select(data_requests.c.state)).scalars().all() == ["done", "done"]
        kept = everything(tx)
    theirs = ("Mẫu Sơn", "02513000005", "02513000055", "son@", "'son'", "tập huấn")
    assert [one for one in theirs if one in kept] == []
    assert "Không có ai" in refused(nhacthu("person", "erase", "son@nhontrach.example", "--yes"))


def test_an_erasure_that_was_stopped_is_gone_on_with_by_the_next_call(
    nhacthu: Command, district: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is called by a name of which nobody is known any more."""
    left = iter([KeyboardInterrupt, KeyboardInterrupt])
    portion = erasure.erase_portion

    def dying(*given: Any) -> ErasureProgress:
        for death in left:
            raise death
        return portion(*given)

    monkeypatch.setattr(erasure, "erase_portion", dying)
    for who in ("son@nhontrach.example", "Võ Văn Mẫu Sơn"):
        assert "Đã xóa" not in nhacthu("person", "erase", who, "--yes").output
    assert "vo van mau son" in refused(nhacthu("person", "erase", "vo van mau son"))
    assert "DL-2026-0002" in nhacthu("person", "erase", "vo van mau son", "--yes").output
    with connected(district) as tx:
        assert "Mẫu Sơn" not in everything(tx)
        assert tx.execute(select(data_requests.c.state)).scalars().all() == ["done", "done"]


def test_who_leads_a_unit_is_not_erased_before_that_is_handed_over(nhacthu: Command, district: str) -> None:
    assert "thủ trưởng đơn vị" in refused(nhacthu("person", "erase", "hoa@nhontrach.example", "--yes"))
    with connected(district) as tx:
        assert tx.execute(select(people.c.id).where(people.c.erased_at.is_not(None))).all() == []


def test_a_leak_of_the_database_names_everybody_and_drafts_its_notice(
    nhacthu: Command, tmp_path: Path
) -> None:
    said = nhacthu("breach", *SPAN, "--output", "all.csv", "--letter", "notice.docx")
    assert "72 giờ" in said.output
    assert "mọi người trong danh bạ" in said.output
    rows = listed(tmp_path / "all.csv")
    assert {row["name"] for row in rows} == {one.name for one in MEMBERS}
    assert {row["named"] for row in rows} == {"directory"}
    acted = sorted(row["name"] for row in rows if row["acted"])
    assert acted == ["Hồ Văn Ví Vinh", "Ngô Thị Mẫu Yến", "Võ Văn Mẫu Sơn"]
    letter = "\n".join(one.text for one in Document(str(tmp_path / "notice.docx")).paragraphs)
    assert (
        "liên quan: 9, trong đó được nêu tên trong dữ liệu bị lộ: 9; có thao tác, đã gửi hoặc nhận: 3"
        in letter
    )
    assert "điện thoại ……" in letter  # this office has told none


def test_a_leak_of_a_channel_names_who_stands_in_its_messages(nhacthu: Command, tmp_path: Path) -> None:
    nhacthu("breach", *SPAN, "--channel", "telegram", "--output", "told.csv")
    rows = {row["name"]: row for row in listed(tmp_path / "told.csv")}
    assert rows["Võ Văn Mẫu Sơn"]["named"] == "messages"  # the office was told of his letter
    assert (rows["Hồ Văn Ví Vinh"]["named"], rows["Hồ Văn Ví Vinh"]["acted"][:8]) == ("", "messages")
    nhacthu("breach", *SPAN, "--channel", "zalo_bot", "--output", "zalo.csv")
    assert listed(tmp_path / "zalo.csv") == []
    assert "Không có kênh" in refused(nhacthu("breach", *SPAN, "--channel", "fax"))


def test_a_leak_of_a_file_names_who_stands_in_it(nhacthu: Command, tmp_path: Path) -> None:
    (tmp_path / "leaked.txt").write_text(
        "Gọi TRAN THI MAU LAN, hoặc số 0251.3000.002; gửi HOA@nhontrach.example"
    )
    said = nhacthu("breach", "--file", "leaked.txt", "--output", "file.csv")
    assert "Khoảng thời gian" not in said.output
    rows = listed(tmp_path / "file.csv")
    assert [(row["name"], row["named"], row["acted"]) for row in rows] == [
        ("Nguyễn Thị Ví Hòa", "file", ""),
        ("Trần Thị Mẫu Lan", "file", ""),
        ("Lê Văn Mẫu Minh", "file", ""),
    ]
    assert "chỉ áp dụng cho người nhận tệp" in nhacthu("breach", *SPAN, "--file", "leaked.txt").output
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7")
    assert "Không đọc được chữ nào trong tệp" in nhacthu("breach", "--file", "scan.pdf").output
    (tmp_path / "leaked.pdf").write_bytes(pdf_saying(b"Tran Thi Mau Lan, HOA@nhontrach.example"))
    assert "Không đọc được" not in nhacthu("breach", "--file", "leaked.pdf", "--output", "pdf.csv").output
    assert [row["name"] for row in listed(tmp_path / "pdf.csv")] == ["Nguyễn Thị Ví Hòa", "Trần Thị Mẫu Lan"]
    assert "Không có tệp" in refused(nhacthu("breach", "--file", "none.xlsx"))
    assert "--from" in refused(nhacthu("breach", "--from", "2026-11-25T07:00"))
    assert "--from" in refused(nhacthu("breach"))


def test_a_file_of_ours_is_read_and_a_span_bounds_who_was_sent_it(
    nhacthu: Command, district: str, tmp_path: Path
) -> None:
    book = write_xlsx([SheetPage("Danh sách", [["Họ tên"], ["Lê Văn Mẫu Minh"]])])
    sha256 = blobs.store(tmp_path / "nhacthu-files", book)
    with connected(district) as tx:
        row = {
            "sha256": sha256,
            "shown_name": "danh-sach.xlsx",
            "state": "held",
            "owner": 8,
            "created": MORNING,
        }
        file = tx.execute(insert(files).values(row).returning(files.c.id)).scalar_one()
        contact = tx.execute(select(contacts.c.id).where(contacts.c.person == 5)).scalar_one()
        message = {"key": "sent", "contact": contact, "channel": "telegram", "lane": 1, "options": []}
        moments = {"created": MORNING, "not_before": MORNING, "file_ids": [file], "state": "sent"}
        tx.execute(insert(outbox), {**message, **moments})
    for span, received in (((), True), (SPAN, True), (LATER, False)):
        nhacthu("breach", *span, "--file", "danh-sach.xlsx", "--output", "file.csv")
        rows = {row["name"]: (row["named"], row["acted"]) for row in listed(tmp_path / "file.csv")}
        sons = {"Võ Văn Mẫu Sơn": ("", "received 1")} if received else {}
        assert rows == {"Lê Văn Mẫu Minh": ("file", ""), "Hồ Văn Ví Vinh": ("", "owner 1"), **sons}


def pdf_saying(words: bytes) -> bytes:
    drawn = b"BT /F1 12 Tf 10 10 Td (%s) Tj ET" % words
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body, table = b"%PDF-1.4\n", b"0000000000 65535 f \n"
    for number, one in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj%s endobj\n" % (number, one)
    return b"%sxref\n0 6\n%strailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF" % (body, table, len(body))


def listed(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
