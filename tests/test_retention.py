"""Retention: what is forgotten in time, and what is not."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, insert, select, update

from storage import links, upkeep
from storage.engine import Tx, blobs, sqlite_path
from storage.links import NewLink, Purpose
from storage.tables.base import tables
from storage.tables.engine import conversations, events, file_uses, files, outbox, pace, sends
from storage.tables.people import contacts
from storage.tables.subjects import inquiries
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import MORNING, connected, opened, settings

LATER = MORNING + timedelta(days=100)


def test_event_keys_go_and_sent_texts_are_blanked_while_their_states_stay(url: str) -> None:
    with connected(url) as tx:
        [contact] = tx.execute(select(contacts.c.id).limit(1)).one()
        event = {"channel": "telegram", "account": "1", "event_id": "e", "received": MORNING}
        tx.execute(insert(events), event)
        row = {
            "contact": contact,
            "channel": "telegram",
            "lane": 1,
            "options": [["a", "b", ""]],
            "file_ids": [],
        }
        for state in ("sent", "queued"):
            told = {
                "key": state,
                "text": "Nội dung",
                "state": state,
                "created": MORNING,
                "not_before": MORNING,
            }
            tx.execute(insert(outbox), {**row, **told})
        upkeep.forget(tx, LATER, LATER, settings())
        assert tx.execute(select(events)).all() == []
        kept = {found.key: (found.text, found.options) for found in tx.execute(select(outbox))}
    assert kept == {"sent": ("", []), "queued": ("Nội dung", [["a", "b", ""]])}


async def test_strangers_are_forgotten_a_month_after_their_last_word(chat: Chat) -> None:
    await chat.play(STRANGERS)
    soon, later = (chat.clock.at + timedelta(days=days) for days in (29, 31))
    with chat.worker() as store:
        before = await store.run(words_of, "la")
        await store.run(upkeep.forget, soon, soon, settings())
        assert await store.run(words_of, "la") == before != 0
        await store.run(upkeep.forget, later, later, settings())
        assert await store.run(words_of, "la") == 0
        for one in ("xin", "lan"):
            assert await store.run(words_of, one) > 0


STRANGERS = """clock: 08:00
la: alo
la: mã nào
xin: xin tham gia
xin: Người Xin
xin: Đơn vị
xin: Chức vụ
xin: 1
lan: menu
"""


async def test_on_sqlite_what_is_forgotten_leaves_the_file(on_sqlite: Fresh) -> None:
    path = sqlite_path(url := on_sqlite())
    assert path
    said = "Lời không ai còn nhớ".encode()
    with opened(url) as store:
        contact = await store.run(meet, "la", said.decode())
    assert said in path.read_bytes()
    with opened(url) as store:
        await store.run(lambda tx: tx.execute(delete(contacts).where(contacts.c.id == contact)))
    assert said not in path.read_bytes()


def meet(tx: Tx, chat: str, label: str) -> int:
    row = {"channel": "telegram", "account": "1", "chat": chat, "label": label}
    return int(tx.execute(insert(contacts).values(**row).returning(contacts.c.id)).scalar_one())


def words_of(tx: Tx, chat: str) -> int:
    """Count the rows of a chat: the contact, what it was told, and tries of that, forms and pace."""
    [*known] = tx.execute(select(contacts.c.id).where(contacts.c.chat == chat)).scalars()
    said = select(outbox.c.id).where(outbox.c.contact.in_(known))
    rows = [
        select(contacts.c.id).where(contacts.c.id.in_(known)),
        said,
        select(sends.c.outbox).where(sends.c.outbox.in_(said)),
        select(conversations.c.id).where(conversations.c.contact.in_(known)),
        select(pace.c.chat).where(pace.c.chat == chat),
    ]
    return sum(len(tx.execute(query).all()) for query in rows)


def test_a_file_of_nobody_goes_after_a_day_and_one_that_is_used_stays(url: str) -> None:
    with connected(url) as tx:
        for name in ("of nobody", "used"):
            [made] = tx.execute(
                insert(files)
                .values(shown_name=name, state="held", sha256=name, created=MORNING)
                .returning(files.c.id)
            ).one()
            if name == "used":
                tx.execute(insert(file_uses), {"file": made, "subject": "incident:1"})
        upkeep.forget(tx, MORNING, MORNING + timedelta(hours=23), settings())
        assert upkeep.hashes(tx) == {"of nobody", "used"}
        upkeep.forget(tx, MORNING, MORNING + timedelta(hours=25), settings())
        assert upkeep.hashes(tx) == {"used"}


def test_the_number_of_a_file_that_is_gone_is_not_given_again(url: str) -> None:
    """Keep its message in the outbox for good: the next file's, of the same key, would not be queued."""
    with connected(url) as tx:
        new = insert(files).values(shown_name="", created=MORNING).returning(files.c.id)
        gone = tx.execute(new).scalar_one()
        upkeep.forget(tx, MORNING, MORNING + timedelta(hours=25), settings())
        assert tx.execute(select(files)).all() == []
        assert tx.execute(new).scalar_one() > gone


