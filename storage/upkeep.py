"""Upkeep of the database: the sweep for what has no valid next step, and what is forgotten in time.

The sweep only looks and mends nothing. What is forgotten is forgotten once a day, by the tick, each kind by
its period (bot/domain/retention.py).
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, false, func, or_, select, update

from bot.config import Settings
from bot.conversation import at_local, local_date
from bot.domain.incidents import Late
from bot.domain.reports import MAY_BE, MISSING
from bot.domain.retention import BY_MACHINE_TIME, PERIODS, Kept
from storage import inquiries, links
from storage.broadcasts import ACT, AHEAD, forget_words
from storage.calendar import calendar
from storage.checks import excuses
from storage.checks.duties import units_without_duties
from storage.engine import SECRET, WHOLE, Conversation, Tx, business_time, channel_state, forget_expired
from storage.files import UPLOADED, uploaded_hash
from storage.metrics import NOT_DONE
from storage.misuse.reports import OWN
from storage.people import leavers
from storage.personal_data import retention
from storage.reporting import submissions
from storage.sentences import examples, unclear
from storage.tables.engine import clock, conversations, events, file_uses, files, outbox, pace, sends
from storage.tables.people import changes, consents, contacts, join_requests, mailed_codes, unit_changes
from storage.tables.subjects import broadcasts, duties, incidents, report_requests, reports

SOON = timedelta(minutes=1)  # what a tick does is done after this
LONG = timedelta(minutes=15)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REQUESTS = "requests"  # and of those about people who ask to join
BLANK = {"text": "", "heading": "", "options": []}
A_DAYS_STRANGERS = 5000  # that are forgotten in one transaction


class Finding(StrEnum):
    """A kind of fault that may be found; ``doctor`` says each in words."""

    DUTIES_UNWRITTEN = "duties_unwritten"  # units that owe checks today, with no duty written
    DUTY_NOT_ENDED = "duty_not_ended"
    NUDGE_OVERDUE = "nudge_overdue"
    NUDGE_MISSING = "nudge_missing"  # a nudge's hour lies ahead, and none is planned
    MESSAGE_STUCK = "message_stuck"
    MESSAGE_PAST = "message_past"  # still queued after its own end
    CONTACT_HELD = "contact_held"  # contacts whose lease is long past
    FILE_STUCK = "file_stuck"
    FORM_MISSING = "form_missing"  # contacts that point to a conversation that is not there
    FORM_LEFT = "form_left"  # conversations long past their time
    EVENT_LOST = "event_lost"  # failed, and never came again
    INCIDENT_LEFT = "incident_left"  # open, and neither is its next step ahead nor is it the head's turn
    BROADCAST_LEFT = "broadcast_left"  # planned or going out, and nobody looks at it
    REQUEST_LEFT = "request_left"  # planned, and not opened at its time, or never to be
    REPORT_LEFT = "report_left"  # owed or with the head, and no reminder of it lies ahead
    REPORT_ASTRAY = "report_astray"  # in a state that its request does not allow
    CHANGE_LEFT = "change_left"  # a personnel change that was accepted, and not executed on its date
    UNIT_LEFT = "unit_left"  # a change of a unit that was planned, and not executed on its date
    CLOCK_AHEAD = "clock_ahead"  # the machine's clock was ahead once, and business time waits for it


Findings = Mapping[Finding, frozenset[str]]  # -> ids, of whatever the kind is about; no empty ones


@dataclass(frozen=True)
class Seen:
    """The moment that is judged: the last tick's, in both times."""

    machine: datetime
    now: datetime
    settings: Settings
    stopped: Collection[str]  # channels where nothing goes


