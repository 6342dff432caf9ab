"""Two years of periodic reports of 42 units by three packs, half-yearly and yearly, around two Tết.

    python3 start.py trial cycle [PACK]

The office hears of each term a week before, and it opens by itself. Each unit gets its figures, confirms or
corrects them, and answers what no machine knows; heads approve, give back and forget; some ask for more time,
are late, or never answer. The office takes a draft, ends the term, and takes its own report upward. Meanwhile
inboxes are checked by everyone's habits or excused, incidents are raised and resolved, people join, leave,
move and change posts, heads change, units go into others before a term is planned, between that and its
opening, and while it is open; passwords are changed, rules are issued, and what the office asks besides is
filed late or never.

A reckoning of its own (tests/trials/cycles), without a line of the program, says what each figure of each
unit must be: as the database keeps it, as phones show it with the last term's beside it, and in the Word file
and the workbook, which are read back: their rows, sums, formulas and traces, and who is late. It says as well
which reminder comes on which morning, to whom, and who is what and where. What is not as in life: only some
days are worked, the others are days off of this district, so that two years pass in a quarter of an hour.
"""

import asyncio
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context
from time import monotonic

from sqlalchemy import func, select

from bot.sandbox.demo import Colleague
from storage.engine import Tx
from storage.tables.people import people
from storage.tables.subjects import duties
from tests.people import following, settings
from tests.sweep import compared
from tests.trials.cycles import judging, reporting, settling, telling
from tests.trials.cycles.ledger import Ledger
from tests.trials.cycles.life import Holders, Life, watch_acts
from tests.trials.cycles.questions import QUESTIONS
from tests.trials.cycles.terms import PACKS, Term, WorkedDays, days_of
from tests.trials.district import TELEGRAM
from tests.trials.judging import findings
from tests.trials.moves import deeds
from tests.trials.moves.judging import now_wrong
from tests.trials.moves.sizes import Size
from tests.trials.people import AFTERNOON, EVENING, MORNING, TICK, acting, beginning, jump
from tests.trials.reports.judging import wrongly
from tests.trials.reports.reminders import Reckoning, staff
from tests.trials.reports.story import Reports
from tests.trials.table import Result, about, finish
from tests.trials.timetable import at
from tests.trials.verdict import STATES
from tests.trials.year import folder_in_memory

KINDS = {
    deeds.LEAVE: 30,
    deeds.JOIN: 30,
    deeds.TRANSFER: 30,
    deeds.POST: 15,
    deeds.PHONE: 15,
    deeds.OPEN_BOX: 20,
    deeds.LOCK_BOX: 10,
    deeds.APPOINT: 20,
    deeds.STOP: 8,
}
SEED = 10
OWN = {  # settings, where a pack decides otherwise
    "first_round": "07:30-11:30",
    "second_round": "13:30-17:00",
    "first_nudges": "08:30, 10:30",
    "second_nudges": "14:00, 15:30",
}


@dataclass(frozen=True)
class Plan:
    """What happens when, by the place of a day among those that are worked."""

    size: Size
    pack: str
    terms: Sequence[Term]
    heads: dict[int, str] = field(default_factory=dict)  # of which unit the head changes from that day on
    closes: dict[int, str] = field(default_factory=dict)  # units that are no more
    adds: dict[int, dict[str, str]] = field(default_factory=dict)  # code -> name of new units
    asks: dict[int, str] = field(default_factory=dict)  # whom the office asks for something besides
    excuses: dict[int, Sequence[str]] = field(default_factory=dict)  # units; "": all
    rules: dict[int, Sequence[str]] = field(default_factory=dict)  # units that issue theirs
    incidents: int = 2  # units a day, on days on which no term is open
    passwords: Sequence[str] = ()  # units whose people are asked to change theirs


@dataclass
class Seen:
    counted: dict[str, object] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


