"""Names of files and folders as every system takes them: Windows refuses most, none leads elsewhere."""

import re
from collections.abc import Collection

from bot.conversation.text import nfc, visible

LONGEST = 150  # bytes of a name: no system takes more than 255, and Windows counts the folders too
ENDING = 8  # characters of what is an ending, with its dot; what is longer belongs to the name
REFUSED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\..*)?", re.IGNORECASE)


def file_name(said: str, otherwise: str, longest: int = LONGEST) -> str:
    """``said`` as the name of a file: "Báo cáo 6/2026" is "Báo cáo 6-2026"; if it has none, ``otherwise``."""
    plain = REFUSED.sub("-", " ".join(nfc(visible(said)).split())).strip(" .")
    if DEVICES.fullmatch(plain):
        plain = f"_{plain}"
    stem, ending = parted(plain)
    return (cut(stem, longest - len(ending.encode())) + ending).strip(" .") or otherwise


def parted(name: str) -> tuple[str, str]:
    """Its stem, and its ending with the dot; "" where it has none."""
    stem, dot, last = name.rpartition(".")
    is_ending = bool(stem) and 0 < len(last) < ENDING and " " not in last
    return (stem, dot + last) if is_ending else (name, "")


def cut(text: str, most: int) -> str:
    """No more than ``most`` bytes of it, no letter in halves."""
    return text.encode()[:most].decode(errors="ignore").rstrip(" .")


def free(name: str, taken: Collection[str]) -> str:
    """``name``, or "name (2)" where that is taken. ``taken``: as ``alike`` has them."""
    stem, ending = parted(name)
    number, found = 1, name
    while alike(found) in taken:
        number += 1
        found = f"{stem} ({number}){ending}"
    return found


def alike(name: str) -> str:
    """Two names that are one to Windows are alike."""
    return name.casefold()
