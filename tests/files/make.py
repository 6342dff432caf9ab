"""Make the files that people send in the transcripts: ``python -m tests.files.make``."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from bot.documents import opinions
from bot.documents.reports import questions_workbook
from bot.domain.reports import QuestionKind, ReportQuestion
from bot.domain.roster.rows import ROLES
from handlers.engine import version_of
from tests.encodings.made import book, secret, text, word
from tests.encodings.old import TCVN3, UNICODE, VNI
from tests.encodings.originals import original
from tests.files.notices import faulty_of_two_units, of_two_units, too_many
from tests.hostile.made import STYLES, in_utf_7, old_document, zipped
from tests.people import DOMAIN, MEMBERS, UNITS, Member

HERE = Path(__file__).parent
UNIT_HEADINGS = ("Mã đơn vị", "Tên đơn vị", "Nhóm", "Hộp thư đơn vị", "Điện thoại")
PEOPLE_HEADINGS = ("Họ và tên", "Chức vụ", "Mã đơn vị", "Hộp thư", "Điện thoại", "Vai trò")
NAMED = {"the_officer": "cán bộ theo dõi", "the_office_role": "phòng văn hóa"}  # as the pack names them
LARGE = 22  # units of danh-sach-huyen.xlsx: more than a page of a phone

Row = Sequence[object]


def unit_rows() -> list[Row]:
    return [(code, name, kind, f"{code}@{DOMAIN}", "") for code, name, kind in UNITS]


def person_rows() -> list[Row]:
    return [
        row for number, member in enumerate(MEMBERS, 1) for row in rows_of(member, f"02513000{number:03}")
    ]


def rows_of(member: Member, phone: str) -> list[Row]:
    """Return a row for each unit, with all roles that are held there."""
    held: dict[tuple[str, str], list[str]] = {}
    for unit, role, title in member.roles:
        held.setdefault((unit, title), []).append(ROLES[role].format(**NAMED))
    return [
        (member.name, title, unit, f"{member.chat}@{DOMAIN}", phone, "; ".join(roles))
        for (unit, title), roles in held.items()
    ]


def filled_opinions() -> list[Row]:
    """Return the table of opinions as it comes back with its last column filled in."""
    return [opinions.HEADINGS, opinion_line("Tiếp thu, đã sửa tại Điều 1.")]


def opinion_line(reply: str, code: str = "") -> Row:
    """Return the line of an opinion that Long Tân has sent as a file."""
    unit, words = "UBND xã Long Tân", "Theo tệp cong-van-moi.docx"
    return (code or f"G{version_of(unit, '', words)}", "1", "Góp ý chung", unit, words, "", reply)


def wrong_opinions() -> list[Row]:
    """Return one with a code that is none of the draft's, a line twice, and a formula."""
    lines = [opinion_line("=1+1"), opinion_line("Tiếp thu"), opinion_line("Giải trình")]
    return [opinions.HEADINGS, *lines, opinion_line("Giải trình", "G999")]


def changed() -> tuple[list[Row], list[Row]]:
    """Return units and people after one has left, one is officer no more, and telephones changed."""
    gone = ("Lê Văn Mẫu Minh", "Phạm Văn Ví Dũng")
    people = [row for row in person_rows() if row[0] not in gone]
    minh = replace(MEMBERS[1], roles=(("xlongtan", "staff", "Công chức"),))
    son = ("Võ Văn Mẫu Sơn", "Công chức Văn phòng", "xlongtan", f"son@{DOMAIN}", 900000005, "cán bộ")
    people = [son if row[0] == son[0] else row for row in people] + rows_of(minh, "02513000002")
    units = [(*row[:4], "0251 3000 104") if row[0] == "xphuhoi" else row for row in unit_rows()]
    return units, people


