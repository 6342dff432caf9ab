"""The tests of tests/hostile at length and at random: any words, bytes, files, buttons, in any order.

    python3 start.py trial hostile

What the suite tries a few times and always the same way is tried many times here, and otherwise each time.
"""

from collections import Counter
from pathlib import Path

import pytest

from tests.hostile.effort import DEEP, tried
from tests.trials.table import Result, finish

TESTS = Path(__file__).parent.parent
FOLDERS = (TESTS / "hostile", TESTS / "histories", TESTS / "cover")


class Seen:
    """A record of what pytest reports: tests and seconds by file, and what failed."""

    def __init__(self) -> None:
        self.tests: Counter[str] = Counter()
        self.seconds: Counter[str] = Counter()
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = report.location[0]
        self.seconds[name] += round(report.duration * 1000)
        self.tests[name] += report.when == "call"
        if report.failed:
            self.failed.append(report.nodeid)


def about(name: str) -> str:
    """Return the first line of the docstring of a file, which is named from the project's folder."""
    first = (TESTS.parent / name).read_text(encoding="utf-8").partition("\n")[0]
    return first.strip('"')


def main() -> None:
    seen = Seen()
    words = [*map(str, FOLDERS), "-q", "-p", "no:cacheprovider", f"--hypothesis-profile={DEEP}"]
    are_here_already = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # the modules that we import
    ended = pytest.main([*words, *are_here_already], plugins=[seen])
    result = Result("hostile", (__doc__ or "").partition("\n\n    ")[0], ("what", "how many", "seconds"))
    for name, count in seen.tests.items():
        result.rows.append((about(name), f"{count} tests", seen.seconds[name] // 1000))
    result.rows += [(what, f"{count:,}", "") for what, count in sorted(tried.items())]
    result.wrong = seen.failed or ([] if ended == pytest.ExitCode.OK else [f"pytest ended with {ended!r}"])
    finish(result)


if __name__ == "__main__":
    main()
