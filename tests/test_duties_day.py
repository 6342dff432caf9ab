"""A day of duties as the database has it: what was nudged, and how each duty ended."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from bot.channels.base import SendFailed, Unreachable
from bot.jobs.tick import tick
from storage.tables.engine import outbox
from storage.tables.people import contacts, units
from storage.tables.subjects import checks, duties, outages
from tests.chat import Chat, moved
from tests.people import MEMBERS, connected, opened

Ended = dict[tuple[str, int], tuple[str, str]]  # (unit, round) -> (state, reason)
NOBODYS_FAULT = ("not_reached", "bot_down")


async def at(chat: Chat, clock: str) -> list[str]:
    """Let the clock tick there, and deliver; what the bot says to whom."""
    chat.clock.at = moved(chat.clock.at, clock)
    await chat.pass_time()
    return await chat.answers("")


async def says(chat: Chat, who: str, said: str) -> list[str]:
    await chat.hear(who, said)
    return await chat.answers(who)


async def says_while_nothing_arrives(chat: Chat, who: str, said: str) -> None:
    await chat.hear(who, said)
    chat.channel.failures = [Unreachable("forbidden")] * 100
    await chat.answers(who)
    chat.channel.failures = []


def states(chat: Chat, day: str = "2026-11-25") -> Ended:
    query = select(units.c.code, duties.c.date, duties.c.round, duties.c.state, duties.c.reason)
    with connected(chat.url) as tx:
        rows = tx.execute(query.join_from(duties, units, duties.c.unit == units.c.id)).all()
    return {(row.code, row.round): (row.state, row.reason) for row in rows if f"{row.date}" == day}


def queued(chat: Chat, prefix: str) -> Counter[str]:
    """Count by subject the messages whose keys begin so, sent or not."""
    with connected(chat.url) as tx:
        return Counter(tx.execute(select(outbox.c.subject).where(outbox.c.key.startswith(prefix))).scalars())


def rows_of(chat: Chat, table: Any) -> list[Any]:
    with connected(chat.url) as tx:
        return list(tx.execute(select(table)))


async def test_every_unit_owes_two_checks_on_a_working_day_from_its_first_on(chat: Chat) -> None:
    await at(chat, "08:00")
    assert states(chat) == {
        (unit, number): ("open", "") for unit in ("xlongtan", "pnv", "xphuhoi") for number in (1, 2)
    }
    await at(chat, "28/11 08:30")
    assert states(chat, "2026-11-28") == {}  # a Saturday


async def test_a_day_ends_as_it_went(chat: Chat) -> None:
    await at(chat, "08:00")
    await says(chat, "minh", "/kiemtra")
    await says(chat, "minh", "[Không có thư mới]")
    await at(chat, "08:30")
    await says(chat, "tam", "{blocked}")
    await at(chat, "11:30")
    await at(chat, "11:50")
    await says(chat, "lan", "[Có, đã xử lý]")
    await at(chat, "14:00")
    await at(chat, "17:00")
    assert states(chat) == {
        ("xlongtan", 1): ("checked", ""),
        ("xlongtan", 2): ("missed", ""),
        ("pnv", 1): ("late", ""),
        ("pnv", 2): ("missed", ""),
        ("xphuhoi", 1): ("missed", ""),  # she was reached, and blocked us afterwards
        ("xphuhoi", 2): ("not_reached", "blocked"),
    }
    said = [(row.via, row.channel, row.result, row.state_before) for row in rows_of(chat, checks)]
    assert said == [("tap", "telegram", "none", "open"), ("tap", "telegram", "handled", "missed")]


async def test_down_until_after_the_first_nudges_only_the_newest_is_made_up(chat: Chat) -> None:
    await at(chat, "08:20")
    assert len(await at(chat, "10:40")) == 4
    assert await at(chat, "10:41") == []
    assert set(states(chat).values()) == {("open", "")}


async def test_down_over_a_round_nobody_is_nudged_or_blamed(chat: Chat) -> None:
    await at(chat, "08:20")
    assert await at(chat, "12:00") == []
    ended = states(chat)
    assert {ended[unit, 1] for unit in ("xlongtan", "pnv", "xphuhoi")} == {NOBODYS_FAULT}
    assert {ended[unit, 2] for unit in ("xlongtan", "pnv", "xphuhoi")} == {("open", "")}
    assert [(row.kind, row.ends - row.starts) for row in rows_of(chat, outages)] == [
        ("bot", timedelta(hours=3, minutes=40))
    ]


async def test_down_for_two_days_their_duties_stand_and_are_nobodys_fault(chat: Chat) -> None:
    await at(chat, "08:20")
    await at(chat, "27/11 08:20")
    for day in ("2026-11-25", "2026-11-26"):
        assert set(states(chat, day).values()) == {NOBODYS_FAULT}
        assert len(states(chat, day)) == 6
    assert set(states(chat, "2026-11-27").values()) == {("open", "")}
    assert queued(chat, "nudge:") == {}


async def two_workers_tick(chat: Chat, clock: str) -> None:
    """Tick at the same moment, each with its own connections."""
    chat.clock.at = moved(chat.clock.at, clock)
    with opened(chat.url) as one, opened(chat.url) as two:
        workers = [replace(chat.services(store), worker=name) for store, name in ((one, "a"), (two, "b"))]
        await asyncio.gather(*(tick(worker) for worker in workers * 3))


async def test_two_workers_at_once_nudge_each_officer_once_and_tell_each_head_once(chat: Chat) -> None:
    for clock in ("07:00", "08:30", "10:30"):
        await two_workers_tick(chat, f"26/11 {clock}")
        await chat.answers("")
    nudges = queued(chat, "nudge:")
    assert sorted(nudges.values()) == [2, 2, 4]  # two rounds of reminders; Long Tân has two officers
    await two_workers_tick(chat, "26/11 11:30")
    assert sum(queued(chat, "miss:").values()) == 1  # the other heads are the officer, or have not joined
    assert len(states(chat, "2026-11-26")) == 6


async def test_a_nudge_that_could_not_be_sent_in_its_round_is_not_sent_after_it(chat: Chat) -> None:
    chat.channel.failures = [SendFailed("server error")] * 100
    await at(chat, "10:30")
    chat.channel.failures = []
    assert await at(chat, "11:31") == []
    assert states(chat)["xlongtan", 1] == ("not_reached", "channel_down")
    assert {row.state for row in rows_of(chat, outbox)} == {"expired"}


async def test_who_turns_out_to_have_blocked_us_is_told_to_the_head_once(chat: Chat) -> None:
    await at(chat, "08:00")
    await says(chat, "minh", "/kiemtra")
    chat.channel.failures = [Unreachable("forbidden")]
    told = await says(chat, "minh", "/kiemtra")
    assert [line.partition(":")[0] for line in told] == ["bot to hoa"]
    assert await says(chat, "minh", "{blocked}") == []
    await at(chat, "08:30")
    assert queued(chat, "nudge:").total() == 3  # Lan's two and Tâm's


async def test_who_writes_after_nothing_arrived_sees_things_as_they_are(chat: Chat) -> None:
    await at(chat, "08:30")
    await says_while_nothing_arrives(chat, "minh", "[Không có thư mới]")
    back = await says(chat, "lan", "/menu")
    [edit] = [line for line in back if line.startswith("bot edits for lan: UBND xã Long Tân")]
    assert "Lê Văn Mẫu Minh: không có thư mới" in edit


async def test_who_writes_after_nothing_arrived_sees_true_words_where_no_buttons_are(chat: Chat) -> None:
    await at(chat, "08:30")
    await says(chat, "minh", "[Không có thư mới]")
    await at(chat, "09:00")
    await says(chat, "minh", "/kiemtra")
    await says(chat, "minh", "[Đổi kết quả lần 1]")
    await says_while_nothing_arrives(chat, "minh", "[Có, đã xử lý]")
    back = await says(chat, "lan", "/menu")
    [edit] = [line for line in back if line.startswith("bot edits for lan: UBND xã Long Tân")]
    assert "Lê Văn Mẫu Minh: có thư mới, đã xử lý" in edit


async def test_who_has_another_account_is_not_missing_to_anyone(chat: Chat) -> None:
    with connected(chat.url) as tx:
        person = tx.execute(select(contacts.c.person).where(contacts.c.chat == "minh")).scalar()
        row = {"channel": "telegram", "account": "7000", "chat": "minh-2", "person": person, "rank": 1}
        tx.execute(contacts.insert(), row)
    assert await says(chat, "minh", "{blocked}") == []
    nudged = await at(chat, "08:30")
    assert any(line.startswith("bot to minh-2") for line in nudged)


async def test_an_account_without_any_sign_of_life_for_ten_working_days_is_not_reached(chat: Chat) -> None:
    with connected(chat.url) as tx:
        long_ago = chat.clock.at - timedelta(days=20)
        tx.execute(update(contacts).where(contacts.c.chat == "tam").values(last_in=long_ago))
    await at(chat, "08:30")
    await at(chat, "11:30")
    assert states(chat)["xphuhoi", 1] == ("not_reached", "silent")
    assert states(chat)["pnv", 1] == ("missed", "")


async def test_whoever_is_away_until_the_round_ends_was_away(chat: Chat) -> None:
    await says(chat, "tam", "/vangmat")
    for said in ("sáng nay", "không", "[Gửi]"):
        await says(chat, "tam", said)
    for clock in ("08:30", "10:30", "11:30"):
        await at(chat, clock)
    assert states(chat)["xphuhoi", 1] == ("not_reached", "away")


async def test_whoever_joins_after_the_last_nudge_could_not_be_reminded_and_nothing_was_down(
    chat: Chat,
) -> None:
    with connected(chat.url) as tx:
        tx.execute(update(contacts).where(contacts.c.chat == "tam").values(person=None))
    for clock in ("08:30", "10:30"):
        await at(chat, clock)
    with connected(chat.url) as tx:
        tam = next(number for number, member in enumerate(MEMBERS, 1) if member.chat == "tam")
        tx.execute(update(contacts).where(contacts.c.chat == "tam").values(person=tam))
    for clock in ("11:26", "11:30"):
        await at(chat, clock)
    assert states(chat)["xphuhoi", 1] == ("not_reached", "too_late")


async def test_a_check_taken_back_stays_in_the_history(chat: Chat) -> None:
    await at(chat, "08:30")
    await says(chat, "minh", "[Không có thư mới]")
    await says(chat, "minh", "[Bấm nhầm]")
    assert states(chat)["xlongtan", 1] == ("open", "")
    [check] = rows_of(chat, checks)
    assert check.undone_at == chat.clock.at


async def test_a_duty_that_was_not_reached_is_so_for_the_same_reason_once_a_check_is_taken_back(
    chat: Chat,
) -> None:
    await at(chat, "08:30")
    with connected(chat.url) as tx:
        is_it = (duties.c.unit == 3) & (duties.c.round == 1)
        tx.execute(update(duties).where(is_it).values(state="not_reached", reason="silent"))
    await says(chat, "minh", "[Không có thư mới]")
    assert states(chat)["xlongtan", 1][1] == ""
    await says(chat, "minh", "[Bấm nhầm]")
    assert states(chat)["xlongtan", 1] == ("not_reached", "silent")


async def test_a_tap_held_up_by_a_gap_counts_and_says_so(chat: Chat) -> None:
    await at(chat, "08:30")
    await at(chat, "11:25")
    await at(chat, "11:40")
    assert states(chat)["xlongtan", 1] == ("missed", "")
    await says(chat, "minh", "[Có, đã xử lý]")
    assert states(chat)["xlongtan", 1] == ("checked", "")
    assert [(row.state_before, row.note) for row in rows_of(chat, checks)] == [("missed", "gap")]


async def test_two_officers_who_check_at_once_settle_a_duty_once(chat: Chat) -> None:
    await at(chat, "08:30")
    with opened(chat.url):
        await asyncio.gather(chat.hear("minh", "[Không có thư mới]"), chat.hear("lan", "[Không có thư mới]"))
    assert len(rows_of(chat, checks)) == 1
    refused = [line for line in await chat.answers("") if "không cần làm gì thêm" in line]
    assert len(refused) == 1


async def test_a_slip_goes_from_a_round_of_days_past_too(chat: Chat) -> None:
    """Put the round three days back, as where a reminder from before an outage is pressed after it."""
    await chat.play("clock: 08:30\nminh: không có thư")
    with connected(chat.url) as tx:
        checked = tx.execute(select(checks.c.duty)).scalar_one()
        day = tx.execute(select(duties.c.date).where(duties.c.id == checked)).scalar_one()
        past = {"date": day - timedelta(days=3)}
        tx.execute(update(duties).where(duties.c.id == checked).values(**past))
    chat.clock.at = moved(chat.clock.at, "08:46")
    await chat.pass_time()
    with connected(chat.url) as tx:
        edits = tx.execute(select(outbox.c.text, outbox.c.options).where(outbox.c.action == "edit")).all()
    of_check = [options for text, options in edits if "kiểm tra lần 1" in text and "Bấm nhầm" not in text]
    assert [] in of_check
