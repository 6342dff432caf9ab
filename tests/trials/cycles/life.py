"""The state of the trial of cycles as it is lived."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tests.trials.cycles.courses import Step
from tests.trials.cycles.filing import Filing
from tests.trials.cycles.ledger import Incident, Ledger, Moments, Seen
from tests.trials.cycles.questions import Questions
from tests.trials.cycles.terms import Term
from tests.trials.moves.deeds import Deed
from tests.trials.moves.doing import Doing
from tests.trials.moves.ongoing import Story
from tests.trials.moves.reckoning import HEADING, OFFICER
from tests.trials.people import Acting
from tests.trials.reports.reminders import OWED, Reckoning, Staff
from tests.trials.reports.standing import Place
from tests.trials.reports.story import Request
from tests.trials.timetable import at


@dataclass
class Holders(Staff):
    """The staff of units as the reckoning of people has it at each moment; none of one that is not there."""

    told: Story

    def writers(self, unit: str, now: datetime) -> list[str]:
        seen = self.told.reckoning.all_seen(now).get(unit)
        return [plain(one) for one in sorted(seen.reminded) or seen.heading] if seen else []

    def first_head(self, unit: str, now: datetime) -> str:
        seen = self.told.reckoning.all_seen(now).get(unit)
        return next((plain(one) for one in seen.heading), "") if seen else ""

    def reads(self, name: str, heading: str, unit: str, now: datetime) -> bool:
        """Return whether what was sent of a unit is still drawn anew: while its reader is what it came to."""
        roles = (OFFICER, *HEADING) if heading == OWED else HEADING
        return name in map(plain, self.told.reckoning.held(unit, roles, now))

    def ends(self, name: str, unit: str) -> list[datetime]:
        theirs = (one for one in self.told.reckoning.spells if (plain(one.person), one.unit) == (name, unit))
        return [at(one.ends, "00:00") for one in theirs if one.ends]


def plain(name: str) -> str:
    """Take off what tells two people of one name apart."""
    return name.partition(" #")[0]


@dataclass
class Life:
    """All that goes on. ``filings``: what was written of each report of a term; ``open``: incidents.

    ``steps``: what is to be done about reports on a day; ``once``: what is told beside what is dealt.
    """

    play: Acting
    told: Story
    doing: Doing
    known: Reckoning
    terms: Sequence[Term]
    questions: Questions
    ledger: Ledger
    addresses: dict[str, str]  # of the mailboxes of people -> whose
    filings: dict[Place, Filing] = field(default_factory=dict)
    open: dict[str, Incident] = field(default_factory=dict)
    asked: dict[Term, Request] = field(default_factory=dict)
    sums: dict[str, Any] = field(default_factory=dict)  # of the last term
    steps: defaultdict[date, list[tuple[Request, Step]]] = field(default_factory=lambda: defaultdict(list))
    once: defaultdict[date, list[Deed]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    compared: int = 0  # figures

    @property
    def now(self) -> datetime:
        return self.play.now

    @property
    def day(self) -> date:
        return self.now.date()

    def later(self, count: int) -> date:
        """Return the worked day that is so many after today."""
        return self.told.working[self.told.working.index(self.day) + count]

    def seen(self) -> Seen:
        """Return what the figures are reckoned of just now."""
        return Seen(
            ledger=self.ledger,
            people=self.told.reckoning,
            nudges=self.play.people.nudges,
            habits={key: one.habit for one in self.play.people.officers for key in one.phones},
            codes={name: code for code, name in self.doing.names.items()},
            working=self.told.working,
            histories=self.known.histories,
            now=self.now,
        )

    async def between(self, doing: Callable[[], Awaitable[None]]) -> Moments:
        """Do it; return when it had not been done, and when it had: the clock goes on meanwhile."""
        before = await self.play.district.now()
        await doing()
        return before, await self.play.district.now()


def watch_acts(play: Acting, ledger: Ledger) -> None:
    """Note of each phone when anything is done on it."""
    telegram = play.district.telegram
    queue = telegram.queue

    def noted(chat: Any, kind: str, content: dict[str, Any]) -> None:
        ledger.acts[f"telegram-{chat.id}"].append(play.now)
        queue(chat, kind, content)

    vars(telegram)["queue"] = noted
