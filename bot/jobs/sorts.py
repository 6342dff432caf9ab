"""What a file is, by its content: its name is never trusted."""

from dataclasses import dataclass

from bot.jobs.marks import holds_a_mark

STARTS = (  # magic bytes -> what it is
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0", "ole"),  # .doc, .xls
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"RIFF", "image"),  # WebP
)
PROGRAMS = (
    *(".exe", ".msi", ".bat", ".cmd", ".com", ".scr", ".js", ".vbs", ".ps1", ".jar", ".apk"),
    *(".docm", ".xlsm", ".pptm"),  # with macros
)


@dataclass(frozen=True)
class Sort:
    kind: str
    why_refused: str = ""  # empty, program, classified


def sort_of(content: bytes, name: str) -> Sort:
    """The sort of file; refused where it is empty, a program or named as one, or marked as secret."""
    kind = next((kind for start, kind in STARTS if content.startswith(start)), "other")
    if not content:
        return Sort(kind, "empty")
    if kind == "program" or name.lower().endswith(PROGRAMS):
        return Sort(kind, "program")
    return Sort(kind, "classified" if holds_a_mark(content) else "")
