"""A talk about an incident is the office's and the unit's alone, however somebody else comes to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from bot.conversation import Event, EventKind, RemoteFile
from handlers import dispatch
from storage import files, incidents
from storage.files import WantedFile
from storage.tables.engine import conversations, outbox, sends
from storage.tables.people import contacts, roles
from storage.tables.subjects import incident_notes
from tests.conftest import Fresh
from tests.incidents.test_together import YEAR, raised
from tests.people import ACCOUNT, CHANNEL, MORNING, connected, settings

OUTSIDE = ("tam", "la")  # head of another unit, a stranger
SECRET = "chuyen-rieng"


@dataclass
class Talk:
    """Minh and Vinh talk of an incident."""

    tx: Connection
    folder: Path
    incident: int
    file: int = 0
    events: int = 0

    def does(self, who: str, text: str, *, reply_to: str = "", file: str = "") -> list[str]:
        """Send it, and return what they are answered."""
        self.events += 1
        kind = (
            EventKind.FILE if file else EventKind.TAP if ":" in text and " " not in text else EventKind.TEXT
        )
        sent = RemoteFile("f", file, 9) if file else None
        event = Event(CHANNEL, ACCOUNT, str(self.events), who, MORNING, kind, text, sent, reply_to=reply_to)
        dispatch.receive(self.tx, event, settings(files=self.folder))
        query = select(outbox.c.heading, outbox.c.text).where(outbox.c.key.contains(f":{self.events}:"))
        return [f"{row.heading} {row.text}" for row in self.tx.execute(query) if row.text]

    def seen_by(self, who: str) -> str:
        query = select(outbox.c.heading, outbox.c.text).join_from(outbox, contacts)
        return repr(self.tx.execute(query.where(contacts.c.chat == who)).all())

    def notes(self) -> int:
        return len(self.tx.execute(select(incident_notes.c.id)).all())


@pytest.fixture
def talk(fresh: Fresh, tmp_path: Path) -> Iterator[Talk]:
    with connected(fresh()) as tx:
        made = Talk(tx, tmp_path, incidents.add(tx, raised(), YEAR))
        for who in ("minh", "vinh"):
            made.does(who, f"sc_talk:{made.incident}")
            made.does(who, SECRET)
        made.file = files.add_stored(tx, WantedFile("", "", "", f"{SECRET}.docx", 1, ""), "0" * 64, MORNING)
        files.add_use(tx, made.file, f"incident:{made.incident}")
        yield made


def contact_of(tx: Connection, who: str) -> int:
    found = tx.execute(select(contacts.c.id).where(contacts.c.chat == who)).scalar()
    return found or 0


def show_to(talk: Talk, who: str) -> None:
    """Let them have been sent a message of it with its file, as message 900."""
    contact = contact_of(talk.tx, who)
    said = {"key": f"old:{who}", "contact": contact, "channel": CHANNEL, "lane": 2, "options": []}
    state = {"file_ids": [talk.file], "created": MORNING, "not_before": MORNING, "state": "sent"}
    row = insert(outbox).values(**said, **state, subject=f"incident_talk:{talk.incident}")
    made = talk.tx.execute(row.returning(outbox.c.id)).scalar_one()
    attempt = {"outbox": made, "contact": contact, "try": 1, "state": "sent", "channel_message_id": "900"}
    talk.tx.execute(insert(sends).values(**attempt, at=MORNING))


@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_outside_comes_to_it(who: str, talk: Talk) -> None:
    if who != "la":
        show_to(talk, who)
    before, number = talk.notes(), talk.incident
    mine = talk.tx.execute(select(conversations.c.id).order_by(conversations.c.id)).scalars().all()
    for said in (
        *(f"{name}:{number}" for name in ("sc", "sc_talk", "sc_clear", "sc_files", "sc_forward")),
        *(f"resume:{one}" for one in mine),
        *(f"q:{one}:to:{number}" for one in mine),
        *(f"q:{one}:said:x" for one in mine),
        f"file:{talk.file}",
        f"tep{talk.file}",
        "/suco 1",
        "sc5",
        "Nhắn Phòng",
        f"{SECRET} nua",
    ):
        talk.does(who, said)
    talk.does(who, "xin chao", reply_to="900")
    talk.does(who, "", reply_to="900", file="a.docx")
    assert talk.notes() == before
    assert SECRET not in talk.seen_by(who)


def test_whoever_has_left_the_unit_is_out_of_the_talk(talk: Talk) -> None:
    show_to(talk, "minh")
    talk.tx.execute(delete(roles).where(roles.c.person == 2))
    before = talk.notes()
    assert "không còn dùng được" in talk.does("minh", "Còn ai đó không")[0]
    talk.does("minh", "Còn ai đó không", reply_to="900")
    assert "Không có tệp này" in talk.does("minh", f"file:{talk.file}")[0]
    assert talk.notes() == before
    talk.does("vinh", "tin moi")
    assert "tin moi" not in talk.seen_by("minh")


def test_whoever_has_left_the_office_is_out_of_the_talk(talk: Talk) -> None:
    talk.tx.execute(update(roles).where(roles.c.person == 8).values(role="staff"))
    before = talk.notes()
    assert "không còn dùng được" in talk.does("vinh", "Còn ai đó không")[0]
    assert talk.notes() == before
    talk.does("minh", "tin moi")
    assert "tin moi" not in talk.seen_by("vinh")
