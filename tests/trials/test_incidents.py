"""A small form of the trial of incidents: twenty people, a worker killed in the middle."""

from pathlib import Path

from tests.trials.incidents import many_incidents

PLAN = ["before commit:90"]  # each walks four steps to the review, and the fifth sends


async def test_twenty_raised_at_once_with_a_kill_have_twenty_numbers(tmp_path: Path) -> None:
    seen = await many_incidents(f"sqlite:///{tmp_path}/incidents.db", 1, number=20, dying=0, plan=PLAN)
    assert (seen.wrong, seen.killed, seen.counted["incidents"]) == ([], 1, 20)
