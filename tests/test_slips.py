"""Slips of invitations: one a person, printed eight on a page of A4."""

import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from bot.documents.slips import slips_page
from storage.engine import EntryPoint
from storage.people.joining import Invited
from tests.browser import chromium
from tests.people import MORNING

BINH = Invited(
    person=6,
    mailbox="binh@nhontrach.example",
    name="Đỗ Văn Ví Bình",
    unit="Phòng Nội vụ",
    role="thủ trưởng",
    code="7K3QA-9XV4M",
    link="https://t.me/nhacthu_thu_bot?start=7K3QA9XV4M",
    expires=MORNING,
    entry_points=(
        EntryPoint("Telegram", "@nhacthu_thu_bot", "https://t.me/nhacthu_thu_bot"),
        EntryPoint("Zalo", "Bot Nhắc Thư Nhơn Trạch", ""),
        EntryPoint("Zalo", "2900000000000000001", "https://zalo.me/2900000000000000001"),
    ),
)


def test_a_slip_says_for_whom_it_is_and_how_to_join(tmp_path: Path) -> None:
    page = slips_page([BINH], tmp_path / "slips").read_text(encoding="utf-8")
    for words in (
        "Đỗ Văn Ví Bình",
        "Thủ trưởng, Phòng Nội vụ",
        "7K3QA-9XV4M",
        "@nhacthu_thu_bot",
        "Zalo: tìm “Bot Nhắc Thư Nhơn Trạch”",
        "zalo.me/2900000000000000001",
        "25/11/2026",
    ):
        assert words in page
    assert page.count("<svg") == 1
    assert page.count("<li>") == 3


def test_each_person_has_a_slip_with_a_code_of_their_own(tmp_path: Path) -> None:
    other = replace(BINH, name="Trần Thị Mẫu", code="3ACDE-FGHJK", link="https://t.me/x?start=3ACDEFGHJK")
    page = slips_page([BINH, other, BINH], tmp_path).read_text(encoding="utf-8")
    assert page.count('<section class="slip">') == 3
    assert len(set(re.findall(r"<svg.*?</svg>", page, re.DOTALL))) == 2


def test_a_slip_without_a_link_has_the_code_alone(tmp_path: Path) -> None:
    page = slips_page([replace(BINH, link="", entry_points=())], tmp_path).read_text(encoding="utf-8")
    assert "<svg" not in page
    assert "7K3QA-9XV4M" in page


def test_names_are_shown_and_never_run(tmp_path: Path) -> None:
    page = slips_page([replace(BINH, name="<script>alert(1)</script>")], tmp_path).read_text(encoding="utf-8")
    assert "<script" not in page


def test_the_page_is_for_its_owner_alone(tmp_path: Path) -> None:
    assert stat.S_IMODE(slips_page([BINH], tmp_path).stat().st_mode) == 0o600


@pytest.mark.browser
async def test_eight_slips_fill_a_page_of_a4(tmp_path: Path) -> None:
    long = replace(BINH, name="Nguyễn Hoàng Thị Kim Ngọc Mẫu", unit="Văn phòng HĐND và UBND huyện")
    async with chromium() as browser:
        page = await browser.new_page()
        for count, pages in ((8, 1), (9, 2)):
            await page.goto(slips_page([long] * count, tmp_path).as_uri())
            printed = await page.pdf(prefer_css_page_size=True)
            assert len(re.findall(rb"/Type\s*/Page\b", printed)) == pages
