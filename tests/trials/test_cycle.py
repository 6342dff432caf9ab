"""A small form of the two years: one term of six units, one worker on SQLite."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.trials.cycle import Plan, live
from tests.trials.cycles.terms import HALF_YEARLY
from tests.trials.moves import deeds
from tests.trials.moves.sizes import Size

UNITS = ("pnv", "bqlda", "xphuhoi", "xphuhuu", "xlongtan", "hnd")
DAYS = (
    *(date(2026, 11, 16), date(2026, 11, 17)),
    *(date(2027, 5, day) for day in (11, 18, 19, 20, 21, 24)),
    *(date(2027, 6, day) for day in (3, 4, 7, 8, 9)),
)
MERGES = ((1, "xphuhuu", "xphuhoi"), (4, "bqlda", "pnv"))  # before the term, and while it is open
KINDS = {deeds.LEAVE: 2, deeds.JOIN: 2, deeds.TRANSFER: 2, deeds.PHONE: 1, deeds.OPEN_BOX: 1}


async def test_each_figure_of_each_unit_is_as_it_is_reckoned(tmp_path: Path) -> None:
    term = replace(HALF_YEARLY.terms[0], ended=DAYS[-1])
    size = Size(DAYS, people=21, phones=1, kinds=KINDS, merges=MERGES, units=UNITS)
    plan = Plan(
        size,
        HALF_YEARLY.name,
        [term],
        heads={0: "xlongtan"},
        adds={1: {"xvidu": "UBND xã Ví Dụ"}},
        excuses={1: ["hnd"]},
        rules={0: ["pnv"]},
        passwords=UNITS[:2],
    )
    seen = await live(f"sqlite:///{tmp_path}/cycle.db", plan, 3)
    assert "\n".join(seen.wrong) == ""
    assert (seen.counted["chats: merge"], seen.counted["chats: post"]) == (2, 1)
