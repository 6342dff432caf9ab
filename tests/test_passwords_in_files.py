"""Passwords written in files: sure ones are refused, as in a chat; what only speaks of them is taken."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from bot.documents.content import why_refused
from bot.documents.writing import SheetPage, write_xlsx
from bot.domain.safety.written import holds_password
from bot.sandbox.sample import sample_roster
from tests.sources import ROOT

HEAD = ("Họ và tên", "Hộp thư", "Mật khẩu", "Ghi chú")
NAMED = ("Trần Thị Mẫu", "mau@nhontrach.example")


def sheet(*rows: tuple[object, ...]) -> bytes:
    return write_xlsx([SheetPage("Hộp thư", [tuple(map(str, row)) for row in rows])])


def word(body: str) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document><w:body>{body}</w:body></w:document>")
    return made.getvalue()


def paragraphs(*said: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in said)


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{paragraphs(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def zipped(name: str, content: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr(name, content)
    return made.getvalue()


OTHER_ROW = "<table:table-row>{}</table:table-row>"
OTHER_CELL = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
OF_OTHERS = "".join(
    OTHER_ROW.format("".join(OTHER_CELL.format(cell) for cell in row))
    for row in (("Tên", "Mật khẩu"), ("Mẫu", "Abc@12345"))
)
HELD = {
    "a text": ("a.txt", "Gửi chị: mk mail phòng là Tuphap@2026, nhờ chị xem".encode()),
    "a line below": ("a.txt", "Mật khẩu:\n\nAbc@12345\n".encode()),
    "a document": ("a.docx", word(paragraphs("Kính gửi", "mật khẩu: Abc@12345"))),
    "words in several runs": (
        "a.docx",
        word("<w:p><w:t>mật </w:t><w:t>khẩu</w:t><w:tab/><w:t>Abc@12345</w:t></w:p>"),
    ),
    "a table in a document": ("a.docx", word(table(HEAD, (*NAMED, "Abc@12345", "")))),
    "a line of a table": ("a.docx", word(table(("Tài khoản", "xlongtan"), ("Mật khẩu", "Abc@12345")))),
    "a cell of a workbook": ("a.xlsx", sheet(HEAD, (*NAMED, "", "mk: Abc@12345"))),
    "a column of a workbook": ("a.xlsx", sheet(HEAD, (*NAMED, "Abc@12345", ""))),
    "letters and digits in a column": ("a.xlsx", sheet(HEAD, (*NAMED, "longtan2026", ""))),
    "figures in a column": ("a.xlsx", sheet(HEAD, (*NAMED, "12345678", ""))),
    "behind empty cells": ("a.xlsx", sheet(("", "", "", "Pass mail"), ("", "", "", "Abc@12345"))),
    "a table as text": ("a.csv", "Hộp thư;Mật khẩu\nmau@nhontrach.example;Abc@12345\n".encode()),
    "a table as text with tabs": ("a.csv", "MK\tTên\nAbc@12345\tMẫu\n".encode("utf-16")),
    "another office": ("a.ods", zipped("content.xml", OF_OTHERS.encode())),
    "slides": (
        "a.pptx",
        zipped("ppt/slides/slide1.xml", "<a:p><a:t>Mật khẩu: Abc@12345</a:t></a:p>".encode()),
    ),
    "a text in a zip": ("a.zip", zipped("a.txt", b"pass: Abc@12345")),
}
FREE = {
    "an empty column": (
        "a.xlsx",
        sheet(HEAD, (*NAMED, "", "x"), ("Lê Văn Thử", "thu@nhontrach.example", "", "12")),
    ),
    "a column that says when": (
        "a.xlsx",
        sheet(HEAD, (*NAMED, "đã đổi", ""), (*NAMED, "chưa đổi", "90 ngày")),
    ),
    "a column of days": ("a.xlsx", sheet(HEAD, (*NAMED, "25/11/2026", ""))),
    "a column of deeds": ("a.xlsx", sheet(("Họ và tên", "Ngày đổi mật khẩu"), ("Trần Thị Mẫu", "46351"))),
    "a heading beside another": ("a.xlsx", sheet(("Mật khẩu", "Email"), ("", "mau@nhontrach.example"))),
    "a heading before a code of a unit": ("a.xlsx", sheet(("Họ tên", "Mật khẩu"), ("PNV01", ""))),
    "a guide": (
        "a.docx",
        word(
            paragraphs("Mật khẩu phải có ít nhất 8 ký tự.", "Đổi mật khẩu 90 ngày một lần (khoản 1 Điều 7).")
        ),
    ),
    "a report": ("a.txt", "Số hộp thư đã đổi mật khẩu: 125/130. Quên mật khẩu: 3 trường hợp.".encode()),
    "what may be one": ("a.txt", "mật khẩu là tên con gái chị Hoa".encode()),
    "a heading and a day": ("a.docx", word(paragraphs("Đổi mật khẩu", "25/11/2026"))),
    "a roster": ("a.xlsx", sample_roster()),
    "our guide for users": ("a.txt", (ROOT / "docs/huong-dan.md").read_bytes()),
    "our guide for operators": ("a.txt", (ROOT / "docs/huong-dan-van-hanh.md").read_bytes()),
    "our features": ("a.txt", (ROOT / "docs/features.md").read_bytes()),
}


@pytest.mark.parametrize("what", HELD)
def test_a_password_that_is_written_in_a_file_is_refused(what: str) -> None:
    assert why_refused(*HELD[what]) == "password"


@pytest.mark.parametrize("what", FREE)
def test_what_holds_no_password_is_taken(what: str) -> None:
    assert why_refused(*FREE[what]) == ""


def test_no_regulation_holds_a_password() -> None:
    packs = list((ROOT / "bot" / "regulation").rglob("text.toml"))
    assert packs
    for path in packs:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert not holds_password([[line] for line in lines]), path
