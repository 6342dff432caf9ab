"""A disk that forgets in a power cut what was not synced: all of it, some of it, or a write torn in two."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SECTOR = 512  # bytes: less than that is written whole, or not at all


@dataclass(frozen=True)
class Write:
    at: int  # bytes from the file's beginning
    content: bytes


@dataclass(frozen=True)
class Truncate:
    size: int  # bytes


class Delete:
    """The removal of a file's name from its folder."""


Change = Write | Truncate | Delete


@dataclass
class Platter:
    """One file: what is surely there (None: no file), and what was done to it since it was last synced."""

    kept: bytearray | None = None
    changes: list[Change] = field(default_factory=list)

    def sync(self) -> None:
        for change in self.changes:
            self.apply(change)
        self.kept = bytearray() if self.kept is None else self.kept  # SQLite syncs a new file's folder, too
        self.changes = []

    def forget(self, lot: Random) -> None:
        """Cut the power: often nothing is left of what was not synced, else each change as the lot falls."""
        is_all_gone = lot.random() < 0.5
        for change in [] if is_all_gone else self.changes:
            if lot.random() < 0.5:
                self.apply(torn(change, lot) if lot.random() < 0.2 else change)
        self.changes = []

    def apply(self, change: Change) -> None:
        if isinstance(change, Delete):
            self.kept = None
            return
        self.kept = bytearray() if self.kept is None else self.kept
        if isinstance(change, Truncate):
            del self.kept[change.size :]
            return
        self.kept.extend(bytes(max(0, change.at - len(self.kept))))
        self.kept[change.at : change.at + len(change.content)] = change.content


def torn(change: Change, lot: Random) -> Change:
    """Cut a write down to its first sectors."""
    if not isinstance(change, Write):
        return change
    sectors = lot.randint(0, len(change.content) // SECTOR)
    return Write(change.at, change.content[: sectors * SECTOR])


@dataclass
class Disk:
    """A disk whose power goes after ``cut`` deeds, as soon as ``during`` is done; it does nothing then."""

    lot: Random
    cut: int
    during: str = ""  # "sync wal", "write database" …; "": whatever is next
    platters: dict[str, Platter] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    last: str = ""  # what was being done when the power was cut

    @property
    def is_off(self) -> bool:
        return bool(self.last)

    def meet(self, path: str) -> None:
        """Note a file as it is opened. What stands in one that we have not seen is taken for synced."""
        if path not in self.platters:
            found = Path(path)
            self.platters[path] = Platter(bytearray(found.read_bytes()) if found.exists() else None)

    def change(self, path: str, change: Change) -> bool:
        """Note a change; tell whether it could still be done."""
        self.meet(path)
        self.platters[path].changes.append(change)  # that of the cut, too: it may be half done
        return self.step(type(change).__name__.lower(), path)

    def sync(self, path: str) -> bool:
        if not self.step("sync", path):
            return False
        self.platters[path].sync()
        return True

    def step(self, deed: str, path: str) -> bool:
        if self.is_off:
            return False
        what = f"{deed} {'wal' if path.endswith('-wal') else 'database'}"
        self.done[what] += 1
        if self.done.total() >= self.cut and self.during in ("", what):
            self.last = what
        return not self.is_off

    def go_dark(self) -> None:
        """Leave in the folder what a machine finds there when the power is back."""
        for path, platter in self.platters.items():
            platter.forget(self.lot)
            Path(path).unlink(missing_ok=True)
            Path(f"{path}-shm").unlink(missing_ok=True)  # memory
            if platter.kept is not None:
                Path(path).write_bytes(platter.kept)
