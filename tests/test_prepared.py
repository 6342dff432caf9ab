"""Statements executed past the library: they say, return and refuse what they do through it."""

import asyncio
import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Executable, bindparam, event, func, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, NoResultFound, StatementError

from storage.engine import StoreDown
from storage.engine.db import open_engine
from storage.engine.prepared import PreparingConnection, Rows, Unplanned, plan_of
from storage.tables.base import tables
from storage.tables.engine import texts
from storage.tables.people import contacts
from tests.test_constants import executed, is_of_an_event
from tests.test_statements import FEW, counted

AT = datetime(2026, 11, 25, 1, 30, 0, 5, tzinfo=UTC)
LEFT: dict[str, str] = {}  # the beginning of each statement of a morning that is left to the library: why
ADD = insert(contacts).returning(contacts.c.id)
OF_IDS = select(contacts).where(contacts.c.id.in_(bindparam("ids", expanding=True))).order_by(contacts.c.id)
CHANGE = update(contacts).where(contacts.c.id == bindparam("of_contact"))
COUNT = select(func.count().label("n")).select_from(contacts)
ADD_TEXT = insert(texts)
HERE = {"channel": "telegram", "account": "1"}


@pytest.fixture
def connections(tmp_path: Path) -> Iterator[tuple[Connection, Connection]]:
    """Open two databases alike: one through the library, one past it."""
    made: list[Connection] = []
    for name, kind in (("library", Connection), ("prepared", PreparingConnection)):
        engine = open_engine(f"sqlite:///{tmp_path}/{name}.db")
        tables.create_all(engine)
        made.append(kind(engine))
        made[-1].begin()
    yield made[0], made[1]
    for one in made:
        one.close()
        one.engine.dispose()


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
        [raw] = one.exec_driver_sql("SELECT * FROM contacts").all()
        assert "2026-11-25 01:30:00.000005" in raw
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
        with pytest.raises(IntegrityError) as caught:
            prepared.execute(ADD_TEXT, row)
        assert "mật khẩu" not in str(caught.value)
    for wrong in ({"last_in": AT.replace(tzinfo=None), "of_contact": 1}, {"rank": 1}):
        for _time in range(2):
            with pytest.raises(StatementError, match=r"without a time zone|of_contact"):
                prepared.execute(CHANGE, wrong)


def test_a_store_that_is_down_says_so(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/down.db")
    tables.create_all(engine)
    prepared = PreparingConnection(engine)
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
    called = OF_IDS.where(contacts.c.label == label, contacts.c.rank < 7)

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


def test_only_what_is_listed_here_is_left_to_the_library(tmp_path: Path) -> None:
    with executed() as found:
        asyncio.run(counted(f"sqlite:///{tmp_path}/morning.db", FEW))
    dialect = open_engine(f"sqlite:///{tmp_path}/morning.db").dialect

    left = {}
    for statement, where, given in found.values():
        if not is_of_an_event(where):
            continue
        try:
            plan_of(statement, dialect, tuple(given[0]), is_many=len(given) > 1)
        except Unplanned as why:
            left[" ".join(str(statement).split()[:3])] = str(why)

    assert left == LEFT
