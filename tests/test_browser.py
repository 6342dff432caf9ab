"""The tests' own browser shows a page, and its absence is said plainly."""

import pytest

from tests.browser import REQUIRED, chromium


@pytest.mark.browser
async def test_it_runs_a_page() -> None:
    async with chromium() as browser:
        page = await browser.new_page()
        await page.set_content("<p>Nhắc Thư</p><script>document.title = 'Xin chào'</script>")
        assert await page.title() == "Xin chào"
        assert await page.inner_text("p") == "Nhắc Thư"


@pytest.mark.parametrize(
    ("required", "outcome"), [("", pytest.skip.Exception), ("required", pytest.fail.Exception)]
)
async def test_without_chromium_a_test_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, required: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv(REQUIRED, required)
    with pytest.raises(outcome, match="apt-get install chromium"):
        async with chromium():
            pass
