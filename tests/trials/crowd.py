"""People who write, press, open forms, block the bot and come back, at random, all the while."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from random import Random
from typing import Any

from bot.sandbox.phones import Phones, key_of
from tests.trials.asked import MARK

WORDS = (
    *("xong", "ok", "đã kiểm tra", "quay lại", "hủy", "mai", "7h30", "26/11 đến 27/11", "tôi xin hỏi"),
    *("/menu", "/kiemtra", "/trangthai", "/vangmat", "/mien", "/lich", "/toi", "/trogiup"),
)
LEFT_ALONE = (  # what would end someone's duties, or is pressed by the colleagues who answer their nudges
    *("ck", "no", "more", "undo", "wrong", "ours", "unlink", "unlink_now", "first"),
    *("add_day", "drop_day", "year", "year_ok", "roster", "drop"),
)
GROUP = key_of("telegram", "-")  # how the keys of groups begin: only Telegram has them here
GROUPS = tuple(f"{GROUP}{number}" for number in (7001, 7002))
LATELY = 4  # messages at a chat's end under which someone presses


@contextmanager
def about(phones: Phones, keys: Sequence[str], lot: Random, per_second: float) -> Iterator[asyncio.Event]:
    """Keep the holders of these phones busy, while the event that it gives is set."""
    is_awake = asyncio.Event()
    for group in GROUPS:
        phones.add(group, "Nhóm Ví Dụ")
    walking = asyncio.create_task(walk(phones, keys, lot, per_second, is_awake))
    try:
        yield is_awake
    finally:
        walking.cancel()


async def walk(
    phones: Phones, keys: Sequence[str], lot: Random, per_second: float, is_awake: asyncio.Event
) -> None:
    while await is_awake.wait():
        await asyncio.sleep(lot.expovariate(per_second))
        groups = [key for key in phones.keys if key.startswith(GROUP)]
        key = lot.choice(groups if lot.random() < 0.02 else list(keys))
        with suppress(LookupError):  # nothing to press there, or nothing that can be done there
            await act(phones.phone(key), lot, is_group=key.startswith(GROUP))


async def act(phone: Any, lot: Random, *, is_group: bool) -> None:
    if phone.chat.blocked:
        await phone.unblock()
        return
    match lot.choices(("press", "text", "sticker", "file", "edit", "block"), (10, 10, 1, 1, 1, 0.3)):
        case ["press"]:
            await press(phone, lot)
        case ["text"]:
            await phone.text(lot.choice(WORDS))
        case ["sticker"]:
            await phone.sticker()
        case ["file"]:
            await phone.file("ghi-chu.txt", b"ghi chu", "text/plain")
        case ["edit"]:
            own = [said.key or said.id for said in phone.chat.said if not said.by_bot]
            await phone.edit(lot.choice(own or [0]), "sửa")
        case ["block"] if not is_group:
            await phone.block()


async def press(phone: Any, lot: Random) -> None:
    """Press any button that stands there, a stale one too."""
    tokens = [
        (said.key or said.id, button["callback_data"])
        for said in phone.chat.said[-LATELY:]
        for row in said.buttons
        for button in row
    ]
    harmless = [
        (number, token)
        for number, token in tokens
        if token.removeprefix(MARK).partition(":")[0] not in LEFT_ALONE
    ]
    if harmless:
        await phone.press(*lot.choice(harmless))


async def let_in(phones: Phones) -> None:
    """Let nobody block us any more."""
    for phone in map(phones.phone, phones.keys):
        if phone.chat.blocked:
            await phone.unblock()


async def speak_up(phones: Phones, keys: Sequence[str]) -> None:
    """Let each of these write once: who was taken to be out of reach sees things as they are by it."""
    await let_in(phones)
    for key in keys:
        await phones.phone(key).text("/menu")
