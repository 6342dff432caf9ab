"""The numbers that an operator watches: counted in this process, or read from the database when asked.

docs/watching.md lists each with what to do where it is off; a test keeps the two in step.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import nan

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.jobs.troubles import Trouble
from storage.metrics import Metrics

NOTHING = Metrics(  # is known while the database is away
    waiting=(),
    attempts={},
    events={},
    files_wanted=nan,
    leases={},
    pace={},
    duties={},
    workers=nan,
    quotas=(),
)
LATE = (0.1, 0.5, 1, 2, 5, 15, 60, 300)  # seconds


class Numbers:
    """Counters and gauges by their names; ``show`` sets those that the database knows."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.events = self._counter("events", "Events taken", "channel", "kind")
        self.set_aside = self._counter("events_set_aside", "Events set aside by this process")
        self.sends = self._counter("sends", "Messages by outcome", "channel", "outcome")
        self.barred = self._counter(
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
        self.workers = self._gauge("workers", "Processes seen in the last two minutes")

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"nhacthu_{name}", meaning, labels, registry=self.registry)

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(f"nhacthu_{name}", meaning, labels, registry=self.registry)

    def ticked(self, at: datetime, late: timedelta | None) -> None:
        """A tick was done, ``late`` after it was to be; None for the first."""
        self.ticks.inc()
        self.last_tick.set(at.timestamp())
        if late is not None:
            self.lateness.observe(max(0.0, late.total_seconds()))

    def swept(self, at: datetime, findings: Mapping[str, int]) -> None:
        """The sweeper has looked: how many of each kind it found, of every kind there is."""
        self.last_sweep.set(at.timestamp())
        fill(self.findings, findings.items())

    def show(self, found: Metrics | None, troubles: Iterable[Trouble]) -> bytes:
        """Prometheus's text; without what the database knows where it is away (None)."""
        self.trouble.clear()
        for one in troubles:
            self.trouble.labels(one.what, one.channel).set(1)
        self.database_up.set(0 if found is None else 1)
        self._show_figures(found or NOTHING)
        return generate_latest(self.registry)

    def _show_figures(self, found: Metrics) -> None:
        fill(self.queued, ((one.lane, one.count) for one in found.waiting))
        fill(self.oldest, ((one.lane, one.due_for.total_seconds()) for one in found.waiting))
        fill(self.pace, ((name, ahead.total_seconds()) for name, ahead in found.pace.items()))
        fill(self.attempts, found.attempts.items())
        fill(self.open_events, found.events.items())
        fill(self.leases, found.leases.items())
        fill(self.duties, found.duties.items())
        self.quotas.clear()
        for channel, account, used in found.quotas:
            self.quotas.labels(channel, account).set(used)
        self.files_wanted.set(found.files_wanted)
        self.workers.set(found.workers)


def fill(gauge: Gauge, values: Iterable[tuple[str, float]]) -> None:
    """Set the gauge for these labels, and for no others."""
    gauge.clear()
    for label, value in values:
        gauge.labels(label).set(value)
