"""What was told of an incident is numbered, kept, and brought to the office."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.incidents import Act, Kind, Limits
from bot.domain.rights import Action
from bot.message import Message
from bot.text import LOCAL, moment_text
from bot.words import _
from handlers.allowed import need, no_such_button, reaches_all
from handlers.incidents import cards, danger, news
from handlers.incidents.common import noticing
from handlers.incidents.danger import Plan
from handlers.incidents.moving import Words, limits, write_down
from handlers.incidents.whose import Place
from handlers.kinds import Says, Scene
from storage import audit, incidents, outcomes, talks
from storage.common_incidents import Common
from storage.incidents import Incident, Raised


@dataclass(frozen=True)
class Raising:
    """What the form decides."""

    place: Place
    kind: Kind
    mailbox: str
    what: str
    happened_at: datetime | None
    tried: str
    call_back: str
    files: tuple[int, ...]
    is_opened: bool | None = None  # of mail that may have been opened


def tell_of(scene: Scene, raising: Raising) -> Says:
    """Number it, keep it, tell the office; say what happens next, and by when."""
    place = raising.place
    need(scene, Action.RAISE, place.unit)
    if place.teller and not reaches_all(scene, Action.RAISE):
        raise no_such_button()
    limit = limits(scene.tx, scene.settings)
    raised_by = int(place.teller or 0) or None if place.teller else scene.who.person
    plan = danger.plan(scene, raising.kind, raising.is_opened, raised_by, limit)
    incident = write(scene, raising, raised_by, limit, plan)
    write_down(scene, incident.id, Act.RAISE, Words(files=raising.files))
    audit.write(scene.tx, scene.at, scene.who, "incident_raise", cards.subject(incident), kind=raising.kind)
    noticed = noticing.look(scene, incident)
    incident = noticed.incident
    if raising.files:
        incident = replace(incident, unscanned=talks.count_unscanned(scene.tx, incident.id))
    outcomes.unsay(scene.tx, [no_access_subject(place.unit)])
    cards.tell_office(scene, incident, raising.files, noticing.heard(scene, noticed, plan.hearing))
    news.tell(scene, incident, Act.RAISE)
    noticing.propose(scene, noticed, plan.hearing)
    return [received(scene, incident, noticed.known, plan.hearing.on_call)]


def no_access_subject(unit: int) -> str:
    """What the office hears of a tap on [Không vào được] where no incident follows it is about this."""
    return f"noaccess:{unit}"


def write(scene: Scene, raising: Raising, raised_by: int | None, limit: Limits, plan: Plan) -> Incident:
    place = raising.place
    raised = Raised(
        place.unit,
        raising.mailbox,
        raising.kind,
        raising.what,
        scene.at,
        limit.take_until(raising.kind, scene.at, is_opened=bool(raising.is_opened)),
        limit.resolve_until(scene.at),
        raised_by=raised_by,
        on_behalf=scene.who.person if place.teller else None,
        happened_at=raising.happened_at,
        tried=raising.tried,
        call_back=raising.call_back,
        is_opened=raising.is_opened,
        next_due=plan.next_due,
        alarm_begins=plan.alarm_begins,
        alarms=plan.alarms,
        joined=plan.joined,
    )
    incident_id = incidents.add(scene.tx, raised, scene.at.astimezone(LOCAL).year)
    incident = incidents.get(scene.tx, incident_id)
    if incident is None:
        raise AssertionError("just written")
    return incident


def received(scene: Scene, incident: Incident, known: Common | None, heard: datetime) -> Message:
    said = noticing.is_known(scene, incident, known) if known else what_follows(scene, incident)
    is_heard_at_once = known is not None and not incident.is_dangerous
    more = [
        "" if is_heard_at_once else danger.when_heard(scene, incident, heard),
        danger.meanwhile(incident.kind, incident.is_opened),
    ]
    return Message("\n".join([said, *filter(None, more)]), (news.see(incident),))


def what_follows(scene: Scene, incident: Incident) -> str:
    places = {
        "number": incident.reference,
        "office": scene.settings.office_name,
        "take": moment_text(incident.take_until),
        "resolve": moment_text(incident.resolve_until),
    }
    return _(
        "Đã ghi nhận sự cố {number}. {office} tiếp nhận chậm nhất {take}, xử lý chậm nhất {resolve}. Khi có "
        "người tiếp nhận, hỏi thêm hoặc xử lý xong, anh/chị được báo tại đây.",
        **places,
    )