def faulty() -> tuple[list[Row], list[Row]]:
    """Return whatever may be wrong in a cell, and a few rows of people from nowhere."""
    units: list[Row] = [
        ("pnv", "Phòng Nội vụ", "Phòng, ban", "phongnoivu@gmail.com", ""),
        ("xlongtan", "UBND xã Long Tân", "UBND xã", f"xlongtan@{DOMAIN}", "12"),
        ("xlongtan", "UBND xã Long Tân", "UBND xã", f"longtan@{DOMAIN}", ""),
    ]
    people: list[Row] = [
        ("Trần Thị Mẫu Lan", "Chuyên viên", "pnv", "lan@yahoo.com", "", "cán bộ theo dõi"),
        ("Đỗ Văn Ví Bình", "Trưởng phòng", "pnv", f"binh@{DOMAIN}", "", "sếp"),
        ("Nguyễn Thị Ví Hòa", "Chủ tịch", "xlongtan", f"hoa@{DOMAIN}", "không có", "thủ trưởng"),
        ("Phạm Văn Ví Dũng", "Phó Chủ tịch", "xlongtan", f"hoa@{DOMAIN}", "", "cấp phó"),
        *(
            (f"Người Mẫu Số {n}", "Công chức", "xkhongco", f"mau{n}@{DOMAIN}", "", "cán bộ")
            for n in range(1, 9)
        ),
    ]
    return units, people


def other_heads() -> tuple[list[Row], list[Row]]:
    """Return units and people after Hòa leads Phòng Nội vụ in the place of Bình, and Dũng Long Tân."""
    hoa = replace(MEMBERS[2], roles=(("pnv", "head", "Trưởng phòng"),))
    dung = replace(MEMBERS[3], roles=(("xlongtan", "head", "Chủ tịch"),))
    others = [row for row in person_rows() if row[0] not in (hoa.name, dung.name, "Đỗ Văn Ví Bình")]
    return unit_rows(), [*others, *rows_of(hoa, "02513000003"), *rows_of(dung, "02513000004")]


def without_head() -> tuple[list[Row], list[Row]]:
    """Return units and people after the head of Long Tân is staff of it, and nobody leads it yet."""
    hoa = replace(MEMBERS[2], roles=(("xlongtan", "staff", "Công chức"),))
    others = [row for row in person_rows() if row[0] != hoa.name]
    return unit_rows(), [*others, *rows_of(hoa, "02513000003")]


def mistyped() -> tuple[list[Row], list[Row]]:
    """One mistyped code, of the unit of somebody who is there already."""
    people = [
        (*row[:2], "xlogntan", *row[3:]) if row[0] == "Võ Văn Mẫu Sơn" else row for row in person_rows()
    ]
    return unit_rows(), people


def addresses() -> list[tuple[str, ...]]:
    """Return an address book: old addresses, those of now, of a colleague, unknown and private ones."""
    named = (
        ("UBND xã Long Tân", f"xlongtan@{DOMAIN}"),
        ("Phòng Nội vụ", f"pnv@{DOMAIN}"),
        ("Võ Văn Mẫu Sơn", f"son@{DOMAIN}"),
        ("Không rõ", f"khong.co@{DOMAIN}"),
        ("Hộp thư riêng", "ai.do@example.com"),
    )
    return [("Tên", "Địa chỉ"), *named, *((f"Số {n}", f"so{n}@{DOMAIN}") for n in range(1, 13))]


def large() -> tuple[list[Row], list[Row]]:
    """Return many units with few people: officers without a telephone, a head without officers."""
    units: list[Row] = [
        ("ptp", "Phòng Tư pháp", "Phòng, ban", f"ptp@{DOMAIN}", "0251 3000 105"),
        ("ptc", "Phòng Tài chính - Kế hoạch", "Phòng, ban", f"ptc@{DOMAIN}", ""),
        *(
            (f"xvidu{n}", f"UBND xã Ví Dụ {n}", "UBND xã", f"xvidu{n}@{DOMAIN}", "")
            for n in range(1, LARGE - 1)
        ),
    ]
    people: list[Row] = [
        ("Lý Thị Thử Tú", "Chuyên viên", "ptp", f"tu@{DOMAIN}", "", "cán bộ theo dõi"),
        ("Mai Văn Thử Cường", "Chuyên viên", "ptc", f"cuong@{DOMAIN}", "", "cán bộ theo dõi"),
        ("Cao Thị Thử Xuân", "Chủ tịch", "xvidu1", f"xuan@{DOMAIN}", "", "thủ trưởng"),
        ("Cao Thị Thử Xuân", "Chủ tịch", "xvidu2", f"xuan@{DOMAIN}", "", "thủ trưởng"),
        ("Hà Văn Thử Yên", "Công chức", "xvidu2", f"hayen@{DOMAIN}", "", "cán bộ theo dõi"),
    ]
    return units, people


