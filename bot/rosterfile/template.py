"""An empty roster for an office to fill in."""

from bot.conversation.words import N_, _
from bot.rosterfile import PEOPLE_SHEET, UNITS_SHEET
from bot.rosterfile.example import person_row, unit_row
from bot.rosterfile.headings import PEOPLE, UNITS
from bot.sheets.write import Page, write_xlsx

NOTES = (
    N_("Giữ nguyên tên hai sheet “Đơn vị” và “Nhân sự” cùng dòng tiêu đề; thứ tự cột tùy ý."),
    N_("Dòng ví dụ không được nhập; có thể để nguyên, xóa hoặc ghi đè."),
    N_("Mã đơn vị: chữ không dấu và chữ số, mỗi đơn vị một mã."),
    N_("Hộp thư: chỉ hộp thư công vụ; mỗi ô một hộp thư, mỗi hộp thư một chủ."),
    N_("Điện thoại: mỗi ô một số."),
    N_("Vai trò: thủ trưởng; cấp phó; cán bộ theo dõi; cán bộ; phòng văn hóa."),
    N_("Nhiều vai trò trong một ô cách nhau bằng dấu chấm phẩy."),
    N_("Một người ở nhiều đơn vị: mỗi đơn vị một dòng, cùng họ tên và cùng hộp thư."),
    N_("Mã cán bộ: không bắt buộc."),
)


def roster_template(domain: str) -> bytes:
    """Headings, one row as an example in ``domain``, and a sheet on how to fill it in, as .xlsx."""
    return write_xlsx(
        [
            Page(UNITS_SHEET, [tuple(UNITS.values()), unit_row(domain)]),
            Page(PEOPLE_SHEET, [tuple(PEOPLE.values()), person_row(domain)]),
            Page(_("Hướng dẫn"), [[_(note)] for note in NOTES], header=0),
        ]
    )
