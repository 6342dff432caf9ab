"""The people of a unit that is no more: whose roles end, who goes into the successor, who is unlinked."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.rights import HEADING, Role
from bot.message import Message, Option
from bot.words import DEFAULT, _, speaking
from storage import accounts, audit, consents, invitations, outbox, unit_deeds, unit_people
from storage.accounts import Account
from storage.db import Tx
from storage.outbox import Lane, Outgoing
from storage.unit_changes import UnitChange
from storage.unit_deeds import Held


@dataclass(frozen=True)
class Leaving:
    """Whose roles have ended: who has others, and the accounts of who has none, which are nobody's now."""

    all: Collection[int]
    stay: Collection[int]
    out: Collection[Account]


def leave(tx: Tx, change: UnitChange, now: datetime) -> Leaving:
    unit, day = change.unit or 0, change.effective
    there = {one.person for one in unit_deeds.held(tx, unit, day)}
    unit_deeds.end_roles(tx, unit, day)
    stay = unit_deeds.holding_elsewhere(tx, there, unit, day) | unit_people.coming_elsewhere(tx, there, unit)
    gone = sorted(there - stay)
    out = [account for person in gone for account in unlinked(tx, person, change, now)]
    invitations.revoke(tx, gone, now)
    return Leaving(there, stay, out)


def unlinked(tx: Tx, person: int, change: UnitChange, now: datetime) -> list[Account]:
    """Their accounts are nobody's again; those to which it can be said."""
    theirs = accounts.of_person(tx, person)
    for account in theirs:
        accounts.unlink(tx, account, now)
        consents.withdraw(tx, account.contact, now)
        audit.write(tx, now, None, "unlink", f"person:{person}", contact=account.contact)
        outbox.put(tx, [nobodys_menu(account, change, now)])
    return theirs


def nobodys_menu(account: Account, change: UnitChange, now: datetime) -> Outgoing:
    """The channel's own menu, as a stranger has it."""
    with speaking(DEFAULT):
        start = Message("", (Option("start", _("Tham gia hệ thống")),))
    key = f"menu:unit_change:{change.id}:{account.contact}"
    return Outgoing(key, account.contact, account.channel, Lane.NUDGE, start, now, action="menu")


def go_over(tx: Tx, change: UnitChange) -> Collection[int]:
    """They hold in the successor what they held, but for who led: they are its staff. Who they are."""
    unit, successor, day = change.unit or 0, change.successor or 0, change.effective
    before = unit_deeds.held(tx, unit, day)
    known = {(one.person, one.role) for one in unit_deeds.held(tx, successor, day)}
    last = max((one.rank for one in unit_deeds.held(tx, successor, day)), default=0)
    unit_deeds.end_roles(tx, unit, day)
    given: list[Held] = []
    for one in sorted(before, key=lambda one: one.role in HEADING):  # who watches a mailbox is staff already
        role = Role.STAFF if one.role in HEADING else one.role
        if role == Role.STAFF and any(person == one.person for person, _role in known):
            continue
        if (one.person, role) not in known:
            known.add((one.person, role))
            last += 1
            given.append(replace(one, role=role, rank=last, starts=max(one.starts, day)))
    unit_deeds.give_roles(tx, successor, given)
    return {one.person for one in before}
