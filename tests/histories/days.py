"""The days as sets of seats, and what each entry alters of them from its date on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

DAY = timedelta(days=1)
ORDER = ("head", "deputy", "officer", "staff", "office")
IN_PLACE_OF = {"head": ("deputy", "staff"), "deputy": ("head", "staff"), "staff": ("head", "deputy")}


@dataclass(frozen=True)
class Seat:
    """Somebody in a role of a unit on one day; ``entry`` says since which entry."""

    person: int
    unit: int
    role: str
    rank: int
    entry: str


@dataclass
class Entry:
    """A change that was carried out: its name, from which day on, about whom; ``undone`` by a correction."""

    name: str
    day: date
    about: dict[str, Any]
    number: int = 0  # of a personnel change
    undone: bool = False

    def placed(self, rank: int) -> int:
        """Keep the rank that it gave somebody when it was carried out."""
        placed: int = self.about.setdefault("rank", rank)
        return placed


Table = dict[date, set[Seat]]


def last_rank(days: Table, since: date, unit: int, *roles: str) -> int:
    ranks = [
        seat.rank
        for day, seats in days.items()
        for seat in seats
        if day >= since and seat.unit == unit and seat.role in roles
    ]
    return max(ranks, default=0)


def holds(seats: set[Seat], person: int, unit: int, *roles: str) -> bool:
    return any(s.person == person and s.unit == unit and (not roles or s.role in roles) for s in seats)


def drop(days: Table, since: date, person: int, unit: int, *roles: str) -> None:
    for day in days:
        if day >= since:
            days[day] = {
                seat
                for seat in days[day]
                if seat.person != person or seat.unit != unit or (roles and seat.role not in roles)
            }


def put(days: Table, since: date, until: date | None, seat: Seat) -> None:
    for day in days:
        if since <= day and (until is None or day < until):
            days[day] |= {seat}


def join(days: Table, entry: Entry, tag: str, unit: int = 0) -> None:
    """Put the role from that day on, behind those who have it; who has it that day goes on in it."""
    person, role, unit = entry.about["person"], entry.about["role"], unit or entry.about["unit"]
    if holds(days[entry.day], person, unit, role):
        return
    drop(days, entry.day, person, unit, role)
    rank = entry.placed(last_rank(days, entry.day, unit, role) + 1)
    put(days, entry.day, None, Seat(person, unit, role, rank, tag))


def leave(days: Table, entry: Entry, _tag: str) -> None:
    drop(days, entry.day, entry.about["person"], entry.about["unit"])


def transfer(days: Table, entry: Entry, tag: str) -> None:
    leave(days, entry, tag)
    join(days, entry, tag, entry.about["to"])


def post(days: Table, entry: Entry, tag: str) -> None:
    """Give another role in the unit, while they are of it; watching the mailbox goes on beside it."""
    person, role, unit = entry.about["person"], entry.about["role"], entry.about["unit"]
    there = [day for day in days if day >= entry.day and holds(days[day], person, unit)]
    has_it = holds(days[entry.day], person, unit, role)
    lost = IN_PLACE_OF.get(role, ())
    if lost:
        drop(days, entry.day, person, unit, *lost)
    if there and not has_it:
        drop(days, entry.day, person, unit, role)
        rank = entry.placed(last_rank(days, entry.day, unit, role) + 1)
        put(days, entry.day, max(there) + DAY, Seat(person, unit, role, rank, tag))


def appoint(days: Table, entry: Entry, tag: str) -> None:
    """Appoint an officer, before all the unit's or behind them; ``today`` is when it was accepted."""
    unit, today = entry.about["unit"], entry.about["today"]
    seats = [seat for day in days if day >= today for seat in days[day]]
    ranks = [seat.rank for seat in seats if seat.unit == unit and seat.role == "officer"]
    rank = 1 if not ranks else min(ranks) - 1 if entry.about["is_first"] else max(ranks) + 1
    seat = Seat(entry.about["person"], unit, "officer", entry.placed(rank), tag)
    put(days, entry.day, entry.about["ends"], seat)


def dismiss(days: Table, entry: Entry, tag: str) -> None:
    """End the officer's role that an earlier entry gave; they stay in the unit, as staff if nothing else."""
    person, unit = entry.about["person"], entry.about["unit"]
    for day in days:
        if day >= entry.day:
            gone = {s for s in days[day] if s.person == person and s.entry == entry.about["of"]}
            days[day] -= {seat for seat in gone if seat.unit == unit and seat.role == "officer"}
    if not holds(days[entry.day], person, unit):
        put(days, entry.day, None, Seat(person, unit, "staff", 0, tag))


def merge(days: Table, entry: Entry, _tag: str) -> None:
    """Give everybody in the successor what they held, day by day; who led is staff, if nothing else."""
    unit, to = entry.about["unit"], entry.about["to"]
    base = last_rank(days, entry.day, to, *ORDER)
    for day in [day for day in days if day >= entry.day]:
        before = sorted(
            (seat for seat in days[day] if seat.unit == unit),
            key=lambda seat: (
                seat.role in ("head", "deputy"),
                ORDER.index(seat.role),
                seat.rank,
                seat.person,
            ),
        )
        days[day] -= set(before)
        for seat in before:
            role = "staff" if seat.role in ("head", "deputy") else seat.role
            if not holds(days[day], seat.person, to, *([] if role == "staff" else [role])):
                days[day] |= {Seat(seat.person, to, role, base + 1 + before.index(seat), seat.entry)}


def close(days: Table, entry: Entry, _tag: str) -> None:
    for day in days:
        if day >= entry.day:
            days[day] = {seat for seat in days[day] if seat.unit != entry.about["unit"]}


DEEDS: dict[str, Callable[[Table, Entry, str], None]] = {
    "join": join,
    "leave": leave,
    "transfer": transfer,
    "post": post,
    "appoint": appoint,
    "dismiss": dismiss,
    "merged": merge,
    "closed": close,
}
