"""A verdict on the incidents of a story: a sentence for each thing that is not as the story has it.

Numbers, states and timelines are the database's; when something came, and how a card stands at the end,
is what the phones show.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from bot.sandbox.phones import NUMBERED
from handlers.incidents.cards import STATES
from storage.engine import Tx
from storage.tables.engine import outbox, sends
from storage.tables.people import contacts, people
from storage.tables.subjects import incident_notes, incidents
from tests.trials.cases import ACTS, CLOCK, OFFICE, Case, Deed, Heard, named
from tests.trials.judging import here
from tests.trials.play import Play
from tests.trials.timetable import VIETNAM

MINUTE = timedelta(minutes=1)
ASLEEP = time(17, 30), time(7)
AT_ANY_HOUR = ("Lộ mật khẩu, bị chiếm tài khoản", "Đã mở, hoặc đã cung cấp mật khẩu")
# verb -> the kind of what the other side hears of it
TO_UNIT = {"takes": "take", "asks": "ask", "resolves": "resolve", "finds wrong": "wrong"}
TO_UNIT |= {"forwards": "forward", "lapses": "lapse"}
TO_TAKER = {"answers": "answer", "reopens": "reopen", "confirms": "confirm", "takes over": "over"}
CARD, KEPT_TRUE = "card", ("card", "alarm", "head", "late", "late_head")  # of the urging ones the newest


@dataclass(frozen=True)
class Came:
    """A message about an incident, as it stands on a phone."""

    heard: Heard
    bubble: Any


def wrongly(tx: Tx, play: Play) -> Iterator[str]:
    cases = play.book.cases
    rows = {row.number: row for row in tx.execute(select(incidents))}
    if sorted(rows) != [one.number for one in cases]:
        yield f"the numbers of incidents are {sorted(rows)}, of {len(cases)}"
        return
    names = {row.id: row.full_name for row in tx.execute(select(people))}
    came = list(what_came(tx, play, names))
    for one in cases:
        row = rows[one.number]
        yield from wrongly_ended(one, row, names)
        yield from wrongly_told(one, timeline(tx, row.id, names))
        yield from untrue(one, [each for each in came if each.heard.number == one.number])
    must = Counter(heard for one in cases for heard in wanted(one))
    yield from differences(must, Counter(as_meant(one.heard, must) for one in came))


def wrongly_ended(one: Case, row: Any, names: dict[int, str]) -> Iterator[str]:
    ended = (row.state, names.get(row.taken_by, ""))
    if ended != (one.state, one.taker):
        yield f"incident {one.number} is {ended}, must be {(one.state, one.taker)}"


def wrongly_told(one: Case, told: list[str]) -> Iterator[str]:
    done = [line(deed.at, deed.who, ACTS[deed.verb]) for deed in one.deeds]
    if told != done:
        yield f"the timeline of incident {one.number} is {', '.join(told)}; must be {', '.join(done)}"


def timeline(tx: Tx, incident: int, names: dict[int, str]) -> list[str]:
    query = select(incident_notes).where(incident_notes.c.incident == incident).order_by(incident_notes.c.id)
    return [line(row.at, names.get(row.person, CLOCK), row.act) for row in tx.execute(query)]


def line(at: datetime, who: str, act: str) -> str:
    """Write a deed; the clock's without its minute, which what it says about it shows."""
    return f"{who} {act}" if who == CLOCK else f"{minute_of(at):%d/%m %H:%M} {who} {act}"


def minute_of(at: datetime) -> datetime:
    return at.astimezone(VIETNAM).replace(second=0, microsecond=0)


def what_came(tx: Tx, play: Play, names: dict[int, str]) -> Iterator[Came]:
    """Yield all that people were told of incidents without having asked, when their phones showed it."""
    query = select(outbox.c.key, outbox.c.person, contacts.c.channel.label("went_by"), contacts.c.chat)
    query = query.add_columns(sends.c.channel_message_id).join_from(outbox, sends)
    query = query.join(contacts, sends.c.contact == contacts.c.id)
    is_of_one = outbox.c.key.startswith("incident") & outbox.c.person.is_not(None)
    for row in tx.execute(query.where(is_of_one, outbox.c.action == "send", sends.c.state == "sent")):
        kind, number, *_rest = row.key.split(":")
        name = kind.removeprefix("incident").removeprefix("_") or CARD
        bubble = shown(play, row)
        yield Came(Heard(int(number), minute_of(bubble.at), name, names[row.person]), bubble)


