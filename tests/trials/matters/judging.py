"""The states in which all of it is, by the database, beside those in which it must be."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func, select

from storage.engine import Tx
from storage.tables.engine import outbox
from storage.tables.misuse import misuse_reports
from storage.tables.people import handovers, people, units
from storage.tables.subjects import checks, drafts, duties, opinions, waiting_mail
from tests.sweep import compared
from tests.trials.matters.living import DRAFT, HANDOVER, MAIL, MISUSE, OPINION, Lived

States = dict[tuple[object, ...], str]


def wrongly(tx: Tx, lived: Lived) -> Iterator[str]:
    """Find whatever is in another state than it must be, is missing, or nobody has done."""
    found: dict[str, States] = {
        MAIL: of_mail(tx, lived),
        HANDOVER: of_handovers(tx),
        DRAFT: {(row.title,): row.state for row in tx.execute(select(drafts))},
        OPINION: of_opinions(tx),
        MISUSE: of_misuse(tx),
    }
    end_drafts(lived)
    for kind, states in found.items():
        for which in {**lived.must[kind], **states}:
            must, state = lived.must[kind].get(which, "not there"), states.get(which, "not there")
            if must != state:
                yield f"{kind} {which} is {state!r}, and must be {must!r}"


def end_drafts(lived: Lived) -> None:
    """Reckon that a draft ends as its last day is over."""
    for title, last in lived.drafts:
        if lived.must[DRAFT][(title,)] == "open" and last < lived.today:
            lived.must[DRAFT][(title,)] = "closed"


def of_mail(tx: Tx, lived: Lived) -> States:
    """Return mail by unit, day and round; what people tell of by habit and nobody touches is left out."""
    query = (
        select(waiting_mail, units.c.name, duties.c.date, duties.c.round)
        .join(checks, waiting_mail.c.check == checks.c.id)
        .join(duties, checks.c.duty == duties.c.id)
        .join(units, duties.c.unit == units.c.id)
        .where(checks.c.undone_at.is_(None))
    )
    found: States = {}
    for row in tx.execute(query):
        by = "settled by staff" if row.holder else "settled"
        state = by if row.settled_at else "passed on" if row.holder else "forgotten"
        which, said = (row.name, row.date, row.round), f"{state}, until {row.day or 'any day'}"
        if which in lived.must[MAIL] or said != "forgotten, until any day":
            found[which] = said
    return found


def of_handovers(tx: Tx) -> States:
    giver, receiver = people.alias(), people.alias()
    query = (
        select(handovers, units.c.name, giver.c.full_name, receiver.c.full_name.label("to"))
        .join(units, handovers.c.unit == units.c.id)
        .join(giver, handovers.c.giver == giver.c.id)
        .join(receiver, handovers.c.receiver == receiver.c.id)
    )
    found: States = {}
    for row in tx.execute(query):
        lacks = f", but {row.not_given}" if row.not_given else ""
        found[row.name, row.full_name, row.to, row.day] = f"{row.state}{lacks}"
    return found


def of_opinions(tx: Tx) -> States:
    query = (
        select(opinions, drafts.c.title, units.c.name)
        .join(drafts, opinions.c.draft == drafts.c.id)
        .join(units, opinions.c.unit == units.c.id)
    )
    return {(row.title, row.name): row.answer for row in tx.execute(query)}


def of_misuse(tx: Tx) -> States:
    found: States = {}
    for row in tx.execute(select(misuse_reports)):
        opened = ", opened" if row.opened_by else ""
        found[(row.number.removeprefix("VP-"),)] = f"{row.state}{opened}"
    return found


def counted(tx: Tx, lived: Lived) -> dict[str, object]:
    """Count what was done, by how it ended."""
    ends = Counter(
        f"{kind}: {state.partition(', until')[0] or 'not given'}"
        for kind, states in lived.must.items()
        for state in states.values()
    )
    return {
        **dict(sorted(ends.items())),
        "messages": tx.execute(select(func.count()).select_from(outbox)).scalar_one(),
        "messages and files searched": len(lived.shown),
        "cards compared": compared(tx),
    }
