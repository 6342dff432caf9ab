"""The file of one person: all that is kept of them, kind by kind, none of it cut.

A section says by which columns its rows are theirs: every reference to a person or to an account is in one,
or in a list with its reason (tests/own_data/test_personal_file.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, String, and_, cast, exists, literal, null, or_, select

from bot.conversation import N_, _
from storage.engine import Tx
from storage.personal_data.holdings import of_person
from storage.tables.commendation import commendation_marks, commendations
from storage.tables.engine import audit, conversations, files, links, outbox, texts
from storage.tables.misuse import misuse_notes, misuse_reports
from storage.tables.people import (
    absences,
    batches,
    changes,
    consents,
    contacts,
    covers,
    data_requests,
    delegations,
    handovers,
    internal_rules,
    invitations,
    join_requests,
    mailboxes,
    mailed_codes,
    people,
    roles,
    shifts,
    stand_ins,
    unit_changes,
    units,
    unsettled_files,
)
from storage.tables.subjects import (
    broadcast_people,
    broadcasts,
    calendar_days,
    checks,
    common_incidents,
    drafts,
    duties,
    duty_people,
    examples,
    excuses,
    feedback,
    feedback_letters,
    incident_notes,
    incidents,
    inquiries,
    inquiry_messages,
    inspections,
    more_time,
    opinion_parts,
    opinions,
    outages,
    report_acts,
    report_requests,
    report_templates,
    report_versions,
    reports,
    submissions,
    waiting_mail,
)

agreed = select(consents.c.contact).where(consents.c.person == of_person)
# Accounts that they were unlinked from since are theirs, too, as long as they are nobody else's.
is_own_account = (contacts.c.person == of_person) | (contacts.c.person.is_(None) & contacts.c.id.in_(agreed))
own_accounts = select(contacts.c.id).where(is_own_account)
own_inquiries = select(inquiries.c.id).where(inquiries.c.person == of_person)
was_anothers = exists().where(  # at this account, as the message was written
    *(consents.c.contact == outbox.c.contact, consents.c.person != of_person),
    consents.c.given <= outbox.c.created,
    or_(consents.c.withdrawn.is_(None), consents.c.withdrawn > outbox.c.created),
)
HOLDERS = ("person", "owner")  # columns that say whose a row of an account is


def is_of_account(column: Column[Any]) -> ColumnElement[bool]:
    """Return the condition that a row is of an account of theirs, and of nobody else."""
    holders = [column.table.c[name] for name in HOLDERS if name in column.table.c]
    is_free = [or_(holder.is_(None), holder == of_person) for holder in holders]
    if column.table is outbox:
        is_free.append((outbox.c.person == of_person) | ~was_anothers)
    return and_(column.in_(own_accounts), *is_free)


def is_theirs(column: Column[Any]) -> ColumnElement[bool]:
    if column.references(contacts.c.id):
        return is_of_account(column)
    return column.in_(own_inquiries) if column.references(inquiries.c.id) else column == of_person


@dataclass(frozen=True)
class PersonalSection:
    """Rows of one kind, and the columns by which they are somebody's. COLUMN_TITLES names what they tell."""

    rows: Select[Any]
    whose: Sequence[Column[Any]]


def of(*columns: Any, whose: Column[Any] | Sequence[Column[Any]]) -> PersonalSection:
    by = [*whose] if isinstance(whose, Sequence) else [whose]
    found = select(*columns).where(or_(*map(is_theirs, by)))
    return PersonalSection(found.order_by(*by[0].table.primary_key), by)


def joined(section: PersonalSection, *joins: tuple[Any, Any]) -> PersonalSection:
    rows = section.rows
    for table, condition in joins:
        rows = rows.join(table, condition)
    return PersonalSection(rows, section.whose)


@dataclass(frozen=True)
class RecordedAct:
    """A reference to whoever did something to a record: with its number, its moment, and their own words."""

    whose: Column[Any]
    at: Column[Any] | None
    number: Column[Any] | None = None
    words: Column[Any] | None = None

    @property
    def rows(self) -> Select[Any]:
        table = self.whose.table
        known = {"at": self.at, "number": self.number, "words": self.words}
        told = (null() if column is None else column for column in known.values())
        columns = (column.label(name) for name, column in zip(known, told, strict=True))
        kind = (literal(table.name).label("kind"), literal(self.whose.name).label("act"))
        return select(*kind, *columns).where(self.whose == of_person).order_by(*table.primary_key)


