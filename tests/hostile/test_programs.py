"""Programs that are passed as files: decided on the name as whoever opens it reads it, and on the content."""

from collections.abc import Callable
from io import BytesIO
from zlib import compress

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from bot.documents.content import MOST_ATTACHED, why_refused
from bot.documents.kinds import OLE, TAKEN
from bot.documents.writing import SheetPage, write_xlsx
from tests.hostile.made import RELATIONS, WORD, docx, old_document, roster_parts, zipped

Pdf = Callable[[str, bytes], bytes]  # makes one that carries a file of that name
PDF = b"%PDF-1.7\n"
EXE, SCRIPT = b"MZ\x90\x00" + bytes(60), b"WScript.Shell"
VBA = old_document("WordDocument", "_VBA_PROJECT")
TYPES = "[Content_Types].xml"
SHEET = write_xlsx([SheetPage("A", [("x",)])])


def typed(kind: str) -> bytes:
    return (
        f'<Types><Override ContentType="application/vnd.ms-excel.{kind}+xml" PartName="/x"/></Types>'.encode()
    )


def related(kind: str, target: str, mode: str = 'TargetMode="External"') -> bytes:
    schema = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    said = f'<Relationship Id="rId1" Type="{schema}/{kind}" Target="{target}" {mode}/>'
    return f"<Relationships>{said}</Relationships>".encode()


def with_template(target: str, kind: str = "attachedTemplate") -> bytes:
    return zipped({WORD: b"<w:p/>", "word/_rels/settings.xml.rels": related(kind, target)})


def packed(objects: bytes, cut: int = 0) -> bytes:
    """Make a PDF whose objects are packed; the last bytes may be cut off."""
    content = compress(objects)
    begins = f"2 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {len(content)}>>".encode()
    return PDF + begins + b"\nstream\r\n" + content[: len(content) - cut] + b"\nendstream endobj"


def of_packed_objects(told: bytes, content: bytes) -> bytes:
    """Make a PDF whose catalogue, pages and action lie in one stream of objects, packed as ``told``."""
    stream = b"4 0 obj<</Type/ObjStm/N 3/First 18/Length %d%s>>stream\n" % (len(content), told)
    body = PDF + stream + content + b"\nendstream endobj\n"
    rows = [(0, 0, 0), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, len(PDF), 0), (1, len(body), 0)]
    table = b"".join(bytes([kind]) + at.to_bytes(4, "big") + bytes([place]) for kind, at, place in rows)
    xref = b"5 0 obj<</Type/XRef/W[1 4 1]/Size 6/Root 1 0 R/Length %d>>stream\n" % len(table)
    return body + xref + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % len(body)


def as_differences(data: bytes) -> bytes:
    """Pack bytes as PNG's rows of differences from the row above (predictor 12), each of eight."""
    rows = [data[at : at + 8].ljust(8) for at in range(0, len(data), 8)]
    above = [bytes(8), *rows]
    cut = (
        bytes((one - up) % 256 for one, up in zip(row, above[n], strict=True)) for n, row in enumerate(rows)
    )
    return compress(b"".join(b"\x02" + row for row in cut))


def carrying(name: str, content: bytes) -> bytes:
    """Make a PDF that carries a file."""
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.add_attachment(name, content)
    return written(writer)


def pinning(name: str, content: bytes) -> bytes:
    """Make a PDF on whose page a file is pinned, which no list of files names."""
    writer = PdfWriter(clone_from=BytesIO(carrying(name, content)))
    file = next(writer.attachment_list).pdf_object
    kind, place = NameObject("/FileAttachment"), ArrayObject(map(NumberObject, (0, 0, 9, 9)))
    pin = DictionaryObject(
        {NameObject("/Subtype"): kind, NameObject("/Rect"): place, NameObject("/FS"): file}
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(pin)])
    del writer.root_object["/Names"]
    return written(writer)


def renaming(name: str, content: bytes) -> bytes:
    """Make a PDF that lists a file under another name than it shows."""
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.add_attachment("a.txt", content).alternative_name = TextStringObject(name)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    writer.write(made := BytesIO())
    return made.getvalue()


