"""How a unit's change is spoken of: what it is, what it has brought about, and what became of a name."""

from collections.abc import Collection

from bot.domain.rights import Role
from bot.domain.unit_changes import Kind
from bot.text import day_text
from bot.words import DEFAULT, N_, _, speaking
from storage.unit_changes import UnitChange
from storage.unit_deeds import Extent

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


def lacking(held: Collection[Role], *, has_box: bool, has_duties: bool) -> list[str]:
    """What is still to be entered of a unit in which these roles are held; nothing is no line."""
    there = {
        _("hộp thư"): has_box,
        _("thủ trưởng"): Role.HEAD in held,
        _("cán bộ theo dõi hộp thư"): Role.OFFICER in held,
        _("ngày bắt đầu kiểm tra (/batdau)"): has_duties,
    }
    missing = ", ".join(name for name, is_there in there.items() if not is_there)
    return [_("Còn thiếu: {what}.", what=missing)] if missing else []
