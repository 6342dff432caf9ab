"""Read how a play ended, without what each run has in its own way: two runs are compared by it.

Runs differ in their world (calm or rough), store and channel. Every table is compared but those in
``LEFT_OUT``, with every column but those in ``COLUMNS_LEFT_OUT``; each is left out for a reason.
"""

import re
from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, Connection, Table, select

from handlers.sending import links
from storage.engine.screens import answered_by
from storage.files import MADE
from storage.tables import base, commendation, engine, misuse, people, subjects

End = dict[str, list[Any]]
OF_PROCESSES = "what processes keep for themselves, in machine time"
LEFT_OUT: dict[Table, str] = {
    engine.events: "what comes in is cut into events by the channel",
    engine.links: "given on channels alone that carry no documents",
    engine.outbox: "compared as what was said: where nothing can be edited, it is said anew",
    engine.sends: "attempts on the channel",
    engine.quotas: "counted on some channels alone",
    engine.services: "our accounts on the channel",
    engine.secrets: "of the channel, and sealed in another way each time",
    engine.pace: OF_PROCESSES,
    engine.leases: OF_PROCESSES,
    engine.workers: OF_PROCESSES,
}
FROM_CHANNEL = "where and how it came"
COLUMNS_LEFT_OUT: dict[Column[Any], str] = {
    **{
        table.c.id: "rows are compared in their order, and what refers to them by their place in it"
        for table in base.tables.sorted_tables
        if "id" in table.c
    },
    subjects.checks.c.channel: FROM_CHANNEL,
    people.contacts.c.channel: FROM_CHANNEL,
    people.contacts.c.account: FROM_CHANNEL,
    people.contacts.c.in_minute: "as many events as the channel makes of it",
    people.contacts.c.menu: "on channels that have a menu",
    misuse.misuse_reports.c.sealed: "sealed in another way each time",
    engine.files.c.channel: FROM_CHANNEL,
    engine.files.c.account: FROM_CHANNEL,
    engine.files.c.remote: FROM_CHANNEL,
    engine.files.c.type: "some channels tell it, and some leave it to be found out",
    people.invitations.c.code_hmac: "another code each time",
    people.mailed_codes.c.code_hmac: "another code each time",
}
KEYS_LEFT_OUT = {  # of what is kept as JSON
    "their_message": FROM_CHANNEL,
    "thread": "of another key each time",
}
OF_MADE_FILES = frozenset({engine.files.c.sha256, engine.files.c.size})  # ours may name the channel
POINTERS: dict[Column[Any], Table] = {  # columns that hold the id of a row, without a foreign key
    subjects.broadcasts.c.addressed_to: people.people,
    people.contacts.c.front_conversation: engine.conversations,
    subjects.incidents.c.common: subjects.common_incidents,
    subjects.incidents.c.joined: subjects.incidents,
    people.unit_changes.c.into_plan: people.unit_changes,
    people.unsettled_files.c.file: engine.files,
}
NAMED = {  # how rows are named in subjects, "incident:17", and in JSON, {"incident": 17}
    "absence": people.absences,
    "batch": people.batches,
    "change": people.changes,
    "check": subjects.checks,
    "commendation": commendation.commendations,
    "common": subjects.common_incidents,
    "contact": people.contacts,
    "cover": people.covers,
    "data_request": people.data_requests,
    "delegation": people.delegations,
    "draft": subjects.drafts,
    "duty": subjects.duties,
    **dict.fromkeys(("handover", "handover_day", "handover_said", "handover_side"), people.handovers),
    "handover_drop": people.handovers,
    "entry": subjects.calendar_days,
    "erased": people.contacts,
    "example": subjects.examples,
    "excuse": subjects.excuses,
    "file": engine.files,
    "form": engine.conversations,
    "incident": subjects.incidents,
    "submission": subjects.submissions,
    "incident_talk": subjects.incidents,
    "incident_taken": subjects.incidents,
    "inquiry": subjects.inquiries,
    "feedback": subjects.feedback,
    "feedback_letter": subjects.feedback_letters,
    "incident_coming": subjects.incidents,
    "incident_unclear": subjects.incidents,
    "guide": engine.texts,
    "join_request": people.join_requests,
    "mailbox": people.mailboxes,
    **dict.fromkeys(
        ("opinion", "opinion_done", "opinion_due", "opinion_moved", "opinion_result", "opinion_sent"),
        subjects.opinions,
    ),
    **dict.fromkeys(("inspection", "inspection_done"), subjects.reports),
    "misuse": misuse.misuse_reports,
    "misuse_open": misuse.misuse_reports,
    "outage": subjects.outages,
    "part": subjects.opinion_parts,
    "person": people.people,
    "report": subjects.reports,
    "request": subjects.report_requests,
    "role": people.roles,
    "rules": people.internal_rules,
    "shift": people.shifts,
    "substitute": people.people,
    "template": subjects.report_templates,
    "unit": people.units,
    "unit_change": people.unit_changes,
    "wish": subjects.more_time,
}
LISTED = {  # … and lists of them, or of rows that begin with them
    "begun": people.roles,
    "delegations": people.delegations,
    "duties": subjects.duties,
    "ended": people.roles,
    "incidents": subjects.incidents,
    "people": people.people,
    "unsolved": subjects.incidents,
    "units": people.units,
}
DEEDS = {  # … in what is asked whether to do, "rq_remind:17:u3"
    "bc_again": subjects.broadcasts,
    "bc_chase": subjects.broadcasts,
    "dl_erase": people.data_requests,
    "gy_drop": subjects.opinions,
    "rp_urge": subjects.reports,
    "rq_chase": subjects.report_requests,
    "rq_drop": subjects.report_templates,
    "rq_remind": subjects.report_requests,
}
OF_AN_ANSWER = frozenset({"report"})  # questions of forms that are answered by the id of a row
OTHERWISE = {  # … where one name has two meanings
    engine.audit.c.detail: {
        "before": people.roles,
        "plan": subjects.broadcasts,
        "request": people.join_requests,
    },
}
SUBJECTS = {**NAMED, **DEEDS}
SUBJECT = re.compile(rf"\b({'|'.join(SUBJECTS)}):(\d+)\b")
SENT = re.compile(r"(?m)^(\d+)(?= .+\.\w+$)")  # a file in a report's answer, with its name
OWING = re.compile(r"\breport_(\d+)\b")  # of a broadcast: to whom, those who owe this request
WITHOUT = re.compile(  # codes, names and ids of channels, what is said to typed answers
    r"\b[0-9A-Z]{5}-?[0-9A-Z]{5}\b|https://t\.me/\S+"
    r"|máy chủ của (?:Telegram ở nước ngoài \(chuyển dữ liệu ra nước ngoài\)|Zalo tại Việt Nam)|Telegram|Zalo"
    r"| Hệ thống xóa tin đó khỏi cuộc trò chuyện này\."  # where the channel lets us
    r"|(?:Kiểm tra xong, anh/chị|Once you have checked,) [^.]*\."  # a button is chosen, or its word typed
    r"|(telegram|zalo_bot|zalo_oa)(:\d+:\d+|(?=_username))|Anh/chị tiếp tục nội dung đang nhập từ [^\n]*\n\n"
)
ERASED = re.compile(r"^erased:\d+$")  # the account of whoever was erased
PROGRESS = "broadcast_progress:"  # of a broadcast: edited on one channel, said anew on another
ANEW = "mail_anew:"  # of mail that waits: likewise
ENDED = re.compile(  # of rounds: shown on the reminder on one channel, said before the next answer on another
    r"^(?:[^\n]+: lần \d đã (?:hết giờ \([^\n]+|được miễn, [^\n]+)(?:\n|$))+\n?"
)
ELSEWHERE = ("Anh/chị trả lời tin nào?", "Xin tự xóa tin đó: nhấn giữ tin nhắn, chọn Xóa.")
NUMBERED = {
    table: select(table.c.id).order_by("id") for table in base.tables.sorted_tables if "id" in table.c
}
COMPARED = {
    table: select(table).order_by(*table.primary_key)
    for table in base.tables.sorted_tables
    if table not in LEFT_OUT
}
COMPARED[engine.audit] = COMPARED[engine.audit].where(
    engine.audit.c.act != links.LINK_ACT
)  # see engine.links
COMPARED[engine.counters] = COMPARED[engine.counters].where(
    engine.counters.c.name.not_like("forgotten:%")  # how many messages it took to say it
)


