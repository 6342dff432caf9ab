"""A stranger without a code asks to join; the office hears of all as one list, and decides on each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any

from bot.conversation.answers import NoLongerPossible, Refused, any_words
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Facts, Talk
from bot.conversation.text import fold, moment_text
from bot.conversation.words import DEFAULT, _, speaking
from bot.domain.rights import Action, Who, may
from handlers.engine import forms
from handlers.engine.buttons import id_in
from handlers.engine.feature import Context, Replies
from handlers.engine.tell import News, tell_hourly
from handlers.engine.wording import in_brief
from handlers.joining import strangers
from handlers.joining.linking import put, say_at
from storage import audit, upkeep
from storage.engine import contacts, counters, role_holders
from storage.engine.contacts import Account
from storage.engine.db import Tx
from storage.people import joining, members
from storage.people.joining import JoinAsked, JoinRequest
from storage.people.members import MOST, Member

A_DAY = 3  # requests of one stranger
LONGEST = 100  # characters of an answer
LINK = re.compile(  # what a phone would make a link of, on the screen of whoever decides
    r"://|www\.|@|\.(?:com|net|org|info|vn|me|io|top|xyz|site|online|link|app|dev|ru|cn|cc|ly|gl)\b",
    re.IGNORECASE,
)

ADMIT = "admit"
SHOWN = 5  # requests in one list


def begin_request(context: Context, _argument: str) -> Facts:
    if not context.who.is_stranger:
        raise NoLongerPossible(_("Anh/chị đã tham gia rồi."))
    if waiting := joining.open_request_of(context.tx, context.who.contact):
        raise NoLongerPossible(
            _("Đề nghị của anh/chị gửi lúc {moment} đang chờ xét. Xin đợi.", moment=moment_text(waiting.at))
        )
    if counters.used(context.tx, "requests", str(context.who.contact), counters.day(context.at)) >= A_DAY:
        raise NoLongerPossible(_("Hôm nay anh/chị đã gửi nhiều đề nghị. Xin gửi lại vào ngày mai."))
    return {"office": context.settings.office_name}


def ask_request(talk: Talk, facts: Facts) -> JoinAsked:
    talk.say(
        _(
            "Những điều anh/chị trả lời chỉ dùng để {office} xét đề nghị, và bị xóa nếu đề nghị không được "
            "duyệt.",
            office=facts["office"],
        )
    )
    name = talk.ask("name", _("Xin cho biết họ và tên của anh/chị."), in_short)
    unit = talk.ask("unit", _("Anh/chị công tác ở cơ quan, đơn vị nào?"), in_short)
    post = talk.ask("post", _("Chức vụ, nhiệm vụ của anh/chị?"), in_short)
    titles = {"name": _("Họ và tên"), "unit": _("Đơn vị"), "post": _("Chức vụ")}
    talk.review(titles, heading=_("Xin xem lại trước khi gửi {office}:", office=facts["office"]))
    return JoinAsked(name, unit, post)


def in_short(answer: str, _at: datetime) -> str:
    """Read a few words, on one line."""
    said = " ".join(answer.split())
    if LINK.search(said):
        raise Refused(_("Xin viết bằng chữ, không ghi liên kết hoặc địa chỉ."))
    if len(said) > LONGEST or not any(letter.isalpha() for letter in said):
        raise Refused(_("Xin trả lời bằng vài chữ, tối đa {most} ký tự.", most=LONGEST))
    return said


def file_request(context: Context, asked: JoinAsked) -> Replies:
    begin_request(context, "")
    joining.file_request(context.tx, context.who.contact, asked, context.at)
    counters.count(context.tx, "requests", str(context.who.contact), counters.day(context.at))
    tell_office(context)
    return [
        Message(
            _("Đã gửi đề nghị đến {office}. Kết quả sẽ được báo ở đây.", office=context.settings.office_name)
        )
    ]


def tell_office(context: Context) -> None:
    """The list, once an hour and not at night; gone with its names once all are decided."""
    waiting = joining.waiting_requests(context.tx)
    office = [holder.person for holder in role_holders.office_people(context.tx, context.at)]
    news = News(upkeep.REQUESTS, lambda: listed(waiting), more, subject=upkeep.REQUESTS)
    tell_hourly(context, office, news)


def more() -> Message:
    return Message(
        _("Có thêm đề nghị tham gia đang chờ xét."), (Option("requests", _("Xem các đề nghị tham gia")),)
    )


def show_requests(context: Context, _argument: str) -> Replies:
    """/xinvao: all that wait."""
    if not may(context.who, Action.ADMIT):
        raise Refused(not_allowed(context))
    waiting = joining.waiting_requests(context.tx)
    return [listed(waiting) if waiting else Message(_("Không có đề nghị tham gia nào đang chờ."))]


def not_allowed(context: Context) -> str:
    return _("Chỉ {office} được xét đề nghị tham gia.", office=context.settings.office_name)


def listed(waiting: Sequence[JoinRequest]) -> Message:
    """The oldest of them as one message, with two buttons each."""
    lines = [f"{number}. {who_asks(one)}" for number, one in enumerate(waiting[:SHOWN], 1)]
    if len(waiting) > SHOWN:
        lines.append(
            _("Còn {count} đề nghị nữa; xét xong các đề nghị trên sẽ thấy.", count=len(waiting) - SHOWN)
        )
    options = [
        option
        for number, one in enumerate(waiting[:SHOWN], 1)
        for option in (
            Option(f"admit:{one.id}", _("Duyệt {number}", number=number), f"dy{number}"),
            Option(f"decline:{one.id}", _("Từ chối {number}", number=number), f"tc{number}"),
        )
    ]
    heading = _("Đề nghị tham gia đang chờ: {count}", count=len(waiting))
    return Message("\n".join(lines), tuple(options), heading, columns=2, is_secret=True)


def who_asks(one: JoinRequest) -> str:
    return _(
        "{name} – {post}, {unit} (gửi lúc {moment})",
        name=one.asked.name,
        post=one.asked.post,
        unit=one.asked.unit,
        moment=moment_text(one.at),
    )


def decline(context: Context, argument: str) -> Replies:
    """[Từ chối]: told to whoever asked; the rest of the list is shown again."""
    request = open_request(context, argument)
    joining.decline_request(context.tx, request.id)
    audit.write(context.tx, context.at, context.who, "decline", f"join_request:{request.id}")
    if account := contacts.get_account(context.tx, request.contact):
        with speaking(DEFAULT):
            say_at(context, account, declined(context))
    waiting = joining.waiting_requests(context.tx)
    said = Message(_("Đã từ chối đề nghị của {name}.", name=request.asked.name), is_secret=True)
    return [said, listed(waiting)] if waiting else [said]


def declined(context: Context) -> str:
    return _(
        "Đề nghị tham gia của anh/chị chưa được chấp nhận; những điều đã khai đã được xóa. Cần trao đổi, "
        "xin liên hệ {office}.",
        office=context.settings.office_name,
    )


def open_request(context: Context, argument: str) -> JoinRequest:
    """The request, where it still waits and this person may decide on it."""
    if not may(context.who, Action.ADMIT):
        raise Refused(not_allowed(context))
    request = joining.get_request(context.tx, id_in(argument))
    if request is None or request.state != "open":
        raise Refused(_("Đề nghị này đã được xét."))
    return request


@dataclass(frozen=True)
class Admission:
    request: int
    person: int  # of the roster; 0: they are not in it


def admit(context: Context, argument: str) -> Replies:
    """[Duyệt]: which person of the roster is it?"""
    return forms.open_form(context, ADMIT, argument, None)


def begin_admission(context: Context, argument: str) -> Facts:
    request = open_request(context, argument)
    likely = sorted(
        members.members_named(context.tx, context.at, request.asked.name),
        key=lambda one: not is_of(one, request.asked.unit),
    )
    return {
        "request": request.id,
        "asked": who_asks(request),
        "at": context.at.isoformat(),
        "people": [labelled(one) for one in likely[:MOST]],
    }


def is_of(member: Member, unit_text: str) -> bool:
    said = fold(unit_text)
    return any(
        said in fold(one.unit_name) or fold(one.unit_name) in said or said == one.unit_code
        for one in member.roles
    )


def labelled(member: Member) -> list[Any]:
    return [str(member.person), f"{member.name} – {in_brief(member.roles)}"]


def find(tx: Tx, at: datetime, typed: str) -> list[list[Any]]:
    return [labelled(one) for one in members.members_named(tx, at, typed)[:MOST]]


def ask_admission(talk: Talk, facts: Facts) -> Admission:
    """Which person it is: of those who are called so, or of those that are looked for."""
    found, at = facts["people"], datetime.fromisoformat(facts["at"])
    for number in count(1):
        others = {"search": _("Tìm tên khác"), "none": _("Không có trong danh sách")}
        chosen = talk.choose(f"person_{number}", who_is_it(facts, found), {**dict(found), **others})
        if chosen != "search":
            return Admission(facts["request"], 0 if chosen == "none" else int(chosen))
        typed = talk.ask(f"name_{number}", _("Xin gõ họ tên, hoặc một phần, như trong danh sách."), any_words)
        found = talk.look_up(f"found_{number}", partial(find, at=at, typed=typed))
    raise AssertionError("never reached")


def who_is_it(facts: Facts, found: Sequence[Any]) -> str:
    if found:
        return _("Xin tham gia: {asked}.\nĐây là ai trong danh sách?", asked=facts["asked"])
    return _("Xin tham gia: {asked}.\nKhông thấy tên này trong danh sách.", asked=facts["asked"])


def admit_person(context: Context, admission: Admission) -> Replies:
    """Approve it; the account is linked once its owner has agreed to the notice that goes there now."""
    request = open_request(context, str(admission.request))
    if not admission.person:
        return [
            Message(
                _("Đề nghị vẫn chờ. Xin thêm người này vào danh sách trước, rồi gõ /xinvao để duyệt lại.")
            )
        ]
    member = members.member(context.tx, context.at, admission.person)
    account = contacts.get_account(context.tx, request.contact)
    assert account
    if member is None:
        raise Refused(_("Người này hiện không có nhiệm vụ nào trong danh sách."))
    joining.approve_request(context.tx, request.id)
    audit.write(context.tx, context.at, context.who, "admit", f"person:{member.person}", request=request.id)
    ask_consent(context, account, member)
    return [
        Message(
            _("Đã duyệt. {name} sẽ tham gia sau khi đồng ý với thông báo xử lý dữ liệu.", name=member.name)
        )
    ]


def ask_consent(context: Context, account: Account, member: Member) -> None:
    """Put the privacy notice in front of the account that was admitted."""
    issuing = joining.Issuing(context.settings, context.at, context.who.person)
    [invited] = joining.issue(context.tx, [member], issuing)
    invitation = joining.find_invitation(context.tx, invited.code, strangers.secret(context))
    assert invitation
    guest = replace(context, who=Who(0, "", "", account.contact), channel=account.channel)
    with speaking(DEFAULT):
        asked = forms.open_form(guest, strangers.CONSENT, f"{invitation.id}:admitted", None)
    for number, message in enumerate(asked):
        put(context, account, f"admitted:{invitation.id}:{number}", message)
