"""The card of a common incident, its parts, and what their raisers hear."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.conversation.messages import Message, Option
from bot.conversation.text import moment_text, number_text
from bot.conversation.words import N_, _
from bot.domain.alarms import chase_at, next_late
from bot.domain.common_incidents import MOVES, CommonAction, CommonState, is_lapsed, is_taken_along
from bot.domain.incidents import UNSOLVED, IncidentAction, IncidentKind, IncidentState
from bot.domain.rights import Action
from handlers.broadcasts.cards import brief
from handlers.engine import duty
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies, need
from handlers.incidents import cards, telling
from handlers.incidents.cards import kind_name, state_name
from handlers.incidents.common.telling import raisers, told_heading, words
from handlers.on_call.rota import limits
from storage import common_incidents, incidents
from storage.common_incidents import CommonIncident
from storage.engine import outcomes, sent
from storage.incidents import Incident, NewNote

TOKEN = "cc"  # how the tokens of its buttons begin
WORD = "ch"  # "chung": what is typed for the choices of a card, ch1, ch2 …
CONFIRM, DECLINE, TAKE, OUTAGE = f"{TOKEN}_yes", f"{TOKEN}_no", f"{TOKEN}_take", f"{duty.OUTAGE}:begin"
SAY = {
    deed: f"{TOKEN}_say:{deed}" for deed in (CommonAction.CONFIRM, CommonAction.UPDATE, CommonAction.RESOLVE)
}
BUTTONS: dict[str, tuple[int, str]] = {  # token -> the number of its word, label; at most five at a time
    CONFIRM: (1, N_("Xác nhận sự cố chung")),
    SAY[CommonAction.CONFIRM]: (2, N_("Xác nhận, tự viết tin")),
    DECLINE: (3, N_("Không phải sự cố chung")),
    SAY[CommonAction.UPDATE]: (5, N_("Gửi cập nhật")),
    SAY[CommonAction.RESOLVE]: (6, N_("Đã xử lý sự cố chung")),
    TAKE: (7, N_("Tiếp nhận tất cả")),
    OUTAGE: (4, N_("Hệ thống thư của tỉnh ngừng")),
}
DEEDS = {
    CONFIRM: CommonAction.CONFIRM,
    DECLINE: CommonAction.DECLINE,
    **{token: deed for deed, token in SAY.items()},
}
MAIL_IS_DOWN = (
    IncidentKind.LOGIN,
    IncidentKind.MAIL,
)  # what everybody meets where the province's mail is down
NAMED = 10  # of its incidents that a card names

CHANGED = 20  # cards at most, by one act


@dataclass(frozen=True)
class Shown:
    """A common incident with its incidents, and how many people hear of what is said of it."""

    common: CommonIncident
    found: Sequence[Incident]
    people: int

    @property
    def units(self) -> int:
        return len({one.unit for one in self.found})


def untaken(found: Sequence[Incident]) -> list[Incident]:
    """Dangerous ones whose alarms go on."""
    return [one for one in found if one.state == IncidentState.RECEIVED and one.is_dangerous]


def subject(common: CommonIncident) -> str:
    return f"common:{common.id}"


def look(context: Context, common: CommonIncident) -> Shown:
    found = common_incidents.incidents_of(context.tx, common)
    return Shown(common, found, len(raisers(context, unsolved(found))))


def refresh(context: Context, common: CommonIncident) -> None:
    """The cards that the office has say how it stands now, where the channel can change what it has said."""
    rows = sent.about(context.tx, subject(common))
    if rows:
        shown = look(context, common)
        say = partial(card, context, shown)
        cards.put_right(context.tx, rows, lambda row: say(bool(row.options)), context.at, context.event)


def card(context: Context, shown: Shown, handles: bool = True) -> Message:
    """As the office sees it; whose head has no part in it sees no buttons."""
    options = buttons(shown) if handles else ()
    return Message("\n".join(lines(context, shown)), options, heading(shown.common), columns=2)


def heading(common: CommonIncident) -> str:
    if common.confirmed_at:
        return told_heading(common)
    return _("Có thể là sự cố chung: {kind}", kind=kind_name(common.kind))


def lines(context: Context, shown: Shown) -> list[str]:
    common = shown.common
    match common.state:
        case CommonState.PROPOSED | CommonState.LAPSED:
            return [*why(shown), *named(shown), *what_is_told(context, shown)]
        case CommonState.DECLINED:
            who = by(common.ender, common.ended_at)
            return [_("{who}: không phải sự cố chung; từng sự cố được xử lý riêng.", who=who)]
    known = {
        _("Người xác nhận"): by(common.confirmer, common.confirmed_at),
        _("Đã xử lý xong"): by(common.ender, common.ended_at),
        _("Bao gồm"): counted(shown) if shown.found else "",
        _("Tin gần nhất"): words(context, common),
        _("Chưa có người tiếp nhận, còn báo động"): ", ".join(one.reference for one in untaken(shown.found)),
    }
    return [*(f"{title}: {value}" for title, value in known.items() if value), *named(shown)]


def why(shown: Shown) -> list[str]:
    """Why it is proposed: so many units have raised the same, or could not open their mailboxes."""
    common = shown.common
    if not common.tapped:
        return [_("Từ {moment} có {counts}.", moment=moment_text(common.since), counts=counted(shown))]
    told = _("Có {units} đơn vị báo không vào được hộp thư trong 30 phút.", units=common.tapped)
    raised = [_("Đã có {counts}.", counts=counted(shown))] if shown.found else []
    return [told, *raised]


def counted(shown: Shown) -> str:
    """ "4 sự cố của 3 đơn vị, đã xử lý 1"."""
    solved = len(shown.found) - len(unsolved(shown.found))
    places = {"count": number_text(len(shown.found)), "units": number_text(shown.units)}
    if solved:
        return _("{count} sự cố của {units} đơn vị, đã xử lý {solved}", **places, solved=number_text(solved))
    return _("{count} sự cố của {units} đơn vị", **places)


def named(shown: Shown) -> list[str]:
    """Those that are to be seen to, each with what tells whether it is the same fault."""
    open_ones = unsolved(shown.found)
    told = [line(one, is_new=shown.common.state == CommonState.PROPOSED) for one in open_ones[:NAMED]]
    more = len(open_ones) - NAMED
    return [*told, *([_("… và {count} sự cố khác", count=more)] if more > 0 else [])]


def line(one: Incident, *, is_new: bool) -> str:
    places = {"number": one.reference, "unit": one.unit_name}
    if is_new:
        return _("– {number}, {unit}: {what}", **places, what=brief(one.what))
    return _("– {number}, {unit}: {state}", **places, state=state_name(one.state))


def what_is_told(context: Context, shown: Shown) -> list[str]:
    text = words(context, shown.common)
    down = _("Nếu hệ thống thư của tỉnh ngừng, anh/chị có thể miễn cho tất cả bằng một thao tác.")
    so = [down] if shown.common.kind in MAIL_IS_DOWN else []
    if not shown.people:
        return [_("Nếu xác nhận, người báo sau nhận được ngay tin: “{text}”", text=text), *so]
    count = number_text(shown.people)
    said = _("Nếu xác nhận, {count} người đã báo nhận được tin: “{text}”", count=count, text=text)
    return [said, *so]


def by(name: str, moment: datetime | None) -> str:
    """ "Hồ Văn Ví Vinh, 08:12 ngày 25/11/2026"; "" where it is not so far."""
    return f"{name}, {moment_text(moment)}" if moment else ""


def buttons(shown: Shown) -> tuple[Option, ...]:
    """What can be done now; the word of each is the same on every card."""
    return tuple(
        Option(token if token == OUTAGE else f"{token}:{shown.common.id}", _(label), f"{WORD}{number}")
        for token, (number, label) in BUTTONS.items()
        if is_possible(shown, token)
    )


def is_possible(shown: Shown, token: str) -> bool:
    common = shown.common
    if token == OUTAGE:
        return common.kind in MAIL_IS_DOWN and common.state in (CommonState.PROPOSED, CommonState.OPEN)
    if token == TAKE:
        return common.state == CommonState.OPEN and bool(untaken(shown.found))
    return (common.state, DEEDS[token]) in MOVES


def see_each(shown: Shown) -> tuple[Option, ...]:
    return tuple(map(telling.see, unsolved(shown.found)[:NAMED]))


def join(context: Context, common: CommonIncident, found: Sequence[Incident]) -> None:
    """They are part of it, and whoever confirms has those that nobody has taken; ``found`` is held."""
    taken = [one for one in found if is_taken_along(one.kind, one.state)]
    common_incidents.join(context.tx, ids(found), common.id)
    common_incidents.take(context.tx, ids(taken), context.who.person, context.at)
    outcomes.cancel(context.tx, [cards.subject(one) for one in taken], cards.URGING)
    note(context, taken, IncidentAction.TAKE)
    note(context, found, IncidentAction.JOIN)
    mine: dict[str, Any] = {
        "state": IncidentState.IN_PROGRESS,
        "taken_by": context.who.person,
        "taken_at": context.at,
    }
    now = [replace(one, **mine, taker=context.who.name) if one in taken else one for one in found]
    refresh_parts(context, now, common=common.id, common_at=context.at)


def resolve(context: Context, common: CommonIncident, found: Sequence[Incident], lapses: datetime) -> None:
    """As by the office's act on each of them, in the words that all are told; ``found`` is held."""
    common_incidents.resolve(context.tx, ids(found), context.who.person, context.at, lapses)
    outcomes.cancel(context.tx, [cards.subject(one) for one in found], cards.URGING)
    note(context, found, IncidentAction.RESOLVE, common.said)
    mine: dict[str, Any] = {"taken_by": context.who.person, "taken_at": context.at, "taker": context.who.name}
    now = [one if one.taken_by else replace(one, **mine) for one in found]
    refresh_parts(context, now, state=IncidentState.RESOLVED, resolved_at=context.at)


