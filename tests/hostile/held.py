"""Invariants that hold whatever was done: in the database, on the phones, in the log."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, func, select

from bot.channels.base import Outbound
from bot.channels.telegram.channel import rendered
from bot.conversation import MAX_TOKEN, visible
from bot.domain.rights import Role
from bot.sandbox.telegram.sending import buttons_of, text_of
from bot.sandbox.telegram.updates import TelegramRefusal
from storage.tables.base import tables
from storage.tables.engine import audit, events, files, outbox
from storage.tables.people import consents, contacts, people, roles
from storage.tables.subjects import checks, duties, excuses

OFFICE_ALONE = (
    *("roster", "start", "broadcast", "outage", "outage_end", "outage_undo", "by_phone", "admit", "decline"),
    *(
        "guide",
        "guide_drop",
        "broadcast_fix",
        "broadcast_stop",
        "broadcast_again",
        "broadcast_now",
        "broadcast_later",
        "broadcast_plan",
        "broadcast_skip",
    ),
    *("confirm_year", "drop_day", "day_off", "day_work"),
    *("request", "request_plan", "request_template", "request_export", "request_files", "request_chase"),
    *("request_extend", "request_extend_unit", "request_more", "request_revise", "request_exempt"),
    *("request_close", "request_cancel", "more_time_granted", "more_time_declined"),
    *("request_template_name", "request_template_drop", "request_try", "request_again"),
)
OFFICE_OR_HEAD = ("excuse", "unexcuse", "invite", "export", "report_approve", "report_return")
LONGEST = 6  # messages that one answer may take


def everything(tx: Connection) -> str:
    """Return all that is in the database, as text."""
    rows = (tuple(row) for table in tables.sorted_tables for row in tx.execute(select(table)))
    return "\n".join(map(repr, rows))


def rights(tx: Connection) -> list[Any]:
    """Return who holds what: no attack may change it."""
    held = tx.execute(select(roles).order_by(roles.c.id)).all()
    return [*map(tuple, held), tx.execute(select(func.count()).select_from(people)).scalar_one()]


def faults(tx: Connection, before: list[Any]) -> Iterator[str]:
    """Yield what is wrong in the database."""
    is_imported = tx.execute(select(audit).where(audit.c.act == "roster")).first()
    if rights(tx) != before and not is_imported:
        yield "roles or people changed"
    undone = select(events).where(events.c.state != "done")
    yield from (f"event {row.event_id}: {row.state}" for row in tx.execute(undone))
    yield from (f"outbox {row.id}: {why}" for row in tx.execute(select(outbox)) if (why := why_odd(row)))
    yield from duties_settled_wrongly(tx)
    yield from joined_without_consent(tx)
    yield from acts_beyond_rights(tx)
    of_strangers = files.c.owner.is_(None) & files.c.contact.is_not(None)
    yield from (f"file {row.id} of a stranger" for row in tx.execute(select(files).where(of_strangers)))


def why_odd(row: Row[Any]) -> str:
    if row.state not in ("queued", "sent", "expired"):
        return f"{row.state} {row.action} {row.error}"
    if any(len(token.encode()) > MAX_TOKEN for token, _label, _words in row.options):
        return "a token that is too long"
    nameless = [token for token, label, _words in row.options if not visible(label).strip()]
    has_words = row.text and row.action != "menu"  # one that was blanked keeps its tokens alone
    return f"buttons without a label: {nameless}" if nameless and has_words else ""


def duties_settled_wrongly(tx: Connection) -> Iterator[str]:
    live: dict[int, int] = {}
    for row in tx.execute(select(checks).where(checks.c.undone_at.is_(None))):
        live[row.duty] = live.get(row.duty, 0) + 1
    for row in tx.execute(select(duties)):
        wanted = 1 if row.state in ("checked", "late") else 0
        if live.get(row.id, 0) != wanted or bool(row.settled_at) < bool(wanted):
            yield f"duty {row.id}: {row.state} with {live.get(row.id, 0)} checks"


def joined_without_consent(tx: Connection) -> Iterator[str]:
    given = {(row.person, row.contact) for row in tx.execute(select(consents)) if not row.withdrawn}
    for row in tx.execute(select(contacts)):
        if row.person and (row.person, row.id) not in given:
            yield f"contact {row.id} without consent"


def acts_beyond_rights(tx: Connection) -> Iterator[str]:
    held: dict[int, set[str]] = {}
    for row in tx.execute(select(roles)):
        held.setdefault(row.person, set()).add(row.role)
    for row in tx.execute(select(audit).where(audit.c.person.is_not(None))):
        theirs = held.get(row.person, set())
        heads = {Role.HEAD.value, Role.DEPUTY.value, Role.OFFICE.value}
        if row.act in OFFICE_ALONE and Role.OFFICE.value not in theirs:
            yield f"{row.act} by {row.person}"
        if row.act in OFFICE_OR_HEAD and not theirs & heads:
            yield f"{row.act} by {row.person}"
    all_units = select(excuses).where(excuses.c.units.is_(None), excuses.c.by.is_not(None))
    for row in tx.execute(all_units):
        if Role.OFFICE.value not in held.get(row.by, set()):
            yield f"everyone excused by {row.by}"


def shown_wrongly(told: Iterable[Outbound]) -> Iterator[str]:
    """Yield what Telegram would refuse of what was sent."""
    for out in told:
        if out.action not in ("send", "edit"):
            continue
        keyboard = [[{"text": option.label, "callback_data": option.token}] for option in out.message.options]
        try:
            parts = [text_of({"text": part, "parse_mode": "HTML"}) for part in rendered(out.message)]
            buttons_of({"reply_markup": {"inline_keyboard": keyboard}})
        except TelegramRefusal as refusal:
            yield f"{refusal.description}: {out.message}"
        else:
            if len(parts) > (1 if out.action == "edit" else LONGEST):
                yield f"{len(parts)} messages: {out.message.text[:60]}"


def logged_wrongly(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    return (f"log: {dict(entry)}" for entry in entries if entry["log_level"] in ("error", "critical"))
