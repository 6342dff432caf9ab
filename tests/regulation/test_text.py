"""The text of QĐ 02/2012/QĐ-UBND stands in its pack letter by letter, as in the file that was handed over."""

from hashlib import sha256
from pathlib import Path

import pytest

from bot.regulation import matcher

SOURCE = Path(__file__).with_name("quy-dinh-02-2012-QD-UBND.txt")
AS_HANDED_OVER = "6b2e60b0967735379e0a04c989d914daa1bcd1a0664403044c7a6ae99244d4d0"  # SHA-256


def words(text: str) -> list[str]:
    """Return all that is not space: where lines end is the only liberty."""
    return text.split()


def test_the_source_is_as_it_was_handed_over() -> None:
    assert sha256(SOURCE.read_bytes()).hexdigest() == AS_HANDED_OVER


def test_the_text_is_the_source_letter_by_letter() -> None:
    assert words(matcher().pack.text()) == words(SOURCE.read_text(encoding="utf-8"))


def test_every_clause_stands_in_the_source_as_it_is_shown() -> None:
    source = " ".join(words(SOURCE.read_text(encoding="utf-8")))
    clauses = matcher().pack.clauses.values()
    assert [one.number for one in clauses if " ".join(words(one.text)) not in source] == []


@pytest.mark.parametrize(
    ("article", "clauses"),
    [(1, 1), (2, 1), (3, 1), (4, 8), (5, 2), (6, 6), (7, 7), (8, 5), (9, 3), (10, 1), (11, 1), (12, 1)],
)
def test_every_article_has_its_clauses(article: int, clauses: int) -> None:
    assert len(matcher().pack.articles[article].clauses) == clauses
