"""The operator's command line, on a database and files of its own."""

import csv
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import update
from typer.testing import CliRunner, Result

from bot.cli import app, main
from bot.cli.base import CannotDo, read_moment
from bot.cli.running import check_key
from bot.clock import WallClock
from bot.config import read_settings
from bot.documents.roster import roster_template
from bot.sandbox.sample import DOMAIN, sample_roster
from storage.engine import back_up, business_now
from storage.tables.engine import clock
from tests.people import MORNING, connected, settings

Command = Callable[..., Result]


@pytest.fixture
def nhacthu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command in a folder of its own, as an operator has set it up."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NHACTHU_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("NHACTHU_MAIL_DOMAINS", DOMAIN)
    (tmp_path / "roster.xlsx").write_bytes(sample_roster())
    return lambda *words: CliRunner().invoke(app, list(words))


def refused(result: Result) -> str:
    """Say why the command could not be carried out."""
    assert isinstance(result.exception, CannotDo), result.output
    return str(result.exception)


def test_a_roster_is_looked_at_imported_and_the_same_again_changes_nothing(nhacthu: Command) -> None:
    looked_at = nhacthu("roster", "import", "roster.xlsx", "--dry-run").output
    assert "Thêm 42 đơn vị" in looked_at
    assert "chưa nhập gì" in looked_at
    assert "Thêm 42 đơn vị" in nhacthu("roster", "import", "roster.xlsx").output
    assert "Thêm" not in nhacthu("roster", "import", "roster.xlsx").output


def test_a_roster_with_faults_is_given_back_and_nothing_is_imported(nhacthu: Command, tmp_path: Path) -> None:
    workbook = load_workbook(tmp_path / "roster.xlsx")
    workbook["Nhân sự"]["D3"] = "vidu@gmail.example"
    workbook.save(tmp_path / "faulty.xlsx")
    assert "khoản 2 Điều 9" in refused(nhacthu("roster", "import", "faulty.xlsx"))
    assert "Lỗi" in [cell.value for cell in load_workbook(tmp_path / "faulty-loi.xlsx")["Nhân sự"][1]]
    assert "Thêm 42 đơn vị" in nhacthu("roster", "import", "roster.xlsx").output


def test_a_file_that_is_not_there_is_said_to_be_so(nhacthu: Command) -> None:
    assert refused(nhacthu("roster", "import", "away.xlsx")) == "Không có tệp away.xlsx."
    assert refused(nhacthu("restore", "away.tar.gz")) == "Không có tệp away.tar.gz."


def test_inviting_nobody_says_why(nhacthu: Command) -> None:
    assert "Không có ai cần mời" in nhacthu("invite", "--all").stderr


