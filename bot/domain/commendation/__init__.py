"""Commendation (Điều 11): half years and years, what a unit's figures were, and which thresholds it misses.

Nobody is ranked: a unit keeps all thresholds of the pack, or it does not.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.conversation import N_, _, day_text, fold, number_text, percent_text, regex
from bot.domain.duties import share_in_time

HALVES = {"H1": (1, 6), "H2": (7, 12)}  # its first and its last month
TERM = regex(r"(?P<year>20\d\d)(?:-(?P<half>H[12]))?")
# Folded, as people say which: "6 tháng cuối năm 2026", "năm 2026", "cả năm".
SAID_HALF = regex(r"\b(?:6|sau) thang (?P<half>dau|cuoi)\b")
SAID_YEAR = regex(r"\b(?P<year>20\d\d)\b")
WHOLE_YEAR = regex(r"\b(?:ca )?nam(?: nay)?\b")
Thresholds = Mapping[str, int]  # as bot/packs.py has them


class Measure(StrEnum):
    """A threshold, by its key in the pack."""

    CHECKS = "checks"
    LATE_REPORTS = "late_reports"
    LATE_INCIDENTS = "late_incidents"
    MISUSE = "misuse"


@dataclass(frozen=True)
class CommendationTerm:
    """Half a year or a year of the calendar; ``name``: "2026-H2" or "2026"."""

    name: str
    first: date
    last: date

    @property
    def words(self) -> str:
        year = str(self.first.year)
        if self.last.month == HALVES["H1"][1]:
            return _("6 tháng đầu năm {year}", year=year)
        if self.first.month == HALVES["H2"][0]:
            return _("6 tháng cuối năm {year}", year=year)
        return _("năm {year}", year=year)


@dataclass(frozen=True)
class UnitRecord:
    """Figures of a unit in a term; ``since``: from which day on, where that is not its first."""

    unit: int
    name: str
    owed: int  # checks
    checked: int  # … in time
    not_reached: int  # … of which nobody was reminded: left out
    late_reports: int
    incidents: int
    late_incidents: int
    misuse: int
    since: date | None = None
    why: str = ""  # for which the office added it; "": it keeps all thresholds

    @property
    def share(self) -> float | None:
        """Return the part of the checks that were made in time; None where none was owed."""
        return share_in_time(self.checked, self.owed, self.not_reached)

    @property
    def share_text(self) -> str:
        return _("chưa có lượt kiểm tra") if self.share is None else percent_text(self.share)


def term_named(name: str) -> CommendationTerm | None:
    """Return the term of a name, "2026-H2" or "2026"; None where it is none."""
    found = TERM.fullmatch(name)
    if found is None:
        return None
    year = int(found["year"])
    first, last = HALVES[found["half"]] if found["half"] else (1, 12)
    return CommendationTerm(name, date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def term_said(typed: str, today: date) -> CommendationTerm | None:
    """Return the half year or year that is said; None where none is."""
    said = fold(typed)
    year, half = SAID_YEAR.search(said), SAID_HALF.search(said)
    if half is None and year is None and WHOLE_YEAR.search(said) is None:
        return None
    named = year["year"] if year else str(today.year)
    return term_named(f"{named}-{'H1' if half['half'] == 'dau' else 'H2'}" if half else named)


def terms_at(today: date) -> list[CommendationTerm]:
    """Return the terms that may be looked at: those that run, and those before them."""
    year = today.year
    halves = (
        [f"{year}-H2", f"{year}-H1"] if today.month >= HALVES["H2"][0] else [f"{year}-H1", f"{year - 1}-H2"]
    )
    found = (term_named(name) for name in (halves[0], str(year), halves[1], str(year - 1)))
    return [one for one in found if one]


def missed(record: UnitRecord, thresholds: Thresholds) -> list[Measure]:
    """Return the thresholds that a unit misses; one without checks has nothing to be commended for."""
    share = record.share
    counts = {
        Measure.LATE_REPORTS: record.late_reports,
        Measure.LATE_INCIDENTS: record.late_incidents,
        Measure.MISUSE: record.misuse,
    }
    low = [Measure.CHECKS] if share is None or share * 100 < thresholds[Measure.CHECKS] else []
    return [*low, *(one for one, count in counts.items() if count > thresholds[one])]


def threshold_texts(thresholds: Thresholds) -> list[str]:
    """Say what a unit must keep, a part for each threshold."""
    counts = {key: number_text(number) for key, number in thresholds.items()}
    hours = counts["incident_hours"]
    none = {
        Measure.LATE_REPORTS: _("không có báo cáo nộp sau hạn hoặc không nộp"),
        Measure.LATE_INCIDENTS: _("không có sự cố báo chậm quá {hours} giờ từ lúc xảy ra", hours=hours),
        Measure.MISUSE: _("không có hành vi vi phạm đã được kết luận"),
    }
    some = {
        Measure.LATE_REPORTS: N_("nhiều nhất {count} báo cáo nộp sau hạn hoặc không nộp"),
        Measure.LATE_INCIDENTS: N_("nhiều nhất {count} sự cố báo chậm quá {hours} giờ từ lúc xảy ra"),
        Measure.MISUSE: N_("nhiều nhất {count} hành vi vi phạm đã được kết luận"),
    }
    checks = _("kiểm tra hộp thư trong giờ từ {count} % số lượt trở lên", count=counts[Measure.CHECKS])
    places = {one: {"count": counts[one]} for one in some}
    places[Measure.LATE_INCIDENTS]["hours"] = hours
    said = [_(some[one], **places[one]) if thresholds[one] else none[one] for one in some]
    return [checks, *said]


def figure_text(record: UnitRecord, since: date | None) -> str:
    """Say a unit's checks in a line, and what speaks against it; ``since``: from when others are counted."""
    against = {
        Measure.LATE_REPORTS: record.late_reports,
        Measure.LATE_INCIDENTS: record.late_incidents,
        Measure.MISUSE: record.misuse,
    }
    parts = measure_texts(record)
    said = "; ".join([checks_text(record), *(parts[one] for one, count in against.items() if count)])
    if record.since is None or record.since == since:
        return said
    return _("{figures} (số liệu từ {day})", figures=said, day=day_text(record.since))


def checks_text(record: UnitRecord) -> str:
    if record.share is None:
        return record.share_text
    return _(
        "{share} ({checked}/{owed} lượt)",
        share=record.share_text,
        checked=number_text(record.checked),
        owed=number_text(record.owed - record.not_reached),
    )


def missed_text(record: UnitRecord, misses: Sequence[Measure]) -> str:
    """Name what a unit misses, with its figure."""
    said = measure_texts(record)
    return "; ".join(said[one] for one in misses)


def measure_texts(record: UnitRecord) -> dict[Measure, str]:
    share = _("kiểm tra trong giờ {count}", count=record.share_text)
    return {
        Measure.CHECKS: share if record.share is not None else record.share_text,
        Measure.LATE_REPORTS: _("báo cáo sau hạn {count}", count=number_text(record.late_reports)),
        Measure.LATE_INCIDENTS: _("sự cố báo chậm {count}", count=number_text(record.late_incidents)),
        Measure.MISUSE: _("vi phạm đã kết luận {count}", count=number_text(record.misuse)),
    }