def sweep(tx: Tx, machine: datetime, settings: Settings, stopped: Collection[str] = ()) -> Findings:
    """Find what has no valid next step."""
    seen, now = excuses.last_seen(tx), business_time.newest_tick(tx)
    if seen is None or now is None:
        return {}
    at = Seen(seen, now, settings, {*stopped, *channel_state.channels_down(tx)})
    looked = {Finding.DUTIES_UNWRITTEN: unwritten(tx, at), Finding.CLOCK_AHEAD: clock_ahead(tx, machine)}
    for wrong, column, condition in rules(tx, at):
        looked[wrong] = frozenset(map(str, tx.execute(select(column).where(condition)).scalars()))
    return {wrong: found for wrong, found in looked.items() if found}


def seen_twice(before: Findings, after: Findings) -> Findings:
    """Return what both sweeps saw."""
    both = {wrong: found & before.get(wrong, frozenset()) for wrong, found in after.items()}
    return {wrong: found for wrong, found in both.items() if found}


def rules(tx: Tx, at: Seen) -> Iterator[tuple[Finding, Any, ColumnElement[bool]]]:
    """Yield each rule: the finding, the column of the ids, and the condition that finds them."""
    is_open = duties.c.state == "open"
    is_queued = outbox.c.state == "queued"
    yield Finding.DUTY_NOT_ENDED, duties.c.id, is_open & (duties.c.ends <= at.now - SOON)
    if not excuses.mail_outage(tx, at.now):  # then nobody is nudged
        is_due = (duties.c.next_nudge <= at.now - SOON) & (duties.c.ends > at.now)
        yield Finding.NUDGE_OVERDUE, duties.c.id, is_open & is_due
    yield Finding.NUDGE_MISSING, duties.c.id, is_open & lacks_nudge(at)
    yield Finding.MESSAGE_STUCK, outbox.c.id, is_queued & is_stuck(at)
    in_flight = select(contacts.c.sending).where(contacts.c.sending.is_not(None))
    is_past = (outbox.c.expires <= at.now - SOON) & outbox.c.id.not_in(in_flight)
    yield Finding.MESSAGE_PAST, outbox.c.id, is_queued & is_past
    is_held = contacts.c.sending.is_not(None) & (contacts.c.sending_until <= at.machine - SOON)
    yield Finding.CONTACT_HELD, contacts.c.id, is_held
    yield Finding.FILE_STUCK, files.c.id, is_left_behind(at)
    is_there = exists().where(conversations.c.id == contacts.c.front_conversation)
    yield Finding.FORM_MISSING, contacts.c.id, contacts.c.front_conversation.is_not(None) & ~is_there
    yield Finding.FORM_LEFT, conversations.c.id, conversations.c.expires <= at.now - 2 * DAY
    yield Finding.INCIDENT_LEFT, incidents.c.id, incidents.c.closed_at.is_(None) & lacks_step(at)
    is_going = broadcasts.c.state.in_(["planned", "sending"])
    is_left = broadcasts.c.next_due.is_(None) | (broadcasts.c.next_due <= at.now - LONG)
    yield Finding.BROADCAST_LEFT, broadcasts.c.id, is_going & is_left
    is_planned = report_requests.c.state == "planned"
    yield Finding.REQUEST_LEFT, report_requests.c.id, is_planned & is_never_opened(at)
    yield Finding.REPORT_LEFT, reports.c.id, is_not_reminded_of(at)
    yield Finding.REPORT_ASTRAY, reports.c.id, is_astray()
    was_due = changes.c.effective <= local_date(at.now - 2 * SOON)
    is_waiting = (changes.c.state == "accepted") & (changes.c.decided_at <= at.now - 2 * SOON)
    yield Finding.CHANGE_LEFT, changes.c.id, is_waiting & was_due
    was_planned = (unit_changes.c.state == "planned") & (unit_changes.c.at <= at.now - 2 * SOON)
    is_over = unit_changes.c.effective <= local_date(at.now - 2 * SOON)
    yield Finding.UNIT_LEFT, unit_changes.c.id, was_planned & is_over
    is_lost = events.c.received.between(at.machine - DAY, at.machine - LONG) & (events.c.state == "failing")
    yield Finding.EVENT_LOST, events.c.event_id, NOT_DONE & is_lost


