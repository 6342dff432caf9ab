"""Questions of every kind are asked one after the other, left for later, and come back."""

from pathlib import Path

from bot.domain.reports import QuestionKind, ReportQuestion
from storage.reporting import reports
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import connected
from tests.reports.asked import LONG_TAN, ask

QUESTIONS = (
    ReportQuestion("q1", QuestionKind.NUMBER, "Số hộp thư", low="0"),
    ReportQuestion("q2", QuestionKind.PERCENT, "Tỷ lệ dùng thường xuyên"),
    ReportQuestion("q3", QuestionKind.DATE, "Ngày ban hành nội quy", may_skip=True),
    ReportQuestion("q4", QuestionKind.YES_NO, "Có dùng hộp thư ngoài không?"),
    ReportQuestion("q5", QuestionKind.CHOICE, "Mức độ", options=("Tốt", "Khá")),
    ReportQuestion("q6", QuestionKind.TEXT, "Khó khăn"),
)


async def test_each_question_is_answered_in_its_way(on_sqlite: Fresh, tmp_path: Path) -> None:
    chat = Chat(on_sqlite(), tmp_path)
    with connected(chat.url) as tx:
        report = ask(tx, [LONG_TAN], QUESTIONS)[LONG_TAN]
    first = await chat.play("minh: /baocao\nminh: [Trả lời]\nminh: nhiều lắm\nminh: [Để sau]\nminh: 98,4")
    assert "Báo cáo “Số hộp thư” của UBND xã Long Tân.\n     Câu 1/6: Số hộp thư (một số từ 0" in first
    assert "Xin gõ một số, ví dụ: 12 hoặc 1.250." in first
    rest = await chat.play("minh: [Bỏ qua]\nminh: có\nminh: 2\nminh: [Để sau]\nminh: 1.250\nminh: không")
    for said in (
        "Câu 4/6: Có dùng hộp thư ngoài không?  [Có] [Không] [Để sau] [Quay lại]",
        "Số hộp thư: 1.250",
        "Tỷ lệ dùng thường xuyên: 98,4 %",
        "Ngày ban hành nội quy: chưa trả lời",
        "Mức độ: Khá",
        "Khó khăn: không",
    ):
        assert said in rest
    await chat.play("minh: [Trình thủ trưởng]")
    chat.close()
    with connected(chat.url) as tx:
        kept = reports.get(tx, report)
    assert kept
    assert kept.answers == {"q1": "1250", "q2": "98.4", "q4": "yes", "q5": "2", "q6": "không"}
