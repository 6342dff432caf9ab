"""SQLite on the disk of disk.py: a VFS, registered by ctypes with the library that Python's sqlite3 uses.

It is SQLite's own "unix" VFS with five functions replaced: they write down what is done to a file, and
fail once the power is cut. Reads, locks and shared memory stay as they are (https://sqlite.org/vfs.html).
"""

import ctypes
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from pathlib import Path
from typing import Any

from tests.trials.disk import Delete, Disk, Truncate, Write

OK, IOERR = 0, 10
Close = CFUNCTYPE(c_int, c_void_p)
WriteAt = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
Shorten = CFUNCTYPE(c_int, c_void_p, c_int64)
Sync = CFUNCTYPE(c_int, c_void_p, c_int)
Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
Remove = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)


class Methods(Structure):
    """sqlite3_io_methods."""

    _fields_ = [
        ("version", c_int),
        ("close", Close),
        ("read", c_void_p),
        ("write", WriteAt),
        ("truncate", Shorten),
        ("sync", Sync),
        ("others", c_void_p * 13),
    ]


class File(Structure):
    """sqlite3_file."""

    _fields_ = [("methods", POINTER(Methods))]


class Vfs(Structure):
    """sqlite3_vfs."""

    _fields_ = [
        ("version", c_int),
        ("file_size", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("own", c_void_p),
        ("open", Open),
        ("delete", Remove),
        ("others", c_void_p * 14),
    ]


class Missing(Exception):
    """The failure to reach this Python's SQLite from outside."""


def library() -> ctypes.CDLL:
    """Load the very library that Python's sqlite3 has loaded: another copy would know other VFSs."""
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    paths = dict.fromkeys(line.split(maxsplit=5)[5] for line in maps if "sqlite3" in line)
    for path in [*paths, None]:  # None: the program itself, where SQLite is linked into Python
        found = ctypes.CDLL(path)
        if hasattr(found, "sqlite3_vfs_register") and version(found) == sqlite3.sqlite_version:
            found.sqlite3_vfs_find.restype = POINTER(Vfs)
            return found
    raise Missing(
        "SQLite is linked into this Python without its symbols: take Debian's python3 for this trial"
    )


def version(found: ctypes.CDLL) -> str:
    found.sqlite3_libversion.restype = c_char_p
    return str(found.sqlite3_libversion(), "ascii")


@contextmanager
def mounted(disk: Disk) -> Iterator[None]:
    """Put whatever SQLite opens in this process on ``disk``. No connection outlives it."""
    sqlite = library()
    plain = sqlite.sqlite3_vfs_find(None)
    shim = Shim(disk, plain.contents)
    sqlite.sqlite3_vfs_register(ctypes.byref(shim.vfs), 1)
    try:
        yield
    finally:
        sqlite.sqlite3_vfs_unregister(ctypes.byref(shim.vfs))
        sqlite.sqlite3_vfs_register(plain, 1)


class Shim:
    """The VFS. It holds everything that SQLite holds a pointer to."""

    def __init__(self, disk: Disk, plain: Vfs) -> None:
        self._disk, self._plain = disk, plain
        self._paths: dict[int, str] = {}  # by the address of the open file
        self._methods: dict[int, tuple[Methods, Methods]] = {}  # by the address of the plain ones
        self._original: dict[int, Methods] = {}  # by the address of the open file
        self.vfs = Vfs.from_buffer_copy(plain)
        self.vfs.name, self.vfs.next = b"forgetful", None
        self.vfs.open, self.vfs.delete = Open(self._open), Remove(self._delete)

    def _open(self, _vfs: int, name: int, file: int, flags: int, out: int) -> int:
        path = ctypes.string_at(name).decode() if name else ""  # a temporary file has no name
        if path:
            self._disk.meet(path)
        code: int = self._plain.open(ctypes.addressof(self._plain), name, file, flags, out)
        opened = File.from_address(file)
        if code == OK and path:
            original, ours = self._replaced(opened.methods)
            self._paths[file], self._original[file] = path, original
            opened.methods = ctypes.pointer(ours)
        return code

    def _replaced(self, methods: Any) -> tuple[Methods, Methods]:
        address = ctypes.addressof(methods.contents)
        if address not in self._methods:
            ours = Methods.from_buffer_copy(methods.contents)
            ours.close, ours.sync = Close(self._close), Sync(self._sync)
            ours.write, ours.truncate = WriteAt(self._write), Shorten(self._truncate)
            self._methods[address] = methods.contents, ours
        return self._methods[address]

    def _close(self, file: int) -> int:
        self._paths.pop(file)
        return int(self._original.pop(file).close(file))

    def _write(self, file: int, content: int, size: int, at: int) -> int:
        def go_on() -> int:
            return int(self._original[file].write(file, content, size, at))

        write = Write(at, ctypes.string_at(content, size))
        return carried(self._disk.change(self._paths[file], write), go_on)

    def _truncate(self, file: int, size: int) -> int:
        def go_on() -> int:
            return int(self._original[file].truncate(file, size))

        return carried(self._disk.change(self._paths[file], Truncate(size)), go_on)

    def _sync(self, file: int, flags: int) -> int:
        return carried(
            self._disk.sync(self._paths[file]), lambda: int(self._original[file].sync(file, flags))
        )

    def _delete(self, _vfs: int, name: bytes, folder_too: int) -> int:
        def go_on() -> int:
            return int(self._plain.delete(ctypes.addressof(self._plain), name, folder_too))

        path = name.decode()
        is_done = self._disk.change(path, Delete())
        if is_done and folder_too:
            self._disk.platters[path].sync()
        return carried(is_done, go_on)


def carried(is_done: bool, go_on: Callable[[], int]) -> int:
    """Do the real deed, unless the power is off."""
    return go_on() if is_done else IOERR
