"""Questions that are reworded and dropped: what stays in the record, and who is asked again."""

from pathlib import Path

from sqlalchemy import select

from bot.domain.reports import QuestionKind, ReportQuestion, ReportState
from storage.reporting import report_requests, reports
from storage.tables.subjects import report_acts
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import MORNING, connected
from tests.reports.asked import LONG_TAN, PHU_HOI, ask

QUESTIONS = (
    ReportQuestion("q1", QuestionKind.NUMBER, "Số hộp thư", low="0"),
    ReportQuestion("q2", QuestionKind.TEXT, "Khó khăn"),
    ReportQuestion("q3", QuestionKind.TEXT, "Ghi chú", may_skip=True),
)
BEGUN = "vinh: {tap} rq_change:1\nvinh: [Sửa, bỏ câu hỏi]\n"
SENT = "vinh: Cho rõ.\nvinh: [Gửi thay đổi]\n"


async def test_what_was_answered_to_a_dropped_question_stays_in_the_record(
    fresh: Fresh, tmp_path: Path
) -> None:
    chat = Chat(fresh(), tmp_path)
    with connected(chat.url) as tx:
        report = ask(tx, [LONG_TAN], QUESTIONS, needs_head=False)[LONG_TAN]
    await chat.play("minh: {tap} rp_write:1\nminh: 12\nminh: Mạng chậm\nminh: [Bỏ qua]\nminh: [Nộp báo cáo]")
    changed = "vinh: [Sửa]\nvinh: [Câu 2]\nvinh: [Bỏ câu hỏi này]\n"
    said = await chat.play(f"{BEGUN}{changed}{SENT}vinh: {{tap}} rq_read:{report}")
    chat.close()
    assert "Đơn vị đã báo cáo không phải trả lời thêm." in said
    assert said.count("Mạng chậm") == 0
    with connected(chat.url) as tx:
        now = reports.get(tx, report)
        kept = tx.execute(select(report_acts.c.answers).where(report_acts.c.act == "file")).scalar_one()
        versions = report_requests.versions(tx, 1)
    assert now
    assert (now.state, kept) == (ReportState.FILED, {"q1": "12", "q2": "Mạng chậm"})
    assert {version: [one.key for one in asked] for version, asked in versions.items()} == {
        1: ["q1", "q2", "q3"],
        2: ["q1", "q3"],
    }


async def test_a_key_that_was_dropped_is_not_given_again(on_sqlite: Fresh, tmp_path: Path) -> None:
    chat = Chat(on_sqlite(), tmp_path)
    with connected(chat.url) as tx:
        ask(tx, [LONG_TAN], QUESTIONS)
    dropped = "vinh: [Sửa]\nvinh: [Câu 3]\nvinh: [Bỏ câu hỏi này]\n"
    added = "vinh: [Bổ sung]\nvinh: Mới\nvinh: [Chữ]\nvinh: [Bắt buộc]\nvinh: [Xong]\n"
    await chat.play(f"{BEGUN}{dropped}{SENT}{BEGUN}{added}{SENT}")
    chat.close()
    with connected(chat.url) as tx:
        request = report_requests.get(tx, 1)
    assert request
    assert [(one.key, one.text) for one in request.questions] == [
        ("q1", "Số hộp thư"),
        ("q2", "Khó khăn"),
        ("q4", "Mới"),
    ]


async def test_nothing_to_report_answers_what_was_asked_before(on_sqlite: Fresh, tmp_path: Path) -> None:
    chat = Chat(on_sqlite(), tmp_path)
    with connected(chat.url) as tx:
        asked = ask(tx, [LONG_TAN, PHU_HOI], QUESTIONS, takes_nothing=True)
        filed = {"state": ReportState.FILED, "filed_at": MORNING, "handed_by": 2, "version": 1}
        reports.change(tx, asked[LONG_TAN], is_nothing=True, **filed)
        reports.change(tx, asked[PHU_HOI], answers={"q1": "1", "q2": "x"}, **filed)
    reworded = "vinh: [Sửa]\nvinh: [Câu 1]\nvinh: Số máy\nvinh: [Giữ nguyên cách trả lời]\n"
    asked_otherwise = (
        "vinh: [Sửa]\nvinh: [Câu 2]\nvinh: Có khó khăn không\nvinh: [Có/Không]\nvinh: [Bắt buộc]\n"
    )
    first = await chat.play(f"{BEGUN}{reworded}{SENT}")
    second = await chat.play(f"{BEGUN}{asked_otherwise}{SENT}")
    chat.close()
    assert "Đơn vị đã báo cáo không phải trả lời thêm." in first
    assert "2 đơn vị đã báo cáo phải trả lời thêm." in second
    with connected(chat.url) as tx:
        states = [one.state for one in reports.of_request(tx, 1)]
    assert states == [ReportState.ASKED, ReportState.ASKED]
