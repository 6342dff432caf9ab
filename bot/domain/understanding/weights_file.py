"""The file of learnt weights: a line of JSON, then each part, compressed (see ``joined``).

A part is read when the first text needs it, and nothing at the start.
"""

import json
import zlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

NAME = "weights.z"  # beside this file


@cache
def head() -> dict[str, Any]:
    """Return what the file says of itself: of which corpora and code it is made, how long each part is."""
    first, _newline, _rest = stored().partition(b"\n")
    about: dict[str, Any] = json.loads(first)
    return about


def part(name: str) -> bytes:
    """Return a part as ``joined`` was given it."""
    lengths: Mapping[str, int] = head()["lengths"]
    before = [length for other, length in lengths.items() if other < name]
    start = stored().index(b"\n") + 1 + sum(before)
    return zlib.decompress(stored()[start : start + lengths[name]])


def stored() -> bytes:
    return files(__package__).joinpath(NAME).read_bytes()


def joined(made_of: str, parts: Mapping[str, bytes]) -> bytes:
    """Return the file that has these parts; ``made_of`` tells of which corpora and code they are."""
    packed = {name: zlib.compress(content, 9) for name, content in sorted(parts.items())}
    lengths = {name: len(content) for name, content in packed.items()}
    return json.dumps({"made_of": made_of, "lengths": lengths}).encode() + b"\n" + b"".join(packed.values())
