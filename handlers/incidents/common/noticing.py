"""When an incident is raised: it may be part of a common one, or the third of its kind within the hour.

Who raises one holds the row of the numbers until the commit (storage/incidents.py, ``add``), so that what
is counted here is counted by one at a time: of three at the same moment the last proposes, once.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from bot.domain.common_incidents import REST, UNITS, WITHIN, State, is_lapsed, is_said_again, is_taken_along
from bot.domain.hours import after_quiet
from bot.domain.incidents import Act, Kind, Side, moved
from bot.words import _
from handlers.incidents import cards
from handlers.incidents.cards import Hearing
from handlers.incidents.common import card
from handlers.incidents.on_call import Called, reached
from handlers.kinds import Scene
from storage import audit, common_incidents, incidents
from storage.common_incidents import Common
from storage.holders import office_people
from storage.incidents import Incident, Note

NO_ACCESS = "no_access"  # as the audit calls a tap on [Không vào được]
SAME_TROUBLE = timedelta(minutes=30)  # within which UNITS of them are one trouble


@dataclass(frozen=True)
class Noticed:
    """The incident as it is now, the common one that it has joined, the one that is to be proposed."""

    incident: Incident
    known: Common | None = None
    proposed: Common | None = None


def look(scene: Scene, incident: Incident) -> Noticed:
    """What becomes of an incident that has just been written."""
    around = common_incidents.around(scene.tx, incident.kind, scene.at, WITHIN, REST)
    common = common_incidents.locked(scene.tx, around.live) if around.live else None
    if common and common.state == State.OPEN:
        now = join(scene, common, incident)
        say_anew(scene, common, around.raised)
        return Noticed(now, known=common)
    if common and common.state == State.PROPOSED and not lapse(scene, common):
        say_anew(scene, common, around.raised)
        return Noticed(incident)
    if around.units < UNITS:
        return Noticed(incident)
    return Noticed(incident, proposed=write(scene, incident.kind))


def say_anew(scene: Scene, common: Common, raised: int) -> None:
    """The cards say that there are so many now: not each time where they are many."""
    if is_said_again(raised):
        card.refresh(scene, common)


def lapse(scene: Scene, common: Common) -> bool:
    """Whether it is a proposal that nobody has answered in time; it makes way for another."""
    if not is_lapsed(common.state, common.proposed_at, scene.at):
        return False
    common_incidents.change(scene.tx, common.id, state=State.LAPSED.value)
    return True


def write(scene: Scene, kind: Kind, tapped: int = 0) -> Common | None:
    """A proposal; None where somebody else has just made it."""
    made = common_incidents.propose(scene.tx, kind, scene.at - WITHIN, scene.at, tapped)
    return common_incidents.get(scene.tx, made) if made else None


def join(scene: Scene, common: Common, incident: Incident) -> Incident:
    """Make it part of what is known; it is at once that one's who confirmed, unless it is dangerous."""
    common_incidents.join(scene.tx, [incident.id], common.id)
    notes = [Note(incident.id, scene.at, None, Act.JOIN)]
    now = replace(incident, common=common.id, common_at=common.confirmed_at)
    state = moved(incident.state, Act.TAKE, Side.CLOCK)
    if state and is_taken_along(incident.kind, incident.state):
        common_incidents.take(scene.tx, [incident.id], common.confirmed_by, scene.at)
        now = replace(now, state=state, taken_by=common.confirmed_by, taker=common.confirmer)
    incidents.note(scene.tx, notes)
    return now


def heard(scene: Scene, noticed: Noticed, hearing: Hearing) -> Hearing:
    """Of what is known who has it hears, and not all of the office; a dangerous one is heard of as ever."""
    if noticed.known is None or noticed.incident.is_dangerous:
        return hearing
    office = office_people(scene.tx, scene.at)
    taker = reached(one for one in office if one.person == noticed.known.confirmed_by)
    return replace(hearing, called=Called([], taker or office, None))


def propose(scene: Scene, noticed: Noticed, hearing: Hearing) -> None:
    """Tell the office of a proposal, as it hears of incidents of that kind."""
    if noticed.proposed:
        tell_office(scene, noticed.proposed, hearing)


def tell_office(scene: Scene, common: Common, hearing: Hearing) -> None:
    shown = card.look(scene, common)
    cards.to_office(scene, card.subject(common), partial(card.card, scene, shown), hearing, but=0)


def is_known(scene: Scene, incident: Incident, common: Common) -> str:
    """What whoever raises a part of it reads at once."""
    office = scene.settings.office_name
    said = _(
        "Đã ghi nhận sự cố {number}. Đây là sự cố chung của nhiều đơn vị, {office} đã biết và đang xử lý. Có "
        "tin mới, anh/chị được báo tại đây.",
        number=incident.reference,
        office=office,
    )
    return "\n".join([said, *([_("Tin gần nhất: {text}", text=common.said)] if common.said else [])])


def no_access(scene: Scene) -> bool:
    """Whether so many units have tapped [Không vào được] that the office hears of all of them as one.

    It is proposed unless it is already, or confirmed. After it was declined other units are counted.
    """
    declined = common_incidents.declined_at(scene.tx, Kind.LOGIN, scene.at - REST)
    known = (declined - WITHIN, declined) if declined else None
    units = audit.subjects_since(scene.tx, NO_ACCESS, scene.at - SAME_TROUBLE, known)
    if units < UNITS:
        return False
    common = common_incidents.live(scene.tx, Kind.LOGIN)
    if common and not lapse(scene, common):
        count_anew(scene, common, units)
    elif proposed := write(scene, Kind.LOGIN, units):
        by_day = after_quiet(scene.at, scene.settings.quiet)
        tell_office(scene, proposed, Hearing(by_day, by_day))
    return True


def count_anew(scene: Scene, common: Common, units: int) -> None:
    """More of them than the cards say."""
    if common.state == State.PROPOSED and units > common.tapped > 0:
        common_incidents.change(scene.tx, common.id, tapped=units)
        card.refresh(scene, replace(common, tapped=units))
