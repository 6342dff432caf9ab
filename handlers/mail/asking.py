"""Ask of mail that waits until when it is to be answered, or who is to see to it: one question each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from bot.conversation import NoLongerPossible, Refused, Talk, _, fold, local_date, long_day, regex, tidy
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
SUNDAY = 6  # as date.weekday() counts
OF_WEEK = regex(r"\b(?:trong|het|cuoi|noi)(?: \w+)? (?:tuan|thang)\b|\b(?:tuan|thang) nay\b")  # folded
FURTHEST = timedelta(days=365)
MOST = 20  # people that are offered
PASSES = regex(  # folded: "giao cho anh Sơn", "chuyển chị Lan xử lý"
    r"(?:(?:da|thoi|ok|vay|de|em|toi)[ ,]+)*(?:giao|chuyen)(?: (?:lai|qua|sang))?"
    r"(?: (?:viec|thu|van ban|cong van) (?:do|nay|kia|ay|hom qua|luc nay|sang nay))*(?: (?:cho|qua|sang))*"
    r"(?: (?:anh|chi|em|co|chu|bac|dong chi|ong|ba))?"
    r" (?!.*\b(?:theo doi|hop thu|mail|truc|kiem tra|bao cao|su co|lich)\b)(?P<name>\w+(?: \w+){0,4}?)"
    r"(?: (?:xu ly|giai quyet|tra loi|lam|lo))?(?: (?:giup|gium|di|nhe|nha|a|toi|luon))*[ .!]*"
)


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
    """Read the last day on which an answer is in time: "thứ Sáu", "mai", "trước 10/12", "trong tuần này".

    "Trước 10/12" is by the end of the day before, as of all deadlines (Điều 10).
    """
    if typed == NO_DAY:
        return None
    today = local_date(said_at)
    day = read_date(typed, said_at)
    if day and read_time(typed) is None and understand(typed, said_at, calendar=Calendar()).is_before:
        day -= DAY
    day = day or last_day_of_week(typed, said_at)
    if day is None or day < today:
        raise Refused(_("Chưa xác định được ngày, hoặc ngày đã qua. Ví dụ: “thứ Sáu”, “mai”, “trước 10/12”."))
    if day > today + FURTHEST:
        raise Refused(_("Chỉ đặt được hạn trong 01 năm sắp tới; {day} quá xa.", day=long_day(day)))
    return day


def last_day_of_week(typed: str, said_at: datetime) -> date | None:
    """Return the Friday of the week that is told, the last day of a month; None for other words.

    A deadline alone ends so: an absence "trong tuần này" lasts to Sunday.
    """
    reading = understand(typed, said_at, calendar=Calendar())
    last = max((way.last for way in reading.ways), default=None)
    if last is None or reading.is_before or not OF_WEEK.search(fold(typed)):
        return None
    if any(last - way.last > DAY * 2 for way in reading.ways):
        return None  # of which week is not plain
    return last - DAY * 2 if last.weekday() == SUNDAY else last


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

    def by_words(typed: str, _said_at: datetime) -> str:
        found = PASSES.fullmatch(fold(tidy(typed)))
        named = named_among(found["name"], options) if found else []
        return named[0] if len(named) == 1 else ""

    asked = _("Anh/chị giao thư này cho ai xử lý?")
    return MailPassing(facts.check, int(talk.choose("who", asked, options, by_words=by_words)))


def named_among(said: str, people: Mapping[str, str]) -> list[str]:
    """Return those of the people, by their values, whose names hold all words of what is ``said``, folded."""
    return [value for value, name in people.items() if set(said.split()) <= set(fold(name).split())]


def execute_passing(context: Context, told: MailPassing) -> Replies:
    return moving.pass_on(context, told.check, told.person)


def is_over(context: Context, here: Conversation) -> bool:
    """Return whether what was asked about waits no more."""
    mail = waiting_mail.get(context.tx, int(here.facts["check"]), context.at)
    return mail is None or not mail.is_open
