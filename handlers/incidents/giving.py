"""Who has an incident gives it to a colleague of the office, who has it from then on."""

from dataclasses import replace

from bot.answers import Refused
from bot.domain.incidents import Act, is_at_any_hour
from bot.domain.rights import Role
from bot.message import Message, Option
from bot.words import _
from handlers.incidents import cards, theirs
from handlers.incidents.moving import Words, write_down
from handlers.kinds import Says, Scene
from handlers.tell import Notice, tell_others
from handlers.tokens import id_in
from storage import audit, incidents, outcomes
from storage.holders import Holder, office_people
from storage.incidents import Incident


def press(scene: Scene, argument: str) -> Says:
    """[Giao cho đồng nghiệp], sc_give:<incident>, asks to whom; [Hồ Văn Ví Vinh] does it, with the person."""
    number, _colon, person = argument.partition(":")
    incident = theirs.held(scene, number, Act.GIVE)
    if incident.taken_by != scene.who.person:
        raise Refused(another_has_it(incident))
    colleagues = {one.person: one for one in office_people(scene.tx, scene.at)}
    colleagues.pop(scene.who.person, None)
    if not person:
        return [to_whom(incident, [one for one in colleagues.values() if one.is_reachable])]
    to = colleagues.get(id_in(person))
    if to is None or not to.is_reachable:
        raise Refused(_("Người này không nhận được nữa. Xin mở lại sự cố và chọn người khác."))
    return give(scene, incident, to)


def another_has_it(incident: Incident) -> str:
    return _(
        "{name} đang xử lý {number}; chỉ người đang xử lý giao được.",
        name=incident.taker,
        number=incident.reference,
    )


def to_whom(incident: Incident, colleagues: list[Holder]) -> Message:
    if not colleagues:
        raise Refused(_("Chưa có người nào khác của Phòng nhận được tin tại đây."))
    options = [Option(f"{cards.TOKEN}{Act.GIVE}:{incident.id}:{one.person}", one.name) for one in colleagues]
    return Message(_("Giao {number} cho ai?", number=incident.reference), tuple(options))


def give(scene: Scene, incident: Incident, to: Holder) -> Says:
    """The others' cards say so, and what urged whoever had it is not said any more."""
    incidents.change(scene.tx, incident.id, taken_by=to.person)
    outcomes.unsay(scene.tx, [cards.subject(incident)], cards.URGING)
    write_down(scene, incident.id, Act.GIVE, Words(to.name))
    audit.write(scene.tx, scene.at, scene.who, f"incident_{Act.GIVE}", cards.subject(incident), to=to.person)
    now = replace(incident, taken_by=to.person, taker=to.name)
    cards.refresh(scene.tx, [now], scene.at, scene.event)
    tell_others(scene, [notice(scene, now, to)])
    return [Message(_("Đã giao {number} cho {name}.", number=incident.reference, name=to.name))]


def notice(scene: Scene, incident: Incident, to: Holder) -> Notice:
    said = _("{name} giao sự cố này cho anh/chị xử lý.", name=scene.who.name)
    return Notice(
        f"incident_give:{incident.id}:{scene.event}",
        to.person,
        lambda: cards.urged(incident, said, handles=True),
        subject=cards.subject(incident),
        is_urgent=is_at_any_hour(incident.kind, incident.is_opened),
        roles=(Role.OFFICE,),
    )


def is_live(scene: Scene, argument: str) -> bool:
    """Whether the button still does something."""
    incident = incidents.get(scene.tx, id_in(argument.partition(":")[0]))
    return incident is not None and theirs.can(scene, incident, Act.GIVE)
