"""Pictures of how units keep the checks: a month by days, half a year by weeks; the lowest shares first.

The month of one unit alone is drawn as a calendar, a line a week.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from bot.conversation import N_, Option, _, day_text, local_date, moment_text, number_text, percent_text
from bot.documents.pictures import Mark, ResultsLine, ResultsPicture, results_png
from bot.domain.duties import DutyCounts, DutyState, month_of, total
from handlers.duties.status import month_asked, month_named
from handlers.engine import (
    PNG,
    Action,
    Context,
    FileOrder,
    Paper,
    Part,
    Replies,
    id_in,
    no_such_button,
    order_file,
)
from storage.checks import duty_summaries
from storage.checks.duty_summaries import SummaryUnit

PICTURE = "results"
ON_A_PAGE = 22  # units: the names can still be read on a phone
GOOD, FAIR = 0.95, 0.8  # shares in time from which a week is good, or fair: our own choice
HALVES = {"H1": 1, "H2": 7}  # of a year -> the month with which it begins
DAYS = {
    Mark.GOOD: N_("Đủ, trong giờ"),
    Mark.LATE: N_("Đủ, có lượt muộn"),
    Mark.PART: N_("Thiếu một lượt"),
    Mark.MISSED: N_("Không kiểm tra"),
    Mark.NOT_REACHED: N_("Không nhắc được"),
    Mark.EXCUSED: N_("Được miễn"),
    Mark.OPEN: N_("Chưa hết ngày"),
}
WEEKS = {
    Mark.GOOD: N_("Từ {good} trong giờ"),
    Mark.LATE: N_("Từ {fair} đến dưới {good}"),
    Mark.MISSED: N_("Dưới {fair}"),
    Mark.NOT_REACHED: N_("Không nhắc được"),
    Mark.EXCUSED: N_("Được miễn"),
    Mark.OPEN: N_("Chưa hết ngày"),
}
BETWEEN, MOST_DAYS = "..", 366  # of a span that is named by its days
DATED = 12  # columns of weeks that are named by their Mondays; more only by their months
WEEKDAYS = (N_("T2"), N_("T3"), N_("T4"), N_("T5"), N_("T6"), N_("T7"), N_("CN"))
Counts = tuple[SummaryUnit, DutyCounts]
States = Mapping[tuple[int, date], Counter[DutyState]]  # of a unit and a day


@dataclass(frozen=True)
class PictureSpan:
    """A month, half a year, or the days of a report; ``name`` as tokens name it.

    "2026-11", "2026-H2", "2026-05-16..2026-11-15".
    """

    name: str
    first: date
    last: date

    @property
    def is_month(self) -> bool:
        return (self.first, self.last) == month_of(self.first)

    @property
    def words(self) -> str:
        if BETWEEN in self.name:
            return _("từ {first} đến {last}", first=day_text(self.first), last=day_text(self.last))
        if self.is_month:
            return _("tháng {month}", month=f"{self.first:%m/%Y}")
        if self.first.month == HALVES["H1"]:
            return _("6 tháng đầu năm {year}", year=self.first.year)
        return _("6 tháng cuối năm {year}", year=self.first.year)


def period_named(text: str) -> PictureSpan:
    if BETWEEN in text:
        return days_named(text)
    year, _dash, half = text.partition("-")
    if half not in HALVES:
        first, last = month_of(month_named(text))
        return PictureSpan(text, first, last)
    first = month_named(f"{year}-{HALVES[half]:02}")
    return PictureSpan(text, first, month_of(first.replace(month=first.month + 5))[1])


def days_named(text: str) -> PictureSpan:
    try:
        first, last = map(date.fromisoformat, text.split(BETWEEN))
    except ValueError:
        raise no_such_button() from None
    if not first < last <= first + timedelta(days=MOST_DAYS):
        raise no_such_button()
    return PictureSpan(text, first, last)


def half_of(day: date) -> str:
    """Return the name of the half year of a day: "2026-H2"."""
    return f"{day.year:04}-{'H1' if day.month < HALVES['H2'] else 'H2'}"


PERIOD = Part(lambda _context, text: period_named(text))


def order_picture(context: Context, period: PictureSpan, page: int) -> Replies:
    """Order a page of the picture ([Xem bằng ảnh]); offer the next, and the other span."""
    found = lowest_first(context, period)
    pages = pages_of(found)
    page = min(max(page, 1), pages)
    name = _("Kiểm tra hộp thư {period}.png", period=period.words)
    making = order_file(context, FileOrder(f"{PICTURE}:{period.name}:{page}", name.replace("/", "-"), PNG))
    options = []
    if page < pages:
        further = _("Ảnh tiếp theo ({page}/{pages})", page=page + 1, pages=pages)
        options.append(Option(f"rs_picture:{period.name}:{page + 1}", further))
    if period.is_month:
        options.append(Option(f"rs_picture:{half_of(period.first)}", _("Ảnh 6 tháng")))
    return [replace(making, options=tuple(options))]


def lowest_first(context: Context, period: PictureSpan) -> list[Counts]:
    """Return the units that this person may see, with their counts: the lowest share first."""
    these = month_asked(context, period.first, Action.SEE)
    last = min(period.last, local_date(context.at))
    found = duty_summaries.counts(context.tx, period.first, last, these.units)
    return sorted(found, key=lambda one: 1.0 if one[1].share is None else one[1].share)


def read_picture(context: Context, asked: str) -> Paper:
    """Read what is drawn: "2026-11:1" is the first page of that month."""
    named, _colon, page = asked.partition(":")
    period, number = period_named(named), max(id_in(page), 1)
    found = lowest_first(context, period)
    shown = found[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    if not shown and number > 1:
        raise no_such_button()
    last = min(period.last, local_date(context.at))
    states = duty_summaries.states_of_units(
        context.tx, period.first, last, [unit.id for unit, _counts in shown]
    )
    columns, marks = table(period, states)
    names, lines = names_of(period, columns), lines_of(shown, columns, marks)
    if period.is_month and len(found) == 1:
        names, lines = calendar_of(shown[0][0].id, states)
    said, whole = said_with(period, found), total(counts for _unit, counts in found)
    moment = moment_text(context.at)
    subtitle = _("{in_time}; số liệu đến {moment}", in_time=in_time_text(whole), moment=moment)
    if whole.share is None:
        subtitle = _("Số liệu đến {moment}.", moment=moment)
    picture = ResultsPicture(
        title=_("Kiểm tra hộp thư {period}", period=period.words),
        subtitle=subtitle,
        below=below(period, found, number),
        columns=names,
        lines=lines,
        legend=legend_of(period, {*marks.values()}),
    )
    return Paper(partial(results_png, picture), said, context.who.language)


def lines_of(
    shown: Sequence[Counts], columns: Sequence[date], marks: Mapping[tuple[int, date], Mark]
) -> list[ResultsLine]:
    return [
        ResultsLine(unit.name, [marks.get((unit.id, one)) for one in columns], share_text(counts))
        for unit, counts in shown
    ]


def calendar_of(unit: int, states: States) -> tuple[list[str], list[ResultsLine]]:
    """Return the weekdays on which something was owed, and a line for each week, with its share."""
    days = {day: ended for (one, day), ended in states.items() if one == unit}
    weekdays, lines = sorted({day.weekday() for day in days}), []
    for monday in sorted({monday_of(day) for day in days}):
        of_week = [monday + timedelta(days=one) for one in weekdays]
        ended = [days.get(day, Counter()) for day in of_week]
        share = share_text(DutyCounts.of(sum(ended, Counter())))
        name = _("Tuần {first} – {last}", first=short_day(of_week[0]), last=short_day(of_week[-1]))
        lines.append(ResultsLine(name, [mark_of_day(one) for one in ended], share))
    return [_(WEEKDAYS[one]) for one in weekdays], lines


def below(period: PictureSpan, found: Sequence[Counts], number: int) -> str:
    """Say how the picture is to be read, or whose it is; no pages and order where there is one."""
    pages = pages_of(found)
    if period.is_month and len(found) == 1:
        return found[0][0].name
    each = "" if period.is_month else _("Mỗi ô là một tuần.")
    order = _("Đơn vị có tỷ lệ thấp xếp trước.") if len(found) > 1 else ""
    page = _("Trang {page}/{pages}.", page=number, pages=pages) if pages > 1 else ""
    return " ".join(filter(None, [order, each, page]))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def short_day(day: date) -> str:
    return f"{day:%d/%m}"


def pages_of(found: Sequence[Counts]) -> int:
    return max(1, -(-len(found) // ON_A_PAGE))


def share_text(counts: DutyCounts) -> str:
    return "–" if counts.share is None else percent_text(counts.share)


def in_time_text(counts: DutyCounts) -> str:
    """Return the share, and beside it how many it leaves out since nobody was reminded of them."""
    said = N_("{share} trong giờ")
    if counts.not_reached:
        said = N_("{share} trong giờ (không tính {count} lượt chưa nhắc được)")
    return _(said, share=share_text(counts), count=number_text(counts.not_reached))


def said_with(period: PictureSpan, found: Sequence[Counts]) -> str:
    """Say with the picture how the whole stands, and how many units are below what is fair."""
    if not found:
        return _("Không có lượt kiểm tra nào trong {period}.", period=period.words)
    whole = total(counts for _unit, counts in found)
    if whole.share is None:
        said = N_("Kiểm tra hộp thư {period}: chưa có lượt nào kết thúc.")
        if whole.not_reached:
            said = N_("Kiểm tra hộp thư {period}: {count} lượt đều chưa nhắc được.")
        return _(said, period=period.words, count=number_text(whole.not_reached))
    low = sum(1 for _unit, counts in found if counts.share is not None and counts.share < FAIR)
    places = {"period": period.words, "in_time": in_time_text(whole), "fair": percent_text(FAIR)}
    if len(found) == 1 or not low:
        return _("Kiểm tra hộp thư {period}: {in_time}.", **places)
    return _(
        "Kiểm tra hộp thư {period}: {in_time}; {count} đơn vị dưới {fair}.",
        **places,
        count=number_text(low),
    )


def table(period: PictureSpan, states: States) -> tuple[list[date], dict[tuple[int, date], Mark]]:
    """Return the columns, days or Mondays, on which something was owed, and the mark of each unit in each.

    A day that is not over does not count for its week.
    """
    counted: defaultdict[tuple[int, date], Counter[DutyState]] = defaultdict(Counter)
    for (unit, day), ended in states.items():
        column = day if period.is_month else monday_of(day)
        counted[unit, column].update(ended if period.is_month or not ended[DutyState.OPEN] else ())
    mark_of = mark_of_day if period.is_month else mark_of_week
    marks = {place: mark for place, ended in counted.items() if (mark := mark_of(ended))}
    return sorted({column for _unit, column in counted}), marks


def names_of(period: PictureSpan, columns: Sequence[date]) -> list[str]:
    """Name days by their number, few weeks by their Monday, many by their month where it is a new one."""
    if period.is_month:
        return [f"{day:%d}" for day in columns]
    if len(columns) <= DATED:
        return [short_day(max(monday, period.first)) for monday in columns]
    months = [max(monday, period.first).month for monday in columns]
    before = [0, *months]
    return [
        _("T{month}", month=one) if one != last else "" for last, one in zip(before, months, strict=False)
    ]


def legend_of(period: PictureSpan, used: Collection[Mark]) -> dict[Mark, str]:
    places = {"good": percent_text(GOOD), "fair": percent_text(FAIR)}
    words = DAYS if period.is_month else WEEKS
    return {mark: _(said, **places) for mark, said in words.items() if mark in used}


def mark_of_day(states: Counter[DutyState]) -> Mark | None:
    """Return the mark of a day: by what is missing first, then by what was late; OPEN while it goes on."""
    if states[DutyState.OPEN]:
        return Mark.OPEN
    ended = states.total()
    owed = ended - states[DutyState.EXCUSED]
    if not owed:
        return Mark.EXCUSED if ended else None
    missing = states[DutyState.MISSED] + states[DutyState.NOT_REACHED]
    if missing == owed:
        return Mark.MISSED if states[DutyState.MISSED] else Mark.NOT_REACHED
    if missing:
        return Mark.PART
    return Mark.LATE if states[DutyState.LATE] else Mark.GOOD


def mark_of_week(states: Counter[DutyState]) -> Mark | None:
    if not states:
        return Mark.OPEN
    counts = DutyCounts.of(states)
    if counts.share is None:
        return Mark.NOT_REACHED if counts.not_reached else Mark.EXCUSED if counts.excused else None
    return Mark.GOOD if counts.share >= GOOD else Mark.LATE if counts.share >= FAIR else Mark.MISSED
