"""The bytes of files, by their hash, in a folder that no web server shows."""

import hashlib
import os
from datetime import datetime
from pathlib import Path


def place(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256


def keep(folder: Path, content: bytes) -> str:
    """Store ``content`` durably; its hash. The same bytes are stored once."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = place(folder, sha256)
    try:
        os.utime(path)  # young again: a sweep that does not know of it yet leaves it
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".part")
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    return sha256


def sweep(folder: Path, known: set[str], before: datetime) -> int:
    """Delete what is in ``folder`` since before ``before`` and not ``known``; how many files."""
    old = [path for path in folder.glob("*/*") if path.stat().st_mtime < before.timestamp()]
    gone = [path for path in old if path.name not in known]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def read(folder: Path, sha256: str) -> bytes:
    return place(folder, sha256).read_bytes()
