"""Appoint somebody of the unit, or somebody new, to watch its mailbox ([Cử cán bộ] of its head)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.conversation import Message, Refused, Talk, _, fold, local_date, long_day, regex
from bot.domain.roster.rows import mailbox_in, words_in
from handlers.delegation import cards, deciding
from handlers.delegation.cards import Period, period_text
from handlers.engine import (
    HEADING,
    Action,
    Context,
    OfficerRank,
    Replies,
    Timed,
    ask_time,
    cell,
    no_such_button,
    overlap,
    read_name_first,
    role_name,
    start_form_once,
    telephone_in,
    tell_all,
    told_behind_name,
)
from handlers.joining import invitations
from storage.engine import Tx, contacts
from storage.people import members, officers
from storage.people.members import Newcomer
from storage.people.officers import Delegation

FLOW = "delegate"
NEW = "new"
NOT_LISTED = regex(  # folded
    r"^(?:(?:da|a|em|anh|chi|toi|minh|cu|chon|cho|mot|1|la) )*"
    r"(?:nguoi|can bo|dong chi|ban|cau) (?:moi|khac|la)\b"
    r"|\b(?:ngoai|khong(?: co| nam)?|chua(?: co| nam)?) (?:(?:ten|trong|o|vao) ){0,2}(?:danh sach|ds)\b"
)
OF_NEWCOMER = ("post", "phone", "mailbox")  # keys of questions about who is not in the list


@dataclass(frozen=True)
class AppointmentFacts:
    unit: int
    name: str  # of the unit
    at: datetime
    domains: list[str]  # of mailboxes


@dataclass(frozen=True)
class Appointment:
    unit: int
    person: int  # 0: it is a newcomer
    newcomer: Newcomer | None
    rank: int
    period: Period


def open_appointment(context: Context, unit: int) -> Replies:
    """Ask whom the head appoints ([Cử cán bộ], [Cử người khác])."""
    return start_form_once(context, FLOW, partial(appointment_facts, context, unit), unit=unit)


def appointment_facts(context: Context, unit: int) -> AppointmentFacts:
    context.need(Action.DELEGATE, unit)
    name = next(role.unit_name for role in context.who.units(*HEADING) if role.unit == unit)
    return AppointmentFacts(unit, name, context.at, list(context.settings.mail_domains))


def ask_appointment(talk: Talk, facts: AppointmentFacts) -> Appointment:
    people = talk.look_up("people", partial(find_people, at=facts.at, unit=facts.unit))
    chosen = NEW
    if people:
        labels = {person: one["label"] for person, one in people.items()}
        options = {**labels, NEW: _("Người chưa có trong danh sách")}
        asked = _("Anh/chị cử ai theo dõi hộp thư của đơn vị?")
        chosen = talk.choose("person", asked, options, by_words=new_in_words)
    newcomer = ask_newcomer(talk, facts) if chosen == NEW else None
    period = ask_period(talk)
    kept = [] if newcomer else people[chosen]["held"]
    periods = ((date.fromisoformat(one), date.fromisoformat(end) if end else None) for one, end in kept)
    if clash := next((one for one in periods if overlap(one, period)), None):
        talk.ask_anew("person", already_text(people[chosen]["name"], clash))
    ranks = {str(int(OfficerRank.FIRST)): _("Chính"), str(int(OfficerRank.SECOND)): _("Dự bị")}
    rank = int(talk.choose("rank", _("Người này theo dõi hộp thư với vai trò nào?"), ranks, columns=2))
    replaces = rank == OfficerRank.FIRST and any(one["held"] for one in people.values())
    talk.review(appointment_titles(), appointment_heading(talk, facts, newcomer, replaces=replaces), _("Cử"))
    return Appointment(facts.unit, 0 if newcomer else int(chosen), newcomer, rank, period)


def new_in_words(typed: str, _at: datetime) -> str:
    """Return the choice of who is not in the list, where that is said: "người mới, ngoài danh sách"."""
    return NEW if NOT_LISTED.search(fold(typed)) else ""


def find_people(tx: Tx, at: datetime, unit: int) -> dict[str, dict[str, Any]]:
    """Return the unit's people by their ids, with the periods in which they are its officer, as JSON."""
    periods: dict[int, list[list[str | None]]] = {}
    for person, (starts, ends), _name in officer_periods(tx, unit, local_date(at)):
        periods.setdefault(person, []).append([starts.isoformat(), ends.isoformat() if ends else None])
    found = {}
    for member in members.members_of_unit(tx, at, unit):
        here = [role for role in member.roles if role.unit == unit]
        label = here[0].title or ", ".join(dict.fromkeys(role_name(role.role) for role in here))
        own = periods.get(member.person, [])
        found[str(member.person)] = {"name": member.name, "label": f"{member.name} – {label}", "held": own}
    return found


