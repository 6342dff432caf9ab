"""Broadcasts that repeat, as the office sees them: a list, each with its card; the next sending left out."""

from bot.answers import Refused
from bot.domain.broadcasts import State
from bot.domain.repeating import Repeat, ahead, following, read
from bot.domain.rights import Action
from bot.message import Message, Option
from bot.text import local_date, long_day, moment_text, number_text
from bot.words import N_, _
from handlers.broadcasts import audience, cards
from handlers.broadcasts.audience import Audience
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene, need
from handlers.engine.reading import moment_in_full
from storage import audit, broadcasts
from storage.broadcasts import Broadcast
from storage.calendar import calendar

HOW = {
    Repeat.WEEKLY: N_("hằng tuần"),
    Repeat.MONTHLY: N_("hằng tháng"),
    Repeat.WORKDAYS: N_("mỗi ngày làm việc"),
}


def how(one: Broadcast) -> str:
    return _(HOW[read(one.repeats)[0]])


def show(scene: Scene, _argument: str) -> Says:
    """[Thông báo lặp lại (2)]: whose turn is next comes first."""
    need(scene, Action.BROADCAST)
    plans = broadcasts.repeated(scene.tx)
    if not plans:
        return [Message(_("Không có thông báo nào lặp lại."))]
    lines = [line(number, one) for number, one in enumerate(plans, 1)]
    options = (
        Option(f"bc_plan:{one.id}", _("Xem {number}", number=number)) for number, one in enumerate(plans, 1)
    )
    return [Message("\n".join(lines), tuple(options), _("Các thông báo lặp lại"), columns=2)]


def line(number: int, one: Broadcast) -> str:
    return _(
        "{number}. {how}, “{text}”: lần tới {moment}",
        number=number,
        how=how(one),
        text=cards.quoted(one.text),
        moment=moment_text(one.next_due) if one.next_due else "",
    )


def show_one(scene: Scene, argument: str) -> Says:
    """[Xem 1]"""
    need(scene, Action.BROADCAST)
    one = broadcasts.get(scene.tx, id_in(argument))
    if one is None or not one.repeats:
        raise no_such_button()
    return [card(one)]


def card(one: Broadcast) -> Message:
    is_on = one.state == State.PLANNED and one.next_due
    known = {
        _("Nội dung"): cards.brief(one.text),
        _("Người nhận"): whom(audience.read(one.audience)),
        _("Người gửi"): one.name,
        _("Lần tới"): moment_in_full(one.next_due) if is_on and one.next_due else _("không còn lần nào"),
        _("Lặp lại đến hết"): long_day(one.repeats_until) if one.repeats_until else _("không định ngày"),
    }
    lines = [f"{title}: {value}" for title, value in known.items() if value]
    heading = _("Thông báo lặp lại {how}", how=how(one))
    return Message("\n".join(lines), buttons(one) if is_on else (), heading, columns=2)


def whom(meant: Audience) -> str:
    """ "Thủ trưởng, cấp phó – 2 đơn vị"."""
    where = meant.scope.kind or _("tất cả đơn vị")
    if meant.scope.unit_ids is not None:
        where = _("{count} đơn vị", count=number_text(len(meant.scope.unit_ids)))
    said = _("{roles} – {units}", roles=audience.names()[meant.roles], units=where)
    if meant.without:
        return _("{whom}, trừ {count} đơn vị", whom=said, count=number_text(len(meant.without)))
    return said


def buttons(one: Broadcast) -> tuple[Option, ...]:
    """Of one that is on: the next sending that it names may be left out, and no other."""
    assert one.next_due is not None
    return (
        Option(f"bc_replan:{one.id}", _("Sửa")),
        Option(f"bc_skip:{one.id}:{local_date(one.next_due).isoformat()}", _("Bỏ lần tới")),
        Option(f"bc_stop:{one.id}", _("Dừng lặp")),
    )


def planned(one: Broadcast, people: str) -> Message:
    """What is said once it is written."""
    said = _(
        "Thông báo tới {count} người sẽ được gửi lúc {moment}, rồi lặp lại {how}. Gõ /thongbao để xem, dừng.",
        count=people,
        moment=moment_text(one.next_due) if one.next_due else "",
        how=how(one),
    )
    return Message(said, buttons(one), columns=2)


def skip(scene: Scene, argument: str) -> Says:
    """[Bỏ lần tới]: bc_skip:<plan>:<day of that sending>; pressed again it leaves out no other."""
    need(scene, Action.BROADCAST)
    number, _colon, day = argument.partition(":")
    one = broadcasts.locked(scene.tx, id_in(number))
    if one is None or not one.repeats:
        raise no_such_button()
    if one.state != State.PLANNED or one.next_due is None or one.begins is None:
        raise Refused(_("Thông báo lặp lại này đã dừng."))
    if day != local_date(one.next_due).isoformat():
        raise Refused(
            _("Lần gửi đó đã qua hoặc đã bỏ. Lần tới gửi lúc {moment}.", moment=moment_text(one.next_due))
        )
    days = calendar(scene.tx)
    begins, due = ahead(one.repeats, following(one.repeats, one.begins, days), one.next_due, days)
    if one.repeats_until and local_date(due) > one.repeats_until:
        raise Refused(_("Đó là lần gửi cuối. Không gửi nữa thì chọn “Dừng lặp”."))
    shifted = one.ack_until + (begins - one.begins) if one.ack_until else None
    broadcasts.change(scene.tx, one.id, begins=begins, next_due=due, ack_until=shifted)
    audit.write(scene.tx, scene.at, scene.who, "broadcast_skip", one.subject, day=day)
    said = _(
        "Đã bỏ lần gửi {skipped}. Lần tới gửi lúc {moment}.",
        skipped=moment_in_full(one.next_due),
        moment=moment_in_full(due),
    )
    # no number of this answer leaves out another: where it is typed, "2" may come twice in a hurry
    return [Message(said, (Option(f"bc_plan:{one.id}", _("Xem")),))]


def may_skip(scene: Scene, argument: str) -> bool:
    """Whether that sending is still the next."""
    number, _colon, day = argument.partition(":")
    one = broadcasts.get(scene.tx, id_in(number))
    is_on = one is not None and one.state == State.PLANNED and one.next_due is not None
    return bool(is_on and one and one.next_due and local_date(one.next_due).isoformat() == day)
