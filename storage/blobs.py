"""The bytes of files, by their hash, in a folder that no web server shows."""

import hashlib
from pathlib import Path


def place(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256


def keep(folder: Path, content: bytes) -> str:
    """Store ``content`` durably; its hash. The same bytes are stored once."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = place(folder, sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".part")
        half.write_bytes(content)
        half.replace(path)
    return sha256


def read(folder: Path, sha256: str) -> bytes:
    return place(folder, sha256).read_bytes()
