"""Erasure: take a person out of everything that is no duty to keep, in portions that can be gone on with.

What stays is tied to a row of ``people`` without a name: checks, states, dates, the audit. First goes what is
theirs by its id; then what names them, however it was typed, is looked for in every column of words there is
(name_search). Where a name or a telephone may be somebody else's, too, it stays: it would be taken from them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Select,
    String,
    UpdateBase,
    bindparam,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)

from bot.conversation import fold, person_key
from bot.domain.own_data import ERASED_NAME, ERASED_WORDS, DataField
from storage.engine import Tx
from storage.people import change_effects
from storage.personal_data import name_search, unsettled_files
from storage.personal_data.name_search import EMPTY, EMPTY_CARD, SWEPT, Erased
from storage.personal_data.unsettled_files import WhyUnsettled, is_units
from storage.tables.base import Id, Moment
from storage.tables.engine import conversations, file_uses, files, links, outbox, pace
from storage.tables.people import (
    absences,
    changes,
    consents,
    contacts,
    data_requests,
    handovers,
    internal_rules,
    invitations,
    join_requests,
    mailboxes,
    mailed_codes,
    people,
    roles,
)
from storage.tables.subjects import (
    examples,
    excuses,
    feedback,
    incident_notes,
    incidents,
    inquiries,
    inquiry_messages,
    more_time,
    report_acts,
    submissions,
)

AT_ONCE = 20_000  # rows that one portion looks at
# Steps, kept with a request, and how they end.
ACCOUNTS, WORDS, NAME, TOLD, TABLE = "accounts", "words", "name", "told", "table:"
FILES, SEARCHED, DONE = "files", "searched", "done"  # files are searched in no transaction (file_search.py)
NO_FILE: dict[str, Any] = {
    "sha256": None,
    "tables": None,
    "shown_name": "",
    "remote": "",
    "caption": None,
    "owner": None,
    "state": "refused",
    "why_refused": "erased",
    "size": None,
}
KEPT_FACTS = ("roles", "unit")
IDENTIFYING = ("name", "phone", "mailbox")  # of the facts that a personnel change knows

of_person = bindparam("of_person", type_=Id)
# Their accounts, also those that they were unlinked from since: what they agreed to there is known.
agreed = select(consents.c.contact).where(consents.c.person == of_person)
is_own_contact = (contacts.c.person == of_person) | (contacts.c.person.is_(None) & contacts.c.id.in_(agreed))
own_contacts = select(contacts.c.id).where(is_own_contact)
is_own_message = outbox.c.contact.in_(own_contacts) | (outbox.c.person == of_person)
own_inquiries = select(inquiries.c.id).where(inquiries.c.person == of_person)
is_own_file = (files.c.owner == of_person) | files.c.contact.in_(own_contacts)
decision_photos = select(changes.c.file).where(changes.c.person == of_person, changes.c.file.is_not(None))
own_boxes = select(func.lower(mailboxes.c.address)).where(mailboxes.c.person == of_person)
ABOUT = {  # whose files are about them, whoever sent them: how uses begin -> the ids of it
    "change": select(changes.c.id).where(changes.c.person == of_person),
    "inquiry": own_inquiries,
    "incident": select(incidents.c.id).where(func.lower(incidents.c.mailbox).in_(own_boxes)),
}
RAISED = {"incident": select(incidents.c.id).where(incidents.c.raised_by == of_person)}


def subjects_of(kinds: Mapping[str, Select[Any]]) -> CompoundSelect[Any]:
    """Return the subjects of these ids, as messages and uses of files call them."""
    chosen = ((kind, ids.subquery()) for kind, ids in kinds.items())
    return union_all(*(select(literal(f"{kind}:") + cast(one.c.id, String)) for kind, one in chosen))


about_them = subjects_of(ABOUT)
of_them = select(file_uses.c.file).where(file_uses.c.subject.in_(about_them))
is_about_them = files.c.id.in_(of_them) | files.c.id.in_(decision_photos)
other_uses = file_uses.alias("other_uses")
is_of_others_too = exists().where(other_uses.c.file == files.c.id, other_uses.c.subject.not_in(about_them))
LOST_FILES = select(files.c.id).where(is_own_file | (is_about_them & ~is_of_others_too), ~is_units)
MAY_BE = {  # files of others that somebody must look at
    WhyUnsettled.SHARED: select(files.c.id).where(is_about_them & is_of_others_too),
    WhyUnsettled.RECORD: select(file_uses.c.file).where(file_uses.c.subject.in_(subjects_of(RAISED))),
}
these_files: BindParameter[int] = bindparam("these", type_=Id, expanding=True)

WAITS = (
    select(outbox.c.id)
    .where(outbox.c.contact.in_(own_contacts), outbox.c.state == "queued")
    .where(outbox.c.created > bindparam("since", type_=Moment), outbox.c.key.startswith("erased:"))
    .limit(1)
)
OF_FILES = (  # no record shows these files any more, and no row knows their bytes
    *(
        update(table).where(table.c.file.in_(these_files)).values(file=None)
        for table in (incident_notes, changes, internal_rules)
    ),
    delete(file_uses).where(file_uses.c.file.in_(these_files)),
    update(files).where(files.c.id.in_(these_files)).values(NO_FILE),
)
OF_WORDS = (  # what they wrote, and what is theirs by its id
    update(files).where(is_own_file).values(owner=None, remote="", caption=None),
    update(absences).where(absences.c.person == of_person).values(reason=""),
    update(excuses).where(excuses.c.by == of_person).values(reason=""),
    update(handovers).where(handovers.c.giver == of_person).values(not_given=""),
    update(handovers).where(handovers.c.receiver == of_person).values(not_received=""),
    update(inquiry_messages)
    .where(or_(inquiry_messages.c.person == of_person, inquiry_messages.c.inquiry.in_(own_inquiries)))
    .values(text=""),
    update(examples).where(examples.c.inquiry.in_(own_inquiries)).values(inquiry=None),
    update(inquiries).where(inquiries.c.person == of_person).values(state="closed"),
    update(feedback)
    .where(feedback.c.person == of_person, feedback.c.state == "open")
    .values(state="withdrawn"),
    update(feedback).where(feedback.c.person == of_person).values(awkward=ERASED_WORDS, proposed=""),
    update(incidents)
    .where(incidents.c.raised_by == of_person)
    .values(what=ERASED_WORDS, tried="", call_back=""),
    update(incident_notes).where(incident_notes.c.person == of_person).values(text=""),
    update(report_acts).where(report_acts.c.person == of_person).values(note=""),
    update(more_time).where(more_time.c.by == of_person).values(reason=""),
    update(changes).where(changes.c.person == of_person).values(note="", reason=""),
    update(submissions)
    .where(submissions.c.by == of_person, submissions.c.state == "waiting")
    .values(state="withdrawn"),
    update(submissions)
    .where(submissions.c.by == of_person)
    .values(facts={}, answers={}, shown=ERASED_WORDS, reason=""),
)
SUBJECTS = {  # how messages about what was theirs begin -> the ids of it
    "inquiry": own_inquiries,
    **dict.fromkeys(
        ("incident", "incident_talk"), select(incidents.c.id).where(incidents.c.raised_by == of_person)
    ),
    **dict.fromkeys(
        ("data_request", "own_data_request"),
        select(data_requests.c.id).where(data_requests.c.person == of_person),
    ),
    "change": select(changes.c.id).where(changes.c.person == of_person),
    "feedback": select(feedback.c.id).where(feedback.c.person == of_person),
}
own_subjects = subjects_of(SUBJECTS)
tells_of_them = or_(outbox.c.subject.in_(own_subjects), outbox.c.card.in_(own_subjects))
TOLD_OF_THEM = update(outbox).where(tells_of_them, outbox.c.state != "queued")
OF_MESSAGES = (  # a card goes on to be one: it is drawn anew
    TOLD_OF_THEM.where(outbox.c.card == "").values(EMPTY),
    TOLD_OF_THEM.where(outbox.c.card != "").values(EMPTY_CARD),
)
ABOUT_THEM = (
    select(outbox.c.card)
    .where(tells_of_them, outbox.c.card != "", outbox.c.created > bindparam("since", type_=Moment))
    .distinct()
)
REVOKE = (
    update(invitations)
    .where(invitations.c.person == of_person, invitations.c.used_at.is_(None))
    .where(invitations.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now", type_=Moment))
)
in_their_chat = exists().where(
    is_own_contact, *(pace.c[name] == contacts.c[name] for name in ("channel", "account", "chat"))
)
OF_ACCOUNTS = (  # the accounts themselves come last: by them the others are found
    update(contacts).where(is_own_contact).values(front_conversation=None),
    delete(conversations).where(
        or_(conversations.c.person == of_person, conversations.c.contact.in_(own_contacts))
    ),
    update(outbox).where(is_own_message, outbox.c.state == "queued").values(state="expired", error="erased"),
    update(outbox).where(is_own_message).values(EMPTY),
    update(join_requests)
    .where(join_requests.c.contact.in_(own_contacts))
    .values(name="", unit_text="", post=""),
    delete(links).where(links.c.contact.in_(own_contacts)),
    delete(mailed_codes).where(
        or_(mailed_codes.c.person == of_person, mailed_codes.c.contact.in_(own_contacts))
    ),
    delete(pace).where(in_their_chat),
)
FORGET_CHAT = (
    update(contacts)
    .where(is_own_contact)
    .values(
        chat=literal("erased:") + cast(contacts.c.id, String), label="", menu=None, person=None, last_in=None
    )
)
NAMELESS = (
    update(people)
    .where(people.c.id == of_person)
    .values(
        full_name=ERASED_NAME,
        folded=fold(ERASED_NAME),
        sort_key=person_key(ERASED_NAME),
        phone="",
        staff_code=None,
        restricted_at=None,
    ),
    delete(mailboxes).where(mailboxes.c.person == of_person),
    update(roles).where(roles.c.person == of_person).values(title=""),
    update(data_requests)
    .where(data_requests.c.person == of_person)
    .values(words="", answer="", before="", put_off=""),
)
NOTE_ERASED = update(people).where(people.c.id == of_person)
GOING_ON = select(roles.c.id, roles.c.starts).where(
    roles.c.person == of_person, or_(roles.c.ends.is_(None), roles.c.ends > bindparam("today"))
)
END_ROLE = update(roles).where(roles.c.id == bindparam("of_role"))

IDENTITY = select(people.c.full_name, people.c.phone, people.c.staff_code).where(people.c.id == of_person)
BOXES = select(mailboxes.c.address).where(mailboxes.c.person == of_person)
OWN_CHANGES = select(changes.c.id, changes.c.fields, changes.c.before).where(changes.c.person == of_person)
CHANGE_FACTS = update(changes).where(changes.c.id == bindparam("of_change"))
CHANGED = select(changes.c.fields, changes.c.before).where(changes.c.person == of_person)
ASKED = select(data_requests.c.field, data_requests.c.words, data_requests.c.before).where(
    data_requests.c.person == of_person
)
CORRECT = update(people).where(people.c.id == of_person)
KNOWN = {
    field: select(column).where(people.c.id == of_person)
    for field, column in ((DataField.NAME, people.c.full_name), (DataField.PHONE, people.c.phone))
}


def has_waiting(tx: Tx, person: int, since: datetime) -> bool:
    """Return whether their last word, queued after ``since``, is still to be said at an account of theirs."""
    return tx.execute(WAITS, {"of_person": person, "since": since}).first() is not None


def correct(tx: Tx, person: int, field: DataField, value: str) -> str:
    """Put the name or the telephone of a person right; return what stood there."""
    change_effects.lock_people(tx, [person])
    before: str = tx.execute(KNOWN[field], {"of_person": person}).scalar_one()
    values = change_effects.named(value) if field == DataField.NAME else {"phone": value}
    tx.execute(CORRECT, {"of_person": person, **values})
    return before


def begin(tx: Tx, person: int, today: date, now: datetime) -> list[str]:
    """End what they still are, and their codes: from now on they are in no list.

    Return all by which they are named, to be kept until they are erased.
    """
    change_effects.lock_people(tx, [person])
    for row in tx.execute(GOING_ON, {"of_person": person, "today": today}).all():
        tx.execute(END_ROLE, {"of_role": row.id, "ends": max(row.starts, today)})
    tx.execute(REVOKE, {"of_person": person, "now": now})
    tx.execute(NOTE_ERASED, {"of_person": person, "erased_at": now})
    return names_of(tx, person)


@dataclass(frozen=True)
class ErasureProgress:
    """The step of an erasure that is next, and after which row of its table; DONE at its end.

    ``cards`` showed what is gone now, and are to be drawn anew.
    """

    step: str
    after: int = 0
    cards: frozenset[str] = frozenset()


def erase_portion(tx: Tx, whom: Erased, at: ErasureProgress, most: int = AT_ONCE) -> ErasureProgress:
    """Carry out the next portion; return how far it is then. Done again, it does nothing more."""
    if at.step.startswith(TABLE):
        return sweep_portion(tx, whom, at, most)
    if at.step == WORDS:
        forget_words(tx, whom.person)
    cards = cards_about(tx, whom) if at.step == TOLD else frozenset[str]()
    for statement in STATEMENTS[at.step]:
        tx.execute(statement, {"of_person": whom.person})
    return ErasureProgress(STEP_AFTER[at.step], cards=cards)


def sweep_portion(tx: Tx, whom: Erased, at: ErasureProgress, most: int) -> ErasureProgress:
    """Look for their names in so many rows, and list the files that went with words of others about them."""
    swept = name_search.sweep(tx, whom, at.step.removeprefix(TABLE), at.after, most)
    unsettled_files.note(tx, whom.person, WhyUnsettled.NAMED, ids=swept.files)
    unsettled_files.note(tx, whom.person, WhyUnsettled.WORDS, subjects=swept.subjects)
    return ErasureProgress(f"{TABLE}{swept.table}" if swept.table else FILES, swept.after, swept.cards)


def cards_about(tx: Tx, whom: Erased) -> frozenset[str]:
    """Return the cards about what was theirs, as far as they are to be drawn anew."""
    asked = {"of_person": whom.person, "since": whom.shown_since}
    return frozenset(tx.execute(ABOUT_THEM, asked).scalars()) if whom.shown_since else frozenset()


def forget_words(tx: Tx, person: int) -> None:
    """Let go of files by or about them, list those that may be, and take them out of personnel changes."""
    let_go(tx, list(tx.execute(LOST_FILES, {"of_person": person}).scalars()))
    for why, found in MAY_BE.items():
        unsettled_files.note_found(tx, person, found, why)
    for row in tx.execute(OWN_CHANGES, {"of_person": person}).all():
        facts = {name: without_facts(getattr(row, name)) for name in ("fields", "before")}
        tx.execute(CHANGE_FACTS, {"of_change": row.id, **facts})


def let_go(tx: Tx, lost: Sequence[int]) -> None:
    """Forget these files: their bytes go with the next sweep of the folder."""
    for of_files in OF_FILES if lost else ():
        tx.execute(of_files, {"these": [*lost]})


def without_facts(facts: Mapping[str, str]) -> dict[str, str]:
    """Return what a personnel change keeps of its person: in which role, and where."""
    return {fact: value if fact in KEPT_FACTS else "" for fact, value in facts.items()} | (
        {"name": ERASED_NAME} if facts.get("name") else {}
    )


def names_of(tx: Tx, person: int) -> list[str]:
    """Return how a person is called and reached, now and before."""
    asked = {"of_person": person}
    name, phone, staff_code = tx.execute(IDENTITY, asked).one()
    found = {name, phone, staff_code or "", *tx.execute(BOXES, asked).scalars()}
    for told in tx.execute(CHANGED, asked):
        found |= {str(facts.get(fact, "")) for facts in (told.fields, told.before) for fact in IDENTIFYING}
    for said in tx.execute(ASKED, asked):
        found |= {said.words, said.before} if said.field in (DataField.NAME, DataField.PHONE) else set()
    return sorted(found - {"", ERASED_NAME}, key=len, reverse=True)


STATEMENTS: Mapping[str, Sequence[UpdateBase]] = {
    ACCOUNTS: OF_ACCOUNTS,
    WORDS: OF_WORDS,
    NAME: (FORGET_CHAT, *NAMELESS),
    TOLD: OF_MESSAGES,
    SEARCHED: (),
}
STEP_AFTER = {
    ACCOUNTS: WORDS,
    WORDS: NAME,
    NAME: TOLD,
    TOLD: f"{TABLE}{SWEPT[0].name}",
    SEARCHED: DONE,
}
