"""PostgreSQL's claims among others that claim, settle and reword at the same time."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection, event, text

from bot.conversation import Message
from handlers.engine import Card, Context, Feature, Tick, cards, put_together
from storage.engine import ClaimedMessage, Lane, Outgoing, Rewording, claims, outbox
from storage.engine.claims import PAUSES
from tests.conftest import Fresh
from tests.people import ACCOUNT, CHANNEL, MORNING, connected, settings

LAN = 1  # a contact, as tests/people.py numbers them
WHOSE, HELD_UP = (CHANNEL, ACCOUNT), "(SELECT pg_advisory_xact_lock_shared(7)::text) IS NOT NULL"
HELD_BACK = text("SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted")
WAITS = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


def claimed(tx: Connection) -> list[ClaimedMessage]:
    return claims.claim(tx, WHOSE, claims.Selection(1), MORNING, MORNING).messages


def held_up(_tx: Any, _cursor: Any, statement: str, given: Any, *_more: Any) -> tuple[str, Any]:
    """Hold a claim up once it has begun to look, until nobody holds the lock."""
    return statement.replace("WHERE outbox.channel", f"WHERE {HELD_UP} AND outbox.channel", 1), given


def test_what_is_put_off_while_another_claim_is_looking_is_not_overtaken(on_postgres: Fresh) -> None:
    url = on_postgres()
    with connected(url) as tx:
        both = ("một", "hai")
        outbox.put(tx, [Outgoing(one, LAN, CHANNEL, Lane.ANSWER, Message(one), MORNING) for one in both])

    def slowly_claimed() -> list[ClaimedMessage]:
        with connected(url) as tx:
            event.listen(tx, "before_cursor_execute", held_up, retval=True)
            return claimed(tx)

    with ThreadPoolExecutor(1) as pool:
        with connected(url) as holder:
            holder.execute(text("SELECT pg_advisory_xact_lock(7)"))
            slow = pool.submit(slowly_claimed)
            while not holder.execute(WAITS).scalar() and not slow.done():
                pass
            with connected(url) as tx:
                [first] = claimed(tx)
            with connected(url) as tx:
                claims.put_off(tx, first, "server error", MORNING)
        assert slow.result() == []
    with connected(url) as tx:
        again = claims.claim(tx, WHOSE, claims.Selection(1), MORNING + PAUSES[0], MORNING).messages
        assert [one.message.text for one in again] == ["một"]


def test_what_another_is_wording_anew_just_then_is_not_overtaken(on_postgres: Fresh) -> None:
    url = on_postgres()
    with connected(url) as tx:
        both = ("một", "hai")
        outbox.put(tx, [Outgoing(one, LAN, CHANNEL, Lane.NUDGE, Message(one), MORNING) for one in both])
    with connected(url) as other:
        first = other.execute(text("SELECT min(id) FROM outbox")).scalar_one()
        outbox.reword(other, [Rewording(first, 0, Message("một, sửa lại"))])
        with connected(url) as tx:
            assert claimed(tx) == []
    with connected(url) as tx:
        assert [one.message.text for one in claimed(tx)] == ["một, sửa lại"]


def test_what_another_is_claiming_just_then_keeps_its_words(on_postgres: Fresh) -> None:
    url = on_postgres()
    with connected(url) as tx:
        outbox.put(tx, [Outgoing("một", LAN, CHANNEL, Lane.NUDGE, Message("một"), MORNING)])
        row_id = tx.execute(text("SELECT max(id) FROM outbox")).scalar_one()

    def reworded() -> set[int]:
        with connected(url) as tx:
            return outbox.reword(tx, [Rewording(row_id, 0, Message("một, sửa lại"))])

    with ThreadPoolExecutor(1) as pool:
        with connected(url) as tx:
            [message] = claimed(tx)
            late = pool.submit(reworded)
            with connected(url) as looking:
                while not looking.execute(HELD_BACK).scalar() and not late.done():
                    pass
        assert late.result() == set()
    with connected(url) as tx:
        assert tx.execute(text("SELECT text FROM outbox WHERE id = :id"), {"id": row_id}).scalar() == "một"
        assert claims.note_sent(tx, message, "m1")
    assert reworded() == set()


def test_a_card_that_another_claims_while_it_is_drawn_is_edited(on_postgres: Fresh) -> None:
    url = on_postgres()
    now = Message("Đèn xanh.", card="lamp:1")
    with connected(url) as tx:
        shown = Message("Đèn đỏ.", card="lamp:1")
        outbox.put(tx, [Outgoing("đèn", LAN, CHANNEL, Lane.NUDGE, shown, MORNING)])

    def read(_context: Context, lamp: str) -> str:
        return lamp

    def draw(_context: Context, _lamp: str, _shown: Message) -> Message:
        with connected(url) as another:
            claimed(another)
        return now

    features = put_together(Feature(cards=(Card("lamp", read, draw),)))
    with connected(url) as tx:
        tick = Tick(tx, MORNING, settings())
        tick.redraw("lamp:1")
        cards.redraw(tick, features, "turned")
    with connected(url) as tx:
        said = tx.execute(text("SELECT action, text FROM outbox WHERE text LIKE 'Đèn%' ORDER BY id")).all()
    assert [tuple(one) for one in said] == [("send", "Đèn đỏ."), ("edit", "Đèn xanh.")]


def test_of_two_that_write_at_once_whose_words_are_committed_first_leave_first(on_postgres: Fresh) -> None:
    """Claim between two commits: what was written first has the lower id, and is not there yet."""
    url = on_postgres()

    def told(tx: Connection, words: str) -> None:
        outbox.put(tx, [Outgoing(words, LAN, CHANNEL, Lane.NUDGE, Message(words), MORNING)])

    with connected(url) as slow:
        told(slow, "viết trước")
        with connected(url) as quick:
            told(quick, "viết sau")
        with connected(url) as tx:
            [first] = claimed(tx)
            claims.note_sent(tx, first, "m1")
    with connected(url) as tx:
        [second] = claimed(tx)
    assert [first.message.text, second.message.text] == ["viết sau", "viết trước"]
    assert second.id < first.id
