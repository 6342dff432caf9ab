"""Holdings: all that is kept of one person, in brief for their chat and whole for a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from bot.conversation import N_
from storage.engine import Tx
from storage.tables.base import Id, Moment
from storage.tables.engine import audit, conversations, files, outbox
from storage.tables.people import (
    absences,
    changes,
    consents,
    contacts,
    covers,
    data_requests,
    delegations,
    mailboxes,
    people,
    roles,
    shifts,
    units,
)
from storage.tables.subjects import (
    broadcast_people,
    broadcasts,
    checks,
    duties,
    incident_notes,
    incidents,
    inquiries,
    inquiry_messages,
    report_acts,
)

LATELY = timedelta(days=30)  # of which it is told how much was sent
MOST = 20_000  # lines of one kind in a file

of_person = bindparam("of_person", type_=Id)
KNOWN = select(people.c.phone, people.c.restricted_at).where(people.c.id == of_person)
BOXES = select(mailboxes.c.address).where(mailboxes.c.person == of_person).order_by(mailboxes.c.rank)
BOXES = BOXES.where(mailboxes.c.state != "recalled").order_by(mailboxes.c.id)
ROLES = (
    select(units.c.name, roles.c.role, roles.c.title, roles.c.starts, roles.c.ends)
    .join_from(roles, units, roles.c.unit == units.c.id)
    .where(roles.c.person == of_person, roles.c.ends.is_(None) | (roles.c.ends > roles.c.starts))
    .order_by(units.c.rank, roles.c.starts, roles.c.id)
)
ACCOUNTS = (
    select(contacts.c.id, contacts.c.channel, contacts.c.label, consents.c.version, consents.c.given)
    .outerjoin_from(
        contacts,
        consents,
        (consents.c.contact == contacts.c.id)
        & (consents.c.person == contacts.c.person)
        & consents.c.withdrawn.is_(None),
    )
    .where(contacts.c.person == of_person)
    .order_by(contacts.c.rank, contacts.c.id, consents.c.id)
)
COUNTS = {
    "sent": select(func.count()).where(
        outbox.c.contact.in_(select(contacts.c.id).where(contacts.c.person == of_person)),
        *(outbox.c.action == "send", outbox.c.created >= bindparam("since", type_=Moment)),
    ),
    "checks": select(func.count()).where(checks.c.person == of_person, checks.c.undone_at.is_(None)),
    "incidents": select(func.count()).where(incidents.c.raised_by == of_person),
    "inquiries": select(func.count()).where(inquiries.c.person == of_person),
    "files": select(func.count()).where(files.c.owner == of_person, files.c.state == "held"),
}


@dataclass(frozen=True)
class HeldRole:
    unit: str
    role: str
    title: str
    starts: date
    last: date | None  # the last day; None: open


@dataclass(frozen=True)
class KeptAccount:
    """An account, with the version of the privacy notice that was agreed to there; "" for none."""

    contact: int
    channel: str
    label: str
    version: str
    given: datetime | None


@dataclass(frozen=True)
class Holdings:
    phone: str
    mailboxes: Sequence[str]
    roles: Sequence[HeldRole]
    accounts: Sequence[KeptAccount]
    counts: Mapping[str, int]
    restricted: datetime | None = None  # since when others are not shown who they are


def read(tx: Tx, person: int, now: datetime) -> Holdings:
    """Return what is kept of a person, in brief."""
    asked = {"of_person": person}
    counted = {name: {**asked, "since": now - LATELY} if name == "sent" else asked for name in COUNTS}
    accounts = {
        row.id: KeptAccount(*row[:3], row.version or "", row.given) for row in tx.execute(ACCOUNTS, asked)
    }
    known = tx.execute(KNOWN, asked).one()
    return Holdings(
        known.phone,
        list(tx.execute(BOXES, asked).scalars()),
        [
            HeldRole(
                row.name, row.role, row.title, row.starts, row.ends - timedelta(days=1) if row.ends else None
            )
            for row in tx.execute(ROLES, asked)
        ],
        list(accounts.values()),
        {name: tx.execute(query, counted[name]).scalar_one() for name, query in COUNTS.items()},
        known.restricted_at,
    )


def of(*columns: Any, whose: Any, order: Any) -> Select[Any]:
    return select(*columns).where(whose == of_person).order_by(order).limit(MOST)


# Name of a kind -> what it is called in a file, and its statement; columns are called as in COLUMN_TITLES.
SECTIONS: Mapping[str, Select[Any]] = {
    "person": of(
        *(people.c.full_name, people.c.phone, people.c.staff_code, people.c.language),
        people.c.restricted_at,
        whose=people.c.id,
        order=people.c.id,
    ),
    "mailboxes": of(
        *(mailboxes.c.address, mailboxes.c.state, mailboxes.c.opened, mailboxes.c.password_changed),
        whose=mailboxes.c.person,
        order=mailboxes.c.id,
    ),
    "roles": of(
        *(units.c.name, roles.c.role, roles.c.title, roles.c.starts, roles.c.ends, roles.c.source),
        whose=roles.c.person,
        order=roles.c.id,
    ).join(units, roles.c.unit == units.c.id),
    "accounts": of(
        *(contacts.c.channel, contacts.c.chat, contacts.c.label, contacts.c.last_in),
        whose=contacts.c.person,
        order=contacts.c.id,
    ),
    "consents": of(
        *(consents.c.version, consents.c.given, consents.c.withdrawn),
        whose=consents.c.person,
        order=consents.c.id,
    ),
    "absences": of(
        *(absences.c.starts, absences.c.ends, absences.c.reason, absences.c.state),
        whose=absences.c.person,
        order=absences.c.id,
    ),
    "covers": of(
        *(covers.c.starts, covers.c.ends, covers.c.state), whose=covers.c.substitute, order=covers.c.id
    ),
    "delegations": of(
        *(delegations.c.starts, delegations.c.ends, delegations.c.state, delegations.c.at),
        whose=delegations.c.person,
        order=delegations.c.id,
    ),
    "shifts": of(shifts.c.starts, shifts.c.ends, whose=shifts.c.person, order=shifts.c.id),
    "changes": of(
        *(changes.c.number, changes.c.kind, changes.c.fields, changes.c.before, changes.c.effective),
        *(changes.c.decision, changes.c.state),
        whose=changes.c.person,
        order=changes.c.id,
    ),
    "checks": of(
        *(duties.c.date, duties.c.round, checks.c.result, checks.c.via, checks.c.said_at, checks.c.undone_at),
        whose=checks.c.person,
        order=checks.c.id,
    ).join(duties, checks.c.duty == duties.c.id),
    "incidents": of(
        *(incidents.c.year, incidents.c.number, incidents.c.kind, incidents.c.what, incidents.c.tried),
        *(incidents.c.call_back, incidents.c.state, incidents.c.raised_at, incidents.c.closed_at),
        whose=incidents.c.raised_by,
        order=incidents.c.id,
    ),
    "incident_notes": of(
        *(incident_notes.c.at, incident_notes.c.act, incident_notes.c.text),
        whose=incident_notes.c.person,
        order=incident_notes.c.id,
    ),
    "inquiries": of(
        *(inquiry_messages.c.at, inquiry_messages.c.text),
        whose=inquiry_messages.c.person,
        order=inquiry_messages.c.id,
    ),
    "reports": of(
        *(report_acts.c.at, report_acts.c.act, report_acts.c.note),
        whose=report_acts.c.person,
        order=report_acts.c.id,
    ),
    "broadcasts": of(
        *(broadcasts.c.at, broadcasts.c.text, broadcast_people.c.acknowledged),
        whose=broadcast_people.c.person,
        order=broadcasts.c.id,
    ).join(broadcasts, broadcast_people.c.broadcast == broadcasts.c.id),
    "files": of(
        *(files.c.created, files.c.shown_name, files.c.size, files.c.state),
        whose=files.c.owner,
        order=files.c.id,
    ),
    "forms": of(
        *(conversations.c.flow, conversations.c.answers, conversations.c.touched),
        whose=conversations.c.person,
        order=conversations.c.id,
    ),
    "messages": of(
        *(outbox.c.created, outbox.c.channel, outbox.c.heading, outbox.c.text, outbox.c.state),
        whose=outbox.c.person,
        order=outbox.c.id,
    ),
    "data_requests": of(
        *(data_requests.c.number, data_requests.c.kind, data_requests.c.field, data_requests.c.words),
        *(data_requests.c.state, data_requests.c.at, data_requests.c.answer, data_requests.c.ended_at),
        *(data_requests.c.carry_by, data_requests.c.carry_by_first, data_requests.c.put_off),
        whose=data_requests.c.person,
        order=data_requests.c.id,
    ),
    "audit": of(
        *(audit.c.at, audit.c.role, audit.c.act, audit.c.subject), whose=audit.c.person, order=audit.c.id
    ),
}
TITLES = {  # as Excel takes them: 31 characters at most, without / \ ? * [ ] :
    "person": N_("Người dùng"),
    "mailboxes": N_("Hộp thư"),
    "roles": N_("Vai trò"),
    "accounts": N_("Tài khoản liên hệ"),
    "consents": N_("Đồng ý xử lý dữ liệu"),
    "absences": N_("Vắng mặt"),
    "covers": N_("Trực thay"),
    "delegations": N_("Được cử theo dõi"),
    "shifts": N_("Lịch trực"),
    "changes": N_("Thay đổi nhân sự"),
    "checks": N_("Ghi nhận kiểm tra"),
    "incidents": N_("Sự cố đã báo"),
    "incident_notes": N_("Trao đổi về sự cố"),
    "inquiries": N_("Lời nhắn"),
    "reports": N_("Thao tác với báo cáo"),
    "broadcasts": N_("Thông báo đã nhận"),
    "files": N_("Tệp đã gửi"),
    "forms": N_("Nội dung đang nhập"),
    "messages": N_("Tin hệ thống đã gửi"),
    "data_requests": N_("Đề nghị về dữ liệu"),
    "audit": N_("Nhật ký thao tác"),
}
COLUMN_TITLES = {
    "full_name": N_("Họ và tên"),
    "phone": N_("Điện thoại"),
    "staff_code": N_("Mã cán bộ"),
    "language": N_("Ngôn ngữ"),
    "restricted_at": N_("Hạn chế hiển thị từ"),
    "address": N_("Địa chỉ hộp thư"),
    "state": N_("Trạng thái"),
    "opened": N_("Ngày cấp"),
    "password_changed": N_("Ngày đổi mật khẩu"),
    "name": N_("Đơn vị"),
    "role": N_("Vai trò"),
    "title": N_("Chức vụ"),
    "starts": N_("Từ"),
    "ends": N_("Đến trước"),
    "source": N_("Nguồn"),
    "channel": N_("Kênh"),
    "chat": N_("Mã tài khoản trên kênh"),
    "label": N_("Tên gọi"),
    "last_in": N_("Tin gần nhất lúc"),
    "version": N_("Bản thông báo"),
    "given": N_("Đồng ý lúc"),
    "withdrawn": N_("Rút lại lúc"),
    "reason": N_("Lý do"),
    "number": N_("Số"),
    "kind": N_("Loại"),
    "fields": N_("Thông tin mới"),
    "before": N_("Thông tin cũ"),
    "effective": N_("Ngày hiệu lực"),
    "decision": N_("Căn cứ"),
    "date": N_("Ngày"),
    "round": N_("Lần"),
    "result": N_("Kết quả"),
    "via": N_("Cách ghi nhận"),
    "said_at": N_("Ghi nhận lúc"),
    "undone_at": N_("Hủy ghi nhận lúc"),
    "year": N_("Năm"),
    "what": N_("Mô tả"),
    "tried": N_("Đã thử"),
    "call_back": N_("Số gọi lại"),
    "raised_at": N_("Báo lúc"),
    "closed_at": N_("Đóng lúc"),
    "at": N_("Lúc"),
    "act": N_("Thao tác"),
    "text": N_("Nội dung"),
    "note": N_("Ghi chú"),
    "acknowledged": N_("Xác nhận đã nhận lúc"),
    "created": N_("Lúc"),
    "shown_name": N_("Tên tệp"),
    "size": N_("Dung lượng (byte)"),
    "flow": N_("Mục"),
    "answers": N_("Đã nhập"),
    "touched": N_("Lần nhập gần nhất"),
    "heading": N_("Tiêu đề"),
    "field": N_("Thông tin"),
    "words": N_("Nội dung"),
    "answer": N_("Trả lời"),
    "ended_at": N_("Xong lúc"),
    "carry_by": N_("Hạn thực hiện"),
    "carry_by_first": N_("Hạn trước khi gia hạn"),
    "put_off": N_("Lý do gia hạn"),
    "subject": N_("Về việc"),
}


def everything(tx: Tx, person: int) -> dict[str, list[dict[str, Any]]]:
    """Return all that is kept of a person: kind -> rows, each by its columns."""
    return {
        name: [dict(row._mapping) for row in tx.execute(query, {"of_person": person})]
        for name, query in SECTIONS.items()
    }
