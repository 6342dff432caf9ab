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


@dataclass(frozen=True)
class Trouble:
    what: What
    channel: str  # "" where it is none of a channel
    since: datetime  # machine time
    why: str  # in the words of whoever refused; nothing that people wrote

    def is_grave(self, machine: datetime) -> bool:
        """Whether somebody should act: a channel may be away for a while."""
        return self.what != What.CHANNEL_AWAY or machine - self.since >= BRIEF


class Troubles:
    def __init__(self) -> None:
        self._now: dict[tuple[What, str], Trouble] = {}

    def __iter__(self) -> Iterator[Trouble]:
        order = list(What)
        return iter(sorted(self._now.values(), key=lambda one: (order.index(one.what), one.channel)))

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
