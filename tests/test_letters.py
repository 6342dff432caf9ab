"""Letters of PDFs and pictures: marks and passwords on pages that Chromium prints, marks in what it shows."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from bot.documents.content import why_refused
from bot.jobs.letters import LetterReader
from bot.jobs.opening import OpenedFile, Opener
from tests.browser import chromium, give_up

MARKED = "<h2>UBND HUYỆN NHƠN TRẠCH</h2><p><b>TỐI MẬT</b></p><p>Kính gửi: UBND các xã</p>"
PLAIN = "<h2>UBND HUYỆN NHƠN TRẠCH</h2><p>Kính gửi: UBND các xã</p><p>Đề nghị đổi mật khẩu hộp thư.</p>"
TOLD = "<p>Hộp thư: minh@nhontrach.example</p><p>Mật khẩu: Nhontrach@2026</p>"
PAGES = {"a mark": (MARKED, "classified"), "a password": (TOLD, "password"), "neither": (PLAIN, "")}
MISSING = "tesseract is missing: apt-get install tesseract-ocr tesseract-ocr-vie poppler-utils"
pytestmark = pytest.mark.browser


async def printed(html: str) -> bytes:
    async with chromium() as browser:
        page = await browser.new_page()
        await page.set_content(html)
        return await page.pdf()


async def pictured(html: str) -> bytes:
    async with chromium() as browser:
        page = await browser.new_page(device_scale_factor=2)
        await page.set_content(html)
        return await page.screenshot()


async def scanned(html: str) -> bytes:
    """Print a page that is a picture of another, as a scanner makes it."""
    async with chromium() as browser:
        page = await browser.new_page(device_scale_factor=2)
        await page.set_content(html)
        shot = await page.screenshot()
        await page.route("**/page.png", lambda route: route.fulfill(body=shot, content_type="image/png"))
        await page.goto("about:blank")
        await page.set_content('<img src="http://localhost/page.png" style="width: 100%">')
        await page.wait_for_function("document.images[0].complete")
        return await page.pdf()


@pytest.mark.parametrize("case", PAGES)
async def test_the_words_of_a_pdf_are_looked_at(case: str) -> None:
    html, why = PAGES[case]
    content = await printed(html)
    assert await Opener().open("a.pdf", content) == OpenedFile(why)


async def test_a_pdf_that_asks_for_a_password_is_not_taken_and_one_locked_against_printing_is() -> None:
    content = await printed(MARKED)
    for password, why in (("mo-cua-1", "unopened"), ("", "classified")):
        writer, made = PdfWriter(clone_from=PdfReader(BytesIO(content))), BytesIO()
        writer.encrypt(password, owner_password="chu-so-huu-2", algorithm="AES-256")
        writer.write(made)
        assert why_refused("a.pdf", made.getvalue()) == why


@pytest.mark.parametrize("cut", [40, 400, 4000])
async def test_a_torn_pdf_is_taken_unread(cut: int) -> None:
    content = await printed(PLAIN)
    assert why_refused("a.pdf", content[:-cut]) == ""


@pytest.mark.parametrize(("html", "why"), [(MARKED, "classified"), (PLAIN, ""), (TOLD, "")])
async def test_marks_are_found_in_pictures_and_scans(html: str, why: str) -> None:
    """Find no password: what asks for one is what people send a picture of."""
    opener = Opener(letters=await reader())
    assert await opener.open("a.png", await pictured(html)) == OpenedFile(why)
    assert await opener.open("a.pdf", await scanned(html)) == OpenedFile(why)


async def test_without_what_reads_them_pictures_and_scans_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    picture, scan = await pictured(MARKED), await scanned(MARKED)
    monkeypatch.setenv("PATH", "")
    for letters in (None, LetterReader()):
        opener = Opener(letters=letters)
        assert await opener.open("a.png", picture) == OpenedFile("")
        assert await opener.open("a.pdf", scan) == OpenedFile("")


async def test_a_picture_on_which_too_long_is_spent_is_taken_unread() -> None:
    await reader()
    picture = await pictured(MARKED)
    hurried = LetterReader(patience=timedelta(milliseconds=1))
    assert await hurried.why_refused(picture) == ""


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + b"x" * 5000, b"\xff\xd8\xff" + b"\0" * 90])
async def test_what_is_no_picture_says_nothing(content: bytes) -> None:
    assert await (await reader()).why_refused(content) == ""


async def reader() -> LetterReader:
    """Return what reads letters; where it is not installed, skip or fail as without a browser."""
    made = LetterReader()
    if not await made.is_there():
        give_up(MISSING)
    return made
