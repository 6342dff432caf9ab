"""The demo's working day in a real browser, as a visitor plays it on a telephone; looked at wide as well.

The demo runs as a visitor starts it, in a process of its own; the page is all that is touched.
"""

import asyncio
import re
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser import chromium
from tests.sandbox.look import NARROW, WIDE, Window, opened

pytestmark = pytest.mark.browser
OFFICER, SILENT_OFFICER, HEAD, OFFICE = "telegram-1001", "zalo_bot-1002", "zalo_oa-1003", "telegram-1004"
A_MONTH = 180_000  # milliseconds for the month before, on a busy machine
PATIENCE = 20_000  # milliseconds for the program to catch up with the clock


@asynccontextmanager
async def demo() -> AsyncIterator[str]:
    """Start the demo, and yield the page's address once the demo says that it is there; it logs no error."""
    port = free_pair()
    command = (sys.executable, "-m", "bot", "demo", "--port", str(port))
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    try:
        assert process.stderr
        async with asyncio.timeout(60):
            while b"http://" not in (line := await process.stderr.readline()):
                assert line, "the demo ended before it was ready"
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        _out, logged = await process.communicate()
        assert process.returncode == 0
        assert b'"level": "error"' not in logged, logged.decode()


def free_pair() -> int:
    """Find a port that is free, and so is the one after it: the page's, and the program's own."""
    for _attempt in range(50):
        with socket.socket() as first, socket.socket() as second, suppress(OSError):
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            second.bind(("127.0.0.1", port + 1))
            return port
    pytest.fail("no two ports beside each other are free")


async def test_a_working_day() -> None:
    async with demo() as address, chromium() as browser:
        window = await opened(browser, address, NARROW)
        await live_through_the_month(window)
        # What the morning brings depends on its day; the phone in front has read it.
        await expect(window.page.locator('.tab[aria-selected="true"] .badge:visible')).to_have_count(0)
        await window.page.get_by_text("Đã hiểu").click()
        await look_back(window)
        await check_in_time(window)
        await raise_an_incident(window)
        await miss_a_round(window)
        await check_late(window)
        await leave_it_to_the_head(window)
        await fetch_a_file_by_link(window)
        await look_as_the_office(window)
        await hear_of_the_day(window)
        await be_reminded_on_the_next_working_day(window)
        await see_that_colleagues_answer_on_each_channel(window)


async def live_through_the_month(window: Window) -> None:
    """Wait until the month before has gone by; the page says so meanwhile."""
    await expect(window.page.locator("#progress")).to_contain_text("một tháng làm việc")
    await expect(window.page.locator("[data-step]").first).to_be_enabled(timeout=A_MONTH)
    await expect(window.page.locator("#hour")).to_have_text("08:20")
    await expect(window.page.locator("#guide .done")).to_have_count(0)
    await look(window)


async def look_back(window: Window) -> None:
    """Find what the month has left: an incident in hand, a report under way, one that waits for its head."""
    office = await taken_up(window.page, OFFICE)
    await say(office, "/suco")
    await expect(heard(office, "Sự cố đang mở: 2")).to_be_visible(timeout=PATIENCE)
    await say(office, "/tonghop")
    under_way = re.compile(r"Kết quả đổi mật khẩu hộp thư của đơn vị: [0-9]+/41 đơn vị đã nộp")
    await expect(heard(office, under_way)).to_be_visible(timeout=PATIENCE)
    await office.get_by_role("button", name="Xem tin cũ hơn").click()
    await expect(office.locator(".bubble").filter(has_text="SC-2026-0001").first).to_be_attached()
    head = await taken_up(window.page, HEAD)
    await expect(head.get_by_role("button", name="Duyệt và nộp")).to_be_visible()
    await look(window)


