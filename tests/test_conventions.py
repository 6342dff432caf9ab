"""The project's conventions, as far as a machine can read them: size, boundaries, what no file may hold."""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.sources import CODE, ROOT, length, python, text, tracked, tree

SHELL = (  # may wait for the network and for time
    "bot/__main__.py",
    "bot/app.py",
    "bot/channels/",
    "bot/cli/",
    "bot/clock.py",
    "bot/jobs/",
    "bot/mailer.py",
    "bot/sandbox/",
    "bot/web/",
    "storage/engine/db.py",
)
FILE, FUNCTION = 600, 40  # lines; of a function without its docstring. Of small files: tests/test_house.py
LONGER = {
    "storage/migrations/versions/": "a migration is a list of steps, and is never changed again",
    "tests/domain/": "a table of what people type is read as one whole",
}
NO_VERB = re.compile(r"(What|Whether|How|Who|Whom|Whose|Which|When|Where|Of|Those|The|A|An)\b|[`\[]")
RIDDLE = re.compile(r"(What|Whether|How|Who|Whom|Whose|Which|When|Where|Of|Those)\b")
OURS = ("bot", "handlers", "storage", "tests")
NOWHERE = {
    "a note of something left undone": r"\b(TODO|FIXME|XXX)\b",
    "a path of one machine": r"(?<![\w.*~-])/(work|root|home)/",
    "a package registry's host": r"\bpypi\.|/pypi/|pythonhosted|npmjs|deb\.debian",
    "a Telegram token": r"\b\d{8,10}:AA[\w-]{33}\b",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a token of a code host or a cloud": r"\b(gh[pousr]_\w{36}|glpat-[\w-]{20}|AKIA[0-9A-Z]{16})\b",
}
HERE = "tests/test_conventions.py"  # the one file that names them

Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_a_file_can_be_read_at_one_sitting() -> None:
    sizes = {path: len(text(path).splitlines()) for path in python(*CODE, "tests/", "start.py")}
    assert too_long(sizes, FILE) == {}


def test_a_function_fits_on_a_screen() -> None:
    sizes = {where(path, node): length(node) for path, node in functions(*CODE, "tests/", "start.py")}
    assert too_long(sizes, FUNCTION) == {}


def test_a_module_says_what_it_is_for() -> None:
    written = [path for path in python(*CODE, "tests/", "start.py") if text(path).strip()]
    assert [path for path in written if not ast.get_docstring(tree(path))] == []


def test_a_module_and_a_class_are_named_by_a_noun_or_a_verb() -> None:
    paths = [path for path in python(*CODE) if "/migrations/versions/" not in path]
    said = [(path, ast.get_docstring(tree(path)) or "") for path in paths]
    classes = [(path, node) for path, node in nodes(*paths) if isinstance(node, ast.ClassDef)]
    said += [(where(path, node), ast.get_docstring(node) or "") for path, node in classes]
    assert [place for place, doc in said if RIDDLE.match(doc)] == []


def test_a_docstring_begins_with_a_verb() -> None:
    said = ((where(path, node), ast.get_docstring(node) or "") for path, node in functions(*CODE, "tests/"))
    assert [place for place, doc in said if NO_VERB.match(doc)] == []


def test_no_import_of_ours_is_renamed_on_the_way_in() -> None:
    imports = [(path, node) for path, node in nodes(*CODE, "tests/") if isinstance(node, ast.ImportFrom)]
    ours = [(path, node) for path, node in imports if str(node.module).partition(".")[0] in OURS]
    assert [where(path, node) for path, node in ours if any(name.asname for name in node.names)] == []


def test_a_package_offers_what_somebody_takes() -> None:
    """Look where ruff does not: at what an ``__init__`` imports for others."""
    taken = set(taken_from_packages())
    offered = (
        (path, name.asname or name.name)
        for path, node in nodes(*CODE)
        if path.endswith("/__init__.py") and isinstance(node, ast.ImportFrom)
        for name in node.names
    )
    unused = [(path, name) for path, name in offered if name not in names_read(path)]
    package = {path: path.removesuffix("/__init__.py").rpartition("/")[2] for path, _name in unused}
    assert [place for place in unused if (package[place[0]], place[1]) not in taken] == []


def test_no_two_classes_have_one_name() -> None:
    names = Counter(node.name for _path, node in nodes(*CODE) if isinstance(node, ast.ClassDef))
    assert [name for name, times in names.items() if times > 1] == []


