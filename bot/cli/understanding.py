"""``understand``: what is read in texts, one line of JSON in and one out; without a database.

In: ``role`` (head, officer, office, staff, stranger), ``context`` (what stands open: ``Standing``; none where
it is left out), ``text``, ``now`` (ISO; now where it is left out), ``expect`` (future or past). Out: what
``reading_of`` returns. A line that cannot be read is answered with ``error``, and the others go on.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.base import CannotDo, reason
from bot.conversation import _, received
from bot.domain.understanding import Standing, understand

ROLES = {role: role for role in ("head", "officer", "office", "staff", "stranger")} | {"deputy": "head"}
FILE = Annotated[str, typer.Argument(help=_("Tệp có mỗi dòng một đối tượng JSON; “-” là đọc từ đầu vào."))]


def understand_lines(file: FILE) -> None:
    """Read each line and write what is understood of it, in the same order."""
    for line in lines_of(file):
        if line.strip():
            typer.echo(json.dumps(answer(line), ensure_ascii=False))


def lines_of(file: str) -> Iterator[str]:
    if file == "-":
        yield from sys.stdin
        return
    try:
        with Path(file).open(encoding="utf-8") as lines:
            yield from lines
    except OSError as error:
        raise CannotDo(_("Không đọc được tệp {name}: {why}", name=file, why=reason(error))) from error
    except UnicodeDecodeError as error:
        raise CannotDo(_("Tệp {name} không phải là văn bản UTF-8.", name=file)) from error


def answer(line: str) -> Mapping[str, Any]:
    """Return what is understood of one line, or what is wrong with it."""
    try:
        asked = json.loads(line)
        text, role = received(str(asked["text"])), str(asked.get("role", "officer"))
        role, standing = ROLES[role], Standing(asked.get("context") or Standing.NONE)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return reading_of(text, role, standing)


def reading_of(text: str, role: str, standing: Standing) -> Mapping[str, Any]:
    """Return the reading of a text: ``intent`` (the best), ``acts``, ``score``, ``candidates``, ``slots``."""
    reading = understand(text, role, standing)
    return {
        "intent": reading.intent,
        "acts": reading.act,
        "score": round(reading.score, 3),
        "candidates": [one.intent for one in reading.candidates],
        "slots": dict(reading.slots),
    }
