"""One-time links in the database: each is used once, and none that is over."""

from dataclasses import replace

from storage import links
from storage.links import LIFE, NewLink, Purpose
from tests.people import MORNING, connected

LAN = 1  # a contact and a person, as tests/people.py numbers them
MAKING = NewLink(Purpose.DOWNLOAD, LAN, LAN, file=1)


def test_a_link_is_used_once_and_not_when_it_was_revoked_or_is_past_its_time(url: str) -> None:
    with connected(url) as tx:
        used, revoked, late = (links.make(tx, replace(MAKING, file=file), MORNING).id for file in (1, 2, 3))
        assert [links.use(tx, used, MORNING) for _ in range(2)] == [True, False]
        assert links.revoke(tx, revoked, MORNING)
        assert not links.use(tx, revoked, MORNING)
        assert not links.use(tx, late, MORNING + LIFE)


def test_a_new_link_for_the_same_ends_is_the_only_one_that_holds(url: str) -> None:
    with connected(url) as tx:
        before, other, after = (links.make(tx, replace(MAKING, file=file), MORNING).id for file in (1, 2, 1))
        assert [links.use(tx, one, MORNING) for one in (before, other, after)] == [False, True, True]
