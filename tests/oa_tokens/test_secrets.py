"""Sealed pairs in the database: who has the key reads them, and nothing older replaces what is newer."""

import tarfile
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from storage import secrets
from storage.engine import back_up, business_time, restore
from storage.secrets import Claim, Pair, PairState, Seal
from storage.tables import engine
from tests.conftest import Fresh
from tests.people import MORNING, connected

PAIR = Pair("an-access-token", "a-refresh-token")
SEAL, OTHER = Seal("k" * 40), Seal("x" * 40)
NAME, HOUR = "zalo_oa:1", timedelta(hours=1)
ONE, TWO = Claim(NAME, 1, "one"), Claim(NAME, 1, "two")
MOST = 2


def fresh_pair(pair: Pair = PAIR) -> secrets.SealedPair:
    return secrets.SealedPair(NAME, SEAL.close(pair), MORNING, MORNING + HOUR)


def test_what_is_sealed_is_opened_with_the_same_key_and_with_no_other(url: str) -> None:
    with connected(url) as tx:
        assert secrets.read(tx, SEAL, NAME) is None
        assert secrets.put(tx, fresh_pair())
    with connected(url) as tx:
        [mine, foreign] = [secrets.read(tx, seal, NAME) for seal in (SEAL, OTHER)]
        stored = tx.execute(select(engine.secrets.c.sealed)).scalar_one()
    assert mine
    assert foreign
    assert (mine.pair, foreign.pair, mine.obtained, mine.ends) == (PAIR, None, MORNING, MORNING + HOUR)
    assert PAIR.access.encode() not in stored
    assert SEAL.close(PAIR) != SEAL.close(PAIR)


def test_what_was_spoilt_is_not_opened() -> None:
    sealed = SEAL.close(PAIR)
    assert SEAL.open(sealed.swapcase()) is None
    assert SEAL.open(b"") is None


def test_a_pair_is_leased_by_one_and_by_another_once_the_lease_is_over(url: str) -> None:
    with connected(url) as tx:
        secrets.put(tx, fresh_pair())
        assert secrets.lease(tx, ONE, MORNING, MORNING + HOUR, MOST) == 1
        assert secrets.lease(tx, TWO, MORNING, MORNING + HOUR, MOST) == 0
        assert secrets.lease(tx, TWO, MORNING + HOUR, MORNING + 2 * HOUR, MOST) == 2
        assert secrets.lease(tx, ONE, MORNING + 3 * HOUR, MORNING + 4 * HOUR, MOST) == 0
        assert secrets.note_dead(tx, ONE, "it is not ours any more") is None
        assert secrets.note_dead(tx, TWO, "refused") == MORNING + HOUR
        assert secrets.note_dead(tx, TWO, "refused") is None


def test_a_pair_that_is_dead_is_leased_no_more(url: str) -> None:
    with connected(url) as tx:
        secrets.put(tx, fresh_pair())
        assert secrets.lease(tx, ONE, MORNING, MORNING, MOST) == 1
        assert secrets.note_dead(tx, ONE, "refused")
        assert secrets.lease(tx, TWO, MORNING, MORNING, MOST) == 0


def test_what_never_left_us_was_not_tried(url: str) -> None:
    with connected(url) as tx:
        secrets.put(tx, fresh_pair())
        for _ in range(MOST + 1):
            assert secrets.lease(tx, ONE, MORNING, MORNING + HOUR, MOST) == 1
            secrets.note_unsent(tx, ONE, "away", None)
        secrets.lease(tx, ONE, MORNING, MORNING, MOST)
        assert secrets.lease(tx, TWO, MORNING, MORNING, MOST) == 2
        secrets.note_unsent(tx, TWO, "away", None)
        found = secrets.read(tx, SEAL, NAME)
    assert found
    assert (found.state, found.tries) == (PairState.RENEWING, 1)


def test_a_pair_replaces_the_one_that_it_was_bought_with_and_no_newer_one(url: str) -> None:
    with connected(url) as tx:
        secrets.put(tx, fresh_pair())
        assert secrets.put(tx, fresh_pair(Pair("2", "2")), 1)
        assert not secrets.put(tx, fresh_pair(Pair("late", "late")), 1)
        assert secrets.lease(tx, ONE, MORNING, MORNING, MOST) == 0
        found = secrets.read(tx, SEAL, NAME)
    assert found
    assert (found.pair, found.version) == (Pair("2", "2"), 2)


def test_a_lease_outlives_neither_its_only_process_nor_a_clock_set_back(url: str) -> None:
    ahead = timedelta(days=1)
    with connected(url) as tx:
        secrets.put(tx, fresh_pair())
        secrets.lease(tx, ONE, MORNING, MORNING + ahead, 9)
        business_time.free_all(tx, MORNING, MORNING)
        assert secrets.lease(tx, ONE, MORNING, MORNING + ahead, 9)
        business_time.cut_later_times(tx, MORNING, HOUR)
        assert secrets.lease(tx, TWO, MORNING, MORNING + ahead, 9)


def test_a_pair_travels_sealed_in_a_copy(fresh: Fresh, tmp_path: Path) -> None:
    """Restore what was copied, with how far its renewal was; only the key opens it."""
    url, other = fresh(), f"sqlite:///{tmp_path}/restored.db"
    with connected(url) as tx:
        secrets.put(tx, fresh_pair())
        secrets.lease(tx, ONE, MORNING, MORNING + HOUR, MOST)
    back_up(url, tmp_path / "files", tmp_path / "copy.tar.gz", MORNING)
    restore(other, tmp_path / "files", tmp_path / "copy.tar.gz")
    with connected(url) as before, connected(other) as after:
        found = secrets.read(after, SEAL, NAME)
        assert found == secrets.read(before, SEAL, NAME)
    assert found
    assert (found.pair, found.state, found.leased_until) == (PAIR, PairState.RENEWING, MORNING + HOUR)
    with tarfile.open(tmp_path / "copy.tar.gz") as archive:
        held = archive.extractfile("tables/secrets.jsonl")
        assert held
        assert PAIR.refresh.encode() not in held.read()
