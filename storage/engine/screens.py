"""The screen of a contact: what it was lately shown, and about what, by which typed words are understood."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select

from storage.engine.db import Tx
from storage.engine.outbox import ANSWER, ANSWERS
from storage.tables.base import Moment
from storage.tables.engine import outbox, sends

OFTEN = timedelta(days=2)  # the subjects of so long are read at once: most words are read by several spans

of_contact = bindparam("of_contact", type_=outbox.c.contact.type)
since = bindparam("since", type_=Moment)
shown_at = (  # machine time. Also what is being sent: they may answer before that is written down
    select(func.max(sends.c.at))
    .where(sends.c.outbox == outbox.c.id, sends.c.contact == outbox.c.contact)
    .where(sends.c.state.in_(["sending", "sent", "unknown"]))
    .scalar_subquery()
)
earlier = outbox.alias()  # the newest that is too old: the index leads to it, and to what came after
newest_earlier = (
    select(earlier.c.id)
    .where(earlier.c.contact == of_contact, earlier.c.created < since)
    .order_by(earlier.c.id.desc())
    .limit(1)
)
answer = outbox.alias()
answers = (
    select(answer.c.id)
    .where(answer.c.contact == of_contact, answer.c.action == "send", answer.c.lane.in_(ANSWERS))
    .order_by(answer.c.id.desc())
    .limit(30)
)
SHOWN = (  # of what nobody asked for all: a busy day's answers do not make a nudge's words forgotten
    select(outbox.c.id, outbox.c.key, outbox.c.heading, outbox.c.text, outbox.c.options, outbox.c.created)
    .add_columns(outbox.c.subject, shown_at.label("shown_at"))
    .where(outbox.c.contact == of_contact, outbox.c.action == "send")
    .where(outbox.c.id > func.coalesce(newest_earlier.scalar_subquery(), 0))
    .where(or_(outbox.c.lane.not_in(ANSWERS), outbox.c.id.in_(answers)))
)
SUBJECTS = (
    select(outbox.c.subject, outbox.c.created)
    .where(outbox.c.contact == of_contact, outbox.c.state.in_(["sent", "unknown"]))
    .where(outbox.c.subject != "", outbox.c.created >= since)
    .order_by(outbox.c.id.desc())
    .limit(100)
)


@dataclass(frozen=True)
class Offered:
    """A message that a contact was sent, with its choices: (token, label, words) each."""

    heading: str
    text: str
    options: list[tuple[str, str, str]]
    event: str  # that it answers; "" for what nobody asked for
    is_newest: bool  # it is of the newest answer
    is_later: bool  # nobody asked for it, and it came after the newest answer
    subject: str

    @property
    def is_asked(self) -> bool:
        """Return whether it answers what they wrote."""
        return bool(self.event)


@dataclass
class Lately:
    """The messages of a contact since some moment, the newest first, as they were read."""

    since: datetime
    rows: list[Row[Any]]

    def after(self, since: datetime) -> list[Row[Any]]:
        return [row for row in self.rows if row.created >= since]


@dataclass
class Screen:
    """The sight of a contact as a transaction finds it: the event itself shows nothing.

    A span that lies within one that was read is not read again.
    """

    tx: Tx
    contact: int
    at: datetime  # business time of the event
    _shown: Lately | None = None
    _subjects: Lately | None = None
    _offered: dict[datetime, list[Offered]] = field(default_factory=dict)

    def shown_since(self, since: datetime) -> list[Offered]:
        """Return what they were shown since then, the newest first; a nudge that waited after an answer."""
        if since not in self._offered:
            if self._shown is None or since < self._shown.since:
                self._shown = Lately(since, self._read_shown(since))
            self._offered[since] = offered(self._shown.after(since))
        return self._offered[since]

    def subjects_since(self, since: datetime, kinds: Collection[str]) -> list[str]:
        """Return the subjects of these kinds ("duty:17") of what went to them, the newest first."""
        if self._subjects is None or since < self._subjects.since:
            first = min(since, self.at - OFTEN)
            self._subjects = Lately(first, self._read(SUBJECTS, first))
        found = dict.fromkeys(row.subject for row in self._subjects.after(since))
        return [one for one in found if one.partition(":")[0] in kinds]

    def _read_shown(self, since: datetime) -> list[Row[Any]]:
        rows = [row for row in self._read(SHOWN, since) if row.shown_at]
        return sorted(rows, key=lambda row: (row.shown_at, row.id), reverse=True)

    def _read(self, query: Any, since: datetime) -> list[Row[Any]]:
        return list(self.tx.execute(query, {"of_contact": self.contact, "since": since}))


def offered(rows: Collection[Row[Any]]) -> list[Offered]:
    """Say of each of these messages, the newest first, which event it answers and whether that is newest."""
    events = [answered_by(row.key) for row in rows]
    newest = next(filter(None, events), None)
    later = events.index(newest) if newest else len(events)  # how many came after it
    return [
        Offered(row.heading, row.text, row.options, event, event == newest, place < later, row.subject)
        for place, (row, event) in enumerate(zip(rows, events, strict=True))
    ]


def answered_by(key: str) -> str:
    """Return the event that a message of this key answers; "" where it answers none.

    "answer:telegram:7000:17:0" is one of the answers to the event "telegram:7000:17".
    """
    return key.rpartition(":")[0].removeprefix(ANSWER) if key.startswith(ANSWER) else ""
