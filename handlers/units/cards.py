"""Speak of a unit's change: what it is, what it will bring about, what the unit has and lacks."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

from bot.conversation.messages import Option
from bot.conversation.talk import Talk
from bot.conversation.text import day_text
from bot.conversation.words import DEFAULT, _, speaking
from bot.domain.rights import Role
from bot.domain.unit_changes import UnitChange, UnitChangeKind
from storage.engine.db import Tx
from storage.units import unit_effects
from storage.units.unit_effects import Extent

INTO_NEW = "into"  # in the token of a button: of units that go into one that is new
LONGEST_LABEL = 40  # characters of a unit's name on a button


def merge_into_button(change: UnitChange) -> Option:
    """Make the button that merges others into the unit which a change makes."""
    return Option(f"dv_do:{INTO_NEW}:{change.id}", _("Sáp nhập vào {unit}", unit=change.name[:LONGEST_LABEL]))


def begins_later_text(unit: str, since: date) -> str:
    places = {"unit": unit, "day": day_text(since)}
    return _("{unit} là đơn vị mới từ ngày {day}; ngày sáp nhập không sớm hơn ngày đó.", **places)


def reason_no_longer_owed(change: UnitChange) -> str:
    """Say why something of its unit is not owed any more, in the language in which it is kept."""
    with speaking(DEFAULT):
        if change.kind == UnitChangeKind.MERGED:
            return _("đã sáp nhập vào {unit}", unit=change.successor_name)
        return _("đơn vị đã ngừng hoạt động")


def extent_text(extent: Extent) -> str:
    """Say in a line what hangs on a unit; what there is none of is left out."""
    parts = [
        _("{count} người", count=extent.people) if extent.people else _("chưa có người"),
        _("{count} báo cáo chưa nộp", count=extent.reports) if extent.reports else "",
        _("{count} sự cố chưa đóng", count=extent.incidents) if extent.incidents else "",
        _("{count} hộp thư", count=extent.mailboxes) if extent.mailboxes else "",
        _("kiểm tra hộp thư hằng ngày") if extent.has_duties else _("chưa bắt đầu kiểm tra"),
    ]
    return ", ".join(filter(None, parts))


def lacking_lines(unit: str, filled: Collection[Role], extent: Extent) -> list[str]:
    """Say what is still to be entered of a unit in which these roles are ``filled``; no line for nothing."""
    there = {
        _("hộp thư"): extent.mailboxes > 0,
        _("thủ trưởng (ghi bằng /nhansu)"): Role.HEAD in filled,
        _("cán bộ theo dõi hộp thư"): Role.OFFICER in filled,
        _("ngày bắt đầu kiểm tra (/batdau)"): extent.has_duties,
    }
    missing = ", ".join(name for name, is_there in there.items() if not is_there)
    return [_("{unit} còn thiếu: {what}.", unit=unit, what=missing)] if missing else []


def look_up_extent(talk: Talk, unit: int, day: date) -> Extent:
    """Look up what hangs on a unit, once in a conversation."""
    return Extent(**talk.look_up(f"extent {unit}", partial(extent_as_json, unit=unit, day=day)))


def extent_as_json(tx: Tx, unit: int, day: date) -> dict[str, Any]:
    return asdict(unit_effects.extent(tx, unit, day))


def preview_rename(unit: str, extent: Extent) -> str:
    lines = [
        _("Đổi tên {unit}.", unit=unit),
        extent_now(extent),
        _("Từ ngày có hiệu lực mọi danh sách ghi tên mới; báo cáo, sự cố đã gửi trước đó giữ tên cũ."),
    ]
    return with_review_line(lines)


def preview_closing(unit: str, extent: Extent) -> str:
    lines = [
        _("{unit} ngừng hoạt động.", unit=unit),
        extent_now(extent),
        _(
            "Từ ngày có hiệu lực: không phải kiểm tra hộp thư; các vai trò kết thúc, ai không còn vai trò"
            " khác thì được gỡ khỏi hệ thống; hộp thư thu hồi; báo cáo chưa nộp không phải nộp; sự cố "
            "chưa đóng do Phòng xử lý tiếp. Báo cáo, sự cố và bảng các tháng trước giữ nguyên."
        ),
    ]
    return with_review_line(lines)


def preview_merger(merging: Sequence[tuple[str, Extent]], successor: str, *, is_new: bool) -> str:
    """Preview a merger of several units; ``merging`` has their names, with what hangs on each."""
    units = ", ".join(name for name, _extent in merging)
    each = [_("{unit} hiện có: {what}.", unit=name, what=extent_text(one)) for name, one in merging]
    lines = [
        _("{unit} sáp nhập vào {successor}.", unit=units, successor=successor),
        *(each if len(merging) > 1 else [extent_now(one) for _name, one in merging]),
        _(
            "Từ ngày có hiệu lực: người, hộp thư, việc kiểm tra hằng ngày, báo cáo chưa nộp và sự cố chưa "
            "đóng chuyển sang {successor}; yêu cầu mà các đơn vị này cùng phải trả lời thì {successor} nộp "
            "một báo cáo. Cán bộ theo dõi và cán bộ giữ vai trò; thủ trưởng, cấp phó sang làm cán bộ cho đến"
            " khi có thay đổi nhân sự ghi chức vụ mới. Ủy quyền đang chờ nhận lời được rút lại; trực thay và"
            " thay đổi nhân sự đang chờ đi theo. Báo cáo, sự cố và bảng các tháng trước giữ nguyên.",
            successor=successor,
        ),
    ]
    if is_new:
        lines.append(
            _(
                "{successor} là đơn vị mới nên chưa có thủ trưởng: từ ngày đó Phòng ghi thủ trưởng bằng "
                "/nhansu.",
                successor=successor,
            )
        )
    return with_review_line(lines)


def extent_now(extent: Extent) -> str:
    return _("Hiện có: {what}.", what=extent_text(extent))


def with_review_line(lines: list[str]) -> str:
    return "\n".join([*lines, _("Xin xem lại:")])
