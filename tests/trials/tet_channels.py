"""Tết of 2027 in a district whose people are spread over three channels: two workers on PostgreSQL, 42 units.

    python3 start.py trial tet_channels

From the last afternoon of work to the first morning after it are longer than the seven days in which an
Official Account may write to somebody. Before, the Zalo bot's messages of January are used up on the 28th,
and there are new ones in February; on the 1st the Official Account is away for a whole round. On the last
working day the office hears how many will be out of reach, and by which account the others are reached. In
the middle of the days off, at 03:00, the pair of tokens is dead; somebody logs in on the first morning. Then
the office reads which units no reminder reaches, and calls two officers, who write one word: from then on
they are reminded. Half of the people have a second phone on another channel. The local Official Account is
asked who has acted on it and when; what the program must say is reckoned from that.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.conversation import number_text
from bot.sandbox.sample import FOLDER
from storage.engine import texts
from tests.postgres import new_database, server
from tests.trials.district import OFFICE_PHONE, THREE, ZALO_BOT, ZALO_OA
from tests.trials.habits import OFFICE_UNIT, OFFICER, Habit, Officer
from tests.trials.play import Play, playing
from tests.trials.routes import WINDOW, channel_of
from tests.trials.storm_channels import overrun
from tests.trials.table import Result, about, finish
from tests.trials.timetable import Span, at, working_days
from tests.trials.verdict import verdict
from tests.trials.week_channels import said_on, tokens_die

FIRST, USED_UP, NEW_MONTH = date(2027, 1, 26), date(2027, 1, 28), date(2027, 2, 1)
EVE, DIES, BACK, LAST = date(2027, 2, 3), date(2027, 2, 6), date(2027, 2, 11), date(2027, 2, 22)
TET = [date(2027, 2, day) for day in (4, 5, 8, 9, 10)]  # and the weekend between
CALLED = 2  # officers
SHOWN = 20  # units by their names, in one message
STAFF = "cán bộ"  # whom nothing is asked of
LISTED = "Đơn vị không nhắc được cán bộ nào"
NAMES = {"telegram": "Telegram", "zalo_bot": "Zalo"}  # as people read them


@dataclass(frozen=True)
class Late:
    """People whose first phone is on the Official Account, out of its window, by where they are reached."""

    elsewhere: Counter[str]  # by channel
    nobody: int
    units: set[str]  # names of those of whose officers nobody is reached


async def tet(play: Play) -> list[str]:
    """Play Tết; return what the office's phone, or /health, did not show as it must."""
    await play.go_to(at(USED_UP, "13:00"))
    await use_up_january(play)
    await play.go_to(at(NEW_MONTH, "07:40"))
    async with play.cut(ZALO_OA):
        await play.go_to(at(NEW_MONTH, "11:35"))
    await play.go_to(at(EVE, "15:59"))
    expected = reckoned(play)
    await play.go_to(at(EVE, "16:00"))
    wrong = told_before_the_break(play, expected)
    await play.go_to(at(DIES, "03:00"))
    wrong += await tokens_die(play, at(DIES, "07:20"), at(BACK, "07:20"))
    await play.go_to(at(BACK, "07:30"))
    wrong += listed_in_the_morning(play)
    await play.go_to(at(BACK, "09:00"))
    for one in unheard(play)[:CALLED]:
        await play.says(one.key, "menu")
    await play.go_to(at(LAST, "17:20"))
    return wrong


async def use_up_january(play: Play) -> None:
    """Let somebody else send through the bot's account what was left of the month."""
    account, month = play.district.accounts.numbers[ZALO_BOT], texts.month(play.now)
    used = await play.district.store.run(texts.used, ZALO_BOT, account, month)
    left = play.district.settings.zalo_bot_a_month - used
    await play.district.store.run(texts.count, ZALO_BOT, account, month, left)
    play.story.channels.used_up[ZALO_BOT] = Span(play.now, at(NEW_MONTH, "00:00"))


def reckoned(play: Play) -> Late:
    """Reckon who will be out of reach as the break ends, if nobody writes until then."""
    late = {name: keys for name, keys in phones(play).items() if is_out(play, keys[0])}
    reached = {name: next((key for key in keys if not is_out(play, key)), "") for name, keys in late.items()}
    watched = officers_of_units()
    silent = {unit for unit, names in watched.items() if all(reached.get(name, "-") == "" for name in names)}
    return Late(
        Counter(channel_of(key) for key in reached.values() if key),
        nobody=sum(not key for key in reached.values()),
        units=silent,
    )


