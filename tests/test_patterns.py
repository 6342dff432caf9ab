"""Patterns of our modules: made where they are first used, none at import, and each can be made."""

import ast
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import ModuleType

from bot.conversation import LatePattern, regex
from tests.sources import CODE, python, tree

BELOW = "bot/packs.py"  # stands below the module that makes them late
OF_MODULE = re.compile(r"re\.(search|match|fullmatch|findall|finditer|sub|subn|split|compile)")


def test_no_module_compiles_a_pattern_while_it_is_imported() -> None:
    eager = [
        f"{path}:{node.lineno}"
        for path in python(*CODE)
        for node in at_import(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
    ]
    assert [one for one in eager if not one.startswith(f"{BELOW}:")] == []


def test_each_pattern_can_be_compiled() -> None:
    """Compile all that there are once every module is imported; a warning is an error, too."""
    late = [one for path in python(*CODE) if is_to_import(path) for one in patterns_in(vars(module(path)))]
    assert len(late) > 1000
    for one in late:
        re.compile(one.pattern, one.flags)


def test_none_is_given_to_the_module_that_does_not_take_it() -> None:
    given = []
    for path in python(*CODE):
        made = {name for node in at_import(tree(path)) for name in names_made(node)}
        calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call) and node.args]
        wanting = [node for node in calls if OF_MODULE.fullmatch(ast.unparse(node.func))]
        given += [f"{path}:{node.lineno}" for node in wanting if ast.unparse(node.args[0]) in made]
    assert given == []


def test_no_match_is_asked_whether_it_is_of_one() -> None:
    """It knows the compiled pattern, which ours only stands for."""
    asked = [
        f"{path}:{node.lineno}"
        for path in python(*CODE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Compare) and re.search(r"\.re$", ast.unparse(node.left))
    ]
    assert asked == []


def test_a_pattern_does_as_one_that_is_compiled_at_once() -> None:
    late, now = (make(r"(?P<day>\d+)/(\d+)", re.ASCII) for make in (regex, re.compile))
    assert "search" not in vars(late)
    assert late.findall("5/6, 7/8") == now.findall("5/6, 7/8") == [("5", "6"), ("7", "8")]
    assert "search" in vars(late)
    assert late.sub(r"\2/\1", "5/6") == "6/5"
    assert (late.pattern, late.groups, late.groupindex) == (now.pattern, now.groups, now.groupindex)


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is executed as a module is imported: all but the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from at_import(child)


def names_made(node: ast.AST) -> Iterator[str]:
    """Yield the names to which a pattern is assigned."""
    if isinstance(node, ast.Assign) and is_pattern(node.value):
        yield from map(ast.unparse, node.targets)


def is_pattern(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "regex"


def is_to_import(path: str) -> bool:
    return "/migrations/" not in path and not path.endswith("__main__.py")


def module(path: str) -> ModuleType:
    return import_module(path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))


def patterns_in(value: object) -> Iterator[LatePattern]:
    """Yield the patterns in a value, and in tables and sequences in it."""
    if isinstance(value, LatePattern):
        yield value
    elif isinstance(value, Mapping):
        yield from (found for one in value.values() for found in patterns_in(one))
    elif isinstance(value, tuple | list):
        yield from (found for one in value for found in patterns_in(one))
