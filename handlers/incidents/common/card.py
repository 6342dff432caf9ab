"""The card of a common incident, and its incidents as they join it and leave it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from bot.conversation import N_, Message, Option, _, in_brief, moment_text, number_text
from bot.domain.duties import TAKE_BACK
from bot.domain.incidents import (
    COMMON_MOVES,
    UNSOLVED,
    CommonAction,
    CommonState,
    IncidentAction,
    IncidentKind,
    IncidentState,
    chase_at,
    is_lapsed,
    is_taken_along,
    next_late,
)
from handlers.broadcasts import brief
from handlers.engine import Context, Replies, Role, id_in, version_of
from handlers.incidents import cards
from handlers.incidents.cards import kind_name, state_name
from storage import common_incidents, incidents
from storage.common_incidents import CommonIncident, RaiserCount
from storage.engine import Tx, holders, outbox
from storage.incidents import Incident, NewNote

TOKEN = "cc"  # how the tokens of its buttons begin
WORD = "ch"  # "chung": what is typed for the choices of a card, ch1, ch2 …
CONFIRM, DECLINE, TAKE, UNDO = (f"{TOKEN}_{name}" for name in ("yes", "no", "take", "undo"))
EXCUSE_ALL = "outage:begin"
SAY_TOKENS = {
    action: f"{TOKEN}_say:{action}"
    for action in (CommonAction.CONFIRM, CommonAction.UPDATE, CommonAction.RESOLVE)
}
BUTTONS: dict[str, tuple[int, str]] = {  # token -> the number of its word, label; at most five at a time
    CONFIRM: (1, N_("Xác nhận sự cố chung")),
    SAY_TOKENS[CommonAction.CONFIRM]: (2, N_("Xác nhận, tự viết tin")),
    DECLINE: (3, N_("Không phải sự cố chung")),
    SAY_TOKENS[CommonAction.UPDATE]: (5, N_("Gửi cập nhật")),
    SAY_TOKENS[CommonAction.RESOLVE]: (6, N_("Đã xử lý sự cố chung")),
    TAKE: (7, N_("Tiếp nhận tất cả")),
    EXCUSE_ALL: (4, N_("Hệ thống thư của tỉnh ngừng hoạt động")),
}
ACTIONS = {
    CONFIRM: CommonAction.CONFIRM,
    DECLINE: CommonAction.DECLINE,
    **{token: action for action, token in SAY_TOKENS.items()},
}
MAIL_IS_DOWN = (IncidentKind.LOGIN, IncidentKind.MAIL)  # met by all where the province's mail is down
INCIDENTS_SHOWN = 8  # of its incidents that a card names
WORDS = 200  # characters of what was told that a card shows: each message that told it has all of it


@dataclass(frozen=True)
class CommonView:
    """A common incident, and what its card shows of its incidents, however many: read when it is needed."""

    common: CommonIncident
    tx: Tx

    @cached_property
    def raised(self) -> Sequence[RaiserCount]:
        return common_incidents.raised_of(self.tx, self.common)

    @cached_property
    def first(self) -> Sequence[Incident]:
        return common_incidents.first_of(self.tx, self.common, INCIDENTS_SHOWN)

    @cached_property
    def untaken(self) -> Sequence[tuple[int, str]]:
        return common_incidents.untaken_of(self.tx, self.common)

    @property
    def units(self) -> set[int]:
        return {one.unit for one in self.raised}

    @property
    def unsolved(self) -> int:
        return sum(one.unsolved for one in self.raised)


def untaken(found: Sequence[Incident]) -> list[Incident]:
    return [one for one in found if one.state == IncidentState.RECEIVED and one.is_dangerous]


def subject(common: CommonIncident) -> str:
    return f"common:{common.id}"


def told_heading(common: CommonIncident) -> str:
    return _("Sự cố chung: {kind}", kind=kind_name(common.kind))


def current_words(context: Context, common: CommonIncident) -> str:
    """Return what was told last, or what is told where nobody has written anything."""
    return common.said or _(
        "Nhiều đơn vị cùng gặp sự cố này; {office} đang xử lý. Khi có tin mới, hệ thống sẽ báo anh/chị tại "
        "đây.",
        office=context.settings.office_name,
    )


def raisers(context: Context, found: Sequence[Incident]) -> dict[int, list[Incident]]:
    """Return who raised these incidents, or else their units' officers, each with those they are told of."""
    there = holders(context.tx, context.at, list(Role), {one.unit for one in found})
    told: dict[int, list[Incident]] = {}
    for one in found:
        for holder in cards.raiser_or_officers(there[one.unit], one.raised_by):
            told.setdefault(holder.person, []).append(one)
    return told


