"""The list of sentences: every one with its English, none left over; an office's own words."""

import ast
import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot import documents
from bot.conversation import COMPLETE, DEFAULT, LANGUAGES, _, misplaced, path_of, speaking
from bot.conversation.catalogues import TERM, catalogue, place_names, translated
from bot.documents.word import RULES_TEMPLATE
from bot.packs import pack_names
from bot.regulation import unknown_wording
from tests.people import following
from tests.sentences import spoken
from tests.sources import CODE, python, tree

OF_A_PACK = re.compile(  # bodies, roles, articles and numbers that a regulation decides
    r"\b(?:huyện|Phòng|Sở|phòng văn hóa|trưởng phòng|cán bộ theo dõi)\b"
    r"|(?:Điều|Khoản|điều|khoản) \d|02/2012|162/2025|Quyết định số|Quy chế"
    r"|tối thiểu|\b0?2 lần|\b(?:sáu|06) tháng|\bgiám đốc\b"  # how often; how a head is called
    r"|của (?:Quy định|huyện|xã)\b|(?<!ệ thống thư )của tỉnh\b"
)
OF_A_PACK_ON_PAPER = re.compile(rf"{OF_A_PACK.pattern}|Quy định|hai lần|\d+ lần|\d+ ngày")
# what a unit issues itself: in articles of its own, with a decision whose number is left blank
OF_A_UNIT_ON_PAPER = re.compile(
    r"^Điều [1-9]\. (?=\w)|^\(Kèm theo Quyết định số: +ngày +tháng +năm (?=\{\{ year \}\}$)"
)
OF_A_PACK_IN_ENGLISH = re.compile(r"\b[Dd](?:istrict|epartment)\b|\bArticle \d|QĐ \d|02/2012|162/2025")
OF_THE_DEFAULT = re.compile(
    r"(?:Điều|khoản) \d|02/2012|162/2025|huyện Nhơn Trạch|Phòng Văn hóa|Sở (?:Thông tin|Khoa học)"
)
BODIES = re.compile(r"\b(?:Phòng|Sở|Thanh tra|Đội|Ban Quản lý|Chi cục|Trung tâm)\b")  # kinds of bodies
SHOWING_BODIES = {"bot/documents/roster.py", "bot/documents/word.py"}  # an example; where a name may break
FOLDER = Path(documents.__file__).parent
PAGE = re.compile(r"word/(?:document|header\d|footer\d)\.xml")
NAMING_MANY = (
    "bot/domain/directory/",
    "bot/sandbox/",
)  # offices as lists call them; a district that is played
EXAMPLE = re.compile(r"^# (?=msg(id|str) \")", re.MULTILINE)  # its lines at the end of locales/vi


def test_the_list_holds_what_the_code_says_and_no_more() -> None:
    listed = {str(message.id) for message in catalogue(COMPLETE) if message.id}
    said = set(spoken())
    assert said - listed == set(), "new sentences: python -m tests.sentences adds them"
    assert listed - said == set(), "nobody says these: python -m tests.sentences drops them"


def test_every_sentence_is_translated() -> None:
    assert [sentence for sentence in spoken() if sentence not in translated(COMPLETE)] == []


def test_no_sentence_names_what_a_pack_decides() -> None:
    """Let another regulation hold by its pack alone: bot/packs.py has the places that fill themselves."""
    assert [sentence for sentence in spoken() if OF_A_PACK.search(sentence)] == []
    english = (re.sub(r"\{[^}]*\}", "", said) for said in translated(COMPLETE).values())
    assert [said for said in english if OF_A_PACK_IN_ENGLISH.search(said)] == []


def test_no_other_text_of_the_code_does() -> None:
    texts = {path: literals(path) for path in python(*CODE) if not path.startswith(NAMING_MANY)}
    assert [(path, one) for path in texts for one in texts[path] if OF_THE_DEFAULT.search(one)] == []


