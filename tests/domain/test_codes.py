"""Invitation codes: what they look like, and what people make of them when they type."""

import secrets

import pytest
from hypothesis import given
from hypothesis.strategies import binary

from bot.domain.codes import (
    CODE_LENGTH,
    FIRST_SYMBOLS,
    RANDOM_BYTES,
    SYMBOLS,
    is_code,
    make_code,
    plain_code,
    sealed_code,
    shown_code,
)

KEY = "k" * 40


@given(binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES))
def test_a_code_survives_being_shown_and_typed(random_bytes: bytes) -> None:
    code = make_code(random_bytes)
    assert len(code) == CODE_LENGTH
    assert code[0] in FIRST_SYMBOLS
    assert set(code) <= set(SYMBOLS)
    assert plain_code(shown_code(code).lower()) == code
    assert is_code(shown_code(code))


@pytest.mark.parametrize("alike", ["0O", "1IL", "2Z", "5S", "8B", "UV"])
def test_no_two_symbols_look_alike(alike: str) -> None:
    assert len(set(alike) & set(SYMBOLS)) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "7k3oa9xv4m",
        "7K30A-9XV4M",
        " 7k30a 9xv4m ",
        "7 K 3 0 A 9 X V 4 M",
        "7k3Oa9xu4m",
        "7k30a\u20119xv4m",
        "7K30A9XV4M.",
    ],
)
def test_however_it_is_typed_it_is_one_code(typed: str) -> None:
    assert sealed_code(typed, KEY) == sealed_code("7K30A9XV4M", KEY)
    assert is_code(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "xin chào",
        "Phòng Nội vụ",
        "0912345678",
        "xin chao ab",
        "7 hộp thư",
        "",
        "34679",
        "3 ngày nữa nhé",
        "đã kiểm tra",
    ],
)
def test_words_are_not_taken_for_a_code(typed: str) -> None:
    assert not is_code(typed)


def test_what_is_kept_depends_on_the_key() -> None:
    code = make_code(secrets.token_bytes(RANDOM_BYTES))
    assert sealed_code(code, KEY) != sealed_code(code, "another key")
    assert code not in sealed_code(code, KEY)


def test_too_little_randomness_is_refused() -> None:
    with pytest.raises(ValueError, match="random"):
        make_code(b"short")
