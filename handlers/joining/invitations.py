"""/moi: a head invites people of the own unit, the office anyone; the code is passed on by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any

from bot.conversation.answers import NoLongerPossible, Refused, any_words
from bot.conversation.messages import Message
from bot.conversation.talk import Facts, Talk
from bot.conversation.text import day_text, local_date
from bot.conversation.words import _
from bot.domain.rights import Action, Reach, Role, may, reach
from handlers.engine.feature import Context, Replies, need
from handlers.engine.wording import role_names
from handlers.joining import linking
from storage import audit
from storage.engine import contacts
from storage.engine.db import Tx
from storage.engine.texts import instructions
from storage.people import joining, members
from storage.people.joining import Invited, Issuing, last_day
from storage.people.members import Member
from storage.units import units

SEARCH = "search"


@dataclass(frozen=True)
class Invitation:
    unit: int
    person: int  # 0: there is nobody
    deed: str = "issue"  # or "unlink": whoever joined is not this person
    is_anew: bool = False  # the inviter has seen that a code which they hold ends


def begin(context: Context, argument: str) -> Facts:
    """``argument``, where there is one, is the code of a unit."""
    need(context, Action.INVITE)
    reaches_all = reach(context.who.roles, Action.INVITE) == Reach.ALL
    own = [[str(held.unit), held.unit_name] for held in context.who.units(Role.HEAD, Role.DEPUTY)]
    units = [] if reaches_all else own
    if argument:
        units = [one for one in find_units(context.tx, context.at, argument) if reaches_all or one in own]
        if not units:
            raise Refused(_("Không thấy đơn vị này trong các đơn vị mà anh/chị được mời người."))
    return {
        "at": context.at.isoformat(),
        "units": units,
        "own": [one for one, _name in own],
        "reaches_all": reaches_all,
    }


def flow(talk: Talk, facts: Facts) -> Invitation:
    """Which unit and which person; the review says how far they have come."""
    at = datetime.fromisoformat(facts["at"])
    unit, titles = which_unit(talk, facts, at)
    people = talk.look_up(f"people_{unit}", partial(find_people, at=at, unit=unit))
    if not people:
        return Invitation(unit, 0)
    key = f"person_{unit}"
    person = people[
        talk.choose(key, _("Anh/chị mời ai?"), {one: person["name"] for one, person in people.items()})
    ]
    if not (facts["reaches_all"] or set(person["units"]) <= set(facts["own"])):
        return Invitation(unit, person["person"])
    deed, key_of_deed = "issue", f"deed_{unit}"
    if person["has_joined"] and facts["reaches_all"]:
        deed = talk.choose(
            key_of_deed, _("{name} đã tham gia. Anh/chị muốn làm gì?", name=person["name"]), deeds()
        )
    titles = {**titles, key: _("Người được mời"), key_of_deed: _("Việc")}
    is_anew = bool(deed == "issue" and person["until"])
    send = _("Cấp mã mới") if is_anew else deeds()[deed]
    talk.review(titles, heading=heading(person, deed), send=send)
    return Invitation(unit, person["person"], deed, is_anew)


def deeds() -> dict[str, str]:
    return {"issue": _("Cấp mã"), "unlink": _("Gỡ liên kết")}


def which_unit(talk: Talk, facts: Facts, at: datetime) -> tuple[int, dict[str, str]]:
    """The unit's id, and the question that the review may put again."""
    found = facts["units"]
    if len(found) == 1:
        return int(found[0][0]), {}
    for number in count(1):
        if found:
            others = {SEARCH: _("Tìm đơn vị khác")} if facts["reaches_all"] else {}
            chosen = talk.choose(f"unit_{number}", _("Mời người của đơn vị nào?"), {**dict(found), **others})
            if chosen != SEARCH:
                return int(chosen), {f"unit_{number}": _("Đơn vị")}
        typed = talk.ask(f"words_{number}", ask_for_unit(is_first=number == 1 or bool(found)), any_words)
        found = talk.look_up(f"units_{number}", partial(find_units, at=at, typed=typed))
    raise AssertionError("never reached")


def ask_for_unit(*, is_first: bool) -> str:
    if is_first:
        return _("Xin gõ tên hoặc mã của đơn vị.")
    return _("Không thấy đơn vị nào như vậy. Xin gõ lại tên hoặc mã.")


