"""Periodic reports as a regulation wants them (cycles): when one is due, opens, what it covers and asks.

A pack holds them in cycles.toml (docs/regulation.md); one without that file has none. Whatever is wrong in it
is said with its line.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.conversation import _, day_text
from bot.domain.reports import KEY, LONGEST_QUESTION, MOST, Figure, QuestionKind, ReportQuestion, kind_of
from bot.packs import Document, Lines, PackError
from bot.regulation.pack import Pack

FILE = "cycles.toml"
DAY_IN_YEAR = re.compile(r"(\d{1,2})/(\d{1,2})")
CYCLE_KEYS = ("key", "title", "clauses", "before", "opens", "first", "last")
DAY_KEYS = CYCLE_KEYS[3:]
QUESTION_KEYS = tuple(ReportQuestion.__dataclass_fields__)
NO_LEAP = 2027  # a year whose days are days of every year
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Cycle:
    """A report that is owed once a year. Each day stands as (month, day)."""

    key: str
    title: str  # with {year} in it
    clauses: tuple[str, ...]
    before: tuple[int, int]
    opens: tuple[int, int]
    first: tuple[int, int]
    last: tuple[int, int]
    paper: str = ""  # the title of the office's own report, with {year} in it; "": as it is

    def in_year(self, year: int) -> "CycleTerm":
        """Return this cycle as it is due in ``year``."""
        before = date(year, *self.before)
        opens = date(year - (self.opens > self.before), *self.opens)
        last = date(opens.year - (self.last > self.opens), *self.last)
        first = date(last.year - (self.first > self.last), *self.first)
        return CycleTerm(self, self.title.format(year=last.year), before, opens, first, last)


@dataclass(frozen=True)
class CycleTerm:
    """A cycle in one of its years. ``first`` and ``last``: the days that it covers, both included."""

    cycle: Cycle
    title: str
    before: date  # due before this day
    opens: date
    first: date
    last: date

    @property
    def paper(self) -> str:
        """Return what the office's own report is called."""
        return (self.cycle.paper or self.cycle.title).format(year=self.last.year)

    @property
    def due(self) -> date:
        """Return the last day: "trước ngày 05/6" is by the end of 04/6."""
        return self.before - DAY

    @property
    def days(self) -> str:
        return f"{day_text(self.first)} – {day_text(self.last)}"


@dataclass(frozen=True)
class CycleBook:
    """All cycles of a pack, and the questions that each of them asks."""

    cycles: tuple[Cycle, ...] = ()
    questions: tuple[ReportQuestion, ...] = ()

    def terms(self, day: date) -> list[CycleTerm]:
        """Return of each cycle the term that is due next, on ``day`` or later, the soonest first."""
        ahead = [one.in_year(year) for one in self.cycles for year in (day.year, day.year + 1)]
        nearest: dict[str, CycleTerm] = {}
        for term in sorted((one for one in ahead if one.due >= day), key=lambda one: one.due):
            nearest.setdefault(term.cycle.key, term)
        return list(nearest.values())


def clause_name(number: str) -> str:
    """Call a clause as it is cited: "10" is "Điều 10", "5.2" is "khoản 2 Điều 5"."""
    article, _dot, clause = number.partition(".")
    if not clause:
        return _("Điều {article}", article=article)
    return _("khoản {clause} Điều {article}", clause=clause, article=article)


def read_cycles(folder: Path, pack: Pack) -> CycleBook:
    """Read the cycles of a pack. PackError names each fault with file and line."""
    path = folder / FILE
    if not path.exists():
        return CycleBook()
    try:
        written = path.read_text(encoding="utf-8")
        stored = tomllib.loads(written)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PackError(f"{folder.name}/{FILE}: {error}") from None
    place = Lines(f"{folder.name}/{FILE}", written)
    faults = [*strangers(stored, place), *cycle_faults(stored, pack, place), *question_faults(stored, place)]
    if faults:
        raise PackError("\n".join(faults))
    cycles = tuple(map(made_cycle, stored.get("cycle", ())))
    return CycleBook(cycles, tuple(map(made_question, stored.get("question", ()))))


def strangers(stored: Document, place: Lines) -> Iterator[str]:
    """Yield each key that nothing is made of: mostly a word that was misspelt."""
    for name, known in (("cycle", (*CYCLE_KEYS, "paper")), ("question", QUESTION_KEYS)):
        for number, one in enumerate(stored.get(name, ())):
            for key in one:
                if key not in known:
                    yield place.fault(name, number, key, f"unknown: {key}")
    for name in stored:
        if name not in ("cycle", "question"):
            yield f"{place.name}:1: unknown: {name}"


