"""Measure the sizes of files, functions and folders, and how many of our own modules a file imports."""

import ast
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from tests.house.imports import import_statements, imported
from tests.sources import length, text, tree

SMALL, LARGE = 40, 450  # lines of a file
FOLDER, FEATURE = 20, 10  # Python files in a folder itself, its ``__init__`` included


def lines(path: str) -> int:
    return len(text(path).splitlines())


def function_lengths(path: str) -> list[int]:
    """Return the lines of each function and method, docstrings left out."""
    return [length(function) for function in functions(tree(path))]


def functions(module: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    nodes = ast.walk(module)
    return [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def import_lines(path: str) -> int:
    return sum((node.end_lineno or 0) - node.lineno + 1 for node in import_statements(path))


def imported_by(paths: Sequence[str]) -> Counter[str]:
    """Count for each file how many of our own modules it imports."""
    return Counter({path: len(imported(path)) for path in paths})


def folders(paths: Sequence[str]) -> Counter[str]:
    """Count the Python files in each folder itself; those of its subfolders count there."""
    return Counter(str(PurePath(path).parent) for path in paths)


def overfull(paths: Sequence[str]) -> dict[str, int]:
    """Return the folders that hold more files than they may."""
    return {
        folder: count
        for folder, count in folders(paths).items()
        if count > (FEATURE if is_feature(folder) else FOLDER)
    }


def is_feature(folder: str) -> bool:
    """Tell the folders under handlers/, where a feature lives in each, from the engine under them."""
    return folder.startswith("handlers/") and not f"{folder}/".startswith("handlers/engine/")


def small(paths: Sequence[str]) -> list[str]:
    """Return the files under 40 lines, but ``__init__`` and declarations."""
    return [
        path
        for path in paths
        if lines(path) < SMALL and not path.endswith("/__init__.py") and not is_declaration(tree(path))
    ]


def is_declaration(module: ast.Module) -> bool:
    """Tell a file that only declares: constants, tables, types, classes without a method that does anything.

    A method whose body is ``...`` or a docstring, as those of a Protocol, does nothing.
    """
    return all(is_empty(statement) for function in functions(module) for statement in function.body)


def is_empty(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def large(paths: Sequence[str]) -> list[str]:
    return [path for path in paths if lines(path) > LARGE]
