"""People matched between a file and what is held, and how the difference is said."""

from dataclasses import replace
from datetime import date

from bot.domain.roster import (
    RosterChanges,
    StoredPerson,
    StoredRole,
    StoredRoster,
    StoredUnit,
    compare_rosters,
    summary,
)
from tests.roster.files import PEOPLE, UNITS, changed, roster, without

TODAY = date(2026, 11, 25)
STORED = StoredRoster(
    units=(
        StoredUnit("pnv", "Phòng Nội vụ", "Phòng, ban", "pnv@nhontrach.example", "02513000102", 1),
        StoredUnit("ptp", "Phòng Tư pháp", "Phòng, ban", "ptp@nhontrach.example", "02513000103", 2),
    ),
    people=(
        StoredPerson(1, "Lê Văn Thử", "lvthu@nhontrach.example", "0900000001", "CB001", (
            StoredRole("pnv", "head", "Trưởng phòng", 1, None, "file"),
        )),
        StoredPerson(2, "Trần Thị Mẫu", "ttmau@nhontrach.example", "0900000002", "CB002", (
            StoredRole("pnv", "officer", "Chuyên viên", 1, None, "file"),
        )),
        StoredPerson(3, "Nguyễn Văn Ví Dụ", "nvvidu@nhontrach.example", "0900000003", "", (
            StoredRole("ptp", "head", "Trưởng phòng", 1, None, "file"),
        )),
        StoredPerson(4, "Phạm Thị Minh Họa", "ptminhhoa@nhontrach.example", "0900000004", "", (
            StoredRole("ptp", "officer", "Chuyên viên", 1, None, "file"),
        )),
    ),
    unit_mailboxes={"pnv@nhontrach.example": "pnv", "ptp@nhontrach.example": "ptp"},
    person_mailboxes={
        "lvthu@nhontrach.example": 1,
        "ttmau@nhontrach.example": 2,
        "nvvidu@nhontrach.example": 3,
        "ptminhhoa@nhontrach.example": 4,
    },
)  # fmt: skip


def with_role(person: int, **facts: object) -> StoredRoster:
    """Return STORED, with the only role of this person changed."""
    people = (
        replace(held, roles=(replace(held.roles[0], **facts),)) if held.id == person else held  # type: ignore[arg-type]
        for held in STORED.people
    )
    return replace(STORED, people=tuple(people))


def without_mailbox(person: int) -> StoredRoster:
    people = tuple(replace(held, mailbox="") if held.id == person else held for held in STORED.people)
    owners = {address: owner for address, owner in STORED.person_mailboxes.items() if owner != person}
    return replace(STORED, people=people, person_mailboxes=owners)


def only(changes: RosterChanges) -> tuple[int | None, list[str]]:
    """Return the one person that changes: their id, and what is said of it."""
    (change,) = changes.people
    return (change.before.id if change.before else None), summary(changes)


def test_the_same_file_changes_nothing() -> None:
    changes = compare_rosters(roster(), STORED, TODAY)
    assert (changes.is_empty, changes.kept, changes.absent, changes.faults) == (True, (), (), ())
    assert summary(changes) == ["Danh sách trong tệp trùng với dữ liệu hiện có, không có gì thay đổi."]


def test_an_empty_cell_takes_nothing_away() -> None:
    units = [UNITS[0], *((row[0], row[1], None, None, None) for row in UNITS[1:])]
    people = [PEOPLE[0], *((row[0], None, row[2], row[3], None, row[5], None) for row in PEOPLE[1:])]
    assert compare_rosters(roster(units, people), STORED, TODAY).is_empty


def test_changed_facts_are_said_one_by_one() -> None:
    units = changed(changed(UNITS, "pnv", 1, "Ban Nội vụ"), "ptp", 4, "0251 3000 199")
    people = changed(changed(PEOPLE, "Trần Thị Mẫu", 4, "0900 000 222"), "Lê Văn Thử", 1, "Trưởng ban")
    assert summary(compare_rosters(roster(units, people), STORED, TODAY)) == [
        "Phòng Nội vụ: tên “Phòng Nội vụ” đổi thành “Ban Nội vụ”.",
        "Phòng Tư pháp: điện thoại “02513000103” đổi thành “02513000199”.",
        "Trần Thị Mẫu: điện thoại “0900000002” đổi thành “0900000222”.",
        "Lê Văn Thử, Ban Nội vụ: chức vụ “Trưởng phòng” đổi thành “Trưởng ban”.",
    ]


def test_a_new_order_is_said_by_count() -> None:
    changes = compare_rosters(roster([UNITS[0], UNITS[2], UNITS[1]]), STORED, TODAY)
    assert summary(changes) == ["Thứ tự của 2 đơn vị trong danh sách thay đổi."]


def test_roles_end_and_begin_today() -> None:
    people = without(changed(PEOPLE, "Trần Thị Mẫu", 5, "cấp phó"), "Phạm Thị Minh Họa")
    changes = compare_rosters(roster(people=people), STORED, TODAY)
    assert summary(changes) == [
        "Trần Thị Mẫu là cấp phó của Phòng Nội vụ từ ngày 25/11/2026.",
        "Trần Thị Mẫu không còn là cán bộ theo dõi của Phòng Nội vụ từ ngày 25/11/2026.",
        "Phạm Thị Minh Họa không còn là cán bộ theo dõi của Phòng Tư pháp từ ngày 25/11/2026.",
    ]


