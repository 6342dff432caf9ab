"""The talk about an incident where no transcript leads: across channels, between ticks, many who hear."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from bot.conversation import Event, EventKind
from bot.domain.incidents import IncidentState
from handlers import dispatch
from handlers.incidents import talking
from storage import incidents
from storage.engine import Address
from storage.engine.contacts import addresses
from storage.tables.engine import outbox
from storage.tables.people import contacts
from storage.tables.subjects import incident_notes
from tests.conftest import Fresh
from tests.incidents.test_together import YEAR, answers, raised
from tests.people import ACCOUNT, CHANNEL, MORNING, connected, settings

ZALO = ("zalo_bot", "1459232241454765289")


@dataclass
class Day:
    """One incident that Minh has raised, and what is done about it."""

    tx: Connection
    folder: Path
    incident: int
    at: datetime = MORNING
    accounts: dict[str, tuple[str, str]] = field(default_factory=dict)  # who is not on Telegram
    events: int = 0

    def does(self, who: str, text: str) -> None:
        self.events += 1
        where = self.accounts.get(who, (CHANNEL, ACCOUNT))
        kind = EventKind.TAP if text.startswith("sc_") else EventKind.TEXT
        event = Event(*where, str(self.events), who, self.at, kind, text)
        dispatch.receive(self.tx, event, settings(files=self.folder))

    def told(self, who: str) -> list[tuple[str, str]]:
        """Return what somebody was told by the other side: on which channel, and what."""
        query = select(outbox.c.channel, outbox.c.text).join_from(outbox, contacts)
        is_it = (contacts.c.chat == who) & outbox.c.key.startswith(f"{talking.FLOW}:")
        return [tuple(row) for row in self.tx.execute(query.where(is_it).order_by(outbox.c.id))]


@pytest.fixture
def day(fresh: Fresh, tmp_path: Path) -> Iterator[Day]:
    with connected(fresh()) as tx:
        yield Day(tx, tmp_path, incidents.add(tx, raised(), YEAR))


def test_a_talk_goes_from_telegram_to_zalo_and_back(day: Day) -> None:
    """Put Minh on a Zalo bot, Vinh on Telegram: neither notices."""
    channel, account = day.accounts["minh"] = ZALO
    day.tx.execute(update(contacts).where(contacts.c.chat == "minh").values(channel=channel, account=account))
    day.does("vinh", f"sc_talk:{day.incident}")
    day.does("vinh", "Anh thử lại chưa")
    day.does("minh", f"sc_talk:{day.incident}")
    day.does("minh", "Được rồi")
    assert day.told("minh") == [
        ("zalo_bot", "Hồ Văn Ví Vinh (Phòng Văn hóa và Thông tin) nhắn: Anh thử lại chưa")
    ]
    assert day.told("vinh") == [(CHANNEL, "Lê Văn Mẫu Minh (UBND xã Long Tân) nhắn: Được rồi")]
    notes = day.tx.execute(select(incident_notes.c.act, incident_notes.c.text)).all()
    assert list(map(tuple, notes)) == [("talk", "Anh thử lại chưa"), ("talk", "Được rồi")]


def test_what_is_typed_after_the_silence_is_not_passed_on_before_the_clock_has_ticked(day: Day) -> None:
    day.does("vinh", f"sc_talk:{day.incident}")
    day.at += talking.SILENCE
    day.does("vinh", "Còn đó không")
    assert answers(day.tx)[-1] == (
        "Đã kết thúc trao đổi về SC-2026-0001 vì 30 phút không có tin.\n\nTin vừa gửi chưa được chuyển."
    )
    assert day.told("minh") == []


def test_words_after_the_resolution_put_its_closing_off(day: Day) -> None:
    incidents.change(day.tx, day.incident, state=IncidentState.RESOLVED, next_due=MORNING)
    day.does("minh", f"sc_talk:{day.incident}")
    day.does("minh", "Cho hỏi thêm")
    found = incidents.get(day.tx, day.incident)
    assert found
    assert (found.state, found.next_due) == (IncidentState.RESOLVED, MORNING + timedelta(days=5))
    assert incidents.talkers(day.tx, day.incident) == {2}
    assert incidents.newest_talk(day.tx, day.incident) == MORNING


def test_of_many_who_hear_three_are_named(day: Day) -> None:
    found = addresses(day.tx, range(1, 6))
    hearers: dict[int, Address] = dict(found)
    assert len(hearers) == 5
    assert talking.hearer_names(hearers).endswith("Nguyễn Thị Ví Hòa và 2 người khác")
