"""Examples: which wishes can be chosen, who reviews, what weighs, for how long, and what is exported."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.conversation import local_date
from bot.domain.calendar import Calendar, Override
from bot.domain.understanding import Act, Intent, KeptWords, Standing, example_key, understand
from handlers import FEATURES, wishes
from handlers.engine import Due, Tick
from handlers.examples.export import corpus_lines
from handlers.examples.teaching import GROUPS
from handlers.examples.weekly import UnclearWeek, read_week, week_options, week_text
from storage import inquiries, upkeep
from storage.inquiries import LONGEST
from storage.sentences import examples, unclear
from storage.sentences.examples import NewExample
from storage.tables import subjects
from storage.tables.base import tables
from storage.tables.people import people, units
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import FIRST_DAY, MORNING, connected, settings
from tests.understanding.corpora import read_corpus

NOT_UNDERSTOOD = "Hệ thống chưa hiểu nội dung anh/chị gửi."
TITLES = {name: entry.title for name, entry in FEATURES.commands.items()}


def test_every_wish_can_be_chosen() -> None:
    offered = [intent for group in GROUPS.values() for intent in group]
    assert sorted(offered) == sorted(wishes.WISHES)


def test_each_wish_has_a_title_without_anybody_there() -> None:
    assert [intent for intent in wishes.WISHES if not wishes.title_of(intent, TITLES)] == []
    assert wishes.title_of(Intent.YES, TITLES) == ""


def test_an_example_opens_and_never_does_and_no_table_yields_to_it() -> None:
    def told(_plain: str) -> Intent:
        return Intent.CHECK_DONE

    found = understand("máy in hết mực", "officer", Standing.NUDGE, told)
    assert (found.intent, found.act, found.is_example) == (Intent.CHECK_DONE, Act.OPEN, True)
    assert not understand("/menu", "officer", Standing.NONE, told).is_example
    assert not understand("ok", "officer", Standing.NUDGE, told).is_example
    assert not understand("…", "officer", Standing.NONE, told).is_example


@pytest.mark.parametrize(
    ("said", "standing"),
    [
        ("đã kiểm tra hộp thư xong rồi nha", Standing.NUDGE),  # it answers what stands open
        ("em bấm nhầm rồi, rút lại giúp em với", Standing.AFTER_CHECK),
        ("hộp thư của em bị chiếm mất rồi, nó gửi thư lung tung", Standing.NONE),  # a fault
        ("em quên mật khẩu hộp thư rồi", Standing.NONE),
    ],
)
def test_no_example_says_otherwise_of_what_is_plain(said: str, standing: Standing) -> None:
    found = understand(said, "officer", standing, lambda _key: Intent.MENU)
    assert not found.is_example
    assert found == understand(said, "officer", standing)


@pytest.mark.parametrize(
    ("said", "is_like"),
    [
        ("Dạ mai nhà em có đám ạ", True),
        ("MAI NHÀ EM CÓ ĐÁM", True),
        ("mai nhà em có đám anh ơi?", True),
        ("mai nhà em không có đám", False),
        ("mốt nhà em có đám", False),
        ("mai nhà em có đám nên nhờ Lan trực", False),
    ],
)
def test_what_is_like_an_example_differs_in_courtesy_alone(said: str, is_like: bool) -> None:
    assert (example_key(said) == example_key("mai nhà em có đám")) is is_like


async def test_no_example_does_anything_whatever_it_means(on_sqlite: Fresh, tmp_path: Path) -> None:
    chat = Chat(on_sqlite(), tmp_path / "files")
    said = {intent: f"mã lạ {number} xyz" for number, intent in enumerate(wishes.WISHES, 1)}
    assert len({example_key(text) for text in said.values()}) == len(said)
    await chat.play("clock: 09:00\nminh: [Không có thư mới]\nminh: mai em nghỉ vì con ốm\nminh: [Gửi]\n")
    with connected(chat.url) as tx:
        for role, (intent, text) in product(("officer", "head", "staff"), said.items()):
            example = examples.add(tx, NewExample(passed_on(tx), text, role, "none", intent), 1, MORNING)
            examples.review(tx, example, 2, MORNING)
        before = kept(tx)
    for who, text in product(("minh", "hoa", "son"), said.values()):
        assert NOT_UNDERSTOOD not in await chat.play(f"{who}: {text}\n{who}: hủy\n")
    with connected(chat.url) as tx:
        assert [name for name, rows in kept(tx).items() if rows != before[name]] == []
    chat.close()


def kept(tx: Connection) -> dict[str, Sequence[Any]]:
    """Return all that is kept but what is said, and what is asked or waits to be passed on."""
    passing = {"outbox", "sends", "pace", "conversations", "events", "contacts"}
    return {name: tx.execute(select(one)).all() for name, one in tables.tables.items() if name not in passing}


async def test_a_made_up_button_keeps_nothing(on_sqlite: Fresh, tmp_path: Path) -> None:
    chat = Chat(on_sqlite(), tmp_path / "files")
    with connected(chat.url) as tx:
        plain, private = passed_on(tx), passed_on(tx, "gọi thợ 0912 345 678")
    stranger = "Lựa chọn này không còn dùng được."
    for token, answer in (
        (f"meant:{plain}:yes", stranger),  # answers what stands open: no wish
        (f"meant:{plain}:x", stranger),
        ("meant:99:away", stranger),
        (f"meant:{private}:away", "Câu này có số hoặc địa chỉ riêng"),
    ):
        assert answer in await chat.play(f"vinh: {{tap}} {token}\n")
    with connected(chat.url) as tx:
        assert examples.everything(tx) == []
    chat.close()


def passed_on(tx: Connection, text: str = "máy in hết mực", role: str = "officer") -> int:
    """Pass something on to the office that was not understood; return the id of the inquiry."""
    [person] = tx.execute(select(people.c.id).where(people.c.full_name == "Lê Văn Mẫu Minh")).scalars()
    unit = tx.execute(select(units.c.id).where(units.c.code == "xlongtan")).scalar_one()
    made = inquiries.add(tx, person, unit, MORNING)
    inquiries.say(tx, made, person, KeptWords(text, role, "none", "unknown"), MORNING)
    return made


def test_words_of_nobody_in_a_role_are_not_taught(url: str) -> None:
    with connected(url) as tx:
        found = inquiries.get(tx, passed_on(tx, "máy in hết mực", role="stranger"))
        assert found
        assert not found.is_teachable


def taught(tx: Connection, inquiry: int, intent: Intent = Intent.AWAY) -> int:
    sentence = inquiries.sentence(tx, inquiry)
    assert sentence is not None
    new = NewExample(inquiry, sentence.text, "officer", "none", intent)
    return examples.add(tx, new, 1, MORNING)


def test_only_a_sentence_can_be_taught_and_only_once(url: str) -> None:
    with connected(url) as tx:
        long, short = passed_on(tx, "x" * (LONGEST + 1)), passed_on(tx, "x" * LONGEST)
        assert inquiries.sentence(tx, long) is None
        taught(tx, short)
        assert inquiries.sentence(tx, short) is None
        for inquiry in (long, short):
            found = inquiries.get(tx, inquiry)
            assert found
            assert not found.is_teachable


def test_the_newest_that_was_reviewed_weighs_in_its_role_alone(url: str) -> None:
    with connected(url) as tx:
        first, second = (taught(tx, passed_on(tx), one) for one in (Intent.AWAY, Intent.COVER))
        assert examples.meaning(tx, "officer", "may in het muc") == ""
        examples.review(tx, second, 2, MORNING)
        assert examples.meaning(tx, "officer", "may in het muc") == "cover"
        examples.review(tx, first, 2, MORNING + timedelta(hours=1))
        assert examples.meaning(tx, "officer", "may in het muc") == "away"
        assert examples.meaning(tx, "head", "may in het muc") == ""
        examples.drop(tx, first)
        assert examples.meaning(tx, "officer", "may in het muc") == "cover"


def test_what_nobody_reviewed_is_forgotten_and_so_are_counts(url: str) -> None:
    with connected(url) as tx:
        kept, gone = (taught(tx, passed_on(tx)) for _number in range(2))
        examples.review(tx, kept, 2, MORNING)
        today = local_date(MORNING)
        unclear.count(tx, today, "asked", "away")
        unclear.count(tx, today, "asked", "away")
        later = MORNING + timedelta(weeks=13)
        upkeep.forget(tx, later, later, settings())
        assert unclear.counted(tx, today, today + timedelta(days=1)) == {("asked", "away"): 2}
        upkeep.forget(tx, later, later + timedelta(days=1), settings())
        assert unclear.counted(tx, today, today + timedelta(days=1)) == {}
        assert [examples.get(tx, one) is None for one in (kept, gone)] == [False, True]


def test_once_the_message_is_blanked_it_is_not_known_whose_words_an_example_has(url: str) -> None:
    with connected(url) as tx:
        inquiry = passed_on(tx)
        example = taught(tx, inquiry)
        examples.review(tx, example, 2, MORNING)
        for days, state, known in ((100, "open", inquiry), (89, "closed", inquiry), (91, "closed", None)):
            inquiries.change(tx, inquiry, state, MORNING)
            later = MORNING + timedelta(days=days)
            upkeep.forget(tx, later, later, settings())
            found = examples.get(tx, example)
            assert found
            assert found.inquiry == known
        assert examples.meaning(tx, "officer", "may in het muc") == "away"


def test_a_newer_spelling_finds_the_examples_of_an_older(url: str) -> None:
    with connected(url) as tx:
        example = taught(tx, passed_on(tx))
        examples.review(tx, example, 2, MORNING)
        tx.execute(update(subjects.examples).values(normal="as an older program spelled it"))
        examples.renew(tx)
        assert examples.meaning(tx, "officer", "may in het muc") == "away"


def test_reviewed_ones_are_exported_as_lines_of_a_corpus(url: str, tmp_path: Path) -> None:
    with connected(url) as tx:
        text = "mai em\tnghỉ nha\nvì con ốm"
        examples.review(tx, taught(tx, passed_on(tx, text)), 2, MORNING)
        taught(tx, passed_on(tx))  # waits for its review
        path = tmp_path / "office.tsv"
        path.write_text("".join(f"{line}\n" for line in corpus_lines(tx)), encoding="utf-8")
    [line] = read_corpus(path)
    assert (line.hand, line.role, line.context, line.intent) == ("office", "officer", "none", "away")
    assert line.text == text.replace("\t", " ")
    assert line.slots["range"] == "mai"


@pytest.mark.parametrize(
    ("told", "counted_on", "is_told"),
    [
        (date(2026, 11, 30), date(2026, 11, 25), True),  # a Monday, of the week before
        (date(2026, 12, 1), date(2026, 11, 29), True),  # a Tuesday, where nothing was told on Monday
        (date(2026, 12, 7), date(2026, 11, 25), False),  # the week before that was told
        (date(2026, 11, 30), date(2026, 11, 30), False),  # this week is told next
        (date(2026, 12, 14), date(2026, 11, 30), True),  # a week off between: of the last that was worked
    ],
)
def test_the_working_week_before_is_told_once(url: str, told: date, counted_on: date, is_told: bool) -> None:
    with connected(url) as tx:
        unclear.count(tx, counted_on, "unknown", "none")
        off = (Override(date(2026, 12, day), "off", "Nghỉ thử") for day in range(7, 12))
        due = Due(Tick(tx, MORNING, settings()), told, Calendar(tuple(off)), TITLES)
        assert bool(read_week(due)) is is_told
        assert read_week(due) is None


def test_the_week_is_told_in_a_sentence_each_way() -> None:
    counts = {
        **{("asked", intent): 2 for intent in ("away", "cover", "incident", "invite")},
        ("asked", "password_trouble"): 1,
        ("unknown", "none"): 3,
        ("unknown", "gone_since"): 1,
    }
    said = week_text(UnclearWeek(FIRST_DAY, counts, 0, TITLES)).splitlines()
    assert said[0].startswith("Tuần làm việc trước có 9 câu hệ thống phải hỏi lại: 2 gần với “Báo sự cố”, 2 ")
    assert said[0].endswith(", 3 gần với việc khác.")
    assert said[1] == "Tuần làm việc trước có 4 câu hệ thống không đoán được: 4 không gần với việc nào."
    assert week_text(None) == ""
    assert week_options(UnclearWeek(FIRST_DAY, counts, 0, TITLES)) == ()
    assert [one.token for one in week_options(UnclearWeek(FIRST_DAY, counts, 2, TITLES))] == [
        "unclear:2026-11-25"
    ]
