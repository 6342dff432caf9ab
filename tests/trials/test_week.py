"""Small forms of the week: a day of it on each store."""

from datetime import date
from pathlib import Path

from tests.postgres import new_database
from tests.trials.cases import casebook
from tests.trials.play import playing
from tests.trials.timetable import at
from tests.trials.verdict import verdict
from tests.trials.week import alone, mail_down

DAY = date(2026, 11, 12)


async def test_three_hours_without_a_worker_leave_all_in_its_right_state(tmp_path: Path) -> None:
    book = casebook("a_day_down", DAY.year)
    async with playing(f"sqlite:///{tmp_path}/week.db", 1, [DAY], book=book) as play:
        await play.go_to(at(DAY, "09:00"))
        await play.be_down(at(DAY, "12:00"))
        await play.go_to(at(DAY, "17:20"))
        assert (await verdict(play)).wrong == []


async def test_a_channel_away_and_mail_down_leave_all_in_its_right_state(postgres: str) -> None:
    book = casebook("a_day_cut", DAY.year)
    async with playing(new_database(postgres, "week"), 2, [DAY], book=book) as play:
        await play.go_to(at(DAY, "07:40"))
        async with play.cut():
            await play.go_to(at(DAY, "11:35"))
        await play.blocks(alone(play)[0])
        await mail_down(play)
        assert (await verdict(play)).wrong == []
