"""The effects of a personnel change on its date: on people, role assignments, delegations, mailboxes."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.dialects import postgresql

from bot.conversation import DEFAULT, fold, person_key
from bot.domain.changes import ChangeKind, PersonnelChange, given_up
from storage.engine import Tx
from storage.people import changes, members, role_assignments
from storage.people.role_assignments import NewAssignment
from storage.tables.people import contacts, mailboxes, people
from storage.units import former_addresses

Moved = dict[str, Any]
# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
ASK_FOR = postgresql.insert(mailboxes).on_conflict_do_nothing().returning(mailboxes.c.id)


def lock_people(tx: Tx, person_ids: Iterable[int]) -> None:
    """Lock their contacts, then the people, as their own events do: so neither waits for the other."""
    ids = sorted(person_ids)
    if not ids:
        return
    own_contacts = select(contacts.c.id).where(contacts.c.person.in_(ids)).order_by(contacts.c.id)
    tx.execute(own_contacts.with_for_update(key_share=True)).all()
    found = select(people.c.id).where(people.c.id.in_(ids)).order_by(people.c.id)
    tx.execute(found.with_for_update(key_share=True)).all()


def apply(tx: Tx, change: PersonnelChange) -> int | None:
    """Do what a change says; return its person, the newcomer too. None: a unit's own mailbox."""
    person = change.person
    if change.kind == ChangeKind.JOIN and not person:
        row = {"language": DEFAULT, "phone": change.fields.get("phone", ""), **named(change.fields["name"])}
        person = int(tx.execute(insert(people).values(**row).returning(people.c.id)).scalar_one())
    moved = EFFECTS[change.kind](tx, change, person)
    changes.change(tx, change.id, moved=moved, person=person)
    return person


def undo(tx: Tx, correction: PersonnelChange) -> bool:
    """Take back at once what an accepted correction says was wrong; False where nothing was left of it."""
    moved = changes.take_back(tx, correction.corrects or 0)
    if moved is not None:
        role_assignments.take_back(tx, moved)
    return moved is not None


def named(name: str) -> dict[str, str]:
    """Return a person's name as it is kept."""
    return {"full_name": name, "folded": fold(name), "sort_key": person_key(name)}


def join(tx: Tx, change: PersonnelChange, person: int | None) -> Moved:
    """Begin the roles of a newcomer; the mailbox that is asked for is to be made by the department."""
    if change.corrects:
        change_contact(tx, change, person)
    elif address := change.fields.get("mailbox"):
        request_mailbox(tx, address, person=person)
    return begin_all(tx, change, person, change.unit)


def begin_all(tx: Tx, change: PersonnelChange, person: int | None, unit: int) -> Moved:
    """Begin each role that is named; one that they have there already goes on, one to come comes earlier."""
    day, title = change.effective, change.fields.get("title", "")
    there = role_assignments.going_on(tx, person or 0, unit, day)
    ended: role_assignments.Ended = []
    begun: role_assignments.Begun = []
    for role in filter(None, change.fields.get("roles", "").split(";")):
        same = [row for row in there if row.role == role]
        if not any(row.starts <= day for row in same):
            ended += role_assignments.end(tx, same, day)
            begun.append([role_assignments.begin(tx, NewAssignment(person or 0, unit, role, title), day)])
    return {"ended": ended, "begun": begun}


def leave(tx: Tx, change: PersonnelChange, person: int | None) -> Moved:
    where = (tx, person or 0, change.unit, change.effective)
    ended = role_assignments.end(tx, role_assignments.going_on(*where), change.effective)
    return {"ended": ended, "delegations": role_assignments.end_delegations(*where)}


def transfer(tx: Tx, change: PersonnelChange, person: int | None) -> Moved:
    away = leave(tx, change, person)
    there = begin_all(tx, change, person, change.to_unit or change.unit)
    return {**away, "ended": [*away["ended"], *there["ended"]], "begun": there["begun"]}


