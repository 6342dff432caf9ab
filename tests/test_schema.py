"""The schema: what the migrations make is what the tables say, whoever upgrades and how often."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, Table, func, insert, inspect, select

from storage.engine import AlreadyRunning, sole_runner, upgrade
from storage.engine.schema import current_version, downgrade, newest_version, one_migration_at_a_time
from storage.tables.base import tables
from storage.tables.engine import events, file_uses, files, links, outbox, sends
from storage.tables.people import contacts
from storage.tables.subjects import calendar_days
from tests.conftest import numbers
from tests.people import MORNING, connected
from tests.postgres import new_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    return new_database(request.getfixturevalue("postgres"), f"empty{next(numbers)}")


def version_of(url: str) -> str | None:
    with connected(url) as connection:
        return current_version(connection)


def tables_of(url: str) -> set[str]:
    with connected(url) as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def differences(url: str) -> list[object]:
    """Compare the database with storage/tables; return how they differ."""
    with connected(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, tables))


def test_the_migrations_make_what_the_tables_say(empty: str) -> None:
    upgrade(empty)
    assert differences(empty) == []
    assert tables_of(empty) == set(tables.tables)
    assert version_of(empty) == newest_version()


def test_the_schema_goes_down_to_nothing_and_up_again(empty: str) -> None:
    upgrade(empty)
    downgrade(empty, "base")
    assert tables_of(empty) == set()
    assert version_of(empty) is None
    upgrade(empty)
    assert differences(empty) == []


def test_an_upgrade_leaves_what_is_there(url: str) -> None:
    with connected(url) as connection:
        before = connection.exec_driver_sql("SELECT full_name FROM people ORDER BY id").all()
    upgrade(url)
    with connected(url) as connection:
        assert connection.exec_driver_sql("SELECT full_name FROM people ORDER BY id").all() == before


def test_each_step_down_and_up_again_leaves_what_is_there(url: str) -> None:
    with connected(url) as connection:
        [contact] = connection.execute(select(contacts.c.id).limit(1)).one()
        row = {"contact": contact, "channel": "telegram", "lane": 1, "options": [], "file_ids": []}
        told = {"key": "told", "text": "Đã ghi nhận.", "created": MORNING, "not_before": MORNING}
        [sent] = connection.execute(insert(outbox).values(**row, **told).returning(outbox.c.id)).one()
        edit = {"key": "edit", "action": "edit", "target": sent, "text": "Đã sửa.", "created": MORNING}
        connection.execute(insert(outbox).values(**row, **edit, not_before=MORNING))
        attempt = {"outbox": sent, "contact": contact, "try": 1, "state": "sent", "at": MORNING}
        connection.execute(insert(sends).values(**attempt))
        before = counted(connection)
    downgrade(url, "0001")
    upgrade(url)
    with connected(url) as connection:
        assert counted(connection) == before
    assert differences(url) == []


def as_before(table: Table, *later: str) -> Table:
    """Return a table as it was before these columns came."""
    columns = [column._copy() for column in table.columns if column.name not in later]
    return Table(table.name, MetaData(), *(column for column in columns))


def test_rows_keep_their_numbers_as_none_is_given_again_any_more(url: str) -> None:
    outbox_then = as_before(outbox, "card")
    downgrade(url, "0018")
    row = {"channel": "telegram", "lane": 1, "options": [], "created": MORNING, "not_before": MORNING}
    with connected(url) as tx:
        [contact] = tx.execute(select(contacts.c.id).limit(1)).one()
        for number in (3, 5):
            tx.execute(insert(files).values(id=number, shown_name=f"{number}.pdf", created=MORNING))
            tx.execute(insert(file_uses).values(file=number, subject="incident:1"))
        for key, file_ids in (("file:7", []), ("told", [9])):  # those two files are gone
            tx.execute(insert(outbox_then).values(**row, contact=contact, key=key, file_ids=file_ids))
        button = {"key": "shown", "file_ids": [], "options": [["drop_day:12", "Bỏ ngày 02/12/2026", ""]]}
        tx.execute(insert(outbox_then).values(**{**row, **button}, contact=contact))
        upload = {"channel": "zalo_bot", "account": "1", "event_id": "upload:20:0123456789abcdef"}
        tx.execute(insert(events).values(**upload, received=MORNING, tries=0, state="done"))
        then = [column for column in files.c if column.name not in ("caption", "tables", "old_text")]  # later
        kept = [select(*then), select(file_uses)]
        before = [tx.execute(query).all() for query in kept]
    for change in (upgrade, lambda url: downgrade(url, "0018"), upgrade):
        change(url)
        with connected(url) as tx:
            assert [tx.execute(query).all() for query in kept] == before
            if tx.dialect.name == "sqlite":
                assert tx.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    if url.startswith("sqlite"):
        with connected(url) as tx:
            day = {"date": MORNING.date(), "kind": "off"}
            link = {"token_hash": "0", "purpose": "upload", "contact": contact, "expires": MORNING}
            for table, values, number in (
                (files, {"shown_name": "", "created": MORNING}, 10),
                (calendar_days, day, 13),
                (links, link, 21),
            ):
                assert tx.execute(insert(table).values(**values).returning(table.c.id)).scalar_one() == number


DELETED = re.compile(r"\bdelete\((\w+)\)")
UNNAMED = {
    "mailed_codes": "no button names one",
    "stand_ins": "made anew from the covers, and found by their people",
    "contacts": "only a stranger's goes, and never the newest",
    "mailboxes": "goes as its owner is erased, of whom alone its button asks",
    **dict.fromkeys(
        ("absences", "audit", "batches", "changes", "data_requests", "duties", "excuses", "incidents"),
        "goes after years, and never the newest (storage/personal_data/retention.py)",
    ),
    **dict.fromkeys(
        ("drafts", "outages", "report_requests", "shifts"), "goes after years, and never the newest"
    ),
    **dict.fromkeys(
        (
            *("checks", "covers", "inquiry_messages", "misuse_notes", "more_time", "opinions", "report_acts"),
            "reports",
        ),
        "goes after years with what it belongs to, of which the newest stays",
    ),
}


def test_a_number_that_is_named_outlives_its_row() -> None:
    """SQLite would give the number of the newest row again, and an old button would act on another thing."""
    sources = (path.read_text(encoding="utf-8") for path in Path("storage").glob("**/*.py"))
    deleted = {name for source in sources for name in DELETED.findall(source)} & tables.tables.keys()
    numbered = {name for name in deleted if "id" in tables.tables[name].c} - UNNAMED.keys()
    assert numbered >= {"calendar_days", "conversations", "files", "links", "report_templates"}
    again = [n for n in numbered if not tables.tables[n].dialect_options["sqlite"]["autoincrement"]]
    assert again == []


def counted(connection: Connection) -> dict[str, int]:
    """Count the rows of each table."""
    return {
        name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in tables.tables.items()
    }


def test_two_that_upgrade_at_once_take_turns(empty: str) -> None:
    script = f"from storage.engine.schema import upgrade; upgrade({empty!r})"
    with ThreadPoolExecutor(2) as at_once:
        ended = list(at_once.map(run, [script, script]))
    assert ended == [(0, ""), (0, "")]
    assert differences(empty) == []


def test_who_migrates_an_sqlite_file_waits_for_the_other_before_opening_it(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    url = f"sqlite:///{path}"
    with ThreadPoolExecutor(1) as other:
        with one_migration_at_a_time(url):
            waiting = other.submit(upgrade, url)
            assert wait([waiting], timeout=0.2).done == set()
            assert not path.exists()
        waiting.result()
    assert version_of(url) == newest_version()


def run(script: str) -> tuple[int, str]:
    """Run it in a process of its own; its exit code and what it complained of."""
    ended = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True)
    return ended.returncode, ended.stderr


def test_an_sqlite_file_is_held_by_one_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/held.db"
    with sole_runner(url), pytest.raises(AlreadyRunning, match=r"held\.db"), sole_runner(url):
        pytest.fail("a second one got in")
    with sole_runner(url):
        pass  # and is free again afterwards


def test_postgresql_is_shared(postgres: str) -> None:
    with sole_runner(postgres), sole_runner(postgres):
        pass
