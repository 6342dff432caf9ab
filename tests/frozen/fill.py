"""Fill databases with the program of today, and write how it goes on: ``python -m tests.frozen.fill NAME``.

They are moments of the transcripts, just after somebody wrote and before anything is delivered. Chosen are as
few as come by all that may live in a database: each form and each of its questions and facts, each button,
the queued messages, the files that are wanted, and whatever the clock brings about. In each the transcript's
next lines are played; then whoever holds a button of another kind that still does something presses it. In
the end the rest of the kinds are pressed, wherever somebody holds one.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from pathlib import Path

from bot.conversation import Event, EventKind
from handlers import FEATURES
from storage.engine.schema import newest_version
from storage.tables.base import tables
from tests.chat import Chat, calm
from tests.frozen.going_on import OnSqlite, chat_at, keep_files
from tests.frozen.moments import Frozen, Moment, taken, write
from tests.frozen.observing import Step, Use, does_something, lines_of, observe, uses
from tests.people import ACCOUNT, CHANNEL, settle_district
from tests.played import TRANSCRIPTS
from tests.stage import Stage, stage_on_sqlite

FURTHEST = 6  # lines that are played on
PRICE = 4  # of a moment, in lines
TAP = re.compile(r": \{tap\} (.+)")
ELSEWHERE = re.compile(r"CODE-|\{reply to|channel:|.+, \d+ MB>")  # what needs more than the database


@dataclass(frozen=True)
class Cut:
    transcript: str
    place: int  # of its line that has just been taken
    length: int  # how many lines are played then
    uses: frozenset[Use]
    offers: frozenset[Use]  # buttons that somebody holds

    @property
    def name(self) -> str:
        return f"{self.transcript}, {self.place + 1}"

    def worth(self, left: set[Use]) -> float:
        """Return how many uses it adds for a line; a button that is only held may do nothing."""
        used, offered = self.uses & left, self.offers & left - self.uses
        return (len(used) + len(offered) / 2) / (PRICE + self.length)


@dataclass
class Filling:
    """Databases in the making."""

    stage: Stage
    folder: Path
    frozen: Frozen = field(default_factory=lambda: Frozen(newest_version(), {}, {}))
    steps: dict[str, list[Step]] = field(default_factory=dict)  # transcript -> its lines

    @cached_property
    def store(self) -> OnSqlite:
        return OnSqlite(self.folder, newest_version())

    async def fill(self) -> None:
        for name, transcript in TRANSCRIPTS.items():
            self.stage.set_up()
            self.steps[name] = await observe(self.stage, self.chat(), transcript)
        every = cuts = [cut for name, steps in self.steps.items() for cut in cuts_of(name, steps)]
        left: set[Use] = {use for cut in cuts for use in cut.uses}
        while left:
            cut = max(cuts, key=lambda cut: cut.worth(left))
            left -= cut.uses | await self.freeze(cut, left)
            cuts = [cut for cut in cuts if cut.uses & left]
        await self.press_rest(every)

    def chat(self) -> Chat:
        return Chat(self.stage.url, self.folder, idle=self.stage.idle, is_on_stage=True)

    async def freeze(self, cut: Cut, left: set[Use]) -> set[Use]:
        """Freeze it, and press what is left of its buttons; return those that did something."""
        moment = await self.moment(cut)
        held = dict(holders(moment))
        steps = self.steps[cut.transcript][cut.place + 1 :][: cut.length]
        lines = [pressing(step) if step.token in held else step.line for step in steps]
        chat = await self.played(moment, lines)
        done: set[Use] = set()
        for token, who in held.items():
            if (use := button(token)) in left - cut.uses - done and self.is_alive(chat, who, token):
                lines.append(f"{who}: {{tap}} {token}")
                await chat.play(lines[-1])
                done.add(use)
        await self.keep(moment, lines)
        return done

    async def press_rest(self, cuts: list[Cut]) -> None:
        """Press the buttons that nobody has pressed so far, whatever they say now."""
        pressed = {button(token) for chat in self.frozen.chats.values() for token in TAP.findall(chat)}
        for use in (one for one in map(button, FEATURES.buttons) if one not in pressed):
            held = [cut for cut in cuts if use in cut.offers]
            if held:
                cut = min(held, key=lambda cut: cut.name not in self.frozen.moments)
                moment = self.frozen.moments.get(cut.name) or await self.moment(cut)
                token, who = next(one for one in holders(moment) if button(one[0]) == use)
                before = lines_of(self.frozen.chats.get(cut.name, ""))
                await self.keep(moment, [f"{who}: {{tap}} {token}", *before])

    async def keep(self, moment: Moment, lines: list[str]) -> None:
        """Keep the moment, and what is heard when the lines are played in it."""
        self.store.make(self.stage, moment)
        self.frozen.moments[moment.name] = moment
        self.frozen.chats[moment.name] = await chat_at(self.stage, moment, self.folder).play("\n".join(lines))

    async def moment(self, cut: Cut) -> Moment:
        """Play the transcript up to the cut, and take all rows."""
        self.stage.set_up()
        chat, rows = self.chat(), {}

        async def world(chat: Chat, event: Event) -> None:
            await calm(chat, event)
            with self.stage.connected() as tx:
                rows.update(taken(tx, tables.sorted_tables))

        *before, last = [step.line for step in self.steps[cut.transcript][: cut.place + 1]]
        for line in before:
            await chat.play(line)
        chat.world = world
        await chat.play(last)
        return Moment(cut.name, chat.clock.at.isoformat(), rows)

    async def played(self, moment: Moment, lines: list[str]) -> Chat:
        self.store.make(self.stage, moment)
        chat = chat_at(self.stage, moment, self.folder)
        for line in lines:
            await chat.play(line)
        return chat

    def is_alive(self, chat: Chat, who: str, token: str) -> bool:
        with self.stage.connected() as tx:
            press = Event(CHANNEL, ACCOUNT, "press", who, chat.clock.at, EventKind.TAP, token)
            return does_something(tx, press, chat)


def cuts_of(name: str, steps: list[Step]) -> Iterator[Cut]:
    is_down = False
    for place, step in enumerate(steps):
        is_down = step.line == "channel: down" or (is_down and step.line != "channel: up")
        if is_down or not step.is_event or step.taken.has_lost_files:
            continue
        after = [*takewhile(lambda one: not ELSEWHERE.search(one.line), steps[place + 1 :][:FURTHEST])]
        offers = frozenset(button(token) for token in step.taken.tokens)
        for length, used in enumerate(uses(step.taken, after), 1):
            yield Cut(name, place, length, frozenset(used), offers)


def button(token: str) -> Use:
    return ("button", token.partition(":")[0])


def holders(moment: Moment) -> Iterator[tuple[str, str]]:
    """Yield each button that was sent or is about to be, and who was shown it last."""
    contacts = {row["id"]: row["chat"] for row in moment.rows["contacts"]}
    for row in moment.rows["outbox"]:
        yield from ((token, contacts[row["contact"]]) for token, _label, _words in row["options"])


def pressing(step: Step) -> str:
    """Write the line with the button's token instead of its label, which may be another by then."""
    return f"{step.line.partition(':')[0]}: {{tap}} {step.token}"


async def fill(name: str, folder: Path) -> None:
    pattern = folder / "district.db"
    settle_district(f"sqlite:///{pattern}")
    keep_files(folder)
    stage = stage_on_sqlite(folder / "stage.db", pattern)
    try:
        filling = Filling(stage, folder)
        await filling.fill()
        write(name, filling.frozen)
    finally:
        stage.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(fill(sys.argv[1], Path(made)))
