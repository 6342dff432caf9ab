"""The record as it comes in chat: what it says of an incident, and that only who may see one gets it."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select, update

from bot.channels.base import Outbound
from bot.jobs import fetch
from storage.tables.engine import files
from storage.tables.people import roles
from storage.tables.subjects import incidents
from tests.chat import Chat, moved
from tests.conftest import Fresh
from tests.delivering import deliver_all
from tests.papers.test_record import words
from tests.people import MORNING, connected, opened

MINH, YEN = 2, 9  # people, as tests/people.py numbers them
SOLVED = """
minh: /suco
minh: [Không đăng nhập được]
minh: [Vẫn chưa được]
minh: Báo sai mật khẩu <b>
minh: [Bổ sung]
minh: [Số gọi lại]
minh: 0251 3000 100
minh: [Gửi]
clock: 08:10
vinh: [Tiếp nhận]
vinh: [Đã xử lý sự cố]
vinh: Đã mở lại luồng thư
"""


@pytest.fixture
async def chat(fresh: Fresh, tmp_path: Path) -> AsyncIterator[Chat]:
    """Play an incident of Long Tân, raised by Minh and resolved by Vinh."""
    chat = Chat(fresh(), tmp_path, is_on_stage=True)
    await chat.play(SOLVED)
    yield chat
    chat.close()


async def pressed(chat: Chat, who: str, meanwhile: Any = None, token: str = "sc_record:1") -> list[Outbound]:
    """Press a button that asks for a file; ``meanwhile`` is done between the press and the making."""
    await chat.hear(who, f"{{tap}} {token}")
    if meanwhile is not None:
        with connected(chat.url) as tx:
            tx.execute(meanwhile)
    with opened(chat.url) as store:
        services = chat.services(store)
        await deliver_all(services, chat.channel)
        while await fetch.fetch_all(services, chat.channel):
            await deliver_all(services, chat.channel)
    sent, chat.channel.sent = chat.channel.sent, []
    return [out for out in sent if out.chat == who]


def paper(sent: list[Outbound]) -> str:
    [file] = [attached for out in sent for attached in out.attachments]
    return words(Document(BytesIO(file.content)))


async def test_it_says_what_was_told_and_done(chat: Chat) -> None:
    said = paper(await pressed(chat, "vinh"))
    for line in (
        "2. Đơn vị: Ủy ban nhân dân xã Long Tân.",
        "5. Người phát hiện, báo sự cố: Lê Văn Mẫu Minh, Công chức, điện thoại 02513000100.",
        "6. Thời điểm xảy ra: chưa rõ. Thời điểm báo: 08:00 ngày 25/11/2026.",
        "7. Mô tả: Báo sai mật khẩu <b>",
        "1. Người tiếp nhận: Hồ Văn Ví Vinh, Phòng Văn hóa và Thông tin, lúc 08:10 ngày 25/11/2026.",
        "1. Tình trạng, tính đến 08:10 ngày 25/11/2026: đã xử lý, chờ xác nhận, lúc 08:10 ngày 25/11/2026.",
        "2. Cách xử lý: Đã mở lại luồng thư",
        "Đã xử lý: Đã mở lại luồng thư",
    ):
        assert line in said


NOT_YET = """
vinh: [Nhắn người báo]
vinh: Anh kiểm tra lại giúp tôi
vinh: xong
minh: /suco 1
minh: [Chưa được]
minh: Vẫn báo sai
minh: [Gửi]
"""


async def test_an_attempt_that_failed_is_called_so_and_the_talk_stands_in_an_annex(chat: Chat) -> None:
    await chat.play(NOT_YET)
    said = paper(await pressed(chat, "vinh"))
    assert "Đã thử: Đã mở lại luồng thư – không được." in said
    assert "1. Tình trạng, tính đến 08:10 ngày 25/11/2026: đang xử lý." in said
    assert "2. Cách xử lý:\n" in said  # dots
    assert "4. Trao đổi giữa hai bên: 1 tin; nội dung tại phụ lục, lập khi cần." in said
    assert "Anh kiểm tra lại giúp tôi" not in said
    annex = paper(await pressed(chat, "minh", token="sc_annex:1"))
    assert "Nội dung trao đổi về sự cố SC-2026-0001" in annex
    assert "Hồ Văn Ví Vinh\nAnh kiểm tra lại giúp tôi" in annex


ASKED = """
minh: /suco 1
minh: [Chưa được]
minh: Vẫn báo sai
minh: [Gửi]
vinh: /suco 1
vinh: [Hỏi thêm]
vinh: Máy có báo gì không?
vinh: [Gửi]
minh: [Trả lời]
minh: Máy báo hết phiên làm việc
minh: [Gửi]
"""


async def test_what_was_asked_and_answered_stands_in_the_annex_too(chat: Chat) -> None:
    await chat.play(ASKED)
    said = paper(await pressed(chat, "vinh"))
    assert "4. Trao đổi giữa hai bên: 2 tin; nội dung tại phụ lục, lập khi cần." in said
    annex = paper(await pressed(chat, "vinh", token="sc_annex:1"))
    for written in ("Máy có báo gì không?", "Máy báo hết phiên làm việc"):
        assert written not in said
        assert written in annex


@pytest.mark.parametrize(
    ("is_opened", "kind"),
    [
        (True, "Thư giả mạo, lừa đảo; đã mở thư, tệp, liên kết hoặc đã cung cấp mật khẩu."),
        (False, "Thư giả mạo, lừa đảo; chưa mở thư, tệp, liên kết, chưa cung cấp mật khẩu."),
    ],
)
async def test_it_says_whether_forged_mail_was_opened(chat: Chat, is_opened: bool, kind: str) -> None:
    forged = update(incidents).values(kind="forged", is_opened=is_opened)
    assert f"4. Loại sự cố: {kind}" in paper(await pressed(chat, "vinh", forged))


async def test_it_says_who_took_it_and_who_has_it_since(chat: Chat) -> None:
    given = update(incidents).values(taken_by=YEN)
    assert (
        "1. Người tiếp nhận: Hồ Văn Ví Vinh, Phòng Văn hóa và Thông tin, lúc 08:10 ngày 25/11/2026; sau đó "
        "Ngô Thị Mẫu Yến xử lý."
    ) in paper(await pressed(chat, "vinh", given))


async def test_it_is_in_vietnamese_whatever_its_reader_speaks(chat: Chat) -> None:
    await chat.hear("minh", "{tap} language:en")
    sent = await pressed(chat, "minh")
    assert "Draft of the record of incident SC-2026-0001" in sent[-1].message.text
    assert "4. Loại sự cố: Không đăng nhập được." in paper(sent)


async def test_what_is_done_by_the_clock_is_done_by_the_system(chat: Chat) -> None:
    chat.clock.at = moved(chat.clock.at, "30/11 09:00")
    await chat.pass_time()
    assert "\nHệ thống\nTự đóng sau 03 ngày làm việc không có phản hồi\n" in paper(
        await pressed(chat, "vinh")
    )


@pytest.mark.parametrize("who", ["tam", "son", "la"])
async def test_who_may_not_see_the_incident_gets_no_record(chat: Chat, who: str) -> None:
    await pressed(chat, who)
    with connected(chat.url) as tx:
        assert tx.execute(select(files.c.id)).all() == []


async def test_who_lost_the_right_before_it_was_made_does_not_get_it(chat: Chat) -> None:
    of_minh = roles.c.person == MINH
    sent = await pressed(chat, "minh", update(roles).where(of_minh).values(ends=MORNING.date()))
    assert not any(out.attachments for out in sent)
    assert sent[-1].message.text == (
        "Không lập được tệp Dự thảo biên bản SC-2026-0001.docx. Xin mở lại mục đó và thử lại."
    )
