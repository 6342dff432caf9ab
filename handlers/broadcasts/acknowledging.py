"""[Đã nhận]: a person has read a broadcast. It is theirs to say, also after its time."""

from dataclasses import replace
from datetime import datetime

from bot.answers import Refused
from bot.domain.reachability import CANNOT_EDIT
from bot.message import Message
from bot.text import moment_text
from bot.words import _
from handlers.broadcasts import cards, sending
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene
from handlers.engine.tell import edited
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.engine import outbox, sent


def press(scene: Scene, argument: str) -> Says:
    one = broadcasts.get(scene.tx, id_in(argument))
    theirs = broadcasts.addressed(scene.tx, one.id, scene.who.person) if one else None
    if one is None or theirs is None or one.ack_until is None:
        raise no_such_button()
    if not broadcasts.acknowledge(scene.tx, one.id, scene.who.person, scene.at):
        raise Refused(_("Anh/chị đã xác nhận thông báo này rồi. Cảm ơn anh/chị."))
    take_button_away(scene, one, scene.at)
    return [Message(_("Đã ghi nhận anh/chị đã nhận thông báo “{text}”.", text=cards.quoted(one.text)))]


def take_button_away(scene: Scene, one: Broadcast, at: datetime) -> None:
    """What they were sent says when they acknowledged it, where the channel can change it."""
    if scene.channel in CANNOT_EDIT:
        return
    said = sending.message(one.text, scene.settings.office_name, is_urgent=one.is_urgent)
    noted = _("Đã xác nhận lúc {moment}.", moment=moment_text(at))
    message = replace(said, text=f"{said.text}\n\n{noted}")
    rows = sent.sent_to_contact(scene.tx, scene.who.contact, one.subject)
    outbox.put(scene.tx, (edited(row, message, at, "acknowledged") for row in rows))


def is_live(scene: Scene, argument: str) -> bool:
    """Whether they have not acknowledged it yet."""
    theirs = broadcasts.addressed(scene.tx, id_in(argument), scene.who.person)
    return theirs is not None and theirs.acknowledged is None
