"""A copy of everything, read back into an empty database of either store."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from bot.conversation import Message
from storage.engine import Lane, NotRestorable, Outgoing, back_up, restore, upgrade
from storage.engine.outbox import put
from storage.tables.base import tables
from storage.tables.engine import outbox
from storage.tables.people import contacts, people, units
from tests.conftest import Fresh
from tests.people import CHANNEL, MORNING, connected
from tests.postgres import new_database

BLOB = "ab" * 32


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database that holds nothing yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    return new_database(request.getfixturevalue("postgres"), f"empty{abs(hash(tmp_path)) % 10**9}")


def copy_of(url: str, folder: Path) -> Path:
    copy = folder / "copy.tar.gz"
    back_up(url, folder / "files", copy, MORNING)
    return copy


def test_what_is_restored_is_what_was_copied(fresh: Fresh, empty: str, tmp_path: Path) -> None:
    url = fresh()
    held = tmp_path / "files" / BLOB[:2]
    held.mkdir(parents=True)
    (held / BLOB).write_bytes(b"%PDF-")
    rows = restore(empty, tmp_path / "restored", copy_of(url, tmp_path))
    with connected(url) as before, connected(empty) as after:
        for table in tables.sorted_tables:
            assert before.execute(select(table)).all() == after.execute(select(table)).all(), table.name
        counted = [
            before.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables.sorted_tables
        ]
    assert rows == sum(counted)
    assert (tmp_path / "restored" / BLOB[:2] / BLOB).read_bytes() == b"%PDF-"


def test_numbers_go_on_after_the_restored_ones(fresh: Fresh, empty: str, tmp_path: Path) -> None:
    restore(empty, tmp_path / "restored", copy_of(fresh(), tmp_path))
    row = {"full_name": "Lê Thị Ví Sau", "folded": "le thi vi sau", "sort_key": "sau", "language": "vi"}
    with connected(empty) as tx:
        highest = tx.execute(select(func.max(people.c.id))).scalar_one()
        assert tx.execute(insert(people).values(**row).returning(people.c.id)).scalar_one() > highest


def test_what_was_queued_is_not_sent_again(fresh: Fresh, empty: str, tmp_path: Path) -> None:
    url = fresh()
    with connected(url) as tx:
        contact = tx.execute(select(contacts.c.id)).scalars().first()
        assert contact
        put(tx, [Outgoing("nudge", contact, CHANNEL, Lane.NUDGE, Message("Nhắc"), MORNING)])
    restore(empty, tmp_path / "restored", copy_of(url, tmp_path))
    with connected(empty) as tx:
        assert tx.execute(select(outbox.c.state)).scalars().all() == ["expired"]


def test_what_refers_to_its_own_table_comes_back_whatever_the_order(
    fresh: Fresh, empty: str, tmp_path: Path
) -> None:
    url = fresh()
    with connected(url) as tx:
        put(tx, [Outgoing("said", 1, CHANNEL, Lane.ANSWER, Message("Nhắc"), MORNING)])
        said = tx.execute(select(outbox.c.id)).scalar_one()
        edit = Outgoing("edit", 1, CHANNEL, Lane.ANSWER, Message("Xong"), MORNING, action="edit", target=said)
        put(tx, [edit])
        tx.execute(update(outbox).where(outbox.c.id == said).values(state="sent"))  # it lies last now
        tx.execute(update(units).where(units.c.id == 1).values(successor=4))
    restore(empty, tmp_path / "restored", copy_of(url, tmp_path))
    with connected(empty) as tx:
        assert tx.execute(select(outbox.c.key, outbox.c.target).order_by(outbox.c.id)).all() == [
            ("said", None),
            ("edit", said),
        ]
        assert tx.execute(select(units.c.successor).where(units.c.id == 1)).scalar() == 4


def test_a_copy_is_for_its_owner_alone(on_sqlite: Fresh, tmp_path: Path) -> None:
    (tmp_path / "copy.tar.gz.part").touch(0o644)
    assert stat.S_IMODE(copy_of(on_sqlite(), tmp_path).stat().st_mode) == 0o600


def test_where_the_database_refuses_it_cannot_be_restored(on_sqlite: Fresh, tmp_path: Path) -> None:
    copy = copy_of(on_sqlite(), tmp_path)
    with pytest.raises(NotRestorable, match="SQLITE_CANTOPEN"):
        restore(f"sqlite:///{tmp_path}/nowhere/new.db", tmp_path / "restored", copy)


def test_a_database_that_holds_something_is_left_as_it_is(fresh: Fresh, tmp_path: Path) -> None:
    url = fresh()
    with pytest.raises(NotRestorable, match="not empty"):
        restore(url, tmp_path / "restored", copy_of(url, tmp_path))


def test_a_file_that_is_no_copy_is_refused(empty: str, tmp_path: Path) -> None:
    wrong = tmp_path / "letter.tar.gz"
    wrong.write_bytes(b"Dear Sir")
    upgrade(empty)
    with pytest.raises(NotRestorable):
        restore(empty, tmp_path / "restored", wrong)
