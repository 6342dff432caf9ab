"""The office hears, once and elsewhere, that the Official Account can soon not be written through."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select, update

from handlers.sending import oa_tokens
from storage import secrets
from storage.secrets import Claim, Pair, Seal, SealedPair
from storage.tables.engine import outbox
from storage.tables.people import contacts, people
from tests.oa_tokens.account import given
from tests.people import MORNING, connected

GIVEN = given("sqlite://", "http://127.0.0.1:9")
NAME = oa_tokens.secret_name(GIVEN)
SEALED = Seal("k" * 40).close(Pair("a", "r"))
HOUR = timedelta(hours=1)
MIDNIGHT = MORNING - 8 * HOUR
OVER = "quyền gửi tin qua Zalo OA và gửi tin như thường"


def die(tx: Connection, at: datetime = MORNING, times: int = 1) -> None:
    """Find its refresh token dead, five hours before the access token's end."""
    secrets.put(tx, SealedPair(NAME, SEALED, at - 20 * HOUR, at + 5 * HOUR))
    version = secrets.sealed_row(tx, NAME)
    assert version
    claim = Claim(NAME, version.version, "one")
    secrets.lease(tx, claim, at, at, 2)
    for _ in range(times):
        oa_tokens.bury(tx, claim, "refused", at, GIVEN)


def told(tx: Connection) -> list[tuple[str, str, str]]:
    """Return who hears what, and by which contact."""
    query = (
        select(people.c.full_name, contacts.c.channel, outbox.c.text)
        .join_from(outbox, contacts, outbox.c.contact == contacts.c.id)
        .join(people, people.c.id == outbox.c.person)
        .order_by(outbox.c.id)
    )
    return [(row.full_name.split()[-1], row.channel, row.text) for row in tx.execute(query)]


def test_both_of_the_office_hear_of_it_once_and_of_its_end(url: str) -> None:
    with connected(url) as tx:
        die(tx, times=3)
        first = told(tx)
        oa_tokens.store(tx, SealedPair(NAME, SEALED, MORNING, MORNING + HOUR), None, GIVEN)
        oa_tokens.store(tx, SealedPair(NAME, SEALED, MORNING, MORNING + HOUR), None, GIVEN)
        later = told(tx)[len(first) :]
    assert sorted(who for who, _channel, _text in first) == ["Vinh", "Yến"]
    assert all("còn gửi được đến 13:00 ngày 25/11/2026" in text for _who, _channel, text in first)
    assert [OVER in text for _who, _channel, text in later] == [True, True]


@pytest.mark.parametrize(("found", "said"), [(3, "còn gửi được đến 08:00"), (1, "lúc này không gửi được")])
def test_at_night_it_waits_for_the_morning_and_says_what_is_the_case_then(
    url: str, found: int, said: str
) -> None:
    with connected(url) as tx:
        die(tx, MIDNIGHT + found * HOUR)
        begins = set(tx.execute(select(outbox.c.not_before)).scalars())
        assert all(said in text for _who, _channel, text in told(tx))
    assert begins == {MORNING - HOUR}


@pytest.mark.parametrize("has_telegram", [True, False])
def test_it_goes_by_another_channel_where_there_is_one(url: str, has_telegram: bool) -> None:
    """Put Zalo first for Yến; without another contact it waits where the next login lets it out."""
    with connected(url) as tx:
        yen = select(people.c.id).where(people.c.full_name.endswith("Yến")).scalar_subquery()
        tx.execute(update(contacts).where(contacts.c.person == yen).values(rank=1))
        if not has_telegram:
            tx.execute(update(contacts).where(contacts.c.person == yen).values(blocked=MORNING))
        row = {"channel": "zalo_oa", "account": "1", "chat": "77", "rank": 0}
        tx.execute(insert(contacts).values(person=yen, **row))
        die(tx)
        by = {who: channel for who, channel, _text in told(tx)}
    assert by == {"Vinh": "telegram", "Yến": "telegram" if has_telegram else "zalo_oa"}
