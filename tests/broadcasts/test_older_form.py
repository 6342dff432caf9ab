"""A form that was opened before a deploy is sent after it: its facts are those of the older program."""

from sqlalchemy import select, update

from storage.tables.engine import conversations
from storage.tables.subjects import broadcasts
from tests.broadcasts.room import TO_ALL, room
from tests.people import connected

SINCE = ("quiet", "days", "limits", "left", "owing")  # what forms have come to know since


async def test_an_older_form_goes_on(url: str) -> None:
    async with room(url) as here:
        await here.does("vinh", *TO_ALL[:-1])
        with connected(url) as tx:
            facts = tx.execute(select(conversations.c.facts)).scalar_one()
            older = {name: value for name, value in facts.items() if name not in SINCE}
            tx.execute(update(conversations).values(facts=older))
        later = ("Bổ sung", "Thời điểm gửi", "Hẹn giờ gửi", "8h sáng mai")
        await here.does("vinh", TO_ALL[-1], *later, "Gửi tới 7 người")
        with connected(url) as tx:
            assert tx.execute(select(broadcasts.c.state)).scalar_one() == "planned"