async def check_in_time(window: Window) -> None:
    """Check by a button, on Telegram."""
    await move(window, "Tới lần nhắc kế tiếp")
    phone = await taken_up(window.page, OFFICER)
    await expect(phone.locator(".bubble").last).to_contain_text("lần 1", timeout=PATIENCE)
    await phone.get_by_role("button", name="Không có thư mới").last.click()
    await expect(phone.locator(".bubble").last).to_contain_text(
        "Đã ghi nhận UBND xã Phú Hội", timeout=PATIENCE
    )
    await look(window)


async def raise_an_incident(window: Window) -> None:
    """Raise it on the officer's phone; the office gets a card, and who takes it is told back."""
    officer = await taken_up(window.page, OFFICER)
    await say(officer, "/suco")
    await officer.locator(".key", has_text="Không gửi hoặc nhận được thư").click(timeout=PATIENCE)
    await officer.locator(".key", has_text="Vẫn chưa được").click(timeout=PATIENCE)
    await expect(officer.locator(".bubble").last).to_contain_text("Xin mô tả", timeout=PATIENCE)
    await say(officer, "Từ sáng không nhận được thư")
    await expect(heard(officer, "Xin xem lại")).to_be_visible(timeout=PATIENCE)
    await officer.locator(".key", has_text="Gửi").last.click()
    await expect(heard(officer, "SC-2026-0005")).to_be_visible(timeout=PATIENCE)
    await look(window)
    office = await taken_up(window.page, OFFICE)
    await office.get_by_role("button", name="Tiếp nhận").last.click(timeout=PATIENCE)
    await expect(heard(office, "Hướng dẫn gửi được")).to_be_visible(timeout=PATIENCE)
    await expect(heard(office, "Anh/chị đã nhận xử lý")).to_be_visible()
    await look(window)
    officer = await taken_up(window.page, OFFICER)
    await expect(heard(officer, "đã tiếp nhận")).to_be_visible(timeout=PATIENCE)


async def miss_a_round(window: Window) -> None:
    """Let the second officer say nothing; the head hears of it on Zalo."""
    phone = await taken_up(window.page, SILENT_OFFICER)
    await expect(phone.locator(".bubble").last).to_contain_text("kt1 – Không có thư mới", timeout=PATIENCE)
    await move(window, "Tới hết lần kiểm tra")
    head = await taken_up(window.page, HEAD)
    await expect(head.locator(".bubble").last).to_contain_text("Hết giờ (11:30)", timeout=PATIENCE)
    await look(window)


async def check_late(window: Window) -> None:
    """Check by the word that the nudge on the Zalo bot names."""
    phone = await taken_up(window.page, SILENT_OFFICER)
    await say(phone, "kt1")
    await expect(heard(phone, "kiểm tra muộn lần 1")).to_be_visible(timeout=PATIENCE)
    await look(window)
    head = await taken_up(window.page, HEAD)
    await expect(head.locator(".bubble").last).to_contain_text("kiểm tra muộn lần 1", timeout=PATIENCE)
    await look(window)


async def leave_it_to_the_head(window: Window) -> None:
    """Let the afternoon's nudge ask the head to act, who taps a button of the Official Account."""
    await move(window, "Tới lần nhắc kế tiếp")
    phone = await taken_up(window.page, SILENT_OFFICER)
    await expect(phone.locator(".bubble").last).to_contain_text("lần 2", timeout=PATIENCE)
    head = window.page.locator(f"#phone-{HEAD}")
    asked, own = head.get_by_role("button", name="Đã rõ", include_hidden=True), head.locator(".own")
    before, said = await asked.count(), await own.count()
    await say(phone, "kt3")
    await expect(asked).to_have_count(before + 1, timeout=PATIENCE)
    await taken_up(window.page, HEAD)
    await asked.last.click()
    await expect(head.locator(".bubble").last).to_contain_text("Đã ghi nhận", timeout=PATIENCE)
    await expect(own).to_have_count(said)
    await look(window)