def test_only_the_shell_awaits() -> None:
    waiting = [where(path, node) for path, node in functions(*CODE) if isinstance(node, ast.AsyncFunctionDef)]
    assert [place for place in waiting if not place.startswith(SHELL)] == []


def test_the_time_is_read_by_the_clock_alone() -> None:
    reads = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}
    assert {path for path, name in names(*CODE) if name in reads} <= {"bot/clock.py"}


def test_the_environment_is_read_by_the_settings_alone() -> None:
    reads = {"os.environ", "os.getenv", "os.environb"}
    assert {path for path, name in names(*CODE) if name in reads} <= {"bot/config.py"}


def test_only_the_command_line_prints() -> None:
    prints = {where(path, node) for path, node in nodes(*CODE) if is_call(node, "print")}
    assert {place for place in prints if not place.startswith("bot/__main__.py")} == set()


def test_no_error_is_swallowed() -> None:
    handlers = [(path, node) for path, node in nodes(*CODE, "tests/") if isinstance(node, ast.ExceptHandler)]
    assert [where(path, node) for path, node in handlers if takes_all(node) and does_nothing(node)] == []


def test_no_test_sleeps() -> None:
    calls = [(path, node) for path, node in nodes("tests/") if Path(path).name.startswith("test_")]
    assert [where(path, node) for path, node in calls if is_call(node, "time.sleep")] == []


def test_no_sentence_stands_within_another_text() -> None:
    """Before Python 3.12 who gathers the sentences does not look into f-strings."""
    within = [
        where(path, call)
        for path, node in nodes(*CODE)
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) in {"_", "N_"}
        and isinstance(call.args[0], ast.Constant)
    ]
    assert within == []


def test_imports_go_down() -> None:
    assert lint_imports(str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_every_module_has_its_place_in_the_layers() -> None:
    contracts = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = {layer for line in contracts[0]["layers"] for layer in re.findall(r"[\w.]+", line)}
    modules = {".".join(Path(path).with_suffix("").parts[:2]) for path in python("bot/")}
    assert modules - {"bot.__init__"} <= layers


@pytest.mark.parametrize("what", NOWHERE)
def test_no_file_holds(what: str) -> None:
    held = re.compile(NOWHERE[what])
    lines = [(path, n, line) for path in tracked() for n, line in enumerate(text(path).splitlines(), 1)]
    assert [f"{path}:{n}" for path, n, line in lines if path != HERE and held.search(line)] == []


def nodes(*beginnings: str) -> Iterator[tuple[str, ast.AST]]:
    return ((path, node) for path in python(*beginnings) for node in ast.walk(tree(path)))


def functions(*beginnings: str) -> Iterator[tuple[str, Function]]:
    return ((path, node) for path, node in nodes(*beginnings) if isinstance(node, Function))


def names(*beginnings: str) -> Iterator[tuple[str, str]]:
    """Yield every dotted name that is used, however much stands before its last two parts."""
    dotted = (
        (path, ast.unparse(node)) for path, node in nodes(*beginnings) if isinstance(node, ast.Attribute)
    )
    return ((path, ".".join(name.split(".")[-2:])) for path, name in dotted)


def taken_from_packages() -> Iterator[tuple[str, str]]:
    """Yield (package, name) of what is imported from packages, or reached by their names."""
    for _path, node in nodes(*CODE, "tests/"):
        if isinstance(node, ast.ImportFrom):
            yield from ((str(node.module).rpartition(".")[2], name.name) for name in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr


def names_read(path: str) -> set[str]:
    return {node.id for node in ast.walk(tree(path)) if isinstance(node, ast.Name)}


def where(path: str, node: ast.AST) -> str:
    return f"{path}:{getattr(node, 'lineno', 0)} {getattr(node, 'name', None) or ''}"


def too_long(sizes: dict[str, int], most: int) -> dict[str, int]:
    return {what: size for what, size in sizes.items() if size > most and not what.startswith(tuple(LONGER))}


def is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == name


def takes_all(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or ast.unparse(handler.type) in ("Exception", "BaseException")


def does_nothing(handler: ast.ExceptHandler) -> bool:
    return all(isinstance(step, ast.Pass | ast.Continue | ast.Expr) for step in handler.body) and not any(
        isinstance(node, ast.Call) for step in handler.body for node in ast.walk(step)
    )
