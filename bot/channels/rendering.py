"""A message on a channel without markup: choices that have no buttons are written out, to be typed."""

from collections.abc import Sequence

from bot.channels.base import Capabilities
from bot.conversation.messages import Message, Option
from bot.conversation.text import pieces
from bot.conversation.words import _, speaking


def buttons(message: Message, can: Capabilities) -> Sequence[Option]:
    """The options that stand as buttons: all, where they fit; else all but the ways out, which are typed by
    their label; else none."""
    if len(message.options) <= can.buttons:
        return message.options
    asked = [option for option in message.options if option.words]
    return asked if len(asked) <= can.buttons else ()


def written(message: Message, can: Capabilities, language: str) -> list[str]:
    """Return the text, in parts that fit, the last with the choices that have no buttons."""
    parts = [message.heading, message.text]
    shown = buttons(message, can)
    if typed := [option for option in message.options if option not in shown]:
        parts.append(choices(typed, language))
    text = "\n".join(part for part in parts if part.strip())
    return list(pieces(text, can.text_limit)) or ["…"]


def choices(options: Sequence[Option], language: str) -> str:
    """Write a line for each choice: a number with a point, a word with a dash, or the label."""
    with speaking(language):
        return "\n".join(["", lead(options), *(line(option) for option in options)])


def lead(options: Sequence[Option]) -> str:
    if all(option.words.isdecimal() for option in options):
        return _("Xin gõ số để chọn:")
    if any(option.words for option in options):
        return _("Xin gõ để trả lời:")
    return _("Khi cần, xin gõ:")  # what takes back what has just been done


def line(option: Option) -> str:
    if option.words.isdecimal():
        return f"{option.words}. {option.label.removeprefix(f'{option.words}. ')}"
    return f"{option.words} – {option.label}" if option.words else f"“{option.label}”"