def people_told(context: Context, view: CommonView) -> int:
    """Return how many people hear of what is said of it."""
    raised = [one for one in view.raised if one.unsolved]
    there = holders(context.tx, context.at, list(Role), {one.unit for one in raised})
    told = (cards.raiser_or_officers(there[one.unit], one.raised_by) for one in raised)
    return len({holder.person for some in told for holder in some})


def view_of(context: Context, common: CommonIncident) -> CommonView:
    return CommonView(common, context.tx)


def read(context: Context, text: str) -> CommonView | None:
    common = common_incidents.get(context.tx, id_in(text))
    return view_of(context, common) if common else None


def draw(context: Context, view: CommonView, shown: Message) -> Message:
    """Draw the card anew; to whoever opened it, with a button for each of its incidents."""
    has_each = any(one.token.startswith("sc:") for one in shown.options)
    now = card(context, view, may_take=bool(shown.options))
    return with_each(now, view) if has_each else now


def draw_done(context: Context, view: CommonView, shown: Message) -> Message:
    """Leave what was done as it was said, with what can still be done."""
    undoes = [undo_button(view)] if may_be_undone(context, view.common) else []
    offered = {one.token for one in (*buttons(view), *undoes)}
    return replace(shown, options=tuple(one for one in shown.options if one.token in offered))


def card(context: Context, shown: CommonView, may_take: bool = True) -> Message:
    """Draw a common incident for the office; its head, who may not take any, sees no buttons."""
    options = buttons(shown) if may_take else ()
    text, about = "\n".join(card_lines(context, shown)), subject(shown.common)
    return Message(text, options, heading(shown.common), columns=2, card=about)


def heading(common: CommonIncident) -> str:
    if common.confirmed_at:
        return told_heading(common)
    return _("Có thể là sự cố chung: {kind}", kind=kind_name(common.kind))


def card_lines(context: Context, shown: CommonView) -> list[str]:
    common = shown.common
    match common.state:
        case CommonState.PROPOSED | CommonState.LAPSED:
            return [*reason_lines(shown), *incident_lines(shown), *announcement_lines(context, shown)]
        case CommonState.DECLINED:
            who = name_and_moment(common.ender, common.ended_at)
            return [_("{who}: không phải sự cố chung; từng sự cố được xử lý riêng.", who=who)]
    known = {
        _("Người xác nhận"): name_and_moment(common.confirmer, common.confirmed_at),
        _("Đã xử lý xong"): name_and_moment(common.ender, common.ended_at),
        _("Bao gồm"): counts_text(shown) if shown.raised else "",
        _("Tin gần nhất"): in_brief(current_words(context, common), WORDS),
        _("Chưa có người tiếp nhận, còn báo động"): numbers_text(shown.untaken),
    }
    return [*(f"{title}: {value}" for title, value in known.items() if value), *incident_lines(shown)]


def reason_lines(shown: CommonView) -> list[str]:
    """Say why it is proposed: so many units have raised the same, or could not open their mailboxes."""
    common = shown.common
    if not common.tapped:
        return [_("Từ {moment} có {counts}.", moment=moment_text(common.since), counts=counts_text(shown))]
    lines = [_("Có {units} đơn vị báo không vào được hộp thư trong 30 phút.", units=common.tapped)]
    if shown.raised:
        lines.append(_("Đã có {counts}.", counts=counts_text(shown)))
    return lines


def counts_text(shown: CommonView) -> str:
    """Count its incidents: "4 sự cố của 3 đơn vị, 1 đã xử lý"."""
    count = sum(one.count for one in shown.raised)
    solved = count - shown.unsolved
    places = {"count": number_text(count), "units": number_text(len(shown.units))}
    if solved:
        return _("{count} sự cố của {units} đơn vị, {solved} đã xử lý", **places, solved=number_text(solved))
    return _("{count} sự cố của {units} đơn vị", **places)


