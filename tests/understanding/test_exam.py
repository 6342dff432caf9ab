"""The stored weights on lines by people who saw neither code nor corpora: they reach what is promised."""

from pathlib import Path

import pytest

from bot.domain.understanding import Act, Standing, understand
from tests.understanding.measuring import measure_file

HERE = Path(__file__).parent


@pytest.mark.parametrize("exam", ["exam.tsv", "exam2.tsv", "exam3.tsv", "exam4.tsv", "exam5.tsv"])
def test_strangers_are_understood(exam: str) -> None:
    figures = measure_file(HERE / exam)
    found, out = figures.inside, figures.outside
    assert found["first"] >= 0.88 * found["lines"]
    assert found["three"] >= 0.95 * found["lines"]
    assert found["done rightly"] >= 0.98 * found["done"]
    assert found["done rightly"] >= 0.5 * found["to be done"]
    assert out["known"] >= 0.85 * out["lines"]
    assert out["quiet"] >= 0.95 * out["lines"]


def test_what_is_out_of_scope_is_known_and_left_alone() -> None:
    """Read eighty lines of a stranger's, all out of scope, of which nothing was made."""
    out = measure_file(HERE / "outside.tsv").outside
    assert out["known"] >= 0.85 * out["lines"]
    assert out["quiet"] >= 0.95 * out["lines"]


NOT_PLAIN = (HERE / "not_plain.tsv").read_text(encoding="utf-8").splitlines()[1:]
PLAIN = (HERE / "plain.tsv").read_text(encoding="utf-8").splitlines()[1:]
NO_FORM = (
    *("báo cáo tốt nghiệp của con em bị trả", "15 trứng vịt với 2 ký gạo", "bao cao luan van cua em bi tra"),
    *("20 trung ga voi 3 ky gao",),
)


@pytest.mark.parametrize("line", NOT_PLAIN)
def test_what_is_not_plainly_said_is_not_done(line: str) -> None:
    """Another day, a plan, a guess, a question, a condition, another matter, somebody else."""
    role, context, text = line.split("\t")
    assert understand(text, role, Standing(context)).deed != Act.DO


@pytest.mark.parametrize("line", PLAIN)
def test_what_is_plainly_said_is_done(line: str) -> None:
    role, context, text = line.split("\t")
    assert understand(text, role, Standing(context)).deed == Act.DO


@pytest.mark.parametrize("text", NO_FORM)
def test_what_names_no_mail_and_counts_goods_opens_nothing(text: str) -> None:
    assert understand(text, "officer", Standing.REPORT_REQUEST).deed == Act.ASK
