"""Documents that would take over, or hold up, whoever converts them: they are refused as everywhere."""

import json
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.content import why_refused
from bot.documents.old_fonts import converting
from bot.documents.old_fonts.converting import Converted, convert, read_answer
from bot.documents.old_fonts.paragraphs import ConversionReport
from bot.jobs.opening import OpenedFile, Opener
from tests.encodings.made import book, secret, word
from tests.encodings.old import OLD, TCVN3, VNI, Way, tcvn3
from tests.encodings.originals import original
from tests.encodings.test_documents import Make
from tests.hostile.effort import bounded, tries
from tests.hostile.made import WORD, archives, bombs, documents, in_utf_7, zipped
from tests.hostile.test_opening import OTHERWISE

UNOPENED = Converted(converting.UNOPENED)
TEXT = f"<w:t>{tcvn3('Hội nghị')}</w:t>"
SAID = f'<w:p xmlns:w="x"><w:r><w:rPr><w:rFonts w:hAnsi=".VnTime"/></w:rPr>{TEXT}</w:r></w:p>'
BODY = f'<w:document xmlns:w="x"><w:body>{SAID}</w:body></w:document>'
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("how", OTHERWISE)
def test_a_part_that_is_not_utf_8_is_not_read(how: str) -> None:
    assert convert("a.docx", zipped({WORD: BODY.encode(), "word/header1.xml": OTHERWISE[how]})).why in (
        "",
        "unopened",
    )
    assert convert("a.docx", zipped({WORD: OTHERWISE[how] + BODY.encode()})).content == b""


@pytest.mark.parametrize("head", [ENTITIES, OUTSIDE])
def test_entities_are_refused(head: str) -> None:
    body = BODY.replace(tcvn3("Hội nghị"), "&a;" + tcvn3("Hội nghị"))
    assert convert("a.docx", zipped({WORD: (head + body).encode()})) == UNOPENED


@pytest.mark.parametrize(
    "body",
    [
        BODY[:-20],
        BODY.replace("</w:r>", ""),
        BODY.replace("<w:t>", '<w:t a="1" a="2">'),
        BODY.replace("<w:t>", "<w:t>\0"),
        BODY.replace("<w:body>", "<w:body>" * 1000).replace("</w:body>", "</w:body>" * 1000),
        "",
    ],
)
def test_what_is_not_well_formed_is_refused(body: str) -> None:
    converted = convert("a.docx", zipped({WORD: body.encode()}))
    assert converted.content == b""


def test_bytes_that_are_no_utf_8_are_refused() -> None:
    assert convert("a.docx", zipped({WORD: BODY.encode().replace(b"<w:t>", b"<w:t>\xff\xfe")})) == UNOPENED


@pytest.mark.parametrize("name", [*bombs(), *archives(), *documents()])
async def test_no_bomb_costs_the_bot_anything(name: str) -> None:
    content = {**bombs(), **archives(), **documents()}[name]
    with bounded("bombs", f"converted: {name}", 0.5):
        for kind in ("xlsx", "docx"):
            converted = await Opener().convert(f"a.{kind}", content)
            assert converted.content == b""


async def test_a_document_of_a_million_runs_is_converted_or_refused_in_time() -> None:
    many = BODY.replace(SAID, SAID * 200_000).encode()
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        archive.writestr(WORD, many)
    with bounded("bombs", "many runs", 0.5):
        converted = await Opener().convert("a.docx", content.getvalue())
    assert converted == UNOPENED


@pytest.mark.parametrize("way", OLD, ids=lambda way: way.name)
async def test_a_mark_of_secrecy_does_not_slip_through(way: Way) -> None:
    content = secret(way)
    assert (await Opener().convert("a.docx", content)).why == "classified"
    assert await Opener().open("a.docx", content) == OpenedFile("classified")


async def test_a_password_does_not_slip_through() -> None:
    body = BODY.replace(tcvn3("Hội nghị"), tcvn3("Mật khẩu hộp thư: Abc@12345"))
    content = zipped({WORD: body.encode()})
    assert why_refused("a.docx", content) == ""
    assert (await Opener().convert("a.docx", content)).why == "password"
    assert await Opener().open("a.docx", content) == OpenedFile("password")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\n",
        b"\nPK",
        b"program\n",
        b"{}\nPK",
        b"[" * 100_000 + b"\n",
        b'{"tcvn3": -1, "vni": 0, "left": 0, "places": []}\nx',
        b'{"tcvn3": 1, "vni": 0, "left": 0, "places": [["moon", "1", "x"]]}\nx',
        b'{"tcvn3": 1, "vni": 0, "left": 0, "places": [7]}\nx',
        b'{"tcvn3": 1e400, "vni": 0, "left": 0, "places": []}\nx',
        json.dumps({"tcvn3": 1, "vni": 0, "left": 0}).encode() + b"\nx",
    ],
)
def test_whatever_a_child_answers_is_read_or_refused(said: bytes) -> None:
    assert read_answer(said) == UNOPENED


@given(st.binary(max_size=300))
@tries(200)
def test_no_text_is_too_odd(content: bytes) -> None:
    converted = convert("a.txt", content)
    assert converted.why in ("", "classified", "password")


@given(
    st.integers(0, 10**6), st.integers(0, 255), st.sampled_from([TCVN3, VNI]), st.sampled_from([word, book])
)
@tries(60)
def test_a_document_with_one_byte_changed_is_converted_or_refused(
    at: int, byte: int, way: Way, make: Make
) -> None:
    name, content = MADE[make, way]
    spoilt = bytearray(content)
    spoilt[at % len(spoilt)] = byte
    converted = convert(name, bytes(spoilt))
    assert converted.report is None or isinstance(converted.report, ConversionReport)


MADE: dict[tuple[Make, Way], tuple[str, bytes]] = {
    (make, way): (name, make(original(1), way))
    for make, name in ((word, "a.docx"), (book, "a.xlsx"))
    for way in OLD
}


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_what_is_no_package_is_refused(name: str) -> None:
    for content in (b"", b"x", b"\xd0\xcf\x11\xe0" + bytes(100), in_utf_7("<a/>")):
        assert convert(name, content) == UNOPENED
