"""Where things stand: how the duties of some days ended, counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Self

from bot.domain.duties import State


@dataclass(frozen=True)
class Counts:
    """How many duties ended how. One whose round is still on is in none of the others."""

    checked: int = 0
    late: int = 0
    missed: int = 0
    excused: int = 0
    not_reached: int = 0
    open: int = 0

    @classmethod
    def of(cls, states: Mapping[State, int]) -> Self:
        return cls(**{state.value: count for state, count in states.items()})

    def __add__(self, other: "Counts") -> "Counts":
        names = [field.name for field in fields(self)]
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def duties(self) -> int:
        """Those that have ended: the five columns of a table add up to it."""
        return self.checked + self.late + self.missed + self.excused + self.not_reached

    @property
    def share(self) -> float | None:
        """The part that was checked in time; None where there was nothing to check.

        Checked within its round counts for it. Late, missed and not reached count against it, for
        the inbox was not looked at in time, whoever's fault that is. Excused and still open: neither.
        """
        owed = self.duties - self.excused
        return self.checked / owed if owed else None


def total(parts: Iterable[Counts]) -> Counts:
    return sum(parts, Counts())


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month of ``day``."""
    first = day.replace(day=1)
    return first, month_after(first) - timedelta(days=1)


def month_after(day: date) -> date:
    """The first day of the month after that of ``day``."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(day: date) -> date:
    """The first day of the month before that of ``day``."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
