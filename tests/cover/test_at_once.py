"""Two who accept at the same moment: decided one after the other, with numbers that follow on one another."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.rights import Obstacle
from storage.engine import Tx, open_store
from storage.people import covers
from storage.people.covers import Cover, NewCover
from tests.people import MORNING

LONG_TAN, LAN, MINH, SON, DUNG = 3, 1, 2, 5, 4
STARTS, ENDS = MORNING + timedelta(days=1), MORNING + timedelta(days=2)


def asked(tx: Tx, person: int, substitute: int) -> Cover:
    absence = covers.add_absence(tx, person, STARTS, ENDS, "")
    asking = NewCover(absence, LONG_TAN, person, substitute, STARTS, ENDS, person)
    found = covers.get(tx, covers.ask(tx, asking, MORNING))
    assert found
    return found


async def accepted(url: str, *whom: tuple[int, int]) -> list[object]:
    """Accept these at once, each in a worker of its own; return what comes of it."""
    workers = [open_store(url, threads=2) for _one in whom]
    try:
        there = [await workers[0].run(asked, *one) for one in whom]
        deciding = zip(workers, there, strict=True)
        return await asyncio.gather(*(worker.run(covers.accept, one, MORNING) for worker, one in deciding))
    finally:
        for worker in workers:
            worker.close()


@pytest.mark.parametrize("_time", range(5))
async def test_of_two_that_would_close_a_circle_one_is_accepted(url: str, _time: int) -> None:
    answers = await accepted(url, (LAN, MINH), (MINH, LAN))
    assert set(answers) == {1, (Obstacle.CIRCLE, STARTS)}


async def test_others_get_numbers_that_follow_on_one_another(url: str) -> None:
    answers = await accepted(url, (LAN, SON), (MINH, SON), (DUNG, SON))
    assert sorted(map(str, answers)) == ["1", "2", "3"]
