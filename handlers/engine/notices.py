"""Telling others: one call makes the messages of one matter, for whom and how often they are due."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TypedDict, Unpack

from bot.conversation import (
    Message,
    Refused,
    _,
    moment_text,
    speaking,
    time_text,
)
from bot.domain.calendar import Calendar, after_quiet
from bot.domain.duties import summary_hour
from bot.domain.reachability import CANNOT_EDIT
from bot.domain.rights import WORKING, Role
from handlers.engine import buttons
from handlers.engine.feature import Context
from handlers.engine.tick import Tick
from storage.calendar import calendar
from storage.engine import Address, Lane, Outgoing, Rewording, Tx, contacts, outbox, routing, texts
from storage.people import loudness
from storage.people.loudness import A_MOMENT, COUNTED, Loudness, WithoutRoom

HOUR = timedelta(hours=1)
LOOKED_AHEAD = 10  # working days: for so many at most something waits for a day with room

Say = Callable[[], Message]


@dataclass(frozen=True)
class Notice:
    """Something to be said to a person, once for each ``key``. ``say`` makes it in their language.

    What counts among the two of a day (storage/people/loudness.py) waits for a later one where that is full;
    not up to ``until``, the last day on which it can be acted on: then it is pressing, and comes at once.
    """

    key: str
    person: int
    say: Say
    lane: Lane = Lane.NUDGE
    subject: str = ""
    not_before: datetime | None = None
    expires: datetime | None = None
    is_urgent: bool = False
    roles: tuple[Role, ...] = ()  # it is for whoever holds one of these: asked again when it is sent …
    unit: int | None = None  # … in this unit, or anywhere
    reply_to: int | None = None  # the outbox row of a message to them that it is about
    until: date | None = None


class Sending(TypedDict, total=False):
    """The fields of Notice that a call of ``tell`` may give: how it is sent."""

    lane: Lane
    not_before: datetime | None
    expires: datetime | None
    is_urgent: bool
    roles: tuple[Role, ...]
    unit: int | None


def tell(
    context: Context | Tick,
    whom: Iterable[int],
    *,
    once: str,
    say: Say,
    about: str = "",
    **sending: Unpack[Sending],
) -> dict[int, Address]:
    """Tell these people; each hears it once for each ``once``, however often it is said.

    ``say`` makes the message in each one's language; ``about`` is its subject. Return who of them is
    reached, and where: the others hear nothing.
    """
    return tell_all(context, [Notice(once, person, say, subject=about, **sending) for person in whom])


def tell_each(
    context: Context | Tick,
    said: Mapping[int, Say],
    *,
    once: str,
    about: str = "",
    **sending: Unpack[Sending],
) -> dict[int, Address]:
    """Tell each of these people something of their own (person -> what)."""
    return tell_all(
        context, [Notice(once, person, say, subject=about, **sending) for person, say in said.items()]
    )


def tell_all(context: Context | Tick, notices: Iterable[Notice]) -> dict[int, Address]:
    """Tell what is in these notices, in one go; nobody more than two of what counts in a day."""
    return tell_notices(context.tx, context.at, with_room(context, [*notices]), context.settings.quiet)


def with_room(context: Context | Tick, notices: Sequence[Notice]) -> list[Notice]:
    """Give what counts its day; of what finds that full some joins another message, and is left out here."""
    tx = context.tx
    counts = {f"{one.key}:{one.person}": one for one in notices if kind_of(one.key) in COUNTED}
    if not counts:
        return list(notices)
    said, ends = outbox.queued_keys(tx, counts), summary_hour(context.settings.last_round_end)
    days = Loudness(tx, context.at, {one.person for one in counts.values()}, ends)
    placed: list[Notice] = []
    left: dict[WithoutRoom, list[Notice]] = {WithoutRoom.JOINS: [], WithoutRoom.WAITS: []}
    for one in notices:
        kind, key = kind_of(one.key), f"{one.key}:{one.person}"
        if kind not in COUNTED or key in said:
            placed.append(one)
        elif COUNTED[kind] == WithoutRoom.COMES or days.has_room(one.person, day_in(context, one), kind):
            days.add(one.person, day_in(context, one))
            placed.append(one)
        else:
            left[WithoutRoom.JOINS if COUNTED[kind] == WithoutRoom.JOINS else WithoutRoom.WAITS].append(one)
    for one in join_others(context, left[WithoutRoom.JOINS]):
        days.add(one.person, day_in(context, one))
        placed.append(one)
    known = calendar(tx) if left[WithoutRoom.WAITS] else Calendar()
    placed += [waiting(one, days, day_in(context, one), known) for one in left[WithoutRoom.WAITS]]
    days.keep()
    return placed


def kind_of(key: str) -> str:
    """Return what a message is by its key: "draft:5:189" is a draft."""
    return key.partition(":")[0]


def day_in(context: Context | Tick, notice: Notice) -> date:
    """Return the day among whose messages a notice would count."""
    return loudness.day_of(notice.key, after_quiet(notice.not_before or context.at, context.settings.quiet))


def waiting(notice: Notice, days: Loudness, day: date, known: Calendar) -> Notice:
    """Put it off to the next working day with room; where it would come too late then, it is pressing."""
    for _day in range(LOOKED_AHEAD):
        day = known.next_working_day(day)
        if notice.until and day >= notice.until:
            return replace(notice, key=f"pressing_{notice.key}")
        if days.has_room(notice.person, day, kind_of(notice.key)):
            break
    days.add(notice.person, day)
    return replace(notice, not_before=days.morning(notice.person, day))


def join_others(context: Context | Tick, notices: Sequence[Notice]) -> list[Notice]:
    """Put each of these into another message that counts and comes by then; return those that find none."""
    alone, reached = [], contacts.addresses(context.tx, [one.person for one in notices]) if notices else {}
    begins = max([context.at, *(one.not_before for one in notices if one.not_before)])
    hosts = outbox.due_at(context.tx, [one.contact for one in reached.values()], begins + A_MOMENT)
    of_kind = (one for one in hosts if kind_of(one.key) in COUNTED)
    counting = {one.contact: one for one in sorted(of_kind, key=lambda one: not one.message.card)}
    reworded: dict[int, Rewording] = {}
    placed: list[tuple[Notice, int]] = []
    for notice in notices:
        address = reached.get(notice.person)
        host = counting.get(address.contact) if address else None
        if address is None or host is None:
            alone.append(notice)
            continue
        with speaking(address.language):
            more = notice.say()
        before = reworded[host.row].message if host.row in reworded else host.message
        reworded[host.row] = Rewording(host.row, host.tries, joined(before, more))
        placed.append((notice, host.row))
    done = outbox.reword(context.tx, [*reworded.values()])
    return [*alone, *(notice for notice, row in placed if row not in done)]


def joined(first: Message, more: Message) -> Message:
    """Say one below the other. What is of two subjects is a card of none."""
    text = "\n\n".join([first.text, "\n".join(filter(None, [more.heading, more.text]))])
    files, options = (*first.file_ids, *more.file_ids), (*first.options, *more.options)
    return replace(first, text=text, options=options, file_ids=files, card="")


def undisturbed(context: Context | Tick, people: Collection[int], day: date) -> set[int]:
    """Return those of these people who are told nothing on a day, so far, that counts."""
    heard = loudness.heard(context.tx, people, day)
    return {person for person in people if not heard[person]}


@dataclass(frozen=True)
class HourlyNotice:
    """A notice that may come often: the first is told at once, the others as one at the next hour."""

    name: str
    first: Callable[[], Message]
    more: Callable[[], Message]
    subject: str = ""


def tell_hourly(context: Context, office: Iterable[int], news: HourlyNotice) -> None:
    """Tell these people of the office. Not at night: then the hour is that after the quiet ones."""
    begins = after_quiet(context.at, context.settings.quiet)
    key, say, later = f"{news.name}:{texts.hour(begins)}", news.first, None
    if texts.count(context.tx, news.name, "", texts.hour(begins)) > 1:
        key, say = f"{key}:more", news.more
        later = begins.replace(minute=0, second=0, microsecond=0) + HOUR
    told = Notice(key, 0, say, subject=news.subject, not_before=later, roles=(Role.OFFICE,))
    tell_all(context, (replace(told, person=person) for person in office))


def tell_notices(
    tx: Tx, at: datetime, notices: Iterable[Notice], quiet: tuple[time, time] | None
) -> dict[int, Address]:
    """Queue ``notices``; return who of them is reached, and where. The others hear nothing.

    What would wait for the end of the ``quiet`` hours past its own time is not said at all.
    """
    notices = [timed for notice in notices if is_worth_saying(timed := put_off_at_night(notice, at, quiet))]
    reached = contacts.addresses(tx, (notice.person for notice in notices))
    rows = [outgoing(notice, reached[notice.person], at) for notice in notices if notice.person in reached]
    outbox.put(tx, worded(tx, rows, at))
    return reached


def worded(tx: Tx, rows: Sequence[Outgoing], at: datetime) -> list[Outgoing]:
    """Give choices words: where these are typed such as no other message of these days has there."""
    typed = {row.contact for row in rows if row.channel in CANNOT_EDIT and buttons.needs_words(row.message)}
    used = routing.words_in_use(tx, typed, at - buttons.LATELY) if typed else {}
    done = []
    for row in rows:
        message = buttons.word_options(row.message, used.get(row.contact, ()))
        if row.contact in used:
            used[row.contact] += [option.words for option in message.options]
        done.append(replace(row, message=message))
    return done


def put_off_at_night(notice: Notice, at: datetime, quiet: tuple[time, time] | None) -> Notice:
    """Put the notice off to the end of the quiet hours where it would come in them."""
    if notice.is_urgent or quiet is None:
        return notice
    return replace(notice, not_before=after_quiet(notice.not_before or at, quiet))


def with_arrival(context: Context, said: str) -> str:
    """Add when it arrives what others are told in quiet hours."""
    quiet = context.settings.quiet
    arrives = after_quiet(context.at, quiet) if quiet else context.at
    if arrives == context.at:
        return said
    later = _("Ngoài giờ nên tin sẽ đến lúc {moment}.", moment=moment_text(arrives))
    return f"{said}\n{later}"


def refuse_in_quiet_hours(context: Context) -> None:
    """Refuse to remind others at once when nobody is disturbed."""
    quiet = context.settings.quiet
    if quiet and after_quiet(context.at, quiet) != context.at:
        places = {"begins": time_text(quiet[0]), "ends": time_text(quiet[1])}
        said = _("Từ {begins} đến {ends} hệ thống không nhắc ai. Đề nghị anh/chị gọi điện.", **places)
        raise Refused(said)


def is_worth_saying(notice: Notice) -> bool:
    """Return whether it would still be said before it expires."""
    return not (notice.expires and notice.not_before and notice.not_before >= notice.expires)


def with_colleagues(roles: Sequence[Role]) -> tuple[Role, ...]:
    """Return these roles; what is for the office is for all who do its work, and may do only a part of it."""
    return (*roles, *(WORKING[1:] if Role.OFFICE in roles and Role.DRAFTER not in roles else ()))


def outgoing(notice: Notice, address: Address, at: datetime) -> Outgoing:
    """Make the row of a notice, in its reader's language."""
    with speaking(address.language):
        message = notice.say()
    return Outgoing(
        key=f"{notice.key}:{notice.person}",
        contact=address.contact,
        channel=address.channel,
        lane=notice.lane,
        message=message,
        at=at,
        person=notice.person,
        subject=notice.subject,
        target=notice.reply_to,
        not_before=notice.not_before,
        expires=notice.expires,
        roles=",".join(with_colleagues(notice.roles)),
        unit=notice.unit,
    )
