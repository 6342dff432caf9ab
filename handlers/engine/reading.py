"""Reading and writing the words of several features: spans, days, deadlines, roles, pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Protocol, TypeVar

from bot.config import Settings
from bot.conversation import (
    LOCAL,
    N_,
    Message,
    Option,
    Refused,
    Talk,
    _,
    at_local,
    day_text,
    fold,
    local_date,
    long_day,
    number_text,
    phone_text,
    regex,
    says_none,
    time_text,
)
from bot.domain.calendar import (
    Calendar,
    Override,
    QuietHours,
    WorkingTime,
    is_off_hours,
    working_moments_around,
)
from bot.domain.dates import Round, read_date, read_period, read_round_span
from bot.domain.duties import ROUNDS
from bot.domain.names import as_name, person_told, untitled
from bot.domain.rights import HEADING, OFFICE, Action, Reach, Role, RoleAssignment
from bot.domain.roster.rows import WrongCell, name_in, phone_in
from handlers.engine.feature import Context
from storage.calendar import calendar
from storage.engine import Tx

NONE = ("khong", "khong co", "chua co", "bo qua")  # folded

BACK = 5  # working days: how far back something may be excused; our own choice
AHEAD = timedelta(days=365)
DAY = timedelta(days=1)
NEAR = timedelta(days=180)  # our own choice: what begins later may have been meant of the past

T = TypeVar("T")

Span = tuple[Round, Round]  # the first and the last round, both included
Moments = tuple[datetime, datetime]

BEFORE, AFTER, KEEP = "before", "after", "keep"

ROLE_NAMES = {
    Role.HEAD: N_("thủ trưởng đơn vị"),
    Role.DEPUTY: N_("cấp phó"),
    Role.OFFICER: N_("{the_mailbox_officer}"),
    Role.STAFF: N_("cán bộ, công chức"),
    Role.OFFICE: N_("cán bộ phụ trách"),
    Role.DRAFTER: N_("cán bộ phụ trách (soạn)"),
    Role.VIEWER: N_("cán bộ phụ trách (xem)"),
}
CHANNELS = {"telegram": "Telegram", "zalo_bot": "Zalo", "zalo_oa": "Zalo", "sandbox": "Sandbox"}

LINES, CHARACTERS = 20, 1200  # of a page: what a phone shows without much scrolling

NO_NAME = regex(r"[,;:@\d\n]| [-–—] ")  # what stands in no name
EXAMPLE = "Lý Thị Thu"

Block = Sequence[str]  # lines that stay together


def cell(read: Callable[[str], str], *, may_lack: bool = False) -> Callable[[str, datetime], str]:
    """Reads what a cell of the roster may hold, by the same rules; "không" where there may be nothing."""

    def reading(typed: str, _at: datetime) -> str:
        try:
            return read(read_unless_none(typed) if may_lack else typed)
        except WrongCell as wrong:
            raise Refused(str(wrong)) from None

    return reading


def telephone_in(typed: str) -> str:
    """Read telephones as a cell of the roster holds them, written as phones make them callable."""
    return phone_text(phone_in(typed))


def name_alone(typed: str) -> str:
    """Read a name as it is written, without a title; a comma, digits, an address and "không có" are none."""
    said = untitled(typed)
    if not (NO_NAME.search(said) or fold(said) in NONE or says_none(said)):
        return as_name(name_in(said))
    named = (as_name(person_told(said).name) if NO_NAME.search(said) else "") or EXAMPLE
    raise WrongCell(_("Xin chỉ gõ họ và tên, ví dụ: “{name}”.", name=named))


def name_first(typed: str) -> str:
    """Read the name with which words begin that may tell more of somebody (``told_behind_name``)."""
    return name_alone(person_told(typed).name)


read_person_name = cell(name_alone)
read_name_first = cell(name_first)


def told_behind_name(typed: str, keys: Mapping[str, str]) -> dict[str, str]:
    """Return what a name is followed by, by question: "Lý Thị Thu, văn thư, 0912 345 678".

    ``keys``: "post", "phone", "mailbox" -> the key of the question that asks it.
    """
    told = person_told(typed)
    return {key: words for one, key in keys.items() if (words := getattr(told, one))}


def read_unless_none(said: str) -> str:
    """Read words; "" where "không", "dạ không ạ" was said."""
    return "" if fold(said) in NONE or says_none(said) else said


def shown_unless_none(said: str) -> str:
    """Repeat words at a review; that there are none, where "không" was said."""
    return read_unless_none(said) or _("không có")


def read_day(typed: str, said_at: datetime) -> date:
    day = read_date(typed, said_at)
    if day is None or not local_date(said_at) <= day <= local_date(said_at) + AHEAD:
        raise Refused(
            _("Chưa xác định được ngày, hoặc ngày đã qua. Ví dụ: “mai”, “thứ Hai tuần sau”, “01/12/2026”.")
        )
    return day


def round_mark(one: Round) -> str:
    """Write a round in few characters, for tokens and keys: "202612012"."""
    return f"{one[0]:%Y%m%d}{one[1]}"


def read_excused(typed: str, said_at: datetime) -> Span:
    """Read the rounds that are to be excused: ahead, or a few working days back."""
    today = local_date(said_at)
    span = read_round_span(typed, said_at)
    if span is None or span[0][0] - today > NEAR:
        span = read_round_span(typed, said_at, past=True) or span
    if span is None:
        raise Refused(
            _("Chưa xác định được thời gian. Ví dụ: “sáng mai”, “hôm qua”, “từ chiều 25/11 đến hết 27/11”.")
        )
    check_bounds(span[0][0], span[1][0], today, Calendar())
    return span


def read_days(typed: str, said_at: datetime) -> tuple[date, date]:
    """Read the first and the last day, of what is ahead or a few working days back."""
    today = local_date(said_at)
    days = read_period(typed, said_at)
    if days is None or days[0] - today > NEAR:
        days = read_period(typed, said_at, past=True) or days
    if days is None:
        raise Refused(_("Chưa xác định được ngày. Ví dụ: “mai”, “thứ Sáu tuần này”, “từ 28/12 đến 31/12”."))
    check_bounds(*days, today, Calendar())
    return days


def read_ahead(typed: str, said_at: datetime) -> Span:
    """Rounds of today or later."""
    span = read_round_span(typed, said_at)
    if span is None:
        raise Refused(
            _(
                "Chưa xác định được thời gian, hoặc thời gian đã qua. Ví dụ: “hôm nay”, “từ chiều 25/11 đến "
                "hết 27/11”."
            )
        )
    check_bounds(max(span[0][0], local_date(said_at)), span[1][0], local_date(said_at), Calendar())
    return span


def check_bounds(first: date, last: date, today: date, days: Calendar) -> None:
    """Refused where it begins too long ago or ends too late."""
    if first < days.add_working_days(today, -BACK):
        raise Refused(
            _(
                "Chỉ làm được cho 05 ngày làm việc gần nhất trở lại đây; {day} đã quá lâu.",
                day=day_text(first),
            )
        )
    if last > today + AHEAD:
        raise Refused(_("Chỉ làm được cho 01 năm sắp tới; {day} quá xa.", day=day_text(last)))


def span_text(span: Span) -> str:
    """Write a span: "từ lần 2 ngày 25/11/2026 đến lần 2 ngày 27/11/2026"."""
    (first_day, first), (last_day, last) = span
    places = {"round": first, "day": day_text(first_day)}
    if span[0] == span[1]:
        return _("lần {round} ngày {day}", **places)
    if first_day == last_day:
        return _("cả hai lần ngày {day}", day=day_text(first_day))
    return _(
        "từ lần {round} ngày {day} đến lần {last_round} ngày {last_day}",
        **places,
        last_round=last,
        last_day=day_text(last_day),
    )


def span_label(span: Span) -> str:
    """Name a span on a button: a whole day with its weekday."""
    (first_day, first), (last_day, last) = span
    return long_day(first_day) if (first_day, first, last) == (last_day, *ROUNDS) else span_text(span)


def days_text(days: tuple[date, date]) -> str:
    first, last = days
    if first == last:
        return long_day(first)
    return _("từ {first} đến {last}", first=day_text(first), last=day_text(last))


def each_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def moments(span: Span, noon: time) -> Moments:
    """From when to when: a day is cut at ``noon``, where its first round ends."""
    (first_day, first), (last_day, last) = span
    starts = at_local(first_day, time(0) if first == 1 else noon)
    return starts, at_local(last_day, noon) if last == 1 else at_local(last_day + DAY, time(0))


def span_of(between: Moments, noon: time) -> Span:
    """Return the rounds between two moments: the reverse of ``moments``."""
    starts, ends = (moment.astimezone(LOCAL) for moment in between)
    last = (
        (ends.date() - DAY, 2) if ends.time() == time(0) else (ends.date(), 1 if ends.time() <= noon else 2)
    )
    return (starts.date(), 1 if starts.time() < noon else 2), last


def working_rounds(span: Span, days: Calendar) -> list[Round]:
    """Return the rounds of a span that are owed: those of working days."""
    first, last = span
    each = ((day, number) for day in each_day(first[0], last[0]) for number in ROUNDS)
    return [one for one in each if first <= one <= last and days.is_working_day(one[0])]


def days_off(span: Span, days: Calendar) -> list[date]:
    first, last = span
    return [day for day in each_day(first[0], last[0]) if not days.is_working_day(day)]


def moment_in_full(moment: datetime) -> str:
    """Write a moment with its weekday: "08:00 thứ Năm, 26/11/2026"."""
    return _("{time} {day}", time=time_text(moment), day=long_day(local_date(moment)))


class KnowsHours(Protocol):
    """The facts of a form that asks for a deadline: ``deadline_facts``."""

    @property
    def days(self) -> Sequence[Any]: ...

    @property
    def quiet(self) -> Sequence[str]: ...


def deadline_facts(context: Context) -> dict[str, Any]:
    """Return what ``settle_deadline`` must know, for a form's facts."""
    overrides = calendar(context.tx).overrides
    return {
        "days": [[one.day.isoformat(), one.kind, one.name] for one in overrides if one.unit is None],
        "quiet": [f"{clock:%H:%M}" for clock in context.settings.quiet],
    }


