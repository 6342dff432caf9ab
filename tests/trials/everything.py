"""Half a year of everything else: 42 units, two workers on PostgreSQL, killed while people do it.

    python3 start.py trial everything

By a seed: officers tell of mail that waits for the head, most of it with a day, and heads settle it, pass it
on or forget it; mailboxes are handed over, some never to the end, some with what was not given; the office
asks all units for opinions on drafts, units agree, object or keep silent, and the office takes the tables as
Word and Excel, and recalls some; somebody tells in confidence of what is forbidden, is asked and answers, and
a few times two of the office open who it was. Meanwhile the inboxes are checked by everyone's habits, and
workers are killed.

A reckoning of its own says in which state each mail, handover, draft, opinion and report must be: the
database must say the same. All that any phone was sent, edits, buttons and what is packed into files
included, is searched: the words and the number of a confidence may stand on the office's phones and on that
of whoever told it; that name on none of the office's before two have opened it, and beside the words on none;
what a unit says of a draft on the office's phones and its own. What is not as in life: only some days are
worked, the others are days off of this district, so that it passes in a quarter of an hour.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from time import monotonic

from storage.engine import Tx
from tests.postgres import new_database, server
from tests.trials.habits import OFFICE_UNIT
from tests.trials.judging import findings
from tests.trials.matters import doing, judging
from tests.trials.matters.living import DRAFT, HANDOVER, MAIL, MISUSE, Lived
from tests.trials.matters.searching import keeping, leaks
from tests.trials.moves import settling
from tests.trials.moves.hands import Hands
from tests.trials.moves.reckoning import STAFF
from tests.trials.moves.sizes import Size
from tests.trials.people import AFTERNOON, EVENING, MORNING, TICK, Acting, acting, jump
from tests.trials.table import Result, about, finish
from tests.trials.timetable import at, working_days

FIRST, LAST = date(2026, 12, 1), date(2027, 5, 31)
OFF = (
    date(2027, 1, 1),
    *(date(2027, 2, day) for day in (4, 5, 8, 9, 10)),
    *(date(2027, 4, 16), date(2027, 4, 30), date(2027, 5, 3)),
)
EVERY = 10  # of so many working days one is worked
CALM = 2  # days at the end on which nothing new is done
SEED = 2112
HALVES = ((MORNING, "11:30"), (AFTERNOON, EVENING))
KILL = "kill"
Deed = Callable[[Lived], Awaitable[None]]
DEEDS: dict[str, Deed] = {
    MAIL: doing.tell_mail,
    HANDOVER: doing.hand_over,
    DRAFT: doing.ask_for_opinions,
    MISUSE: doing.confide,
}
TOGETHER = (MAIL, HANDOVER)  # of units of their own; the others are done one after another


@dataclass(frozen=True)
class Amount:
    """How often each is done; ``kinds``: what -> how often, spread over all days but the last."""

    size: Size
    kinds: dict[str, int]

    def dealt(self, place: int) -> Iterator[str]:
        """Yield what is done in one half of a day, of all by ``place``."""
        halves = 2 * max(1, len(self.size.days) - CALM)
        for kind, times in self.kinds.items():
            done, then = (times * min(one, halves) // halves for one in (place, place + 1))
            yield from [kind] * (then - done)


@dataclass
class Seen:
    counted: dict[str, object] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


async def live(url: str, amount: Amount, seed: int) -> Seen:
    """Live the days; return what is seen of them."""
    begun, days = monotonic(), amount.size.days
    async with acting(url, amount.size) as play:
        lived = await beginning(play, amount.size, seed)
        with keeping(lived):
            for place, day in enumerate(days):
                await through(lived, day, [[*amount.dealt(2 * place + half)] for half in (0, 1)])
                print(f"{day} {(monotonic() - begun) / 60:.1f} min, {len(lived.wrong)} wrong", flush=True)
            await play.go_to(play.now + TICK)
        wrong = [*lived.wrong, *leaks(lived), *await play.district.store.run(wrongly, lived, days)]
        counted = {
            "working days": len(days),
            "units": len(lived.known.units),
            **await play.district.store.run(judging.counted, lived),
            "workers killed": sum(play.workers.killed.values()),
            "minutes": f"{(monotonic() - begun) / 60:.1f}",
        }
        return Seen(counted, wrong)


def wrongly(tx: Tx, lived: Lived, days: Sequence[date]) -> list[str]:
    return [*judging.wrongly(tx, lived), *findings(tx, lived.play.district.phones, days)]


async def beginning(play: Acting, size: Size, seed: int) -> Lived:
    """Find who is who; the last of each unit's staff with a phone does nothing but tell in confidence."""
    store, lot = play.district.store, Random(seed)
    known = await store.run(settling.reckoning)
    if size.units:
        known.units = set(size.units)
        await store.run(settling.narrow, size.units)
    phones = {one.name: one.key for one in play.district.everyone} | {name: key for key, name in play.added}
    phones = {name: key for name, key in phones.items() if name in known.linked}
    names = await store.run(settling.names_of)
    offices = [one.person for one in known.spells if one.role == "office" and one.person in phones]
    names = {unit: name for unit, name in names.items() if unit != OFFICE_UNIT}
    lived = Lived(play, known, phones, names, [*dict.fromkeys(offices)], lot, Hands(play))
    lived.tellers = [lived.holders(unit, STAFF)[-1] for unit in sorted(known.units)]
    lot.shuffle(lived.tellers)
    return lived