_PARTS = (
    b"<</Type/Catalog/Pages 2 0 R/OpenAction 3 0 R>>",
    b"<</Type/Pages/Kids[]/Count 0>>",
    b"<</S/JavaScript/JS(app.alert(1))>>",
)
_STARTS = (0, len(_PARTS[0]), len(_PARTS[0]) + len(_PARTS[1]))
_OBJECTS = b"".join(b"%d %d " % one for one in enumerate(_STARTS, 1)).ljust(18) + b"".join(_PARTS)
NAMES = (  # none of them a document, whatever it looks like
    *(
        "x.js",
        "x.js ",
        "x.js.",
        "x.js\u00a0",
        "x.js . .",
        "x.pdf.js",
        "x.JS",
        "x.j\u200bs",
        "x.js\u200b",
        "x.ｊｓ",
    ),
    *(
        "x.bat\u200b",
        "x.b\u2060at",
        "x\u202efdp.bat",
        "x.exe",
        "x.docx.exe",
        "x.com",
        "x.scr",
        "x.lnk",
        "x.hta",
    ),
    *(
        "x.html",
        "x.htm",
        "x.svg",
        "x.url",
        "x.chm",
        "x.iqy",
        "x.slk",
        "x.msix",
        "x.msi",
        "x.appx",
        "x.ps1",
        "x.vbs",
    ),
    *(
        "x.xlsm",
        "x.docm",
        "x.dotm",
        "x.xlsb",
        "x.xlam",
        "x.pptm",
        "x.jar",
        "x.iso",
        "x.7z",
        "x.rar",
        "x.one",
        "x",
    ),
    *("", ".", "x.", ".docx"),
    *("x.exe:a.txt", "x.bat :a.docx", "x.js:y:a.pdf", "x.exe::$DATA", "a.txt:x.exe"),
)
JUNK = b"\x00\x05\x16\x07"
SCRIPTED = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n"
PROGRAMS = {
    "a program as a picture": ("anh.jpg", EXE),
    "a program as a document": ("a.docx", b"\x7fELF\x02"),
    "a script as a document": ("a.pdf", b"#!/bin/sh\nrm -rf ~"),
    "a program as a text": ("a.txt", EXE),
    "a shortcut": ("a.pdf", b"L\x00\x00\x00\x01\x14\x02\x00"),
    "macros": ("a.docx", zipped({WORD: b"<w:p/>", "word/vbaProject.bin": b"x"})),
    "macros under another name": ("a.docx", zipped({WORD: b"<w:p/>", "word/settings2.dat": VBA})),
    "macros by their type": (
        "a.docx",
        zipped({WORD: b"<w:p/>", TYPES: b'<x T="application/vnd.ms-word.macroEnabled"/>'}),
    ),
    "macros of another kind": ("a.xlsx", zipped({**roster_parts(), "xl/macrosheets/sheet1.xml": b"<x/>"})),
    "macros one document deeper": (
        "a.docx",
        zipped({WORD: b"<w:p/>", "word/embeddings/b.xlsx": zipped({"xl/vbaProject.bin": b"x"})}),
    ),
    "a program within a document": ("a.docx", zipped({WORD: b"<w:p/>", "word/media/image1.png": EXE})),
    "a program packed into an old object": (
        "a.docx",
        zipped({WORD: b"<w:p/>", "word/embeddings/o.bin": old_document("WordDocument", "\x01Ole10Native")}),
    ),
    "an old document with macros": ("a.doc", VBA),
    "an old workbook with macros": ("a.xls", old_document("Workbook", "_VBA_PROJECT_CUR")),
    "an old workbook with old macros": (
        "a.xls",
        old_document("Workbook") + b"\x85\x00\x0e\x00\x10\x20\x00\x00\x00\x01\x06\x00Macro1",
    ),
    "macros under a new name": ("a.xlsx", old_document("Workbook", "_VBA_PROJECT_CUR")),
    "scripts of another office": (
        "a.odt",
        zipped({"content.xml": b"<a/>", "Basic/Standard/Module1.xml": b"<a/>"}),
    ),
    "Java": ("a.xlsx", zipped({"META-INF/MANIFEST.MF": b"Main-Class: X", "X.class": b"x"})),
    "macros by a type in entities": ("a.xlsx", zipped({**roster_parts(), TYPES: typed("macro&#115;heet")})),
    "macros by a type of its own making": (
        "a.xlsx",
        zipped({**roster_parts(), TYPES: b'<!DOCTYPE a [<!ENTITY m "macro">]>' + typed("&m;sheet")}),
    ),
    "macros by a relation": (
        "a.xlsx",
        zipped({**roster_parts(), RELATIONS: related("xlMacrosheet", "worksheets/sheet1.xml", "")}),
    ),
    "macros in other letters": ("a.docx", zipped({WORD: b"<w:p/>", "word/VBAProject.BIN": b"x"})),
    "macros two documents deeper": (
        "a.docx",
        zipped({WORD: b"<w:p/>", "word/a.docx": zipped({"b.xlsx": zipped({TYPES: typed("macrosheet")})})}),
    ),
    "a script among the pictures": ("a.docx", zipped({WORD: b"<w:p/>", "word/media/a.bat": SCRIPT})),
    "a program by its name": ("a.docx", zipped({WORD: b"<w:p/>", "evil.exe": b"x"})),
    "a template elsewhere": ("a.docx", with_template("http://evil.example/a.dotm")),
    "a template on a share": ("a.docx", with_template("file:///\\\\evil.example\\a.dotm")),
    "a template in entities": ("a.docx", with_template("h&#116;tp://evil.example/a.dotm")),
    "a template on a share in numbers": ("a.docx", with_template("file:///%5C%5Cevil.example%5Ca.dotm")),
    "an object elsewhere": ("a.docx", with_template("https://evil.example/a.html!", "oleObject")),
    "a script of a PDF": ("a.pdf", SCRIPTED),
    "a script of a PDF in numbers": ("a.pdf", SCRIPTED.replace(b"JavaScript", b"J#61vaScr#69pt")),
    "a script of a PDF, packed": ("a.pdf", packed(b"1 0 <</S/JavaScript/JS(app.alert(1))>>")),
    "a script of a PDF, packed without its checksum": (
        "a.pdf",
        packed(b"1 0 <</S/JavaScript/JS(app.alert(1))>>", cut=4),
    ),
    "a script of a PDF, in digits": (
        "a.pdf",
        of_packed_objects(b"/Filter/ASCIIHexDecode", _OBJECTS.hex().encode() + b">"),
    ),
    "a script of a PDF, packed in digits": (
        "a.pdf",
        of_packed_objects(b"/Filter[/ASCIIHexDecode/FlateDecode]", compress(_OBJECTS).hex().encode() + b">"),
    ),
    "a script of a PDF, packed as differences": (
        "a.pdf",
        of_packed_objects(
            b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 8>>", as_differences(_OBJECTS)
        ),
    ),
    "macros in small letters": ("a.doc", old_document("WordDocument", "_vba_project")),
    "a program that a PDF starts": ("a.pdf", SCRIPTED.replace(b"/JavaScript/JS", b"/Launch/F")),
    "a PDF with more objects than anybody writes": ("a.pdf", PDF + b"<</Type/ObjStm>>stream\n" * 100_000),
    "a program in a zip": ("a.zip", zipped({"a.docx": docx(b"<w:p/>"), "b/anh.jpg": EXE})),
    "macros in a zip": ("a.zip", zipped({"a.doc": VBA})),
}
NO_DOCUMENTS = {
    "a page as a document": ("a.pdf", b"<html><script>alert(1)</script>"),
    "a page as a picture": ("a.png", b"<svg onload='alert(1)'/>"),
    "a zip as a document": ("a.docx", zipped({"x.txt": b"x"})),
    "a program as what macOS leaves": ("a.zip", zipped({".x.exe": JUNK + EXE})),
    "a script as what macOS leaves": ("a.zip", zipped({"__MACOSX/._x.bat": JUNK + b"\r\ndel *"})),
    "a document as what macOS leaves": ("a.zip", zipped({"__MACOSX/x.docx": JUNK})),
    "a part of a program in a zip": ("a.zip", zipped({"x.exe:a.txt": b"x"})),
    "a script in a zip": ("a.zip", zipped({"a.docx": docx(b"<w:p/>"), "x.js ": SCRIPT})),
    "a zip in a zip": ("a.zip", zipped({"b.zip": zipped({"a.docx": docx(b"<w:p/>")})})),
    "an installer": ("a.doc", old_document("Property")),
    "bytes as a text": ("a.txt", b"\x00\x01\x02"),
    "a picture as a document": ("a.docx", b"\xff\xd8\xff\xe0"),
}
UNOPENED = {
    "a password on an Office file": ("a.xlsx", old_document("EncryptedPackage")),
    "a password on an old workbook": (
        "a.xls",
        old_document("Workbook") + b"\x09\x08\x10\x00\x00\x06" + bytes(14) + b"\x2f\x00\x36\x00\x01",
    ),
    "a password on an old document": (
        "a.doc",
        old_document("WordDocument").ljust(1024, b"\x00") + b"\xec\xa5\xc1\x00" + bytes(7) + b"\x13",
    ),
    "a folder with content": ("a.zip", zipped({"x.exe/": EXE})),
    "a folder with content in a document": ("a.docx", zipped({WORD: b"<w:p/>", "x.exe/": EXE})),
    "no zip": ("a.zip", b"PK\x03\x04" + bytes(100)),
    "a zip of very much": ("a.zip", zipped({f"{n}.txt": b"a" * 15_000_000 for n in range(7)})),
    "a zip of one that is too large": ("a.zip", zipped({"a.txt": b"a" * 21_000_000})),
    "a zip of very many": ("a.zip", zipped({f"{n}.txt": b"a" for n in range(5_001)})),
}
DOCUMENTS = {
    "BAO-CAO.PDF": b"%PDF-1.7\n",
    "báo cáo 6.2026 .docx": docx(b"<w:p>x</w:p>"),
    "a.xlsx": SHEET,
    "a.pptx": zipped({"ppt/presentation.xml": b"<a/>"}),
    "a.odt": zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
    "a.ods": zipped({"content.xml": b"<a/>", "META-INF/manifest.xml": b"<a/>"}),
    "a.doc": old_document("WordDocument"),
    "a.xls": old_document("Workbook") + b"\x09\x08\x10\x00\x00\x06" + bytes(14) + b"\xe1\x00\x02\x00",
    "b.doc": old_document("WordDocument").ljust(1024, b"\x00") + b"\xec\xa5\xc1\x00" + bytes(7) + b"\x12",
    "c.pdf": of_packed_objects(b"/Filter/FlateDecode", compress(_OBJECTS.replace(b"JavaScript", b"GoTo"))),
    "a.jpg": b"\xff\xd8\xff\xe0",
    "a.jpeg": b"\x89PNG\r\n",  # under the name of another picture
    "a.png": b"\x89PNG\r\n",
    "a.heic": b"\x00\x00\x00\x18ftypheic",
    "a.webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "a.txt": "Kính gửi".encode(),
    "a.csv": "mã;tên".encode("utf-16"),
    "a.zip": zipped(
        {"1/a.docx": docx(b"<w:p/>"), "1/b.jpg": b"\xff\xd8\xff", "__MACOSX/._b.jpg": b"\x00\x05\x16\x07"}
    ),
    "một: hai.docx": with_template("file:///C:\\Users\\Mẫu\\Normal.dotm"),
    "b.docx": with_template("http://nhontrach.example/", "hyperlink"),
    "b.pdf": PDF + b"<<>>stream\nBT (HTML/CSS) Tj ET\nendstream" + packed(b"1 0 <</Type/Page>>"),
    "b.zip": zipped({".DS_Store": b"\x00\x00\x00\x01Bud1", "a/Thumbs.db": OLE, "a/": b"", "a/b.txt": b"x"}),
    "anh": b"\xff\xd8\xff\xe0",  # as channels name some
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", [SCRIPT, SHEET, b"%PDF-1.7"])
def test_no_name_of_a_program_is_taken(name: str, content: bytes) -> None:
    assert why_refused(name, content) == "kind"


@pytest.mark.parametrize("what", PROGRAMS)
def test_no_program_or_macro_is_taken_under_whatever_name(what: str) -> None:
    assert why_refused(*PROGRAMS[what]) == "program"


@pytest.mark.parametrize("what", NO_DOCUMENTS)
def test_what_is_not_what_its_name_says_is_not_taken(what: str) -> None:
    assert why_refused(*NO_DOCUMENTS[what]) == "kind"


@pytest.mark.parametrize("what", UNOPENED)
def test_what_nobody_can_look_into_is_not_taken(what: str) -> None:
    assert why_refused(*UNOPENED[what]) == "unopened"


@pytest.mark.parametrize("pdf", [carrying, pinning, renaming])
def test_what_a_pdf_carries_is_looked_at_as_if_it_came_alone(pdf: Pdf) -> None:
    assert why_refused("a.pdf", pdf("b.xlsx", SHEET)) == ""
    assert why_refused("a.pdf", pdf("hoa-don.xml", b"<HDon/>")) == ""
    assert why_refused("a.pdf", pdf("hoa-don.xml", EXE)) == "program"
    assert why_refused("a.pdf", pdf("b.pdf", pdf("c.docx", EXE))) == "program"
    assert why_refused("a.pdf", pdf("b.js", SCRIPT)) == "kind"
    assert why_refused("a.pdf", pdf("b.txt", "Mật khẩu: Hoaban@26".encode())) == "password"
    assert why_refused("a.zip", zipped({"a.pdf": pdf("b.txt", "TỐI MẬT".encode())})) == "classified"


def test_no_pdf_carries_more_than_anybody_looks_at() -> None:
    writer = PdfWriter(clone_from=BytesIO(carrying("a.txt", b"x")))
    for number in range(MOST_ATTACHED - 1):
        writer.add_attachment(f"{number}.txt", b"x")
    assert why_refused("a.pdf", written(writer)) == ""
    writer.add_attachment("b.txt", b"x")
    assert why_refused("a.pdf", written(writer)) == "unopened"


def test_a_pdf_whose_list_of_files_is_none_is_not_taken() -> None:
    torn = carrying("a.txt", b"x").replace(b"/EF", b"/EG")
    assert why_refused("a.pdf", torn) == "unopened"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_offices_use_is_taken(name: str) -> None:
    assert why_refused(name, DOCUMENTS[name]) == ""


def test_a_mark_of_secrecy_is_seen_within_a_zip() -> None:
    assert why_refused("a.zip", zipped({"a.docx": docx("<w:p>TUYỆT MẬT</w:p>".encode())})) == "classified"


def test_each_kind_that_is_taken_is_tried_here() -> None:
    assert {
        ending for ending in TAKEN if not any(name.lower().endswith(ending) for name in DOCUMENTS)
    } == set()