@dataclass(frozen=True)
class Deadlines:
    """The first that is taken, and how words are read that tell one (what they say, when they were said)."""

    earliest: datetime
    read: Callable[[str, datetime], datetime | None]


def settle_deadline(talk: Talk, key: str, moment: datetime, facts: KnowsHours, taken: Deadlines) -> datetime:
    """Return ``moment``, or what was chosen or told in its place.

    The question's key holds the moment: another that is typed later is asked about anew.
    """
    if not facts.quiet:  # a form that was opened before a deploy
        return moment
    days, quiet = calendar_of(facts.days), hours_of(facts.quiet)
    if not is_off_hours(moment, days, quiet):
        return moment
    found = dict(zip((BEFORE, AFTER), working_moments_around(moment, days, quiet), strict=True))
    offered = {name: one for name, one in found.items() if one >= taken.earliest} | {KEEP: moment}
    options = {name: moment_in_full(one) for name, one in offered.items()}
    options[KEEP] = _("Giữ {moment}", moment=options[KEEP])
    off_key, asked = f"{key}_off_{moment:%Y%m%d%H%M}", which_deadline(moment, days)
    chosen = talk.choose_or_say(off_key, asked, options, partial(choice_or_moment, options, taken))
    if chosen in offered:
        return offered[chosen]
    other = taken.read(chosen, talk.answers[off_key].at) or moment
    return settle_deadline(talk, key, other, facts, taken)


