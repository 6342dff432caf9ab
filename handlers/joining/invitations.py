"""Invite people by a code that is passed on by hand (/moi): a head into the own unit, the office anyone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any

from bot.conversation import Message, Refused, Talk, _, any_words, day_text, local_date
from handlers.engine import Action, Context, Replies, Role, role_names
from handlers.joining import linking
from storage.engine import Tx, contacts, instructions
from storage.people import joining, members
from storage.people.joining import Invited, Issuing, last_day
from storage.people.members import Member
from storage.units import units

SEARCH = "search"
UNMADE = "…"  # a code before it is made


@dataclass(frozen=True)
class InvitationFacts:
    at: datetime
    units: list[tuple[str, str]]  # to choose from: id and name; none: they are looked for
    own: list[str]  # ids of the units that the inviter heads
    reaches_all: bool  # may invite anyone
    expires: datetime | None = None  # a code that is made now; none: opened before the review said so


@dataclass(frozen=True)
class Invitation:
    unit: int
    person: int  # 0: there is nobody
    action: str = "issue"  # or "unlink": whoever joined is not this person
    is_anew: bool = False  # the inviter has seen that a code which they have now ends


def begin_invitation(context: Context, unit_code: str) -> InvitationFacts:
    """Begin an invitation; "/moi pnv" names the unit by its code."""
    context.need(Action.INVITE)
    is_for_all = context.reaches_all(Action.INVITE)
    own = [(str(role.unit), role.unit_name) for role in context.who.units(Role.HEAD, Role.DEPUTY)]
    found = [] if is_for_all else own
    if unit_code:
        found = [one for one in find_units(context.tx, context.at, unit_code) if is_for_all or one in own]
        if not found:
            raise Refused(_("Không tìm thấy đơn vị này trong các đơn vị mà anh/chị được mời người."))
    expires = joining.expiry(Issuing(context.settings, context.at, context.who.person))
    return InvitationFacts(context.at, found, [unit for unit, _name in own], is_for_all, expires)


def ask_invitation(talk: Talk, facts: InvitationFacts) -> Invitation:
    """Ask which unit and which person; the review says how far that person has come."""
    unit, titles = ask_unit(talk, facts)
    people = talk.look_up(f"people_{unit}", partial(find_people, at=facts.at, unit=unit))
    if not people:
        return Invitation(unit, 0)
    key, names = f"person_{unit}", {one: person["name"] for one, person in people.items()}
    person = people[talk.choose(key, _("Anh/chị mời ai?"), names)]
    if not (facts.reaches_all or set(person["units"]) <= set(facts.own)):
        return Invitation(unit, person["person"])
    action, action_key = "issue", f"deed_{unit}"
    labels = {"issue": _("Cấp mã"), "unlink": _("Gỡ liên kết")}
    if person["has_joined"] and facts.reaches_all:
        asked = _("{name} đã tham gia. Anh/chị muốn làm gì?", name=person["name"])
        action = talk.choose(action_key, asked, labels)
    titles = {**titles, key: _("Người được mời"), action_key: _("Việc")}
    is_anew = bool(action == "issue" and person["until"])
    send = _("Cấp mã mới") if is_anew else labels[action]
    talk.review(titles, heading=heading(person, action, facts.expires), send=send)
    return Invitation(unit, person["person"], action, is_anew)


def ask_unit(talk: Talk, facts: InvitationFacts) -> tuple[int, dict[str, str]]:
    """Return the unit's id, and the question that the review may put again."""
    found = facts.units
    if len(found) == 1:
        return int(found[0][0]), {}
    for number in count(1):
        if found:
            others = {SEARCH: _("Tìm đơn vị khác")} if facts.reaches_all else {}
            chosen = talk.choose(f"unit_{number}", _("Mời người của đơn vị nào?"), {**dict(found), **others})
            if chosen != SEARCH:
                return int(chosen), {f"unit_{number}": _("Đơn vị")}
        asked = _("Không tìm thấy đơn vị này. Xin gõ lại tên hoặc mã.")
        if number == 1 or found:
            asked = _("Xin gõ tên hoặc mã của đơn vị.")
        typed = talk.ask(f"words_{number}", asked, any_words)
        found = talk.look_up(f"units_{number}", partial(find_units, at=facts.at, typed=typed))
    raise AssertionError("never reached")


