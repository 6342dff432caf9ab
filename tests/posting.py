"""The outbox as its workers use it in tests: every call is a transaction of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine, select, update

from bot.conversation import Message
from storage.engine import ClaimedMessage, Lane, Outgoing, Tx, claims, outbox
from storage.engine.claims import Selection
from storage.engine.db import open_engine
from storage.tables import engine
from storage.tables.engine import sends
from storage.tables.people import contacts
from tests.people import ACCOUNT, CHANNEL, MORNING

P = ParamSpec("P")
T = TypeVar("T")
UP_TO_16 = Selection(16)


@dataclass
class Post:
    engine: Engine
    machine: datetime = MORNING
    business: datetime = MORNING

    def do(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self.engine.begin() as tx:
            return work(tx, *args, **kwargs)

    def wait(self, pause: timedelta) -> None:
        self.machine += pause
        self.business += pause

    def put(self, chat: str, *keys: str, lane: Lane = Lane.NUDGE, **more: Any) -> None:
        """Queue a message for each of ``keys``, whose text is its key."""
        contact = self.contact(chat).id
        self.do(
            outbox.put,
            [Outgoing(key, contact, CHANNEL, lane, Message(key), self.business, **more) for key in keys],
        )

    def claim(
        self, selection: Selection = UP_TO_16, account: tuple[str, str] = (CHANNEL, ACCOUNT)
    ) -> list[ClaimedMessage]:
        return self.do(claims.claim, account, selection, self.machine, self.business).messages

    def claim_one(self) -> ClaimedMessage:
        [message] = self.claim()
        return message

    def send_all(self) -> list[str]:
        """Send what is due until nothing is; what was sent, in that order."""
        sent: list[str] = []
        while claimed := self.claim():
            for message in claimed:
                assert self.do(claims.note_sent, message, f"id-{message.id}")
            sent += [message.message.text for message in claimed]
        return sent

    def sweep(self) -> None:
        self.do(claims.sweep_outbox, self.machine, self.business)

    def row(self, key: str) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(select(engine.outbox).where(engine.outbox.c.key == key)).one()

    def contact(self, chat: str) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(select(contacts).where(contacts.c.chat == chat)).one()

    def change(self, chat: str, **values: Any) -> None:
        self.do(lambda tx: tx.execute(update(contacts).where(contacts.c.chat == chat).values(**values)))

    def attempts(self, key: str) -> list[str]:
        """Return what came of each attempt to send it."""
        with self.engine.connect() as connection:
            asked = (
                select(sends.c.state)
                .join(engine.outbox, sends.c.outbox == engine.outbox.c.id)
                .where(engine.outbox.c.key == key)
            )
            return list(connection.execute(asked.order_by(sends.c["try"])).scalars())


@contextmanager
def posting(url: str) -> Iterator[Post]:
    engine = open_engine(url)
    try:
        yield Post(engine)
    finally:
        engine.dispose()
