"""The trial of several machines, in small."""

from tests.postgres import new_database
from tests.trials import scenes
from tests.trials.days import AFTERNOON
from tests.trials.fleet import machines


async def test_of_two_workers_one_may_be_paused_in_a_transaction_or_killed_and_nothing_is_lost(
    postgres: str,
) -> None:
    url = new_database(postgres, "machines")
    async with machines(url, 2, has_webhook=False, start=AFTERNOON) as seen:
        await scenes.paused(seen, "tick:30")
        await scenes.poller_dies(seen)

    assert seen.wrong == []
