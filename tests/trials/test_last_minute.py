"""A small form of the trial of the last minute: forty units in the last minute."""

from pathlib import Path

import pytest

from tests.postgres import new_database
from tests.trials.last_minute import last_minute

FEW = 40


@pytest.mark.parametrize(("store", "workers"), [("sqlite", 1), ("postgres", 2)])
async def test_all_who_file_in_the_last_minute_are_in_time_and_in_the_figures(
    store: str, workers: int, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if store == "sqlite":
        url = f"sqlite:///{tmp_path}/reports.db"
    else:
        url = new_database(request.getfixturevalue("postgres"), "last_minute")
    seen = await last_minute(url, FEW, workers)
    assert seen.wrong == []
    assert len(seen.filed) == FEW
    among = [len(book.figures) for book in seen.books]
    assert among == sorted(among)
    assert among[-1] == FEW
    assert among[0] < FEW
