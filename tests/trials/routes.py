"""The way of a reminder to somebody with phones on several channels: what each allows, and when.

A channel that is away is waited for, until an hour before the round ends: then the reminder goes to another
phone of the same person, if that one can be written to. One that
takes nothing more from us is gone around at once.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.trials.timetable import Span, Turn

LAST_HOUR = timedelta(hours=1)
WINDOW = timedelta(days=7)  # in which the Official Account may write, after the person's last act there
WINDOWED = "zalo_oa"


@dataclass(frozen=True, order=True)
class Come:
    """A reminder, as it comes to a phone."""

    at: datetime
    phone: str


@dataclass
class Channels:
    """The story of the channels; ``began``: when everyone had last acted as the trial began."""

    began: datetime
    cut: defaultdict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))  # by channel
    used_up: dict[str, Span] = field(default_factory=dict)  # by channel
    blocked: dict[str, datetime] = field(default_factory=dict)  # by phone
    wrote: list[tuple[datetime, str]] = field(default_factory=list)  # acts that no habit tells, by phone


@dataclass
class Acts:
    """The last act of each phone's holder there, as far as the story has gone."""

    channels: Channels
    last: dict[str, datetime] = field(default_factory=dict)

    def note(self, key: str, moment: datetime) -> None:
        self.last[key] = max(moment, self.last.get(key, moment))

    def before(self, key: str, moment: datetime) -> datetime:
        wrote = [when for when, phone in self.channels.wrote if phone == key and when <= moment]
        return max([self.last.get(key, self.channels.began), *wrote])


def bar(acts: Acts, key: str, moment: datetime) -> str:
    """Return why nothing comes to this phone then, as the program calls it; "" where something does."""
    channels, channel = acts.channels, channel_of(key)
    if key in channels.blocked and moment >= channels.blocked[key]:
        return "blocked"
    if outage(channels, key, moment):
        return "channel_down"
    if channel in channels.used_up and moment in channels.used_up[channel]:
        return "quota"
    if channel == WINDOWED and moment - acts.before(key, moment) > WINDOW:
        return "out_of_window"
    return ""


def can_answer(channels: Channels, key: str, moment: datetime) -> bool:
    """Tell whether someone who writes on this phone hears from us: by that they open a window anew."""
    return bar(Acts(channels, {key: moment}), key, moment) == ""


def outage(channels: Channels, key: str, moment: datetime) -> Span | None:
    return next((gap for gap in channels.cut[channel_of(key)] if moment in gap), None)


def channel_of(key: str) -> str:
    return key.partition("-")[0]


def comes_to(acts: Acts, phones: Sequence[str], due: datetime, its: Turn) -> Come | str:
    """Return when and where a reminder comes that is ``due`` in a round; or why it does not come at all."""
    bars = {key: bar(acts, key, due) for key in phones}
    first = next((key for key, why in bars.items() if why in ("", "channel_down")), "")
    if not first:
        return next((why for why in bars.values() if why != "blocked"), "blocked")
    gap = outage(acts.channels, first, due)
    if gap is None:
        return Come(due, first)
    moves = max(due, its.ends - LAST_HOUR)
    if gap.ends <= moves:
        return comes_to(acts, phones, gap.ends, its)  # by then its window may be over
    if other := next((key for key in phones if not bar(acts, key, moves)), ""):
        return Come(moves, other)
    return Come(gap.ends, first) if gap.ends < its.ends else "channel_down"