def officer_periods(tx: Tx, unit: int, today: date) -> list[tuple[int, Period, str]]:
    """Return person, days and name of who is its officer from then on, or was asked to be."""
    there = [(one.person, one.period, one.name) for one in officers.not_over(tx, unit, today)]
    return there + [(one.person, one.period, one.name) for one in officers.waiting(tx, today, unit)]


def ask_newcomer(talk: Talk, facts: AppointmentFacts) -> Newcomer:
    name = talk.ask("name", _("Họ và tên của người được cử là gì?"), read_name_first, str)
    talk.fill("name", told_behind_name(talk.answers["name"].value, {key: key for key in OF_NEWCOMER}))
    post = talk.ask("post", _("Chức vụ của người này là gì?"), cell(words_in), str)
    asked = _("Xin cho biết điện thoại công tác của người này; gõ “không” nếu không có.")
    phone = talk.ask("phone", asked, cell(telephone_in, may_lack=True), cards.or_none_text)
    asked = _("Hộp thư công vụ của người này là gì? Gõ “không” nếu chưa được cấp.")
    read = cell(partial(mailbox_in, domains=facts.domains), may_lack=True)
    mailbox = talk.ask("mailbox", asked, read, cards.or_none_text)
    if mailbox and talk.look_up(f"taken {mailbox}", partial(members.is_address_taken, address=mailbox)):
        talk.ask_anew("mailbox", taken_text())
    return Newcomer(facts.unit, name, post, phone, mailbox)


def taken_text() -> str:
    return _(
        "Hộp thư này đã có chủ trong danh sách. Nếu người đó thuộc đơn vị, xin quay lại và chọn trong danh "
        "sách; nếu thuộc đơn vị khác, đề nghị báo {the_office}."
    )


def ask_period(talk: Talk) -> Period:
    asked = _("Được cử từ ngày nào? Ví dụ: “hôm nay”, “thứ Hai tuần sau”, “01/12”.")
    starts = ask_time(
        talk, "starts", asked, Timed(cards.read_start, long_day), {cards.TODAY_BUTTON: _("Hôm nay")}
    )
    asked = _("Đến hết ngày nào? Ví dụ: “31/12”, “hết tháng sau”.")
    end = Timed(cards.reader_of_end(starts), cards.end_text)
    return starts, ask_time(talk, "ends", asked, end, {cards.NO_END_BUTTON: _("Không thời hạn")})


def already_text(name: str, period: Period) -> str:
    return _(
        "{name} đã được cử theo dõi hộp thư {period}.\n– Đổi thời gian: kết thúc việc cử này rồi cử lại.\n"
        "– Đổi thành cán bộ chính: gõ /uyquyen.\n– Cử tiếp: chọn ngày sau thời gian trên.",
        name=name,
        period=period_text(period),
    )


def appointment_titles() -> Mapping[str, str]:
    return {
        "person": _("Người được cử"),
        "name": _("Họ và tên"),
        "post": _("Chức vụ"),
        "phone": _("Điện thoại"),
        "mailbox": _("Hộp thư"),
        "starts": _("Từ ngày"),
        "ends": _("Đến"),
        "rank": _("Vai trò"),
    }


