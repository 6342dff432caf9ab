"""The outbox: what goes first, what waits, and that no two workers ever share a contact."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select

from storage.engine import Lane, claims
from storage.engine.claims import IN_ORDER, LEASE, PAUSES
from storage.tables.people import contacts
from tests.conftest import Fresh
from tests.people import ACCOUNT, CHANNEL
from tests.posting import Post, posting

MINUTE = timedelta(minutes=1)


def test_of_two_with_one_key_only_the_first_is_queued(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "nudge", lane=Lane.NUDGE)
        post.put("minh", "nudge", lane=Lane.ANSWER)
        assert post.claim_one().chat == "lan"


def test_answers_go_before_nudges_and_nudges_before_broadcasts(url: str) -> None:
    with posting(url) as post:
        for lane in (Lane.BROADCAST, Lane.NUDGE, Lane.ANSWER, Lane.UNKNOWN):
            post.put("lan", f"{lane.name} 1", f"{lane.name} 2", lane=lane)
        lanes = ("UNKNOWN", "ANSWER", "NUDGE", "BROADCAST")
        assert post.send_all() == [f"{lane} {n}" for lane in lanes for n in (1, 2)]


def test_a_contact_has_one_message_in_flight(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "một", "hai")
        post.put("minh", "ba")
        assert [one.message.text for one in post.claim()] == ["một", "ba"]
        assert post.claim() == []


def test_a_claim_takes_no_more_than_it_is_allowed(url: str) -> None:
    with posting(url) as post:
        for chat in ("lan", "minh", "hoa"):
            post.put(chat, chat)
        assert len(post.claim(claims.Selection(2))) == 2
        assert len(post.claim(claims.Selection(2))) == 1


def test_what_is_not_due_blocks_nothing(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "sau", lane=Lane.ANSWER, not_before=post.business + MINUTE)
        post.put("lan", "ngay", lane=Lane.BROADCAST)
        assert post.send_all() == ["ngay"]
        post.wait(MINUTE)
        assert post.send_all() == ["sau"]


def test_what_was_put_off_keeps_its_place_in_its_lane_and_blocks_no_other(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "một", "hai")
        post.do(claims.put_off, post.claim_one(), "server error", post.machine)
        post.put("lan", "trả lời", lane=Lane.ANSWER)
        assert post.send_all() == ["trả lời"]
        post.wait(PAUSES[0])
        assert post.send_all() == ["một", "hai"]


def test_what_is_put_off_is_not_overtaken_by_what_is_written_later_in_its_lane(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "một")
        post.do(claims.put_off, post.claim_one(), "server error", post.machine)
        post.put("lan", "hai")
        assert post.claim() == []
        post.wait(PAUSES[0])
        assert post.send_all() == ["một", "hai"]


def test_what_is_put_off_for_long_holds_up_nobody(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "một")
        for pause in PAUSES[:IN_ORDER]:
            post.do(claims.put_off, post.claim_one(), "server error", post.machine)
            post.wait(pause)
        post.do(claims.put_off, post.claim_one(), "server error", post.machine)
        post.put("lan", "hai")
        assert post.send_all() == ["hai"]


def test_what_may_have_arrived_is_waited_for_by_all_else(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "một", "hai")
        post.do(claims.note_unanswered, post.claim_one(), "ReadTimeout", post.machine)
        post.put("lan", "trả lời", lane=Lane.ANSWER)
        assert post.claim() == []
        post.wait(PAUSES[0])
        assert post.send_all() == ["một", "trả lời", "hai"]


def test_what_is_past_its_time_is_not_sent_and_stands_as_expired(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "nhắc", expires=post.business + MINUTE)
        post.wait(MINUTE)
        assert post.claim() == []
        post.sweep()
        assert post.row("nhắc").state == "expired"


def test_expiry_leaves_alone_what_is_in_flight(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "nhắc", expires=post.business + MINUTE)
        message = post.claim_one()
        post.wait(MINUTE)
        post.sweep()
        assert post.do(claims.note_sent, message, "1")
        assert post.row("nhắc").state == "sent"


def test_another_channels_messages_are_left_to_it(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "một")
        assert post.claim(account=("zalo", ACCOUNT)) == []


def test_a_claimed_message_says_where_it_goes_and_until_when_it_is_ours(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "một", subject="duty:17")
        message = post.claim_one()
        assert (message.channel, message.chat, message.subject, message.tries) == (
            CHANNEL,
            "lan",
            "duty:17",
            1,
        )
        assert message.leased_until == post.machine + LEASE
        assert post.attempts("một") == ["sending"]


def test_two_transactions_at_once_on_postgresql_claim_different_contacts(on_postgres: Fresh) -> None:
    with posting(on_postgres()) as post:
        post.put("lan", "một", "hai")
        post.put("minh", "ba")
        with post.engine.begin() as one, post.engine.begin() as two:
            asked = (CHANNEL, ACCOUNT), claims.Selection(16), post.machine, post.business
            first = claims.claim(one, *asked).messages
            assert [message.chat for message in first] == ["lan", "minh"]
            assert claims.claim(two, *asked).messages == []


def test_a_claim_on_postgresql_that_passes_a_busy_contact_by_holds_none_of_its_messages(
    on_postgres: Fresh,
) -> None:
    with posting(on_postgres()) as post:
        post.put("lan", "một")
        with post.engine.connect() as taking, post.engine.connect() as claiming:
            taking.execute(select(contacts).where(contacts.c.chat == "lan").with_for_update())
            asked = (CHANNEL, ACCOUNT), claims.Selection(16), post.machine, post.business
            assert claims.claim(claiming, *asked).messages == []
            taking.rollback()
            post.put("lan", "hai")
            assert post.claim_one().message.text == "một"


def test_three_workers_at_once_send_each_message_once_and_in_order(url: str) -> None:
    with posting(url) as post:
        for n in range(8):
            for chat in ("lan", "minh", "hoa", "dung", "son"):
                post.put(chat, f"{chat} {n}")
        with ThreadPoolExecutor(3) as workers:
            sent = [each for work in workers.map(lambda _: work_off(post), range(3)) for each in work]
    by_chat: defaultdict[str, list[str]] = defaultdict(list)
    for _id, chat, text in sorted(sent):
        by_chat[chat].append(text)
    assert by_chat == {chat: [f"{chat} {n}" for n in range(8)] for chat in by_chat}
    assert len(sent) == 40


def work_off(post: Post) -> list[tuple[int, str, str]]:
    """Send until nothing has been there to send for a while."""
    sent, empty = [], 0
    while empty < 20:
        claimed = post.claim(claims.Selection(3))
        empty = 0 if claimed else empty + 1
        for message in claimed:
            assert post.do(claims.note_sent, message, f"{message.id}")
            sent.append((message.id, message.chat, message.message.text))
    return sent
