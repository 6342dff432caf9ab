"""The privacy notice that stands before consent. A changed text gets the next version.

Source: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 and Nghị định 356/2025/NĐ-CP: a consent names the
data, the purposes, who controls them, for how long, and the rights; silence is none. Keeping the
regulation's duties needs no consent; linking a private chat account does.
"""

from bot.config import Settings
from bot.talk import Facts
from bot.words import _
from handlers.titles import channel_name

VERSION = "2"


def facts(settings: Settings, channel: str) -> dict[str, str]:
    """What the notice speaks of."""
    return {"controller": controller(settings), "channel": channel_name(channel)}


def controller(settings: Settings) -> str:
    if not settings.office_phone:
        return settings.office_name
    return _("{office} (điện thoại {phone})", office=settings.office_name, phone=settings.office_phone)


def notice(known: Facts) -> str:
    return _(
        "Thông báo xử lý dữ liệu cá nhân (Luật 91/2025/QH15)\n"
        "• Bên kiểm soát dữ liệu: {controller}.\n"
        "• Dữ liệu: họ tên, chức vụ, đơn vị, hộp thư công vụ, điện thoại công tác (theo danh sách của cơ "
        "quan); tài khoản {channel} này; nội dung và thời điểm anh/chị nhắn cho hệ thống.\n"
        "• Mục đích: nhắc và ghi nhận việc kiểm tra hộp thư, tiếp nhận sự cố, báo cáo theo Quy định ban "
        "hành kèm Quyết định 02/2012/QĐ-UBND. Không dùng vào việc khác, không chuyển cho bên khác ngoài cơ "
        "quan có thẩm quyền; tin nhắn đi qua máy chủ của {channel}.\n"
        "• Thời hạn: đến khi anh/chị rút lại sự đồng ý hoặc thôi nhiệm vụ; nội dung tin nhắn giữ 90 ngày, "
        "ghi nhận kiểm tra giữ 5 năm.\n"
        "• Quyền: xem, sửa, phản đối, đề nghị xóa, gửi đến bên kiểm soát và được trả lời trong 02 ngày làm "
        "việc; rút lại sự đồng ý bất cứ lúc nào (gõ /lienhe). Không đồng ý cũng không ảnh hưởng đến "
        "quyền lợi; khi đó việc nhắc được thực hiện bằng cách khác.",
        controller=known["controller"],
        channel=known["channel"],
    )


def for_whom(facts: Facts) -> str:
    """So that two slips which were mixed up are noticed."""
    if facts["how"] == "admitted":
        return _(
            "Đề nghị tham gia đã được duyệt cho {name} ({roles}). Nếu không phải anh/chị, xin chọn “Không”.",
            name=facts["name"],
            roles=facts["roles"],
        )
    if facts["how"] == "own":
        return _(
            "Mã này do {name} ({roles}) lập để dùng thêm tài khoản này. Nếu không phải anh/chị, xin chọn "
            "“Không”.",
            name=facts["name"],
            roles=facts["roles"],
        )
    return _(
        "Mã này dành cho {name} ({roles}). Nếu không phải anh/chị, xin chọn “Không”.",
        name=facts["name"],
        roles=facts["roles"],
    )
