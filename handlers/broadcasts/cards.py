"""The cards of broadcasts: as each receiver has it, and as the office follows it.

Each receiver's message is a card of its own ("broadcast_got:17:42": the broadcast, the person), so that one
acknowledgement draws one card, and a correction those of its portion. What the office is shown of it goes
with every step of the outbox: it is drawn anew at the pace of ``clockwork.follow``, and at once by a deed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from bot.conversation import N_, Message, Option, _, fold, moment_text, number_text
from bot.domain.broadcasts import TAKE_BACK, BroadcastState
from handlers.broadcasts.audience import brief, quoted
from handlers.engine import Action, Card, Context, Replies, Tick, id_in, version_of
from storage import broadcasts
from storage.broadcasts import Broadcast, Counts, Receipt
from storage.engine import Tx

T = TypeVar("T")

# The kinds of cards: of the office …
SHOWN, PROGRESS = "broadcast_card", "broadcast_progress"  # one that was looked up; one that goes out
SAID, QUESTION = "broadcast_said", "broadcast_ask"  # what was said of one; whether it goes out of hours
PLAN, PLANNED = "broadcast_plan", "broadcast_planned"  # one that repeats; what was said of it
# … and of whom it is for: itself, what notes its correction, what was acknowledged, what reminds of all that
# they still owe.
GOT, NOTED, OWED = "broadcast_got", "broadcast_note", "broadcast_owed"
ACKNOWLEDGED = "broadcast_acked"

STATES = {
    BroadcastState.ASKED: N_("chờ xác nhận gửi ngoài giờ"),
    BroadcastState.SENDING: N_("đang gửi"),
    BroadcastState.SENT: N_("đã gửi xong"),
    BroadcastState.STOPPED: N_("đã dừng gửi"),
}
OVER = (BroadcastState.SENT, BroadcastState.STOPPED)
EVER = datetime(1970, 1, 1, tzinfo=UTC)  # from then on
MOST_NAMED = 5  # broadcasts named in one reminder: as many buttons fit on every channel
LATEST = 10  # broadcasts among which one is looked for
SAY_NOTHING = frozenset(
    ("thong", "bao", "xem", "lai", "may", "gio", "la", "nao", "luc", "khi", "noi", "gi")
)  # folded
ACK_WORD = "dn"  # "đã nhận": what is typed in place of the button, dn1, dn2 …
ACK_WORDS = 99  # of them, before the first comes again


def redraw(context: Context | Tick, broadcast: Broadcast) -> None:
    """Have what the office is shown of a broadcast, or of one that repeats, drawn anew."""
    context.redraw(*(f"{kind}:{broadcast.id}" for kind in (SHOWN, PROGRESS, SAID, QUESTION, PLAN, PLANNED)))


def redraw_received(context: Context | Tick, broadcast: int, people: Iterable[int]) -> None:
    """Have what these people were sent of a broadcast drawn anew."""
    for person in people:
        kinds = (GOT, NOTED, ACKNOWLEDGED)
        context.redraw(*(f"{kind}:{broadcast}:{person}" for kind in kinds), f"{OWED}:{person}")


def of_office(broadcast: Broadcast, counts: Counts, *, is_whole: bool = False) -> Message:
    """Show a broadcast and how far it is, its text in brief or as a whole."""
    heading = _("Thông báo lúc {moment}", moment=moment_text(broadcast.at))
    if broadcast.is_urgent:
        heading = _("Thông báo khẩn lúc {moment}", moment=moment_text(broadcast.at))
    acknowledged = ""
    if broadcast.ack_until and broadcast.begun:
        acknowledged = _(
            "{acknowledged}/{people}, hạn {moment}",
            acknowledged=number_text(counts.acknowledged),
            people=number_text(counts.people),
            moment=moment_text(broadcast.ack_until),
        )
    shown = {
        _("Nội dung"): broadcast.text if is_whole else brief(broadcast.text),
        _("Người gửi"): broadcast.name,
        _("Tình trạng"): state_text(broadcast),
        _("Người nhận"): delivery_text(counts) if broadcast.begun else "",
        _("Đã xác nhận"): acknowledged,
    }
    lines = [f"{title}: {value}" for title, value in shown.items() if value]
    return Message("\n".join(lines), card_buttons(broadcast, counts), heading, columns=2)


def state_text(broadcast: Broadcast) -> str:
    if broadcast.state == BroadcastState.PLANNED and broadcast.begins:
        return _("sẽ gửi lúc {moment}", moment=moment_text(broadcast.begins))
    return _(STATES[broadcast.state])


def delivery_text(counts: Counts) -> str:
    """Say "120 người: 100 đã gửi, 18 chờ gửi, 2 không gửi được": these, and those without a contact.

    What there is none of is left out.
    """
    said = {
        N_("{count} đã gửi"): counts.sent,
        N_("{count} chờ gửi"): counts.waiting,
        N_("{count} không gửi được"): counts.unsent,
        N_("{count} chưa rõ"): counts.unknown,
    }
    parts = [_(one, count=number_text(count)) for one, count in said.items() if count]
    people = number_text(max(counts.people, counts.queued))
    if not parts:
        return _("{count} người", count=people)
    return _("{people} người: {parts}", people=people, parts=", ".join(parts))


def card_buttons(broadcast: Broadcast, counts: Counts) -> tuple[Option, ...]:
    """Return what can be done with it now: at most five buttons (Zalo OA)."""
    if broadcast.state == BroadcastState.ASKED:
        return (Option(f"bc_ask:{broadcast.id}", _("Xác nhận gửi")), *stop_button(broadcast))
    if broadcast.state in (BroadcastState.PLANNED, BroadcastState.SENDING):
        options = [] if has_gone(broadcast, counts) else [*stop_button(broadcast)]
    else:
        options = [*again_button(broadcast, counts.unsent)]
    if broadcast.ack_until and broadcast.begun and counts.silent:
        options.append(Option(f"bc_silent:{broadcast.id}:1", _("Chưa xác nhận")))
    if counts.unsent:
        options.append(failed_button(broadcast))
    if broadcast.text and broadcast.is_dropped:
        options.append(Option(f"bc_new:{broadcast.id}", _("Soạn lại")))
    elif broadcast.text:
        options.append(Option(f"bc_fix:{broadcast.id}", _("Đính chính")))
    return tuple(options)


def stop_button(broadcast: Broadcast) -> tuple[Option, ...]:
    return (Option(f"bc_stop:{broadcast.id}", _("Dừng gửi")),)


def has_gone(broadcast: Broadcast, counts: Counts) -> bool:
    """Return whether all of its messages have gone, so that nothing is left to be stopped."""
    return bool(broadcast.begun) and broadcast.addressed_to is None and not counts.waiting


def is_over(tx: Tx, broadcast: Broadcast) -> bool:
    """Return whether it goes out no more, though the clock may not have noted that yet."""
    return broadcast.state in OVER or has_gone(broadcast, broadcasts.counts(tx, [broadcast])[broadcast.id])


def failed_button(broadcast: Broadcast) -> Option:
    return Option(f"bc_failed:{broadcast.id}:1", _("Không gửi được"))


def again_button(broadcast: Broadcast, missed: int) -> tuple[Option, ...]:
    """Make [Gửi lại], where there is somebody to send it to again; it asks before it does."""
    if not missed or broadcast.state not in OVER:
        return ()
    return (Option(f"bc_again:{broadcast.id}", _("Gửi lại")),)


def broadcast_message(
    text: str, office: str, ack_until: datetime | None = None, *, is_urgent: bool = False
) -> Message:
    heading = _("Thông báo của {office}", office=office)
    if is_urgent:
        heading = _("Thông báo khẩn của {office}", office=office)
    if ack_until is None:
        return Message(text, heading=heading)
    asked = _("Đề nghị xác nhận đã nhận trước {moment}.", moment=moment_text(ack_until))
    return Message(f"{text}\n\n{asked}", heading=heading)


def message_with_button(broadcast: Broadcast, office: str) -> Message:
    """Make the message as it is received, with the button by which it is acknowledged."""
    message = broadcast_message(broadcast.text, office, broadcast.ack_until, is_urgent=broadcast.is_urgent)
    return replace(message, options=(acknowledge_button(broadcast),)) if broadcast.ack_until else message


def acknowledge_button(broadcast: Broadcast, label: str = "") -> Option:
    return Option(
        f"bc_ack:{broadcast.id}:{version_of(broadcast.version)}",
        label or _("Đã nhận"),
        f"{ACK_WORD}{(broadcast.id - 1) % ACK_WORDS + 1}",
    )


def sending_version(broadcast: Broadcast) -> str:
    """Return the version of what is sent again: after another sending or correction it is asked anew."""
    return version_of(broadcast.sendings, broadcast.version)


def as_said(said: str, broadcast: Broadcast, options: tuple[Option, ...], columns: int = 0) -> Message:
    """Say something of a broadcast, with what can be done with it: no longer than it can."""
    return Message(said, options, columns=columns, card=f"{SAID}:{broadcast.id}")


def received(broadcast: Broadcast, office: str, person: int, receipt: Receipt | None = None) -> Message:
    """Make the message as this person has it: it asks to be acknowledged, or says when it was."""
    card = f"{GOT}:{broadcast.id}:{person}"
    if broadcast.ack_until is None or receipt is None or receipt.is_asked or receipt.acknowledged is None:
        return replace(message_with_button(broadcast, office), card=card)
    message = broadcast_message(broadcast.text, office, is_urgent=broadcast.is_urgent)
    noted = _("Đã xác nhận lúc {moment}.", moment=moment_text(receipt.acknowledged))
    return replace(message, text=f"{message.text}\n\n{noted}", card=card)


def reminder(owed: Sequence[Broadcast], person: int) -> Message:
    """Remind somebody of these, which they have not acknowledged."""
    lines, options = [_("Anh/chị chưa xác nhận đã nhận thông báo của {the_office}. Đề nghị xác nhận:")], []
    for number, one in enumerate(owed[:MOST_NAMED], 1):
        assert one.ack_until is not None
        text, until = quoted(one.text), moment_text(one.ack_until)
        lines.append(_("{number}. “{text}”, hạn {moment}", number=number, text=text, moment=until))
        label = _("Đã nhận {number}", number=number) if len(owed) > 1 else ""
        options.append(acknowledge_button(one, label))
    return Message("\n".join(lines), tuple(options), card=f"{OWED}:{person}")


@dataclass(frozen=True)
class Followed:
    """A broadcast as the office follows it."""

    broadcast: Broadcast
    counts: Counts


def read_followed(context: Context, texts: Sequence[str]) -> dict[str, Followed]:
    found = broadcasts.get_each(context.tx, map(id_in, texts))
    counts = broadcasts.counts(context.tx, found.values())
    return {str(number): Followed(one, counts[number]) for number, one in found.items()}


def draw_shown(_context: Context, followed: Followed, _shown: Message) -> Message:
    return of_office(followed.broadcast, followed.counts, is_whole=True)


def draw_progress(_context: Context, followed: Followed, _shown: Message) -> Message:
    return of_office(followed.broadcast, followed.counts)


def draw_said(_context: Context, followed: Followed, shown: Message) -> Message:
    """Leave what was said, with what can still be done; while it goes out it is stopped elsewhere."""
    broadcast, counts = followed.broadcast, followed.counts
    options = (*card_buttons(broadcast, counts), *again_button(broadcast, counts.unsent))
    is_going = broadcast.state == BroadcastState.SENDING
    able = {one.token for one in options} - {one.token for one in stop_button(broadcast) if is_going}
    return replace(shown, options=tuple(one for one in shown.options if one.token in able))


def draw_question(_context: Context, followed: Followed, shown: Message) -> Message:
    """Leave the question as it was put; it is answered once."""
    return shown if followed.broadcast.state == BroadcastState.ASKED else replace(shown, options=())


@dataclass(frozen=True)
class Receiver:
    """Somebody whom a broadcast is for."""

    person: int
    broadcast: Broadcast
    receipt: Receipt


def read_receivers(context: Context, texts: Sequence[str]) -> dict[str, Receiver]:
    pairs = {text: (id_in(text.partition(":")[0]), id_in(text.partition(":")[2])) for text in texts}
    found = broadcasts.get_each(context.tx, {number for number, _person in pairs.values()})
    receipts = {
        number: broadcasts.receipts(
            context.tx, number, [person for of, person in pairs.values() if of == number]
        )
        for number in found
    }
    return {
        text: Receiver(person, found[number], receipts[number][person])
        for text, (number, person) in pairs.items()
        if number in found and person in receipts[number]
    }


def draw_received(context: Context, one: Receiver, shown: Message) -> Message:
    if not one.broadcast.text:  # its words are not kept any more
        return shown
    return received(one.broadcast, context.settings.office_name, one.person, one.receipt)


def draw_noted(_context: Context, one: Receiver, shown: Message) -> Message:
    """Leave what was said of a correction; it asks until it is acknowledged, or corrected once more."""
    asks = {acknowledge_button(one.broadcast).token} if one.receipt.is_asked else set()
    return replace(shown, options=tuple(option for option in shown.options if option.token in asks))


def draw_acknowledged(context: Context, one: Receiver, shown: Message) -> Message:
    """Leave what was said of an acknowledgement; in its time, with until when it can be taken back."""
    at = one.receipt.acknowledged
    if one.receipt.is_asked or at is None:
        return replace(shown, options=())
    if context.at - at <= TAKE_BACK:
        return shown
    return replace(shown, text=shown.text.partition("\n")[0], options=())


def read_owed(context: Context, texts: Sequence[str]) -> dict[str, list[Broadcast]]:
    owed = broadcasts.unacknowledged(context.tx, [id_in(text) for text in texts], EVER)
    return {text: owed.get(id_in(text), []) for text in texts}


def draw_owed(context: Context, owed: Sequence[Broadcast], shown: Message) -> Message:
    """Remind of those alone that are still owed, of what it reminded of."""
    if not shown.options:
        return shown
    reminded = {id_in(option.token.split(":")[1]) for option in shown.options}
    left = [one for one in owed if one.id in reminded]
    if any(not one.text for one in left):  # whose words are not kept any more
        return shown
    if left:
        return reminder(left, context.who.person)
    return replace(shown, text=_("Anh/chị đã xác nhận các thông báo được nhắc ở tin này."), options=())


def may_see(context: Context, _subject: object) -> bool:
    return context.may(Action.LOOK)


def show_asked(context: Context, typed: str) -> Replies:
    """Show once more the broadcast that is asked about, of the latest that came here; the office any.

    Of several it is the one with most of the words, then the newest; nothing where none came.
    """
    is_office, person = may_see(context, None), context.who.person
    found = [one for one in broadcasts.recent(context.tx, LATEST) if one.text and (is_office or one.begun)]
    receipts = {one.id: broadcasts.receipts(context.tx, one.id, [person]).get(person) for one in found}
    found = [one for one in found if is_office or receipts[one.id]]
    said = set(fold(typed).split()) - SAY_NOTHING
    one = max(found, key=lambda one: len(said & set(fold(one.text).split())), default=None)
    if one is None:
        return []
    if is_office:
        counts = broadcasts.counts(context.tx, [one])[one.id]
        return [replace(of_office(one, counts, is_whole=True), card=f"{SHOWN}:{one.id}")]
    files = broadcasts.files_of(context.tx, one.subject)
    return [replace(received(one, context.settings.office_name, person, receipts[one.id]), file_ids=files)]


def card(
    kind: str,
    read_each: Callable[[Context, list[str]], Mapping[str, T]],
    draw: Callable[[Context, T, Message], Message],
    sees: Callable[[Context, T], bool] | None = None,
) -> Card[T]:
    def read(context: Context, text: str) -> T | None:
        return read_each(context, [text]).get(text)

    return Card(kind, read, draw, sees, asks_rights=sees is not None, read_each=read_each)


CARDS = (
    card(SHOWN, read_followed, draw_shown, may_see),
    card(PROGRESS, read_followed, draw_progress, may_see),
    card(SAID, read_followed, draw_said, may_see),
    card(QUESTION, read_followed, draw_question, may_see),
    card(GOT, read_receivers, draw_received),
    card(NOTED, read_receivers, draw_noted),
    card(ACKNOWLEDGED, read_receivers, draw_acknowledged),
    card(OWED, read_owed, draw_owed),
)
