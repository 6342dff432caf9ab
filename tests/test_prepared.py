"""Statements executed past the library: they say, return and refuse what they do through it."""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Connection,
    Engine,
    Executable,
    bindparam,
    event,
    func,
    insert,
    inspect,
    literal,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, NoResultFound, StatementError

from storage.engine import StoreDown, open_store, savepoint
from storage.engine.db import open_engine
from storage.engine.plans import Plans, Unplanned, plan_of, with_signs
from storage.engine.prepared import (
    FEW,
    MOST_PREPARED,
    PostgresConnection,
    PreparingConnection,
    Rows,
    SqliteConnection,
)
from storage.tables.base import tables
from storage.tables.engine import texts
from storage.tables.people import contacts
from tests import test_statements
from tests.conftest import Fresh
from tests.postgres import drop_database, new_database
from tests.test_constants import executed, is_of_an_event

AT = datetime(2026, 11, 25, 1, 30, 0, 5, tzinfo=UTC)
LEFT: dict[str, str] = {}  # the beginning of each statement of a morning that is left to the library: why
ADD = insert(contacts).returning(contacts.c.id)
OF_IDS = select(contacts).where(contacts.c.id.in_(bindparam("ids", expanding=True))).order_by(contacts.c.id)
CHANGE = update(contacts).where(contacts.c.id == bindparam("of_contact"))
COUNT = select(func.count().label("n")).select_from(contacts)
ADD_TEXT = insert(texts)
HERE = {"channel": "telegram", "account": "1"}


@pytest.fixture(scope="module")
def model(postgres: str) -> Iterator[str]:
    """Make an empty database on PostgreSQL, to be copied; return its name."""
    engine = open_engine(new_database(postgres, "prepared_model"))
    tables.create_all(engine)
    engine.dispose()
    yield "prepared_model"
    drop_database(postgres, "prepared_model")


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def connections(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Connection, Connection]]:
    """Open two databases alike: one through the library, one past it."""
    made: list[Connection] = []
    names = ("prepared_library", "prepared_past")
    server, template = "", ""
    if request.param == "PostgreSQL":
        server, template = request.getfixturevalue("postgres"), request.getfixturevalue("model")
    for name in names:
        url = new_database(server, name, template) if server else f"sqlite:///{tmp_path}/{name}.db"
        engine = open_engine(url)
        if not server:
            tables.create_all(engine)
        made.append(past_the_library(engine) if made else Connection(engine))
        made[-1].begin()
    yield made[0], made[1]
    for one in made:
        one.close()
        one.engine.dispose()
    for name in names if server else ():
        drop_database(server, name)


def past_the_library(engine: Engine) -> PreparingConnection:
    if engine.dialect.name == "sqlite":
        return SqliteConnection(engine)
    return PostgresConnection(engine, Plans(engine.dialect))


def both(connections: tuple[Connection, Connection], statement: Executable, given: Any = None) -> list[Any]:
    """Execute it on both, on the second past the library; compare the rows, return them."""
    expected, found = (one.execute(statement, given) for one in connections)
    if not isinstance(found, Rows):  # the first time it was left to the library, and taken for a constant
        for one in connections:
            one.rollback()
            one.begin()
        return both(connections, statement, given)
    rows = [list(expected), list(found)]
    assert rows[0] == rows[1]
    assert [dict(row._mapping) for row in rows[0]] == [row._mapping for row in rows[1]]
    return rows[1]


def keep(connections: tuple[Connection, Connection], statement: Executable, *rows: dict[str, Any]) -> None:
    for one in connections:
        for row in rows:
            one.execute(statement, row)
        one.commit()
        one.begin()


def test_rows_are_as_the_library_gives_them(connections: tuple[Connection, Connection]) -> None:
    keep(connections, ADD, *({**HERE, "chat": str(n), "last_in": AT} for n in range(3)))

    for ids in ([1, 2], [3], [], [3, 1, 2, 9]):
        rows = both(connections, OF_IDS, {"ids": ids})
        assert [row.id for row in rows] == sorted({1, 2, 3} & set(ids))
        assert all(row.last_in == AT and row.blocked is None for row in rows)


def test_defaults_and_values_are_written_as_by_the_library(
    connections: tuple[Connection, Connection],
) -> None:
    [made] = both(connections, ADD, {**HERE, "chat": "7"})
    keep(connections, CHANGE, {"of_contact": made.id, "last_in": AT}, {"of_contact": made.id, "menu": None})

    for one in connections:
        [raw] = one.exec_driver_sql("SELECT last_in, rank FROM contacts").all()
        assert str(raw.last_in).startswith("2026-11-25 01:30:00.000005")
        assert raw.rank == 0
    assert len(both(connections, select(contacts))) == 1


