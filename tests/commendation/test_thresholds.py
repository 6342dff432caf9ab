"""Thresholds of commendation: which a unit misses; which half years and years may be looked at."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.commendation import (
    Measure,
    UnitRecord,
    missed,
    missed_text,
    term_named,
    term_said,
    terms_at,
    threshold_texts,
)

THRESHOLDS = {"checks": 95, "late_reports": 0, "late_incidents": 1, "incident_hours": 24, "misuse": 0}
GOOD = UnitRecord(1, "UBND xã Long Tân", 100, 95, 0, 0, 4, 1, 0)


@pytest.mark.parametrize(
    ("record", "misses"),
    [
        (GOOD, []),
        (replace(GOOD, checked=94), [Measure.CHECKS]),
        (replace(GOOD, checked=94, not_reached=2), []),  # 94 of the 98 of which somebody was reminded
        (replace(GOOD, owed=0, checked=0), [Measure.CHECKS]),
        (replace(GOOD, late_reports=1, misuse=1), [Measure.LATE_REPORTS, Measure.MISUSE]),
        (replace(GOOD, late_incidents=2), [Measure.LATE_INCIDENTS]),
    ],
)
def test_what_a_unit_misses(record: UnitRecord, misses: list[Measure]) -> None:
    assert missed(record, THRESHOLDS) == misses


def test_what_is_missed_is_named_with_its_figure() -> None:
    record = replace(GOOD, owed=0, checked=0, late_reports=2, late_incidents=3, misuse=1)
    said = missed_text(record, missed(record, THRESHOLDS))
    assert said == ("chưa có lượt kiểm tra; báo cáo sau hạn 2; sự cố báo chậm 3; vi phạm đã kết luận 1")


def test_a_threshold_that_allows_some_says_how_many() -> None:
    some = {**THRESHOLDS, "late_reports": 2, "misuse": 3}
    assert threshold_texts(some)[1:] == [
        "nhiều nhất 2 báo cáo nộp sau hạn hoặc không nộp",
        "nhiều nhất 1 sự cố báo chậm quá 24 giờ từ lúc xảy ra",
        "nhiều nhất 3 hành vi vi phạm đã được kết luận",
    ]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("6 thang dau nam", "2026-H1"),
        ("sáu tháng cuối năm 2025", "2025-H2"),
        ("năm nay", "2026"),
        ("cả năm 2025", "2025"),
        ("", ""),
        ("đơn vị nào", ""),
    ],
)
def test_a_term_that_is_said(said: str, name: str) -> None:
    found = term_said(said, date(2026, 12, 2))
    assert (found.name if found else "") == name


def test_terms_that_are_offered() -> None:
    assert [one.name for one in terms_at(date(2026, 12, 2))] == ["2026-H2", "2026", "2026-H1", "2025"]
    assert [one.name for one in terms_at(date(2027, 1, 15))] == ["2027-H1", "2027", "2026-H2", "2026"]


@pytest.mark.parametrize("name", ["2026-H3", "1999", "2026-11", ""])
def test_no_term_has_another_name(name: str) -> None:
    assert term_named(name) is None
