"""One event, one transaction: understand it, do what it decides, queue what is to be said.

1 stop if the event was taken before; 2 lock its contact and person; 3 look for what must not be
kept; 4 respond: a notice, a stranger, a button, a command, an open form, a typed phrase; 5 queue
the response. The caller commits, and only then tells the channel. Nothing is sent from here.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import PurePath

from bot.config import Settings
from bot.conversation import DEFAULT, Event, EventKind, Message, Refused, RemoteFile, _, speaking
from bot.domain.encodings import converted
from bot.domain.safety import DangerKind, scan
from handlers import FEATURES, phrases
from handlers.duties import checks
from handlers.engine import (
    QUESTION,
    Action,
    Context,
    Replies,
    active_form,
    after_opening,
    answer_form,
    ask_again,
    buttons,
    feature,
    forms,
    menu,
    no_such_button,
    remind_of_form,
    safety,
    token_of_label,
    token_of_word,
)
from handlers.incidents import talking
from handlers.joining import roster, strangers
from handlers.sending import delivery, links
from storage import upkeep
from storage.engine import Conversation, IncomingEvent, Lane, Outgoing, Tx, contacts, incoming, outbox

TOGETHER = timedelta(seconds=20)  # that a file's answer waits for the next of those that are sent at once
PER_MINUTE = 20  # events of one contact; beyond that they are counted and not read


def receive(tx: Tx, event: Event, settings: Settings) -> None:
    """Take one event. What it says and does is written when this returns."""
    arrival = incoming.receive(tx, event, timedelta(days=settings.keep_events_days))
    if arrival is None:
        return
    with speaking(arrival.who.language or DEFAULT):
        context = context_of(tx, event, arrival, settings)
        said = respond(context, arrival, event)
        if event.by_page:
            said = [replace(one, awaits="") for one in said]
            outbox.drop_overtaken_answers(tx, context.who.contact, context.at)
        queue_answer(context, said, context.at + TOGETHER if event.has_more else context.at)


def count_failure(tx: Tx, event: Event) -> bool:
    """Count that our code failed on ``event``; once it is tried out, set it aside and say so.

    Return whether it was set aside, so that it is acknowledged. Nothing of its text is kept.
    """
    contact = incoming.locked_contact(tx, event)
    if incoming.count_failure(tx, event) < incoming.TRIES:
        return False
    incoming.set_aside(tx, event)
    sorry = Message(_("Có lỗi ở phía hệ thống; phần anh/chị đã nhập vẫn còn. Xin gửi lại nội dung vừa rồi."))
    outbox.put(
        tx, [Outgoing(f"sorry:{event_key(event)}", contact.id, event.channel, Lane.ANSWER, sorry, event.at)]
    )
    return True


def context_of(tx: Tx, event: Event, arrival: IncomingEvent, settings: Settings) -> Context:
    via = "tap" if event.kind == EventKind.TAP else "typed"
    where = {"channel": event.channel, "account": event.account, "event": event_key(event)}
    return Context(tx, arrival.who, arrival.now, settings, FEATURES, via=via, **where, came=arrival.came)


def event_key(event: Event) -> str:
    return f"{event.channel}:{event.account}:{event.id}"


def queue_answer(context: Context, messages: Replies, not_before: datetime) -> None:
    """Queue ``messages`` for the contact that wrote; what fits goes as one."""
    rows = [
        Outgoing(
            f"{outbox.ANSWER}{context.event}:{n}",
            context.who.contact,
            context.channel,
            Lane.ANSWER,
            one,
            context.at,
            subject=upkeep.SECRET if one.is_secret else "",
            not_before=not_before,
        )
        for n, one in enumerate(buttons.number_options(join_messages(messages)))
    ]
    outbox.put(context.tx, rows)


def join_messages(messages: Replies) -> Replies:
    """Join each message that carries no buttons or files with the one that follows."""
    joined: Replies = []
    for message in messages:
        before = joined[-1] if joined else None
        is_plain = before and not (before.options or before.file_ids or before.awaits)
        if before and is_plain and not message.heading:
            text = f"{before.text}\n\n{message.text}"
            is_secret = before.is_secret or message.is_secret
            joined[-1] = replace(message, text=text, heading=before.heading, is_secret=is_secret)
        else:
            joined.append(message)
    return joined


def respond(context: Context, arrival: IncomingEvent, event: Event) -> Replies:
    """Do what ``event`` asks for, and return what to say to it."""
    if event.kind in (EventKind.BLOCKED, EventKind.GROUP):
        return answer_notice(context, arrival, event)
    if arrival.in_minute > PER_MINUTE:
        too_many = _("Anh/chị gửi quá nhiều tin trong một phút. Xin chờ một phút rồi gửi tiếp.")
        is_first = arrival.in_minute == PER_MINUTE + 1 and not context.who.is_stranger
        return [Message(too_many)] if is_first else []
    said = refuse_unkept(context, arrival, event)
    if context.who.is_stranger:
        said = strangers.respond(context, arrival, event) if said is None else said
        return strangers.seldom(context, arrival, event, said)
    return respond_or_refuse(context, arrival, event) if said is None else said


def refuse_unkept(context: Context, arrival: IncomingEvent, event: Event) -> Replies | None:
    """Refuse what must not be kept, or is in no encoding of today; None where it is neither."""
    if event.kind == EventKind.TAP:
        return None
    modern = converted(event.text)
    finding = scan(f"{event.text}\n{modern or ''}\n{PurePath(event.file.name).stem if event.file else ''}")
    if finding.kind != DangerKind.NONE:
        return safety.refuse_unsafe(context, arrival, event, finding)
    return old_encoding(context, arrival, modern) if modern and event.kind == EventKind.TEXT else None


def respond_or_refuse(context: Context, arrival: IncomingEvent, event: Event) -> Replies:
    """Respond to someone who has joined; what cannot be done is answered with the reason."""
    try:
        return respond_to_known(context, arrival, event)
    except Refused as refused:
        return [Message(str(refused)), *ask_again(context, active_form(context, arrival))]


def respond_to_known(context: Context, arrival: IncomingEvent, event: Event) -> Replies:
    if event.kind in (EventKind.EDITED, EventKind.UNSUPPORTED, EventKind.UNBLOCKED):
        return answer_notice(context, arrival, event)
    feature.keep_up_to_date(context, arrival)
    if event.kind == EventKind.TAP:
        return press(context, arrival, event.text)
    if said := talking.respond(context, event):
        return [*said, *remind_of_form(context, active_form(context, arrival))]
    command = menu.command_in(context, event.text)
    if command and not is_answer_to_form(context, arrival, command, event.text):
        return menu.open_command(context, arrival, command, event.text)
    front = active_form(context, arrival)
    if event.kind == EventKind.TEXT and (said := press_by_word(context, arrival, event.text, front)):
        return said
    if event.file:
        return take_file(context, front, event.file, event.text)
    if front:
        return answer_form(context, front, event.text)
    return phrases.respond(
        context,
        event.text,
        lambda: press_or_ask(context, arrival, token_of_label(context, event.text)),
    )


def is_answer_to_form(context: Context, arrival: IncomingEvent, command: str, typed: str) -> bool:
    """Return whether a command's words answer the open question: in free text, or as a label, like [Miễn].

    With a slash they never do, and "menu" leads out of everything.
    """
    is_meant = typed.lstrip().startswith("/") or command == "menu"
    front = None if is_meant else active_form(context, arrival)
    return front is not None and forms.may_answer(context, front, typed)


def take_file(context: Context, front: Conversation | None, file: RemoteFile, caption: str) -> Replies:
    return forms.take_file(context, front, file, caption) if front else roster.take_file(context, file)


def press_by_word(
    context: Context, arrival: IncomingEvent, typed: str, front: Conversation | None
) -> Replies:
    """Do what a button stands for whose word or number was typed; in a form too: an old one is stale."""
    return press_or_ask(context, arrival, links.token_in(typed) or token_of_word(context, typed), front)


def press_or_ask(
    context: Context, arrival: IncomingEvent, found: str | Message, front: Conversation | None = None
) -> Replies:
    """Press the button that was meant, or ask which one it is."""
    if isinstance(found, Message):
        return [found, *ask_again(context, front)]
    return press(replace(context, via="tap"), arrival, found) if found else []


def press(context: Context, incoming: IncomingEvent, token: str) -> Replies:
    """Do what a button stands for. The right is asked at every press."""
    name, _colon, text = token.partition(":")
    front = active_form(context, incoming)
    if name == QUESTION:
        return forms.answer_by_button(context, front, text)
    button = context.features.buttons.get(name)
    try:
        if button is None:
            raise no_such_button()
        said = buttons.press(context, button, text)
    except Refused as refused:
        return [Message(str(refused)), *ask_again(context, front)]
    return after_opening(context, front, said) if button.opens else [*said, *remind_of_form(context, front)]


def answer_notice(context: Context, arrival: IncomingEvent, event: Event) -> Replies:
    match event.kind:
        case EventKind.BLOCKED:
            return note_block(context)
        case EventKind.UNBLOCKED:
            return [Message(_("Hệ thống đã kết nối lại với anh/chị. Gõ /menu để xem các việc làm được."))]
        case EventKind.GROUP:
            return point_to_private(arrival)
    front = active_form(context, arrival)
    if event.kind == EventKind.EDITED:
        edited = _("Hệ thống không đọc tin đã sửa. Nếu cần, xin gửi lại thành tin mới.")
        return [Message(edited), *ask_again(context, front)]
    if event.text == "sticker" and not front and (asked := checks.ask_if_done(context)):
        return asked  # it is meant as "I will"
    again = ask_again(context, front) if front else ask_roster_again(context)
    return [Message(unsupported_text(event.text)), *again]


def ask_roster_again(context: Context) -> Replies:
    """Ask for the roster once more, where we just did and the channel could not carry what they sent."""
    is_asked = outbox.last_awaits(context.tx, context.who.contact) == roster.FLOW
    return roster.show(context, "") if is_asked and context.may(Action.ROSTER) else []


def note_block(context: Context) -> Replies:
    """Note that the person has blocked us; their head hears of it the same day."""
    contacts.mark_blocked(context.tx, context.who.contact, context.at)
    if not context.who.is_stranger:
        delivery.tell_of_block(context, context.who)
    return []


def point_to_private(arrival: IncomingEvent) -> Replies:
    """Point a group to private messages, once an hour; nothing of what is written there is kept."""
    if arrival.last_in and (arrival.now - arrival.last_in).total_seconds() < 3600:
        return []
    return [Message(_("Hệ thống chỉ làm việc qua tin nhắn riêng. Xin nhắn riêng cho hệ thống."))]


def old_encoding(context: Context, arrival: IncomingEvent, modern: str) -> Replies:
    """Typed in TCVN3 or VNI: given back in Unicode to be looked at and sent (Điều 4 khoản 7); not taken."""
    said = _(
        "Tin vừa gửi dùng bảng mã cũ; đề nghị dùng Unicode (Điều 4 khoản 7). Bản đã chuyển mã ở dưới; "
        "nếu đúng, xin chép và gửi lại."
    )
    again = [] if context.who.is_stranger else ask_again(context, active_form(context, arrival))
    return [Message(said, heading=_("Bảng mã cũ")), Message(modern, is_secret=True), *again]


def unsupported_text(what: str) -> str:
    """Say why what they sent cannot be read; ``what`` is the channel-free name of it."""
    match what:
        case "voice":
            return _("Hệ thống chưa nghe được tin thoại. Xin gõ bằng chữ, hoặc gõ /menu để chọn.")
        case "sticker":
            return _("Hệ thống không hiểu nhãn dán. Xin gõ bằng chữ, hoặc gõ /menu để chọn.")
        case "location":
            return _("Hệ thống không nhận vị trí. Xin gõ bằng chữ, hoặc gõ /menu để chọn.")
    return _("Hệ thống chưa đọc được loại tin này. Xin gõ bằng chữ, hoặc gõ /menu để chọn.")
