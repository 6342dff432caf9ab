"""Ten thousand units: the import of their list, the export of a month's checks, and where they stand.

The bars of the first two are a third of what they took at first (44 and 75 seconds).
"""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import text

from handlers import dispatch
from storage.tables.subjects import checks, duties
from tests.bench.district import MORNING, write
from tests.bench.morning import Morning, morning
from tests.bench.rows import Row
from tests.bench.stores import Kind, a_folder
from tests.people import CHANNEL, DOMAIN, connected
from tests.sources import ROOT

UNITS = 10_000
FIRST, WORKING_DAYS = date(2026, 11, 2), (0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 21, 22)
OPENS = {1: timedelta(hours=1), 2: timedelta(hours=7)}  # after midnight, UTC
STATES = {0: "missed", 1: "late"}  # by the last digit
LASTS, MINUTE = timedelta(hours=3, minutes=30), timedelta(minutes=1)
IMPORTED, EXPORTED, STANDS = 44 / 3, 75 / 3, 1.0  # seconds
LOOKS = 5
LIST, MONTH = "list.xlsx", "month.xlsx"
SPAN = ("--from", FIRST.isoformat(), "--to", (FIRST + timedelta(WORKING_DAYS[-1])).isoformat())
EXPORT = ("export", "duties", *SPAN, "--format", "xlsx", "--output", MONTH)


@dataclass(frozen=True)
class Spent:
    seconds: float
    memory: float  # MB, at the most


async def rows(kind: Kind) -> list[Row]:
    with a_folder() as folder:
        with morning(kind.fresh(), UNITS) as day:
            work_a_month(day.url)
            await day.tick(MORNING)
            with connected(day.url) as tx:
                tx.execute(text("ANALYZE"))
            stands = statistics.median([await look(day) for _ in range(LOOKS)])
            exported = await run(day.url, folder, *EXPORT)
            await run(day.url, folder, "export", "directory", "--output", LIST)
        imported = await run(kind.fresh(), folder, "roster", "import", LIST)
    what = f"{UNITS:,} units, {kind.name}"
    return [
        of_command(f"{what}: import of their list", imported, IMPORTED),
        of_command(f"{what}: export of {2 * len(WORKING_DAYS) * UNITS:,} checks", exported, EXPORTED),
        Row(f"{what}: /trangthai", f"{stands:.2f} s", f"≤ {STANDS:.0f} s", stands <= STANDS),
    ]


def of_command(what: str, found: Spent, bar: float) -> Row:
    return Row(what, f"{found.seconds:.1f} s, {found.memory:.0f} MB", f"≤ {bar:.0f} s", found.seconds <= bar)


async def look(day: Morning) -> float:
    """Return the seconds that /trangthai takes the office."""
    begun = time.perf_counter()
    await day.store.run(dispatch.receive, day.typed(day.office, "/trangthai"), day.settings)
    return time.perf_counter() - begun


async def run(url: str, folder: Path, *words: str) -> Spent:
    """Run a command in a process of its own, to its end; ``folder`` is where it writes."""
    given = {"DATABASE_URL": url, "FILES": str(folder / "files"), "MAIL_DOMAINS": DOMAIN}
    environment = {f"NHACTHU_{name}": value for name, value in given.items()}
    return await asyncio.to_thread(run_to_its_end, words, folder, {**os.environ, **environment})


def run_to_its_end(words: tuple[str, ...], folder: Path, environment: dict[str, str]) -> Spent:
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "bot", *words],
        env={**environment, "PYTHONPATH": str(ROOT), "NHACTHU_SECRET_KEY": "only-for-the-bench-" * 3},
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return Spent(time.perf_counter() - begun, used.ru_maxrss / 1000)


def work_a_month(url: str) -> None:
    """Write the checks of the days before MORNING's."""
    duty, check = count(1), count(1)
    with connected(url) as tx:
        for day in (FIRST + timedelta(days) for days in WORKING_DAYS):
            owed = [
                duty_row(next(duty), unit, day, number) for unit in range(1, UNITS + 1) for number in OPENS
            ]
            write(tx, duties, owed)
            write(tx, checks, [check_row(next(check), one) for one in owed if one["state"] != "missed"])


def duty_row(number: int, unit: int, day: date, which: int) -> dict[str, Any]:
    """Make a check that is over: of each ten one was missed, one was late, and eight were told in time."""
    opens = datetime(day.year, day.month, day.day, tzinfo=UTC) + OPENS[which]
    state = STATES.get(number % 10, "checked")
    settled = opens + (LASTS if state == "missed" else MINUTE)
    row = {"id": number, "unit": unit, "date": day, "round": which, "opens": opens, "ends": opens + LASTS}
    return {**row, "next_nudge": None, "nudges": 1, "state": state, "settled_at": settled, "reason": ""}


def check_row(number: int, duty: dict[str, Any]) -> dict[str, Any]:
    told = {
        "id": number,
        "duty": duty["id"],
        "person": 2 * duty["unit"] - 1,
        "via": "tap",
        "channel": CHANNEL,
    }
    return {**told, "result": "none", "state_before": "open", "said_at": duty["settled_at"]}
