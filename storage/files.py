"""Files: wanted, then stored or refused, and what they belong to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, case, delete, func, insert, or_, select, update

from bot.conversation import regex
from bot.domain.rights import Who
from storage.engine import Tx
from storage.tables.base import Moment
from storage.tables.engine import file_uses, files
from storage.tables.people import contacts, people

KEPT_UNASKED = timedelta(days=1)  # what its sender has said nothing of
TOGETHER = timedelta(seconds=20)  # that such files are sent together: one question is asked about them all
LEASE = timedelta(minutes=2)  # machine time
UPLOADED = "upload:"  # and the hash: the remote name of what came by our own page, and lies here already
MADE = "made:"  # and what it is of, "record:17": the remote name of what we make ourselves, after the commit
PICTURES = ("image/jpeg", "image/png")
HASH = regex("[0-9a-f]{64}")
PAUSES = tuple(timedelta(seconds=s) for s in (2, 10, 60, 300))  # machine time
WAIT = timedelta(minutes=1)  # machine time: for a scanner that is away
SCANNED = "clean"
OF_ONE = 2  # of one contact are fetched at once: whoever sends many, or slow ones, holds up nobody else
machine_now = bindparam("machine_now", type_=Moment)
is_under_way = files.c.leased_until > machine_now
IN_LINE = (  # the wanted files of each contact, with their place there: those that are fetched now come first
    select(
        files.c.id,
        func.row_number()
        .over(partition_by=files.c.contact, order_by=(case((is_under_way, 0), else_=1), files.c.id))
        .label("place"),
    )
    .where(files.c.state == "wanted", files.c.channel == bindparam("of_channel"))
    .where(or_(files.c.account == bindparam("of_account"), files.c.account == ""))
    .where(or_(is_under_way, files.c.retry_at.is_(None), files.c.retry_at <= machine_now))
    .subquery()
)
DUE = (
    select(files)
    .where(files.c.id.in_(select(IN_LINE.c.id).where(IN_LINE.c.place <= OF_ONE)))
    .where(
        files.c.state == "wanted", or_(files.c.leased_until.is_(None), files.c.leased_until <= machine_now)
    )
    .order_by(files.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)


is_unasked = (files.c.contact == bindparam("of_contact")) & files.c.caption.is_not(None)
ADD = insert(files).returning(files.c.id)
GET = select(files).where(files.c.id == bindparam("of_file"))
CHANGE = update(files).where(files.c.id == bindparam("of_file"))
DELETE = delete(files).where(files.c.id == bindparam("of_file"), files.c.state == "wanted")
IS_WANTED = (
    select(files.c.id)
    .where(files.c.contact == bindparam("of_contact"), files.c.remote == bindparam("of_remote"))
    .where(files.c.state == "wanted")
    .limit(1)
)
is_use = (file_uses.c.file == bindparam("of_file")) & (file_uses.c.subject == bindparam("of_subject"))
ADD_USE, REMOVE_USE = insert(file_uses), delete(file_uses).where(is_use)
USES = (
    select(file_uses.c.subject).where(file_uses.c.file == bindparam("of_file")).order_by(file_uses.c.subject)
)
USED_BY = (
    select(files)
    .join_from(files, file_uses, file_uses.c.file == files.c.id)
    .where(file_uses.c.subject == bindparam("of_subject"), files.c.owner == bindparam("of_owner"))
    .where(files.c.state != "refused")
    .order_by(files.c.id)
)
ADDRESS = select(contacts.c.channel, contacts.c.account).where(contacts.c.id == bindparam("of_contact"))
SENT = (
    select(files.c.id, people.c.full_name, files.c.created, files.c.size, files.c.sha256)
    .outerjoin_from(files, people, files.c.owner == people.c.id)
    .where(files.c.id.in_(bindparam("ids", expanding=True)), files.c.state == "held")
)
UNASKED = (
    select(files).where(is_unasked, files.c.created > bindparam("since", type_=Moment)).order_by(files.c.id)
)
SETTLE_UNASKED = update(files).where(files.c.id.in_(bindparam("ids", expanding=True))).values(caption=None)


def uploaded_hash(remote: str) -> str:
    """Return the hash of what came by our own page; "" for what a channel keeps."""
    sha256 = remote.removeprefix(UPLOADED)
    return sha256 if remote.startswith(UPLOADED) and HASH.fullmatch(sha256) else ""


def made_subject(remote: str) -> str:
    """Return what we are to make ourselves; "" for what people send."""
    return remote.removeprefix(MADE) if remote.startswith(MADE) else ""


@dataclass(frozen=True)
class WantedFile:
    channel: str
    account: str
    remote: str
    shown_name: str
    size: int | None  # bytes, as the channel says
    media_type: str


@dataclass(frozen=True)
class ClaimedFile:
    """A file that this worker, and no other, fetches until its lease ends."""

    id: int
    channel: str
    remote: str
    shown_name: str
    media_type: str  # as its channel says
    contact: int
    owner: int | None
    tries: int


def want(tx: Tx, wanted: WantedFile, who: Who, at: datetime, caption: str | None = None) -> int:
    """Note a file that is to be fetched; return its id. ``caption``: of one that no question asked for."""
    row = {**columns(wanted), "channel": wanted.channel, "account": wanted.account, "caption": caption}
    return add(tx, {**row, "owner": who.person or None, "contact": who.contact, "created": at})


def unasked(tx: Tx, contact_id: int, at: datetime) -> list[Row[Any]]:
    """Return what this contact sent within a day without being asked, and has not said what for."""
    return list(tx.execute(UNASKED, {"of_contact": contact_id, "since": at - KEPT_UNASKED}))


def take_unasked(tx: Tx, contact_id: int, at: datetime, first: int) -> list[Row[Any]]:
    """Return the unasked files that one question is about, and note that it is answered.

    They are those of the contact from ``first`` on that came together; what came before or later has a
    question of its own.
    """
    taken: list[Row[Any]] = []
    for row in unasked(tx, contact_id, at):
        if row.id == first or (taken and row.created - taken[-1].created < TOGETHER):
            taken.append(row)
    tx.execute(SETTLE_UNASKED, {"ids": [row.id for row in taken]})
    return [row for row in taken if row.state != "refused"]


def together(tx: Tx, first: int) -> list[Row[Any]]:
    """Return the unasked files that came together from ``first`` on, as long as nobody has said what for."""
    row = get(tx, first)
    if row is None or row.caption is None:
        return []
    found: list[Row[Any]] = []
    for one in tx.execute(UNASKED, {"of_contact": row.contact, "since": row.created - TOGETHER}):
        if one.id == first or (found and one.created - found[-1].created < TOGETHER):
            found.append(one)
    return found


def add_caption(tx: Tx, contact_id: int, at: datetime, first: int, words: str) -> bool:
    """Note what is said of an unasked file after it came; return whether it is still there."""
    row = next((one for one in unasked(tx, contact_id, at) if one.id == first), None)
    if row is not None:
        change(tx, first, caption="\n".join(filter(None, (row.caption, words))))
    return row is not None


def take_pictures(tx: Tx, contact_id: int, since: datetime, most: int) -> list[Row[Any]]:
    """Return the newest pictures that this contact sent since then unasked, and note their use."""
    sent = tx.execute(UNASKED, {"of_contact": contact_id, "since": since})
    found = [row for row in sent if row.type.startswith("image/") and row.state != "refused"][-most:]
    tx.execute(SETTLE_UNASKED, {"ids": [row.id for row in found]})
    return found


def delete_unused(tx: Tx, file_id: int) -> None:
    tx.execute(DELETE, {"of_file": file_id})


def is_wanted(tx: Tx, contact_id: int, remote: str) -> bool:
    """Return whether this contact's file of that remote name is still to be fetched."""
    return tx.execute(IS_WANTED, {"of_contact": contact_id, "of_remote": remote}).first() is not None


