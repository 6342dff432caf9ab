"""Lists of incidents, one incident as it stands, and a month of them as lines and as a picture."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial

from bot.conversation import (
    N_,
    Message,
    Option,
    Refused,
    _,
    at_local,
    fold,
    local_date,
    moment_text,
    number_text,
    regex,
)
from bot.documents.incidents import month_png
from bot.domain.duties import month_before, month_of
from bot.domain.incidents import OVER, UNSOLVED, IncidentState, IncidentSummary, may_see
from handlers.engine import (
    PNG,
    Action,
    Context,
    FileOrder,
    Paper,
    Part,
    Replies,
    Role,
    ToDo,
    Urgency,
    day_in,
    id_in,
    next_page,
    no_such_button,
    order_file,
    page_at,
)
from handlers.incidents import cards
from handlers.incidents.acts import in_full
from handlers.incidents.cards import kind_name, state_name, state_text
from handlers.incidents.common import card
from handlers.incidents.common.card import NO_COMMON, CommonInList
from handlers.incidents.export import (
    DAY,
    Month,
    month_picture,
    nothing_in_month,
    read_month,
    summary_text,
    time_taken_text,
)
from handlers.incidents.form import opening
from storage import incidents
from storage.incidents import Incident, WhichClosed
from storage.units import units

A_PAGE = 8
LATELY, FEW = timedelta(days=2), 3  # for so long, and so many, closed ones are told of where none is open
MOST_FOR_FILES = 3  # incidents that are offered for files which nobody asked for
NUMBER = regex(r"(?:sc-?)?(?:(?P<year>\d{4})-)?(?P<number>\d{1,6})", re.ASCII | re.IGNORECASE)
PICTURE = "month"
NAMED = 5  # units of a month that had the most
MONTH = regex(r"(?:tháng )?(?P<month>0?[1-9]|1[0-2])/(?P<year>20\d\d)", re.IGNORECASE)
MONTHS = 12  # that are offered
EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class WhichList:
    """A list of incidents, and a page of it: of a unit by its id, of a state by its name."""

    kind: str  # "all", "mine", "own", "unit", "state", "closed", "own_closed"; "by_…" ask which
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

    ``words``: the number of one of them, "SC-2026-0001" or "1" of this year; "đã đóng"; to the office also a
    month, "11/2026", or a unit.
    """
    if named := NUMBER.fullmatch(words):
        year = int(named["year"] or local_date(context.at).year)
        incident = incidents.numbered(context.tx, year, int(named["number"]))
        # to others it is as if it were not there
        if incident is None or not may_see(context.who, incident.unit, incident.raised_by):
            raise Refused(no_such_number())
        return show_incident(context, incident)
    if context.may(Action.LOOK):
        return show_list(context, list_named(context, words))
    if fold(words) == fold(_("Đã đóng")):
        return show_list(context, WhichList("own_closed"))
    found = own_incidents(context)
    return [own_page(context, found, 1)] if found else opening.open_form(context)


def no_such_number() -> str:
    return _("Không tìm thấy sự cố có số này. Gõ /suco để xem các sự cố đang mở.")


def show_open(context: Context) -> Replies:
    """Show what is open and theirs to see, or that nothing is, and what was closed lately."""
    if context.may(Action.LOOK) or own_incidents(context):
        return show_incidents(context, "")
    closed, none = closed_lately(context), _("Hiện không có sự cố nào đang mở.")
    lines = [none, *(_("Mới đóng: {line}", line=closed_line(one)) for one in closed)]
    return [Message("\n".join(lines), tuple(map(cards.view_button, closed)))]


def list_named(context: Context, words: str) -> WhichList:
    """Return the list that the office asks for in words: of a month or a unit; else that of all open ones."""
    if fold(words) == fold(_("Đã đóng")):
        return WhichList("closed")
    if found := MONTH.fullmatch(words):
        return WhichList("closed", f"{found['year']}-{int(found['month']):02}")
    named = units.matching(units.listed(context.tx, local_date(context.at)), words) if words else []
    return WhichList("unit", str(named[0].id)) if len(named) == 1 else WhichList("all")


def own_units(context: Context) -> list[int]:
    """Return the units whose incidents they follow."""
    return [one.unit for one in context.who.units(Role.OFFICER, Role.HEAD, Role.DEPUTY)]


