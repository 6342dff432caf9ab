"""Read the project's own files: those under version control, their text and their syntax trees."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
CODE = ("bot/", "handlers/", "storage/")


@cache
def tracked() -> tuple[str, ...]:
    """Return every file under version control, whoever owns the folder."""
    return tuple(path for path in git("ls-files", "-z").split("\0") if path and (ROOT / path).is_file())


def git(*words: str) -> str:
    """Return what git answers; raises CalledProcessError."""
    command = ["git", "-c", "safe.directory=*", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@cache
def text(path: str) -> str:
    """Return what stands in a file as text; of pictures and packed weights nothing.

    Among their packed bytes any three letters stand somewhere.
    """
    return "" if path.endswith((".png", ".z")) else (ROOT / path).read_text(errors="replace")


@cache
def tree(path: str) -> ast.Module:
    return ast.parse(text(path))


def python(*beginnings: str) -> list[str]:
    return [path for path in tracked() if path.startswith(beginnings) and path.endswith(".py")]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function's body, its docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
