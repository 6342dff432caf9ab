"""The reminders that phones show, beside those that the oracle has reckoned, wherever people are reached."""

from collections import Counter
from collections.abc import Iterator, Mapping

from sqlalchemy import String, cast, select

from bot.sandbox.phones import key_of
from storage.engine import Tx
from storage.tables.engine import outbox, sends
from storage.tables.people import contacts, units
from storage.tables.subjects import duties
from tests.trials.asked import About
from tests.trials.oracle import Key, Owed
from tests.trials.play import Play
from tests.trials.timetable import turn

Place = tuple[str, Key]  # a phone, a duty


def wrongly(tx: Tx, play: Play, wanted: Mapping[Key, Owed]) -> Iterator[str]:
    """Find reminders that came too often, elsewhere than they must, after the round, or not at all. One of
    which nobody knew whether it had arrived may have come twice.
    """
    by_name = {row.name: row.code for row in tx.execute(select(units.c.name, units.c.code))}
    again, seen = unanswered(tx), Counter[Place]()
    for (phone, about), times in play.people.nudges.items():
        key = key_of_duty(by_name, about)
        seen[phone, key] += len(times)
        if max(times) >= turn(key[1], key[2]).ends:
            yield f"{named(key)} was reminded of after its round, on the phone {phone}"
    surely, perhaps = expected(wanted)
    for phone, key in seen.keys() | surely.keys():
        count, least, most = (each[phone, key] for each in (seen, surely, perhaps))
        if count > most + again[phone, key]:
            yield f"{named(key)} was reminded of {count} times on the phone {phone}, not {most}"
        if count < least:
            yield f"{named(key)} was reminded of {count} times on the phone {phone}, and {least} were due"


def key_of_duty(codes: Mapping[str, str], about: About) -> Key:
    name, day, number = about
    return codes[name], day, number


def named(key: Key) -> str:
    unit, day, number = key
    return f"{unit} {day:%d/%m} lần {number}"


def expected(wanted: Mapping[Key, Owed]) -> tuple[Counter[Place], Counter[Place]]:
    """Count the reminders that must come (before anybody checks), and those that may (at that moment too)."""
    surely, perhaps = Counter[Place](), Counter[Place]()
    for key, duty in wanted.items():
        for come in (come for comes in duty.come.values() for come in comes):
            surely[come.phone, key] += duty.settled is None or come.at < duty.settled
            perhaps[come.phone, key] += duty.settled is None or come.at <= duty.settled
    return surely, perhaps


def unanswered(tx: Tx) -> Counter[Place]:
    """Count the sends about a duty that had no answer, by phone."""
    query = (
        select(contacts.c.channel, contacts.c.chat, units.c.code, duties.c.date, duties.c.round)
        .join_from(sends, outbox, sends.c.outbox == outbox.c.id)
        .join(contacts, sends.c.contact == contacts.c.id)
        .join(duties, outbox.c.subject == "duty:" + cast(duties.c.id, String))
        .join(units, duties.c.unit == units.c.id)
        .where(sends.c.state == "unknown")
    )
    return Counter(
        (key_of(row.channel, row.chat), (row.code, row.date, row.round)) for row in tx.execute(query)
    )
