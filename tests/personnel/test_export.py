"""Exported changes: the columns of the list for the department, old and new; no formula in a cell."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.documents.changes import CHANGES, change_rows
from bot.documents.writing import as_csv, as_xlsx
from bot.domain.changes import COLUMNS, ChangeKind, ChangeState, PersonnelChange, line
from storage.engine import Tx
from storage.people import changes
from tests.people import connected
from tests.personnel.told import LAN, LATER, MINH, PHU_HOI, SON, TODAY, VINH, run, tell

AT = datetime(2026, 11, 25, 2, tzinfo=UTC)
NOTHING = ("", "", None, "", "")  # it is in no list
BEFORE = {
    "name": "Lê Văn Mẫu Minh",
    "title": "Công chức",
    "roles": "officer",
    "unit": "UBND xã Long Tân",
    "mailbox": "minh@nhontrach.example",
    "phone": "02513000002",
}


def change(
    kind: ChangeKind, fields: dict[str, str], *, to: str = "", before: dict[str, str] = BEFORE
) -> PersonnelChange:
    return PersonnelChange(
        id=1,
        number="NS-2026-0001",
        kind=kind,
        unit=3,
        unit_name="UBND xã Long Tân",
        to_unit=4 if to else None,
        to_name=to,
        person=2,
        fields=fields,
        before=before,
        effective=date(2026, 12, 1),
        decision="12/QĐ",
        file=None,
        note="",
        state=ChangeState.ACCEPTED,
        by=3,
        sender="Nguyễn Thị Ví Hòa",
        at=AT,
        decided_by=None,
        decider="",
        decided_at=None,
        reason="",
        applied_at=None,
        corrects=None,
        corrected="",
        moved={},
    )


@pytest.mark.parametrize(
    ("told", "what", "old", "new"),
    [
        (
            change(
                ChangeKind.JOIN,
                {
                    "name": "Đặng Thị Ví Mới",
                    "birth": "1995-09-05",
                    "roles": "staff",
                    "mailbox": "m@x.example",
                },
                before={},
            ),
            "Cấp mới",
            "",
            "Họ và tên: Đặng Thị Ví Mới; Ngày sinh: 05/09/1995; Vai trò: cán bộ; Hộp thư: m@x.example",
        ),
        (
            change(ChangeKind.JOIN, {"name": "Đặng Thị Ví Mới", "roles": "staff"}, before={}),
            "Thêm người",
            "",
            "Họ và tên: Đặng Thị Ví Mới; Vai trò: cán bộ",
        ),
        (
            change(ChangeKind.LEAVE, {}),
            "Thôi việc, nghỉ hưu",
            "Đơn vị: UBND xã Long Tân; Chức vụ: Công chức; Vai trò: cán bộ theo dõi",
            "",
        ),
        (
            change(ChangeKind.TRANSFER, {"title": "Văn thư", "roles": "staff"}, to="UBND xã Phú Hội"),
            "Chuyển đơn vị",
            "Đơn vị: UBND xã Long Tân; Chức vụ: Công chức; Vai trò: cán bộ theo dõi",
            "Đơn vị: UBND xã Phú Hội; Chức vụ: Văn thư; Vai trò: cán bộ",
        ),
        (
            change(ChangeKind.POST, {"title": "Phó Chủ tịch", "roles": "deputy"}),
            "Đổi thông tin",
            "Chức vụ: Công chức; Vai trò: cán bộ theo dõi",
            "Chức vụ: Phó Chủ tịch; Vai trò: cán bộ theo dõi, cấp phó",
        ),
        (
            change(ChangeKind.CONTACT, {"phone": "0251300099"}),
            "Đổi thông tin",
            "Điện thoại: 02513000002",
            "Điện thoại: 0251300099",
        ),
        (change(ChangeKind.LOCK_BOX, {}), "Khóa tạm", "Hộp thư: minh@nhontrach.example", ""),
        (change(ChangeKind.RECALL_BOX, {}), "Thu hồi", "Hộp thư: minh@nhontrach.example", ""),
    ],
)
def test_old_and_new_stand_side_by_side(told: PersonnelChange, what: str, old: str, new: str) -> None:
    shown = line(told)
    assert (shown["what"], shown["old"], shown["new"]) == (what, old, new)


def test_there_is_a_heading_for_each_column() -> None:
    assert list(COLUMNS) == list(line(change(ChangeKind.LEAVE, {})))


def test_all_changes_are_exported_by_their_numbers(url: str) -> None:
    with connected(url) as tx:
        tell(tx, ChangeKind.LEAVE, TODAY, MINH)
        tell(
            tx,
            ChangeKind.TRANSFER,
            LATER,
            fields={"roles": "staff", "title": "=1+1"},
            to_unit=PHU_HOI,
            note="+2",
        )
        run(tx)
        rows = change_rows(changes.everything(tx), changes.lines_by_change(tx))
    assert [(row.number, row.state, row.effective) for row in rows] == [
        ("NS-2026-0001", "in_force", TODAY),
        ("NS-2026-0002", "accepted", LATER),
    ]
    text = as_csv(rows, CHANGES).decode()
    assert text.lstrip("\ufeff").startswith("number,full_name,birth,title,unit,phone,mailbox,change,old,new")
    assert ",'=1+1," in text
    assert ",'+2," in text
    sheet = load_workbook(BytesIO(as_xlsx(rows, CHANGES))).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []


def test_what_the_department_answered_stands_beside_each(url: str) -> None:
    with connected(url) as tx:
        first, _second, third = (tell(tx, ChangeKind.LEAVE, LATER, one).id for one in (MINH, SON, LAN))
        changes.change(tx, third, state=ChangeState.SENT.value)
        made = changes.make_batch(tx, VINH, AT)
        in_list = passed_on(tx)
        changes.note_forwarded(tx, made, "15/VHTT", TODAY, AT)
        changes.reject(tx, first, "=chưa có quyết định")
        changes.change(tx, third, state=ChangeState.ACCEPTED.value)
        rows = change_rows(changes.everything(tx), changes.lines_by_change(tx))
        assert in_list == [("GS-2026-0001", "", None, "", ""), ("GS-2026-0001", "", None, "", ""), NOTHING]
        assert passed_on(tx) == [
            ("GS-2026-0001", "15/VHTT", TODAY, "rejected", "=chưa có quyết định"),
            ("GS-2026-0001", "15/VHTT", TODAY, "", ""),
            NOTHING,
        ]
    text = as_csv(rows, CHANGES).decode()
    assert "corrects,batch,letter_number,letter_date,answer,answer_note" in text
    assert ",GS-2026-0001,15/VHTT,2026-11-25,rejected,'=chưa có quyết định" in text


def passed_on(tx: Tx) -> list[tuple[object, ...]]:
    rows = change_rows(changes.everything(tx), changes.lines_by_change(tx))
    return [(row.batch, row.letter_number, row.letter_date, row.answer, row.answer_note) for row in rows]
