"""A small form of the kills: three points, one worker, SQLite; and the commands on data, on both stores."""

from pathlib import Path

import pytest

from tests.postgres import new_database
from tests.trials.days import WEDNESDAY
from tests.trials.district import district
from tests.trials.kills import day_of_kills, kill_commands_on_data
from tests.trials.points import OF_DATA

POINTS = ("before commit", "sent not marked", "tick")


async def test_a_program_killed_at_its_worst_moments_loses_nothing(tmp_path: Path) -> None:
    seen = await day_of_kills(f"sqlite:///{tmp_path}/kills.db", 1, POINTS)
    assert seen.wrong == []
    assert all(seen.killed[point] >= 2 for point in POINTS)


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
async def test_a_command_on_data_that_is_killed_is_carried_through_by_the_next(
    store: str, tmp_path: Path, postgres: str
) -> None:
    url = f"sqlite:///{tmp_path}/kills.db" if store == "sqlite" else new_database(postgres, "kills_on_data")
    async with district(url, WEDNESDAY) as made:
        killed, wrong = await kill_commands_on_data(made)
    assert wrong == []
    assert killed == dict.fromkeys(OF_DATA, 2)
