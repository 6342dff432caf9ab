"""What is wrong with the words of a command, in Vietnamese, with the command as README writes it."""

import re
import sys
from pathlib import Path

from typer import TyperException

from bot.conversation.words import _


def program() -> str:
    """How people start us: by start.py, or by the program that a package has."""
    name = Path(sys.argv[0]).name
    return name if name == "nhacthu" else "python3 start.py"


def explained(error: TyperException) -> str:
    """Why the words are not understood, and where to look."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else program()
    return "\n".join([wrong(error), _("Xem cách dùng: {command} --help", command=command)])


def wrong(error: TyperException) -> str:
    """Typer keeps the sorts of its errors to itself: they are known by their names and first words."""
    said = error.format_message()
    match type(error).__name__:
        case "MissingParameter":
            return _("Thiếu {name}.", name=name_in(error))
        case "NoSuchOption":
            return _("Không có tùy chọn {name}.", name=getattr(error, "option_name", ""))
        case "BadOptionUsage":
            return _(
                "Tùy chọn {name} thiếu giá trị hoặc thừa giá trị.", name=getattr(error, "option_name", "")
            )
        case "BadParameter":
            return _("Giá trị của {name} không hợp lệ.", name=name_in(error))
    if found := re.match(r"No such command '(.*)'", said):
        return _("Không có lệnh “{name}”.", name=found[1])
    if found := re.match(r"Got unexpected extra argument\S* \((.*)\)", said):
        return _("Thừa: {words}.", words=found[1])
    return said


def name_in(error: TyperException) -> str:
    parameter = getattr(error, "param", None)
    return str(parameter.get_error_hint()).strip("'") if parameter else ""