def find_units(tx: Tx, at: datetime, typed: str) -> list[list[str]]:
    found = units.search(tx, typed, local_date(at))
    return [[str(one.id), one.name] for one in found[: members.MOST]]


def find_people(tx: Tx, at: datetime, unit: int) -> dict[str, dict[str, Any]]:
    return {str(one.person): described(one, unit) for one in members.members_of_unit(tx, at, unit)}


def described(one: Member, unit: int) -> dict[str, Any]:
    """The person as kept with the form: JSON."""
    roles = ", ".join(role_names(held for held in one.roles if held.unit == unit))
    return {
        "person": one.person,
        "name": f"{one.name} – {roles}",
        "units": [str(held.unit) for held in one.units],
        "has_joined": one.has_joined,
        "until": day_text(last_day(one.invited_until)) if one.invited_until else "",
    }


def heading(person: Mapping[str, Any], deed: str) -> str:
    if deed == "unlink":
        return _("Gỡ mọi tài khoản đang gắn với người này; người đó cần mã mới để tham gia lại.")
    lines = []
    if person["has_joined"]:
        lines.append(_("Người này đã tham gia. Mã mới chỉ để dùng thêm một tài khoản của chính người đó."))
    if person["until"]:
        lines.append(
            _(
                "Người này đã được mời, mã còn hạn đến hết ngày {day}. Cấp mã mới thì mã cũ hết hiệu lực.",
                day=person["until"],
            )
        )
    return "\n".join(lines) or _("Người này chưa được mời. Mã dùng một lần, cho một người.")


def carry_out(context: Context, invitation: Invitation) -> Replies:
    need(context, Action.INVITE)
    member = members.member(context.tx, context.at, invitation.person)
    if member is None:
        raise Refused(_("Người này hiện không có nhiệm vụ nào trong danh sách."))
    if invitation.deed == "unlink":
        return unlink(context, member)
    if not all(may(context.who, Action.INVITE, held.unit) for held in member.roles):
        raise Refused(
            _(
                "{name} còn giữ nhiệm vụ ở đơn vị khác, nên chỉ {office} cấp được mã.",
                name=member.name,
                office=context.settings.office_name,
            )
        )
    if member.invited_until and not invitation.is_anew:
        return [stands(member, member.invited_until)]
    [invited] = joining.issue(context.tx, [member], Issuing(context.settings, context.at, context.who.person))
    audit.write(context.tx, context.at, context.who, "invite", f"person:{member.person}")
    return [Message(_("Xin chuyển tin dưới đây cho đúng người, không đăng lên nhóm chung.")), letter(invited)]


def stands(member: Member, until: datetime) -> Message:
    """A code was made since the form asked whether there is one: it is not ended unawares."""
    said = _(
        "{name} vừa được cấp mã; mã đó vẫn dùng được đến hết ngày {day} nên chưa cấp mã khác. Cần mã mới, "
        "xin gõ /moi.",
        name=member.name,
        day=day_text(last_day(until)),
    )
    return Message(said)


def letter(invited: Invited) -> Message:
    """What the inviter passes on."""
    places = {"name": invited.name, "code": invited.code, "day": day_text(last_day(invited.expires))}
    text = _(
        "Kính mời anh/chị {name} tham gia hệ thống nhắc kiểm tra hộp thư công vụ. Xin gửi mã {code} cho hệ "
        "thống. Mã dùng một lần, cho một người, đến hết ngày {day}.",
        **places,
    )
    return Message(
        "\n".join([text, *instructions(invited.entry_points, invited.code)]),
        heading=_("Thư mời"),
        is_secret=True,
    )


def unlink(context: Context, member: Member) -> Replies:
    """Whoever has joined in this person's name is not them."""
    if not may(context.who, Action.ADMIT):
        raise NoLongerPossible(_("Chỉ {office} được gỡ liên kết này.", office=context.settings.office_name))
    linked = contacts.accounts_of(context.tx, member.person)
    if not linked:
        raise NoLongerPossible(_("Tài khoản này đã được gỡ trước đó."))
    said = [linking.cast_out(context, account) for account in linked]
    return said[-1]
