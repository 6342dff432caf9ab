"""Personnel changes as workbooks: those that are told of, and the file that lists them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.conversation import N_, _, fold
from bot.documents.reading import Book, Unreadable, read_sheet
from bot.documents.roster import ColumnTable, faults_in, find_columns, marked_page, missing
from bot.documents.writing import ExportTable, SheetPage, write_xlsx
from bot.domain.changes import NOT_PASSED, ChangeKind, Passed, PersonnelChange, line
from bot.domain.roster import CellFault, RowPlace

SHEET = "Thay đổi nhân sự"
HEADINGS = {  # field -> heading
    "kind": "Nội dung thay đổi",
    "full_name": "Họ và tên",
    "birth": "Ngày sinh",
    "unit": "Mã đơn vị",
    "title": "Chức vụ",
    "role": "Vai trò",
    "to_unit": "Mã đơn vị chuyển đến",
    "phone": "Điện thoại",
    "mailbox": "Hộp thư",
    "effective": "Ngày hiệu lực",
    "decision": "Căn cứ",
    "note": "Ghi chú",
}
NEEDED = ("kind", "full_name", "effective")
KINDS = {
    ChangeKind.JOIN: "Thêm người",
    ChangeKind.LEAVE: "Thôi việc, nghỉ hưu",
    ChangeKind.TRANSFER: "Chuyển đơn vị",
    ChangeKind.POST: "Đổi chức vụ",
    ChangeKind.CONTACT: "Đổi thông tin",
    ChangeKind.OPEN_BOX: "Cấp hộp thư",
    ChangeKind.LOCK_BOX: "Khóa tạm hộp thư",
    ChangeKind.RECALL_BOX: "Thu hồi hộp thư",
}
KNOWN = {fold(name): kind for kind, name in KINDS.items()} | {  # and what else they are called, folded
    "nguoi moi": ChangeKind.JOIN,
    "co nguoi moi": ChangeKind.JOIN,
    "tang": ChangeKind.JOIN,
    "thoi lam viec": ChangeKind.LEAVE,
    "thoi viec": ChangeKind.LEAVE,
    "nghi": ChangeKind.LEAVE,
    "nghi viec": ChangeKind.LEAVE,
    "nghi huu": ChangeKind.LEAVE,
    "giam": ChangeKind.LEAVE,
    "chuyen": ChangeKind.TRANSFER,
    "chuyen cong tac": ChangeKind.TRANSFER,
    "doi chuc vu, vai tro": ChangeKind.POST,
    "cap moi": ChangeKind.OPEN_BOX,
    "khoa tam": ChangeKind.LOCK_BOX,
    "khoa hop thu": ChangeKind.LOCK_BOX,
    "thu hoi": ChangeKind.RECALL_BOX,
}
EXAMPLE = "Nguyễn Văn Ví Dụ"  # a line about them is passed over
NOTES = (
    N_(
        "Giữ nguyên tên trang tính “Thay đổi nhân sự” và dòng tiêu đề; thứ tự cột tùy ý. Mỗi dòng là một "
        "người."
    ),
    N_("Dòng ví dụ không được gửi; có thể để nguyên, xóa hoặc ghi đè."),
    N_(
        "Nội dung thay đổi: Thêm người; Thôi việc, nghỉ hưu; Chuyển đơn vị; Đổi chức vụ; Đổi thông tin; Cấp "
        "hộp thư; Khóa tạm hộp thư; Thu hồi hộp thư."
    ),
    N_("Họ và tên: như trong danh sách của hệ thống, trừ người mới. Không ghi số căn cước."),
    N_("Mã đơn vị: bỏ trống là đơn vị của người gửi."),
    N_("Chức vụ, vai trò: khi thêm người, chuyển đơn vị, đổi chức vụ. Vai trò như trong danh sách nhân sự."),
    N_("Mã đơn vị chuyển đến: chỉ khi chuyển đơn vị."),
    N_("Điện thoại, hộp thư: thông tin mới. Chỉ ghi hộp thư công vụ, mỗi hộp thư một chủ."),
    N_("Ngày hiệu lực: ngày/tháng/năm, có thể đã qua hoặc sắp tới."),
)


@dataclass(frozen=True)
class NoticeRow:
    """One line, as text (NFC)."""

    at: RowPlace
    kind: str = ""
    full_name: str = ""
    birth: str = ""
    unit: str = ""
    title: str = ""
    role: str = ""
    to_unit: str = ""
    phone: str = ""
    mailbox: str = ""
    effective: str = ""
    decision: str = ""
    note: str = ""


@dataclass(frozen=True)
class NoticesFile:
    """A file as it was read, before it is checked. ``faults`` hold warnings too."""

    table: ColumnTable
    rows: tuple[NoticeRow, ...]
    faults: tuple[CellFault, ...]


def read_notices(book: Book) -> NoticesFile:
    """Read the lines of the sheet that is called so, else of the first; Unreadable where it is none."""
    table = find_columns(read_sheet(book, SHEET), HEADINGS)
    if lacking := list(missing(table, {field: HEADINGS[field] for field in NEEDED})):
        raise Unreadable("\n".join(lacking))
    rows = [NoticeRow(at=at, **texts) for at, texts in table.rows()]
    told = [row for row in rows if row.full_name != EXAMPLE]
    passed = _("Dòng ví dụ, không gửi.")
    examples = [row.at.fault("full_name", passed, "warning") for row in rows if row.full_name == EXAMPLE]
    if not told:
        raise Unreadable(_("“{sheet}” chưa có dòng nào dưới dòng tiêu đề.", sheet=table.sheet.name))
    return NoticesFile(table, tuple(told), (*faults_in(table), *examples))


def notices_with_faults(read: NoticesFile, faults: Iterable[CellFault]) -> bytes:
    """Give the file back as .xlsx: a column "Lỗi" says what is wrong with a line, which is coloured."""
    return write_xlsx([marked_page(SHEET, read.table, faults)])


def notices_template(domain: str) -> bytes:
    """Write the headings, one line as an example in ``domain``, and a page on how to fill it in, as .xlsx."""
    example = {
        "kind": KINDS[ChangeKind.JOIN],
        "full_name": EXAMPLE,
        "title": "Chuyên viên",
        "role": "cán bộ",
        "mailbox": f"nvvidu@{domain}",
        "effective": "01/12/2026",
        "decision": "12/QĐ-UBND ngày 20/11/2026",
    }
    rows = [tuple(HEADINGS.values()), tuple(example.get(field, "") for field in HEADINGS)]
    guide = SheetPage(_("Hướng dẫn"), [[_(note)] for note in NOTES], header=0)
    return write_xlsx([SheetPage(SHEET, rows), guide])


@dataclass(frozen=True)
class ChangeRow:
    """One change. Its fields are the columns, in their order."""

    number: str
    full_name: str
    birth: str
    title: str
    unit: str
    phone: str
    mailbox: str
    change: str
    old: str
    new: str
    effective: date
    decision: str
    note: str
    state: str
    sent_by: str
    sent_at: datetime
    decided_by: str
    decided_at: datetime | None
    in_force_at: datetime | None
    corrects: str
    batch: str
    letter_number: str
    letter_date: date | None
    answer: str
    answer_note: str


CHANGES = ExportTable(
    "changes",
    ChangeRow,
    (14, 28, 12, 24, 32, 14, 32, 16, 44, 44, 12, 28, 30, 14, 28, 17, 28, 17, 17, 14, 14, 16, 12, 12, 44),
)


def change_rows(found: Iterable[PersonnelChange], passed: Mapping[int, Passed]) -> list[ChangeRow]:
    """Make a row of each change. ``passed``: id -> how it went, of each that goes to the department."""
    return [_change_row(one, passed.get(one.id, NOT_PASSED)) for one in found]


def _change_row(change: PersonnelChange, passed: Passed) -> ChangeRow:
    shown = line(change)
    return ChangeRow(
        number=change.number,
        full_name=shown["name"],
        birth=shown["birth"],
        title=shown["title"],
        unit=shown["unit"],
        phone=shown["phone"],
        mailbox=shown["mailbox"],
        change=shown["what"],
        old=shown["old"],
        new=shown["new"],
        effective=change.effective,
        decision=shown["decision"],
        note=shown["note"],
        state=change.state.value,
        sent_by=change.sender,
        sent_at=change.at,
        decided_by=change.decider,
        decided_at=change.decided_at,
        in_force_at=change.applied_at,
        corrects=change.corrected,
        **vars(passed),
    )


def letter_workbook(title: str, columns: Sequence[str], lines: Sequence[Sequence[str]], page: str) -> bytes:
    return write_xlsx([SheetPage(page, [(title,), columns, *lines], header=2)])
