"""Every attack at the real program for ten minutes, while ordinary people go on.

    python3 start.py trial doors [--minutes N]

Spans in which people are left in peace and spans under attack take turns, equally long, so that both feel the
same of whatever else the machine does; the attacks come one by one, then side by side, by day and by night.
Attackers on the network are a process of their own, on the same machine: what they take of its processors is
in the figures too. Nothing may get through, and the slowest twentieth waits 1.5 times as long at most.
"""

import argparse
import asyncio
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from bot.conversation import at_local, local_date
from handlers.own_data import export
from storage.engine import Tx
from storage.files import MADE
from storage.tables.engine import audit, files
from storage.tables.people import contacts
from storage.tables.subjects import checks, excuses
from tests.hostile import held
from tests.hostile.answering import WORDS, answering, whole
from tests.hostile.odd import MARKER
from tests.hostile.test_modes import generous, seen_by_others
from tests.operations.program import Program
from tests.trials.attackers import Wire, never_kept
from tests.trials.days import EVENING, WEDNESDAY
from tests.trials.district import THREE, District, district
from tests.trials.judging import findings
from tests.trials.passersby import DETAIL
from tests.trials.siege import (
    KINDS,
    SETTINGS,
    NotedUpdates,
    Part,
    Plan,
    Seen,
    Siege,
    attacking,
    begin,
    figures,
    prepared,
    quantiles,
    tomorrow,
)
from tests.trials.table import Result, about, finish
from tests.trials.timetable import at
from tests.web.conftest import SECRET

Before = tuple[list[Any], set[str]]  # rights, and accounts that the trial has added
MOST_TIMES = 1.5  # the quiet figure, of what most wait under attack
MEMORY = 350  # MB that the process may hold
LOG = 2_000  # characters of the log a second of attack
ALARM = "Cảnh báo"
OWN = ("own_code", "own_data_file")  # anybody may ask for a code, and for their data, for themselves
WHOLE = (
    Part("08:40", [*((kind,) for kind in KINDS[:4]), KINDS, KINDS]),
    Part("22:00", [*((kind,) for kind in KINDS[4:]), KINDS, KINDS]),
)
SMALL = Plan(
    (Part("08:40", [KINDS]), Part("22:00", [[kind for kind in KINDS if kind != "files"]])),
    seconds=3,
    settings=SETTINGS | {"NHACTHU_TELEGRAM_PER_SECOND": "500", "NHACTHU_TELEGRAM_CHAT_BURST": "100"},
)


async def besieged(folder: Path, plan: Plan) -> Seen:
    """Go through the plan; return what was seen, and all that was wrong. ``folder`` holds all of it."""
    wire, place = Wire(), folder / "doors.db"
    place.touch(0o600)  # it is the trial that fills it
    async with (
        answering(whole(WORDS)) as (elsewhere, not_asked),
        district(f"sqlite:///{place}", WEDNESDAY, THREE, wire.before) as made,
    ):
        wire.lead(elsewhere)
        made.telegram.updates = made.telegram.webhook.updates = NotedUpdates()
        siege = await made.store.run(prepared, made, wire, plan, folder)
        before = await made.store.run(as_before)
        with generous():
            siege.program.begin()
        with stopped_at_the_end(siege.program):
            await begin(siege)
            async with siege.watched(), siege.passersby.here():
                await siege.go_through()
            siege.seen.wrong += ["it did not stop in order"] * bool(await siege.program.stop())
        siege.seen.wrong += [f"asked elsewhere {not_asked.asked} times"] * bool(not_asked.asked)
        siege.seen.wrong += await made.store.run(judged, siege, before)
        siege.seen.wrong += [f"others may read {name}" for name in seen_by_others(folder)]
    return siege.seen


def as_before(tx: Tx) -> Before:
    return held.rights(tx), set(held.joined_without_consent(tx))


def judged(tx: Tx, siege: Siege, before: Before) -> list[str]:
    """List all that is wrong, but for how long people waited; add up what was done."""
    made, seen, updates = siege.made, siege.seen, siege.made.telegram.updates
    assert isinstance(updates, NotedUpdates)
    answers = {f"answered ill, {one}": count for one, count in siege.wire.given.items()}
    seen.done += siege.attackers.done + Counter(answers)
    brought = made.telegram.webhook.tries - len(updates.chats)
    seen.done["events that had to be brought again"] = brought + len(updates.pending)
    theirs = {number for number, chat in updates.chats.items() if chat in attacking(siege.attackers)}
    lost = tuple(f"event {number} of telegram was acknowledged" for number in theirs)  # more than is read
    found = findings(tx, made.phones, [local_date(WEDNESDAY), tomorrow()])
    return [
        *siege.passersby.unanswered,
        *got_through(tx, siege, before),
        *awake_at_night(made, at_local(local_date(WEDNESDAY), EVENING)),
        *(one for one in found if not one.startswith(lost)),
        *said_wrongly(siege),
        *idle(seen, siege.wire),
        *unwell(seen),
    ]


@contextmanager
def stopped_at_the_end(program: Program) -> Iterator[None]:
    assert program.process
    try:
        yield
    finally:
        if program.process.poll() is None:
            program.kill()


