"""Slots: what a text says of times, people, units is given as it was typed, and nothing is invented."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.understanding import slots, weights_file
from bot.domain.understanding.intents import Intent
from bot.domain.understanding.normal import LONGEST, normal
from bot.domain.understanding.results import RESULTS
from bot.domain.understanding.slots import name_in, slots_of
from tests.understanding.corpora import read_corpus
from tests.understanding.slot_measuring import measure_file
from tests.yardstick import at_most

HERE = Path(__file__).parent
EXAM = HERE / "exam.tsv"
LINES = HERE / "slot_lines.tsv"  # 120 lines by hands that are in no corpus


def said() -> list[tuple[str, str, dict[str, str]]]:
    """Return what is typed, what it means, and its slots: plain sentences that must be read wholly."""
    _head, *rows = (HERE / "said.tsv").read_text(encoding="utf-8").splitlines()
    return [(text, intent, json.loads(slots)) for text, intent, slots in (row.split("\t") for row in rows)]


@pytest.mark.parametrize(("typed", "intent", "expected"), said())
def test_what_is_said(typed: str, intent: str, expected: dict[str, str]) -> None:
    assert slots_of(normal(typed), Intent(intent)) == expected


@pytest.mark.parametrize(("lines", "least"), [(LINES, (0.85, 0.92, 0.95)), (EXAM, (0.69, 0.79, 0.89))])
def test_hands_that_are_in_no_corpus(lines: Path, least: tuple[float, float, float]) -> None:
    """Ask for the shares that were reached (exact, near, given where there), less three points."""
    reached = measure_file(lines).shares()
    assert all(share >= bar for share, bar in zip(reached, least, strict=True)), reached


def test_lines_of_the_file_hold_what_they_should() -> None:
    lines = list(read_corpus(LINES))
    assert len(lines) == 120
    for line in lines:
        assert all(
            value in RESULTS if key == "result" else value in line.text for key, value in line.slots.items()
        )


@given(st.text(max_size=300), st.sampled_from(Intent))
def test_every_value_is_typed(typed: str, intent: Intent) -> None:
    text = normal(typed)
    for key, value in slots_of(text, intent).items():
        assert value in RESULTS if key == "result" else value
        assert key == "result" or value in text.typed


@given(st.sampled_from([line.text for line in read_corpus(LINES)]), st.sampled_from(Intent))
def test_every_value_is_typed_whatever_is_meant(typed: str, intent: Intent) -> None:
    text = normal(typed)
    assert all(key == "result" or value in text.typed for key, value in slots_of(text, intent).items())


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("đồng chí Tài", "Tài"),
        ("Đồng chí Võ Thành Long", "Võ Thành Long"),
        ("đ/c Yến", "Yến"),
        ("anh Võ Thành Long", "Võ Thành Long"),
        ("ba Ho Thi Nga", "Ho Thi Nga"),
        ("chị Yến", "chị Yến"),
        ("anh Tài với chị Yến", "anh Tài với chị Yến"),
        ("đồng chí", "đồng chí"),
        ("Yến", "Yến"),
    ],
)
def test_name(value: str, name: str) -> None:
    assert name_in(value) == name


@pytest.mark.parametrize(
    "typed",
    ["mai " * 1000, "a" * LONGEST, "1/1 " * 1000, "anh Tài " * 500, "." * LONGEST, "", "🙂", "@" * 500],
)
def test_long_and_odd_texts_are_read_soon(typed: str) -> None:
    text = normal(typed)
    slots_of(normal("mai"), Intent.INCIDENT)  # what has been learnt is read before
    for intent in (Intent.INCIDENT, Intent.CHOOSE, Intent.REPORT_REQUEST, Intent.PERSONNEL_TRANSFER):
        with at_most(0.1, intent):
            slots_of(text, intent)


def test_a_text_is_read_in_less_than_a_millisecond() -> None:
    lines = [(normal(line.text), Intent(line.intent)) for line in read_corpus(LINES)]
    slots.weights()
    with at_most(0.001 * len(lines)):
        for text, intent in lines:
            slots_of(text, intent)


def test_the_weights_are_no_larger_than_may_be() -> None:
    assert len(weights_file.stored()) <= 1_000_000
