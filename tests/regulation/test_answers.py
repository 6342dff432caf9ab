"""What the regulation says to a sentence that was read: where it is asked about, and where it is not."""

import pytest

from bot.cli.understanding import answer
from bot.domain.understanding import Act, Candidate, Intent, Reading
from bot.domain.understanding.normal import normal
from bot.regulation import RulePlace, rule_asked

SILENT: tuple[str, ...] = ()


def read_as(intent: Intent, text: str, act: Act = Act.OPEN) -> Reading:
    """Return a reading as the understanding would give it."""
    return Reading(normal(text), [Candidate(intent, 0.9)], 0.5, act)


def clauses_of(intent: Intent, text: str, act: Act = Act.OPEN) -> tuple[str, ...] | None:
    """Return the clauses that would be shown; None where it is no question on the regulation."""
    found = rule_asked(read_as(intent, text, act))
    return found.match.clauses if found and found.place != RulePlace.BESIDE else None


@pytest.mark.parametrize(
    ("intent", "act", "text", "clauses"),
    [
        (Intent.REGULATION, Act.OPEN, "mail bị hack phải báo cho ai", ("7.7",)),
        (Intent.REGULATION, Act.OPEN, "mấy giờ phải trả lời thư", SILENT),
        (Intent.REGULATION, Act.OPEN, "asdf qwer", SILENT),
        (Intent.REGULATION, Act.ASK, "có được dùng gmail không", ("9.2", "7.3")),
        (Intent.HANDOVER, Act.OPEN, "Bàn giao hòm thư đơn vị cho ông Mạnh kể từ 01/11.", ("8.5",)),
        (Intent.HANDOVER, Act.OPEN, "bàn giao hộp thư có phải lập biên bản không", SILENT),
        (Intent.HANDOVER, Act.OPEN, "thực hiện khoản 1 Điều 8", ("8.1",)),
        (Intent.GUIDANCE, Act.OPEN, "mỗi ngày phải kiểm tra hộp thư mấy lần", ("4.6", "8.3", "6.4")),
        (Intent.GUIDANCE, Act.OPEN, "cách thu hồi thư gửi nhầm", None),
        (Intent.OUT_OF_SCOPE, Act.ASK, "gui kem file nang bao nhieu la toi da", SILENT),
        (Intent.OUT_OF_SCOPE, Act.ASK, "cho mượn mật khẩu hộp thư đơn vị được không", ("7.5", "8.2")),
        (Intent.OUT_OF_SCOPE, Act.ASK, "xem giúp việc này", None),
        (Intent.OUT_OF_SCOPE, Act.ASK, "khoản 7 Điều 7", ("7.7",)),
        (Intent.OUT_OF_SCOPE, Act.NONE, "cho mượn mật khẩu hộp thư đơn vị được không", None),
        (Intent.INCIDENT, Act.OPEN, "mail bị hack phải báo cho ai", None),
    ],
)
def test_a_sentence_is_answered_as_it_was_read(
    intent: Intent, act: Act, text: str, clauses: tuple[str, ...] | None
) -> None:
    assert clauses_of(intent, text, act) == clauses


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("theo quy định mail bị hack phải báo cho ai", ("7.7",)),
        ("theo quy định nhận thư xong mấy giờ phải trả lời", SILENT),
        ("điều 9 quy định gì", ("9", "9.1", "9.2", "9.3")),
        ("mai em nghỉ, chị Lan trực thay nha", SILENT),
    ],
)
def test_the_command_line_gives_the_numbers(text: str, clauses: tuple[str, ...]) -> None:
    assert answer(f'{{"role": "officer", "text": "{text}"}}')["clauses"] == clauses


@pytest.mark.parametrize(
    ("intent", "text", "clauses"),
    [
        (Intent.INCIDENT, "mail bị hack phải báo cho ai", ("7.7",)),
        (Intent.REPORT_QUESTION, "bao cao su dung hop thu nop truoc ngay may", ("10", "5.2")),
        (Intent.INCIDENT, "hộp thư em không vào được từ sáng", ()),
        (Intent.CALENDAR, "mai có phải đi làm không", ()),
        (Intent.DIRECTORY, "cho em số chị Hoa phòng nội vụ", ()),
    ],
)
def test_clauses_are_named_beside_what_else_is_meant(
    intent: Intent, text: str, clauses: tuple[str, ...]
) -> None:
    found = rule_asked(read_as(intent, text))
    assert (found.match.clauses if found else ()) == clauses
    assert found is None or found.place == RulePlace.BESIDE