def find_units(tx: Tx, at: datetime, typed: str) -> list[tuple[str, str]]:
    found = units.search(tx, typed, local_date(at))
    return [(str(one.id), one.name) for one in found[: members.MOST]]


def find_people(tx: Tx, at: datetime, unit: int) -> dict[str, dict[str, Any]]:
    return {
        str(one.person): {
            "person": one.person,
            "name": f"{one.name} – {', '.join(role_names(role for role in one.roles if role.unit == unit))}",
            "called": one.name,
            "units": [str(role.unit) for role in one.units],
            "has_joined": one.has_joined,
            "until": day_text(last_day(one.invited_until)) if one.invited_until else "",
        }
        for one in members.members_of_unit(tx, at, unit)
    }


def heading(person: Mapping[str, Any], action: str, expires: datetime | None) -> str:
    if action == "unlink":
        return _("Gỡ mọi tài khoản đang gắn với người này; người đó cần mã mới để tham gia lại.")
    lines = []
    if person["has_joined"]:
        lines.append(_("Người này đã tham gia. Mã mới chỉ để dùng thêm một tài khoản của chính người đó."))
    if person["until"]:
        until = _(
            "Người này đã được mời, mã còn hạn đến hết ngày {day}. Nếu cấp mã mới, mã cũ hết hiệu lực.",
            day=person["until"],
        )
        lines.append(until)
    said = "\n".join(lines) or _("Người này chưa được mời.")
    if expires is None or "called" not in person:
        return said
    written = invitation_text(person["called"], UNMADE, expires)
    return "\n\n".join([_("Thư mời có nội dung sau:"), written, said])


def execute_invitation(context: Context, invitation: Invitation) -> Replies:
    """Make a code and the letter that the inviter passes on, or unlink who is not that person."""
    context.need(Action.INVITE)
    member = members.member(context.tx, context.at, invitation.person)
    if member is None:
        raise Refused(_("Người này hiện không có nhiệm vụ nào trong danh sách."))
    if invitation.action == "unlink":
        return unlink(context, member)
    if not all(context.may(Action.INVITE, role.unit) for role in member.roles):
        places = {"name": member.name, "office": context.settings.office_name}
        raise Refused(_("{name} còn giữ nhiệm vụ ở đơn vị khác, nên chỉ {office} cấp được mã.", **places))
    if member.invited_until and not invitation.is_anew:  # a newer code is not ended unawares
        said = _(
            "{name} vừa được cấp mã; mã đó vẫn dùng được đến hết ngày {day} nên chưa cấp mã khác. Nếu cần "
            "mã mới, xin gõ /moi.",
            name=member.name,
            day=day_text(last_day(member.invited_until)),
        )
        return [Message(said)]
    [invited] = joining.issue(context.tx, [member], Issuing(context.settings, context.at, context.who.person))
    context.audit("invite", f"person:{member.person}")
    return [Message(_("Xin chuyển tin dưới đây cho đúng người, không đăng lên nhóm chung.")), letter(invited)]


def letter(invited: Invited) -> Message:
    text = invitation_text(invited.name, invited.code, invited.expires)
    lines = [text, *instructions(invited.entry_points, invited.code)]
    return Message("\n".join(lines), heading=_("Thư mời"), is_secret=True)


def invitation_text(name: str, code: str, expires: datetime) -> str:
    """Write what the letter says to whom it invites; the review shows it before there is a code."""
    return _(
        "Kính mời anh/chị {name} tham gia hệ thống nhắc kiểm tra hộp thư công vụ. Xin gửi mã {code} cho hệ "
        "thống. Mã dùng một lần, cho một người, đến hết ngày {day}.",
        name=name,
        code=code,
        day=day_text(last_day(expires)),
    )


def unlink(context: Context, member: Member) -> Replies:
    linking.need_office(context)
    linked = contacts.accounts_of(context.tx, member.person)
    if not linked:
        raise linking.already_unlinked()
    return [linking.cast_out(context, account) for account in linked][-1]
