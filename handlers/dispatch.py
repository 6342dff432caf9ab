"""One event, one transaction: understand it, do what it decides, queue what is to be said.

1 stop if the event was taken before; 2 lock its contact and person; 3 look for what must not be
kept; 4 respond: a notice, a stranger, a button, a command, an open form, a typed phrase; 5 queue
the response. The caller commits, and only then tells the channel. Nothing is sent from here.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import PurePath

from bot.answers import Refused
from bot.config import Settings
from bot.domain.safety import Kind as Danger
from bot.domain.safety import scan
from bot.domain.vnencoding import converted
from bot.message import Event, Kind, Message, RemoteFile
from bot.words import DEFAULT, _, speaking
from handlers import (
    FEATURES,
    downloads,
    forms,
    joining,
    menu,
    notices,
    offers,
    phrases,
    presses,
    roster,
    unsafe,
)
from handlers.incidents import talking
from handlers.kinds import Says, Scene
from storage import arrivals, outbox, outcomes, retention
from storage.arrivals import Arrival
from storage.conversations import Conversation
from storage.db import Tx
from storage.outbox import Lane, Outgoing

TOGETHER = timedelta(seconds=20)  # that a file's answer waits for the next of those that are sent at once
PER_MINUTE = 20  # events of one contact; beyond that they are counted and not read


def receive(tx: Tx, event: Event, settings: Settings) -> None:
    """Take one event. What it says and does is written when this returns."""
    arrival = arrivals.arrive(tx, event, timedelta(days=settings.keep_events_days))
    if arrival is None:
        return
    with speaking(arrival.who.language or DEFAULT):
        scene = scene_of(tx, event, arrival, settings)
        said = respond(scene, arrival, event)
        if event.by_page:
            said = [replace(one, awaits="") for one in said]
            outcomes.overtake_answers(tx, scene.who.contact, scene.at)
        answer(scene, said, scene.at + TOGETHER if event.has_more else scene.at)


def failed(tx: Tx, event: Event) -> bool:
    """Count that our code failed on ``event``; once it is tried out, set it aside and say so.

    Whether it was set aside, so that it is acknowledged. Nothing of its text is kept.
    """
    contact = arrivals.locked_contact(tx, event)
    if arrivals.failed(tx, event) < arrivals.TRIES:
        return False
    arrivals.set_aside(tx, event)
    sorry = Message(_("Có lỗi ở phía hệ thống; phần anh/chị đã nhập vẫn còn. Xin gửi lại nội dung vừa rồi."))
    outbox.put(tx, [Outgoing(f"sorry:{key(event)}", contact.id, event.channel, Lane.ANSWER, sorry, event.at)])
    return True


def scene_of(tx: Tx, event: Event, arrival: Arrival, settings: Settings) -> Scene:
    via = "tap" if event.kind == Kind.TAP else "typed"
    where = {"channel": event.channel, "account": event.account, "event": key(event)}
    return Scene(tx, arrival.who, arrival.now, settings, FEATURES, via=via, **where, came=arrival.came)


def key(event: Event) -> str:
    return f"{event.channel}:{event.account}:{event.id}"


def answer(scene: Scene, messages: Says, not_before: datetime) -> None:
    """Queue ``messages`` for the contact that wrote; what fits goes as one."""
    rows = [
        Outgoing(
            f"{outbox.ANSWER}{scene.event}:{n}",
            scene.who.contact,
            scene.channel,
            Lane.ANSWER,
            one,
            scene.at,
            subject=retention.SECRET if one.is_secret else "",
            not_before=not_before,
        )
        for n, one in enumerate(offers.numbered(together(messages)))
    ]
    outbox.put(scene.tx, rows)


def together(messages: Says) -> Says:
    """``messages`` with what carries no buttons or files said in one with what follows."""
    joined: Says = []
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


def respond(scene: Scene, arrival: Arrival, event: Event) -> Says:
    """What to say to ``event``, once what it asks for is done."""
    if event.kind in (Kind.BLOCKED, Kind.GROUP):
        return notices.respond(scene, arrival, event)
    if arrival.in_minute > PER_MINUTE:
        too_many = _("Anh/chị gửi quá nhiều tin trong một phút. Xin chờ một phút rồi gửi tiếp.")
        is_first = arrival.in_minute == PER_MINUTE + 1 and not scene.who.is_stranger
        return [Message(too_many)] if is_first else []
    said = unwelcome(scene, arrival, event)
    if scene.who.is_stranger:
        said = joining.respond(scene, arrival, event) if said is None else said
        return joining.seldom(scene, arrival, event, said)
    return from_known(scene, arrival, event) if said is None else said


def unwelcome(scene: Scene, arrival: Arrival, event: Event) -> Says | None:
    """What to say to what must not be kept, or is in no encoding of today; None where it is neither."""
    if event.kind == Kind.TAP:
        return None
    modern = converted(event.text)
    finding = scan(f"{event.text}\n{modern or ''}\n{PurePath(event.file.name).stem if event.file else ''}")
    if finding.kind != Danger.NONE:
        return unsafe.respond(scene, arrival, event, finding)
    return notices.old_encoding(scene, arrival, modern) if modern and event.kind == Kind.TEXT else None


def from_known(scene: Scene, arrival: Arrival, event: Event) -> Says:
    """What to say to someone who has joined; also why what they ask for cannot be done."""
    try:
        return known(scene, arrival, event)
    except Refused as refused:
        return [Message(str(refused)), *forms.ask_again(scene, forms.in_front(scene, arrival))]


def known(scene: Scene, arrival: Arrival, event: Event) -> Says:
    if event.kind in (Kind.EDITED, Kind.UNSUPPORTED, Kind.UNBLOCKED):
        return notices.respond(scene, arrival, event)
    menu.keep_up_to_date(scene, arrival)
    if event.kind == Kind.TAP:
        return presses.respond(scene, arrival, event.text)
    if said := talking.respond(scene, event):
        return [*said, *forms.back_to(scene, forms.in_front(scene, arrival))]
    command = menu.command_in(scene, event.text)
    if command and not is_the_forms(scene, arrival, command, event.text):
        return menu.open_command(scene, arrival, command, event.text)
    front = forms.in_front(scene, arrival)
    if event.kind == Kind.TEXT and (said := by_word(scene, arrival, event.text, front)):
        return said
    if event.file:
        return taken(scene, front, event.file, event.text)
    if front:
        return forms.in_form(scene, front, event.text)
    return phrases.respond(scene, event.text, lambda: chosen(scene, arrival, offers.named(scene, event.text)))


def is_the_forms(scene: Scene, arrival: Arrival, command: str, typed: str) -> bool:
    """Whether a command's words answer the open question: in free text, or as a choice's label, like [Miễn].

    With a slash they never do, and "menu" leads out of everything.
    """
    is_meant = typed.lstrip().startswith("/") or command == "menu"
    front = None if is_meant else forms.in_front(scene, arrival)
    return front is not None and forms.may_answer(scene, front, typed)


def taken(scene: Scene, front: Conversation | None, file: RemoteFile, caption: str) -> Says:
    return forms.take_file(scene, front, file, caption) if front else roster.take_file(scene, file)


def by_word(scene: Scene, arrival: Arrival, typed: str, front: Conversation | None) -> Says:
    """Do what a button stands for whose word or number was typed; in a form too: an old one is stale."""
    return chosen(scene, arrival, downloads.token_in(typed) or offers.meant(scene, typed), front)


def chosen(scene: Scene, arrival: Arrival, found: str | Message, front: Conversation | None = None) -> Says:
    """Press the button that was meant, or ask which one it is."""
    if isinstance(found, Message):
        return [found, *forms.ask_again(scene, front)]
    return presses.respond(replace(scene, via="tap"), arrival, found) if found else []