def test_a_file_that_went_with_a_broadcast_goes_with_its_text(url: str) -> None:
    with connected(url) as tx:
        held = {"shown_name": "a.pdf", "state": "held", "sha256": "a", "created": MORNING}
        [made] = tx.execute(insert(files).values(**held).returning(files.c.id)).one()
        tx.execute(insert(file_uses), {"file": made, "subject": "broadcast:telegram:1:2"})
        for days, kept in ((89, {"a"}), (91, set())):
            upkeep.forget(tx, MORNING, MORNING + timedelta(days=days), settings())
            assert upkeep.hashes(tx) == kept


async def test_a_file_that_went_with_a_message_to_the_office_goes_with_its_words(chat: Chat) -> None:
    said = ("/loinhan xin gửi danh sách", "[Bổ sung]", "<danh-sach.xlsx>", "[Gửi]")
    await chat.play("".join(f"minh: {words}\n" for words in said))
    with connected(chat.url) as tx:
        for days, state, is_kept in ((100, "open", True), (89, "closed", True), (91, "closed", False)):
            tx.execute(update(inquiries).values(state=state, changed=MORNING))
            upkeep.forget(tx, MORNING, MORNING + timedelta(days=days), settings())
            assert bool(upkeep.hashes(tx)) is is_kept


def test_a_link_is_forgotten_a_day_after_its_end(url: str) -> None:
    with connected(url) as tx:
        [contact] = tx.execute(select(contacts.c.id).limit(1)).one()
        made = links.make(tx, NewLink(Purpose.DOWNLOAD, contact, 1, 1), MORNING)
        for hours, is_there in ((24, True), (25, False)):
            upkeep.forget(tx, MORNING + timedelta(hours=hours), MORNING, settings())
            assert bool(links.find(tx, made.token, Purpose.DOWNLOAD)) is is_there


def test_what_came_by_our_page_stays_until_it_is_looked_at(url: str) -> None:
    with connected(url) as tx:
        row = {"shown_name": "a.pdf", "created": MORNING, "remote": f"upload:{'a' * 64}"}
        tx.execute(
            insert(files), [{**row, "state": "wanted"}, {**row, "remote": "upload:x", "state": "wanted"}]
        )
        assert upkeep.hashes(tx) == {"a" * 64, ""}


def test_a_file_in_an_open_form_stays(url: str) -> None:
    with connected(url) as tx:
        [contact] = tx.execute(select(contacts.c.id).limit(1)).one()
        held = {"shown_name": "in a form", "state": "held", "sha256": "in a form", "created": MORNING}
        [made] = tx.execute(insert(files).values(**held).returning(files.c.id)).one()
        form = {"contact": contact, "flow": "x", "facts": {}, "touched": MORNING, "expires": LATER}
        answers = [["photo", made, MORNING.isoformat()]]
        tx.execute(insert(conversations), {**form, "answers": answers})
        upkeep.forget(tx, MORNING, MORNING + timedelta(days=2), settings())
        assert upkeep.hashes(tx) == {"in a form"}


def test_bytes_that_no_row_knows_are_swept_from_the_folder(tmp_path: Path) -> None:
    kept, gone = blobs.store(tmp_path, b"kept"), blobs.store(tmp_path, b"gone")
    assert blobs.sweep(tmp_path, {kept}, datetime(2000, 1, 1, tzinfo=UTC)) == 0
    assert blobs.sweep(tmp_path, {kept}, datetime(2100, 1, 1, tzinfo=UTC)) == 1
    assert blobs.read(tmp_path, kept) == b"kept"
    assert not blobs.path_of(tmp_path, gone).exists()


def test_a_file_that_a_form_was_opened_about_stays(url: str) -> None:
    with connected(url) as tx:
        [contact] = tx.execute(select(contacts.c.id).limit(1)).one()
        held = {"shown_name": "roster", "state": "held", "sha256": "roster", "created": MORNING}
        [made] = tx.execute(insert(files).values(**held).returning(files.c.id)).one()
        form = {"contact": contact, "flow": "roster", "facts": {"file": str(made)}, "answers": []}
        tx.execute(insert(conversations), {**form, "touched": MORNING, "expires": LATER})
        upkeep.forget(tx, MORNING, MORNING + timedelta(days=2), settings())
        assert upkeep.hashes(tx) == {"roster"}


async def test_a_declined_request_leaves_its_name_nowhere(chat: Chat) -> None:
    said = ("xin chào", "[Xin tham gia]", "Khúc Thị Thử Lạ", "UBND xã Long Tân", "Công chức", "[Gửi]")
    await chat.play("".join(f"la: {words}\n" for words in said))
    with connected(chat.url) as tx:
        assert any("Khúc Thị Thử Lạ" in row.text for row in tx.execute(select(outbox)))
    await chat.play("vinh: /xinvao\nvinh: [Từ chối 1]\nclock: 09:00\n")
    with connected(chat.url) as tx:
        kept = [str(tuple(row)) for table in tables.sorted_tables for row in tx.execute(select(table))]
    assert [row for row in kept if "Khúc Thị Thử Lạ" in row] == []
