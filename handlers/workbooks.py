"""A workbook that a form asks for: it is read once it is here, and asked for anew where it cannot be."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.talk import Talk
from bot.words import _
from handlers.files import not_received
from storage import files
from storage.db import Tx


@dataclass(frozen=True)
class Workbook:
    """``key`` is that of the question for the file, ``read`` the label of the button that has it read.

    ``look`` finds what is in it, as JSON, with "is_coming"; ``why`` says what is wrong with that, "" nothing.
    """

    key: str
    read: str
    look: Callable[[Tx], dict[str, Any]]
    why: Callable[[dict[str, Any]], str]


def place(key: str, file: int) -> str:
    """The key under which it is asked for to be read, and what was read is kept."""
    return f"{key}_{file}"


def once_here(talk: Talk, file: int, wanted: Workbook) -> dict[str, Any]:
    """What ``look`` has found in it."""
    here = place(wanted.key, file)
    coming = _("Hệ thống đang nhận tệp. Sau ít giây, xin chọn “{read}”.", read=wanted.read)
    talk.choose(here, coming, {"read": wanted.read})
    found = talk.look_up(here, wanted.look)
    if found["is_coming"]:
        talk.ask_anew(here)
    if why := wanted.why(found):
        talk.ask_anew(wanted.key, why)
    return found


def held(tx: Tx, file: int) -> tuple[Any, dict[str, Any]]:
    """The file's row, and how far it is: whether it still comes, and why it never will."""
    row = files.get(tx, file)
    is_coming = row is not None and row.state == "wanted"
    is_here = row is not None and row.state == "held"
    return row if is_here else None, {
        "is_coming": is_coming,
        "why": "" if is_here or is_coming else not_received(row),
    }
