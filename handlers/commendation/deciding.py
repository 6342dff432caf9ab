"""Decisions about a list of commendation: a unit taken off or added, the list settled or reopened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation import Message, NoLongerPossible, Refused, Talk, _, local_date, number_text, up_to
from handlers.commendation import lists
from handlers.commendation.proposed import ShownList, shown_list
from handlers.engine import Action, Context, Replies, no_such_button, pick_unit, start_form_once
from storage import commendations
from storage.commendations import Commendation, CommendationMark

OFF_FLOW, ADD_FLOW = "commendation_off", "commendation_add"
LONGEST = 300  # characters of a reason: it stands in a line of the paper


@dataclass(frozen=True)
class ListedUnits:
    """The units of a list by their ids: on it, off it, and of these whom the office has moved."""

    proposed: Sequence[int]
    below: Sequence[int]
    marked: Sequence[int]


@dataclass(frozen=True)
class ChangedListFacts:
    commendation: int
    term: str
    day: str
    listed: ListedUnits  # as it was opened


@dataclass(frozen=True)
class ChangedList:
    commendation: int
    unit: int
    name: str
    is_added: bool
    why: str


def open_off(context: Context, one: Commendation) -> Replies:
    """Ask which unit is taken off, and why ([Bỏ một đơn vị])."""
    return start_form_once(context, OFF_FLOW, lambda: facts_of(context, one), commendation=one.id)


def open_add(context: Context, one: Commendation) -> Replies:
    """Ask which unit is added, and why ([Thêm một đơn vị])."""
    return start_form_once(context, ADD_FLOW, lambda: facts_of(context, one), commendation=one.id)


def facts_of(context: Context, one: Commendation) -> ChangedListFacts:
    refuse_settled(one)
    listed = listed_units(shown_list(context, one))
    return ChangedListFacts(one.id, one.term.words, local_date(context.at).isoformat(), listed)


def listed_units(found: ShownList) -> ListedUnits:
    return ListedUnits(
        [record.unit for record in found.proposed],
        [one.record.unit for one in found.below],
        [mark.unit for mark in found.marks],
    )


def is_open(_context: Context, one: Commendation) -> bool:
    return not one.is_settled


def can_settle(_context: Context, found: ShownList) -> bool:
    return not found.commendation.is_settled


def can_reopen(_context: Context, one: Commendation) -> bool:
    return one.is_settled and not one.is_told


def refuse_settled(one: Commendation) -> None:
    if one.is_settled:
        raise NoLongerPossible(_("Danh sách {term} đã chốt nên không sửa được nữa.", term=one.term.words))


def ask_off(talk: Talk, facts: ChangedListFacts) -> ChangedList:
    asked = _("Bỏ đơn vị nào khỏi danh sách đề nghị khen thưởng? Xin gõ tên hoặc mã đơn vị.")
    why = _("Vì sao bỏ đơn vị này? Lý do chỉ {the_office} thấy.")
    heading = _("Bỏ khỏi danh sách đề nghị khen thưởng {term}. Xin xem lại:", term=facts.term)
    return ask_change(talk, facts, (asked, why, heading, _("Bỏ đơn vị")), is_added=False)


def ask_add(talk: Talk, facts: ChangedListFacts) -> ChangedList:
    asked = _("Thêm đơn vị nào vào danh sách đề nghị khen thưởng? Xin gõ tên hoặc mã đơn vị.")
    why = _("Vì sao thêm đơn vị này? Lý do được ghi vào tờ trình.")
    heading = _("Thêm vào danh sách đề nghị khen thưởng {term}. Xin xem lại:", term=facts.term)
    return ask_change(talk, facts, (asked, why, heading, _("Thêm đơn vị")), is_added=True)


def ask_change(
    talk: Talk, facts: ChangedListFacts, said: tuple[str, str, str, str], *, is_added: bool
) -> ChangedList:
    """Ask for a unit and a reason; ``said``: both questions, the heading of the review, its button."""
    which, why, heading, send = said
    unit, name = pick_unit(talk, date.fromisoformat(facts.day), which)
    if refusal := why_no_change(facts.listed, unit, name, is_added=is_added):
        talk.ask_anew("unit", refusal)
    reason = talk.ask("why", why, up_to(LONGEST))
    talk.review({"unit": _("Đơn vị"), "why": _("Lý do")}, heading, send)
    return ChangedList(facts.commendation, unit, name, is_added, reason)


def execute_change(context: Context, change: ChangedList) -> Replies:
    """Keep that a unit was taken off, or added, with the reason."""
    context.need(Action.COMMEND)
    one = commendations.locked(context.tx, change.commendation)
    if one is None:
        raise no_such_button()
    refuse_settled(one)
    listed = listed_units(shown_list(context, one))
    if refusal := why_no_change(listed, change.unit, change.name, is_added=change.is_added):
        raise Refused(refusal)
    values = {"unit": change.unit, "is_added": change.is_added, "why": change.why, "by": context.who.person}
    commendations.add_mark(context.tx, one.id, values, context.at)
    act = "commendation_add" if change.is_added else "commendation_off"
    context.audit(act, one.subject, unit=change.unit)
    context.redraw(one.subject)
    said = _("Đã thêm đơn vị vào danh sách.") if change.is_added else _("Đã bỏ đơn vị khỏi danh sách.")
    return [Message(said), *lists.show_page(context, one, 1)]


def why_no_change(listed: ListedUnits, unit: int, name: str, *, is_added: bool) -> str:
    """Say that it is so already, is undone by a button, or cannot be; "" where it can be done."""
    is_on = unit in listed.proposed
    if not is_on and unit not in listed.below:
        return _("{unit} chưa có số liệu kiểm tra hộp thư trong kỳ này.", unit=name)
    if is_on == is_added:
        there = _("{unit} đang có trong danh sách.", unit=name)
        gone = _("{unit} đang ở ngoài danh sách.", unit=name)
        return there if is_on else gone
    if unit in listed.marked:
        return _(
            "{unit} đã được bỏ hoặc thêm trước đó. Xin hủy, rồi chọn “Đã bỏ, thêm” để hoàn tác.",
            unit=name,
        )
    return ""


def undo(context: Context, mark: CommendationMark) -> Replies:
    """Put a unit back as its figures have it ([Hoàn tác])."""
    one = commendations.locked(context.tx, mark.commendation)
    assert one is not None
    refuse_settled(one)
    commendations.undo(context.tx, mark.id)
    context.audit("commendation_undo", one.subject, unit=mark.unit)
    context.redraw(one.subject)
    said = _("Đã hoàn tác; {unit} được xét lại theo số liệu.", unit=mark.unit_name)
    return [Message(said), *lists.show_page(context, one, 1)]


def can_undo(context: Context, mark: CommendationMark) -> bool:
    one = commendations.get(context.tx, mark.commendation)
    return one is not None and not one.is_settled


def settle(context: Context, found: ShownList) -> Replies:
    """Confirm the list as it was seen ([Chốt danh sách]): its figures are kept, and the paper can be had."""
    one, proposed = found.commendation, found.proposed
    refuse_settled(one)
    if not proposed:
        raise NoLongerPossible(_("Danh sách chưa có đơn vị nào nên chưa chốt được."))
    records = commendations.settled_records(proposed, found.thresholds)
    commendations.settle(context.tx, one.id, records, context.who.person, context.at)
    context.audit("commendation_settle", one.subject)
    context.redraw(one.subject)
    said = _(
        "Đã chốt danh sách {count} đơn vị. Chưa đơn vị nào được báo; khi có quyết định khen thưởng, xin chọn "
        "“Báo đơn vị được khen”.",
        count=number_text(len(proposed)),
    )
    now = commendations.get(context.tx, one.id)
    assert now is not None
    return [Message(said), *lists.show_page(context, now, 1)]


def reopen(context: Context, one: Commendation) -> Replies:
    """Let a settled list be changed again, as long as nobody was told ([Mở lại danh sách])."""
    refuse_told(one)
    if not one.is_settled:
        raise NoLongerPossible(_("Danh sách {term} đang mở.", term=one.term.words))
    commendations.reopen(context.tx, one.id)
    context.audit("commendation_reopen", one.subject)
    context.redraw(one.subject)
    now = commendations.get(context.tx, one.id)
    assert now is not None
    said = _("Đã mở lại danh sách. Tờ trình đã lập trước đó không còn đúng với danh sách.")
    return [Message(said), *lists.show_page(context, now, 1)]


def refuse_told(one: Commendation) -> None:
    if one.is_told:
        raise NoLongerPossible(_("Đã báo đơn vị được khen thưởng nên danh sách không thay đổi được nữa."))
