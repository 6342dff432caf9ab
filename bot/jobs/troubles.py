"""What is wrong with this process now: each trouble is logged as it begins and as it ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

log = structlog.get_logger(__name__)
BRIEF = timedelta(minutes=2)  # a channel that is away for less is nobody's concern


class What(StrEnum):
    """As /health and /metrics say it. The gravest first."""

    DATABASE_AWAY = "database away"
    TICK_FAILS = "tick fails"
    CHANNEL_STOPPED = "channel stopped"  # it does not know our token
    TOKENS_NOT_RENEWED = "tokens not renewed"  # of the Official Account: it ends within hours, or has ended
    WEBHOOK_REFUSED = "webhook refused"
    CHANNEL_AWAY = "channel away"  # no answer, or a fault of its own
    SENDING_FAILS = "sending fails"  # it hears us, or not even that, and takes no message


PASSING = (What.CHANNEL_AWAY, What.SENDING_FAILS)  # a channel may be so for a while
NOT_SENDING = (What.CHANNEL_STOPPED, *PASSING)


@dataclass(frozen=True)
class Trouble:
    what: What
    channel: str  # "" where it is none of a channel
    since: datetime  # machine time
    why: str  # in the words of whoever refused; nothing that people wrote

    def is_grave(self, machine: datetime) -> bool:
        """Whether somebody should act."""
        return self.what not in PASSING or machine - self.since >= BRIEF


class Troubles:
    def __init__(self) -> None:
        self._now: dict[tuple[What, str], Trouble] = {}

    def __iter__(self) -> Iterator[Trouble]:
        order = list(What)
        return iter(sorted(self._now.values(), key=lambda one: (order.index(one.what), one.channel)))

    def is_down(self, channel: str, machine: datetime) -> bool:
        """Whether nothing has gone out on the channel for over two minutes."""
        is_long = (one for one in self._now.values() if machine - one.since >= BRIEF)
        return any(one.channel == channel and one.what in NOT_SENDING for one in is_long)

    def begin(self, trouble: Trouble, **about: object) -> None:
        """Note it; ``about`` is logged with it. One that is there already stays as it is."""
        key = (trouble.what, trouble.channel)
        if key not in self._now:
            self._now[key] = trouble
            log.error(
                "trouble begins", what=trouble.what.value, channel=trouble.channel, why=trouble.why, **about
            )

    def end(self, what: What, channel: str = "") -> None:
        """It is over, if it ever was."""
        if self._now.pop((what, channel), None):
            log.warning("trouble is over", what=what.value, channel=channel)
