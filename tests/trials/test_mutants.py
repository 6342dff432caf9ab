"""The places that the mutants change are still there: one that has gone would watch nothing."""

import pytest

from tests.trials.crew import ROOT
from tests.trials.mutants import MUTANTS, Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_its_place_stands_once(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.was) == 1
