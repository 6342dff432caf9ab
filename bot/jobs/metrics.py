"""Metrics of this process, what is wrong with it, and systemd's watchdog: for the operator.

Metrics are counted in this process, or read from the database when asked. docs/watching.md lists each with
what to do where it is off; a test keeps the two in step.
"""

import socket
from collections import Counter as Counts
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import nan

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.config import systemd_socket
from storage import metrics

log = structlog.get_logger(__name__)
BRIEF = timedelta(minutes=2)  # a channel that is away for less is nobody's concern
NOT_KNOWN = metrics.StoredMetrics((), {}, {}, nan, {}, {}, {}, nan, ())  # while the database is away
SHOWN = 10  # contacts in one line of the log
LATE = (0.1, 0.5, 1, 2, 5, 15, 60, 300)  # seconds


class TroubleKind(StrEnum):
    """As /health and /metrics say it. The gravest first."""

    DATABASE_AWAY = "database away"
    TICK_FAILS = "tick fails"
    CLOCK_SET_BACK = "clock set back"  # we go on as if it were not
    CLOCK_SET_AHEAD = "clock set ahead"  # we have followed: what was due between comes at once, or is late
    CHANNEL_STOPPED = "channel stopped"  # it does not know our token
    TOKENS_NOT_RENEWED = "tokens not renewed"  # of the Official Account: it ends within hours, or has ended
    WEBHOOK_REFUSED = "webhook refused"
    CHANNEL_AWAY = "channel away"  # no answer, or a fault of its own
    SENDING_FAILS = "sending fails"  # it hears us, or not even that, and takes no message


PASSING = (TroubleKind.CHANNEL_AWAY, TroubleKind.SENDING_FAILS)  # a channel may be so for a while


@dataclass(frozen=True)
class Trouble:
    what: TroubleKind
    channel: str  # "" where it is none of a channel
    since: datetime  # machine time
    why: str  # in the words of whoever refused; nothing that people wrote

    def is_grave(self, machine: datetime) -> bool:
        return self.what not in PASSING or machine - self.since >= BRIEF


class Troubles:
    def __init__(self) -> None:
        self._now: dict[tuple[TroubleKind, str], Trouble] = {}

    def __iter__(self) -> Iterator[Trouble]:
        order = list(TroubleKind)
        return iter(sorted(self._now.values(), key=lambda one: (order.index(one.what), one.channel)))

    def is_down(self, channel: str, machine: datetime) -> bool:
        """Return whether nothing has gone out on the channel for over two minutes."""
        kinds = (TroubleKind.CHANNEL_STOPPED, *PASSING)
        troubles = [one for one in self._now.values() if one.channel == channel and one.what in kinds]
        return any(machine - one.since >= BRIEF for one in troubles)

    def begin(self, trouble: Trouble, **about: object) -> None:
        """Note it; ``about`` is logged with it. One that is there already stays as it is."""
        key = (trouble.what, trouble.channel)
        if key not in self._now:
            self._now[key] = trouble
            log.error(
                "trouble begins", what=trouble.what.value, channel=trouble.channel, why=trouble.why, **about
            )

    def end(self, what: TroubleKind, channel: str = "") -> None:
        """Note that it is over, if it ever was."""
        if self._now.pop((what, channel), None):
            log.warning("trouble is over", what=what.value, channel=channel)


class Refusals:
    """Counts of what was refused since the log last told of it: what, where, at which contacts."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Counts[int]] = {}

    def note(self, what: str, channel: str = "", contact: int = 0) -> None:
        """Count a refusal; ``contact`` is our number of an account, 0 where it is none's."""
        self._found.setdefault((what, channel), Counts())[contact] += 1

    def tell(self) -> None:
        """Log a line for each kind and channel, the contacts with most first; called each minute."""
        found, self._found = self._found, {}
        for (what, channel), counts in found.items():
            contacts = [contact for contact, _count in counts.most_common(SHOWN) if contact]
            log.warning("refused", what=what, channel=channel, count=counts.total(), contacts=contacts)


