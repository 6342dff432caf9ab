"""Kinds of files, by how their names end and how their content begins."""

import unicodedata
from codecs import BOM_UTF16_BE, BOM_UTF16_LE

from bot.conversation import regex, visible

OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # .doc, .xls, and an .xlsx with a password
ZIP = b"PK\x03\x04"  # .docx, .xlsx too
PDF = b"%PDF-"
PROGRAMS = (  # how they begin
    *(b"MZ", b"\x7fELF", b"#!"),
    *(b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"),  # Mach-O; the same for several processors, and Java
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a shortcut of Windows
)
PACKAGES = {  # ending -> of which a part is there
    ".docx": regex(r"word/.+"),
    ".xlsx": regex(r"xl/.+"),
    ".pptx": regex(r"ppt/.+"),
    ".odt": regex(r"content\.xml"),
    ".ods": regex(r"content\.xml"),
}
OLD = (".doc", ".xls")
PHOTOS = (".jpg", ".jpeg", ".png", ".heic", ".webp")
TEXTS = (".txt", ".csv")
TAKEN = (".pdf", *PACKAGES, *OLD, *PHOTOS, *TEXTS, ".zip")  # what offices use
RUNNING = (  # what is run, or installs something, by whoever opens it
    *(".exe", ".com", ".bat", ".cmd", ".scr", ".pif", ".cpl", ".dll", ".ocx", ".sys"),
    *(".drv", ".msi", ".msp", ".msix", ".appx", ".application", ".gadget", ".msc", ".inf", ".reg"),
    *(".js", ".jse", ".vb", ".vbs", ".vbe", ".ws", ".wsf", ".wsh", ".wsc", ".sct"),
    *(".ps1", ".psm1", ".psd1", ".hta", ".lnk", ".url", ".chm", ".hlp", ".jar", ".class"),
    *(".py", ".pyw", ".sh", ".apk", ".app", ".dmg", ".pkg", ".iso", ".vhd", ".vhdx"),
    *(".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".xla", ".xll", ".xlsb", ".pptm", ".potm"),
    *(".ppam", ".ppsm", ".sldm"),
)
PICTURES = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
HEIC = (b"heic", b"heix", b"mif1", b"msf1", b"hevc")
BEGINNING = 300  # bytes of a part by which its kind and its encoding are told
DECLARED = regex(rb"<\?xml\s[^<>]{0,200}?\?>")
ENCODING = regex(rb"encoding\s*=\s*[\"']([^\"']*)[\"']")
UTF_8 = (b"utf-8", b"utf8")
# How XML begins that is not UTF-8, as its readers tell by themselves: UTF-16, UTF-32, EBCDIC.
OTHERWISE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0", b"Lo\xa7\x94")
BOM = b"\xef\xbb\xbf"


def picture_type(content: bytes) -> str:
    """Return the media type of a picture; "" for anything else."""
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        return "image/heic"
    return next((media_type for start, media_type in PICTURES if content.startswith(start)), "")


def ending_of(name: str) -> str:
    """Return how a name ends for whoever opens the file, ".exe" of "x.pdf.EXE ."; "" where it has no end.

    To Windows "x.exe:a.txt" is a part of x.exe, and is it that ends.
    """
    cleaned = unicodedata.normalize("NFKC", visible(name)).casefold()
    endings = [_last_ending(part) for part in cleaned.split(":")]
    return next((one for one in endings if one in RUNNING), endings[-1])


def _last_ending(name: str) -> str:
    stem, dot, last = name.strip(" .\t\r\n").rpartition(".")
    return f".{last.strip()}" if dot and stem else ""


def is_text(content: bytes) -> bool:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return True
    return b"\0" not in content and not content.startswith((OLE, ZIP, PDF))


def begins_as_xml(start: bytes) -> bool:
    return start.removeprefix(BOM).lstrip(b" \t\r\n")[:1] in (b"<", b"")


def is_foreign_xml(start: bytes) -> bool:
    """Return whether XML that begins so may be read as something else than UTF-8.

    What a reader of UTF-7 or EBCDIC takes for tags is none to whoever counts or seeks them in the bytes.
    """
    if start.startswith(OTHERWISE):
        return True
    said = start.removeprefix(BOM).lstrip(b" \t\r\n")
    if not said.startswith(b"<?xml"):
        return False
    declared = DECLARED.match(said)
    encoding = ENCODING.search(declared[0]) if declared else None
    return declared is None or bool(encoding and encoding[1].lower() not in UTF_8)
