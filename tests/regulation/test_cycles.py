"""Cycles: when their terms are due, open and cover, and each fault of the file named with its line."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from bot.packs import PackError, folder_of, followed, office_terms, pack_names
from bot.regulation import cycle_book, read_pack
from bot.regulation.cycles import FILE, CycleBook, read_cycles
from tests.regulation.test_pack import SILENT, TEXT, TOPICS, write

CYCLES = """
[[cycle]]
key = "yearly"
title = "Năm {year}"
clauses = ["1", "2.1"]
before = "15/12"
opens = "20/11"
first = "16/11"
last = "15/11"

[[question]]
key = "q1"
figure = "incidents"
group = "Sự cố"
short = "đã báo"
text = "Số sự cố"

[[question]]
key = "q2"
kind = "number"
text = "Tự xử lý"
at_most = "q1"
"""

TOO_LATE = "phải mở trước hạn nộp, và không sớm hơn nửa năm"


def read(folder: Path, cycles: str) -> CycleBook:
    write(folder, TEXT, TOPICS, SILENT)
    (folder / FILE).write_text(cycles, encoding="utf-8")
    return read_cycles(folder, read_pack(folder))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-12-04", ("2026-05-16", "2026-11-15", "2026-11-18", "2026-12-04")),  # its last day
        ("2026-12-05", ("2026-11-16", "2027-05-15", "2027-05-18", "2027-06-04")),
        ("2027-06-04", ("2026-11-16", "2027-05-15", "2027-05-18", "2027-06-04")),
        ("2028-02-29", ("2027-11-16", "2028-05-15", "2028-05-18", "2028-06-04")),
    ],
)
def test_the_term_that_is_due_next_comes_first(day: str, expected: tuple[str, ...]) -> None:
    term = cycle_book().terms(date.fromisoformat(day))[0]
    assert tuple(map(str, (term.first, term.last, term.opens, term.due))) == expected


def test_the_terms_of_a_regulation_cover_each_day_once() -> None:
    """Leave no day in no report, or in two: nobody would find it."""
    terms = sorted((one.in_year(year) for one in cycle_book().cycles for year in range(2026, 2031)), key=due)
    assert all((after.first - before.last).days == 1 for before, after in pairwise(terms))


def due(term: object) -> date:
    found: date = term.due  # type: ignore[attr-defined]
    return found


def test_a_pack_without_the_file_has_none(tmp_path: Path) -> None:
    write(tmp_path, TEXT, TOPICS, SILENT)
    assert read_cycles(tmp_path, read_pack(tmp_path)) == CycleBook()


def test_a_cycle_of_an_office_of_its_own_is_read(tmp_path: Path) -> None:
    book = read(tmp_path, CYCLES)
    term = book.cycles[0].in_year(2026)
    assert (term.title, term.first, term.last) == ("Năm 2026", date(2025, 11, 16), date(2026, 11, 15))
    assert [one.at_most for one in book.questions] == ["", "q1"]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('before = "15/12"', 'before = "31/11"', 6, "31/11 không phải là ngày trong năm, ví dụ 05/6"),
        ('before = "15/12"', 'before = "29/2"', 6, "29/2 không phải là ngày trong năm, ví dụ 05/6"),
        ('before = "15/12"', "", 2, "thiếu before"),
        ('"2.1"', '"2.7"', 5, "không có khoản nào số 2.7"),
        ("Năm {year}", "Năm nay", 4, "thiếu {year}"),
        (
            'opens = "20/11"',
            'opens = "15/12"',
            7,
            "phải mở trước hạn nộp, và không sớm hơn nửa năm",
        ),
        ('first = "16/11"', 'first = "16/10"', 8, "không kỳ nào tính 01/01 – 15/10, 16/11 – 31/12"),
        ('last = "15/11"', 'last = "21/11"', 9, "kỳ số liệu phải kết thúc trước ngày mở"),
        ('figure = "incidents"', 'figure = "incident"', 13, "không biết “incident”"),
        ('group = "Sự cố"', "", 13, "khi có figure phải có group"),
        ('kind = "number"', 'kind = "numbers"', 20, "không biết “numbers”"),
        ('at_most = "q1"', 'at_most = "q9"', 22, "không có câu hỏi q9"),
        ('key = "q2"', 'key = "q1"', 19, "“q1” có hai lần"),
        ('key = "q2"', 'key = "second"', 19, "khóa second phải như q1"),
        ('text = "Tự xử lý"', 'txt = "Tự xử lý"', 21, "không biết “txt”"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in CYCLES
    with pytest.raises(PackError) as error:
        read(tmp_path, CYCLES.replace(old, new))
    assert f"{tmp_path.name}/{FILE}:{line}: {said}" in str(error.value).splitlines()


def test_what_is_no_toml_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"cycles\.toml:3: sai cú pháp TOML"):
        read(tmp_path, CYCLES.replace('key = "yearly"', "key = yearly"))


@pytest.mark.parametrize("name", pack_names())
def test_no_part_is_above_its_whole(name: str) -> None:
    """Ask about 120 checks in time of 3 that were owed, before the share of them is printed."""
    folder = folder_of(name)
    by_key = {one.key: one for one in read_cycles(folder, read_pack(folder)).questions}
    parts = [(by_key[part], one.key) for one in by_key.values() for part in one.parts]
    assert [part.key for part, whole in parts if part.at_most != whole] == []


def test_the_cycles_in_use_rest_on_the_clauses_that_ask_for_them() -> None:
    pack = read_pack(followed())
    asked = {number for one in cycle_book().cycles for number in one.clauses}
    assert all("06 tháng" in part.text for number in asked for part in pack.parts(number))


def questions_of(name: str) -> dict[str, str]:
    folder = folder_of(name)
    return {one.key: one.text for one in read_cycles(folder, read_pack(folder)).questions}


def test_each_pack_asks_its_own() -> None:
    """Ask a unit for what its own regulation speaks of, and for nothing that only another one does."""
    asked = {name: set(questions_of(name).values()) for name in pack_names()}
    default = asked["nhon-trach-2012"]
    assert "Đơn vị đã ban hành nội quy sử dụng hộp thư điện tử" in default
    assert sorted(asked["tinh-2025"] - default) == [
        "Có hộp thư nào đang chuyển tiếp thư công vụ ra ngoài cơ quan nhà nước không?",
        "Kiến nghị, đề xuất",
        "Số hộp thư đã bị khóa vì để mật khẩu mặc định quá một tháng",
        "Số lần phát hiện bí mật nhà nước trong hộp thư (chỉ ghi số lần, không ghi nội dung)",
    ]
    assert sorted(asked["xa"] - default) == [
        "Kiến nghị, đề xuất",
        "Số lần vi phạm (gửi văn bản mật, dùng hộp thư ngoài, đưa mật khẩu cho người khác)",
        "Số lần đổi mật khẩu hộp thư của đơn vị trong kỳ",
        "Số văn bản gửi từ hộp thư của đơn vị trong kỳ",
        "Số văn bản nhận qua hộp thư của đơn vị trong kỳ",
        "Đơn vị kiểm tra hộp thư bằng gì?",
    ]


@pytest.mark.parametrize("name", pack_names())
def test_internal_rules_are_asked_for_where_the_regulation_wants_them(name: str) -> None:
    folder = folder_of(name)
    tied = {one.figure for one in read_cycles(folder, read_pack(folder)).questions}
    assert ("rules" in tied) == bool(office_terms(folder).rules["internal_rules"])


@pytest.mark.parametrize("name", pack_names())
def test_a_key_means_what_it_means_by_the_default_pack(name: str) -> None:
    """Let an office that goes over to another pack find last time's figures under their keys."""
    default = questions_of("nhon-trach-2012")
    here = questions_of(name)
    assert [key for key in here.keys() & default.keys() if here[key] != default[key]] == []
