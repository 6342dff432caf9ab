"""[Dừng gửi]: at once, for a stop that asks first is none; who has it already keeps it."""

from dataclasses import replace

from bot.answers import Refused
from bot.domain.broadcasts import State
from bot.domain.rights import Action
from bot.message import Message
from bot.text import number_text
from bot.words import _
from handlers.broadcasts import cards
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene, need
from storage import audit, broadcasts

GOING = (State.PLANNED, State.ASKED, State.SENDING)


def press(scene: Scene, argument: str) -> Says:
    need(scene, Action.BROADCAST)
    one = broadcasts.locked(scene.tx, id_in(argument))
    if one is None:
        raise no_such_button()
    if one.state not in GOING:
        raise Refused(_("Thông báo này {state}; không còn gì để dừng.", state=cards.state_text(one)))
    before = broadcasts.counts(scene.tx, [one])[one.id]
    if one.begun and one.addressed_to is None and not before.waiting:
        raise Refused(_("Thông báo này {state}; không còn gì để dừng.", state=cards.has_gone()))
    broadcasts.stop(scene.tx, one.subject, scene.at)
    values = {"state": State.STOPPED.value, "next_due": scene.at if one.begun else None}
    broadcasts.change(scene.tx, one.id, **values)
    counts = broadcasts.counts(scene.tx, [one])[one.id]
    left = counts.failed + before.ahead
    audit.write(scene.tx, scene.at, scene.who, "broadcast_stop", one.subject, sent=counts.sent, left=left)
    stopped = replace(one, state=State.STOPPED)
    if one.repeats:
        return [Message(_("Đã dừng gửi lặp lại “{text}”.", text=cards.quoted(one.text)))]
    if not one.begun:
        said = _("Đã bỏ thông báo “{text}”; chưa gửi tới ai.", text=cards.quoted(one.text))
        return [Message(said, cards.buttons(stopped, counts))]
    said = _(
        "Đã dừng gửi thông báo “{text}”: {sent} người đã nhận, {left} người không nhận.",
        text=cards.quoted(one.text),
        sent=number_text(counts.sent),
        left=number_text(left),
    )
    return [Message(said, cards.again_button(stopped, left))]


def is_live(scene: Scene, argument: str) -> bool:
    """Whether the button still does something."""
    one = broadcasts.get(scene.tx, id_in(argument))
    return one is not None and one.state in GOING
