"""An account becomes nobody's again: what follows, whether a person does it or the clock."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.rights import Who
from bot.message import Message, Option
from bot.words import DEFAULT, _, speaking
from storage import accounts, audit, consents, invitations, outbox, taking_effect
from storage.accounts import Account
from storage.db import Tx
from storage.outbox import Lane, Outgoing


@dataclass(frozen=True)
class Cause:
    """Of what it comes, and when. ``name`` makes messages' keys unique; ``who`` is None for the clock."""

    tx: Tx
    at: datetime
    name: str
    who: Who | None = None


def unlink(cause: Cause, account: Account) -> None:
    """The consent given there is withdrawn, and the channel's own menu is a stranger's again."""
    tx, at = cause.tx, cause.at
    accounts.unlink(tx, account, at)
    consents.withdraw(tx, account.contact, at)
    audit.write(tx, at, cause.who, "unlink", f"person:{account.person}", contact=account.contact)
    with speaking(DEFAULT):
        start = Message("", (Option("start", _("Tham gia hệ thống")),))
    key = f"menu:{cause.name}:{account.contact}"
    outbox.put(tx, [Outgoing(key, account.contact, account.channel, Lane.NUDGE, start, at, action="menu")])


def let_go(cause: Cause, person: int, since: date) -> list[Account]:
    """Somebody has left every unit: all their accounts, which are nobody's now; codes hold no more."""
    taking_effect.note_left(cause.tx, person, since)
    invitations.revoke(cause.tx, [person], cause.at)
    theirs = accounts.of_person(cause.tx, person)
    for account in theirs:
        unlink(cause, account)
    return theirs