def get(tx: Tx, file_id: int) -> Row[Any] | None:
    return tx.execute(GET, {"of_file": file_id}).one_or_none()


def rename(tx: Tx, file_id: int, shown_name: str) -> None:
    change(tx, file_id, shown_name=shown_name)


def add_use(tx: Tx, file_id: int, subject: str) -> None:
    """Note what a file belongs to; one that belongs to nothing is deleted after a day."""
    tx.execute(ADD_USE, {"file": file_id, "subject": subject})


def remove_use(tx: Tx, file_id: int, subject: str) -> None:
    tx.execute(REMOVE_USE, {"of_file": file_id, "of_subject": subject})


def uses(tx: Tx, file_id: int) -> list[str]:
    return list(tx.execute(USES, {"of_file": file_id}).scalars())


def used_by(tx: Tx, subject: str, owner: int) -> list[Row[Any]]:
    """Return what this person has sent that belongs to that, and was not refused."""
    return list(tx.execute(USED_BY, {"of_subject": subject, "of_owner": owner}))


def claim(tx: Tx, source: tuple[str, str], limit: int, machine: datetime) -> list[ClaimedFile]:
    """Take files that lie with ``source`` (channel, account); an old one may have no account noted.

    Of one contact no more than OF_ONE are under way at once.
    """
    asked = {"of_channel": source[0], "of_account": source[1], "limit": limit, "machine_now": machine}
    found = tx.execute(DUE, asked).all()
    for row in found:
        change(tx, row.id, leased_until=machine + LEASE, tries=row.tries + 1)
    return [
        ClaimedFile(
            row.id, row.channel, row.remote, row.shown_name, row.type, row.contact, row.owner, row.tries + 1
        )
        for row in found
    ]


