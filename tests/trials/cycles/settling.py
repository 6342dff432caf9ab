"""The district before its two years: which units there are, and whose passwords and rules are spoken of."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, update

from bot.sandbox.sample import FOLDER
from storage.engine import Tx
from storage.tables.people import mailboxes, roles, units
from tests.trials.habits import OFFICE_UNIT


def leave_only(tx: Tx, codes: Sequence[str], day: date) -> None:
    """Let there be no other units than these, beside the office."""
    others = units.c.code.not_in([*codes, OFFICE_UNIT])
    tx.execute(update(units).where(others).values(closed=day))


def speak_of_passwords(tx: Tx, codes: Sequence[str]) -> None:
    """Let the people of these units be asked to change their passwords."""
    people = select(roles.c.person).join(units, roles.c.unit == units.c.id).where(units.c.code.in_(codes))
    tx.execute(update(mailboxes).where(mailboxes.c.person.in_(people)).values(reminded=None))


def addresses() -> dict[str, str]:
    """Read whose each mailbox of a person is off the sample roster."""
    rows = (FOLDER / "people.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {row.split("\t")[3]: row.split("\t")[0] for row in rows}
