"""[Nhận] and [Không nhận được]: the role begins once it is accepted; the head hears of both."""

from collections.abc import Callable

from bot.answers import Refused
from bot.domain.delegations import place
from bot.domain.rights import HEADING
from bot.message import Message, Option
from bot.text import local_date
from bot.words import _
from handlers.delegation import heads
from handlers.delegation.words import period_text
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene
from handlers.engine.tell import Notice, tell_others
from storage import audit
from storage.people import delegations, officers
from storage.people.delegations import Delegation


def is_live(scene: Scene, argument: str) -> bool:
    found = delegations.get(scene.tx, id_in(argument))
    return found is not None and found.person == scene.who.person and found.state == "asked"


def theirs(scene: Scene, argument: str) -> Delegation:
    """The appointment that this person is asked about. Refused where there is nothing left to say."""
    found = delegations.get(scene.tx, id_in(argument))
    if found is None or found.person != scene.who.person:
        raise no_such_button()
    if found.state == "withdrawn":
        raise Refused(_("Việc cử này đã được rút lại; anh/chị không cần trả lời."))
    if found.state != "asked":
        raise Refused(_("Anh/chị đã trả lời việc này."))
    if found.ends and found.ends <= local_date(scene.at):
        raise Refused(_("Thời gian của việc cử này đã qua."))
    return found


def yes(scene: Scene, argument: str) -> Says:
    """uq_yes:<delegation>"""
    found = theirs(scene, argument)
    said = accept(scene, found)
    tell_others(scene, to_head(scene, found, f"delegation_yes:{found.id}", lambda: accepted(found)))
    return said


def accept(scene: Scene, found: Delegation) -> Says:
    """The role begins today, or on its date."""
    officers.lock_unit(scene.tx, found.unit)
    today = local_date(scene.at)
    starts = max(found.starts, today)
    held = officers.not_over(scene.tx, found.unit, today)
    role = officers.begin(
        scene.tx,
        {
            "person": found.person,
            "unit": found.unit,
            "title": officers.post(scene.tx, found.person, found.unit, today),
            "rank": place(found.rank, (one.rank for one in held)),
            "starts": starts,
            "ends": found.ends,
            "accepted_at": scene.at,
        },
    )
    delegations.decide(scene.tx, found.id, "accepted", scene.at, role)
    audit.write(scene.tx, scene.at, scene.who, "delegation_accept", f"delegation:{found.id}", role=role)
    said = _(
        "Đã ghi anh/chị nhận theo dõi hộp thư của {unit} {period}. Đến giờ kiểm tra, hệ thống nhắc anh/chị.",
        unit=found.unit_name,
        period=period_text((starts, found.ends)),
    )
    return [Message(said)]


def accepted(found: Delegation) -> Message:
    said = _("{name} đã nhận theo dõi hộp thư {period}.", name=found.name, period=period_text(found.period))
    options = (Option(f"uq_paper:{found.id}", _("Giấy ủy quyền")),)
    return Message(said, options, heading=found.unit_name)


def no(scene: Scene, argument: str) -> Says:
    """uq_no:<delegation>"""
    found = theirs(scene, argument)
    delegations.decide(scene.tx, found.id, "declined", scene.at)
    audit.write(scene.tx, scene.at, scene.who, "delegation_decline", f"delegation:{found.id}")
    tell_others(scene, to_head(scene, found, f"delegation_no:{found.id}", lambda: declined(found)))
    return [Message(_("Đã ghi anh/chị không nhận được. Thủ trưởng đơn vị được báo để cử người khác."))]


def declined(found: Delegation) -> Message:
    said = _(
        "{name} không nhận theo dõi hộp thư {period}.", name=found.name, period=period_text(found.period)
    )
    return Message(said, (another(found),), heading=found.unit_name)


def another(found: Delegation) -> Option:
    return Option(f"uq_new:{found.unit}", _("Cử người khác"))


def to_head(scene: Scene, found: Delegation, key: str, say: Callable[[], Message]) -> list[Notice]:
    """To whoever appointed them, or leads the unit now."""
    person = heads.of(scene.tx, scene.at, found)
    notice = Notice(key, person, say, roles=HEADING, unit=found.unit)
    return [notice] if person and person != scene.who.person else []
