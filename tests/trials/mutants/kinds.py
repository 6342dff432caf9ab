"""What a mutant is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """``was`` stands once in ``file`` and ``becomes`` something worse; ``tests`` are pytest's words."""

    name: str
    file: str
    was: str
    becomes: str
    tests: tuple[str, ...]
