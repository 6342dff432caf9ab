"""A year of people: 42 units, 600 people, 300 personnel changes, two mergers; two workers on PostgreSQL, killed.

    python3 start.py trial people

A story by a seed, told by people on their phones, each chat from its first word to its answer: heads appoint
officers who accept or decline, people go away with substitutes who do and come back early, heads, officers
and the office (for units that telephone) tell of changes of every kind, in force at once, later or in the
past, accepted, returned or taken back; the office merges units and renames one. Meanwhile the inboxes are
checked by everyone's habits, those who have left press what still stands on their phones, and a worker is
killed now and then: as a change is taken, as it has just been carried out, before that is committed, and at
any moment.

A reckoning of its own (tests/trials/moves), without a line of the program, says at each half day who is what
and where, who stands in, whose phones are known, who is reminded, and who hears of a miss: the database must
say the same. What is not as in life: only some days of the year are worked, the others are days off of this
district, so that it passes in a quarter of an hour; and those who are not in the sample roster are put into
the database before the year begins, most of them without a phone.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from time import monotonic
from zlib import crc32

from sqlalchemy import func, select

from storage import trial
from storage.db import Tx
from storage.tables import outbox, people
from tests.postgres import new_database, server
from tests.trials.crew import crew
from tests.trials.district import TELEGRAM, district
from tests.trials.habits import Habit, Officer, People
from tests.trials.judging import findings
from tests.trials.moves import judging, settling, story
from tests.trials.moves.doing import Doing
from tests.trials.moves.story import Deed, Story
from tests.trials.oracle import Story as Told
from tests.trials.play import HASTY, Play, deeds
from tests.trials.points import OF_PEOPLE
from tests.trials.routes import Channels
from tests.trials.table import Result, about, finish
from tests.trials.timetable import at
from tests.trials.year import FIRST, LAST, OFF, WORKED, working_days

HABITS = (*[Habit.FIRST] * 6, *[Habit.SECOND] * 2, Habit.LATE, Habit.NEVER)
MORNING, AFTERNOON, EVENING = "08:00", "13:40", "17:20"  # people tell things before they are reminded
SETTLED = "11:30"
TICK = timedelta(minutes=1)  # what is due is carried out as a minute begins
EVERY = 4  # of so many working days one is worked


@dataclass(frozen=True)
class Size:
    """How much is told, and to whom; ``kinds``: deed -> how often."""

    days: Sequence[date]
    people: int  # beside the sample roster
    phones: int  # of those, in each unit
    kinds: dict[str, int]
    merges: Sequence[tuple[int, str, str]] = ()  # on which of the days, which unit, into which
    rename: tuple[int, str] | None = None
    workers: int = 1
    plan: Sequence[str] = ()
    kills: int = 0


@dataclass
class Seen:
    counted: dict[str, object] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


KINDS = {
    **{story.LEAVE: 60, story.JOIN: 60, story.TRANSFER: 60, story.POST: 40},
    **{story.PHONE: 30, story.OPEN_BOX: 30, story.LOCK_BOX: 20},
    **{story.APPOINT: 50, story.STOP: 15, story.COVER: 60, story.CHAIN: 12, story.BACK: 12, story.GHOST: 12},
}


def whole(seed: int) -> Size:
    worked = working_days(FIRST, LAST, OFF, WORKED)[::EVERY]
    third = len(worked) // 3
    return Size(
        days=worked,
        people=454,
        phones=3,
        kinds=KINDS,
        merges=((third, "xphuhuu", "xdaiphuoc"), (2 * third, "hctd", "hccb")),
        rename=(third + 3, "pyt"),
        workers=2,
        plan=[f"{point}:{times}" for times in (1, 2, 3) for point in OF_PEOPLE],
        kills=12,
    )


async def live(url: str, size: Size, seed: int) -> Seen:
    """The days of ``size``, and what is seen of them."""
    seen, lot = Seen(), Random(seed)
    async with acting(url, size) as play:
        known = await play.district.store.run(settling.reckoning)
        names = await play.district.store.run(settling.names_of)
        phones = {one.name: one.key for one in play.district.everyone if one.name in known.linked}
        phones |= {name: key for key, name in play.added}
        doing = Doing(play, phones, names)
        kinds = [kind for kind, count in size.kinds.items() for _ in range(count)]
        lot.shuffle(kinds)
        told = Story(known, lot, list(size.days), kinds)
        told.merges = [(size.days[place], unit, into) for place, unit, into in size.merges]
        told.rename = (size.days[size.rename[0]], size.rename[1]) if size.rename else None
        begun = monotonic()
        for place, day in enumerate(size.days):
            told.quiet = {
                unit for on, one, into in size.merges for unit in (one, into) if -9 < place - on < 2
            }
            await through(play, told, doing, day, seen)
            print(
                f"{day} {monotonic() - begun:.0f} s, {doing.chats.total()} chats, {len(doing.wrong) + len(seen.wrong)} wrong",
                flush=True,
            )
        seen.counted = {
            "working days": len(size.days),
            "units": len(names),
            "people": await play.district.store.run(count_people),
            "changes": len(doing.numbers),
            **{f"chats: {kind}": count for kind, count in sorted(doing.chats.items())},
            "kills": sum(play.workers.killed.values()),
            "messages": await play.district.store.run(count_messages),
            "minutes": f"{(monotonic() - begun) / 60:.1f}",
        }
        seen.wrong += doing.wrong
        seen.wrong += await play.district.store.run(
            lambda tx: [
                *judging.wrongly(tx, known, list(size.days), len(doing.numbers)),
                *findings(tx, play.district.phones, size.days),
            ]
        )
    return seen


async def through(play: "Acting", told: Story, doing: Doing, day: date, seen: Seen) -> None:
    """One day: at its beginning, and before each round, what is told; then people answer as they are reminded."""
    await jump(play, at(day, "07:20"))
    told.reckoning.go_to(play.now)
    halves = [(MORNING, SETTLED, 0), (AFTERNOON, EVENING, 1)]
    for clock, until, half in halves:
        await play.go_to(at(day, clock))
        left = 2 * (len(told.working) - told.working.index(day)) - half
        chosen = list(told.deeds(play.now, -(-len(told.left) // max(1, left - 4))))
        if play.kills and play.lot.random() < play.kills / max(1, left):
            play.kills -= 1
            play.workers.kill(play.lot.choice(play.workers.workers))
        await asyncio.gather(*(tell(told, doing, deed) for deed in chosen))
        await play.workers.catch_up(play.now)
        await play.go_to(play.now + TICK)
        told.reckoning.go_to(play.now)
        seen.wrong += await play.district.store.run(
            lambda tx: list(judging.now_wrong(tx, told.reckoning, play.now))
        )
        await play.go_to(at(day, until))
        told.reckoning.go_to(play.now)


async def tell(told: Story, doing: Doing, deed: Deed) -> None:
    went_well = await doing.do(deed)
    if not went_well:
        return
    if deed.kind in (story.COVER, story.CHAIN):
        told.is_away(deed)
    else:
        told.happened(deed)


async def jump(play: Play, moment: "story.datetime") -> None:
    """Over days on which nobody works."""
    if play.now < moment:
        play.now = moment
        await play.district.move_to(moment)
        await play.workers.catch_up(moment)


@dataclass
class Acting(Play):
    """``added``: (phone, name) of those who are not in the sample roster; ``kills`` are left to be done."""

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
            told = Told(answering, size.days, Channels(start))
            play = Acting(
                workers, everyone, told, start, deeds(everyone, size.days), added=added, kills=size.kills
            )
            made.tell_time(lambda: asyncio.sleep(0, play.now))
            with everyone.at_work():
                await workers.catch_up(start)
                yield play


def count_people(tx: Tx) -> int:
    return int(tx.execute(select(func.count()).select_from(people)).scalar_one())


def count_messages(tx: Tx) -> int:
    return int(tx.execute(select(func.count()).select_from(outbox)).scalar_one())


async def trial_of_people(seed: int) -> Result:
    with server(durable=False) as postgres:
        seen = await live(new_database(postgres, "people"), whole(seed), seed)
    result = Result("people", about(__doc__), ("what", "how many"), wrong=seen.wrong)
    result.rows = list(seen.counted.items())
    return result


if __name__ == "__main__":
    finish(asyncio.run(trial_of_people(2012)))
