"""The paper that gathers feedback: in the form of Nghị định 30/2020/NĐ-CP, by the order of the regulation."""

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT

from handlers.feedback import letters
from storage import feedback
from tests.chat import Chat
from tests.conftest import Fresh
from tests.incidents.test_record import pressed
from tests.papers.test_record import words
from tests.people import MORNING, connected

LAN, HOA, VINH = 1, 3, 8
LONG_TAN = 3
GIVEN = (  # clause, what is awkward, what is proposed, what is decided
    ("7.7", "{{ 7*7 }} & <b>", "", feedback.DECLINED),
    ("4.6", "Kiểm tra hai lần là nhiều", "Một lần", feedback.TAKEN),
    ("", "Dài", "Rút gọn", feedback.TAKEN),
)
SAID = {  # sentences that stand on it alone
    "Thực hiện {rule_feedback} {the_paper_basis}": "Thực hiện Điều 12 Quy định sử dụng hộp thư điện tử",
    "{the_instrument}": "bổ sung Quy định",
    "Tổng hợp ý kiến góp ý sửa đổi, bổ sung {the_instrument}": "Tổng hợp ý kiến góp ý sửa đổi",
    (
        "Tổng số ý kiến: {count}, của {units} cơ quan, đơn vị; đề nghị tiếp thu: {taken}, đã giải trình: "
        "{declined}."
    ): "Tổng số ý kiến: 3, của 1 cơ quan, đơn vị; đề nghị tiếp thu: 2, đã giải trình: 1.",
    "{decided}: {answer}": "Giải trình: Vì vậy",
}


@pytest.fixture
def chat(on_sqlite: Fresh, tmp_path: Path) -> Chat:
    return Chat(on_sqlite(), tmp_path)


async def test_it_says_what_each_unit_would_have_changed(chat: Chat) -> None:
    with connected(chat.url) as tx:
        for clause, awkward, proposed, state in GIVEN:
            told = {"clause": clause, "awkward": awkward, "proposed": proposed}
            made = feedback.add(tx, {"person": HOA, "unit": LONG_TAN, **told}, MORNING)
            decided = {"state": state, "answer": "Vì vậy", "answered_by": VINH}
            feedback.answer(tx, made, decided, MORNING)
        letter = feedback.make_letter(tx, VINH, MORNING)
    await chat.play("clock: 08:10")
    sent = await pressed(chat, "vinh", token=f"gq_word:{letter}")
    chat.close()
    [file] = [attached for out in sent for attached in out.attachments]
    document = Document(BytesIO(file.content))
    said = words(document)
    for line in (*SAID.values(), "Số:         /BC-VHTT", "Kính gửi: Ủy ban nhân dân huyện Nhơn Trạch."):
        assert line in said
    rows = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    assert [row[0] for row in rows] == ["STT", "1", "2", "3"]
    assert [row[1].partition(" (")[0] for row in rows[1:]] == [
        "Cả văn bản",
        "Khoản 6 Điều 4",
        "Khoản 7 Điều 7",
    ]
    assert rows[3][2:5] == ["Ủy ban nhân dân xã Long Tân", "{{ 7*7 }} & <b>", "Chưa có đề xuất"]
    assert "Hòa" not in said  # the unit says it, and nobody by name
    assert document.sections[-1].orientation == WD_ORIENT.LANDSCAPE


def test_clauses_go_by_their_numbers() -> None:
    numbers = ["10", "4.10", "4.2", "", "4"]
    given = [
        feedback.Feedback(1, LAN, "", 1, "", one, "x", "", "taken", MORNING, "", None, "", None)
        for one in numbers
    ]
    assert [one.clause for one in sorted(given, key=letters.clause_order)] == ["", "4", "4.2", "4.10", "10"]
