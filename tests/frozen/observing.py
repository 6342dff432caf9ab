"""Watch a transcript line by line: what lives in its database, and what the next lines make use of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.conversation import FOUND, REVIEW, Event, EventKind, Refused
from handlers import FEATURES, dispatch
from handlers.engine import press_button
from storage.engine import incoming
from storage.engine.incoming import Burst
from storage.tables.base import tables
from storage.tables.engine import conversations, files, outbox
from tests.chat import Chat, calm
from tests.frozen.names import keys_in, shape
from tests.stage import Stage

Use = tuple[str, ...]  # something that lives in a database, and that somebody or the clock makes use of
TRIAL = "trial"  # the id of an event that is taken back


@dataclass(frozen=True)
class Sight:
    """Everything that lives in the database."""

    forms: dict[int, tuple[str, frozenset[Use]]]  # conversation -> how far it is, and what it is made of
    tokens: frozenset[str]  # of buttons
    waiting: frozenset[Use]  # messages that are queued, files that are wanted
    states: dict[Use, str]  # a table and its row's key -> the row's state
    keys: frozenset[str]  # of messages
    has_lost_files: bool  # that were sent and swept: SQLite gives a new one the number of one of them


NOTHING = Sight({}, frozenset(), frozenset(), {}, frozenset(), False)


@dataclass
class Step:
    """A line that somebody said, or the clock."""

    line: str
    token: str = ""  # of the button that is pressed …
    is_alive: bool = False  # … and does something, outside forms
    is_event: bool = False  # somebody did it
    taken: Sight = NOTHING  # once it was taken, and nothing delivered yet
    after: Sight = NOTHING

    @property
    def is_clock(self) -> bool:
        return self.line.startswith("clock:")


def sight(tx: Connection) -> Sight:
    queued = outbox.c.state == "queued"
    subjects = tx.execute(select(outbox.c.subject).where(queued)).scalars()
    ids = tx.execute(select(files.c.id)).scalars().all()
    keys = frozenset(tx.execute(select(outbox.c.key)).scalars())
    wanted = tx.execute(select(files.c.id).where(files.c.state == "wanted").limit(1)).scalars()
    options = tx.execute(select(outbox.c.options)).scalars()
    return Sight(
        {
            row.id: (f"{row.waiting_for} {row.answers}", made_of(row))
            for row in tx.execute(select(conversations))
        },
        frozenset(token for offered in options for token, _label, _words in offered),
        frozenset([*(("queued", shape(one)) for one in subjects), *(("file", "wanted") for _one in wanted)]),
        states(tx),
        keys,
        not {key for key in keys if key.startswith("file:")} <= {f"file:{one}" for one in ids},
    )


def made_of(form: Row[Any]) -> frozenset[Use]:
    asked = {shape(key) for key in (form.waiting_for, *(key for key, _answer, _at in form.answers))}
    named = {("question", form.flow, key) for key in asked if not key.startswith((FOUND, REVIEW))}
    return frozenset(
        {("flow", form.flow), *named, *(("fact", form.flow, key) for key in keys_in(form.facts))}
    )


def states(tx: Connection) -> dict[Use, str]:
    found: dict[Use, str] = {}
    for table in tables.sorted_tables:
        if "state" in table.c and table.name not in ("outbox", "sends", "events"):
            rows = tx.execute(select(*table.primary_key.columns, table.c.state))
            found |= {(table.name, *map(str, row[:-1])): row[-1] for row in rows}
    return found


async def observe(stage: Stage, chat: Chat, transcript: str) -> list[Step]:
    """Play it; the chat is in a world of ours."""
    steps: list[Step] = []

    async def world(chat: Chat, event: Event) -> None:
        with stage.connected() as tx:
            steps[-1].is_alive = event.kind == EventKind.TAP and does_something(tx, event, chat)
        steps[-1].token = event.text if event.kind == EventKind.TAP else ""
        await calm(chat, event)
        with stage.connected() as tx:
            steps[-1].taken, steps[-1].is_event = sight(tx), True

    chat.world = world
    for line in lines_of(transcript):
        steps.append(Step(line))
        await chat.play(line)
        with stage.connected() as tx:
            steps[-1].after = sight(tx)
    return steps


def lines_of(transcript: str) -> list[str]:
    return [line for line in transcript.splitlines() if line and not line.startswith(("bot", " ", "#"))]


def does_something(tx: Connection, event: Event, chat: Chat) -> bool:
    """Tell whether a button outside forms, pressed, shows a choice or a file or changes anything."""
    name, _colon, argument = event.text.partition(":")
    if name not in FEATURES.buttons:
        return False
    trial = tx.begin_nested()
    try:
        ever_so_many = Burst(10**9, 10**9)
        incoming_event = incoming.receive(tx, replace(event, id=TRIAL), timedelta(days=1), ever_so_many)
        assert incoming_event
        context = dispatch.context_of(tx, event, incoming_event, chat.settings)
        before = changes(tx)
        said = press_button(context, FEATURES.buttons[name], argument)
        return changes(tx) > before or any(one.options or one.file_ids for one in said)
    except Refused:
        return False
    finally:
        trial.rollback()


def changes(tx: Connection) -> int:
    """Return how many rows SQLite has changed on this connection."""
    return int(tx.exec_driver_sql("SELECT total_changes()").scalar_one())


def uses(cut: Sight, next_steps: Sequence[Step]) -> Iterator[set[Use]]:
    """Yield, step by step, what of the sight the steps so far have made use of."""
    used = set(cut.waiting)
    forms, before = dict(cut.forms), cut
    for step in next_steps:
        if step.is_alive and step.token in cut.tokens:
            used.add(("button", step.token.partition(":")[0]))
        for number, (stand, made) in list(forms.items()):
            if step.after.forms.get(number, ("",))[0] != stand:
                used |= made
                del forms[number]
        if step.is_clock:
            used |= {
                ("moved", one[0], state, step.after.states.get(one, ""))
                for one, state in before.states.items()
                if step.after.states.get(one) != state
            }
            used |= {("told", shape(key)) for key in step.after.keys - before.keys}
        before = step.after
        yield set(used)
