"""Writing an appointment down: whoever is appointed is asked, and invited where they have not joined."""

from functools import partial
from typing import Any

from bot.answers import Refused
from bot.domain.delegations import overlap
from bot.domain.rights import Action
from bot.message import Message, Option
from bot.text import local_date
from bot.words import _
from handlers.delegation import answering
from handlers.delegation.appointing import Appointing, already, spells, taken
from handlers.delegation.words import period_text, rank_name
from handlers.engine.buttons import no_such_button
from handlers.engine.feature import Says, Scene, need
from handlers.engine.tell import Notice, tell_others
from handlers.joining import invitations
from storage import audit
from storage.engine import contacts
from storage.people import delegations, members, officers
from storage.people.delegations import Delegation
from storage.people.members import Member


def carry_out(scene: Scene, new: Appointing) -> Says:
    """Who appoints themselves has accepted."""
    need(scene, Action.DELEGATE, new.unit)
    officers.lock_unit(scene.tx, new.unit)
    check(scene, new)
    person = (
        members.add_newcomer(scene.tx, new.newcomer, local_date(scene.at)) if new.newcomer else new.person
    )
    delegation = written(scene, new, person)
    if person == scene.who.person:
        return answering.accept(scene, delegation)
    reached = tell_others(scene, [notice(delegation, scene.who.name)])
    said = _(
        "Đã cử {name} theo dõi hộp thư của {unit} {period}. Việc này bắt đầu khi người đó nhận.",
        name=delegation.name,
        unit=delegation.unit_name,
        period=period_text(delegation.period),
    )
    options = (
        Option(f"uq_paper:{delegation.id}", _("Giấy ủy quyền")),
        Option(f"uq_drop:{delegation.id}", _("Rút lại")),
    )
    return [Message(said, options), *([] if reached else invited(scene, person))]


def check(scene: Scene, new: Appointing) -> None:
    """The facts as they are now. Refused before anything is written."""
    today, (starts, ends) = local_date(scene.at), new.period
    if ends and ends <= today:
        raise Refused(_("Thời gian này đã qua nên chưa cử."))
    if new.newcomer:
        if new.newcomer.mailbox and members.is_address_taken(scene.tx, new.newcomer.mailbox):
            raise Refused(taken())
        return
    member = members.member(scene.tx, scene.at, new.person)
    if member is None or not is_of(member, new.unit):
        raise no_such_button()
    for person, period, name in spells(scene.tx, new.unit, today):
        if person == new.person and overlap(period, (starts, ends)):
            raise Refused(already(name, period))


def is_of(member: Member, unit: int) -> bool:
    return any(held.unit == unit for held in member.roles)


def written(scene: Scene, new: Appointing, person: int) -> Delegation:
    starts, ends = new.period
    spell = {"unit": new.unit, "person": person, "rank": new.rank, "starts": starts, "ends": ends}
    made = delegations.add(scene.tx, {**spell, "by": scene.who.person, "at": scene.at})
    days: dict[str, Any] = {"starts": starts.isoformat(), "ends": ends.isoformat() if ends else None}
    audit.write(
        scene.tx, scene.at, scene.who, "delegate", subject(made), unit=new.unit, person=person, **days
    )
    delegation = delegations.get(scene.tx, made)
    assert delegation
    return delegation


def subject(delegation: int) -> str:
    return f"delegation:{delegation}"


def notice(delegation: Delegation, by: str) -> Notice:
    """Once for each person: said again where they have joined since."""
    return Notice(
        subject(delegation.id),
        delegation.person,
        partial(asked, delegation, by),
        subject=subject(delegation.id),
    )


def asked(delegation: Delegation, by: str) -> Message:
    said = _(
        "{by} cử anh/chị theo dõi hộp thư của đơn vị {period}, là cán bộ {rank}: kiểm tra tối thiểu 02 lần "
        "trong ngày (Điều 4 khoản 6, Điều 8). Anh/chị có nhận không?",
        by=by,
        period=period_text(delegation.period),
        rank=rank_name(delegation.rank),
    )
    return Message(said, answers(delegation), heading=delegation.unit_name, columns=2)


def answers(delegation: Delegation) -> tuple[Option, ...]:
    return (
        Option(f"uq_yes:{delegation.id}", _("Nhận")),
        Option(f"uq_no:{delegation.id}", _("Không nhận được")),
    )


def invited(scene: Scene, person: int) -> Says:
    """A code for whoever has not joined yet; they are asked once they have, or can be written to again."""
    if contacts.accounts_of(scene.tx, person):
        return [
            Message(
                _("Hệ thống chưa nhắn được cho người này (đã chặn). Đề nghị anh/chị nhắc người đó bỏ chặn.")
            )
        ]
    later = Message(_("Người này chưa tham gia hệ thống; tham gia xong sẽ được hỏi ngay."))
    try:
        return [later, *invitations.carry_out(scene, invitations.Invitation(0, person))]
    except Refused as refused:
        return [later, Message(str(refused))]
