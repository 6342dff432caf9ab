"""What a unit's change brings about, as it is shown before it is written down."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

from bot.talk import Talk
from bot.words import _
from handlers.units.words import counted
from storage.engine.db import Tx
from storage.units import unit_effects
from storage.units.unit_effects import Extent


def extent(talk: Talk, unit: int, day: str) -> Any:
    """How much hangs on the unit, looked up once."""
    return talk.look_up(f"extent {unit}", partial(look, unit=unit, day=day))


def look(tx: Tx, unit: int, day: str) -> Any:
    """The same, as JSON."""
    return asdict(unit_effects.extent(tx, unit, date.fromisoformat(day)))


def of_rename(unit: str, found: Any) -> str:
    lines = [
        _("Đổi tên {unit}.", unit=unit),
        now(found),
        _("Từ ngày có hiệu lực mọi danh sách ghi tên mới; báo cáo, sự cố đã gửi trước đó giữ tên cũ."),
    ]
    return closed(lines)


def of_closing(unit: str, found: Any) -> str:
    lines = [
        _("{unit} ngừng hoạt động.", unit=unit),
        now(found),
        _(
            "Từ ngày có hiệu lực: không phải kiểm tra hộp thư; các vai trò kết thúc, ai không còn vai trò"
            " khác thì được gỡ khỏi hệ thống; hộp thư thu hồi; báo cáo chưa nộp không phải nộp; sự cố "
            "chưa đóng do Phòng xử lý tiếp. Báo cáo, sự cố và bảng các tháng trước giữ nguyên."
        ),
    ]
    return closed(lines)


def of_merger(found: Sequence[Any], successor: str, *, is_new: bool) -> str:
    """``found``: each unit that goes, with what hangs on it."""
    units = ", ".join(name for name, _extent in found)
    each = [_("{unit} hiện có: {what}.", unit=name, what=counted(Extent(**one))) for name, one in found]
    lines = [
        _("{unit} sáp nhập vào {successor}.", unit=units, successor=successor),
        *(each if len(found) > 1 else [now(one) for _name, one in found]),
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
    return closed(lines)


def now(found: Any) -> str:
    return _("Hiện có: {what}.", what=counted(Extent(**found)))


def closed(lines: list[str]) -> str:
    return "\n".join([*lines, _("Xin xem lại:")])
