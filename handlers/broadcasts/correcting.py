"""Correct a broadcast ([Đính chính]): edit it where the channel can, else send a correction that quotes it.

It is done in portions, each in a transaction of its own, from the newest message down: messages that are
written later say it right from the first. How far that has come is kept on the broadcast. A correction quotes
what this person was sent last, the broadcast or the correction before; one that still waits is worded anew.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.conversation import (
    N_,
    Message,
    Option,
    Refused,
    ReviewWays,
    Talk,
    _,
    excerpt,
    moment_text,
    number_text,
    speaking,
    up_to,
)
from bot.domain.broadcasts import PACE, PORTION, BroadcastState, changed_words
from bot.domain.reachability import CANNOT_EDIT
from bot.domain.sent_corrections import corrected_text, told_anew, with_hour
from handlers.broadcasts import audience, cards
from handlers.broadcasts.extras import LONGEST_TEXT
from handlers.engine import (
    Action,
    Context,
    Notice,
    Prefilled,
    Replies,
    Tick,
    no_such_button,
    start_form,
    start_form_once,
    tell_all,
)
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.engine import Lane, Rewording, Tx, outbox, sent

CORRECTION = "broadcast_fix"  # how the keys and subjects of corrections begin, and the form is called
WHICH, MOST = "which", 5  # the question which is meant, and of so many of them
LATELY = timedelta(days=2)  # for so long what is told is about what was sent
UNDER_WAY = timedelta(minutes=1)  # until what is being sent just now has arrived
NOTED = 200  # characters of a text in the note of its correction


@dataclass(frozen=True)
class Correctable:
    """A broadcast that may be the one that is meant. ``label``: how it is offered."""

    id: int
    subject: str
    is_begun: bool
    label: str


@dataclass(frozen=True)
class CorrectionFacts:
    """``told``: what was said to be wrong; ``among``: those of which it is asked which is meant."""

    broadcast: int
    subject: str
    is_begun: bool
    office: str = ""  # "": opened before the review showed the message
    told: str = ""
    among: list[Correctable] = field(default_factory=list)


@dataclass(frozen=True)
class Correcting:
    broadcast: int
    text: str
    seen: int  # the version that was corrected


def open_form(context: Context, broadcast: Broadcast) -> Replies:
    """Begin the correction of a broadcast ([Đính chính])."""
    if not broadcast.text:
        raise Refused(_("Nội dung thông báo này không còn được lưu."))
    office, is_begun = context.settings.office_name, broadcast.begun is not None
    facts = CorrectionFacts(broadcast.id, broadcast.subject, is_begun, office)
    return start_form_once(context, CORRECTION, lambda: facts, broadcast=broadcast.id)


def sent_lately(context: Context) -> list[Broadcast]:
    """Return what was sent of late and may be corrected, the newest first."""
    found = [one for one in broadcasts.recent(context.tx, MOST) if one.text]
    return [one for one in found if (one.begun or one.at) > context.at - LATELY] or found


def correct_as_told(context: Context, told: str, *, is_newest: bool = False) -> Replies:
    """Begin the correction of what was sent of late, with what was told of it; of several ask which.

    ``is_newest``: it is said to be what was sent just now.
    """
    found = sent_lately(context)[: 1 if is_newest else None]
    office = context.settings.office_name
    offered = [Correctable(one.id, one.subject, one.begun is not None, label(one)) for one in found]
    is_plain = len(found) == 1 and (found[0].begun or found[0].at) > context.at - LATELY
    first = offered[0]
    facts = CorrectionFacts(
        first.id, first.subject, first.is_begun, office, told, [] if is_plain else offered
    )
    new = (corrected_text(found[0].text, told) or told_anew(found[0].text, told)) if is_plain else ""
    return start_form(context, CORRECTION, Prefilled(facts, {"text": new} if new else {}))


def label(broadcast: Broadcast) -> str:
    return f"{moment_text(broadcast.at)}: {audience.brief(broadcast.text)}"


def may_correct(_context: Context, broadcast: Broadcast) -> bool:
    return bool(broadcast.text)


def ask_correction(talk: Talk, facts: CorrectionFacts) -> Correcting:
    if facts.among:
        facts = ask_which_sent(talk, facts)
    seen = talk.look_up("seen", partial(look_up_text, broadcast=facts.broadcast))
    asked = _("Nội dung đang có:\n{text}\n\nXin gõ toàn bộ nội dung đúng.", text=seen["text"])
    if facts.told:
        asked = "\n\n".join([told_text(facts), asked])
    new = corrected_text(seen["text"], facts.told) or told_anew(seen["text"], facts.told)
    if facts.among and new:
        talk.fill(WHICH, {"text": new})
    typed = talk.ask(
        "text", asked, up_to(LONGEST_TEXT, one_line=False), shown=partial(put_right, seen["text"])
    )
    text = put_right(seen["text"], typed)
    heading, send = _("Thông báo chưa gửi; nội dung được thay. Xin xem lại:"), _("Thay nội dung")
    shown = [told_text(facts)] if facts.told else []
    if facts.is_begun:
        reached = talk.look_up("reached", partial(look_up_reach, subject=facts.subject))
        heading, send = review_sent(reached)
        shown += preview(facts, seen, text) if reached["edited"] or reached["waiting"] else []
        shown += preview_note(facts, seen, text) if reached["edited"] else []
        shown += preview_told(talk, facts, seen, text) if reached["told"] else []
    else:
        shown += preview(facts, seen, text)
    talk.review({"text": _("Nội dung")}, "\n\n".join([*shown, heading]), send, ReviewWays(releases=True))
    audience.refuse_restricted(talk, text)
    return Correcting(facts.broadcast, text, seen["version"])


def put_right(before: str, typed: str) -> str:
    """Return the whole text with what is told put right in it ("15 giờ"), or what was typed in its place."""
    return corrected_text(before, typed) or with_hour(before, typed) or typed


def ask_which_sent(talk: Talk, facts: CorrectionFacts) -> CorrectionFacts:
    asked = _("Đính chính thông báo nào?")
    if facts.told:
        asked = f"{told_text(facts)} {asked}"
    chosen = talk.choose(WHICH, asked, {str(one.id): one.label for one in facts.among})
    meant = next(one for one in facts.among if str(one.id) == chosen)
    return replace(facts, broadcast=meant.id, subject=meant.subject, is_begun=meant.is_begun)


def told_text(facts: CorrectionFacts) -> str:
    return _("Anh/chị báo đính chính: “{told}”.", told=facts.told)


def look_up_text(tx: Tx, broadcast: int) -> dict[str, Any]:
    now = broadcasts.get(tx, broadcast)
    if now is None:
        return {"text": "", "version": 0}
    ack_until = now.ack_until.isoformat() if now.ack_until else ""
    return {"text": now.text, "version": now.version, "ack_until": ack_until, "is_urgent": now.is_urgent}


def preview(facts: CorrectionFacts, seen: dict[str, Any], text: str) -> list[str]:
    """Show the message as it will be."""
    if not facts.office or "ack_until" not in seen:
        return []
    ack_until = datetime.fromisoformat(seen["ack_until"]) if seen["ack_until"] else None
    message = cards.broadcast_message(text, facts.office, ack_until, is_urgent=seen["is_urgent"])
    return [_("Người nhận sẽ nhận được tin sau:"), f"{message.heading}\n{message.text}"]


def preview_told(talk: Talk, facts: CorrectionFacts, seen: dict[str, Any], text: str) -> list[str]:
    """Show the message of whoever keeps what they were sent before, for it cannot be edited."""
    new = preview(facts, seen, text)[1:]
    last = (
        talk.look_up("replaced", partial(look_up_replaced, broadcast=facts.broadcast, subject=facts.subject))
        if new
        else []
    )
    if not last:
        return new
    moment, words, is_again = last
    heading = correction_heading(facts.office, is_urgent=seen["is_urgent"])
    quoted = replacing(datetime.fromisoformat(moment), words, is_again=is_again)
    told = new[0].partition("\n")[2]
    return [_("Tin đính chính trên Zalo:"), f"{heading}\n{quoted}\n{told}"]


def look_up_replaced(tx: Tx, broadcast: int, subject: str) -> list[Any]:
    """Return what somebody has where nothing can be edited: when it came, its words, is it a correction."""
    rows = sent.about_below(tx, subject, sent.newest_id(tx) + 1, PORTION)
    gone = [row for row in rows if row.channel in CANNOT_EDIT and not waits(row)][:1]
    again = sent.about_to_people(tx, f"{CORRECTION}:{broadcast}", [row.person for row in gone])
    gone += [row for row in again if not waits(row)]
    last = max(gone, key=lambda row: row.id, default=None)
    return [last.not_before.isoformat(), own_words(last), last.subject != subject] if last else []


def preview_note(facts: CorrectionFacts, seen: dict[str, Any], text: str) -> list[str]:
    """Show the note by which those notice the change whose message is edited."""
    if not facts.office or "ack_until" not in seen:
        return []
    heading = correction_heading(facts.office, is_urgent=seen["is_urgent"])
    lines = note_lines(seen["text"], text, has_ack=bool(seen["ack_until"]))
    return [_("Tin báo đính chính trên Telegram:"), "\n".join([heading, *lines])]


def review_sent(reached: dict[str, int]) -> tuple[str, str]:
    """Return heading and button where it has gone out: how many people the correction reaches, and how."""
    people = number_text(sum(reached.values()))
    ways = {
        N_("– {count} người dùng Telegram: sửa tin đã nhận, kèm tin báo đính chính."): reached["edited"],
        N_("– {count} người dùng Zalo: nhận tin mới có toàn bộ nội dung đúng."): reached["told"],
        N_("– {count} người chưa nhận được tin cũ: chỉ nhận nội dung đúng."): reached["waiting"],
    }
    lines = [
        _("Đính chính tới {people} người:", people=people),
        *(_(said, count=number_text(count)) for said, count in ways.items() if count),
        _("Xin xem lại:"),
    ]
    return "\n".join(lines), _("Đính chính tới {count} người", count=people)


def look_up_reach(tx: Tx, subject: str) -> dict[str, int]:
    """Return how many have it where it can be edited, where not, and for how many it still waits."""
    counts = sent.count_by_state(tx, subject)
    gone = {channel: count for (state, channel), count in counts.items() if state != "queued"}
    told = sum(count for channel, count in gone.items() if channel in CANNOT_EDIT)
    edited = sum(gone.values()) - told
    return {"edited": edited, "told": told, "waiting": sum(counts.values()) - edited - told}


def send_correction(context: Context, new: Correcting) -> Replies:
    """Write the first portion of a correction; the clock writes the others."""
    context.need(Action.BROADCAST)
    context.need_release()
    broadcast = broadcasts.locked(context.tx, new.broadcast)
    if broadcast is None:
        raise no_such_button()
    if broadcast.version != new.seen:
        raise Refused(
            _(
                "Thông báo này vừa được người khác đính chính thành:\n{text}\n\n"
                "Nếu anh/chị gửi, nội dung dưới đây sẽ thay thế bản trên.",
                text=broadcast.text,
            )
        )
    people = sent.count_by_state(context.tx, broadcast.subject).total()
    corrected = replace(broadcast, text=new.text, version=broadcast.version + 1)
    broadcasts.change(context.tx, broadcast.id, text=corrected.text, version=corrected.version)
    if broadcast.begun:
        broadcasts.change(context.tx, broadcast.id, **start_correcting(context, corrected))
    cards.redraw(context, broadcast)
    context.audit(CORRECTION, broadcast.subject, version=corrected.version, people=people)
    if broadcast.state in (BroadcastState.PLANNED, BroadcastState.ASKED):
        return [Message(_("Đã thay nội dung; thông báo chưa gửi."))]
    said = _("Đang gửi đính chính tới {count} người.", count=number_text(people))
    plan = broadcasts.get(context.tx, broadcast.plan) if broadcast.plan else None
    if plan and plan.state == BroadcastState.PLANNED:
        return [Message(said, (Option(f"bc_replan:{plan.id}", _("Sửa cả các lần sau")),))]
    return [Message(said)]


def start_correcting(context: Context, corrected: Broadcast) -> dict[str, Any]:
    """Write the first portion; return what the broadcast keeps for the others."""
    newest = replace(corrected, corrected_to=sent.newest_id(context.tx) + 1)
    written = write_correction_portion(context, newest)
    return {"corrected_to": written, "next_due": corrected.next_due or context.at + PACE}


def write_correction_portion(context: Context | Tick, corrected: Broadcast) -> int | None:
    """Correct the next messages below ``corrected_to``; return the last of them, None: all are corrected.

    Each is a card: what waits is worded anew and what has gone is edited as these are drawn.
    """
    tx = context.tx
    rows = sent.about_below(tx, corrected.subject, corrected.corrected_to or 0, PORTION)
    silent = broadcasts.silent(tx, corrected.id, context.at, [row.person for row in rows])
    there = [row for row in rows if row.channel not in CANNOT_EDIT and not waits(row)]
    before = sent.last_words(tx, there)
    tell_all(context, (noting_notice(context, row, before[row.id], corrected, silent) for row in there))
    tell_correction(context, corrected, [row for row in rows if row.channel in CANNOT_EDIT], silent)
    cards.redraw_received(context, corrected.id, [row.person for row in rows])
    return rows[-1].id if len(rows) == PORTION else None


def as_asked(corrected: Broadcast, person: int, silent: Collection[int]) -> Broadcast:
    """Return it as for this person: whoever has acknowledged it (is not ``silent``) is not asked again."""
    return corrected if person in silent else replace(corrected, ack_until=None)


def tell_correction(
    context: Context | Tick, corrected: Broadcast, rows: Sequence[Any], silent: Collection[int]
) -> None:
    """Send a correction to those who have these messages where they cannot be edited."""
    tx, office = context.tx, context.settings.office_name
    corrections = sent.about_to_people(tx, correction_subject(corrected), [row.person for row in rows])
    in_order = sorted((*rows, *corrections), key=lambda row: row.id)
    last = {row.person: row for row in in_order if not waits(row)}
    waiting = {row.person: row for row in corrections if waits(row)}
    instead, notices = [], []
    for person, row in last.items():
        asked = as_asked(corrected, person, silent)
        if person in waiting:
            ahead = waiting[person]
            with speaking(ahead.language):
                instead.append(Rewording(ahead.id, ahead.tries, correction_message(row, asked, office)))
        else:
            notices.append(correction_notice(context, row, asked))
    outbox.reword(tx, instead)
    tell_all(context, notices)


def noting_notice(
    context: Context | Tick, row: Any, before: str, corrected: Broadcast, silent: Collection[int]
) -> Notice:
    """Have somebody whose message is edited notice it: say in reply to it which words have changed."""
    asked = as_asked(corrected, row.person, silent)
    office = context.settings.office_name
    say = partial(noting_message, own_words(row, before), asked, office, row.person)
    return replace(correction_notice(context, row, asked), say=say, reply_to=row.id)


def noting_message(before: str, corrected: Broadcast, office: str, person: int) -> Message:
    lines = note_lines(before, corrected.text, has_ack=corrected.ack_until is not None)
    message = cards.message_with_button(corrected, office)
    heading = correction_heading(office, is_urgent=corrected.is_urgent)
    return replace(message, heading=heading, text="\n".join(lines), card=noted_card(corrected, person))


def note_lines(before: str, now: str, *, has_ack: bool) -> list[str]:
    """Say which words of a broadcast have changed."""
    said = N_("Nay là “{now}”, trước là “{before}”.")
    changes = changed_words(before, now)
    lines = [_(said, before=old.rstrip("."), now=new.rstrip(".")) for old, new in changes]
    again = [_("Đề nghị xác nhận đã nhận nội dung mới.")] if has_ack else []
    return [*(lines or [whole_note(now)]), *again]


def whole_note(now: str) -> str:
    """Say what a broadcast says now, where too much of it has changed to be told word by word."""
    text = excerpt(now, NOTED)
    if text == now:
        return _("Nội dung nay là: “{text}”.", text=text.rstrip("."))
    return _("Nội dung nay là: “{text}”. Xin xem toàn bộ ở tin trên.", text=text)


def correction_heading(office: str, *, is_urgent: bool) -> str:
    if is_urgent:
        return _("Đính chính thông báo khẩn của {office}", office=office)
    return _("Đính chính thông báo của {office}", office=office)


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
    message = cards.message_with_button(corrected, office)
    heading = correction_heading(office, is_urgent=corrected.is_urgent)
    is_again = last.subject == correction_subject(corrected)
    quoted = replacing(last.not_before, own_words(last), is_again=is_again)
    text = f"{quoted}\n{message.text}"
    return replace(message, heading=heading, text=text, card=noted_card(corrected, last.person))


def replacing(moment: datetime, words: str, *, is_again: bool) -> str:
    """Say in place of what a correction stands."""
    places = {"moment": moment_text(moment), "text": audience.quoted(words)}
    if is_again:
        return _("Thay cho tin đính chính lúc {moment} (“{text}”), nay đính chính lại như sau:", **places)
    return _("Thay cho thông báo lúc {moment} (“{text}”), nay đính chính như sau:", **places)


def correction_subject(broadcast: Broadcast) -> str:
    return f"{CORRECTION}:{broadcast.id}"


def noted_card(broadcast: Broadcast, person: int) -> str:
    return f"{cards.NOTED}:{broadcast.id}:{person}"


def own_words(row: Any, shown: str = "") -> str:
    """Return the broadcast's own words, without the quote before and what is said below of acknowledging.

    ``shown``: what the message says since it was edited.
    """
    text = shown or (row.text.partition("\n")[2] if row.subject.startswith(f"{CORRECTION}:") else row.text)
    return str(text.rpartition("\n\n")[0] if row.options else text)
