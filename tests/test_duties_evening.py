"""Messages in the evening and at night, and what is not said then: quiet hours, digests, codes."""

from datetime import date, time

from sqlalchemy import select, update

from bot.conversation import at_local
from storage.tables.engine import outbox
from storage.tables.people import people
from storage.tables.subjects import checks, duties
from tests.chat import Chat
from tests.people import MORNING, connected
from tests.reports.asked import LONG_TAN, ask
from tests.test_duties_day import at, queued, rows_of, says, states

HOA, MONDAY = 3, at_local(date(2026, 11, 30), time(0))


async def test_who_blocks_us_at_night_is_told_to_the_head_in_the_morning(chat: Chat) -> None:
    await at(chat, "22:30")
    for who in ("lan", "minh"):
        assert await says(chat, who, "{blocked}") == []
    told = await at(chat, "26/11 07:00")
    assert sum(line.startswith("bot to hoa") for line in told) == 2


async def test_a_miss_found_at_night_is_not_told_to_the_head_the_day_after(chat: Chat) -> None:
    for clock in ("08:30", "14:00", "16:00", "16:59"):
        await at(chat, clock)
    await at(chat, "20:11")
    assert states(chat)["xlongtan", 2] == ("missed", "")
    assert queued(chat, "miss:").total() == 1  # of the morning


async def test_the_second_round_is_not_settled_before_the_first_is_over(chat: Chat) -> None:
    await at(chat, "08:30")
    with connected(chat.url) as tx:
        later = tx.execute(select(duties.c.id).where(duties.c.round == 2).order_by(duties.c.id)).scalars()
        tokens = [f"ck:{duty}:none" for duty in later]
    for token in tokens:
        chat.tokens["minh", "đoán"] = [token]
        [said] = await says(chat, "minh", "[đoán]")
        assert "ghi nhận được từ 11:30" in said or "không thuộc phần việc" in said
    assert rows_of(chat, checks) == []


async def test_a_head_who_hears_once_a_day_hears_of_a_late_check(chat: Chat) -> None:
    with connected(chat.url) as tx:
        tx.execute(update(people).where(people.c.full_name == "Nguyễn Thị Ví Hòa").values(misses="evening"))
    for clock in ("08:30", "11:30", "14:00", "16:00", "17:00"):
        await at(chat, clock)
    assert queued(chat, "misses:").total() == 1
    await says(chat, "minh", "[Có, đã xử lý]")
    assert [row.key.partition(":")[0] for row in rows_of(chat, outbox) if row.key.startswith("late:")] == [
        "late"
    ]


async def test_a_head_who_heard_that_nobody_can_be_reminded_hears_of_the_first_miss(chat: Chat) -> None:
    """Keep to two a day on the week's first morning: with a word for each round it would be three."""
    await says(chat, "lan", "{blocked}")
    await says(chat, "minh", "{blocked}")
    for clock in ("30/11 07:30", "08:00"):
        await at(chat, clock)
    await says(chat, "minh", "{unblocked}")
    for clock in ("08:30", "10:30", "11:30", "14:00", "15:30", "17:00"):
        await at(chat, clock)
    kinds = ("unreached", "miss", "misses")
    heard = [
        row.key.split(":")[0] for row in rows_of(chat, outbox) if row.person == HOA and row.created > MONDAY
    ]
    assert [kind for kind in heard if kind in kinds] == ["unreached", "miss"]


async def test_a_head_who_heard_that_a_report_is_owed_hears_of_the_first_miss_as_it_ends(chat: Chat) -> None:
    last = at_local(date(2026, 11, 27), time(17))
    with connected(chat.url) as tx:
        ask(tx, [LONG_TAN], span=(MORNING, last))
    for clock in ("26/11 08:00", "08:30", "10:30", "11:30", "14:00", "15:30", "17:00"):
        await at(chat, clock)
    said = [
        row.key.split(":")[0] for row in rows_of(chat, outbox) if row.person == HOA and row.key[0] in "mo"
    ]
    assert said == ["owed_head", "miss"]


async def test_a_head_who_heard_two_things_in_the_morning_hears_of_no_miss(chat: Chat) -> None:
    """Let nobody be reminded, and a report be owed: the miss is in the office's summary."""
    with connected(chat.url) as tx:
        ask(tx, [LONG_TAN], span=(MORNING, at_local(date(2026, 12, 1), time(17))))
    for who in ("lan", "minh"):
        await says(chat, who, "{blocked}")
    for clock in ("30/11 07:30", "08:00"):
        await at(chat, clock)
    await says(chat, "minh", "{unblocked}")
    for clock in ("08:30", "10:30", "11:30", "14:00", "15:30", "17:00"):
        await at(chat, clock)
    heard = [
        row.key.split(":")[0] for row in rows_of(chat, outbox) if row.person == HOA and row.created > MONDAY
    ]
    assert heard == ["unreached", "owed"]


async def test_the_code_of_an_invitation_is_not_kept_once_it_was_handed_over(chat: Chat) -> None:
    await says(chat, "hoa", "/moi")
    son = next(label for who, label in chat.tokens if who == "hoa" and "Sơn" in label)
    for said in (f"[{son}]", "[Cấp mã]"):
        await says(chat, "hoa", said)
    assert chat.codes != []
    await at(chat, "08:01")
    assert [row.text for row in rows_of(chat, outbox) if row.subject == "secret"] == [""]
