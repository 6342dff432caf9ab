"""Correct a broadcast ([Đính chính]): edit it where the channel can, else send a correction that quotes it.

It is done in portions, each in a transaction of its own, from the newest message down: messages that are
written later say it right from the first. How far that has come is kept on the broadcast. A correction quotes
what this person was sent last, the broadcast or the correction before; one that still waits is worded anew.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

from bot.conversation import Message, Option, Refused, Talk, _, moment_text, number_text, speaking, up_to
from bot.domain.broadcasts import PACE, BroadcastState
from bot.domain.reachability import CANNOT_EDIT
from handlers.broadcasts import audience
from handlers.broadcasts.extras import LONGEST_TEXT
from handlers.broadcasts.sending import PORTION
from handlers.engine import (
    Action,
    Context,
    Notice,
    Replies,
    Tick,
    edit_of,
    no_such_button,
    start_form_once,
    tell_all,
)
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.engine import Lane, Outgoing, Tx, outbox

CORRECTION = "broadcast_fix"  # how the keys and subjects of corrections begin
FLOW = CORRECTION
UNDER_WAY = timedelta(minutes=1)  # until what is being sent just now has arrived


@dataclass(frozen=True)
class CorrectionFacts:
    """Facts of the form of a correction."""

    broadcast: int
    subject: str
    is_begun: bool


@dataclass(frozen=True)
class Correcting:
    """A broadcast's right text."""

    broadcast: int
    text: str
    seen: int  # the version that was corrected


def open_form(context: Context, broadcast: Broadcast) -> Replies:
    """Begin the correction of a broadcast ([Đính chính])."""
    if not broadcast.text:
        raise Refused(_("Nội dung thông báo này không còn được lưu."))
    facts = CorrectionFacts(broadcast.id, broadcast.subject, is_begun=broadcast.begun is not None)
    return start_form_once(context, FLOW, lambda: facts, broadcast=broadcast.id)


def may_correct(_context: Context, broadcast: Broadcast) -> bool:
    return bool(broadcast.text)


def ask_correction(talk: Talk, facts: CorrectionFacts) -> Correcting:
    seen = talk.look_up("seen", partial(as_it_is, broadcast=facts.broadcast))
    asked = _("Nội dung đang có:\n{text}\n\nXin gõ toàn bộ nội dung đúng.", text=seen["text"])
    text = talk.ask("text", asked, up_to(LONGEST_TEXT, one_line=False))
    heading, send = review_sent(talk, facts) if facts.is_begun else review_unsent()
    talk.review({"text": _("Nội dung")}, heading, send)
    return Correcting(facts.broadcast, text, seen["version"])


def as_it_is(tx: Tx, broadcast: int) -> dict[str, Any]:
    now = broadcasts.get(tx, broadcast)
    return {"text": now.text, "version": now.version} if now else {"text": "", "version": 0}


def review_unsent() -> tuple[str, str]:
    """Return heading and button of the review where it has not gone out."""
    return _("Thông báo chưa gửi; nội dung được thay. Xin xem lại:"), _("Thay nội dung")


def review_sent(talk: Talk, facts: CorrectionFacts) -> tuple[str, str]:
    """Return heading and button where it has gone out: how many people the correction reaches, and how."""
    reached = talk.look_up("reached", partial(look_up_reach, subject=facts.subject))
    people = number_text(sum(reached.values()))
    heading = _(
        "Đính chính tới {people} người: sửa tại chỗ {edited} tin, gửi thêm {told} tin đính chính, thay nội "
        "dung {waiting} tin đang chờ. Xin xem lại:",
        people=people,
        **{name: number_text(count) for name, count in reached.items()},
    )
    return heading, _("Đính chính tới {count} người", count=people)


def look_up_reach(tx: Tx, subject: str) -> dict[str, int]:
    """Return how many have it where it can be edited, where not, and for how many it still waits."""
    counts = outbox.count_by_state(tx, subject)
    gone = {channel: count for (state, channel), count in counts.items() if state != "queued"}
    told = sum(count for channel, count in gone.items() if channel in CANNOT_EDIT)
    edited = sum(gone.values()) - told
    return {"edited": edited, "told": told, "waiting": sum(counts.values()) - edited - told}


def send_correction(context: Context, new: Correcting) -> Replies:
    """Write the first portion of a correction; the clock writes the others."""
    context.need(Action.BROADCAST)
    broadcast = broadcasts.locked(context.tx, new.broadcast)
    if broadcast is None:
        raise no_such_button()
    if broadcast.version != new.seen:
        raise Refused(
            _(
                "Thông báo này vừa được người khác đính chính thành:\n{text}\n\nGửi thì nội dung dưới đây "
                "thay nội dung đó.",
                text=broadcast.text,
            )
        )
    people = outbox.count_by_state(context.tx, broadcast.subject).total()
    changed = start_correcting(context, replace(broadcast, text=new.text, version=broadcast.version + 1))
    broadcasts.change(context.tx, broadcast.id, text=new.text, version=broadcast.version + 1, **changed)
    context.audit(
        FLOW,
        broadcast.subject,
        version=broadcast.version + 1,
        people=people,
    )
    if broadcast.state in (BroadcastState.PLANNED, BroadcastState.ASKED):
        return [Message(_("Đã thay nội dung; thông báo chưa gửi."))]
    said = _("Đang gửi đính chính tới {count} người.", count=number_text(people))
    after = (
        (Option(f"bc_replan:{broadcast.plan}", _("Sửa cả các lần sau")),)
        if is_going_on(context, broadcast)
        else ()
    )
    return [Message(said, after)]


