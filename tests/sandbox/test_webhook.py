"""The bot's webhook: the secret, order within a chat, tries again, nothing lost."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.sandbox.conftest import OFFICER, OTHER_OFFICER, Sandbox, refused
from tests.sandbox.serving import serving


@dataclass
class Receiver:
    """A webhook with a memory, that answers a chat with 500 as often as it is told."""

    url: str = ""
    failures: dict[int, int] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    secrets: set[str | None] = field(default_factory=set)
    in_flight: dict[int, int] = field(default_factory=dict)
    most_in_flight: int = 0
    happened: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __call__(self, request: Request) -> Response:
        message: dict[str, Any] = (await request.json())["message"]
        chat, text = message["chat"]["id"], message["text"]
        self.in_flight[chat] = self.in_flight.get(chat, 0) + 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight[chat])
        await asyncio.sleep(0)
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.tried.append(text)
        failing = self.failures.get(chat, 0) > 0
        self.failures[chat] = self.failures.get(chat, 0) - 1
        self.in_flight[chat] -= 1
        async with self.happened:
            if not failing:
                self.taken.append(text)
            self.happened.notify_all()
        return Response(status_code=500 if failing else 200)

    async def until(self, *texts: str) -> None:
        async with asyncio.timeout(30), self.happened:
            await self.happened.wait_for(lambda: set(texts) <= set(self.taken))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()

    async def hook(request: Request) -> Response:
        return await receiver(request)

    async with serving(Starlette(routes=[Route("/hook", hook, methods=["POST"])])) as base_url:
        receiver.url = f"{base_url}/hook"
        yield receiver


async def test_updates_are_posted_with_the_secret_and_leave_the_queue(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    await sandbox.bot.set_webhook(receiver.url, secret_token="bí-mật".encode().hex())
    await sandbox.officer.text("chào")
    await receiver.until("chào")
    assert receiver.secrets == {"bí-mật".encode().hex()}
    await sandbox.bot.delete_webhook()
    assert await sandbox.bot.get_updates() == ()


async def test_what_waited_before_the_webhook_was_set_is_brought_too(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    await sandbox.officer.text("trước")
    await sandbox.bot.set_webhook(receiver.url)
    await receiver.until("trước")


async def test_a_failing_update_is_tried_again_before_the_chats_next_one(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.telegram.webhook.first_pause = 0.01
    receiver.failures[OFFICER] = 2
    await sandbox.bot.set_webhook(receiver.url)
    await sandbox.officer.text("một")
    await sandbox.officer.text("hai")
    await sandbox.telegram.phone(OTHER_OFFICER).text("người khác")
    await receiver.until("một", "hai", "người khác")
    assert [text for text in receiver.tried if text != "người khác"] == ["một", "một", "một", "hai"]
    assert receiver.tried.index("người khác") < 3
    assert receiver.most_in_flight == 1
    about = await sandbox.bot.get_webhook_info()
    assert about.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"


async def test_pending_updates_are_dropped_when_asked(sandbox: Sandbox) -> None:
    await sandbox.bot.set_webhook("http://127.0.0.1:9/nobody")
    await sandbox.officer.text("rơi")
    about = await sandbox.bot.get_webhook_info()
    assert (about.url, about.pending_update_count) == ("http://127.0.0.1:9/nobody", 1)
    await sandbox.bot.delete_webhook(drop_pending_updates=True)
    assert await sandbox.bot.get_updates() == ()


async def test_only_this_machine_may_be_called_without_https(sandbox: Sandbox) -> None:
    with refused("an https url must be provided"):
        await sandbox.bot.set_webhook("http://nhontrach.example/hook")


async def test_an_empty_address_removes_the_webhook(sandbox: Sandbox) -> None:
    await sandbox.bot.set_webhook("http://127.0.0.1:9/nobody")
    await sandbox.bot.set_webhook("")
    assert (await sandbox.bot.get_webhook_info()).url == ""


async def test_in_disorder_updates_come_in_any_order_and_some_once_more(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.telegram.updates.disorder = Random(1)
    sent = [str(number) for number in range(20)]
    for text in sent:
        await sandbox.officer.text(text)
    await sandbox.bot.set_webhook(receiver.url)
    await receiver.until(*sent)

    assert list(dict.fromkeys(receiver.taken)) != sent
    assert len(receiver.taken) > len(sent)
