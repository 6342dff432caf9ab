"""Files of personnel changes by whoever has two units: one that can be sent, a faulty one, one too long."""

from tests.people import DOMAIN

Row = tuple[object, ...]
HEADINGS = ("Nội dung thay đổi", "Họ và tên", "Mã đơn vị", "Chức vụ", "Vai trò", "Hộp thư", "Ngày hiệu lực")
TOO_MANY = 201


def of_two_units() -> list[Row]:
    """Return a namesake of somebody who is in the system already, and a newcomer elsewhere."""
    return [
        HEADINGS,
        ("Thêm người", "Võ Văn Mẫu Sơn", "xlongtan", "Công chức", "", f"vvmson@{DOMAIN}", "hôm nay"),
        ("Thêm người", "Đặng Thị Ví Mới", "pnv", "Chuyên viên", "cán bộ", "", "hôm nay"),
    ]


def faulty_of_two_units() -> list[Row]:
    """Return lines that do not say which unit, which of two people, or who appoints."""
    return [
        HEADINGS,
        ("Thôi làm việc", "Lê Văn Mẫu Minh", "", "", "", "", "01/12/2026"),
        ("Thôi làm việc", "Võ Văn Mẫu Sơn", "xlongtan", "", "", "", "01/12/2026"),
        ("Thêm người", "Lý Văn Mẫu Tân", "pnv", "Chuyên viên", "cán bộ; cấp phó", "", "01/12/2026"),
        ("Thêm người", "Hồ Thị Ví Dụ", "pnv", "Chuyên viên", "cán bộ theo dõi", "", "01/12/2026"),
    ]


def too_many() -> list[Row]:
    row = ("Thêm người", "Nguyễn Văn Ví Dụ", "pnv", "Chuyên viên", "cán bộ", "", "01/12/2026")
    return [HEADINGS, *[(row[0], f"{row[1]} {number}", *row[2:]) for number in range(TOO_MANY)]]