def change_post(tx: Tx, change: PersonnelChange, person: int | None) -> Moved:
    """Give another place in the unit; a new title renews each role. Who has gone by then gets none.

    Of somebody who goes and comes again each spell there is changed, and none of the time between.
    """
    day, title = change.effective, change.fields.get("title", "")
    role = change.fields.get("roles", "")
    ended: role_assignments.Ended = []
    begun: role_assignments.Begun = []
    for first, there in role_assignments.spells(tx, person or 0, change.unit, day):
        has_it = any(row.role == role and row.starts <= first and lasts(row, there) for row in there)
        # to watch the mailbox is no such place: it goes on beside it, and is begun beside it
        lost = given_up(change.kind, role) if has_it or not role else (*given_up(change.kind, role), role)
        dropped = [row for row in there if row.role in lost]
        ended += role_assignments.end(tx, dropped, day)
        for row in there:
            if title and row.title != title and row not in dropped:
                more_ended, more_begun = role_assignments.renew(tx, row, title, day)
                ended, begun = [*ended, *more_ended], [*begun, *more_begun]
        if role and not has_it:
            said = title or there[0].title
            new = role_assignments.begin(tx, NewAssignment(person or 0, change.unit, role, said), first)
            role_assignments.end_with(tx, new, there)
            begun.append([new])
    return {"ended": ended, "begun": begun}


def lasts(row: Row[Any], there: Sequence[Row[Any]]) -> bool:
    """Return whether an assignment goes on as long as any of its spell."""
    return row.ends is None or all(one.ends is not None and one.ends <= row.ends for one in there)


def change_contact(tx: Tx, change: PersonnelChange, person: int | None) -> Moved:
    values = named(name) if (name := change.fields.get("name")) else {}
    if phone := change.fields.get("phone"):
        values["phone"] = phone
    if values:
        tx.execute(update(people).where(people.c.id == person).values(**values))
    address, old = change.fields.get("mailbox", ""), change.before.get("mailbox", "")
    if address and address != old and request_mailbox(tx, address, person=person):
        set_box(tx, old, "recalled")
    return {}


def open_box(tx: Tx, change: PersonnelChange, person: int | None) -> Moved:
    owner = {"person": person} if person else {"unit": change.unit}
    request_mailbox(tx, change.fields.get("mailbox", ""), **owner)
    return {}


def close_box(tx: Tx, change: PersonnelChange, _person: int | None) -> Moved:
    state = "locked" if change.kind == ChangeKind.LOCK_BOX else "recalled"
    address = change.before.get("mailbox", "")
    if state == "recalled":
        former_addresses.add_replaced(tx, [address], change.effective, change.decision)
    set_box(tx, address, state)
    return {}


EFFECTS: dict[ChangeKind, Callable[[Tx, PersonnelChange, int | None], Moved]] = {
    ChangeKind.JOIN: join,
    ChangeKind.LEAVE: leave,
    ChangeKind.TRANSFER: transfer,
    ChangeKind.POST: change_post,
    ChangeKind.CONTACT: change_contact,
    ChangeKind.OPEN_BOX: open_box,
    ChangeKind.LOCK_BOX: close_box,
    ChangeKind.RECALL_BOX: close_box,
}


def request_mailbox(tx: Tx, address: str, **owner: int | None) -> bool:
    """Ask the department to make a mailbox, or to open it again; return whether it is now its owner's."""
    if tx.execute(ASK_FOR, {"address": address, "state": "asked", **owner}).first():
        return True
    is_owner = [mailboxes.c[name] == value for name, value in owner.items()]
    is_it = update(mailboxes).where(mailboxes.c.address == address, *is_owner)
    tx.execute(is_it.where(mailboxes.c.state.in_(["locked", "recalled"])).values(state="asked", left=None))
    found = members.owner_of(tx, address)
    return found is not None and found[:2] == (owner.get("unit"), owner.get("person"))


def set_box(tx: Tx, address: str, state: str) -> None:
    tx.execute(update(mailboxes).where(mailboxes.c.address == address).values(state=state))


def note_returned(tx: Tx, person: int) -> None:
    """Note that somebody who had gone is there again: their mailboxes are in use."""
    is_noted = (mailboxes.c.person == person) & mailboxes.c.left.is_not(None)
    tx.execute(update(mailboxes).where(is_noted).values(left=None))


def note_left(tx: Tx, person: int, day: date) -> None:
    """Note that somebody has gone and their own mailboxes are still open."""
    is_open = mailboxes.c.state != "recalled"
    tx.execute(update(mailboxes).where(mailboxes.c.person == person, is_open).values(left=day))
