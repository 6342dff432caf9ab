"""Incidents in a story: who raises one, what is done with it and when, who must hear of it, how it ends.

A block of tests/trials/stories reads

    # The mailbox is full: taken in time, resolved, confirmed.
    09/11 08:10 Phạm Đức Ví Dụ: raises Hộp thư đầy
    09/11 08:20 clerk: takes
    09/11 09:30 clerk: resolves
    09/11 09:45 Phạm Đức Ví Dụ: confirms
    heard 09/11 08:10: card head deputy clerk
    ends closed, clerk

``heard``: cards, alarms and what chases, to whom of the office. That each side hears of what the other has
done is not written there: it goes without saying, at once, and of what is ordinary not at night. What the
clock does stands under "clock". Blocks are in the order of their numbers.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.trials.timetable import VIETNAM

STORIES = Path(__file__).parent / "stories"
OFFICE = {  # as the stories call them; the first is its head
    "head": "Nguyễn Đức Kiểm Thử",
    "deputy": "Lê Văn Giả Thiết",
    "clerk": "Phạm Thị Minh Họa",
}
CLOCK = "clock"
ACTS = {  # what is written in a story -> the act in the incident's timeline
    "raises": "raise",
    "writes down": "raise",
    "takes": "take",
    "takes over": "over",
    "gives": "give",
    "asks": "ask",
    "answers": "answer",
    "talks": "talk",
    "forwards": "forward",
    "resolves": "resolve",
    "confirms": "confirm",
    "reopens": "reopen",
    "finds wrong": "wrong",
    "lapses": "lapse",
}
VERBS = sorted(ACTS, key=len, reverse=True)
NIGHT = "17:30", "07:00"


@dataclass(frozen=True, order=True)
class Heard:
    """Something that comes to somebody, by name, about the incident with this number."""

    number: int
    at: datetime
    kind: str
    who: str


@dataclass(frozen=True)
class Deed:
    """A deed; ``verb`` is one of ACTS, ``what`` comes after it: the kind of incident, the colleague."""

    at: datetime
    number: int
    who: str
    verb: str
    what: str


@dataclass(frozen=True)
class Case:
    """An incident of the story; ``state`` and ``taker`` are how it ends."""

    number: int
    deeds: list[Deed]
    heard: list[Heard]
    state: str
    taker: str


@dataclass
class Casebook:
    """The incidents of a story; ``left`` are the deeds that are still to be done, in their order."""

    cases: list[Case] = field(default_factory=list)
    left: list[Deed] = field(default_factory=list)

    def next_moment(self, end: datetime) -> datetime:
        """Return when somebody acts next, ``end`` at the latest."""
        return min([end, *(one.at for one in self.left[:1])])

    def due(self, now: datetime) -> Iterator[Deed]:
        """Take out the deeds that are to be done by now; each is given once."""
        while self.left and self.left[0].at <= now:
            yield self.left.pop(0)


def casebook(name: str, year: int) -> Casebook:
    """Read the story of this name; its days are of that ``year``."""
    blocks = (STORIES / f"{name}.txt").read_text(encoding="utf-8").strip().split("\n\n")
    cases = [case(number, block.splitlines(), year) for number, block in enumerate(blocks, 1)]
    deeds = [deed for one in cases for deed in one.deeds if deed.who != CLOCK]
    return Casebook(cases, sorted(deeds, key=lambda one: one.at))


def case(number: int, lines: list[str], year: int) -> Case:
    said = [line for line in lines if not line.startswith("#")]
    heard = [line.removeprefix("heard ") for line in said if line.startswith("heard ")]
    [ends] = [line.removeprefix("ends ") for line in said if line.startswith("ends ")]
    state, _comma, taker = ends.partition(", ")
    return Case(
        number,
        [deed(number, line, year) for line in said if line[0].isdecimal()],
        [one for line in heard for one in heard_of(number, line, year)],
        state,
        named(taker),
    )


def deed(number: int, line: str, year: int) -> Deed:
    """Read a line of a story such as "09/11 08:20 clerk: takes", in the year ``year``."""
    when, done = line[:11], line[12:]
    who, _colon, said = done.partition(": ")
    verb = next(one for one in VERBS if said.startswith(one))
    return Deed(moment(when, year), number, named(who), verb, said.removeprefix(verb).strip())


def heard_of(number: int, line: str, year: int) -> Iterator[Heard]:
    """Read a line of a story such as "09/11 08:15 08:20: alarm head clerk", in the year ``year``."""
    clocks, _colon, said = line.partition(": ")
    day, *times = clocks.split()
    kind, *people = said.split()
    for clock in times:
        yield from (Heard(number, moment(f"{day} {clock}", year), kind, named(who)) for who in people)


def moment(written: str, year: int) -> datetime:
    return datetime.strptime(f"{written} {year}", "%d/%m %H:%M %Y").replace(tzinfo=VIETNAM)


def named(who: str) -> str:
    return OFFICE.get(who, who)


def counts(book: Casebook) -> str:
    """Count the cases by how they end, as in "20: closed 12, in_progress 3 …"."""
    ended = Counter(one.state for one in book.cases)
    return ", ".join([str(len(book.cases)), *(f"{state} {n}" for state, n in ended.most_common())])
