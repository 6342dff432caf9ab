"""Phones with Zalo in a real browser, wide and narrow: they show and can do what Zalo does, and no more."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.app import HOLDERS, create_app
from bot.sandbox.demo import Accounts
from tests.browser import chromium
from tests.sandbox.look import NARROW, WIDE, Window, opened
from tests.sandbox.serving import StandingClock, serving, until
from tests.sandbox.test_sending import PNG

pytestmark = pytest.mark.browser
BOTS, OAS = "1002", "1003"  # the chats of the phones on the Zalo bot and the Official Account
ON_THREE = (HOLDERS[0], replace(HOLDERS[1], channel="zalo_bot"), replace(HOLDERS[2], channel="zalo_oa"))
LABELS = (
    *("Không có thư mới", "Có, đã xử lý", "Có, chờ thủ trưởng"),
    *("Không vào được", "Nhắc lại sau, vắng mặt"),
)


@dataclass
class Zalo:
    accounts: Accounts
    base_url: str
    http: httpx.AsyncClient
    brought: list[dict[str, Any]] = field(default_factory=list)  # what the Official Account's webhook got

    async def bot_says(self, text: str) -> None:
        address = f"/zalo/bot{self.accounts.zalo_bot.own.token}/sendMessage"
        answer = await self.http.post(address, json={"chat_id": BOTS, "text": text})
        assert answer.json()["ok"]

    async def oa_says(self, text: str, *labels: str) -> None:
        keys = [
            {"title": label, "type": "oa.query.hide", "payload": f"ck:7:{number}"}
            for number, label in enumerate(labels)
        ]
        template = {"type": "template", "payload": {"template_type": "button", "buttons": keys}}
        message = {"text": text, "attachment": template} if keys else {"text": text}
        oa = self.accounts.zalo_oa
        access, _refresh = oa.own.tokens.issue(await oa.machine_now())
        said = {"recipient": {"user_id": OAS}, "message": message}
        answer = await self.http.post("/zalo/v3.0/oa/message/cs", json=said, headers={"access_token": access})
        assert answer.json()["error"] == 0

    @property
    def told(self) -> list[str]:
        """Return the names of the events that wait for the bot."""
        return [event["event_name"] for event in self.accounts.zalo_bot.own.updates.waiting]


@pytest.fixture
async def zalo() -> AsyncIterator[Zalo]:
    accounts, brought = Accounts(), list[dict[str, Any]]()

    async def bring(request: Request) -> Response:
        brought.append(json.loads(await request.body()))
        return Response()

    page = create_app(accounts.telegram, ON_THREE, StandingClock(), accounts.zalo_bot, accounts.zalo_oa)
    program = Starlette(routes=[Route("/", bring, methods=["POST"])])
    async with serving(page) as base_url, serving(program) as webhook:
        await accounts.begin(base_url, webhook)
        async with httpx.AsyncClient(base_url=base_url, trust_env=False, verify=False) as http:
            yield Zalo(accounts, base_url, http, brought)


async def shown(browser: Browser, zalo: Zalo, size: tuple[int, int]) -> Window:
    window = await opened(browser, zalo.base_url, size)
    await window.page.get_by_text("Đã hiểu").click()
    return window


async def taken_up(page: Page, key: str) -> Locator:
    tab = page.locator(f"#tab-{key}")
    if await tab.is_visible():
        await tab.click()
    return page.locator(f"#phone-{key}")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_the_bot_is_answered_by_typing_and_its_links_open(zalo: Zalo, size: tuple[int, int]) -> None:
    async with chromium() as browser:
        window = await shown(browser, zalo, size)
        phone = await taken_up(window.page, f"zalo_bot-{BOTS}")
        words = "\n".join(f"kt{number} – {label}" for number, label in enumerate(LABELS, 1))
        await zalo.bot_says(f"Đến 08:30 …\n\n{words}\n\nMở {zalo.base_url}/static/mark.svg để gửi tệp.")
        await expect(phone.locator(".bubble")).to_contain_text("kt1 – Không có thư mới")
        await expect(phone.locator(".keyboard, .menu, .edit")).to_have_count(0)

        async with window.page.expect_popup() as opening:
            await phone.get_by_role("link").click()
        assert (await opening.value).url == f"{zalo.base_url}/static/mark.svg"
        await (await opening.value).close()

        await phone.get_by_label("Tin nhắn").fill("kt1")
        await phone.get_by_label("Tin nhắn").press("Enter")
        await expect(phone.locator(".own .text")).to_have_text("kt1")
        await expect(phone.locator(".edit")).to_have_count(0)
        assert await window.flaws() == []
    assert zalo.told == ["message.text.received"]


async def test_a_picture_reaches_the_bot_and_a_document_does_not(zalo: Zalo, tmp_path: Path) -> None:
    picture, document = tmp_path / "Ảnh màn hình.png", tmp_path / "Báo cáo sáu tháng đầu năm 2027.docx"
    picture.write_bytes(PNG)
    document.write_bytes(b"PK")
    async with chromium() as browser:
        window = await shown(browser, zalo, NARROW)
        phone = await taken_up(window.page, f"zalo_bot-{BOTS}")
        await phone.get_by_label("Gửi ảnh hoặc tệp").set_input_files(picture)
        await expect(phone.get_by_alt_text("Ảnh")).to_have_count(1)
        await phone.get_by_label("Gửi ảnh hoặc tệp").set_input_files(document)
        await expect(phone.locator(".file-name")).to_have_text(document.name)
        await phone.get_by_label("Gửi nhãn dán").first.click()
        await expect(phone.locator(".special")).to_have_text("Nhãn dán")
        assert await window.flaws() == []
    assert zalo.told == [f"message.{kind}.received" for kind in ("image", "unsupported", "sticker")]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_a_tap_on_the_official_account_is_not_shown(zalo: Zalo, size: tuple[int, int]) -> None:
    async with chromium() as browser:
        window = await shown(browser, zalo, size)
        phone = await taken_up(window.page, f"zalo_oa-{OAS}")
        await zalo.oa_says("Đến 08:30, hệ thống chưa ghi nhận việc kiểm tra hộp thư.", *LABELS)
        await expect(phone.locator(".key")).to_have_text(LABELS)
        await phone.get_by_role("button", name="Có, đã xử lý").click()
        await until(lambda: bool(texts(zalo)))
        await zalo.oa_says("Đã ghi nhận lúc 08:30. Trân trọng.")
        await expect(phone.locator(".bubble")).to_have_count(2)
        await expect(phone.locator(".own, [data-waiting], .edit, .menu")).to_have_count(0)
        assert await window.flaws() == []
    assert texts(zalo) == ["ck:7:1"]


def texts(zalo: Zalo) -> list[str]:
    return [event["message"]["text"] for event in zalo.brought if event["event_name"] == "user_send_text"]


async def test_the_official_account_is_no_longer_followed_and_followed_again(zalo: Zalo) -> None:
    async with chromium() as browser:
        window = await shown(browser, zalo, WIDE)
        phone = window.page.locator(f"#phone-zalo_oa-{OAS}")
        await phone.locator("summary").click()
        assert await window.flaws() == []
        await phone.get_by_role("button", name="Bỏ quan tâm").click()
        await expect(phone.get_by_label("Tin nhắn")).to_be_hidden()
        await expect(phone.locator(".blocked")).to_contain_text("đã bỏ quan tâm")
        assert await window.flaws() == []
        await phone.get_by_role("button", name="Quan tâm").click()
        await expect(phone.get_by_label("Tin nhắn")).to_be_visible()
        await until(lambda: len(zalo.brought) == 2)
    assert [event["event_name"] for event in zalo.brought] == ["unfollow", "follow"]


async def test_every_phone_names_its_channel(zalo: Zalo) -> None:
    async with chromium() as browser:
        window = await shown(browser, zalo, WIDE)
        await expect(window.page.locator(".holder .channel")).to_have_text(["Telegram", "Zalo", "Zalo OA"])
        window = await shown(browser, zalo, NARROW)
        await expect(window.page.locator(".tab .channel")).to_have_text(["Telegram", "Zalo", "Zalo OA"])