def leave(context: Context, common: CommonIncident, found: Sequence[Incident]) -> None:
    """They are none of it, and what was taken along is nobody's again; ``found`` is held."""
    taken = [one for one in found if was_taken_along(one, common)]
    limit = limits(context.tx, context.settings)
    common_incidents.join(context.tx, ids(found), None)
    common_incidents.untake(
        context.tx,
        [
            (
                one.id,
                chase_at(
                    next_late(IncidentState.RECEIVED, one.chased), one.take_until, one.resolve_until, limit
                ),
            )
            for one in taken
        ],
    )
    note(context, taken, IncidentAction.UNTAKE)
    note(context, found, IncidentAction.LEAVE)
    nobodys: dict[str, Any] = {
        "state": IncidentState.RECEIVED,
        "taken_by": None,
        "taken_at": None,
        "taker": "",
    }
    now = [replace(one, **nobodys) if one in taken else one for one in found]
    refresh_parts(context, now, common=None)


def was_taken_along(one: Incident, common: CommonIncident) -> bool:
    """Whether nobody pressed for it: it was taken in the moment of the confirmation, or of its raising."""
    is_theirs = one.state == IncidentState.IN_PROGRESS and one.taken_by == common.confirmed_by
    return is_theirs and one.taken_at in (common.confirmed_at, one.raised_at)