def start_correcting(context: Context, corrected: Broadcast) -> dict[str, Any]:
    """Write the first portion, if it has begun; return what the broadcast keeps for the others."""
    if corrected.begun is None:
        return {}
    newest = replace(corrected, corrected_to=outbox.newest_id(context.tx) + 1)
    written = write_correction_portion(context, newest)
    return {"corrected_to": written, "next_due": corrected.next_due or context.at + PACE}


def is_going_on(context: Context, broadcast: Broadcast) -> bool:
    """Return whether it is one sending of a plan that will be sent again."""
    plan = broadcasts.get(context.tx, broadcast.plan) if broadcast.plan else None
    return plan is not None and plan.state == BroadcastState.PLANNED


def write_correction_portion(context: Context | Tick, corrected: Broadcast) -> int | None:
    """Correct the next messages below ``corrected_to``; return the last of them, None: all are corrected."""
    tx, office = context.tx, context.settings.office_name
    rows = outbox.about_below(tx, corrected.subject, corrected.corrected_to or 0, PORTION)
    silent = broadcasts.silent(tx, corrected.id, [row.person for row in rows])
    reword_waiting(tx, corrected, [row for row in rows if row.state == "queued"], office)
    there = [row for row in rows if row.channel not in CANNOT_EDIT and not waits(row)]
    outbox.put(tx, (edit_message(context, corrected, row, silent) for row in there))
    tell_correction(context, corrected, [row for row in rows if row.channel in CANNOT_EDIT], silent)
    return rows[-1].id if len(rows) == PORTION else None


def reword_waiting(tx: Tx, corrected: Broadcast, rows: Iterable[Any], office: str) -> None:
    """Let the messages that still wait say it right from the first."""
    instead = {}
    for row in rows:
        with speaking(row.language):
            message = audience.message_with_button(corrected, office)
        instead[row.id] = replace(message, file_ids=tuple(row.file_ids))
    outbox.reword(tx, instead)


def edit_message(
    context: Context | Tick, corrected: Broadcast, row: Any, silent: Collection[int]
) -> Outgoing:
    """Edit a message that has gone; one that is being sent just now a minute later.

    Whoever has acknowledged it (is not ``silent``) need not do so again.
    """
    asked = corrected if row.person in silent else replace(corrected, ack_until=None)
    with speaking(row.language):
        message = audience.message_with_button(asked, context.settings.office_name)
    later = context.at + UNDER_WAY if row.state == "queued" else None
    return replace(edit_of(row, message, context.at, f"v{corrected.version}"), not_before=later)


def correction_subject(broadcast: Broadcast) -> str:
    return f"{CORRECTION}:{broadcast.id}"


def tell_correction(
    context: Context | Tick, corrected: Broadcast, rows: Sequence[Any], silent: Collection[int]
) -> None:
    """Send a correction to those who have these messages where they cannot be edited."""
    tx, office = context.tx, context.settings.office_name
    corrections = outbox.about_to_people(tx, correction_subject(corrected), [row.person for row in rows])
    in_order = sorted((*rows, *corrections), key=lambda row: row.id)
    last = {row.person: row for row in in_order if not waits(row)}
    waiting = {row.person: row for row in corrections if waits(row)}
    asked = {person: corrected if person in silent else replace(corrected, ack_until=None) for person in last}
    instead = {}
    for person, row in waiting.items():
        if person in last:
            with speaking(row.language):
                instead[row.id] = correction_message(last[person], asked[person], office)
    outbox.reword(tx, instead)
    new = (row for person, row in last.items() if person not in waiting)
    tell_all(context, (correction_notice(context, row, asked[row.person]) for row in new))


def waits(row: Any) -> bool:
    """Return whether nobody can have this message yet."""
    return row.state == "queued" and not row.tries


def correction_notice(context: Context | Tick, last: Any, corrected: Broadcast) -> Notice:
    return Notice(
        f"{CORRECTION}:{corrected.id}:{corrected.version}",
        last.person,
        partial(correction_message, last, corrected, context.settings.office_name),
        Lane.NUDGE if corrected.is_urgent else Lane.BROADCAST,
        correction_subject(corrected),
        not_before=context.at + UNDER_WAY if last.state == "queued" else None,
        is_urgent=corrected.is_urgent,
        roles=audience.from_json(corrected.audience).each_role,
    )


def correction_message(last: Any, corrected: Broadcast, office: str) -> Message:
    """Say the right text, below a quote of what this person was sent last."""
    message = audience.message_with_button(corrected, office)
    places = {"moment": moment_text(last.not_before), "text": audience.quoted(own_words(last))}
    quoted = _("Thay cho thông báo lúc {moment} (“{text}”), nay đính chính như sau:", **places)
    if last.subject == correction_subject(corrected):
        quoted = _("Thay cho tin đính chính lúc {moment} (“{text}”), nay đính chính lại như sau:", **places)
    return replace(message, heading=correction_heading(corrected, office), text=f"{quoted}\n{message.text}")


def own_words(row: Any) -> str:
    """Return the broadcast's own words, without the quote before and the request to acknowledge them."""
    text = row.text.partition("\n")[2] if row.subject.startswith(f"{CORRECTION}:") else row.text
    return str(text.rpartition("\n\n")[0] if row.options else text)


def correction_heading(corrected: Broadcast, office: str) -> str:
    if corrected.is_urgent:
        return _("Đính chính thông báo khẩn của {office}", office=office)
    return _("Đính chính thông báo của {office}", office=office)
