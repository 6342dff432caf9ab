"""PostgreSQL's plans for what runs all day: kept for any values, they use the indexes made for it."""

from sqlalchemy import text

from storage.engine import Tx, claims, incoming
from tests.conftest import Fresh
from tests.people import ACCOUNT, CHANNEL, MORNING, connected

SCANS = text("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = :named")


def scans(tx: Tx, index: str = "ix_outbox_to_send") -> int:
    return int(tx.execute(SCANS, {"named": index}).scalar_one())


def test_a_claim_finds_what_is_queued_by_its_index(on_postgres: Fresh) -> None:
    """Forbid reading the small table whole; the tests' server keeps plans for any values."""
    url = on_postgres()
    with connected(url) as tx:
        before = scans(tx)
    with connected(url) as tx:
        tx.execute(text("SET LOCAL enable_seqscan = off"))
        claims.claim(tx, (CHANNEL, ACCOUNT), claims.Selection(3), MORNING, MORNING)
        tx.execute(text("SELECT pg_stat_force_next_flush()"))
    with connected(url) as tx:
        assert scans(tx) > before


def test_what_a_person_holds_is_found_by_their_own_roles(on_postgres: Fresh) -> None:
    """Leave most roles unread at each event, though those that are stood in for are looked at too."""
    url = on_postgres()
    with connected(url) as tx:
        before = scans(tx, "ix_roles_person")
    with connected(url) as tx:
        tx.execute(text("SET LOCAL enable_seqscan = off"))
        assert incoming.roles_of(tx, 1, MORNING)
        tx.execute(text("SELECT pg_stat_force_next_flush()"))
    with connected(url) as tx:
        assert scans(tx, "ix_roles_person") > before