def appointment_heading(
    talk: Talk, facts: AppointmentFacts, newcomer: Newcomer | None, *, replaces: bool
) -> str:
    lines = [_("Cử người theo dõi hộp thư của {unit}. Xin xem lại:", unit=facts.name)]
    if replaces:
        lines.append(_("Người đang là cán bộ chính sẽ thành dự bị."))
    if newcomer and talk.look_up(f"same {newcomer.name}", partial(is_named, facts=facts, name=newcomer.name)):
        lines.append(
            _("Đơn vị đã có người cùng tên trong danh sách; nếu là một người, xin quay lại và chọn người đó.")
        )
    return "\n".join(lines)


def is_named(tx: Tx, facts: AppointmentFacts, name: str) -> bool:
    return any(fold(one.name) == fold(name) for one in members.members_of_unit(tx, facts.at, facts.unit))


def appoint(context: Context, new: Appointment) -> Replies:
    """Write the appointment and ask the person; who appoints themselves has accepted."""
    context.need(Action.DELEGATE, new.unit)
    officers.lock_unit(context.tx, new.unit)
    refuse_if_wrong(context, new)
    person = new.person
    if new.newcomer:
        person = members.add_newcomer(context.tx, new.newcomer, local_date(context.at))
    delegation = write_appointment(context, new, person)
    if person == context.who.person:
        return deciding.begin_role(context, delegation)
    reached = tell_all(context, [cards.asked_notice(delegation, context.who.name)])
    said = _(
        "Đã cử {name} theo dõi hộp thư của {unit} {period}. Việc này bắt đầu khi người đó nhận.",
        name=delegation.name,
        unit=delegation.unit_name,
        period=period_text(delegation.period),
    )
    options = cards.letter_button(delegation), cards.withdraw_button(delegation)
    asked = Message(said, options, card=cards.appointed_card(delegation.id))
    return [asked, *([] if reached else invite_appointed(context, person))]


def refuse_if_wrong(context: Context, new: Appointment) -> None:
    """Refuse, before anything is written, what does not hold now."""
    today, ends = local_date(context.at), new.period[1]
    if ends and ends <= today:
        raise Refused(_("Thời gian này đã qua nên chưa cử."))
    if new.newcomer:
        if new.newcomer.mailbox and members.is_address_taken(context.tx, new.newcomer.mailbox):
            raise Refused(taken_text())
        return
    member = members.member(context.tx, context.at, new.person)
    if member is None or all(role.unit != new.unit for role in member.roles):
        raise no_such_button()
    for person, period, name in officer_periods(context.tx, new.unit, today):
        if person == new.person and overlap(period, new.period):
            raise Refused(already_text(name, period))


def write_appointment(context: Context, new: Appointment, person: int) -> Delegation:
    starts, ends = new.period
    row = {"unit": new.unit, "person": person, "rank": new.rank, "starts": starts, "ends": ends}
    made = officers.add(context.tx, {**row, "by": context.who.person, "at": context.at})
    days: dict[str, Any] = {"starts": starts.isoformat(), "ends": ends.isoformat() if ends else None}
    context.audit("delegate", cards.delegation_subject(made), unit=new.unit, person=person, **days)
    delegation = officers.get_appointment(context.tx, made)
    assert delegation
    return delegation


def invite_appointed(context: Context, person: int) -> Replies:
    """Invite who has not joined yet; they are asked once they have, or can be written to again."""
    if contacts.accounts_of(context.tx, person):
        said = _(
            "Hệ thống chưa gửi được tin tới người này vì người đó đã chặn. Đề nghị anh/chị nhắc "
            "người đó bỏ chặn."
        )
        return [Message(said)]
    later = Message(_("Người này chưa tham gia hệ thống; sau khi tham gia, hệ thống sẽ hỏi ngay."))
    try:
        return [later, *invitations.execute_invitation(context, invitations.Invitation(0, person))]
    except Refused as refused:
        return [later, Message(str(refused))]
