"""/donvi: what is planned, and the units with what may become of them."""

from collections.abc import Sequence

from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.text import day_text, local_date
from bot.conversation.words import _
from bot.domain.directory.search import Directory, is_sure
from bot.domain.rights import Action
from bot.domain.unit_changes import UnitChange, UnitChangeKind, UnitChangeState, unit_plan_text
from handlers.directory.finding import LABEL, PAGE, group_mark, unit_entry
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies, need
from handlers.units import cards, checking
from storage import audit, directory
from storage.directory import ListedUnit
from storage.units import unit_changes, unit_effects

SHOWN = 8  # units that are offered for what was typed
PLANS = 8  # with buttons


def show(context: Context, typed: str) -> Replies:
    """/donvi, or "/donvi phòng nội vụ"."""
    need(context, Action.UNITS)
    there = directory.listed(context.tx, local_date(context.at))
    if typed:
        return show_found(context, typed, there)
    planned = unit_changes.planned(context.tx)
    lines = [_("Đang chờ đến ngày:"), *(f"– {unit_plan_text(one)}" for one in planned)] if planned else []
    lines.append(
        _("Chọn nhóm, hoặc gõ tên sau lệnh, ví dụ: “/donvi nội vụ”, để đổi tên, cho ngừng hoặc sáp nhập.")
    )
    options = [
        *(Option(f"dv_undo:{one.id}", _("Rút lại {number}", number=one.number)) for one in planned[:PLANS]),
        *(cards.merge_into_button(one) for one in planned[:PLANS] if one.kind == UnitChangeKind.NEW),
        *groups(there),
        Option("dv_do:new", _("Thêm đơn vị mới")),
    ]
    return [Message("\n".join(lines), tuple(options), heading=_("Đơn vị: {count}", count=len(there)))]


def groups(there: list[ListedUnit]) -> list[Option]:
    named = dict.fromkeys(unit.kind for unit in there)
    return [Option(f"dv_group:{group_mark(name)}", name or _("Chưa có nhóm")) for name in named]


def show_found(context: Context, typed: str, there: list[ListedUnit]) -> Replies:
    likely = Directory([unit_entry(unit) for unit in there]).find(typed)
    ids = [id_in(one.entry.key.partition(":")[2]) for one in likely]
    if is_sure(likely):
        return show_unit(context, str(ids[0]))
    if not likely:
        return [Message(_("Không thấy đơn vị “{typed}”. Gõ /donvi để chọn theo nhóm.", typed=typed[:LABEL]))]
    names = {unit.id: unit.name for unit in there}
    options = tuple(Option(f"dv:{one}", names[one][:LABEL]) for one in ids[:SHOWN])
    return [Message(_("Anh/chị chọn đơn vị nào?"), options)]


def show_group(context: Context, argument: str) -> Replies:
    """dv_group:<mark of its name>[:<page>]"""
    need(context, Action.UNITS)
    wanted, _colon, number = argument.partition(":")
    there = [
        one for one in directory.listed(context.tx, local_date(context.at)) if group_mark(one.kind) == wanted
    ]
    page = id_in(number)
    here = there[page * PAGE : (page + 1) * PAGE]
    if not here:
        raise no_such_button()
    options = [Option(f"dv:{unit.id}", unit.name[:LABEL]) for unit in here]
    if there[(page + 1) * PAGE :]:
        options.append(Option(f"dv_group:{wanted}:{page + 1}", _("Xem tiếp")))
    return [Message(_("Xin chọn đơn vị."), tuple(options), heading=here[0].kind or _("Chưa có nhóm"))]


def show_unit(context: Context, argument: str) -> Replies:
    """dv:<unit>: what hangs on it, what has become and is to become of it, and what may."""
    need(context, Action.UNITS)
    today, unit_id = local_date(context.at), id_in(argument)
    unit = next((one for one in directory.listed(context.tx, today) if one.id == unit_id), None)
    if unit is None:
        raise no_such_button()
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
    return [Message("\n".join(lines), options, heading=unit.name)]


def withdraw(context: Context, argument: str) -> Replies:
    """[Rút lại]: dv_undo:<change>, until it takes effect. Of a new unit with what is to go into it.

    That is asked first; the answer says how many it was about: dv_undo:<change>:<count>.
    """
    need(context, Action.UNITS)
    number, _colon, count = argument.partition(":")
    change = unit_changes.locked(context.tx, id_in(number))
    if change is None:
        raise no_such_button()
    if not change.is_planned:
        raise Refused(why_not_withdrawn(change))
    those = [change, *unit_changes.mergers_into(context.tx, change.id)]
    if len(those) > 1 and count != str(len(those)):
        return [withdraw_question(those)]
    for one in those:
        unit_changes.withdraw(context.tx, one.id)
        audit.write(context.tx, context.at, context.who, "unit_withdraw", f"unit_change:{one.id}")
    return [Message("\n".join(_("Đã rút lại {what}", what=unit_plan_text(one)) for one in those))]


def withdraw_question(those: Sequence[UnitChange]) -> Message:
    """A new unit is not to be: then nothing can go into it."""
    new, *mergers = those
    said = _(
        "Rút lại {number} thì các sáp nhập vào {unit} cũng được rút lại:", number=new.number, unit=new.name
    )
    options = (
        Option(f"dv_undo:{new.id}:{len(those)}", _("Rút lại cả {count}", count=len(those))),
        Option("open:donvi", _("Không rút")),
    )
    return Message("\n".join([said, *(f"– {unit_plan_text(one)}" for one in mergers)]), options)


def why_not_withdrawn(change: UnitChange) -> str:
    if change.state == UnitChangeState.WITHDRAWN:
        return checking.withdrawn_text(change)
    return _(
        "{number} đã có hiệu lực từ ngày {day} nên không rút lại được; cần sửa thì ghi thay đổi mới.",
        number=change.number,
        day=day_text(change.effective),
    )
