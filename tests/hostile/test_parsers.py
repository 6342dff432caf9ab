"""Readers of typed words: whatever these are, each answers in the way that it says, and soon."""

import ast
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import fold, pieces, received, safe_cell, shown_name, utf16_length
from bot.domain import dates
from bot.domain.safety import redacted, scan
from handlers.engine import id_in
from handlers.engine.buttons import LARGEST
from tests.hostile.effort import EVERY, LONG, bounded, is_deep, tried, tries
from tests.hostile.odd import PIECES, long, texts
from tests.hostile.readers import READERS, SAID_AT
from tests.test_conventions import Function, functions


@tries(100)
@given(texts)
def test_whatever_is_typed_every_reader_answers(typed: str) -> None:
    taken = received(typed)
    for read in READERS.values():
        tried["texts read"] += 1
        read(taken)


@pytest.mark.parametrize("name", READERS)
def test_whatever_is_repeated_a_reader_answers_soon(name: str) -> None:
    for piece in PIECES if is_deep() else PIECES[crc32(name.encode()) % EVERY :: EVERY]:
        typed = received(long(piece, "", LONG))
        with bounded("long texts read", (name, piece)):
            READERS[name](typed)


@pytest.mark.parametrize("name", ["is_agreed", "is_declined", "split_settled"])
def test_what_goes_word_by_word_answers_soon_whatever_is_repeated(name: str) -> None:
    for piece in (*PIECES, "có ", "vâng ", "thôi ", "xong, "):
        typed = received(long(piece, "", LONG))
        with bounded("long texts read", (name, piece)):
            READERS[name](typed)


@tries(40)
@given(st.sampled_from(PIECES), st.sampled_from(PIECES), st.sampled_from(sorted(READERS)))
def test_whatever_two_things_are_repeated_a_reader_answers_soon(one: str, other: str, name: str) -> None:
    typed = received(long(one, other, LONG))
    with bounded("long texts read", (name, one, other)):
        READERS[name](typed)


@tries(200)
@given(texts)
def test_what_was_received_has_no_controls_and_is_received_once(typed: str) -> None:
    taken = received(typed)
    assert received(taken) == taken
    assert not set(taken) & set("\x00\x1b\r\x9b\u202e\u2066\u200f\u061c\ud800\u2028")
    taken.encode()


@tries(300)
@given(texts)
def test_what_was_hidden_once_holds_no_password_any_more(typed: str) -> None:
    hidden = redacted(typed)
    assert not scan(hidden).places
    assert redacted(hidden) == hidden


@tries(200)
@given(texts)
def test_what_comes_out_is_fit_for_where_it_goes(typed: str) -> None:
    taken = received(typed)
    assert not safe_cell(taken).startswith(tuple("=+-@\t\r\n"))
    assert not set(shown_name(taken)) & set("/\\\n\x00")
    assert 0 <= id_in(taken) <= LARGEST
    parts = list(pieces(taken, 4096))
    assert all(part.strip() and utf16_length(part) <= 4096 for part in parts)
    assert fold(taken) == fold(fold(taken))


@tries(200)
@given(texts)
def test_days_that_were_understood_are_days_that_can_be(typed: str) -> None:
    for past in (False, True):
        day = dates.read_date(typed, SAID_AT, past=past)
        moment = dates.read_moment(typed, SAID_AT, past=past)
        assert day is None or 1900 <= day.year <= 2110
        assert moment is None or moment.tzinfo
    period, rounds = dates.read_period(typed, SAID_AT), dates.read_round_span(typed, SAID_AT)
    assert period is None or period[0] <= period[1]
    assert rounds is None or rounds[0] <= rounds[1]
    length = dates.read_duration(typed)
    assert length is None or length.total_seconds() > 0


ELSEWHERE = {
    "sentence_in": "within read_when",
    "telephone_in": "phone_in, and then phone_text",
    "decision_in": "within decision_told",
    "items_in": "within read_when",
    "number_in": "within rule_asked",
    "phrases_in": "of tables of ours",
    "old_text_in": "encodings/test_parts.py, test_old_fonts.py",
    "read_sheet": "within read_notices",
    "read_csv": "test_files.py",
    "read_questions": "test_files.py",
    "read_notices": "test_files.py",
    "read_foreign": "test_files.py",
    "read_content": "test_zalo_webhooks.py",
    "read_working_days": "test_files.py",
}


def test_every_reader_of_words_is_tried() -> None:
    found = {node.name for _path, node in functions("bot/", "handlers/") if is_reader(node)}
    assert found - set(READERS) - set(ELSEWHERE) == set()


def is_reader(node: Function) -> bool:
    """Tell whether it makes something of words: read_date(text, …), code_in(text)."""
    typed = [argument.annotation for argument in node.args.args[:1] if argument.annotation]
    takes_words = [ast.unparse(annotation) for annotation in typed] == ["str"]
    return takes_words and (node.name.startswith("read_") or node.name.endswith("_in"))
