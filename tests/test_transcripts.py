"""The chats in transcripts/: each in calm on SQLite and in the rough (tests/chat.py) on PostgreSQL.

Both end alike (tests/ends.py).

On SQLite they are in the rough as people play them on Zalo's bot, and in calm on the Official Account
(test_other_channels.py), where each ends as in calm on Telegram: so each goes through every kind of trouble
on both stores, and over each channel.

To write one: type what people do, play it, and read what comes back as the people would:
``python -m tests.write tests/transcripts/NAME.txt``. How some of them read on Zalo stands beside them
(NAME.zalo_bot.txt). Menus stand in tests/menus alone, so that a new command changes no transcript.
"""

from pathlib import Path

import pytest

from handlers.engine.menu import MAIN
from tests.chat import Chat, rough
from tests.ends import differing, end_of
from tests.menus import MENUS, drawn, groups, marked, names_in
from tests.played import FOLDER, TRANSCRIPTS, Plays
from tests.stage import Stage


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_transcript_in_calm_on_sqlite(name: str, plays: Plays) -> None:
    assert (await plays.of(name)).said == TRANSCRIPTS[name]


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_transcript_in_the_rough_on_postgres(
    name: str, plays: Plays, stage_in_postgres: Stage, tmp_path: Path
) -> None:
    here = stage_in_postgres
    here.set_up()
    # The workers of one play are those of the next: what they have compiled need not be again.
    chat = Chat(here.url, tmp_path, rough, idle=here.idle, is_on_stage=True)
    assert await chat.play(TRANSCRIPTS[name]) == TRANSCRIPTS[name]
    with here.connected() as tx:
        end, expected = end_of(tx), (await plays.of(name)).end
    assert end == expected, differing(end, expected)


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_every_card_shows_things_as_they_are(name: str, plays: Plays) -> None:
    assert (await plays.of(name)).stale == []


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_all_that_is_told_unasked_is_counted_or_urgent(name: str, plays: Plays) -> None:
    assert (await plays.of(name)).unweighed == set()


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_every_card_is_one_message(name: str, plays: Plays) -> None:
    assert (await plays.of(name)).long == []


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_what_offers_something_about_a_subject_is_a_card(name: str, plays: Plays) -> None:
    assert (await plays.of(name)).cardless == []


SPENT = {  # transcript -> buttons of which none stands anywhere in the end
    "away/excused_once": ["Miễn thời gian này"],
    "cover/spent_buttons": [
        "Không vắng mặt nữa",
        "Tôi đã về",
        "Đúng, tôi đã về",
        "Kết thúc trực thay",
        "Nhận trực thay",
    ],
    "cover/spent_overnight": ["Không vắng mặt nữa", "Tôi đã về", "Kết thúc trực thay", "Nhận trực thay"],
    "delegation/reminder_answered": ["Nhận", "Không nhận", "Rút lại"],
    "delegation/reminder_withdrawn": ["Nhận", "Không nhận", "Rút lại", "Giấy ủy quyền"],
    "duties/card_after_guidance": ["Báo sự cố này", "Nhắc lại sau, vắng mặt"],
    "delegation/ended_on_cards": ["Sửa báo cáo"],
    "duties/buttons_once_over": ["Nhắc lại sau, vắng mặt", "Nhắc ngay"],
    "roster/role_ends": ["Sửa báo cáo"],
    "duties/which_is_spent": ["UBND xã Long Tân", "09:00 (Phòng Nội vụ)"],
    "reports/all_filed": ["Nhắc 1 đơn vị chưa nộp", "Người cần gọi"],
    "reports/chased": ["Nhắc 2 đơn vị này", "Không nhắc"],
    "reports/ledger_follows": [
        "Nhắc 2 trong 3 đơn vị chưa nộp",
        "Nhắc 1 trong 2 đơn vị chưa nộp",
        "Nhắc 1 đơn vị này",
        "Không nhắc",
    ],
    "status/urged": ["Nhắc 2 người", "Nhắc 3 người", "Không nhắc"],
    "words/confirmed": ["Nhắc 3 người", "Nhắc 3 đơn vị này", "Không nhắc"],
    "reports/two_units_one_message": ["Trả lời: Phòng Nội vụ", "Trả lời", "Thay đổi yêu cầu"],
}


@pytest.mark.parametrize("name", SPENT)
async def test_a_spent_button_stands_nowhere(name: str, plays: Plays) -> None:
    assert (await plays.of(name)).left & set(SPENT[name]) == set()


ALL = {path: path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.txt")}  # on every channel


def test_no_transcript_holds_a_menu() -> None:
    whole = [(name, [commands[0] for commands in groups(MENUS[name]).values()][:MAIN]) for name in MENUS]
    rows = {" ".join(f"[{label}]" for label in top) for _name, top in whole}
    assert [str(path) for path, said in ALL.items() if any(row in said for row in rows)] == []


def test_every_menu_is_shown_in_some_transcript() -> None:
    shown = {name for said in TRANSCRIPTS.values() for name in names_in(said)}
    assert shown == set(MENUS)


@pytest.mark.parametrize("name", MENUS)
def test_a_menu_is_what_the_map_of_the_bot_makes_it(name: str) -> None:
    assert MENUS[name] == drawn(name)


@pytest.mark.parametrize("name", MENUS)
def test_a_menu_with_another_choice_is_no_menu_that_is_known(name: str) -> None:
    for commands in groups(MENUS[name]).values():
        row = [f"[{title}]" for title in commands]
        for other in (row[1:], [row[0], "[Khác]", *row[1:]]) if len(row) > 1 else ():
            assert f"<menu: {name}" not in marked(" ".join(other), name)