def of_the_office() -> tuple[list[Row], list[Row]]:
    """Return the office alone: Vinh prepares, Sơn looks, Yến has all three rights."""
    units = [row for row in unit_rows() if row[0] == "pvhtt"]
    rights = {"vinh": "Phòng : soạn", "son": "Phòng: xem", "yen": "thủ trưởng; Phòng: ban hành"}
    people: list[Row] = [
        (member.name, title, "pvhtt", f"{member.chat}@{DOMAIN}", f"02513000{number:03}", rights[member.chat])
        for number, member in enumerate(MEMBERS, 1)
        for _unit, _role, title in member.roles[:1]
        if member.chat in rights
    ]
    return units, people


def one_head_of_two() -> tuple[list[Row], list[Row]]:
    """Return Phòng Nội vụ alone: Hòa, who heads UBND xã Long Tân, heads it too."""
    units = [row for row in unit_rows() if row[0] == "pnv"]
    held = {"lan": ("Chuyên viên", "cán bộ theo dõi"), "hoa": ("Trưởng phòng", "thủ trưởng")}
    people: list[Row] = [
        (member.name, title, "pnv", f"{member.chat}@{DOMAIN}", f"02513000{number:03}", role)
        for number, member in enumerate(MEMBERS, 1)
        if member.chat in held
        for title, role in [held[member.chat]]
    ]
    return units, people


def questions() -> list[ReportQuestion]:
    """Return one question of each kind."""
    return [
        ReportQuestion("q1", QuestionKind.NUMBER, "Số hộp thư đã cấp", low="0", high="1250.5"),
        ReportQuestion("q2", QuestionKind.PERCENT, "Tỷ lệ dùng thường xuyên"),
        ReportQuestion("q3", QuestionKind.DATE, "Ngày ban hành nội quy", may_skip=True),
        ReportQuestion("q4", QuestionKind.YES_NO, "Có dùng hộp thư ngoài không"),
        ReportQuestion("q5", QuestionKind.CHOICE, "Mức độ thực hiện", options=("Tốt", "Khá", "Trung bình")),
        ReportQuestion("q6", QuestionKind.FILE, "Danh sách hộp thư", may_skip=True),
        ReportQuestion("q7", QuestionKind.TEXT, "Khó khăn", may_skip=True),
    ]


def faulty_questions() -> list[Row]:
    """Return whatever may be wrong in a line, with kinds as officials write them."""
    return [
        ("Câu hỏi", "Cách trả lời", "Từ", "Đến", "Các lựa chọn", "Bắt buộc"),
        ("Số hộp thư", "số lượng", "không", 5, "", "có"),
        ("", "Văn bản", "", "", "", ""),
        ("Mức độ", "Lựa chọn", "", "", "Tốt", "Có"),
        ("Tỷ lệ", "Bảng", "", "", "", "Có"),
        ("Số vụ", "Số", 10, 1, "", "chưa rõ"),
        ("Ngày họp", "Ngày", 1, "", "", ""),
        ("Tổng", "=B2", "", "", "a; b", "x"),
        ("Ghi chú", "Chữ", "", "", "a; b", "Không"),
        *((f"Câu hỏi mẫu {number}", "", "", "", "", "") for number in range(1, 6)),
    ]


