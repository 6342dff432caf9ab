"""Reports as workbooks: the questions that are asked, the answers, and all of a request in one."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from bot.conversation import LOCAL, N_, Refused, _, fold, safe_cell
from bot.documents.archive import ReportFile
from bot.documents.reading import HEADER_WITHIN, Book, Sheet, Unreadable, no_header, read_sheet
from bot.documents.writing import (
    WIDEST,
    ExportTable,
    SheetPage,
    Workbook,
    for_paper,
    style,
    workbook_bytes,
    write_headings,
    write_xlsx,
)
from bot.domain.encodings import encoding_of
from bot.domain.reports import (
    LIMITED,
    MOST,
    QuestionKind,
    ReportQuestion,
    choices_in,
    in_digits,
    read_number,
    read_question,
    shown,
)
from bot.domain.safety import DangerKind, scan

NUMBERS = (QuestionKind.NUMBER, QuestionKind.PERCENT)
BEFORE = (  # headings of a unit's line before its answers, and their widths
    (N_("STT"), 6),
    (N_("Mã đơn vị"), 12),
    (N_("Tên đơn vị"), 36),
    (N_("Tình trạng"), 22),
    (N_("Người lập"), 26),
    (N_("Người duyệt"), 26),
    (N_("Nộp lúc"), 18),
)
FILES = (
    (N_("Tên đơn vị"), 36),
    (N_("Câu hỏi"), 40),
    (N_("Tên tệp"), 36),
    (N_("Người gửi"), 26),
    (N_("Gửi lúc"), 18),
    (N_("Mã băm SHA-256"), 68),
)

SHEET = "Câu hỏi"
HEADINGS = {  # field -> heading
    "text": "Câu hỏi",
    "kind": "Cách trả lời",
    "low": "Từ",
    "high": "Đến",
    "options": "Các lựa chọn",
    "must": "Bắt buộc",
}
KINDS = {
    QuestionKind.TEXT: "Chữ",
    QuestionKind.NUMBER: "Số",
    QuestionKind.PERCENT: "Phần trăm",
    QuestionKind.DATE: "Ngày",
    QuestionKind.YES_NO: "Có/Không",
    QuestionKind.CHOICE: "Lựa chọn",
    QuestionKind.FILE: "Tệp",
}
ALSO = {  # what else they are called, in the chat or by officials, in plain letters
    "van ban": QuestionKind.TEXT,
    "so luong": QuestionKind.NUMBER,
    **dict.fromkeys(("ty le", "ti le", "ty le %", "ti le %", "%"), QuestionKind.PERCENT),
    **dict.fromkeys(("ty le phan tram", "ti le phan tram"), QuestionKind.PERCENT),
    "ngay thang": QuestionKind.DATE,
    "co hoac khong": QuestionKind.YES_NO,
    "chon mot": QuestionKind.CHOICE,
    "tep dinh kem": QuestionKind.FILE,
    "file": QuestionKind.FILE,
}
# Whether it must be answered.
YES, NO = ("", "co", "x", "bat buoc"), ("khong", "khong bat buoc", "duoc bo qua")
SHOWN = 40  # characters of what stands in a cell, where it is quoted
NOTES = (
    N_("Giữ nguyên tên trang tính “Câu hỏi” và dòng tiêu đề. Mỗi dòng là một câu hỏi, tối đa 30 câu."),
    N_("Câu hỏi: tối đa 300 ký tự, trên một dòng."),
    N_("Cách trả lời: Chữ; Số; Phần trăm; Ngày; Có/Không; Lựa chọn; Tệp."),
    N_("Từ, Đến: giới hạn của số hoặc phần trăm; để trống nếu không có."),
    N_("Các lựa chọn: chỉ ghi khi cách trả lời là “Lựa chọn”, cách nhau bằng dấu chấm phẩy, từ 2 đến 8."),
    N_("Bắt buộc: Có hoặc Không; để trống là Có."),
    N_("Không dùng công thức. Ví dụ:"),
)
EXAMPLES = (
    ReportQuestion("q1", QuestionKind.NUMBER, "Số hộp thư đã đổi mật khẩu mặc định", low="0"),
    ReportQuestion(
        "q2", QuestionKind.CHOICE, "Nội quy sử dụng thư điện tử", options=("Đã ban hành", "Chưa ban hành")
    ),
    ReportQuestion("q3", QuestionKind.TEXT, "Khó khăn, kiến nghị", may_skip=True),
)
T = TypeVar("T")


@dataclass(frozen=True)
class ReportLine:
    """One unit's. ``answers``: question's key -> value, of what it has filed."""

    code: str
    unit: str
    state: str  # as people read it
    writer: str
    approver: str
    filed_at: datetime | None
    answers: dict[str, str]
    inspected: str = ""  # what it found of its own use of mail, in a line


@dataclass(frozen=True)
class Consolidated:
    title: str
    as_of: str
    questions: Sequence[ReportQuestion]
    lines: Sequence[ReportLine]
    files: Sequence[ReportFile]
    states: Sequence[str] = ()  # in the order in which they are counted


def reports_workbook(all_of_it: Consolidated) -> bytes:
    """Write the reports of a request: what they come to, each unit's in their order, and their files."""

    def fill(workbook: Workbook) -> None:
        _sums(workbook, all_of_it)
        _units(workbook, all_of_it)
        if all_of_it.files:
            _files(workbook, all_of_it.files)

    return workbook_bytes(fill)


