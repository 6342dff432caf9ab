"""``understand``: what is read in texts, one line of JSON in and one out; without a database.

In: ``role`` (head, officer, office, staff, stranger), ``context`` (what stands open: ``Standing``; none where
it is left out), ``text``, ``now`` (ISO; now where it is left out), ``expect`` (future or past). Out: what
``reading_of`` returns, ``date``, the time that the text names, and the units that it names in the sample
roster (``units_of``). A line that cannot be read is answered with ``error``, and the others go on.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.base import CannotDo, reason
from bot.clock import WallClock
from bot.conversation import LOCAL, _, received
from bot.domain.dates import Expect, read_when
from bot.domain.directory import recipients
from bot.domain.directory.audience import audience_of
from bot.domain.directory.questions import look_up
from bot.domain.directory.recipients import NamedRecipients
from bot.domain.understanding import Act, Intent, Reading, Standing, understand
from bot.regulation import matcher, rule_asked

ROLES = {role: role for role in ("head", "officer", "office", "staff", "stranger")} | {"deputy": "head"}
EXPECTS: Mapping[str, Expect] = {"future": "future", "past": "past"}
LISTS = (  # what may say whom something is for
    *(Intent.RECIPIENTS, Intent.BROADCAST, Intent.REPORT_REQUEST, Intent.CHASE, Intent.CHOOSE),
)
SENT = (Intent.BROADCAST, Intent.REPORT_REQUEST)
TOLD = (*SENT, Intent.CHASE, Intent.WHO_MISSING, Intent.STATUS_DISTRICT, Intent.EXCUSE)  # with a slot for it
EVERYBODY = "tất cả đơn vị"
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
        now, expect = moment_of(asked.get("now")), EXPECTS[asked.get("expect") or "future"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return {"error": f"{type(error).__name__}: {error}"}
    reading = understand(text, role, standing)
    return {**reading_of(reading), "date": date_of(text, now, expect), **units_of(reading)}


def moment_of(written: str | None) -> datetime:
    """Return the moment that ``now`` names; without an offset it is by the clock in Vietnam."""
    if not written:
        return WallClock().now()
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)


def reading_of(reading: Reading) -> Mapping[str, Any]:
    """Return a reading as JSON: ``intent`` (the best), ``acts``, ``score``, ``candidates``, ``slots``.

    ``clauses``: numbers of the regulation's clauses that would be shown or offered, such as "7.7"; none where
    it is silent, and where it is not asked about.
    """
    found = rule_asked(reading)
    clauses = (*found.match.clauses, *found.match.beside) if found else ()
    return {
        "intent": reading.intent,
        "acts": reading.deed,
        "score": round(reading.score, 3),
        "candidates": [one.intent for one in reading.candidates],
        "slots": dict(reading.slots),
        "clauses": matcher().pack.numbers(clauses),
    }


def date_of(text: str, now: datetime, expect: Expect) -> Mapping[str, str]:
    """Return the time that a text names, as ``read_when`` has it; its days are those of Vietnam."""
    when = read_when(text, now, expect)
    return {"kind": when.kind, "date": when.date, "date_end": when.date_end, "time": when.time}


def units_of(reading: Reading) -> Mapping[str, list[str]]:
    """Return ``units`` (codes) that a look-up or a list of recipients names, and the ``unknown`` names.

    Of a text by which something else is plainly meant nothing is unknown.
    """
    from bot.sandbox.sample import (  # noqa: PLC0415 - only here: a service cannot read the demo
        PLACE,
        sample_people,
        sample_units,
    )

    units, people, places = sample_units(), sample_people(), (PLACE,)
    if reading.intent == Intent.DIRECTORY:
        looked = look_up(reading.typed, units, people, places)
        held = [] if looked.several else [post.unit for one in looked.people for post in one.posts]
        ids = {unit.id for unit in looked.units} or set(held)
        codes = [unit.code for unit in units if unit.id in ids]
        return {"units": codes, "unknown": [*looked.unknown, *looked.several]}
    told = audience_of(reading, units, places).words(EVERYBODY) if reading.intent in TOLD else ""
    if not told and reading.intent in SENT:  # it is asked whom it is for
        return {"units": [], "unknown": []}
    found = recipients.read(told or reading.typed, units, places)
    is_other = reading.intent not in LISTS and reading.act in (Act.OPEN, Act.DO)
    if is_other and found.unknown:
        return {"units": [], "unknown": []}
    codes = [unit.code for unit in found.units]
    if reading.intent in (Intent.RECIPIENTS, *SENT):
        return {"units": [] if found.only and reading.intent in SENT else codes, "unknown": unclear(found)}
    return {"units": codes, "unknown": list(found.unknown) if codes else []}


def unclear(found: NamedRecipients) -> list[str]:
    """Return what is not known of recipients: names, and which of a group are meant ("chưa nộp báo cáo")."""
    return [*found.unknown, *([found.only] if found.only else [])]
