"""Archives of [Tải tệp đính kèm], on whatever channel: the files of what units have filed."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, update

from bot.documents import archive
from bot.domain.reports import QuestionKind, ReportQuestion, ReportState
from storage.engine import blobs
from storage.reporting import reports
from storage.tables.engine import file_uses, files
from storage.tables.people import roles
from tests.chat import Chat
from tests.conftest import Fresh
from tests.incidents.test_record import pressed
from tests.people import MORNING, connected
from tests.reports.asked import LONG_TAN, NOI_VU, PHU_HOI, VINH, ask

QUESTIONS = (
    ReportQuestion("q1", QuestionKind.TEXT, "Khó khăn"),
    ReportQuestion("q2", QuestionKind.FILE, "Danh sách"),
)
MINH = 2
TOKEN = "rq_files:1"


@pytest.fixture
def chat(fresh: Fresh, tmp_path: Path) -> Iterator[Chat]:
    """Let two units file, each with a file; the third has handed its own to its head only."""
    chat = Chat(fresh(), tmp_path, is_on_stage=True)
    with connected(chat.url) as tx:
        asked = ask(tx, [LONG_TAN, PHU_HOI, NOI_VU], QUESTIONS)
        for unit, state in (
            (LONG_TAN, ReportState.FILED),
            (PHU_HOI, ReportState.FILED),
            (NOI_VU, ReportState.WITH_HEAD),
        ):
            content = f"{unit}".encode() * 10
            kept = {"state": "held", "sha256": blobs.store(tmp_path, content), "size": len(content)}
            row = {**kept, "shown_name": "Bảng kê.csv", "owner": MINH, "created": MORNING}
            file = tx.execute(insert(files).values(**row).returning(files.c.id)).scalar_one()
            tx.execute(insert(file_uses).values(file=file, subject=f"report:{asked[unit]}"))
            answers = {"q1": "Không", "q2": f"{file} Bảng kê.csv"}
            handed = {"handed_by": MINH, "handed_at": MORNING, "filed_at": MORNING}
            reports.change(tx, asked[unit], state=state, answers=answers, **handed)
    yield chat
    chat.close()


async def test_the_files_of_what_is_filed_come_by_unit_with_their_list(chat: Chat) -> None:
    sent = await pressed(chat, "vinh", token=TOKEN)
    assert sent[-1].message.text == (
        "Tệp kèm báo cáo “Số hộp thư”: 2 tệp của 2 đơn vị. Số liệu đến 08:00 ngày 25/11/2026."
    )
    [paper] = [attached for out in sent for attached in out.attachments]
    assert paper.name == "Đính kèm báo cáo Số hộp thư.zip"
    archive = ZipFile(BytesIO(paper.content))
    assert archive.namelist() == [
        "UBND xã Long Tân/Bảng kê.csv",
        "UBND xã Phú Hội/Bảng kê.csv",
        "Danh sách tệp.xlsx",
    ]
    assert archive.read("UBND xã Phú Hội/Bảng kê.csv") == b"4" * 10
    [sheet] = load_workbook(BytesIO(archive.read("Danh sách tệp.xlsx"))).worksheets
    assert [row[4] for row in sheet.iter_rows(min_row=4, values_only=True)] == ["Lê Văn Mẫu Minh"] * 2


async def test_pressed_again_while_it_is_made_it_is_made_once(chat: Chat) -> None:
    await chat.hear("vinh", f"{{tap}} {TOKEN}")
    sent = await pressed(chat, "vinh", token=TOKEN)
    assert len([attached for out in sent for attached in out.attachments]) == 1
    assert len([out for out in sent if "Đang lập tệp" in out.message.text]) == 2


async def test_what_is_too_large_for_one_message_comes_in_several(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "PART", archive.OVERHEAD + 10)
    sent = await pressed(chat, "vinh", token=TOKEN)
    said = [out.message.text for out in sent if out.attachments]
    as_of = "Số liệu đến 08:00 ngày 25/11/2026."
    assert said == [
        f"Tệp kèm báo cáo “Số hộp thư”, phần {number}/2: 1 tệp của 1 đơn vị. {as_of}" for number in (1, 2)
    ]
    papers = [attached for out in sent for attached in out.attachments]
    assert [one.name for one in papers] == [
        f"Đính kèm báo cáo Số hộp thư (phần {number} trong 2).zip" for number in (1, 2)
    ]
    first, second = (ZipFile(BytesIO(one.content)).namelist() for one in papers)
    assert first == ["UBND xã Long Tân/Bảng kê.csv", "Danh sách tệp (phần 1).xlsx"]
    assert second == ["UBND xã Phú Hội/Bảng kê.csv", "Danh sách tệp (phần 2).xlsx"]


async def answer(chat: Chat) -> str:
    """Return what is said where there is nothing to be made."""
    [said] = [out for out in await pressed(chat, "vinh", token="rq_files:2") if out.action == "send"]
    return said.message.text


async def test_what_is_too_large_for_any_chat_says_what_to_do(chat: Chat) -> None:
    with connected(chat.url) as tx:
        tx.execute(update(files).values(size=40 * 2**20))
        questions = [ReportQuestion(f"q{number}", QuestionKind.FILE, "?") for number in range(1, 13)]
        asked = ask(tx, [LONG_TAN], questions)
        answers = {one.key: "1 Bảng kê.csv" for one in questions}
        reports.change(tx, asked[LONG_TAN], state=ReportState.FILED, answers=answers)
    assert await answer(chat) == (
        "12 tệp có dung lượng 480 MB, không gửi được qua tin nhắn. Xin xem từng báo cáo bằng “Đọc báo cáo đã "
        "nộp”, hoặc đề nghị người vận hành chạy: export reports --request 2 --out tep.zip"
    )


async def test_where_nothing_is_filed_with_a_file_it_is_said_so(chat: Chat) -> None:
    with connected(chat.url) as tx:
        ask(tx, [LONG_TAN], QUESTIONS)
    assert await answer(chat) == "Trong các báo cáo đã nộp chưa có tệp nào."
    said = await chat.play("vinh: /tonghop\nvinh: [Số hộp thư] cũ")
    assert "[Tải tệp đính kèm]" in said


async def test_whoever_has_left_the_office_before_it_was_made_gets_nothing(chat: Chat) -> None:
    left = update(roles).where(roles.c.person == VINH).values(ends=MORNING.date())
    sent = await pressed(chat, "vinh", left, token=TOKEN)
    assert not any(out.attachments for out in sent)
    assert sent[-1].message.text.startswith("Không lập được tệp Đính kèm báo cáo Số hộp thư.zip.")


async def test_of_one_that_is_asked_for_by_who_may_not_nothing_is_made(chat: Chat) -> None:
    for who in ("minh", "hoa", "son", "la"):
        assert not any(out.attachments for out in await pressed(chat, who, token=TOKEN))
