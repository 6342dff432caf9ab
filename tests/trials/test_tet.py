"""A small form of Tết: the day before it, an incident of each sort within it, the first day back."""

from datetime import date
from pathlib import Path

from tests.trials.cases import casebook
from tests.trials.play import playing
from tests.trials.timetable import at
from tests.trials.verdict import verdict

EVE, BACK = date(2027, 2, 3), date(2027, 2, 11)


async def test_over_tet_nobody_hears_of_what_can_wait(tmp_path: Path) -> None:
    book = casebook("a_holiday", EVE.year)
    async with playing(f"sqlite:///{tmp_path}/tet.db", 1, [EVE, BACK], book=book) as play:
        await play.go_to(at(BACK, "17:20"))
        assert (await verdict(play)).wrong == []
