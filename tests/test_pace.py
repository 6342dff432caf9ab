"""The pace of a channel, held by all workers together."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Integer, bindparam, update

from bot.conversation import Message
from bot.jobs import claiming, deliver
from storage import files
from storage.engine import WHOLE, Allowed, Lane, Outgoing, channel_state, claims, outbox
from storage.engine.claims import Selection
from storage.files import WantedFile
from storage.tables.people import contacts
from tests.people import ACCOUNT, CHANNEL, MORNING, connected
from tests.posting import Post, posting
from tests.reaching import LAN, working

CHAT, ALL = (CHANNEL, ACCOUNT, "lan"), (CHANNEL, ACCOUNT, WHOLE)
SECOND = timedelta(seconds=1)
A_CHAT = Allowed(SECOND, burst=3)
SAID = (
    update(contacts)
    .where(contacts.c.chat == bindparam("of_chat"))
    .values(in_minute=bindparam("count", type_=Integer))
)


def moments(post: Post, key: tuple[str, str, str], allowed: Allowed, count: int) -> list[float]:
    """Return the next ``count`` free moments, in seconds from now."""
    taken = [post.do(channel_state.reserve, key, post.machine, allowed) for _ in range(count)]
    return [round((moment - post.machine).total_seconds(), 3) for moment in taken]


def test_three_go_at_once_to_a_chat_and_then_one_a_second(url: str) -> None:
    with posting(url) as post:
        assert moments(post, CHAT, A_CHAT, 5) == [0, 0, 0, 1, 2]


def test_a_rest_gives_the_burst_back_bit_by_bit(url: str) -> None:
    with posting(url) as post:
        moments(post, CHAT, A_CHAT, 3)
        post.wait(2 * SECOND)
        assert moments(post, CHAT, A_CHAT, 3) == [0, 0, 1]
        post.wait(timedelta(hours=1))
        assert moments(post, CHAT, A_CHAT, 4) == [0, 0, 0, 1]


def test_chats_do_not_wait_for_each_other(url: str) -> None:
    with posting(url) as post:
        moments(post, CHAT, A_CHAT, 3)
        assert moments(post, (CHANNEL, ACCOUNT, "minh"), A_CHAT, 1) == [0]


def test_two_workers_at_once_take_different_moments(url: str) -> None:
    allowed = Allowed(timedelta(milliseconds=40))
    with posting(url) as post, ThreadPoolExecutor(2) as workers:
        taken = [
            each for work in workers.map(lambda _: moments(post, ALL, allowed, 20), range(2)) for each in work
        ]
    assert sorted(taken) == [round(n * 0.04, 3) for n in range(40)]


def test_a_channel_that_has_had_enough_holds_for_all(url: str) -> None:
    with posting(url) as post:
        post.do(channel_state.hold_until, ALL, post.machine + 7 * SECOND)
        assert moments(post, ALL, Allowed(SECOND / 10), 2) == [7, 7.1]


def test_where_few_may_go_who_has_asked_least_is_answered_first_and_nobody_else_goes(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "của người gửi liên tục", "nữa", lane=Lane.ANSWER)
        post.put("hoa", "nhắc", lane=Lane.NUDGE)
        post.put("son", "trả lời lần hai", lane=Lane.ANSWER)
        post.put("minh", "trả lời lần đầu", lane=Lane.ANSWER)
        for chat, count in (("lan", 11), ("son", 2), ("minh", 1)):
            post.do(lambda tx, *said: tx.execute(SAID, said[0]), {"of_chat": chat, "count": count})
        calm = Selection(16, Lane.ANSWER, claims.CALM)
        assert [one.message.text for one in post.claim(calm)] == ["trả lời lần đầu", "trả lời lần hai"]
        assert {one.message.text for one in post.claim()} == {"của người gửi liên tục", "nhắc"}


def test_where_more_waits_than_may_go_whoever_writes_without_end_is_answered_last(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "của người gửi liên tục", lane=Lane.ANSWER)
        post.put("hoa", "nhắc", lane=Lane.NUDGE)
        post.put("minh", "trả lời", lane=Lane.ANSWER)
        post.do(lambda tx, *said: tx.execute(SAID, said[0]), {"of_chat": "lan", "count": 11})
        said = [[one.message.text for one in post.claim(Selection(1))] for _each in range(3)]
        assert said == [["trả lời"], ["của người gửi liên tục"], ["nhắc"]]


def test_whoever_writes_without_end_takes_nothing_of_the_burst_of_others(url: str) -> None:
    with working(url) as worker:
        channel = worker.channels[CHANNEL]
        channel.gap, channel.burst = SECOND, 3
        assert claiming.pace_of(channel, Lane.ANSWER, in_minute=claims.CALM) == Allowed(SECOND, 3)
        assert claiming.pace_of(channel, Lane.ANSWER, in_minute=claims.CALM + 1) == Allowed(SECOND)


async def test_answers_go_by_their_burst_where_a_broadcast_fills_the_pace(url: str) -> None:
    with working(url) as worker:
        channel = worker.channels[CHANNEL]
        channel.gap, channel.burst = SECOND, 3
        at = worker.services.clock.now()
        with connected(url) as tx:
            channel_state.reserve(tx, (CHANNEL, channel.account, WHOLE), at, Allowed(SECOND))
            found, wait = claiming.room(tx, channel, at)
            assert (found.limit, found.last_lane, wait) == (1, Lane.ANSWER, SECOND - claiming.AHEAD)
            answer, other = (claiming.pace_of(channel, lane) for lane in (Lane.ANSWER, Lane.BROADCAST))
            whole = (CHANNEL, channel.account, WHOLE)
            assert [channel_state.reserve(tx, whole, at, answer) - at for _one in range(3)] == [
                timedelta(0),
                timedelta(0),
                SECOND,
            ]
            found, wait = claiming.room(tx, channel, at)
            assert (found.limit, wait) == (0, 2 * SECOND - claiming.AHEAD)
            assert channel_state.reserve(tx, whole, at, other) - at == 4 * SECOND


async def test_no_burst_breaks_a_pause_that_the_channel_asks_for(url: str) -> None:
    with working(url) as worker:
        channel = worker.channels[CHANNEL]
        channel.gap, channel.burst = SECOND, 3
        worker.put(LAN, "một")
        [job] = (await worker.services.store.run(claiming.claim, worker.services, channel, 1)).to_do
        at = worker.services.clock.now()
        with connected(url) as tx:
            deliver.slow_down(tx, job.message, at + 7 * SECOND, channel)
            answer = claiming.pace_of(channel, Lane.ANSWER)
            assert claiming.room(tx, channel, at)[0].limit == 0
            assert channel_state.reserve(tx, (CHANNEL, channel.account, WHOLE), at, answer) - at == 7 * SECOND


def test_a_shorter_wait_shortens_nothing(url: str) -> None:
    with posting(url) as post:
        post.do(channel_state.hold_until, ALL, MORNING + 7 * SECOND)
        post.do(channel_state.hold_until, ALL, MORNING + 2 * SECOND)
        assert moments(post, ALL, Allowed(SECOND / 10), 1) == [7]


async def test_where_requests_are_allowed_each_of_a_message_takes_its_moment(url: str) -> None:
    """Upload two files and then send them, with a text in two parts."""
    with working(url) as worker:
        oa = worker.channels["zalo_oa"]
        oa.gap = SECOND
        worker.order(LAN, "zalo_oa")
        there = worker.of(LAN, "zalo_oa").id
        with connected(url) as tx:
            named = (WantedFile("", "", "", f"{number}.pdf", 9, "application/pdf") for number in (1, 2))
            held = tuple(files.add_stored(tx, one, "0" * 64, MORNING) for one in named)
            message = Message("Một câu dài vừa phải. " * 120, file_ids=held)
            outbox.put(tx, [Outgoing("dài", there, "zalo_oa", Lane.ANSWER, message, MORNING)])
        await worker.services.store.run(claiming.claim, worker.services, oa, 1)
        with connected(url) as tx:
            assert channel_state.free_at(tx, ("zalo_oa", oa.account, WHOLE)) == MORNING + 6 * SECOND


async def test_what_waits_for_the_pace_is_asked_for_again_in_its_time_and_nothing_is_where_none_waits(
    url: str,
) -> None:
    with working(url) as worker:
        channel = worker.channels[CHANNEL]
        channel.gap, channel.burst = SECOND, 1

        async def again() -> timedelta | None:
            claimed = await worker.services.store.run(claiming.claim, worker.services, channel, 16)
            return claimed.again

        for chat in (LAN, LAN + 1):
            worker.put(chat, f"nhắc {chat}")
        assert await again() is None  # the channel was free; whether more waits is seen next
        assert await again() == SECOND - claiming.AHEAD
        worker.clock.at += SECOND
        assert await again() is None
        assert await again() is None  # nothing is left
