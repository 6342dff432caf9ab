"""An empty roster for an office to fill in."""

from bot.rosterfile import PEOPLE_SHEET, UNITS_SHEET
from bot.rosterfile.headings import PEOPLE, UNITS
from bot.sheets.write import Page, write_xlsx
from bot.words import N_, _

NOTES = (
    N_("Giữ nguyên tên hai sheet “Đơn vị” và “Nhân sự” cùng dòng tiêu đề; thứ tự cột tùy ý."),
    N_("Xóa dòng ví dụ trước khi gửi."),
    N_("Mã đơn vị: chữ không dấu và chữ số, mỗi đơn vị một mã."),
    N_("Hộp thư: chỉ hộp thư công vụ; mỗi ô một hộp thư, mỗi hộp thư một chủ."),
    N_("Điện thoại: mỗi ô một số."),
    N_("Vai trò: thủ trưởng; cấp phó; cán bộ theo dõi; cán bộ; phòng văn hóa."),
    N_("Nhiều vai trò trong một ô cách nhau bằng dấu chấm phẩy."),
    N_("Một người ở nhiều đơn vị: mỗi đơn vị một dòng, cùng họ tên và cùng hộp thư."),
    N_("Mã cán bộ: không bắt buộc."),
)
UNIT = ("pvd", "Phòng Ví dụ", "Phòng, ban", "pvd@nhontrach.example", "0251 3000 100")
PERSON = (
    "Nguyễn Văn Ví Dụ",
    "Chuyên viên",
    "pvd",
    "nvvidu@nhontrach.example",
    "0900 000 000",
    "cán bộ theo dõi",
    "",
)


def roster_template() -> bytes:
    """Headings, one row as an example, and a sheet on how to fill it in, as .xlsx.

    The example's mailboxes are foreign ones: left in, it is a fault and never imported.
    """
    return write_xlsx(
        [
            Page(UNITS_SHEET, [tuple(UNITS.values()), UNIT]),
            Page(PEOPLE_SHEET, [tuple(PEOPLE.values()), PERSON]),
            Page(_("Hướng dẫn"), [[_(note)] for note in NOTES], header=0),
        ]
    )
