"""Where people find us on each channel, and how they hand over a code there."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.words import _
from storage import texts
from storage.db import Tx

ZALO_BOTS = ("zalo_bot", "zalo_bot_2", "zalo_bot_3")  # one account of Zalo's has three at most


@dataclass(frozen=True)
class Door:
    channel: str  # as it is called: Telegram, Zalo
    name: str  # what people look for there
    link: str  # "" where only the name leads there


def doors(tx: Tx) -> list[Door]:
    """Those that we have been served on: a channel says our name once it is reached."""
    found = [Door("Telegram", f"@{name}", f"https://t.me/{name}") for name in named(tx, "telegram")]
    found += [Door("Zalo", name, "") for key in ZALO_BOTS for name in named(tx, key)]
    return found + [Door("Zalo", name, f"https://zalo.me/{name}") for name in named(tx, "zalo_oa")]


def named(tx: Tx, key: str) -> list[str]:
    name = texts.get(tx, texts.username(key))
    return [name] if name else []


def ways(found: Iterable[Door], code: str) -> list[str]:
    """What is to be done on each channel, a line each."""
    plain = code.replace("-", "")
    return [f"– {way(door, code, plain)}" for door in found]


def way(door: Door, code: str, plain: str) -> str:
    if door.channel == "Telegram":
        return _("Telegram: mở {link} và chọn “Bắt đầu”", link=f"{door.link}?start={plain}")
    if door.link:
        return _("Zalo: mở {link} và gửi mã {code}", link=door.link, code=code)
    return _("Zalo: tìm “{name}” và gửi mã {code}", name=door.name, code=code)