def own_incidents(context: Context) -> list[Incident]:
    """Return the open incidents of the units that they follow, and what they raised themselves."""
    return incidents.listed(context.tx, own_units(context), or_raised_by=context.who.person)


def closed_lately(context: Context) -> list[Incident]:
    """Return what of the units that they follow, or that they raised themselves, was closed lately; few."""
    own, person = own_units(context), context.who.person
    which = WhichClosed(context.at - LATELY, EVER[1], units=own, person=person)
    return incidents.closed(context.tx, which, most=FEW, after=0)


def file_uses(context: Context, first: int) -> Iterator[Option]:
    """Offer what the files may be for that came together from ``first`` on: an incident, new or theirs."""
    is_office = context.may(Action.HANDLE)
    among = incidents.listed(context.tx) if is_office else own_incidents(context)
    offered = sorted(among, key=lambda one: (one.taken_by != context.who.person, -one.id))[:MOST_FOR_FILES]
    is_one_unit = len({one.unit for one in among}) == 1
    names = {one.id: one.reference if is_one_unit else f"{one.reference}, {one.unit_name}" for one in offered}
    if context.may(Action.RAISE):
        yield Option(f"sc_with:{first}", _("Báo sự cố với ảnh, tệp này"))
    for one, name in names.items():
        yield Option(f"sc_send:{one}:{first}", _("Gửi vào {number}", number=name))


def to_do(context: Context) -> Iterator[ToDo]:
    """Offer the office what nobody has taken, is late or its own; a unit what it is to answer or confirm."""
    if context.may(Action.HANDLE):
        found = incidents.listed(context.tx)
        untaken = [one for one in found if one.state == IncidentState.RECEIVED]
        few, many = N_("{number} chưa tiếp nhận"), N_("Xem {count} sự cố chưa tiếp nhận")
        yield from ones_to_do(untaken, few, many, f"sc_list:state:{IncidentState.RECEIVED}:1")
        late = [one for one in found if is_late(one, context.at) and one not in untaken]
        few, many = N_("{number} quá hạn xử lý"), N_("Xem {count} sự cố quá hạn xử lý")
        yield from ones_to_do(late, few, many, "open:suco")
        own = [one for one in found if one.taken_by == context.who.person and one not in late]
        own = [one for one in own if one.state == IncidentState.IN_PROGRESS]
        few, many = N_("{number} đang xử lý"), N_("Xem {count} sự cố đang xử lý")
        for one in ones_to_do(own, few, many, "sc_list:mine:1"):
            yield replace(one, urgency=Urgency.IS_OWED)
    elif context.may(Action.RAISE):
        own = own_incidents(context)
        asked = [one for one in own if one.state == IncidentState.WAITING_FOR_UNIT]
        few, many = N_("Trả lời về {number}"), N_("Trả lời về {count} sự cố")
        yield from ones_to_do(asked, few, many, "open:suco", "sc_answer")
        solved = [one for one in own if one.state == IncidentState.RESOLVED]
        few, many = N_("Xác nhận kết quả {number}"), N_("Xác nhận kết quả {count} sự cố")
        yield from ones_to_do(solved, few, many, "open:suco")


def ones_to_do(
    found: Sequence[Incident], few: str, many: str, where: str, button: str = "sc"
) -> Iterator[ToDo]:
    """Offer the one incident there is, by this button, or the list of all; by these sentences."""
    if len(found) == 1:
        said = _(few, number=found[0].reference)
        yield ToDo(Urgency.IS_AWAITED, Option(f"{button}:{found[0].id}", said))
    elif found:
        yield ToDo(Urgency.IS_AWAITED, Option(where, _(many, count=len(found))))


def own_page(context: Context, found: Sequence[Incident], number: int) -> Message:
    heading = _("Sự cố đang mở của đơn vị: {count}", count=cards.counted(found))
    return list_page(context, WhichList("own", page=number), CommonInList(others=found), heading)


def show_incident(context: Context, incident: Incident) -> Replies:
    """Show an incident with its timeline and what they can do ([Xem SC-…])."""
    return [in_full.full_card(context, incident)]


