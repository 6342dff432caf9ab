"""A message on a channel without markup: choices that have no buttons are written out, to be typed."""

import re
from collections.abc import Sequence

from bot.channels.base import Capabilities
from bot.message import Message, Option
from bot.pieces import pieces
from bot.words import _, speaking

COMMAND = re.compile(r"(?<![^\s(])/([a-z]{2,})(?![\w/])")  # "/menu" in a sentence, and no part of an address
LISTED = re.compile(r"(?m)^/([a-z]{2,})(?= – )|(?<=“)/([a-z]{2,})(?=”)")  # in the menu, or in quotes already


def buttons(message: Message, can: Capabilities) -> Sequence[Option]:
    """The options that stand as buttons: all, or none where they are too many for the channel."""
    return message.options if len(message.options) <= can.buttons else ()


def written(message: Message, can: Capabilities, language: str) -> list[str]:
    """The text, in parts that fit, the last with the choices that have no buttons.

    Where the channel has no menu, commands stand without their slash, as people type them there: “menu”.
    """
    parts = [message.heading, message.text]
    if message.options and not buttons(message, can):
        parts.append(choices(message.options, language))
    text = "\n".join(part for part in parts if part.strip())
    text = text if can.has_menu else without_slashes(text)
    return list(pieces(text, can.text_limit)) or ["…"]


def without_slashes(text: str) -> str:
    return COMMAND.sub(r"“\1”", LISTED.sub(lambda found: found[1] or found[2], text))


def choices(options: Sequence[Option], language: str) -> str:
    """ "Xin gõ số để chọn:" and a line for each; a number with a point, a word with a dash."""
    are_numbers = all(option.words.isdecimal() for option in options)
    with speaking(language):
        lead = _("Xin gõ số để chọn:") if are_numbers else _("Xin gõ để trả lời:")
    return "\n".join(["", lead, *(line(option) for option in options)])


def line(option: Option) -> str:
    if option.words.isdecimal():
        return f"{option.words}. {option.label.removeprefix(f'{option.words}. ')}"
    return f"{option.words} – {option.label}" if option.words else f"“{option.label}”"
