"""The pages behind one-time links in a real browser, at a phone's width."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import ConsoleMessage, Page, expect

from bot.web import create_app
from tests.browser import chromium
from tests.by_link import PDF, Beside, district_beside
from tests.conftest import Fresh
from tests.files.make import HERE
from tests.sandbox.look import FLAWS, NARROW
from tests.sandbox.serving import serving

pytestmark = pytest.mark.browser
PICTURE = HERE / "so-do.png"


@asynccontextmanager
async def opened(there: Beside, scripted: bool = True) -> AsyncIterator[tuple[str, Page]]:
    """Our address, and a phone's browser."""
    async with serving(create_app(there.shop, [])) as base, chromium() as browser:
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
    """A link that is closed answers 410, which is no fault."""
    return line.type == "error" and "410 (Gone)" not in line.text


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
        await page.get_by_role("button", name="Gửi 3 tệp").click()
        lines = page.locator("#files li")
        await expect(lines.nth(1)).to_contain_text("Đã nhận.")
        await expect(lines.nth(2)).to_contain_text("không nhận tệp chương trình")
        await expect(lines.nth(3)).to_contain_text("lớn hơn 20 MB")
        await expect(page.locator("#done")).to_contain_text("Đã nhận 2 tệp. Xin quay lại cuộc trò chuyện")
        assert await page.evaluate(FLAWS) == []
        await there.hear()
        assert "Tệp tờ trình số 12.pdf: đã nhận" in await there.say("vinh", "Xong", "Đúng")
        await page.reload()
        await expect(page.locator("h1")).to_have_text("Liên kết không dùng được")
        assert await page.evaluate(FLAWS) == []
