"""The lists behind the figures: each change and each incident, on paper and in the workbook."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import Connection, insert, update

from bot.domain.changes import ChangeKind
from bot.domain.incidents import IncidentKind
from handlers.periodic import consolidated
from storage.people.changes import NewChange, add, change
from storage.reporting import report_requests, reports
from storage.tables import people, subjects
from tests.papers.test_record import words
from tests.people import connected
from tests.reports.consolidated import AT, BY, filed_term
from tests.test_deeds import context

DAY = date(2027, 1, 12)
RAISED = datetime(2027, 1, 12, 2, tzinfo=UTC)
DONE = datetime(2027, 1, 12, 3, 30, tzinfo=UTC)  # an hour and a half of working time later


def term_with_events(tx: Connection) -> tuple[int, list[reports.Report]]:
    """Write a term, and of its first two units a newcomer, a transfer and two incidents, one open."""
    request = filed_term(tx, 1)
    owing = [one for one in reports.of_request(tx, request) if one.is_filed]
    here, there = owing[0].unit, owing[1].unit
    newcomer = {"name": "Nguyễn Văn Ví Dụ", "title": "Chuyên viên", "phone": "0918000999", "roles": "staff"}
    told(tx, NewChange(ChangeKind.JOIN, here, DAY, BY, AT, fields=newcomer, decision="12/QĐ-UBND"))
    moved = {"name": "Trần Thị Mẫu Lan", "unit": owing[0].unit_name}
    told(tx, NewChange(ChangeKind.TRANSFER, here, DAY, BY, AT, person=2, to_unit=there, before=moved))
    told(tx, NewChange(ChangeKind.LEAVE, here, date(2027, 5, 16), BY, AT, person=2, before=moved))  # after it
    for number, resolved in ((1, DONE), (2, None)):
        incident(tx, number, unit=here, resolved_at=resolved, state="closed" if resolved else "received")
    incident(tx, 3, unit=here, resolved_at=None, state="wrong")
    return request, owing


def told(tx: Connection, new: NewChange) -> None:
    change(tx, add(tx, new), state="in_force")


def incident(tx: Connection, number: int, **values: object) -> None:
    row = {
        "year": 2027,
        "number": number,
        "kind": IncidentKind.FULL,
        "what": "thư 0918000888 đầy",
        "raised_by": 2,
    }
    until = {"raised_at": RAISED, "take_until": RAISED, "resolve_until": RAISED}
    tx.execute(insert(subjects.incidents).values(**row, **until, **values))


def test_both_are_listed_on_paper_without_what_is_nobodys_business(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        request, owing = term_with_events(tx)
        document = Document(BytesIO(consolidated.read_word(context(tx, "vinh"), str(request)).drawn()))
    changes, incidents = (lines_of(document, 7, heading) for heading in ("Nội dung thay đổi", "Loại sự cố"))
    here, there = (one.unit_name for one in owing[:2])
    post, day = "Chức vụ: Chuyên viên; Vai trò: cán bộ", "12/01/2027"
    assert [line[1:] for line in changes] == [
        [here, "Nguyễn Văn Ví Dụ", "Thêm người", f"Họ và tên: Nguyễn Văn Ví Dụ; {post}", day, "12/QĐ-UBND"],
        [here, "Trần Thị Mẫu Lan", "Chuyển đơn vị", f"Đơn vị: {there}", day, ""],
        [there, "Trần Thị Mẫu Lan", "Chuyển đơn vị", f"Đơn vị: {there}", day, ""],
    ]
    assert [line[1:] for line in incidents] == [
        ["SC-2027-0001", here, "Hộp thư đầy", "09:00 ngày 12/01/2027", "10:30 ngày 12/01/2027", "1,5"],
        ["SC-2027-0002", here, "Hộp thư đầy", "09:00 ngày 12/01/2027", "", ""],
    ]
    said = words(document) + str([changes, incidents])
    assert "0918000999" not in said
    assert "0918000888" not in said


def lines_of(document: Any, columns: int, heading: str) -> list[list[str]]:
    tables = [
        one for one in document.tables if len(one.columns) == columns and one.cell(0, 3).text == heading
    ]
    return [[cell.text for cell in row.cells] for table in tables for row in table.rows[1:]]


@pytest.mark.parametrize("has_late", [True, False])
def test_annexes_are_numbered_as_they_come(on_sqlite: Any, *, has_late: bool) -> None:
    with connected(on_sqlite()) as tx:
        request, _owing = term_with_events(tx)
        values = {"state": "filed", "is_late": False, "filed_at": AT}
        late = {} if has_late else values
        found = reports.of_request(tx, request)
        for one in found:
            reports.change(
                tx, one.id, **(late or {"is_late": True, **({} if one.is_filed else {"state": "asked"})})
            )
        said = words(Document(BytesIO(consolidated.read_word(context(tx, "vinh"), str(request)).drawn())))
    first = 3 if has_late else 2
    assert f"Danh sách thay đổi nhân sự trong kỳ: Phụ lục {first}." in said
    assert f"Danh sách sự cố trong kỳ: Phụ lục {first + 1}." in said
    assert f"Phụ lục {first}\nTHAY ĐỔI NHÂN SỰ TRONG KỲ" in said
    assert f"Phụ lục {first + 1}\nSỰ CỐ TRONG KỲ" in said
    assert ("ĐƠN VỊ NỘP SAU HẠN" in said) == has_late


def test_the_workbook_counts_over_its_lists(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        request, owing = term_with_events(tx)
        content = consolidated.read_excel(context(tx, "vinh"), str(request)).drawn()
    book, valued = (load_workbook(BytesIO(content), data_only=is_valued) for is_valued in (False, True))
    here, there = (one.unit_code for one in owing[:2])
    of_figure: dict[Any, str] = {one.text: one.figure for one in owing[0].questions}
    found = {
        (row[0], of_figure[row[2]]): row[9]
        for row in valued["Đối chiếu"].iter_rows(min_row=2, values_only=True)
        if row[9] is not None
    }
    assert [found[here, one] for one in ("joined", "left", "changed")] == [1, 1, 0]
    assert [found[there, one] for one in ("joined", "left", "incidents")] == [1, 0, 0]
    assert [found[here, one] for one in ("incidents", "resolved", "hours")] == [2, 1, 1.5]
    formulas = {row[9] for row in book["Đối chiếu"].iter_rows(min_row=2, values_only=True) if row[9]}
    assert "=COUNTIFS('Thay đổi nhân sự'!$A$2:$A$4,$A12,'Thay đổi nhân sự'!$C$2:$C$4,$C12)" in formulas
    assert "=ROUND(SUMIFS('Sự cố'!$G$2:$G$3,'Sự cố'!$A$2:$A$3,$A10),1)" in formulas
    assert [sheet.title for sheet in book][:5] == [
        "Tổng hợp",
        "Từng đơn vị",
        "Đối chiếu",
        "Sự cố",
        "Thay đổi nhân sự",
    ]


def test_what_was_of_a_unit_is_listed_for_what_it_has_gone_into(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        request, owing = term_with_events(tx)
        here, there = owing[0], owing[1]
        gone = people.units.c.id == here.unit
        tx.execute(update(people.units).where(gone).values(successor=there.unit, closed=DAY))
        reports.change(tx, here.id, state="exempt")
        document = Document(BytesIO(consolidated.read_word(context(tx, "vinh"), str(request)).drawn()))
    assert {line[2] for line in lines_of(document, 7, "Loại sự cố")} == {there.unit_name}
    assert {line[1] for line in lines_of(document, 7, "Nội dung thay đổi")} == {there.unit_name}


def test_what_a_unit_has_reported_itself_stays_its_own(on_sqlite: Any) -> None:
    """Let its figures be followed to their lines, though it is no more."""
    with connected(on_sqlite()) as tx:
        request, owing = term_with_events(tx)
        here, there = owing[0], owing[1]
        tx.execute(
            update(people.units)
            .where(people.units.c.id == here.unit)
            .values(successor=there.unit, closed=DAY)
        )
        document = Document(BytesIO(consolidated.read_word(context(tx, "vinh"), str(request)).drawn()))
    assert {line[2] for line in lines_of(document, 7, "Loại sự cố")} == {here.unit_name}


def test_a_request_without_a_term_has_no_such_lists(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        request, _owing = term_with_events(tx)
        report_requests.change(tx, request, kind="ad_hoc", cycle="", period_first=None, period_last=None)
        book = load_workbook(BytesIO(consolidated.read_excel(context(tx, "vinh"), str(request)).drawn()))
        said = words(Document(BytesIO(consolidated.read_word(context(tx, "vinh"), str(request)).drawn())))
    assert not {"Sự cố", "Thay đổi nhân sự"} & set(book.sheetnames)
    assert "TRONG KỲ" not in said
