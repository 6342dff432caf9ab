"""Report requests in a story: what the office asks of whom, what units, heads and the office do about it.

A block of tests/trials/stories that is about a request reads

    # The unions have until Friday: one files at once, one is given more time.
    07/12 09:10 office: asks Sổ theo dõi hộp thư | 18/12 17:00 | unions
    07/12 14:40 hnd hccb: hand in
    07/12 15:10 hnd hccb: approve
    14/12 09:40 hdoan: asks for time until 22/12 17:00
    14/12 15:40 office: grants hdoan

A deed of units is their officers', unless only a head can do it. Units are named by their codes, by groups of
them, and by "all", which the office is not part of; "except" leaves some out. What may follow the units of a
request: "nothing" is an answer, "no head" approves, "two questions", "at DAY TIME" it is sent. What the clock
asks is a periodic report, of which the office hears before it is sent. In a block without a request the days
off change, workers are down, an officer blocks the bot or is away.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.sandbox.sample import FOLDER
from tests.trials.habits import OFFICE_UNIT
from tests.trials.timetable import VIETNAM

STORIES = Path(__file__).parent.parent / "stories"
OFFICE, CLOCK = "office", "clock"
HALF = 6  # months
GROUPS = {  # as the stories call them -> as the roster does
    "departments": "Phòng, ban",
    "centres": "Đơn vị sự nghiệp",
    "unions": "Đoàn thể",
    "branches": "Ngành dọc",
    "communes": "UBND xã",
}
OF_OFFICERS = ("begin", "drop", "hand in", "report nothing", "edit", "asks for time until")
OF_HEADS = ("approve", "return", "file")
OF_OFFICE = (
    *("grants", "refuses", "extends", "adds", "exempts", "returns", "chases", "closes", "cancels"),
    *("swaps", "confirms", "gives a day off"),
)
OF_LIFE = ("is down until", "blocks the bot", "is away tomorrow", "has no officer")
VERBS = ("asks", *OF_OFFICERS, *OF_HEADS, *OF_OFFICE, *OF_LIFE)
LONGEST_FIRST = sorted(VERBS, key=len, reverse=True)


@dataclass(frozen=True)
class Unit:
    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class Deed:
    """A deed; ``units`` do it, or the office does it to them; ``what`` is all else that is said."""

    at: datetime
    who: str  # "office", "clock", "officers", "heads"
    units: tuple[str, ...]
    verb: str
    what: str = ""
    request: "Request | None" = None


@dataclass
class Request:
    """A request; ``opens``: when units hear of it, or would but for a day off; ``deeds`` are in order."""

    number: int
    title: str
    asked: datetime
    opens: datetime
    deadline: datetime
    units: tuple[str, ...]
    whom: str
    takes_nothing: bool
    needs_head: bool
    has_two: bool  # questions
    is_periodic: bool  # it is planned by the clock
    deeds: list[Deed]

    def __hash__(self) -> int:
        return self.number


@dataclass(frozen=True)
class Reports:
    """The story; ``deeds`` are those of all requests and of none, with the asking, in their order."""

    requests: Sequence[Request]
    deeds: Sequence[Deed]


def units() -> dict[str, Unit]:
    """Read the units of the sample roster, by code."""
    rows = (FOLDER / "units.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {code: Unit(code, name, kind) for code, name, kind, *_rest in (row.split("\t") for row in rows)}


def story(name: str, year: int) -> Reports:
    """Read the story of this name, which begins in the second half of ``year`` or after it."""
    blocks = (STORIES / f"{name}.txt").read_text(encoding="utf-8").strip().split("\n\n")
    requests: list[Request] = []
    deeds: list[Deed] = []
    for block in blocks:
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if " asks " in lines[0] and "asks for" not in lines[0]:
            request = asked(lines[0], len(requests) + 1, year)
            requests.append(request)
            request.deeds += [deed(line, year, request) for line in lines[1:]]
            asking = Deed(request.asked, who_does(lines[0]), request.units, "asks", request=request)
            deeds += [asking, *request.deeds]
        else:
            deeds += [deed(line, year) for line in lines]
    return Reports(requests, sorted(deeds, key=lambda one: one.at))


def who_does(line: str) -> str:
    return line[12:].partition(": ")[0]


def asked(line: str, number: int, year: int) -> Request:
    when, said = line[:11], line.partition(" asks ")[2]
    title, deadline, whom, *more = said.split(" | ")
    at = moment(when, year)
    planned = next((one.removeprefix("at ") for one in more if one.startswith("at ")), "")
    return Request(
        number,
        title,
        asked=at,
        opens=moment(planned, year) if planned else at,
        deadline=moment(deadline, year),
        units=tuple(named(whom)),
        whom=whom,
        takes_nothing="nothing" in more,
        needs_head="no head" not in more,
        has_two="two questions" in more,
        is_periodic=who_does(line) == CLOCK,
        deeds=[],
    )


def deed(line: str, year: int, request: Request | None = None) -> Deed:
    """Read a line such as "07/12 14:40 hnd hccb: hand in"."""
    at = moment(line[:11], year)
    who, _colon, done = line[12:].partition(": ")
    verb = next(one for one in LONGEST_FIRST if done.startswith(one))
    rest = done.removeprefix(verb).strip()
    if who in (OFFICE, CLOCK):
        whom, _bar, what = rest.partition(" | ") if " | " in rest else (rest, "", rest)
        return Deed(at, who, tuple(named(whom)) if is_of_units(verb) else (), verb, what, request)
    by = "heads" if verb in OF_HEADS else "officers"
    return Deed(at, by, tuple(named(who)), verb, rest.removeprefix("| "), request)


def is_of_units(verb: str) -> bool:
    """Tell whether the office does it to units that are named."""
    return verb in ("grants", "refuses", "extends", "exempts", "returns", "gives a day off")


def named(said: str) -> Iterator[str]:
    """Yield the codes of the units that are meant."""
    included, _word, excluded = said.partition(" except ")
    without = set(codes(excluded)) if excluded else set()
    yield from (code for code in codes(included) if code not in without)


def codes(said: str) -> Iterator[str]:
    known = units()
    for word in said.split():
        if word == "all":
            yield from (code for code in known if code != OFFICE_UNIT)
        elif word in GROUPS:
            members = (one for one in known.values() if one.kind == GROUPS[word])
            yield from (one.code for one in members if one.code != OFFICE_UNIT)
        else:
            yield known[word].code


def moment(written: str, year: int) -> datetime:
    """Read "07/12 09:10": of ``year`` from July on, of the next one before that."""
    month = int(written[3:5])
    of = year if month > HALF else year + 1
    return datetime.strptime(f"{written} {of}", "%d/%m %H:%M %Y").replace(tzinfo=VIETNAM)


def typed(written: str) -> str:
    """Write the story's "18/12 17:00" as people type it, with the hour first."""
    day, clock = written.split()
    return f"{clock} ngày {day}"