def phones(play: Play) -> dict[str, list[str]]:
    """Map each who may be written to of the unit's duties to the keys of their phones, in order."""
    found: dict[str, list[str]] = {person: [] for person, _unit, roles in rows() if roles != [STAFF]}
    for one in play.district.everyone:
        if one.name in found:
            found[one.name].append(one.key)
    return found


def is_out(play: Play, key: str) -> bool:
    """Tell whether nothing may be written to this phone on the first morning."""
    if channel_of(key) != ZALO_OA:
        return False
    acted = play.phones.phone(key).chat.last_act
    return acted is None or at(BACK, "08:30") - acted > WINDOW


def officers_of_units() -> dict[str, list[str]]:
    """Map the name of a unit that owes checks to the names of its officers."""
    units = [line.split("\t") for line in (FOLDER / "units.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    named = {code: name for code, name, *_rest in units if code != OFFICE_UNIT}
    found: dict[str, list[str]] = {name: [] for name in named.values()}
    for person, unit, roles in rows():
        if OFFICER in roles and unit in named:
            found[named[unit]].append(person)
    return found


def rows() -> Iterator[tuple[str, str, list[str]]]:
    """Yield (name, code of the unit, roles) of everyone in the sample roster."""
    for line in (FOLDER / "people.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        person, _post, unit, _mailbox, _phone, roles, *_rest = line.split("\t")
        yield person, unit, roles.split("; ")


def told_before_the_break(play: Play, late: Late) -> list[str]:
    """Find what the office's phone does not say as reckoned: lines, and units without anybody by name."""
    count, moment = late.elsewhere.total() + late.nobody, f"08:30 ngày {BACK:%d/%m/%Y}"
    lines = [f"Sau kỳ nghỉ, đến {moment}, {number_text(count)} người đã lâu không nhắn cho Zalo OA:"]
    lines += [f"– nhắn qua {NAMES[channel]}: {number}" for channel, number in sorted(late.elsewhere.items())]
    lines += [f"– không nhắn được: {late.nobody}"] if late.nobody else []
    said = play.shown(OFFICE_PHONE)
    wrong = [f"before the break the office does not read: {line}" for line in lines if line not in said]
    named = said.partition("Đơn vị không có ai nhận được tin: ")[2].partition("\n")[0].rstrip(".")
    if set(named.split("; ")) - {"…"} - late.units or len(late.units) > SHOWN > named.count("; "):
        wrong.append(f"of the units without anybody it reads: {named}, and they are {sorted(late.units)}")
    return wrong


def listed_in_the_morning(play: Play) -> list[str]:
    """Say so where the office's list does not count the units whose officers nobody can remind."""
    cut = {unit for unit, names in officers_of_units().items() if all(is_cut(play, name) for name in names)}
    if f"{LISTED}: {number_text(len(cut))}" in said_on(play, OFFICE_PHONE):
        return []
    return [f"of {len(cut)} units that no reminder reaches the office reads: {play.shown(OFFICE_PHONE)}"]


def is_cut(play: Play, name: str) -> bool:
    return all(is_out(play, key) for key in phones(play)[name])


def unheard(play: Play) -> list[Officer]:
    """Return officers out of reach who answer at once where they are reminded."""
    prompt = (one for one in play.people.officers if one.habit == Habit.FIRST)
    return [one for one in prompt if all(is_out(play, key) for key in one.phones)]


def reminders(play: Play) -> Counter[tuple[bool, str]]:
    """Count how many came: (after Tết?, channel)."""
    found = Counter[tuple[bool, str]]()
    for (key, (_unit, day, _round)), times in play.people.nudges.items():
        found[day >= BACK, channel_of(key)] += len(times)
    return found


async def trial_of_tet() -> Result:
    days = working_days(FIRST, LAST, off=TET)
    with server() as postgres:
        async with playing(new_database(postgres, "tet"), 2, days, THREE) as play:
            wrong = await tet(play)
            seen = await verdict(play)
            wrong += overrun(play.district, play.workers.settings)
    came = reminders(play)
    said = "Reminders shown: " + "; ".join(
        f"{when} Tết " + ", ".join(f"{name} {came[is_after, name]}" for name in THREE)
        for when, is_after in (("before", False), ("after", True))
    )
    columns, row = ("working days", *seen.columns), (len(days), *seen.row)
    shown = f"{about(__doc__)}\n\n{said}."
    return Result("tet-channels", shown, columns, [row], [*wrong, *seen.wrong], "tet_channels")


if __name__ == "__main__":
    finish(asyncio.run(trial_of_tet()))