def show_whole(context: Context, incident: Incident) -> Replies:
    """Show all that was written of an incident, with what is rarely needed ([Xem toàn bộ])."""
    told = incidents.timeline(context.tx, incident.id)
    text, others = in_full.whole_lines(incident, told), in_full.others_in_full(context, (incident, told))
    about = cards.talk_subject(incident)  # its words stay
    return [Message("\n".join(text), others, cards.heading(incident), columns=2, card=about)]


def show_files(context: Context, incident: Incident) -> Replies:
    """Show the files of an incident ([Xem tệp])."""
    sent = [one.file for one in incidents.timeline(context.tx, incident.id) if one.file]
    said = _("Tệp kèm theo {number}: {count}", number=incident.reference, count=len(sent))
    return [Message(said, file_ids=tuple(sent))]


def show_list(context: Context, which: WhichList) -> Replies:
    """Show a page of a list, or ask of which unit or state it shall be."""
    if which.kind == "own":
        context.need(Action.RAISE)
        return [own_page(context, own_incidents(context), which.page)]
    if which.kind == "own_closed":
        context.need(Action.RAISE)
        own, person = own_units(context), context.who.person
        return [closed_page(context, which, WhichClosed(*EVER, units=own, person=person))]
    context.need(Action.LOOK)
    if which.kind == "closed":
        return [closed_page(context, which, closed_of_list(which))]
    if which.kind == "by_month":
        return [ask_which_month(context)]
    if which.kind in ("by_unit", "by_state"):
        return [ask_which_list(incidents.listed(context.tx), which.kind)]
    found = incidents_of_list(context, which)
    heading = _("Sự cố đang mở: {count}", count=cards.counted(found))
    is_all = which.kind == "all"
    listed = card.common_in_list(context, found) if is_all else CommonInList(others=found)
    return [list_page(context, which, listed, heading)]


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


def closed_of_list(which: WhichList) -> WhichClosed:
    """Read which closed ones are meant: "" all, "2026-11" those of a month, "17" those of a unit."""
    if "-" in which.value:
        first, last = month_of(day_in(f"{which.value}-01"))
        return WhichClosed(at_local(first, time()), at_local(last + DAY, time()), of_all=True)
    if which.value:
        return WhichClosed(*EVER, units=[id_in(which.value)])
    return WhichClosed(*EVER, of_all=True)


