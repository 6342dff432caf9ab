"""The places that the mutants change are still there: a fault that cannot be brought in watches nothing."""

import ast
import shlex
from collections import Counter

import pytest

from tests.trials.crew import ROOT
from tests.trials.mutants import MUTANTS, Mutant
from tests.trials.mutants.kinds import mutated

each_mutant = pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)


@each_mutant
def test_its_place_is_there_once_and_what_becomes_of_it_compiles(mutant: Mutant) -> None:
    source = mutant.file(ROOT).read_text(encoding="utf-8")

    worse = mutated(source, mutant)

    compile(worse, mutant.place, "exec")
    assert worse != ast.unparse(ast.parse(source))


@each_mutant
def test_its_tests_are_there(mutant: Mutant) -> None:
    paths = [word for word in shlex.split(mutant.tests) if word.startswith("tests/")]

    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_no_two_have_one_name() -> None:
    assert [name for name, times in Counter(mutant.name for mutant in MUTANTS).items() if times > 1] == []


SOURCE = """
LIMIT: int = 3  # pieces

class Box:
    def put(self, piece, /):
        if (len(self.pieces)
                < LIMIT):
            self.pieces.append(piece)
"""


def test_it_is_found_whatever_the_layout_and_nothing_else_changes() -> None:
    mutant = Mutant("one too many", "box:Box.put", was="< LIMIT", becomes="<= LIMIT", tests="tests")

    assert mutated(SOURCE, mutant) == ast.unparse(ast.parse(SOURCE.replace("<", "<=")))


@pytest.mark.parametrize(
    ("place", "was", "wrong"),
    [
        ("box:Box.take", "LIMIT", "'take' is defined 0 times"),
        ("box:put", "LIMIT", "'put' is defined 0 times"),
        ("box:LIMIT", "4", "'4' stands 0 times"),
        ("box:Box.put", "piece", "'piece' stands 4 times"),
    ],
)
def test_without_its_one_place_it_is_refused(place: str, was: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        mutated(SOURCE, Mutant("lost", place, was=was, becomes="", tests="tests"))
