"""Files by their content: programs, macros, empty ones and marks of secrecy are refused; the rest is not."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.documents.content import why_refused
from bot.documents.kinds import OLE
from bot.sandbox.sample import sample_roster


def word(*paragraphs: str) -> bytes:
    """Make a Word file, as far as we look into one."""
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in paragraphs)
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document><w:body>{lines}</w:body></w:document>")
    return made.getvalue()


def parts(**contents: str) -> bytes:
    """Make a package of these parts; "__" stands for a slash, the last "_" for the dot."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, content in contents.items():
            archive.writestr(".".join(name.replace("__", "/").rsplit("_", 1)), content)
    return made.getvalue()


def packed(name: str, content: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr(name, content)
    return made.getvalue()


MARK = "<w:p><w:r><w:t>TỐI</w:t></w:r><w:r><w:t> MẬT</w:t></w:r></w:p>"
PLAIN = "<w:p><w:t>Kính gửi</w:t></w:p>"
SLIDE = "<p:sld><a:p><a:r><a:t>TỐI MẬT</a:t></a:r></a:p></p:sld>"
OTHER_OFFICE = "<office:text><text:p>Kính gửi</text:p><text:p><text:span>TỐI</text:span><text:s/>MẬT</text:p>"
OTHER_TABLE = (
    "<table:table-row><table:table-cell><text:p>TỐI MẬT</text:p></table:table-cell></table:table-row>"
)
STRINGS = "<sst><si><t>Số</t></si><si/><si><t>TỐI MẬT</t></si></sst>"
ON_PAPER = "<worksheet><sheetData/><oddHeader>&amp;C&amp;12TỐI MẬT</oddHeader></worksheet>"
MARKED = {
    "a text": ("a.txt", "UBND HUYỆN\nTỐI MẬT\nKính gửi".encode()),
    "a text in UTF-16": ("a.txt", "UBND HUYỆN\r\nTỐI MẬT\r\n".encode("utf-16")),
    "a text in an old encoding": ("a.txt", "Tµi liÖu tèi mËt sè 12 cña huyÖn".encode("latin-1")),
    "a text cut short": ("a.txt", "TỐI MẬT\nố".encode()[:-1]),
    "a table as text": ("a.csv", "Số;Độ mật\n12;TỐI MẬT\n".encode()),
    "slides": ("a.pptx", parts(ppt__slides__slide1_xml=SLIDE)),
    "notes under slides": ("a.pptx", parts(ppt__notesSlides__notesSlide1_xml=SLIDE)),
    "a document of another office": ("a.odt", parts(content_xml=OTHER_OFFICE)),
    "a header of another office": ("a.odt", parts(content_xml="<a/>", styles_xml=OTHER_OFFICE)),
    "a table of another office": ("a.ods", parts(content_xml=OTHER_TABLE)),
    "a header": ("a.docx", parts(word__document_xml=PLAIN * 100, word__header3_xml=MARK)),
    "footnotes": ("a.docx", parts(word__document_xml=PLAIN, word__footnotes_xml=MARK)),
    "comments": ("a.docx", parts(word__document_xml=PLAIN, word__comments_xml=MARK)),
    "a document of another name": ("a.docx", parts(word__document2_xml=MARK)),
    "a document of no name": ("a.docx", parts(word__x_dat=MARK)),
    "a document behind a large part": (
        "a.docx",
        parts(word__a_xml="<a b='x'/>" * 500_000, word__document_xml=PLAIN, word__header1_xml=MARK),
    ),
    "a section of data": ("a.docx", parts(word__document_xml="<w:p><w:t><![CDATA[TỐI MẬT]]></w:t></w:p>")),
    "a cell": ("a.xlsx", parts(xl__sharedStrings_xml=STRINGS)),
    "the head of a sheet on paper": ("a.xlsx", parts(xl__worksheets__sheet1_xml=ON_PAPER)),
    "its properties": (
        "a.docx",
        parts(word__document_xml=PLAIN, docProps__core_xml="<dc:title>MẬT</dc:title>"),
    ),
    "a workbook in a document": (
        "a.docx",
        packed("word/embeddings/a.xlsx", parts(xl__sharedStrings_xml=STRINGS)),
    ),
    "a large workbook in a document": (
        "a.docx",
        packed("word/embeddings/a.xlsx", parts(xl__sharedStrings_xml=STRINGS, xl__x_bin="ab" * 2_500_000)),
    ),
    "an old document": (
        "a.doc",
        OLE + "WordDocument".encode("utf-16-le") + b"\x20" + "UBND\rTỐI MẬT\rKính gửi".encode("utf-16-le"),
    ),
    "a text in a zip": ("a.zip", packed("a/b.txt", "UBND\nTỐI MẬT\n".encode())),
    "slides in a zip": ("a.zip", packed("b.pptx", parts(ppt__slides__slide1_xml=SLIDE))),
}
UNMARKED = {
    "notes of another system": (
        "a.docx",
        parts(word__a_xml=PLAIN, customXml__item1_xml='<?xml version="1.0" encoding="utf-16"?><a/>'),
    ),
    "a text of such documents": (
        "a.txt",
        "Khoản 2 Điều 4: không gửi văn bản mật.\nMẬT KHẨU phải đổi.".encode(),
    ),
    "a table with other words": ("a.csv", "Số;Trích yếu\n12;Bảo mật hộp thư\n".encode()),
    "slides on passwords": (
        "a.pptx",
        parts(ppt__slides__slide1_xml=SLIDE.replace("TỐI MẬT", "Mật khẩu mạnh")),
    ),
    "bytes of an old document": ("a.doc", OLE + "WordDocument".encode("utf-16-le") + bytes(range(256)) * 300),
}


@pytest.mark.parametrize("what", MARKED)
def test_a_mark_is_seen_wherever_a_document_has_words(what: str) -> None:
    assert why_refused(*MARKED[what]) == "classified"


@pytest.mark.parametrize("what", UNMARKED)
def test_what_has_no_mark_is_taken(what: str) -> None:
    assert why_refused(*UNMARKED[what]) == ""


def test_no_part_that_is_typed_as_words_is_of_another_encoding() -> None:
    types = '<Types><Override PartName="/word/x.dat" ContentType="application/main+xml"/></Types>'
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/x.dat", MARK.encode("utf-16"))
    assert why_refused("a.docx", made.getvalue()) == "unopened"


def excel(value: str) -> bytes:
    workbook, made = Workbook(), BytesIO()
    workbook.worksheets[0]["B2"] = value
    workbook.save(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "a.pdf", "empty"),
        (b"MZ\x90\x00", "anh.jpg", "program"),
        (b"PK\x03\x04", "bao-cao.xlsm", "kind"),
        (word("UBND HUYỆN", "TUYỆT MẬT", "Nội dung"), "a.docx", "classified"),
        (excel("MẬT"), "a.xlsx", "classified"),
        (word("Quy chế BẢO MẬT", "đổi MẬT KHẨU"), "a.docx", ""),
        (excel("mật độ dân số"), "a.xlsx", ""),
        (sample_roster(), "roster.xlsx", ""),
        (b"%PDF-1.7", "a.pdf", ""),
    ],
)
def test_a_file_is_known_by_its_content(content: bytes, name: str, why: str) -> None:
    assert why_refused(name, content) == why


@given(st.binary(max_size=2000))
def test_no_bytes_break_it(content: bytes) -> None:
    why_refused("a.docx", b"PK\x03\x04" + content)


def test_a_part_that_unpacks_without_end_is_read_up_to_the_bound() -> None:
    made = BytesIO()
    with ZipFile(made, "w", compression=8) as archive:
        archive.writestr("word/document.xml", b"<w:p>a</w:p>" * 5_000_000)
    assert why_refused("a.docx", made.getvalue()) == ""
