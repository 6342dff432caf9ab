"""Small form of the typed week: a day on which nobody presses a button, on three channels."""

from pathlib import Path

from tests.trials.district import THREE
from tests.trials.play import playing
from tests.trials.timetable import at
from tests.trials.verdict import verdict
from tests.trials.week import THURSDAY


async def test_a_day_of_typed_sentences_ends_as_with_taps(tmp_path: Path) -> None:
    async with playing(f"sqlite:///{tmp_path}/typed.db", 1, [THURSDAY], THREE) as play:
        play.people.only_type = True
        await play.go_to(at(THURSDAY, "17:20"))
        seen = await verdict(play)
        assert seen.wrong == []
