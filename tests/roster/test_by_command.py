"""A roster imported on the command line: cards of those whom it changed are drawn anew, as in chat."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cli.district import take_roster
from bot.documents.reading import open_file
from bot.documents.roster import read_roster
from bot.domain.roster import check_roster
from storage.tables.engine import outbox
from storage.tables.people import people
from tests.chat import Chat
from tests.people import DOMAIN, connected

FILE = Path(__file__).parent.parent / "files" / "danh-sach.xlsx"  # Minh watches the mailbox no more
shown = outbox.alias()
EDITED = (
    select(outbox.c.options)
    .join_from(outbox, shown, outbox.c.target == shown.c.id)
    .join(people, shown.c.person == people.c.id)
    .where(outbox.c.key.contains(":roster:"), people.c.full_name == "Lê Văn Mẫu Minh")
)


async def test_who_loses_a_role_loses_its_buttons_at_once(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NHACTHU_SECRET_KEY", "k" * 40)
    assert "bot to minh: UBND xã Long Tân" in await chat.play("clock: 08:30\n")
    read = read_roster([open_file(FILE.name, FILE.read_bytes())])
    checked = check_roster(read.units, read.people, [DOMAIN], read.faults)
    with connected(chat.url) as tx:
        _told, faults = take_roster(tx, checked, False, False)
        edits = list(tx.execute(EDITED).scalars())
    assert not faults
    assert edits == [[]]
