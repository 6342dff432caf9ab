"""Settings: from the environment, a file of secrets or a settings file; a bad one is named."""

from datetime import time
from pathlib import Path

import pytest

from bot.config import BadSettings, read_settings


def test_the_environment_wins_over_the_settings_file(tmp_path: Path) -> None:
    file, secret = tmp_path / "nhacthu.env", tmp_path / "token"
    secret.write_text("from a secret\n")
    file.write_text(f"# a comment\nNHACTHU_TELEGRAM_TOKEN_FILE={secret}\nNHACTHU_LISTEN='127.0.0.1:9000'\n")
    chosen = {"NHACTHU_SETTINGS": str(file)}
    assert read_settings(chosen).telegram_token.get_secret_value() == "from a secret"
    assert read_settings(chosen).address == ("127.0.0.1", 9000)
    plain = read_settings({**chosen, "NHACTHU_TELEGRAM_TOKEN": "plain"})
    assert plain.telegram_token.get_secret_value() == "plain"


def test_the_regulation_decides_what_nobody_sets() -> None:
    read = read_settings({"NHACTHU_REGULATION": "tinh-2025", "NHACTHU_OFFICE_PLACE": "Hoa Lư"})
    assert (read.office_name, read.office_place) == ("Sở Khoa học và Công nghệ", "Hoa Lư")
    assert (read.first_round, read.password_days) == ((time(7, 30), time(10)), 180)
    assert read_settings({}).office_name == "Phòng Văn hóa và Thông tin"


def test_a_regulation_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(BadSettings, match=r"NHACTHU_REGULATION: tinh-2026: .*nhon-trach-2012, tinh-2025"):
        read_settings({"NHACTHU_REGULATION": "tinh-2026"})


def test_lists_and_hours_are_read_as_people_write_them() -> None:
    read = read_settings(
        {"NHACTHU_MAIL_DOMAINS": "a.example, b.example", "NHACTHU_FIRST_ROUND": "07:00-11:00"}
    )
    assert read.mail_domains == ["a.example", "b.example"]
    assert read.first_round == (time(7), time(11))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LISTEN", "abc"),
        ("FIRST_ROUND", "morning"),
        ("CLOCK_START", "2026-11-25T08:00"),
        ("CLOCK_START", "2026-11-25T08:00+07:00"),  # not on loopback: the public Telegram
        ("TELEGRAM_TOKEN_FILE", "/nowhere/at/all"),
        ("SETTINGS", "/nowhere/at/all"),
        ("ZALO_BOT_TOKENS", "1:x, 2:y, 1:x"),
        ("UNLINK_DAYS", "44"),  # before anybody was asked
        ("UNSCANNED", "drop"),
        ("ZALO_OA_ID", "2900000000000000001"),  # without its app, and what signs its events
    ],
)
def test_a_bad_setting_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(BadSettings) as refused:
        read_settings({f"NHACTHU_{name}": value})
    assert name.lower() in str(refused.value).lower()


def test_a_secret_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadSettings, match="SECRET_KEY_FILE"):
        read_settings({"NHACTHU_SECRET_KEY_FILE": str(secret)})


def test_the_settings_show_no_secret() -> None:
    assert "hush" not in repr(
        read_settings({"NHACTHU_TELEGRAM_TOKEN": "hush", "NHACTHU_SECRET_KEY": "hush" * 9})
    )