async def live(url: str, plan: Plan, seed: int) -> Seen:
    """Live the days of the plan; return what is seen of them."""
    begun = monotonic()
    async with acting(url, plan.size) as play:
        store, ledger = play.district.store, Ledger()
        if plan.size.units:
            await store.run(settling.leave_only, plan.size.units, plan.size.days[0])
        await store.run(settling.speak_of_passwords, plan.passwords)
        added = (Colleague(TELEGRAM, key.rpartition("-")[2], name, answers=True) for key, name in play.added)
        play.district.everyone.extend(added)
        watch_acts(play, ledger)
        told, doing = await beginning(play, plan.size, seed)
        ledger.boxes |= told.reckoning.boxes
        days = WorkedDays((), working=plan.size.days)
        known = Reckoning(
            Reports([], []), days, Holders({}, {}, staff([]).office, defaultdict(list), told), {}
        )
        life = Life(play, told, doing, known, plan.terms, QUESTIONS[plan.pack], ledger, settling.addresses())
        named: list[str] = []
        for place in range(len(plan.size.days)):
            await through(life, plan, place)
            wrong = doing.wrong + life.wrong
            print(
                f"{plan.pack} {life.day} {(monotonic() - begun) / 60:.1f} min, {len(wrong)} wrong", flush=True
            )
            print(*(one for one in wrong if one not in named), sep="\n", end="", flush=True)
            named = wrong
        return await store.run(seen_of, life, plan, (monotonic() - begun) / 60)


def seen_of(tx: Tx, life: Life, plan: Plan, minutes: float) -> Seen:
    """Judge what was lived as a whole: reports as they ended, reminders, cards, and all that holds anyway."""
    play, days = life.play, life.told.working
    ended = Counter(tx.execute(select(duties.c.state)).scalars())
    reports = Counter(history.stands[-1].how for history in life.known.histories.values())
    counted = {
        "working days": len(days),
        "units": len(life.doing.names) - 1,
        "people": tx.execute(select(func.count()).select_from(people)).scalar_one(),
        "personnel changes": len(life.doing.numbers),
        **{f"chats: {kind}": times for kind, times in sorted(life.doing.chats.items())},
        "incidents": len(life.ledger.incidents),
        **{f"checks: {state}": ended[state] for state in STATES},
        **{f"reports: {how}": times for how, times in sorted(reports.items())},
        "figures corrected": sum(len(one.whys) for one in life.filings.values()),
        "figures compared": life.compared,
        "cards compared": compared(tx),
        "minutes": f"{minutes:.1f}",
    }
    found = [
        *wrongly(tx, play, life.known, days[0]),
        *findings(tx, play.district.phones, days, settings(regulation=plan.pack, **OWN)),
    ]
    return Seen(counted, [*life.doing.wrong, *life.wrong, *found])


async def through(life: Life, plan: Plan, place: int) -> None:
    """Go through one day: what is told, the steps of reports between, incidents."""
    play, told = life.play, life.told
    day = plan.size.days[place]
    told.quiet = {unit for on, *both in plan.size.merges if -9 < place - on < 2 for unit in both}
    told.quiet |= {unit for on, unit in plan.closes.items() if -9 < place - on < 2}
    await jump(play, at(day, "07:20"))
    told.reckoning.go_to(play.now)
    await go(life, MORNING)
    await morning(life, plan, place)
    await half(life, plan, place, 0)
    await go(life, "09:10")
    is_open = any(term.planned <= day <= term.ended for term in plan.terms)
    await telling.raise_some(life, 0 if is_open else plan.incidents)
    await go(life, "09:40")
    await reporting.take_steps(life, 1)
    await go(life, "10:10")
    for term in plan.terms:
        if term.planned == day:
            await reporting.move_day(life, term)
    if place in plan.asks:
        await reporting.ask(life, plan.asks[place])
    await half(life, plan, place, 1)
    await go(life, "14:40")
    await reporting.take_steps(life, 2)
    for term in plan.terms:
        await judging.take_upward(life, term)
    await go(life, "15:40")
    await telling.resolve_some(life)
    await telling.change_passwords(life)
    await go(life, EVENING)
    told.reckoning.go_to(play.now)


async def morning(life: Life, plan: Plan, place: int) -> None:
    """See what has opened or is planned, and what becomes of units and of who heads them."""
    day = life.day
    for term in plan.terms:
        if term.planned == day:
            reporting.plan(life, term)
        if term.begins == day:
            await judging.open_term(life, term)
    if unit := plan.closes.get(place, ""):
        await telling.close_unit(life, unit)
    for code, name in plan.adds.get(place, {}).items():
        await telling.add_unit(life, code, name)
    if unit := plan.heads.get(place, ""):
        telling.change_head(life, unit, day, plan.size.days[place + 1])


