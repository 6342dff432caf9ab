"""Reading what Zalo tells: nothing in it is taken to be of the type that it should be."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bot.conversation.text import received

Json = dict[str, Any]
ID = re.compile(r"[!-~]{1,56}")  # Zalo's have about 20 characters; a button's token may hold one
ADDRESS = re.compile(r"[!-~]{1,2000}")


def unwrapped(body: object) -> Json:
    """The event, which Zalo documents within {"ok": true, "result": …} and was seen to send as it is."""
    inner = body.get("result", body) if isinstance(body, dict) else None
    if not isinstance(inner, dict):
        raise ValueError("no event")  # noqa: TRY004 - what comes from outside is no fault of types
    return inner


def inside(holder: Json, name: str) -> Json:
    """The object of that name; {} where there is none."""
    held = holder.get(name)
    return held if isinstance(held, dict) else {}


def text_in(holder: Json, name: str) -> str:
    held = holder.get(name)
    return received(held) if isinstance(held, str) else ""


def id_in(holder: Json, name: str) -> str:
    """An id, which is opaque and a text; numbers beyond 2^53 were seen too. Raises ValueError."""
    held = holder.get(name)
    written = str(held) if isinstance(held, int | str) and not isinstance(held, bool) else ""
    if not ID.fullmatch(written):
        raise ValueError("no id")
    return written


def address_in(holder: Json, name: str) -> str:
    """Where a file lies; "" where that is no address."""
    held = holder.get(name)
    is_one = isinstance(held, str) and ADDRESS.fullmatch(held) and urlsplit(held).scheme in ("https", "http")
    return str(held) if is_one else ""


def moment_in(holder: Json, name: str) -> datetime | None:
    """A moment that is written in milliseconds since 1970; None where there is none."""
    written = str(holder.get(name, ""))
    is_one = re.fullmatch(r"[0-9]{1,14}", written, re.ASCII)
    return datetime.fromtimestamp(int(written) / 1000, UTC) if is_one else None


def size_in(holder: Json, name: str) -> int | None:
    """Bytes, as a number or a text; None where a database could not hold it."""
    written = str(holder.get(name, ""))
    return int(written) if re.fullmatch(r"[0-9]{1,18}", written, re.ASCII) else None
