"""Bring in faults on purpose: each must turn some test red, or nothing watches that place.

    python3 start.py trial mutations [WORD]

Every mutant of tests/trials/mutants is made in a copy of the project, one at a time. WORD leaves only those
with it in their name or place ("storage.engine.outbox"), and the page of docs/trials as it is.
"""

import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.trials.crew import ROOT
from tests.trials.mutants import MUTANTS, Mutant
from tests.trials.mutants.kinds import mutated
from tests.trials.table import Result, finish

PARTS = ("bot", "handlers", "storage", "locales", "tests", "docs")
FILES = ("pyproject.toml", "README.md", "start.py", "CHANGELOG.md", "CONTRIBUTING.md")
RED = re.compile(r"^(?:FAILED|ERROR) tests/(\S+?::\w+)", re.MULTILINE)
LONGEST = 600  # seconds for the tests of one mutant: one that hangs is red too


def trial(mutants: Sequence[Mutant]) -> Result:
    """Try each of ``mutants`` in a copy of the project."""
    result = Result("mutations", (__doc__ or "").partition("\n\n")[0], ("fault", "place", "what turned red"))
    with tempfile.TemporaryDirectory(prefix="nhacthu-mutants-") as name:
        copy = Path(name)
        for part in PARTS:
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        for part in FILES:
            shutil.copy(ROOT / part, copy)
        for mutant in mutants:
            red = tried(copy, mutant)
            result.rows.append((mutant.name, mutant.place, "<br>".join(red) or "nothing"))
            if not red:
                result.wrong.append(f"nothing turned red: {mutant.name}")
            print(f"{len(red):3} {mutant.name}", file=sys.stderr, flush=True)
    return result


def tried(copy: Path, mutant: Mutant) -> list[str]:
    """Return the tests that turn red by ``mutant``. ValueError where its place is not there, once."""
    file = mutant.file(copy)
    whole = file.read_text(encoding="utf-8")
    file.write_text(mutated(whole, mutant), encoding="utf-8")
    try:
        return red_tests(copy, mutant)
    finally:
        file.write_text(whole, encoding="utf-8")


def red_tests(copy: Path, mutant: Mutant) -> list[str]:
    """Return up to three tests that fail; the first is enough to know, three tell what it is about."""
    command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "--maxfail=3", "-p", "no:cacheprovider"]
    command += shlex.split(mutant.tests)
    try:
        ran = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return ["they hang"]
    if ran.returncode not in (0, 1):
        raise RuntimeError(f"{mutant.name}: its tests cannot be run\n{ran.stdout}{ran.stderr}")
    return list(dict.fromkeys(RED.findall(ran.stdout)))


def main(word: str = "") -> None:
    """Try all mutants and keep the page, or print what became of those with ``word``."""
    if not word:
        finish(trial(MUTANTS))
    some = trial([mutant for mutant in MUTANTS if word in mutant.name or word in mutant.place])
    some.command = f"mutations {word}"
    print(some.page())
    sys.exit(bool(some.wrong) or not some.rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
