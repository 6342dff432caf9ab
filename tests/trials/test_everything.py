"""A small form of the half-year of everything: two days and what comes of them, one worker that is killed."""

from datetime import date
from pathlib import Path

import pytest

from tests.postgres import new_database
from tests.trials.everything import KILL, Amount, live
from tests.trials.matters.living import DRAFT, HANDOVER, MAIL, MISUSE
from tests.trials.moves.sizes import Size

DAYS = (date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 11), date(2026, 12, 14))
UNITS = ("pnv", "bqlda", "xphuhoi", "xphuhuu", "xlongtan", "hnd", "ttyt", "ptp", "xvinhthanh")
KINDS = {MAIL: 4, HANDOVER: 3, DRAFT: 1, MISUSE: 2, KILL: 1}


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
async def test_each_is_as_it_must_be_and_what_is_in_confidence_stays_so(
    store: str, tmp_path: Path, postgres: str
) -> None:
    url = f"sqlite:///{tmp_path}/everything.db" if store == "sqlite" else new_database(postgres, "everything")
    size = Size(DAYS, people=84, phones=2, kinds={}, units=UNITS)
    seen = await live(url, Amount(size, KINDS), 3)
    assert "\n".join(seen.wrong) == ""
    assert seen.counted["workers killed"] == 1
