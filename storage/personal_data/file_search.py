"""Search inside files of others for whoever is being erased: which come next, and what came of it.

The files are read in no transaction, a few at a time; how far that is stands with the request.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from bot.domain.naming import Names
from bot.domain.own_data import DataRequestState
from storage.engine import Tx
from storage.personal_data import name_search, own_data, unsettled_files
from storage.personal_data.erasure import FILES, SEARCHED
from storage.personal_data.name_search import Erased
from storage.personal_data.unsettled_files import WhyUnsettled, is_of_others
from storage.tables.base import Id
from storage.tables.engine import files

AT_ONCE = 5  # files between two transactions
AHEAD = (
    select(files.c.id, files.c.sha256)
    .where(is_of_others, files.c.sha256.is_not(None), files.c.id > bindparam("after", type_=Id))
    .order_by(files.c.id)
    .limit(AT_ONCE)
)


@dataclass(frozen=True)
class FileSearch:
    """Files to be searched next, as (id, hash), and whose names."""

    request: int
    person: int
    after: int
    names: Names
    files: Sequence[tuple[int, str]]


def begin(tx: Tx) -> FileSearch | None:
    """Return what is to be searched next; None where nobody's erasure has come so far."""
    request = own_data.being_erased(tx)
    if request is None or request.step != FILES:
        return None
    whom = Erased(request.person, request.names or ())
    ahead = tx.execute(AHEAD, {"of_person": request.person, "after": request.after}).all()
    found = [(row.id, row.sha256) for row in ahead]
    return FileSearch(request.id, request.person, request.after, name_search.names_sought(tx, whom), found)


def note(tx: Tx, search: FileSearch, named: Collection[int]) -> None:
    """List the files that name somebody, and go on behind the last; where another has done it, do nothing."""
    request = own_data.locked(tx, search.request)
    if request is None or request.state != DataRequestState.ERASING:
        return
    if (request.step, request.after) != (FILES, search.after):
        return
    unsettled_files.note(tx, search.person, WhyUnsettled.NAMED, ids=named)
    is_last = len(search.files) < AT_ONCE
    after = search.files[-1][0] if search.files else search.after
    own_data.change(tx, request.id, **({"step": SEARCHED, "after": 0} if is_last else {"after": after}))
