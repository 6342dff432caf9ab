"""A story of reports is played: what is done about them at its moments, and what else happens meanwhile."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update

from storage.engine import Tx
from storage.tables.people import roles, units
from storage.tables.subjects import duties, duty_people
from tests.trials.district import OFFICE_PHONE
from tests.trials.play import Play
from tests.trials.reports import doing, ledgers
from tests.trials.reports.days import Change, Days
from tests.trials.reports.doing import phone_of
from tests.trials.reports.reminders import Reckoning
from tests.trials.reports.story import HALF, Deed, Reports, moment
from tests.trials.timetable import Span, at

LEDGERS = "16:45"  # besides after each deed, the office reads on each working day how far all are
DAY = timedelta(days=1)
ALL = "[Tất cả đơn vị]"
LEAVE = ("/vangmat", "mai", "đi công tác", "[Gửi]")


def days_of(reports: Reports, off: Sequence[date]) -> Days:
    """Return what becomes of the calendar, and when no worker runs."""
    days = Days(off)
    for deed in reports.deeds:
        match deed.verb:
            case "swaps":
                free, made_up = (day_in(deed, word) for word in deed.what.split())
                days.changes += [Change(deed.at, free, False), Change(deed.at, made_up, True)]
            case "gives a day off":
                for unit in deed.units if len(deed.units) == 1 else [""]:
                    days.changes.append(Change(deed.at, day_in(deed, deed.what), False, unit))
            case "is down until":
                days.down.append(Span(deed.at, until(deed)))
    return days


def worked(days: Days, first: date, last: date) -> list[date]:
    """Return the working days as they are known in the end."""
    all_known = at(last + DAY, "00:00")
    every = (first + DAY * number for number in range((last - first).days + 1))
    return [day for day in every if days.are_worked(day, all_known)]


async def live(play: Play, known: Reckoning) -> list[str]:
    """Go to the end of the last working day; return what the ledgers had that was not true."""
    wrong: list[str] = []
    seen = 0
    reading = {at(day, LEDGERS) for day in play.story.working}
    end = at(play.story.working[-1], "17:20")
    for now in sorted(reading | {one.at for one in known.reports.deeds if one.at < end}):
        await play.go_to(now)
        deeds = [one for one in known.reports.deeds if one.at == now]
        for deed in deeds:
            if deed.request is None:
                await happens(play, known, deed)
        await doing.do(play, known, deeds)
        if not any(now in gap for gap in known.days.down):
            wrong += await ledgers.read_ledgers(play, known)
        if now in reading:
            print(f"{now:%Y-%m-%d} {len(wrong)} wrong", *wrong[seen:], sep="\n", flush=True)
            seen = len(wrong)
    await play.go_to(end)
    return wrong


async def happens(play: Play, known: Reckoning, deed: Deed) -> None:
    """Do what is about no request."""
    match deed.verb:
        case "swaps":
            free, made_up = (f"{day_in(deed, word):%d/%m/%Y}" for word in deed.what.split())
            said = ("/lich", "[Hoán đổi ngày]", free, made_up, "Hoán đổi ngày làm việc", "không")
            await play.says(OFFICE_PHONE, *said, ALL, "[Ghi vào lịch]")
        case "confirms":
            year = f"[Xác nhận lịch năm {deed.what}]"
            await play.says(OFFICE_PHONE, "/lich", year, "[Đúng, xác nhận]")
        case "gives a day off":
            await give_a_day_off(play, deed)
        case "is down until":
            await play.be_down(until(deed))
        case "has no officer":
            await play.district.store.run(leave_unwatched, deed.units)
        case "blocks the bot":
            for key in keys(play, known, deed):
                await play.blocks(key)
        case "is away tomorrow":
            tomorrow = deed.at.date() + DAY
            for key in keys(play, known, deed):
                await play.says(key, *LEAVE)
                play.story.away[key] = Span(at(tomorrow, "00:00"), at(tomorrow + DAY, "00:00"))


async def give_a_day_off(play: Play, deed: Deed) -> None:
    whom = ["[Một hoặc vài đơn vị]", *deed.units] if len(deed.units) == 1 else [ALL]
    day = day_in(deed, deed.what)
    said = ("/lich", "[Thêm ngày nghỉ]", f"{day:%d/%m/%Y}", "Ngày hội truyền thống", "không")
    await play.says(OFFICE_PHONE, *said, *whom, "[Ghi vào lịch]")
    if len(deed.units) == 1:
        play.story.own_off |= {(unit, day) for unit in deed.units}


def keys(play: Play, known: Reckoning, deed: Deed) -> list[str]:
    """Return the phone of the first officer of each unit of the deed."""
    return [phone_of(play, known.staff.officers[unit][0]) for unit in deed.units]


def leave_unwatched(tx: Tx, codes: Sequence[str]) -> None:
    there = select(units.c.id).where(units.c.code.in_(codes))
    tx.execute(delete(roles).where(roles.c.unit.in_(there), roles.c.role == "officer"))


def unwatched(play: Play, reports: Reports) -> None:
    """Leave units whose officer has left without anybody to remind, before the story begins."""
    left = {unit for one in reports.deeds if one.verb == "has no officer" for unit in one.units}
    theirs = [
        replace(one, units=tuple(u for u in one.units if u not in left)) for one in play.people.officers
    ]
    play.people.officers = [one for one in theirs if one.units]
    play.story.officers = play.people.officers
    play.story.unwatched = sorted(left)


def day_in(deed: Deed, written: str) -> date:
    """Read a day such as "11/02" in the year of the deed's story."""
    year = deed.at.year if deed.at.month > HALF else deed.at.year - 1
    return moment(f"{written} 00:00", year).date()


def until(deed: Deed) -> datetime:
    day, clock = deed.what.split()
    return at(day_in(deed, day), clock)


async def narrow(play: Play, codes: Sequence[str]) -> None:
    """Let only these units' inboxes be checked, before the story begins."""
    await play.district.store.run(owe_no_checks, codes)
    theirs = [replace(one, units=tuple(u for u in one.units if u in codes)) for one in play.people.officers]
    play.people.officers = play.story.officers = [one for one in theirs if one.units]


def owe_no_checks(tx: Tx, but: Sequence[str]) -> None:
    others = select(units.c.id).where(units.c.code.not_in(but))
    begun = select(duties.c.id).where(duties.c.unit.in_(others))
    tx.execute(delete(duty_people).where(duty_people.c.duty.in_(begun)))
    tx.execute(delete(duties).where(duties.c.unit.in_(others)))
    tx.execute(update(units).where(units.c.id.in_(others)).values(duties_from=None))
