"""[Đính chính]: what was said is changed where the channel can; elsewhere a correction quotes it.

In portions, each in a transaction of its own, from the newest message down: what is written later says it
right from the first. How far that has come stands on the broadcast. What is quoted is what this person was
sent last: the broadcast, or the correction before. A correction that still waits is worded anew.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.config import Settings
from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Facts, Talk
from bot.conversation.text import moment_text, number_text
from bot.conversation.words import _, speaking
from bot.domain.broadcasts import PACE, BroadcastState
from bot.domain.reachability import CANNOT_EDIT
from bot.domain.rights import Action
from handlers.broadcasts import audience, cards
from handlers.broadcasts.sending import PORTION
from handlers.engine import forms
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies, need
from handlers.engine.reading import up_to
from handlers.engine.tell import Notice, edited, tell_notices
from storage import audit, broadcasts
from storage.broadcasts import Broadcast
from storage.engine import outbox, outcomes, sent
from storage.engine.db import Tx
from storage.engine.outbox import Lane

CORRECTION = "broadcast_fix"  # how the keys and subjects of corrections begin

FLOW = CORRECTION
LONGEST = 3000  # characters, as of the broadcast itself

UNDER_WAY = timedelta(minutes=1)  # until what is being sent just now has arrived


@dataclass(frozen=True)
class Correcting:
    broadcast: int
    text: str
    seen: int  # the version that was corrected


def open_form(context: Context, argument: str) -> Replies:
    """[Đính chính]"""
    return forms.open_once(context, FLOW, argument, {"broadcast": id_in(argument)})


def begin(context: Context, argument: str) -> Facts:
    need(context, Action.BROADCAST)
    one = broadcasts.get(context.tx, id_in(argument))
    if one is None:
        raise no_such_button()
    if not one.text:
        raise Refused(_("Nội dung thông báo này không còn được lưu."))
    return {"broadcast": one.id, "subject": one.subject, "is_begun": one.begun is not None}


def flow(talk: Talk, facts: Facts) -> Correcting:
    seen = talk.look_up("seen", partial(as_it_is, broadcast=facts["broadcast"]))
    asked = _("Nội dung đang có:\n{text}\n\nXin gõ toàn bộ nội dung đúng.", text=seen["text"])
    text = talk.ask("text", asked, up_to(LONGEST, one_line=False))
    heading, send = review_sent(talk, facts) if facts["is_begun"] else review_unsent()
    talk.review({"text": _("Nội dung")}, heading, send)
    return Correcting(facts["broadcast"], text, seen["version"])


def as_it_is(tx: Tx, broadcast: int) -> dict[str, Any]:
    one = broadcasts.get(tx, broadcast)
    return {"text": one.text, "version": one.version} if one else {"text": "", "version": 0}


def review_unsent() -> tuple[str, str]:
    """What is reviewed of one that has not gone out: heading and button."""
    return _("Thông báo chưa gửi; nội dung được thay. Xin xem lại:"), _("Thay nội dung")


def review_sent(talk: Talk, facts: Facts) -> tuple[str, str]:
    """The same of one that has, with how many it reaches and how."""
    reached = talk.look_up("reached", partial(look_up, subject=facts["subject"]))
    people = number_text(sum(reached.values()))
    heading = _(
        "Đính chính tới {people} người: sửa tại chỗ {edited} tin, gửi thêm {told} tin đính chính, thay nội "
        "dung {waiting} tin đang chờ. Xin xem lại:",
        people=people,
        **{name: number_text(count) for name, count in reached.items()},
    )
    return heading, _("Đính chính tới {count} người", count=people)


def look_up(tx: Tx, subject: str) -> dict[str, int]:
    """How many have it where it can be edited, where not, and for how many it still waits."""
    counts = sent.count_by_state(tx, subject)
    gone = {channel: count for (state, channel), count in counts.items() if state != "queued"}
    told = sum(count for channel, count in gone.items() if channel in CANNOT_EDIT)
    edited = sum(gone.values()) - told
    return {"edited": edited, "told": told, "waiting": sum(counts.values()) - edited - told}


def carry_out(context: Context, new: Correcting) -> Replies:
    need(context, Action.BROADCAST)
    one = broadcasts.locked(context.tx, new.broadcast)
    if one is None:
        raise no_such_button()
    if one.version != new.seen:
        raise Refused(
            _(
                "Thông báo này vừa được người khác đính chính thành:\n{text}\n\nGửi thì nội dung dưới đây "
                "thay nội dung đó.",
                text=one.text,
            )
        )
    people = sent.count_by_state(context.tx, one.subject).total()
    changed = start_correcting(context, replace(one, text=new.text, version=one.version + 1))
    broadcasts.change(context.tx, one.id, text=new.text, version=one.version + 1, **changed)
    audit.write(
        context.tx, context.at, context.who, FLOW, one.subject, version=one.version + 1, people=people
    )
    if one.state in (BroadcastState.PLANNED, BroadcastState.ASKED):
        return [Message(_("Đã thay nội dung; thông báo chưa gửi."))]
    said = _("Đang gửi đính chính tới {count} người.", count=number_text(people))
    after = (Option(f"bc_replan:{one.plan}", _("Sửa cả các lần sau")),) if is_going_on(context, one) else ()
    return [Message(said, after)]


def start_correcting(context: Context, now: Broadcast) -> dict[str, Any]:
    """Write the first portion; what is to be kept for the others, where it has begun at all."""
    if now.begun is None:
        return {}
    newest = replace(now, corrected_to=sent.newest_id(context.tx) + 1)
    written = write_correction_portion(context.tx, context.at, newest, context.settings)
    return {"corrected_to": written, "next_due": now.next_due or context.at + PACE}


def is_going_on(context: Context, one: Broadcast) -> bool:
    """Whether it is one sending of one that will be sent again."""
    plan = broadcasts.get(context.tx, one.plan) if one.plan else None
    return plan is not None and plan.state == BroadcastState.PLANNED


def may_correct(context: Context, argument: str) -> bool:
    one = broadcasts.get(context.tx, id_in(argument))
    return one is not None and bool(one.text)


def write_correction_portion(tx: Tx, at: datetime, now: Broadcast, settings: Settings) -> int | None:
    """For the next messages below ``corrected_to``; down to which, None: to the last."""
    rows = sent.about_below(tx, now.subject, now.corrected_to or 0, PORTION)
    silent = broadcasts.silent(tx, now.id, [row.person for row in rows])
    reword(tx, now, [row for row in rows if row.state == "queued"], settings.office_name)
    there = [row for row in rows if row.channel not in CANNOT_EDIT and not waits(row)]
    outbox.put(tx, (edit_message(at, now, row, silent, settings.office_name) for row in there))
    tell_correction(tx, at, now, ([row for row in rows if row.channel in CANNOT_EDIT], silent), settings)
    return rows[-1].id if len(rows) == PORTION else None


def reword(tx: Tx, now: Broadcast, rows: Iterable[Any], office: str) -> None:
    """What still waits says it right from the first."""
    instead = {}
    for row in rows:
        with speaking(row.language):
            said = cards.message_with_button(now, office)
        instead[row.id] = replace(said, file_ids=tuple(row.file_ids))
    outcomes.reword(tx, instead)


def edit_message(
    at: datetime, now: Broadcast, row: Any, silent: Collection[int], office: str
) -> outbox.Outgoing:
    """What has gone, after a minute what is being sent just now; who has acknowledged it need not again."""
    asked = now if row.person in silent else replace(now, ack_until=None)
    with speaking(row.language):
        said = cards.message_with_button(asked, office)
    later = at + UNDER_WAY if row.state == "queued" else None
    return replace(edited(row, said, at, f"v{now.version}"), not_before=later)


def correction_subject(one: Broadcast) -> str:
    return f"{CORRECTION}:{one.id}"


def tell_correction(
    tx: Tx, at: datetime, now: Broadcast, those: tuple[Sequence[Any], Collection[int]], settings: Settings
) -> None:
    """``those``: its messages there, as they were, and who is still to acknowledge it."""
    rows, silent = those
    fixes = sent.about_to_people(tx, correction_subject(now), [row.person for row in rows])
    all_of_them = sorted((*rows, *fixes), key=lambda row: row.id)
    last = {row.person: row for row in all_of_them if not waits(row)}
    waiting = {row.person: row for row in fixes if waits(row)}
    theirs = {person: now if person in silent else replace(now, ack_until=None) for person in last}
    instead = {}
    for person, row in waiting.items():
        if person in last:
            with speaking(row.language):
                instead[row.id] = correction_message(last[person], theirs[person], settings.office_name)
    outcomes.reword(tx, instead)
    new = (row for person, row in last.items() if person not in waiting)
    notices = (correction_notice(at, row, theirs[row.person], settings.office_name) for row in new)
    tell_notices(tx, at, notices, settings.quiet)


def waits(row: Any) -> bool:
    """Nobody can have it yet."""
    return row.state == "queued" and not row.tries


def correction_notice(at: datetime, last: Any, now: Broadcast, office: str) -> Notice:
    return Notice(
        f"{CORRECTION}:{now.id}:{now.version}",
        last.person,
        partial(correction_message, last, now, office),
        Lane.NUDGE if now.is_urgent else Lane.BROADCAST,
        correction_subject(now),
        not_before=at + UNDER_WAY if last.state == "queued" else None,
        is_urgent=now.is_urgent,
        roles=audience.from_json(now.audience).held,
    )


def correction_message(last: Any, now: Broadcast, office: str) -> Message:
    said = cards.message_with_button(now, office)
    places = {"moment": moment_text(last.not_before), "text": cards.quoted(own_words(last))}
    quoted = _("Thay cho thông báo lúc {moment} (“{text}”), nay đính chính như sau:", **places)
    if last.subject == correction_subject(now):
        quoted = _("Thay cho tin đính chính lúc {moment} (“{text}”), nay đính chính lại như sau:", **places)
    return replace(said, heading=correction_heading(now, office), text=f"{quoted}\n{said.text}")


def own_words(row: Any) -> str:
    """The broadcast's own words: without the quote before them, and what asks to acknowledge them."""
    text = row.text.partition("\n")[2] if row.subject.startswith(f"{CORRECTION}:") else row.text
    return str(text.rpartition("\n\n")[0] if row.options else text)


def correction_heading(now: Broadcast, office: str) -> str:
    if now.is_urgent:
        return _("Đính chính thông báo khẩn của {office}", office=office)
    return _("Đính chính thông báo của {office}", office=office)
