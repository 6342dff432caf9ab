"""A working morning in a district of any size, driven inside this process: events go straight to the core."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from sqlalchemy import select

from bot.config import Settings
from bot.conversation import Event, EventKind
from bot.jobs.metrics import Metrics
from bot.jobs.services import Services
from handlers import clockwork
from storage.engine import Store, business_time, open_store
from storage.tables.engine import outbox
from storage.tables.subjects import duties
from tests.bench.district import FIRST_CHAT, MORNING, Holding, settle
from tests.people import ACCOUNT, CHANNEL, connected, settings
from tests.world import FakeChannel, StillClock

FIRST_NUDGE = timedelta(minutes=30)  # after MORNING
TICK = timedelta(seconds=2)


@dataclass
class Morning:
    """A working morning: unit n has officer 2n - 1 and head 2n; the last person is the office."""

    url: str
    units: int
    store: Store
    settings: Settings
    clock: StillClock
    channel: FakeChannel = field(default_factory=FakeChannel)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def services(self) -> Services:
        return Services(self.store, self.clock, self.settings, "bench", Metrics())

    @property
    def office(self) -> int:
        return 2 * self.units + 1

    def officer(self, unit: int) -> int:
        return 2 * unit - 1

    def typed(self, person: int, text: str) -> Event:
        return self.event(person, EventKind.TEXT, text)

    def tapped(self, person: int, token: str) -> Event:
        return self.event(person, EventKind.TAP, token)

    def pressed(self, person: int, begins: str) -> Event:
        """Tap the button whose token begins so, under the newest message that offers one."""
        with connected(self.url) as tx:
            shown = tx.execute(select(outbox.c.options).order_by(outbox.c.id.desc())).scalars()
            found = (token for options in shown for token, _label, _words in options)
            return self.tapped(person, next(one for one in found if one.startswith(begins)))

    def event(self, person: int, kind: EventKind, text: str) -> Event:
        number = next(self.numbers)
        chat = str(FIRST_CHAT + person - 1)
        return Event(CHANNEL, ACCOUNT, str(number), chat, self.clock.at, kind, text, message_id=f"m{number}")

    async def tick(self, at: datetime) -> None:
        self.clock.at = at
        await self.store.run(clockwork.tick, at, self.settings, "bench")

    def duties(self) -> list[int]:
        """Return the ids of the first round's duties, in the order of their units."""
        with connected(self.url) as tx:
            query = select(duties.c.id).where(duties.c.round == 1).order_by(duties.c.unit)
            return list(tx.execute(query).scalars())


@contextmanager
def morning(url: str, units: int, threads: int = 8) -> Iterator[Morning]:
    """Make a morning at 08:00, before any tick."""
    settle(url, ACCOUNT, held_in(units), date(2026, 11, 25))
    with connected(url) as tx:
        business_time.seed(tx, MORNING, None)
    store = open_store(url, threads)
    try:
        yield Morning(url, units, store, settings(), StillClock(MORNING))
    finally:
        store.close()


def held_in(units: int) -> list[Holding]:
    """Give each unit an officer and a head; the office is a unit like the others, owing checks too."""
    officers = [Holding(2 * unit - 1, unit, "officer") for unit in range(1, units + 1)]
    heads = [Holding(2 * unit, unit, "head") for unit in range(1, units + 1)]
    return [*officers, *heads, Holding(2 * units + 1, units, "office")]
