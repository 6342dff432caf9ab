"""The letter of appointment as it comes in chat: what it says, of which unit's form, and who gets it."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import select, update

from bot.channels.base import Outbound
from bot.jobs import fetch
from storage.tables.engine import files
from storage.tables.people import people, roles, units
from tests.chat import Chat
from tests.conftest import Fresh
from tests.delivering import deliver_all
from tests.papers.test_record import words
from tests.people import FIRST_DAY, connected, opened
from tests.played import TRANSCRIPTS

HOA = 3
APPOINTED = """
{who}: /uyquyen
{who}: [Cử cán bộ]
{who}: [Võ Văn Mẫu Sơn – Công chức]
{who}: 01/12
{who}: 04/6/2027
{who}: [Dự bị]
{who}: [Cử]
"""


@pytest.fixture
async def chat(fresh: Fresh, tmp_path: Path) -> AsyncIterator[Chat]:
    chat = Chat(fresh(), tmp_path, is_on_stage=True)
    yield chat
    chat.close()


async def letter(chat: Chat, who: str = "hoa") -> list[str]:
    """Return the texts of the papers that come of [Giấy ủy quyền]."""
    await chat.hear(who, "{tap} uq_paper:1")
    sent = await arrived(chat)
    return [
        words(Document(BytesIO(file.content))) for out in sent if out.chat == who for file in out.attachments
    ]


async def arrived(chat: Chat) -> list[Outbound]:
    with opened(chat.url) as store:
        services = chat.services(store)
        await deliver_all(services, chat.channel)
        while await fetch.fetch_all(services, chat.channel):
            await deliver_all(services, chat.channel)
    sent, chat.channel.sent = chat.channel.sent, []
    return sent


async def test_it_says_who_authorises_whom_for_what_and_when(chat: Chat) -> None:
    await chat.play(APPOINTED.format(who="hoa"))
    [said] = await letter(chat)
    assert said.startswith("ỦY BAN NHÂN DÂN XÃ LONG\u00a0TÂN\n")
    for line in (
        "Số:         /GUQ-UBND",
        "Long Tân, ngày       tháng       năm 2026",
        "Họ và tên: Nguyễn Thị Ví Hòa; chức vụ: Chủ tịch, Ủy ban nhân dân xã Long Tân.",
        "Họ và tên: Võ Văn Mẫu Sơn; chức vụ: Công chức, Ủy ban nhân dân xã Long Tân; điện thoại: 025130000",
        "1. Quản lý hộp thư điện tử xlongtan@nhontrach.example của đơn vị, là cán bộ dự bị.",
        "Từ ngày 01 tháng 12 năm 2026 đến hết ngày 04 tháng 6 năm 2027.",
        "NGƯỜI ĐƯỢC ỦY QUYỀN\n",
        "CHỦ TỊCH\n",
    ):
        assert line in said
    assert "KT." not in said


async def test_a_deputy_signs_in_the_heads_place(chat: Chat) -> None:
    await chat.play(APPOINTED.format(who="dung"))
    [said] = await letter(chat, "dung")
    assert "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH" in said


async def test_who_comes_first_since_is_so_in_a_paper_that_is_drawn_afterwards(chat: Chat) -> None:
    await chat.play(TRANSCRIPTS["delegation/first"])
    [said] = await letter(chat, "dung")
    assert "1. Quản lý hộp thư điện tử xlongtan@nhontrach.example của đơn vị, là cán bộ chính." in said


@pytest.mark.parametrize(
    ("form", "head", "number"),
    [
        ("DANG", "ĐẢNG CỘNG SẢN VIỆT NAM", "Số         -GUQ/UBND"),
        ("DOAN", "ĐOÀN TNCS HỒ CHÍ MINH", "Số         -GUQ/UBND"),
        ("", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc", "Số:         /GUQ-UBND"),
    ],
)
async def test_the_units_form_decides_on_the_head(chat: Chat, form: str, head: str, number: str) -> None:
    await chat.play(APPOINTED.format(who="hoa"))
    with connected(chat.url) as tx:
        tx.execute(update(units).values(form=form))
    [said] = await letter(chat)
    assert head in said
    assert number in said
    assert ("Hạnh phúc" in said) == (not form)


async def test_hostile_names_stay_text(chat: Chat) -> None:
    await chat.play(APPOINTED.format(who="hoa"))
    with connected(chat.url) as tx:
        tx.execute(update(people).where(people.c.id == 5).values(full_name="<w:p>{{ 7*7 }}&amp;{% for %}"))
    [said] = await letter(chat)
    assert said.count("<w:p>{{ 7*7 }}&amp;{% for %}") == 3  # appointed, signs, and gets it


async def test_who_leads_the_unit_no_more_gets_none(chat: Chat) -> None:
    await chat.play(APPOINTED.format(who="hoa"))
    with connected(chat.url) as tx:
        tx.execute(update(roles).where(roles.c.person == HOA).values(ends=FIRST_DAY))
    assert await letter(chat) == []
    with connected(chat.url) as tx:
        assert not list(tx.execute(select(files.c.id)))
