"""Corrections of a broadcast: where it has gone, where it waits, where it cannot be edited."""

from datetime import timedelta

from sqlalchemy import insert, select, update

from bot.domain.reachability import ZALO_BOT
from storage.tables.engine import outbox
from storage.tables.people import contacts
from storage.tables.subjects import broadcasts
from tests.broadcasts.room import TO_ALL, Room, room
from tests.people import connected

MINH = 2
NOTE = "Nay là “Hoãn họp”, trước là “Họp giao ban”."  # in reply to what is edited


async def test_what_waits_says_it_right_and_what_has_gone_is_edited(url: str) -> None:
    async with room(url) as here:
        await here.does("vinh", *TO_ALL)
        await here.send()
        await here.does("vinh", "Gửi tới 7 người")
        await here.send(5)  # the answer, the live message, the form's buttons gone, and two of the broadcast
        await here.does("vinh", "bc_fix:1", "Hoãn họp.")
        await here.send(2)
        assert "– 5 người chưa nhận được tin cũ: chỉ nhận nội dung đúng." in here.heard("vinh")[-1]
        here.channel.sent.clear()
        await here.does("vinh", "Đính chính tới 7 người")
        await here.send()
        said = [
            (out.action, out.message.text) for out in here.channel.sent if out.chat not in ("vinh", "yen")
        ]
        assert said.count(("send", NOTE)) == said.count(("edit", "Hoãn họp.")) > 0
        said = [(action, text) for action, text in said if text != NOTE]
        assert {text for _action, text in said} == {"Hoãn họp."}
        assert len(said) == 6
        everyone = {row.chat: row.text for row in here.rows() if row.state == "sent"}
        assert sum(text == "Hoãn họp." for text in everyone.values()) == 5


async def test_what_is_being_sent_just_then_is_edited_once_it_has_arrived(url: str) -> None:
    async with room(url) as here:
        await here.does("vinh", *TO_ALL, "Gửi tới 7 người")
        await here.send()
        with connected(url) as tx:  # Minh's is on its way
            of_minh = (outbox.c.person == MINH) & outbox.c.subject.like("broadcast:%")
            row = tx.execute(select(outbox.c.id).where(of_minh)).scalar_one()
            tx.execute(update(outbox).where(of_minh).values(state="queued", tries=1, expires=here.clock.at))
            tx.execute(update(contacts).where(contacts.c.person == MINH).values(sending=row))
        await here.does("vinh", "bc_fix:1", "Hoãn họp.", "Đính chính tới 7 người")
        with connected(url) as tx:
            tx.execute(update(outbox).where(of_minh).values(state="sent"))
            tx.execute(update(contacts).where(contacts.c.person == MINH).values(sending=None))
        await here.send()
        here.clock.at += timedelta(minutes=1)
        await here.send()
        last = [out for out in here.channel.sent if out.chat == "minh"][-2:]
        said = [(out.action, out.message.text) for out in last]
        assert said == [("edit", "Hoãn họp."), ("send", NOTE)]


FIRST = "Thay cho thông báo lúc 08:00 ngày 25/11/2026 (“Họp giao ban”), nay đính chính như sau:\n"
AGAIN = "Thay cho tin đính chính lúc 08:05 ngày 25/11/2026 (“Họp lúc 15 giờ”), nay đính chính lại như sau:\n"


async def sent_to_zalo(here: Room, *also: str) -> None:
    """Send it to all, asking for an acknowledgement; Minh got it where nothing can be edited."""
    await here.does("vinh", *TO_ALL, "Bổ sung", "Hạn xác nhận đã nhận", "16h", *also, "Gửi tới 7 người")
    await here.send()
    with connected(here.url) as tx:
        there = {"channel": ZALO_BOT, "account": "8000", "chat": "minh", "person": MINH}
        [zalo] = tx.execute(insert(contacts).values(**there).returning(contacts.c.id)).one()
        of_minh = (outbox.c.person == MINH) & outbox.c.subject.like("broadcast:%")
        tx.execute(update(outbox).where(of_minh).values(contact=zalo, channel=ZALO_BOT))


