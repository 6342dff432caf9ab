"""A day by each pack: its hours, its bodies, its clauses; and a term: its report, from its plan to its end.

Each is played as the transcripts are: on Telegram in calm and in the rough, on both stores, in the rough on
Zalo's bot and in calm on the Official Account, where it ends as on Telegram.
``python -m tests.write tests/regulation/days/PACK.txt`` writes one anew, and so terms/PACK.txt.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from bot.packs import folder_of, office_terms, pack_names
from bot.regulation import matcher_of
from tests.chat import Chat, rough
from tests.conftest import Fresh
from tests.ends import differing, end_of
from tests.people import connected, move_to
from tests.phones import PHONES
from tests.test_other_channels import WORLDS, without

HERE = Path(__file__).parent
DAYS, TERMS = (
    {
        path.stem: path.read_text(encoding="utf-8")
        for path in (HERE / folder).glob("*.txt")
        if "." not in path.stem
    }
    for folder in ("days", "terms")
)
PLAYED = {
    f"{name} {what}": (name, said)
    for what, every in (("day", DAYS), ("term", TERMS))
    for name, said in every.items()
}
KEPT = {path.stem: path.read_text(encoding="utf-8") for path in HERE.glob("terms/*.zalo_*.txt")}
OTHERWISE = dict.fromkeys(  # what does not end as on Telegram, and why
    [(f"{name} term", "zalo_oa") for name in TERMS],
    "who has written nothing for days is out of reach there",
)
OF_THE_DEFAULT = re.compile(r"(?:Điều|khoản|điều) \d|02/2012|\bhuyện\b|cán bộ theo dõi|Sở Thông tin")
OF_THE_DEFAULT_ALONE = re.compile(
    r"02/2012|\bhuyện\b|cán bộ theo dõi|Sở Thông tin|tối thiểu 02 lần|đã ban hành nội quy"
)
OTHERS = [which for which, (name, _said) in PLAYED.items() if name != "nhon-trach-2012"]


def test_every_pack_has_its_day() -> None:
    assert DAYS.keys() == set(pack_names())


def test_every_pack_has_its_term() -> None:
    """Leave out the default one: tests/transcripts/periodic has its terms."""
    assert TERMS.keys() == set(pack_names()) - {"nhon-trach-2012"}


@pytest.mark.parametrize("which", PLAYED)
async def test_it_goes_by_its_pack(which: str, url: str, tmp_path: Path) -> None:
    name, said = PLAYED[which]
    assert await Chat(url, tmp_path, regulation=name).play(said) == said


@pytest.mark.parametrize("which", PLAYED)
async def test_it_goes_so_in_the_rough(which: str, url: str, tmp_path: Path) -> None:
    name, said = PLAYED[which]
    assert await Chat(url, tmp_path, rough, regulation=name).play(said) == said


@pytest.mark.parametrize("channel", WORLDS)
@pytest.mark.parametrize("which", PLAYED)
async def test_it_ends_so_on_zalo(which: str, channel: str, on_sqlite: Fresh, tmp_path: Path) -> None:
    name, said = PLAYED[which]
    phones = PHONES[channel]()
    there = Chat(on_sqlite(), tmp_path, WORLDS[channel], phones=phones, regulation=name)
    with connected(there.url) as tx:
        move_to(tx, channel, there.channel.account)
    played = await there.play(said)
    assert played == (KEPT.get(f"{name}.{channel}", played) if which.endswith("term") else played)
    here = Chat(on_sqlite(), tmp_path, regulation=name)
    await here.play(without(said, there.left_out))
    with connected(there.url) as tx, connected(here.url) as other:
        end, expected = (with_words(end_of(one)) for one in (tx, other))
    assert (end == expected) != ((which, channel) in OTHERWISE), differing(end, expected)


def with_words(end: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Leave out messages that a password has emptied: there are more where none is edited."""
    return {**end, "said": [one for one in end["said"] if any(one[2:])]}


@pytest.mark.parametrize("name", DAYS)
def test_a_day_shows_what_its_pack_calls_things(name: str) -> None:
    pack = office_terms(folder_of(name))
    shown = ("office", "officer", "department", "regulation", "example")
    assert [key for key in shown if pack.names["vi"][key] not in DAYS[name]] == []
    assert pack.settings["office_name"] in DAYS[name]


@pytest.mark.parametrize("which", OTHERS)
def test_nothing_of_the_default_pack_is_said_by_another(which: str) -> None:
    name, said = PLAYED[which]
    own = OF_THE_DEFAULT if name == "tinh-2025" else OF_THE_DEFAULT_ALONE  # xa has articles, too
    assert own.findall(said) == []


@pytest.mark.parametrize(
    ("asked", "number"),
    [("mục 4.2", "4.2"), ("mục 3", "3"), ("Mục 2.1 quy định thế nào", "2.1"), ("3.2", "3.2")],
)
def test_a_pack_that_calls_them_points_is_asked_for_points(asked: str, number: str) -> None:
    assert matcher_of(folder_of("tinh-2025")).match(asked).clauses == (number,)
    assert not matcher_of(folder_of("nhon-trach-2012")).has_points
