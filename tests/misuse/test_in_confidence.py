"""Sơn tells of a prohibited act in confidence: no message and no row says that it was he."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.conversation import fold
from storage.misuse import reports
from storage.misuse.reporters import ReporterSeal, count_sealed_otherwise, seal_anew
from storage.personal_data import personal_file
from storage.tables.engine import audit, outbox
from storage.tables.misuse import misuse_notes, misuse_reports
from storage.tables.people import contacts, mailboxes, people
from storage.upkeep import blank_secrets
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import connected, settings

TOLD = (
    *("/viphamthu", "[Hành vi khác]", "phú hội", "[Không rõ hộp thư]", "Thư rác gửi từ hộp thư xã"),
    *("[Báo kín]", "[Gửi]"),
)
FOLLOWED = (
    *(("vinh", one) for one in ("[Tiếp nhận]", "[Hỏi người báo]", "Từ bao giờ?", "[Gửi]")),
    *(("son", one) for one in ("[Trả lời]", "Từ đầu tháng 11", "[Gửi]", "/viphamthu", "[Bổ sung 1]", "hủy")),
    *(("vinh", one) for one in ("/viphamthu", "[Xem 1]", "[Đề nghị mở danh tính]", "Thanh tra cần", "[Gửi]")),
    *(("yen", one) for one in ("[Xem nội dung]", "/viphamthu", "/menu")),
)
OPENED = (("yen", "[Đồng ý mở danh tính]"),)
OTHER_KEY = "o" * 40


@pytest.fixture
def chat(on_sqlite: Fresh, tmp_path: Path) -> Iterator[Chat]:
    chat = Chat(on_sqlite(), tmp_path)
    yield chat
    chat.close()


async def said(chat: Chat, *deeds: tuple[str, str]) -> str:
    """Do this, and return all that anybody is sent meanwhile, with the tokens of buttons."""
    lines: list[str] = []
    for who, deed in deeds:
        await chat.hear(who, deed)
        lines += await chat.answers(who)
    return "\n".join(lines)


def son(tx: Connection) -> int:
    found = select(contacts.c.person).where(contacts.c.chat == "son")
    return int(tx.execute(found).scalar_one())


def marks_of(tx: Connection, person: int) -> list[str]:
    """Return all by which somebody is named, folded."""
    row = tx.execute(select(people.c.full_name, people.c.phone).where(people.c.id == person)).one()
    boxes = tx.execute(select(mailboxes.c.address).where(mailboxes.c.person == person)).scalars()
    return [fold(one) for one in (*row, *boxes, row.full_name.split(maxsplit=2)[-1]) if one]


def named_in(text: str, marks: list[str]) -> list[str]:
    return [one for one in marks if one in fold(text)]


async def test_no_phone_is_sent_the_name_before_two_have_opened_it(chat: Chat) -> None:
    with connected(chat.url) as tx:
        marks = marks_of(tx, son(tx))
    heard = await said(chat, *(("son", one) for one in TOLD), *FOLLOWED)
    assert "Từ đầu tháng 11" in heard
    assert named_in(heard, marks) == []
    assert named_in(await said(chat, *OPENED), marks) != []


async def test_no_row_refers_to_who_told_it(chat: Chat) -> None:
    await said(chat, *(("son", one) for one in TOLD), *FOLLOWED)
    with connected(chat.url) as tx:
        person = son(tx)
        marks = marks_of(tx, person)
        for table in (misuse_reports, misuse_notes, audit):
            rows = [row._mapping for row in tx.execute(select(table))]
            assert rows
            referring = [
                one.name for one in table.c if any(key.column is people.c.id for key in one.foreign_keys)
            ]
            assert [row for row in rows if person in [row[name] for name in referring]] == []
            assert [row for row in rows if named_in(str(dict(row)), marks)] == []
        [report] = reports.undecided(tx)
        file = personal_file.everything(tx, person)
        assert file["misuse_reports"] == file["misuse_notes"] == []
        own = [row for row in file["messages"] if row["subject"].startswith("misuse")]
        assert own
        assert [row for row in own if row["subject"].endswith(f":{report.id}")] == []


async def test_what_they_were_sent_keeps_no_words_once_it_has_gone(chat: Chat) -> None:
    await said(chat, *(("son", one) for one in TOLD), *FOLLOWED)
    with connected(chat.url) as tx:
        blank_secrets(tx)
        theirs = outbox.c.contact.in_(select(contacts.c.id).where(contacts.c.chat == "son"))
        texts = [*tx.execute(select(outbox.c.text).where(theirs)).scalars()]
    assert [text for text in texts if "VP-" in text or "Thư rác" in text or "Từ bao giờ" in text] == []


async def test_one_alone_opens_nothing(chat: Chat) -> None:
    await said(chat, *(("son", one) for one in TOLD), *FOLLOWED)
    with connected(chat.url) as tx:
        tokens = {
            token
            for options in tx.execute(select(outbox.c.options)).scalars()
            for token, *_rest in options
            if token.startswith("vp_agree:")
        }
    heard = await said(chat, *(("vinh", f"{{tap}} {token}") for token in tokens))
    with connected(chat.url) as tx:
        [report] = reports.undecided(tx)
    assert tokens
    assert "cần một người khác" in heard
    assert (report.by, report.opened_by) == (None, None)
    assert report.sealed


async def test_both_who_open_it_stand_in_the_audit(chat: Chat) -> None:
    await said(chat, *(("son", one) for one in TOLD), *FOLLOWED, *OPENED)
    with connected(chat.url) as tx:
        acts = ["misuse_open_ask", "misuse_open"]
        found = select(audit.c.act, contacts.c.chat).join(contacts, contacts.c.person == audit.c.person)
        rows = tx.execute(found.where(audit.c.act.in_(acts)).order_by(audit.c.id)).all()
        [report] = reports.undecided(tx)
        assert report.by == son(tx)
    assert [tuple(row) for row in rows] == [("misuse_open_ask", "vinh"), ("misuse_open", "yen")]


async def test_who_is_forgotten_leaves_what_they_told_without_them(chat: Chat) -> None:
    await said(chat, *(("son", one) for one in TOLD), *FOLLOWED)
    seal = ReporterSeal(settings().keys)
    with connected(chat.url) as tx:
        person = son(tx)
        handles = seal.handles(person)
        assert reports.of_reporter(tx, person, handles)
        reports.forget_reporter(tx, person, handles)
        assert reports.of_reporter(tx, person, handles) == []
        [report] = reports.undecided(tx)
    assert (report.sealed, report.by, report.what) == (None, None, "Thư rác gửi từ hộp thư xã")


async def test_another_key_seals_anew_and_the_one_before_opens_nothing_more(chat: Chat) -> None:
    await said(chat, *(("son", one) for one in TOLD))
    before = settings().keys
    with connected(chat.url) as tx:
        assert count_sealed_otherwise(tx, [OTHER_KEY]) == 1
        assert seal_anew(tx, [OTHER_KEY, *before]) == 1
        assert seal_anew(tx, [OTHER_KEY, *before]) == 0
        assert (count_sealed_otherwise(tx, [OTHER_KEY]), count_sealed_otherwise(tx, before)) == (0, 1)
        [report] = reports.of_reporter(tx, 0, ReporterSeal([OTHER_KEY]).handles(son(tx)))
        assert ReporterSeal([OTHER_KEY]).open(report.sealed) == son(tx)


def test_nobody_is_known_by_the_length_of_what_is_sealed() -> None:
    seal = ReporterSeal(["k" * 40])
    assert len(seal.close(1)) == len(seal.close(10**9))
