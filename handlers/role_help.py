"""Say what somebody does with the bot each day, by examples they can type, and whom to call (/trogiup)."""

from bot.conversation import N_, Message, _
from bot.domain.reachability import ZALO_BOT
from handlers.engine import HEADING, OFFICE, WORKING, Context, Replies, Role, office_and_phone, parked_options
from handlers.library import guides

DAYS = {  # whoever holds several of these roles reads of each, in this order
    (Role.OFFICER,): N_(
        "Mỗi ngày làm việc, hệ thống nhắc anh/chị kiểm tra hộp thư của đơn vị. Kiểm tra xong, anh/chị chọn "
        "một nút dưới lời nhắc hoặc gõ “xong”. Nếu kiểm tra trước khi được nhắc, anh/chị gõ “kiểm tra”."
    ),
    HEADING: N_(
        "Khi hết giờ mà đơn vị chưa kiểm tra hộp thư, hệ thống báo anh/chị. Báo cáo do cán bộ lập cũng được "
        "gửi anh/chị duyệt."
    ),
    WORKING: N_(
        "Khi có sự cố, đề nghị tham gia hoặc thay đổi nhân sự, hệ thống báo anh/chị; cuối ngày có tin tổng "
        "hợp. Việc đang chờ luôn đứng đầu menu."
    ),
    (Role.DRAFTER,): N_(
        "Nội dung gửi nhiều đơn vị do anh/chị soạn được trình người có quyền ban hành của {the_office}; gõ "
        "“ban hành” để xem nội dung đang chờ."
    ),
    (Role.VIEWER,): N_("Anh/chị xem được tình hình, danh bạ, báo cáo và sự cố của các đơn vị."),
    (Role.STAFF,): N_("Khi hộp thư công vụ có sự cố, anh/chị báo tại đây và nhận trả lời tại đây."),
}
OFFICER_TYPES = N_(  # in the place of the officer's, where there are no buttons
    "Mỗi ngày làm việc, hệ thống nhắc anh/chị kiểm tra hộp thư của đơn vị. Kiểm tra xong, anh/chị gõ mã ghi "
    "dưới lời nhắc, ví dụ “kt1”, hoặc gõ “xong”. Nếu kiểm tra trước khi được nhắc, anh/chị gõ “kiểm tra”."
)
EXAMPLES = {  # what to type -> what it is for, and for whom
    "báo sự cố": (N_("khi không vào được hộp thư, lộ mật khẩu, có thư lạ"), (Role.OFFICER, Role.STAFF)),
    "vắng mặt": (N_("báo vắng mặt, cử người trực thay"), (Role.OFFICER,)),
    "báo cáo": (N_("trả lời yêu cầu báo cáo của {the_office}"), (Role.OFFICER,)),
    "tình hình": (N_("xem đơn vị nào chưa kiểm tra hộp thư"), (*HEADING, *OFFICE)),
    "ủy quyền": (N_("cử người theo dõi hộp thư"), HEADING),
    "miễn kiểm tra": (N_("ghi nhận những ngày đơn vị không phải kiểm tra"), HEADING),
    "sự cố": (N_("tiếp nhận, xử lý sự cố"), WORKING),
    "yêu cầu báo cáo": (N_("gửi câu hỏi tới các đơn vị và tổng hợp trả lời"), WORKING),
    "thông báo": (N_("gửi một nội dung tới nhiều đơn vị"), WORKING),
    "lời nhắn": (N_("nhắn {the_office} về việc khác"), (Role.OFFICER, *HEADING, Role.STAFF)),
    "danh bạ": (N_("tìm hộp thư của đơn vị, cá nhân"), (Role.STAFF,)),
}


def show_help(context: Context, _argument: str) -> Replies:
    """Show the day of each of their roles, what they may type in it, and whom to call."""
    said = DAYS | ({(Role.OFFICER,): OFFICER_TYPES} if context.channel == ZALO_BOT else {})
    days = [_(day) for roles, day in said.items() if context.who.is_one_of(*roles)]
    examples = [
        _("– “{typed}”: {what}", typed=typed, what=_(what))
        for typed, (what, roles) in EXAMPLES.items()
        if context.who.is_one_of(*roles)
    ]
    typing = [_("Anh/chị có thể gõ, có dấu hoặc không dấu:"), *examples] if examples else []
    options = (*parked_options(context), *guides.library_button(context))
    lines = [*days, *typing, *closing_lines(context)]
    return [Message("\n".join(lines), options, heading=_("Trợ giúp"))]


def closing_lines(context: Context) -> list[str]:
    """Say what holds for everybody; the office itself is called by no one's number but the operator's."""
    call = _("Nếu cần trao đổi, xin liên hệ {office}.", office=office_and_phone(context.settings))
    if context.who.is_one_of(*OFFICE):
        call = _("Hệ thống hoạt động không đúng, xin báo người vận hành.")
    return [
        _("Gõ /menu để xem mọi việc anh/chị làm được. Khi đang nhập, gõ “quay lại” để sửa, “hủy” để bỏ."),
        _("Không gửi mật khẩu, văn bản mật qua hệ thống này ({rule_classified, rule_disclosure})."),
        call,
    ]
