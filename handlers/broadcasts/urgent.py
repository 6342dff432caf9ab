"""An urgent broadcast outside hours: the office confirms a second time that it goes at once, or it waits."""

from bot.answers import Refused
from bot.domain.broadcasts import State
from bot.domain.hours import opening
from bot.domain.rights import Action
from bot.message import Message, Option
from bot.text import moment_text, number_text, time_text
from bot.words import _
from handlers.broadcasts import audience, cards, progress, sending
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene, need
from storage import audit, broadcasts
from storage.broadcasts import Broadcast
from storage.calendar import calendar


def ask(scene: Scene, one: Broadcast, people: int) -> Message:
    count = number_text(people)
    said = _(
        "Bây giờ là {time}, ngoài giờ làm việc. Gửi thông báo khẩn tới {count} người ngay lúc này?",
        time=time_text(scene.at),
        count=count,
    )
    options = (
        Option(f"bc_now:{one.id}", _("Gửi ngay tới {count} người", count=count)),
        Option(f"bc_later:{one.id}", _("Chờ đến giờ làm việc")),
        *cards.stop_button(one),
    )
    return Message(said, options)


def ask_again(scene: Scene, argument: str) -> Says:
    """[Xác nhận gửi], from the list."""
    one = asked(scene, argument)
    return [ask(scene, one, reached(scene, one))]


def reached(scene: Scene, one: Broadcast) -> int:
    """How many it would reach now."""
    meant = audience.meant(scene.tx, scene.at, audience.read(one.audience), one.by)
    return broadcasts.count_reachable(scene.tx, meant)[0]


def now(scene: Scene, argument: str) -> Says:
    """[Gửi ngay tới 120 người]"""
    one = asked(scene, argument)
    people = reached(scene, one)
    sending.begin(scene.tx, scene.at, one, scene.settings)
    progress.show_here(scene, one)
    audit.write(scene.tx, scene.at, scene.who, "broadcast_now", one.subject, people=people)
    said = _("Đang gửi tới {count} người. Gõ /thongbao để xem kết quả.", count=number_text(people))
    return [Message(said)]


def later(scene: Scene, argument: str) -> Says:
    """[Chờ đến giờ làm việc]"""
    one = asked(scene, argument)
    begins = opening(scene.at, calendar(scene.tx), scene.settings.quiet)
    broadcasts.change(scene.tx, one.id, state=State.PLANNED.value, begins=begins, next_due=begins)
    audit.write(scene.tx, scene.at, scene.who, "broadcast_later", one.subject)
    said = _("Thông báo sẽ được gửi lúc {moment}.", moment=moment_text(begins))
    return [Message(said, cards.stop_button(one))]


def asked(scene: Scene, argument: str) -> Broadcast:
    """The one that waits for an answer, locked."""
    need(scene, Action.BROADCAST)
    one = broadcasts.locked(scene.tx, id_in(argument))
    if one is None:
        raise no_such_button()
    if one.state != State.ASKED:
        raise Refused(_("Thông báo này {state}; không phải xác nhận nữa.", state=cards.state_text(one)))
    return one


def is_live(scene: Scene, argument: str) -> bool:
    one = broadcasts.get(scene.tx, id_in(argument))
    return one is not None and one.state == State.ASKED
