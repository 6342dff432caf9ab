"""Retention of records: what has had its years is deleted with all that belongs to it, so many a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Executable,
    ScalarSelect,
    Select,
    String,
    Table,
    bindparam,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from bot.conversation import local_date
from bot.domain.own_data import DataRequestKind
from bot.domain.retention import Kept
from storage.engine import Tx
from storage.tables.base import Moment
from storage.tables.commendation import commendation_marks, commendations
from storage.tables.engine import audit, counters, file_uses, outbox, sends
from storage.tables.misuse import misuse_notes, misuse_reports
from storage.tables.people import (
    absences,
    batches,
    changes,
    covers,
    data_requests,
    delegations,
    handovers,
    join_requests,
    roles,
    shifts,
    stand_ins,
    unsettled_files,
)
from storage.tables.subjects import (
    broadcast_people,
    broadcasts,
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
    report_versions,
    reports,
    submissions,
    waiting_mail,
)

A_DAYS = 2000  # records of one kind that are deleted in one transaction …
MESSAGES_A_DAY = 10_000  # … and of messages, of which there are most
PREFIX = "forgotten:"  # of the counters: how many went, by kind


before, before_day = bindparam("before", type_=Moment), bindparam("before_day", type_=Date)
these: Any = bindparam("these", expanding=True)


def is_older(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row is not the newest: SQLite would give that one's number again."""
    return table.c.id < newest(table)


def newest(table: Table) -> ScalarSelect[Any]:
    return select(func.max(table.c.id)).scalar_subquery()


def old(table: Table, is_over: ColumnElement[bool]) -> Select[Any]:
    return select(table.c.id).where(is_over).order_by(table.c.id).limit(A_DAYS)


is_past_absence = absences.c.ends < before
OLD_ABSENCES = select(absences.c.id).where(is_past_absence, is_older(absences))
BESIDE_CHECKS = (
    delete(covers).where(covers.c.absence.in_(OLD_ABSENCES)),
    delete(absences).where(is_past_absence, is_older(absences)),
    update(absences).where(is_past_absence, absences.c.reason != "").values(reason=""),
    delete(stand_ins).where(stand_ins.c.ends < before, is_older(stand_ins)),
    delete(shifts).where(shifts.c.ends < before, is_older(shifts)),
)
OLD_OUTAGES = delete(outages).where(outages.c.ends < before, is_older(outages))
is_past_excuse = excuses.c.last_date < before_day
OLD_EXCUSES = (
    delete(excuses).where(is_past_excuse, is_older(excuses)),
    update(excuses).where(is_past_excuse, excuses.c.reason != "").values(reason="", by=None),
)


def uses_of(kind: str, ids: Select[Any]) -> Any:
    """Make the statement that lets go of the files of these subjects."""
    found = ids.subquery()
    subjects = select(literal(f"{kind}:") + cast(found.c.id, String))
    return delete(file_uses).where(file_uses.c.subject.in_(subjects))


@dataclass(frozen=True)
class OldRecords:
    """Records of one kind that have had their time: which, what goes with them, and what is personal in them.

    The newest row of a table stays, or SQLite would give its number again: it is blanked.
    """

    table: Table
    found: Select[Any]
    with_them: Sequence[Executable]
    blank: Mapping[str, Any]
    blank_with_it: Sequence[Executable] = ()  # of rows that have numbers of their own and stay with it

    def forget(self, tx: Tx, **asked: Any) -> int:
        """Delete some of them, and blank the newest where it is old, too; return how many are gone."""
        ids = list(tx.execute(self.found, asked).scalars())
        last = tx.execute(select(func.max(self.table.c.id))).scalar()
        if gone := [one for one in ids if one != last]:
            for statement in (*self.with_them, delete(self.table).where(self.table.c.id.in_(these))):
                tx.execute(statement, {"these": gone})
        if len(gone) < len(ids):
            blank = update(self.table).where(self.table.c.id.in_(these)).values(self.blank)
            for statement in (*self.blank_with_it, blank):
                tx.execute(statement, {"these": [last]})
        return len(gone)


