"""Settings and command lines of an operator's slip, or of somebody else: refused in a sentence, or usable."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.base import CannotDo
from bot.config import PREFIX, BadSettings, Settings, read_settings
from bot.sandbox.sample import DOMAIN, sample_roster
from tests.hostile.effort import tried, tries
from tests.hostile.odd import MARKER, texts

NAMES = sorted(Settings.model_fields)
SECRET = sorted(name for name, field in Settings.model_fields.items() if field.annotation is SecretStr)
NUMBERS = ("0", "-1", "1e-300", "1e300", "nan", "inf", "9" * 30, "٣", "1_0", "0x10", "1" * 5000, "70000")
ADDRESSES = (
    "http://[",
    "http://a:b",
    "//",
    "[::1]:99999",
    ":",
    "https://x.example:x/",
    "javascript:alert(1)",
)
TIMES = (
    "17:00-07:00",
    "07:30-07:30",
    "08:30",
    "08:30, 06:00",
    "08:30+07:00",
    "24:00-25:00",
    "-",
    "00:00-23:59",
)
DAYS = ("0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "2026-11-25T08:00")
WRITTEN = texts | st.sampled_from([*NUMBERS, *ADDRESSES, *TIMES, *DAYS])


def usable(settings: Settings) -> None:
    """Do with them what the program does before anything else."""
    host, port = settings.address
    assert host
    assert 0 <= port < 2**16
    assert settings.is_trial in (True, False)
    urlsplit(settings.telegram_api_base)
    urlsplit(settings.public_url)
    assert timedelta(seconds=1 / settings.telegram_per_second) >= timedelta(0)
    assert timedelta(days=settings.keep_events_days + settings.keep_texts_days) > timedelta(0)
    assert timedelta(seconds=settings.tick_seconds) > timedelta(0)
    first, second = (hours for hours, _nudges in settings.rounds)
    assert first[0] < first[1] <= second[0] < second[1]
    assert all(hours[0] <= nudge < hours[1] for hours, nudges in settings.rounds for nudge in nudges)


def read(**written: str) -> str:
    """Say why they are refused; "" where they can be used."""
    try:
        usable(read_settings({f"{PREFIX}{name.upper()}": value for name, value in written.items()}))
    except BadSettings as refused:
        return str(refused)
    return ""


@tries(400)
@given(st.sampled_from(NAMES), WRITTEN)
def test_any_setting_is_used_or_refused_by_name(name: str, written: str) -> None:
    tried["settings read"] += 1
    assert read(**{name: written}).startswith(("", PREFIX))


@pytest.mark.parametrize("name", SECRET)
def test_a_refusal_repeats_no_secret(name: str) -> None:
    refusal = read(**{name: f"{MARKER}\n://[{MARKER}", "listen": "x"})
    assert refusal
    assert MARKER not in refusal


@pytest.mark.parametrize("content", [b"\xff\xfe", b"NHACTHU_LISTEN=\xff", b"", b"=\n==\n#", b"\0" * 9])
def test_any_settings_file_is_read_or_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "nhacthu.env"
    file.write_bytes(content)
    assert read(settings=str(file)).startswith(("", f"{PREFIX}SETTINGS"))
    assert read(settings=str(tmp_path)).startswith(f"{PREFIX}SETTINGS")


COMMANDS = (
    *("unit start", "unit start --all", "unit list", "calendar list", "calendar off", "calendar work"),
    *("calendar remove", "calendar confirm", "clock to", "export duties --from", "invite"),
)
ON_FILES = ("calendar import", "roster import", "restore", "backup")
MORE = (
    "0",
    "-5",
    "99999",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59",
    "2026-11-30",
    ".",
    "[/red]",
    "--all",
)
ARGUMENTS = st.lists(texts | st.sampled_from(MORE), min_size=1, max_size=3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("operator")
    (made / "roster.xlsx").write_bytes(sample_roster())
    return made


KNOWN = ("calendar list 0", "calendar list 99999", "calendar off 0001-01-01 x", "clock to 9999-12-31T23:59")


@pytest.mark.parametrize("command", [*COMMANDS, *ON_FILES, *KNOWN])
def test_any_command_line_does_it_or_says_why_not(
    command: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv(f"{PREFIX}SECRET_KEY", "k" * 40)
    monkeypatch.setenv(f"{PREFIX}MAIL_DOMAINS", DOMAIN)
    monkeypatch.setenv(f"{PREFIX}TELEGRAM_API_BASE", "http://127.0.0.1:1")

    @tries(25)
    @given(ARGUMENTS)
    def said(more: list[str]) -> None:
        tried["command lines"] += 1
        barred = "\0/" if command in ON_FILES else "\0"  # what they write stays in the folder
        words = [word.translate(dict.fromkeys(map(ord, barred))) for word in more]
        result = CliRunner().invoke(app, [*command.split(), *words])
        assert isinstance(result.exception, CannotDo | SystemExit | None), result.exception

    if command in KNOWN:
        assert isinstance(CliRunner().invoke(app, command.split()).exception, CannotDo | SystemExit)
    else:
        said()


def test_a_units_name_is_no_markup_of_the_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv(f"{PREFIX}MAIL_DOMAINS", DOMAIN)
    name = "Phòng [/red] [link=https://x.example]Ví dụ"
    heading = "Mã đơn vị,Tên đơn vị,Nhóm,Hộp thư đơn vị,Điện thoại"
    (folder / "a.csv").write_text(f"{heading}\npvd,{name},Phòng,pvd@{DOMAIN},\n", encoding="utf-8")
    (folder / "b.csv").write_text(
        "Họ và tên,Chức vụ,Mã đơn vị,Hộp thư,Điện thoại,Vai trò\n", encoding="utf-8"
    )
    assert CliRunner().invoke(app, ["roster", "import", "a.csv", "b.csv"]).exit_code == 0
    shown = CliRunner().invoke(app, ["unit", "list"], env={"COLUMNS": "200"})
    assert name in shown.output
