"""The pages behind one-time links in a real browser, at a phone's width."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import ConsoleMessage, Page, expect

from bot.web import create_app
from tests.browser import chromium
from tests.by_link import PDF, Beside, district_beside, path_in
from tests.conftest import Fresh
from tests.files.make import HERE
from tests.sandbox.look import FLAWS, NARROW
from tests.sandbox.serving import serving

pytestmark = pytest.mark.browser
PICTURE = HERE / "so-do.png"
NO_PROGRAM = "Hệ thống không nhận tệp chương trình hoặc tệp có macro."
TAKEN = (
    "Hệ thống chỉ nhận ảnh (JPG, PNG, HEIC, WEBP), PDF, Word, Excel, PowerPoint, ODT, ODS, TXT, CSV và ZIP "
    "gồm các tệp này."
)


@asynccontextmanager
async def opened(there: Beside, *, scripted: bool = True) -> AsyncIterator[tuple[str, Page]]:
    """Yield our address, and a page in a phone's browser."""
    async with serving(create_app(there.services, [])) as base, chromium() as browser:
        width, height = NARROW
        size = {"width": width, "height": height}
        context = await browser.new_context(viewport=size, java_script_enabled=scripted)  # type: ignore[arg-type]
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda line: complaints.append(line.text) if is_bad(line) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield base, page
        assert complaints == []


def is_bad(line: ConsoleMessage) -> bool:
    """Tell whether it is a fault: a closed link answers 410, and a line may be cut on purpose."""
    return line.type == "error" and not re.search("410|ERR_INTERNET_DISCONNECTED", line.text)


@pytest.fixture
async def there(on_sqlite: Fresh, tmp_path: Path) -> AsyncIterator[Beside]:
    async with district_beside(on_sqlite(), tmp_path) as made:
        yield made


async def test_a_photo_and_a_document_are_sent_from_a_phone(there: Beside, tmp_path: Path) -> None:
    document, program, large = (tmp_path / name for name in ("tờ trình số 12.pdf", "bao-cao.docx", "to.pdf"))
    document.write_bytes(PDF)
    program.write_bytes(b"MZ\x90\x00")
    large.write_bytes(b"%PDF-" + bytes(30 * 2**20))
    async with opened(there) as (base, page):
        await page.goto(base + await there.at_files())
        assert await page.evaluate(FLAWS) == []
        await page.set_input_files("#tep", [document, PICTURE, program, large])
        lines = page.locator("#files li")
        await expect(lines.nth(2)).to_have_text(f"bao-cao.docx{NO_PROGRAM}")
        await expect(lines.nth(3)).to_contain_text("lớn hơn 20 MB")
        await page.get_by_role("button", name="Gửi 2 tệp").click()
        await expect(lines.nth(1)).to_contain_text("Đã nhận.")
        await expect(page.locator("#done")).to_contain_text("Đã nhận 2 tệp. Xin quay lại cuộc trò chuyện")
        assert await page.evaluate(FLAWS) == []
        assert len(await there.hear()) == 1
        assert "Tệp tờ trình số 12.pdf: đã nhận" in await there.say("vinh", "Xong", "Xác nhận")
        await page.reload()
        await expect(page.locator("h1")).to_have_text("Liên kết không dùng được")
        assert await page.evaluate(FLAWS) == []


async def test_a_program_is_refused_as_soon_as_it_is_chosen(there: Beside, tmp_path: Path) -> None:
    by_name, renamed, macros = (tmp_path / name for name in ("BAO-CAO.EXE", "anh.jpg", "bang.xlsm"))
    for program in (by_name, macros):
        program.write_bytes(b"x")
    renamed.write_bytes(b"MZ\x90\x00")
    async with opened(there) as (base, page):
        await page.goto(base + await there.at_files())
        await page.set_input_files("#tep", [by_name, renamed, macros])
        said = [f"BAO-CAO.EXE{TAKEN}", f"anh.jpg{NO_PROGRAM}", f"bang.xlsm{TAKEN}"]
        await expect(page.locator("#files li")).to_have_text(said)
        await expect(page.locator("#send")).to_be_hidden()


async def test_without_its_script_the_page_is_a_plain_form(there: Beside, tmp_path: Path) -> None:
    program, document = tmp_path / "bao-cao.exe", tmp_path / "tờ trình.pdf"
    program.write_bytes(b"MZ\x90\x00")
    document.write_bytes(PDF)
    async with opened(there, scripted=False) as (base, page):
        await page.goto(base + await there.at_files())
        await page.set_input_files("#tep", [document, program])
        await page.get_by_role("button", name="Gửi tệp").click()
        await expect(page.locator("#files li").nth(0)).to_contain_text("Đã nhận.")
        await expect(page.locator("#files li").nth(1)).to_contain_text("không nhận tệp chương trình")
        await expect(page.locator("#done")).to_contain_text("Đã nhận 1 tệp.")
        await page.get_by_role("button", name="Hủy liên kết").click()
        await expect(page.locator(".closed")).to_contain_text("đã bị hủy")


async def test_a_connection_that_is_lost_is_said_and_the_file_waits(there: Beside, tmp_path: Path) -> None:
    document = tmp_path / "tờ trình.pdf"
    document.write_bytes(PDF)
    async with opened(there) as (base, page):
        await page.goto(base + await there.at_files())
        await page.set_input_files("#tep", [document])
        await page.context.set_offline(True)
        await page.get_by_role("button", name="Gửi 1 tệp").click()
        await expect(page.locator("#files li")).to_contain_text("Mất kết nối. Xin gửi lại.")
        await page.context.set_offline(False)
        await page.get_by_role("button", name="Gửi 1 tệp").click()
        await expect(page.locator("#files li")).to_contain_text("Đã nhận.")


async def test_a_file_is_fetched_from_a_phone_once(there: Beside, tmp_path: Path) -> None:
    path = path_in(await there.say("vinh", "/danhsach", "Lấy tệp mẫu"))
    async with opened(there) as (base, page):
        await page.goto(base + path)
        assert await page.evaluate(FLAWS) == []
        async with page.expect_download() as started:
            await page.get_by_role("button", name="Tải tệp").click()
        saved = await started.value
        assert saved.suggested_filename == "Mẫu danh sách.xlsx"
        await saved.save_as(tmp_path / "saved")
        assert (tmp_path / "saved").read_bytes().startswith(b"PK")
        await page.reload()
        await expect(page.locator(".closed")).to_contain_text("Liên kết này đã được dùng.")


async def test_the_pages_speak_the_persons_language(there: Beside) -> None:
    await there.say("vinh", "/ngonngu en")
    path = path_in(await there.say("vinh", "/danhsach"))
    async with opened(there) as (base, page):
        await page.goto(base + path)
        await expect(page.locator("h1")).to_have_text("Send files")
        assert await page.evaluate(FLAWS) == []
