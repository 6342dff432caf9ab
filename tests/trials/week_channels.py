"""A week of a district whose people are spread over three channels: two workers on PostgreSQL, 42 units.

    python3 start.py trial week_channels

As in the trial *week*: a day off and the Saturday for it, a leave, three hours and then two days without any
worker, the province's mail down, an officer who blocks us. Beside that the Official Account is away for half
a day, while the office sends a broadcast; the month's messages of the Zalo bot are used up on Thursday at
noon; at 03:00 on Friday the pair of tokens is dead, and somebody logs in at 09:00. Half of the people have a
second phone on another channel. An oracle of its own says how each duty must end, and which reminders each
phone must and must not show.
"""

import asyncio
from collections import defaultdict
from datetime import date, datetime

import httpx

from bot.jobs.metrics import TroubleKind
from bot.sandbox.zalo.oa_account import ACCESS_LIVES
from handlers.sending import oa_tokens
from tests.people import MAY_READ
from tests.postgres import new_database, server
from tests.trials import backlog
from tests.trials.crew import LOOK, PATIENCE, started
from tests.trials.district import OFFICE_PHONE, THREE, ZALO_BOT, ZALO_OA
from tests.trials.habits import Habit, Officer
from tests.trials.play import Play, playing
from tests.trials.routes import channel_of
from tests.trials.storm_channels import overrun
from tests.trials.table import Result, about, finish
from tests.trials.timetable import Span, at, working_days
from tests.trials.verdict import verdict
from tests.trials.week import (
    FRIDAY,
    MONDAY,
    NEXT_MONDAY,
    NEXT_WEDNESDAY,
    SATURDAY,
    SWAP,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    alone,
    leave,
    mail_down,
)

LAST_OF_MONTH = date(2026, 11, 30)
OFTEN_REMINDED = (Habit.SECOND, Habit.LATE, Habit.NEVER)  # by the peace rule others get no word beside
NEWS = "Đề nghị các cơ quan gửi danh sách cán bộ."
DEAD, ALIVE = "không gia hạn quyền gửi tin", "đã được cấp lại quyền gửi tin"
UNTIL_RENEWAL = ACCESS_LIVES * oa_tokens.PART


async def week(play: Play) -> list[str]:
    """Play the week; return what somebody's phone, or /health, did not show as it must."""
    await play.go_to(at(MONDAY, "10:00"))
    await play.says(OFFICE_PHONE, *SWAP)
    traveller, blocker, *_others = alone(play)
    await leave(play, traveller)
    await play.go_to(at(TUESDAY, "09:00"))
    await play.be_down(at(TUESDAY, "12:00"))
    await play.go_to(at(THURSDAY, "07:40"))
    wrong = await account_away(play)
    await play.go_to(at(THURSDAY, "13:00"))
    await use_up(play)
    await mail_down(play)
    await play.go_to(at(FRIDAY, "03:00"))
    wrong += await tokens_die(play, at(FRIDAY, "07:20"), at(FRIDAY, "09:00"))
    await play.go_to(at(FRIDAY, "13:00"))
    await play.blocks(blocker)
    await play.go_to(at(NEXT_MONDAY, "09:00"))
    await play.be_down(at(NEXT_WEDNESDAY, "09:00"))
    await play.go_to(at(NEXT_WEDNESDAY, "17:45"))
    return wrong


async def account_away(play: Play) -> list[str]:
    """Let the Official Account take nothing for a whole round; a broadcast waits until it does."""
    unit, readers = audience(play)
    async with play.cut(ZALO_OA):
        await play.go_to(at(THURSDAY, "09:00"))
        await broadcast(play, unit)
        await play.go_to(at(THURSDAY, "11:35"))
        early = [key for one in readers for key in one.phones if NEWS in said_on(play, key)]
    late = [one.key for one in readers if NEWS not in said_on(play, one.key)]
    return [
        *(f"the broadcast did not wait, and came to {key}" for key in early),
        *(f"the broadcast that waited did not come to {key}" for key in late),
    ]


