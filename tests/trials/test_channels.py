"""Small forms of the trials over three channels: days of the week and of Tết, an afternoon of storm."""

from pathlib import Path
from random import Random

from tests.postgres import new_database
from tests.trials.days import AFTERNOON
from tests.trials.district import THREE
from tests.trials.play import playing
from tests.trials.storm import Plan
from tests.trials.storm_channels import overrun, stormy_days
from tests.trials.tet_channels import BACK, EVE, listed_in_the_morning, reckoned, told_before_the_break
from tests.trials.timetable import at
from tests.trials.verdict import verdict
from tests.trials.week import THURSDAY
from tests.trials.week_channels import account_away, use_up


async def test_an_account_away_and_a_month_used_up_leave_every_duty_right(
    tmp_path: Path,
) -> None:
    async with playing(f"sqlite:///{tmp_path}/week.db", 1, [THURSDAY], THREE) as play:
        await play.go_to(at(THURSDAY, "07:40"))
        assert await account_away(play) == []
        await play.go_to(at(THURSDAY, "13:00"))
        await use_up(play)
        await play.go_to(at(THURSDAY, "17:20"))
        seen = await verdict(play)
        assert [*seen.wrong, *overrun(play.district, play.workers.settings)] == []
        assert seen.counted["not_reached"] > 0


async def test_what_was_pressed_while_no_worker_ran_counts_on_every_channel(postgres: str) -> None:
    async with playing(new_database(postgres, "week_on_three"), 1, [THURSDAY], THREE) as play:
        await play.go_to(at(THURSDAY, "09:00"))
        await play.be_down(at(THURSDAY, "12:00"))
        await play.go_to(at(THURSDAY, "17:20"))
        assert (await verdict(play)).wrong == []


async def test_before_a_long_break_and_after_it_the_office_reads_who_is_out_of_reach(tmp_path: Path) -> None:
    async with playing(f"sqlite:///{tmp_path}/tet.db", 1, [EVE, BACK], THREE) as play:
        await play.go_to(at(EVE, "15:59"))
        expected = reckoned(play)
        await play.go_to(at(EVE, "16:00"))
        assert told_before_the_break(play, expected) == []
        await play.go_to(at(BACK, "07:30"))
        assert listed_in_the_morning(play) == []
        await play.go_to(at(BACK, "17:20"))
        assert (await verdict(play)).wrong == []
        assert expected.units


async def test_an_afternoon_of_storm_on_three_channels_loses_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/storm.db"
    seen = await stormy_days(url, 1, Plan(Random(5), minutes=0, faults=3, dwell=0.5, start=AFTERNOON))

    assert seen.wrong == []
    assert all(seen.met[name].total() >= 3 and seen.events[name] for name in THREE)
