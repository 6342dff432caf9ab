"""A week of a district, and what may happen in it: two workers on PostgreSQL, 42 units.

    python3 start.py trial week

A day off and the Saturday that makes up for it, an officer on leave, three hours without any worker, a
round during which the channel is away, the province's mail down, an officer who blocks the bot, and at
last two days without any worker. An oracle of its own says how each duty must end. Meanwhile incidents are
raised by day and night, and seen to in time or late (tests/trials/stories): each must end as its story says,
and every card, alarm and word about it have come at its minute, to whom it should and to nobody else.
"""

import asyncio
from collections import Counter
from datetime import date, timedelta

from tests.postgres import new_database, server
from tests.trials.cases import casebook
from tests.trials.district import OFFICE_PHONE, TELEGRAM
from tests.trials.habits import Habit
from tests.trials.play import ALWAYS, Play, playing
from tests.trials.table import Result, about, finish
from tests.trials.timetable import Span, at, working_days
from tests.trials.verdict import verdict

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = (date(2026, 11, 9 + n) for n in range(6))
NEXT_MONDAY, NEXT_WEDNESDAY = date(2026, 11, 16), date(2026, 11, 18)
SWAP = (
    *("/lich", "[Hoán đổi ngày]", "11/11", "14/11", "Hoán đổi ngày làm việc", "không"),
    *("[Tất cả đơn vị]", "[Ghi vào lịch]"),
)
MAIL_DOWN = "hệ thống thư của tỉnh ngừng"
ON_CALL = (*("/truc", "[Lê Văn Giả Thiết]", "từ 17h30 hôm nay đến 7h30 thứ Hai", "[Gửi]"),)
LEAVE = ("/vangmat", "mai", "đi công tác", "[Gửi]")


async def week(play: Play) -> None:
    """Play the week: the day off and the leave are entered on Monday; the rest comes as it comes."""
    await play.go_to(at(MONDAY, "10:00"))
    await play.says(OFFICE_PHONE, *SWAP)
    traveller, blocker, *_others = alone(play)
    await leave(play, traveller)
    await play.go_to(at(TUESDAY, "09:00"))
    await play.be_down(at(TUESDAY, "12:00"))
    await play.go_to(at(THURSDAY, "07:40"))
    await channel_away(play)
    await mail_down(play)
    await play.go_to(at(FRIDAY, "13:00"))
    await play.blocks(blocker)
    await play.go_to(at(SATURDAY, "11:00"))
    await play.says(OFFICE_PHONE, *ON_CALL)
    await play.go_to(at(NEXT_MONDAY, "09:00"))
    await play.be_down(at(NEXT_WEDNESDAY, "09:00"))
    await play.go_to(at(NEXT_WEDNESDAY, "17:45"))


def alone(play: Play) -> list[str]:
    """Return phones of officers who answer at once, and whose only unit has no other."""
    watching = Counter(unit for one in play.people.officers for unit in one.units)
    prompt = (one for one in play.people.officers if one.habit == Habit.FIRST)
    return [one.key for one in prompt if len(one.units) == 1 and watching[one.units[0]] == 1]


async def leave(play: Play, key: str) -> None:
    """Enter leave for all of tomorrow."""
    await play.says(key, *LEAVE)
    day = play.now.date() + timedelta(days=1)
    play.story.away[key] = Span(at(day, "00:00"), at(day + timedelta(days=1), "00:00"))


async def channel_away(play: Play) -> None:
    """Take the channel away for a whole round: at first it answers with faults, then not at all."""
    async with play.cut() as faults:
        await play.go_to(play.now.replace(hour=10, minute=0))
        faults.clear()
        play.phones.channels[TELEGRAM].switch_on(kind="hang", times=ALWAYS)
        await play.go_to(play.now.replace(hour=11, minute=35))


async def mail_down(play: Play) -> None:
    """Let the office say in the second round that mail is down, and then that it works again."""
    await play.go_to(play.now.replace(hour=14, minute=45))
    starts = play.now
    await play.says(OFFICE_PHONE, "/ngungthu", "[Báo hệ thống thư ngừng]")
    await play.go_to(play.now.replace(hour=17, minute=25))
    await play.says(OFFICE_PHONE, "/ngungthu", "[Hệ thống thư đã hoạt động lại]")
    play.story.excused.append((Span(starts, play.now), MAIL_DOWN))


async def trial_of_week() -> Result:
    days = working_days(MONDAY, NEXT_WEDNESDAY, off=[WEDNESDAY], work=[SATURDAY])
    with server() as postgres:
        book = casebook("week", MONDAY.year)
        async with playing(new_database(postgres, "week"), 2, days, book=book) as play:
            await week(play)
            seen = await verdict(play)
    result = Result("week", about(__doc__), seen.columns)
    result.rows.append(seen.row)
    result.wrong += seen.wrong
    return result


if __name__ == "__main__":
    finish(asyncio.run(trial_of_week()))
