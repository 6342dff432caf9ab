"""The rights table as a matrix: each role, each action, own unit, another's and all, begun in every way.

What the table denies changes nothing in the database and is answered politely; what it allows is not
refused. The ways come from the map of the bot, so that a new feature without a line here fails.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Row, func, select
from sqlalchemy import event as events_of

from bot.conversation import Event, EventKind, RemoteFile
from bot.domain.changes import ChangeKind
from bot.domain.rights import Action, Role
from handlers import FEATURES, dispatch, words
from handlers.engine import Tick
from handlers.engine.buttons import CONFIRMATION
from handlers.personnel import clockwork
from storage.engine.db import open_engine
from storage.engine.outbox import ANSWERS
from storage.people import changes
from storage.people.changes import NewChange
from storage.tables.base import tables
from storage.tables.engine import conversations, counters, events, files, outbox
from storage.tables.people import contacts, roles, units
from storage.tables.subjects import unclear_texts
from tests.conftest import Fresh
from tests.hostile.afternoon import NOW, Ids, prepare
from tests.hostile.effort import tried
from tests.hostile.way import OTHER, OWN, PEOPLE, TRYING, Way, is_allowed
from tests.hostile.ways import BUTTONS, ways
from tests.people import ACCOUNT, CHANNEL, FIRST_DAY, settings

STRANGER = "la"
BOOKKEEPING = {"last_in", "minute", "in_minute", "menu", "blocked"}  # of a contact: kept of every event
WRITES = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
DENIALS = (
    "Anh/chị chưa có quyền dùng mục này.",
    "Anh/chị chưa có quyền xem mục này.",
    "Lượt kiểm tra này không thuộc phần việc của anh/chị.",
    "Thư này không thuộc phần việc của anh/chị.",
    "Việc bàn giao này không thuộc phần việc của anh/chị.",
    "Việc bàn giao này không có xác nhận nào của anh/chị để rút lại.",
    "Thư này không có ghi nhận nào của anh/chị để rút lại.",
    "Không có ghi nhận nào của anh/chị để rút lại.",
    "Lựa chọn này không còn dùng được",
    "Chỉ Phòng Văn hóa và Thông tin được",
    "Không tìm thấy sự cố có số này.",
    "Không tìm thấy thay đổi nhân sự có số này.",
    "Tài khoản này không còn gắn với anh/chị.",
    "Nội dung nhập này đã kết thúc.",
    "Anh/chị hiện chưa được cử theo dõi hộp thư của đơn vị nào.",
    "Hệ thống chưa hiểu nội dung anh/chị gửi.",
    "Hiện không có việc nào chờ anh/chị duyệt hoặc trả lời.",
    "Việc “",  # … do … thực hiện.
    "Anh/chị muốn làm việc nào dưới đây?",
    "Không tìm thấy “",  # … in the directory
    "Không có tệp này trong các tin đã gửi cho anh/chị.",
    "Đã nhận ảnh, tệp và giữ trong một ngày.",
    "Hệ thống chỉ nhận tệp của người đã tham gia.",
    "Đây là hệ thống nhắc kiểm tra hộp thư",
)


AT_ONE_TAP = {  # deeds that reach several units and are no release
    "urge_all": "reminds of checks that are owed; the office writes nothing",
    "outage_now": "the province's mail is down: it cannot wait, and every unit sees it by itself",
}


@dataclass
class Afternoon:
    """The district as it is before each try: what a try does is taken back."""

    tx: Connection
    ids: Ids
    folder: Path
    before: dict[str, list[Any]]

    def wrong(self, who: str, way: Way, *, has_left: bool = False) -> list[str]:
        """Return what is wrong after it: an answer that does not fit, or tables that it changed."""
        may = is_allowed(who, way) and not has_left
        answers, changed = self.outcome(who, way, looks=not may)
        is_refused = len(answers) == 1 and answers[0].startswith(DENIALS)
        return changed if answers and is_refused != may else [*answers, *changed, "does not fit"]

    def outcome(self, who: str, way: Way, *, looks: bool = True) -> tuple[list[str], list[str]]:
        """Return the answers to it, and the tables that it changed where one looks."""
        tried["rights"] += 1
        with self.tx.begin_nested() as attempt:
            with written(self.tx) as tables_written:
                dispatch.receive(self.tx, event(who, way, self.ids), settings(files=self.folder))
            answers = answered(self.tx, who)
            after = snapshot(self.tx, who, tables_written) if looks else {}
            attempt.rollback()
        return answers, [name for name, rows in after.items() if rows != self.before[name]]


@pytest.fixture
def afternoon(fresh: Fresh, tmp_path: Path) -> Iterator[Afternoon]:
    engine = open_engine(fresh())
    with engine.connect() as tx, tx.begin() as whole:
        ids = prepare(tx, tmp_path)
        yield Afternoon(tx, ids, tmp_path, snapshot(tx, "", set(tables.tables)))
        whole.rollback()
    engine.dispose()


def event(who: str, way: Way, ids: Ids) -> Event:
    said = way.said.format(**ids)
    kind = {"button": EventKind.TAP, "file": EventKind.FILE}.get(way.how, EventKind.TEXT)
    file = RemoteFile("f", said, 9) if kind == EventKind.FILE else None
    return Event(CHANNEL, ACCOUNT, "try", who, NOW, kind, "" if file else said, file, message_id="7")


@contextmanager
def written(tx: Connection) -> Iterator[set[str]]:
    """Collect the tables that are written to meanwhile; no trigger and no cascade writes to others."""
    found: set[str] = set()

    def note(_tx: Connection, _cursor: object, statement: str, *_more: object) -> None:
        found.update(WRITES.findall(statement))

    events_of.listen(tx, "before_cursor_execute", note)
    yield found
    events_of.remove(tx, "before_cursor_execute", note)


def snapshot(tx: Connection, who: str, names: Collection[str]) -> dict[str, list[Any]]:
    """Return what these tables hold, but for the event, its contact's bookkeeping and the answers to it."""
    mine = tx.execute(select(contacts.c.id).where(contacts.c.chat == who)).scalar()
    kept = [one for one in tables.sorted_tables if one.name in names and one is not events]
    rows = {one.name: tx.execute(select(one).order_by(*one.primary_key.columns)) for one in kept}
    return {name: [plain(row) for row in found if is_more(name, row, mine)] for name, found in rows.items()}