def got_through(tx: Tx, siege: Siege, before: Before) -> Iterator[str]:
    """Find what an attacker has achieved; ``before`` is as it was before."""
    if held.rights(tx) != before[0]:
        yield "roles or people changed"
    yield from held.duties_settled_wrongly(tx)
    yield from set(held.joined_without_consent(tx)) - before[1]
    yield from held.acts_beyond_rights(tx)
    theirs = contacts.c.chat.in_(list(map(str, siege.attackers.forgers)))
    forgers = set(tx.execute(select(contacts.c.person).where(theirs)).scalars())
    for table, person in ((checks, checks.c.person), (audit, audit.c.person), (excuses, excuses.c.by)):
        for row in tx.execute(select(table).where(person.in_(forgers))):
            if not is_about_oneself(row):
                yield f"a forged press did something: {row}"
    for row in tx.execute(select(files).where(files.c.owner.in_(forgers))):
        if not (row.remote.startswith(f"{MADE}{export.FILE}:") and row.remote.endswith(f":{row.owner}")):
            yield f"a forged press had a file made: {row.remote} for {row.owner}"
    strange = contacts.c.chat.in_(list(map(str, siege.attackers.strangers)))
    for row in tx.execute(select(contacts).where(strange, contacts.c.person.is_not(None))):
        yield f"a stranger is somebody: {row}"
    kept = {sha256(one).hexdigest() for one in never_kept()}
    for row in tx.execute(select(files).where(files.c.sha256.in_(kept), files.c.state == "held")):
        yield f"a hostile file is kept: {row.shown_name}"
    known = {str(chat) for one in siege.made.phones.channels.values() for chat in one.chats}
    for row in tx.execute(select(contacts).where(contacts.c.chat.not_in(known))):
        yield f"somebody is known whom no channel has: {row.channel} {row.chat}"


def is_about_oneself(row: Row[Any]) -> bool:
    """Tell whether anybody may do what was done, and it was done about its doer."""
    return getattr(row, "act", "") in OWN and row.subject == f"person:{row.person}"


def awake_at_night(made: District, night: datetime) -> Iterator[str]:
    """Find what came to the office of itself between the evening and the morning."""
    morning = at(tomorrow(), "07:00")
    for channel in made.phones.channels.values():
        for chat in channel.chats.values():
            for said in chat.said:
                if said.by_bot and night <= said.at < morning and ALARM in said.text:
                    yield f"{chat.id} was woken at {said.at}: {said.text[:60]}"


def said_wrongly(siege: Siege) -> list[str]:
    """Look for what may stand in no log."""
    log, made, own = siege.program.said, siege.made, siege.made.settings
    words = {MARKER, DETAIL.split()[3], SECRET, own.secret_key.get_secret_value(), "alert(1)", "Traceback"}
    words |= {own.telegram_token.get_secret_value(), own.zalo_oa_app_secret.get_secret_value()}
    words |= {one.get_secret_value() for one in own.zalo_bot_tokens} | {one.name for one in made.everyone}
    wrong = [f"the log holds {word}" for word in words if word in log]
    attacked = siege.plan.seconds * len(siege.seen.under(None))
    if len(log) > LOG * attacked:
        wrong.append(f"the log has {len(log)} characters of {attacked:g} s")
    siege.seen.done["characters of the log"] = len(log)
    return wrong


def idle(seen: Seen, wire: Wire) -> list[str]:
    """Name the attacks that did nothing: they would show nothing."""
    wanted = ("files", "codes guessed", "words of strangers", "words beyond the limit", "presses forged")
    found = [one for one in wanted if not seen.done[one]]
    begins = ("connections", "slow connections", "webhook", "Zalo's webhook", "gui", "metrics", "odd hosts")
    found += [one for one in begins if not any(name.startswith(one) for name in seen.done)]
    return [f"nobody did this: {one}" for one in found] + ["no answer was harmful"] * (not wire.given)


def unwell(seen: Seen) -> Iterator[str]:
    for span in seen.spans:
        if not span.waits or not span.health:
            yield f"nothing was measured under {span.kinds or 'quiet'}"
        if span.memory > MEMORY:
            yield f"{span.memory:.0f} MB under {span.kinds or 'quiet'}"


def row(seen: Seen, kinds: str | None) -> tuple[object, ...]:
    quiet, attacked = (
        [wait for one in some for wait in one.waits] for some in (seen.before(kinds), seen.under(kinds))
    )
    spans = seen.under(kinds)
    return (
        kinds or "all spans",
        len(spans),
        figures(quiet),
        figures(attacked),
        f"{times(seen, kinds):.2f}",
        f"{max(max(one.health) for one in spans):.2f} s",
        f"{max(one.memory for one in spans):.0f} MB",
    )


def times(seen: Seen, kinds: str | None = None) -> float:
    """Return how many times the quiet figure people waited under attack, p95."""
    quiet, attacked = (
        [wait for one in some for wait in one.waits] for some in (seen.before(kinds), seen.under(kinds))
    )
    return quantiles(attacked)[1] / quantiles(quiet)[1]


async def trial_of_doors(minutes: float) -> Result:
    spans = sum(len(part.spans) for part in WHOLE)
    with tempfile.TemporaryDirectory(prefix="nhacthu-doors-") as name:
        seen = await besieged(Path(name), Plan(WHOLE, 60 * minutes / spans))
    columns = (
        "attack",
        "spans",
        "quiet: p50 and p95",
        "under attack",
        "times",
        "/health at most",
        "memory at most",
    )
    result = Result("doors", about(__doc__), columns, wrong=seen.wrong)
    result.rows = [row(seen, kinds) for kinds in dict.fromkeys(one.kinds for one in seen.under(None))]
    result.rows.append(row(seen, None))
    result.rows += [(what, f"{count:,}", *[""] * 5) for what, count in sorted(seen.done.items())]
    if times(seen) > MOST_TIMES:
        result.wrong.append(f"people waited {times(seen):.2f} times as long as when all was quiet")
    return result


if __name__ == "__main__":
    given = argparse.ArgumentParser()
    given.add_argument("--minutes", type=float, default=10)
    finish(asyncio.run(trial_of_doors(given.parse_args().minutes)))
