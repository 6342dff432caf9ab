"""How a unit's change is spoken of: what it is, what it has brought about, and what became of a name."""

from collections.abc import Collection
from datetime import date

from bot.domain.rights import Role
from bot.domain.unit_changes import Kind
from bot.message import Option
from bot.text import day_text
from bot.words import DEFAULT, N_, _, speaking
from storage.units.unit_changes import UnitChange
from storage.units.unit_effects import Extent

WILL: dict[Kind, str] = {
    Kind.NEW: N_("{number}: thêm đơn vị {unit} từ ngày {day}"),
    Kind.RENAMED: N_("{number}: {unit} đổi tên thành {name} từ ngày {day}"),
    Kind.CLOSED: N_("{number}: {unit} ngừng hoạt động từ ngày {day}"),
    Kind.MERGED: N_("{number}: {unit} sáp nhập vào {successor} từ ngày {day}"),
}
NEWS: dict[Kind, str] = {
    Kind.NEW: N_("Từ ngày {day}, danh sách có thêm đơn vị {unit}."),
    Kind.RENAMED: N_("Từ ngày {day}, {unit} đổi tên thành {name}."),
    Kind.CLOSED: N_("Từ ngày {day}, {unit} ngừng hoạt động."),
    Kind.MERGED: N_("Từ ngày {day}, {unit} sáp nhập vào {successor}."),
}


INTO = "into"  # in the token of a button: of units that go into one that is new
LONGEST = 40  # characters of a unit's name on a button


def merge_into(change: UnitChange) -> Option:
    """Of a change that makes a unit."""
    return Option(f"dv_do:{INTO}:{change.id}", _("Sáp nhập vào {unit}", unit=change.name[:LONGEST]))


def places(change: UnitChange) -> dict[str, str]:
    return {
        "number": change.number,
        "unit": change.fields.get("before", change.name),
        "name": change.fields.get("name", ""),
        "successor": change.successor_name,
        "day": day_text(change.effective),
    }


def planned(change: UnitChange) -> str:
    """With the document that it rests on, as a line of a list."""
    said = _(WILL[change.kind], **places(change))
    return (
        _("{what} (theo {document}).", what=said, document=change.document) if change.document else f"{said}."
    )


def news(change: UnitChange) -> str:
    said = _(NEWS[change.kind], **places(change))
    return " ".join([said, _("Căn cứ: {document}.", document=change.document)]) if change.document else said


def begins_later(unit: str, since: date) -> str:
    places = {"unit": unit, "day": day_text(since)}
    return _("{unit} là đơn vị mới từ ngày {day}; ngày sáp nhập không sớm hơn ngày đó.", **places)


def reason(change: UnitChange) -> str:
    """Why something of its unit is not owed any more: as it is kept, whoever reads it."""
    with speaking(DEFAULT):
        if change.kind == Kind.MERGED:
            return _("đã sáp nhập vào {unit}", unit=change.successor_name)
        return _("đơn vị đã ngừng hoạt động")


def counted(extent: Extent) -> str:
    """What hangs on a unit, in a line: of what there is some."""
    parts = [
        _("{count} người", count=extent.people) if extent.people else _("chưa có người"),
        _("{count} báo cáo chưa nộp", count=extent.reports) if extent.reports else "",
        _("{count} sự cố chưa đóng", count=extent.incidents) if extent.incidents else "",
        _("{count} hộp thư", count=extent.mailboxes) if extent.mailboxes else "",
        _("kiểm tra hộp thư hằng ngày") if extent.has_duties else _("chưa bắt đầu kiểm tra"),
    ]
    return ", ".join(filter(None, parts))


def lacking(unit: str, held: Collection[Role], extent: Extent) -> list[str]:
    """What is still to be entered of a unit in which these roles are held; nothing is no line."""
    there = {
        _("hộp thư"): extent.mailboxes > 0,
        _("thủ trưởng (ghi bằng /nhansu)"): Role.HEAD in held,
        _("cán bộ theo dõi hộp thư"): Role.OFFICER in held,
        _("ngày bắt đầu kiểm tra (/batdau)"): extent.has_duties,
    }
    missing = ", ".join(name for name, is_there in there.items() if not is_there)
    return [_("{unit} còn thiếu: {what}.", unit=unit, what=missing)] if missing else []
