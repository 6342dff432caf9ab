"""Noticing common incidents: as incidents are raised, and as units cannot open their mailboxes."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from bot.conversation import _
from bot.domain.calendar import after_quiet
from bot.domain.incidents import (
    REST,
    UNITS,
    WITHIN,
    CommonState,
    IncidentAction,
    IncidentKind,
    IncidentSide,
    is_lapsed,
    is_said_again,
    is_taken_along,
    moved,
)
from handlers.engine import Context
from handlers.incidents import cards
from handlers.incidents.cards import Hearing
from handlers.incidents.common import card
from handlers.on_call.rota import OfficeOnCall, reachable
from storage import audit, common_incidents, incidents
from storage.common_incidents import CommonIncident
from storage.engine import office_people
from storage.incidents import Incident, NewNote

NO_ACCESS = "no_access"  # as the audit calls a tap on [Không vào được]
SAME_TROUBLE = timedelta(minutes=30)  # within which UNITS of them are one trouble


@dataclass(frozen=True)
class Noticed:
    """The incident as it is now, the common one that it has joined, the one that is to be proposed."""

    incident: Incident
    known: CommonIncident | None = None
    proposed: CommonIncident | None = None


def notice_common(context: Context, incident: Incident) -> Noticed:
    """Join a new incident to the common one that is known, or see that there are enough to propose one."""
    around = common_incidents.kind_standing(context.tx, incident.kind, context.at, WITHIN, REST)
    common = common_incidents.locked(context.tx, around.live) if around.live else None
    if common and common.state == CommonState.OPEN:
        now = join(context, common, incident)
        refresh_at_milestone(context, common, around.raised)
        return Noticed(now, known=common)
    if common and common.state == CommonState.PROPOSED and not lapse_if_unanswered(context, common):
        refresh_at_milestone(context, common, around.raised)
        return Noticed(incident)
    if around.units < UNITS:
        return Noticed(incident)
    return Noticed(incident, proposed=write_proposal(context, incident.kind))


def refresh_at_milestone(context: Context, common: CommonIncident, raised: int) -> None:
    """Redraw the cards, which say how many there are; not each time where there are many."""
    if is_said_again(raised):
        card.refresh(context, common)


def lapse_if_unanswered(context: Context, common: CommonIncident) -> bool:
    """Close a proposal that nobody has answered in time, to make way for another; tell whether it was one."""
    if not is_lapsed(common.state, common.proposed_at, context.at):
        return False
    common_incidents.change(context.tx, common.id, state=CommonState.LAPSED.value)
    return True


def write_proposal(context: Context, kind: IncidentKind, tapped: int = 0) -> CommonIncident | None:
    """Write a proposal; None where somebody else has just made it."""
    made = common_incidents.propose(context.tx, kind, context.at - WITHIN, context.at, tapped)
    return common_incidents.get(context.tx, made) if made else None


def join(context: Context, common: CommonIncident, incident: Incident) -> Incident:
    """Join a new incident; unless it is dangerous it is taken at once by whoever confirmed the common one."""
    common_incidents.join(context.tx, [incident.id], common.id)
    now = replace(incident, common=common.id, common_at=common.confirmed_at)
    state = moved(incident.state, IncidentAction.TAKE, IncidentSide.CLOCK)
    if state and is_taken_along(incident.kind, incident.state):
        common_incidents.take(context.tx, [incident.id], common.confirmed_by, context.at)
        now = replace(now, state=state, taken_by=common.confirmed_by, taker=common.confirmer)
    incidents.note(context.tx, [NewNote(incident.id, context.at, None, IncidentAction.JOIN)])
    return now


def narrowed_hearing(context: Context, noticed: Noticed, hearing: Hearing) -> Hearing:
    """Let whoever has the common incident hear, and not all of the office; of dangerous ones all do."""
    if noticed.known is None or noticed.incident.is_dangerous:
        return hearing
    office = office_people(context.tx, context.at)
    taker = reachable(one for one in office if one.person == noticed.known.confirmed_by)
    return replace(hearing, called=OfficeOnCall([], taker or office, None))


def tell_of_proposal(context: Context, noticed: Noticed, hearing: Hearing) -> None:
    """Tell the office of a proposal, as it hears of incidents of that kind."""
    if noticed.proposed:
        send_common_cards(context, noticed.proposed, hearing)


def send_common_cards(context: Context, common: CommonIncident, hearing: Hearing) -> None:
    shown = card.view_of(context, common)
    cards.send_to_office(context, card.subject(common), partial(card.card, context, shown), hearing, but=0)


def known_text(context: Context, incident: Incident, common: CommonIncident) -> str:
    """Answer whoever raises an incident that is part of a common one."""
    office = context.settings.office_name
    said = _(
        "Đã ghi nhận sự cố {number}. Đây là sự cố chung của nhiều đơn vị, {office} đã biết và đang xử lý. Có "
        "tin mới, anh/chị được báo tại đây.",
        number=incident.reference,
        office=office,
    )
    return "\n".join([said, *([_("Tin gần nhất: {text}", text=common.said)] if common.said else [])])


def notice_no_access(context: Context) -> bool:
    """Tell the office at once of many units that tap [Không vào được]; False where they are too few.

    A common incident is proposed unless there is one. After one was declined other units are counted.
    """
    declined = common_incidents.declined_at(context.tx, IncidentKind.LOGIN, context.at - REST)
    known = (declined - WITHIN, declined) if declined else None
    units = audit.subjects_since(context.tx, NO_ACCESS, context.at - SAME_TROUBLE, known)
    if units < UNITS:
        return False
    common = common_incidents.live(context.tx, IncidentKind.LOGIN)
    if common and not lapse_if_unanswered(context, common):
        update_tapped(context, common, units)
    elif proposed := write_proposal(context, IncidentKind.LOGIN, units):
        by_day = after_quiet(context.at, context.settings.quiet)
        send_common_cards(context, proposed, Hearing(by_day, by_day))
    return True


def update_tapped(context: Context, common: CommonIncident, units: int) -> None:
    """Note on the cards that more units have tapped than they say."""
    if common.state == CommonState.PROPOSED and units > common.tapped > 0:
        common_incidents.change(context.tx, common.id, tapped=units)
        card.refresh(context, replace(common, tapped=units))
