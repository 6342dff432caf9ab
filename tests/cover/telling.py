"""A history as it is told to the storage and to the reference alike, act by act."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.conversation import at_local
from bot.domain.rights import Obstacle
from storage.people import covers
from storage.tables.people import people, roles
from tests.cover.reference import Away, History, Role, Word

FIRST = date(2026, 11, 30)  # a Monday
HALF_DAYS = 12
NOON = time(11, 30)
UNITS = (1, 3)  # Phòng Nội vụ, UBND xã Long Tân
PEOPLE = (1, 2, 3, 4, 5, 6)  # Lan, Minh, Hòa, Dũng, Sơn, Bình, who has not joined
COLLEAGUES = ((5, 1, "staff", 5), (2, 1, "deputy", 1), (4, 1, "staff", 6))  # in Phòng Nội vụ too


def half_day(number: int) -> datetime:
    return at_local(FIRST + timedelta(days=number // 2), NOON if number % 2 else time(0))


@dataclass
class Run:
    """One history, told to the storage and to the reference alike."""

    tx: Connection
    told: History
    now: datetime = field(default_factory=lambda: half_day(0) - timedelta(hours=10))
    absent: list[int] = field(default_factory=list)  # their ids, in the order of ``told``
    asked: list[int] = field(default_factory=list)

    def do(self, pause: int, act: tuple[Any, ...]) -> None:
        self.now += timedelta(minutes=pause)
        name, *given = act
        deeds: dict[str, Callable[..., None]] = {
            "cover": self.cover,
            "away": self.away,
            "ask": self.ask,
            "accept": self.accept,
            "stop": self.stop,
            "back": self.back,
        }
        deeds[name](*given)

    def cover(self, person: int, first: int, length: int, *asking: int) -> None:
        self.away(person, first, length)
        self.ask(-1, *asking)

    def away(self, person: int, first: int, length: int) -> None:
        starts, ends = half_day(first), half_day(first + length)
        if ends > self.now:
            self.absent.append(covers.add_absence(self.tx, person, starts, ends, ""))
            self.told.absences.append(Away(person, starts, ends))

    def ask(self, number: int, unit: int, substitute: int) -> None:
        if not self.absent:
            return
        place = number % len(self.absent)
        away = self.told.absences[place]
        if away.back is None and away.ends > self.now:
            about = (self.absent[place], unit, away.person, substitute, away.starts, away.ends, away.person)
            self.asked.append(covers.ask(self.tx, covers.NewCover(*about), self.now))
            self.told.words.append(Word(away, unit, substitute))

    def accept(self, number: int) -> None:
        """Press as the substitute; what is over, ended or accepted is not decided again."""
        if not self.asked:
            return
        place = number % len(self.asked)
        word, cover = self.told.words[place], covers.get(self.tx, self.asked[place])
        assert cover
        is_open = word.accepted is None and word.stopped is None
        is_open &= word.away.back is None and word.away.ends > self.now
        assert is_open == (cover.state == "asked" and cover.ends > self.now)
        if is_open:
            self.decide(word, covers.accept(self.tx, cover, self.now))

    def decide(self, word: Word, answered: int | tuple[Obstacle, datetime]) -> None:
        moments = sorted(
            {max(word.away.starts, self.now), *map(half_day, range(HALF_DAYS + 6)), *self.edges()}
        )
        inside = [one for one in moments if max(word.away.starts, self.now) <= one < word.away.ends]
        against = [(why, one) for one in inside if (why := self.told.stands_against(word, one))]
        if against:
            assert answered == (Obstacle(against[0][0]), against[0][1])
        else:
            assert answered == 1 + max((one.number for one in self.told.words), default=0)
            word.number, word.accepted = max(one.number for one in self.told.words) + 1, self.now

    def edges(self) -> list[datetime]:
        marks = [(one.accepted, one.stopped, one.away.back) for one in self.told.words]
        return [moment for several in marks for moment in several if moment]

    def stop(self, number: int) -> None:
        if self.asked:
            place = number % len(self.asked)
            cover = covers.get(self.tx, self.asked[place])
            assert cover
            covers.end(self.tx, [cover], self.now)
            word = self.told.words[place]
            word.stopped = word.stopped or self.now

    def back(self, number: int) -> None:
        """Come back as handlers/cover/absence.py does it; the second time nothing is left to end."""
        if not self.absent:
            return
        place = number % len(self.absent)
        away, absence = self.told.absences[place], covers.get_absence(self.tx, self.absent[place])
        assert absence
        if absence.state == "accepted" and absence.ends > self.now:
            covers.end_absence(self.tx, [absence], self.now)
            covers.end(self.tx, covers.of_absences(self.tx, [absence.id]), self.now)
            away.back = self.now


def roles_there(tx: Connection) -> list[Role]:
    query = select(roles, people.c.full_name).join_from(roles, people, roles.c.person == people.c.id)
    rows = tx.execute(query.where(roles.c.person.in_(PEOPLE), roles.c.unit.in_(UNITS)).order_by(roles.c.id))
    return [
        Role(row.person, row.full_name, row.unit, row.role, row.rank, row.starts, row.ends) for row in rows
    ]


def settle(tx: Connection, ending: dict[int, int]) -> History:
    for person, unit, role, rank in COLLEAGUES:
        held = {"person": person, "unit": unit, "role": role, "rank": rank, "source": "file"}
        tx.execute(insert(roles).values(**held, starts=date(2026, 1, 1)))
    ids = (
        tx.execute(select(roles.c.id).where(roles.c.person.in_(PEOPLE)).order_by(roles.c.id)).scalars().all()
    )
    for place, day in ending.items():
        on = FIRST + timedelta(days=day)
        tx.execute(update(roles).where(roles.c.id == ids[place]).values(ends=on))
    return History(roles_there(tx))