def end_of(tx: Connection, anew: Collection[tuple[str, str]] = ()) -> End:
    """Return the rows of each table by its name, and as "said" what was said to whom, in its order.

    ``anew``: the event and the card of each that was shown once more with a refusal, where none is edited.
    """
    places = Places(tx)
    return {**{table.name: rows(tx, table, places) for table in COMPARED}, "said": said(tx, anew)}


class Places:
    """The place of each row in its table: stores number rows in their own way, and leave out numbers."""

    def __init__(self, tx: Connection) -> None:
        self.places = {
            table: {id_: place for place, (id_,) in enumerate(tx.execute(asked), 1)}
            for table, asked in NUMBERED.items()
        }

    def of(self, table: Table, id_: int | None) -> int | str | None:
        """Return the place of a row in its table."""
        return self.places[table].get(id_, "gone") if id_ is not None else None

    def in_column(self, column: Column[Any], value: Any) -> Any:
        """Return the value of a column with places instead of ids."""
        for key in column.foreign_keys:
            return self.of(key.column.table, value)
        if column is engine.conversations.c.answers:
            return [self.answer(one) for one in value]
        if column is engine.texts.c.files:
            return [self.of(engine.files, one) for one in value or ()]
        if column in POINTERS:
            return self.of(POINTERS[column], value)
        return self.within(value, {**NAMED, **OTHERWISE.get(column, {})})

    def within(self, value: Any, named: dict[str, Table]) -> Any:
        """Return a text, or what was JSON, with places instead of ids."""
        if isinstance(value, dict):
            return {k: self.under(k, one, named) for k, one in value.items() if k not in KEYS_LEFT_OUT}
        if isinstance(value, list):
            return [self.within(one, named) for one in value]
        if isinstance(value, str):
            value = SENT.sub(lambda found: str(self.of(engine.files, int(found[1]))), value)
            value = OWING.sub(
                lambda found: f"report_{self.of(subjects.report_requests, int(found[1]))}", value
            )
            return SUBJECT.sub(
                lambda found: f"{found[1]}:{self.of(SUBJECTS[found[1]], int(found[2]))}", value
            )
        return value

    def under(self, key: str, value: Any, named: dict[str, Table]) -> Any:
        """Return the same of what stands under a key."""
        if key == "among":
            return [{**one, "id": self.of(subjects.reports, one["id"])} for one in value]
        if key in named and isinstance(value, int):
            return self.of(named[key], value)
        if key in LISTED and isinstance(value, list) and not any(isinstance(one, dict) for one in value):
            table = LISTED[key]
            return [
                [self.of(table, one[0]), *one[1:]] if isinstance(one, list) else self.of(table, one)
                for one in value
            ]
        return self.within(value, named)

    def answer(self, kept: list[Any]) -> list[Any]:
        """Return the same of an answer to a form's question: its key, the answer, when."""
        key, answer, *rest = kept
        if key in OF_AN_ANSWER and str(answer).isdigit():
            return [key, self.of(NAMED[key], int(answer)), *rest]
        return [self.within(one, NAMED) for one in kept]