def test_many_at_once_and_how_many_were_changed(connections: tuple[Connection, Connection]) -> None:
    _library, prepared = connections
    rows = [{"key": f"k{n}", "body": "b", "version": 1} for n in range(5)]
    for part in (rows[:2], rows[2:]):
        prepared.execute(ADD_TEXT, part)
    keep(connections, ADD, *({**HERE, "chat": str(n)} for n in range(3)))

    changed = [prepared.execute(CHANGE, {"of_contact": n, "rank": 4}).rowcount for n in (1, 2, 9)]

    assert prepared.execute(select(func.count()).select_from(texts)).scalar() == 5
    assert changed == [1, 1, 0]


def test_one_is_one(connections: tuple[Connection, Connection]) -> None:
    keep(connections, ADD, *({**HERE, "chat": str(n)} for n in range(2)))
    _library, prepared = connections
    for _time in range(2):
        assert prepared.execute(COUNT).one().n == prepared.scalar(COUNT) == 2
        with pytest.raises(NoResultFound):
            prepared.execute(OF_IDS, {"ids": [9]}).one()
        with pytest.raises(MultipleResultsFound):
            prepared.execute(OF_IDS, {"ids": [1, 2]}).one_or_none()
        assert prepared.execute(OF_IDS, {"ids": [9]}).one_or_none() is None
        assert prepared.execute(OF_IDS, {"ids": [9]}).scalar() is None
        assert prepared.execute(OF_IDS, {"ids": [2, 1]}).scalars().all() == [1, 2]


def test_errors_are_the_librarys_and_quote_nothing(connections: tuple[Connection, Connection]) -> None:
    _library, prepared = connections
    row = {"key": "mật khẩu", "body": "b", "version": 1}
    prepared.execute(ADD_TEXT, row)
    for _time in range(2):
        with pytest.raises(IntegrityError) as caught, savepoint(prepared, "refused"):
            prepared.execute(ADD_TEXT, row)
        assert "mật khẩu" not in str(caught.value)
    for wrong in ({"last_in": AT.replace(tzinfo=None), "of_contact": 1}, {"rank": 1}):
        for _time in range(2):
            with pytest.raises(StatementError, match=r"without a time zone|of_contact"):
                prepared.execute(CHANGE, wrong)


