"""Prohibited acts that are told of: their kinds, as the pack has them; states and numbers."""

from enum import StrEnum

from bot.conversation import N_, _, prohibited_acts

OTHER = "other"  # what the pack does not name
KEY = "VP"  # how numbers begin: "vi phạm"
LATE_DAYS = 1  # working days after which the office is reminded of what nobody has taken; our own choice
LONG_DAYS = 10  # … and once a week of what is not decided


class MisuseState(StrEnum):
    RECEIVED = "received"
    TAKEN = "taken"
    PROVEN = "proven"
    NOT_PROVEN = "not_proven"
    PASSED = "passed"  # to the body that may decide it


STATE_NAMES = {
    MisuseState.RECEIVED: N_("Chưa có người tiếp nhận"),
    MisuseState.TAKEN: N_("Đang xác minh"),
    MisuseState.PROVEN: N_("Kết luận: có vi phạm"),
    MisuseState.NOT_PROVEN: N_("Kết luận: chưa đủ căn cứ"),
    MisuseState.PASSED: N_("Đã chuyển cơ quan có thẩm quyền"),
}
VERDICTS = (MisuseState.PROVEN, MisuseState.NOT_PROVEN, MisuseState.PASSED)


def act_options() -> dict[str, str]:
    """Return what may be told of: key -> its name; at last what the pack does not name."""
    return {**{key: name for key, (name, _cited) in prohibited_acts().items()}, OTHER: _("Hành vi khác")}


def act_in_full(key: str, name: str = "") -> str:
    """Return how an act is called, with its clause; ``name``: as it was called when it was told."""
    known = prohibited_acts().get(key)
    if known is None:
        return _("Hành vi khác") if key == OTHER else name
    called, cited = known
    return f"{called} ({cited})" if cited else called


def reference(year: int, number: int) -> str:
    """Write the number of a report: "VP-2026-0001"."""
    return f"{KEY}-{year}-{number:04}"