def audience(play: Play) -> tuple[str, list[Officer]]:
    """Return a unit whose officers have their first phone on the Official Account, and are left no peace."""
    by_unit: defaultdict[str, list[Officer]] = defaultdict(list)
    for one in play.people.officers:
        for unit in one.units:
            by_unit[unit].append(one)
    for unit, watching in by_unit.items():
        if all(channel_of(one.key) == ZALO_OA and one.habit in OFTEN_REMINDED for one in watching):
            return unit, watching
    raise LookupError("no such unit")


async def broadcast(play: Play, unit: str) -> None:
    """Broadcast to the officers of one unit."""
    chosen = ("[Một hoặc vài đơn vị]", unit, "[Cán bộ theo dõi hộp thư]")
    await play.says(OFFICE_PHONE, "/thongbao", NEWS, *chosen, "[Bỏ qua]", "[Gửi tới]")


def said_on(play: Play, key: str) -> str:
    """Return all that the bot has said there."""
    return "\n".join(said.text for said in play.phones.phone(key).chat.said if said.by_bot)


async def use_up(play: Play) -> None:
    """Leave no message of this month to the Zalo bot from now on."""
    [used] = play.district.accounts.zalo_bot.own.sent.values()
    play.workers.settings["NHACTHU_ZALO_BOT_A_MONTH"] = str(used)
    for worker in list(play.workers.workers):
        await play.workers.replace(worker)
    await play.workers.catch_up(play.now)
    play.story.channels.used_up[ZALO_BOT] = Span(play.now, at(LAST_OF_MONTH, "23:59"))


async def tokens_die(play: Play, heard: datetime, login: datetime) -> list[str]:
    """Kill the tokens at night; the office has ``heard`` of it by then, and somebody logs in."""
    play.district.accounts.zalo_oa.own.tokens.kill()
    name = oa_tokens.secret_name(play.district.settings)
    await play.district.store.run(backlog.age_pair, name, UNTIL_RENEWAL)
    async with play.without(ZALO_OA):
        wrong = await until_troubled(play, is_so=True)
        await play.go_to(heard)
        if DEAD not in said_on(play, OFFICE_PHONE):
            wrong.append("the office does not hear that the tokens are dead")
        await play.go_to(login)
        await log_in(play)
    wrong += await until_troubled(play, is_so=False)
    if ALIVE not in said_on(play, OFFICE_PHONE):
        wrong.append("the office does not hear that somebody has logged in")
    return wrong


async def log_in(play: Play) -> None:
    """Log in as the account's owner and the operator do."""
    account = play.district.accounts.zalo_oa
    token = play.district.folder / "refresh_token"
    _access, refresh = account.own.tokens.issue(await account.machine_now())
    token.write_text(refresh, encoding="utf-8")
    login = started(play.district, "-", ["zalo-oa", "login", "--refresh-token", "--from", str(token)])
    if ended := await asyncio.to_thread(login.wait, 60):
        raise RuntimeError(f"zalo-oa login ended with {ended}\n{play.workers.said()}")


async def until_troubled(play: Play, *, is_so: bool) -> list[str]:
    """Wait until /health of every worker says that the tokens are not renewed, or no longer says it."""
    try:
        async with asyncio.timeout(PATIENCE):
            while await troubled(play) != {is_so}:  # noqa: ASYNC110 - as in crew.py
                await asyncio.sleep(LOOK)
    except TimeoutError:
        return [f"/health {'does not say' if is_so else 'still says'} that the tokens are not renewed"]
    return []


async def troubled(play: Play) -> set[bool]:
    async with httpx.AsyncClient(trust_env=False) as http:
        pages = [
            (await http.get(f"http://127.0.0.1:{one.port}/health", headers=MAY_READ)).json()["troubles"]
            for one in play.workers.workers
        ]
    return {any(one["what"] == TroubleKind.TOKENS_NOT_RENEWED for one in troubles) for troubles in pages}


async def trial_of_week() -> Result:
    days = working_days(MONDAY, NEXT_WEDNESDAY, off=[WEDNESDAY], work=[SATURDAY])
    with server() as postgres:
        async with playing(new_database(postgres, "week"), 2, days, THREE) as play:
            wrong = await week(play)
            seen = await verdict(play)
            wrong += overrun(play.district, play.workers.settings)
    found = [*wrong, *seen.wrong]
    return Result("week-channels", about(__doc__), seen.columns, [seen.row], found, "week_channels")


if __name__ == "__main__":
    finish(asyncio.run(trial_of_week()))
