"""The office's own report: read back, its sums are those of what units filed, and each figure is traced."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import Connection, update

from bot.conversation import Refused
from bot.domain.reports import WHY
from handlers.periodic import consolidated
from storage import report_requests, reports
from storage.reports import Report
from storage.tables import people, subjects
from tests.papers.test_record import words
from tests.people import connected
from tests.reports.consolidated import NUMBERS, ask, filed_term
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
    for one, row in zip(filed, annex.rows[1:], strict=True):
        assert row.cells[1].text == one.unit_name
        assert [written(cell.text) for cell in row.cells[2:]] == [
            Decimal(one.answers[question.key]) for question in NUMBERS
        ]


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


def test_it_is_a_draft_until_the_office_ends_the_request(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        request = filed_term(tx, 1)
        asked = report_requests.get(tx, request)
        assert asked
        said = consolidated.order(context(tx, "vinh"), asked)
        assert all("DỰ THẢO" in one.text for one in said[1:])
        report_requests.change(tx, request, state="closed")
        ended = report_requests.get(tx, request)
        assert ended
        said = consolidated.order(context(tx, "vinh"), ended)
        assert not any("DỰ THẢO" in one.text or "dự thảo" in one.text for one in said)


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
