"""The two stores behind one door: a whole transaction runs in a thread, and is awaited.

    await store.run(receive, event)      # receive(tx, event), and then the commit

SQLite has one writer, so it has one thread here; whatever waits while it commits is committed
together next, each piece of work in a savepoint of its own: one fsync for all. PostgreSQL has a
pool of threads, and work that the server could not serialize is done again.
"""

import asyncio
import json
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby
from threading import Condition, Thread, local
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from sqlalchemy import Connection, Engine, ExceptionContext, Table, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from storage.engine.plans import Plans
from storage.engine.prepared import CHANGED, PostgresConnection, PreparingConnection, SqliteConnection
from storage.tables.people import people, roles, stand_ins, units

READ_ONLY = "25006"  # PostgreSQL: another server took over, and this one only shows

StoreFault = SQLAlchemyError

TOGETHER = 64  # pieces of work in one commit, at most
SOON = 0.005  # seconds for which what may wait does so for others to be committed with
PAUSES = (0.0, 0.01, 0.05, 0.2)  # seconds at most, drawn by lot so that two do not meet again
# Not serializable, deadlock, a unique key taken meanwhile, ended by the server while we were paused, a table
# changed by an upgrade.
RETRIED = {"40001", "40P01", "23505", "25P03", CHANGED}
PRAGMAS = (  # busy_timeout comes first: changing the journal may have to wait already
    "busy_timeout=10000",
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL loses what was acknowledged when the power fails
    "foreign_keys=ON",
    "temp_store=MEMORY",  # also for what a savepoint may have to put back: an act's goes to a file otherwise
    "secure_delete=ON",  # what was forgotten is overwritten, and not only marked as free
)

# PostgreSQL, seconds and milliseconds: a server that vanishes without a word is noticed by us, and by it a
# process that is paused in the midst of a transaction. Whoever waits for its locks meanwhile gives up in
# time: the same event, tried again and again, would take one thread after the other.
PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 20,
    "tcp_user_timeout": 30_000,
    "options": "-c idle_in_transaction_session_timeout=30000 -c lock_timeout=10000",
    "prepare_threshold": None,  # psycopg prepares nothing, or at a rollback it would forget ours as well
}

SELDOM_WRITTEN = {people.name, roles.name, stand_ins.name, units.name}

Tx = Connection  # an open transaction. Who is handed one never commits it.
P = ParamSpec("P")
T = TypeVar("T")

as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class NotCommitted(Exception):
    """A transaction that the store gave up by itself, or would not take."""


StoreDown = (OperationalError, InterfaceError, NotCommitted)


def cause(error: BaseException) -> str:
    """Return the kind of fault, without what was written or read: SQLITE_FULL, AdminShutdown."""
    original = getattr(error, "orig", None) or error
    return getattr(original, "sqlite_errorname", "") or type(original).__name__


