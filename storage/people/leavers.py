"""Leavers: erase who has held no role for the period that is set, as if they had asked for it.

What is theirs by its id goes at once: name, telephone, mailboxes, titles, accounts, words, files. Their names
in what others wrote are looked for in portions, by the clock, as those of anybody who is erased. Each has a
number among the requests about own data: so it is known that it was done, and when.
"""

from datetime import date, datetime

from sqlalchemy import Date, bindparam, delete, exists, or_, select

from bot.conversation import local_date
from bot.domain.own_data import LEFT, DataRequestKind, DataRequestState, LawClocks
from storage import audit
from storage.engine import Tx
from storage.personal_data import erasure, own_data
from storage.personal_data.erasure import TABLE, ErasureProgress
from storage.personal_data.name_search import Erased
from storage.personal_data.own_data import NewDataRequest
from storage.personal_data.retention import is_older, is_settled
from storage.tables.base import Id
from storage.tables.people import changes, consents, invitations, people, roles

A_DAYS = 50  # whose erasure begins in one day
before_day = bindparam("before_day", type_=Date)
of_person = bindparam("of_person", type_=Id)
has_role = exists().where(roles.c.person == people.c.id)
is_there = exists().where(
    roles.c.person == people.c.id, or_(roles.c.ends.is_(None), roles.c.ends > before_day)
)
is_awaited = exists().where(changes.c.person == people.c.id, ~is_settled)  # whoever comes back
GONE = (
    select(people.c.id)
    .where(people.c.erased_at.is_(None), has_role, ~is_there, ~is_awaited)
    .order_by(people.c.id)
    .limit(A_DAYS)
)
OF_JOINING = tuple(
    delete(table).where(table.c.person == of_person, is_older(table)) for table in (consents, invitations)
)


def forget(tx: Tx, long_ago: datetime, now: datetime) -> int:
    """Erase those whose last role ended before; return how many."""
    gone = list(tx.execute(GONE, {"before_day": local_date(long_ago)}).scalars())
    for person in gone:
        erase(tx, person, local_date(now), now)
    return len(gone)


def erase(tx: Tx, person: int, today: date, now: datetime) -> None:
    """Erase what is theirs by its id; leave the search for their names to the clock."""
    own_data.end_open(tx, person, None, now)
    limits = LawClocks(today, today)
    request = own_data.add(tx, NewDataRequest(person, DataRequestKind.ERASE, now, limits, field=LEFT))
    whom = Erased(person, erasure.begin(tx, person, today, now))
    at = ErasureProgress(erasure.ACCOUNTS)
    while not at.step.startswith(TABLE):
        at = erasure.erase_portion(tx, whom, at)
    for statement in OF_JOINING:
        tx.execute(statement, {"of_person": person})
    going_on = {"state": DataRequestState.ERASING.value, "step": at.step, "names": list(whom.names)}
    own_data.change(tx, request, **going_on)
    audit.write(tx, now, None, "data_request_erase", f"{own_data.SUBJECT}:{request}")