def incident_lines(shown: CommonView) -> list[str]:
    """List those that are to be seen to, each with what tells whether it is the same fault."""
    is_new = shown.common.state == CommonState.PROPOSED
    lines = []
    for one in shown.first:
        places = {"number": one.reference, "unit": one.unit_name}
        if is_new:
            lines.append(_("– {number}, {unit}: {what}", **places, what=brief(one.what)))
        else:
            lines.append(_("– {number}, {unit}: {state}", **places, state=state_name(one.state)))
    if others := shown.unsolved - len(shown.first):
        lines.append(_("… và {count} sự cố khác", count=others))
    return lines


def announcement_lines(context: Context, shown: CommonView) -> list[str]:
    """Say what its raisers are told if it is confirmed, and how many hear it."""
    text, people = in_brief(current_words(context, shown.common), WORDS), people_told(context, shown)
    count = number_text(people)
    if people:
        lines = [_("Nếu xác nhận, {count} người đã báo sẽ nhận được tin: “{text}”", count=count, text=text)]
    else:
        lines = [_("Nếu xác nhận, người báo sau sẽ nhận được ngay tin: “{text}”", text=text)]
    if shown.common.kind in MAIL_IS_DOWN:
        down = _(
            "Nếu hệ thống thư của tỉnh ngừng hoạt động, anh/chị có thể miễn cho tất cả bằng một thao tác."
        )
        lines.append(down)
    return lines


def undo_button(view: CommonView) -> Option:
    return Option(f"{UNDO}:{view.common.id}:{decided(view)}", _("Bấm nhầm"), is_undo=True)


def raised(view: CommonView) -> str:
    """Return the version of what is confirmed: by which units it is raised."""
    return version_of(sorted(view.units))


def left_untaken(view: CommonView) -> str:
    """Return the version of what is taken at once: what of it nobody has taken."""
    return version_of([one for one, _number in view.untaken])


def decided(view: CommonView) -> str:
    """Return the version of what is taken back: it is the same one that is decided on once more."""
    at = decided_at(view.common)
    return version_of(view.common.state.value, at.timestamp() if at else 0)


def decided_at(common: CommonIncident) -> datetime | None:
    return common.ended_at or common.confirmed_at


def may_be_undone(context: Context, common: CommonIncident) -> bool:
    return context.at - (decided_at(common) or common.proposed_at) <= TAKE_BACK


def numbers_text(found: Sequence[tuple[int, str]]) -> str:
    """Name so many of these incidents: "SC-2026-0001, SC-2026-0002 và 3 sự cố khác"."""
    numbers = ", ".join(number for _id, number in found[:INCIDENTS_SHOWN])
    if len(found) <= INCIDENTS_SHOWN:
        return numbers
    return _("{numbers} và {count} sự cố khác", numbers=numbers, count=len(found) - INCIDENTS_SHOWN)


VERSIONS = {CONFIRM: raised, TAKE: left_untaken}


def name_and_moment(name: str, moment: datetime | None) -> str:
    """Name who did it, and when: "Hồ Văn Ví Vinh, 08:12 ngày 25/11/2026"; "" where it is not done."""
    return f"{name}, {moment_text(moment)}" if moment else ""


def buttons(shown: CommonView) -> tuple[Option, ...]:
    """Offer what can be done now; the word of each button is the same on every card."""
    return tuple(
        Option(token_of(shown, token), _(label), f"{WORD}{number}")
        for token, (number, label) in BUTTONS.items()
        if is_possible(shown, token)
    )


def token_of(shown: CommonView, token: str) -> str:
    """Return the token of a button in full, with the version for which it vouches."""
    if token == EXCUSE_ALL:
        return token
    version = VERSIONS.get(token)
    return f"{token}:{shown.common.id}" + (f":{version(shown)}" if version else "")


def is_possible(shown: CommonView, token: str) -> bool:
    common = shown.common
    if token == EXCUSE_ALL:
        return common.kind in MAIL_IS_DOWN and common.state in (CommonState.PROPOSED, CommonState.OPEN)
    if token == TAKE:
        return common.state == CommonState.OPEN and bool(shown.untaken)
    return (common.state, ACTIONS[token]) in COMMON_MOVES


def join_incidents(context: Context, common: CommonIncident, found: Sequence[Incident]) -> None:
    """Join these locked incidents to it; whoever confirms has those of them that nobody has taken."""
    taken = [one for one in found if is_taken_along(one.kind, one.state)]
    common_incidents.join(context.tx, ids(found), common.id)
    common_incidents.take(context.tx, ids(taken), context.who.person, context.at)
    outbox.cancel(context.tx, [cards.subject(one) for one in taken], cards.URGING)
    note(context, taken, IncidentAction.TAKE)
    note(context, found, IncidentAction.JOIN)
    cards.refresh(context, found)


