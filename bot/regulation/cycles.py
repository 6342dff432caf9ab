"""Periodic reports as a regulation wants them (cycles): when one is due, opens, what it covers and asks.

A pack holds them in cycles.toml (docs/regulation.md); one without that file has none. Whatever is wrong in it
is said with its line.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.conversation import _, day_text, regex
from bot.domain.calendar import Calendar
from bot.domain.reports import (
    KEY,
    LIMITED,
    LONGEST_QUESTION,
    MOST,
    Figure,
    QuestionKind,
    ReportQuestion,
    kind_of,
)
from bot.packs import Document, Lines, PackError, read_file
from bot.regulation.pack import Pack, no_clause, twice
from bot.regulation.written import OF_CYCLES, faults_of_shape, missing, place_fault

FILE = "cycles.toml"
DAY_IN_YEAR = regex(r"(\d{1,2})/(\d{1,2})")
CYCLE_KEYS = ("key", "title", "clauses", "before", "opens", "first", "last")
MAY_STAND = ("paper", "paper_clauses")  # in a cycle, besides
DAY_KEYS = CYCLE_KEYS[3:]
QUESTION_KEYS = tuple(ReportQuestion.__dataclass_fields__)
NO_LEAP = 2027  # a year whose days are days of every year
DAY = timedelta(days=1)
CYCLE = "first_half"  # a key of a cycle
CYCLE_KEY = regex(r"[a-z][a-z0-9_]{0,29}")  # stands in databases and in buttons
LEAST = 5  # working days that units have for a report: our own choice
YEARS = range(2026, 2054)  # a cycle of the weekdays, with the moving holidays
LIMIT = regex(r"-?\d{1,12}(?:\.\d{1,6})?", re.ASCII)


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
    paper_clauses: tuple[str, ...] = ()  # that the report cites

    def in_year(self, year: int) -> "CycleTerm":
        """Return this cycle as it is due in ``year``."""
        before = date(year, *self.before)
        opens = date(year - (self.opens > self.before), *self.opens)
        last = date(opens.year - (self.last > self.opens), *self.last)
        first = date(last.year - (self.first > self.last), *self.first)
        return CycleTerm(self, self.title.format(year=last.year), before, opens, first, last)

    def paper_of(self, last: date) -> str:
        """Return what the office's own report is called on a term, by the last day that it covers."""
        return (self.paper or self.title).format(year=last.year)


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

    def cycle(self, key: str) -> Cycle | None:
        """Return the cycle of a key; None where the pack has it no more."""
        return next((one for one in self.cycles if one.key == key), None)


def clause_name(number: str) -> str:
    """Call a clause as it is cited: "10" is "Điều 10", "5.2" is "khoản 2 Điều 5"."""
    article, _dot, clause = number.partition(".")
    if not clause:
        return _("Điều {article}", article=article)
    return _("khoản {clause} Điều {article}", clause=clause, article=article)


def read_cycles(folder: Path, pack: Pack) -> CycleBook:
    """Read the cycles of a pack. PackError names each fault with file and line."""
    if not (folder / FILE).exists():
        return CycleBook()
    stored, place = read_file(folder / FILE), Lines.of(folder / FILE)
    faults = [*strangers(stored, place), *faults_of_shape(stored, place, OF_CYCLES)]
    if not faults:
        faults = [*cycle_faults(stored, pack, place), *question_faults(stored, place)]
    if faults:
        raise PackError("\n".join(faults))
    cycles = tuple(map(made_cycle, stored.get("cycle", ())))
    return CycleBook(cycles, tuple(map(made_question, stored.get("question", ()))))


def strangers(stored: Document, place: Lines) -> Iterator[str]:
    """Yield each key that nothing is made of: mostly a word that was misspelt."""
    yield from (f"{place.name}:1: {unknown(name)}" for name in stored if name not in ("cycle", "question"))
    for name, known in (("cycle", (*CYCLE_KEYS, *MAY_STAND)), ("question", QUESTION_KEYS)):
        found = stored.get(name, ())
        tables = found if isinstance(found, list) else ()
        for number, one in enumerate(tables):
            gone = [key for key in one if key not in known] if isinstance(one, dict) else []
            yield from (place.fault(name, number, key, unknown(key)) for key in gone)


