"""The ledger of each request, as the office reads it to its last page, beside what was reckoned."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from tests.trials.district import OFFICE_PHONE
from tests.trials.play import Play
from tests.trials.reports import standing
from tests.trials.reports.phone import Phone, shortened
from tests.trials.reports.reminders import Reckoning, in_words
from tests.trials.reports.standing import Stand
from tests.trials.reports.story import Request, units

NEXT = "Xem tiếp"
AS_OF = "Số liệu đến "  # under each page
PART = re.compile(r"^(.+): (\d+) đơn vị$")
UNREACHABLE, UNTOLD = "Không liên lạc được", "Tin chưa tới"
OVER = (*standing.DONE, standing.EXEMPT, standing.ENDED)  # stand below what is missing
LINES = 30  # of a page at most: what a phone shows without much scrolling
Part = tuple[str, int, list[str]]  # how far, how many units, which


async def read_ledgers(play: Play, known: Reckoning) -> list[str]:
    """Open the ledger of each request that is open, as the office; return what is not true in it."""
    wrong: list[str] = []
    requests = {place[0]: None for place, _stand in known.open_now(play.now)}
    if requests:
        await play.says(OFFICE_PHONE, "/tonghop")
    for request in requests:
        pages = await read_pages(play, request)
        what = f"the ledger of {request.title} at {play.now:%d/%m %H:%M}"
        wrong += [f"{what}: {one}" for one in untrue(pages, known, request, play.now)]
    return wrong


async def read_pages(play: Play, request: Request) -> list[str]:
    """Press the request's button, and then [Xem tiếp] as long as it is offered."""
    phone, pages = Phone(play, OFFICE_PHONE, request.title, ""), []
    await play.says(OFFICE_PHONE, f"[{shortened(request.title)}]")
    pages.append(play.shown(OFFICE_PHONE))
    while any(label.startswith(NEXT) for label in phone.labels):
        await play.says(OFFICE_PHONE, f"[{NEXT}]")
        pages.append(play.shown(OFFICE_PHONE))
    return pages


def untrue(pages: Sequence[str], known: Reckoning, request: Request, now: datetime) -> Iterator[str]:
    """Find what is not as it was reckoned: parts, how many units each has, which, and the deadline."""
    must: dict[str, list[str]] = {}
    for (of, unit), stand in known.open_now(now):
        if of is request:
            must.setdefault(as_read(known, request, unit, now), []).append(entry(request, unit, stand, now))
    parts = list(parts_of(pages))
    for how, count, names in parts:
        theirs = must.pop(how, [])
        if count != len(theirs) or sorted(names) != sorted(theirs):
            yield f"{how}: {count}, {sorted(names)}, must be {sorted(theirs)}"
    for how, theirs in must.items():
        yield f"{how} is not there, must be {sorted(theirs)}"
    over = [how in OVER for how, _count, _names in parts]
    if over != sorted(over):
        yield f"what is missing does not stand first: {[how for how, _count, _names in parts]}"
    deadline = in_words(request_until(request, now))
    for number, page in enumerate(pages, 1):
        if deadline not in page.partition("\n\n")[0]:
            yield f"the deadline on page {number} is not {deadline}"
        if AS_OF not in page or len(page.splitlines()) > LINES:
            yield f"page {number} is too long, or does not say as of when: {page}"


def parts_of(pages: Sequence[str]) -> Iterator[Part]:
    """Yield the parts of a ledger; one may go on on the next page."""
    lines = [line for page in pages for line in page.partition("\n\n")[2].splitlines()]
    part: Part | None = None
    for line in lines:
        if found := PART.match(line):
            if part:
                yield part
            part = found[1], int(found[2]), []
        elif part and line.startswith("– "):
            part[2].append(line.removeprefix("– "))
    if part:
        yield part


def entry(request: Request, unit: str, stand: Stand, now: datetime) -> str:
    """Name a unit, with what is apart about its deadline."""
    name = units()[unit].name
    if stand.wish:
        return f"{name} (đang xin gia hạn)"
    if stand.until > request_until(request, now):
        return f"{name} (được gia hạn đến {in_words(stand.until)})"
    return name


def as_read(known: Reckoning, request: Request, unit: str, now: datetime) -> str:
    """Return how the ledger has it; what nobody can be told, and what was not told yet, stands apart."""
    stand = known.histories[request, unit].at(now)
    assert stand
    if stand.how not in standing.OWES or stand.how == standing.RETURNED:
        return stand.how
    if not known.staff.writers(unit, now):
        return UNREACHABLE
    is_told = now >= known.days.next_morning(known.days.once_up(request.opens))
    return stand.how if is_told or stand.how != standing.TOLD else UNTOLD


def request_until(request: Request, now: datetime) -> datetime:
    """Return the deadline of the request itself, as extended for all."""
    whole = [one for one in request.deeds if one.verb == "extends" and set(one.units) >= set(request.units)]
    return next((standing.of(one) for one in reversed(whole) if one.at <= now), request.deadline)
