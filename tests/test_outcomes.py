"""Outcomes of a message: sent, tried again, unknown, given up, or sent to another contact."""

from datetime import timedelta

from sqlalchemy import insert

from storage.engine import Lane, claims, outbox, sent
from storage.engine.claims import LEASE, PAUSES
from storage.tables.people import contacts
from tests.people import ACCOUNT, CHANNEL
from tests.posting import Post, posting

LAN, SON = 1, 5  # as tests/people.py numbers them


def second_contact(post: Post, person: int, chat: str) -> None:
    row = {"channel": CHANNEL, "account": ACCOUNT, "chat": chat, "person": person, "rank": 1}
    post.do(lambda tx: tx.execute(insert(contacts), row))


def test_what_was_sent_is_known_by_the_channels_id(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "một")
        message = post.claim_one()
        assert post.do(claims.note_sent, message, "815")
        assert (post.row("một").state, post.attempts("một")) == ("sent", ["sent"])
        assert post.do(sent.sent_message_id, message.id, message.contact) == "815"


def test_a_text_whose_file_came_only_later_is_known_by_its_id(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "kèm tệp")
        message = post.claim_one()
        post.do(claims.note_arrived_in_part, message, 1, "815")
        post.do(claims.put_off, message, "server error", post.machine)
        assert post.do(sent.sent_message_id, message.id, message.contact) == ""
        post.wait(PAUSES[0])
        assert post.do(claims.note_sent, post.claim_one(), "")
        assert post.do(sent.sent_message_id, message.id, message.contact) == "815"


def test_what_did_not_arrive_is_tried_later_each_time_and_then_given_up(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "một")
        for pause in PAUSES:
            post.do(claims.put_off, post.claim_one(), "server error", post.machine)
            assert post.claim() == []
            post.wait(pause)
        post.do(claims.put_off, post.claim_one(), "server error", post.machine)
        assert (post.row("một").state, post.row("một").error) == ("failed", "server error")
        assert post.attempts("một") == ["failed"] * (len(PAUSES) + 1)


def test_what_may_have_arrived_is_tried_once_more_before_all_else_and_then_left_unknown(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "nhắc")
        post.do(claims.note_unanswered, post.claim_one(), "ReadTimeout", post.machine)
        post.put("lan", "trả lời", lane=Lane.ANSWER)
        post.wait(PAUSES[0])
        again = post.claim_one()
        assert again.message.text == "nhắc"
        post.do(claims.note_unanswered, again, "ReadTimeout", post.machine)
        assert (post.row("nhắc").state, post.attempts("nhắc")) == ("unknown", ["unknown", "unknown"])
        assert post.send_all() == ["trả lời"]


def test_what_was_on_its_way_as_it_was_unsaid_is_not_tried_again(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "báo động", subject="incident:1")
        message = post.claim_one()
        post.do(outbox.cancel, ["incident:1"])
        post.do(claims.put_off, message, "server error", post.machine)
        post.wait(PAUSES[0])
        assert post.claim() == []
        post.sweep()
        assert post.row("báo động").state == "expired"


def test_what_a_dead_worker_held_is_tried_once_more_and_first(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "nhắc")
        post.claim_one()  # and dies
        post.put("lan", "trả lời", lane=Lane.ANSWER)
        post.sweep()
        assert post.claim() == []
        post.wait(LEASE)
        post.sweep()
        assert post.send_all() == ["nhắc", "trả lời"]
        assert post.attempts("nhắc") == ["unknown", "sent"]


def test_what_two_workers_died_with_stays_unknown(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "nhắc")
        for _ in range(2):
            post.claim_one()
            post.wait(LEASE)
            post.sweep()
        assert post.claim() == []
        assert post.row("nhắc").state == "unknown"


def test_a_worker_whose_lease_ran_out_settles_nothing_but_that_it_arrived(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "nhắc")
        late = post.claim_one()
        post.wait(LEASE)
        post.sweep()
        other = post.claim_one()
        post.do(claims.fail, late, "bad request")
        assert post.row("nhắc").state == "queued"
        assert not post.do(claims.note_sent, late, "1")
        assert post.row("nhắc").state == "sent"
        post.put("lan", "hai")
        assert post.claim() == []  # the contact is still the other's
        assert post.do(claims.note_sent, other, "2")
        assert post.send_all() == ["hai"]