async def fetch_a_file_by_link(window: Window) -> None:
    """Open the program's own page by a link: the Official Account carries no Excel file."""
    phone = await taken_up(window.page, HEAD)
    await say(phone, "trangthai")
    await phone.get_by_role("button", name="Xuất Excel").last.click(timeout=PATIENCE)
    async with window.page.expect_popup() as opening:
        await phone.locator(".text a").last.click(timeout=PATIENCE)
    page = await opening.value
    async with page.expect_download() as fetching:
        await page.get_by_role("button", name="Tải tệp").click()
    assert (await fetching.value).suggested_filename.endswith(".xlsx")
    await page.close()
    await look(window)


async def look_as_the_office(window: Window) -> None:
    phone = await taken_up(window.page, OFFICE)
    await say(phone, "/trangthai")
    await expect(heard(phone, "đơn vị")).to_be_visible(timeout=PATIENCE)
    await look(window)
    await phone.get_by_role("button", name="Xuất Excel").last.click()
    await expect(phone.locator(".file-name", has_text=".xlsx")).to_be_visible(timeout=PATIENCE)
    await look(window)


async def hear_of_the_day(window: Window) -> None:
    """Let the second round go by; the office gets its summary by itself."""
    await move(window, "Tới hết lần kiểm tra")
    await move(window, "+30 phút")
    phone = await taken_up(window.page, OFFICE)
    await expect(phone.locator(".bubble").last).to_contain_text("Kiểm tra hộp thư", timeout=PATIENCE)
    await look(window)


async def be_reminded_on_the_next_working_day(window: Window) -> None:
    """Go on past the night, and past days off, to the minute at which a reminder comes."""
    await move(window, "Tới lần nhắc kế tiếp")
    await expect(window.page.locator("#hour")).to_have_text("08:30")
    phone = await taken_up(window.page, OFFICER)
    await expect(phone.locator(".bubble").last).to_contain_text("lần 1", timeout=PATIENCE)
    await look(window)


async def look(window: Window) -> None:
    """Look at the page as it is just now, on a small laptop too."""
    before = window.page.viewport_size
    for width, height in (WIDE, NARROW):
        await window.page.set_viewport_size({"width": width, "height": height})
        assert await window.flaws() == []
    assert before
    await window.page.set_viewport_size(before)


async def move(window: Window, label: str) -> None:
    """Press a button of the clock, and wait until the program has come there."""
    fold, button = window.page.locator("#fold"), window.page.locator("[data-step]", has_text=label)
    if not await button.is_visible():  # on a narrow screen the clock is folded away, and is so again
        await fold.click()
    await button.click()
    await expect(button).to_be_enabled(timeout=PATIENCE)


async def see_that_colleagues_answer_on_each_channel(window: Window) -> None:
    """Find answers by buttons where there are some, by words where there are none."""
    phones = await (await window.page.request.get(f"{window.page.url}sandbox/phones")).json()
    others = [phone for phone in phones if phone["key"] not in (OFFICER, SILENT_OFFICER, HEAD, OFFICE)]
    assert {channel_of(phone) for phone in others if has_answered(phone)} == {
        "telegram",
        "zalo_bot",
        "zalo_oa",
    }


def has_answered(phone: dict[str, Any]) -> bool:
    return any(said["pressed"] or re.match(r"kt\d", said["text"]) for said in phone["messages"])


def channel_of(phone: dict[str, Any]) -> str:
    return str(phone["key"]).partition("-")[0]


async def taken_up(page: Page, key: str) -> Locator:
    """Take up a phone, which is behind its tab on a narrow screen."""
    tab = page.locator(f"#tab-{key}")
    if await tab.is_visible():
        await tab.click()
    return page.locator(f"#phone-{key}")


def heard(phone: Locator, words: str | re.Pattern[str]) -> Locator:
    """Find what the bot has said in these words since the phone's own; more may have come since by itself."""
    return phone.locator(".from-bot:not(:has(~ .own)) .bubble").filter(has_text=words).last


async def say(phone: Locator, words: str) -> None:
    box = phone.get_by_role("textbox")
    await box.fill(words)
    await box.press("Enter")
