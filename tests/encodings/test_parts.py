"""Old text is found wherever it may stand in a package, and nothing beside it is changed."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from bot.documents.old_fonts.converting import Converted, convert
from bot.documents.old_fonts.paragraphs import DocumentPlace, PlaceKind
from bot.jobs.opening import Opener
from tests.encodings.made import saved
from tests.encodings.old import tcvn3, vni
from tests.hostile.made import zipped

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
BODY = "word/document.xml"
OLD, NEW = tcvn3("Hội nghị cán bộ"), "Hội nghị cán bộ"


def run(text: str, font: str = ".VnTime", more: str = "") -> str:
    named = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="Arial"/>' if font else ""
    return f'<w:r><w:rPr>{named}{more}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def part(root: str, inside: str) -> bytes:
    return f"{HEAD}\r\n<w:{root} {W}>{inside}</w:{root}>".encode()


def document(inside: str, more: Mapping[str, bytes] | None = None) -> Converted:
    body = part("document", f"<w:body>{inside}</w:body>")
    return convert("a.docx", zipped({BODY: body, **(more or {})}))


def parts_of(converted: Converted) -> dict[str, str]:
    with ZipFile(BytesIO(converted.content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.parametrize(
    ("name", "root", "around"),
    [
        ("word/header2.xml", "hdr", "{}"),
        ("word/footer1.xml", "ftr", "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"),
        ("word/footnotes.xml", "footnotes", '<w:footnote w:id="2">{}</w:footnote>'),
        ("word/endnotes.xml", "endnotes", '<w:endnote w:id="2">{}</w:endnote>'),
        ("word/comments.xml", "comments", '<w:comment w:id="0" w:author="x">{}</w:comment>'),
        ("word/document2.xml", "document", "<w:body><w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt></w:body>"),
    ],
)
def test_each_part_is_read(name: str, root: str, around: str) -> None:
    paragraph = f"<w:p>{run(OLD)}</w:p>"
    before = part(root, around.format(paragraph))
    converted = document("<w:p/>", {name: before})
    after = parts_of(converted)[name]
    assert after == before.decode().replace(OLD, NEW).replace(".VnTime", "Times New Roman")
    assert converted.report is not None
    assert converted.report.converted == {"tcvn3": 1}


def test_a_box_is_converted_in_both_forms_and_counted_once() -> None:
    box = f"<w:txbxContent><w:p>{run(OLD)}</w:p></w:txbxContent>"
    older = f"<Fallback><w:pict>{box}</w:pict></Fallback>"
    both = f"<AlternateContent><Choice>{box}</Choice>{older}</AlternateContent>"
    converted = document(f"<w:p>{run(tcvn3('trước'))}<w:r>{both}</w:r>{run(tcvn3('sau này'))}</w:p>")
    assert parts_of(converted)[BODY].count(NEW) == 2
    assert "trước" in parts_of(converted)[BODY]
    assert converted.report is not None
    assert converted.report.converted == {"tcvn3": 2}


CAP, ROUND = '<w:rStyle w:val="cap"/>', '<w:rStyle w:val="round"/>'
STYLES = part(
    "styles",
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi"/>'
    "</w:rPr></w:rPrDefault></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:rPr/></w:style>'
    '<w:style w:type="paragraph" w:styleId="vni"><w:rPr><w:rFonts w:hAnsi="VNI-Times"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="of_vni"><w:basedOn w:val="vni"/></w:style>'
    '<w:style w:type="character" w:styleId="cap"><w:rPr><w:rFonts w:ascii=".VnTimeH"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="round"><w:basedOn w:val="round"/></w:style>',
)
THEME = (
    b'<a:theme xmlns:a="x"><a:themeElements><a:fontScheme><a:majorFont><a:latin typeface="Calibri"/>'
    b'</a:majorFont><a:minorFont><a:latin typeface=".VnArial"/></a:minorFont></a:fontScheme>'
    b"</a:themeElements></a:theme>"
)


@pytest.mark.parametrize(
    ("paragraph", "new"),
    [
        (f"<w:p>{run(tcvn3('xã hội'), '')}</w:p>", "xã hội"),
        (f"<w:p><w:pPr><w:pStyle w:val='of_vni'/></w:pPr>{run(vni('xã hội'), '')}</w:p>", "xã hội"),
        (f"<w:p>{run(tcvn3('xã hội'), '', CAP)}</w:p>", "XÃ HỘI"),
        (f"<w:p>{run(tcvn3('xã hội'), '', ROUND)}</w:p>", "xã hội"),
        (f"<w:p><w:pPr><w:pStyle w:val='vni'/></w:pPr>{run(tcvn3('xã hội'))}</w:p>", "xã hội"),
    ],
)
def test_the_font_is_that_of_run_style_or_theme(paragraph: str, new: str) -> None:
    converted = document(paragraph, {"word/styles.xml": STYLES, "word/theme/theme1.xml": THEME})
    parts = parts_of(converted)
    assert f">{new}<" in parts[BODY]
    assert not any(old in said for old in (".Vn", "VNI-") for said in parts.values())
    assert 'typeface="Arial"' in parts["word/theme/theme1.xml"]


def test_a_letter_in_two_runs_is_put_together_and_a_tab_parts() -> None:
    pieces = [run(one, "VNI-Times") for one in ("Co", "ä", "ng ho", "øa")]
    converted = document(f"<w:p>{''.join(pieces)}<w:r><w:tab/></w:r>{run('ùa', 'VNI-Times')}</w:p>")
    assert converted.report is not None
    body = parts_of(converted)[BODY]
    assert [one.partition("<")[0] for one in body.split('preserve">')[1:]] == ["Cộ", "", "ng hò", "a", "ùa"]
    assert (converted.report.left, converted.report.places) == (1, [DocumentPlace(PlaceKind.BODY, "1")])


def test_tracked_changes_entities_and_sections_of_data_stay() -> None:
    named = '<w:rPr><w:rFonts w:hAnsi=".VnTime"/></w:rPr>'
    deleted = f'<w:del w:id="1"><w:r>{named}<w:delText>{OLD}</w:delText></w:r></w:del>'
    data = (
        "<w:r><w:rPr><w:rFonts w:hAnsi='.VnTime'/></w:rPr><w:t><![CDATA[<b>"
        + tcvn3("gửi")
        + "]]> &amp; &#228;</w:t></w:r>"
    )
    converted = document(f"<w:p>{deleted}<!-- {OLD} --><w:ins w:id='2'>{data}</w:ins></w:p>")
    body = parts_of(converted)[BODY]
    assert f"<w:delText>{NEW}</w:delText>" in body
    assert "<w:t>&lt;b&gt;gửi &amp; ọ</w:t>" in body
    assert f"<!-- {OLD} -->" in body
    assert '<w:rFonts w:hAnsi="Times New Roman"/></w:rPr><w:t>' in body


def test_what_has_no_old_font_is_judged_by_its_paragraph_and_by_the_rest() -> None:
    judged = f"<w:p>{run(OLD, 'Arial')}</w:p>"
    one_word = f"<w:p>{run(tcvn3('nghị'), 'Arial')}</w:p>"
    of_today = f"<w:p>{run('chín bà Hà', 'Arial')}</w:p><w:p>{run('Đà Nẵng, où est', '')}</w:p>"
    signs = f"<w:p>{run('§¨', 'Wingdings')}</w:p>"
    converted = document(judged + one_word + of_today + signs)
    body = parts_of(converted)[BODY]
    assert NEW in body
    assert ">nghị<" in body
    assert of_today in body
    assert signs in body


def test_what_could_not_be_converted_is_named() -> None:
    odd = "".join(f"<w:p>{run('thñ tôc ÿ')}</w:p>" for _n in range(7))
    converted = document(f"<w:p>{run(OLD)}</w:p><w:p/>{odd}")
    assert converted.report is not None
    assert converted.report.left == 7
    assert converted.report.places == [DocumentPlace(PlaceKind.BODY, str(n)) for n in range(2, 7)]
    assert converted.report.converted == {"tcvn3": 8}


def test_unicode_in_an_old_font_keeps_its_letters_and_its_font() -> None:
    converted = document(f"<w:p>{run(OLD)}{run('Đồng Nai')}</w:p>")
    assert run("Đồng Nai") in parts_of(converted)[BODY]
    assert NEW in parts_of(converted)[BODY]


def test_one_text_in_two_fonts_becomes_two() -> None:
    book = Workbook()
    sheet = book["Sheet"]
    for at, font in {
        "A1": ".VnTime",
        "A2": ".VnTimeH",
        "A3": "Arial",
        "A4": ".VnTime",
    }.items():
        sheet[at] = tcvn3("xã hội")
        sheet[at].font = Font(name=font)
    converted = convert("a.xlsx", saved(book))
    assert [cell.value for (cell,) in load_workbook(BytesIO(converted.content))["Sheet"]] == [
        "xã hội",
        "XÃ HỘI",
        "xã hội",
        "xã hội",
    ]


def test_a_renamed_sheet_is_renamed_wherever_it_is_named() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = tcvn3("Tổng hợp số liệu")
    other = book.create_sheet("Hai")
    other["A1"] = f"=SUM('{sheet.title}'!A1:A9)+Hai!B1"
    sheet["A1"] = OLD
    converted = convert("a.xlsx", saved(book))
    opened = load_workbook(BytesIO(converted.content))
    assert opened.sheetnames == ["Tổng hợp số liệu", "Hai"]
    assert opened["Hai"]["A1"].value == "=SUM('Tổng hợp số liệu'!A1:A9)+Hai!B1"


@pytest.mark.parametrize(
    ("content", "new"),
    [
        (f"{OLD}\r\n1.250 hép th­\r\n".encode("cp1252"), f"{NEW}\r\n1.250 hộp thư\r\n"),
        (vni("Đường lối, chủ trương\n").encode("latin-1"), "Đường lối, chủ trương\n"),
        (f"\ufeff{OLD}\n".encode(), f"{NEW}\n"),
        (OLD.encode("utf-16"), NEW),
    ],
    ids=["TCVN3", "VNI", "UTF-8", "UTF-16"],
)
async def test_a_text_comes_back_in_utf_8_with_its_mark(content: bytes, new: str) -> None:
    converted = await Opener().convert("a.txt", content)
    assert converted.content == b"\xef\xbb\xbf" + new.encode()