of_duties = select(checks.c.id).where(checks.c.duty.in_(these))
OLD_DUTIES = OldRecords(
    duties,
    old(duties, duties.c.date < before_day),
    (
        delete(waiting_mail).where(waiting_mail.c.check.in_(of_duties)),
        delete(checks).where(checks.c.duty.in_(these)),
        delete(duty_people).where(duty_people.c.duty.in_(these)),
    ),
    {"reason": ""},
    (
        delete(waiting_mail).where(waiting_mail.c.check.in_(of_duties)),
        update(checks).where(checks.c.duty.in_(these)).values(note="", reason_before="", by=None),
        delete(duty_people).where(duty_people.c.duty.in_(these)),
    ),
)
chosen = select(incidents.c.id).where(incidents.c.id.in_(these))
OF_INCIDENTS = (
    uses_of("incident", chosen),
    delete(incident_notes).where(incident_notes.c.incident.in_(these)),
)
NO_WORDS = {"what": "", "tried": "", "call_back": "", "mailbox": "", "letter_number": "", "forwarded_to": ""}
OLD_INCIDENTS = OldRecords(
    incidents,
    old(incidents, incidents.c.closed_at < before),
    OF_INCIDENTS,
    NO_WORDS | dict.fromkeys(("raised_by", "on_behalf", "taken_by")),
    OF_INCIDENTS,
)
is_part = exists().where(incidents.c.common == common_incidents.c.id)
OLD_COMMON = OldRecords(
    common_incidents,
    old(common_incidents, (common_incidents.c.ended_at < before) & ~is_part),
    (),
    {"said": "", "confirmed_by": None, "ended_by": None},
)
NOTES_OF_MISUSE = delete(misuse_notes).where(misuse_notes.c.report.in_(these))
OLD_MISUSE = OldRecords(
    misuse_reports,
    old(misuse_reports, misuse_reports.c.decided_at < before),
    (NOTES_OF_MISUSE,),
    dict.fromkeys(("mailbox", "what", "note", "why", "handle"), "")
    | dict.fromkeys(("concerned", "by", "sealed", "taken_by", "decided_by", "asked_by", "opened_by")),
    (NOTES_OF_MISUSE,),
)
ended_role = select(roles.c.id).where(roles.c.ends < before_day)
is_over = or_(
    delegations.c.state != "accepted",
    delegations.c.ends < before_day,
    delegations.c.role.is_(None),
    delegations.c.role.in_(ended_role),
)
OLD_DELEGATIONS = OldRecords(
    delegations, old(delegations, (delegations.c.at < before) & is_over), (), {"chased": 0}
)
OLD_HANDOVERS = OldRecords(
    handovers,
    old(handovers, handovers.c.ended_at < before),
    (),
    {"receiver": None, "items": {}, "not_given": "", "not_received": "", "password_by": None, "by": None},
)
answers = select(reports.c.id).where(reports.c.request.in_(these))
FILES_OF_REQUESTS = (
    uses_of("report", answers),
    uses_of("request", select(report_requests.c.id).where(report_requests.c.id.in_(these))),
)
OLD_REQUESTS = OldRecords(
    report_requests,
    old(report_requests, report_requests.c.ended_at < before),
    (
        *FILES_OF_REQUESTS,
        delete(report_acts).where(report_acts.c.report.in_(answers)),
        delete(more_time).where(more_time.c.report.in_(answers)),
        delete(inspections).where(inspections.c.report.in_(answers)),
        delete(reports).where(reports.c.request.in_(these)),
        delete(report_versions).where(report_versions.c.request.in_(these)),
    ),
    {"body": "", "letter_number": "", "reason": ""},
    (
        *FILES_OF_REQUESTS,
        update(report_acts)
        .where(report_acts.c.report.in_(answers))
        .values(note="", answers=None, person=None),
        update(more_time).where(more_time.c.report.in_(answers)).values(reason="", decided_by=None),
        update(inspections)
        .where(inspections.c.report.in_(answers))
        .values(answers={}, remark="", given_by=None),
        update(reports)
        .where(reports.c.request.in_(these))
        .values(answers={}, note="", handed_by=None, approved_by=None),
        delete(report_versions).where(report_versions.c.request.in_(these)),
    ),
)
of_drafts = select(opinions.c.id).where(opinions.c.draft.in_(these))
FILES_OF_DRAFTS = (
    uses_of("opinion", of_drafts),
    uses_of("draft", select(drafts.c.id).where(drafts.c.id.in_(these))),
    delete(opinion_parts).where(opinion_parts.c.opinion.in_(of_drafts)),
)
OLD_DRAFTS = OldRecords(
    drafts,
    old(drafts, drafts.c.ended_at < before),
    (*FILES_OF_DRAFTS, delete(opinions).where(opinions.c.draft.in_(these))),
    {"note": "", "reason": "", "by": None},
    (*FILES_OF_DRAFTS, update(opinions).where(opinions.c.draft.in_(these)).values(given_by=None)),
)
is_told = broadcasts.c.next_due.is_(None) & (broadcasts.c.at < before)
FILES_OF_BROADCASTS = delete(file_uses).where(
    file_uses.c.subject.in_(select(broadcasts.c.subject).where(broadcasts.c.id.in_(these)))
)
TO_WHOM = delete(broadcast_people).where(broadcast_people.c.broadcast.in_(these))
OLD_BROADCASTS = OldRecords(
    broadcasts,
    old(broadcasts, is_told),
    (
        *(FILES_OF_BROADCASTS, TO_WHOM),
        update(broadcasts).where(broadcasts.c.plan.in_(these)).values(plan=None),
    ),
    {"text": "", "by": None},
    (FILES_OF_BROADCASTS, TO_WHOM),
)
OLD_INQUIRIES = OldRecords(
    inquiries,
    old(inquiries, (inquiries.c.changed < before) & (inquiries.c.state != "open")),
    (
        uses_of("inquiry", select(inquiries.c.id).where(inquiries.c.id.in_(these))),
        update(examples).where(examples.c.inquiry.in_(these)).values(inquiry=None),
        delete(inquiry_messages).where(inquiry_messages.c.inquiry.in_(these)),
    ),
    {"about": ""},
)
OLD_FEEDBACK = OldRecords(
    feedback,
    old(feedback, (feedback.c.changed < before) & (feedback.c.state != "open")),
    (),
    {"awkward": "", "proposed": "", "answer": "", "answered_by": None},
)
is_gathered = exists().where(feedback.c.letter == feedback_letters.c.id)
EMPTY_LETTERS = delete(feedback_letters).where(feedback_letters.c.at < before, ~is_gathered)
MARKS = delete(commendation_marks).where(commendation_marks.c.commendation.in_(these))
OLD_COMMENDATIONS = OldRecords(
    commendations,
    old(commendations, commendations.c.at < before),
    (MARKS,),
    {"settled_by": None, "told_by": None, "records": None},
    (MARKS,),
)
oldest = (
    select(outbox.c.id, outbox.c.created)
    .where(outbox.c.state != "queued")
    .order_by(outbox.c.id)
    .limit(MESSAGES_A_DAY)
    .subquery()
)
OLD_MESSAGES = OldRecords(  # the first by their numbers: no index knows them by their moments
    outbox,
    select(oldest.c.id).where(oldest.c.created < before),
    (
        delete(sends).where(sends.c.outbox.in_(these)),
        update(outbox).where(outbox.c.target.in_(these)).values(target=None),
    ),
    {"person": None, "text": "", "heading": "", "options": []},
)
SETTLED_LONG_AGO = tuple(
    delete(table).where(table.c.at < before, table.c.state != state, is_older(table))
    for table, state in ((submissions, "waiting"), (join_requests, "open"))
)
is_settled = changes.c.state.in_(["in_force", "withdrawn"])
FILES_OF_CHANGES = uses_of("change", select(changes.c.id).where(changes.c.id.in_(these)))
OLD_CHANGES = OldRecords(
    changes,
    old(changes, (changes.c.at < before) & is_settled),
    (FILES_OF_CHANGES, update(changes).where(changes.c.corrects.in_(these)).values(corrects=None)),
    {"fields": {}, "before": {}, "decided_by": None, "person": None, "file": None}
    | dict.fromkeys(("decision", "note", "reason", "answer_note"), ""),
    (FILES_OF_CHANGES,),
)
is_used = exists().where(changes.c.batch == batches.c.id)
EMPTY_BATCHES = delete(batches).where(batches.c.at < before, ~is_used, is_older(batches))
LISTED_FILES = delete(unsettled_files).where(
    unsettled_files.c.person.in_(
        select(data_requests.c.person).where(
            data_requests.c.id.in_(these), data_requests.c.kind == DataRequestKind.ERASE.value
        )
    )
)
OLD_DATA_REQUESTS = OldRecords(
    data_requests,
    old(data_requests, data_requests.c.ended_at < before),
    (LISTED_FILES,),
    {"words": "", "answer": "", "before": "", "put_off": "", "written_by": None, "taken_by": None},
    (LISTED_FILES,),
)
OLD_AUDIT = OldRecords(audit, old(audit, audit.c.at < before), (), {"detail": {}, "person": None})
COUNT = postgresql.insert(counters)  # compiles for SQLite too
COUNT = COUNT.on_conflict_do_update(
    index_elements=["name", "year"], set_={"n": counters.c.n + COUNT.excluded.n}
)
COUNTED = (
    select(counters.c.name, func.sum(counters.c.n))
    .where(counters.c.name.startswith(PREFIX))
    .group_by(counters.c.name)
)


