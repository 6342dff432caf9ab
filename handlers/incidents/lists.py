"""Lists of incidents, one incident as it stands, and a month of them as lines and as a picture."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeVar

from bot.config import Settings
from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.text import local_date, moment_text, number_text
from bot.conversation.words import _
from bot.documents.month_picture import MonthPicture, PictureKind, Week, month_png
from bot.domain.duties import month_of
from bot.domain.incidents import (
    OVER,
    SOLVED,
    IncidentFigures,
    IncidentKind,
    IncidentState,
    IncidentTimes,
    TimeTaken,
    figures,
    figures_by,
)
from bot.domain.rights import Action, Role, may
from handlers.engine import attachments
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Paper, Replies, need
from handlers.engine.wording import next_page
from handlers.incidents import cards, export, moving, raising
from handlers.incidents.cards import kind_name, state_name, state_text
from handlers.incidents.common import card
from handlers.incidents.common.card import NONE, Together
from handlers.incidents.export import DAY
from storage import incidents
from storage.engine.db import Tx
from storage.incidents import Incident, IncidentFilter

A_PAGE = 8
NUMBER = re.compile(r"(?:sc-?)?(?:(?P<year>\d{4})-)?(?P<number>\d{1,6})", re.ASCII | re.IGNORECASE)
FOLLOWING = (Role.OFFICER, Role.HEAD, Role.DEPUTY)

PICTURE = "month"
COLOURS = {  # told apart by the colour-blind too (Okabe and Ito), but for the last two
    IncidentKind.LOGIN: "#0072b2",
    IncidentKind.MAIL: "#56b4e9",
    IncidentKind.FULL: "#009e73",
    IncidentKind.EXPOSED: "#d55e00",
    IncidentKind.FORGED: "#e69f00",
    IncidentKind.VIRUS: "#cc79a7",
    IncidentKind.LOST: "#f0e442",
    IncidentKind.CONTENT: "#8c564b",
    IncidentKind.OTHER: "#7f7f7f",
}
NAMED = 5  # units of a month that had the most
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

Key = TypeVar("Key")


def show(context: Context, argument: str) -> Replies:
    """What is open and theirs to see; where that is nothing, the form at once, but for the office.

    ``argument``: the number of one of them, "SC-2026-0001" or "1" of this year.
    """
    need(context, Action.RAISE)
    if named := NUMBER.fullmatch(argument):
        return [by_number(context, int(named["year"] or local_date(context.at).year), int(named["number"]))]
    if may(context.who, Action.HANDLE):
        return listed(context, "all:1")
    found = incidents.listed(context.tx, own(context))
    if not found:
        return raising.open_form(context, "")
    return [page(found, 1, "own", _("Sự cố đang mở của đơn vị: {count}", count=len(found)))]


def by_number(context: Context, year: int, number: int) -> Message:
    """The card of the one with this number; no word of whether others have one of it."""
    incident = incidents.numbered(context.tx, year, number)
    if incident is None or not moving.may_see(context, incident):
        raise Refused(_("Không thấy sự cố có số này. Gõ /suco để xem các sự cố đang mở."))
    return cards.opened_card(context, incident, moving.side_of(context))


def own(context: Context) -> IncidentFilter:
    """Of the units whose incidents they follow, and what they raised themselves."""
    units = [held.unit for held in context.who.units(*FOLLOWING)]
    return IncidentFilter(units=units, or_raised_by=context.who.person)


def show_one(context: Context, argument: str) -> Replies:
    """[Xem SC-…]: its card, with the timeline and what they can do."""
    incident = moving.seen(context, argument)
    return [cards.opened_card(context, incident, moving.side_of(context))]


def files(context: Context, argument: str) -> Replies:
    """[Xem tệp]: what was sent with it."""
    incident = moving.seen(context, argument)
    sent = [one.file for one in incidents.timeline(context.tx, incident.id) if one.file]
    said = _("Tệp kèm theo {number}: {count}", number=incident.reference, count=len(sent))
    return [Message(said, file_ids=tuple(sent))]


def listed(context: Context, argument: str) -> Replies:
    """A list: "all", "mine", "own", "unit:17" or "state:resolved", and a page; or what to choose from."""
    which, _colon, number = argument.rpartition(":")
    kind, _colon, value = which.partition(":")
    if kind == "own":
        need(context, Action.RAISE)
        found = incidents.listed(context.tx, own(context))
        return [page(found, id_in(number), "own", _("Sự cố đang mở của đơn vị: {count}", count=len(found)))]
    need(context, Action.HANDLE)
    if kind in ("by_unit", "by_state"):
        return [choose(incidents.listed(context.tx, IncidentFilter()), kind)]
    found = incidents.listed(context.tx, asked(context, kind, value))
    heading = _("Sự cố đang mở: {count}", count=len(found))
    if kind != "all":
        return [page(found, id_in(number), which, heading)]
    together = card.listed(context, found)
    return [page(together.others, id_in(number), which, heading, together)]


def asked(context: Context, kind: str, value: str) -> IncidentFilter:
    if kind == "all":
        return IncidentFilter()
    if kind == "mine":
        return IncidentFilter(taken_by=context.who.person)
    if kind == "unit":
        return IncidentFilter(units=[id_in(value)])
    if kind == "state" and value in list(IncidentState):
        return IncidentFilter(state=IncidentState(value))
    raise no_such_button()


def page(found: Sequence[Incident], number: int, which: str, heading: str, first: Together = NONE) -> Message:
    """One page, each incident with its button; the office may look at it otherwise. ``first`` is above it."""
    pages = max(1, -(-len(found) // A_PAGE))
    number = min(max(number, 1), pages)
    here = found[(number - 1) * A_PAGE : number * A_PAGE]
    first = first if number == 1 else NONE
    open_each = [Option(f"sc:{one.id}", _("Xem {number}", number=one.reference)) for one in here]
    is_some = bool(found or first.lines)
    options = (
        *first.options,
        *open_each,
        *next_page(f"sc_list:{which}", number, pages),
        *others(which, is_some),
    )
    text = "\n".join([*first.lines, *map(line, here)]) or _("Không có sự cố nào đang mở.")
    return Message(text, options, heading, columns=2)


def line(one: Incident) -> str:
    """ "SC-2026-0001, UBND xã Long Tân: Không đăng nhập được – đang xử lý – Hồ Văn Ví Vinh"."""
    places = {
        "number": one.reference,
        "unit": one.unit_name,
        "kind": kind_name(one.kind),
        "state": state_text(one),
    }
    if one.forwarded_to:
        return _("{number}, {unit}: {kind} – {state}; đã chuyển {to}", **places, to=one.forwarded_to)
    return _("{number}, {unit}: {kind} – {state}", **places)


def others(which: str, is_some: bool) -> tuple[Option, ...]:
    """Other lists, and raising one."""
    new = Option("sc_new:", _("Báo sự cố mới"))
    if which == "own":
        return (new,)
    lists = {
        "all": _("Tất cả"),
        "mine": _("Của tôi"),
        "by_unit": _("Theo đơn vị"),
        "by_state": _("Theo tình trạng"),
    }
    shown = lists if is_some or which != "all" else {}
    return (
        *(Option(f"sc_list:{one}:1", label) for one, label in shown.items() if one != which),
        new,
        *beside(which),
    )


def beside(which: str) -> tuple[Option, ...]:
    """What has to do with all of them, whatever is open."""
    if which != "all":
        return ()
    return (
        Option("sc_excel:", _("Xuất Excel")),
        Option("sc_picture:", _("Hình tháng này")),
        Option("sc_guide:", _("Sửa hướng dẫn")),
    )


def choose(found: Sequence[Incident], by: str) -> Message:
    """The units, or the states, of what is open, with how many there are."""
    if by == "by_unit":
        units = Counter((one.unit, one.unit_name) for one in found)
        options = [Option(f"sc_list:unit:{unit}:1", f"{name} ({n})") for (unit, name), n in units.items()]
        return Message(_("Sự cố của đơn vị nào?"), tuple(options))
    states = Counter(one.state for one in found)
    options = [
        Option(f"sc_list:state:{state}:1", f"{state_name(state)} ({states[state]})")
        for state in IncidentState
        if state not in OVER and states[state]
    ]
    return Message(_("Sự cố ở tình trạng nào?"), tuple(options))


def ask_picture(context: Context, _argument: str) -> Replies:
    need(context, Action.HANDLE)
    first = local_date(context.at).replace(day=1)
    name = _("Sự cố tháng {month}.png", month=f"{first:%m-%Y}")
    return [
        attachments.order_file(context, attachments.FileOrder(f"{PICTURE}:{first}", name, attachments.PNG))
    ]


def read_picture(context: Context, argument: str) -> Paper:
    need(context, Action.HANDLE)
    try:
        first, last = month_of(date.fromisoformat(argument))
    except ValueError:
        raise no_such_button() from None
    month = look_at_month(context.tx, first, context.settings)
    said = "\n".join(month_lines(month)).strip() or nothing_in_month()
    picture = drawn_of(context, month, last)
    return Paper(partial(month_png, picture), said, context.who.language)


def nothing_in_month() -> str:
    return _("Không có sự cố nào trong tháng này.")


@dataclass(frozen=True)
class Month:
    """The incidents of a month, as far as it has come. ``told_at``: when its counts were said last."""

    first: date
    ones: Sequence[IncidentTimes]
    told_at: datetime | None = None

    @property
    def since(self) -> int:
        """How many were raised after its counts had been said."""
        return sum(self.told_at is not None and one.raised_at >= self.told_at for one in self.ones)


def drawn_of(context: Context, month: Month, last: date) -> MonthPicture:
    """What was no incident is counted above, and has no part in the bars."""
    real = [one for one in month.ones if one.state != IncidentState.WRONG]
    by_kind = figures_by(real, lambda one: one.kind)
    kinds = [kind for kind, _of in most(by_kind)]
    return MonthPicture(
        title=_("Sự cố hộp thư tháng {month}", month=f"{month.first:%m/%Y}"),
        subtitle=_("Số sự cố: {counts}", counts=summary_text(figures(month.ones))),
        below=_("Theo tuần; số liệu đến {moment}", moment=moment_text(context.at)),
        solved=_("Đã xử lý"),
        still_open=_("Đang mở"),
        nothing=nothing_in_month(),
        kinds=[PictureKind(kind_name(kind), COLOURS[kind]) for kind in kinds],
        weeks=[week(real, kinds, days) for days in weeks(month.first, last)],
    )


def weeks(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Each week, from Monday, as far as it is of the month: its first and its last day."""
    while first <= last:
        sunday = first + (6 - first.weekday()) * DAY
        yield first, min(sunday, last)
        first = sunday + DAY


