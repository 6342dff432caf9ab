"""Connections that execute past the library what is executed again: on SQLite and on PostgreSQL.

From its second time on, a statement goes by its plan (storage/engine/plans.py) to the driver's own
connection. On SQLite that takes 5 to 8 µs instead of 20 to 50, SQLite's part included; on PostgreSQL, where
it is prepared and executed by libpq, 30 µs of processor instead of 90. What is executed with options goes
through the library, and so does all while somebody listens to the engine.

What is read at each event of tables that are seldom written may be remembered on SQLite (``Memory``): there
is one writer, who sees what is written, by itself and by others.
"""

import select
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import MultipleResultsFound, NoResultFound

from storage.engine.plans import SIGN, Plans, written_by

MOST_KEPT = 10_000  # readings that are remembered; a district's people are some hundreds
MOST_PREPARED = 500  # statements that a session of PostgreSQL holds ready
CHANGED = "0A000"  # what PostgreSQL says where a table has changed below what was prepared
FEW = 16  # rows that PostgreSQL is given one by one: for more the driver has a quicker way


class Rows:
    """The rows of a result, or the first value of each; what storage uses of the library's Result."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[Any], rowcount: int = -1) -> None:
        self._rows, self.rowcount = rows, rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        return self._rows

    def first(self) -> Any:
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        if not self._rows:
            raise NoResultFound("No row was found when one was required")
        return self.one_or_none()

    def one_or_none(self) -> Any:
        if len(self._rows) > 1:
            raise MultipleResultsFound("Multiple rows were found when one or none was required")
        return self.first()

    def scalar(self) -> Any:
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:
        row = self.one_or_none()
        return None if row is None else row[0]

    def scalars(self) -> "Rows":
        return Rows([row[0] for row in self._rows])


@dataclass
class Memory:
    """Readings of certain tables, forgotten as soon as anybody writes there, on whatever connection.

    A transaction that has written there itself remembers nothing until it ends, for it may be rolled back.
    """

    tables: Collection[str]
    kept: dict[Any, Any] = field(default_factory=dict)
    is_closed: bool = False
    version: Any = None  # of the database, as others write it

    def get(self, key: Any) -> Any:
        return self.kept.get(key)

    def keep(self, key: Any, value: Any) -> None:
        if not self.is_closed:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            self.kept[key] = value

    def see_written(self, table: str) -> None:
        if table in self.tables or table == "?":
            self.kept.clear()
            self.is_closed = True

    def begin(self, version: Any) -> None:
        """Open it for a transaction that begins with the database as ``version`` tells."""
        if version != self.version:
            self.kept.clear()
        self.version, self.is_closed = version, False


class PreparingConnection(Connection):
    """A connection that executes past the library what is executed again."""

    most_rows = 0  # that are written so in one statement; 0: any number

    def __init__(self, engine: Engine, plans: Plans, memory: Memory | None = None) -> None:
        super().__init__(engine)
        self._plans = plans
        self.memory = memory

    def execute(self, statement: Any, parameters: Any = None, *, execution_options: Any = None) -> Any:
        if execution_options is None and self.in_transaction() and not self._is_heard():
            plan = self._plans.find(statement, parameters)
            bound = plan and plan.bind(parameters)
            if plan and bound and not (plan.is_many and 0 < self.most_rows < len(parameters)):
                self._see_written(plan.table)
                found = self._run(*bound, is_many=plan.is_many, fetch=plan.row is not None)
                return Rows(plan.rows(found.all()), found.rowcount)
        self._see_written(written_by(statement))
        return super().execute(statement, parameters, execution_options=execution_options)

    def exec_driver_sql(self, statement: str, parameters: Any = None, execution_options: Any = None) -> Any:
        self._see_written("?")
        return super().exec_driver_sql(statement, parameters, execution_options)

    def scalar(self, statement: Any, parameters: Any = None, *, execution_options: Any = None) -> Any:
        return self.execute(statement, parameters, execution_options=execution_options).scalar()

    def say(self, sql: str) -> None:
        """Execute what has no values and no rows: a savepoint's beginning and end."""
        if self._is_heard():
            super().exec_driver_sql(sql)
        else:
            self._run(sql, ())

    def _see_written(self, table: str) -> None:
        if self.memory:
            self.memory.see_written(table)

    def _is_heard(self) -> bool:
        engine = self.engine.dispatch
        return bool(self._has_events or engine.before_cursor_execute or engine.before_execute)

    def _run(self, sql: str, bound: Any, *, is_many: bool = False, fetch: bool = False) -> Rows:
        """Run it on the driver's connection; its errors become the library's, as they would there."""
        try:
            return self._run_on_driver(sql, bound, is_many=is_many, fetch=fetch)
        except self.dialect.loaded_dbapi.Error as error:
            self._handle_dbapi_exception(error, sql, bound, None, None)

    def _run_on_driver(self, sql: str, bound: Any, *, is_many: bool, fetch: bool) -> Rows:
        raise NotImplementedError


