"""The command ``export reports``: days, one request, its workbook and files; bad words are answered."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.documents.reports import REPORTS
from bot.domain.reports import QuestionKind, ReportQuestion, ReportState
from storage import files
from storage.engine import blobs
from storage.files import WantedFile
from storage.reporting import reports
from tests.conftest import Fresh
from tests.people import DOMAIN, MORNING, connected
from tests.reports.asked import LONG_TAN, PHU_HOI, ask
from tests.test_command_line import refused

Command = Callable[..., Result]
QUESTIONS = (
    ReportQuestion("q1", QuestionKind.NUMBER, "Số máy"),
    ReportQuestion("q2", QuestionKind.FILE, "Danh sách", may_skip=True),
)
DAYS = ("--from", "2026-11-25", "--to", "25/11/2026")
DAY = timedelta(days=1)


@pytest.fixture
def export(on_sqlite: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Ask twice: of the first request one unit has filed, with a file; of the second nobody has."""
    url = on_sqlite()
    monkeypatch.chdir(tmp_path)
    for name, value in (("SECRET_KEY", "k" * 40), ("MAIL_DOMAINS", DOMAIN), ("DATABASE_URL", url)):
        monkeypatch.setenv(f"NHACTHU_{name}", value)
    monkeypatch.setenv("NHACTHU_FILES", str(tmp_path / "kept"))
    with connected(url) as tx:
        asked = ask(tx, [LONG_TAN, PHU_HOI], QUESTIONS)
        sha256 = blobs.store(tmp_path / "kept", b"a;b")
        file = files.add_stored(tx, WantedFile("", "", "", "ds.csv", 3, ""), sha256, MORNING)
        answers = {"q1": "12", "q2": f"{file} ds.csv"}
        filed = {"filed_at": MORNING + DAY, "handed_at": MORNING + DAY, "handed_by": 2, "approved_by": 3}
        reports.change(tx, asked[LONG_TAN], state=ReportState.FILED, answers=answers, is_late=True, **filed)
        ask(tx, [PHU_HOI], span=(MORNING + DAY, MORNING + 2 * DAY))
    return lambda *words: CliRunner().invoke(app, ["export", "reports", *words])


def rows(written: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(written.lstrip("\ufeff"))))


def test_reports_are_exported_by_the_days_of_their_requests(export: Command, tmp_path: Path) -> None:
    first, second = rows(export(*DAYS).stdout)
    assert tuple(first) == REPORTS.columns
    assert (first["request"], first["unit_code"], first["state"], first["late"]) == (
        "1",
        "xlongtan",
        "filed",
        "1",
    )
    assert (first["handed_by"], first["approved_by"]) == ("Lê Văn Mẫu Minh", "Nguyễn Thị Ví Hòa")
    assert (first["filed_at"], first["files"]) == ("2026-11-26T08:00:00+07:00", "1")
    assert (second["state"], second["filed_at"], second["late"]) == ("asked", "", "0")
    assert len(rows(export("--from", "2026-11-25", "--to", "2026-11-26").stdout)) == 3
    assert [
        row["request"]
        for row in rows(export("--from", "2026-11-25", "--to", "2026-11-30", "--request", "2").stdout)
    ] == ["2"]
    assert export(*DAYS, "--output", "r.xlsx").exit_code == 0
    assert load_workbook(tmp_path / "r.xlsx").worksheets[0]["A1"].value == "request"


def test_of_one_request_there_is_the_workbook_of_the_chat_and_its_rows(
    export: Command, tmp_path: Path
) -> None:
    assert (
        "Đã ghi tổng hợp của yêu cầu 1 vào sum.xlsx." in export("--request", "1", "--out", "sum.xlsx").stderr
    )
    sums = load_workbook(tmp_path / "sum.xlsx").worksheets[0]
    counted = {row[0]: row[1] for row in sums.iter_rows(min_row=4, values_only=True)}
    assert counted["Số máy"] == 12
    assert load_workbook(BytesIO(export("--request", "1").stdout_bytes)).sheetnames[0] == "Tổng hợp"
    assert len(rows(export("--request", "1", "--format", "csv").stdout)) == 2
    assert "Đã ghi 2 dòng vào rows.csv." in export("--request", "1", "--out", "rows.csv").stderr


def test_its_files_come_as_an_archive_and_what_is_lost_is_said(export: Command, tmp_path: Path) -> None:
    said = export("--request", "1", "--out", "files.zip").stderr
    assert said == "Đã ghi 1 tệp vào files.zip.\n"
    assert ZipFile(tmp_path / "files.zip").namelist() == ["UBND xã Long Tân/ds.csv", "Danh sách tệp.xlsx"]
    for path in blobs.stored_files(tmp_path / "kept"):
        path.unlink()
    said = export("--request", "1", "--out", "files.zip").stderr
    assert "Đã ghi 0 tệp vào files.zip." in said
    assert "1 tệp không còn trên máy chủ, có nêu trong danh sách ở tệp nén." in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Xin nêu --request, hoặc --from và --to."),
        ("--from 2026-11-25", "Xin nêu cả --from và --to."),
        ("--request 1 --to 2026-11-25", "Xin nêu cả --from và --to."),
        ("--from 2026-11-26 --to 2026-11-25", "Ngày 26/11/2026 sau ngày 25/11/2026."),
        (
            "--from hôm-qua --to 2026-11-25",
            "Chưa xác định được ngày “hôm-qua”. Xin viết theo mẫu 2026-11-25 hoặc 25/11/2026.",
        ),
        ("--request 9", "Không có yêu cầu báo cáo số 9. Các yêu cầu gần đây:\n2 – Số hộp thư (26/11/2026)"),
        ("--request 9 --out x.zip", "Không có yêu cầu báo cáo số 9."),
        ("--request 9 --from 2026-11-25 --to 2026-11-25", "Không có yêu cầu báo cáo số 9."),
        ("--request 2 --out x.zip", "Trong các báo cáo đã nộp chưa có tệp nào."),
        (
            "--from 2026-11-25 --to 2026-11-25 --out x.zip",
            "Tệp .zip chỉ xuất cho một yêu cầu: xin nêu --request mà không nêu ngày.",
        ),
        ("--request 1 --out nowhere/x.xlsx", "Không ghi được tệp nowhere/x.xlsx: No such file or directory."),
        ("--request 1 --out nowhere/x.zip", "Không ghi được tệp nowhere/x.zip: No such file or directory."),
    ],
)
def test_what_cannot_be_exported_is_said_with_what_to_do(export: Command, words: str, said: str) -> None:
    assert refused(export(*words.split())).startswith(said)


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999"])
def test_a_number_that_is_none_is_refused(export: Command, number: str) -> None:
    assert export("--request", number).exit_code == 2


def test_where_nothing_was_ever_asked_for_it_is_said_so(
    export: Command, on_sqlite: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NHACTHU_DATABASE_URL", on_sqlite())
    assert refused(export("--request", "1")) == "Chưa có yêu cầu báo cáo nào."
    assert rows(export(*DAYS).stdout) == []
