"""The trial of doors in small: all attacks side by side, by day and by night.

How long people wait is not judged here: other tests share the machine.
"""

from pathlib import Path

from tests.trials.doors import SMALL, besieged


async def test_attacked_at_every_door_the_program_goes_on_and_lets_nothing_through(tmp_path: Path) -> None:
    seen = await besieged(tmp_path, SMALL)
    assert seen.wrong == []
    assert [bool(one.waits) for one in seen.spans] == [True] * 4
