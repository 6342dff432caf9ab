"""Read which of our own modules a file imports."""

import ast
from collections.abc import Iterator
from functools import cache

from tests.sources import CODE, python, tree


@cache
def product() -> tuple[str, ...]:
    """Return the files of the product. Migrations are left out: they are written once and never changed."""
    return tuple(path for path in python(*CODE) if not path.startswith("storage/migrations/"))


def module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def modules() -> frozenset[str]:
    return frozenset(map(module_of, python(*CODE, "tests/")))


def import_statements(path: str) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield every import, also those inside a function or under TYPE_CHECKING."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Import | ast.ImportFrom))


@cache
def imported(path: str) -> frozenset[str]:
    """Return our modules that a file imports. ``from handlers import forms`` names handlers.forms alone."""
    return modules().intersection(name for node in import_statements(path) for name in names_in(node))


def names_in(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    for alias in node.names:
        if isinstance(node, ast.Import):
            yield alias.name
        else:
            inside = f"{node.module}.{alias.name}"
            yield inside if inside in modules() else str(node.module)
