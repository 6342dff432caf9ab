"""A real browser for the tests: Debian's Chromium, driven by playwright. No browser is downloaded."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NoReturn

import pytest
from playwright.async_api import Browser, async_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",  # its sandbox refuses root, as whom CI runs; the tests open nothing but our own pages
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = "Chromium is missing, which this test drives: apt-get install chromium"
REQUIRED = "NHACTHU_TEST_BROWSER"  # in the environment, set to "required": a miss is a failure, not a skip


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Open a browser without a window; where there is none, skip the test or fail."""
    program = find() or give_up(MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=QUIET, headless=True)
        try:
            yield browser
        finally:
            await browser.close()


def find() -> str | None:
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def give_up(missing: str) -> NoReturn:
    if os.environ.get(REQUIRED) == "required":
        pytest.fail(missing)
    pytest.skip(missing)
