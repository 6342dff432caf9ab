"""The contact to which a message goes, chosen when it is claimed: nothing twice, nothing lost by moving."""

from datetime import timedelta
from typing import Any

import pytest

from bot.channels.base import Impossible, NoAnswer, SendFailed, Undeliverable
from storage.engine import Lane, contacts
from storage.engine.claims import PAUSES
from tests.people import connected
from tests.reaching import LAN, MINH, working

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
PAID: dict[str, Any] = {"zalo_oa_paid_a_day": 2}
TEMPLATE: dict[str, Any] = {**PAID, "zalo_oa_template": "t1"}


async def test_it_goes_to_the_first_contact_while_that_may_be_written_to(url: str) -> None:
    with working(url) as worker:
        worker.order(LAN, "zalo_oa", "telegram")
        worker.put(LAN, "nhắc")
        assert await worker.deliver() == ["nhắc → zalo_oa"]


async def test_out_of_the_window_it_moves_to_the_next_contact(url: str) -> None:
    with working(url) as worker:
        worker.order(LAN, "zalo_oa", "telegram")
        worker.silent(LAN, 49 * HOUR)
        worker.put(LAN, "nhắc 1", "nhắc 2")
        assert await worker.deliver() == ["nhắc 1 → telegram", "nhắc 2 → telegram"]
        assert worker.attempts("nhắc 1") == ["barred", "sent"]
        assert await worker.deliver() == []


async def test_paid_messages_go_up_to_the_days_cap_and_not_further(url: str) -> None:
    with working(url, **PAID) as worker:
        worker.order(LAN, "zalo_oa", "telegram")
        worker.silent(LAN, 3 * DAY)
        worker.put(LAN, "nhắc 1", "nhắc 2", "nhắc 3")
        assert await worker.deliver() == ["nhắc 1 → zalo_oa", "nhắc 2 → zalo_oa", "nhắc 3 → telegram"]
        assert worker.used("zalo_oa", "2026-11-25") == 2
        worker.clock.at += DAY
        worker.put(LAN, "nhắc 4")
        assert await worker.deliver() == ["nhắc 4 → zalo_oa"]


async def test_after_seven_days_it_goes_as_a_template_where_no_other_contact_is_left(url: str) -> None:
    with working(url, **TEMPLATE) as worker:
        worker.order(MINH, "zalo_oa")
        worker.change(worker.of(MINH, "telegram").id, blocked=worker.clock.at)
        worker.silent(MINH, 8 * DAY)
        worker.put(MINH, "nhắc")
        [(name, out)] = await worker.sent()
        assert (name, out.template, out.at) == ("zalo_oa", "t1", worker.clock.at)
        assert worker.used("zalo_oa", "2026-11-25") == 1


async def test_with_another_contact_no_template_is_paid_for(url: str) -> None:
    with working(url, **TEMPLATE) as worker:
        worker.order(LAN, "zalo_oa", "telegram")
        worker.silent(LAN, 8 * DAY)
        worker.put(LAN, "nhắc")
        assert await worker.deliver() == ["nhắc → telegram"]
        assert worker.used("zalo_oa", "2026-11-25") == 0


async def test_a_template_of_a_later_contact_is_used_too(url: str) -> None:
    with working(url, **TEMPLATE) as worker:
        worker.order(LAN, "telegram", "zalo_oa")
        worker.change(worker.of(LAN, "telegram").id, blocked=worker.clock.at)
        worker.silent(LAN, 8 * DAY)
        worker.put(LAN, "nhắc")
        assert await worker.deliver() == ["nhắc → zalo_oa (mẫu)"]


async def test_with_no_contact_left_it_ends_with_the_reason(url: str) -> None:
    with working(url) as worker:
        worker.order(LAN, "zalo_oa", "telegram")
        worker.change(worker.of(LAN, "telegram").id, blocked=worker.clock.at)
        worker.silent(LAN, 3 * DAY)
        worker.put(LAN, "nhắc")
        assert await worker.deliver() == []
        assert worker.ended("nhắc") == ("failed", "window")