def of_the_department() -> list[Row]:
    """Return a list as the department keeps it: a title, numbered columns, own headings, own slips."""
    return [
        ("DANH SÁCH HỘP THƯ ĐIỆN TỬ CÔNG VỤ",),
        (),
        ("STT", "Địa chỉ thư điện tử (*)", "Họ tên", "Chức danh", "Cơ quan", "Số điện thoại", "Ghi chú"),
        ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"),
        (1, f"LAN@{DOMAIN}", "Trần Thị Mẫu Lan", "Chuyên viên", "Phòng Nội vụ", "0251 3000 001", ""),
        (2, f"minh@{DOMAIN}", "Lê Văn Mẫu Minh", "Công chức", "UBND xã Phú Hội", "02513000002", ""),
        (3, f"hoa@{DOMAIN}", "Nguyễn Thị Ví Hoà", "Chủ tịch", "xlongtan", 913000003, ""),
        (4, f"ngthhoa@{DOMAIN}", "Phạm Văn Ví Dũng", "Phó Chủ tịch", "UBND xã Long Tân", "", ""),
        (5, f"nghi@{DOMAIN}", "Mai Thị Mẫu Nghi", "Công chức", "UBND xã Long Tân", "", "đã nghỉ"),
        (6, f"nghi@{DOMAIN}", "Mai Văn Ví Nghĩa", "Công chức", "UBND xã Long Tân", "", ""),
        (7, "son@yahoo.com", "Võ Văn Mẫu Sơn", "Công chức", "UBND xã Long Tân", "12", ""),
    ]


def notices() -> list[Row]:
    """Return a line of each kind, as a head might fill it in; one is about somebody already known."""
    return [
        (
            "Nội dung thay đổi",
            "Họ và tên",
            "Chức vụ",
            "Vai trò",
            "Mã đơn vị chuyển đến",
            "Điện thoại",
            "Hộp thư",
            "Ngày hiệu lực",
            "Căn cứ",
            "Ghi chú",
        ),
        ("Thêm người", "Nguyễn Văn Ví Dụ", "Chuyên viên", "cán bộ", "", "", "", "01/12/2026", "", ""),
        (
            "Thêm người",
            "Đặng Thị Ví Mới",
            "Công chức",
            "cán bộ",
            "",
            "0251 3000 111",
            f"dtvmoi@{DOMAIN}",
            date(2026, 12, 1),
            "12/QĐ-UBND",
            "+1 biên chế",
        ),
        ("nghỉ hưu", "Võ Văn Mẫu Sơn", "", "", "", "", "", "hôm nay", "", ""),
        ("Chuyển đơn vị", "Lê Văn Mẫu Minh", "Văn thư", "cán bộ", "xphuhoi", "", "", "15/12/2026", "", ""),
        ("Đổi thông tin", "Phạm Văn Ví Dũng", "", "", "", "0251 3000 222", "", "20/11/2026", "", ""),
    ]


def with_passwords() -> list[Row]:
    """Return a list that nobody may send: of mailboxes with their passwords."""
    return [("Họ và tên", "Hộp thư", "Mật khẩu"), ("Trần Thị Mẫu Lan", f"lan@{DOMAIN}", "Abc@12345")]


def faulty_notices() -> list[Row]:
    """Return whatever may be wrong in a line."""
    return [
        (
            "Nội dung thay đổi",
            "Họ và tên",
            "Mã đơn vị",
            "Chức vụ",
            "Vai trò",
            "Mã đơn vị chuyển đến",
            "Hộp thư",
            "Ngày hiệu lực",
            "Ghi chú",
        ),
        ("Thêm người", "Đặng Thị Ví Mới", "", "Công chức", "sếp", "", "moi@gmail.com", "31/02/2026", ""),
        ("Thăng chức", "Lê Văn Mẫu Minh", "", "", "", "", "", "01/12/2026", ""),
        ("Thôi làm việc", "Người Không Có", "", "", "", "", "", "01/12/2026", ""),
        ("Thôi làm việc", "Đỗ Văn Ví Bình", "pnv", "", "", "", "", "01/12/2026", ""),
        ("Chuyển đơn vị", "Lê Văn Mẫu Minh", "", "", "", "xkhongco", "", "01/12/2026", ""),
        ("Thôi làm việc", "Võ Văn Mẫu Sơn", "", "", "", "", "", "01/12/2026", "mật khẩu: hoahong"),
        ("Thôi làm việc", "Phạm Văn Ví Dũng", "", "", "", "", "", "01/12/2026", ""),
        ("Thôi làm việc", "Phạm Văn Ví Dũng", "", "", "", "", "", "02/12/2026", ""),
        ("Thêm người", "Lý Văn Mẫu Tân", "", "Công chức", "", "", f"minh@{DOMAIN}", "", ""),
        ("Đổi chức vụ", "Trần Thị Mẫu Lan", "", "", "", "", "", "01/12/2026", ""),
    ]