def cycle_faults(stored: Document, pack: Pack, place: Lines) -> Iterator[str]:
    cycles = stored.get("cycle", ())
    keys = [one.get("key") for one in cycles]
    if cycles and not stored.get("question"):
        yield place.fault("cycle", 0, "key", "there is no question to ask")
    for number, one in enumerate(cycles):
        lacking = [key for key in CYCLE_KEYS if not one.get(key)]
        for key in lacking:
            yield place.fault("cycle", number, key, f"{key} is missing")
        wrong = [key for key in DAY_KEYS if one.get(key) and not is_day(one[key])]
        for key in wrong:
            yield place.fault("cycle", number, key, f"{one[key]} is no day of a year, such as 05/6")
        for clause in one.get("clauses", ()):
            if not pack.parts(clause):
                yield place.fault("cycle", number, "clauses", f"there is no clause {clause}")
        if keys.count(one.get("key")) > 1:
            yield place.fault("cycle", number, "key", f"{one['key']} stands twice")
        if not (lacking or wrong):
            yield from order_faults(made_cycle(one), number, place)


def order_faults(cycle: Cycle, number: int, place: Lines) -> Iterator[str]:
    """Yield what of the days of a cycle does not follow: what it covers, its opening, its last day."""
    term = cycle.in_year(NO_LEAP)
    if "{year}" not in cycle.title:
        yield place.fault("cycle", number, "title", "{year} is missing")
    if (term.before - term.opens).days > 180 or term.opens == term.before:
        yield place.fault(
            "cycle", number, "opens", "it must open before it is due, and within half a year of it"
        )
    if (term.opens - term.last).days > 180 or term.last == term.opens:
        yield place.fault("cycle", number, "last", "what it covers must be over as it opens")


def question_faults(stored: Document, place: Lines) -> Iterator[str]:
    asked = stored.get("question", ())
    keys = [one.get("key") for one in asked]
    if len(asked) > MOST:
        yield place.fault("question", MOST, "key", f"{len(asked)} questions; at most {MOST}")
    for number, one in enumerate(asked):
        for key, said in faults_of_question(one, keys):
            yield place.fault("question", number, key, said)


def faults_of_question(one: Mapping[str, Any], keys: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Yield (the key that is wrong, what is wrong with it)."""
    key, figure = one.get("key", ""), one.get("figure", "")
    if not re.fullmatch(rf"{KEY}[1-9]\d?", str(key)):
        yield "key", f"{key!r} is no key, such as q1"
    if keys.count(key) > 1:
        yield "key", f"{key} stands twice"
    if not one.get("text") or len(one["text"]) > LONGEST_QUESTION:
        yield "text", f"text is missing, or longer than {LONGEST_QUESTION} characters"
    if figure and figure not in list(Figure):
        yield "figure", f"unknown: {figure}"
    if figure and not one.get("group"):
        yield "figure", "a figure needs a group"
    if not figure and one.get("kind") not in list(QuestionKind):
        yield "kind", f"unknown: {one.get('kind')}"
    for name in ("at_most", "parts"):
        for other in [one[name]] if isinstance(one.get(name), str) else one.get(name, ()):
            if other not in keys:
                yield name, f"there is no question {other}"


def is_day(written: object) -> bool:
    if not DAY_IN_YEAR.fullmatch(str(written)):
        return False
    try:
        date(NO_LEAP, *day_of(str(written)))
    except ValueError:
        return False
    return True


def day_of(written: str) -> tuple[int, int]:
    day, _slash, month = written.partition("/")
    return int(month), int(day)


def made_cycle(one: Mapping[str, Any]) -> Cycle:
    days = {key: day_of(one[key]) for key in DAY_KEYS}
    return Cycle(one["key"], one["title"], tuple(one["clauses"]), **days, paper=one.get("paper", ""))


def made_question(one: Mapping[str, Any]) -> ReportQuestion:
    figure = one.get("figure", "")
    kind = kind_of(Figure(figure)) if figure else QuestionKind(one["kind"])
    low = "0" if figure and kind == QuestionKind.NUMBER else one.get("low", "")
    texts = {"options": tuple(one.get("options", ())), "parts": tuple(one.get("parts", ()))}
    may_skip = bool(figure) or one.get("may_skip", False)  # of a unit for which we know none
    return ReportQuestion(**{**one, **texts, "kind": kind, "low": low, "may_skip": may_skip})
