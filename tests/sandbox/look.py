"""Faults that a person would see on a page at a glance: cut text, sideways scrolling, hidden errors."""

from dataclasses import dataclass, field

from playwright.async_api import Browser, BrowserContext, Page

WIDE, NARROW = (1280, 900), (390, 844)  # pixels: a small laptop, a telephone

FLAWS = """() => {
  const flaws = [], wide = document.documentElement.scrollWidth;
  const name = ({ tagName, className, textContent }) =>
    `${tagName}.${className} "${textContent.trim().slice(0, 30)}"`;
  const below = (element, frame) => frame && !element.closest(".talk, .commands")
    && element.getBoundingClientRect().bottom > frame.getBoundingClientRect().bottom + 1;
  if (wide > innerWidth) flaws.push(`the page scrolls sideways: ${wide} > ${innerWidth}`);
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility() || element.closest(".hidden-word, svg")) continue;
    const { overflowX, display } = getComputedStyle(element);
    const { left, right } = element.getBoundingClientRect();
    const tooWide = element.clientWidth && element.scrollWidth > element.clientWidth + 1;
    const cut = tooWide && overflowX !== "visible" && display !== "inline";
    if (cut || below(element, element.closest(".device"))) flaws.push(`cut: ${name(element)}`);
    if (right > innerWidth + 1 || left < -1) flaws.push(`outside: ${name(element)}`);
  }
  return flaws;
}"""


@dataclass
class Window:
    """A page opened at a size, with what its console complained of."""

    page: Page
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    async def flaws(self) -> list[str]:
        """Return everything that is wrong at this moment; empty is good."""
        return [*self.complaints, *await self.page.evaluate(FLAWS)]


async def opened(browser: Browser, address: str, size: tuple[int, int]) -> Window:
    """Open the page at ``address``, and wait until it has loaded the phones and the time."""
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
    window = Window(await context.new_page(), context)
    page, complaints = window.page, window.complaints
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None
    )
    await page.goto(address)
    await page.locator("body[data-ready]").wait_for()
    return window
