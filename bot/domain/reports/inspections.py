"""Self-inspection: what a unit checks of its own use of mail before each half-year's report (Điều 10).

The questions are our own choice, after what the regulation asks of units and of whoever uses a mailbox.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.conversation import N_, _

BEFORE_DUE = timedelta(days=14)  # before the last day of the report: our own choice


class InspectionAnswer(StrEnum):
    """An answer of a unit to one question."""

    MET = "met"
    NOT_YET = "not_yet"
    NOT_DONE = "not_done"


FINDINGS = {
    InspectionAnswer.MET: N_("Đạt"),
    InspectionAnswer.NOT_YET: N_("Chưa đạt"),
    InspectionAnswer.NOT_DONE: N_("Không thực hiện"),
}


@dataclass(frozen=True)
class InspectionQuestion:
    """A question; ``key`` stands in databases, and never changes."""

    key: str
    text: str


INSPECTION = (
    InspectionQuestion("default", N_("Đã đổi mật khẩu mặc định của hộp thư đơn vị ({rule_unit_password})")),
    InspectionQuestion(
        "changed", N_("Đã đổi mật khẩu hộp thư đơn vị trong kỳ báo cáo ({rule_unit_password})")
    ),
    InspectionQuestion("checked", N_("Kiểm tra hộp thư đủ số lần mỗi ngày làm việc ({rule_check})")),
    InspectionQuestion("domain", N_("Chỉ dùng hộp thư công vụ trong công việc ({rule_domain})")),
    InspectionQuestion("forwarding", N_("Đã rà soát và tắt tự động chuyển tiếp thư ra ngoài")),
    InspectionQuestion("left", N_("Đã khóa quyền vào hộp thư của người nghỉ, chuyển công tác")),
    InspectionQuestion("rules", N_("Đã ban hành nội quy sử dụng hộp thư ({rule_internal_rules})")),
    InspectionQuestion("incidents", N_("Sự cố hộp thư được báo ngay cho {the_office} ({rule_incident})")),
    InspectionQuestion("devices", N_("Đã đăng xuất hộp thư khỏi máy, điện thoại cũ")),
    InspectionQuestion("unicode", N_("Thư, văn bản gửi đi dùng bộ mã Unicode ({rule_unicode})")),
)
KEYS = tuple(one.key for one in INSPECTION)
UNMET = (InspectionAnswer.NOT_YET, InspectionAnswer.NOT_DONE)


def inspected_lines(answers: Mapping[str, str] | None) -> list[str]:
    """Return what a report says of it, in a line; nothing where the unit was not asked."""
    return [] if answers is None else [_("Tự kiểm tra: {summary}.", summary=summary(answers))]


@dataclass(frozen=True)
class UnmetQuestion:
    """A question that some units do not meet: its number, from 1, and their names."""

    number: int
    text: str
    units: Sequence[str]


def least_met(found: Sequence[tuple[str, Mapping[str, str]]]) -> list[UnmetQuestion]:
    """Return what is not met by the units (name, answers), by the most of them first."""
    unmet = (
        UnmetQuestion(number, _(one.text), [unit for unit, answers in found if answers.get(one.key) in UNMET])
        for number, one in enumerate(INSPECTION, 1)
    )
    return sorted((one for one in unmet if one.units), key=lambda one: (-len(one.units), one.number))


def is_answered(answers: Mapping[str, str]) -> bool:
    """Return whether each question has its answer."""
    return all(key in answers for key in KEYS)


def numbers_of(answers: Mapping[str, str], finding: InspectionAnswer | None) -> list[int]:
    """Return the numbers, from 1, of the questions of which that was found; None: that wait for an answer."""
    return [number for number, key in enumerate(KEYS, 1) if answers.get(key) == finding]


def summary(answers: Mapping[str, str]) -> str:
    """Say in a line what a unit has found: "đạt 8/10; chưa đạt: câu 3, 5"."""
    if not answers:
        return _("chưa trả lời")
    met = _("đạt {met}/{all}", met=len(numbers_of(answers, InspectionAnswer.MET)), all=len(KEYS))
    told = {
        N_("chưa đạt: câu {numbers}"): numbers_of(answers, InspectionAnswer.NOT_YET),
        N_("không thực hiện: câu {numbers}"): numbers_of(answers, InspectionAnswer.NOT_DONE),
        N_("chưa trả lời: câu {numbers}"): numbers_of(answers, None),
    }
    parts = [_(text, numbers=", ".join(map(str, which))) for text, which in told.items() if which]
    return "; ".join([met, *parts])
