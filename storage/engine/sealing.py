"""Sealing of copies: encrypted and authenticated piece by piece, with a key that is made of the secret key.

    nhacthu-sealed-1 (16 bytes), a salt (16 bytes), pieces of 64 KiB, each by AES-256-GCM with its tag

The key is derived from the settings' secret key and the salt (HKDF-SHA256), so each copy has its own. A
piece's place, and whether it is the last, are its nonce: pieces that are changed, swapped, left out or added
are refused, and so is a copy that is cut off (the STREAM construction, as age has it). The primitives are
those of ``cryptography``, which seals tokens already; pyrage would be one more package with native code for
the same, and Fernet holds the whole of what it seals in memory.
"""

import io
import os
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"nhacthu-sealed-1"
SALT, TAG = 16, 16  # bytes
HEAD = len(MAGIC) + SALT
PIECE = 64 * 1024  # bytes of what is sealed
KEY_LENGTH = 32  # bytes: AES-256
PURPOSE = b"nhacthu: backups"  # of the key: tokens are sealed, and codes made, with others


class SealBroken(ValueError):
    """A sealed file that was changed or cut off, or sealed with another secret key."""


def cipher(secret_key: str, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_LENGTH, salt=salt, info=PURPOSE).derive(secret_key.encode()))


def nonce(place: int, *, is_last: bool) -> bytes:
    return place.to_bytes(11) + bytes([is_last])


def is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def is_sealed_with(path: Path, secret_key: str) -> bool:
    """Return whether a file can be read, and its beginning is sealed with this key."""
    try:
        with path.open("rb") as file:
            SealedFile(file, secret_key).read(1)
    except (SealBroken, OSError):
        return False
    return True


class SealingFile(io.RawIOBase):
    """A file that seals what is written to it; ``close`` writes the last piece, and leaves ``file`` open."""

    def __init__(self, file: BinaryIO, secret_key: str) -> None:
        salt = os.urandom(SALT)
        self._file, self._cipher = file, cipher(secret_key, salt)
        self._held, self._place = bytearray(), 0
        file.write(MAGIC + salt)

    def writable(self) -> bool:
        return True

    def write(self, given: object) -> int:
        piece = bytes(given)  # type: ignore[call-overload]
        self._held += piece
        while len(self._held) > PIECE:  # the last one is known by the end alone
            self._seal(PIECE, is_last=False)
        return len(piece)

    def _seal(self, size: int, *, is_last: bool) -> None:
        piece, self._held = bytes(self._held[:size]), self._held[size:]
        self._file.write(self._cipher.encrypt(nonce(self._place, is_last=is_last), piece, MAGIC))
        self._place += 1

    def close(self) -> None:
        if not self.closed:
            self._seal(PIECE, is_last=True)
        super().close()


class SealedFile(io.RawIOBase):
    """A sealed file, to be read from anywhere in it. Reading raises SealBroken."""

    def __init__(self, file: BinaryIO, secret_key: str) -> None:
        head = file.read(HEAD)
        if len(head) < HEAD or not head.startswith(MAGIC):
            raise SealBroken
        self._file, self._cipher = file, cipher(secret_key, head[len(MAGIC) :])
        held = file.seek(0, io.SEEK_END) - HEAD
        self._pieces = -(-held // (PIECE + TAG))
        self._size = held - self._pieces * TAG
        self._at, self._opened = 0, (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        since = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, since + offset)
        return self._at

    def readinto(self, buffer: object) -> int:
        into = memoryview(buffer)  # type: ignore[arg-type]
        place, start = divmod(self._at, PIECE)
        if place >= self._pieces:
            return 0
        piece = self._piece(place)[start : start + len(into)]
        into[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _piece(self, place: int) -> bytes:
        if self._opened[0] != place:
            self._file.seek(HEAD + place * (PIECE + TAG))
            sealed, is_last = self._file.read(PIECE + TAG), place == self._pieces - 1
            try:
                self._opened = place, self._cipher.decrypt(nonce(place, is_last=is_last), sealed, MAGIC)
            except InvalidTag:
                raise SealBroken from None
        return self._opened[1]