# Name of a kind -> its rows; TITLES has what it is called in a file.
SECTIONS: dict[str, PersonalSection] = {
    "person": of(
        *(people.c.full_name, people.c.phone, people.c.staff_code, people.c.language),
        *(people.c.misses, people.c.weekly, people.c.restricted_at),
        whose=people.c.id,
    ),
    "mailboxes": of(
        *(mailboxes.c.address, mailboxes.c.state, mailboxes.c.opened, mailboxes.c.password_changed),
        whose=mailboxes.c.person,
    ),
    "roles": joined(
        of(
            *(units.c.name, roles.c.role, roles.c.title, roles.c.starts, roles.c.ends, roles.c.source),
            whose=roles.c.person,
        ),
        (units, roles.c.unit == units.c.id),
    ),
    "accounts": of(
        *(contacts.c.channel, contacts.c.chat, contacts.c.label, contacts.c.last_in, contacts.c.blocked),
        whose=contacts.c.person,
    ),
    "consents": of(
        *(consents.c.version, consents.c.given, consents.c.withdrawn),
        whose=consents.c.person,
    ),
    "invitations": of(
        *(invitations.c.expires, invitations.c.used_at, invitations.c.revoked_at), whose=invitations.c.person
    ),
    "join_requests": of(
        *(join_requests.c.at, join_requests.c.name.label("full_name"), join_requests.c.unit_text),
        *(join_requests.c.post.label("title"), join_requests.c.state),
        whose=join_requests.c.contact,
    ),
    "mailed_codes": of(
        *(mailed_codes.c.asked_at, mailed_codes.c.state, mailed_codes.c.expires),
        whose=(mailed_codes.c.person, mailed_codes.c.contact),
    ),
    "absences": of(
        *(absences.c.starts, absences.c.ends, absences.c.reason, absences.c.state),
        whose=absences.c.person,
    ),
    "covers": of(
        *(covers.c.starts, covers.c.ends, covers.c.state), whose=(covers.c.substitute, covers.c.person)
    ),
    "stand_ins": of(
        *(stand_ins.c.starts, stand_ins.c.ends), whose=(stand_ins.c.substitute, stand_ins.c.person)
    ),
    "delegations": of(
        *(delegations.c.starts, delegations.c.ends, delegations.c.state, delegations.c.at),
        whose=delegations.c.person,
    ),
    "handovers": of(
        *(handovers.c.day.label("starts"), handovers.c.state, handovers.c.given_at, handovers.c.not_given),
        *(handovers.c.received_at, handovers.c.not_received, handovers.c.password_at),
        whose=(handovers.c.giver, handovers.c.receiver),
    ),
    "shifts": of(shifts.c.starts, shifts.c.ends, shifts.c.withdrawn, whose=shifts.c.person),
    "changes": of(
        *(changes.c.number, changes.c.kind, changes.c.fields, changes.c.before, changes.c.effective),
        *(changes.c.decision, changes.c.state, changes.c.note, changes.c.reason),
        *(changes.c.answer, changes.c.answer_note, changes.c.moved),
        whose=changes.c.person,
    ),
    "duties": joined(
        of(
            *(duties.c.date, duties.c.round, duty_people.c.nudged, duty_people.c.reached),
            duty_people.c.why_not.label("reason"),
            whose=duty_people.c.person,
        ),
        (duties, duty_people.c.duty == duties.c.id),
    ),
    "checks": joined(
        of(
            *(duties.c.date, duties.c.round, checks.c.result, checks.c.via, checks.c.channel),
            *(checks.c.said_at, checks.c.undone_at, checks.c.note),
            whose=checks.c.person,
        ),
        (duties, checks.c.duty == duties.c.id),
    ),
    "waiting_mail": joined(
        of(
            *(checks.c.said_at, waiting_mail.c.day.label("until_day"), waiting_mail.c.passed_at),
            waiting_mail.c.settled_at.label("ended_at"),
            whose=waiting_mail.c.holder,
        ),
        (checks, waiting_mail.c.check == checks.c.id),
    ),
    "excuses": of(
        *(excuses.c.at, excuses.c.first_date.label("starts"), excuses.c.last_date.label("last")),
        *(excuses.c.kind.label("group"), excuses.c.units, excuses.c.reason, excuses.c.withdrawn_at),
        whose=excuses.c.by,
    ),
    "incidents": of(
        *(incidents.c.year, incidents.c.number, incidents.c.kind, incidents.c.mailbox.label("address")),
        *(incidents.c.what, incidents.c.tried, incidents.c.call_back, incidents.c.state),
        *(incidents.c.raised_at, incidents.c.closed_at),
        whose=incidents.c.raised_by,
    ),
    "incident_notes": of(
        *(incident_notes.c.at, incident_notes.c.act, incident_notes.c.text), whose=incident_notes.c.person
    ),
    "misuse_reports": of(
        *(misuse_reports.c.number, misuse_reports.c.act_name.label("subject"), misuse_reports.c.what),
        misuse_reports.c.mailbox.label("address"),
        *(misuse_reports.c.at, misuse_reports.c.state, misuse_reports.c.confided, misuse_reports.c.opened_at),
        whose=misuse_reports.c.by,
    ),
    "misuse_notes": of(misuse_notes.c.at, misuse_notes.c.text, whose=misuse_notes.c.person),
    "inquiries": joined(
        of(
            *(inquiry_messages.c.at, inquiry_messages.c.text, inquiries.c.about.label("subject")),
            *(inquiry_messages.c.role, inquiry_messages.c.standing),
            whose=inquiry_messages.c.person,
        ),
        (inquiries, inquiry_messages.c.inquiry == inquiries.c.id),
    ),
    "answers": joined(
        of(
            *(inquiry_messages.c.at, inquiries.c.state, inquiry_messages.c.text.label("answer")),
            whose=inquiries.c.person,
        ),
        (
            inquiry_messages,
            (inquiry_messages.c.inquiry == inquiries.c.id) & (inquiry_messages.c.person != of_person),
        ),
    ),
    "feedback": of(
        *(feedback.c.at, feedback.c.clause, feedback.c.awkward, feedback.c.proposed),
        *(feedback.c.state, feedback.c.answer),
        whose=feedback.c.person,
    ),
    "examples": of(examples.c.at, examples.c.text, examples.c.intent, whose=examples.c.inquiry),
    "reports": of(
        *(report_acts.c.at, report_acts.c.act, report_acts.c.note, report_acts.c.answers),
        whose=report_acts.c.person,
    ),
    "more_time": of(
        *(more_time.c.at, more_time.c.until, more_time.c.reason, more_time.c.state), whose=more_time.c.by
    ),
    "submissions": of(
        *(submissions.c.at, submissions.c.flow, submissions.c.shown.label("text"), submissions.c.answers),
        *(submissions.c.facts, submissions.c.state, submissions.c.reason),
        whose=submissions.c.by,
    ),
    "broadcasts": joined(
        of(
            *(broadcasts.c.at, broadcasts.c.text, broadcast_people.c.acknowledged),
            whose=broadcast_people.c.person,
        ),
        (broadcasts, broadcast_people.c.broadcast == broadcasts.c.id),
    ),
    "files": of(
        *(files.c.created, files.c.shown_name, files.c.type, files.c.size, files.c.state),
        *(files.c.caption, files.c.why_refused.label("reason")),
        whose=(files.c.owner, files.c.contact),
    ),
    "forms": of(
        *(conversations.c.flow, conversations.c.facts, conversations.c.answers, conversations.c.touched),
        whose=(conversations.c.person, conversations.c.contact),
    ),
    "messages": of(
        *(outbox.c.created, outbox.c.channel, outbox.c.heading, outbox.c.text),
        *(outbox.c.subject, outbox.c.state),
        whose=(outbox.c.person, outbox.c.contact),
    ),
    "links": of(links.c.purpose.label("kind"), links.c.expires, links.c.used, whose=links.c.contact),
    "data_requests": of(
        *(data_requests.c.number, data_requests.c.kind, data_requests.c.field, data_requests.c.words),
        *(data_requests.c.state, data_requests.c.at, data_requests.c.answer, data_requests.c.ended_at),
        *(data_requests.c.carry_by, data_requests.c.carry_by_first, data_requests.c.put_off),
        data_requests.c.before,
        whose=data_requests.c.person,
    ),
    "audit": of(
        *(audit.c.at, audit.c.role, audit.c.act, audit.c.subject, audit.c.detail), whose=audit.c.person
    ),
    "audit_about": PersonalSection(  # by others
        select(audit.c.at, audit.c.act)
        .where(audit.c.subject == literal("person:") + cast(of_person, String))
        .where(audit.c.person.is_distinct_from(of_person))
        .order_by(audit.c.id),
        (),
    ),
}
ACTS = (
    RecordedAct(absences.c.substitute, absences.c.starts),
    RecordedAct(delegations.c.by, delegations.c.at),
    RecordedAct(handovers.c.by, handovers.c.at),
    RecordedAct(handovers.c.password_by, handovers.c.password_at),
    RecordedAct(covers.c.by, covers.c.at),
    RecordedAct(shifts.c.by, shifts.c.created),
    RecordedAct(invitations.c.by, invitations.c.expires),
    RecordedAct(changes.c.by, changes.c.at, changes.c.number),
    RecordedAct(changes.c.decided_by, changes.c.decided_at, changes.c.number),
    RecordedAct(batches.c.by, batches.c.at, batches.c.number, batches.c.letter_number),
    RecordedAct(unit_changes.c.by, unit_changes.c.at, unit_changes.c.number, unit_changes.c.document),
    RecordedAct(internal_rules.c.by, internal_rules.c.at, internal_rules.c.number),
    RecordedAct(data_requests.c.written_by, data_requests.c.at, data_requests.c.number),
    RecordedAct(data_requests.c.taken_by, data_requests.c.answered_at, data_requests.c.number),
    RecordedAct(unsettled_files.c.decided_by, unsettled_files.c.decided_at),
    RecordedAct(calendar_days.c.by, calendar_days.c.date, calendar_days.c.document, calendar_days.c.name),
    RecordedAct(outages.c.by, outages.c.starts, None, outages.c.reason),
    RecordedAct(checks.c.by, checks.c.said_at),
    RecordedAct(waiting_mail.c.passed_by, waiting_mail.c.passed_at),
    RecordedAct(waiting_mail.c.settled_by, waiting_mail.c.settled_at),
    RecordedAct(incidents.c.on_behalf, incidents.c.raised_at, incidents.c.number),
    RecordedAct(incidents.c.taken_by, incidents.c.taken_at, incidents.c.number),
    RecordedAct(
        common_incidents.c.confirmed_by, common_incidents.c.confirmed_at, None, common_incidents.c.said
    ),
    RecordedAct(common_incidents.c.ended_by, common_incidents.c.ended_at),
    RecordedAct(misuse_reports.c.taken_by, misuse_reports.c.at, misuse_reports.c.number),
    RecordedAct(misuse_reports.c.decided_by, misuse_reports.c.decided_at, misuse_reports.c.number),
    RecordedAct(misuse_reports.c.asked_by, misuse_reports.c.asked_at, misuse_reports.c.number),
    RecordedAct(misuse_reports.c.opened_by, misuse_reports.c.opened_at, misuse_reports.c.number),
    RecordedAct(report_requests.c.by, report_requests.c.created, None, report_requests.c.title),
    RecordedAct(report_versions.c.by, report_versions.c.at, None, report_versions.c.title),
    RecordedAct(report_templates.c.by, report_templates.c.at, None, report_templates.c.name),
    RecordedAct(reports.c.handed_by, reports.c.handed_at, reports.c.id),
    RecordedAct(reports.c.approved_by, reports.c.filed_at, reports.c.id),
    RecordedAct(inspections.c.given_by, inspections.c.given_at, inspections.c.report, inspections.c.remark),
    RecordedAct(more_time.c.decided_by, more_time.c.decided_at),
    RecordedAct(drafts.c.by, drafts.c.created, None, drafts.c.title),
    RecordedAct(opinions.c.given_by, opinions.c.given_at, opinions.c.id),
    RecordedAct(opinion_parts.c.replied_by, opinion_parts.c.replied_at, None, opinion_parts.c.reply),
    RecordedAct(broadcasts.c.by, broadcasts.c.at, None, broadcasts.c.text),
    RecordedAct(submissions.c.decided_by, submissions.c.decided_at),
    RecordedAct(feedback.c.answered_by, feedback.c.changed, feedback.c.id, feedback.c.answer),
    RecordedAct(feedback_letters.c.by, feedback_letters.c.at, feedback_letters.c.number),
    RecordedAct(commendations.c.settled_by, commendations.c.settled_at, commendations.c.term),
    RecordedAct(commendations.c.told_by, commendations.c.told_at, commendations.c.number),
    RecordedAct(commendation_marks.c.by, commendation_marks.c.at, None, commendation_marks.c.why),
    RecordedAct(examples.c.by, examples.c.at, None, examples.c.text),
    RecordedAct(examples.c.reviewed_by, examples.c.reviewed_at),
    RecordedAct(texts.c.by, None, texts.c.key, texts.c.body),
)
TITLES = {  # as Excel takes them: 31 characters at most, without / \ ? * [ ] :
    "person": N_("Người dùng"),
    "mailboxes": N_("Hộp thư"),
    "roles": N_("Vai trò"),
    "accounts": N_("Tài khoản liên hệ"),
    "consents": N_("Đồng ý xử lý dữ liệu"),
    "invitations": N_("Thư mời"),
    "join_requests": N_("Yêu cầu tham gia"),
    "mailed_codes": N_("Mã gửi qua thư điện tử"),
    "absences": N_("Vắng mặt"),
    "covers": N_("Trực thay"),
    "stand_ins": N_("Thay người vắng"),
    "delegations": N_("Được cử theo dõi"),
    "handovers": N_("Bàn giao hộp thư"),
    "shifts": N_("Lịch trực"),
    "changes": N_("Thay đổi nhân sự"),
    "duties": N_("Lượt được nhắc kiểm tra"),
    "checks": N_("Ghi nhận kiểm tra"),
    "waiting_mail": N_("Thư được giao xử lý"),
    "excuses": N_("Miễn kiểm tra đã lập"),
    "incidents": N_("Sự cố đã báo"),
    "incident_notes": N_("Trao đổi về sự cố"),
    "misuse_reports": N_("Hành vi vi phạm đã báo"),
    "misuse_notes": N_("Trao đổi về vi phạm đã báo"),
    "inquiries": N_("Lời nhắn"),
    "answers": N_("Trả lời lời nhắn"),
    "feedback": N_("Góp ý về quy định"),
    "examples": N_("Câu mẫu từ lời nhắn"),
    "reports": N_("Thao tác với báo cáo"),
    "more_time": N_("Xin thêm thời gian báo cáo"),
    "submissions": N_("Nội dung đã trình"),
    "broadcasts": N_("Thông báo đã nhận"),
    "files": N_("Tệp đã gửi"),
    "forms": N_("Nội dung đang nhập"),
    "messages": N_("Tin hệ thống đã gửi"),
    "links": N_("Đường dẫn gửi, nhận tệp"),
    "data_requests": N_("Đề nghị về dữ liệu"),
    "audit": N_("Nhật ký thao tác"),
    "audit_about": N_("Thao tác của người khác"),
    "acts": N_("Hồ sơ đã lập, đã xử lý"),
}
COLUMN_TITLES = {
    "full_name": N_("Họ và tên"),
    "phone": N_("Điện thoại"),
    "staff_code": N_("Mã cán bộ"),
    "language": N_("Ngôn ngữ"),
    "restricted_at": N_("Hạn chế hiển thị từ"),
    "address": N_("Địa chỉ hộp thư"),
    "clause": N_("Điều, khoản"),
    "awkward": N_("Vướng mắc"),
    "proposed": N_("Đề xuất"),
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
    "misses": N_("Cách báo lượt chưa kiểm tra"),
    "weekly": N_("Nhận tóm tắt tuần"),
    "blocked": N_("Chặn từ"),
    "expires": N_("Hết hạn lúc"),
    "used_at": N_("Dùng lúc"),
    "used": N_("Dùng lúc"),
    "revoked_at": N_("Thu hồi lúc"),
    "unit_text": N_("Đơn vị"),
    "asked_at": N_("Lúc"),
    "moved": N_("Đã chuyển"),
    "answer_note": N_("Ghi chú trả lời"),
    "nudged": N_("Số lần nhắc"),
    "reached": N_("Nhắc tới lúc"),
    "last": N_("Đến hết"),
    "group": N_("Khối"),
    "units": N_("Đơn vị"),
    "withdrawn_at": N_("Rút lại lúc"),
    "standing": N_("Việc đang chờ khi đó"),
    "intent": N_("Ý hiểu là"),
    "until": N_("Xin đến"),
    "facts": N_("Thông tin của mục"),
    "type": N_("Loại tệp"),
    "caption": N_("Lời kèm theo"),
    "detail": N_("Chi tiết"),
    "confided": N_("Báo kín"),
    "opened_at": N_("Mở danh tính lúc"),
    "until_day": N_("Hạn trả lời"),
    "passed_at": N_("Giao lúc"),
    "given_at": N_("Xác nhận đã giao lúc"),
    "not_given": N_("Phần chưa giao"),
    "received_at": N_("Xác nhận đã nhận lúc"),
    "not_received": N_("Phần chưa nhận"),
    "password_at": N_("Đổi mật khẩu lúc"),
}