def plain(row: Row[Any]) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name not in BOOKKEEPING}


def is_more(table: str, row: Row[Any], mine: int | None) -> bool:
    """Tell whether it is more than an event leaves of which nothing follows."""
    if table == contacts.name:
        return bool(row.chat != STRANGER)
    if table == conversations.name:  # words that were not understood are kept, and that something was asked
        return row.flow not in (words.WORDS, CONFIRMATION)
    if table == counters.name:  # it is there so that covers are decided one after the other
        return bool(row.n)
    if table == unclear_texts.name:  # that something was not understood is counted
        return False
    if table == files.name:  # what no question asked for is kept for a day
        return row.caption is None or row.owner is None or bool(row.contact != mine)
    is_mine = table == outbox.name and row.contact == mine
    return not (is_mine and (row.lane in ANSWERS or row.action == "menu"))


def answered(tx: Connection, who: str) -> list[str]:
    mine = select(contacts.c.id).where(contacts.c.chat == who).scalar_subquery()
    query = select(outbox.c.heading, outbox.c.text).where(
        outbox.c.contact == mine, outbox.c.lane.in_(ANSWERS)
    )
    return [f"{row.heading}\n{row.text}".strip() for row in tx.execute(query.order_by(outbox.c.id))]


@pytest.mark.parametrize("who", [*TRYING, STRANGER])
def test_the_table_holds_however_a_deed_is_begun(who: str, afternoon: Afternoon) -> None:
    found = {way: afternoon.wrong(who, way) for way in ways()}
    assert {way: wrong for way, wrong in found.items() if wrong} == {}


def test_a_version_that_is_not_what_stands_vouches_for_nothing(afternoon: Afternoon) -> None:
    """Whoever may press it is shown what stands, and nothing is done: of every button that vouches."""
    pressed = [
        (name, who, replace(way, said=with_other_version(name, way.said)))
        for name, button in FEATURES.buttons.items()
        for way in BUTTONS.get(name, ())
        if button.vouches
        for who in TRYING
        if is_allowed(who, way)
    ]
    found = {(who, way.said): afternoon.outcome(who, way) for _name, who, way in pressed}
    assert {press: changed for press, (_answers, changed) in found.items() if changed} == {}
    assert [press for press, (answers, _changed) in found.items() if not answers] == []
    assert {name for name, *_more in pressed} == {
        name for name, one in FEATURES.buttons.items() if one.vouches
    }


