"""Who somebody is, remembered on SQLite: until it is written, by whomever, or its time is over."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Executable, event, insert, text, update

from bot.domain.rights import Role
from storage.engine.db import SELDOM_WRITTEN, open_engine
from storage.engine.incoming import identify
from storage.engine.prepared import SqliteConnection
from storage.tables.people import people, roles, stand_ins
from tests.conftest import Fresh
from tests.people import FIRST_DAY, MEMBERS, MORNING, connected

IDS = {member.chat: number for number, member in enumerate(MEMBERS, 1)}
MINH, HOA, SON = IDS["minh"], IDS["hoa"], IDS["son"]
LONG_TAN = 3
COVER = {
    "unit": LONG_TAN,
    "person": MINH,
    "substitute": SON,
    "starts": MORNING + timedelta(hours=1),
    "ends": MORNING + timedelta(hours=2),
}
WRITES: dict[str, Executable] = {
    "by a statement": update(roles).where(roles.c.person == MINH).values(ends=FIRST_DAY),
    "in SQL of its own": text(f"UPDATE roles SET ends = '{FIRST_DAY}' WHERE person = {MINH}"),
}


@pytest.fixture
def url(on_sqlite: Fresh) -> str:
    return on_sqlite()


@pytest.fixture
def ours(url: str) -> Iterator[SqliteConnection]:
    """Open the connection of the one who writes; Minh's roles are remembered."""
    engine = open_engine(url)
    with closing(SqliteConnection(engine, SELDOM_WRITTEN)) as connection:
        with connection.begin():
            assert held(connection, MINH) == [Role.OFFICER]
        yield connection
    engine.dispose()


def held(tx: SqliteConnection, person: int, at: datetime = MORNING) -> list[Role]:
    return [role.role for role in identify(tx, person, 1, at).roles]


def test_what_is_remembered_is_not_read_again(ours: SqliteConnection) -> None:
    said: list[str] = []
    with ours.begin():
        driver = ours.connection.dbapi_connection
        driver.set_trace_callback(said.append)  # type: ignore[union-attr]
        assert held(ours, MINH) == [Role.OFFICER]
        assert said == []
        assert held(ours, HOA) == [Role.HEAD]
        assert said != []


@pytest.mark.parametrize("how", WRITES)
def test_what_is_written_is_seen_at_once(ours: SqliteConnection, how: str) -> None:
    with ours.begin():
        ours.execute(WRITES[how])
        assert held(ours, MINH) == []
    with ours.begin():
        assert held(ours, MINH) == []


def test_what_another_process_wrote_is_seen_at_the_next_event(url: str, ours: SqliteConnection) -> None:
    with connected(url) as other:
        other.execute(WRITES["by a statement"])
    with ours.begin():
        assert held(ours, MINH) == []


def test_what_was_rolled_back_is_not_remembered(ours: SqliteConnection) -> None:
    transaction = ours.begin()
    ours.execute(WRITES["by a statement"])
    assert held(ours, MINH) == []
    transaction.rollback()
    with ours.begin():
        assert held(ours, MINH) == [Role.OFFICER]


def test_a_cover_begins_and_ends_at_its_moments(url: str, ours: SqliteConnection) -> None:
    with connected(url) as other:
        other.execute(insert(stand_ins).values(**COVER))
    with ours.begin():
        for minutes, roles_then in ((0, 1), (59, 1), (60, 2), (119, 2), (120, 1), (59, 1)):
            assert len(held(ours, SON, MORNING + timedelta(minutes=minutes))) == roles_then


def test_a_role_begins_and_ends_at_midnight(url: str, ours: SqliteConnection) -> None:
    with connected(url) as other:
        other.execute(update(roles).where(roles.c.person == HOA).values(ends=FIRST_DAY + timedelta(days=1)))
    late = MORNING.replace(hour=16, minute=59)
    with ours.begin():
        assert held(ours, HOA, late) == [Role.HEAD]
        assert held(ours, HOA, late + timedelta(minutes=1)) == []


def test_a_new_name_is_known(ours: SqliteConnection) -> None:
    with ours.begin():
        ours.execute(update(people).where(people.c.id == MINH).values(full_name="Lê Thị Ví"))
        assert identify(ours, MINH, 1, MORNING).name == "Lê Thị Ví"


def test_while_somebody_listens_to_the_engine_it_holds_as_well(ours: SqliteConnection) -> None:
    event.listen(ours.engine, "before_cursor_execute", lambda *_args: None)
    with ours.begin():
        ours.execute(WRITES["by a statement"])
        assert held(ours, MINH) == []