def _sums(workbook: Workbook, all_of_it: Consolidated) -> None:
    sheet = workbook.add_worksheet(_("Tổng hợp"))
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 2, 18)
    sheet.write_string(0, 0, safe_cell(all_of_it.title), style(workbook, bold=True, font_size=14))
    sheet.write_string(1, 0, all_of_it.as_of, style(workbook, italic=True))
    states = Counter(line.state for line in all_of_it.lines)
    counted = dict.fromkeys([*all_of_it.states, *states])
    rows: list[tuple[str, float, str]] = [(state, states[state], _("đơn vị")) for state in counted]
    rows += _totals(all_of_it.questions, all_of_it.lines)
    for row, (name, value, of) in enumerate(rows, 3):
        sheet.write_string(row, 0, safe_cell(name), style(workbook, text_wrap=True, border=1))
        sheet.write_number(row, 1, value, style(workbook, border=1, num_format="#,##0.##"))
        sheet.write_string(row, 2, of, style(workbook, border=1))
    for_paper(sheet, is_upright=True)


def _totals(
    questions: Sequence[ReportQuestion], lines: Sequence[ReportLine]
) -> Iterable[tuple[str, float, str]]:
    """Sum numbers, average percentages, and count how often each choice was made."""
    for one in questions:
        given = [line.answers[one.key] for line in lines if one.key in line.answers]
        if one.kind in NUMBERS and given:
            total = sum(map(Decimal, given), Decimal(0))
            is_sum = one.kind == QuestionKind.NUMBER
            how = _("tổng của {count} đơn vị") if is_sum else _("trung bình của {count} đơn vị")
            yield one.text, float(total if is_sum else total / len(given)), how.format(count=len(given))
        if one.kind in (QuestionKind.YES_NO, QuestionKind.CHOICE):
            for value in dict.fromkeys(given):
                yield f"{one.text}: {shown(one, value)}", given.count(value), _("đơn vị")


def _units(workbook: Workbook, all_of_it: Consolidated) -> None:
    sheet = workbook.add_worksheet(_("Từng đơn vị"))
    before = [(_(name), width) for name, width in BEFORE]
    has_inspected = any(line.inspected for line in all_of_it.lines)
    after = [(_("Tự kiểm tra"), 36)] * has_inspected
    write_headings(workbook, sheet, [*before, *((one.text, 24) for one in all_of_it.questions), *after])
    text = style(workbook, border=1, text_wrap=True)
    moment = style(workbook, border=1, num_format="dd/mm/yyyy hh:mm")
    number = style(workbook, border=1, num_format="#,##0.##")
    for row, line in enumerate(all_of_it.lines, 1):
        sheet.write_number(row, 0, row, style(workbook, border=1))
        for column, said in enumerate((line.code, line.unit, line.state, line.writer, line.approver), 1):
            sheet.write_string(row, column, safe_cell(said), text)
        if line.filed_at:
            sheet.write_datetime(row, len(BEFORE) - 1, line.filed_at.astimezone(LOCAL), moment)
        for column, one in enumerate(all_of_it.questions, len(BEFORE)):
            value = line.answers.get(one.key)
            if value is not None and one.kind in NUMBERS:
                sheet.write_number(row, column, float(Decimal(value)), number)
            else:
                sheet.write_string(row, column, safe_cell(shown(one, value)) if value else "", text)
        if has_inspected:
            sheet.write_string(row, len(BEFORE) + len(all_of_it.questions), safe_cell(line.inspected), text)
    sheet.freeze_panes(1, 3)


