"""Let a stranger without a code ask to join, and the office decide on each request in one list."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import count

from bot.conversation import (
    DEFAULT,
    Message,
    NoLongerPossible,
    Option,
    Refused,
    ReviewWays,
    Talk,
    _,
    any_words,
    fold,
    moment_text,
    regex,
    speaking,
)
from bot.domain.names import as_name, without_title
from handlers.engine import (
    Action,
    Card,
    Context,
    HourlyNotice,
    NotAllowed,
    Replies,
    ToDo,
    Urgency,
    Who,
    draw_while_it_waits,
    id_in,
    roles_in_brief,
    start_form,
    tell_hourly,
)
from handlers.joining import linking
from handlers.joining.linking import say_at_account, write_to
from storage import upkeep
from storage.engine import Account, Tx, contacts, office_people, outbox, texts
from storage.people import joining, members
from storage.people.joining import JoinAsked, JoinRequest
from storage.people.members import MOST, Member

FLOW = "join_request"
ASK = "join"  # the button [Xin tham gia]
OWN = "join_own"  # the kind of the card of one's own request
REQUESTS = outbox.JOIN_REQUESTS.rstrip(":")  # the kind of the cards that list them
WAITING = outbox.JOIN_REQUESTS
A_DAY = 3  # requests of one stranger
LONGEST = 100  # characters of an answer
LINK = regex(  # what a phone would make a link of, on the screen of whoever decides
    r"://|www\.|@|\.(?:com|net|org|info|vn|me|io|top|xyz|site|online|link|app|dev|ru|cn|cc|ly|gl)\b",
    re.IGNORECASE,
)

ADMIT = "admit"
SHOWN = 5  # requests in one list


@dataclass(frozen=True)
class JoinRequestFacts:
    office: str


def begin_request(context: Context, _argument: str) -> JoinRequestFacts:
    """Let a stranger ask to join; refused while a request waits, and after some on one day."""
    if not context.who.is_stranger:
        raise NoLongerPossible(_("Anh/chị đã tham gia rồi."))
    if waiting := joining.open_request_of(context.tx, context.who.contact):
        sent = moment_text(waiting.at)
        raise NoLongerPossible(
            _("Đề nghị của anh/chị gửi lúc {moment} đang chờ duyệt. Xin anh/chị chờ.", moment=sent)
        )
    if texts.used(context.tx, "requests", str(context.who.contact), texts.day(context.at)) >= A_DAY:
        raise NoLongerPossible(_("Hôm nay anh/chị đã gửi nhiều đề nghị. Xin gửi lại vào ngày mai."))
    return JoinRequestFacts(context.settings.office_name)


def ask_request(talk: Talk, facts: JoinRequestFacts) -> JoinAsked:
    notice = _(
        "Nội dung anh/chị trả lời chỉ dùng để {office} duyệt đề nghị; nếu đề nghị không được "
        "duyệt, hệ thống xóa nội dung này.",
        office=facts.office,
    )
    talk.say(notice)
    name = talk.ask("name", _("Xin cho biết họ và tên của anh/chị."), read_name, str)
    unit = talk.ask("unit", _("Anh/chị công tác ở cơ quan, đơn vị nào?"), read_short)
    post = talk.ask("post", _("Xin cho biết chức vụ, nhiệm vụ của anh/chị."), read_short)
    titles = {"name": _("Họ và tên"), "unit": _("Đơn vị"), "post": _("Chức vụ")}
    talk.review(titles, heading=_("Xin xem lại trước khi gửi tới {office}:", office=facts.office))
    return JoinAsked(name, unit, post)


def read_name(answer: str, at: datetime) -> str:
    return as_name(read_short(answer, at))


def read_short(answer: str, _at: datetime) -> str:
    words = " ".join(answer.split())
    if LINK.search(words):
        raise Refused(_("Xin viết bằng chữ, không ghi liên kết hoặc địa chỉ."))
    if len(words) > LONGEST or not any(letter.isalpha() for letter in words):
        raise Refused(_("Xin trả lời bằng vài chữ, tối đa {most} ký tự.", most=LONGEST))
    return words


def file_request(context: Context, asked: JoinAsked) -> Replies:
    """File a request to join, unless it has become impossible meanwhile; the office is told."""
    begin_request(context, "")
    joining.file_request(context.tx, context.who.contact, asked, context.at)
    texts.count(context.tx, "requests", str(context.who.contact), texts.day(context.at))
    context.redraw(WAITING)
    waiting = joining.waiting_requests(context.tx)
    people = [holder.person for holder in office_people(context.tx, context.at)]
    listed = partial(list_requests, waiting)  # its names go once all are decided
    tell_hourly(
        context, people, HourlyNotice(upkeep.REQUESTS, listed, more_requests, subject=upkeep.REQUESTS)
    )
    office = context.settings.office_name
    return [Message(_("Đã gửi đề nghị đến {office}. Hệ thống sẽ báo kết quả tại đây.", office=office))]


def withdraw(context: Context) -> Replies:
    """Take back what a stranger has asked ([Rút lại đề nghị]); nothing where it waits no more."""
    request = joining.open_request_of(context.tx, context.who.contact)
    if request is None or not joining.decline_request(context.tx, request.id):
        return []
    context.redraw(WAITING, own_card(request.id))
    said = _("Đã rút lại đề nghị tham gia. Nếu cần, anh/chị chọn “Xin tham gia” để gửi lại.")
    return [Message(said, (ask_to_join(),))]


def ask_to_join() -> Option:
    return Option(ASK, _("Xin tham gia"))


def to_do(context: Context) -> Iterator[ToDo]:
    waiting = joining.waiting_requests(context.tx) if context.may(Action.ADMIT) else []
    if waiting:
        said = _("Duyệt {count} đề nghị tham gia", count=len(waiting))
        yield ToDo(Urgency.IS_AWAITED, Option("open:xinvao", said))


def more_requests() -> Message:
    options = (Option("requests", _("Xem các đề nghị tham gia")),)
    return Message(_("Có thêm đề nghị tham gia đang chờ duyệt."), options)


def show_requests(context: Context, _argument: str = "") -> Replies:
    """List all requests that wait (/xinvao, [Xem các đề nghị tham gia])."""
    need_office(context)
    waiting = joining.waiting_requests(context.tx)
    return [list_requests(waiting) if waiting else Message(_("Không có đề nghị tham gia nào đang chờ."))]


def need_office(context: Context) -> None:
    if not context.may(Action.ADMIT):
        raise NotAllowed(_("Chỉ {office} được duyệt đề nghị tham gia.", office=context.settings.office_name))


def list_requests(waiting: Sequence[JoinRequest]) -> Message:
    """Write the oldest requests as one message, with two buttons each."""
    lines: list[str] = []
    options: list[Option] = []
    for number, one in enumerate(waiting[:SHOWN], 1):
        lines.append(f"{number}. {request_text(one)}")
        options.append(Option(f"admit:{one.id}", _("Duyệt {number}", number=number), f"dy{number}"))
        options.append(Option(f"decline:{one.id}", _("Từ chối {number}", number=number), f"tc{number}"))
    if rest := len(waiting[SHOWN:]):
        lines.append(
            _("Còn {count} đề nghị khác; hệ thống hiển thị sau khi duyệt xong các đề nghị trên.", count=rest)
        )
    heading = _("Đề nghị tham gia đang chờ: {count}", count=len(waiting))
    return Message("\n".join(lines), tuple(options), heading, columns=2, is_secret=True, card=WAITING)


def draw_requests(_context: Context, waiting: Sequence[JoinRequest], shown: Message) -> Message:
    """List what still waits, with whoever has asked since."""
    return list_requests(waiting) if waiting else replace(shown, options=())


def own_card(request: int) -> str:
    return f"{OWN}:{request}"


def is_waiting(context: Context, text: str) -> bool:
    request = joining.get_request(context.tx, id_in(text))
    return request is not None and request.state == "open"


CARDS = (
    Card(
        REQUESTS,
        lambda context, _text: joining.waiting_requests(context.tx),
        draw_requests,
        may_see=lambda context, _waiting: context.may(Action.ADMIT),
    ),
    Card(OWN, is_waiting, draw_while_it_waits, asks_rights=False, has_strangers=True),
)


def request_text(request: JoinRequest) -> str:
    return _(
        "{name} – {post}, {unit} (gửi lúc {moment})", **vars(request.asked), moment=moment_text(request.at)
    )


def asked_text(request: JoinRequest) -> str:
    return _("{name} – {post}, {unit}", **vars(request.asked))


def open_request(context: Context, request_id: int) -> JoinRequest:
    """Return a request that still waits, where this person may decide on it; refuse else."""
    need_office(context)
    request = joining.get_request(context.tx, request_id)
    if request is None or request.state != "open":
        raise Refused(_("Đề nghị này đã được duyệt hoặc từ chối."))
    return request


def decline(context: Context, request: JoinRequest) -> Replies:
    """Decline a request ([Từ chối]): whoever asked is told, and the rest of the list is shown again."""
    joining.decline_request(context.tx, request.id)
    context.redraw(WAITING, own_card(request.id))
    context.audit("decline", f"join_request:{request.id}")
    if account := contacts.get_account(context.tx, request.contact):
        with speaking(DEFAULT):
            declined = _(
                "Đề nghị tham gia của anh/chị chưa được chấp nhận; hệ thống đã xóa nội dung anh/chị "
                "khai. Nếu cần trao đổi, xin liên hệ {office}.",
                office=context.settings.office_name,
            )
            say_at_account(context, account, declined)
    waiting = joining.waiting_requests(context.tx)
    declined = _(
        "Đã từ chối đề nghị tham gia của {asked}.\nNếu từ chối nhầm, anh/chị báo người đó gửi lại đề nghị.",
        asked=asked_text(request),
    )
    said = Message(declined, is_secret=True)
    return [said, list_requests(waiting)] if waiting else [said]


@dataclass(frozen=True)
class AdmissionFacts:
    request: int
    asked: str  # who wants to join, in one line
    at: datetime
    people: list[tuple[str, str]]  # of the roster, who may be meant: their id and what is shown
    submits: bool = False  # another one of the office admits them


@dataclass(frozen=True)
class Admission:
    request: int
    person: int  # of the roster; 0: they are not in it


def admit(context: Context, request: JoinRequest) -> Replies:
    """Ask which person of the roster a stranger is ([Duyệt])."""
    named = members.members_named(context.tx, context.at, request.asked.name)
    likely = sorted(named, key=lambda one: not is_of_unit(one, request.asked.unit))
    people = [labelled(one) for one in likely[:MOST]]
    facts = AdmissionFacts(request.id, request_text(request), context.at, people, context.submits)
    return start_form(context, ADMIT, facts)


def renew_admission(context: Context, facts: AdmissionFacts) -> AdmissionFacts:
    """Return the people who may be meant as they are called now, for whoever is to release the admission."""
    now = (members.member(context.tx, context.at, int(person)) for person, _label in facts.people)
    return replace(facts, at=context.at, people=[labelled(one) for one in now if one])


def is_of_unit(member: Member, unit_text: str) -> bool:
    typed = fold(unit_text)
    named = [(fold(one.unit_name), one.unit_code) for one in member.roles]
    return any(typed in name or name in typed or typed == code for name, code in named)


def labelled(member: Member) -> tuple[str, str]:
    return str(member.person), f"{member.name} – {roles_in_brief(member.roles)}"


def ask_admission(talk: Talk, facts: AdmissionFacts) -> Admission:
    """Ask which person it is, of those who are called so or whose names are looked for."""
    found = facts.people
    for number in count(1):
        asked = _("Xin tham gia: {asked}.\nKhông tìm thấy tên này trong danh sách.", asked=facts.asked)
        if found:
            asked = _("Xin tham gia: {asked}.\nĐây là ai trong danh sách?", asked=facts.asked)
        others = {"search": _("Tìm tên khác"), "none": _("Không có trong danh sách")}
        chosen = talk.choose(f"person_{number}", asked, {**dict(found), **others})
        if chosen != "search":
            if facts.submits and chosen != "none":
                heading = _("Duyệt đề nghị tham gia: {asked}", asked=facts.asked)
                talk.review({f"person_{number}": _("Là")}, heading, ways=ReviewWays(releases=True))
            return Admission(facts.request, 0 if chosen == "none" else int(chosen))
        typed = talk.ask(f"name_{number}", _("Xin gõ họ tên, hoặc một phần, như trong danh sách."), any_words)
        found = talk.look_up(f"found_{number}", partial(find_people, at=facts.at, typed=typed))
    raise AssertionError("never reached")


def find_people(tx: Tx, at: datetime, typed: str) -> list[tuple[str, str]]:
    return [labelled(one) for one in members.members_named(tx, at, without_title(typed))[:MOST]]


def admit_person(context: Context, admission: Admission) -> Replies:
    """Approve a request; the account is linked once its owner agrees to the notice that goes there now."""
    request = open_request(context, admission.request)
    if not admission.person:
        said = _("Đề nghị vẫn chờ. Xin thêm người này vào danh sách trước, rồi gõ /xinvao để duyệt lại.")
        return [Message(said)]
    context.need_release()
    member = members.member(context.tx, context.at, admission.person)
    account = contacts.get_account(context.tx, request.contact)
    assert account
    if member is None:
        raise Refused(_("Người này hiện không có nhiệm vụ nào trong danh sách."))
    joining.approve_request(context.tx, request.id)
    context.redraw(WAITING, own_card(request.id))
    context.audit("admit", f"person:{member.person}", request=request.id)
    send_notice(context, account, member)
    said = _(
        "Đã duyệt đề nghị của {name}; người này tham gia được sau khi đồng ý với thông báo xử lý dữ liệu.",
        name=labelled(member)[1],
    )
    return [Message(said)]


def send_notice(context: Context, account: Account, member: Member) -> None:
    """Send the privacy notice to the account that was admitted, and ask for consent there."""
    issuing = joining.Issuing(context.settings, context.at, context.who.person)
    [invited] = joining.issue(context.tx, [member], issuing)
    invitation = linking.find_invitation(context, invited.code)
    guest = replace(context, who=Who(0, "", "", account.contact), channel=account.channel)
    with speaking(DEFAULT):
        asked = linking.start_consent(guest, invitation.id, "admitted")
    for number, message in enumerate(asked):
        write_to(context, account, f"admitted:{invitation.id}:{number}", message)
