"""A day by each pack: its hours, its bodies, its clauses and its reports, as people see them.

``python -m tests.write tests/regulation/days/PACK.txt`` writes one anew.
"""

import re
from pathlib import Path

import pytest

from bot.packs import folder_of, office_terms, pack_names
from bot.regulation import matcher_of
from tests.chat import Chat

DAYS = {
    path.stem: path.read_text(encoding="utf-8") for path in Path(__file__).with_name("days").glob("*.txt")
}
OF_THE_DEFAULT = re.compile(r"(?:Điều|khoản|điều) \d|02/2012|\bhuyện\b|cán bộ theo dõi|Sở Thông tin")
OTHERS = sorted(DAYS.keys() - {"nhon-trach-2012", "xa"})


def test_every_pack_has_its_day() -> None:
    assert DAYS.keys() == set(pack_names())


@pytest.mark.parametrize("name", DAYS)
async def test_a_day_goes_by_its_pack(name: str, url: str, tmp_path: Path) -> None:
    assert await Chat(url, tmp_path, regulation=name).play(DAYS[name]) == DAYS[name]


@pytest.mark.parametrize("name", DAYS)
def test_a_day_shows_what_its_pack_calls_things(name: str) -> None:
    pack = office_terms(folder_of(name))
    shown = ("office", "officer", "department", "regulation", "example")
    assert [key for key in shown if pack.names["vi"][key] not in DAYS[name]] == []
    assert pack.settings["office_name"] in DAYS[name]


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_of_the_default_pack_is_said_by_another(name: str) -> None:
    assert OF_THE_DEFAULT.findall(DAYS[name]) == []


@pytest.mark.parametrize(
    ("asked", "number"),
    [("mục 4.2", "4.2"), ("mục 3", "3"), ("Mục 2.1 quy định thế nào", "2.1"), ("3.2", "3.2")],
)
def test_a_pack_that_calls_them_points_is_asked_for_points(asked: str, number: str) -> None:
    assert matcher_of(folder_of("tinh-2025")).match(asked).clauses == (number,)
    assert not matcher_of(folder_of("nhon-trach-2012")).has_points