def note(context: Context, found: Collection[Incident], act: IncidentAction, text: str = "") -> None:
    incidents.note(context.tx, [NewNote(one.id, context.at, context.who.person, act, text) for one in found])


def refresh_parts(context: Context, found: Sequence[Incident], **values: Any) -> None:
    """The office's cards of the newest say so: a phone takes one change a second, and other news waits."""
    if found:
        newest = [replace(one, **values) for one in found[-CHANGED:]]
        cards.refresh(context.tx, newest, context.at, context.event)


def ids(found: Collection[Incident]) -> list[int]:
    return [one.id for one in found]


def unsolved(found: Sequence[Incident]) -> list[Incident]:
    return [one for one in found if one.state in UNSOLVED]


def show(context: Context, argument: str) -> Replies:
    """[Xem sự cố chung]"""
    need(context, Action.HANDLE)
    common = common_incidents.get(context.tx, id_in(argument))
    if common is None:
        raise no_such_button()
    shown = look(context, common)
    message = card(context, shown)
    return [Message(message.text, (*message.options, *see_each(shown)), message.heading, columns=2)]


@dataclass(frozen=True)
class Together:
    """The common incidents of a list, each a line and a button, and those that are not under one of them."""

    lines: Sequence[str] = ()
    options: Sequence[Option] = ()
    others: Sequence[Incident] = ()


NONE = Together()


def listed(context: Context, found: Sequence[Incident]) -> Together:
    """Of ``found`` those that are part of one stand under it, but not one whose alarm nobody has answered."""
    live = [
        one
        for one in common_incidents.listed(context.tx)
        if not is_lapsed(one[0].state, one[0].proposed_at, context.at)
    ]
    known = {common.id for common, _count, _units in live}
    others = [one for one in found if one.common not in known or untaken([one])]
    return Together([listed_line(*one) for one in live], [see(common) for common, *_counts in live], others)


def listed_line(common: CommonIncident, count: int, units: int) -> str:
    """ "Sự cố chung, 3 đơn vị: Không đăng nhập được – 4 sự cố, đang xử lý – Hồ Văn Ví Vinh"."""
    kind = kind_name(common.kind)
    if not common.confirmed_at:
        return _("Có thể là sự cố chung: {kind} – chờ xác nhận", kind=kind)
    if not count:
        return _("Sự cố chung: {kind} – đang xử lý – {name}", kind=kind, name=common.confirmer)
    return _(
        "Sự cố chung, {units} đơn vị: {kind} – {count} sự cố, đang xử lý – {name}",
        units=number_text(units),
        kind=kind,
        count=number_text(count),
        name=common.confirmer,
    )


def see(common: CommonIncident) -> Option:
    return Option(f"{TOKEN}:{common.id}", _("Xem sự cố chung: {kind}", kind=kind_name(common.kind)))
