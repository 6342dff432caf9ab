"""Rosters in the database, on both stores: what a file begins and ends, and that nothing is lost."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Table, event, func, select, update

from bot.documents.reading import open_file
from bot.documents.roster import read_roster
from bot.domain.roster import Roster, check_roster
from bot.sandbox.sample import DOMAIN, sample_roster
from storage.engine import Tx, upgrade
from storage.engine.db import open_engine
from storage.people.roster import import_roster
from storage.tables.engine import audit
from storage.tables.people import mailboxes, people, roles, units
from tests import postgres
from tests.roster.files import PEOPLE, UNITS, changed, roster, without

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    if request.param == "sqlite":
        yield from migrated(f"sqlite:///{tmp_path_factory.mktemp('roster')}/test.db")
    else:
        with postgres.server() as url:
            yield from migrated(url)


def migrated(url: str) -> Iterator[Engine]:
    upgrade(url)
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def tx(engine: Engine) -> Iterator[Tx]:
    """Yield a transaction that is undone after the test."""
    with engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def count(tx: Tx, table: Table) -> int:
    return tx.execute(select(func.count()).select_from(table)).scalar_one()


def spells(tx: Tx, name: str) -> list[tuple[Any, ...]]:
    """Return unit, role, starts, ends and source of everything this person ever held."""
    query = (
        select(units.c.code, roles.c.role, roles.c.starts, roles.c.ends, roles.c.source)
        .join_from(roles, people, roles.c.person == people.c.id)
        .join(units, roles.c.unit == units.c.id)
        .where(people.c.full_name == name)
        .order_by(roles.c.id)
    )
    return [tuple(row) for row in tx.execute(query)]


def sample() -> Roster:
    found = read_roster([open_file("sample.xlsx", sample_roster())])
    return check_roster(found.units, found.people, {DOMAIN}, found.faults)


def test_the_sample_is_imported_and_the_same_file_again_changes_nothing(tx: Tx) -> None:
    assert not import_roster(tx, sample(), MONDAY, None).is_empty
    counts = [count(tx, table) for table in (units, people, mailboxes, roles, audit)]
    assert counts == [42, 145, 42 + 145, 150, 1]
    assert import_roster(tx, sample(), TUESDAY, None).is_empty
    assert [count(tx, table) for table in (units, people, mailboxes, roles, audit)] == counts


def test_comparing_takes_five_statements_however_large_the_roster(engine: Engine, tx: Tx) -> None:
    import_roster(tx, sample(), MONDAY, None)
    ran: list[str] = []

    def listen(*args: Any) -> None:
        if not args[2].startswith("LOCK"):
            ran.append(args[2])

    event.listen(engine, "before_cursor_execute", listen)
    try:
        import_roster(tx, sample(), TUESDAY, None)
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    assert len(ran) == 5


def test_what_is_written_can_be_looked_up(tx: Tx) -> None:
    import_roster(tx, roster(), MONDAY, None)
    unit = tx.execute(select(units).where(units.c.code == "pnv")).one()
    assert (unit.name, unit.folded, unit.kind, unit.phone, unit.rank) == (
        "Phòng Nội vụ", "phong noi vu", "Phòng, ban", "02513000102", 1,
    )  # fmt: skip
    assert (unit.opened, unit.duties_from) == (date(2026, 11, 23), None)
    person = tx.execute(select(people).where(people.c.staff_code == "CB002")).one()
    assert (person.full_name, person.folded, person.phone) == ("Trần Thị Mẫu", "tran thi mau", "0900000002")
    assert spells(tx, "Trần Thị Mẫu") == [("pnv", "officer", date(2026, 11, 23), None, "file")]
    assert tx.execute(select(audit.c.role, audit.c.act, audit.c.detail["people_added"])).one() == (
        "operator", "roster_import", 4,
    )  # fmt: skip


def test_roles_end_and_begin_with_a_date_and_none_is_deleted(tx: Tx) -> None:
    import_roster(tx, roster(), MONDAY, None)
    import_roster(tx, roster(people=changed(PEOPLE, "Trần Thị Mẫu", 5, "cấp phó")), TUESDAY, None)
    assert spells(tx, "Trần Thị Mẫu") == [
        ("pnv", "officer", date(2026, 11, 23), date(2026, 11, 24), "file"),
        ("pnv", "deputy", date(2026, 11, 24), None, "file"),
    ]


def test_a_role_ended_in_chat_begins_again_only_where_the_file_prevails(tx: Tx) -> None:
    import_roster(tx, roster(), MONDAY, None)
    in_chat = update(roles).where(roles.c.role == "officer").values(ends=date(2026, 11, 24), source="chat")
    tx.execute(in_chat)
    assert import_roster(tx, roster(), TUESDAY, None).is_empty
    import_roster(tx, roster(), TUESDAY, None, take_file=True)
    assert spells(tx, "Trần Thị Mẫu") == [
        ("pnv", "officer", date(2026, 11, 23), date(2026, 11, 24), "chat"),
        ("pnv", "officer", date(2026, 11, 24), None, "file"),
    ]


def test_a_role_made_in_chat_ends_only_where_the_file_prevails(tx: Tx) -> None:
    import_roster(tx, roster(), MONDAY, None)
    tx.execute(update(roles).where(roles.c.role == "officer").values(source="chat"))
    file = roster(people=without(PEOPLE, "Trần Thị Mẫu"))
    assert import_roster(tx, file, TUESDAY, None).is_empty
    import_roster(tx, file, TUESDAY, None, take_file=True)
    assert spells(tx, "Trần Thị Mẫu")[0][3] == date(2026, 11, 24)


def test_an_end_set_ahead_in_chat_is_lifted_where_the_file_prevails(tx: Tx) -> None:
    import_roster(tx, roster(), MONDAY, None)
    tx.execute(update(roles).where(roles.c.role == "officer").values(ends=date(2027, 1, 1), source="chat"))
    import_roster(tx, roster(), TUESDAY, None, take_file=True)
    assert spells(tx, "Trần Thị Mẫu") == [("pnv", "officer", date(2026, 11, 23), None, "file")]


def test_mailboxes_that_a_later_file_gives_are_new_and_those_of_the_first_are_not(tx: Tx) -> None:
    import_roster(tx, roster(), MONDAY, None)
    assert set(tx.execute(select(mailboxes.c.opened)).scalars()) == {None}
    units_now = changed(UNITS, "pnv", 3, "phongnv@nhontrach.example")
    people_now = [*PEOPLE, ("Võ Văn Giả", "Văn thư", "pnv", "vvgia@nhontrach.example", "", "cán bộ", None)]
    import_roster(tx, roster(units_now, people_now), TUESDAY, None)
    given = tx.execute(select(mailboxes.c.address).where(mailboxes.c.opened == date(2026, 11, 24))).scalars()
    assert set(given) == {"phongnv@nhontrach.example", "vvgia@nhontrach.example"}


def test_a_mailbox_that_is_replaced_is_recalled_and_may_come_back(tx: Tx) -> None:
    import_roster(tx, roster(), MONDAY, None)
    import_roster(tx, roster(changed(UNITS, "pnv", 3, "noivu@nhontrach.example")), TUESDAY, None)
    assert states(tx) == {"pnv@nhontrach.example": "recalled", "noivu@nhontrach.example": "open"}
    import_roster(tx, roster(), TUESDAY, None)
    assert states(tx) == {"pnv@nhontrach.example": "open", "noivu@nhontrach.example": "recalled"}


def states(tx: Tx) -> dict[str, str]:
    of_unit = mailboxes.c.unit.in_(select(units.c.id).where(units.c.code == "pnv"))
    return {row.address: row.state for row in tx.execute(select(mailboxes).where(of_unit))}


def test_with_a_fault_nothing_is_imported(tx: Tx) -> None:
    import_roster(tx, roster([*UNITS, ("pyt", "Phòng Y tế", "", "pyt@gmail.com", None)]), MONDAY, None)
    assert [count(tx, table) for table in (units, people, mailboxes, roles, audit)] == [0] * 5
    import_roster(tx, roster(), MONDAY, None)
    other = changed(PEOPLE, "Nguyễn Văn Ví Dụ", 0, "Đỗ Văn Giả Định")  # under the mailbox of the first
    assert import_roster(tx, roster(changed(UNITS, "pnv", 1, "Ban Nội vụ"), other), TUESDAY, None).faults
    assert tx.execute(select(units.c.name).where(units.c.code == "pnv")).scalar_one() == "Phòng Nội vụ"


def test_who_sent_the_file_is_in_the_audit(tx: Tx) -> None:
    import_roster(tx, roster(), MONDAY, None)
    sender = tx.execute(select(people.c.id).where(people.c.full_name == "Lê Văn Thử")).scalar_one()
    import_roster(tx, roster(changed(UNITS, "pnv", 1, "Ban Nội vụ")), TUESDAY, sender)
    newest = tx.execute(select(audit).order_by(audit.c.id.desc())).first()
    assert newest is not None
    assert (newest.person, newest.role, newest.at, newest.detail["units_changed"]) == (
        sender,
        "office",
        TUESDAY,
        1,
    )
