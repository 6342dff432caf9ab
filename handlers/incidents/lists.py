"""Lists of incidents, one incident as it stands, and a month of them as lines and as a picture."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from bot.conversation import Message, Option, Refused, _, local_date, moment_text, number_text
from bot.documents.incidents import MonthPicture, PictureKind, Week, month_png
from bot.domain.duties import month_of
from bot.domain.incidents import (
    OVER,
    SOLVED,
    IncidentKind,
    IncidentState,
    IncidentSummary,
    IncidentTimes,
    TimeTaken,
    summaries_by,
)
from handlers.engine import (
    PNG,
    Action,
    Context,
    FileOrder,
    Paper,
    Part,
    Replies,
    Role,
    day_in,
    id_in,
    next_page,
    no_such_button,
    order_file,
)
from handlers.incidents import cards, moving, raising
from handlers.incidents.cards import kind_name, state_name, state_text
from handlers.incidents.common import card
from handlers.incidents.common.card import NO_COMMON, CommonInList
from handlers.incidents.export import DAY, Month, most_first, read_month
from storage import incidents
from storage.incidents import Incident

A_PAGE = 8
NUMBER = re.compile(r"(?:sc-?)?(?:(?P<year>\d{4})-)?(?P<number>\d{1,6})", re.ASCII | re.IGNORECASE)
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


@dataclass(frozen=True)
class WhichList:
    """A list of incidents, and a page of it: of a unit by its id, of a state by its name."""

    kind: str  # "all", "mine", "own", "unit", "state"; "by_unit" and "by_state" ask which
    value: str = ""
    page: int = 1

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.value}" if self.value else self.kind


def read_list(_context: Context, text: str) -> WhichList:
    """Read "all:1", "unit:17:2" or "state:resolved:1"."""
    match text.split(":"):
        case [kind, page]:
            return WhichList(kind, page=id_in(page))
        case [kind, value, page]:
            return WhichList(kind, value, id_in(page))
    raise no_such_button()


LIST = Part(read_list, takes_rest=True)


def show_incidents(context: Context, words: str) -> Replies:
    """Show what is open and theirs to see; where that is nothing, open the form, but not for the office.

    ``words``: the number of one of them, "SC-2026-0001" or "1" of this year.
    """
    if named := NUMBER.fullmatch(words):
        year = int(named["year"] or local_date(context.at).year)
        incident = incidents.numbered(context.tx, year, int(named["number"]))
        if incident is None or not moving.may_see(context.who, incident):  # as if others had none of it
            raise Refused(_("Không thấy sự cố có số này. Gõ /suco để xem các sự cố đang mở."))
        return show_incident(context, incident)
    if context.may(Action.HANDLE):
        return show_list(context, WhichList("all"))
    found = own_incidents(context)
    return [own_page(found, 1)] if found else raising.open_form(context)


def own_incidents(context: Context) -> list[Incident]:
    """Return the open incidents of the units that they follow, and what they raised themselves."""
    units = [one.unit for one in context.who.units(Role.OFFICER, Role.HEAD, Role.DEPUTY)]
    return incidents.listed(context.tx, units, or_raised_by=context.who.person)


def own_page(found: Sequence[Incident], number: int) -> Message:
    heading = _("Sự cố đang mở của đơn vị: {count}", count=len(found))
    return list_page(found, WhichList("own", page=number), heading)


def show_incident(context: Context, incident: Incident) -> Replies:
    """Show an incident with its timeline and what they can do ([Xem SC-…])."""
    return [cards.full_card(context, incident, moving.side_of(context))]


def show_files(context: Context, incident: Incident) -> Replies:
    """Show the files of an incident ([Xem tệp])."""
    sent = [one.file for one in incidents.timeline(context.tx, incident.id) if one.file]
    said = _("Tệp kèm theo {number}: {count}", number=incident.reference, count=len(sent))
    return [Message(said, file_ids=tuple(sent))]


def show_list(context: Context, which: WhichList) -> Replies:
    """Show a page of a list, or ask of which unit or state it shall be."""
    if which.kind == "own":
        context.need(Action.RAISE)
        return [own_page(own_incidents(context), which.page)]
    context.need(Action.HANDLE)
    if which.kind in ("by_unit", "by_state"):
        return [ask_which_list(incidents.listed(context.tx), which.kind)]
    found = incidents_of_list(context, which)
    heading = _("Sự cố đang mở: {count}", count=len(found))
    if which.kind != "all":
        return [list_page(found, which, heading)]
    common = card.common_in_list(context, found)
    return [list_page(common.others, which, heading, common)]


def incidents_of_list(context: Context, which: WhichList) -> list[Incident]:
    match which.kind:
        case "all":
            return incidents.listed(context.tx)
        case "mine":
            return incidents.listed(context.tx, taken_by=context.who.person)
        case "unit":
            return incidents.listed(context.tx, [id_in(which.value)])
        case "state" if which.value in list(IncidentState):
            return incidents.listed(context.tx, state=IncidentState(which.value))
    raise no_such_button()


def list_page(
    found: Sequence[Incident], which: WhichList, heading: str, first: CommonInList = NO_COMMON
) -> Message:
    """Draw one page, each incident with its button; ``first`` stands above the first page."""
    pages = max(1, -(-len(found) // A_PAGE))
    number = min(max(which.page, 1), pages)
    here = found[(number - 1) * A_PAGE : number * A_PAGE]
    first = first if number == 1 else NO_COMMON
    options = (
        *first.options,
        *map(cards.view_button, here),
        *next_page(f"sc_list:{which.name}", number, pages),
        *other_lists(which.name, is_some=bool(found or first.lines)),
    )
    text = "\n".join([*first.lines, *map(list_line, here)]) or _("Không có sự cố nào đang mở.")
    return Message(text, options, heading, columns=2)


def list_line(one: Incident) -> str:
    """Draw a line: "SC-2026-0001, UBND xã Long Tân: Không đăng nhập được – đang xử lý – Hồ Văn Ví Vinh"."""
    places = {
        "number": one.reference,
        "unit": one.unit_name,
        "kind": kind_name(one.kind),
        "state": state_text(one),
    }
    if one.forwarded_to:
        return _("{number}, {unit}: {kind} – {state}; đã chuyển {to}", **places, to=one.forwarded_to)
    return _("{number}, {unit}: {kind} – {state}", **places)


def other_lists(which: str, *, is_some: bool) -> list[Option]:
    """Offer the other lists, raising an incident, and what has to do with all of them, whatever is open."""
    new = Option("sc_new:", _("Báo sự cố mới"))
    if which == "own":
        return [new]
    lists = {
        "all": _("Tất cả"),
        "mine": _("Của tôi"),
        "by_unit": _("Theo đơn vị"),
        "by_state": _("Theo tình trạng"),
    }
    others = [Option(f"sc_list:{one}:1", label) for one, label in lists.items() if one != which]
    if which != "all":
        return [*others, new]
    return [
        *(others if is_some else []),
        new,
        Option("sc_excel:", _("Xuất Excel")),
        Option("sc_picture:", _("Hình tháng này")),
        Option("sc_guide:", _("Sửa hướng dẫn")),
    ]


def ask_which_list(found: Sequence[Incident], by: str) -> Message:
    """Offer the units, or the states, of what is open, with how many there are."""
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


def order_picture(context: Context) -> Replies:
    """Order the picture of this month's incidents ([Hình tháng này])."""
    first = local_date(context.at).replace(day=1)
    name = _("Sự cố tháng {month}.png", month=f"{first:%m-%Y}")
    return [order_file(context, FileOrder(f"{PICTURE}:{first}", name, PNG))]


