"""Figures of days, weeks, months that are asked for in a sentence: a table, who is lowest, two compared."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.conversation import Message, Option, Refused, _, asks, fold, local_date, regex
from bot.domain.dates import read_period
from bot.domain.duties import counts_in_words, month_before, month_of, total
from handlers.directory import finding
from handlers.duties.status import export_month, month_asked, show_month, show_past_day, troubled_lines
from handlers.engine import Action, Context, Replies, units_meant
from handlers.results import own
from handlers.results.pictures import half_of, order_picture, period_named
from storage.checks import duty_summaries
from storage.engine import Offered

# Folded, as all here.
MONTH = regex(r"\bthang (?P<named>nay|truoc|vua roi|roi|1[0-2]|0?[1-9])(?:(?: nam |[/-])(?P<year>20\d\d))?\b")
WEEK = regex(r"\btuan (?P<named>nay|truoc|vua roi|roi|qua)\b")
QUARTER = regex(r"\bquy (?P<named>[1-4]|iv|i{1,3})(?:(?: nam |[/-])(?P<year>20\d\d))?\b")
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
A_DATE = r"(?:ngay \d{1,2}(?:/\d{1,2}(?:/\d{4})?| thang \d{1,2}(?: nam \d{4})?)?|\d{1,2}/\d{1,2}(?:/\d{4})?)"
DAY = regex(
    r"\b(?:(?:hom|bua|ngay) (?:qua|kia|truoc|no)|hqua|(?:sang|trua|chieu) qua"
    rf"|(?:tu )?{A_DATE}(?: (?:den|toi|-) (?:het )?{A_DATE})?"
    r"|thu (?:hai|ba|tu|nam|sau|[2-6]) (?:tuan (?:nay|truoc|roi|vua roi)|vua roi|truoc|roi|qua))\b"
)
HALF = regex(r"\b(?:6|sau) thang(?: (?P<half>dau|cuoi))?\b|\bnua nam\b")
OF_CHECKS = regex(
    r"\b(?:bang|bieu do|hinh|excel|thong ke|ty le|phan tram|(?:kem|te|thap|cao|tot|it|nhieu) nhat|hay quen"
    r"|cuoi bang|xep hang|so sanh|tinh hinh|ket qua kiem tra|so lieu kiem tra)\b"
)
# How many checked, in time or not; to be asked, and not told.
HOW_MANY = regex(
    r"\b(?:duoc|dat) (?:bao nhieu|may)\b|\bkiem tra (?:duoc |xong |dat )?(?:bao nhieu|may)\b"
    r"|\b(?:bao nhieu|may|nhung|cac|don vi|xa|phong)\b.{0,40}\bkiem tra\b|\bai (?:da |chua )?kiem tra\b"
    r"|\bkiem tra\b.{0,40}\b(?:chua|nao|ra sao|the nao|khong|ko|k)$"
    r"|\b(?:lan|luot|buoi|ngay|hom) nao (?:\w+ )?(?:tre|muon|quen|sot|bo|chua|khong)\b"
    r"|\b(?:tre|muon|quen|sot|bo|thieu) (?:may|bao nhieu|(?:lan|luot|buoi) nao)\b"
    r"|\bket qua (?:cua )?(?:don vi|xa|phong|co quan|toan huyen|ca huyen)\b"
)
TO_SEE = regex(r"\b(?:xem|coi)\b|\bket qua\b|\bbao nhieu\b")
OF_CALENDAR = regex(r"\b(?:phai|can|duoc) (?:\w+ )?kiem tra\b|\b(?:co|nghi) kiem tra\b")
GROUP = regex(
    r"\b(?:cac|khoi|nhom)(?: (?:cac|ubnd))?"
    r" (?:xa|thi tran|phong ban|phong|ban nganh|doan the|hoi|truong hoc|truong)\b"
)
LOWEST = regex(r"\b(?:kem|te|thap|it|nhieu) nhat\b|\bhay quen\b|\bcuoi bang\b|\bxep hang\b")
PICTURED = regex(r"\bbieu do\b|(?<!tinh )\bhinh\b|\b(?:bang|xem|coi|xuat|gui) anh\b")
EXPORTED = regex(r"\bexcel\b")
OF_OTHERS = regex(  # no figures of checks, or no question at all
    r"\b(?:yeu cau|gui|nhac|nop|soan|su co|sc|thong bao|nghi|vang|mat khau|mk|truc"
    r"|luong|cham cong|diem|hinh nhu|tinh hinh la|suc khoe|thuc te|ho so|pccc|phong chay|may tinh)\b"
)
OF_REPORTS = regex(r"\bbao cao\b|\bbc\b")
# Besides days and units, of what goes on with figures that were just shown: "quý 4 thì sao".
FOLLOWS = regex(r"(?:(?:con|the|thi|sao|nao|ra|nhu|vay|roi|em|anh|chi|e|a|ha|nhi)\b|[ ?.,!])*")
FIGURES = "month:"  # how the button to a month's table begins
SOON = timedelta(minutes=10)  # for so long they may be gone on with
LONGEST = 120  # letters of what asks no more than that
SHOWN = 5  # of the lowest units


@dataclass(frozen=True)
class Span:
    """A day, a week, a month or longer, from its first day to its last; ``name`` says it."""

    name: str
    first: date
    last: date

    @property
    def is_day(self) -> bool:
        return self.first == self.last


def show_asked(context: Context, typed: str) -> Replies:
    """Show the figures of checks of the days that are named; nothing where none are asked for."""
    said = fold(typed)
    if len(said) > LONGEST or not context.may(Action.SEE):
        return []
    today = local_date(context.at)
    months = list(dict.fromkeys(months_named(DAY.sub(" ", said), today)))
    if record := own.show_meant(context, said, months[0] if months else month_of(today)[0]):
        return record
    before = figures_followed(context, said)
    is_counted = asks_how_many(typed) or before is not None
    is_report = OF_REPORTS.search(said) and not context.may(Action.HANDLE)
    if not (OF_CHECKS.search(said) or is_counted) or OF_OTHERS.search(said) or is_report:
        return []
    spans = spans_named(context, typed, months, is_counted=is_counted)
    named = units_asked(context, typed)
    if before and not named and context.reaches_all(Action.SEE):  # of the unit of which they were
        named = list(finding.units_named(context, before.text.partition("\n")[0]))
    if named is None:
        return [Message(_("Anh/chị chỉ xem được số liệu kiểm tra của đơn vị mình."))] if spans else []
    if len(spans) == 1 and spans[0].is_day:
        return show_past_day(context, spans[0].first, named)
    if not spans and HALF.search(said):
        return order_picture(context, period_named(half_named(said, today)), 1)
    of_one_month = bool(months) and len(spans) == 1
    if spans and (not of_one_month or LOWEST.search(said) or named):
        text = "\n".join(span_text(context, one, named) for one in spans)
        return [Message(text, table_buttons(months or [min(spans[-1].last, today)]))]
    return show_one_month(context, months[0], said) if of_one_month else []


def figures_followed(context: Context, said: str) -> Offered | None:
    """Return the figures just shown that words go on with, for other days: "quý 4 thì sao"; else None."""
    rest = said
    for days in (DAY, MONTH, WEEK, QUARTER, HALF):
        rest = days.sub(" ", rest)
    last = context.last_shown(SOON)
    if last is None or rest == said or not FOLLOWS.fullmatch(rest):
        return None
    return last if any(token.startswith(FIGURES) for token, _label, _words in last.options) else None


def show_one_month(context: Context, month: date, said: str) -> Replies:
    """Show a month as the folded words want it: as a workbook, a picture, else its table."""
    if EXPORTED.search(said) and context.may(Action.EXPORT):
        return export_month(context, month)
    if PICTURED.search(said):
        return order_picture(context, period_named(f"{month:%Y-%m}"), 1)
    return show_month(context, month, 1)


def asks_how_many(typed: str) -> bool:
    """Return whether it is asked who checked, or how many, and not whether a day is one of checks."""
    said = fold(typed)
    is_asked = asks(typed) or TO_SEE.search(said) is not None
    return is_asked and HOW_MANY.search(said) is not None and OF_CALENDAR.search(said) is None


def spans_named(context: Context, typed: str, months: Sequence[date], *, is_counted: bool) -> list[Span]:
    """Return the days, weeks, months, quarters, half year that are named; a half alone is a picture."""
    said, today = fold(typed), local_date(context.at)
    weeks = (week_span(one[0], today) for one in WEEK.finditer(DAY.sub(" ", said)))
    spans = [*(month_span(one) for one in months), *weeks]
    spans += [quarter_span(one, today) for one in QUARTER.finditer(said)]
    if not spans and HALF.search(said) and is_counted and not PICTURED.search(said):
        spans = [half_span(half_named(said, today))]
    if not spans and is_counted and (named := DAY.search(said)):
        days = read_period(typed, context.at, past=True) or read_period(named[0], context.at, past=True)
        if days is None:
            raise Refused(_("Chưa xác định được ngày cần xem. Ví dụ: “hôm qua”, “ngày 20/11”."))
        spans = [days_span(days[0], min(days[1], today))] if days[0] < today else []
    return spans


def units_asked(context: Context, typed: str) -> list[int] | None:
    """Return the units of which it is asked: named, or a group; [] for all, or one's own.

    None where they are not this person's to see.
    """
    group = GROUP.search(fold(typed))
    found = units_meant(context, group[0]) if group else list(finding.units_named(context, typed))
    if context.reaches_all(Action.SEE):
        return found
    own_units = month_asked(context, local_date(context.at), Action.SEE).units or []
    return [one for one in found if one in own_units] if not found or set(found) & set(own_units) else None


def months_named(plain: str, today: date) -> Iterator[date]:
    """Yield the first day of each month that is named; of a number without a year the newest."""
    for found in MONTH.finditer(plain):
        if found["named"] == "nay":
            yield month_of(today)[0]
        elif not found["named"].isdecimal():
            yield month_before(month_of(today)[0])
        else:
            number = int(found["named"])
            year = int(found["year"]) if found["year"] else today.year - (number > today.month)
            yield date(year, number, 1)


def half_named(plain: str, today: date) -> str:
    """Return the half year that is named, "2026-H2": the one that runs where it is not said which."""
    found = HALF.search(plain)
    half = found["half"] if found else None
    return f"{today.year:04}-{'H1' if half == 'dau' else 'H2'}" if half else half_of(today)


def month_span(first: date) -> Span:
    return Span(_("Tháng {month}", month=f"{first:%m/%Y}"), *month_of(first))


def week_span(said: str, today: date) -> Span:
    monday = today - timedelta(days=today.weekday() + 7 * (not said.endswith("nay")))
    sunday = monday + timedelta(days=6)
    return Span(_("Tuần {first}–{last}", first=f"{monday:%d/%m}", last=f"{sunday:%d/%m}"), monday, sunday)


def quarter_span(found: re.Match[str], today: date) -> Span:
    """Return a quarter: of one without a year the newest that has begun."""
    number = QUARTERS.get(found["named"]) or int(found["named"])
    begins = 3 * number - 2
    year = int(found["year"]) if found["year"] else today.year - (begins > today.month)
    last = month_of(date(year, begins + 2, 1))[1]
    return Span(_("Quý {number}/{year}", number=number, year=str(year)), date(year, begins, 1), last)


def half_span(named: str) -> Span:
    period, (year, _dash, half) = period_named(named), named.partition("-")
    name = _("6 tháng cuối năm {year}", year=year)
    if half == "H1":
        name = _("6 tháng đầu năm {year}", year=year)
    return Span(name, period.first, period.last)


def days_span(first: date, last: date) -> Span:
    return Span(_("Từ {first} đến {last}", first=f"{first:%d/%m}", last=f"{last:%d/%m/%Y}"), first, last)


def span_text(context: Context, span: Span, named: Sequence[int] = ()) -> str:
    """Say how checks stood in a span; of several units which were lowest, of one which rounds were not kept.

    ``named``: of which units; all, or one's own, where there are none.
    """
    units = named or month_asked(context, span.first, Action.SEE).units
    last = min(span.last, local_date(context.at))
    found = duty_summaries.counts(context.tx, span.first, last, units)
    if not found:
        none = _("{span}: không có lượt kiểm tra nào.", span=span.name)
        of_one = duty_summaries.units_of_ids(context.tx, named) if len(named) == 1 else []
        return "\n".join([*(unit.name for unit in of_one), none])
    counts = counts_in_words(total(counts for _unit, counts in found))
    lines = [_("{span}: {counts}", span=span.name, counts=counts)]
    lowest = sorted((one for one in found if one[1].share is not None), key=lambda one: one[1].share or 0.0)
    if len(lowest) > 1:
        lines.append(_("Thấp nhất:"))
        lines += [f"– {unit.name}: {counts_in_words(counts)}" for unit, counts in lowest[:SHOWN]]
    elif len(found) == 1:
        lines = [found[0][0].name, *lines, *troubled_lines(context.tx, (span.first, last), found[0][0].id)]
    return "\n".join(lines)


def table_buttons(months: list[date]) -> tuple[Option, ...]:
    return tuple(
        Option(f"month:{one:%Y-%m}", _("Bảng tháng {month}", month=f"{one:%m/%Y}")) for one in months[:2]
    )