def test_the_standing_of_an_account_that_is_not_set_up_names_the_settings(
    nhacthu: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NHACTHU_ZALO_OA_ID", raising=False)
    assert "NHACTHU_ZALO_OA_ID" in refused(nhacthu("zalo-oa", "status"))


def test_the_template_can_be_read_back(nhacthu: Command, tmp_path: Path) -> None:
    assert nhacthu("roster", "template", "empty.xlsx").exit_code == 0
    assert (tmp_path / "empty.xlsx").read_bytes()[:4] == roster_template(DOMAIN)[:4]
    assert "mới có dòng ví dụ" in refused(nhacthu("roster", "import", "empty.xlsx"))


def test_invitations_are_a_table_and_slips(nhacthu: Command, tmp_path: Path) -> None:
    nhacthu("roster", "import", "roster.xlsx")
    written = nhacthu("invite", "ptp", "--slips", "slips").stdout
    rows = list(csv.DictReader(written.splitlines(), delimiter="\t"))
    assert [row["unit"] for row in rows] == ["Phòng Tư pháp"] * len(rows)
    assert all(row["code"] and row["mailbox"].endswith(f"@{DOMAIN}") for row in rows)
    assert rows[0]["name"] in next((tmp_path / "slips").glob("*.html")).read_text(encoding="utf-8")
    assert "mã QR" in nhacthu("invite", "ptp").stderr
    assert "không có" in refused(nhacthu("invite", "nobody@nowhere.example")).lower()


def test_units_start_from_a_day_that_is_not_over(nhacthu: Command) -> None:
    nhacthu("roster", "import", "roster.xlsx")
    assert "1 đơn vị bắt đầu" in nhacthu("unit", "start", "ptp", "2099-01-05").output
    assert "41 đơn vị bắt đầu" in nhacthu("unit", "start", "--all", "05/01/2099").output
    assert "đã qua" in refused(nhacthu("unit", "start", "ptp", "2020-01-05"))
    assert "“xyz”" in refused(nhacthu("unit", "start", "xyz", "2099-01-05"))
    assert "ngày bắt đầu" in refused(nhacthu("unit", "start", "xyz"))
    assert "Phòng Tư pháp" in nhacthu("unit", "list").stdout


def test_the_calendar_is_kept(nhacthu: Command, tmp_path: Path) -> None:
    nhacthu("calendar", "off", "2099-12-24", "Nghỉ thử", "--document", "CV 1")
    assert "Nghỉ thử" in nhacthu("calendar", "list", "2099").stdout
    nhacthu("calendar", "remove", "2099-12-24")
    assert "Nghỉ thử" not in nhacthu("calendar", "list", "2099").stdout
    (tmp_path / "days.csv").write_text("Ngày,Loại,Tên\n31/02/2099,nghỉ,Sai ngày\n", encoding="utf-8")
    assert "Dòng 2" in refused(nhacthu("calendar", "import", "days.csv"))
    assert "Chưa xác định được ngày" in refused(nhacthu("calendar", "off", "tomorrow", "x"))


def test_a_copy_is_restored_into_an_empty_database_and_only_there(
    nhacthu: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    nhacthu("roster", "import", "roster.xlsx")
    assert nhacthu("backup", "copy.tar.gz").exit_code == 0
    monkeypatch.setenv("NHACTHU_DATABASE_URL", "sqlite:///other.db")
    assert "Đã khôi phục" in nhacthu("restore", "copy.tar.gz").output
    assert "Phòng Tư pháp" in nhacthu("unit", "list").stdout
    assert "trống" in refused(nhacthu("restore", "copy.tar.gz"))
    assert "chưa niêm phong" in refused(nhacthu("restore", "roster.xlsx"))
    assert "không phải bản sao lưu" in refused(nhacthu("restore", "roster.xlsx", "--unsealed"))


def test_a_copy_is_proved_without_writing(nhacthu: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    nhacthu("roster", "import", "roster.xlsx")
    nhacthu("backup", "copy.tar.gz")
    monkeypatch.setenv("NHACTHU_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    assert "đọc được đến hết" in nhacthu("restore", "--check", "copy.tar.gz").output
    monkeypatch.setenv("NHACTHU_SECRET_KEY", "o" * 40)
    assert "NHACTHU_SECRET_KEY khác" in refused(nhacthu("restore", "--check", "copy.tar.gz"))
    monkeypatch.delenv("NHACTHU_SECRET_KEY")
    assert "Thiếu NHACTHU_SECRET_KEY" in refused(nhacthu("backup", "another.tar.gz"))


def test_a_copy_of_before_they_were_sealed_is_read_where_one_says_so(
    nhacthu: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nhacthu("roster", "import", "roster.xlsx")
    back_up(read_settings().database_url, tmp_path / "files", tmp_path / "old.tar.gz", MORNING)
    monkeypatch.setenv("NHACTHU_DATABASE_URL", "sqlite:///another.db")
    assert "--unsealed" in refused(nhacthu("restore", "old.tar.gz"))
    assert "chưa niêm phong" in nhacthu("restore", "old.tar.gz", "--unsealed").output


def test_a_restore_says_that_quotas_know_nothing_of_what_was_sent_since(
    nhacthu: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    nhacthu("roster", "import", "roster.xlsx")
    nhacthu("backup", "copy.tar.gz")
    said = restored(nhacthu, monkeypatch, "one.db")
    assert ("Đã khôi phục" in said, "hạn mức" in said) == (True, False)
    monkeypatch.setenv("NHACTHU_ZALO_BOT_TOKENS", "1:token")
    assert "Tin đã gửi sau lúc sao lưu không có trong hạn mức đã đếm" in restored(
        nhacthu, monkeypatch, "two.db"
    )


def restored(nhacthu: Command, monkeypatch: pytest.MonkeyPatch, name: str) -> str:
    monkeypatch.setenv("NHACTHU_DATABASE_URL", f"sqlite:///{name}")
    return nhacthu("restore", "copy.tar.gz").output


def test_duties_are_exported_for_other_programs(nhacthu: Command, tmp_path: Path) -> None:
    written = nhacthu("export", "duties", "--from", "2026-11-01", "--to", "2026-11-30").stdout
    assert written.lstrip("\ufeff").startswith("date,unit_code,unit_name,round,state,checked_at")
    asked = ("--from", "2026-11-01", "--to", "2026-11-30", "--format", "xlsx", "--output", "duties.xlsx")
    assert nhacthu("export", "duties", *asked).exit_code == 0
    assert load_workbook(tmp_path / "duties.xlsx").worksheets[0]["A1"].value == "date"


def test_the_directory_is_exported_in_the_form_in_which_it_is_imported(
    nhacthu: Command, tmp_path: Path
) -> None:
    assert nhacthu("roster", "import", "roster.xlsx").exit_code == 0
    assert nhacthu("export", "directory", "--output", "hien-co.xlsx").exit_code == 0
    assert "không có gì thay đổi" in nhacthu("roster", "import", "hien-co.xlsx").output
    assert nhacthu("export", "directory").stdout_bytes == (tmp_path / "hien-co.xlsx").read_bytes()
    assert "Traceback" not in refused(nhacthu("export", "directory", "--output", "khong/co.xlsx"))


def test_incidents_are_exported_for_other_programs(nhacthu: Command, tmp_path: Path) -> None:
    days = ("--from", "2026-11-01", "--to", "2026-11-30")
    written = nhacthu("export", "incidents", *days).stdout
    assert written.lstrip("\ufeff").startswith("number,unit_code,unit_name,mailbox,kind,raised_by")
    assert nhacthu("export", "incidents", *days, "--format", "xlsx", "--output", "i.xlsx").exit_code == 0
    assert load_workbook(tmp_path / "i.xlsx").worksheets[0]["A1"].value == "number"


def test_personnel_changes_are_exported_for_other_programs(nhacthu: Command, tmp_path: Path) -> None:
    written = nhacthu("export", "changes").stdout
    assert written.lstrip("\ufeff").startswith(
        "number,full_name,birth,title,unit,phone,mailbox,change,old,new"
    )
    assert nhacthu("export", "changes", "--format", "xlsx", "--output", "c.xlsx").exit_code == 0
    assert load_workbook(tmp_path / "c.xlsx").worksheets[0]["A1"].value == "number"


def test_the_clock_is_moved_in_trials_only_and_never_back(
    nhacthu: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "loopback" in refused(nhacthu("clock", "to", "2099-01-05T08:30"))
    monkeypatch.setenv("NHACTHU_TELEGRAM_API_BASE", "http://127.0.0.1:1")
    assert "08:30 ngày 05/01/2099" in nhacthu("clock", "to", "2099-01-05T08:30").output
    assert "không lùi" in refused(nhacthu("clock", "to", "2098-01-05T08:30"))


def test_a_clock_that_was_set_back_is_named_and_followed_on_demand(
    nhacthu: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    nhacthu("unit", "list")
    with connected(read_settings().database_url) as tx:
        tx.execute(update(clock).values(set_back=3600.0))
    assert "bị lùi 3.600 giây" in refused(nhacthu("doctor"))
    monkeypatch.setenv("NHACTHU_TELEGRAM_API_BASE", "http://127.0.0.1:1")
    assert nhacthu("clock", "to", "2099-01-05T08:30").exit_code == 0
    with connected(read_settings().database_url) as tx:
        goes_on = WallClock().now() + timedelta(hours=1)  # as a process does that runs meanwhile
        assert abs(business_now(tx, goes_on) - read_moment("2099-01-05T08:30")) < timedelta(minutes=1)
    assert "3.600 giây" in nhacthu("clock", "follow").output
    assert "bị lùi" not in refused(nhacthu("doctor"))


def test_the_doctor_says_what_to_do_about_each_fault(
    nhacthu: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "BotFather" in refused(nhacthu("doctor"))
    monkeypatch.setenv("NHACTHU_SECRET_KEY", "short")
    monkeypatch.setenv("NHACTHU_TELEGRAM_TOKEN", "1:x")
    monkeypatch.setenv("NHACTHU_TELEGRAM_API_BASE", "http://127.0.0.1:1")
    monkeypatch.setenv("NHACTHU_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    said = refused(nhacthu("doctor"))
    assert "NHACTHU_SECRET_KEY" in said
    assert "Không kết nối được http://127.0.0.1:1" in said
    assert "NHACTHU_DATABASE_URL" in said


@pytest.mark.parametrize(
    ("words", "said", "command"),
    [
        ("xyz", "Không có lệnh “xyz”.", ""),
        ("unit xyz", "Không có lệnh “xyz”.", " unit"),
        ("unit list --xyz", "Không có tùy chọn --xyz.", " unit list"),
        ("unit list xyz", "Thừa tham số: xyz.", " unit list"),
        ("roster import", "Thiếu ", " roster import"),
        ("demo --port xyz", "Giá trị của --port không hợp lệ.", " demo"),
        ("demo --port", "Tùy chọn --port thiếu giá trị hoặc thừa giá trị.", ""),
    ],
)
def test_words_that_are_no_command_are_answered_in_vietnamese_with_the_command_of_the_readme(
    words: str, said: str, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["/srv/bot/__main__.py", *words.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr().err.splitlines()
    assert ended.value.code == 2
    assert told[0].startswith(said)
    assert told[1] == f"Xem cách dùng: python3 start.py{command} --help"


def test_what_is_understood_of_a_text_says_when_it_is(nhacthu: Command, tmp_path: Path) -> None:
    now = "2026-12-01T09:20"
    asked = [
        {"text": "mai em nghỉ tới hết thứ sáu", "now": now, "role": "officer", "context": "none"},
        {"text": "2 rưỡi chiều", "now": now},
        {"text": "thứ năm", "now": "2026-12-01T02:20:00Z", "expect": "past"},
        {"text": "trước Tết", "now": now},
        {"text": "báo cáo số 05", "now": now},
    ]
    (tmp_path / "texts.jsonl").write_text("\n".join(map(json.dumps, [*asked, {"text": "mai", "now": "nay"}])))
    *read, wrong = map(json.loads, nhacthu("understand", "texts.jsonl").stdout.splitlines())
    assert [tuple(one["date"].values()) for one in read] == [
        ("range", "2026-12-02", "2026-12-04", ""),
        ("point", "2026-12-01", "", "14:30"),
        ("point", "2026-11-26", "", ""),
        ("ask", "", "", ""),
        ("none", "", "", ""),
    ]
    assert "error" in wrong


@pytest.mark.parametrize("key", ["k" * 40, "Tôi yêu Việt Nam và xã Long Tân 2026"])
def test_running_with_a_key_that_can_be_guessed_is_refused(
    nhacthu: Command, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("NHACTHU_SECRET_KEY", key)
    said = refused(nhacthu("run"))
    assert said.startswith("NHACTHU_SECRET_KEY dễ đoán")
    assert "openssl rand -hex 32" in said
    assert key not in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("key", "base", "is_said"),
    [
        ("k" * 40, "http://127.0.0.1:1", True),  # a trial
        ("Nhắc thư của Phòng Văn hóa và Thông tin, số 12", "https://api.telegram.org", True),
        (
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "https://api.telegram.org",
            False,
        ),
    ],
)
def test_of_a_weak_key_it_is_said_as_the_program_starts(
    key: str, base: str, is_said: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    check_key(settings(secret_key=key, telegram_api_base=base))
    assert capsys.readouterr().err.count("dễ đoán") == is_said


def test_running_without_a_key_is_refused(nhacthu: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NHACTHU_SECRET_KEY", "short")
    assert "32" in refused(nhacthu("run"))
