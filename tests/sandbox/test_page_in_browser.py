"""The page in a real browser, wide and narrow: what its phones show, and what pressing them does."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from telegram import BotCommand, Update
from telegram.constants import ChatAction

from tests.browser import chromium
from tests.sandbox.conftest import OFFICER, OTHER_OFFICER, Sandbox
from tests.sandbox.look import NARROW, WIDE, opened
from tests.sandbox.test_sending import PNG, keyboard

pytestmark = pytest.mark.browser


async def newest(sandbox: Sandbox) -> Update:
    return (await sandbox.bot.get_updates(offset=-1, timeout=5))[0]


async def bring_up(page: Page, chat: int) -> None:
    """Show a phone, which is behind its tab on a narrow screen."""
    tab = page.locator(f"#tab-telegram-{chat}")
    if await tab.is_visible():
        await tab.click()


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_reminder_is_read_answered_and_changed(sandbox: Sandbox, size: tuple[int, int]) -> None:
    async with chromium() as browser:
        window = await opened(browser, sandbox.base_url, size)
        page, phone = window.page, window.page.locator(f"#phone-telegram-{OTHER_OFFICER}")
        assert await window.flaws() == []
        await page.get_by_text("Đã hiểu").click()

        await sandbox.bot.send_chat_action(OTHER_OFFICER, ChatAction.TYPING)
        message = await sandbox.bot.send_message(OTHER_OFFICER, "Nhắc lần 1", reply_markup=keyboard("kt:1"))
        badge = page.locator(f'[data-phone="telegram-{OTHER_OFFICER}"] .badge:visible')
        await expect(badge).to_have_text("1")

        await bring_up(page, OTHER_OFFICER)
        await phone.get_by_role("button", name="Đã kiểm tra").click()
        await expect(badge).to_have_count(0)
        await expect(phone.locator(".keyboard")).to_have_attribute("data-waiting", "")
        query = (await newest(sandbox)).callback_query
        assert query
        assert query.data == "kt:1"
        await sandbox.bot.answer_callback_query(query.id, "Đã nhận")
        await expect(phone.locator(".toast")).to_have_text("Đã nhận")
        await expect(phone.locator(".key.pressed")).to_have_count(1)
        assert await window.flaws() == []

        await sandbox.bot.edit_message_text("Đã ghi nhận lúc 08:30.", OTHER_OFFICER, message.id)
        await expect(phone.locator(".bubble")).to_contain_text("Đã ghi nhận lúc 08:30.")
        await expect(phone.locator(".keyboard")).to_have_count(0)
        await sandbox.bot.delete_message(OTHER_OFFICER, message.id)
        await expect(phone.locator(".bubble")).to_have_text("Tin nhắn đã xóa")
        assert await window.flaws() == []


async def test_a_button_stays_where_it_is_while_it_is_pressed(sandbox: Sandbox) -> None:
    """Keep it there though reading takes the mark above new messages away, and all below moves."""
    async with chromium() as browser:
        window = await opened(browser, sandbox.base_url, WIDE)
        phone = window.page.locator(f"#phone-telegram-{OFFICER}")
        await sandbox.bot.send_message(OFFICER, "Nhắc lần 1", reply_markup=keyboard("kt:1"))
        await phone.get_by_role("button", name="Đã kiểm tra").hover()
        await window.page.mouse.down()
        await sandbox.bot.send_message(OTHER_OFFICER, "Nhắc lần 1")  # shown once all before it is
        await expect(window.page.locator(f"#phone-telegram-{OTHER_OFFICER} .bubble")).to_have_count(1)
        await expect(phone.locator(".new-mark")).to_have_count(1)
        await window.page.mouse.up()
        await expect(phone.locator(".key.pressed")).to_have_count(1)
        await expect(phone.locator(".new-mark")).to_have_count(0)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_person_writes_chooses_a_command_and_sends_a_file(
    sandbox: Sandbox, size: tuple[int, int], tmp_path: Path
) -> None:
    await sandbox.bot.set_my_commands([BotCommand("trangthai", "Tình hình hôm nay")])
    picture = tmp_path / "Ảnh chụp màn hình.png"
    picture.write_bytes(PNG)
    async with chromium() as browser:
        window = await opened(browser, sandbox.base_url, size)
        page, phone = window.page, window.page.locator(f"#phone-telegram-{OFFICER}")
        await page.get_by_text("Đã hiểu").click()
        await phone.get_by_label("Tin nhắn").fill("đã kiểm tra")
        await phone.get_by_label("Tin nhắn").press("Enter")
        await expect(phone.locator(".own .text")).to_have_text("đã kiểm tra")

        await phone.get_by_label("Danh mục lệnh").click()
        await phone.get_by_text("Tình hình hôm nay").click()
        await expect(phone.locator(".own .text")).to_have_text(["đã kiểm tra", "/trangthai"])

        await phone.get_by_label("Gửi ảnh hoặc tệp").set_input_files(picture)
        await expect(phone.get_by_alt_text("Ảnh")).to_have_count(1)
        long_name = "Danh sách các đơn vị trực thuộc năm 2026 bản chốt.xlsx"
        await sandbox.bot.send_document(OFFICER, b"PK", filename=long_name)
        await expect(phone.locator(".file-name")).to_have_text(long_name)
        assert await window.flaws() == []
    assert [each.text for each in sandbox.officer.chat.said] == ["đã kiểm tra", "/trangthai", "", ""]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_clock_is_moved_and_shown_on_every_phone(sandbox: Sandbox, size: tuple[int, int]) -> None:
    async with chromium() as browser:
        window = await opened(browser, sandbox.base_url, size)
        page = window.page
        await expect(page.locator("#hour")).to_have_text("08:30")
        await expect(page.locator("#day")).to_have_text("Thứ Tư, 25/11/2026")
        await page.get_by_role("button", name="Tới lần nhắc kế tiếp").click()
        await expect(page.locator("#hour")).to_have_text("09:00")
        await expect(page.locator(".status-time")).to_have_text(["09:00"] * 4)
        assert await window.flaws() == []
    assert sandbox.clock.steps == ["next_nudge"]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_page_in_english_fits_too(sandbox: Sandbox, size: tuple[int, int]) -> None:
    async with chromium() as browser:
        window = await opened(browser, f"{sandbox.base_url}/?lang=en", size)
        await expect(window.page.locator("#day")).to_have_text("Wednesday, 25/11/2026")
        assert await window.flaws() == []


async def test_a_blocked_assistant_is_shown_so_and_let_back_in(sandbox: Sandbox) -> None:
    async with chromium() as browser:
        window = await opened(browser, sandbox.base_url, WIDE)
        phone = window.page.locator(f"#phone-telegram-{OFFICER}")
        await phone.locator("summary").click()
        await phone.get_by_role("button", name="Chặn trợ lý").click()
        await expect(phone.get_by_label("Tin nhắn")).to_be_hidden()
        await phone.get_by_role("button", name="Bỏ chặn").click()
        await expect(phone.get_by_label("Tin nhắn")).to_be_visible()
        assert await window.flaws() == []
    statuses = [update.my_chat_member for update in await sandbox.bot.get_updates()]
    assert [each and each.new_chat_member.status for each in statuses] == ["kicked", "member"]


async def test_what_people_write_is_only_ever_text(sandbox: Sandbox) -> None:
    hostile = "<img src=x onerror=alert(1)> javascript:alert(1)"
    await sandbox.officer.text(hostile)
    async with chromium() as browser:
        window = await opened(browser, sandbox.base_url, WIDE)
        await expect(window.page.locator(f"#phone-telegram-{OFFICER} .text")).to_have_text(hostile)
        assert await window.page.locator(".text img, .text a").count() == 0
        assert await window.flaws() == []


async def test_what_comes_below_is_counted_on_the_way_down(sandbox: Sandbox) -> None:
    """Leave who reads further up where they are, also while the assistant is typing."""
    for number in range(12):
        await sandbox.bot.send_message(OFFICER, f"Tin {number}\n\nTrân trọng.")
    async with chromium() as browser:
        window = await opened(browser, sandbox.base_url, WIDE)
        phone = window.page.locator(f"#phone-telegram-{OFFICER}")
        arrow = phone.get_by_role("button", name="Tới tin mới nhất")
        await expect(arrow).to_be_hidden()
        await phone.locator(".bubble").first.scroll_into_view_if_needed()
        await expect(arrow).to_be_visible()
        await sandbox.bot.send_chat_action(OFFICER, ChatAction.TYPING)
        for number in range(2):
            await sandbox.bot.send_message(OFFICER, f"Tin mới {number}")
        await expect(arrow).to_have_accessible_name("Tới tin mới nhất (2)")
        await expect(phone.locator(".bubble").first).to_be_in_viewport()
        assert await window.flaws() == []
        await arrow.press("Enter")
        await expect(phone.locator(".bubble").last).to_be_in_viewport()
        await expect(arrow).to_be_hidden()
        await expect(phone.get_by_label("Tin nhắn")).to_be_focused()


async def test_what_comes_while_one_types_is_read(sandbox: Sandbox) -> None:
    async with chromium() as browser:
        window = await opened(browser, sandbox.base_url, WIDE)
        phone, other = (window.page.locator(f"#phone-telegram-{chat}") for chat in (OFFICER, OTHER_OFFICER))
        await phone.get_by_label("Tin nhắn").press_sequentially("da")
        for chat in (OFFICER, OTHER_OFFICER):
            await sandbox.bot.send_message(chat, "Nhắc lần 1")
        await expect(other.locator(".badge")).to_have_text("1")
        await expect(other.locator(".new-mark")).to_have_count(1)
        await expect(phone.locator(".bubble")).to_have_count(1)
        await expect(phone.locator(".badge")).to_be_hidden()
        await expect(phone.locator(".new-mark")).to_have_count(0)
    assert sandbox.officer.chat.unread == 0


async def test_what_comes_once_a_button_was_pressed_is_read(sandbox: Sandbox) -> None:
    """Take a phone for the one in use, also where the button that was pressed went, and its focus with it."""
    sent = await sandbox.bot.send_message(OFFICER, "Nhắc lần 1", reply_markup=keyboard("kt:1"))
    async with chromium() as browser:
        window = await opened(browser, sandbox.base_url, WIDE)
        phone, other = (window.page.locator(f"#phone-telegram-{chat}") for chat in (OFFICER, OTHER_OFFICER))
        await phone.get_by_role("button", name="Đã kiểm tra").click()
        await sandbox.bot.edit_message_text("Đã ghi nhận", OFFICER, sent.message_id)
        await expect(phone.get_by_role("button", name="Đã kiểm tra")).to_have_count(0)
        for chat in (OFFICER, OTHER_OFFICER):
            await sandbox.bot.send_message(chat, "Nhắc lần 2")
        await expect(other.locator(".badge")).to_have_text("1")
        await expect(phone.locator(".bubble")).to_have_count(2)
        await expect(phone.locator(".badge")).to_be_hidden()
    assert sandbox.officer.chat.unread == 0


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_guide_ticks_what_was_done(sandbox: Sandbox, size: tuple[int, int]) -> None:
    """Show all steps where there is room, on a telephone the next one; keep the ticks of this run."""
    async with chromium() as browser:
        window = await opened(browser, sandbox.base_url, size)
        page, steps = window.page, window.page.locator("#guide li")
        shown, done = page.locator("#guide li:visible"), page.locator("#guide li.done")
        await expect(shown).to_have_count(5)
        await page.get_by_role("button", name="Tới lần nhắc kế tiếp").click()
        await expect(done).to_have_count(1)
        await expect(steps.nth(1)).to_have_attribute("aria-current", "step")
        await expect(shown).to_have_count(5 if size == WIDE else 1)
        assert await window.flaws() == []

        phone = page.locator(f"#phone-telegram-{OFFICER}")
        await phone.get_by_label("Tin nhắn").fill("da kiem tra roi a")
        await phone.get_by_label("Tin nhắn").press("Enter")
        await expect(done).to_have_count(2)
        await page.reload()
        await expect(done).to_have_count(2)
        await expect(page.locator(".sample")).to_contain_text("02/2012/QĐ-UBND")
        assert await window.flaws() == []
