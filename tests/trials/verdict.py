"""A verdict on a story that was played: counts, and all that is wrong."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Table, func, select

from storage.engine import Tx
from storage.tables.engine import events, outbox
from storage.tables.people import units
from storage.tables.subjects import duties, incidents
from tests.sweep import compared
from tests.trials import handled, oracle, shown
from tests.trials.judging import findings
from tests.trials.oracle import Key
from tests.trials.peace import unasked
from tests.trials.play import Play

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
    ended, wanted = Counter(tx.execute(select(duties.c.state)).scalars()), oracle.ledger(play.story)
    counted = {
        "duties": ended.total(),
        **{state: ended[state] for state in STATES},
        "reminders shown": sum(len(times) for times in play.people.nudges.values()),
        "events": count(tx, events),
        "messages": count(tx, outbox),
        "cards compared": compared(tx),
        "most unasked for to a person in a day": max(map(len, unasked(tx).values()), default=0),
    }
    if play.book.cases:
        counted["incidents"] = count(tx, incidents)
    wrong = [
        *oracle.differences(wanted, found(tx)),
        *shown.wrongly(tx, play, wanted),
        *handled.wrongly(tx, play),
        *findings(tx, play.district.phones, play.story.working),
    ]
    return Verdict(counted, wrong)


def count(tx: Tx, table: Table) -> int:
    return int(tx.execute(select(func.count()).select_from(table)).scalar_one())


def found(tx: Tx) -> dict[Key, tuple[str, str]]:
    """Return how the program has ended each duty."""
    query = select(units.c.code, duties).join_from(duties, units, duties.c.unit == units.c.id)
    return {(row.code, row.date, row.round): (row.state, row.reason) for row in tx.execute(query)}