def choice_or_moment(options: Mapping[str, str], taken: Deadlines, answer: str, said_at: datetime) -> str:
    if answer in options:
        return answer
    try:
        moment = taken.read(answer, said_at)
    except Refused:
        moment = None
    if moment is None or moment < taken.earliest:
        raise Refused(_("Xin chọn một trong các câu trả lời."))
    return answer


def which_deadline(moment: datetime, days: Calendar) -> str:
    said = moment_in_full(moment)
    if reason := days.why_off(local_date(moment)):
        return _("{moment} là ngày không làm việc ({why}). Anh/chị chọn hạn nào?", moment=said, why=reason)
    return _("{moment} là ngoài giờ làm việc. Anh/chị chọn hạn nào?", moment=said)


def calendar_of(written: Sequence[Any]) -> Calendar:
    """Make the working calendar of the office's corrections, as a form's facts have them."""
    return Calendar(tuple(Override(date.fromisoformat(day), kind, name) for day, kind, name in written))


def working_time(tx: Tx, settings: Settings) -> WorkingTime:
    return WorkingTime(calendar(tx), tuple(hours for hours, _nudges in settings.rounds))


def hours_of(written: Sequence[str]) -> QuietHours:
    """Return the quiet hours, as a form's facts have them."""
    first, last = (time.fromisoformat(clock) for clock in written)
    return first, last


def role_name(role: Role) -> str:
    return _(ROLE_NAMES[role])


