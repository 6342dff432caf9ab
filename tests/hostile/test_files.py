"""Files made to harm whoever opens them: answered within a second or two, or refused; never an exception."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import nfc, received
from bot.conversation.text import MARKS
from bot.documents import changes, reports
from bot.documents.content import why_refused
from bot.documents.duties import read_working_days
from bot.documents.foreign import read_foreign
from bot.documents.kinds import OLE, PDF, PROGRAMS, TAKEN, ZIP
from bot.documents.reading import Unreadable, open_file
from bot.documents.roster import read_roster, with_faults
from bot.documents.writing import SheetPage, write_xlsx
from bot.domain.roster import check_roster
from tests.hostile.effort import bounded, tried, tries
from tests.hostile.made import bombs, documents, docx, roster_parts, zipped
from tests.hostile.odd import PIECES, phrases, texts

SOON = 3.0  # seconds of processor time on the slowest machine: none stops the bot for long
BOMBS, DOCUMENTS = bombs(), documents()
BEGINNINGS = (*PROGRAMS, ZIP, OLE, PDF, b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
WHY = ("", "empty", "program", "kind", "classified", "password", "unopened")
HEADINGS = (
    "Mã đơn vị;Tên đơn vị;Nhóm;Hộp thư đơn vị;Điện thoại",
    "Họ và tên;Chức vụ;Mã đơn vị;Hộp thư;Điện thoại;Vai trò",
    "Ngày;Loại;Tên;Văn bản;Mã đơn vị",
)


@pytest.mark.parametrize("name", BOMBS)
def test_a_workbook_made_to_take_hours_is_answered_soon(name: str) -> None:
    with bounded("bombs", name, SOON):
        assert answered([("danh sach.xlsx", BOMBS[name])])
    with bounded("bombs", name, SOON), suppress(Unreadable):
        reports.read_questions(open_file("cau-hoi.xlsx", BOMBS[name]))
    with bounded("bombs", name, SOON), suppress(Unreadable):
        changes.read_notices(open_file("thay-doi.xlsx", BOMBS[name]))
    with bounded("bombs", name, SOON), suppress(Unreadable):
        read_foreign(open_file("cua-so.xlsx", BOMBS[name]), ["nhontrach.example"])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_made_to_take_hours_is_answered_soon(name: str) -> None:
    with bounded("bombs", name, SOON):
        why_refused("bao cao.docx", DOCUMENTS[name])


def answered(files: list[tuple[str, bytes]]) -> str:
    """Return what somebody hears who sends these as a roster."""
    try:
        read = read_roster([open_file(*file) for file in files])
    except Unreadable as error:
        return str(error)
    checked = check_roster(read.units, read.people, ["nhontrach.example"], read.faults)
    return f"{len(with_faults(read, checked.faults))} bytes"


def test_marks_without_end_are_cut_short_and_no_others() -> None:
    assert len(nfc("a" + "\u0315\u0316" * 1000)) == 1 + MARKS
    for kept in ("-" * 1000, "•" * 500, "ệ" * 200, "🙂" * 100, "a\u0315\u0315"):
        assert nfc(kept) == kept
    assert nfc("e\u0323\u0302" * 200) == "ệ" * 200


@tries(30)
@given(st.sampled_from(sorted(roster_parts())), st.integers(0, 4000), phrases)
def test_a_part_of_a_workbook_that_was_spoilt_is_read_or_refused(part: str, at: int, put: str) -> None:
    tried["files read"] += 1
    content = roster_parts()[part]
    spoilt = content[:at] + put.encode("utf-8", "surrogatepass") + content[at:]
    assert answered([("a.xlsx", zipped({**roster_parts(), part: spoilt}))])


@tries(60)
@given(st.lists(st.lists(texts, max_size=8), max_size=6), st.sampled_from([",", ";", "\t"]))
def test_any_table_is_read_or_refused_and_given_back(rows: list[list[str]], delimiter: str) -> None:
    tried["files read"] += 1
    body = "\n".join(delimiter.join(row) for row in rows)
    tables = [f"{heading}\n{body}".replace(";", delimiter) for heading in HEADINGS]
    units, people, days = (table.encode(errors="replace") for table in tables)
    assert answered([("don vi.csv", units), ("nhan su.csv", people)])
    with suppress(Unreadable):
        read_working_days("ngay.csv", days)


@tries(30)
@given(st.lists(st.lists(texts, max_size=len(reports.HEADINGS)), max_size=6))
def test_any_questions_are_read_or_their_faults_are_named(rows: list[list[str]]) -> None:
    tried["files read"] += 1
    page = SheetPage(
        "Câu hỏi", [tuple(reports.HEADINGS.values()), *([received(cell) for cell in row] for row in rows)]
    )
    with suppress(Unreadable):
        questions, faults = reports.read_questions(open_file("cau-hoi.xlsx", write_xlsx([page])))
        assert faults or all(one.text and one.as_json() for one in questions)


@tries(30)
@given(st.lists(st.lists(texts, max_size=len(changes.HEADINGS)), max_size=6))
def test_any_notices_and_any_foreign_list_are_read_or_refused(rows: list[list[str]]) -> None:
    tried["files read"] += 2
    cells = [[received(cell) for cell in row] for row in rows]
    notices = SheetPage("Thay đổi", [tuple(changes.HEADINGS.values()), *cells])
    with suppress(Unreadable):
        assert len(changes.read_notices(open_file("thay-doi.xlsx", write_xlsx([notices]))).rows) <= len(rows)
    people = SheetPage("Danh sách", [("Họ và tên", "Chức vụ", "Đơn vị", "Hộp thư", "Điện thoại"), *cells])
    with suppress(Unreadable):
        found = read_foreign(open_file("cua-so.xlsx", write_xlsx([people])), ["nhontrach.example"])
        assert len(found.people) <= len(rows)


@tries(150)
@given(st.sampled_from(BEGINNINGS), st.binary(max_size=400), texts, st.sampled_from(("", *TAKEN)))
def test_any_bytes_under_any_name_are_sorted(begins: bytes, rest: bytes, name: str, ending: str) -> None:
    tried["files read"] += 1
    assert why_refused(name + ending, begins + rest) in WHY


@tries(60)
@given(st.lists(st.sampled_from([*PIECES, "<w:p>", "</w:p>", "<w:t>"]), max_size=30).map("".join))
def test_any_document_is_looked_into(body: str) -> None:
    tried["files read"] += 1
    assert why_refused("a.docx", docx(body.encode(errors="replace"))) in WHY
