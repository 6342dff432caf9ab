"""Moments at which the clock lets features work: a tick, and an hour of a working day that has come."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.config import Settings
from bot.conversation import local_date
from bot.domain.calendar import Calendar, after_quiet
from storage.engine import Tx, take_once


@dataclass(frozen=True)
class PeopleAndNames:
    """The people, and the names of people and units, that have changed: cards may show them in any words."""

    people: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)  # as they were

    def add(self, people: Iterable[int], names: Iterable[str]) -> None:
        self.people.update(people)
        self.names.update(filter(None, names))

    def clear(self) -> None:
        self.people.clear()
        self.names.clear()

    def __bool__(self) -> bool:
        return bool(self.people or self.names)


@dataclass(frozen=True)
class Tick:
    """One moment of the clock: the open transaction, business time, and the settings."""

    tx: Tx
    at: datetime
    settings: Settings
    since: datetime | None = None  # the tick before; None: not known, or there was none
    changed: set[str] = field(default_factory=set)  # cards whose subject has changed, "incident:17"
    concerned: PeopleAndNames = field(default_factory=PeopleAndNames)

    def aged(self, age: timedelta) -> tuple[datetime, datetime]:
        """Return from when until before when lies what has become older than that since the minute before."""
        since = (self.since or self.at).replace(second=0, microsecond=0)
        return since - age, self.at - age

    def redraw(self, *cards: str) -> None:
        """Have these cards ("incident:17") drawn anew at the end of this tick."""
        self.changed.update(cards)

    def redraw_about(self, people: Iterable[int] = (), names: Iterable[str] = ()) -> None:
        """Have all cards drawn anew that people have whose roles have changed, or that show these names."""
        self.concerned.add(people, names)


@dataclass(frozen=True)
class Due:
    """A working day of which an hour has come, on business time."""

    tick: Tick
    day: date
    days: Calendar
    titles: Mapping[str, str] = field(default_factory=dict)  # command -> its title, as in the menu

    @property
    def is_today(self) -> bool:
        """Return whether it can still be said on its day: now, or at the end of the quiet hours."""
        return local_date(after_quiet(self.tick.at, self.tick.settings.quiet)) == self.day

    def is_first(self, name: str) -> bool:
        """Take ``name`` for this day, once; False where it was taken."""
        return take_once(self.tick.tx, f"{name}:{self.day.isoformat()}", self.day.year)

    def is_first_of_week(self, name: str) -> bool:
        """Take ``name`` for the week of this day, once; False where it was taken."""
        year, number, _weekday = self.day.isocalendar()
        return take_once(self.tick.tx, f"{name}:{number}", year)


@dataclass(frozen=True)
class Hour:
    """Work of each working day, at these hours (local) or as soon after as the program runs.

    ``do`` sees to it that it is done once, and whether it is still worth it. Of the days that were missed
    it is asked for the newest only. ``waits``: how long after its hour it may still come, for another
    worker to end a round.
    """

    at: Callable[[Settings], Iterable[time]]
    do: Callable[[Due], None]
    waits: timedelta = timedelta(0)
