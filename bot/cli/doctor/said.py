"""What the doctor says: a fault, or something worth knowing."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    text: str
    is_fault: bool

    def __str__(self) -> str:
        return f"{'✗' if self.is_fault else '•'} {self.text}"


def fault(text: str) -> Said:
    """It has to be put right; the text says how."""
    return Said(text, is_fault=True)


def note(text: str) -> Said:
    return Said(text, is_fault=False)


def faults_first(said: Iterable[Said]) -> list[Said]:
    return sorted(said, key=lambda one: not one.is_fault)