RECORDS = {  # what acts were done to
    "absences": N_("Vắng mặt"),
    "delegations": N_("Cử người theo dõi"),
    "handovers": N_("Bàn giao hộp thư"),
    "covers": N_("Trực thay"),
    "shifts": N_("Lịch trực"),
    "invitations": N_("Thư mời"),
    "changes": N_("Thay đổi nhân sự"),
    "batches": N_("Danh sách gửi {the_department}"),
    "unit_changes": N_("Thay đổi đơn vị"),
    "internal_rules": N_("Nội quy"),
    "data_requests": N_("Đề nghị về dữ liệu"),
    "unsettled_files": N_("Tệp có thể nói về người khác"),
    "calendar_days": N_("Lịch làm việc"),
    "outages": N_("Hệ thống thư ngừng"),
    "checks": N_("Ghi nhận kiểm tra"),
    "waiting_mail": N_("Thư chờ thủ trưởng xử lý"),
    "incidents": N_("Sự cố"),
    "common_incidents": N_("Sự cố chung"),
    "misuse_reports": N_("Nội dung báo vi phạm"),
    "report_requests": N_("Yêu cầu báo cáo"),
    "report_versions": N_("Bản sửa yêu cầu báo cáo"),
    "report_templates": N_("Mẫu yêu cầu báo cáo"),
    "reports": N_("Báo cáo"),
    "more_time": N_("Xin thêm thời gian báo cáo"),
    "inspections": N_("Tự kiểm tra sử dụng hộp thư"),
    "drafts": N_("Dự thảo xin ý kiến"),
    "opinions": N_("Ý kiến góp ý dự thảo"),
    "opinion_parts": N_("Tiếp thu, giải trình góp ý"),
    "broadcasts": N_("Thông báo"),
    "submissions": N_("Nội dung trình"),
    "feedback": N_("Góp ý về quy định"),
    "feedback_letters": N_("Bản tổng hợp góp ý"),
    "commendations": N_("Danh sách đề nghị khen thưởng"),
    "commendation_marks": N_("Đơn vị bỏ, thêm khi xét khen thưởng"),
    "examples": N_("Câu mẫu"),
    "texts": N_("Câu chữ của hệ thống"),
}
DONE = {  # columns that refer to whoever did it -> what they did
    "by": N_("lập, gửi"),
    "decided_by": N_("quyết định"),
    "written_by": N_("ghi lại đề nghị trên giấy"),
    "taken_by": N_("tiếp nhận"),
    "on_behalf": N_("ghi thay"),
    "confirmed_by": N_("xác nhận"),
    "ended_by": N_("kết thúc"),
    "handed_by": N_("trình, gửi"),
    "approved_by": N_("phê duyệt"),
    "answered_by": N_("trả lời"),
    "reviewed_by": N_("duyệt"),
    "substitute": N_("được nhờ thay"),
    "passed_by": N_("giao xử lý"),
    "password_by": N_("ghi nhận đổi mật khẩu"),
    "settled_by": N_("ghi nhận đã xử lý"),
    "given_by": N_("trả lời thay đơn vị"),
    "replied_by": N_("tiếp thu, giải trình"),
    "asked_by": N_("đề nghị mở danh tính"),
    "opened_by": N_("đồng ý mở danh tính"),
    "told_by": N_("báo đơn vị"),
}


def everything(tx: Tx, person: int) -> dict[str, list[dict[str, Any]]]:
    """Return all that is kept of a person: kind -> rows, each by its columns.

    What they told in confidence is not in it: it is kept of nobody, and the operator makes this file too.
    They see it by /viphamthu.
    """
    asked = {"of_person": person}
    found = {
        name: [dict(row._mapping) for row in tx.execute(section.rows, asked)]
        for name, section in SECTIONS.items()
    }
    return {**found, "acts": [*acts_of(tx, person)]}


def acts_of(tx: Tx, person: int) -> Iterator[dict[str, Any]]:
    """Yield what somebody did to records, in words."""
    for act in ACTS:
        for row in tx.execute(act.rows, {"of_person": person}):
            yield {**row._mapping, "kind": _(RECORDS[row.kind]), "act": _(DONE[row.act])}
