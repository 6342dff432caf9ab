"""Packs: the one that is in use holds together, a stranger's is read as well, and faults are named."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from bot.conversation import fold
from bot.conversation.catalogues import DEFAULT
from bot.conversation.text import worded
from bot.packs import PackError, folder_of, office_terms, pack_names
from bot.regulation import matcher, matcher_of, read_concepts, read_pack
from bot.regulation.concepts import FILE
from bot.regulation.matching import Matcher, MatchKind
from handlers import FEATURES
from tests.sentences import spoken

TEXT = """
name = "Quy chế họp"
number = "05/2020/QĐ"
heading = "QUY CHẾ HỌP"

[[chapter]]
number = "Chương I"
title = "CHUNG"
articles = [1, 2]

[[article]]
number = 1
title = "Giờ họp"
text = "Họp giao ban lúc 08 giờ thứ Hai."

[[article]]
number = 2
title = "Trách nhiệm"
[[article.clause]]
number = 1
text = "Văn phòng gửi giấy mời trước 02 ngày."
[[article.clause]]
number = 2
text = "Người vắng họp phải xin phép."
"""
TOPICS = """
[[topic]]
about = "giờ họp giao ban"
clauses = ["1"]
questions = ["mấy giờ họp giao ban", "họp giao ban ngày nào", "thứ hai họp lúc mấy giờ"]

[[topic]]
about = "giấy mời"
clauses = ["2.1"]
questions = ["ai gửi giấy mời họp", "giấy mời gửi trước mấy ngày", "văn phòng gửi giấy mời khi nào"]

[[topic]]
about = "vắng họp"
clauses = ["2.2"]
questions = ["vắng họp có phải xin phép không", "không đi họp thì sao", "bận việc nhà xin vắng họp"]
"""
SILENT = """
[ask.office]
vi = "Văn phòng"

[rule.next]
vi = "Luật Họp"
number = "01/2030/QH17"
since = 2030-01-01

[[topic]]
about = "mức phạt người vắng họp"
near = ["2.2"]
ask = "office"
rules = ["next"]
questions = ["vắng họp bị phạt bao nhiêu", "đi họp trễ phạt mấy trăm", "phạt tiền người không đi họp"]
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    write(tmp_path, TEXT, TOPICS, SILENT)
    return tmp_path


def write(folder: Path, text: str, topics: str, silent: str) -> None:
    for name, said in (("text", text), ("topics", topics), ("silent", silent)):
        folder.joinpath(f"{name}.toml").write_text(said, encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "kind", "clauses"),
    [
        ("giao ban mấy giờ vậy", MatchKind.SURE, ("1",)),
        ("ai gui giay moi", MatchKind.SURE, ("2.1",)),
        ("bận quá xin vắng họp có cần phép không", MatchKind.SURE, ("2.2",)),
        ("không đi họp bị phạt bao nhiêu tiền", MatchKind.SILENT, ()),
        ("điều 2 khoản 2", MatchKind.NAMED, ("2.2",)),
        ("điều 9 khoản 2", MatchKind.NOT_FOUND, ()),
        ("mật khẩu hộp thư", MatchKind.NOT_FOUND, ()),
    ],
)
def test_another_regulation_is_answered_as_well(
    pack: Path, asked: str, kind: MatchKind, clauses: tuple[str, ...]
) -> None:
    found = Matcher(read_pack(pack), read_concepts()).match(asked)
    assert (found.kind, found.clauses) == (kind, clauses)


def test_another_regulation_is_put_together_as_it_was_written(pack: Path) -> None:
    read = read_pack(pack)
    assert read.text().splitlines() == [
        "QUY CHẾ HỌP",
        "Chương I",
        "CHUNG",
        "Điều 1. Giờ họp",
        "Họp giao ban lúc 08 giờ thứ Hai.",
        "Điều 2. Trách nhiệm",
        "1. Văn phòng gửi giấy mời trước 02 ngày.",
        "2. Người vắng họp phải xin phép.",
    ]
    silent = next(topic for topic in read.topics if topic.is_silent)
    assert [(rule.number, rule.since) for rule in silent.rules] == [("01/2030/QH17", date(2030, 1, 1))]


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("topics", '["2.1"]', '["2.7"]', "topics.toml:9: “giấy mời”: không có khoản nào số 2.7"),
        ("topics", '["2.1"]', "[]", "“giấy mời”: không có khoản nào"),
        ("topics", '"ai gửi giấy mời họp"', '"không đi họp thì sao"', "“không đi họp thì sao” có hai lần"),
        ("silent", 'near = ["2.2"]', 'near = ["3"]', "“mức phạt người vắng họp”: không có khoản nào số 3"),
        ("silent", 'ask = "office"', 'ask = "nobody"', "silent.toml:13: không có bảng [ask.nobody]"),
        ("silent", 'rules = ["next"]', 'rules = ["last"]', "silent.toml:14: không có bảng [rule.last]"),
        ("text", "articles = [1, 2]", "articles = [1, 3]", "text.toml:9: không có Điều 3"),
        ("text", 'name = "Quy chế họp"', "", "text.toml:1: thiếu name"),
        ("text", "[[chapter]]", "[[chapter", "text.toml:6: sai cú pháp TOML"),
    ],
)
def test_faults_of_a_pack_are_named(pack: Path, file: str, old: str, new: str, fault: str) -> None:
    path = pack / f"{file}.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(PackError) as raised:
        read_pack(pack)
    assert fault in str(raised.value)


def test_a_pack_that_lacks_a_file_is_none(pack: Path) -> None:
    pack.joinpath("silent.toml").unlink()
    with pytest.raises(PackError, match=r"silent\.toml"):
        read_pack(pack)


@pytest.mark.parametrize("name", pack_names())
def test_every_pack_can_be_read(name: str) -> None:
    assert matcher_of(folder_of(name)).pack.clauses


@pytest.mark.parametrize("name", pack_names())
def test_what_can_be_done_about_a_topic_is_a_command(name: str) -> None:
    commands = {topic.command for topic in matcher_of(folder_of(name)).pack.topics if topic.command}
    assert commands - FEATURES.commands.keys() == set()


def test_the_regulation_is_silent_on_many_things_each_with_whom_to_ask() -> None:
    silent = [topic for topic in matcher().pack.topics if topic.is_silent]
    assert len(silent) >= 40
    assert [topic.about.vi for topic in silent if not (topic.ask and topic.about.en)] == []
    rules = {rule.number: rule for topic in silent for rule in topic.rules}
    assert [
        number for number, rule in rules.items() if not (rule.name.en and (rule.issued or rule.since))
    ] == []


@pytest.mark.parametrize("name", pack_names())
def test_every_clause_answers_something(name: str) -> None:
    pack = matcher_of(folder_of(name)).pack
    answering = {number for topic in pack.topics if not topic.is_silent for number in topic.clauses}
    spoken = {part.number for number in answering for part in pack.parts(number)}
    assert pack.clauses.keys() - spoken == set()


def test_words_that_mean_the_same_stand_once_and_folded() -> None:
    file = tomllib.loads(FILE.read_text(encoding="utf-8"))
    said = [words for group in file["same"].values() for words in set(group)]
    said += [*file["together"]["words"], *file["idle"]["words"]]
    assert sorted(words for words in set(said) if said.count(words) > 1) == []
    assert [words for words in said if fold(words) != words] == []


def test_heads_are_called_as_the_pack_calls_them() -> None:
    said = [worded(office_terms(folder_of("xa")), DEFAULT, one) for one in spoken()]
    assert not [one for one in said if "thủ trưởng" in one.lower()]
    assert any("Người đứng đầu" in one for one in said)
