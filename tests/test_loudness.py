"""Nobody is told more than two unasked things a day, and nothing of what was to be told is lost."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import event as listen
from sqlalchemy import select, update

from bot.conversation import Message, at_local, local_date
from bot.domain.calendar import Calendar
from bot.domain.duties import HEADS_HOUR
from handlers import clockwork
from handlers.engine import Notice, Tick, tell_all
from storage.engine import Tx
from storage.people import loudness
from storage.people.loudness import COUNTED, MOST, WithoutRoom
from storage.tables.engine import outbox
from storage.tables.people import people
from tests.people import FIRST_DAY, connected, settings
from tests.trials import peace

DAYS = 8
OF_A_MORNING = ("draft_due", "mail_day", "owed", "handover_lacks")
OF_ANY_HOUR = ("draft", "draft_moved", "change_effect", "commended", "inspection")


def test_what_the_trials_count_the_product_counts() -> None:
    named = peace.OF_REPORTS | peace.OF_CHANGES | peace.OF_DRAFTS | peace.OF_MAIL | peace.UPKEEP
    assert named <= COUNTED.keys()
    assert not COUNTED.keys() & (peace.URGENT.keys() | peace.REMINDERS | peace.ANSWERS)


@pytest.mark.parametrize("seed", range(12))
def test_no_day_has_more_than_two_and_nothing_is_lost(url: str, seed: int) -> None:
    lot = Random(seed)
    with connected(url) as tx:
        by_name = ids(tx)
        there = [by_name[name] for name in ("Trần Thị Mẫu Lan", "Nguyễn Thị Ví Hòa", "Bùi Thị Mẫu Tâm")]
        said = [one for day in worked(DAYS) for one in told_on(tx, lot, day, there)]
        rows = tx.execute(select(outbox).where(outbox.c.action == "send", outbox.c.person.in_(there))).all()
        kept = Counter({day: loudness.heard(tx, there, day).total() for day in worked(DAYS + 10)})
        tx.rollback()
    days = Counter((row.person, local_date(row.not_before)) for row in rows)
    assert max(days.values()) <= MOST
    assert {day for _person, day in days} <= set(worked(DAYS + 10))
    text = {person: "\n".join(row.text for row in rows if row.person == person) for person in there}
    assert [(person, words) for person, words in said if words not in text[person].split("\n")] == []
    assert kept.total() == sum(days.values())


def test_what_is_to_be_answered_before_a_day_with_room_is_pressing(url: str) -> None:
    """Send a head three drafts, of which the third is to be answered by tomorrow."""
    with connected(url) as tx:
        head, at = ids(tx)["Nguyễn Thị Ví Hòa"], at_local(FIRST_DAY, HEADS_HOUR)
        tick, tomorrow = Tick(tx, at, settings()), FIRST_DAY + timedelta(days=1)
        for number, until in enumerate([None, None, tomorrow, tomorrow + timedelta(days=1)]):
            tell_all(tick, [Notice(f"draft:{number}", head, partial(Message, "x"), until=until)])
        query = select(outbox.c.key, outbox.c.not_before).where(outbox.c.person == head)
        came = {row.key: local_date(row.not_before) for row in tx.execute(query)}
        tx.rollback()
    assert came == {
        f"draft:0:{head}": FIRST_DAY,
        f"draft:1:{head}": FIRST_DAY,
        f"pressing_draft:2:{head}": FIRST_DAY,
        f"draft:3:{head}": tomorrow,
    }


def test_what_is_told_twice_counts_once(url: str) -> None:
    with connected(url) as tx:
        head, at = ids(tx)["Nguyễn Thị Ví Hòa"], at_local(FIRST_DAY, HEADS_HOUR)
        for _time in range(3):
            tell_all(Tick(tx, at, settings()), [Notice("draft:1", head, partial(Message, "x"))])
        counted = loudness.heard(tx, [head], FIRST_DAY)
        tx.rollback()
    assert counted == {head: 1}


def test_how_loud_a_day_was_is_forgotten_after_a_week(url: str) -> None:
    with connected(url) as tx:
        head = ids(tx)["Nguyễn Thị Ví Hòa"]
        tell_all(
            Tick(tx, at_local(FIRST_DAY, HEADS_HOUR), settings()),
            [Notice("draft:1", head, partial(Message, "x"))],
        )
        for days, left in ((1, 1), (7, 1), (8, 0)):
            clockwork.tick(tx, at_local(FIRST_DAY + timedelta(days=days), HEADS_HOUR), settings(), "test")
            assert loudness.heard(tx, [head], FIRST_DAY)[head] == left
        tx.rollback()


def told_on(tx: Tx, lot: Random, day: date, there: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Tell what a day brings: of its morning at its hour, the rest after it; yield all that is said."""
    at = at_local(day, HEADS_HOUR)
    for kind in lot.sample(OF_A_MORNING, lot.randint(0, len(OF_A_MORNING))):
        yield from told(tx, at, f"{kind}:{day}", there)
    for number in range(lot.randint(0, 2)):
        sent(tx, at)
        at += timedelta(minutes=lot.randint(10, 120))
        yield from told(tx, at, f"{lot.choice(OF_ANY_HOUR)}:{day}:{number}", there)
    sent(tx, at)


def told(tx: Tx, at: datetime, key: str, there: Sequence[int]) -> Iterator[tuple[int, str]]:
    for person in there:
        words = f"{key} {person}"
        tell_all(Tick(tx, at, settings()), [Notice(key, person, partial(Message, words))])
        yield person, words


def sent(tx: Tx, at: datetime) -> None:
    """Let all that is due have gone; what is due in the morning is."""
    tx.execute(update(outbox).where(outbox.c.not_before <= at).values(state="sent"))


def worked(count: int) -> list[date]:
    days = [FIRST_DAY]
    while len(days) < count:
        days.append(Calendar().next_working_day(days[-1]))
    return days


def ids(tx: Tx) -> dict[str, Any]:
    return {row.full_name: row.id for row in tx.execute(select(people.c.id, people.c.full_name))}


def test_the_number_of_statements_does_not_grow_with_the_people(url: str) -> None:
    """Tell one, then three, of one draft after another, until the fifth waits for the second day from now."""
    counts = []
    names = ("Trần Thị Mẫu Lan", "Lê Văn Mẫu Minh", "Võ Văn Mẫu Sơn")
    for some in (names[:1], names):
        with connected(url) as tx:
            there, seen = [ids(tx)[name] for name in some], list[str]()
            listen.listen(tx, "before_cursor_execute", lambda *args, seen=seen: seen.append(args[2]))
            for number in range(5):
                told_of = [Notice(f"draft:{number}", one, partial(Message, "x")) for one in there]
                tell_all(Tick(tx, at_local(FIRST_DAY, HEADS_HOUR), settings()), told_of)
            tell_all(
                Tick(tx, at_local(FIRST_DAY, HEADS_HOUR), settings()),
                [Notice(kind, one, partial(Message, "x")) for one in there for kind in OF_A_MORNING],
            )
            counts.append(len(seen))
            tx.rollback()
    assert counts[0] == counts[1]


def test_each_manner_is_somebodys() -> None:
    assert set(COUNTED.values()) == set(WithoutRoom)