def with_other_version(name: str, said: str) -> str:
    """Return a token with all that it holds, and a version that nothing ever had."""
    holds = sum(part.pieces for part in FEATURES.buttons[name].holds)
    pieces = said.split(":")[1:][:holds]
    return ":".join([name, *pieces, *["0"] * (holds - len(pieces)), "never"])


def test_who_has_left_may_nothing_with_what_is_still_on_their_screen(afternoon: Afternoon) -> None:
    tx = afternoon.tx
    unit = tx.execute(select(units.c.id).where(units.c.code == OWN)).scalar_one()
    told = NewChange(ChangeKind.LEAVE, unit, FIRST_DAY, PEOPLE["hoa"], NOW, PEOPLE["minh"])
    made = changes.add(tx, told)
    changes.change(tx, made, state="accepted", decided_by=PEOPLE["vinh"], decided_at=NOW)
    clockwork.run(Tick(tx, NOW, settings()))
    afternoon.before = snapshot(tx, "minh", set(tables.tables))
    found = {way: afternoon.wrong("minh", way, has_left=True) for way in ways()}
    assert {way: wrong for way, wrong in found.items() if wrong} == {}


def test_every_button_has_its_line() -> None:
    assert set(BUTTONS) == {*FEATURES.buttons, "q"}
    assert all(way.said.partition(":")[0] == name for name, some in BUTTONS.items() for way in some)


def test_every_role_and_every_action_is_tried() -> None:
    assert set(TRYING.values()) == set(Role)
    begun = {(way.action, way.how) for way in ways()}
    tried = set(Action)
    assert {action for action, _how in begun} - {None} == tried
    for action in tried:
        hows = {how for one, how in begun if one == action}
        assert {"button"} <= hows, action


def test_where_units_matter_the_own_and_another_are_tried() -> None:
    tried_units = {(way.action, way.unit) for way in ways() if way.unit}
    for action in (Action.CHECK, Action.EXCUSE):
        assert {(action, OWN), (action, OTHER)} <= tried_units


def test_no_tap_of_the_office_reaches_several_units_that_another_has_not_released(
    afternoon: Afternoon,
) -> None:
    tx, ours = afternoon.tx, settings(files=afternoon.folder, four_eyes=True)
    last = tx.execute(select(func.max(outbox.c.id))).scalar_one()
    reached = set()
    for way in (way for way in ways() if way.how == "button"):
        with tx.begin_nested() as attempt:
            dispatch.receive(tx, event("vinh", way, afternoon.ids), ours)
            for number, token in enumerate(asked_again(tx, way.said, last)):
                pressed = replace(event("vinh", way, afternoon.ids), text=token, id=f"again {number}")
                dispatch.receive(tx, pressed, ours)
            if is_for_many(tx, last):
                reached.add(way.said.partition(":")[0])
            attempt.rollback()
    assert reached == set(AT_ONE_TAP)


def asked_again(tx: Connection, said: str, last: int) -> list[str]:
    """Return the buttons of the same name that the answer shows, with the version or the yes it asks for."""
    rows = tx.execute(select(outbox.c.options).where(outbox.c.id > last)).scalars()
    name = said.partition(":")[0]
    return [token for options in rows for token, *_rest in options if token.partition(":")[0] == name]


def is_for_many(tx: Connection, last: int) -> bool:
    """Tell whether what was queued since goes to people of several units, but for the office's own."""
    query = (
        select(contacts.c.person, units.c.code)
        .join_from(outbox, contacts, outbox.c.contact == contacts.c.id)
        .join(roles, roles.c.person == contacts.c.person)
        .join(units, units.c.id == roles.c.unit)
        .where(outbox.c.id > last, outbox.c.action == "send", contacts.c.chat != "vinh")
    )
    held: dict[int, set[str]] = {}
    for person, code in tx.execute(query):
        held.setdefault(person, set()).add(code)
    others = [codes for codes in held.values() if "pvhtt" not in codes]
    return bool(others) and not set.intersection(*others)
