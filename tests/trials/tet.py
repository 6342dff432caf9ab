"""The weeks around Tết 2027, whose days off are provisional until the office confirms them: 42 units.

    python3 start.py trial tet

The office looks at the calendar, exchanges a day after Tết for a Saturday, and confirms the year as it
stands. On the first day back a storm closes all offices in the course of the morning. Nobody hears a
word on a day off but of a dangerous incident, and every duty ends as an oracle of its own has reckoned, every
incident as its story says (tests/trials/stories).
"""

import asyncio
from datetime import date, timedelta

from tests.trials.cases import casebook
from tests.trials.district import OFFICE_PHONE
from tests.trials.play import Play, playing
from tests.trials.table import Result, about, finish
from tests.trials.timetable import Span, at, working_days
from tests.trials.verdict import verdict
from tests.trials.year import folder_in_memory

FIRST, EVE, BACK, LAST = date(2027, 1, 26), date(2027, 2, 3), date(2027, 2, 12), date(2027, 2, 22)
TET = [date(2027, 2, day) for day in (4, 5, 8, 9, 10)]  # and the weekend between
EXCHANGED, MADE_UP = date(2027, 2, 11), date(2027, 2, 20)
PROVISIONAL = "dự kiến"
STORM = "nghỉ tránh bão"
SWAP = (
    *("/lich", "[Hoán đổi ngày]", "11/02/2027", "20/02/2027", "Hoán đổi ngày làm việc", "không"),
    *("[Tất cả đơn vị]", "[Ghi vào lịch]"),
)
CONFIRM = ("/lich", "[Xác nhận lịch năm 2027]", "[Đúng, xác nhận]")
CLOSE = (
    *("/lich", "[Thêm ngày nghỉ]", "hôm nay", STORM, "không"),
    *("[Tất cả đơn vị]", "[Ghi vào lịch]"),
)


async def tet(play: Play) -> list[str]:
    """Play Tết; return what the office's phone did not show as it must."""
    wrong = []
    await play.go_to(at(FIRST, "09:00"))
    await play.says(OFFICE_PHONE, "/lich")
    if PROVISIONAL not in play.shown(OFFICE_PHONE):
        wrong.append("the days of Tết are not shown as provisional")
    await play.says(OFFICE_PHONE, *SWAP)
    await play.go_to(at(EVE, "16:00"))
    await play.says(OFFICE_PHONE, *CONFIRM, "/lich")
    if PROVISIONAL in play.shown(OFFICE_PHONE):
        wrong.append("days that were confirmed are shown as provisional")
    await play.go_to(at(BACK, "09:00"))
    await play.says(OFFICE_PHONE, *CLOSE)
    play.story.excused.append((Span(play.now, at(BACK + timedelta(days=1), "00:00")), STORM))
    play.story.closed.append(BACK)
    await play.go_to(at(LAST, "17:20"))
    return wrong


async def trial_of_tet() -> Result:
    days = working_days(FIRST, LAST, off=[*TET, EXCHANGED], work=[MADE_UP])
    with folder_in_memory() as folder:
        book = casebook("tet", FIRST.year)
        async with playing(f"sqlite:///{folder}/tet.db", 1, days, book=book) as play:
            wrong = await tet(play)
            seen = await verdict(play)
    columns = ("working days", *seen.columns)
    return Result("tet", about(__doc__), columns, [(len(days), *seen.row)], [*wrong, *seen.wrong])


if __name__ == "__main__":
    finish(asyncio.run(trial_of_tet()))
