"""[Gửi lại]: to those alone who have not got it: it failed, was stopped, or they have joined since."""

from collections.abc import Collection
from dataclasses import replace

from bot.answers import Refused
from bot.domain.broadcasts import PACE, State
from bot.domain.rights import Action
from bot.message import Message, Option
from bot.text import number_text
from bot.words import _
from handlers.broadcasts import cards, sending
from handlers.broadcasts.sending import ENDED
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene, need
from storage import audit, broadcasts
from storage.broadcasts import Broadcast
from storage.engine import contacts


def press(scene: Scene, argument: str) -> Says:
    """Asks first, with how many it would reach; an older button, of an earlier sending, asks again."""
    need(scene, Action.BROADCAST)
    number, _colon, seen = argument.partition(":")
    one = broadcasts.locked(scene.tx, id_in(number))
    if one is None:
        raise no_such_button()
    if one.state not in (State.SENT, State.STOPPED) or one.begun is None:
        raise Refused(
            _("Thông báo này {state}; chỉ gửi lại được khi đã gửi xong.", state=cards.state_text(one))
        )
    people = able(scene, one)
    if not people:
        none = _("Không nhắn tin được cho những người chưa nhận; đề nghị gọi điện cho đơn vị.")
        return [Message(none, (cards.failed_button(one),))]
    if seen != str(one.sendings):
        return [ask(one, len(people))]
    return send(scene, one, people)


def able(scene: Scene, one: Broadcast) -> Collection[int]:
    """Who has not got it and can be written to by now."""
    everyone = broadcasts.missed(scene.tx, one)
    return contacts.addresses(scene.tx, [p for p, (_unit, error) in everyone.items() if error != ENDED])


def ask(one: Broadcast, people: int) -> Message:
    count = number_text(people)
    said = _("Gửi lại “{text}” tới {count} người chưa nhận được?", text=cards.quoted(one.text), count=count)
    return Message(
        said, (Option(f"bc_again:{one.id}:{one.sendings}", _("Gửi tới {count} người", count=count)),)
    )


def send(scene: Scene, one: Broadcast, people: Collection[int]) -> Says:
    next_one = replace(one, sendings=one.sendings + 1, addressed_to=0)
    values = {"sendings": next_one.sendings, "state": State.SENDING.value, "next_due": scene.at + PACE}
    written = sending.write_portion(scene.tx, scene.at, next_one, scene.settings)
    broadcasts.change(scene.tx, one.id, **values, addressed_to=written)
    audit.write(scene.tx, scene.at, scene.who, "broadcast_again", one.subject, people=len(people))
    count = number_text(len(people))
    return [Message(_("Đang gửi tới {count} người. Gõ /thongbao để xem kết quả.", count=count))]


def is_live(scene: Scene, argument: str) -> bool:
    one = broadcasts.get(scene.tx, id_in(argument.partition(":")[0]))
    return one is not None and one.state in (State.SENT, State.STOPPED)
