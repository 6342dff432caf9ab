"""Ask of mail that waits until when it is to be answered, or who is to see to it: one question each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from bot.conversation import NoLongerPossible, Refused, Talk, _, local_date, long_day
from bot.domain.calendar import Calendar
from bot.domain.dates import read_date, read_time, understand
from handlers.engine import Context, Replies, Timed, ask_time, start_form_once
from handlers.mail import moving
from storage.checks import waiting_mail
from storage.checks.waiting_mail import WaitingMail
from storage.engine import Conversation

DAY_FLOW, PASS_FLOW = "mail_day", "mail_pass"
NO_DAY = "/none"  # as the value of a shortcut
DAY = timedelta(days=1)
FURTHEST = timedelta(days=365)
MOST = 20  # people that are offered


@dataclass(frozen=True)
class MailDayFacts:
    check: int
    has_day: bool = False


@dataclass(frozen=True)
class MailDay:
    check: int
    day: date | None  # None: it has no day any more


@dataclass(frozen=True)
class MailPassFacts:
    check: int
    people: list[tuple[int, str]]


@dataclass(frozen=True)
class MailPassing:
    check: int
    person: int


def read_answer_day(typed: str, said_at: datetime) -> date | None:
    """Read the last day on which an answer is in time: "thứ Sáu", "mai", "trước 10/12".

    "Trước 10/12" is by the end of the day before, as of all deadlines (Điều 10).
    """
    if typed == NO_DAY:
        return None
    today = local_date(said_at)
    day = read_date(typed, said_at)
    if day and read_time(typed) is None and understand(typed, said_at, calendar=Calendar()).is_before:
        day -= DAY
    if day is None or day < today:
        raise Refused(_("Chưa xác định được ngày, hoặc ngày đã qua. Ví dụ: “thứ Sáu”, “mai”, “trước 10/12”."))
    if day > today + FURTHEST:
        raise Refused(_("Chỉ đặt được hạn trong 01 năm sắp tới; {day} quá xa.", day=long_day(day)))
    return day


def shown_day(day: date | None) -> str:
    return long_day(day) if day else ""


def open_day(context: Context, mail: WaitingMail) -> Replies:
    """Ask until when it is to be answered ([Hạn trả lời], [Đổi hạn])."""
    moving.need_open(mail)
    facts = partial(MailDayFacts, mail.check, mail.day is not None)
    return start_form_once(context, DAY_FLOW, facts, check=mail.check)


def ask_day(talk: Talk, facts: MailDayFacts) -> MailDay:
    asked = _("Thư này cần trả lời chậm nhất ngày nào? Ví dụ: “thứ Sáu”, “trước 10/12”, “mai”.")
    shortcuts = {NO_DAY: _("Bỏ hạn")} if facts.has_day else {}
    return MailDay(facts.check, ask_time(talk, "until", asked, Timed(read_answer_day, shown_day), shortcuts))


def execute_day(context: Context, told: MailDay) -> Replies:
    return moving.set_day(context, told.check, told.day)


def open_passing(context: Context, mail: WaitingMail) -> Replies:
    """Ask who is to see to it ([Giao người khác])."""
    moving.need_open(mail)
    return start_form_once(context, PASS_FLOW, partial(passing_facts, context, mail), check=mail.check)


def passing_facts(context: Context, mail: WaitingMail) -> MailPassFacts:
    able = {one.person: one for one in reversed(moving.able_to_take(context, mail))}
    if not able:
        raise NoLongerPossible(_("Đơn vị chưa có người khác tham gia hệ thống để giao."))
    people = [(one.person, label(one.name, is_away=one.is_away)) for one in reversed(able.values())]
    return MailPassFacts(mail.check, people[:MOST])


def label(name: str, *, is_away: bool) -> str:
    return _("{name} (đang vắng mặt)", name=name) if is_away else name


def ask_passing(talk: Talk, facts: MailPassFacts) -> MailPassing:
    options = {str(person): name for person, name in facts.people}
    return MailPassing(facts.check, int(talk.choose("who", _("Anh/chị giao thư này cho ai xử lý?"), options)))


def execute_passing(context: Context, told: MailPassing) -> Replies:
    return moving.pass_on(context, told.check, told.person)


def is_over(context: Context, here: Conversation) -> bool:
    """Return whether what was asked about waits no more."""
    mail = waiting_mail.get(context.tx, int(here.facts["check"]), context.at)
    return mail is None or not mail.is_open