class SqliteConnection(PreparingConnection):
    """The connection of SQLite's one writer, which remembers what was read of certain tables."""

    def __init__(self, engine: Engine, remembered: Collection[str] = ()) -> None:
        super().__init__(engine, Plans(engine.dialect), Memory(remembered))

    def begin_writing(self) -> None:
        """Take the writer's place, and see whether somebody else has written meanwhile."""
        self.say("BEGIN IMMEDIATE")
        if self.memory:
            self.memory.begin(self._run("PRAGMA data_version", (), fetch=True).scalar())

    def _run_on_driver(self, sql: str, bound: Any, *, is_many: bool, fetch: bool) -> Rows:
        driver = cast(sqlite3.Connection, self.connection.dbapi_connection)
        cursor = driver.executemany(sql, bound) if is_many else driver.execute(sql, bound)
        return Rows(cursor.fetchall() if fetch else [], cursor.rowcount)


class PostgresConnection(PreparingConnection):
    """A connection to PostgreSQL that one thread holds."""

    most_rows = FEW

    def renew(self) -> None:
        """Leave a session that the server has ended, or has said something to, while it rested."""
        if not self.invalidated:
            said = select.poll()
            said.register(cast("Any", self.connection.dbapi_connection).fileno(), select.POLLIN)
            if said.poll(0):
                self.invalidate()

    def _run_on_driver(self, sql: str, bound: Any, *, is_many: bool, fetch: bool) -> Rows:
        held = self.connection
        if (session := held.info.get(PostgresSession)) is None:  # a new one, with nothing prepared
            driver = held.dbapi_connection
            session = held.info[PostgresSession] = PostgresSession(self.dialect.loaded_dbapi, driver)
        if not is_many:
            return cast(Rows, session.execute(sql, bound))
        return Rows([], sum(session.execute(sql, row).rowcount for row in bound))


class PostgresSession:
    """A session of PostgreSQL, with the statements that it has prepared; libpq executes them.

    psycopg's cursors take half as much again: they would see to what SQLAlchemy has seen to.
    """

    def __init__(self, psycopg: Any, driver: Any) -> None:
        self._psycopg, self._libpq = psycopg, driver.pgconn
        driver.prepare_threshold = (
            None  # where psycopg prepares as well, a rollback forgets ours with its own
        )
        self._values = psycopg.adapt.Transformer(driver)
        self._names: dict[str, bytes] = {}  # by their SQL, the oldest first
        self._made = 0

    def execute(self, sql: str, bound: Sequence[Any]) -> Rows:
        """Execute it once, in a transaction that it begins where none is open. Raises psycopg's errors."""
        libpq, psycopg = self._libpq, self._psycopg
        if libpq.transaction_status == psycopg.pq.TransactionStatus.IDLE:
            self._done(libpq.exec_(b"BEGIN"))
        name = self._names.get(sql) or self._prepare(sql)
        values = self._values.dump_sequence(bound, [psycopg.adapt.PyFormat.TEXT] * len(bound))
        result = self._done(libpq.exec_prepared(name, values))
        rows: list[Any] = []
        if result.ntuples:
            self._values.set_pgresult(result)
            rows = self._values.load_rows(0, result.ntuples, tuple)
        return Rows(rows, result.command_tuples or 0)

    def _prepare(self, sql: str) -> bytes:
        while len(self._names) >= MOST_PREPARED:
            oldest = next(iter(self._names))
            self._done(self._libpq.exec_(b"DEALLOCATE " + self._names.pop(oldest)))
        first, *rest = sql.split(SIGN)
        numbered = first + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))
        self._made += 1
        name = b"ours_%d" % self._made
        self._done(self._libpq.prepare(name, numbered.encode()))
        self._names[sql] = name
        return name

    def _done(self, result: Any) -> Any:
        """Return the result of what succeeded. Raises its error else, or that the session is over."""
        pq, errors = self._psycopg.pq, self._psycopg.errors
        if result.status in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
            return result
        if self._libpq.status == pq.ConnStatus.BAD:
            raise self._psycopg.OperationalError("the session is over")
        error = errors.error_from_result(result)
        if error.sqlstate == CHANGED:
            self._names.clear()  # to be prepared anew
        raise error
