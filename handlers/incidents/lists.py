"""/suco: the office's open incidents, by unit, state and whose; a unit's own; one with its timeline."""

import re
from collections import Counter
from collections.abc import Sequence

from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.text import local_date
from bot.conversation.words import _
from bot.domain.incidents import OVER, IncidentState
from bot.domain.rights import Action, Role, may
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies, need
from handlers.engine.wording import next_page
from handlers.incidents import cards, moving, raising
from handlers.incidents.cards import kind_name, state_name, state_text
from handlers.incidents.common import card
from handlers.incidents.common.card import NONE, Together
from storage import incidents
from storage.incidents import Incident, IncidentFilter

A_PAGE = 8
NUMBER = re.compile(r"(?:sc-?)?(?:(?P<year>\d{4})-)?(?P<number>\d{1,6})", re.ASCII | re.IGNORECASE)
FOLLOWING = (Role.OFFICER, Role.HEAD, Role.DEPUTY)


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
