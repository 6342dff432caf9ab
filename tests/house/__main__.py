"""Measure the house: sizes, imports, and what five trips run through. The table can be pasted into a page.

python3 start.py house                       the table of what is checked out
python3 start.py house --save FILE.json      keep its figures too
python3 start.py house --compare FILE.json   those that were kept stand beside it, on the left
python3 start.py house --walk                each function of each trip, in the order of its first call
python3 start.py house --draw [PAGE.md]      the drawing of folders and imports, or put it into the page
"""

import argparse
import json
import sys
from pathlib import Path

from tests.house.drawing import drawn, put_into
from tests.house.table import Figures, as_markdown, figures
from tests.house.trips import traced


def main(words: list[str]) -> None:
    given = read(words)
    if given.draw == "":
        sys.stdout.write(drawn())
    elif given.draw:
        page = Path(given.draw)
        page.write_text(put_into(page.read_text(encoding="utf-8")), encoding="utf-8")
    elif given.walk:
        sys.stdout.write(walked())
    else:
        compare(given.compare, given.save)


def read(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python3 start.py house",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--save", type=Path, metavar="FILE.json")
    parser.add_argument("--compare", type=Path, metavar="FILE.json")
    parser.add_argument("--walk", action="store_true")
    parser.add_argument("--draw", nargs="?", const="", metavar="PAGE.md")
    return parser.parse_args(words)


def compare(before: Path | None, save: Path | None) -> None:
    now = figures()
    if save:
        save.write_text(json.dumps(now, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    columns: list[Figures] = [json.loads(before.read_text(encoding="utf-8"))] if before else []
    sys.stdout.write(as_markdown(*columns, now))


def walked() -> str:
    return "\n".join(
        "\n".join([f"{trip}:", *(f"    {file} {function}" for file, function in steps), ""])
        for trip, steps in traced().items()
    )


if __name__ == "__main__":
    main(sys.argv[1:])
