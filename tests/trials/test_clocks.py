"""Business time goes forward only, whatever the machine's clock does."""

from pathlib import Path

from tests.trials.clocks import clocks


async def test_business_time_goes_forward_only(tmp_path: Path) -> None:
    seen = await clocks(f"sqlite:///{tmp_path}/clocks.db", 1)
    assert seen.looks
    assert seen.wrong == []