def lacks_nudge(at: Seen) -> ColumnElement[bool]:
    """Return the condition that an open duty's nudge lies ahead, and none is planned within its round."""
    today = local_date(at.now)
    ahead = [
        and_(duties.c.date == today, duties.c.round == number, duties.c.ends > moment)
        for number, (_hours, nudges) in enumerate(at.settings.rounds, 1)
        for moment in (at_local(today, nudge) for nudge in nudges)
        if moment > at.now + SOON
    ]
    is_after = (duties.c.next_nudge >= duties.c.ends) & (duties.c.ends > at.now)
    return or_(is_after, and_(duties.c.next_nudge.is_(None), or_(false(), *ahead)))


def lacks_step(at: Seen) -> ColumnElement[bool]:
    """Return the condition that an incident should have been alarmed of, chased or closed, or will never be.

    Where all that is late has been said, to the office head last, it is that one's turn.
    """
    is_chased = (incidents.c.state != "resolved") & (incidents.c.chased >= Late.ALL_SAID)
    is_left = incidents.c.next_due.is_(None) & ~is_chased
    return is_left | (incidents.c.next_due <= at.now - LONG)


def is_never_opened(at: Seen) -> ColumnElement[bool]:
    """Return the condition that a request's hour has passed, or no report brings the clock to open it."""
    is_in_time = reports.c.next_reminder <= report_requests.c.opens
    wakes = exists().where(reports.c.request == report_requests.c.id, is_in_time)
    return (report_requests.c.opens <= at.now - LONG) | ~wakes


def is_not_reminded_of(at: Seen) -> ColumnElement[bool]:
    """Return the condition that a report is missing, and neither its writer nor the head is reminded next."""
    is_open = reports.c.request.in_(select(report_requests.c.id).where(report_requests.c.state == "open"))
    is_left = reports.c.next_reminder.is_(None) | (reports.c.next_reminder <= at.now - LONG)
    return is_open & reports.c.state.in_(MISSING) & is_left


def is_astray() -> ColumnElement[bool]:
    requests = select(report_requests.c.id)
    return or_(
        *(
            reports.c.request.in_(requests.where(report_requests.c.state == its))
            & reports.c.state.not_in(may)
            for its, may in MAY_BE.items()
        )
    )


def is_stuck(at: Seen) -> ColumnElement[bool]:
    """Return the condition that a message is due for long and free to go, and its channel is not resting."""
    is_due = outbox.c.not_before <= at.now - LONG
    is_alive = or_(outbox.c.expires.is_(None), outbox.c.expires > at.now)
    may_go = or_(outbox.c.retry_at.is_(None), outbox.c.retry_at <= at.machine - SOON)
    since = (at.machine - SOON).timestamp()
    busy = select(pace.c.channel).where(pace.c.chat == WHOLE, pace.c.next_free > since)
    is_served = outbox.c.channel.not_in([*at.stopped])
    return and_(is_due, is_alive, may_go, is_served, outbox.c.channel.not_in(busy))


def is_left_behind(at: Seen) -> ColumnElement[bool]:
    """Return the condition that a file is wanted for an hour, and nobody fetches it or is to try again."""
    is_old = (files.c.state == "wanted") & (files.c.created <= at.now - HOUR)
    is_free = or_(files.c.leased_until.is_(None), files.c.leased_until <= at.machine - SOON)
    may_go = or_(files.c.retry_at.is_(None), files.c.retry_at <= at.machine - LONG)
    return and_(is_old, is_free, may_go, files.c.channel.not_in([*at.stopped]))


