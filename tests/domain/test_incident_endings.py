"""How an incident ended, by its timeline: what was resolved, what failed, what was recorded by mistake."""

from dataclasses import dataclass

import pytest

from bot.domain.incidents import IncidentAction, ending, mistaken
from bot.domain.replies import is_slip


@dataclass(frozen=True)
class Line:
    act: IncidentAction
    text: str


def lines(acts: str) -> list[Line]:
    return [Line(IncidentAction(act), str(number)) for number, act in enumerate(acts.split())]


@pytest.mark.parametrize(
    ("acts", "ended", "failed", "wrong"),
    [
        ("raise take", "", [], []),
        ("raise resolve", "1", [], []),
        ("raise resolve reopen", "", ["1"], []),
        ("raise resolve reopen resolve confirm", "3", ["1"], []),
        ("raise resolve mistake", "", [], ["1", "2"]),
        ("raise resolve mistake resolve", "3", [], ["1", "2"]),
        ("raise resolve reopen resolve mistake", "", ["1"], ["3", "4"]),
        ("raise resolve mistake resolve reopen", "", ["3"], ["1", "2"]),
    ],
)
def test_what_was_recorded_by_mistake_is_no_attempt(
    acts: str, ended: str, failed: list[str], wrong: list[str]
) -> None:
    told = lines(acts)
    last, tried = ending(told)
    assert (last.text if last else "") == ended
    assert [one.text for one in tried] == failed
    assert [one.text for one in mistaken(told)] == wrong


@pytest.mark.parametrize("said", ["Chưa xử lý, tôi ghi nhầm", "nham", "bam nham nut", "em chọn nhầm sự cố"])
def test_words_of_a_slip(said: str) -> None:
    assert is_slip(said)


@pytest.mark.parametrize("said", ["vẫn chưa được", "Đơn vị gọi điện báo vẫn còn", "thư bị nhầm người nhận"])
def test_words_of_something_else(said: str) -> None:
    assert not is_slip(said)
