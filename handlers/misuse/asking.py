"""Telling of a prohibited act: which, where, what was seen; by name or in confidence."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.conversation import Message, NoLongerPossible, Refused, Talk, _, fold, local_date, regex, tidy, up_to
from bot.domain.misuse import act_options
from handlers.engine import Action, Context, Prefilled, Replies, pick_unit, start_form, with_arrival
from handlers.misuse import cards, telling
from storage import audit
from storage.misuse import reports
from storage.misuse.reporters import ReporterSeal
from storage.misuse.reports import NewMisuse

FLOW = "misuse"
LONGEST = 2000  # characters
ADDRESS = regex(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
UNKNOWN = regex(  # folded
    r"(?:(?:da|em|toi|minh|chi|anh|thi|cung|cai nay) )*(?:khong|chua|ko|k) (?:ro|biet|nho|thay)\b(?!.*@)"
)
NO_MAILBOX = "/none"  # as the value of a shortcut
BY_NAME, CONFIDED = "name", "confided"


@dataclass(frozen=True)
class MisuseFacts:
    day: date
    office: str
    can_confide: bool


@dataclass(frozen=True)
class ToldMisuse:
    act: str
    unit: int
    mailbox: str
    what: str
    confided: bool


def open_form(context: Context, words: str = "") -> Replies:
    """Open the form ([Báo hành vi vi phạm]); ``words``: what was said of it already."""
    seal = ReporterSeal(context.settings.keys)
    facts = MisuseFacts(local_date(context.at), context.settings.office_name, seal.is_usable)
    return start_form(context, FLOW, Prefilled(facts, {}, {"what": words} if words else {}))


def ask_misuse(talk: Talk, facts: MisuseFacts) -> ToldMisuse:
    act = talk.choose("act", _("Anh/chị báo hành vi nào?"), act_options())
    asked = _("Việc xảy ra ở đơn vị nào? Xin gõ tên hoặc mã đơn vị.")
    unit, _name = pick_unit(talk, facts.day, asked)
    asked = _("Hộp thư nào có liên quan? Xin gõ địa chỉ hộp thư.")
    shortcuts = {NO_MAILBOX: _("Không rõ hộp thư")}
    mailbox = talk.ask("mailbox", asked, read_mailbox, shown_mailbox, shortcuts)
    asked = _("Anh/chị đã thấy gì, khi nào? Xin không ghi mật khẩu, không ghi nội dung mật.")
    what = talk.ask("what", asked, up_to(LONGEST, one_line=False))
    confided = facts.can_confide and ask_how(talk, facts.office) == CONFIDED
    titles = {
        "act": _("Hành vi"),
        "unit": _("Đơn vị"),
        "mailbox": _("Hộp thư"),
        "what": _("Nội dung"),
        "how": _("Cách báo"),
    }
    talk.review(titles, heading(facts.office, confided=confided))
    return ToldMisuse(act, unit, mailbox, what, confided)


def ask_how(talk: Talk, office: str) -> str:
    asked = _(
        "Anh/chị báo kín hay báo kèm tên? Báo kín: tên anh/chị được niêm phong, {office} không thấy; chỉ mở "
        "khi hai người của {the_office} cùng đồng ý, và hệ thống báo anh/chị biết.",
        office=office,
    )
    return talk.choose("how", asked, {CONFIDED: _("Báo kín"), BY_NAME: _("Báo kèm tên")}, columns=2)


def heading(office: str, *, confided: bool) -> str:
    if confided:
        return _("Báo kín tới {office}, không kèm tên. Xin xem lại trước khi gửi:", office=office)
    return _("Báo tới {office}, kèm tên anh/chị. Xin xem lại trước khi gửi:", office=office)


def read_mailbox(typed: str, _at: datetime) -> str:
    if typed == NO_MAILBOX or UNKNOWN.match(fold(tidy(typed))):
        return ""
    found = ADDRESS.search(typed.lower())
    if found is None:
        raise Refused(_("Chưa thấy địa chỉ hộp thư. Nếu không rõ, xin chọn “Không rõ hộp thư”."))
    return found[0]


def shown_mailbox(mailbox: str) -> str:
    return mailbox or _("không rõ")


def send_misuse(context: Context, told: ToldMisuse) -> Replies:
    """Keep what is told, and tell those of the office whom it does not concern."""
    context.need(Action.TELL_MISUSE)
    owner = reports.owner_of(context.tx, told.mailbox) if told.mailbox else None
    if not telling.office_but(context, told.unit, owner):
        raise NoLongerPossible(no_office_text(context))
    made = reports.add(context.tx, written(context, told, owner), context.at)
    report = reports.get(context.tx, made)
    assert report is not None
    audit.write(context.tx, context.at, None if told.confided else context.who, "misuse", report.subject)
    telling.tell_office(context, report, partial(cards.card, report, []))
    return [receipt(context, report.number, confided=told.confided)]


def no_office_text(context: Context) -> str:
    """Say where it can be told, as everybody of the office is of the unit concerned; nothing is kept."""
    return _(
        "Nội dung này liên quan tới chính những người tiếp nhận nên hệ thống không nhận và không lưu. Kính "
        "đề nghị anh/chị gửi trực tiếp {body}.",
        body=context.settings.office_parent,
    )


def written(context: Context, told: ToldMisuse, owner: int | None) -> NewMisuse:
    """Return the report as it is kept: with its teller's name, or with them sealed."""
    seal = ReporterSeal(context.settings.keys)
    if told.confided and not seal.is_usable:
        raise NoLongerPossible(_("Hiện chưa báo kín được. Xin báo lại, kèm tên, hoặc gọi điện."))
    person = context.who.person
    who: dict[str, Any] = {"by": person, "sealed": None, "handle": ""}
    if told.confided:
        who = {"by": None, "sealed": seal.close(person), "handle": seal.handles(person)[0]}
    return NewMisuse(
        act=told.act,
        act_name=act_options().get(told.act, told.act),
        unit=told.unit,
        mailbox=told.mailbox,
        concerned=owner,
        what=told.what,
        confided=told.confided,
        **who,
    )


def receipt(context: Context, number: str, *, confided: bool) -> Message:
    office = context.settings.office_name
    said = _("Đã gửi tới {office}, số {number}.", office=office, number=number)
    how = _("{The_office} thấy tên anh/chị.")
    if confided:
        how = _(
            "Tên anh/chị đã được niêm phong. Khi {the_office} hỏi thêm, hệ thống chuyển lời, không kèm tên."
        )
    after = _("Đơn vị liên quan không được báo trước khi có kết luận. Xem lại, bổ sung: /viphamthu.")
    return Message(with_arrival(context, f"{said}\n{how}\n{after}"), is_secret=True)