def test_a_unit_that_the_file_does_not_list_is_left_as_it_is() -> None:
    changes = compare_rosters(roster(UNITS[:2], PEOPLE[:3]), STORED, TODAY)
    assert changes.is_empty
    assert summary(changes)[1:] == [
        "1 đơn vị không có trong tệp, giữ nguyên cùng người và vai trò: Phòng Tư pháp."
    ]


def test_a_role_made_in_chat_is_kept_unless_the_file_prevails() -> None:
    file, held = roster(people=without(PEOPLE, "Phạm Thị Minh Họa")), with_role(4, source="chat")
    assert summary(compare_rosters(file, held, TODAY)) == [
        "Danh sách trong tệp trùng với dữ liệu hiện có, không có gì thay đổi.",
        "Giữ nguyên: Phạm Thị Minh Họa là cán bộ theo dõi của Phòng Tư pháp "
        "(ghi nhận qua trò chuyện, tệp không ghi).",
    ]
    assert only(compare_rosters(file, held, TODAY, take_file=True)) == (
        4,
        ["Phạm Thị Minh Họa không còn là cán bộ theo dõi của Phòng Tư pháp từ ngày 25/11/2026."],
    )


def test_a_role_ended_in_chat_does_not_begin_again_unless_the_file_prevails() -> None:
    held = with_role(4, source="chat", ends=date(2026, 11, 20))
    assert summary(compare_rosters(roster(), held, TODAY))[1:] == [
        "Giữ nguyên: Phạm Thị Minh Họa không còn là cán bộ theo dõi của Phòng Tư pháp (ghi nhận qua trò "
        "chuyện, tệp vẫn ghi)."
    ]
    assert only(compare_rosters(roster(), held, TODAY, take_file=True)) == (
        4,
        ["Phạm Thị Minh Họa là cán bộ theo dõi của Phòng Tư pháp từ ngày 25/11/2026."],
    )


def test_an_end_that_was_set_ahead_in_chat_is_kept_unless_the_file_prevails() -> None:
    held = with_role(4, source="chat", ends=date(2026, 12, 31))
    assert compare_rosters(roster(), held, TODAY).is_empty
    assert only(compare_rosters(roster(), held, TODAY, take_file=True)) == (
        4,
        ["Phạm Thị Minh Họa tiếp tục là cán bộ theo dõi của Phòng Tư pháp sau ngày 31/12/2026."],
    )


def test_a_role_that_a_file_ended_begins_again_with_a_file() -> None:
    held = with_role(4, ends=date(2026, 11, 20))
    assert only(compare_rosters(roster(), held, TODAY))[0] == 4


def test_a_mailbox_for_someone_who_had_none_makes_no_second_person() -> None:
    assert only(compare_rosters(roster(), without_mailbox(3), TODAY)) == (
        3,
        ["Nguyễn Văn Ví Dụ: thêm hộp thư “nvvidu@nhontrach.example”."],
    )


def test_a_person_without_a_mailbox_is_known_by_name_within_the_unit() -> None:
    file = roster(people=changed(PEOPLE, "Nguyễn Văn Ví Dụ", 3, None))
    assert compare_rosters(file, without_mailbox(3), TODAY).is_empty
    assert compare_rosters(file, STORED, TODAY).is_empty


def test_a_staff_code_knows_a_person_under_a_new_name_and_mailbox() -> None:
    people = changed(PEOPLE, "Trần Thị Mẫu", 3, "ttthunghiem@nhontrach.example")
    people = changed(people, "Trần Thị Mẫu", 0, "Trần Thị Thử Nghiệm")
    assert only(compare_rosters(roster(people=people), STORED, TODAY)) == (
        2,
        [
            "Trần Thị Mẫu: họ và tên “Trần Thị Mẫu” đổi thành “Trần Thị Thử Nghiệm”.",
            "Trần Thị Mẫu: hộp thư “ttmau@nhontrach.example” đổi thành “ttthunghiem@nhontrach.example”.",
        ],
    )


def test_a_mailbox_never_passes_to_another_person() -> None:
    changes = compare_rosters(
        roster(people=changed(PEOPLE, "Nguyễn Văn Ví Dụ", 0, "Đỗ Văn Giả Định")), STORED, TODAY
    )
    assert [(fault.row, fault.column) for fault in changes.faults] == [(4, "D (Hộp thư)")]
    assert "trong hệ thống là của Nguyễn Văn Ví Dụ" in changes.faults[0].message


def test_a_mailbox_never_passes_between_units_and_people() -> None:
    units = changed(changed(UNITS, "pnv", 3, "ptp@nhontrach.example"), "ptp", 3, "ttmau@nhontrach.example")
    people = changed(PEOPLE, "Trần Thị Mẫu", 3, "pnv@nhontrach.example")
    faults = compare_rosters(roster(units, people), STORED, TODAY).faults
    assert [(fault.sheet, fault.row) for fault in faults] == [("Đơn vị", 2), ("Đơn vị", 3), ("Nhân sự", 3)]


def test_a_closed_unit_is_a_fault() -> None:
    closed = (replace(STORED.units[0], closed=date(2026, 7, 1)), *STORED.units[1:])
    faults = compare_rosters(roster(), replace(STORED, units=closed), TODAY).faults
    assert [(fault.sheet, fault.row, fault.column) for fault in faults] == [("Đơn vị", 2, "A (Mã đơn vị)")]
