"""Blobs: the bytes of files, by their hash, in a folder that no web server shows."""

import hashlib
import os
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

WRITING = "writing"  # the folder of what has no hash yet; a sweep finds there what a crash has left


def path_of(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256


def store(folder: Path, content: bytes) -> str:
    """Store ``content`` durably; return its hash. The same bytes are stored once."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(folder, sha256)
    try:
        os.utime(path)  # young again: a sweep that does not know of it yet leaves it
    except FileNotFoundError:
        write(path, content)
    return sha256


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, also where the power fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{secrets.token_hex(4)}.part")  # our own: another may write the same just now
    with half.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    sync_folder(path.parent)


def store_written(folder: Path, write_into: Callable[[BinaryIO], object]) -> tuple[str, int]:
    """Store what is written piece by piece, for it may be too large for memory; return its hash and size."""
    half = folder / WRITING / f"{secrets.token_hex(8)}.part"
    half.parent.mkdir(parents=True, exist_ok=True)
    try:
        with half.open("w+b") as file:
            write_into(file)
            file.flush()
            os.fsync(file.fileno())
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        path = path_of(folder, sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    sync_folder(path.parent)
    return sha256, size


def sync_folder(folder: Path) -> None:
    """Sync a folder: a new name in it is kept by the disk only once the folder is."""
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def stored_files(folder: Path) -> list[Path]:
    """Return the files that are there, in the order of their names."""
    return [path for path in sorted(folder.glob("*/*")) if path.suffix != ".part"]


def sweep(folder: Path, known: set[str], before: datetime) -> int:
    """Delete what is in ``folder`` since before ``before`` and not ``known``; return how many files."""
    old = [path for path in folder.glob("*/*") if path.stat().st_mtime < before.timestamp()]
    gone = [path for path in old if path.name not in known]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def read(folder: Path, sha256: str) -> bytes:
    return path_of(folder, sha256).read_bytes()


def open_blob(folder: Path, sha256: str) -> BinaryIO:
    return path_of(folder, sha256).open("rb")


def is_stored(folder: Path, sha256: str) -> bool:
    return path_of(folder, sha256).is_file()
