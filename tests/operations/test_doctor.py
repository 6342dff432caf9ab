"""The doctor on what the program keeps: one test a fault; where all is well it says so."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, text, update
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.doctor import machine, state
from bot.clock import WallClock
from bot.config import BadSettings
from bot.domain.rights import Role
from storage.engine import note_copy, sole_runner, texts
from storage.engine.schema import downgrade
from storage.people import joining
from storage.people.joining import Issuing
from storage.tables.engine import clock, events, workers
from storage.tables.people import contacts, mailboxes, roles, units
from storage.upkeep import Finding
from tests.hostile.way import PEOPLE
from tests.operations.patient import NOW, RUNS, Patient, patient_on
from tests.people import FIRST_DAY, MORNING, connected, settings
from tests.postgres import new_database

DAY = timedelta(days=1)
KEY = "9f2c41d07be8653a1c94e0f7b2d85a6e3071c8f4d29be56a"
PUBLIC = {  # nobody is asked
    "telegram_api_base": "https://api.telegram.org",
    "telegram_token": "",
    "secret_key": KEY,
    "smtp_host": "mail.nhontrach.example",
}
HOOK = {**PUBLIC, "telegram_token": "1:x", "telegram_webhook_secret": "secret"}


def test_a_server_for_mail_that_should_be_set() -> None:
    [found] = machine.look_at_settings(settings(**{**PUBLIC, "telegram_token": "1:x", "smtp_host": ""}))
    assert not found.is_fault
    assert "NHACTHU_SMTP_HOST còn trống" in str(found)


def test_a_token_without_which_nobody_reads_the_metrics() -> None:
    [found] = machine.look_at_settings(settings(**{**PUBLIC, "telegram_token": "1:x", "metrics_token": ""}))
    assert not found.is_fault
    assert "NHACTHU_METRICS_TOKEN còn trống" in str(found)


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ("nhacthu:x@db.nhontrach.example/nhacthu", 1),
        ("nhacthu:x@db.nhontrach.example/nhacthu?sslmode=require", 1),
        ("/nhacthu?host=10.0.0.7", 1),
        ("nhacthu:x@db.nhontrach.example/nhacthu?sslmode=verify-full&sslrootcert=/etc/ca.pem", 0),
        ("nhacthu:x@127.0.0.1/nhacthu", 0),
        ("nhacthu:x@localhost:5432/nhacthu", 0),
        ("/nhacthu?host=/run/postgresql", 0),
        ("/nhacthu", 0),
    ],
)
def test_a_database_elsewhere_whose_certificate_is_not_asked_for(address: str, count: int) -> None:
    public = {**PUBLIC, "telegram_token": "1:x", "database_url": f"postgresql+psycopg://{address}"}
    found = list(machine.look_at_settings(settings(**public)))
    assert ["sslmode=verify-full" in one.text and not one.is_fault for one in found] == [True] * count


async def test_who_is_well_hears_of_no_fault(patient: Patient) -> None:
    assert await patient.said() == [RUNS]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"secret_key": "short"}, "NHACTHU_SECRET_KEY còn thiếu"),
        ({**HOOK, "public_url": "https://bot.nhontrach.example", "secret_key": "k" * 40}, "dễ đoán"),
        ({"telegram_token": ""}, "BotFather"),
        ({**HOOK, "public_url": ""}, "https://"),
        ({**HOOK, "public_url": "http://bot.nhontrach.example"}, "https://"),
        ({**HOOK, "public_url": "https://bot.nhontrach.example:8080"}, "cổng 443, 80, 88 hoặc 8443"),
        ({**HOOK, "telegram_webhook_secret": "bí mật"}, "chữ cái không dấu"),
    ],
)
def test_a_setting_that_cannot_work(wrong: dict[str, str], said: str) -> None:
    [found] = machine.look_at_settings(settings(**{"telegram_token": "1:x", **wrong}))
    assert found.is_fault
    assert said in str(found)


@pytest.mark.parametrize(
    ("sentence", "own", "said"),
    [
        ("Đã hủy nhé.", "Đã bỏ.", "• Trợ lý không có câu “Đã hủy nhé.”"),
        ("Anh/chị là {role} của {unit}.", "Anh/chị là {role}.", "✗ Lời viết riêng"),
        ("Anh/chị là {role} của {unit}.", "Anh/chị là {role} của {office}.", "✗ Lời viết riêng"),
        ("Anh/chị là {role} của {unit}.", "Anh/chị là {role} của {unit.", "✗ Lời viết riêng"),
        ("Đã hủy.", "Đã hủy {}.", "✗ Lời viết riêng"),
    ],
)
def test_own_wording_that_cannot_be_used(own_wording: Path, sentence: str, own: str, said: str) -> None:
    with own_wording.open("a", encoding="utf-8") as file:
        file.write(f'\nmsgid "{sentence}"\nmsgstr "{own}"\n')
    [found] = machine.look_at_wording()
    assert str(found).startswith(said)
    assert str(own_wording) in str(found)


async def test_a_secret_key_that_was_changed_while_codes_are_out(patient: Patient) -> None:
    with connected(patient.url) as tx:
        joining.invite(tx, "pnv", Issuing(patient.settings, NOW))
    patient.given["secret_key"] = "another" * 8
    assert "1 mã mời" in await patient.fault()
    with connected(patient.url) as tx:
        texts.note_key(
            tx, "another" * 8
        )  # the program runs with the new one by now: the old codes are dead still
    assert "invite --all" in await patient.fault()
    with connected(patient.url) as tx:
        joining.invite(tx, None, Issuing(patient.settings, NOW))
    assert await patient.faults() == []


async def test_a_database_that_does_not_answer(patient: Patient) -> None:
    patient.given["database_url"] = "postgresql+psycopg://postgres@/nobody?host=/nowhere"
    assert "NHACTHU_DATABASE_URL" in await patient.fault()


async def test_a_database_in_a_folder_that_is_not_there_or_not_made_yet(
    patient: Patient, tmp_path: Path
) -> None:
    patient.given["database_url"] = f"sqlite:///{tmp_path}/nowhere/new.db"
    assert "Không có thư mục" in await patient.fault()
    patient.given["database_url"] = f"sqlite:///{tmp_path}/new.db"
    assert "“run” sẽ tạo" in await patient.note()
    assert not (tmp_path / "new.db").exists()


async def test_a_database_that_a_later_program_has_changed_or_an_earlier_one_has_left(
    patient: Patient,
) -> None:
    downgrade(patient.url, "0001")
    assert "0001" in await patient.note()
    patient.change(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "Cập nhật chương trình" in await patient.fault()


async def test_a_database_that_only_shows(postgres: str, tmp_path: Path) -> None:
    async with patient_on(new_database(postgres, "shown", template="district"), tmp_path) as patient:
        patient.change(text("ALTER DATABASE shown SET default_transaction_read_only = on"))
        assert "không ghi được" in await patient.fault()


async def test_a_disk_that_is_nearly_full(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "LITTLE", 2**80)
    assert all("MB" in one for one in await patient.faults())
    assert await patient.faults()


async def test_a_folder_of_files_where_nothing_can_be_written(patient: Patient, tmp_path: Path) -> None:
    (tmp_path / "a file").touch(0o600)
    patient.given["files"] = tmp_path / "a file"
    assert "NHACTHU_FILES" in await patient.fault()


async def test_a_process_that_holds_the_file_and_does_not_tick(patient: Patient) -> None:
    patient.change(update(workers).values(seen=NOW - DAY))
    assert "Trợ lý không chạy" in await patient.note()
    with sole_runner(patient.url):
        assert "Dừng tiến trình đó" in await patient.fault()


async def test_the_clock_of_a_trial(patient: Patient) -> None:
    patient.given |= PUBLIC
    patient.change(update(clock).values(offset=3600.0))
    assert any("chạy thử" in one for one in await patient.faults())


async def test_no_copy_of_late(patient: Patient) -> None:
    with connected(patient.url) as tx:
        texts.put(tx, texts.LAST_BACKUP, (NOW - 3 * DAY).isoformat())
    assert "Lần sao lưu gần nhất" in await patient.note()
    with connected(patient.url) as tx:
        texts.put(tx, texts.LAST_BACKUP, "")
    assert "Chưa sao lưu" in await patient.note()


async def test_events_that_were_set_aside(patient: Patient) -> None:
    row = {"channel": "telegram", "account": "1", "event_id": "7", "received": NOW, "state": "set_aside"}
    patient.change(insert(events).values(**row))
    assert "1 tin" in await patient.note()


@pytest.mark.parametrize(("missing", "said"), [(Role.OFFICER, "cán bộ theo dõi"), (Role.HEAD, "thủ trưởng")])
async def test_units_without_an_officer_or_a_head(missing: Role, said: str, patient: Patient) -> None:
    patient.change(
        update(units).where(units.c.code == "xphuhoi").values(duties_from=FIRST_DAY),
        delete(roles).where(roles.c.role == missing),
    )
    with connected(patient.url) as tx:
        later = NOW.replace(year=2027)
        found = [str(one) for one in state.look_at_units(tx, later)]
    assert len(found) == 1
    assert said in found[0]
    assert "xphuhoi" in found[0]


async def test_what_the_sweeper_finds(patient: Patient) -> None:
    patient.change(update(contacts).where(contacts.c.id == 2).values(front_conversation=10**6))
    assert "[form_missing: 2]" in await patient.fault()


def test_every_finding_has_its_words() -> None:
    assert set(machine.WORDS) == set(Finding)


async def test_it_changes_nothing(patient: Patient) -> None:
    downgrade(patient.url, "0001")
    before = bytes_of(patient)
    await patient.said()
    assert bytes_of(patient) == before


def bytes_of(patient: Patient) -> bytes:
    return Path(patient.url.removeprefix("sqlite:///")).read_bytes()


def test_a_setting_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NHACTHU_TELEGRAM_TOKEN_FILE", str(tmp_path / "nowhere"))
    ended = CliRunner().invoke(app, ["doctor"])
    assert isinstance(ended.exception, BadSettings)
    assert "NHACTHU_TELEGRAM_TOKEN_FILE" in str(ended.exception)


@pytest.mark.parametrize(
    "name", ["nhacthu.env", "files", "files/ab", "telegram_token", "copies/a.tar.gz", "copies/b.tar.gz.part"]
)
async def test_the_doctor_names_what_others_may_read(
    patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "files" / "ab").mkdir(0o700, parents=True)
    (tmp_path / "files").chmod(0o700)
    (tmp_path / "copies").mkdir()
    for secret in ("nhacthu.env", "telegram_token", "copies/a.tar.gz", "copies/b.tar.gz.part"):
        (tmp_path / secret).touch(0o600)
    (tmp_path / "nhacthu.env").write_text(f"NHACTHU_TELEGRAM_TOKEN_FILE={tmp_path}/telegram_token\n")
    note_copy(patient.url, WallClock().now(), tmp_path / "copies" / "a.tar.gz")
    assert await patient.faults() == []
    (tmp_path / name).chmod(0o750)
    assert "chmod -R go= " in await patient.fault()
    assert name.rpartition("/")[2] in await patient.fault()


async def test_a_copy_that_went_elsewhere_since_is_no_fault(patient: Patient, tmp_path: Path) -> None:
    note_copy(patient.url, WallClock().now(), tmp_path / "gone" / "a.tar.gz")
    assert await patient.faults() == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize(("mode", "is_open"), [(0o640, False), (0o644, True), (0o600, False)])
def test_what_root_gave_to_the_services_group_is_nobody_elses(
    tmp_path: Path, mode: int, is_open: bool
) -> None:
    secret = tmp_path / "settings.env"
    secret.touch()
    os.chown(secret, 12_345, 12_345)
    secret.chmod(mode)
    assert machine.is_open(secret) == is_open


@pytest.mark.parametrize(
    ("box", "is_told"),
    [("hoa@gmail.com", True), (None, True), ("hoa@nhontrach.example", False)],
)
async def test_heads_and_the_office_who_cannot_be_proven_by_mail_are_counted(
    patient: Patient, box: str | None, is_told: bool
) -> None:
    await patient.said()
    own = mailboxes.c.person == PEOPLE["hoa"]
    patient.change(update(mailboxes).where(own).values(address=box) if box else delete(mailboxes).where(own))
    with connected(patient.url) as tx:
        found = [str(one) for one in state.look_at_own_mailboxes(tx, settings(smtp_host="x"), MORNING)]
        assert list(state.look_at_own_mailboxes(tx, settings(), MORNING)) == []
    assert len(found) == is_told
    for said in found:
        assert said.startswith("• 1 thủ trưởng, cấp phó chưa có hộp thư công vụ của mình (xlongtan).")
        assert "Hòa" not in said


async def test_those_of_the_office_are_counted_apart(patient: Patient) -> None:
    office = mailboxes.c.person.in_([PEOPLE["vinh"], PEOPLE["yen"]])
    patient.change(delete(mailboxes).where(office))
    with connected(patient.url) as tx:
        found = [str(one) for one in state.look_at_own_mailboxes(tx, settings(smtp_host="x"), MORNING)]
    assert [one[: one.index("(")] for one in found] == [
        "• 1 thủ trưởng, cấp phó chưa có hộp thư công vụ của mình ",
        "• 2 cán bộ phụ trách của Phòng chưa có hộp thư công vụ của mình ",
    ]