@dataclass(frozen=True)
class StoredBytes:
    sha256: str
    size: int
    picture: str = ""  # its media type, by its content; "" where it is none
    scan: str = ""  # SCANNED where a scanner has looked at it
    tables: str = ""  # the hash of what was read of a workbook
    old_text: bool = False  # in TCVN3 or VNI


def mark_stored(tx: Tx, file: ClaimedFile, kept: StoredBytes) -> None:
    settled: dict[str, Any] = {"state": "held", "sha256": kept.sha256, "size": kept.size, "scan": kept.scan}
    settled |= {"tables": kept.tables, "old_text": kept.old_text}
    settled |= {"type": kept.picture} if kept.picture or file.media_type.startswith("image/") else {}
    change(tx, file.id, **settled, leased_until=None)


def mark_refused(tx: Tx, file: ClaimedFile, why: str) -> None:
    change(tx, file.id, state="refused", why_refused=why, leased_until=None)


def put_off(tx: Tx, file: ClaimedFile, machine: datetime) -> bool:
    """Put off a file to be tried again later; False where it was tried often enough."""
    if file.tries > len(PAUSES):
        return False
    change(tx, file.id, leased_until=None, retry_at=machine + PAUSES[file.tries - 1])
    return True


def wait_for_scanner(tx: Tx, file: ClaimedFile, machine: datetime) -> None:
    """Put off a file to be looked at again in a while; it was no fault of the file."""
    change(tx, file.id, leased_until=None, retry_at=machine + WAIT, tries=file.tries - 1)


def add_stored(tx: Tx, made: WantedFile, sha256: str, at: datetime) -> int:
    """Note a file of our own making that is stored already; return its id."""
    return add(tx, {**columns(made), "sha256": sha256, "state": "held", "created": at})


def columns(file: WantedFile) -> dict[str, Any]:
    """Return what is kept of every file, whoever made it."""
    named = {"remote": file.remote, "shown_name": file.shown_name}
    return {**named, "size": file.size, "type": file.media_type}


def add(tx: Tx, row: dict[str, Any]) -> int:
    return int(tx.execute(ADD, row).scalar_one())


def change(tx: Tx, file_id: int, **values: Any) -> None:
    tx.execute(CHANGE, {"of_file": file_id, **values})


@dataclass(frozen=True)
class StoredFile:
    id: int
    sha256: str
    name: str
    media_type: str
    size: int  # bytes
    is_scanned: bool = False

    @property
    def is_picture(self) -> bool:
        """Return whether every channel shows it; others go as documents."""
        return self.media_type in PICTURES


def stored_files(tx: Tx, file_ids: Iterable[int]) -> list[StoredFile]:
    """Return those of these files that are stored, in their order."""
    rows = (get(tx, file_id) for file_id in file_ids)
    return [
        StoredFile(row.id, row.sha256, row.shown_name, row.type, row.size or 0, row.scan != "")
        for row in rows
        if row and row.state == "held"
    ]


def address_of(tx: Tx, contact_id: int) -> tuple[str, str]:
    """Return the channel and account of a contact, for an answer about its file."""
    row = tx.execute(ADDRESS, {"of_contact": contact_id}).one()
    return row.channel, row.account


@dataclass(frozen=True)
class SentFile:
    """A file that somebody sent. ``sha256`` and ``size`` (in bytes) are of what was kept."""

    id: int
    sender: str
    sent_at: datetime
    size: int
    sha256: str


def sent_files(tx: Tx, file_ids: Collection[int]) -> dict[int, SentFile]:
    """Return those of these files that were kept, by their ids."""
    return {
        row.id: SentFile(row.id, row.full_name or "", row.created, row.size or 0, row.sha256 or "")
        for row in tx.execute(SENT, {"ids": list(file_ids)})
    }
