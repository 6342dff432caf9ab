"""What was done so far, who can do what next, and how each of it must stand in the end."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from tests.trials.moves.hands import Hands
from tests.trials.moves.reckoning import Reckoning
from tests.trials.people import AFTERNOON, MORNING, Acting
from tests.trials.timetable import VIETNAM

MAIL, HANDOVER, DRAFT, OPINION, MISUSE = "mail", "handover", "draft", "opinion", "misuse"


@dataclass
class Confidence:
    """What somebody told in confidence; ``words`` stand in nothing else.

    ``opened_from``: how much had been shown on all phones as two of the office opened who it was.
    """

    teller: str
    phone: str
    words: str
    number: str = ""
    opened_from: int | None = None


@dataclass(frozen=True)
class Objection:
    """What a unit said of a draft, to the office alone."""

    unit: str
    words: str


@dataclass
class Lived:
    """What was done; ``must``: kind -> which one -> the state in which it must be.

    ``phones``: person -> key; ``names``: unit's code -> name; ``offices``: people of the office. ``taken``:
    units that do something in this half day; ``tellers``: people who do nothing but tell in confidence;
    ``shown``: (phone, all that a message or a file holds), in the order in which they were sent.
    """

    play: Acting
    known: Reckoning
    phones: dict[str, str]
    names: dict[str, str]
    offices: list[str]
    lot: Random
    hands: Hands
    tellers: list[str] = field(default_factory=list)
    must: defaultdict[str, dict[tuple[object, ...], str]] = field(default_factory=lambda: defaultdict(dict))
    confidences: list[Confidence] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)
    drafts: list[tuple[str, date]] = field(default_factory=list)  # title, last day
    handing: set[str] = field(default_factory=set)  # units with a handover that is not ended
    to_recall: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    left: list[str] = field(default_factory=list)  # units still to be gone round
    shown: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.play.now.astimezone(VIETNAM).date()

    @property
    def round(self) -> int:
        """Return which of the day's two checks is on."""
        clock = f"{self.play.now.astimezone(VIETNAM):%H:%M}"
        return 2 if clock >= AFTERNOON > MORNING else 1

    def unit(self, *roles: str) -> str:
        """Return a unit that did nothing yet, in which somebody with a phone holds each role; take it."""
        for _ in range(2 * len(self.names)):
            if not self.left:
                self.left = self.lot.sample(sorted(self.known.units), len(self.known.units))
            unit = self.left.pop()
            if unit not in self.taken and all(self.holder(unit, role) for role in roles):
                self.taken.add(unit)
                return unit
        raise LookupError(f"no unit has {roles}")

    def holder(self, unit: str, role: str) -> str:
        """Return the first with a phone who is that there, and nothing anywhere else; "" for nobody."""
        return next(iter(self.holders(unit, role)), "")

    def holders(self, unit: str, role: str) -> Sequence[str]:
        those = [one.person for one in self.known.spells if (one.unit, one.role) == (unit, role)]
        return [one for one in those if self.has_one_role(one)]

    def has_one_role(self, person: str) -> bool:
        return person in self.phones and person not in self.tellers and len(self.known.of(person)) == 1

    def phones_of(self, unit: str) -> set[str]:
        """Return the phones of whoever is anything in a unit."""
        there = (one.person for one in self.known.spells if one.unit == unit)
        return {self.phones[one] for one in there if one in self.phones}

    @property
    def office_phones(self) -> set[str]:
        return {self.phones[one] for one in self.offices}

    async def says(self, person: str, *said: str, about: str = "") -> None:
        await self.hands.says(self.phones[person], *said, about=about)

    def begin(self, *people: str) -> None:
        """Leave aside what stands on these phones; their holders do nothing by habit in this half day."""
        for one in people:
            self.hands.begin(self.phones[one])
            self.play.people.busy.add(self.phones[one])

    def look_back(self, *people: str) -> None:
        """Let all that stands on these phones count again."""
        for one in people:
            self.hands.since[self.phones[one]] = 0

    async def label(self, person: str, begins: str) -> str:
        """Return, as "[…]", the newest button there whose label begins so, once it has come."""
        phone = self.phones[person]

        def look() -> str:
            rows = (row for one in self.hands.new(phone) for row in one.buttons)
            labels = (each["text"] for row in rows for each in row)
            return next((one for one in labels if one.startswith(begins)), "")

        return f"[{await self.hands.soon(look, phone, f'[{begins}…]')}]"

    def has(self, person: str, words: str) -> bool:
        """Return whether a message that holds these words stands on their phone."""
        return any(words in one.text for one in self.hands.new(self.phones[person]))

    async def said(self, person: str, words: str) -> str:
        """Return the newest of the bot's messages there that hold these words, once it has come."""
        phone = self.phones[person]

        def look() -> str:
            return next((one.text for one in self.hands.new(phone) if words in one.text), "")

        return await self.hands.soon(look, phone, words)
