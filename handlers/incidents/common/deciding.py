"""What the office does with a common incident: confirm, decline, take back, tell, resolve, take one out."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.answers import Over, Refused
from bot.domain.common_incidents import MOVES, Deed, State, is_lapsed
from bot.domain.duties import TAKE_BACK
from bot.domain.incidents import UNSOLVED, Act
from bot.domain.rights import Action
from bot.message import Message, Option
from bot.text import number_text, time_text
from bot.words import _
from handlers.allowed import need, no_such_button
from handlers.incidents import cards, news
from handlers.incidents.common import card, parts, telling
from handlers.incidents.common.card import TOKEN, Shown
from handlers.incidents.common.telling import Reached
from handlers.incidents.moving import limits, move
from handlers.incidents.words import kind_name
from handlers.kinds import Says, Scene
from handlers.tokens import id_in
from storage import audit, common_incidents, incidents
from storage.common_incidents import Common


def held(scene: Scene, argument: str, deed: Deed) -> Common:
    """The common incident, locked, of which ``deed`` can be done now; Refused says what is the case."""
    need(scene, Action.HANDLE)
    common = common_incidents.locked(scene.tx, id_in(argument))
    if common is None:
        raise no_such_button()
    if (common.state, deed) not in MOVES or is_lapsed(common.state, common.proposed_at, scene.at):
        raise Over(as_it_is(common))
    return common


def as_it_is(common: Common) -> str:
    """What has been done meanwhile, and by whom."""
    match common.state:
        case State.OPEN:
            return _(
                "{name} đã xác nhận sự cố chung lúc {time}.", **who(common.confirmer, common.confirmed_at)
            )
        case State.DECLINED:
            return _(
                "{name} đã ghi nhận không phải sự cố chung lúc {time}.", **who(common.ender, common.ended_at)
            )
        case State.RESOLVED:
            return _("{name} đã xử lý xong sự cố chung lúc {time}.", **who(common.ender, common.ended_at))
    return _("Lựa chọn này không còn dùng được.")


def who(name: str, moment: datetime | None) -> dict[str, str]:
    return {"name": name, "time": time_text(moment) if moment else ""}


def press_confirm(scene: Scene, argument: str) -> Says:
    """[Xác nhận sự cố chung]: what is told is the sentence of the house."""
    return confirm(scene, held(scene, argument, Deed.CONFIRM), "")


def confirm(scene: Scene, common: Common, text: str) -> Says:
    """Its incidents are seen to as one; who raised them is told, and who raises one later."""
    found = parts.unsolved(common_incidents.concerned(scene.tx, common, is_held=True))
    values: dict[str, Any] = {"said": text, "confirmed_by": scene.who.person, "confirmed_at": scene.at}
    now = replace(common, state=State.OPEN, confirmer=scene.who.name, **values)
    common_incidents.change(scene.tx, common.id, state=State.OPEN.value, **values)
    parts.join(scene, now, found)
    reached = telling.tell(scene, now, found, Deed.CONFIRM, partial(telling.confirmed, scene, now))
    write_down(scene, now, Deed.CONFIRM, incidents=parts.ids(found), people=reached.people)
    card.refresh(scene, now)
    shown = card.look(scene, now)
    return [Message(is_confirmed(shown, reached), (*card.buttons(shown), take_back(now)), columns=2)]


def is_confirmed(shown: Shown, reached: Reached) -> str:
    kind = kind_name(shown.common.kind)
    if not shown.found:
        return _(
            "Đã xác nhận sự cố chung “{kind}”. Chưa có người báo; người báo sau được biết ngay.", kind=kind
        )
    said = _(
        "Đã xác nhận sự cố chung “{kind}”: {counts}, báo {people} người.",
        kind=kind,
        counts=card.counted(shown),
        people=number_text(reached.people),
    )
    return with_silent(said, reached)


def with_silent(said: str, reached: Reached) -> str:
    return "\n".join(filter(None, [said, reached.line]))


def write_down(scene: Scene, common: Common, deed: Deed, **detail: Any) -> None:
    audit.write(scene.tx, scene.at, scene.who, f"common_{deed}", card.subject(common), **detail)


def take_back(common: Common) -> Option:
    return Option(f"{TOKEN}_undo:{common.id}", _("Bấm nhầm"), is_undo=True)


def decline(scene: Scene, argument: str) -> Says:
    """[Không phải sự cố chung]"""
    common = held(scene, argument, Deed.DECLINE)
    values: dict[str, Any] = {"ended_by": scene.who.person, "ended_at": scene.at}
    now = replace(common, state=State.DECLINED, ender=scene.who.name, **values)
    common_incidents.change(scene.tx, common.id, state=State.DECLINED.value, **values)
    write_down(scene, now, Deed.DECLINE)
    card.refresh(scene, now)
    said = _(
        "Đã ghi nhận không phải sự cố chung: “{kind}”. Các sự cố được xử lý riêng; trong bốn giờ tới chỉ đề "
        "xuất lại khi có thêm ba đơn vị khác báo.",
        kind=kind_name(common.kind),
    )
    return [Message(said, (take_back(now),))]


def undo(scene: Scene, argument: str) -> Says:
    """[Bấm nhầm], for a quarter of an hour: it is a proposal again, and all is as it was before."""
    common = held(scene, argument, Deed.UNDO)
    if scene.at - (common.ended_at or common.confirmed_at or common.proposed_at) > TAKE_BACK:
        raise Refused(_("Đã quá 15 phút nên không rút lại được."))
    other = common_incidents.live(scene.tx, common.kind)
    if other and other.id != common.id:
        raise Refused(_("Không rút lại được: đã có đề xuất mới về loại sự cố này."))
    found = common_incidents.concerned(scene.tx, common, is_held=True)
    if common.state == State.OPEN:
        parts.leave(scene, common, found)
        telling.take_back(scene, common, found)
    nobody: dict[str, Any] = {"confirmed_by": None, "confirmed_at": None, "ended_by": None, "ended_at": None}
    now = replace(common, state=State.PROPOSED, said="", **nobody)
    common_incidents.change(scene.tx, common.id, state=State.PROPOSED.value, said="", **nobody)
    write_down(scene, now, Deed.UNDO, was=common.state)
    card.refresh(scene, now)
    shown = card.look(scene, now)
    return [Message(_("Đã rút lại.")), card.card(scene, shown)]


def update(scene: Scene, common: Common, text: str) -> Says:
    """Tell all who have raised one of them, and are not done with it."""
    found = [one for one in common_incidents.concerned(scene.tx, common) if one.closed_at is None]
    now = replace(common, said=text)
    common_incidents.change(scene.tx, common.id, said=text)
    parts.note(scene, found, Act.UPDATE, text)
    reached = telling.tell(scene, now, found, Deed.UPDATE, partial(telling.updated, scene, now))
    write_down(scene, now, Deed.UPDATE, people=reached.people)
    card.refresh(scene, now)
    said = _("Đã gửi cập nhật tới {people} người.", people=number_text(reached.people))
    return [Message(with_silent(said, reached))]


def resolve(scene: Scene, common: Common, text: str) -> Says:
    """Its incidents are resolved, and each who raised one is asked whether it works."""
    found = parts.unsolved(common_incidents.concerned(scene.tx, common, is_held=True))
    values: dict[str, Any] = {"said": text, "ended_by": scene.who.person, "ended_at": scene.at}
    now = replace(common, state=State.RESOLVED, ender=scene.who.name, **values)
    common_incidents.change(scene.tx, common.id, state=State.RESOLVED.value, **values)
    until = limits(scene.tx, scene.settings).lapses(scene.at)
    parts.resolve(scene, now, found, until)
    solved = common_incidents.concerned(scene.tx, now)
    asked = [one for one in solved if one.id in parts.ids(found)]
    reached = telling.tell(scene, now, asked, Deed.RESOLVE, partial(telling.resolved, scene, now, until))
    write_down(scene, now, Deed.RESOLVE, incidents=parts.ids(found), people=reached.people)
    card.refresh(scene, now)
    said = _(
        "Đã ghi nhận xử lý xong sự cố chung “{kind}”: {count} sự cố, {people} người được đề nghị xác nhận.",
        kind=kind_name(common.kind),
        count=number_text(len(found)),
        people=number_text(reached.people),
    )
    return [Message(with_silent(said, reached))]


def take_all(scene: Scene, argument: str) -> Says:
    """[Tiếp nhận tất cả]: the dangerous ones whose alarms go on, each as by its own button."""
    common = held(scene, argument, Deed.UPDATE)
    untaken = card.untaken(common_incidents.concerned(scene.tx, common, is_held=True))
    if not untaken:
        raise Refused(_("Không còn sự cố nào chưa tiếp nhận."))
    for one in untaken:
        news.tell(scene, move(scene, one, Act.TAKE), Act.TAKE)
    card.refresh(scene, common)
    numbers = ", ".join(one.reference for one in untaken)
    said = _("Anh/chị là người xử lý {number}; người báo được biết việc này.", number=numbers)
    return [Message(said)]


def apart(scene: Scene, argument: str) -> Says:
    """[Tách khỏi sự cố chung]: it is something else."""
    need(scene, Action.HANDLE)
    incident = incidents.locked(scene.tx, id_in(argument))
    if incident is None:
        raise no_such_button()
    if incident.common is None or incident.state not in UNSOLVED:
        raise Refused(_("{number} không thuộc sự cố chung nào đang mở.", number=incident.reference))
    common = common_incidents.get(scene.tx, incident.common)
    common_incidents.join(scene.tx, [incident.id], None)
    parts.note(scene, [incident], Act.LEAVE)
    audit.write(scene.tx, scene.at, scene.who, f"incident_{Act.LEAVE}", cards.subject(incident))
    parts.refresh(scene, [incident], common=None)
    telling.tell_of_leaving(scene, incident)
    if common:
        card.refresh(scene, common)
    said = _("Đã tách {number} khỏi sự cố chung; người báo được biết.", number=incident.reference)
    return [Message(said)]
