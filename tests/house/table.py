"""Put the figures of the house into a table of Markdown, one column for each commit that is compared."""

import statistics
from collections.abc import Sequence

from tests.house import sizes
from tests.house.imports import product
from tests.house.trips import counted, traced
from tests.sources import CODE, git, python

WORST = 10  # files that import the most of our own modules
Figures = dict[str, str]  # what, and how much of it


def figures() -> Figures:
    """Measure the code that is checked out.

    A function's lines are those of its body without its docstring. A folder's files are those in itself
    and not in its subfolders. Migrations are left out but where they are named.
    """
    paths, tests = product(), python("tests/")
    most = sizes.imported_by(paths)
    handlers = [count for path, count in most.items() if path.startswith("handlers/")]
    [(fullest, in_fullest)] = sizes.folders(paths).most_common(1)
    overfull = sizes.overfull(paths)
    return {
        "commit": commit(),
        **measured(paths),
        "lines, with migrations": number(sum(map(sizes.lines, python(*CODE)))),
        "own modules imported by a file: median, most": middle_and_most(list(most.values())),
        "own modules imported by a file of handlers/: median, most": middle_and_most(handlers),
        "most files in a folder": f"{in_fullest} ({fullest}/)",
        f"folders over {sizes.FOLDER} files": str(sum(not sizes.is_feature(folder) for folder in overfull)),
        f"feature folders over {sizes.FEATURE} files": str(sum(map(sizes.is_feature, overfull))),
        f"files under {sizes.SMALL} lines, but `__init__` and declarations": number(len(sizes.small(paths))),
        f"files over {sizes.LARGE} lines": number(len(sizes.large(paths))),
        **{f"{trip}: files, functions": "{}, {}".format(*count) for trip, count in counted(traced()).items()},
        f"the {WORST} files that import most": "<br>".join(
            f"{path} {count}" for path, count in most.most_common(WORST)
        ),
        **{f"tests: {what}": figure for what, figure in measured(tests).items()},
    }


def measured(paths: Sequence[str]) -> Figures:
    """Measure files and functions, of the product or of the tests."""
    files = [sizes.lines(path) for path in paths]
    functions = [length for path in paths for length in sizes.function_lengths(path)]
    imports = sum(map(sizes.import_lines, paths))
    return {
        "files": number(len(files)),
        "lines": number(sum(files)),
        "lines of a file: median, p90": middle_and_p90(files),
        "functions": number(len(functions)),
        "lines of a function: median, p90": middle_and_p90(functions),
        "lines of imports": f"{number(imports)} ({imports / sum(files):.1%})",
    }


def commit() -> str:
    """Name the commit that is checked out; a plus means that its Python files were changed since."""
    name = git("rev-parse", "--short=7", "HEAD").strip()
    return f"{name}+" if git("status", "--porcelain", "--untracked-files=no", "--", "*.py").strip() else name


def as_markdown(*columns: Figures) -> str:
    """Return one table. A figure that a column does not have is a dash there."""
    names = dict.fromkeys(name for column in columns for name in column if name != "commit")
    rows = [
        ["what", *(column["commit"] for column in columns)],
        ["---"] * (len(columns) + 1),
        *([name, *(column.get(name, "–") for column in columns)] for name in names),
    ]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def middle_and_p90(values: list[int]) -> str:
    return f"{statistics.median(values):.0f}, {statistics.quantiles(values, n=10)[8]:.0f}"


def middle_and_most(values: list[int]) -> str:
    return f"{statistics.median(values):.0f}, {max(values)}"


def number(value: int) -> str:
    return f"{value:,}"
