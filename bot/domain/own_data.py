"""Requests of people about their own data: kinds, the law's clocks, states, and what may be done in each.

The clocks are data, with their source: who keeps the data answers at once and carries out in its days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.conversation import N_, expand, fold, local_date, regex
from bot.domain.calendar import Calendar

ANSWER_DAYS = 2  # working days in which a request is answered (NĐ 356/2025/NĐ-CP)
EXTENSION = timedelta(
    days=15
)  # by which carrying a request out is put off at most, and once (the same decree)
BREACH_HOURS = 72  # from its discovery, in which a leak is notified (Luật 91/2025/QH15, NĐ 356/2025/NĐ-CP)
SERIOUS_HOURS = 24  # in which a serious incident is first told upward, by the same rules
LAW = "Luật 91/2025/QH15, Nghị định 356/2025/NĐ-CP"
SOON = timedelta(days=2)  # before its last day a request that was taken is spoken of
LEFT = "left"  # the field of an erasure that nobody asked for: its person left long ago
ERASED_NAME = "người đã được xóa"  # stands in records for whoever was erased, in each language
ERASED_WORDS = "(nội dung đã được xóa)"  # where a record must have words
OWN_DATA = regex(  # folded and in full
    r"\b(?:du lieu(?: ca nhan)?|thong tin ca nhan) (?:cua|ve) (?:(?:chinh )?(?:em|e|toi|minh|tui)\b"
    r"|(?:anh|chi)(?: (?:di|nhe|nha|giup|gium|luon|em|a))*[ .!?]*$)"
)


class DataRequestKind(StrEnum):
    CORRECT = "correct"
    RESTRICT = "restrict"  # or object, or withdraw consent
    ERASE = "erase"


CARRY_DAYS: Mapping[DataRequestKind, int] = {  # days from its receipt (NĐ 356/2025/NĐ-CP)
    DataRequestKind.CORRECT: 10,
    DataRequestKind.RESTRICT: 15,
    DataRequestKind.ERASE: 20,
}
TITLES = {
    DataRequestKind.CORRECT: N_("Sửa dữ liệu"),
    DataRequestKind.RESTRICT: N_("Hạn chế, phản đối"),
    DataRequestKind.ERASE: N_("Xóa dữ liệu"),
}


class DataRequestState(StrEnum):
    RECEIVED = "received"
    TAKEN = "taken"
    ERASING = "erasing"  # decided, and carried out in portions by the clock
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN = (DataRequestState.RECEIVED, DataRequestState.TAKEN)  # whose next step is somebody's
LIVE = (*OPEN, DataRequestState.ERASING)


class DataField(StrEnum):
    """Facts that are to be put right; the first two are put right by one tap of the office."""

    NAME = "name"
    PHONE = "phone"
    POST = "post"
    MAILBOX = "mailbox"
    OTHER = "other"


FIELDS = {
    DataField.NAME: N_("Họ và tên"),
    DataField.PHONE: N_("Điện thoại"),
    DataField.POST: N_("Chức vụ"),
    DataField.MAILBOX: N_("Hộp thư"),
    DataField.OTHER: N_("Thông tin khác"),
}
AT_ONCE = (DataField.NAME, DataField.PHONE)


class DataAct(StrEnum):
    """An act of the office that needs words."""

    ANSWER = "answer"
    REFUSE = "refuse"
    DONE = "done"
    EXTEND = "extend"


STATES_BEFORE: Mapping[DataAct, tuple[DataRequestState, ...]] = {
    DataAct.ANSWER: OPEN,
    DataAct.REFUSE: OPEN,
    DataAct.DONE: (DataRequestState.TAKEN,),
    DataAct.EXTEND: (DataRequestState.TAKEN,),
}


def is_possible(act: DataAct, state: DataRequestState, kind: DataRequestKind) -> bool:
    """Tell whether the office can do that; an erasure is never done by words alone."""
    return state in STATES_BEFORE[act] and not (act == DataAct.DONE and kind == DataRequestKind.ERASE)


def reference(year: int, number: int) -> str:
    """Write the number of a request: "DL-2026-0001"."""
    return f"DL-{year}-{number:04}"


@dataclass(frozen=True)
class LawClocks:
    """The last days of a request: of answering it, and of carrying it out."""

    answer_by: date
    carry_by: date


def clocks(kind: DataRequestKind, asked: datetime, days: Calendar) -> LawClocks:
    """Reckon from the day on which it was received, which does not count."""
    day = local_date(asked)
    return LawClocks(days.add_working_days(day, ANSWER_DAYS), day + timedelta(days=CARRY_DAYS[kind]))


def owed_by(state: DataRequestState, limits: LawClocks) -> date | None:
    """Return the last day of what the office owes next; None where it owes nothing."""
    if state == DataRequestState.RECEIVED:
        return limits.answer_by
    return limits.carry_by if state == DataRequestState.TAKEN else None


def spoken_of_from(state: DataRequestState, limits: LawClocks) -> date | None:
    """Return from which day on the office is reminded: of an answer on its last day, of a deed before."""
    last = owed_by(state, limits)
    return last - SOON if last and state == DataRequestState.TAKEN else last


def names_own_data(typed: str) -> bool:
    """Return whether words name the speaker's own data: "em muốn xem dữ liệu của em"."""
    return OWN_DATA.search(fold(expand(typed))) is not None
