"""What helps at once with the most common faults: shown before an incident of that kind is raised.

Where it was enough nothing goes to the office. A line of the audit is all that is kept of it: an incident
takes a number, and the numbers have no gap for what was none.
"""

from dataclasses import dataclass
from functools import partial

from bot.domain.duties import UNSETTLED
from bot.domain.incidents import Kind
from bot.domain.rights import Action
from bot.message import Message
from bot.talk import Talk
from bot.words import N_, _
from handlers.allowed import need
from handlers.kinds import Says, Scene
from handlers.nudges import answers
from storage import audit, duties, guidance
from storage.db import Tx

OURS = {  # until the office writes its own
    Kind.LOGIN: N_(
        "Khi không đăng nhập được, anh/chị thử lần lượt:\n"
        "1. Gõ đủ địa chỉ hộp thư; tắt phím Caps Lock và bộ gõ tiếng Việt khi gõ mật khẩu.\n"
        "2. Mở trang thư bằng cửa sổ ẩn danh hoặc trình duyệt khác.\n"
        "3. Nếu đã gõ sai nhiều lần, chờ 15 phút rồi thử lại một lần.\n"
        "Không đưa mật khẩu cho bất kỳ ai, kể cả Phòng."
    ),
    Kind.MAIL: N_(
        "Khi không gửi hoặc nhận được thư, anh/chị thử lần lượt:\n"
        "1. Tải lại trang thư; xem máy có vào được trang khác không.\n"
        "2. Xem mục Thư rác và các quy tắc lọc, chuyển tiếp thư.\n"
        "3. Xem lại địa chỉ người nhận: không dấu, không khoảng trắng, đúng tên miền.\n"
        "4. Nếu thư có tệp lớn, gửi thử một thư không có tệp."
    ),
    Kind.FULL: N_(
        "Khi hộp thư đầy, anh/chị thử lần lượt:\n"
        "1. Lưu văn bản cần giữ về máy của cơ quan trước khi xóa thư.\n"
        "2. Xóa thư có tệp lớn trong Thư đến và Thư đã gửi.\n"
        "3. Làm trống mục Thư rác và Thùng rác.\n"
        "4. Chờ vài phút rồi nhờ đồng nghiệp gửi thử một thư."
    ),
}


@dataclass(frozen=True)
class Solved:
    """The guidance was enough; ``duty`` is the check from whose reminder they came."""

    unit: int
    kind: Kind
    duty: int | None = None


def was_enough(talk: Talk, kind: Kind, about: str) -> bool:
    """Show what helps, and ask whether it did; False where there is nothing to be shown.

    ``about``: what stands above it; "" for nothing.
    """
    if kind not in OURS:
        return False
    written = talk.look_up(f"guidance_{kind}", partial(body, kind=kind))
    said = _("{guidance}\n\nLàm theo hướng dẫn trên có được không?", guidance=written or _(OURS[kind]))
    options = {"yes": _("Đã được"), "no": _("Vẫn chưa được")}
    said = f"{about}\n{said}" if about else said
    return talk.choose(f"helped_{kind}", said, options, columns=2) == "yes"


def body(tx: Tx, kind: Kind) -> str:
    return guidance.guides(tx, [kind])[kind].body


def write_down(scene: Scene, solved: Solved) -> Says:
    """Thank them; whoever came from a reminder still has a check to answer for."""
    need(scene, Action.RAISE, solved.unit)
    audit.write(
        scene.tx, scene.at, scene.who, guidance.HELPED, guidance.subject(solved.kind), unit=solved.unit
    )
    thanks = _("Đã ghi nhận hướng dẫn giúp được; không gửi gì tới Phòng. Cảm ơn anh/chị.")
    duty = duties.get(scene.tx, solved.duty) if solved.duty else None
    if duty is None or duty.state not in UNSETTLED:
        return [Message(thanks)]
    still = _("Đề nghị anh/chị kiểm tra hộp thư và chọn kết quả.")
    return [Message(thanks), Message(still, answers(duty.id), heading=duty.unit_name)]
