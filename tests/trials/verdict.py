"""What a story that was played has come to: counted, and all that is wrong."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Table, func, select

from storage.db import Tx
from storage.tables import contacts, duties, events, outbox, sends, units
from tests.trials import oracle
from tests.trials.judging import findings
from tests.trials.oracle import Key
from tests.trials.peace import unasked
from tests.trials.play import Play
from tests.trials.timetable import turn

STATES = ("checked", "late", "missed", "excused", "not_reached")


@dataclass(frozen=True)
class Verdict:
    counted: dict[str, int]
    wrong: list[str]

    @property
    def columns(self) -> Sequence[str]:
        return [name.replace("_", " ") for name in self.counted]

    @property
    def row(self) -> Sequence[int]:
        return list(self.counted.values())


async def verdict(play: Play) -> Verdict:
    return await play.district.store.run(reach, play)


def reach(tx: Tx, play: Play) -> Verdict:
    ended = Counter(tx.execute(select(duties.c.state)).scalars())
    counted = {
        "duties": ended.total(),
        **{state: ended[state] for state in STATES},
        "reminders shown": sum(len(times) for times in play.people.nudges.values()),
        "events": count(tx, events),
        "messages": count(tx, outbox),
        "most unasked for to a person in a day": max(map(len, unasked(tx).values()), default=0),
    }
    wrong = [
        *oracle.differences(play.story, found(tx)),
        *reminded_too_much(tx, play),
        *findings(tx, play.telegram, play.story.working),
    ]
    return Verdict(counted, wrong)


def count(tx: Tx, table: Table) -> int:
    return int(tx.execute(select(func.count()).select_from(table)).scalar_one())


def found(tx: Tx) -> dict[Key, tuple[str, str]]:
    """How the program has ended each duty."""
    query = select(units.c.code, duties).join_from(duties, units, duties.c.unit == units.c.id)
    return {(row.code, row.date, row.round): (row.state, row.reason) for row in tx.execute(query)}


def reminded_too_much(tx: Tx, play: Play) -> Iterator[str]:
    """By what the phones show: nobody more often than there was cause, and none after its round.

    A reminder of which nobody knew whether it had arrived may have come twice.
    """
    officers = {one.chat: one for one in play.story.officers}
    dated = {row.id: turn(row.date, row.round) for row in tx.execute(select(duties))}
    again = unanswered(tx)
    for (chat, duty), times in play.people.nudges.items():
        due = oracle.nudges(play.story, officers[chat], dated[duty])
        if len(times) > len(due) + again[str(chat), f"duty:{duty}"]:
            yield f"duty {duty} was reminded of {len(times)} times on the phone {chat}, not {len(due)}"
        if max(times) >= dated[duty].ends:
            yield f"duty {duty} was reminded of after its round, on the phone {chat}"


def unanswered(tx: Tx) -> Counter[tuple[str, str]]:
    """(chat, subject) -> how many sends about it had no answer."""
    sent = select(contacts.c.chat, outbox.c.subject).join_from(sends, outbox, sends.c.outbox == outbox.c.id)
    joined = sent.join(contacts, sends.c.contact == contacts.c.id)
    return Counter((row.chat, row.subject) for row in tx.execute(joined.where(sends.c.state == "unknown")))
