"""List units (/donvi): what is planned of them, and what may become of each."""

from collections.abc import Sequence

from bot.conversation import N_, Message, Option, Refused, _, day_text, excerpt, local_date
from bot.domain.changes import UnitChange, UnitChangeKind, UnitChangeState, unit_plan_text
from bot.domain.directory.search import Directory, is_sure
from handlers.directory.cards import LABEL
from handlers.directory.finding import PAGE, group_mark, unit_entry
from handlers.engine import (
    Context,
    Replies,
    confirmation,
    first_lines,
    no_such_button,
)
from handlers.units import cards
from storage import directory
from storage.directory import ListedUnit
from storage.units import unit_changes, unit_effects

SHOWN = 8  # units that are offered for what was typed
PLANS = 8  # with buttons


def show(context: Context, typed: str) -> Replies:
    """Show what is planned and the groups of units, or the units that are named (/donvi nội vụ)."""
    units = directory.listed(context.tx, local_date(context.at))
    if typed:
        return show_found(context, typed, units)
    planned = unit_changes.planned(context.tx)
    plans = first_lines([f"– {unit_plan_text(one)}" for one in planned], PLANS)
    lines = [cards.planned_heading(), *plans] if planned else []
    how = _(
        "Chọn nhóm, hoặc gõ tên sau lệnh, ví dụ: “/donvi nội vụ”, để đổi tên, ngừng hoạt động hoặc sáp nhập."
    )
    names = dict.fromkeys(unit.kind for unit in units)
    options = [
        *(Option(f"dv_undo:{one.id}", _("Rút lại {number}", number=one.number)) for one in planned[:PLANS]),
        *(cards.merge_into_button(one) for one in planned[:PLANS] if one.kind == UnitChangeKind.NEW),
        *[Option(f"dv_group:{group_mark(name)}", name or _("Chưa có nhóm")) for name in names],
        Option("dv_do:new", _("Thêm đơn vị mới")),
    ]
    heading = _("Đơn vị: {count}", count=len(units))
    return [Message("\n".join([*lines, how]), tuple(options), heading, card=cards.PLANS if planned else "")]


def show_found(context: Context, typed: str, units: list[ListedUnit]) -> Replies:
    by_key = {(entry := unit_entry(unit)).key: (entry, unit) for unit in units}
    likely = Directory([entry for entry, _unit in by_key.values()]).find(typed)
    found = [by_key[one.entry.key][1] for one in likely]
    if is_sure(likely):
        return show_unit(context, found[0])
    if not likely:
        return [
            Message(
                _(
                    "Không tìm thấy đơn vị “{typed}”. Gõ /donvi để chọn theo nhóm.",
                    typed=excerpt(typed, LABEL),
                )
            )
        ]
    return [Message(_("Anh/chị chọn đơn vị nào?"), unit_buttons(found[:SHOWN]))]


def unit_buttons(units: Sequence[ListedUnit]) -> tuple[Option, ...]:
    return tuple(Option(f"dv:{unit.id}", excerpt(unit.name, LABEL)) for unit in units)


def show_group(context: Context, mark: str, page: int) -> Replies:
    """Show a page of the units of a group (dv_group:<mark of its name>[:<page>])."""
    listed = directory.listed(context.tx, local_date(context.at))
    units = [one for one in listed if group_mark(one.kind) == mark]
    here = units[page * PAGE : (page + 1) * PAGE]
    if not here:
        raise no_such_button()
    options = unit_buttons(here)
    if units[(page + 1) * PAGE :]:
        options += (Option(f"dv_group:{mark}:{page + 1}", _("Xem tiếp")),)
    return [Message(_("Xin chọn đơn vị."), options, heading=here[0].kind or _("Chưa có nhóm"))]


def find_unit(context: Context, unit_id: int) -> ListedUnit:
    units = directory.listed(context.tx, local_date(context.at))
    unit = next((one for one in units if one.id == unit_id), None)
    if unit is None:
        raise no_such_button()
    return unit


def show_unit(context: Context, unit: ListedUnit) -> Replies:
    """Show what hangs on a unit, what has become and is to become of it, and what may (dv:<unit>)."""
    today = local_date(context.at)
    planned = [one for one in unit_changes.planned(context.tx) if unit.id in (one.unit, one.successor)]
    lines = [
        _("Mã: {code}. Nhóm: {group}.", code=unit.code, group=unit.kind or _("chưa có")),
        _("Hộp thư: {mailbox}", mailbox=unit.mailbox or _("chưa có")),
        _("Hiện có: {what}.", what=cards.extent_text(unit_effects.extent(context.tx, unit.id, today))),
        *(unit_plan_text(one) for one in (*unit_changes.in_force(context.tx, unit.id), *planned)),
    ]
    options = (
        Option(f"dv_do:renamed:{unit.id}", _("Đổi tên")),
        Option(f"dv_do:merged:{unit.id}", _("Sáp nhập")),
        Option(f"dv_do:closed:{unit.id}", _("Ngừng hoạt động")),
        *(Option(f"dv_undo:{one.id}", _("Rút lại {number}", number=one.number)) for one in planned),
    )
    return [Message("\n".join(lines), options, heading=unit.name, card=cards.PLANS if planned else "")]


def withdraw(context: Context, change: UnitChange, count: int) -> Replies:
    """Withdraw a change until it takes effect ([Rút lại]), a new unit with what is to go into it.

    The latter is asked first; the answer says how many it was about (dv_undo:<change>:<count>).
    """
    if change.state == UnitChangeState.WITHDRAWN:
        raise Refused(cards.withdrawn_text(change))
    if not change.is_planned:
        places = {"number": change.number, "day": day_text(change.effective)}
        why = N_(
            "{number} đã có hiệu lực từ ngày {day} nên không rút lại được. Nếu cần sửa, đề nghị báo thay đổi "
            "mới."
        )
        raise Refused(_(why, **places))
    withdrawn = [change, *unit_changes.mergers_into(context.tx, change.id)]
    if len(withdrawn) > 1 and count != len(withdrawn):
        new, *mergers = withdrawn
        places = {"number": new.number, "unit": new.name}
        said = _("Nếu rút lại {number}, các sáp nhập vào {unit} cũng được rút lại:", **places)
        label = _("Rút lại cả {count}", count=len(withdrawn))
        yes, no = Option(f"dv_undo:{new.id}:{len(withdrawn)}", label), Option("open:donvi", _("Không rút"))
        text = "\n".join([said, *(f"– {unit_plan_text(one)}" for one in mergers)])
        return [confirmation(context, text, yes, no)]
    for one in withdrawn:
        unit_changes.withdraw(context.tx, one.id)
        context.redraw(cards.plan_card(one.id), cards.PLANS)
        context.audit("unit_withdraw", f"unit_change:{one.id}")
    lines = [_("Đã rút lại {what}", what=unit_plan_text(one)) for one in withdrawn]
    return [Message("\n".join(lines))]
