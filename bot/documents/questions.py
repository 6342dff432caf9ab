"""The questions of a request as a workbook: one to be filled in, with what is asked so far, and reading it.

A line for each question. What we have written is read back as it was.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from bot.conversation.answers import Refused
from bot.conversation.text import fold
from bot.conversation.words import N_, _
from bot.documents.reading import Sheet, Unreadable, is_old_excel, old_excel, read_xlsx
from bot.documents.writing import WIDEST, SheetPage, write_xlsx
from bot.domain.encodings import encoding_of
from bot.domain.reports.questions import (
    LIMITED,
    MOST,
    QuestionKind,
    ReportQuestion,
    choices_in,
    in_digits,
    read_number,
    read_question,
)
from bot.domain.safety import DangerKind, scan

SHEET = "Câu hỏi"
HEADINGS = {  # field -> heading
    "text": "Câu hỏi",
    "kind": "Cách trả lời",
    "low": "Từ",
    "high": "Đến",
    "options": "Các lựa chọn",
    "must": "Bắt buộc",
}
NEEDED = ("text", "kind")
KINDS = {
    QuestionKind.TEXT: "Văn bản",
    QuestionKind.NUMBER: "Số",
    QuestionKind.PERCENT: "Phần trăm",
    QuestionKind.DATE: "Ngày",
    QuestionKind.YES_NO: "Có/Không",
    QuestionKind.CHOICE: "Lựa chọn",
    QuestionKind.FILE: "Tệp",
}
ALSO = {  # what else they are called, in the chat or by officials, in plain letters
    "chu": QuestionKind.TEXT,
    "so luong": QuestionKind.NUMBER,
    **dict.fromkeys(("ty le", "ti le", "ty le %", "ti le %", "%"), QuestionKind.PERCENT),
    **dict.fromkeys(("ty le phan tram", "ti le phan tram"), QuestionKind.PERCENT),
    "ngay thang": QuestionKind.DATE,
    "co hoac khong": QuestionKind.YES_NO,
    "chon mot": QuestionKind.CHOICE,
    "tep dinh kem": QuestionKind.FILE,
    "file": QuestionKind.FILE,
}
YES, NO = ("", "co", "x", "bat buoc"), ("khong", "duoc bo qua")  # whether it must be answered
HEADER_WITHIN = 10  # rows
SHOWN = 40  # characters of what stands in a cell, where it is quoted
NOTES = (
    N_("Giữ nguyên tên trang “Câu hỏi” và dòng tiêu đề. Mỗi dòng là một câu hỏi, tối đa 30 câu."),
    N_("Câu hỏi: tối đa 300 ký tự, trên một dòng."),
    N_("Cách trả lời: Văn bản; Số; Phần trăm; Ngày; Có/Không; Lựa chọn; Tệp."),
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


def questions_workbook(questions: Sequence[ReportQuestion]) -> bytes:
    """Write the questions so far, none at first, with a page on how to go on; as .xlsx."""
    how = _("Mỗi dòng một câu hỏi; cách ghi xem ở trang “Hướng dẫn”.")
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


def read_questions(name: str, content: bytes) -> tuple[list[ReportQuestion], list[str]]:
    """Read the questions, and what is wrong, by line; Unreadable where it is no such workbook."""
    if is_old_excel(name, content):
        raise old_excel()
    found = read_xlsx(content, _chosen)
    if not found:
        raise Unreadable(_("Tệp không phải bảng tính Excel (.xlsx). Đề nghị gửi tệp .xlsx."))
    lines = list(_lines(found[0]))
    questions = [_question(f"q{number}", line) for number, line in enumerate(lines, 1)]
    if not questions:
        raise Unreadable(_("“{sheet}” chưa có dòng nào dưới dòng tiêu đề.", sheet=found[0].name[:SHOWN]))
    if len(questions) <= MOST:
        for line, one in zip(lines, questions, strict=True):
            _look_for_passwords(line, one)
    faults = [fault for line in lines for fault in line.faults]
    if len(questions) > MOST:
        faults = [_("Tệp có {count} câu hỏi; tối đa {most} câu.", count=len(questions), most=MOST), *faults]
    if encoding_of("\n".join(one.text for one in questions)):
        old = _("Chữ gõ bằng bảng mã cũ (TCVN3 hoặc VNI). Đề nghị gõ lại bằng Unicode (Điều 4 khoản 7).")
        faults = [old, *faults]
    return questions, faults


def _chosen(names: Sequence[str]) -> list[str]:
    """Return the page that is called so, else the first."""
    named = [name for name in names if _plain(name) == _plain(SHEET)]
    return [*named, *names][:1]


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
            one: sheet.wrong[number, place + 1]
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
        if all(one in columns for one in NEEDED):
            return number, columns
    raise Unreadable(
        _(
            "“{sheet}”: không thấy dòng tiêu đề trong {rows} dòng đầu. Cần các cột: {columns}.",
            sheet=sheet.name[:SHOWN],
            rows=HEADER_WITHIN,
            columns=", ".join(HEADINGS.values()),
        )
    )


def _question(key: str, line: QuestionLine) -> ReportQuestion:
    """Read what a line asks; where it has faults, that is not to be used."""
    text = line.read("text", _words) or ""
    kind = line.read("kind", _kind)
    low, high = line.read("low", _limit) or "", line.read("high", _limit) or ""
    options = _options(line, kind)
    may_skip = bool(line.read("must", _may_skip))
    if kind and kind not in LIMITED and (low or high):
        line.blame("low" if low else "high", _("Chỉ số hoặc phần trăm mới có giới hạn."))
    elif low and high and Decimal(low) > Decimal(high):
        line.blame("high", _("Số này nhỏ hơn số ở cột “Từ”."))
    return ReportQuestion(key, kind or QuestionKind.TEXT, text, low, high, options, may_skip)


def _words(said: str) -> str:
    if not said:
        raise Refused(_("Chưa ghi câu hỏi."))
    return read_question(said)


def _kind(said: str) -> QuestionKind:
    known = {_plain(name): kind for kind, name in KINDS.items()} | ALSO
    names = "; ".join(KINDS.values())
    if not said:
        raise Refused(_("Chưa ghi cách trả lời. Xin ghi một trong: {names}.", names=names))
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
            line.blame(column, _("Nội dung có vẻ chứa mật khẩu. Xin bỏ ra."))


def _may_skip(said: str) -> bool:
    if _plain(said) not in (*YES, *NO):
        raise Refused(_("Xin ghi “Có” hoặc “Không”."))
    return _plain(said) in NO


def _plain(said: str) -> str:
    """Return plain letters, without signs: "Có/Không (*)" is "co khong"."""
    return " ".join(re.sub(r"[^a-z0-9%]+", " ", fold(said)).split())