def unwritten(tx: Tx, at: Seen) -> frozenset[str]:
    """Return the units that owe checks on the day of the last tick, and have none written."""
    today: date = local_date(at.now)
    lacking = units_without_duties(tx, today)
    days = calendar(tx) if lacking else None
    return frozenset(str(unit.id) for unit in lacking if days and days.is_working_day(today, unit.code))


def clock_ahead(tx: Tx, machine: datetime) -> frozenset[str]:
    """Return "clock" where a tick was ahead of business time, which stands still until that is reached."""
    row = tx.execute(select(clock.c.offset, clock.c.newest).where(clock.c.id == business_time.ROW)).one()
    is_ahead = row.newest and row.newest > machine + timedelta(seconds=row.offset) + SOON
    return frozenset({"clock"} if is_ahead else ())


def forget(tx: Tx, machine: datetime, now: datetime, settings: Settings) -> list[Conversation]:
    """Let go of what has had its time, each kind by its period, and of conversations that are over.

    Return the conversations.
    """
    expired = forget_expired(tx, now)
    for kept, forget_before in ways_to_forget(now).items():
        since = machine if kept in BY_MACHINE_TIME else now
        gone = forget_before(tx, since - PERIODS[kept].length(settings))
        retention.count_forgotten(tx, kept, gone, local_date(now).year)
    return expired


def forget_events(tx: Tx, before: datetime) -> int:
    return tx.execute(delete(events).where(events.c.received < before)).rowcount


def forget_texts(tx: Tx, long_ago: datetime) -> int:
    """Blank what was sent, and let go of the files that went along; return how many messages."""
    is_old = (outbox.c.created < long_ago) & (outbox.c.state != "queued") & (outbox.c.text != "")
    gone = tx.execute(update(outbox).where(is_old).values(**BLANK)).rowcount
    forget_words(tx, long_ago)
    inquiries.forget(tx, long_ago)
    examples.forget(tx, long_ago)
    decided = (join_requests.c.state != "open") & (join_requests.c.at < long_ago)
    tx.execute(update(join_requests).where(decided).values(name="", unit_text="", post=""))
    submissions.forget(tx, long_ago)
    sent_along = select(files.c.id).where(files.c.created < long_ago)
    is_over = file_uses.c.subject.startswith(f"{ACT}:") & file_uses.c.file.in_(sent_along)
    tx.execute(delete(file_uses).where(is_over, file_uses.c.subject.not_in(AHEAD)))
    return gone


def forget_unclear(tx: Tx, before: datetime) -> int:
    return unclear.forget(tx, local_date(before))


def forget_mailed_codes(tx: Tx, before: datetime) -> int:
    return tx.execute(delete(mailed_codes).where(mailed_codes.c.asked_at < before)).rowcount


def blank_secrets(tx: Tx) -> None:
    """Let go of the words of secret messages that went, or will not go any more.

    What their choices stand for stays: on a channel without buttons it is typed later.
    """
    is_secret = outbox.c.subject.in_([SECRET, REQUESTS]) | outbox.c.subject.between(f"{OWN}:", f"{OWN};")
    is_over = is_secret & (outbox.c.state != "queued") & (outbox.c.text != "")
    for row in tx.execute(select(outbox.c.id, outbox.c.options).where(is_over)).all():
        blank = {**BLANK, "options": [[token, "", words] for token, _label, words in row.options]}
        tx.execute(update(outbox).where(outbox.c.id == row.id).values(**blank))