def read_picture(context: Context, day: str) -> Paper:
    """Read the incidents of a day's month for its picture."""
    context.need(Action.HANDLE)
    first, last = month_of(day_in(day))
    month = read_month(context.tx, first, context.settings)
    said = "\n".join(month_lines(month)).strip() or nothing_in_month()
    picture = month_picture(context, month, last)
    return Paper(partial(month_png, picture), said, context.who.language)


def nothing_in_month() -> str:
    return _("Không có sự cố nào trong tháng này.")


def month_picture(context: Context, month: Month, last: date) -> MonthPicture:
    """Draw a month by weeks and kinds; what was no incident is counted, and has no part in the bars."""
    real = [one for one in month.ones if one.state != IncidentState.WRONG]
    kinds = list(most_first(summaries_by(real, lambda one: one.kind)))
    return MonthPicture(
        title=_("Sự cố hộp thư tháng {month}", month=f"{month.first:%m/%Y}"),
        subtitle=_("Số sự cố: {counts}", counts=summary_text(IncidentSummary.of(month.ones))),
        below=_("Theo tuần; số liệu đến {moment}", moment=moment_text(context.at)),
        solved=_("Đã xử lý"),
        still_open=_("Đang mở"),
        nothing=nothing_in_month(),
        kinds=[PictureKind(kind_name(kind), COLOURS[kind]) for kind in kinds],
        weeks=[week_of(real, kinds, days) for days in weeks(month.first, last)],
    )


