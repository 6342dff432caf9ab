"""A small form of the two years: one term of six units by each pack, one worker on SQLite."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from tests.trials.cycle import Plan, following_pack, live
from tests.trials.cycles.terms import HALF_YEARLY, OF_COMMUNE, YEARLY, Pack
from tests.trials.moves import deeds
from tests.trials.moves.sizes import Size

UNITS = ("pnv", "bqlda", "xphuhoi", "xphuhuu", "xlongtan", "hnd")
MERGES = ((1, "xphuhuu", "xphuhoi"), (4, "bqlda", "pnv"))  # before the term, and while it is open
KINDS = {deeds.LEAVE: 2, deeds.JOIN: 2, deeds.TRANSFER: 2, deeds.PHONE: 1, deeds.OPEN_BOX: 1}


@dataclass(frozen=True)
class Small:
    """The first term of a pack: two days as it begins, those around its opening, and those of its end."""

    pack: Pack
    days: Sequence[date]


SMALL = (
    Small(
        HALF_YEARLY,
        (
            *(date(2026, 11, 16), date(2026, 11, 17)),
            *(date(2027, 5, day) for day in (11, 18, 19, 20, 21, 24)),
            *(date(2027, 6, day) for day in (3, 4, 7, 8, 9)),
        ),
    ),
    Small(
        YEARLY,
        (
            *(date(2026, 11, 16), date(2026, 11, 17)),
            *(date(2027, 11, day) for day in (11, 18, 19, 22, 23, 25)),
            *(date(2027, 12, day) for day in (13, 14, 15, 16, 17)),
        ),
    ),
    Small(
        OF_COMMUNE,
        (
            *(date(2026, 12, 15), date(2026, 12, 16)),
            *(date(2027, 6, day) for day in (8, 15, 16, 17, 18, 21)),
            *(date(2027, 6, day) for day in (23, 24, 25, 28, 29)),
        ),
    ),
)


@pytest.mark.parametrize("small", SMALL, ids=lambda one: one.pack.name)
async def test_each_figure_of_each_unit_is_as_it_is_reckoned(small: Small, tmp_path: Path) -> None:
    term = replace(small.pack.terms[0], ended=small.days[-1])
    size = Size(small.days, people=21, phones=1, kinds=KINDS, merges=MERGES, units=UNITS)
    plan = Plan(
        size,
        small.pack.name,
        [term],
        heads={0: "xlongtan"},
        adds={1: {"xvidu": "UBND xã Ví Dụ"}},
        excuses={1: ["hnd"]},
        rules={0: ["pnv"]},
        passwords=UNITS[:2],
    )
    with following_pack(small.pack.name):
        seen = await live(f"sqlite:///{tmp_path}/cycle.db", plan, 3)
    assert "\n".join(seen.wrong) == ""
    assert (seen.counted["chats: merge"], seen.counted["chats: post"]) == (2, 1)
