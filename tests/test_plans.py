"""PostgreSQL's plans for what runs all day: kept for any values, they use the indexes made for it."""

from sqlalchemy import text

from storage import outbox
from storage.db import Tx
from tests.conftest import Fresh
from tests.people import ACCOUNT, CHANNEL, MORNING, connected

SCANS = text("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'ix_outbox_to_send'")


def scans(tx: Tx) -> int:
    return int(tx.execute(SCANS).scalar_one())


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
