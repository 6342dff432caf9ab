"""PostgreSQL's plans for what runs all day: kept for any values, they use the indexes made for it."""

import pytest
from sqlalchemy import text

from storage import arrivals, outbox
from storage.db import Tx
from tests.conftest import Fresh
from tests.people import ACCOUNT, CHANNEL, MORNING, connected

SCANS = text("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = :named")


def scans(tx: Tx, index: str = "ix_outbox_to_send") -> int:
    return int(tx.execute(SCANS, {"named": index}).scalar_one())


def test_a_claim_finds_what_is_queued_by_its_index(on_postgres: Fresh) -> None:
    """The tests' server keeps plans for any values; told not to, it does not read a small table whole."""
    url = on_postgres()
    with connected(url) as tx:
        before = scans(tx)
    with connected(url) as tx:
        tx.execute(text("SET LOCAL enable_seqscan = off"))
        outbox.claim(tx, (CHANNEL, ACCOUNT), 3, MORNING, MORNING)
        tx.execute(text("SELECT pg_stat_force_next_flush()"))
    with connected(url) as tx:
        assert scans(tx) > before


@pytest.mark.parametrize("indexes", [("ix_roles_person",), ("ix_stand_ins_substitute", "ix_stand_ins_ends")])
def test_what_a_person_holds_is_found_by_their_own_roles_and_whom_they_stand_in_for(
    on_postgres: Fresh, indexes: tuple[str, ...]
) -> None:
    """At each event: neither all roles nor all who ever stood in are read for it."""
    url = on_postgres()
    with connected(url) as tx:
        before = [scans(tx, index) for index in indexes]
    with connected(url) as tx:
        tx.execute(text("SET LOCAL enable_seqscan = off"))
        assert arrivals.roles_of(tx, 1, MORNING)
        tx.execute(text("SELECT pg_stat_force_next_flush()"))
    with connected(url) as tx:
        assert [scans(tx, index) for index in indexes] > before
