"""Leavers: who holds no role any more is erased in time; and of the newest records nothing personal stays."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.conversation import local_date
from bot.domain.own_data import ERASED_NAME
from bot.domain.retention import PERIODS, Kept
from storage import upkeep
from storage.personal_data import retention
from storage.tables.engine import audit
from storage.tables.people import changes, consents, data_requests, invitations, mailboxes, people, roles
from storage.tables.subjects import checks, incidents
from tests.chat import Chat
from tests.hostile.held import everything
from tests.own_data.test_whole_life import LIFE, traces_in
from tests.people import connected, settings

A_DAY = timedelta(days=1)
PERIOD = PERIODS[Kept.PEOPLE_LEFT].length(settings())
LIVED, _erased, _after = LIFE.partition("vinh: [Xóa]\n")  # nobody has erased her
HERS = select(people).where(people.c.full_name.like("Khúc Thị%"))
ERASED = select(people.c.id).where(people.c.erased_at.is_not(None))


async def test_who_left_is_erased_after_the_period_and_their_records_stay(chat: Chat) -> None:
    await chat.play(LIVED)
    with connected(chat.url) as tx:
        person = leave(tx, chat)
        forget(tx, chat.clock.at + PERIOD - 2 * A_DAY)
        assert tx.execute(HERS).one().phone == "0912777001"

        forget(tx, chat.clock.at + PERIOD + 2 * A_DAY)
        gone = tx.execute(select(people).where(people.c.id == person)).one()
        assert (gone.full_name, gone.phone, bool(gone.erased_at)) == (ERASED_NAME, "", True)
        titles = tx.execute(select(roles.c.title).where(roles.c.person == person)).scalars()
        assert set(titles) == {""}
        assert count(tx, select(mailboxes).where(mailboxes.c.person == person)) == 0
        assert count(tx, select(invitations).where(invitations.c.person == person)) <= 1  # the newest of all
        assert count(tx, select(consents).where(consents.c.person == person)) <= 1
        assert retention.forgotten(tx)["people_left"] == 1
    await chat.pass_time()  # her name in what others wrote
    with connected(chat.url) as tx:
        assert set(tx.execute(select(data_requests.c.state)).scalars()) == {"done"}
        assert traces_in(everything(tx).encode()) == []
        assert tx.execute(ERASED).scalars().all() == [person]


async def test_who_holds_a_role_or_is_to_come_back_stays(chat: Chat) -> None:
    await chat.play(LIVED)
    with connected(chat.url) as tx:
        back = tx.execute(select(changes).limit(1)).one()._mapping
        forget(tx, chat.clock.at + 2 * PERIOD)
        assert tx.execute(ERASED).all() == []
        leave(tx, chat)
        new = {**back, "id": 99, "number": "NS-2026-0099", "state": "accepted"}
        tx.execute(insert(changes), {name: value for name, value in new.items() if value is not None})
        forget(tx, chat.clock.at + 2 * PERIOD)
        assert tx.execute(ERASED).all() == []


@pytest.mark.parametrize("years", [6, 20])
async def test_of_the_newest_records_nothing_personal_stays(chat: Chat, years: int) -> None:
    await chat.play(LIVED)
    with connected(chat.url) as tx:
        leave(tx, chat)
        for table in (incidents, changes, checks, data_requests):
            assert count(tx, select(table)) > 0
        now = chat.clock.at + timedelta(days=366 * years)
        for more in range(3):
            forget(tx, now + more * A_DAY)
    await chat.pass_time()
    with connected(chat.url) as tx:
        assert tx.execute(select(incidents.c.what, incidents.c.raised_by)).all() == [("", None)]
        assert tx.execute(select(changes.c.fields, changes.c.person)).all() == [({}, None)]
        kept = tx.execute(select(audit.c.detail).where(audit.c.act == "invite")).all()
        assert kept == []
        assert traces_in(everything(tx).encode()) == []


def leave(tx: Connection, chat: Chat) -> int:
    """End what she is on this day, beside all else; return her id."""
    person: int = tx.execute(HERS).one().id
    is_hers = (roles.c.person == person) & roles.c.ends.is_(None)
    tx.execute(update(roles).where(is_hers).values(ends=local_date(chat.clock.at)))
    return person


def forget(tx: Connection, now: datetime) -> None:
    upkeep.forget(tx, now, now, settings())


def count(tx: Connection, query: object) -> int:
    return len(tx.execute(query).all())  # type: ignore[call-overload]