def test_no_text_of_the_code_tells_units_apart_by_their_kind() -> None:
    """Let the pack say which kinds of bodies there are, and who stands over them: office.toml."""
    paths = set(python(*CODE)) - SHOWING_BODIES
    texts = {path: literals(path) for path in paths if not path.startswith(NAMING_MANY)}
    assert [(path, one) for path in texts for one in texts[path] if BODIES.search(one)] == []


@pytest.mark.parametrize("name", pack_names())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said_by_every_pack(name: str, language: str) -> None:
    with following(name), speaking(language):
        said = {sentence: _(sentence) for sentence in spoken()}
    assert [one for one in said.values() if TERM.search(one) or "()" in one or "(," in one] == []
    assert [one for one, own in said.items() if place_names(one) != place_names(own)] == []


@pytest.mark.parametrize("template", sorted(FOLDER.glob("*.docx")), ids=lambda path: path.stem)
def test_no_template_of_a_paper_does(template: Path) -> None:
    with ZipFile(template) as file:
        pages = [file.read(name).decode() for name in file.namelist() if PAGE.fullmatch(name)]
    text = "\n".join(re.sub(r"<[^>]*>", "", page.replace("</w:p>", "\n")) for page in pages)
    lines = text.splitlines()
    if template == RULES_TEMPLATE:
        lines = [OF_A_UNIT_ON_PAPER.sub("", line) for line in lines]
    assert [line for line in lines if OF_A_PACK_ON_PAPER.search(line)] == []


def literals(path: str) -> list[str]:
    """Return the texts in a module, its docstrings left out."""
    nodes = list(ast.walk(tree(path)))
    alone = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    constants = (node for node in nodes if isinstance(node, ast.Constant) and id(node) not in alone)
    return [node.value for node in constants if isinstance(node.value, str)]


def test_the_list_names_no_files_and_no_flags() -> None:
    """Let a moving module change no catalogue; the places are compared below without a flag."""
    lines = path_of(COMPLETE).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith(("#:", "#,"))] == [], "python -m tests.sentences"


def test_an_office_words_only_sentences_that_are_said() -> None:
    assert unknown_wording() == [], "copy the sentence as it stands in locales/en, or take it out"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_sentence(language: str) -> None:
    assert misplaced(language) == []


def test_a_reader_is_spoken_to_in_their_language() -> None:
    with speaking("en"):
        assert _("Đã hủy.") == "Cancelled."
    with speaking("xx"):
        assert _("Đã hủy.") == "Đã hủy."
    assert _("Đã hủy.") == "Đã hủy."


def test_an_office_is_spoken_to_in_its_own_words(own_wording: Path) -> None:
    """Do as the comment in the file says: take its example, without the #."""
    written, lines = EXAMPLE.subn("", own_wording.read_text(encoding="utf-8"))
    assert lines == 2
    own_wording.write_text(written, encoding="utf-8")
    assert unknown_wording() == misplaced(DEFAULT) == []
    with speaking("vi"):
        own = _("Anh/chị là {role} của {unit}.", role="thủ trưởng", unit="UBND xã Phú Hội")
        assert own == "Tại UBND xã Phú Hội, anh/chị là thủ trưởng."
        assert _("Đã hủy.") == "Đã hủy."
    with speaking("en"):
        assert _("Đã hủy.") == "Cancelled."


def test_an_office_may_word_a_sentence_as_it_reads(own_wording: Path) -> None:
    """Keep what was worded before bodies stood in the pack: "… của Phòng" was the sentence itself."""
    with own_wording.open("a", encoding="utf-8") as file:
        file.write('\nmsgid "Sự cố chưa đóng do Phòng xử lý tiếp: {count}"\nmsgstr "x"\n')
        file.write('\nmsgid "Phòng yêu cầu: {why}"\nmsgstr "Văn phòng ta yêu cầu: {why}"\n')
    assert unknown_wording() == ["Sự cố chưa đóng do Phòng xử lý tiếp: {count}"]
    assert _("{The_office} yêu cầu: {why}", why="nộp lại") == "Văn phòng ta yêu cầu: nộp lại"