def corrections(url: str) -> list[tuple[str, str]]:
    """Return heading and text of each correction, without what asks to acknowledge it.

    The others, whose message is edited, are sent a note in reply to it.
    """
    with connected(url) as tx:
        found = tx.execute(select(outbox).where(outbox.c.subject == "broadcast_fix:1").order_by(outbox.c.id))
        all_rows = list(found)
    rows = [row for row in all_rows if row.target is None]
    assert {row.person for row in rows} == {MINH}
    assert MINH not in {row.person for row in all_rows if row.target}
    return [(row.heading, row.text.partition("\n\n")[0]) for row in rows]


async def test_where_it_cannot_be_edited_a_correction_quotes_it(url: str) -> None:
    async with room(url) as here:
        await sent_to_zalo(here)
        await here.does("vinh", "bc_fix:1", "Hoãn họp.", "Đính chính tới 7 người")
        heading = "Đính chính thông báo của Phòng Văn hóa và Thông tin"
        assert corrections(url) == [(heading, f"{FIRST}Hoãn họp.")]


async def test_the_correction_of_an_urgent_one_says_so(url: str) -> None:
    async with room(url) as here:
        await sent_to_zalo(here, "Bổ sung", "Thời điểm gửi", "Gửi khẩn, trước các tin khác")
        await here.does("vinh", "bc_fix:1", "Hoãn họp.", "Đính chính tới 7 người")
        [(heading, _text)] = corrections(url)
        assert heading == "Đính chính thông báo khẩn của Phòng Văn hóa và Thông tin"


async def test_a_correction_of_a_correction_quotes_that_one(url: str) -> None:
    async with room(url) as here:
        await sent_to_zalo(here)
        here.clock.at += timedelta(minutes=5)
        await here.does("vinh", "bc_fix:1", "Họp lúc 15 giờ.", "Đính chính tới 7 người")
        await here.send()
        here.clock.at += timedelta(minutes=5)
        await here.does("vinh", "bc_fix:1", "Hoãn họp.", "Đính chính tới 7 người")
        said = [text for _heading, text in corrections(url)]
        assert said == [f"{FIRST}Họp lúc 15 giờ.", f"{AGAIN}Hoãn họp."]


async def test_a_correction_that_waits_is_worded_anew_and_quotes_what_they_have(url: str) -> None:
    async with room(url) as here:
        await sent_to_zalo(here)
        await here.does("vinh", "bc_fix:1", "Họp lúc 15 giờ.", "Đính chính tới 7 người")
        await here.does("vinh", "bc_fix:1", "Hoãn họp.", "Đính chính tới 7 người")
        assert [text for _heading, text in corrections(url)] == [f"{FIRST}Hoãn họp."]


async def test_what_is_on_its_way_just_then_is_corrected_once_it_has_arrived(url: str) -> None:
    async with room(url) as here:
        await sent_to_zalo(here)
        with connected(url) as tx:
            of_minh = (outbox.c.person == MINH) & outbox.c.subject.like("broadcast:%")
            tx.execute(update(outbox).where(of_minh).values(state="queued", tries=1))
        await here.does("vinh", "bc_fix:1", "Hoãn họp.", "Đính chính tới 7 người")
        assert [text for _heading, text in corrections(url)] == [f"{FIRST}Hoãn họp."]
        with connected(url) as tx:
            is_fix = (outbox.c.subject == "broadcast_fix:1") & (outbox.c.person == MINH)
            due = tx.execute(select(outbox.c.not_before).where(is_fix)).scalar_one()
            assert due == here.clock.at + timedelta(minutes=1)


async def test_one_whose_words_are_gone_is_not_corrected(url: str) -> None:
    async with room(url) as here:
        await here.does("vinh", *TO_ALL, "Gửi tới 7 người")
        await here.send()
        with connected(url) as tx:
            tx.execute(update(broadcasts).values(text=""))
        here.heard("vinh")
        await here.does("vinh", "bc_fix:1")
        await here.send()
        assert here.heard("vinh") == ["\nNội dung thông báo này không còn được lưu."]
