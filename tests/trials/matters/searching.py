"""Keep all that phones are sent, files with what is packed in them, and search it in the end."""

import asyncio
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.trials.matters.living import Confidence, Lived

SHOWING = ("message", "answer")  # what is sent and edited, and what a pressed button answers
NUMBER = "VP-"


@contextmanager
def keeping(lived: Lived) -> Iterator[None]:
    """Keep all that phones are sent within this."""
    with lived.play.phones.watched() as changes:
        watcher = asyncio.create_task(watch(lived, changes))
        try:
            yield
        finally:
            watcher.cancel()


async def watch(lived: Lived, changes: "asyncio.Queue[dict[str, Any]]") -> None:
    while True:
        change = await changes.get()
        if change["event"] in SHOWING and "phone" in change:
            lived.shown.append((change["phone"], str(change)))
            file = (change.get("message") or {}).get("file")
            if file:
                content = lived.play.district.telegram.files[file["id"]].content
                lived.shown.append((change["phone"], held_by(content)))


def held_by(content: bytes) -> str:
    """Return all the text that a file holds, of whatever is packed in it too."""
    found = content.decode(errors="replace")
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return found
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "\n".join([found, *(held_by(packed.read(name)) for name in packed.namelist())])


def leaks(lived: Lived) -> list[str]:
    """List who was shown what was not for them."""
    found: dict[str, None] = {}
    for place, (phone, shown) in enumerate(lived.shown):
        for one in lived.confidences:
            found |= dict.fromkeys(of_confidence(lived, one, (place, phone, shown)))
        for said in lived.objections:
            if said.words in shown and phone not in lived.office_phones | lived.phones_of(said.unit):
                found[f"{phone} was shown what {said.unit} said to the office alone: {said.words}"] = None
    return [*found, *never_seen(lived)]


def of_confidence(lived: Lived, one: Confidence, sent: tuple[int, str, str]) -> Iterator[str]:
    """Find what tells of a confidence, of who told it, or of its number, where it may not stand."""
    place, phone, shown = sent
    is_office = phone in lived.office_phones
    is_about = one.words in shown or bool(one.number and f"{NUMBER}{one.number}" in shown)
    if phone == one.phone:
        return
    if is_about and not is_office:
        yield f"{phone} was shown {one.words!r}, or its number"
    is_opened = one.opened_from is not None and place >= one.opened_from
    if one.teller in shown and is_office and not is_opened:
        yield f"{phone} of the office was shown who told {one.words!r}"
    if one.teller in shown and is_about and not is_opened:
        yield f"{phone} was shown who told {one.words!r}, beside it"


def never_seen(lived: Lived) -> Iterator[str]:
    """Find what the search did not see where it must stand: a search that sees nothing finds nothing."""
    of_office = "\n".join(shown for phone, shown in lived.shown if phone in lived.office_phones)
    for one in lived.confidences:
        if one.words not in of_office:
            yield f"the office was not shown {one.words!r}"
        if one.opened_from is not None and f"Người báo: {one.teller}" not in of_office:
            yield f"the office was not shown who told {one.words!r}, which it has opened"
    packed = "\n".join(shown for _phone, shown in lived.shown if "sheetData" in shown or "w:body" in shown)
    for said in lived.objections:
        if said.words not in packed:
            yield f"no table holds {said.words!r}"
