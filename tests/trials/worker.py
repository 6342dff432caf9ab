"""The real program as a trial starts it: python -m tests.trials.worker POINT:TIMES SECONDS WORDS…

At the point ("-": nowhere) it dies, or it stops there ("pause at POINT:TIMES"). Its leases are so many
seconds long, for a trial cannot wait two minutes for each of its dead, and what failed is tried again ten
times sooner. It reads whatever anyone writes, for a minute of a trial may hold a week. All else is what
``python -m bot WORDS…`` is.
"""

import math
import os
import sys
from datetime import timedelta
from typing import Any

from bot import cli
from bot.channels import telegram, zalo, zalo_bot
from bot.channels.zalo_oa import api
from bot.jobs import fetch, oa_tokens, poll
from handlers.sending import delivery
from storage import files
from storage.engine import claims, db
from tests.trials.points import arm

EVER_SO_MANY = 10**6
HASTE = 10  # how many times sooner than outside trials


def main(death: str, lease: str, words: list[str]) -> None:
    shorten(timedelta(seconds=float(lease)))
    os.environ["NHACTHU_EVENTS_AT_ONCE"] = str(EVER_SO_MANY)
    if death != "-":
        arm(death)
    sys.argv = ["nhacthu", *words]
    cli.main()


def shorten(lease: timedelta) -> None:
    """Shorten a poll and a send below their leases, as outside trials; what failed comes again sooner."""
    claims.LEASE = files.LEASE = poll.LEASE = lease
    fetch.LONGEST = lease * 0.75
    telegram.channel.POLL = poll.RENEWED = lease / 4
    telegram.channel.READ = math.ceil(lease.total_seconds() / 3)
    zalo_bot.channel.POLL = math.ceil(lease.total_seconds() / 4)
    for module in (zalo, zalo_bot.channel):
        vars(module)["READ"] = telegram.channel.READ
    patience: Any = db.PATIENCE
    seconds = lease.total_seconds()
    patience["options"] = f"-c idle_in_transaction_session_timeout={seconds}s -c lock_timeout={seconds / 2}s"
    for retried in (claims, files):
        vars(retried)["PAUSES"] = tuple(pause / HASTE for pause in vars(retried)["PAUSES"])
    poll.PAUSE /= HASTE
    poll.RETRY = poll.AGAIN = lease / 4
    delivery.AT_NIGHT = delivery.ONCE_MORE = lease
    api.REST = oa_tokens.PAUSE = oa_tokens.FRESH = lease / 4


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
