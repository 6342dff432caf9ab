"""The demo's clock, moved while time goes by."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot.sandbox.control import BusinessClock
from storage.engine import open_store
from tests.people import MORNING
from tests.world import StillClock


@dataclass
class Hurried(StillClock):
    """A clock of which each look takes ``pace``, as on a machine with much else to do."""

    pace: timedelta = timedelta(0)

    def now(self) -> datetime:
        self.at += self.pace
        return self.at


@pytest.mark.parametrize(
    "early", [0.1, 0.5, 1.0, 1.5, 2.0, 2.5]
)  # seconds before the hour at which a list comes
async def test_a_moment_that_comes_by_itself_meanwhile_is_not_moved_to(url: str, early: float) -> None:
    store = open_store(url)
    clock = Hurried(MORNING - timedelta(seconds=early), timedelta(seconds=0.4))
    moving = BusinessClock(store, clock, is_quiet=lambda: True, is_over=lambda: False)
    try:
        target = await moving.forward("30m")
        assert target <= await moving.now() < target + timedelta(seconds=10)
    finally:
        store.close()