class Store(Protocol):
    """A store of either kind."""

    async def run(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(tx, …)`` in a transaction of its own; return once that is committed."""

    async def run_soon(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what nobody waits for; on SQLite before the next that is run, and committed with it."""

    def has_time(self) -> bool:
        """Return, within a piece of work, whether more may be done along with it.

        So where nobody waits for it, and no other process writes.
        """

    def close(self) -> None:
        """Finish what has begun."""


def open_store(url: str, threads: int = 8) -> Store:
    """Open the store at ``url``, whose tables are there already (storage/engine/schema.py)."""
    return SqliteStore(url) if is_sqlite(url) else PostgresStore(url, threads)


def is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def open_engine(url: str, **options: Any) -> Engine:
    """Open an engine that behaves the same on both stores; errors never quote what was to be written."""
    options = {"json_serializer": as_json, "hide_parameters": True, **options}
    engine = create_engine(url, connect_args={} if is_sqlite(url) else PATIENCE, **options)
    event.listen(engine, "handle_error", hide_parameters)
    if is_sqlite(url):
        event.listen(engine, "connect", set_up_sqlite)
        event.listen(engine, "begin", begin_sqlite)
    return engine


def cut_journal(url: str) -> None:
    """Write SQLite's journal into the database and cut it off: what was overwritten stands there still.

    It would stand there until as much is written anew. PostgreSQL looks after its own.
    """
    if not is_sqlite(url):
        return
    engine = open_engine(url)
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def renew_statistics(tx: Tx, *written: Table) -> None:
    """Let PostgreSQL plan by what stands in these tables, or in all: by itself it looks minutes later."""
    if tx.dialect.name == "postgresql":
        tx.exec_driver_sql("ANALYZE " + ", ".join(table.name for table in written))


def hide_parameters(failure: ExceptionContext) -> NotCommitted | None:
    """Cut what was to be written out of a fault; return what is raised in its place, if anything is.

    PostgreSQL quotes it in its second line: "DETAIL: Key (address)=(…)".
    """
    for error in (failure.original_exception, failure.sqlalchemy_exception):
        if error and error.args:
            error.args = (str(error.args[0]).partition("\n")[0], *error.args[1:])
    is_read_only = getattr(failure.original_exception, "sqlstate", "") == READ_ONLY
    return NotCommitted("read-only") if is_read_only else None


def set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # it is we who begin
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def begin_sqlite(tx: Tx) -> None:
    """Take the writer's place at once: a transaction that reads first and writes later may fail."""
    if isinstance(tx, SqliteConnection):
        tx.begin_writing()
    else:
        tx.exec_driver_sql("BEGIN IMMEDIATE")


def bind_arguments(
    work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
) -> Callable[[Tx], T]:
    """Bind its arguments to ``work``. A StopIteration is renamed: a future that gets one never ends."""

    def ready(tx: Tx) -> T:
        try:
            return work(tx, *args, **kwargs)
        except StopIteration as error:
            raise RuntimeError("StopIteration") from error

    return ready


@dataclass
class Piece:
    """A piece of work for the writer, and what came of it."""

    work: Callable[[Tx], Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class SqliteStore:
    """SQLite: one writer thread, which commits together what waits."""

    def __init__(self, url: str, together: int = TOGETHER) -> None:
        self._engine = open_engine(url)
        self._connection = SqliteConnection(self._engine, SELDOM_WRITTEN)  # here: a failure is heard of
        self._together = together
        self._waiting: list[Piece] = []
        self._in_no_hurry: list[Piece] = []  # first of all that is done next
        self._behind = 0  # the piece that is being done, in its commit
        self._is_open = True
        self._changed = Condition()
        self._writer = Thread(target=self._write, name="sqlite-writer", daemon=True)
        self._writer.start()

    async def run(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        piece = Piece(bind_arguments(work, *args, **kwargs), asyncio.get_running_loop().create_future())
        with self._changed:
            self._require_open()
            self._waiting.append(piece)
            self._changed.notify()
        return cast(T, await piece.future)

    async def run_soon(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        piece = Piece(bind_arguments(work, *args, **kwargs), loop.create_future())
        with self._changed:
            self._require_open()
            if not self._in_no_hurry:
                loop.call_later(SOON, self._hurry)
            self._in_no_hurry.append(piece)
        return cast(T, await piece.future)

    def has_time(self) -> bool:
        return not (self._waiting or self._behind)

    def close(self) -> None:
        with self._changed:
            self._is_open = False
            self._changed.notify()
        self._writer.join()
        self._connection.close()
        self._engine.dispose()

    def _write(self) -> None:
        while pieces := self._next():
            self._commit(self._connection, pieces)
            answer_waiting(pieces)

    def _require_open(self) -> None:
        if not self._is_open:
            raise RuntimeError("the store is closed")

    def _hurry(self) -> None:
        """Let what could wait be done now."""
        with self._changed:
            self._waiting[:0], self._in_no_hurry = self._in_no_hurry, []
            self._changed.notify()

    def _next(self) -> list[Piece]:
        """Wait for work and take it; nothing once the store is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or not self._is_open)
            self._waiting[:0], self._in_no_hurry = self._in_no_hurry, []
            taken, self._waiting = self._waiting[: self._together], self._waiting[self._together :]
            return taken

    def _commit(self, tx: SqliteConnection, pieces: list[Piece]) -> None:
        """Commit ``pieces`` as one. What fails is rolled back alone; a failed commit fails them all."""
        try:
            with tx.begin():
                for number, piece in enumerate(pieces, 1):
                    self._behind = len(pieces) - number
                    attempt(tx, piece)
                    require_open(tx)  # each time: a savepoint outside a transaction would open one
        except Exception as error:
            leave_transaction(tx)
            for piece in pieces:
                piece.error = piece.error or error


def leave_transaction(tx: Tx) -> None:
    """Roll back what a failed COMMIT has left open: no other transaction could begin."""
    if is_open(tx):
        tx.connection.rollback()


def attempt(tx: SqliteConnection, piece: Piece) -> None:
    """Do one piece in a savepoint."""
    try:
        with savepoint(tx, "piece"):
            piece.result = piece.work(tx)
    except BaseException as error:  # whatever it was, the writer lives on
        piece.error = error


@contextmanager
def savepoint(tx: Tx, name: str) -> Iterator[None]:
    """Roll back alone what fails within this; on SQLite in a quarter of the time of ``begin_nested``."""
    say(tx, f"SAVEPOINT {name}")
    try:
        yield
    except BaseException:
        if is_open(tx):
            say(tx, f"ROLLBACK TO {name}")
        raise
    finally:
        if is_open(tx):
            say(tx, f"RELEASE {name}")


def say(tx: Tx, sql: str) -> None:
    """Execute what has no values and no rows, past the library where that can be."""
    if isinstance(tx, PreparingConnection):
        tx.say(sql)
    else:
        tx.exec_driver_sql(sql)


def is_open(tx: Tx) -> bool:
    """Tell whether the transaction has not ended by itself: on PostgreSQL it does with its session only."""
    if tx.invalidated or tx.dialect.name != "sqlite":
        return not tx.invalidated
    return bool(tx.connection.dbapi_connection.in_transaction)  # type: ignore[union-attr]


def require_open(tx: Tx) -> None:
    """Raise NotCommitted where SQLite has ended the transaction by itself.

    It does so on a full disk, and the driver's commit says nothing.
    """
    if not is_open(tx):
        raise NotCommitted("SQLite gave the transaction up")


def answer_waiting(pieces: list[Piece]) -> None:
    """Let those go on who wait for ``pieces``, each in the event loop it waits in."""
    for loop, those in groupby(pieces, lambda piece: piece.future.get_loop()):
        with suppress(RuntimeError):  # that loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, list(those))


def settle(pieces: list[Piece]) -> None:
    for piece in pieces:
        if piece.future.done():  # cancelled meanwhile
            continue
        if piece.error:
            piece.future.set_exception(piece.error)
        else:
            piece.future.set_result(piece.result)


class PostgresStore:
    """PostgreSQL: a pool of threads, each with a connection and with a transaction of its own."""

    def __init__(self, url: str, threads: int) -> None:
        self._engine = open_engine(url, pool_size=threads, max_overflow=0)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="postgres")
        self._plans = Plans(self._engine.dialect)
        self._of_thread = local()
        self._connections: list[PostgresConnection] = []

    async def run(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        ready = bind_arguments(work, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._commit, ready)

    async def run_soon(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.run(work, *args, **kwargs)

    def has_time(self) -> bool:
        return False

    def close(self) -> None:
        self._threads.shutdown()
        for connection in self._connections:
            connection.close()
        self._engine.dispose()

    def _commit(self, work: Callable[[Tx], T]) -> T:
        for pause in PAUSES:
            try:
                return self._once(work)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in RETRIED:
                    raise
            time.sleep(random.uniform(0, pause))
        return self._once(work)

    def _once(self, work: Callable[[Tx], T]) -> T:
        tx = self._connection()
        with tx.begin():
            return work(tx)

    def _connection(self) -> PostgresConnection:
        """Return this thread's connection, ready to begin."""
        held: PostgresConnection | None = getattr(self._of_thread, "connection", None)
        if held is None:
            held = self._of_thread.connection = PostgresConnection(self._engine, self._plans)
            self._connections.append(held)
        held.renew()
        return held
