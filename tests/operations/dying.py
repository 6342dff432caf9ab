"""A process whose children die: python -m tests.operations.dying, told on its input what each is to do.

    {"point": ["storage.engine.backup", "add_table", 3],
     "work": "backup", "given": ["sqlite:///a.db", "in", "to"]}

It answers with the child's exit status: -9 where it was killed at that point, after the function was done for
the third time; 0 where it came to its end. Each child is a fork, for a start takes longer than the work.
"""

import json
import os
import sys
from pathlib import Path

from storage.engine import back_up, restore
from tests.people import MORNING
from tests.trials.points import Point, lay


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if not child:
            die(**json.loads(line))
        _pid, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def die(point: tuple[str, str, int], work: str, given: list[str]) -> None:
    module, name, times = point
    lay(Point(module, name), times)
    url, files, copy = given
    if work == "backup":
        back_up(url, Path(files), Path(copy), MORNING)
    else:
        restore(url, Path(files), Path(copy))
    os._exit(0)


if __name__ == "__main__":
    main()
