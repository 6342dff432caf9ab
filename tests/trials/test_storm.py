"""The trial of storms, in small."""

from pathlib import Path
from random import Random

from tests.trials.days import AFTERNOON
from tests.trials.storm import Plan, stormy_days
from tests.trials.weather import KINDS


async def test_an_afternoon_of_storm_loses_nothing_and_doubles_only_what_was_unknown(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/storm.db"
    plan = Plan(Random(5), minutes=0, faults=10, events=60, dwell=1.5, start=AFTERNOON)
    seen = await stormy_days(url, 1, plan)

    assert seen.wrong == []
    assert seen.counted["events"] >= 60
    assert sum(seen.counted[kind] for kind in (*KINDS, "migrate")) >= 10
