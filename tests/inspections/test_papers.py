"""Self-inspections on paper: in the office's report upward, and as a workbook, read back."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from openpyxl import load_workbook
from sqlalchemy import Connection

from bot.domain.reports.inspections import INSPECTION, KEYS, InspectionAnswer
from handlers.inspections import export
from handlers.periodic import consolidated
from storage.reporting import inspections, reports
from tests.papers.test_record import words
from tests.people import connected
from tests.reports.consolidated import AT, filed_term
from tests.test_deeds import context

MET = dict.fromkeys(KEYS, InspectionAnswer.MET)
MINH = 2
EVIL = '=HYPERLINK("http://x.example","x")'


def asked_term(tx: Connection, answers: Sequence[Mapping[str, str]]) -> int:
    """Write a term of three units that were asked, of which the first have answered so; return its id."""
    request = filed_term(tx, 1)
    asked = [one.id for one in reports.of_request(tx, request)]
    inspections.ask(tx, asked, AT)
    for report, given in zip(asked, answers, strict=False):
        inspections.change(tx, report, answers=dict(given), remark=EVIL, given_by=MINH, given_at=AT)
    return request


def upward(tx: Connection, request: int) -> str:
    return words(Document(BytesIO(consolidated.read_word(context(tx, "vinh"), str(request)).drawn())))


def test_the_report_upward_counts_who_has_answered_all_and_names_what_the_most_do_not_meet(
    on_sqlite: Any,
) -> None:
    first = MET | {"left": InspectionAnswer.NOT_YET, "rules": InspectionAnswer.NOT_DONE}
    with connected(on_sqlite()) as tx:
        said = upward(tx, asked_term(tx, [first, {"rules": InspectionAnswer.NOT_YET}]))
    assert "- Đơn vị đã tự kiểm tra: 1/3.\n" in said
    assert (
        "- Nội dung tự kiểm tra chưa đạt, không thực hiện: Đã ban hành nội quy sử dụng hộp thư (khoản 1 Điều "
        "6) (2 đơn vị); Đã khóa quyền vào hộp thư của người nghỉ, chuyển công tác (1 đơn vị)."
    ) in said


def test_it_names_nothing_where_all_is_met(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        said = upward(tx, asked_term(tx, [MET, MET, MET]))
    assert "- Đơn vị đã tự kiểm tra: 3/3.\n" in said
    assert "Nội dung tự kiểm tra" not in said


def test_it_is_silent_of_a_term_in_which_nobody_was_asked(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        said = upward(tx, filed_term(tx, 1))
    assert "tự kiểm tra" not in said


def test_the_workbook_sums_each_question_and_shows_each_unit(on_sqlite: Any) -> None:
    first = MET | {"left": InspectionAnswer.NOT_YET, "rules": InspectionAnswer.NOT_DONE}
    with connected(on_sqlite()) as tx:
        request = asked_term(tx, [first, {"rules": InspectionAnswer.NOT_YET}])
        named = [one.unit_name for one in reports.of_request(tx, request)]
        paper = export.read_workbook(context(tx, "vinh"), str(request))
    sums, units = load_workbook(BytesIO(paper.drawn())).worksheets
    _title, heading, *counted = sums.iter_rows(values_only=True)
    assert heading == ("Câu", "Nội dung", "Đạt", "Chưa đạt", "Không thực hiện", "Chưa trả lời")
    assert len(counted) == len(INSPECTION)
    assert {row[0]: row[2:] for row in counted if row[0] in ("1", "6", "7")} == {
        "1": ("1", "0", "0", "2"),
        "6": ("0", "1", "0", "2"),
        "7": ("0", "1", "1", "1"),
    }
    _heading, *lines = units.iter_rows(values_only=True)
    assert [line[1] for line in lines] == named
    assert lines[0][2:12] == (*["Đạt"] * 5, "Chưa đạt", "Không thực hiện", *["Đạt"] * 3)
    assert lines[0][12:] == (f"'{EVIL}", "Lê Văn Mẫu Minh", "09:00 ngày 07/06/2027")
    assert lines[2][2:12] == ("Chưa trả lời",) * 10
    assert lines[2][12:] == (None, None, None)
