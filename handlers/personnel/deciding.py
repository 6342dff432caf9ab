"""The office accepts a change in one tap; whoever sent it, or the office, takes it back in two."""

from collections.abc import Callable

from bot.answers import Refused
from bot.domain.changes import AWAY, Act, Change, State
from bot.message import Message, Option
from bot.text import day_text, local_date
from bot.words import _
from handlers.engine.buttons import id_in
from handlers.engine.feature import Says, Scene
from handlers.personnel import cards, checking, ending_units, news, theirs
from storage import audit
from storage.engine import outcomes
from storage.engine.role_holders import office_people
from storage.people import changes


def accept(scene: Scene, argument: str) -> Says:
    """[Tiếp nhận]: ns_accept:<change>. What is due already is carried out by the next tick."""
    change = theirs.to_move(scene, argument, Act.ACCEPT)
    refuse_own(scene, change)
    checking.refuse_if_wrong(scene, change, change.id, checking.ACCEPTED)
    if change.corrects:
        checking.may_correct(scene, change.corrects, change.id)
    decide(scene, change, Act.ACCEPT, State.ACCEPTED)
    is_due = change.effective <= local_date(scene.at)
    if not is_due:
        news.to_sender(
            scene, change, f"change_accepted:{change.id}:{scene.event}", lambda: news.accepted(scene, change)
        )
    notes = [_("Xin lưu ý: {what}", what=note) for note in ending_units.of_change(scene.tx, change)]
    said = "\n".join([done(change, is_due=is_due), *notes])
    return [Message(said, (cards.see(change), cards.to_department(scene)), columns=2)]


def refuse_own(scene: Scene, change: Change) -> None:
    """Nobody of the office accepts what is about themselves while somebody else can."""
    others = [one for one in office_people(scene.tx, scene.at) if one.person != scene.who.person]
    if change.person == scene.who.person and any(one.is_reachable for one in others):
        raise Refused(_("Thay đổi này là của chính anh/chị; xin để người khác của Phòng tiếp nhận."))


def decide(scene: Scene, change: Change, act: Act, state: State, reason: str = "") -> None:
    """Write the office's word down. What was to be said of it in the morning is not said any more."""
    values = {"reason": reason} if reason else {}
    by = {"decided_by": scene.who.person, "decided_at": scene.at}
    changes.change(scene.tx, change.id, state=state.value, **by, **values)
    outcomes.cancel(scene.tx, [cards.subject(change)], ["change_sent"])
    audit.write(scene.tx, scene.at, scene.who, f"change_{act}", cards.subject(change))


def done(change: Change, *, is_due: bool) -> str:
    places = {"number": change.number, "day": day_text(change.effective)}
    if not is_due:
        return _("Đã tiếp nhận {number}; có hiệu lực từ {day}.", **places)
    if change.kind in AWAY or change.fields.get("roles"):
        return _(
            "Đã tiếp nhận {number}, có hiệu lực từ {day}; trong ít phút nhắc việc, quyền và danh bạ chuyển "
            "theo. Các lượt kiểm tra đã kết thúc giữ nguyên.",
            **places,
        )
    return _("Đã tiếp nhận {number}, có hiệu lực từ {day}; hệ thống cập nhật trong ít phút.", **places)


def withdraw(scene: Scene, argument: str) -> Says:
    """[Rút lại]: ns_withdraw:<change> asks; with ":yes" it is done. Until it takes effect."""
    number, _colon, is_sure = argument.partition(":")
    change = theirs.to_move(scene, number, Act.WITHDRAW)
    if not is_sure:
        options = (
            Option(
                f"{cards.TOKEN}{Act.WITHDRAW}:{change.id}:yes", _("Rút lại {number}", number=change.number)
            ),
            Option(f"ns:{change.id}", _("Không rút")),
        )
        return [Message(really(change), options)]
    changes.change(scene.tx, change.id, state=State.WITHDRAWN.value)
    outcomes.cancel(scene.tx, [cards.subject(change)])
    audit.write(scene.tx, scene.at, scene.who, f"change_{Act.WITHDRAW}", cards.subject(change))
    news.withdrawn(scene, change)
    return [Message(_("Đã rút lại {number}.", number=change.number))]


def really(change: Change) -> str:
    """What follows from taking it back; a correction that was accepted has undone the earlier one already."""
    if change.corrects and change.state == State.ACCEPTED:
        places = {"number": change.number, "earlier": change.corrected}
        return _(
            "Rút lại {number}? {earlier} đã được bỏ theo đính chính này và không có hiệu lực lại.", **places
        )
    return _("Rút lại {number}? Thay đổi sẽ không có hiệu lực.", number=change.number)


def is_live(act: Act) -> Callable[[Scene, str], bool]:
    """Whether the button of ``act`` still does something."""

    def live(scene: Scene, argument: str) -> bool:
        change = changes.get(scene.tx, id_in(argument.partition(":")[0]))
        return change is not None and theirs.may_see(scene, change) and theirs.can(scene, change, act)

    return live
