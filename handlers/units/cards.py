"""Changes of units as they are shown, and what stands against one."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from bot.conversation import N_, Message, Option, Refused, Talk, _, day_text, excerpt, fold, local_date
from bot.domain.changes import ENDING, UnitChange, UnitChangeKind, UnitChangeState, unit_plan_text
from handlers.engine import Action, Card, Context, Role, Tick, id_in, no_such_button
from handlers.incidents.cards import refresh
from handlers.opinions.cards import cards_of
from storage import incidents
from storage.engine import Tx
from storage.reporting import opinions
from storage.units import unit_changes, unit_effects, units
from storage.units.unit_changes import NewUnitChange
from storage.units.unit_effects import Extent
from storage.units.units import Scope, Unit

INTO_NEW = "into"  # in the token of a button: of units that go into one that is new
LONGEST_LABEL = 40  # characters of a unit's name on a button


def merge_into_button(change: UnitChange) -> Option:
    return Option(
        f"dv_do:{INTO_NEW}:{change.id}", _("Sáp nhập vào {unit}", unit=excerpt(change.name, LONGEST_LABEL))
    )


PLANS = "unit_plans:all"  # the card of what lists plans


def plan_card(change_id: int) -> str:
    return f"unit_plan:{change_id}"


def draw_plan(_context: Context, change: UnitChange, shown: Message) -> Message:
    """Leave what was written down as it was said; it is withdrawn before it takes effect, or not at all."""
    return shown if change.is_planned else replace(shown, options=())


def redraw(context: Context | Tick, change: UnitChange) -> None:
    """Have what was said of a change drawn anew once it is made, and what names its unit."""
    context.redraw(plan_card(change.id), PLANS)
    unit = change.successor or change.unit
    asked = opinions.of_some_units(context.tx, [unit] if unit else [])
    sent = opinions.of_askers(context.tx, [unit] if unit else [])
    asked += [one for draft in sent for one in opinions.of_a_draft(context.tx, draft.id)]
    context.redraw(*(card for one in asked for card in cards_of(one)))
    refresh(context, incidents.listed(context.tx, [unit] if unit else []))


def draw_plans(context: Context, planned: Collection[int], shown: Message) -> Message:
    """Leave a list as it was, but for the plans that are there no more: they go with their buttons."""
    gone = {plan: option for option in shown.options if (plan := plan_of(option)) and plan not in planned}
    changes = filter(None, (unit_changes.get(context.tx, one) for one in gone))
    over = [line for one in changes for line in plan_lines(one)]
    lines = [line for line in shown.text.split("\n") if line not in over]
    if planned_heading() in lines and not any(line.startswith("– ") for line in lines):
        lines.remove(planned_heading())
    left = tuple(one for one in shown.options if plan_of(one) not in gone)
    return replace(shown, text="\n".join(lines), options=left)


def plan_of(option: Option) -> int:
    """Return the planned change that a button is about; 0 of others."""
    name, *values = option.token.split(":")
    is_about_plan = name == "dv_undo" or (name, *values[:1]) == ("dv_do", INTO_NEW)
    return id_in(values[0 if name == "dv_undo" else 1]) if is_about_plan else 0


def plan_lines(change: UnitChange) -> tuple[str, ...]:
    """Return a change as a list of plans has it; as its unit has it, too, where it came to nothing."""
    line = unit_plan_text(change)
    return (f"– {line}", line) if change.state == UnitChangeState.WITHDRAWN else (f"– {line}",)


def planned_heading() -> str:
    return _("Đang chờ đến ngày:")


def read_planned(context: Context, _text: str) -> set[int]:
    return {one.id for one in unit_changes.planned(context.tx)}


def may_change_units(context: Context, _subject: object) -> bool:
    return context.may(Action.LOOK)


CARDS = (
    Card(
        "unit_plan",
        lambda context, text: unit_changes.get(context.tx, id_in(text)),
        draw_plan,
        may_see=may_change_units,
    ),
    Card("unit_plans", read_planned, draw_plans, may_see=may_change_units),
)


def begins_later_text(unit: str, since: date) -> str:
    places = {"unit": unit, "day": day_text(since)}
    return _("{unit} là đơn vị mới từ ngày {day}; ngày sáp nhập không sớm hơn ngày đó.", **places)


def extent_text(extent: Extent) -> str:
    parts = [
        _("{count} người", count=extent.people) if extent.people else _("chưa có người"),
        _("{count} báo cáo chưa nộp", count=extent.reports) if extent.reports else "",
        _("{count} sự cố chưa đóng", count=extent.incidents) if extent.incidents else "",
        _("{count} dự thảo chờ góp ý", count=extent.opinions) if extent.opinions else "",
        _("{count} dự thảo đang xin ý kiến", count=extent.drafts) if extent.drafts else "",
        _("{count} hộp thư", count=extent.mailboxes) if extent.mailboxes else "",
        _("kiểm tra hộp thư hằng ngày") if extent.has_duties else _("chưa bắt đầu kiểm tra"),
    ]
    return ", ".join(filter(None, parts))


def lacking_lines(unit: str, filled: Collection[Role], extent: Extent) -> list[str]:
    """Say what is still to be entered of a unit in which these roles are ``filled``; no line for nothing."""
    there = {
        _("hộp thư"): extent.mailboxes > 0,
        _("thủ trưởng (ghi nhận bằng /nhansu)"): Role.HEAD in filled,
        _("{the_mailbox_officer}"): Role.OFFICER in filled,
        _("ngày bắt đầu kiểm tra (/batdau)"): extent.has_duties,
    }
    missing = ", ".join(name for name, is_there in there.items() if not is_there)
    return [_("{unit} còn thiếu: {what}.", unit=unit, what=missing)] if missing else []


def look_up_extent(talk: Talk, unit: int, day: date) -> Extent:
    return Extent(**talk.look_up(f"extent {unit}", lambda tx: asdict(unit_effects.extent(tx, unit, day))))


def preview_rename(unit: str, extent: Extent) -> str:
    effect = _("Từ ngày có hiệu lực mọi danh sách ghi tên mới; báo cáo, sự cố đã gửi trước đó giữ tên cũ.")
    return preview(_("Đổi tên {unit}.", unit=unit), extent_now(extent), effect)


def preview_closing(unit: str, extent: Extent) -> str:
    effect = _(
        "Từ ngày có hiệu lực:\n"
        "– Đơn vị không phải kiểm tra hộp thư, không phải nộp các báo cáo chưa nộp; hộp thư được thu hồi.\n"
        "– Các vai trò kết thúc; người không còn vai trò khác được gỡ khỏi hệ thống.\n"
        "– Sự cố chưa đóng do {the_office} xử lý tiếp.\n"
        "– Báo cáo, sự cố và bảng các tháng trước giữ nguyên."
    )
    drafts = _("– Đơn vị không phải góp ý dự thảo nữa; dự thảo mà đơn vị đang xin ý kiến được thu hồi.")
    has_some = extent.opinions or extent.drafts
    lines = [_("{unit} ngừng hoạt động.", unit=unit), extent_now(extent), effect]
    return preview(*lines, *([drafts] if has_some else []))


def preview_merger(merging: Sequence[tuple[str, Extent]], successor: str, *, is_new: bool) -> str:
    units = ", ".join(name for name, _extent in merging)
    each = [_("{unit} hiện có: {what}.", unit=name, what=extent_text(one)) for name, one in merging]
    lines = [
        _("{unit} sáp nhập vào {successor}.", unit=units, successor=successor),
        *(each if len(merging) > 1 else [extent_now(one) for _name, one in merging]),
        _(
            "Từ ngày có hiệu lực:\n"
            "– Người, hộp thư, việc kiểm tra hằng ngày, báo cáo chưa nộp, sự cố chưa đóng chuyển sang "
            "{successor}; yêu cầu mà các đơn vị này cùng phải trả lời, {successor} nộp một báo cáo.\n"
            "– {The_officer} và cán bộ giữ vai trò; thủ trưởng, cấp phó là cán bộ cho đến khi có thay đổi "
            "nhân sự ghi chức vụ mới.\n"
            "– Đề nghị ủy quyền đang chờ được rút lại; trực thay và thay đổi nhân sự đang chờ đi theo.\n"
            "– Báo cáo, sự cố và bảng các tháng trước giữ nguyên.",
            successor=successor,
        ),
    ]
    if any(one.opinions or one.drafts for _name, one in merging):
        lines.append(_("– Dự thảo chờ góp ý, dự thảo đang xin ý kiến cũng chuyển sang."))
    if is_new:
        lines.append(
            _(
                "{successor} là đơn vị mới nên chưa có thủ trưởng: từ ngày đó {the_office} ghi nhận thủ "
                "trưởng bằng /nhansu.",
                successor=successor,
            )
        )
    return preview(*lines)


def extent_now(extent: Extent) -> str:
    return _("Hiện có: {what}.", what=extent_text(extent))


def preview(*lines: str) -> str:
    return "\n".join([*lines, _("Xin xem lại:")])


@dataclass(frozen=True)
class Planning:
    """A decided change of ``units``, none for a new one.

    ``successor``: 0 for none; below zero it is the change that makes the unit.
    """

    kind: UnitChangeKind
    units: tuple[int, ...]
    day: date
    document: str
    successor: int = 0
    fields: tuple[tuple[str, str], ...] = ()


def open_unit(tx: Tx, unit_id: int, day: date) -> Unit:
    found = units.listed(tx, day, Scope((unit_id,)))
    if not found:
        raise no_such_button()
    return found[0]


def receiving_units(tx: Tx, day: date) -> Sequence[Unit]:
    """Return what another may go into: the open units, then those that are planned, by negative ids."""
    new = (one for one in unit_changes.planned(tx) if one.kind == UnitChangeKind.NEW)
    return [
        *units.listed(tx, day),
        *(Unit(-one.id, one.fields["code"], one.name, one.fields["kind"], None) for one in new),
    ]


def plans_of(context: Context, planning: Planning) -> list[NewUnitChange]:
    """Return the changes to keep, one a unit; Refused where things are not as when the form was opened."""
    today, fields = local_date(context.at), dict(planning.fields)
    if planning.day < today:
        raise Refused(_("Ngày {day} đã qua. Xin sửa ngày có hiệu lực.", day=day_text(planning.day)))
    if "name" in fields and is_named(context.tx, fields["name"], today, but=planning.units):
        raise Refused(name_taken_text(fields["name"]))
    into, plan = locked_successor(context.tx, planning, today)
    kind, day, document = planning.kind, planning.day, planning.document
    one = NewUnitChange(kind, day, context.who.person, successor=into, document=document, into_plan=plan)
    if planning.kind == UnitChangeKind.NEW:
        refuse_if_taken(context.tx, fields)
        return [replace(one, fields=fields)]
    units_now = [open_unit(context.tx, unit, today) for unit in planning.units]
    if planning.kind in ENDING:
        for unit in units_now:
            refuse_if_cannot_end(context.tx, unit, planning.kind, today)
    return [replace(one, unit=unit.id, fields={**fields, "before": unit.name}) for unit in units_now]


def locked_successor(tx: Tx, planning: Planning, today: date) -> tuple[int | None, int | None]:
    """Return the successor, or the plan of one that is new, locked so that nobody withdraws it meanwhile."""
    if planning.successor >= 0:
        if planning.successor:
            refuse_if_ending(tx, open_unit(tx, planning.successor, today))
        return planning.successor or None, None
    plan = unit_changes.locked(tx, -planning.successor)
    if plan is None or plan.state == UnitChangeState.WITHDRAWN:
        raise Refused(withdrawn_text(plan)) if plan else no_such_button()
    if planning.day < plan.effective:
        raise Refused(begins_later_text(plan.name, plan.effective))
    if plan.unit:
        refuse_if_ending(tx, open_unit(tx, plan.unit, today))
        return plan.unit, None
    return None, plan.id


def refuse_if_taken(tx: Tx, fields: dict[str, str]) -> None:
    if fields["code"] in unit_effects.codes(tx) or fields["code"] in planned_values(tx, "code"):
        raise Refused(_("Mã {code} đã có đơn vị dùng.", code=fields["code"]))
    if address := fields["mailbox"]:
        owner = unit_effects.owner_of_mailbox(tx, address) or planned_values(tx, "mailbox").get(address)
        if owner:
            raise Refused(mailbox_taken_text(address, owner))


def planned_values(tx: Tx, field: str) -> dict[str, str]:
    """Return the values of a field that units which are planned will have -> their names."""
    new = (one for one in unit_changes.planned(tx) if one.kind == UnitChangeKind.NEW)
    return {one.fields[field]: one.name for one in new if one.fields[field]}


def refuse_if_cannot_end(tx: Tx, unit: Unit, kind: UnitChangeKind, day: date) -> None:
    """Refuse to end a unit twice, while another is to go into it, or (closing) the office of this system."""
    if why := reason_not_to_end(tx, unit):
        raise Refused(why)
    if kind == UnitChangeKind.CLOSED and unit_effects.extent(tx, unit.id, day).has_office:
        why = N_(
            "{unit} đang quản lý hệ thống này nên không thể ngừng hoạt động; đề nghị ghi nhận sáp nhập hoặc "
            "đổi tên."
        )
        raise Refused(_(why, unit=unit.name))


def reason_not_to_end(tx: Tx, unit: Unit) -> str:
    """Return why a unit cannot be closed or merged; "" where nothing is in the way."""
    for one in unit_changes.planned(tx):
        is_ending = one.unit == unit.id and one.kind in ENDING
        if is_ending or one.successor == unit.id:
            return pending_change_text(unit, one)
    return ""


def refuse_if_ending(tx: Tx, successor: Unit) -> None:
    for one in unit_changes.planned(tx):
        if one.unit == successor.id and one.kind in ENDING:
            raise Refused(pending_change_text(successor, one))


def pending_change_text(unit: Unit, change: UnitChange) -> str:
    places = {"unit": unit.name, "number": change.number, "day": day_text(change.effective)}
    return _(
        "{unit} đã có {number} đang chờ đến ngày {day}. Nếu cần ghi nhận thay đổi khác, xin rút lại trước.",
        **places,
    )


def withdrawn_text(change: UnitChange) -> str:
    return _("{number} đã được rút lại trước đó.", number=change.number)


def is_named(tx: Tx, name: str, day: date, but: Collection[int] = ()) -> bool:
    """Tell whether a unit is called so, or is to be."""
    taken = {fold(unit.name) for unit in units.listed(tx, day) if unit.id not in but}
    taken |= {fold(one.fields["name"]) for one in unit_changes.planned(tx) if one.fields.get("name")}
    return fold(name) in taken


def name_taken_text(name: str) -> str:
    return _("Đã có đơn vị tên “{name}”.", name=name)


def mailbox_taken_text(address: str, owner: str) -> str:
    return _("Hộp thư {mailbox} đang hoặc đã từng được cấp cho {owner}.", mailbox=address, owner=owner)
