"""Draw the house from its imports, as a block of Mermaid: folders as boxes, imports as arrows.

A box is a folder, or the loose modules that stand on one line of the contract of layers in pyproject.toml.
All feature folders are one box, and so are all that storage keeps of subjects; what they import of each other
is not drawn. An arrow is left out where other arrows lead to the same box: a layer may import all that is
below it. Boxes that import each other are joined by an arrow with two heads. Nothing is counted, so that the
drawing changes only when a folder or an arrow comes or goes.
"""

import re
import tomllib
from collections import defaultdict
from functools import cache

from tests.house.imports import imported, module_of, product
from tests.house.sizes import is_feature
from tests.sources import text

MARK = "%% python3 start.py house --draw"
BLOCK = re.compile(rf"```mermaid\n{re.escape(MARK)}\n.*?```\n", re.DOTALL)
FEATURES = "features"
FEATURES_IN_A_LINE = 4
SUBJECTS = "storage"  # but what they all stand on, which storage has folders of its own for:
BENEATH_SUBJECTS = ("storage.engine", "storage.tables")
Arrows = dict[str, set[str]]


def drawn() -> str:
    """Return the drawing as a block for a page of Markdown. Boxes stand in the order of the layers."""
    names = {box: f"box{number}" for number, box in enumerate(boxes(), 1)}
    lines = [f'{name}["{"<br>".join(label(box))}"]' for box, name in names.items()]
    lines += [f"{names[box]} {head} {names[other]}" for box, head, other in heads()]
    return "\n".join(["```mermaid", MARK, "flowchart TD", *(f"    {line}" for line in lines), "```"]) + "\n"


def heads() -> list[tuple[str, str, str]]:
    """Return the arrows that are drawn, in the order of the boxes; one that goes both ways stands once."""
    arrows, order = needed(all_arrows()), boxes()
    return [
        (box, "<-->" if box in arrows[other] else "-->", other)
        for box in order
        for other in order
        if other in arrows[box] and (box not in arrows[other] or order.index(box) < order.index(other))
    ]


def put_into(page: str) -> str:
    """Return ``page`` with the drawing in place of the one it has, or at its end."""
    return BLOCK.sub(lambda _old: drawn(), page) if BLOCK.search(page) else f"{page.rstrip()}\n\n{drawn()}"


def boxes() -> list[str]:
    """Return the boxes from the top layer to the lowest."""
    found = {box_of(module_of(path)) for path in product()} - {"bot"}  # whose __init__ is empty
    return sorted(found, key=lambda box: (min(map(layer_of, members(box))), box != FEATURES, box))


@cache
def box_of(module: str) -> str:
    """Name the box of a module; loose modules of one layer are named together: "bot.mailer, bot.scanner"."""
    top, *rest = module.split(".")
    if rest and f"{top}.{rest[0]}" in packages():
        if top == SUBJECTS and f"{top}.{rest[0]}" not in BENEATH_SUBJECTS:
            return SUBJECTS
        return FEATURES if is_feature(f"{top}/{rest[0]}") else f"{top}.{rest[0]}"
    return loose_modules()[layer_of(module)] if top == "bot" and rest else top


@cache
def packages() -> frozenset[str]:
    """Return the folders one below bot, handlers and storage."""
    return frozenset(".".join(path.split("/")[:2]) for path in product() if path.count("/") > 1)


@cache
def loose_modules() -> dict[int, str]:
    """Return the modules of bot/ itself, those of one layer together."""
    found = defaultdict(list)
    for module in map(module_of, product()):
        if module.startswith("bot.") and module.count(".") == 1 and module not in packages():
            found[layer_of(module)].append(module)
    return {layer: ", ".join(modules) for layer, modules in found.items()}


def members(box: str) -> list[str]:
    return feature_folders() if box == FEATURES else box.split(", ")


def feature_folders() -> list[str]:
    return sorted(folder for folder in packages() if is_feature(folder.replace(".", "/")))


def label(box: str) -> list[str]:
    """Return the lines of a box: the names of what is in it, without the folder that all are in."""
    if box == FEATURES:
        names = [folder.partition(".")[2] for folder in feature_folders()]
        in_lines = (names[n : n + FEATURES_IN_A_LINE] for n in range(0, len(names), FEATURES_IN_A_LINE))
        return ["handlers, a folder a feature:", *map(", ".join, in_lines)]
    if box == SUBJECTS:
        folders = sorted(name for name in packages() if box_of(name) == SUBJECTS)
        return [
            "storage, a folder or a module a subject:",
            ", ".join(name.partition(".")[2] for name in folders),
        ]
    return box.split(", ")


def layer_of(module: str) -> int:
    """Return how far down the contract of layers a module stands; what it does not name stands at the top."""
    parts = module.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((layers()[name] for name in names if name in layers()), 0)


@cache
def layers() -> dict[str, int]:
    """Return the modules that the contract of layers names, each with the number of its line."""
    lines = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]["layers"]
    return {name: number for number, line in enumerate(lines, 1) for name in re.findall(r"[\w.]+", line)}


def all_arrows() -> Arrows:
    """Return which boxes each box imports."""
    arrows: Arrows = {box: set() for box in boxes()}
    for path in product():
        if (box := box_of(module_of(path))) in arrows:
            arrows[box] |= {box_of(module) for module in imported(path)} & arrows.keys() - {box}
    return arrows


def needed(arrows: Arrows) -> Arrows:
    """Leave out each arrow that a way of other arrows stands for; those within a circle stay."""
    below = {box: reachable(box, arrows) for box in arrows}

    def is_implied(box: str, other: str) -> bool:
        between = {one for one in arrows[box] if box not in below[one] and one not in below[other]}
        return box not in below[other] and any(other in below[one] for one in between)

    return {box: {one for one in others if not is_implied(box, one)} for box, others in arrows.items()}


def reachable(box: str, arrows: Arrows) -> set[str]:
    """Return the boxes that some way leads to."""
    found, waiting = set[str](), [box]
    while waiting:
        for other in arrows[waiting.pop()] - found:
            found.add(other)
            waiting.append(other)
    return found
