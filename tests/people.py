"""The district of the tests, and its people.

UBND xã Long Tân: Lan and Minh watch the mailbox; Hòa is head, Dũng deputy.
Phòng Nội vụ: Lan watches this one too; Bình is head, and has not joined.
UBND xã Phú Hội: Tâm is head and watches the mailbox herself.
Phòng Văn hóa và Thông tin, the office: Vinh and Yến; nobody watches its mailbox, for it has no duties.
Sơn is staff of Long Tân, and has joined. A stranger is in no list.

All duties begin on Wednesday, 25/11/2026. Everyone who joined did so the day before; of passwords
and internal rules they were told the week before.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from sqlalchemy import Connection, Engine, NullPool, insert, select, update

from bot.config import Settings, read_settings
from bot.conversation import fold, person_key
from bot.packs import follow, followed
from storage.engine import Store, business_time, open_store, upgrade
from storage.engine.db import open_engine
from storage.tables.people import consents, contacts, mailboxes, people, roles, units

MORNING = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # 08:00 in Vietnam, a Wednesday
BEFORE = MORNING - timedelta(days=1)
FIRST_DAY = date(2026, 11, 25)
BEFORE_THAT = date(2026, 11, 20)  # passwords and internal rules were spoken of
DOMAIN = "nhontrach.example"
CHANNEL, ACCOUNT = "telegram", "7000"

UNITS = (  # code, name, group
    ("pnv", "Phòng Nội vụ", "Phòng, ban"),
    ("pvhtt", "Phòng Văn hóa và Thông tin", "Phòng, ban"),
    ("xlongtan", "UBND xã Long Tân", "UBND xã"),
    ("xphuhoi", "UBND xã Phú Hội", "UBND xã"),
)


@dataclass(frozen=True)
class Member:
    chat: str  # how the transcripts call them
    name: str
    roles: tuple[tuple[str, str, str], ...]  # unit, role, title
    has_joined: bool = True


MEMBERS = (
    Member(
        "lan", "Trần Thị Mẫu Lan", (("xlongtan", "officer", "Công chức"), ("pnv", "officer", "Chuyên viên"))
    ),
    Member("minh", "Lê Văn Mẫu Minh", (("xlongtan", "officer", "Công chức"),)),
    Member("hoa", "Nguyễn Thị Ví Hòa", (("xlongtan", "head", "Chủ tịch"),)),
    Member("dung", "Phạm Văn Ví Dũng", (("xlongtan", "deputy", "Phó Chủ tịch"),)),
    Member("son", "Võ Văn Mẫu Sơn", (("xlongtan", "staff", "Công chức"),)),
    Member("binh", "Đỗ Văn Ví Bình", (("pnv", "head", "Trưởng phòng"),), has_joined=False),
    Member("tam", "Bùi Thị Mẫu Tâm", (("xphuhoi", "head", "Chủ tịch"), ("xphuhoi", "officer", "Chủ tịch"))),
    Member("vinh", "Hồ Văn Ví Vinh", (("pvhtt", "office", "Chuyên viên"),)),
    Member("yen", "Ngô Thị Mẫu Yến", (("pvhtt", "office", "Chuyên viên"), ("pvhtt", "head", "Trưởng phòng"))),
)


METRICS_TOKEN = "a-token"
MAY_READ = {"Authorization": f"Bearer {METRICS_TOKEN}"}
MAY_NOT_READ = {"Authorization": ""}


def settings(**given: object) -> Settings:
    return read_settings(
        {},
        **{
            "secret_key": "k" * 40,
            "metrics_token": METRICS_TOKEN,
            "mail_domains": [DOMAIN],
            "telegram_api_base": "http://127.0.0.1:1",
            "public_url": "https://nhacthu.example",
            "office_phone": "0251 3000 100",
            **given,
        },
    )


@contextmanager
def following(regulation: str) -> Iterator[None]:
    """Follow a pack within this; afterwards the one before."""
    before = followed()
    follow(regulation)
    try:
        yield
    finally:
        follow(str(before))


@contextmanager
def opened(url: str) -> Iterator[Store]:
    store = open_store(url, threads=2)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Open a connection for the tests' own looks and preparations; commit at its end."""
    with engine_at(url).begin() as connection:
        yield connection


@lru_cache(8)
def engine_at(url: str) -> Engine:
    """Keep an engine with what it compiled, and no connection: the database may be made anew meanwhile."""
    return open_engine(url, poolclass=NullPool)


def settle_district(url: str) -> None:
    """Make the tables, with the district in them."""
    upgrade(url)
    with connected(url) as tx:
        business_time.seed(tx, BEFORE, None)
        settle_units(tx)
        ids = {row.code: row.id for row in tx.execute(select(units.c.code, units.c.id))}
        for number, member in enumerate(MEMBERS, 1):
            settle_member(tx, number, member, ids)


def settle_units(tx: Connection) -> None:
    for rank, (code, name, kind) in enumerate(UNITS, 1):
        starts = None if code == "pvhtt" else FIRST_DAY
        row = {"code": code, "name": name, "folded": fold(name), "kind": kind, "form": "ND30", "rank": rank}
        [unit] = tx.execute(
            insert(units).values(**row, duties_from=starts, rules_asked=BEFORE_THAT).returning(units.c.id)
        ).one()
        box = {"address": f"{code}@{DOMAIN}", "unit": unit, "reminded": BEFORE_THAT}
        tx.execute(insert(mailboxes), box)


def settle_member(tx: Connection, number: int, member: Member, unit_ids: dict[str, int]) -> None:
    named = {"full_name": member.name, "folded": fold(member.name), "sort_key": person_key(member.name)}
    tx.execute(insert(people), {**named, "phone": f"02513000{number:03}", "language": "vi"})
    box = {"address": f"{member.chat}@{DOMAIN}", "person": number, "reminded": BEFORE_THAT}
    tx.execute(insert(mailboxes), box)
    for rank, (code, role, title) in enumerate(member.roles):
        held = {"person": number, "unit": unit_ids[code], "role": role, "title": title, "rank": rank}
        tx.execute(insert(roles), {**held, "starts": date(2026, 1, 1), "source": "file"})
    if member.has_joined:
        join(tx, number, member.chat)


def move_to(tx: Connection, channel: str, account: str) -> None:
    """Move everybody's contact to that channel."""
    tx.execute(update(contacts).values(channel=channel, account=account))


def join(tx: Connection, person: int, chat: str) -> None:
    at = {"channel": CHANNEL, "account": ACCOUNT, "chat": chat, "person": person, "last_in": BEFORE}
    [contact] = tx.execute(insert(contacts).values(**at).returning(contacts.c.id)).one()
    tx.execute(insert(consents), {"person": person, "contact": contact, "version": "1", "given": BEFORE})
