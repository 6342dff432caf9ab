"""Business time goes forward only, whatever the machine's clock does."""

from pathlib import Path

from tests.trials.clocks import clocks, moved_by_command, set_back


async def test_business_time_goes_forward_only(tmp_path: Path) -> None:
    seen = await clocks(f"sqlite:///{tmp_path}/clocks.db", 1, [moved_by_command, set_back])
    assert seen.looks
    assert seen.wrong == []
