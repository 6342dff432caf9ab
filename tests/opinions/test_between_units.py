"""What a unit asks of others: whom its files reach, and what stands on its table as Word."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select

from handlers import FEATURES
from handlers.engine.feature import shape_of
from storage.engine import incoming
from storage.tables.engine import file_uses
from storage.tables.people import people
from storage.tables.subjects import drafts
from tests.chat import Chat
from tests.conftest import Fresh
from tests.incidents.test_record import pressed
from tests.papers.test_record import words
from tests.people import MEMBERS, MORNING, connected

LONG_TAN_ASKS = (
    "hoa: /gopyduthao\nhoa: [Xin ý kiến dự thảo mới]\nhoa: Quy chế phối hợp\nhoa: <cong-van-moi.docx>\n"
    "hoa: thứ Hai\nhoa: xphuhoi\nhoa: [Gửi tới 1 đơn vị]\n"
)
WITH_A_FILE = "tam: [Có ý kiến]\ntam: [Gửi tệp góp ý]\ntam: <cong-van-moi.docx>\ntam: [Gửi ý kiến]\n"
SAID = {"Thực hiện {rule_drafts} {the_paper_basis}": "Thực hiện khoản 2 Điều 4 Quy định sử dụng hộp thư"}
NOI_VU_ASKS = (
    "vinh: <danh-sach-noi-vu.xlsx>\nvinh: [Xem thay đổi]\nvinh: [Nhập danh sách]\n"
    + LONG_TAN_ASKS.replace("hoa: Quy chế", "hoa: [Phòng Nội vụ]\nhoa: Quy chế")
)


@pytest.fixture
def chat(on_sqlite: Fresh, tmp_path: Path) -> Chat:
    return Chat(on_sqlite(), tmp_path)


async def test_files_reach_who_asks_and_who_is_asked(chat: Chat) -> None:
    await chat.play(f"clock: 08:10\n{LONG_TAN_ASKS}{WITH_A_FILE}")
    chat.close()
    for kind in ("draft", "opinion"):
        assert who_may_have(chat.url, kind) == {"hoa", "dung", "tam"}


def who_may_have(url: str, kind: str) -> set[str]:
    with connected(url) as tx:
        [file] = tx.execute(
            select(file_uses.c.file).where(file_uses.c.subject.startswith(f"{kind}:"))
        ).scalars()
        ids = {row.full_name: row.id for row in tx.execute(select(people.c.id, people.c.full_name))}
        known = {one.chat: incoming.identify(tx, ids[one.name], 0, MORNING) for one in MEMBERS}
        return {chat for chat, who in known.items() if FEATURES.may_have_file(tx, who, file)}


@pytest.mark.parametrize(
    ("asks", "there", "not_there"),
    [
        (
            LONG_TAN_ASKS,
            (
                "ỦY BAN NHÂN DÂN XÃ LONG TÂN",
                "Số:         /UBND",
                "Long Tân, ngày",
                "- Lưu: VT, UBND.",
                "CHỦ TỊCH",
            ),
            ("HUYỆN NHƠN TRẠCH", "VHTT", "…"),
        ),
        (
            NOI_VU_ASKS,
            ("HUYỆN NHƠN TRẠCH\nPHÒNG NỘI VỤ", "Số:         /……", "Nhơn Trạch, ngày", "TRƯỞNG PHÒNG"),
            ("VHTT", "PHÒNG VĂN HÓA"),
        ),
    ],
)
async def test_its_table_stands_under_its_own_head(
    chat: Chat, asks: str, there: tuple[str, ...], not_there: tuple[str, ...]
) -> None:
    said = words(await table(chat, asks)).replace("\N{NO-BREAK SPACE}", " ")
    assert [line for line in there if line not in said] == []
    assert [line for line in not_there if line in said] == []
    assert SAID["Thực hiện {rule_drafts} {the_paper_basis}"] in said


async def table(chat: Chat, asks: str) -> Any:
    """Return the table as Word, as the head who asks gets it."""
    await chat.play(f"clock: 08:10\n{asks}")
    with connected(chat.url) as tx:
        number = tx.execute(select(drafts.c.id)).scalar_one()
    sent = await pressed(chat, "hoa", token=f"gd_word:{number}")
    chat.close()
    [file] = [attached for out in sent for attached in out.attachments]
    return Document(BytesIO(file.content))


DAY = "2026-11-30"
KNOWN: dict[str, Any] = {"draft": 1, "title": "Quy chế", "number": "“Quy chế”"}
OF_BEFORE: dict[str, dict[str, Any]] = {  # what forms held that were open when only the office asked
    "draft": {
        "day": DAY,
        "groups": ["xã"],
        "days": [],
        "quiet": ["17:30", "07:00"],
        "at": "2026-11-25T01:00:00Z",
        "office": "Phòng",
        "office_unit": "pvhtt",
    },
    "draft_day": KNOWN | {"day": DAY, "days": [], "quiet": ["17:30", "07:00"]},
    "draft_recall": KNOWN,
    "draft_tell": KNOWN | {"day": DAY, "units": 3, "owed": 1, "left": 0, "version": "v"},
}


@pytest.mark.parametrize("flow", OF_BEFORE)
def test_a_form_of_before_is_the_offices(flow: str) -> None:
    facts = shape_of(FEATURES.forms[flow]).validate_python(OF_BEFORE[flow])
    assert getattr(facts, "senders", [[0, ""]]) == [[0, ""]]
    assert not getattr(facts, "of_unit", False)