def _files(workbook: Workbook, files: Sequence[ReportFile]) -> None:
    sheet = workbook.add_worksheet(_("Tệp kèm theo"))
    write_headings(workbook, sheet, [(_(name), width) for name, width in FILES])
    text = style(workbook, border=1)
    moment = style(workbook, border=1, num_format="dd/mm/yyyy hh:mm")
    for row, one in enumerate(files, 1):
        for column, said in enumerate((one.unit, one.question, one.name, one.sender)):
            sheet.write_string(row, column, safe_cell(said), text)
        sheet.write_datetime(row, 4, one.sent_at.astimezone(LOCAL), moment)
        sheet.write_string(row, 5, safe_cell(one.sha256), text)


@dataclass(frozen=True)
class ReportRow:
    """The report of one unit to one request. Its fields are the columns, in their order."""

    request: int
    title: str
    sent_at: datetime  # the request
    unit_code: str
    unit_name: str
    state: str  # asked, with_head, returned, filed, exempt, ended
    deadline: datetime  # the unit's own, where it was given more time
    opened_at: datetime | None
    handed_at: datetime | None
    handed_by: str
    filed_at: datetime | None
    approved_by: str
    late: int  # 1: filed after its time
    nothing: int  # 1: nothing to report
    files: int  # among the answers


REPORTS = ExportTable("reports", ReportRow, (9, 40, 18, 14, 38, 12, 18, 18, 18, 28, 18, 28, 7, 9, 7))


def questions_workbook(questions: Sequence[ReportQuestion]) -> bytes:
    """Write the questions so far, none at first, with a page on how to go on; as .xlsx."""
    how = _("Mỗi dòng một câu hỏi; cách ghi xem ở trang tính “Hướng dẫn”.")
    headings = tuple(HEADINGS.values())
    guide = [*([_(note)] for note in NOTES), headings, *map(_row, EXAMPLES)]
    rows = [(how,), headings, *map(_row, questions)]
    return write_xlsx(
        [SheetPage(SHEET, rows, header=2, widths=(WIDEST,)), SheetPage(_("Hướng dẫn"), guide, header=0)]
    )


def _row(question: ReportQuestion) -> tuple[str, ...]:
    low, high = (one.replace(".", ",") for one in (question.low, question.high))
    must = "Không" if question.may_skip else "Có"
    return question.text, KINDS[question.kind], low, high, "; ".join(question.options), must


def read_questions(book: Book) -> tuple[list[ReportQuestion], list[str]]:
    """Read the questions, and what is wrong, by line; Unreadable where it is no such workbook."""
    sheet = read_sheet(book, SHEET, _plain)
    lines = list(_lines(sheet))
    questions = [_question(f"q{number}", line) for number, line in enumerate(lines, 1)]
    if not questions:
        raise Unreadable(_("“{sheet}” chưa có dòng nào dưới dòng tiêu đề.", sheet=sheet.name[:SHOWN]))
    if len(questions) <= MOST:
        for line, one in zip(lines, questions, strict=True):
            _look_for_passwords(line, one)
    faults = [fault for line in lines for fault in line.faults]
    if len(questions) > MOST:
        faults = [_("Tệp có {count} câu hỏi; tối đa {most} câu.", count=len(questions), most=MOST), *faults]
    if encoding_of("\n".join(one.text for one in questions)):
        old = _("Chữ gõ bằng bảng mã cũ (TCVN3 hoặc VNI). Đề nghị gõ lại bằng Unicode ({rule_unicode}).")
        faults = [old, *faults]
    return questions, faults


@dataclass(frozen=True)
class QuestionLine:
    """One line of the sheet: field -> what stands there. ``faults`` grows as it is read."""

    number: int
    cells: Mapping[str, str]
    wrong: Mapping[str, str]  # field -> why nothing could be read there
    faults: list[str] = field(default_factory=list)

    def blame(self, column: str, fault: str) -> None:
        places = {"line": self.number, "column": HEADINGS[column]}
        self.faults.append(_("Dòng {line}, cột “{column}”: {fault}", **places, fault=fault))

    def read(self, column: str, read: Callable[[str], T]) -> T | None:
        """Return what ``read`` makes of a cell; None where that is wrong, which is noted."""
        if column in self.wrong:
            self.blame(column, self.wrong[column])
            return None
        try:
            return read(self.cells[column])
        except Refused as refused:
            self.blame(column, str(refused))
            return None