def done_by(context: Context, title: str, action: Action) -> str:
    """Say in one sentence who does what has this title; which of the office, only to one of them."""
    reaching = [role for role, reach in action.reaches.items() if reach != Reach.NONE]
    is_colleague = context.who.is_one_of(*OFFICE)
    names = dict.fromkeys(
        context.settings.office_name
        if role in OFFICE and not is_colleague
        else role_name(Role.HEAD if role in HEADING else role)  # a deputy acts as the head does
        for role in reaching
    )
    return _("Việc “{title}” do {who} thực hiện.", title=_(title), who=", ".join(names))


def role_lines(roles: Iterable[RoleAssignment]) -> list[str]:
    """Write what someone is, a unit a line: "Phòng Nội vụ: thủ trưởng đơn vị, cán bộ theo dõi hộp thư"."""
    held: dict[str, list[RoleAssignment]] = {}
    for one in roles:
        held.setdefault(one.unit_name, []).append(one)
    return [f"{unit}: {', '.join(role_names(theirs))}" for unit, theirs in held.items()]


def role_names(roles: Iterable[RoleAssignment]) -> list[str]:
    """Return the names of the roles in one unit, each once, with all for whom somebody stands in by it."""
    held: dict[tuple[Role, bool], list[str]] = {}
    for one in roles:
        held.setdefault((one.role, bool(one.stands_for)), []).append(one.stands_for)
    return [as_held(role, names) for (role, _stands), names in held.items()]


def as_held(role: Role, stands_for: Iterable[str]) -> str:
    names = ", ".join(dict.fromkeys(filter(None, stands_for)))
    return _("{role} (trực thay {name})", role=role_name(role), name=names) if names else role_name(role)


def roles_in_brief(roles: Iterable[RoleAssignment]) -> str:
    """Write all roles on one line."""
    return "; ".join(role_lines(roles))


def with_words(message: Message, words: str) -> Message:
    """Add what somebody said with the answer that is told of; "" where it was nothing."""
    if not words:
        return message
    said = _("Lời nhắn: {words}", words=words)
    return replace(message, text=f"{message.text}\n{said}")


def channel_name(channel: str) -> str:
    return CHANNELS.get(channel, channel)


def office_and_phone(settings: Settings) -> str:
    if not settings.office_phone:
        return settings.office_name
    phone = phone_text(settings.office_phone)
    return _("{office} (điện thoại {phone})", office=settings.office_name, phone=phone)


def count_text(count: int) -> str:
    return number_text(count)


def pages(blocks: Iterable[Block], lines: int = LINES) -> list[list[str]]:
    """Cut ``blocks`` into pages of at most so many lines and CHARACTERS; a block alone may be longer."""
    cut: list[list[str]] = [[]]
    for block in blocks:
        is_long = len(cut[-1]) + len(block) > lines or sum(map(len, [*cut[-1], *block])) > CHARACTERS
        if cut[-1] and is_long:
            cut.append([])
        cut[-1] += block
    return cut


def text_of_page(cut: Sequence[list[str]], number: int) -> tuple[str, int]:
    """Return the text of page ``number`` (from 1; the nearest there is), and which one that is."""
    number = min(max(number, 1), len(cut))
    return "\n".join(cut[number - 1]), number


def page_at(found: Sequence[T], page: int, a_page: int) -> tuple[list[T], int, int]:
    """Return a page of a list, which page that is (from 1), and how many there are."""
    of = max(1, -(-len(found) // a_page))
    page = min(max(page, 1), of)
    return list(found[a_page * (page - 1) : a_page * page]), page, of


def first_lines(lines: Sequence[str], most: int) -> list[str]:
    """Return the first lines of many, and how many others there are."""
    rest = len(lines) - most
    return [*lines[:most], _("… và {count} dòng khác.", count=rest)] if rest > 0 else list(lines)


def numbered_page(found: Sequence[T], page: int, a_page: int) -> tuple[list[tuple[int, T]], int, int]:
    """Return the same, each with its number in the list."""
    here, page, of = page_at(found, page, a_page)
    return list(enumerate(here, a_page * (page - 1) + 1)), page, of


def next_page(token: str, number: int, of: int) -> tuple[Option, ...]:
    """Return [Xem tiếp], the button to the page after ``number``, where there is one."""
    if number >= of:
        return ()
    return (Option(f"{token}:{number + 1}", _("Xem tiếp ({page}/{pages})", page=number + 1, pages=of)),)


def read_past_day(typed: str, said_at: datetime) -> date:
    """Read a day that has been: of a letter, of what was done."""
    found = read_date(typed, said_at, past=True)
    if found is None:
        raise Refused(_("Chưa xác định được ngày. Ví dụ: “hôm nay”, “25/11/2026”."))
    return found
