"""The stored weights on lines by people who saw neither code nor corpora: they reach what is promised."""

from pathlib import Path

from tests.understanding.measuring import measure_file

EXAM = Path(__file__).parent / "exam.tsv"


def test_strangers_are_understood() -> None:
    figures = measure_file(EXAM)
    found, out = figures.inside, figures.outside
    assert found["first"] >= 0.88 * found["lines"]
    assert found["three"] >= 0.95 * found["lines"]
    assert found["done rightly"] >= 0.98 * found["done"]
    assert found["done rightly"] >= 0.5 * found["to be done"]
    assert out["known"] >= 0.85 * out["lines"]
    assert out["quiet"] >= 0.95 * out["lines"]