def test_a_store_that_is_down_says_so(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/down.db")
    tables.create_all(engine)
    prepared = SqliteConnection(engine)
    with prepared.begin():
        prepared.execute(COUNT)
        prepared.execute(COUNT)
        prepared.exec_driver_sql("ALTER TABLE contacts RENAME TO elsewhere")
        with pytest.raises(StoreDown):
            prepared.execute(COUNT)
    prepared.close()
    engine.dispose()


def test_a_statement_that_is_gone_leaves_nothing(connections: tuple[Connection, Connection]) -> None:
    _library, prepared = connections
    for number in range(50):
        built = select(contacts.c.chat).where(contacts.c.id == number)
        assert prepared.execute(built).all() == prepared.execute(built).all() == []
        del built
    gc.collect()

    assert isinstance(prepared, PreparingConnection)
    assert len(prepared._plans._known) <= 1


def test_a_statement_made_of_another_is_its_own(connections: tuple[Connection, Connection]) -> None:
    keep(connections, ADD, *({**HERE, "chat": str(n)} for n in range(3)))
    narrower = OF_IDS.where(contacts.c.chat == "1")

    assert len(both(connections, OF_IDS, {"ids": [1, 2]})) == 2
    assert [row.chat for row in both(connections, narrower, {"ids": [1, 2]})] == ["1"]


@pytest.mark.parametrize("label", ["", "nhà", "it's", "a?b", "' OR 1 --", "x" * 50, "ghi_chu:1.2-3"])
def test_a_constant_means_itself_wherever_it_is_written(
    connections: tuple[Connection, Connection], label: str
) -> None:
    keep(connections, ADD, *({**HERE, "chat": str(n), "label": n * label} for n in range(3)))
    called = OF_IDS.where(contacts.c.label == label, contacts.c.rank < 7, literal(value=True))

    found = both(connections, called, {"ids": [1, 2, 3]})

    assert [row.chat for row in found] == (["1"] if label else ["0", "1", "2"])


@pytest.mark.parametrize("whole", [Engine, "its engine", "itself"])
def test_while_somebody_listens_the_library_is_asked(
    connections: tuple[Connection, Connection], whole: Any
) -> None:
    _library, prepared = connections
    heard_at = {"its engine": prepared.engine, "itself": prepared}.get(whole, whole)
    heard: list[str] = []
    prepared.execute(COUNT)
    assert isinstance(prepared.execute(COUNT), Rows)

    def note(*said: Any) -> None:
        heard.append(said[2])

    event.listen(heard_at, "before_cursor_execute", note)
    try:
        assert not isinstance(prepared.execute(COUNT), Rows)
    finally:
        event.remove(heard_at, "before_cursor_execute", note)

    assert len(heard) == 1
    assert isinstance(prepared.execute(COUNT), Rows) is (whole != "itself")  # where it is kept in mind


def test_the_library_reads_the_tables_by_it(connections: tuple[Connection, Connection]) -> None:
    read = [inspect(one).get_table_names() for one in connections for _time in range(2)]

    assert set(read[0]) == set(tables.tables)
    assert read == [read[0]] * 4


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Make a database without tables; return its URL."""
    if request.param == "SQLite":
        yield f"sqlite:///{tmp_path}/morning.db"
        return
    server = request.getfixturevalue("postgres")
    yield new_database(server, "prepared_morning")
    drop_database(server, "prepared_morning")


def test_only_what_is_listed_here_is_left_to_the_library(empty: str) -> None:
    with executed() as found:
        asyncio.run(test_statements.counted(empty, test_statements.FEW))
    with connected_engine(empty) as engine:
        dialect = with_signs(engine.dialect)

    left = {}
    for statement, where, given in found.values():
        if not is_of_an_event(where):
            continue
        try:
            plan_of(statement, dialect, tuple(given[0]), is_many=len(given) > 1)
        except Unplanned as why:
            left[" ".join(str(statement).split()[:3])] = str(why)

    assert left == LEFT


@contextmanager
def connected_engine(url: str) -> Iterator[Engine]:
    """Open an engine that has been connected once: its dialect knows the server."""
    engine = open_engine(url)
    with engine.connect():
        yield engine
    engine.dispose()


@pytest.fixture
def session(on_postgres: Fresh) -> Iterator[PostgresConnection]:
    with connected_engine(on_postgres()) as engine:
        held = PostgresConnection(engine, Plans(engine.dialect))
        yield held
        held.close()


def test_a_session_that_ended_while_it_rested_is_replaced(session: PostgresConnection) -> None:
    with session.begin():
        assert session.scalar(COUNT) == session.scalar(COUNT)
        number = session.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    end_session(session.engine, number)

    session.renew()
    with session.begin():
        assert session.scalar(COUNT) == session.scalar(COUNT)
        assert session.exec_driver_sql("SELECT pg_backend_pid()").scalar() != number


def test_a_session_that_ends_in_a_transaction_is_a_store_that_is_down(session: PostgresConnection) -> None:
    def count_past_its_end() -> None:
        with session.begin():
            assert session.scalar(COUNT) == session.scalar(COUNT)
            end_session(session.engine, session.exec_driver_sql("SELECT pg_backend_pid()").scalar())
            session.scalar(COUNT)

    with pytest.raises(StoreDown):
        count_past_its_end()
    session.renew()
    with session.begin():
        assert session.scalar(COUNT) == session.scalar(COUNT)


def end_session(engine: Engine, number: int) -> None:
    """End another's session, and wait until it has."""
    with engine.connect() as other:
        other.exec_driver_sql(f"SELECT pg_terminate_backend({number}, 5000)").scalar_one()


def test_a_rollback_leaves_what_is_prepared(session: PostgresConnection) -> None:
    rows = [{"key": f"k{number}", "body": "b", "version": 1} for number in range(FEW + 1)]
    with session.begin() as begun:
        session.execute(ADD_TEXT, rows)  # by the driver, which would prepare it
        assert session.scalar(COUNT) == session.scalar(COUNT)
        begun.rollback()
    with session.begin():
        assert isinstance(session.execute(COUNT), Rows)


def test_a_table_that_an_upgrade_changes_below_it_is_read_anew(on_postgres: Fresh) -> None:
    url = on_postgres()
    asyncio.run(read_while_it_changes(url))


async def read_while_it_changes(url: str) -> None:
    store = open_store(url, threads=1)
    read = select(texts.c.version)
    for _time in range(3):
        before = await store.run(lambda tx: tx.execute(read).scalars().all())
    with connected_engine(url) as engine, engine.begin() as tx:
        tx.exec_driver_sql("ALTER TABLE texts ALTER COLUMN version TYPE bigint")

    assert await store.run(lambda tx: tx.execute(read).scalars().all()) == before
    store.close()


def test_what_a_session_has_prepared_has_a_limit(session: PostgresConnection) -> None:
    built = [select(contacts.c.chat).where(contacts.c.id == -number) for number in range(MOST_PREPARED + 50)]
    with session.begin():
        for statement in [*built, *built, *built[:3]]:
            assert session.execute(statement).all() == []

        counted = session.exec_driver_sql(
            "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'ours%%'"
        )
        assert counted.scalar() == MOST_PREPARED
        assert session.execute(built[-1]).all() == []


def test_many_rows_are_written_by_the_driver_itself(session: PostgresConnection) -> None:
    with session.begin():
        for first, many in ((0, 2), (2, 2), (4, FEW), (100, FEW + 1)):
            rows = [{"key": f"k{first + n}", "body": "b", "version": 1} for n in range(many)]
            past = isinstance(session.execute(ADD_TEXT, rows), Rows)
            assert past == (first > 0 and many <= FEW)
        written = select(func.count()).select_from(texts).where(texts.c.key.regexp_match("^k[0-9]+$"))
        assert session.execute(written).scalar() == 4 + 2 * FEW + 1
