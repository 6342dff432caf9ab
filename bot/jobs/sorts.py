"""What a file is, by its content: its name is never trusted."""

from dataclasses import dataclass

from bot.jobs.marks import holds_a_mark

STARTS = (  # magic bytes -> what it is
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),  # Mach-O
    (b"\xca\xfe\xba\xbe", "program"),  # the same for several processors, and Java
    (b"L\x00\x00\x00\x01\x14\x02\x00", "program"),  # a shortcut of Windows
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0", "ole"),  # .doc, .xls
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"RIFF", "image"),  # WebP
)
PROGRAMS = (
    *(".exe", ".msi", ".bat", ".cmd", ".com", ".scr", ".pif", ".cpl", ".dll", ".lnk", ".reg", ".hta"),
    *(".js", ".jse", ".vbs", ".vbe", ".wsf", ".wsh", ".ps1", ".sh", ".jar", ".apk", ".ipa", ".iso", ".img"),
    *(".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".pptm", ".potm", ".ppsm"),  # with macros
)
WITHIN = (b"vbaProject.bin", b"META-INF/MANIFEST.MF")  # parts of a zip that run: macros, Java

PICTURES = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))


@dataclass(frozen=True)
class Sort:
    kind: str
    why_refused: str = ""  # empty, program, classified


def sort_of(content: bytes, name: str) -> Sort:
    """The sort of file; refused where it is empty, a program or named as one, or marked as secret."""
    kind = next((kind for start, kind in STARTS if content.startswith(start)), "other")
    if not content:
        return Sort(kind, "empty")
    runs = kind == "zip" and any(part in content for part in WITHIN)
    if runs or kind == "program" or name.lower().endswith(PROGRAMS):
        return Sort(kind, "program")
    return Sort(kind, "classified" if holds_a_mark(content) else "")


def picture_type(content: bytes) -> str:
    """The media type of a picture; "" for anything else."""
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return next((media_type for start, media_type in PICTURES if content.startswith(start)), "")