def forget_checks(tx: Tx, long_ago: datetime) -> int:
    """Delete the duties of days before, their checks, and who was away or on call then."""
    day = {"before_day": local_date(long_ago)}
    for statement in BESIDE_CHECKS:
        tx.execute(statement, {"before": long_ago})
    tx.execute(OLD_OUTAGES, {"before": long_ago})
    for statement in OLD_EXCUSES:
        tx.execute(statement, day)
    return OLD_DUTIES.forget(tx, **day)


def forget_delegations(tx: Tx, long_ago: datetime) -> int:
    """Delete appointments of long ago that were declined or are over."""
    return OLD_DELEGATIONS.forget(tx, before=long_ago, before_day=local_date(long_ago))


def forget_handovers(tx: Tx, long_ago: datetime) -> int:
    """Delete handovers that were done or withdrawn before."""
    return OLD_HANDOVERS.forget(tx, before=long_ago)


def forget_incidents(tx: Tx, long_ago: datetime) -> int:
    """Delete incidents that were closed before, what several were part of, and what was told of acts."""
    gone = OLD_INCIDENTS.forget(tx, before=long_ago) + OLD_MISUSE.forget(tx, before=long_ago)
    OLD_COMMON.forget(tx, before=long_ago)
    return gone


def forget_broadcasts(tx: Tx, long_ago: datetime) -> int:
    """Delete broadcasts that went out before, with whom they were for and who acknowledged them."""
    return OLD_BROADCASTS.forget(tx, before=long_ago)


