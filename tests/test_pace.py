"""The pace of a channel, held by all workers together."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from bot.conversation import Message
from bot.jobs import claiming
from storage import files
from storage.engine import WHOLE, Allowed, Lane, Outgoing, channel_state, outbox
from storage.files import WantedFile
from tests.people import ACCOUNT, CHANNEL, MORNING, connected
from tests.posting import Post, posting
from tests.reaching import LAN, working

CHAT, ALL = (CHANNEL, ACCOUNT, "lan"), (CHANNEL, ACCOUNT, WHOLE)
SECOND = timedelta(seconds=1)
A_CHAT = Allowed(SECOND, burst=3)


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
