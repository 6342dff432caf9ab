"""A broadcast that repeats is sent anew each time, to whom it is for by then, and not made up for."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from storage import broadcasts
from storage.engine import back_up, restore
from storage.tables import subjects
from storage.tables.people import roles
from tests.broadcasts.room import TO_ALL, Room, room
from tests.conftest import Fresh
from tests.people import FIRST_DAY, MORNING, connected

LAN = 1
EACH_DAY = ("Bổ sung", "Lặp lại", "Mỗi ngày làm việc", "Không định ngày", "Gửi tới 7 người")


async def written(here: Room) -> None:
    """Write at 08:00 of Wednesday what goes out each working day, the first time at once."""
    await here.does("vinh", *TO_ALL, *EACH_DAY)
    await here.pass_time(seconds=10)
    await here.send()


def sendings(here: Room) -> list[str]:
    with connected(here.url) as tx:
        return [one.subject.rpartition(":")[2] for one in reversed(broadcasts.recent(tx, 10))]


async def test_it_is_sent_each_working_day_to_whoever_it_is_for_by_then(url: str) -> None:
    async with room(url) as here:
        await written(here)
        assert sendings(here) == ["2026-11-25"]
        with connected(url) as tx:
            tx.execute(update(roles).where(roles.c.person == LAN).values(ends=FIRST_DAY))
        await here.pass_time(hours=24)
        await here.send()
        assert sendings(here) == ["2026-11-25", "2026-11-26"]
        second = [row.chat for row in here.rows("broadcast:%2026-11-26")]
        assert "lan" not in second
        assert len(second) == 6
        await here.pass_time(hours=24)
        await here.pass_time(hours=24)  # Saturday
        assert sendings(here)[-1] == "2026-11-27"


async def test_what_was_missed_while_the_program_was_down_is_not_made_up_for(url: str) -> None:
    async with room(url) as here:
        await written(here)
        await here.pass_time(hours=24 * 6 + 3)  # Tuesday, 11:00: it was due at 08:00 of four days
        assert sendings(here)[1:] in ([], ["2026-12-01"])
        await here.pass_time(hours=21)
        assert sendings(here)[-1] == "2026-12-02"


async def test_after_a_restore_nothing_goes_twice_whose_hour_has_passed(
    on_sqlite: Fresh, tmp_path: Path
) -> None:
    copy, there = tmp_path / "copy.tar.gz", f"sqlite:///{tmp_path}/there.db"
    async with room(on_sqlite()) as here:
        await written(here)
        with connected(here.url) as tx:  # as it was before its hour
            tx.execute(
                update(subjects.broadcasts)
                .where(subjects.broadcasts.c.repeats != "")
                .values(next_due=MORNING)
            )
        back_up(here.url, tmp_path / "files", copy, here.clock.at)
    restore(there, tmp_path / "files", copy)
    with connected(there) as tx:
        assert broadcasts.due(tx, MORNING) == []
        [plan] = broadcasts.repeated(tx)
        assert plan.next_due


async def test_what_went_out_stays_as_it_is_when_the_plan_is_changed(url: str) -> None:
    async with room(url) as here:
        await written(here)
        await here.does("yen", "bc_replan:1", "Sửa", "Nội dung", "Hoãn họp.", "Lưu thay đổi")
        await here.pass_time(hours=24)
        await here.send()
        with connected(url) as tx:
            texts = [one.text for one in reversed(broadcasts.recent(tx, 10))]
        assert texts == ["Họp giao ban.", "Hoãn họp."]
        said = [out.message.text for out in here.channel.sent if out.chat == "lan"]
        assert said == texts


async def test_it_goes_on_its_last_day_and_not_after(url: str) -> None:
    async with room(url) as here:
        until = [*EACH_DAY[:3], "26/11", EACH_DAY[-1]]
        await here.does("vinh", *TO_ALL, *until)
        await here.pass_time(seconds=10)
        for _day in range(3):
            await here.pass_time(hours=24)
        assert sendings(here) == ["2026-11-25", "2026-11-26"]
        with connected(url) as tx:
            [plan] = [row for row in tx.execute(subjects.broadcasts.select()) if row.repeats]
        assert (plan.state, plan.next_due) == ("sent", None)
        await here.does("vinh", "bc_plan:1")
        await here.send()
        assert any("Lần tới: không còn lần nào" in said for said in here.heard("vinh"))


async def test_a_monthly_one_keeps_its_day_where_that_is_a_day_off(url: str) -> None:
    """Send it on Monday, as 31/01/2027 is a Sunday, and next on the last day of February."""
    async with room(url) as here:
        here.clock.at += timedelta(days=40)
        when = ("Bổ sung", "Thời điểm gửi", "Hẹn giờ gửi", "9h ngày 31/01")
        monthly = ("Bổ sung", "Lặp lại", "Hằng tháng", "Không định ngày", "Gửi tới 7 người")
        await here.does("vinh", *TO_ALL, *when, *monthly)
        here.clock.at = datetime(2027, 2, 1, 2, tzinfo=UTC)
        await here.pass_time(seconds=0)
        assert sendings(here) == ["2027-02-01"]
        with connected(url) as tx:
            [plan] = broadcasts.repeated(tx)
        assert plan.begins == datetime(2027, 2, 28, 2, tzinfo=UTC)


async def test_a_last_day_that_is_over_as_the_plan_is_changed_changes_nothing(url: str) -> None:
    async with room(url) as here:
        await written(here)
        here.clock.at += timedelta(hours=23)
        await here.does("yen", "bc_replan:1", "Sửa", "Lặp lại đến hết", "hôm nay")
        await here.pass_time(hours=2)  # the one of today has gone
        await here.does("yen", "Lưu thay đổi")
        await here.send()
        assert "Không còn lần gửi nào trước khi hết hạn lặp lại nên chưa đổi." in "\n".join(here.heard("yen"))
        with connected(url) as tx:
            [plan] = broadcasts.repeated(tx)
        assert (plan.repeats_until, plan.version) == (None, 1)