def rows(tx: Connection, table: Table, places: Places) -> list[dict[str, Any]]:
    """Return all rows, in the order of their keys."""
    return [
        {
            column.name: without_channel(places.in_column(column, value))
            for column, value in zip(table.c, row, strict=True)
            if column not in COLUMNS_LEFT_OUT
            if column not in OF_MADE_FILES or not row.remote.startswith(MADE)
        }
        for row in tx.execute(COMPARED[table])
    ]


def without_channel(value: Any) -> Any:
    """Return ``value`` with neither names of channels nor codes in it."""
    if isinstance(value, dict):
        return {key: without_channel(one) for key, one in value.items()}
    if isinstance(value, list):
        return [without_channel(one) for one in value]
    return WITHOUT.sub("", value) if isinstance(value, str) else value


def said(tx: Connection, anew: Collection[tuple[str, str]]) -> list[Any]:
    outbox, contacts = engine.outbox, people.contacts
    query = select(outbox, contacts.c.chat).join(contacts, outbox.c.contact == contacts.c.id)
    sent = tx.execute(query.where(outbox.c.action == "send").order_by(outbox.c.id))
    return [
        (
            ERASED.sub("erased", row.chat),
            row.state,
            without_channel(row.heading),
            own_words(row.text),
            labels(row.options),
        )
        for row in sent
        if row.text not in ELSEWHERE and not row.subject.startswith(PROGRESS)
        if not row.key.startswith(ANEW)
        if not ENDED.fullmatch(row.text)
        if not row.card or (answered_by(row.key), row.card) not in anew
    ]


def own_words(text: str) -> str:
    """Return what was said, without what another channel says by an edit, or in other words for its keys."""
    words: str = without_channel(ENDED.sub("", text))
    return words


def labels(options: list[list[str]]) -> list[str]:
    return [without_channel(label) for _token, label, _words in options]


def differing(here: End, there: End) -> str:
    """Show the rows of each table that are only in one of the two."""
    return "\n".join(
        f"{table}: {row}"
        for table in here
        for row in [*here[table], *there[table]]
        if (row in here[table]) != (row in there[table])
    )
