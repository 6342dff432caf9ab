"""Unreachable people: what is said and noted to the office, to heads, and in the duty."""

from datetime import timedelta

from sqlalchemy import select

from handlers.duties import escalation, overview
from storage.tables.people import units
from storage.tables.subjects import duties
from tests.people import MORNING, connected, settings
from tests.reaching import LAN, MINH, Worker, working

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
HOA, TAM = 3, 7


async def said(worker: Worker, chat: str) -> list[str]:
    """Return what this person is told when the worker looks now."""
    return [out.message.text for _name, out in await worker.sent() if out.chat == chat]


def reasons(worker: Worker, code: str) -> list[tuple[str, str]]:
    """Return how the unit's duties of the first day stand, and why."""
    with connected(worker.url) as tx:
        query = select(duties.c.state, duties.c.reason).join(units, duties.c.unit == units.c.id)
        rows = tx.execute(query.where(units.c.code == code).order_by(duties.c.round)).all()
        return [(row.state, row.reason) for row in rows]


def only(worker: Worker, person: int, name: str) -> None:
    """Leave them this account alone: the other has blocked us."""
    worker.order(person, name)
    worker.change(worker.of(person, "telegram").id, blocked=worker.clock.at)


async def test_the_office_hears_once_at_80_and_once_at_95_percent(url: str) -> None:
    with working(url, zalo_bot_a_month=100) as worker:
        worker.order(LAN, "zalo_bot")
        worker.use("zalo_bot", 78)
        worker.put(LAN, "một")
        assert await said(worker, "vinh") == []
        worker.put(LAN, "hai")
        [told] = await said(worker, "vinh")
        assert "đã dùng 80 % hạn mức tin của tháng: 80/100, dự kiến 94.\nĐề nghị hạn chế thông báo" in told
        worker.put(LAN, "ba")
        assert await said(worker, "vinh") == []
        worker.use("zalo_bot", 13)
        worker.put(LAN, "bốn")
        [told] = await said(worker, "yen")
        assert "đã dùng 95 % hạn mức" in told


async def test_who_may_not_be_written_to_makes_a_duty_not_reached_with_the_reason(url: str) -> None:
    with working(url, zalo_bot_a_month=1) as worker:
        worker.use("zalo_bot", 1)
        only(worker, TAM, "zalo_bot")
        for person in (LAN, MINH):
            only(worker, person, "zalo_oa")
            worker.silent(person, 49 * HOUR)
        await worker.pass_time(30 * MINUTE, 30 * MINUTE)
        worker.clock.at = MORNING + 210 * MINUTE  # 11:30
        await worker.pass_time(MINUTE)
        assert reasons(worker, "xphuhoi")[0] == ("not_reached", "quota")
        assert reasons(worker, "xlongtan")[0] == ("not_reached", "out_of_window")


async def test_the_morning_list_names_who_must_act(url: str) -> None:
    with working(url, zalo_bot_a_month=1) as worker:
        worker.use("zalo_bot", 1)
        only(worker, TAM, "zalo_bot")
        for person in (LAN, MINH):
            only(worker, person, "zalo_oa")
            worker.silent(person, 49 * HOUR)
        with connected(url) as tx:
            limited = settings(zalo_bot_a_month=1)
            text = overview.unreached_message(overview.read_unreached(tx, worker.clock.at, [], limited)).text
            heads = escalation.notices_to_heads(tx, worker.clock.at, limited)
        assert text.splitlines() == [
            "Lý do: hết hạn mức tin của kênh. Việc cần làm: Phòng mời cán bộ theo dõi liên kết thêm một "
            "kênh khác.",
            "– UBND xã Phú Hội (mới)",
            "Lý do: cán bộ đã lâu không nhắn cho Zalo OA. Việc cần làm: Phòng gọi cán bộ theo dõi nhắn "
            "một tin cho Zalo OA.",
            "– Phòng Nội vụ (mới)",
            "– UBND xã Long Tân (mới)",
        ]
        [told] = heads  # Long Tân's; Phú Hội's head is its officer, Nội vụ's has not joined
        assert "gửi một tin bất kỳ tới Zalo OA" in told.say().text


async def test_who_has_another_account_that_may_be_written_to_is_not_listed(url: str) -> None:
    with working(url) as worker:
        for person in (LAN, MINH):
            worker.order(person, "zalo_oa", "telegram")
            worker.silent(person, 49 * HOUR)
        with connected(url) as tx:
            assert overview.read_unreached(tx, worker.clock.at, [], settings()).units == []


async def test_a_miss_is_told_to_the_deputy_where_the_head_is_out_of_reach(url: str) -> None:
    with working(url) as worker:
        only(worker, HOA, "zalo_oa")
        worker.silent(HOA, 49 * HOUR)
        await worker.pass_time(30 * MINUTE, 30 * MINUTE)  # 08:30: all officers are reminded
        worker.clock.at = MORNING + 210 * MINUTE
        await worker.tick()
        told = {
            out.chat for _name, out in await worker.sent() if "Kính đề nghị anh/chị nhắc" in out.message.text
        }
        assert "dung" in told
        assert not any(chat.startswith(f"{HOA}@") for chat in told)