def week(ones: Sequence[IncidentTimes], kinds: Sequence[IncidentKind], days: tuple[date, date]) -> Week:
    first, last = days
    here = [one for one in ones if first <= one.day <= last]
    name = f"{first:%d}–{last:%d}" if first != last else f"{first:%d}"
    return Week(name, [of_kind(here, kind) for kind in kinds])


def of_kind(ones: Sequence[IncidentTimes], kind: IncidentKind) -> tuple[int, int]:
    """How many are solved, and how many still open."""
    states = [one.state for one in ones if one.kind == kind]
    solved = sum(state in SOLVED for state in states)
    return solved, len(states) - solved


def open_line(total: int, late: int) -> list[str]:
    """Nothing where nothing is open."""
    if not total:
        return []
    places = {"count": number_text(total), "late": number_text(late)}
    if late:
        return [_("Sự cố đang mở: {count}, trong đó quá hạn {late}. Gõ /suco để xem.", **places)]
    return [_("Sự cố đang mở: {count}. Gõ /suco để xem.", **places)]


def look_at_month(tx: Tx, day: date, settings: Settings, told_at: datetime | None = None) -> Month:
    first, last = month_of(day)
    return Month(first, export.listed(tx, first, last, settings).ones, told_at)


def month_lines(month: Month) -> list[str]:
    """How many, of what kind and where, and how long it took; nothing of a month without any."""
    if not month.ones:
        return []
    of = figures(month.ones)
    kinds = figures_by(month.ones, lambda one: one.kind)
    units = figures_by(month.ones, lambda one: (one.unit, one.unit_name))
    return [
        "",
        month_heading(month, summary_text(of)),
        *(f"– {kind_name(kind)}: {number_text(f.raised)}" for kind, f in most(kinds)),
        _(
            "Nhiều nhất: {units}",
            units=", ".join(f"{name} {f.raised}" for (_id, name), f in most(units)[:NAMED]),
        ),
        *times(of),
    ]