def cycle_faults(stored: Document, pack: Pack, place: Lines) -> Iterator[str]:
    cycles = stored.get("cycle", ())
    keys = [one.get("key") for one in cycles]
    if cycles and not stored.get("question"):
        yield place.fault("cycle", 0, "key", _("không có câu hỏi nào để hỏi đơn vị"))
    sound = []
    for number, one in enumerate(cycles):
        wrong = list(faults_of_cycle(one, pack))
        yield from (place.fault("cycle", number, key, said) for key, said in wrong)
        if keys.count(one.get("key")) > 1:
            yield place.fault("cycle", number, "key", twice(one["key"]))
        if not wrong:
            sound.append(made_cycle(one))
            yield from order_faults(sound[-1], number, place)
    if sound and len(sound) == len(cycles):
        yield from gap_faults(sound, place)


def faults_of_cycle(one: Mapping[str, Any], pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield (the key that is wrong, what is wrong with it)."""
    yield from ((key, missing(key)) for key in CYCLE_KEYS if not one.get(key))
    wrong = (key for key in DAY_KEYS if one.get(key) and not is_day(one[key]))
    yield from ((key, _("{day} không phải là ngày trong năm, ví dụ 05/6", day=one[key])) for key in wrong)
    if one.get("key") and not CYCLE_KEY.fullmatch(one["key"]):
        yield (
            "key",
            _(
                "khóa {key} phải là chữ thường không dấu, ví dụ {example}",
                key=one["key"],
                example="first_half",
            ),
        )
    for name in ("clauses", "paper_clauses"):
        gone = (clause for clause in one.get(name, ()) if not pack.parts(clause))
        yield from ((name, no_clause(clause)) for clause in gone)
    for name in ("title", "paper"):
        if fault := place_fault(one.get(name, ""), "year"):
            yield name, fault


def gap_faults(cycles: Sequence[Cycle], place: Lines) -> Iterator[str]:
    """Yield the days of a year that no term covers, or two do: nobody would find what falls on them."""
    covered, year = set[tuple[int, int]](), [*days_between(date(NO_LEAP, 1, 1), date(NO_LEAP, 12, 31))]
    for number, one in enumerate(cycles):
        term = one.in_year(NO_LEAP)
        own = {(day.month, day.day) for day in days_between(term.first, term.last)}
        if twice_covered := runs([day for day in year if (day.month, day.day) in covered & own]):
            said = _("kỳ khác đã tính {days}: các kỳ không được chồng nhau", days=twice_covered)
            yield place.fault("cycle", number, "first", said)
        covered |= own
    if left := runs([day for day in year if (day.month, day.day) not in covered]):
        yield place.fault("cycle", 0, "first", _("không kỳ nào tính {days}", days=left))


def runs(days: Sequence[date]) -> str:
    """Return days as spans, "01/01 – 31/10, 01/12 – 31/12"; "" for none."""
    firsts = [day for day in days if day - DAY not in days]
    lasts = [day for day in days if day + DAY not in days]
    return ", ".join(
        f"{first:%d/%m}" if first == last else f"{first:%d/%m} – {last:%d/%m}"
        for first, last in zip(firsts, lasts, strict=True)
    )


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield the days from ``first`` to ``last``, both included."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def order_faults(cycle: Cycle, number: int, place: Lines) -> Iterator[str]:
    """Yield what of the days of a cycle does not follow: what it covers, its opening, its last day."""
    term = cycle.in_year(NO_LEAP)
    if "{year}" not in cycle.title:
        yield place.fault("cycle", number, "title", missing("{year}"))
    if (term.before - term.opens).days > 180 or term.opens == term.before:
        said = _("phải mở trước hạn nộp, và không sớm hơn nửa năm")
        yield place.fault("cycle", number, "opens", said)
    elif (left := fewest_days(cycle)) < LEAST:
        said = _(
            "có năm đơn vị chỉ còn {left} ngày làm việc để báo cáo; cần ít nhất {least}",
            left=left,
            least=LEAST,
        )
        yield place.fault("cycle", number, "opens", said)
    if (term.opens - term.last).days > 180 or term.last == term.opens:
        yield place.fault("cycle", number, "last", _("kỳ số liệu phải kết thúc trước ngày mở"))


def fewest_days(cycle: Cycle) -> int:
    """Return how many working days units have for a term in the worst of the years to come.

    It opens on a working day; with fewer than LEAST it is passed over.
    """
    days = Calendar()
    terms = [cycle.in_year(year) for year in YEARS]
    return min(sum(map(days.is_working_day, days_between(one.opens, one.due))) for one in terms)


def question_faults(stored: Document, place: Lines) -> Iterator[str]:
    asked = stored.get("question", ())
    keys = [one.get("key") for one in asked]
    if len(asked) > MOST:
        yield place.fault(
            "question", MOST, "key", _("{count} câu hỏi; nhiều nhất {most}", count=len(asked), most=MOST)
        )
    for number, one in enumerate(asked):
        for key, said in (*faults_of_question(one), *faults_of_ties(one, asked)):
            yield place.fault("question", number, key, said)
        if keys.count(one.get("key")) > 1:
            yield place.fault("question", number, "key", twice(one["key"]))


def faults_of_question(one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (the key that is wrong, what is wrong with it)."""
    key, figure = one.get("key", ""), one.get("figure", "")
    if not re.fullmatch(rf"{KEY}[1-9]\d?", str(key)):
        yield "key", _("khóa {key} phải như {example}", key=key, example="q1")
    if not one.get("text") or len(one["text"]) > LONGEST_QUESTION:
        yield "text", _("thiếu text, hoặc dài quá {most} ký tự", most=LONGEST_QUESTION)
    if figure and figure not in list(Figure):
        yield "figure", unknown(figure)
    if figure and not one.get("group"):
        yield "figure", _("khi có figure phải có group")
    if not figure and one.get("kind") not in list(QuestionKind):
        yield "kind", unknown(one.get("kind") or "")
    yield from faults_of_limits(one)


def faults_of_limits(one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what of the options of a choice, or of the limits of a number, cannot be."""
    options = one.get("options", ())
    if one.get("kind") == QuestionKind.CHOICE and not 2 <= len(set(options)) == len(options) <= 8:
        yield "options", _("câu lựa chọn có options: từ 2 đến 8, không trùng nhau")
    limits = {name: one[name] for name in ("low", "high") if one.get(name)}
    for name, limit in limits.items():
        if not LIMIT.fullmatch(limit):
            yield name, _('{limit} không phải là số, ví dụ "0"', limit=limit)
            return
    if limits and kind_in(one) not in LIMITED:
        yield next(iter(limits)), _("chỉ số hoặc tỷ lệ mới có giới hạn")
    if len(limits) == 2 and Decimal(limits["low"]) > Decimal(limits["high"]):
        yield "high", _("nhỏ hơn low")


def faults_of_ties(one: Mapping[str, Any], asked: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield what a question is tied to and cannot be: only numbers bound, and add up to, numbers."""
    kinds = {other.get("key"): kind_in(other) for other in asked}
    ties = {"at_most": [one["at_most"]] if one.get("at_most") else [], "parts": one.get("parts", [])}
    for name, others in ties.items():
        if others and kind_in(one) != QuestionKind.NUMBER:
            yield name, _("chỉ câu hỏi số mới có")
        for other in others:
            if other not in kinds:
                yield name, _("không có câu hỏi {key}", key=other)
            elif other == one.get("key"):
                yield name, _("{key} chính là câu hỏi này", key=other)
            elif kinds[other] != QuestionKind.NUMBER:
                yield name, _("{key} không hỏi số", key=other)


def kind_in(one: Mapping[str, Any]) -> str:
    """Return of which kind a question is; that of a figure is known."""
    figure = one.get("figure", "")
    return kind_of(Figure(figure)) if figure in list(Figure) else str(one.get("kind", ""))


def unknown(name: str) -> str:
    return _("không biết “{name}”", name=name)


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
    clauses = tuple(one["clauses"])
    on_paper = tuple(one.get("paper_clauses", clauses))
    paper = one.get("paper", "")
    return Cycle(one["key"], one["title"], clauses, **days, paper=paper, paper_clauses=on_paper)


def made_question(one: Mapping[str, Any]) -> ReportQuestion:
    figure = one.get("figure", "")
    kind = kind_of(Figure(figure)) if figure else QuestionKind(one["kind"])
    low = "0" if figure and kind == QuestionKind.NUMBER else one.get("low", "")
    texts = {"options": tuple(one.get("options", ())), "parts": tuple(one.get("parts", ()))}
    may_skip = bool(figure) or one.get("may_skip", False)  # of a unit for which we know none
    return ReportQuestion(**{**one, **texts, "kind": kind, "low": low, "may_skip": may_skip})
