"""Measure look-ups, ``python -m tests.understanding.look_ups``: days, directory, recipients, clauses.

``… look_ups FILE`` reads others than ``look_ups.jsonl``. Each line, by somebody who saw neither code nor
corpora, is asked as ``understand``
answers it. ``right``: of a day ``date``, ``date_end`` and ``time``, or ``ask``, and ``or`` what is right as
well; of units their codes; of a rule the clauses that must be shown, of which one is enough where ``any_of``
is true. Each is right, asked about, or wrong without a word; a look-up that finds nothing counts as asked.
"""

import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.cli.understanding import answer

FILE = Path(__file__).with_name("look_ups.jsonl")
KINDS = ("date", "directory", "recipients", "regulation")


def measure(file: Path = FILE) -> Mapping[str, Counter[str]]:
    """Return for each kind how many lines are right, asked about, or wrong."""
    found: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for line in file.read_text(encoding="utf-8").splitlines():
        asked = json.loads(line)
        found[asked["kind"]][judged(asked, answer(line))] += 1
    return found


def judged(asked: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    right = asked["right"]
    match asked["kind"]:
        case "date":
            return judged_day(right, said["date"])
        case "regulation":
            there, wanted = set(said["clauses"]), set(right.get("clauses", []))
            is_right = bool(there & wanted) if right.get("any_of") else wanted <= there
            is_right = is_right if wanted else not there
            return "right" if is_right else "wrong"
    units = set(said["units"])
    if units in (set(right.get("units", [])), set(right.get("alt_units", ["?"]))):
        return "right"
    return "asked" if not units or said["unknown"] or said["acts"] in ("ask", "none") else "wrong"


def judged_day(right: Mapping[str, Any], said: Mapping[str, str]) -> str:
    ways = [right, *also(right)]
    is_asked = said["kind"] in ("ask", "none")
    if any(is_day(one, said) or (is_asked and "ask" in one) for one in ways):
        return "right"
    return "asked" if is_asked else "wrong"


def also(right: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    others = right.get("or", [])
    return list(others) if isinstance(others, list) else [others]


def is_day(right: Mapping[str, Any], said: Mapping[str, str]) -> bool:
    ends = {right.get("date_end", ""), right.get("alt_end", right.get("date_end", ""))}
    times = {right.get("time", ""), right.get("alt_time", right.get("time", ""))}
    return said["date"] == right.get("date") and said["date_end"] in ends and said["time"] in times


if __name__ == "__main__":
    for kind, counts in measure(Path(sys.argv[1]) if sys.argv[1:] else FILE).items():
        print(kind, dict(counts))
