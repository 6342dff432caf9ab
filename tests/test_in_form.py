"""In a form what is plainly something else is offered beside the question, and an answer is taken unasked.

``understanding/in_forms.tsv`` has what was typed at a question ("at"), and what it means: "answer", "cancel"
for what gives the form up, or the intent of what is to be offered. This was decided before anything was run.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.conversation import Event, EventKind, Question
from bot.conversation.messages import words_or
from bot.domain.understanding import Act, Intent, Standing, understand
from handlers import FEATURES, dispatch, wishes
from handlers.interruptions import is_look_up
from storage.engine import Conversation, conversations
from storage.tables import engine
from storage.tables.people import contacts
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import ACCOUNT, CHANNEL, MORNING, connected

LINES = Path(__file__).parent / "understanding" / "in_forms.tsv"
TITLES = {name: entry.title for name, entry in FEATURES.commands.items()}
ASKED = "vinh: yêu cầu báo cáo tình hình sử dụng hộp thư trước 16h thứ sáu, xã Long Tân\nvinh: gửi đi\n"
HANDED = f"{ASKED}minh: [Trả lời]\nminh: mọi người dùng tốt\nminh: [Trình thủ trưởng]\n"
OPENED = {  # question -> who is asked it, and what leads there
    "when": ("minh", "minh: /vangmat\n"),
    "away_reason": ("minh", "minh: /vangmat\nminh: mai\n"),
    "excuse_reason": ("hoa", "hoa: /mien\nhoa: sáng mai\n"),
    "description": ("minh", "minh: /suco\nminh: [Không gửi hoặc nhận được thư]\nminh: [Vẫn chưa được]\n"),
    "office": ("minh", "minh: /loinhan\n"),
    "broadcast": ("vinh", "vinh: /thongbao\n"),
    "title": ("vinh", "vinh: /yeucaubaocao\n"),
    "report": ("minh", f"{ASKED}minh: [Trả lời]\n"),
    "more_time": ("minh", f"{ASKED}minh: xin gia hạn\nminh: thứ hai tuần sau\n"),
    "return": ("hoa", f"{HANDED}hoa: [Trả lại]\n"),
}
ANSWER, CANCEL = "answer", "cancel"
OFFERED = 0.9  # at least, of what is plainly something else
ASKED_ABOUT = 0.03  # at most, of what answers


@dataclass(frozen=True)
class Came:
    """What came of a text: the titles of what is offered, and the question that the form stands at then."""

    offered: frozenset[str]
    is_asked: bool  # whether it answers the question
    waits_for: str  # "" where the form was left

    def is_right(self, means: str, question: str) -> bool:
        if means == ANSWER:
            return not self.is_asked and self.waits_for not in ("", question)
        if means == CANCEL:
            return not self.waits_for or (self.is_asked and not self.offered)
        return wishes.title_of(Intent(means), TITLES) in self.offered


@pytest.mark.parametrize("typed", ["Lê Ví Dụ Chi Oanh", "lê ví dụ chi oanh"])
def test_a_name_in_which_a_word_asks_elsewhere_looks_nothing_up(typed: str) -> None:
    here = Conversation(1, "change", {}, {}, "who_1_name_1", MORNING, MORNING, 1, 1)
    question = Question("who_1_name_1", "Xin gõ họ tên, hoặc một phần.", words_or({}), lambda said, _at: said)
    reading = understand(typed, "office", Standing.NONE)
    assert (reading.intent, reading.act) == (Intent.CALENDAR, Act.OPEN)  # for "lễ", and "chi" is "gì"
    assert not is_look_up(here, question, reading)


async def test_what_is_something_else_is_offered_and_an_answer_taken(
    on_sqlite: Fresh, tmp_path: Path
) -> None:
    answers, others = dict[str, bool](), dict[str, bool]()
    for at, (who, opening) in OPENED.items():
        chat = Chat(on_sqlite(), tmp_path)
        await chat.play(opening)
        with connected(chat.url) as tx:
            question = open_question(tx, who)
            for means, typed in lines(at):
                with undone(tx):
                    is_right = typing(tx, chat, who, typed).is_right(means, question)
                (answers if means == ANSWER else others)[f"{at}: {typed}"] = is_right
    assert (len(answers), len(others)) >= (80, 60)
    missed = [typed for typed, is_right in others.items() if not is_right]
    asked = [typed for typed, is_right in answers.items() if not is_right]
    assert len(missed) <= (1 - OFFERED) * len(others), missed
    assert len(asked) <= ASKED_ABOUT * len(answers), asked


def lines(question: str) -> Iterator[tuple[str, str]]:
    """Yield (what it means, what was typed) at a question."""
    with LINES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["at"] == question:
                yield row["means"], row["text"]


@contextmanager
def undone(tx: Connection) -> Iterator[None]:
    """Undo what is done within."""
    before = tx.begin_nested()
    yield
    before.rollback()


def typing(tx: Connection, chat: Chat, who: str, typed: str) -> Came:
    """Let somebody type; return what came of it."""
    last = select(engine.outbox.c.id).order_by(engine.outbox.c.id.desc())
    before = tx.execute(last).scalars().first() or 0
    at = chat.clock.at + timedelta(minutes=1)
    dispatch.receive(tx, Event(CHANNEL, ACCOUNT, "typed", who, at, EventKind.TEXT, typed), chat.settings)
    said = tx.execute(select(engine.outbox.c.options).where(engine.outbox.c.id > before)).scalars()
    options = {token: label for some in said for token, label, _words in some}
    waits_for = open_question(tx, who)
    is_asked = any(token.startswith("asis:") for token in options) or waits_for.startswith("reason_")
    offered = frozenset(label for token, label in options.items() if token.startswith("wish:"))
    return Came(offered, is_asked, waits_for)


def open_question(tx: Connection, who: str) -> str:
    """Return the key of the question that stands open for somebody; "" for none."""
    contact = tx.execute(select(contacts.c.id).where(contacts.c.chat == who)).scalar_one()
    active = conversations.active_at(tx, contact)
    found = select(engine.conversations.c.waiting_for).where(engine.conversations.c.id == active)
    return tx.execute(found).scalar() or ""