def weeks(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of each week, from Monday, as far as it is of the month."""
    while first <= last:
        sunday = first + (6 - first.weekday()) * DAY
        yield first, min(sunday, last)
        first = sunday + DAY


def week_of(ones: Sequence[IncidentTimes], kinds: Sequence[IncidentKind], days: tuple[date, date]) -> Week:
    first, last = days
    here = [one for one in ones if first <= one.day <= last]
    name = f"{first:%d}–{last:%d}" if first != last else f"{first:%d}"
    counts = Counter((one.kind, one.state in SOLVED) for one in here)
    return Week(name, [(counts[kind, True], counts[kind, False]) for kind in kinds])


def open_line(total: int, late: int) -> list[str]:
    """Say how many are open, and how many of them are late; nothing where nothing is open."""
    if not total:
        return []
    places = {"count": number_text(total), "late": number_text(late)}
    if late:
        return [_("Sự cố đang mở: {count}, trong đó quá hạn {late}. Gõ /suco để xem.", **places)]
    return [_("Sự cố đang mở: {count}. Gõ /suco để xem.", **places)]


def month_lines(month: Month) -> list[str]:
    """Say how many there were, of what kind and where, and how long they took; nothing of none."""
    if not month.ones:
        return []
    summary = IncidentSummary.of(month.ones)
    kinds = Counter(one.kind for one in month.ones).most_common()
    units = Counter((one.unit, one.unit_name) for one in month.ones).most_common(NAMED)
    places = {"month": f"{month.first:%m/%Y}", "counts": summary_text(summary)}
    heading = _("Sự cố trong tháng {month}: {counts}", **places)
    if month.told_at:
        heading = _(
            "Sự cố cả tháng {month}, thêm {more} sau tin tổng hợp cuối tháng: {counts}",
            **places,
            more=month.since,
        )
    lines = [
        "",
        heading,
        *(f"– {kind_name(kind)}: {number_text(count)}" for kind, count in kinds),
        _("Nhiều nhất: {units}", units=", ".join(f"{name} {count}" for (_id, name), count in units)),
    ]
    if summary.to_take:
        lines.append(_("Tiếp nhận: {times}", times=time_taken_text(summary.to_take)))
    if summary.to_resolve:
        lines.append(_("Xử lý: {times}", times=time_taken_text(summary.to_resolve)))
    return lines


def summary_text(summary: IncidentSummary) -> str:
    """Sum up: "12, đã xử lý 9, đang mở 2, báo nhầm 1"."""
    parts = [number_text(summary.raised), _("đã xử lý {count}", count=number_text(summary.solved))]
    if summary.open:
        parts.append(_("đang mở {count}", count=number_text(summary.open)))
    if summary.wrong:
        parts.append(_("báo nhầm {count}", count=number_text(summary.wrong)))
    return ", ".join(parts)


def time_taken_text(one: TimeTaken) -> str:
    return _(
        "một nửa trong {median}, chín phần mười trong {most} (giờ làm việc)",
        median=length_text(one.median),
        most=length_text(one.most),
    )


def length_text(length: timedelta) -> str:
    """Put a length into words: "6 phút", "3 giờ 20 phút"."""
    hours, minutes = length // HOUR, length % HOUR // MINUTE
    if not hours:
        return _("{minutes} phút", minutes=minutes)
    if not minutes:
        return _("{hours} giờ", hours=hours)
    return _("{hours} giờ {minutes} phút", hours=hours, minutes=minutes)
