"""The office's own report: read back, its sums are those of what units filed, and each figure is traced."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import Connection, update

from bot.conversation import Refused
from bot.documents.consolidated import UpwardReport, upward_docx
from bot.documents.pictures import Mark
from bot.documents.writing import A4
from bot.domain.reports import WHY, QuestionKind, ReportQuestion
from handlers.periodic import consolidated, filed_picture
from handlers.periodic.sentences import sentences
from handlers.results import pictures
from storage.reporting import report_requests, reports
from storage.reporting.report_requests import NewRequest
from storage.reporting.reports import Report
from storage.tables import people, subjects
from tests.papers.test_record import words
from tests.people import connected, following, settings
from tests.reports.consolidated import AT, BY, DUE, NUMBERS, ask, filed_term
from tests.test_deeds import context


def filed_ones(tx: Connection, request: int) -> list[Report]:
    return [one for one in reports.of_request(tx, request) if one.is_filed]


def written(value: str) -> Decimal:
    """Read 1.250 and 98,4."""
    return Decimal(value.replace(".", "").replace(",", "."))


@pytest.mark.parametrize("seed", range(4))
def test_each_sum_is_what_the_units_filed(on_sqlite: Any, seed: int) -> None:
    with connected(on_sqlite()) as tx:
        request = filed_term(tx, seed, more_units=38)
        document = Document(BytesIO(consolidated.read_word(context(tx, "vinh"), str(request)).drawn()))
        filed = filed_ones(tx, request)
    sums, annex = document.tables[1], document.tables[3]
    for question, row in zip(NUMBERS, sums.rows[1:], strict=True):
        total = sum((Decimal(one.answers[question.key]) for one in filed), Decimal(0))
        assert (row.cells[1].text, written(row.cells[2].text)) == (question.text, total)
    for one, row in zip(filed, annex.rows[2:], strict=True):
        assert row.cells[1].text == one.unit_name
        assert [written(cell.text) for cell in row.cells[2:]] == [
            Decimal(one.answers[question.key]) for question in NUMBERS
        ]


def test_a_draft_says_so_on_its_page(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        request = filed_term(tx, 1)
        draft, final = (
            Document(BytesIO(upward_docx(replace(upward_report(tx, request), is_draft=is_draft))))
            for is_draft in (True, False)
        )
    assert "DỰ THẢO" in words(draft)
    assert "DỰ THẢO" not in words(final)


def test_no_column_is_kept_for_a_term_that_was_not(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        request = filed_term(tx, 1)
        report = upward_report(tx, request)
        alone = replace(report, sums=[replace(one, before="", change="") for one in report.sums])
        headings = [
            [cell.text for cell in Document(BytesIO(upward_docx(one))).tables[1].rows[0].cells]
            for one in (replace(alone, sums=[replace(alone.sums[0], before="5"), *alone.sums[1:]]), alone)
        ]
    assert headings == [
        ["STT", "Chỉ tiêu", "Kỳ này", "Kỳ trước", "Tăng, giảm"],
        ["STT", "Chỉ tiêu", "Số liệu"],
    ]


def upward_report(tx: Connection, request: int) -> UpwardReport:
    there = context(tx, "vinh")
    found = report_requests.get(tx, request)
    assert found
    return consolidated.upward_report(there, found)


def test_each_sheet_is_as_wide_as_its_page(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        request = filed_term(tx, 1)
        book = load_workbook(BytesIO(consolidated.read_excel(context(tx, "vinh"), str(request)).drawn()))
    for sheet in book:
        page = sheet.sheet_properties.pageSetUpPr
        assert page
        assert page.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.page_setup.paperSize == A4
        assert sheet.print_title_rows == (None if sheet.title == "Tổng hợp" else "$1:$1")


def test_who_is_late_or_missing_stands_in_an_annex(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        request = filed_term(tx, 1, more_units=38)
        document = Document(BytesIO(consolidated.read_word(context(tx, "vinh"), str(request)).drawn()))
        found = reports.of_request(tx, request)
    late = [one.unit_name for one in found if one.is_filed and one.is_late]
    missing = [one.unit_name for one in found if not one.is_filed and one.state != "exempt"]
    listed = [(row.cells[1].text, row.cells[2].text) for row in document.tables[4].rows[1:]]
    assert sorted(listed) == sorted(
        [*((name, "Nộp sau hạn") for name in late), *((name, "Chưa nộp") for name in missing)]
    )
    owing = sum(one.state != "exempt" for one in found)
    assert f"Tổng số đơn vị phải báo cáo: {owing}. Đã báo cáo: {owing - len(missing)}" in words(document)


@pytest.mark.parametrize("seed", range(4))
def test_each_figure_can_be_followed_to_its_unit(on_sqlite: Any, seed: int) -> None:
    with connected(on_sqlite()) as tx:
        request = filed_term(tx, seed, more_units=38)
        book = load_workbook(BytesIO(consolidated.read_excel(context(tx, "vinh"), str(request)).drawn()))
        filed = filed_ones(tx, request)
    traced = {(row[0], row[2]): row for row in book["Đối chiếu"].iter_rows(min_row=2, values_only=True)}
    for one in filed:
        for question in one.questions:
            row = traced[one.unit_code, question.text]
            assert (row[5] or "") == one.answers.get(f"{WHY}{question.key}", "")
            if question in NUMBERS and question.figure:
                assert (written(str(row[3])), written(str(row[4]))) == (
                    Decimal(one.figures[question.key]),
                    Decimal(one.answers[question.key]),
                )
    sheet, units = book["Tổng hợp"], book["Từng đơn vị"]
    for number, question in enumerate(NUMBERS):
        formula = sheet.cell(number + 4, 2).value
        column = units.cell(1, number + 3)
        assert column.value == question.text
        letter = column.column_letter
        assert formula == f"=SUM('Từng đơn vị'!{letter}$2:{letter}${len(filed) + 1})"


def test_the_term_before_stands_beside(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        before = filed_term(tx, 1)
        earlier = report_requests.get(tx, before)
        assert earlier
        assert earlier.period_last
        is_it = subjects.report_requests.c.id == before
        moved = {"period_last": earlier.period_last.replace(year=2026), "cycle": "second_half"}
        tx.execute(update(subjects.report_requests).where(is_it).values(**moved))
        now = filed_term(tx, 2)
        document = Document(BytesIO(consolidated.read_word(context(tx, "vinh"), str(now)).drawn()))
        terms = [filed_ones(tx, one) for one in (now, before)]
    for question, row in zip(NUMBERS, document.tables[1].rows[1:], strict=True):
        here, there = (
            sum((Decimal(one.answers[question.key]) for one in filed), Decimal(0)) for filed in terms
        )
        cells = [written(cell.text.removeprefix("+")) for cell in row.cells[2:]]
        assert cells == [here, there, here - there]


def test_groups_stand_above_their_columns_and_sentences_say_what_has_changed(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        document = Document(
            BytesIO(consolidated.read_word(context(tx, "vinh"), str(filed_term(tx, 1))).drawn())
        )
    groups, names = ([cell.text for cell in row.cells] for row in document.tables[3].rows[:2])
    above = dict(zip(names, groups, strict=True))
    assert (above["phải kiểm tra"], above["thêm"]) == ("Kiểm tra hộp thư", "Thay đổi nhân sự")
    assert groups[:2] == names[:2] == ["STT", "Đơn vị"]
    asked = [one for one in NUMBERS if one.figure in ("owed", "checked", "not_reached", "incidents")]
    now = dict(zip((one.key for one in asked), ("100", "80", "10", "3"), strict=True))
    before = dict(zip((one.key for one in asked), ("90", "81", "0", "3"), strict=True))
    assert list(sentences(asked, now, before)) == [
        "- Các đơn vị phải kiểm tra hộp thư 100 lượt (tăng 10 so với kỳ trước); trong giờ 80 lượt (giảm 1 so "
        "với kỳ trước).",
        "- Tỷ lệ kiểm tra trong giờ: 88,9 % (giảm 1,1 điểm phần trăm so với kỳ trước); không tính 10 lượt hệ "
        "thống chưa nhắc được.",
        "- Các đơn vị báo 3 sự cố (bằng kỳ trước).",
    ]
    assert list(sentences(asked, {asked[-1].key: "3"}, {})) == ["- Các đơn vị báo 3 sự cố."]


def test_each_kind_of_figures_has_its_sentence() -> None:
    first = {one.key: "4" for one in NUMBERS if one.figure}
    now = first | {one.key: "5" for one in NUMBERS if one.figure in ("checked", "joined", "hours", "changed")}
    said = " ".join(sentences(NUMBERS, now, first))
    assert "Danh sách hộp thư thêm 5 người (tăng 1 so với kỳ trước)" in said
    assert "5 thay đổi về chức vụ, thông tin, hộp thư (tăng 1 so với kỳ trước)" in said
    assert "tổng thời gian xử lý 5 giờ làm việc (tăng 1 so với kỳ trước)" in said
    assert "- Có 4 hộp thư cá nhân được cấp (bằng kỳ trước)" in said
    assert "- Có 4 lượt báo cáo theo yêu cầu nộp sau hạn (bằng kỳ trước)." in said


def test_tenths_that_come_to_a_whole_are_written_as_a_whole() -> None:
    [hours] = [one for one in NUMBERS if one.figure == "hours"]
    now, last = {hours.key: "658.2"}, {hours.key: "844.2"}
    assert consolidated.sum_line(1, hours, now, last).change == "-186"
    assert f"{consolidated.shortest(Decimal('3.5') + Decimal('2.5')):f}" == "6"
    assert f"{consolidated.shortest(Decimal('1250.0')):f}" == "1250"


def test_it_is_a_draft_until_the_office_ends_the_request(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        request = filed_term(tx, 1)
        asked = report_requests.get(tx, request)
        assert asked
        said = consolidated.order(context(tx, "vinh"), asked)
        assert all("DỰ THẢO" in one.text for one in said[1:3])
        report_requests.change(tx, request, state="closed")
        ended = report_requests.get(tx, request)
        assert ended
        said = consolidated.order(context(tx, "vinh"), ended)
        assert not any("DỰ THẢO" in one.text or "dự thảo" in one.text for one in said)


def upward_words(tx: Connection, request: int) -> str:
    return words(Document(BytesIO(consolidated.read_word(context(tx, "vinh"), str(request)).drawn())))


def test_its_year_is_that_of_the_term_wherever_the_deadline_goes(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        request = filed_term(tx, 1)
        report_requests.change(tx, request, deadline=datetime(2028, 1, 7, 16, 59, tzinfo=UTC))
        asked = report_requests.get(tx, request)
        assert asked
        assert consolidated.heading_of(asked) == "Kết quả sử dụng hộp thư điện tử 6 tháng đầu năm 2027"


def test_it_cites_what_the_pack_cites_on_paper(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        request = filed_term(tx, 1)
        said = upward_words(tx, request)
        assert "Thực hiện Điều 10; khoản 2 Điều 5 Quy định sử dụng hộp thư điện tử" in said
        assert "Quyết định số 02/2012/QĐ-UBND ngày 12 tháng 6 năm 2012" in said
        report_requests.change(tx, request, cycle="yearly")
        with following("tinh-2025"):
            said = upward_words(tx, request)
        assert "Thực hiện Quyết định số 162/2025/QĐ-UBND ngày 23 tháng 11 năm 2025" in said
        assert not any(word in said for word in ("Mục 6", "tóm tắt", "chưa ban hành nội quy"))


@pytest.mark.parametrize(
    ("pack", "said"),
    [
        ("nhon-trach-2012", ["Sở Thông tin và Truyền thông", "Ủy ban nhân dân huyện Nhơn Trạch"]),
        ("tinh-2025", ["Ủy ban nhân dân tỉnh Ninh Bình"]),
        ("xa", ["Ủy ban nhân dân xã"]),
    ],
)
def test_it_goes_to_whom_the_pack_says(on_sqlite: Any, pack: str, said: list[str]) -> None:
    with connected(on_sqlite()) as tx:
        request = filed_term(tx, 1)
        with following(pack):
            asked = replace(context(tx, "vinh"), settings=settings(regulation=pack))
            found = report_requests.get(tx, request)
            assert found
            assert consolidated.receiving(asked, found) == said


def test_a_unit_is_not_blamed_for_whom_we_did_not_reach(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        request = filed_term(tx, 1)
        one, other = filed_ones(tx, request)[:2]
        for report, owed in ((one, "486"), (other, "487")):
            figures = {"q1": owed, "q2": "1", "q4": "0", "q5": "485"}
            reports.change(tx, report.id, answers={**report.answers, **figures})
        [line] = [said for said in upward_words(tx, request).splitlines() if "trong giờ dưới" in said]
    assert one.unit_name not in line
    assert f"{other.unit_name} (50 %)" in line


AD_HOC = (
    ReportQuestion("q1", QuestionKind.NUMBER, "Số máy tính", low="0"),
    ReportQuestion("q2", QuestionKind.YES_NO, "Đã có phần mềm diệt vi-rút?"),
    ReportQuestion("q3", QuestionKind.PERCENT, "Tỷ lệ cán bộ được tập huấn"),
    ReportQuestion("q4", QuestionKind.TEXT, "Đề xuất"),
)


def ad_hoc(tx: Connection, questions: Sequence[ReportQuestion] = AD_HOC) -> int:
    """Ask four units; two file, one of them late, one is behind, one is exempt."""
    asked = NewRequest("Rà soát máy tính", "", DUE, questions)
    request = report_requests.add(tx, asked, BY, AT - timedelta(days=9))
    report_requests.ask_units(tx, request, [1, 2, 3, 4], DUE)
    first, second, _third, fourth = reports.of_request(tx, request)
    answers = {"q1": "12", "q2": "yes", "q3": "50", "q4": "Cấp thêm máy"}
    reports.change(tx, first.id, state="filed", filed_at=DUE, answers=answers, handed_by=2, approved_by=3)
    answers = {"q1": "8", "q2": "no", "q3": "70", "q4": "không"}
    late = {"state": "filed", "filed_at": AT, "is_late": True, "answers": answers}
    reports.change(tx, second.id, **late, handed_by=2, approved_by=3)
    reports.change(tx, fourth.id, state="exempt")
    return request


def test_one_is_made_for_any_request(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        request = ad_hoc(tx)
        asked = report_requests.get(tx, request)
        found = reports.of_request(tx, request)
        assert asked
        ordered = [one.text for one in consolidated.order(context(tx, "vinh"), asked)[1:]]
        document = Document(BytesIO(consolidated.read_word(context(tx, "vinh"), str(request)).drawn()))
        book = load_workbook(BytesIO(consolidated.read_excel(context(tx, "vinh"), str(request)).drawn()))
    assert [name for name in ("docx", "xlsx", "png") if not any(f".{name}" in one for one in ordered)] == []
    said = words(document)
    assert "Rà soát máy tính" in said
    assert "theo yêu cầu “Rà soát máy tính”" in said
    assert "Tổng số đơn vị phải báo cáo: 3. Đã báo cáo: 2" in said
    assert "- Đã có phần mềm diệt vi-rút: Có (1); Không (1)." in said
    assert "- Tỷ lệ cán bộ được tập huấn: trung bình 60 % (2 đơn vị)." in said
    assert f"III. NỘI DUNG CÁC ĐƠN VỊ BÁO CÁO\nĐề xuất:\n- Cấp thêm máy ({found[0].unit_name})." in said
    sums, annex, late = (document.tables[number] for number in (1, 3, 4))
    assert [cell.text for cell in sums.rows[1].cells[1:3]] == ["Số máy tính", "20"]
    assert [cell.text for cell in annex.rows[1].cells[1:]] == [found[0].unit_name, "12", "Có", "50 %"]
    listed = [(row.cells[1].text, row.cells[2].text) for row in late.rows[1:]]
    assert listed == [(found[1].unit_name, "Nộp sau hạn"), (found[2].unit_name, "Chưa nộp")]
    assert book["Tổng hợp"].cell(4, 2).value == "=SUM('Từng đơn vị'!C$2:C$3)"
    traced = {row[:5] for row in book["Đối chiếu"].iter_rows(min_row=2, values_only=True)}
    assert (found[0].unit_code, found[0].unit_name, "Đề xuất", "", "Cấp thêm máy") in traced


def test_what_asks_no_number_has_no_empty_table(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        said = upward_words(tx, ad_hoc(tx, AD_HOC[3:]))
    assert "II. NỘI DUNG CÁC ĐƠN VỊ BÁO CÁO" in said
    assert not any(words in said for words in ("KẾT QUẢ", "Chỉ tiêu", "Số liệu tổng hợp"))


def test_who_has_filed_is_drawn_the_others_first(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        request = ad_hoc(tx)
        found = reports.of_request(tx, request)
        paper = filed_picture.read_picture(context(tx, "vinh"), f"{request}:1")
    marks = [filed_picture.mark_of(one, AT) for one in found]
    assert marks == [Mark.GOOD, Mark.LATE, Mark.MISSED, Mark.EXCUSED]
    assert filed_picture.mark_of(found[2], DUE) == Mark.OPEN
    assert paper.said == "Tình hình nộp “Rà soát máy tính”: 2/3 đơn vị đã nộp."
    assert paper.drawn().startswith(b"\x89PNG")


def test_the_picture_of_the_checks_is_of_the_days_of_the_term() -> None:
    span = pictures.period_named("2025-11-16..2026-11-15")
    assert (span.is_month, span.words) == (False, "từ 16/11/2025 đến 15/11/2026")
    for wrong in ("2026-11-16..2026-11-15", "2020-01-01..2026-11-15", "2026-11..x"):
        with pytest.raises(Refused):
            pictures.period_named(wrong)


def test_nothing_is_made_of_nothing(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        request = report_requests.get(tx, ask(tx, [1]))
        assert request
        with pytest.raises(Refused):
            consolidated.order(context(tx, "vinh"), request)


def test_what_people_write_stays_text(on_sqlite: Any) -> None:
    hostile = "=1+1 {{ 7 * 7 }} <w:b/> & {% raise %}"
    with connected(on_sqlite()) as tx:
        request = filed_term(tx, 1)
        one = filed_ones(tx, request)[0]
        answers = {**one.answers, "q21": hostile, "why:q4": hostile}
        reports.change(tx, one.id, answers=answers)
        tx.execute(update(people.units).where(people.units.c.id == one.unit).values(name=hostile))
        document = Document(BytesIO(consolidated.read_word(context(tx, "vinh"), str(request)).drawn()))
        book = load_workbook(BytesIO(consolidated.read_excel(context(tx, "vinh"), str(request)).drawn()))
    assert f"- {hostile} ({hostile})." in words(document)
    cells = [cell for row in book["Đối chiếu"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value and "7 * 7" in str(cell.value)} == {"s"}