def resolve_incidents(
    context: Context, common: CommonIncident, found: Sequence[Incident], lapses: datetime
) -> None:
    """Resolve these locked incidents, each as by its own button, in the words that all are told."""
    common_incidents.resolve(context.tx, ids(found), context.who.person, context.at, lapses)
    outbox.cancel(context.tx, [cards.subject(one) for one in found], cards.URGING)
    note(context, found, IncidentAction.RESOLVE, common.said)
    cards.refresh(context, found)


def leave_incidents(context: Context, common: CommonIncident, found: Sequence[Incident]) -> None:
    """Take these locked incidents out of it; those that were taken with it are nobody's again."""
    taken = [one for one in found if was_taken_along(one, common)]
    limit, received = incidents.limits(context.tx, context.settings), IncidentState.RECEIVED
    common_incidents.join(context.tx, ids(found), None)
    due = [
        chase_at(next_late(received, one.chased), one.take_until, one.resolve_until, limit) for one in taken
    ]
    common_incidents.untake(context.tx, list(zip(ids(taken), due, strict=True)))
    note(context, taken, IncidentAction.UNTAKE)
    note(context, found, IncidentAction.LEAVE)
    cards.refresh(context, found)


def was_taken_along(one: Incident, common: CommonIncident) -> bool:
    """Tell whether nobody pressed for it: it was taken as the common one was confirmed, or at its raising."""
    has_confirmer = one.state == IncidentState.IN_PROGRESS and one.taken_by == common.confirmed_by
    return has_confirmer and one.taken_at in (common.confirmed_at, one.raised_at)


def note(context: Context, found: Collection[Incident], action: IncidentAction, text: str = "") -> None:
    """Add a line to the timeline of each of these incidents."""
    by = context.who.person
    incidents.note(context.tx, [NewNote(one.id, context.at, by, action, text) for one in found])


def ids(found: Collection[Incident]) -> list[int]:
    return [one.id for one in found]


def unsolved(found: Sequence[Incident]) -> list[Incident]:
    return [one for one in found if one.state in UNSOLVED]


def show_common(context: Context, common: CommonIncident) -> Replies:
    """Show a common incident, with a button for each of its incidents ([Xem sự cố chung])."""
    shown = view_of(context, common)
    return [with_each(card(context, shown), shown)]


def with_each(drawn: Message, view: CommonView) -> Message:
    each = map(cards.view_button, view.first)
    return replace(drawn, options=(*drawn.options, *each))


@dataclass(frozen=True)
class CommonInList:
    """The common incidents of a list, each a line and a button, and those that are not under one of them."""

    lines: Sequence[str] = ()
    options: Sequence[Option] = ()
    others: Sequence[Incident] = ()


NO_COMMON = CommonInList()


def common_in_list(context: Context, found: Sequence[Incident]) -> CommonInList:
    """Put those of ``found`` that are part of one under it, but not one whose alarm nobody has answered."""
    lines, options, known = [], [], set()
    for common, count, units in common_incidents.listed(context.tx):
        if is_lapsed(common.state, common.proposed_at, context.at):
            continue
        known.add(common.id)
        lines.append(common_line(common, count, units))
        title = _("Xem sự cố chung: {kind}", kind=kind_name(common.kind))
        options.append(Option(f"{TOKEN}:{common.id}", title))
    others = [one for one in found if one.common not in known or untaken([one])]
    return CommonInList(lines, options, others)


def common_line(common: CommonIncident, count: int, units: int) -> str:
    """Draw a line: "Sự cố chung của 3 đơn vị: Hộp thư đầy – 4 sự cố, đang xử lý – Hồ Văn Ví Vinh"."""
    kind = kind_name(common.kind)
    if not common.confirmed_at:
        return _("Có thể là sự cố chung: {kind} – chờ xác nhận", kind=kind)
    if not count:
        return _("Sự cố chung: {kind} – đang xử lý – {name}", kind=kind, name=common.confirmer)
    return _(
        "Sự cố chung của {units} đơn vị: {kind} – {count} sự cố, đang xử lý – {name}",
        units=number_text(units),
        kind=kind,
        count=number_text(count),
        name=common.confirmer,
    )