def closed_page(context: Context, which: WhichList, asked: WhichClosed) -> Message:
    """Draw one page of closed incidents, the newest first, each with its button."""
    count = incidents.count_closed(context.tx, asked)
    pages = max(1, -(-count // A_PAGE))
    number = min(max(which.page, 1), pages)
    here = incidents.closed(context.tx, asked, A_PAGE, (number - 1) * A_PAGE)
    is_own = which.kind == "own_closed"
    others = {"own" if is_own else "all": _("Đang mở")} | ({} if is_own else {"by_month": _("Theo tháng")})
    options = (
        *map(cards.view_button, here),
        *next_page(f"sc_list:{which.name}", number, pages),
        *(Option(f"sc_list:{one}:1", label) for one, label in others.items()),
    )
    heading = _("Sự cố đã đóng: {count}", count=number_text(count))
    if "-" in which.value:
        year, _dash, month = which.value.partition("-")
        heading = _("Sự cố đã đóng trong tháng {month}: {count}", month=f"{month}/{year}", count=count)
    text = "\n".join(map(closed_line, here)) or _("Chưa có sự cố nào đã đóng.")
    return Message(text, options, heading, columns=2)


def closed_line(one: Incident) -> str:
    """Draw a line: "SC-2026-0001, UBND xã Long Tân: Hộp thư đầy – đã đóng lúc 10:30 ngày 25/11/2026"."""
    places = {"number": one.reference, "unit": one.unit_name, "kind": kind_name(one.kind)}
    moment = moment_text(one.closed_at) if one.closed_at else ""
    return _(
        "{number}, {unit}: {kind} – {state} lúc {moment}",
        **places,
        state=state_name(one.state),
        moment=moment,
    )


def ask_which_month(context: Context) -> Message:
    """Offer this month and the eleven before it."""
    first, options = local_date(context.at).replace(day=1), []
    for _month in range(MONTHS):
        options.append(Option(f"sc_list:closed:{first:%Y-%m}:1", f"{first:%m/%Y}"))
        first = month_before(first)
    return Message(_("Sự cố đã đóng trong tháng nào?"), tuple(options), columns=3)


def list_page(context: Context, which: WhichList, found: CommonInList, heading: str) -> Message:
    """Draw one page, each incident with its button; the common ones stand above the first page."""
    here, number, pages = page_at(found.others, which.page, A_PAGE)
    first = found if number == 1 else NO_COMMON
    options = (
        *first.options,
        *map(cards.view_button, here),
        *next_page(f"sc_list:{which.name}", number, pages),
        *other_lists(which.name, is_some=bool(found.others or first.lines)),
    )
    lines = [*first.lines, *(list_line(one, context.at) for one in here)]
    return Message("\n".join(lines) or _("Không có sự cố nào đang mở."), options, heading, columns=2)


def list_line(one: Incident, at: datetime) -> str:
    """Draw a line: "SC-2026-0001, UBND xã Long Tân: Hộp thư đầy – đang xử lý – Hồ Văn Ví Vinh; quá hạn …"."""
    places = {
        "number": one.reference,
        "unit": one.unit_name,
        "kind": kind_name(one.kind),
        "state": state_text(one),
    }
    said = _("{number}, {unit}: {kind} – {state}", **places)
    if one.forwarded_to:
        said = _("{number}, {unit}: {kind} – {state}; đã chuyển {to}", **places, to=one.forwarded_to)
    until = deadline_text(one, at)
    return _("{line}; {deadline}", line=said, deadline=until) if until else said


def deadline_text(one: Incident, at: datetime) -> str:
    """Say until when an incident is to be resolved, or what it is late with; "" where nothing more is due."""
    if one.state not in UNSOLVED:
        return ""
    if is_late(one, at):
        return _("quá hạn xử lý ({moment})", moment=moment_text(one.resolve_until))
    if one.state != IncidentState.RECEIVED:
        return _("xử lý chậm nhất {moment}", moment=moment_text(one.resolve_until))
    return _("quá hạn tiếp nhận") if one.take_until < at else ""


def is_late(one: Incident, at: datetime) -> bool:
    return one.state in UNSOLVED and one.resolve_until < at


def other_lists(which: str, *, is_some: bool) -> list[Option]:
    """Offer the other lists, raising an incident, and what has to do with all of them, whatever is open."""
    new = Option("sc_new:", _("Báo sự cố mới"))
    if which == "own":
        return [new, Option("sc_list:own_closed:1", _("Đã đóng"))]
    lists = {
        "all": _("Tất cả"),
        "mine": _("Của tôi"),
        "by_unit": _("Theo đơn vị"),
        "by_state": _("Theo tình trạng"),
    }
    others = [Option(f"sc_list:{one}:1", label) for one, label in lists.items() if one != which]
    of_unit = which.removeprefix("unit") if which.startswith("unit:") else ""
    closed = Option(f"sc_list:closed{of_unit}:1", _("Đã đóng"))
    if which != "all":
        return [*others, closed, new]
    return [
        *(others if is_some else []),
        closed,
        new,
        Option("sc_excel:", _("Xuất Excel")),
        Option("sc_picture:", _("Biểu đồ tháng này")),
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
    """Order the picture of this month's incidents ([Biểu đồ tháng này])."""
    first = local_date(context.at).replace(day=1)
    name = _("Sự cố tháng {month}.png", month=f"{first:%m-%Y}")
    return [order_file(context, FileOrder(f"{PICTURE}:{first}", name, PNG))]


def read_picture(context: Context, day: str) -> Paper:
    """Read the incidents of a day's month for its picture."""
    context.need(Action.LOOK)
    first, last = month_of(day_in(day))
    month = read_month(context.tx, first, context.settings)
    said = "\n".join(month_lines(month)).strip() or nothing_in_month()
    picture = month_picture(context, month, last)
    return Paper(partial(month_png, picture), said, context.who.language)


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
        lines.append(_("Tiếp nhận: {times}", times=time_taken_text(summary.to_take, counts_nights=True)))
    if summary.to_resolve:
        lines.append(_("Xử lý: {times}", times=time_taken_text(summary.to_resolve)))
    return lines
