"""Whoever sends a broadcast sees how far it is: as the outbox has it then, and no oftener than fits."""

import re
from dataclasses import replace

import pytest

from bot.channels.base import NoAnswer, Unreachable
from bot.domain.reachability import ZALO_BOT
from tests.broadcasts.room import TO_ALL, Room, room
from tests.people import connected, move_to
from tests.world import CAN, FakeChannel

NUMBERS = ("người: ", "đã gửi", "chờ gửi", "không gửi được")  # what there is none of is left out


def counted(said: str) -> tuple[int, ...]:
    assert "người: " in said, said
    found = (re.search(rf"(\d+) {of}", said) for of in NUMBERS)
    return tuple(int(one[1]) if one else 0 for one in found)


async def begun(here: Room) -> None:
    """Send Vinh's broadcast to seven who are reached and one who is not; only his own message has gone."""
    await here.does("vinh", *TO_ALL)
    await here.send()
    here.heard("vinh")
    await here.does("vinh", "Gửi tới 7 người")
    await here.send(3 if here.channel.can.can_edit else 2)  # the answer, the live message, its buttons gone


async def test_it_is_edited_as_it_goes_out_and_is_true_each_time(url: str) -> None:
    async with room(url) as here:
        await begun(here)
        [_answer, live] = here.heard("vinh")
        assert counted(live) == (8, 0, 7, 1)
        for sent in (2, 4, 6):
            await here.send(2)
            await here.pass_time(seconds=10)
            await here.send(1)  # the edit goes before what is left of the broadcast
            assert [counted(one) for one in here.heard("vinh")] == [(8, sent, 7 - sent, 1)]
        await here.send()
        await here.pass_time(seconds=10)
        await here.send()
        [last] = here.heard("vinh")
        assert counted(last) == (8, 7, 0, 1)
        assert "đã gửi xong" in last
        await here.pass_time(minutes=1)
        await here.send()
        assert here.heard("vinh") == []
        assert here.state() == ["sent"]


async def test_it_is_edited_every_ten_seconds_at_most_and_never_while_an_edit_waits(url: str) -> None:
    async with room(url) as here:
        await begun(here)
        here.heard("vinh")
        for _tick in range(12):
            await here.send(1)
            await here.pass_time(seconds=2)
        edits = [out for out in here.channel.sent if out.action == "edit"]
        assert len(edits) <= 3


async def test_a_lost_answer_and_a_blocked_person_are_told_apart(url: str) -> None:
    async with room(url) as here:
        await begun(here)
        here.heard("vinh")
        here.channel.failures = [Unreachable("forbidden"), NoAnswer("lost")]
        await here.send(7)
        await here.pass_time(seconds=10)
        here.channel.failures = [NoAnswer("lost")]
        await here.send()
        await here.pass_time(seconds=10)
        await here.send()
        last = here.heard("vinh")[-1]
        assert counted(last) == (8, 5, 0, 2)
        assert "1 chưa rõ" in last
        assert here.state() == ["sent"]


async def test_where_nothing_can_be_edited_it_is_told_at_half_and_at_all(url: str) -> None:
    with connected(url) as tx:
        move_to(tx, ZALO_BOT, "8000")
    channel = FakeChannel(ZALO_BOT, ZALO_BOT, "8000", replace(CAN, can_edit=False))
    async with room(url, channel) as here:
        await begun(here)
        said = here.heard("vinh")[1:]
        for _each in range(7):
            await here.send(1)
            await here.pass_time(seconds=10)
            await here.send(1)
        said += here.heard("vinh")
        assert [counted(one)[1] for one in said] == [0, 5, 7]


@pytest.mark.parametrize("sent", [0, 3])
async def test_stopped_midway_nobody_else_gets_it_and_the_sender_reads_how_many_have_it(
    sent: int, url: str
) -> None:
    async with room(url) as here:
        await begun(here)
        await here.send(sent)
        here.heard("vinh")
        await here.does("vinh", "bc_stop:1")
        await here.send()
        said, last = here.heard("vinh")
        assert said == (
            f"\nĐã dừng gửi thông báo “Họp giao ban”: {sent} người đã nhận, {7 - sent} người không nhận."
        )
        await here.pass_time(seconds=10)
        await here.send()
        assert here.heard("vinh") == []
        assert counted(last) == (8, sent, 0, 8 - sent)
        assert "đã dừng gửi" in last
        assert [row.state for row in here.rows()] == ["sent"] * sent + ["expired"] * (7 - sent)