def forget_strangers(tx: Tx, before: datetime) -> int:
    """Delete the contacts of strangers who have been silent since ``before``, with all that was said there.

    Who ever agreed to be linked is none, and who waits for the office is waited for. The newest contact and
    message stay, or SQLite would give their numbers to others.
    """
    newest_contact, newest_message = (
        select(func.max(one.c.id)).scalar_subquery() for one in (contacts, outbox)
    )
    has_consent = exists().where(consents.c.contact == contacts.c.id)
    asks = exists().where(join_requests.c.contact == contacts.c.id, join_requests.c.state == "open")
    is_kept = (outbox.c.state == "queued") | (outbox.c.id == newest_message)
    waits = exists().where(outbox.c.contact == contacts.c.id, is_kept)
    is_silent = (
        contacts.c.person.is_(None) & (contacts.c.last_in < before) & (contacts.c.id != newest_contact)
    )
    is_free = contacts.c.sending.is_(None) & ~has_consent & ~asks & ~waits
    gone = tx.execute(select(contacts.c.id).where(is_silent, is_free).limit(A_DAYS_STRANGERS)).scalars().all()
    if not gone:
        return 0
    said = select(outbox.c.id).where(outbox.c.contact.in_(gone))
    tx.execute(delete(sends).where(sends.c.outbox.in_(said)))
    links.forget_of(tx, gone)
    for table in (outbox, conversations, join_requests, mailed_codes):
        tx.execute(delete(table).where(table.c.contact.in_(gone)))
    of_chat = [pace.c[name] == contacts.c[name] for name in ("channel", "account", "chat")]
    tx.execute(delete(pace).where(exists().where(contacts.c.id.in_(gone), *of_chat)))
    tx.execute(delete(contacts).where(contacts.c.id.in_(gone)))
    return len(gone)


def forget_files(tx: Tx, before: datetime) -> int:
    """Delete the rows of files that nothing uses: no record, no open form, no message; return how many."""
    is_used = exists().where(file_uses.c.file == files.c.id)
    old = tx.execute(select(files.c.id).where(files.c.created < before, ~is_used)).scalars().all()
    gone: list[int] = []
    if old:
        forms = tx.execute(select(conversations.c.answers, conversations.c.facts)).all()
        in_forms = {str(value) for form in forms for _key, value, _at in form.answers}
        in_forms |= {str(form.facts.get("file")) for form in forms}
        waiting = select(outbox.c.file_ids).where(outbox.c.state == "queued")
        to_send = {file for row in tx.execute(waiting) for file in row.file_ids}
        gone = [file for file in old if str(file) not in in_forms and file not in to_send]
        tx.execute(delete(files).where(files.c.id.in_(gone)))
    return len(gone)


def ways_to_forget(now: datetime) -> Mapping[Kept, Callable[[Tx, datetime], int]]:
    """Return how each kind is let go of: people before what knows their former names, files last."""
    return {
        Kept.EVENTS: forget_events,
        Kept.TEXTS: forget_texts,
        Kept.UNCLEAR: forget_unclear,
        Kept.STRANGERS: forget_strangers,
        Kept.MAILED_CODES: forget_mailed_codes,
        Kept.LINKS: links.forget,
        Kept.PEOPLE_LEFT: partial(leavers.forget, now=now),
        Kept.CHECKS: retention.forget_checks,
        Kept.DELEGATIONS: retention.forget_delegations,
        Kept.HANDOVERS: retention.forget_handovers,
        Kept.INCIDENTS: retention.forget_incidents,
        Kept.REPORTS: retention.forget_reports,
        Kept.BROADCASTS: retention.forget_broadcasts,
        Kept.MESSAGES: retention.forget_messages,
        Kept.CHANGES: retention.forget_changes,
        Kept.DATA_REQUESTS: retention.forget_data_requests,
        Kept.AUDIT: retention.forget_audit,
        Kept.UNUSED_FILES: forget_files,
    }


def hashes(tx: Tx) -> set[str]:
    """Return the hashes of bytes that are still somebody's; also of uploads that are not looked at yet."""
    rows = tx.execute(select(files.c.sha256, files.c.tables).where(files.c.sha256.is_not(None)))
    kept = {one for row in rows for one in row if one}
    waiting = select(files.c.remote).where(files.c.state == "wanted", files.c.remote.startswith(UPLOADED))
    return kept | {uploaded_hash(remote) for remote in tx.execute(waiting).scalars()}
