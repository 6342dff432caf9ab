"""A small form of the kills: three points, one worker, SQLite."""

from pathlib import Path

from tests.trials.kills import day_of_kills

POINTS = ("before commit", "sent not marked", "tick")


async def test_a_program_killed_at_its_worst_moments_loses_nothing(tmp_path: Path) -> None:
    seen = await day_of_kills(f"sqlite:///{tmp_path}/kills.db", 1, POINTS)
    assert seen.wrong == []
    assert all(seen.killed[point] >= 2 for point in POINTS)