class Metrics:
    """Counters and gauges by their names; ``show`` sets those that the database knows."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.events = self._counter("events", "Events taken", "channel", "kind")
        self.set_aside = self._counter("events_set_aside", "Events set aside by this process")
        self.sends = self._counter("sends", "Messages by outcome", "channel", "outcome")
        self.undeliverable = self._counter(
            "barred", "Messages that a channel's rules did not let through", "channel", "why"
        )
        self.files = self._counter("files", "Files by outcome", "outcome")
        self.database_errors = self._counter(
            "database_errors", "Transactions that the database failed", "error"
        )
        self.ticks = self._counter("ticks", "Ticks carried through")
        self.lateness = Histogram(
            "nhacthu_tick_lateness_seconds",
            "How much later than its interval a tick was done",
            registry=self.registry,
            buckets=LATE,
        )
        self.last_tick = self._gauge("last_tick_timestamp_seconds", "When this process last ticked")
        self.trouble = self._gauge("trouble", "1: this is wrong with this process", "what", "channel")
        self.findings = self._gauge("sweep_findings", "What the sweeper found wrong", "what")
        self.last_sweep = self._gauge("last_sweep_timestamp_seconds", "When the sweeper last looked")
        self.database_up = self._gauge("database_up", "1: the database answers")
        self.queued = self._gauge("outbox_queued", "Messages waiting", "lane")
        self.oldest = self._gauge("outbox_oldest_seconds", "For how long the oldest has been due", "lane")
        self.attempts = self._gauge("recent_attempts", "Of the newest 1,000 attempts to send", "state")
        self.open_events = self._gauge("events_open", "Events of any process not carried out", "state")
        self.files_wanted = self._gauge("files_wanted", "Files to be fetched")
        self.leases = self._gauge("leases_held", "What some process works on now", "of")
        self.pace = self._gauge("pace_ahead_seconds", "How far ahead the next free moment is", "channel")
        self.quotas = self._gauge("quota_used", "Messages of what an account may send", "channel", "account")
        self.duties = self._gauge("duties_today", "The duties of today", "state")
        self.forgotten = self._gauge("forgotten", "Records that were deleted or blanked in time", "kind")
        self.workers = self._gauge("workers", "Processes seen in the last two minutes")

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"nhacthu_{name}", meaning, labels, registry=self.registry)

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(f"nhacthu_{name}", meaning, labels, registry=self.registry)

    def ticked(self, at: datetime, late: timedelta | None) -> None:
        """Note a tick, done ``late`` after it was to be; None for the first."""
        self.ticks.inc()
        self.last_tick.set(at.timestamp())
        if late is not None:
            self.lateness.observe(max(0.0, late.total_seconds()))

    def swept(self, at: datetime, findings: Mapping[str, int]) -> None:
        """Note what the sweeper has found: how many of each kind, of every kind there is."""
        self.last_sweep.set(at.timestamp())
        set_labels(self.findings, findings.items())

    def show(self, found: metrics.StoredMetrics | None, troubles: Iterable[Trouble]) -> bytes:
        """Return Prometheus's text; without what the database knows where it is away (None)."""
        self.trouble.clear()
        for one in troubles:
            self.trouble.labels(one.what, one.channel).set(1)
        self.database_up.set(0 if found is None else 1)
        found = found or NOT_KNOWN
        set_labels(self.queued, ((one.lane, one.count) for one in found.waiting))
        set_labels(self.oldest, ((one.lane, one.due_for.total_seconds()) for one in found.waiting))
        set_labels(self.pace, ((name, ahead.total_seconds()) for name, ahead in found.pace.items()))
        set_labels(self.attempts, found.attempts.items())
        set_labels(self.open_events, found.events.items())
        set_labels(self.leases, found.leases.items())
        set_labels(self.duties, found.duties.items())
        set_labels(self.forgotten, found.forgotten.items())
        self.quotas.clear()
        for channel, account, used in found.quotas:
            self.quotas.labels(channel, account).set(used)
        self.files_wanted.set(found.files_wanted)
        self.workers.set(found.workers)
        return generate_latest(self.registry)


def set_labels(gauge: Gauge, values: Iterable[tuple[str, float]]) -> None:
    gauge.clear()
    for label, value in values:
        gauge.labels(label).set(value)


class Watchdog:
    def __init__(self, address: str | None = None) -> None:
        self._address = systemd_socket() if address is None else address

    def ready(self) -> None:
        self._tell("READY=1")

    def alive(self) -> None:
        self._tell("WATCHDOG=1")

    def waiting(self, at_most: timedelta) -> None:
        """Tell systemd that the start takes longer, and is not to be given up before so long from now."""
        self._tell(f"EXTEND_TIMEOUT_USEC={at_most // timedelta(microseconds=1)}")

    def stopping(self) -> None:
        self._tell("STOPPING=1")

    def _tell(self, state: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.connect(self._address.replace("@", "\0", 1))
            line.sendall(state.encode())
