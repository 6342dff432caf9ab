"""Faults that someone might bring in: one place changed each, and the tests that are to turn red by it."""

from tests.trials.mutants.channels import CHANNELS
from tests.trials.mutants.core import CORE
from tests.trials.mutants.kinds import Mutant
from tests.trials.mutants.links import LINKS
from tests.trials.mutants.office import OFFICE
from tests.trials.mutants.tokens import TOKENS

__all__ = ["MUTANTS", "Mutant"]

MUTANTS = (*CORE, *CHANNELS, *LINKS, *TOKENS, *OFFICE)