def test_what_expires_while_it_may_have_arrived_is_unknown_and_not_expired(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "nhắc", expires=post.business + LEASE)
        post.claim_one()
        post.wait(LEASE)
        post.sweep()
        assert post.row("nhắc").state == "unknown"


def test_what_is_refused_for_good_lets_the_next_one_go(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "một", "hai")
        post.do(claims.fail, post.claim_one(), "bad request")
        assert (post.row("một").state, post.send_all()) == ("failed", ["hai"])


def test_what_is_not_wanted_any_more_is_dropped(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "một", "hai")
        post.do(claims.drop, post.claim_one(), "settled")
        assert (post.row("một").state, post.row("một").error, post.send_all()) == (
            "expired",
            "settled",
            ["hai"],
        )


def test_what_the_channel_did_not_take_costs_no_try_that_counts(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "một")
        until = post.machine + timedelta(seconds=7)
        post.do(claims.hold, post.claim_one(), until, "too fast")
        assert post.claim() == []
        post.wait(timedelta(seconds=7))
        assert post.send_all() == ["một"]


def test_what_was_held_often_is_put_off_as_if_for_the_first_time(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "một")
        for _ in range(len(PAUSES) + 1):
            post.do(claims.hold, post.claim_one(), None, "too fast")
        assert post.do(claims.put_off, post.claim_one(), "server error", post.machine)
        assert post.row("một").retry_at == post.machine + PAUSES[0]


def test_what_was_held_goes_before_what_was_queued_behind_it(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "một", "hai")
        post.do(claims.hold, post.claim_one(), post.machine + LEASE, "too fast")
        assert post.claim() == []
        post.wait(LEASE)
        assert post.send_all() == ["một", "hai"]


def test_a_chat_that_moved_is_written_to_where_it_is_now(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "một")
        post.do(claims.note_moved, post.claim_one(), "-100123")
        assert post.claim_one().chat == "-100123"


def test_a_chat_that_moved_to_where_somebody_wrote_from_already_is_written_to_there(url: str) -> None:
    with posting(url) as post:
        second_contact(post, LAN, "-100123")
        post.put("lan", "một", "hai")
        post.do(claims.note_moved, post.claim_one(), "-100123")
        assert post.claim_one().chat == "-100123"
        assert post.row("hai").contact == post.contact("-100123").id


def test_a_persons_messages_move_to_their_next_contact(url: str) -> None:
    with posting(url) as post:
        second_contact(post, LAN, "lan-2")
        post.put("lan", "nhắc 1", "nhắc 2", person=LAN)
        post.put("lan", "trả lời", lane=Lane.BROADCAST, subject="answer:1")
        lost = post.do(claims.note_unreachable, post.claim_one(), "forbidden", post.machine)
        assert lost == ["answer:1"]
        assert (post.claim_one().chat, post.row("trả lời").state) == ("lan-2", "failed")
        assert post.contact("lan").blocked == post.machine


def test_who_has_no_other_contact_hears_nothing_more(url: str) -> None:
    with posting(url) as post:
        post.put("lan", "nhắc", person=LAN, subject="duty:1")
        assert post.do(claims.note_unreachable, post.claim_one(), "forbidden", post.machine) == ["duty:1"]
        assert post.row("nhắc").state == "failed"


def test_an_answer_that_cannot_arrive_moves_nothing_to_a_stranger(url: str) -> None:
    with posting(url) as post:
        post.do(
            lambda tx: tx.execute(insert(contacts), {"channel": CHANNEL, "account": ACCOUNT, "chat": "la"})
        )
        post.put("lan", "nhắc", person=LAN)
        post.put("lan", "trả lời", lane=Lane.ANSWER)
        post.do(claims.note_unreachable, post.claim_one(), "forbidden", post.machine)
        assert (post.row("nhắc").contact, post.row("nhắc").state) == (post.contact("lan").id, "failed")


def test_an_answer_that_cannot_arrive_lets_the_persons_nudges_go_elsewhere(url: str) -> None:
    with posting(url) as post:
        second_contact(post, LAN, "lan-2")
        post.put("lan", "nhắc", person=LAN)
        post.put("lan", "trả lời", lane=Lane.ANSWER)
        post.do(claims.note_unreachable, post.claim_one(), "forbidden", post.machine)
        assert [(one.chat, one.message.text) for one in post.claim()] == [("lan-2", "nhắc")]