def picture_with(words: str) -> bytes:
    """Make a picture of one point that carries words: nobody reads them there but a search of bytes."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"iTXt", b"Title\0\0\0\0\0" + words.encode()),
        (b"IDAT", zlib.compress(b"\0\0")),
        (b"IEND", b""),
    )
    packed = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def write_table(name: str, title: str, rows: Sequence[Row]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(list(row))
    book.save(HERE / name)


def write(name: str, units: Sequence[Row], people: Sequence[Row]) -> None:
    book = Workbook(write_only=True)
    pages = (("Đơn vị", UNIT_HEADINGS, units), ("Nhân sự", PEOPLE_HEADINGS, people))
    for title, headings, rows in pages:
        sheet = book.create_sheet(title)
        for row in (headings, *rows):
            sheet.append(list(row))
    book.save(HERE / name)


if __name__ == "__main__":
    write("danh-sach.xlsx", *changed())
    write("danh-sach-thu-truong-moi.xlsx", *other_heads())
    write("danh-sach-chua-thu-truong.xlsx", *without_head())
    write("danh-sach-nhu-cu.xlsx", unit_rows(), person_rows())
    write("danh-sach-loi.xlsx", *faulty())
    write("danh-sach-sai-ma.xlsx", *mistyped())
    write("danh-sach-huyen.xlsx", *large())
    write("danh-sach-phong.xlsx", *of_the_office())
    write("danh-sach-noi-vu.xlsx", *one_head_of_two())
    write("danh-sach-mat.xlsx", [("TUYỆT MẬT",), *unit_rows()], person_rows())
    (HERE / "cau-hoi.xlsx").write_bytes(questions_workbook(questions()))
    write_table("cau-hoi-loi.xlsx", "Câu hỏi", faulty_questions())
    write_table("gop-y.xlsx", "Góp ý", filled_opinions())
    write_table("gop-y-loi.xlsx", "Góp ý", wrong_opinions())
    write_table("danh-sach-so.xlsx", "Danh sách hộp thư", of_the_department())
    write_table("so-dia-chi.xlsx", "Sổ địa chỉ", addresses())
    write_table("nhan-su.xlsx", "Thay đổi nhân sự", notices())
    write_table("mat-khau.xlsx", "Hộp thư", with_passwords())
    write_table("nhan-su-loi.xlsx", "Thay đổi nhân sự", faulty_notices())
    write_table("nhan-su-hai-don-vi.xlsx", "Thay đổi nhân sự", of_two_units())
    write_table("nhan-su-hai-don-vi-loi.xlsx", "Thay đổi nhân sự", faulty_of_two_units())
    write_table("nhan-su-dai.xlsx", "Thay đổi nhân sự", too_many())
    (HERE / "cong-van-cu.docx").write_bytes(word(original(4), TCVN3))
    (HERE / "cong-van-moi.docx").write_bytes(word(original(4), UNICODE))
    (HERE / "danh-sach-vni.xlsx").write_bytes(book(original(5), VNI))
    (HERE / "thong-bao-cu.txt").write_bytes(text(original(6), TCVN3))
    (HERE / "bao-cao-cu.docx").write_bytes(secret(TCVN3))
    (HERE / "danh-sach-cu.xls").write_bytes(old_document("Workbook"))
    (HERE / "danh-sach-cu-doi-ten.xlsx").write_bytes(old_document("Workbook"))
    (HERE / "trang-web.html").write_bytes(b"<!DOCTYPE html><script>alert(1)</script>")
    (HERE / "rong.xlsx").write_bytes(b"")
    (HERE / "danh-sach-giau.xlsx").write_bytes(zipped({STYLES: in_utf_7("<styleSheet/>")}))
    (HERE / "chuong-trinh.xlsx").write_bytes(b"MZ" + bytes(62))
    (HERE / "ghi-chu.txt").write_text("Ghi chú: Khúc Thị Ví Quỳnh, điện thoại 0912 777 001\n", "utf-8")
    (HERE / "anh-the.png").write_bytes(picture_with("Khúc Thị Ví Quyên"))
