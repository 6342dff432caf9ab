"""A mutant: one definition of the code, and the fault that is brought into it."""

import ast
from dataclasses import KW_ONLY, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mutant:
    """A fault in one definition: ``was`` stands once in its text, and ``becomes`` is worse.

    ``place`` is "package.module:name", where the name is that of a function, of a method ("Class.method"), or
    of the variable that a statement of the module assigns. The text of a definition is what ``ast.unparse``
    makes of it: a line for each statement, single quotes, no comments. So a mutant outlives a move, and
    another layout of the lines; ``was`` is short, so that it outlives most new names. A "#" in ``becomes``
    leaves out the rest of a statement. ``tests`` is what follows "pytest" on a command line.
    """

    name: str
    place: str
    _: KW_ONLY
    was: str
    becomes: str
    tests: str

    def file(self, root: Path) -> Path:
        """Return the file of its module in the project at ``root``."""
        module = root.joinpath(*self.place.partition(":")[0].split("."))
        package = module / "__init__.py"
        return package if package.exists() else module.with_suffix(".py")


def mutated(source: str, mutant: Mutant) -> str:
    """Return the module ``source``, which loses its comments, with the fault brought in.

    ValueError unless the definition is there once, and in it what the mutant changes.
    """
    tree = ast.parse(source)
    body, index = definition(tree, mutant.place)
    text = ast.unparse(body[index])
    if (times := text.count(mutant.was)) != 1:
        raise ValueError(f"{mutant.was!r} stands {times} times in {mutant.place}:\n\n{text}")
    body[index : index + 1] = ast.parse(text.replace(mutant.was, mutant.becomes)).body
    return ast.unparse(tree)


def definition(tree: ast.Module, place: str) -> tuple[list[ast.stmt], int]:
    """Return the statements among which the definition stands, and its index there."""
    body, index = tree.body, 0
    for level, name in enumerate(place.partition(":")[2].split(".")):
        if level > 0:
            body = getattr(body[index], "body", [])
        found = [at for at, statement in enumerate(body) if name in names(statement)]
        if len(found) != 1:
            raise ValueError(f"{name!r} is defined {len(found)} times in {place}")
        index = found[0]
    return body, index


def names(statement: ast.stmt) -> list[str]:
    """Return what a statement defines."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [statement.name]
        case ast.Assign():
            return [target.id for target in statement.targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(name)):
            return [name]
    return []