def month_heading(month: Month, counts: str) -> str:
    named = {"month": f"{month.first:%m/%Y}", "counts": counts}
    if not month.told_at:
        return _("Sự cố trong tháng {month}: {counts}", **named)
    return _(
        "Sự cố cả tháng {month}, thêm {more} sau tin tổng hợp cuối tháng: {counts}", **named, more=month.since
    )


def most(groups: dict[Key, IncidentFigures]) -> list[tuple[Key, IncidentFigures]]:
    return sorted(groups.items(), key=lambda group: -group[1].raised)


def summary_text(of: IncidentFigures) -> str:
    """ "12, đã xử lý 9, đang mở 2, báo nhầm 1"."""
    parts = [number_text(of.raised), _("đã xử lý {count}", count=number_text(of.solved))]
    if of.open:
        parts.append(_("đang mở {count}", count=number_text(of.open)))
    if of.wrong:
        parts.append(_("báo nhầm {count}", count=number_text(of.wrong)))
    return ", ".join(parts)


def times(of: IncidentFigures) -> list[str]:
    """How long it took to take and to resolve, in working time."""
    said = []
    if of.to_take:
        said.append(_("Tiếp nhận: {times}", times=length_taken(of.to_take)))
    if of.to_resolve:
        said.append(_("Xử lý: {times}", times=length_taken(of.to_resolve)))
    return said


def length_taken(one: TimeTaken) -> str:
    return _(
        "một nửa trong {median}, chín phần mười trong {most} (giờ làm việc)",
        median=length_text(one.median),
        most=length_text(one.most),
    )


def length_text(length: timedelta) -> str:
    """ "6 phút", "3 giờ 20 phút"."""
    hours, minutes = length // HOUR, length % HOUR // MINUTE
    if not hours:
        return _("{minutes} phút", minutes=minutes)
    if not minutes:
        return _("{hours} giờ", hours=hours)
    return _("{hours} giờ {minutes} phút", hours=hours, minutes=minutes)