async def test_a_used_up_month_sends_nudges_elsewhere_and_answers_nowhere(url: str) -> None:
    with working(url, zalo_bot_a_month=3) as worker:
        worker.order(LAN, "zalo_bot", "telegram")
        worker.use("zalo_bot", 1)
        worker.put(LAN, "nhắc 1", "nhắc 2", "nhắc 3")
        assert await worker.deliver() == ["nhắc 1 → zalo_bot", "nhắc 2 → zalo_bot", "nhắc 3 → telegram"]
        worker.answer(LAN, "zalo_bot", "trả lời")
        assert await worker.deliver() == []
        assert worker.ended("trả lời") == ("failed", "quota")
        assert worker.used("zalo_bot") == 3


async def test_a_broadcast_takes_only_what_the_forecast_of_nudges_leaves(url: str) -> None:
    """Forecast a hundred a working day, of which four are left of November, today among them."""
    with working(url, zalo_bot_a_month=1000) as worker:
        worker.order(LAN, "zalo_bot", "telegram")
        worker.use("zalo_bot", 599)
        worker.use("zalo_bot", 100, "2026-11-23")
        worker.put(LAN, "chung 1", "chung 2", lane=Lane.BROADCAST)
        worker.put(LAN, "nhắc")
        assert await worker.deliver() == ["nhắc → zalo_bot", "chung 1 → zalo_bot", "chung 2 → telegram"]


async def test_a_long_text_is_counted_in_its_parts(url: str) -> None:
    with working(url) as worker:
        worker.order(LAN, "zalo_bot")
        worker.put(LAN, "Một câu dài vừa phải. " * 120)
        await worker.deliver()
        assert worker.used("zalo_bot") == 2


@pytest.mark.parametrize("kind", [SendFailed, Undeliverable])
async def test_parts_that_arrived_before_the_rest_failed_stay_counted(
    url: str, kind: type[SendFailed]
) -> None:
    with working(url) as worker:
        worker.order(LAN, "zalo_bot")
        failure = kind("quota")
        failure.arrived = 1
        worker.channels["zalo_bot"].failures = [failure]
        worker.put(LAN, "Một câu dài vừa phải. " * 120)
        await worker.deliver()
        assert worker.used("zalo_bot") == 1


async def test_a_long_text_goes_on_after_the_parts_that_arrived_and_elsewhere_begins_anew(url: str) -> None:
    with working(url) as worker:
        worker.order(LAN, "zalo_bot", "telegram")
        failures = [SendFailed("busy"), SendFailed("busy"), NoAnswer("timeout"), Undeliverable("quota")]
        for number, failure in enumerate(failures):
            failure.arrived = int(number != 1)
        bot = worker.channels["zalo_bot"]
        bot.failures = failures[:3]
        worker.put(LAN, long := "Một câu dài vừa phải. " * 360)
        for pause in PAUSES[:3]:
            assert await worker.sent() == []
            worker.clock.at += pause
        [(name, out)] = await worker.sent()
        assert (name, out.arrived, worker.used("zalo_bot")) == ("zalo_bot", 2, 6)
        worker.put(LAN, f"{long}.")
        bot.failures = [failures[3], Undeliverable("quota")]
        assert await worker.sent() == []
        worker.clock.at += MINUTE
        [(name, out)] = await worker.sent()
        assert (name, out.arrived) == ("telegram", 0)


@pytest.mark.parametrize("why", ["window", "night"])
async def test_what_the_channel_bars_goes_another_way_and_is_not_counted(url: str, why: str) -> None:
    with working(url) as worker:
        worker.order(LAN, "zalo_bot", "telegram")
        worker.channels["zalo_bot"].failures = [Undeliverable(why)]
        worker.put(LAN, "nhắc")
        assert await worker.deliver() == ["nhắc → telegram"]
        assert worker.used("zalo_bot") == 0


async def test_a_zalo_bot_that_has_had_enough_is_asked_once_more_before_its_month_counts_as_used_up(
    url: str,
) -> None:
    with working(url) as worker:
        worker.order(LAN, "zalo_bot", "telegram")
        bot = worker.channels["zalo_bot"]
        bot.failures = [Undeliverable("quota")]
        worker.put(LAN, "nhắc")
        assert await worker.deliver() == []
        assert worker.used("zalo_bot") == 0
        worker.clock.at += MINUTE
        assert await worker.deliver() == ["nhắc → zalo_bot"]
        bot.failures = [Undeliverable("quota"), Undeliverable("quota")]
        worker.put(LAN, "nhắc lại")
        assert await worker.deliver() == []
        worker.clock.at += MINUTE
        assert await worker.deliver() == ["nhắc lại → telegram"]
        assert worker.used("zalo_bot") == 1


