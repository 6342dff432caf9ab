"""Whom an alarm reaches: those on call, and the office head.

On call is whoever is entered (/truc); where that is nobody, or nobody who can be reached, everyone of the
office in working hours, otherwise its head. Somebody always is, as long as one of the office has joined.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.config import Settings
from bot.domain.rights import HEADING
from bot.domain.working_time import WorkingTime
from storage import shifts
from storage.calendar import calendar
from storage.db import Tx
from storage.holders import Holder, holders, office_people


@dataclass(frozen=True)
class Called:
    """The office at a moment."""

    on_call: list[Holder]
    office: list[Holder]
    head: Holder | None  # the first of head and deputies who can be reached and is not away

    def handles(self, person: int) -> bool:
        """Whether they may take an incident, and not only see to it that somebody does."""
        return any(one.person == person for one in self.office)

    def take_up(self, person: int | None) -> list[Holder]:
        """Whoever has taken it, if they are reached; else those on call."""
        return reached(one for one in self.office if one.person == person) or self.on_call


def look(tx: Tx, at: datetime, settings: Settings) -> Called:
    office = office_people(tx, at)
    head = head_of_office(tx, at, office)
    entered = shifts.people_at(tx, at)
    on_call = reached(one for one in office if one.person in entered)
    if not on_call and is_working_time(tx, at, settings):
        on_call = reached(office)
    return Called(on_call or ([head] if head else reached(office)), office, head)


def reached(people: Iterable[Holder]) -> list[Holder]:
    return [one for one in people if one.is_reachable]


def head_of_office(tx: Tx, at: datetime, office: Sequence[Holder]) -> Holder | None:
    """Of the unit whose people the office is."""
    found = holders(tx, at, HEADING, dict.fromkeys(one.unit for one in office))
    able = reached(one for heads in found.values() for one in heads)
    return next((one for one in able if not one.is_away), next(iter(able), None))


def is_working_time(tx: Tx, at: datetime, settings: Settings) -> bool:
    hours = tuple(hours for hours, _nudges in settings.rounds)
    return WorkingTime(calendar(tx), hours).is_worked(at)