def forget_messages(tx: Tx, long_ago: datetime) -> int:
    """Delete who was told what and wrote what before: of all that, the words are long gone (forget_texts)."""
    for statement in SETTLED_LONG_AGO:
        tx.execute(statement, {"before": long_ago})
    gone = OLD_INQUIRIES.forget(tx, before=long_ago)
    return gone + OLD_MESSAGES.forget(tx, before=long_ago)


def forget_reports(tx: Tx, long_ago: datetime) -> int:
    """Delete requests and drafts that ended before, with what units said to them and would have changed."""
    tables = (OLD_REQUESTS, OLD_DRAFTS, OLD_FEEDBACK, OLD_COMMENDATIONS)
    gone = sum(one.forget(tx, before=long_ago) for one in tables)
    tx.execute(EMPTY_LETTERS, {"before": long_ago})
    return gone


def forget_changes(tx: Tx, long_ago: datetime) -> int:
    """Delete personnel changes that were settled before, and the lists by which they went on."""
    gone = OLD_CHANGES.forget(tx, before=long_ago)
    tx.execute(EMPTY_BATCHES, {"before": long_ago})
    return gone


def forget_data_requests(tx: Tx, long_ago: datetime) -> int:
    return OLD_DATA_REQUESTS.forget(tx, before=long_ago)


def forget_audit(tx: Tx, long_ago: datetime) -> int:
    return OLD_AUDIT.forget(tx, before=long_ago)


def count_forgotten(tx: Tx, kept: Kept, count: int, year: int) -> None:
    if count:
        tx.execute(COUNT, {"name": f"{PREFIX}{kept}", "year": year, "n": count})


def forgotten(tx: Tx) -> dict[str, int]:
    """Return how many of each kind were deleted or blanked so far."""
    counted = {name.removeprefix(PREFIX): count for name, count in tx.execute(COUNTED)}
    return {kept.value: int(counted.get(kept.value, 0)) for kept in Kept}