async def test_what_the_channel_refuses_for_good_goes_another_way(url: str) -> None:
    """Refuse an account of the state that may not send so (-235), or one who muted it (-244)."""
    with working(url) as worker:
        worker.order(LAN, "zalo_oa", "telegram")
        worker.channels["zalo_oa"].failures = [Impossible("error -244"), Impossible("error -235")]
        worker.put(LAN, "nhắc")
        worker.answer(LAN, "zalo_oa", "trả lời")
        assert await worker.deliver() == ["nhắc → telegram"]
        assert worker.ended("trả lời") == ("failed", "error -244")


async def test_by_night_it_waits_where_no_other_contact_is_left(url: str) -> None:
    with working(url) as worker:
        worker.order(LAN, "zalo_oa")
        worker.change(worker.of(LAN, "telegram").id, blocked=worker.clock.at)
        worker.channels["zalo_oa"].failures = [Undeliverable("night")]
        worker.put(LAN, "nhắc")
        assert await worker.deliver() == []
        worker.clock.at += HOUR
        assert await worker.deliver() == ["nhắc → zalo_oa"]


async def test_a_window_that_closed_sooner_than_we_thought_is_passed_by_a_template(url: str) -> None:
    with working(url, **TEMPLATE) as worker:
        worker.order(LAN, "zalo_oa")
        worker.change(worker.of(LAN, "telegram").id, blocked=worker.clock.at)
        worker.channels["zalo_oa"].failures = [Undeliverable("window")]
        worker.put(LAN, "nhắc")
        assert await worker.deliver() == ["nhắc → zalo_oa (mẫu)"]
        worker.channels["zalo_oa"].failures = [Undeliverable("window"), Undeliverable("window")]
        worker.put(LAN, "nhắc lại")
        assert await worker.deliver() == []
        assert (worker.ended("nhắc lại"), worker.used("zalo_oa", "2026-11-25")) == (("failed", "window"), 1)


async def test_what_a_template_cannot_hold_goes_another_way(url: str) -> None:
    with working(url, **TEMPLATE) as worker:
        worker.order(LAN, "zalo_oa", "zalo_bot")
        worker.change(worker.of(LAN, "telegram").id, blocked=worker.clock.at)
        worker.change(worker.of(LAN, "zalo_bot").id, blocked=worker.clock.at)
        worker.silent(LAN, 8 * DAY)
        worker.channels["zalo_oa"].failures = [Undeliverable("long")]
        worker.put(LAN, "dài")
        assert await worker.deliver() == []
        assert (worker.ended("dài"), worker.used("zalo_oa", "2026-11-25")) == (("failed", "long"), 0)
        worker.change(worker.of(LAN, "zalo_bot").id, blocked=None)
        worker.channels["zalo_oa"].failures = [Undeliverable("long")]
        worker.put(LAN, "cũng dài")
        assert await worker.deliver() == ["cũng dài → zalo_bot"]


async def test_what_may_have_arrived_is_sent_on_no_other_channel(url: str) -> None:
    with working(url, zalo_bot_a_month=1) as worker:
        worker.order(LAN, "zalo_bot", "telegram")
        worker.channels["zalo_bot"].failures = [NoAnswer("timeout")]
        worker.put(LAN, "nhắc")
        assert await worker.deliver() == []
        worker.clock.at += HOUR
        assert await worker.deliver() == []
        assert worker.row("nhắc").state == "unknown"


async def test_putting_a_contact_first_counts_for_what_waits(url: str) -> None:
    with working(url) as worker:
        worker.order(LAN, "telegram", "zalo_oa")
        worker.put(LAN, "nhắc")
        zalo = worker.of(LAN, "zalo_oa").id
        with connected(url) as tx:
            contacts.put_first(tx, LAN, zalo)
        worker.put(LAN, "nhắc lại")
        assert await worker.deliver() == ["nhắc → zalo_oa", "nhắc lại → zalo_oa"]
