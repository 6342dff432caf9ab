"""Files by their content: programs, macros, empty ones and marks of secrecy are refused; the rest is not."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.documents.content import why_refused
from bot.sandbox.sample import sample_roster


def word(*paragraphs: str) -> bytes:
    """Make a Word file, as far as we look into one."""
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in paragraphs)
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document><w:body>{lines}</w:body></w:document>")
    return made.getvalue()


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