def _lines(sheet: Sheet) -> Iterator[QuestionLine]:
    """Yield each line below the headings in which something stands."""
    header, columns = _header(sheet)
    for number, texts in enumerate(sheet.rows[header:], header + 1):
        cells = {one: texts[place] if place < len(texts) else "" for one, place in columns.items()}
        wrong = {
            one: _(sheet.wrong[number, place + 1])
            for one, place in columns.items()
            if (number, place + 1) in sheet.wrong
        }
        if any(cells.values()) or wrong:
            yield QuestionLine(number, dict.fromkeys(HEADINGS, "") | cells, wrong)


def _header(sheet: Sheet) -> tuple[int, dict[str, int]]:
    """Return the row of headings, from 1, and field -> column, from 0."""
    for number, texts in enumerate(sheet.rows[:HEADER_WITHIN], 1):
        named = {_plain(text): place for place, text in reversed(list(enumerate(texts)))}
        columns = {one: named[_plain(name)] for one, name in HEADINGS.items() if _plain(name) in named}
        if "text" in columns and "kind" in columns:
            return number, columns
    raise Unreadable(no_header(sheet.name[:SHOWN], HEADINGS.values()))


def _question(key: str, line: QuestionLine) -> ReportQuestion:
    """Read what a line asks; where it has faults, that is not to be used."""
    text = line.read("text", _words) or ""
    kind = line.read("kind", _kind)
    low, high = (line.read(name, _limit) or "" for name in ("low", "high"))
    options = _options(line, kind)
    may_skip = bool(line.read("must", _may_skip))
    if kind and kind not in LIMITED and (low or high):
        line.blame("low" if low else "high", _("Chỉ số hoặc phần trăm mới có giới hạn."))
    elif low and high and Decimal(low) > Decimal(high):
        line.blame("high", _("Số này nhỏ hơn số ở cột “Từ”."))
    return ReportQuestion(key, kind or QuestionKind.TEXT, text, low, high, options, may_skip)


def _words(said: str) -> str:
    if not said:
        raise Refused(_("Thiếu câu hỏi."))
    return read_question(said)


def _kind(said: str) -> QuestionKind:
    known = {_plain(name): kind for kind, name in KINDS.items()} | ALSO
    names = "; ".join(KINDS.values())
    if not said:
        raise Refused(_("Thiếu cách trả lời. Xin ghi một trong: {names}.", names=names))
    if _plain(said) not in known:
        raise Refused(
            _("Không có cách trả lời “{said}”. Xin ghi một trong: {names}.", said=said[:SHOWN], names=names)
        )
    return known[_plain(said)]


def _limit(said: str) -> str:
    return in_digits(read_number(said)) if said else ""


def _options(line: QuestionLine, kind: QuestionKind | None) -> tuple[str, ...]:
    if kind == QuestionKind.CHOICE or "options" in line.wrong:
        return line.read("options", choices_in) or ()
    if kind and line.cells["options"]:
        line.blame("options", _("Chỉ cách trả lời “Lựa chọn” mới ghi các lựa chọn."))
    return ()


def _look_for_passwords(line: QuestionLine, question: ReportQuestion) -> None:
    """Look for passwords, as for what is typed; marks of secrecy are looked for as a file is fetched."""
    for column, said in (("text", question.text), ("options", "\n".join(question.options))):
        if scan(said).kind == DangerKind.PASSWORD:
            line.blame(column, _("Nội dung có vẻ chứa mật khẩu. Đề nghị anh/chị bỏ mật khẩu ra."))


def _may_skip(said: str) -> bool:
    if _plain(said) not in (*YES, *NO):
        raise Refused(_("Xin ghi “Có” hoặc “Không”."))
    return _plain(said) in NO


def _plain(said: str) -> str:
    """Return plain letters, without signs: "Có/Không (*)" is "co khong"."""
    return " ".join(re.sub(r"[^a-z0-9%]+", " ", fold(said)).split())
