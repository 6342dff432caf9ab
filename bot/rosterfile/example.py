"""The rows that stand in an empty roster as an example: left in a file, they are passed over."""

from bot.conversation.words import _
from bot.domain.roster import CellFault, PersonRow, UnitRow

UNIT, NAME, PERSON = "pvd", "Phòng Ví dụ", "Nguyễn Văn Ví Dụ"


def unit_row(domain: str) -> tuple[str, ...]:
    return UNIT, NAME, "Phòng, ban", f"pvd@{domain}", "0251 3000 100"


def person_row(domain: str) -> tuple[str, ...]:
    return PERSON, "Chuyên viên", UNIT, f"nvvidu@{domain}", "0900 000 000", "cán bộ theo dõi", ""


def is_example(row: UnitRow | PersonRow) -> bool:
    """Whether it is one of them; somebody else of a unit that took its code over is none."""
    if isinstance(row, UnitRow):
        return (row.code, row.name) == (UNIT, NAME)
    return (row.unit, row.full_name) == (UNIT, PERSON)


def passed_over(row: UnitRow | PersonRow) -> CellFault:
    first = "code" if isinstance(row, UnitRow) else "full_name"
    return row.at.fault(first, _("Dòng ví dụ, không nhập."), "warning")
