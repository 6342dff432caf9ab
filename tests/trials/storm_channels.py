"""Everything that goes wrong with three channels, mixed at random, while people write and days go by.

    python3 start.py trial storm_channels [--minutes N] [--seed N]

Each channel has faults of its own: hangs, lost answers, 4xx and 5xx, Zalo's errors with HTTP 200 (-32, -213,
-216, -218, -220, -230, -234), forged events, events twice, late and in disorder, people who block us. The
quota of the Zalo bot may be used up on the way. At the end nothing is lost, nothing came twice but after an
unknown send, what one contact was sent in one lane came in its order, and no quota was overrun.
"""

import argparse
import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from sqlalchemy import func, select

from storage.engine import Tx
from storage.tables.engine import sends
from storage.tables.people import contacts
from tests.postgres import new_database, server
from tests.trials import order, weather
from tests.trials.district import FASTER, THREE, ZALO_BOT, District, district
from tests.trials.judging import findings, shown_twice
from tests.trials.order import too_early, too_fast
from tests.trials.storm import Plan, blown, heard_on
from tests.trials.table import Result, about, finish
from tests.trials.weathers import storms

OF_OUR_OWN = ("-32", "-211", "-218", "-230")  # errors that only come where we have not counted well


@dataclass
class Seen:
    """The record of a storm; ``met``: faults by channel and kind; ``went``: attempts by channel and state."""

    days: int = 0
    met: dict[str, Counter[str]] = field(default_factory=dict)
    events: Counter[str] = field(default_factory=Counter)  # by channel
    went: Counter[tuple[str, str]] = field(default_factory=Counter)
    twice: int = 0
    used: str = ""
    wrong: list[str] = field(default_factory=list)


async def stormy_days(url: str, size: int, plan: Plan) -> Seen:
    async with district(url, plan.start, THREE) as made:
        days = await blown(made, size, plan, storms(made.accounts, plan.lot))
        seen = await made.store.run(judged, made)
    seen.days = days
    return seen


def judged(tx: Tx, made: District) -> Seen:
    phones, telegram = made.phones, made.telegram
    attempts = select(contacts.c.channel, sends.c.state, func.count()).join_from(
        sends, contacts, sends.c.contact == contacts.c.id
    )
    went = tx.execute(attempts.group_by(contacts.c.channel, sends.c.state))
    return Seen(
        met={name: weather.met(channel) for name, channel in phones.channels.items()},
        events=heard_on(tx),
        went=Counter({(name, state): number for name, state, number in went}),
        twice=shown_twice(tx, phones),
        used=", ".join(f"{number} in {month}" for month, number in made.accounts.zalo_bot.own.sent.items()),
        wrong=[
            *findings(tx, phones),
            *order.out_of_order(tx, phones),
            *too_early(telegram),
            *too_fast(telegram, FASTER["telegram_per_second"], int(FASTER["telegram_chat_burst"])),
            *overrun(made, {}),
            *believed(made),
        ],
    )


def overrun(made: District, environment: Mapping[str, str]) -> Iterator[str]:
    """Find more sent than a quota allows, and more asked for than Zalo gave."""
    most = int(environment.get("NHACTHU_ZALO_BOT_A_MONTH", made.settings.zalo_bot_a_month))
    for month, number in made.accounts.zalo_bot.own.sent.items():
        if number > most:
            yield f"{number} messages of the Zalo bot in {month}, and {most} are allowed"
    official = made.accounts.zalo_oa
    for day, number in official.own.paid_on.items():
        if number > made.settings.zalo_oa_paid_a_day:
            yield f"{number} paid messages on {day}"
    struck = weather.met(official)
    for code in OF_OUR_OWN:
        if (times := official.own.refused[code] - struck[code]) > 0:
            yield f"the Official Account refused {times} times with {code}"


def believed(made: District) -> Iterator[str]:
    if count := made.accounts.zalo_oa.webhook.believed:
        yield f"{count} forged events were believed"


def rows(seen: Seen) -> list[tuple[object, ...]]:
    return [
        (
            name,
            ", ".join(f"{kind} {number}" for kind, number in sorted(seen.met[name].items())),
            seen.events[name],
            *(seen.went[name, state] for state in ("sent", "unknown", "failed", "barred")),
            seen.used if name == ZALO_BOT else "",
        )
        for name in THREE
    ]


COLUMNS = (
    *("channel", "faults that struck", "events", "sent", "of unknown fate", "failed", "barred"),
    "messages of the quota",
)


async def trial_of_storm(minutes: float, seed: int) -> Result:
    with server(durable=True) as postgres:
        seen = await stormy_days(new_database(postgres, "storm"), 2, Plan(Random(seed), minutes))
    said = f"{minutes:g} minutes, {seen.days} working days, two workers on PostgreSQL, seed {seed}; "
    said += f"{seen.twice} messages were shown twice, each after a send of unknown fate."
    command = f"storm_channels --minutes {minutes:g} --seed {seed}"
    return Result(
        "storm-channels", f"{about(__doc__)}\n\n{said}", COLUMNS, list(rows(seen)), seen.wrong, command
    )


if __name__ == "__main__":
    words = argparse.ArgumentParser()
    words.add_argument("--minutes", type=float, default=30)
    words.add_argument("--seed", type=int, default=Random().randrange(10**6))
    given = words.parse_args()
    print(f"seed {given.seed}", flush=True)
    finish(asyncio.run(trial_of_storm(given.minutes, given.seed)))