async def through(lived: Lived, day: date, kinds: Sequence[Sequence[str]]) -> None:
    """Go through one day: what is done before each round, and then people answer as they are reminded."""
    play = lived.play
    await jump(play, at(day, "07:20"))
    for (clock, until), some in zip(HALVES, kinds, strict=True):
        await play.go_to(at(day, clock))
        if clock == MORNING:
            await chat(lived, doing.recall_some, "recalling")
        await asyncio.gather(kill(lived, some.count(KILL)), do(lived, some))
        await play.workers.catch_up(play.now)
        lived.taken.clear()
        play.people.busy.clear()
        await play.go_to(at(day, until))


async def kill(lived: Lived, times: int) -> None:
    """Kill a worker so many times while people do things; another one comes after it."""
    crew = lived.play.workers
    for _ in range(times):
        await asyncio.sleep(1 + lived.lot.random())
        crew.kill(lived.lot.choice(crew.workers))
        crew.tend()


async def do(lived: Lived, kinds: Sequence[str]) -> None:
    await asyncio.gather(*(chat(lived, DEEDS[kind], kind) for kind in kinds if kind in TOGETHER))
    for kind in (one for one in kinds if one in DEEDS and one not in TOGETHER):
        await chat(lived, DEEDS[kind], kind)


async def chat(lived: Lived, deed: Deed, kind: str) -> None:
    """Do one thing; a chat that does not go on is left there, and noted."""
    try:
        await deed(lived)
    except (LookupError, AssertionError) as error:
        lived.wrong.append(f"{kind} on {lived.play.now}: {error}")
        print(lived.wrong[-1], flush=True)


def whole() -> Amount:
    size = Size(
        working_days(FIRST, LAST, OFF)[::EVERY],
        people=126,
        phones=3,
        kinds={},
        workers=2,
    )
    return Amount(size, {MAIL: 200, HANDOVER: 30, DRAFT: 12, MISUSE: 12, KILL: 6})


async def trial_of_everything() -> Result:
    with server(durable=False) as postgres:
        seen = await live(new_database(postgres, "everything"), whole(), SEED)
    result = Result("everything", about(__doc__), ("what", "how many"), wrong=seen.wrong)
    result.rows = list(seen.counted.items())
    return result


if __name__ == "__main__":
    finish(asyncio.run(trial_of_everything()))
