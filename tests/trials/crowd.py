"""People who write, press, open forms, block the bot and come back, at random, all the while."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from random import Random

from bot.sandbox.telegram.phone import Phone
from bot.sandbox.telegram.state import Telegram

WORDS = (
    *("xong", "ok", "đã kiểm tra", "quay lại", "hủy", "mai", "7h30", "26/11 đến 27/11", "tôi xin hỏi"),
    *("/menu", "/kiemtra", "/trangthai", "/vangmat", "/mien", "/lich", "/toi", "/trogiup"),
)
LEFT_ALONE = (  # what would end someone's duties, or is pressed by the colleagues who answer their nudges
    *("ck", "no", "more", "undo", "wrong", "ours", "unlink", "unlink_now", "first"),
    *("add_day", "drop_day", "year", "year_ok", "roster", "drop"),
)
GROUPS = (-7001, -7002)
LATELY = 4  # messages at a chat's end under which someone presses


@contextmanager
def about(
    telegram: Telegram, chats: Sequence[int], lot: Random, per_second: float
) -> Iterator[asyncio.Event]:
    """Within this, the holders of ``chats`` are busy, while the event that it gives is set."""
    is_awake = asyncio.Event()
    for group in GROUPS:
        telegram.add_phone(group, "Nhóm Ví Dụ")
    walking = asyncio.create_task(walk(telegram, chats, lot, per_second, is_awake))
    try:
        yield is_awake
    finally:
        walking.cancel()


async def walk(
    telegram: Telegram, chats: Sequence[int], lot: Random, per_second: float, is_awake: asyncio.Event
) -> None:
    while await is_awake.wait():
        await asyncio.sleep(lot.expovariate(per_second))
        groups = [chat for chat in telegram.chats if chat < 0]
        chat = lot.choice(groups if lot.random() < 0.02 else list(chats))
        with suppress(LookupError):  # nothing to press there
            await act(telegram.phone(chat), lot)


async def act(phone: Phone, lot: Random) -> None:
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
            own = [said.id for said in phone.chat.said if not said.by_bot]
            await phone.edit(lot.choice(own or [0]), "sửa")
        case ["block"] if phone.chat.id > 0:
            await phone.block()


async def press(phone: Phone, lot: Random) -> None:
    """Any button that stands there, a stale one too."""
    tokens = [
        (said.id, button["callback_data"])
        for said in phone.chat.said[-LATELY:]
        for row in said.buttons
        for button in row
    ]
    harmless = [(number, token) for number, token in tokens if token.partition(":")[0] not in LEFT_ALONE]
    if harmless:
        await phone.press(*lot.choice(harmless))


async def let_in(telegram: Telegram) -> None:
    """Nobody blocks us any more."""
    for chat in telegram.chats:
        if telegram.chats[chat].blocked:
            await telegram.phone(chat).unblock()
