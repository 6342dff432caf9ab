"""One person's data on the command line, for who writes on paper; and whom a leak concerns."""

import csv
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.cli.base import CannotDo
from storage.tables.people import data_requests, people
from tests.chat import Chat
from tests.conftest import Fresh
from tests.hostile.held import everything
from tests.people import connected

Command = Callable[..., Result]


@pytest.fixture
async def district(on_sqlite: Fresh, tmp_path: Path) -> str:
    """Return a database in which Sơn has written to the office, and wants his telephone put right."""
    url, written = on_sqlite(), "son: /loinhan xin hỏi lịch tập huấn\nson: [Gửi]\n"
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
        {"full_name": "Võ Văn Mẫu Sơn", "phone": "02513000005", "staff_code": None, "language": "vi"}
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


def test_who_leads_a_unit_is_not_erased_before_that_is_handed_over(nhacthu: Command, district: str) -> None:
    assert "thủ trưởng đơn vị" in refused(nhacthu("person", "erase", "hoa@nhontrach.example", "--yes"))
    with connected(district) as tx:
        assert tx.execute(select(people.c.id).where(people.c.erased_at.is_not(None))).all() == []


def test_a_leak_names_whom_it_concerns_and_drafts_its_notice(nhacthu: Command, tmp_path: Path) -> None:
    span = ("--from", "2026-11-25T07:00", "--to", "2026-11-25T09:00")
    said = nhacthu("breach", *span, "--output", "all.csv", "--letter", "notice.docx")
    assert "72 giờ" in said.output
    assert names(tmp_path / "all.csv") == ["Hồ Văn Ví Vinh", "Ngô Thị Mẫu Yến", "Võ Văn Mẫu Sơn"]
    letter = "\n".join(one.text for one in Document(str(tmp_path / "notice.docx")).paragraphs)
    assert "Số người có dữ liệu liên quan: 3" in letter
    assert "điện thoại ……" in letter  # this office has told none
    nhacthu("breach", *span, "--channel", "zalo_bot", "--output", "zalo.csv")
    assert names(tmp_path / "zalo.csv") == []
    assert "Không có kênh" in refused(nhacthu("breach", *span, "--channel", "fax"))


def names(path: Path) -> list[str]:
    return sorted(row["name"] for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
