"""The pictures of README.md, taken from the demo as a visitor plays it.

``python -m tests.pictures`` writes docs/demo.png and docs/demo-phone.png; it needs Chromium.
"""

import asyncio
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser import chromium
from tests.sandbox.look import NARROW, WIDE, Window, opened
from tests.test_demo_in_browser import (
    HEAD,
    OFFICE,
    OFFICER,
    PATIENCE,
    SILENT_OFFICER,
    check_in_time,
    demo,
    live_through_the_month,
    move,
    say,
    taken_up,
)

DOCS = Path(__file__).parent.parent / "docs"
SETTLED = 300  # milliseconds until nothing moves any more


async def take() -> None:
    async with chromium() as browser:
        await take_wide(browser)
        await take_narrow(browser)


async def take_wide(browser: Browser) -> None:
    """Take the late morning: an answer on Telegram, silence on Zalo, the head told, the office looking."""
    async with demo() as address:
        window = await shown(browser, address, WIDE)
        await check_in_time(window)
        await move(window, "Tới hết lần kiểm tra")
        await say(await taken_up(window.page, OFFICE), "/trangthai")
        for key in (HEAD, OFFICE, SILENT_OFFICER):
            await expect(window.page.locator(f"#phone-{key} .from-bot").last).to_be_visible(timeout=PATIENCE)
        await save(window.page, "demo.png")


async def take_narrow(browser: Browser) -> None:
    """Take the nudge on the Zalo bot."""
    async with demo() as address:
        window = await shown(browser, address, NARROW)
        await move(window, "Tới lần nhắc kế tiếp")
        await taken_up(window.page, OFFICER)
        phone = await taken_up(window.page, SILENT_OFFICER)
        await expect(phone.locator(".bubble").last).to_contain_text("kt1", timeout=PATIENCE)
        await save(window.page, "demo-phone.png")


async def shown(browser: Browser, address: str, size: tuple[int, int]) -> Window:
    window = await opened(browser, address, size)
    await live_through_the_month(window)
    await window.page.get_by_text("Đã hiểu").click()
    return window


async def save(page: Page, name: str) -> None:
    await page.mouse.move(0, 0)
    await page.evaluate("document.activeElement.blur()")
    await page.wait_for_timeout(SETTLED)
    await page.screenshot(path=DOCS / name)


if __name__ == "__main__":
    asyncio.run(take())