async def go(life: Life, clock: str) -> None:
    await life.play.go_to(at(life.day, clock))
    life.told.now = life.now


async def half(life: Life, plan: Plan, place: int, number: int) -> None:
    """Tell what is dealt to a half day; who is what and where must then be as it was told."""
    play, told = life.play, life.told
    await go(life, (MORNING, AFTERNOON)[number])
    if not number:
        for unit in plan.excuses.get(place, ()):
            await telling.excuse(life, unit)
        for unit in plan.rules.get(place, ()):
            await telling.issue_rules(life, unit)
    left = 2 * (len(told.working) - place) - number
    await telling.tell(life, -(-len(told.left) // max(1, left - 4)))
    await play.go_to(play.now + TICK)
    told.reckoning.go_to(play.now)
    life.wrong += await play.district.store.run(now_wrong, told.reckoning, play.now)


@contextmanager
def following_pack(name: str) -> Iterator[None]:
    """Follow a pack here and in the workers; the office keeps to the hours of the trials."""
    given = {"NHACTHU_REGULATION": name, **{f"NHACTHU_{key.upper()}": value for key, value in OWN.items()}}
    os.environ.update(given)
    try:
        with following(name):
            yield
    finally:
        for key in given:
            del os.environ[key]


def whole(name: str) -> Plan:
    days, terms = days_of(PACKS[name]), PACKS[name].terms
    first, second = (days.index(term.opens) for term in terms[:2])
    between = [place for place, day in enumerate(days) if not any(is_near(day, term) for term in terms)]
    third = len(between) // 4
    size = Size(
        days=days,
        people=120,
        phones=1,
        kinds=KINDS,
        merges=(
            (between[2], "xphuhuu", "xdaiphuoc"),  # before the first term is planned
            (first - 2, "hctd", "hccb"),  # while it is planned
            (first + 6, "xphuthanh", "xphuhoi"),  # while it is open
            (second + 4, "ttbdct", "ttgdnn"),
        ),
    )
    return Plan(
        size,
        name,
        terms,
        heads={between[third]: "ptp", first + 3: "xlongtan", between[2 * third]: "hnd", second + 2: "pnv"},
        closes={between[third + 1]: "hkh", second + 6: "hnct"},
        adds={between[third + 4]: {"xvidu": "UBND xã Ví Dụ"}},
        asks={between[4]: "communes", between[third + 2]: "unions", between[2 * third + 2]: "departments"},
        excuses={
            between[1]: ["ptckh"],
            between[6]: [""],
            between[third + 3]: ["xlongtho", "pkt"],
            between[-3]: [""],
        },
        rules={between[3]: ["pnv", "xlongtan", "xphuhuu"], between[2 * third]: ["hnd", "ttyt"]},
        passwords=("vpubnd", "pnv", "xlongtan", "xphuhuu", "hctd", "ttyt"),
    )


def is_near(day: date, term: Term) -> bool:
    return term.planned <= day <= term.ended


def lived(name: str) -> Seen:
    """Live the two years of a pack, in a process of its own: a process follows one pack."""
    with folder_in_memory() as folder, following_pack(name):
        return asyncio.run(live(f"sqlite:///{folder}/cycle.db", whole(name), SEED))


def trial_of_cycle(names: Sequence[str]) -> Result:
    """Live the years of these packs side by side."""
    with ProcessPoolExecutor(len(names), get_context("spawn")) as pool:
        found = dict(zip(names, pool.map(lived, names), strict=True))
    result = Result("cycle", about(__doc__), ("what", *names))
    whats = dict.fromkeys(what for seen in found.values() for what in seen.counted)
    result.rows = [(what, *(seen.counted.get(what, 0) for seen in found.values())) for what in whats]
    result.wrong = [f"{name}: {one}" for name, seen in found.items() for one in seen.wrong]
    return result


if __name__ == "__main__":
    finish(trial_of_cycle(sys.argv[1:] or list(PACKS)))
