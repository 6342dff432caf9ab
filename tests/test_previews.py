"""What is previewed is what is sent: the review of a form shows the message as its receivers read it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from storage.engine.outbox import ANSWER
from storage.tables.engine import outbox
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import connected, move_to
from tests.phones import PHONES

ASKS = """
vinh: /yeucaubaocao
vinh: Tình hình hộp thư
vinh: hết ngày 04/12
vinh: [Một hoặc vài đơn vị]
vinh: phú hội
vinh: [Bổ sung]
vinh: [Dán nhiều câu hỏi]
vinh: Số thư khẩn?\\nKhó khăn
vinh: [Gửi tới 1 đơn vị]
"""
SENDS = """
vinh: /thongbao
vinh: Họp lúc 14 giờ thứ Năm.
vinh: [Tất cả đơn vị]
vinh: [Cán bộ theo dõi hộp thư]
vinh: [Bỏ qua]
vinh: [Bổ sung]
vinh: [Hạn xác nhận đã nhận]
vinh: 16h hôm nay
vinh: [Gửi tới 3 người]
"""
CORRECTS = """
vinh: [Đính chính]
vinh: Họp lúc 15 giờ thứ Năm.
vinh: [Đính chính tới 3 người]
"""
SCRIPTS = {"request": ASKS, "broadcast": SENDS, "broadcast_fix": SENDS + CORRECTS}  # by how subjects begin


@pytest.mark.parametrize("channel", PHONES)
@pytest.mark.parametrize("kind", SCRIPTS)
async def test_what_is_previewed_is_what_is_sent(
    kind: str, channel: str, on_sqlite: Fresh, tmp_path: Path
) -> None:
    chat = Chat(on_sqlite(), tmp_path, phones=PHONES[channel]())
    with connected(chat.url) as tx:
        move_to(tx, chat.channel.name, chat.channel.account)
    await chat.play(SCRIPTS[kind])
    with connected(chat.url) as tx:
        rows = tx.execute(select(outbox).order_by(outbox.c.id)).all()
    shown = [row.text for row in rows if row.key.startswith(ANSWER)]
    sent = {received(row) for row in rows if row.subject.startswith(f"{kind}:")}
    theirs = {row.id for row in rows if row.subject.startswith("broadcast:")}
    edited = {
        received(row) for row in rows if row.action == "edit" and row.target in theirs and "fix" in kind
    }
    assert sent
    for message in sent | edited:
        assert any(message in text for text in shown), (message, shown[-1])


ANSWERS = """
tam: [Trả lời]
tam: 2
tam: không
tam: [Nộp báo cáo]
"""
CHANGES_IT = """
vinh: [Theo dõi]
vinh: [Thay đổi yêu cầu]
"""
CHANGES = {
    "more time": """
vinh: [Gia hạn cho tất cả]
vinh: 9 giờ ngày 07/12
vinh: [Gia hạn cho tất cả]
""",
    "more time for one": """
vinh: [Gia hạn một đơn vị]
vinh: phú hội
vinh: 9 giờ ngày 07/12
vinh: [Gia hạn một đơn vị]
""",
    "more": """
vinh: [Hỏi thêm]
vinh: Xin thêm số máy quét.
vinh: [Bổ sung]
vinh: Số máy quét
vinh: [Số]
vinh: [Không giới hạn]
vinh: [Không bắt buộc]
vinh: [Xong]
vinh: [Hỏi thêm]
""",
    "reworded": """
vinh: [Sửa, bỏ câu hỏi]
vinh: [Sửa]
vinh: [Câu 2]
vinh: Khó khăn, vướng mắc
vinh: [Giữ nguyên cách trả lời]
vinh: Sửa cho rõ.
vinh: [Gửi thay đổi]
""",
    "exempt": """
vinh: [Không phải nộp]
vinh: phú hội
vinh: Đã có số liệu.
vinh: [Không phải nộp]
""",
    "ended": """
vinh: [Kết thúc sớm]
vinh: [Kết thúc sớm]
""",
    "cancelled": """
vinh: [Hủy yêu cầu]
vinh: Đã có số liệu.
vinh: [Hủy yêu cầu]
""",
}
OF_FILED = ("more", "reworded", "cancelled")  # which units hear that have reported


@pytest.mark.parametrize("channel", PHONES)
@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_of_a_request_is_shown_as_it_is_sent(
    change: str, channel: str, on_sqlite: Fresh, tmp_path: Path
) -> None:
    for answers in ["", ANSWERS][: 1 + (change in OF_FILED)]:
        folder = tmp_path / f"answered{bool(answers)}"
        folder.mkdir()
        chat = Chat(on_sqlite(), folder, phones=PHONES[channel]())
        with connected(chat.url) as tx:
            move_to(tx, chat.channel.name, chat.channel.account)
        await chat.play(ASKS + answers + CHANGES_IT + CHANGES[change])
        with connected(chat.url) as tx:
            rows = tx.execute(select(outbox).order_by(outbox.c.id)).all()
        shown = [row.text for row in rows if row.key.startswith(ANSWER)]
        told = [received(row) for row in rows if row.key.startswith("request_news:")]
        assert told, change
        for message in told:
            assert any(message in text for text in shown), (message, shown)


KEEPS = """
vinh: [Lưu làm mẫu]
vinh: /yeucaubaocao
vinh: [Xem, đổi tên, xóa mẫu]
vinh: [Tình hình hộp thư]
"""
USES = """
vinh: [Dùng mẫu này]
vinh: hết ngày 11/12
vinh: [Một hoặc vài đơn vị]
vinh: phú hội
vinh: [Gửi tới 1 đơn vị]
"""


@pytest.mark.parametrize("channel", PHONES)
async def test_a_template_shows_what_is_sent_from_it(channel: str, on_sqlite: Fresh, tmp_path: Path) -> None:
    chat = Chat(on_sqlite(), tmp_path, phones=PHONES[channel]())
    with connected(chat.url) as tx:
        move_to(tx, chat.channel.name, chat.channel.account)
    await chat.play(ASKS + KEEPS + USES)
    with connected(chat.url) as tx:
        rows = tx.execute(select(outbox).order_by(outbox.c.id)).all()
    [template] = [row.text for row in rows if row.card.startswith("template:") and row.action == "send"]
    *asked, kept = template.splitlines()
    assert kept.startswith("Lưu lúc")
    sent = [row.text.splitlines() for row in rows if row.subject.startswith("request:")]
    assert [lines[: len(asked)] for lines in sent] == [asked, asked]


INVITES = """
hoa: /moi
hoa: [Võ Văn Mẫu Sơn – cán bộ, công chức]
hoa: [Cấp mã]
"""


@pytest.mark.parametrize("channel", PHONES)
async def test_an_invitation_is_to_whom_the_review_names(
    channel: str, on_sqlite: Fresh, tmp_path: Path
) -> None:
    chat = Chat(on_sqlite(), tmp_path, phones=PHONES[channel]())
    with connected(chat.url) as tx:
        move_to(tx, chat.channel.name, chat.channel.account)
    said = await chat.play(INVITES)
    review, _press, letter = said.partition("Xin chuyển tin dưới đây")
    [said] = [line for line in letter.splitlines() if "Kính mời" in line]
    assert said.strip().replace("CODE-1", "…") in review
    assert "Người được mời: Võ Văn Mẫu Sơn – cán bộ, công chức" in review
    assert "Kính mời anh/chị Võ Văn Mẫu Sơn tham gia" in letter
    assert letter.count("CODE-1") >= 1


def received(row: Any) -> str:
    """Return what somebody reads."""
    return f"{row.heading}\n{row.text}"