def shown(play: Play, row: Any) -> Any:
    number = row.channel_message_id
    chat = play.phones.phone(here(play.phones, row)).chat
    return chat.find(int(number) if row.went_by in NUMBERED else number)


def wanted(one: Case) -> Iterator[Heard]:
    """Yield what the story says, and what each side hears of the other's deeds."""
    yield from one.heard
    first, *deeds = one.deeds
    raiser, has_it = raised_by(first), ""
    if first.verb == "writes down":
        yield Heard(one.number, first.at, "raise", raiser)
    for deed in deeds:
        at = heard_at(one, deed.at)
        for kind, who in told_of(deed, raiser, has_it):
            yield Heard(one.number, at, kind, who)
        has_it = taker(deed, has_it)


def told_of(deed: Deed, raiser: str, has_it: str) -> Iterator[tuple[str, str]]:
    """Yield who hears of a deed as what; ``has_it``: who has had the incident until then."""
    if deed.verb in TO_UNIT:
        yield TO_UNIT[deed.verb], raiser
    if deed.verb in ("resolves", "finds wrong") and has_it and has_it != deed.who:
        yield TO_UNIT[deed.verb], has_it
    if deed.verb == "lapses":
        yield "lapse", has_it
    if deed.verb in TO_TAKER:
        yield TO_TAKER[deed.verb], has_it
    elif deed.verb == "gives":
        yield "give", named(deed.what)
    elif deed.verb == "talks":
        yield "talk", has_it if deed.who == raiser else raiser


def taker(deed: Deed, has_it: str) -> str:
    """Return who has it after a deed: of the office who was the first to do something."""
    if deed.verb == "gives":
        return named(deed.what)
    is_theirs = deed.who in OFFICE.values() and (deed.verb == "takes over" or not has_it)
    return deed.who if is_theirs else has_it


def raised_by(first: Deed) -> str:
    """Return who raised it; of what was written down, who telephoned."""
    return first.who if first.verb == "raises" else first.what.split(" | ")[1]


def heard_at(one: Case, at: datetime) -> datetime:
    """Return when it is heard: at once, or in the morning."""
    begins, ends = ASLEEP
    if begins <= at.time() or at.time() < ends:
        if any(name in one.deeds[0].what for name in AT_ANY_HOUR):
            return at
        day = at.date() + timedelta(days=begins <= at.time())
        return datetime.combine(day, ends, VIETNAM)
    return at


def untrue(one: Case, came: Iterable[Came]) -> Iterator[str]:
    """Find cards that do not say at the end how it stands; of those that came again the newest counts."""
    newest: dict[tuple[str, bool], Came] = {}
    for each in sorted(came, key=lambda each: each.heard):
        if each.heard.kind in KEPT_TRUE:
            newest[each.heard.who, each.heard.kind == CARD] = each
    state = next(name for key, name in STATES.items() if key == one.state)
    for (who, _is_card), each in newest.items():
        if f"Tình trạng: {state}" not in each.bubble.text:
            yield f"the card of incident {one.number} that came to {who} at {each.heard.at} is not true"


def as_meant(heard: Heard, must: Counter[Heard]) -> Heard:
    """Move what was heard to its minute: the clock looks once a minute, so it may come with the next."""
    before = replace(heard, at=heard.at - MINUTE)
    return before if heard not in must and before in must else heard


def differences(must: Counter[Heard], found: Counter[Heard]) -> Iterator[str]:
    for heard in sorted(must.keys() | found.keys()):
        if must[heard] != found[heard]:
            what = f"incident {heard.number}, {heard.kind} to {heard.who} at {heard.at:%d/%m %H:%M}"
            yield f"{what}: came {found[heard]} times, must {must[heard]}"
