"""The form's questions: finding one of many people, and what a change of one answer asks anew."""

import zlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.conversation import FOUND, Answer, Answers, Given, Talk, Waiting
from bot.domain.changes import ChangeKind
from handlers.personnel import asking
from handlers.personnel.asking import ChangeNotice
from handlers.personnel.people import NoticeFacts, UnitName, read_effective
from storage.engine import conversations
from storage.people.members import KnownPerson
from tests.people import MORNING, connected
from tests.test_deeds import context, press

AT = datetime(2026, 11, 25, 1, tzinfo=UTC)
FACTS = NoticeFacts(
    day=date(2026, 11, 25),
    is_office=False,
    may_appoint=True,
    units=[UnitName(3, "UBND xã Long Tân")],
    self=3,
    domains=["nhontrach.example"],
)
MANY = [
    vars(KnownPerson(number, f"{name} Thử Người", "Công chức", "staff"))
    for number, name in enumerate(
        ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khoa", "Lan", "Minh", "Nga"), 1
    )
]
LOOKED_UP = {f"{FOUND}people_leave_3_1": Answer(MANY, AT)}


def asked(answers: Answers, given: Given | None = None) -> Waiting:
    """Return the question at which the form stands."""
    with pytest.raises(Waiting) as waiting:
        asking.ask_notice(Talk(answers, AT, given, tx=None), FACTS)
    return waiting.value


def said(**words: str) -> Answers:
    return {**LOOKED_UP, **{key: Answer(value, AT) for key, value in words.items()}}


def test_of_many_people_one_is_found_by_a_part_of_the_name() -> None:
    first = asked(said(kind="leave"))
    assert len(first.question.options) == 9
    assert first.question.options["other"] == "Người khác"
    typing = asked(said(kind="leave", who_1="other")).question
    assert (typing.key, typing.text) == ("who_1_name_1", "Xin gõ họ tên, hoặc một phần.")
    found = asked(said(kind="leave", who_1="other", who_1_name_1="nga"))
    assert list(found.question.options) == ["10", "other"]
    nobody = asked(said(kind="leave", who_1="other", who_1_name_1="xyz"))
    assert "Không tìm thấy ai có tên này" in nobody.question.text
    chosen = said(kind="leave", who_1="other", who_1_name_1="nga", who_1_found_1="10")
    assert asked(chosen).question.key == "effective"


def test_a_button_of_the_list_answers_of_which_kind_it_is(url: str) -> None:
    with connected(url) as tx:
        hoa = context(tx, "hoa")
        for token in ("ns_new:", "ns_kind:join"):
            press(replace(hoa, active=conversations.active_at(tx, hoa.who.contact)), token)
        active = conversations.active(tx, hoa.who)
        assert active
        assert (active.answers["kind"].value, active.waiting_for) == ("join", "new_1")
        assert conversations.parked(tx, hoa.who, MORNING) == []


def test_whose_mailbox_it_is_is_asked_with_the_mailbox() -> None:
    key, boxes = f"{FOUND}people_mailbox_open_3_1", ("", "an@nhontrach.example")
    people = [vars(KnownPerson(number, "An Thử Người", mailbox=box)) for number, box in enumerate(boxes, 1)]
    question = asked(
        {key: Answer(people, AT), "kind": Answer("box", AT), "box": Answer("mailbox_open", AT)}
    ).question
    labels = ["An Thử Người – chưa có hộp thư", "An Thử Người – an@nhontrach.example"]
    assert list(question.options.values())[:2] == labels


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("hôm nay", "thứ Tư, 25/11/2026"),
        ("mai", "thứ Năm, 26/11/2026"),
        ("01/12", "thứ Ba, 01/12/2026"),
        ("thứ hai tuần sau", "thứ Hai, 30/11/2026"),
        ("20/11", "thứ Sáu, 20/11/2026"),
        ("12/3/2026", "thứ Năm, 12/03/2026"),
        ("01/9", "thứ Ba, 01/09/2026"),
    ],
)
def test_the_day_is_said_back(typed: str, shown: str) -> None:
    answers = {
        **said(kind="leave", who_1="8", effective=typed),
        **{f"{FOUND}lacking_{mark:x}": Answer([], AT) for mark in marks(typed)},
    }
    assert f"Có hiệu lực từ: {shown}" in asked(answers).question.text


def marks(typed: str) -> list[int]:
    """Return the key under which the unit's loss is looked up."""
    return [zlib.crc32(repr((3, [[8, ""]], [], read_effective(typed, AT))).encode())]


@pytest.mark.parametrize("typed", ["31/02", "bao giờ cũng được", "01/01/2020", "01/01/2030"])
def test_a_day_that_cannot_be_is_asked_again(typed: str) -> None:
    given = Given("effective", typed, AT)
    waiting = asked(said(kind="leave", who_1="8"), given)
    assert waiting.question.key == "effective"
    assert waiting.refusal


def test_what_is_decided_has_what_stood_there_before() -> None:
    answers = {
        **said(kind="leave", who_1="8", effective="mai", decision="12/QĐ-UBND ngày 20/11/2026"),
        **{f"{FOUND}lacking_{mark:x}": Answer([], AT) for mark in marks("mai")},
    }
    review = asked(answers).question.key
    notice = asking.ask_notice(Talk(answers, AT, Given(review, "send", AT, is_typed=False), tx=None), FACTS)
    assert isinstance(notice, ChangeNotice)
    [entry] = notice.entries
    assert (notice.where.kind, entry.person, notice.decision) == (
        ChangeKind.LEAVE,
        8,
        "12/QĐ-UBND ngày 20/11/2026",
    )
    assert entry.before == {
        "unit": "UBND xã Long Tân",
        "name": "Lan Thử Người",
        "title": "Công chức",
        "roles": "staff",
    }
