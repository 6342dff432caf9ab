"""Questions in a workbook: what we write is read back; what others write is read, or its faults are named."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.documents.reading import Unreadable, open_file
from bot.documents.reports import HEADINGS, KINDS, questions_workbook, read_questions
from bot.domain.reports import LIMITED, MOST, QuestionKind, ReportQuestion
from bot.domain.reports.questions import LONGEST_CHOICE, LONGEST_QUESTION, MOST_CHOICES
from tests.chat import Chat
from tests.conftest import Fresh
from tests.hostile.effort import tries
from tests.incidents.test_record import pressed

LETTERS = st.text("abcđêôươ =+-@0123456789%/", min_size=1, max_size=40).map(
    lambda said: " ".join(said.split())
)
WORDS = LETTERS.filter(bool)
NUMBERS = st.decimals(0, 10**9, places=3, allow_nan=False).map(lambda number: f"{number.normalize():f}")


@st.composite
def questions(draw: st.DrawFn) -> list[ReportQuestion]:
    found = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        kind = draw(st.sampled_from(list(QuestionKind)))
        limits = sorted(draw(st.tuples(NUMBERS, NUMBERS)), key=float) if kind in LIMITED else ["", ""]
        low, high = (draw(st.sampled_from([limit, ""])) for limit in limits)
        chosen = (
            draw(st.lists(WORDS, min_size=2, max_size=MOST_CHOICES, unique=True))
            if kind == QuestionKind.CHOICE
            else ()
        )
        found.append(
            ReportQuestion(f"q{number}", kind, draw(WORDS), low, high, tuple(chosen), draw(st.booleans()))
        )
    return found


def workbook(*rows: Sequence[object], name: str = "Câu hỏi") -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(list(row))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def read(*rows: Sequence[object]) -> tuple[list[ReportQuestion], list[str]]:
    return read_questions(open_file("cau-hoi.xlsx", workbook(tuple(HEADINGS.values()), *rows)))


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read_questions(open_file(name, content))
    return str(refused.value)


@tries(30)
@given(questions())
def test_what_was_written_is_read_back(asked: list[ReportQuestion]) -> None:
    assert read_questions(open_file("cau-hoi.xlsx", questions_workbook(asked))) == (asked, [])


def test_the_template_says_how_and_asks_nothing_yet() -> None:
    content = questions_workbook([])
    book = load_workbook(BytesIO(content))
    guide = [row[0] for row in book["Hướng dẫn"].iter_rows(values_only=True)]
    assert any("Chữ; Số; Phần trăm; Ngày; Có/Không; Lựa chọn; Tệp" in str(line) for line in guide)
    assert refusal("cau-hoi.xlsx", content) == "“Câu hỏi” chưa có dòng nào dưới dòng tiêu đề."


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        *((name, kind) for kind, name in KINDS.items()),
        *(
            ("VĂN BẢN", QuestionKind.TEXT),
            ("Chữ", QuestionKind.TEXT),
            ("so luong", QuestionKind.NUMBER),
            ("Phần trăm", QuestionKind.PERCENT),
        ),
        *(
            ("tỉ lệ", QuestionKind.PERCENT),
            ("Có/Không", QuestionKind.YES_NO),
            ("tệp đính kèm", QuestionKind.FILE),
        ),
    ],
)
def test_kinds_are_known_as_officials_write_them(written: str, kind: QuestionKind) -> None:
    [found], faults = read(("Câu hỏi?", written, "", "", "a; b" if kind == QuestionKind.CHOICE else ""))
    assert (found.kind, faults) == (kind, [])


def test_columns_are_found_whatever_their_order_and_numbers_are_read_as_excel_has_them() -> None:
    content = workbook(
        ("PHÒNG VĂN HÓA",),
        (),
        ("STT", "bat buoc", "Đến", "Từ", "CÁCH TRẢ LỜI", "Câu hỏi (*)"),
        (1, "x", 0.125, "1.250", "Số", "Số  hộp\nthư"),
        (2, "Không", 99.0, None, "%", "Tỷ lệ"),
        name="Sheet1",
    )
    found, faults = read_questions(open_file("a.xlsx", content))
    assert faults == ["Dòng 4, cột “Đến”: Số này nhỏ hơn số ở cột “Từ”."]
    assert found == [
        ReportQuestion("q1", QuestionKind.NUMBER, "Số hộp thư", "1250", "0.125"),
        ReportQuestion("q2", QuestionKind.PERCENT, "Tỷ lệ", "", "99", may_skip=True),
    ]


def test_what_is_too_long_or_too_much_is_named() -> None:
    _found, faults = read(
        ("x" * (LONGEST_QUESTION + 1), "Văn bản"),
        ("x", "Lựa chọn", "", "", f"a; {'b' * (LONGEST_CHOICE + 1)}"),
    )
    assert faults == [
        "Dòng 2, cột “Câu hỏi”: Xin viết không quá 300 ký tự.",
        "Dòng 3, cột “Các lựa chọn”: Xin gõ từ 2 đến 8 lựa chọn, mỗi lựa chọn tối đa 80 ký tự.",
    ]
    _found, faults = read(*[("x", "Số")] * (MOST + 1))
    assert faults == ["Tệp có 31 câu hỏi; tối đa 30 câu."]
    _found, faults = read(("Sè hép th­ ®· cÊp", "Số"), ("Tû lÖ sö dông th­êng xuyªn", "Số"))
    assert faults == [
        "Chữ gõ bằng bảng mã cũ (TCVN3 hoặc VNI). Đề nghị gõ lại bằng Unicode (khoản 7 Điều 4)."
    ]


def test_a_password_is_not_passed_on() -> None:
    _found, faults = read(("Mật khẩu hộp thư: Hue@2026x", "Văn bản"), ("Số hộp thư đã đổi mật khẩu", "Số"))
    assert faults == ["Dòng 2, cột “Câu hỏi”: Nội dung có vẻ chứa mật khẩu. Đề nghị anh/chị bỏ mật khẩu ra."]


def test_what_is_no_such_workbook_is_refused() -> None:
    assert "không tìm thấy dòng tiêu đề" in refusal("a.xlsx", workbook(("Câu hỏi",), ("x", "Số")))
    assert "Lưu dưới dạng → Excel Workbook (.xlsx)" in refusal("a.xls", workbook())
    assert "Không đọc được tệp." in refusal("a.xlsx", b"%PDF-1.7")


async def test_a_file_that_is_still_on_its_way_is_waited_for(on_sqlite: Fresh, tmp_path: Path) -> None:
    chat = Chat(on_sqlite(), tmp_path)
    await chat.play(
        "vinh: /yeucaubaocao\nvinh: x\nvinh: mai\nvinh: 1\nvinh: [Bổ sung]\nvinh: [Lấy câu hỏi từ tệp Excel]"
    )
    await chat.hear("vinh", "<cau-hoi.xlsx>")
    await chat.hear("vinh", "Đọc câu hỏi trong tệp")
    assert (await chat.answers("vinh"))[-1] == (
        "bot: Hệ thống đang nhận tệp. Sau ít giây, xin chọn “Đọc câu hỏi trong tệp”.  [Đọc câu hỏi trong tệp]"
        " [Quay lại]"
    )
    said = await chat.play("vinh: [Đọc câu hỏi trong tệp]")
    chat.close()
    assert "Đã đọc 7 câu hỏi trong tệp." in said
    assert "7. Khó khăn (không bắt buộc)" in said


async def test_a_program_under_a_workbooks_name_is_refused(on_sqlite: Fresh, tmp_path: Path) -> None:
    chat = Chat(on_sqlite(), tmp_path)
    said = await chat.play(
        "vinh: /yeucaubaocao\nvinh: x\nvinh: mai\nvinh: 1\nvinh: [Bổ sung]\n"
        "vinh: [Lấy câu hỏi từ tệp Excel]\nvinh: <chuong-trinh.xlsx>\nvinh: [Đọc câu hỏi trong tệp]"
    )
    chat.close()
    assert "hệ thống không nhận tệp chương trình hoặc tệp có macro." in said
    assert (
        "Hệ thống không nhận được tệp chuong-trinh.xlsx nên đã bỏ tệp này.\n     \n     Xin gửi tệp Excel"
        in said
    )


async def test_the_template_holds_what_is_asked_so_far(on_sqlite: Fresh, tmp_path: Path) -> None:
    chat = Chat(on_sqlite(), tmp_path)
    added = "vinh: x\nvinh: [Số]\nvinh: từ 5\nvinh: [Không bắt buộc]\nvinh: [Xong]\n"
    await chat.play(
        "vinh: /yeucaubaocao\nvinh: x\nvinh: mai\nvinh: 1\nvinh: [Bổ sung]\n"
        f"vinh: [Thêm một câu hỏi]\n{added}"
    )
    sent = await pressed(chat, "vinh", token="rq_sheet:")
    chat.close()
    [file] = [attached for out in sent for attached in out.attachments]
    asked = ReportQuestion("q1", QuestionKind.NUMBER, "x", low="5", may_skip=True)
    assert read_questions(open_file(file.name, file.content)) == ([asked], [])
