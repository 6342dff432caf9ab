"""One event, one transaction: understand it, do what it decides, queue what is to be said.

1 stop if the event was taken before; 2 lock its contact and person; 3 look for what must not be
kept; 4 respond: a notice, a stranger, a button, a command, an open form, a typed phrase; 5 queue
the response. The caller commits, and only then tells the channel. Nothing is sent from here.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.config import Settings
from bot.conversation import DEFAULT, Event, EventKind, Message, Refused, _, speaking
from handlers import (
    FEATURES,
    direct_reply,
    duties,
    joining,
    phrases,
    sending,
    transfers,
    understanding,
)
from handlers.addressing import show_by_number
from handlers.engine import (
    CONFIRMATION,
    QUESTION,
    Action,
    Context,
    RefusalKind,
    Replies,
    active_form,
    after_opening,
    answer_by_button,
    answer_by_file,
    answer_form,
    ask_again,
    cards,
    command_in,
    ended_form,
    ended_note,
    held,
    keep_menu_up_to_date,
    may_answer,
    no_such_button,
    number_options,
    open_command,
    press_button,
    refuse_in_path,
    refuse_unkept,
    remind_of_form,
    theirs,
    typed_choices,
    would_answer,
)
from handlers.phrases import beside_form, just_asked
from storage.engine import (
    Conversation,
    IncomingEvent,
    Lane,
    Outgoing,
    Tx,
    contacts,
    incoming,
    mark_blocked,
    outbox,
)

TOGETHER = timedelta(seconds=20)  # that a file's answer waits for the next of those that are sent at once


@dataclass(frozen=True)
class EventOutcome:
    """Refusals of one event for the log to count, its contact, and whether anything is to be sent by it."""

    contact: int = 0
    refusals: frozenset[RefusalKind] = frozenset()
    has_news: bool = False


def receive(tx: Tx, event: Event, settings: Settings) -> EventOutcome:
    """Take one event. What it says and does is written when this returns."""
    known_for = timedelta(days=settings.keep_events_days)
    allowed = incoming.Burst(settings.events_at_once, settings.events_per_minute)
    received = incoming.receive(tx, event, known_for, allowed)
    if received is None:
        return EventOutcome()
    with speaking(received.who.language or DEFAULT):
        context = context_of(tx, event, received, settings)
        said = respond(context, event)
        cards.redraw(context, FEATURES, context.event)
        if is_back(context, event):  # what changed meanwhile could not be edited there
            back = [context.who.person]
            cards.redraw_for(context, FEATURES, back, f"{context.event}:back", outbox.cards_of)
        if event.by_page:
            said = [replace(one, awaits="") for one in said]
            outbox.drop_overtaken_answers(tx, context.who.contact, context.at)
        said = [theirs(context, one) for one in said]
        queue_answer(context, said, context.at + TOGETHER if event.has_more else context.at)
    return EventOutcome(context.who.contact, frozenset(context.refusals), outbox.has_news(tx))


def is_back(context: Context, event: Event) -> bool:
    """Return whether messages arrive again, from now on, at whoever wrote: they say so, or write at all."""
    is_heard_again = context.was_unreachable and event.kind != EventKind.BLOCKED
    return not context.who.is_stranger and (is_heard_again or event.kind == EventKind.UNBLOCKED)


def count_failure(tx: Tx, event: Event) -> bool:
    """Count that our code failed on ``event``; once it is tried out, set it aside and say so.

    Return whether it was set aside, so that it is acknowledged. Nothing of its text is kept.
    """
    contact = incoming.locked_contact(tx, event)
    if incoming.count_failure(tx, event) < incoming.TRIES:
        return False
    incoming.set_aside(tx, event)
    sorry = Message(
        _(
            "Hệ thống gặp lỗi nên chưa xử lý được tin vừa rồi. Phần anh/chị đã nhập vẫn được giữ. Đề nghị "
            "anh/chị gửi lại tin đó."
        )
    )
    outbox.put(
        tx, [Outgoing(f"sorry:{event_key(event)}", contact.id, event.channel, Lane.ANSWER, sorry, event.at)]
    )
    return True


def context_of(tx: Tx, event: Event, received: IncomingEvent, settings: Settings) -> Context:
    via = "tap" if event.kind == EventKind.TAP else "typed"
    where: dict[str, Any] = {"channel": event.channel, "account": event.account, "event": event_key(event)}
    return Context(tx=tx, settings=settings, features=FEATURES, via=via, **where, **vars(received))


def event_key(event: Event) -> str:
    return f"{event.channel}:{event.account}:{event.id}"


def queue_answer(context: Context, messages: Replies, not_before: datetime) -> None:
    """Queue ``messages`` for the contact that wrote; what fits goes as one.

    Nobody waits behind answers to strangers, but whoever has joined by these very words is none any more.
    """
    if not messages:
        return
    who = context.who
    is_stranger = who.is_stranger and contacts.person_of(context.tx, who.contact) is None
    lane = Lane.STRANGER if is_stranger else Lane.ANSWER
    rows = [
        Outgoing(
            f"{outbox.ANSWER}{context.event}:{n}",
            context.who.contact,
            context.channel,
            lane,
            one,
            context.at,
            subject=outbox.SECRET if one.is_secret else "",
            not_before=not_before,
        )
        for n, one in enumerate(number_options(join_messages(messages)))
    ]
    outbox.put(context.tx, rows)


def join_messages(messages: Replies) -> Replies:
    """Join each message that carries no buttons or files with the one that follows, if that is no card.

    A question is joined too, of a form or whether to do something: its words are never drawn anew.
    """
    joined: Replies = []
    for message in messages:
        before = joined[-1] if joined else None
        is_plain = before and not (before.options or before.file_ids or before.awaits or before.card)
        is_asked = message.is_question or message.card.startswith(f"{CONFIRMATION}:")
        is_drawn_anew = message.card and not is_asked
        if before and is_plain and not message.heading and not is_drawn_anew:
            text = f"{before.text}\n\n{message.text}"
            is_secret = before.is_secret or message.is_secret
            joined[-1] = replace(message, text=text, heading=before.heading, is_secret=is_secret)
        else:
            joined.append(message)
    return joined


def respond(context: Context, event: Event) -> Replies:
    """Do what ``event`` asks for, and return what to say to it."""
    idle = timedelta(days=context.settings.idle_days)
    is_idle = context.to_confirm or (context.last_in and context.at - context.last_in >= idle)
    is_held = is_idle and not context.who.is_stranger
    if event.kind in joining.mailbox_codes.NOTICES:
        if is_held:
            joining.mailbox_codes.hold(context, event)
        return answer_notice(context, event)
    if context.running > context.settings.events_at_once:
        context.refusals.add(RefusalKind.TOO_MANY_MESSAGES)
        too_many = _("Anh/chị gửi quá nhiều tin trong một phút. Xin chờ một phút rồi gửi tiếp.")
        is_first = context.running == context.settings.events_at_once + 1
        return [Message(too_many)] if is_first else []
    said = None if event.kind == EventKind.TAP else refuse_unkept(context, event)
    if context.who.is_stranger:
        said = joining.strangers.respond(context, event) if said is None else said
        return joining.strangers.seldom(context, event, said)
    held = joining.mailbox_codes.hold(context, event) if is_held else None
    if held is not None:
        return [*(said or []), *held]
    if said is not None and event.kind == EventKind.TEXT:
        said = [*said, *understanding.offer_to_raise(context, event.text)]
    return respond_or_refuse(context, event) if said is None else said


def respond_or_refuse(context: Context, event: Event) -> Replies:
    """Respond to someone who has joined; what cannot be done is answered with the reason."""
    ended = () if cards.can_edit(context) else duties.reminders.ended_meanwhile(context)
    try:
        said = respond_to_known(context, event)
    except Refused as refused:
        context.note_refusal(refused)
        said = [Message(str(refused)), *ask_again(context, active_form(context))]
    return [*duties.reminders.ended_messages(context, ended), *said] if ended else said


def respond_to_known(context: Context, event: Event) -> Replies:
    """Respond, below what has become of a form that has ended meanwhile; what answers that does no more."""
    ended = ended_form(context)
    if ended is None:
        return respond_now(context, event)
    if event.kind == EventKind.TAP and event.text.startswith(f"{QUESTION}:{ended.id}:"):
        return [ended_note(context, ended), *ask_again(context, active_form(context))]
    is_word = event.kind == EventKind.TEXT and not event.file and not command_in(context, event.text)
    if is_word and would_answer(context, ended, event.text):
        note = ended_note(context, ended, event.text)
        return [note, *ask_again(context, active_form(context))]
    return [ended_note(context, ended), *respond_now(context, event)]


def respond_now(context: Context, event: Event) -> Replies:
    if event.kind in (EventKind.EDITED, EventKind.UNSUPPORTED, EventKind.UNBLOCKED):
        return answer_notice(context, event)
    keep_menu_up_to_date(context)
    if event.kind == EventKind.TAP:
        return press(context, event.text)
    if said := direct_reply.respond(context, event, lambda found: press_or_ask(context, found)):
        return [*said, *remind_of_form(context, active_form(context))]
    command = "" if event.file else command_in(context, event.text)  # a caption is none
    if command and not is_answer(context, command, event.text):
        return open_command(context, command, event.text)
    active = active_form(context)
    if active and (refused := refuse_in_path(context, event, active)):
        return refused
    if event.kind == EventKind.TEXT and (said := choose_by_number(context, event.text, active)):
        return said
    if event.file:
        if active is None:
            said = context.features.take_file(context, event.file, event.text)
            return said or transfers.keep_unasked(context, event.file, event.text)
        said = answer_by_file(context, active, event.file, event.text)
        return [*said, *cards.ask_of_held(context, active_form(context))]
    if active:
        return answer_in_form(context, active, event.text)
    by_code = joining.strangers.start_by_code(context, event.text)
    return by_code or phrases.respond(context, event.text, lambda found: press_or_ask(context, found))


def choose_by_number(context: Context, typed: str, active: Conversation | None) -> Replies:
    """Show what the number names that is typed, or press the button of that number, word or label.

    They mean a button in a form too: an old one is stale.
    """
    if said := show_by_number(context, typed):
        return [*said, *remind_of_form(context, active)]
    is_offered = active is not None and beside_form.in_form.may_be_offered(context, typed)
    beside = typed_choices.label_beside(context, typed) if is_offered else ""
    token = beside or sending.links.token_in(typed) or typed_choices.token_of_word(context, typed)
    return press_or_ask(context, token, active)


def answer_in_form(context: Context, active: Conversation, typed: str) -> Replies:
    """Answer what is typed while a form asks: about what was held back, beside the form, or its question."""
    if told := just_asked.secret_told(context, typed):
        return press_or_ask(context, told)
    if held.HELD in active.answers:
        if said := held.answer(context, active, typed):
            return said
        typed, active = held.behind_denial(typed) or typed, active_form(context) or active
    said = beside_form.answer_beside_form(context, active, typed) or held.offer_to_add(context, active, typed)
    return said or answer_form(context, active, typed)


def is_answer(context: Context, command: str, typed: str) -> bool:
    """Return whether a command's words answer what is asked: in free text, or as a label, like [Miễn].

    With a slash they never do, and "menu" leads out of everything.
    """
    if typed.lstrip().startswith("/") or command == "menu":
        return False
    if typed_choices.is_wish_offered(context, typed):  # with the words that it was offered for
        return True
    if active := active_form(context):
        return may_answer(context, active, typed) or beside_form.is_answer(context, active, typed)
    return typed_choices.is_newest_label(context, typed)


def press_or_ask(context: Context, found: str | Message, active: Conversation | None = None) -> Replies:
    """Press the button that was meant, or ask which one it is."""
    if isinstance(found, Message):
        return [found, *ask_again(context, active)]
    return press(replace(context, via="tap"), found) if found else []


def press(context: Context, token: str) -> Replies:
    """Do what a button stands for. The right is asked at every press."""
    name, _colon, text = token.partition(":")
    active = active_form(context)
    if name == QUESTION:
        return answer_by_button(context, active, text)
    button = context.features.buttons.get(name)
    try:
        if button is None:
            raise no_such_button()
        said = press_button(context, button, text)
    except Refused as refused:
        context.note_refusal(refused)
        return [Message(str(refused)), *cards.as_it_is(context, token), *ask_again(context, active)]
    if button.opens:
        return after_opening(context, active, said)
    is_open = active is not None and not button.answers  # unless what was pressed has closed it
    return [*said, *remind_of_form(context, active_form(context))] if is_open else said


def answer_notice(context: Context, event: Event) -> Replies:
    match event.kind:
        case EventKind.BLOCKED:
            return note_block(context)
        case EventKind.UNBLOCKED:
            return [Message(_("Hệ thống đã kết nối lại với anh/chị. Gõ /menu để xem các việc làm được."))]
        case EventKind.GROUP:
            return point_to_private(context)
    active = active_form(context)
    if event.kind == EventKind.EDITED:
        edited = _("Hệ thống không đọc tin đã sửa. Nếu cần, xin gửi lại thành tin mới.")
        return [Message(edited), *ask_again(context, active)]
    shown = duties.typed_checks.reminded_duties(context) if event.text == "sticker" and not active else []
    if asked := duties.typed_checks.ask_if_done(context, shown):
        return asked  # it is meant as "I will"
    again = ask_again(context, active) if active else ask_roster_again(context)
    return [Message(unsupported_text(context, event.text)), *again]


def ask_roster_again(context: Context) -> Replies:
    """Ask for the roster once more, where we just did and the channel could not carry what they sent."""
    is_asked = outbox.last_awaits(context.tx, context.who.contact) == joining.roster.FLOW
    return joining.roster.show(context, "") if is_asked and context.may(Action.ROSTER) else []


def note_block(context: Context) -> Replies:
    """Note that the person has blocked us; their head hears of it the same day."""
    mark_blocked(context.tx, context.who.contact, context.at)
    if not context.who.is_stranger:
        sending.results.tell_of_block(context, context.who)
    return []


def point_to_private(context: Context) -> Replies:
    """Point a group to private messages, once an hour; nothing of what is written there is kept."""
    if context.last_in and context.at - context.last_in < timedelta(hours=1):
        return []
    return [Message(_("Hệ thống chỉ làm việc qua tin nhắn riêng. Xin nhắn riêng cho hệ thống."))]


def unsupported_text(context: Context, what: str) -> str:
    """Say why what they sent cannot be read; ``what`` is the channel-free name of it."""
    match what:
        case "voice":
            return _("Hệ thống chưa nhận tin nhắn thoại. Đề nghị anh/chị gõ chữ, hoặc gõ /menu để chọn.")
        case "sticker":
            return _("Hệ thống không nhận nhãn dán. Đề nghị anh/chị gõ chữ, hoặc gõ /menu để chọn.")
        case "location":
            return _("Hệ thống không nhận vị trí. Đề nghị anh/chị gõ chữ, hoặc gõ /menu để chọn.")
    if context.channel.startswith("zalo_bot"):  # it tells nothing of a document, but that it came
        return _(
            "Zalo chưa chuyển được tin này tới hệ thống. Nếu là tệp văn bản, xin gửi ảnh chụp, hoặc "
            "gõ “lời nhắn”, “báo cáo” để nhận liên kết gửi tệp."
        )
    return _("Hệ thống chưa nhận loại tin này. Đề nghị anh/chị gõ chữ, hoặc gõ /menu để chọn.")
