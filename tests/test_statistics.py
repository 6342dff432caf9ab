"""PostgreSQL plans by what a restored copy and a large roster brought, at once and not minutes later."""

from pathlib import Path

from sqlalchemy import Table, func, select

from bot.documents.reading import open_file
from bot.documents.roster import read_roster
from bot.domain.roster import check_roster
from bot.sandbox.sample import DOMAIN, sample_roster
from storage.engine import back_up, restore, upgrade
from storage.people.roster import import_roster
from storage.tables.people import contacts, mailboxes, people, roles, units
from tests.conftest import Fresh
from tests.people import MORNING, connected
from tests.postgres import new_database

UNKNOWN = -1  # rows of a table that was never looked at


def reckoned(url: str, table: Table) -> tuple[int, int]:
    """Return how many rows of a table PostgreSQL reckons with, and how many there are."""
    look = f"SELECT reltuples FROM pg_class WHERE oid = '{table.name}'::regclass"
    with connected(url) as tx:
        there = tx.execute(select(func.count()).select_from(table)).scalar_one()
        return round(tx.exec_driver_sql(look).scalar_one()), there


def test_after_a_restore(on_sqlite: Fresh, postgres: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.tar.gz"
    back_up(on_sqlite(), tmp_path / "files", copy, MORNING)
    url = new_database(postgres, "restored_and_analyzed")
    restore(url, tmp_path / "restored", copy)
    for table in (units, people, contacts):
        known, there = reckoned(url, table)
        assert known == there > 0, table.name


def test_after_a_large_roster(postgres: str) -> None:
    url = new_database(postgres, "imported_and_analyzed")
    upgrade(url)
    assert reckoned(url, people) == (UNKNOWN, 0)
    read = read_roster([open_file("sample.xlsx", sample_roster())])
    roster = check_roster(read.units, read.people, {DOMAIN}, read.faults)
    with connected(url) as tx:
        import_roster(tx, roster, MORNING, None)
    for table in (units, people, roles, mailboxes):
        known, there = reckoned(url, table)
        assert known == there > 0, table.name
