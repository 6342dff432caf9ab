"""Files that nobody makes in good faith: workbooks, documents and archives, by what is wrong with them."""

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile
from zlib import compress

from bot.sandbox.sample import sample_roster

WORKBOOK, STYLES, PEOPLE = "xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet2.xml"
STRINGS, RELATIONS = "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"
WORD = "word/document.xml"
MARKS = "\u0315\u0316".encode()  # two marks in the wrong order: sorting many takes the square of their number


def zipped(parts: Mapping[str, bytes]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def docx(body: bytes) -> bytes:
    return zipped({WORD: body})


@cache
def roster_parts() -> Mapping[str, bytes]:
    with ZipFile(BytesIO(sample_roster())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def roster(part: str, before: bytes, put: bytes) -> bytes:
    """Put ``put`` into a part of the sample roster, with noise that makes the file large for its content."""
    content = roster_parts()[part]
    assert before in content
    noise = {"docProps/noise.bin": Random(7).randbytes(600_000)}
    return zipped({**roster_parts(), **noise, part: content.replace(before, put + before, 1)})


def numbered(written: str, count: int) -> bytes:
    return "".join(written.replace("#", str(number)) for number in range(count)).encode()


def bombs() -> dict[str, bytes]:
    """Make workbooks that are small, well formed, and take minutes or gigabytes if nobody measures them."""
    return {**told_of_the_book(), **told_of_the_cells(), **archives()}


def told_of_the_book() -> dict[str, bytes]:
    sheets = numbered('<sheet name="s#" sheetId="1" r:id="rId1"/>', 20_000)
    name = b'<sheet sheetId="9" r:id="rId1" name="' + MARKS * 300_000 + b'"/>'
    names = numbered('<definedNames><definedName name="n#">A1</definedName></definedNames>', 20_000)
    formats = b"<numFmts>" + numbered('<numFmt numFmtId="9#" formatCode="0.#"/>', 50_000) + b"</numFmts>"
    relations = numbered('<Relationship Id="x#" Type="t" Target="y#"/>', 50_000)
    return {
        "many sheets": roster(WORKBOOK, b"<sheet ", sheets),
        "a sheet's name": roster(WORKBOOK, b"<sheet ", name),
        "many names": roster(WORKBOOK, b"</workbook>", names),
        "many styles": roster(STYLES, b"<cellXfs", b"<cellXfs>" + b"<xf/>" * 100_000 + b"</cellXfs>"),
        "many formats": roster(STYLES, b"<fonts", formats),
        "many relations": roster(RELATIONS, b"</Relationships>", relations),
    }


def told_of_the_cells() -> dict[str, bytes]:
    merges = b"<mergeCells>" + b"<mergeCell ref='A1:XFD1048576'/>" * 20_000 + b"</mergeCells>"
    marks = b"<row><c t='inlineStr'><is><t>" + MARKS * 2_000_000 + b"</t></is></c></row>"
    return {
        "many rows": roster(PEOPLE, b"<row", b"<row/>" * 100_000),
        "wide rows": roster(PEOPLE, b"<row", (b"<row>" + b"<c/>" * 90 + b"</row>") * 1_000),
        "many attributes": roster(PEOPLE, b"<row", b"<row " + numbered("a#='1' ", 610_000) + b"/>"),
        "many merges": roster(PEOPLE, b"</worksheet>", merges),
        "deep": roster(PEOPLE, b"<sheetData", b"<a>" * 90_000 + b"</a>" * 90_000),
        "a row beyond all": roster(PEOPLE, b"<row", b"<row r='99999999999999999999'><c r='A1'/></row>"),
        "a number beyond all": roster(PEOPLE, b"<row", b"<row><c><v>" + b"9" * 999_999 + b"</v></c></row>"),
        "marks in a cell": roster(PEOPLE, b"<row", marks),
        "many strings": roster(STRINGS, b"</sst>", b"<si><t>a</t></si>" * 160_000),
    }


def archives() -> dict[str, bytes]:
    return {
        "nothing but zeros": zipped({WORKBOOK: b"<workbook/>", PEOPLE: bytes(55_000_000)}),
        "an archive in it": zipped({WORKBOOK: zipped({WORKBOOK: bytes(1_000_000)})}),
        "many parts": zipped({WORKBOOK: b"<a/>", **{f"xl/x{number}.xml": b"" for number in range(1_500)}}),
    }


def in_utf_7(written: str) -> bytes:
    """Write XML whose tags nobody sees in the bytes, and that tells its readers so."""
    hidden = written.encode("utf-7").replace(b"<", b"+ADw-").replace(b">", b"+AD4-").replace(b"=", b"+AD0-")
    return b'<?xml version="1.0" encoding="UTF-7"?>' + hidden


def hidden_workbook() -> bytes:
    """Make a workbook of 500 kB with a million styles; who counts tags in its bytes sees none of them."""
    formats = "<xf/>" * 1_000_000
    begins = '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs>'
    noise = {"docProps/noise.bin": Random(7).randbytes(400_000)}
    return zipped({**roster_parts(), **noise, STYLES: in_utf_7(f"{begins}{formats}</cellXfs></styleSheet>")})


def old_document(*streams: str) -> bytes:
    """Make what Office wrote until 2007, as far as we look into it: the names of its streams."""
    names = b"".join(name.encode("utf-16-le") + bytes(64) for name in streams)
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + names


def documents() -> dict[str, bytes]:
    """Make Word files that take long to look into."""
    size = 600_000
    odd = [one.encode() for one in ("<", "&", "&amp;", "&#1234567890;", "a ", "( ", "*", "\n", "TỐI ", "ﷺ")]
    parts = {f"word/header{number}.xml": b"" for number in range(20_000)}
    made = {repr(one.decode()): docx(one * (size // len(one))) for one in odd}
    return {**made, "marks": docx(MARKS * 150_000), "many parts": zipped(parts)}


def pictures() -> dict[str, bytes]:
    """Make pictures that are small, and of billions of points once they are unpacked."""
    size = (60_000).to_bytes(4) * 2
    header = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + size + b"\x08\x06\x00\x00\x00"
    rows = compress(bytes(30_000_000), 9)
    frame = b"\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    return {
        "a PNG of 3.6 billion points": header + len(rows).to_bytes(4) + b"IDAT" + rows,
        "a JPEG of 4.3 billion points": b"\xff\xd8" + frame + bytes(100_000),
        "a picture that ends at once": b"\xff\xd8\xff",
    }


def polyglots() -> dict[str, tuple[str, bytes]]:
    """Make what is two things at once: a document to whom we ask, and a program to whoever opens it."""
    archive = zipped({WORD: b"<w:p/>", "x.exe": b"MZ\x90\x00" + bytes(60)})
    return {
        "a program before an archive": ("a.docx", b"MZ\x90\x00" + bytes(60) + archive),
        "a program in a document": ("a.docx", archive),
        "a page as a picture": ("a.jpg", b"<html><script>alert(1)</script>\xff\xd8\xff"),
        "a script before an archive": ("a.xlsx", b"#!/bin/sh\nrm -rf ~\n" + archive),
    }
