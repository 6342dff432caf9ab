"""A year of people: 42 units, 600 people, 300 changes, two mergers; two workers on PostgreSQL, killed.

    python3 start.py trial people

A story by a seed, told by people on their phones, each chat from its first word to its answer: heads appoint
officers who accept or decline, people go away with substitutes who do and come back early, heads, officers
and the office (for units that telephone) tell of changes of every kind, in force at once, later or in the
past, accepted, returned or taken back; the office merges units, in which an incident and a report are
open, and renames one. Meanwhile the inboxes are checked by everyone's habits, those who have left press what
still stands on their phones, and a worker is killed now and then: as a change is taken, as it has just been
carried out, before that is committed, and at any moment.

A reckoning of its own (tests/trials/moves), without a line of the program, says at each half day who is what
and where, who stands in, whose phones are known, who is reminded, and who hears of a miss: the database must
say the same. What is not as in life: only some days of the year are worked, the others are days off of this
district, so that it passes in a quarter of an hour; and those who are not in the sample roster are put into
the database before the year begins, most of them without a phone.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from time import monotonic
from zlib import crc32

from sqlalchemy import Table, func, select

from storage import trial
from storage.engine import Tx
from storage.tables.engine import outbox
from storage.tables.people import people
from tests.postgres import new_database, server
from tests.sweep import compared
from tests.trials import oracle
from tests.trials.crew import crew
from tests.trials.district import TELEGRAM, district
from tests.trials.habits import Habit, Officer, People
from tests.trials.judging import findings
from tests.trials.moves import happening, judging, settling, story
from tests.trials.moves.deeds import CHAIN, COVER, Deed
from tests.trials.moves.doing import Doing
from tests.trials.moves.hands import Hands
from tests.trials.moves.ongoing import Story
from tests.trials.moves.sizes import Size, whole
from tests.trials.play import HASTY, Play, deeds, watching
from tests.trials.routes import Channels
from tests.trials.table import Result, about, finish
from tests.trials.timetable import at

HABITS = (*[Habit.FIRST] * 6, *[Habit.SECOND] * 2, Habit.LATE, Habit.NEVER)
MORNING, AFTERNOON, EVENING = "08:00", "13:40", "17:20"  # people tell things before they are reminded
HALVES = ((MORNING, "11:30"), (AFTERNOON, EVENING))
TICK = timedelta(minutes=1)  # what is due is carried out as a minute begins


@dataclass
class Seen:
    counted: dict[str, object] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


async def live(url: str, size: Size, seed: int) -> Seen:
    """Live the days of ``size``; return what is seen of them."""
    seen = Seen()
    async with acting(url, size) as play:
        told, doing = await beginning(play, size, seed)
        begun, named = monotonic(), list[str]()
        for place, day in enumerate(size.days):
            told.quiet = {unit for on, *both in size.merges if -9 < place - on < 2 for unit in both}
            await through(play, told, doing, day, seen)
            minutes, wrong = (monotonic() - begun) / 60, doing.wrong + seen.wrong
            print(f"{day} {minutes:.1f} min, {doing.chats.total()} chats, {len(wrong)} wrong", flush=True)
            print(*(one for one in wrong if one not in named), sep="\n", end="", flush=True)
            named = wrong
        seen.counted = {
            "working days": len(size.days),
            "units": len(doing.names),
            "people": await play.district.store.run(count, people),
            "personnel changes": len(doing.numbers),
            **{f"chats: {kind}": times for kind, times in sorted(doing.chats.items())},
            **{f"killed: {point}": times for point, times in sorted(play.workers.killed.items())},
            "messages": await play.district.store.run(count, outbox),
            "cards compared": await play.district.store.run(compared),
            "minutes": f"{(monotonic() - begun) / 60:.1f}",
        }
        seen.wrong += doing.wrong
        seen.wrong += await play.district.store.run(wrongly, play, told, doing)
    return seen


async def beginning(play: "Acting", size: Size, seed: int) -> tuple[Story, Doing]:
    """Make the story before its first day, and the phones on which it is told."""
    lot, store = Random(seed), play.district.store
    known = await store.run(settling.reckoning)
    if size.units:
        known.units = set(size.units)
        await store.run(settling.narrow, size.units)
    phones = {one.name: one.key for one in play.district.everyone if one.name in known.linked}
    phones |= {name: key for key, name in play.added}
    kinds = [kind for kind, times in size.kinds.items() for _ in range(times)]
    lot.shuffle(kinds)
    told = Story(known, lot, list(size.days), kinds)
    told.merges = [(size.days[place], unit, into) for place, unit, into in size.merges]
    told.rename = (size.days[size.rename[0]], size.rename[1]) if size.rename else None
    return told, Doing(Hands(play), phones, await store.run(settling.names_of))


def wrongly(tx: Tx, play: Play, told: Story, doing: Doing) -> list[str]:
    """List what is wrong with the whole year."""
    days, changes = told.working, len(doing.numbers)
    found = [
        *judging.wrongly(tx, told.reckoning, days, changes, doing.chats),
        *findings(tx, play.district.phones, days),
    ]
    vain = tuple(f"duty {duty} was answered in time" for duty in doing.in_vain)
    return [one for one in found if not one.startswith(vain)]


async def through(play: "Acting", told: Story, doing: Doing, day: date, seen: Seen) -> None:
    """Go through one day: before each round things are told, and then people answer as they are reminded."""
    await jump(play, at(day, "07:20"))
    told.reckoning.go_to(play.now)
    for half, (clock, until) in enumerate(HALVES):
        await play.go_to(at(day, clock))
        left = 2 * (len(told.working) - told.working.index(day)) - half
        chosen = list(story.deeds(told, play.now, -(-len(told.left) // max(1, left - 4))))
        await asyncio.gather(kill(play, left), *(tell(told, doing, deed) for deed in chosen))
        await play.workers.catch_up(play.now)
        await play.go_to(play.now + TICK)
        told.reckoning.go_to(play.now)
        seen.wrong += await play.district.store.run(judging.now_wrong, told.reckoning, play.now)
        await play.go_to(at(day, until))
        told.reckoning.go_to(play.now)


async def kill(play: "Acting", left: int) -> None:
    """Kill one of the workers while people tell things; spread over the half days that are ``left``."""
    if play.kills and play.lot.random() < play.kills / left:
        play.kills -= 1
        await asyncio.sleep(play.lot.random())
        play.workers.kill(play.lot.choice(play.workers.workers))


async def tell(told: Story, doing: Doing, deed: Deed) -> None:
    went_well = await doing.do(deed)
    if not went_well:
        return
    if deed.kind in (COVER, CHAIN):
        happening.is_away(told, deed)
    else:
        happening.happened(told, deed)


async def jump(play: Play, moment: datetime) -> None:
    """Jump over days on which nobody works."""
    if play.now < moment:
        play.now = moment
        await play.district.move_to(moment)
        await play.workers.catch_up(moment)


@dataclass
class Acting(Play):
    """A play; ``added``: (phone, name) of those not in the sample roster; ``kills`` are left to be done."""

    added: list[tuple[str, str]] = field(default_factory=list)
    kills: int = 0
    lot: Random = field(default_factory=lambda: Random(1))


@asynccontextmanager
async def acting(url: str, size: Size) -> AsyncIterator[Acting]:
    start = at(size.days[0], "07:20")
    async with district(url, start) as made:
        account = made.accounts.numbers[TELEGRAM]
        added = await made.store.run(settling.add_staff, size.people, size.phones, account, start)
        await made.store.run(settling.rest, size.days, start)
        await made.store.run(trial.keep_up, size.days[-1])
        for key, name in added:
            made.phones.add(key, name)
        keys = [*(one.key for one in made.everyone), *(key for key, _name in added)]
        answering = [Officer((key,), (), HABITS[crc32(key.encode()) % len(HABITS)]) for key in keys]
        everyone = People(made.phones, answering)
        async with crew(made, size.workers, size.plan, program=HASTY) as workers:
            told = oracle.Story(answering, size.days, Channels(start))
            play = Acting(
                workers,
                everyone,
                told,
                start,
                deeds(everyone, size.days),
                added=added,
                kills=size.kills,
            )
            made.tell_time(lambda: asyncio.sleep(0, play.now))
            with everyone.at_work(), watching(play):
                await workers.catch_up(start)
                yield play


def count(tx: Tx, table: Table) -> int:
    return int(tx.execute(select(func.count()).select_from(table)).scalar_one())


async def trial_of_people(seed: int) -> Result:
    with server(durable=False) as postgres:
        seen = await live(new_database(postgres, "people"), whole(), seed)
    result = Result("people", about(__doc__), ("what", "how many"), wrong=seen.wrong)
    result.rows = list(seen.counted.items())
    return result


if __name__ == "__main__":
    finish(asyncio.run(trial_of_people(2012)))
