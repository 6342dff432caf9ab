"""Acknowledging a broadcast: who has, who is reminded of it and when, and what the office reads."""

from datetime import timedelta

from sqlalchemy import update

from storage import broadcasts
from storage.tables.engine import outbox
from storage.tables.people import roles
from storage.tables.subjects import broadcast_people
from tests.broadcasts.room import TO_ALL, Room, room
from tests.people import FIRST_DAY, MORNING, connected

LAN, HOA, DUNG = 1, 3, 4
UNTIL_FRIDAY = ("Bổ sung", "Hạn xác nhận đã nhận", "16h thứ Sáu")


async def sent_to_all(here: Room, text: str = "Họp giao ban.") -> None:
    """Send it to seven who are reached, and one who is not; until Friday."""
    opening = ["/thongbao"] if here.state() == [] else ["bc_new:"]
    await here.does("vinh", *opening, text, *TO_ALL[2:], *UNTIL_FRIDAY, "Gửi tới 7 người")
    await here.send()


async def test_a_reminder_names_all_that_is_open_and_comes_once_a_day(url: str) -> None:
    async with room(url) as here:
        await sent_to_all(here, "Một.")
        here.clock.at += timedelta(minutes=5)
        await sent_to_all(here, "Hai.")
        await here.does("hoa", "bc_ack:1")
        await here.send()
        await here.pass_time(hours=30)  # Thursday, 14:05: halfway for both
        await here.send()
        reminded = {row.chat: row.text for row in here.rows("") if row.key.startswith("broadcast_reminder")}
        assert [name in reminded["dung"] for name in ("“Một”", "“Hai”")] == [True, True]
        assert [name in reminded["hoa"] for name in ("“Một”", "“Hai”")] == [False, True]
        assert len(reminded) == 7
        for _hour in range(2):
            await here.pass_time(hours=1)
        again = [row for row in here.rows("") if row.key.startswith("broadcast_reminder")]
        assert len(again) == 7


async def test_whoever_never_got_it_is_not_reminded_and_is_in_the_list(url: str) -> None:
    async with room(url) as here:
        await sent_to_all(here)
        with connected(url) as tx:
            of_dung = (outbox.c.person == DUNG) & outbox.c.subject.like("broadcast:%")
            tx.execute(update(outbox).where(of_dung).values(state="failed", error="forbidden"))
        await here.pass_time(hours=30)
        reminded = [row.person for row in here.rows("") if row.key.startswith("broadcast_reminder")]
        assert DUNG not in reminded
        assert HOA in reminded
        with connected(url) as tx:
            assert DUNG in broadcasts.silent(tx, 1, MORNING)


async def test_nobody_is_reminded_of_what_still_goes_out(url: str) -> None:
    async with room(url) as here:
        await here.does("vinh", *TO_ALL, *UNTIL_FRIDAY, "Gửi tới 7 người", "bc_silent:1:1")
        await here.send()
        said = [line for one in here.heard("vinh") for line in one.splitlines()]
        assert "Thông báo đang gửi; nhắc được khi đã gửi xong." in said


async def test_it_is_nobody_elses_to_acknowledge(url: str) -> None:
    async with room(url) as here:
        await sent_to_all(here)
        with connected(url) as tx:
            tx.execute(broadcast_people.delete().where(broadcast_people.c.person == LAN))
        here.heard("lan")
        await here.does("lan", "bc_ack:1", "bc_ack:999")
        await here.send()
        assert here.heard("lan") == ["\nLựa chọn này không còn dùng được."] * 2
        with connected(url) as tx:
            [one] = broadcasts.recent(tx, 1)
            assert broadcasts.counts(tx, [one])[one.id].acknowledged == 0


async def test_what_is_sent_again_leaves_out_who_holds_no_role_any_more(url: str) -> None:
    async with room(url) as here:
        await here.does("vinh", *TO_ALL, "Gửi tới 7 người")
        with connected(url) as tx:
            tx.execute(update(roles).where(roles.c.person == LAN).values(ends=FIRST_DAY))
        await here.send()
        await here.pass_time(seconds=10)
        await here.does("vinh", "bc_again:1", "bc_failed:1:1")
        await here.send()
        said = "\n".join(here.heard("vinh"))
        assert "đề nghị gọi điện cho đơn vị" in said
        assert "Do không còn giữ nhiệm vụ: 1 người" in said


async def test_an_urgent_one_goes_before_an_ordinary_one_that_waits(url: str) -> None:
    async with room(url) as here:
        await here.does("vinh", *TO_ALL, "Gửi tới 7 người")
        urgent = ("Bổ sung", "Thời điểm gửi", "Gửi khẩn, trước các tin khác", "Gửi tới 7 người")
        await here.does("yen", "bc_new:", "Khẩn.", *TO_ALL[2:], *urgent)
        await here.send()
        to_lan = [out.message.text for out in here.channel.sent if out.chat == "lan"]
        assert to_lan == ["Khẩn.", "Họp giao ban."]
