"""A person with contacts on three channels, and a worker that serves them all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from bot.channels.base import Outbound
from bot.conversation import Message
from bot.jobs.metrics import Metrics
from bot.jobs.services import Services
from bot.jobs.tick import tick
from storage.engine import Lane, Outgoing, channel_state, outbox, texts
from storage.tables import engine
from storage.tables.engine import sends
from storage.tables.people import contacts
from tests.delivering import deliver_all
from tests.people import ACCOUNT, MORNING, connected, opened, settings
from tests.world import CAN, FakeChannel, StillClock

LAN, MINH = 1, 2  # people, as tests/people.py numbers them
BARE = replace(CAN, buttons=0, text_limit=2000, can_edit=False, can_delete=False, has_menu=False)
OFFICE = ("vinh", "yen")
ACCOUNTS = {"telegram": ACCOUNT, "zalo_bot": "b1", "zalo_oa": "29"}


def channel(name: str) -> FakeChannel:
    can = CAN if name == "telegram" else replace(BARE, buttons=5 if name == "zalo_oa" else 0)
    return FakeChannel(name=name, key=name, account=ACCOUNTS[name], can=can)


@dataclass
class Worker:
    """A worker with its channels."""

    url: str
    services: Services
    clock: StillClock
    channels: dict[str, FakeChannel] = field(
        default_factory=lambda: {name: channel(name) for name in ACCOUNTS}
    )

    def link(self, person: int, name: str, rank: int) -> None:
        """Give them a contact, where they have just written; its chat is "<person>@<channel>"."""
        row = {"channel": name, "account": ACCOUNTS[name], "chat": f"{person}@{name}", "rank": rank}
        with connected(self.url) as tx:
            tx.execute(insert(contacts), {**row, "person": person, "last_in": self.clock.at})

    def order(self, person: int, *names: str) -> None:
        """Put their contacts in this order, before any others; those that they have not are added."""
        with connected(self.url) as tx:
            theirs = {
                row.channel: row.id for row in tx.execute(select(contacts).where(contacts.c.person == person))
            }
            tx.execute(update(contacts).where(contacts.c.person == person).values(rank=len(ACCOUNTS)))
        for rank, name in enumerate(names):
            if name in theirs:
                self.change(theirs[name], rank=rank)
            else:
                self.link(person, name, rank)

    def change(self, contact: int, **values: Any) -> None:
        with connected(self.url) as tx:
            tx.execute(update(contacts).where(contacts.c.id == contact).values(**values))

    def of(self, person: int, name: str) -> Any:
        with connected(self.url) as tx:
            is_it = (contacts.c.person == person) & (contacts.c.channel == name)
            return tx.execute(select(contacts).where(is_it)).one()

    def names(self, person: int) -> list[str]:
        """Return the channels that they are on."""
        with connected(self.url) as tx:
            theirs = select(contacts.c.channel).where(contacts.c.person == person)
            return list(tx.execute(theirs).scalars())

    def silent(self, person: int, length: timedelta, name: str = "zalo_oa") -> None:
        self.change(self.of(person, name).id, last_in=self.clock.at - length)

    def put(self, person: int, *keys: str, lane: Lane = Lane.NUDGE, **more: Any) -> None:
        """Queue for the person, at their first contact, what is called by its words."""
        with connected(self.url) as tx:
            theirs = select(contacts).where(contacts.c.person == person)
            first = tx.execute(theirs.order_by(contacts.c.rank, contacts.c.id).limit(1)).one()
            outbox.put(
                tx,
                [
                    Outgoing(
                        key,
                        first.id,
                        first.channel,
                        lane,
                        Message(key),
                        self.clock.at,
                        **more | {"person": person},
                    )
                    for key in keys
                ],
            )

    def answer(self, person: int, name: str, key: str) -> None:
        there = self.of(person, name)
        with connected(self.url) as tx:
            outbox.put(tx, [Outgoing(key, there.id, name, Lane.ANSWER, Message(key), self.clock.at)])

    async def tick(self) -> None:
        await tick(self.services)

    async def pass_time(self, length: timedelta, step: timedelta = timedelta(minutes=1)) -> list[str]:
        """Tick and look until ``length`` has passed; return what went out, as ``deliver`` says it."""
        found = []
        for _turn in range(length // step):
            self.clock.at += step
            await self.tick()
            found += await self.deliver()
        return found

    async def deliver(self) -> list[str]:
        """Return what goes to officers when the worker looks now, and where: "nhắc → telegram"."""
        sent = ((name, out) for name, out in await self.sent() if out.chat not in OFFICE)
        return [f"{out.message.text} → {name}{' (mẫu)' * bool(out.template)}" for name, out in sent]

    async def sent(self) -> list[tuple[str, Outbound]]:
        """Go round all channels once for each channel there is: what moves goes on from there."""
        found = []
        for _turn in self.channels:
            for name, one in self.channels.items():
                await deliver_all(self.services, one)
                found += [(name, out) for out in one.sent]
                one.sent.clear()
        return found

    def row(self, key: str) -> Any:
        with connected(self.url) as tx:
            return tx.execute(select(engine.outbox).where(engine.outbox.c.key == key)).one()

    def ended(self, key: str) -> tuple[str, str]:
        row = self.row(key)
        return row.state, row.error

    def attempts(self, key: str) -> list[str]:
        with connected(self.url) as tx:
            asked = (
                select(sends.c.state)
                .join(engine.outbox, sends.c.outbox == engine.outbox.c.id)
                .where(engine.outbox.c.key == key)
            )
            return list(tx.execute(asked.order_by(sends.c["try"])).scalars())

    def used(self, name: str, period: str = "2026-11") -> int:
        with connected(self.url) as tx:
            return texts.used(tx, name, ACCOUNTS[name], period)

    def use(self, name: str, number: int, period: str = "2026-11") -> None:
        """Use up so much of a quota."""
        with connected(self.url) as tx:
            texts.count(tx, name, ACCOUNTS[name], period, number)


@contextmanager
def working(url: str, at: datetime = MORNING, **given: object) -> Iterator[Worker]:
    clock = StillClock(at)
    with opened(url) as store:
        made = Services(store, clock, settings(**given), "test", Metrics(), serving=set(ACCOUNTS))
        for name, account in ACCOUNTS.items():
            with connected(url) as tx:
                channel_state.note_served(tx, (name, account), name, clock.at, ACCOUNTS)
        yield Worker(url, made, clock)
