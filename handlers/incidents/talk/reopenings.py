"""Reopenings that are taken back: whoever of a unit has reopened an incident says that it works after all."""

import re
from dataclasses import replace
from typing import Any

from bot.conversation import NoLongerPossible, _, fold
from bot.domain.incidents import MISTAKEN_FOR, IncidentAction, IncidentState
from bot.domain.replies import Reply, read_reply
from handlers.engine import Action, Context, Proposal, Replies
from handlers.incidents import cards, lists, moving
from handlers.incidents.acts.words import about_text
from handlers.incidents.telling import limits
from storage import incidents
from storage.incidents import Incident, TimelineLine

WORKS = re.compile(r"\b(?:duoc|on|xong|ngon|het loi|binh thuong) roi\b")  # folded, as those below
TAKES_BACK = re.compile(r"\brut lai\b|\b(?:mo|bao|bam|go) (?:\w+ )?nham\b|^(?:\w+ ){0,2}nham\b")
DENIES = re.compile(r"\b(?:chua|van|khong duoc)\b")


def propose(context: Context, typed: str) -> Proposal | None:
    """Propose to close again what this person has just reopened, where the words say that it works."""
    if context.may(Action.HANDLE) or not says_it_works(typed):
        return None
    own = lists.own_incidents(context) if context.may(Action.RAISE) else []
    meant = next((one for one in own if is_just_reopened(context, one)), None)
    if meant is None:
        return None
    asked = _("Rút lại việc mở lại {about}, và đóng vì đã ổn?", about=about_text(meant))
    return Proposal(meant.id, asked, _("Đã ổn, đóng lại"), _("Nhắn {the_office}"))


def says_it_works(typed: str) -> bool:
    reply, said = read_reply(typed), fold(typed)
    is_told = (reply and reply.kind == Reply.FIXED) or WORKS.search(said) or TAKES_BACK.search(said)
    return bool(is_told) and not DENIES.search(said)


def is_just_reopened(context: Context, incident: Incident) -> bool:
    return reopening(context, incident, incidents.timeline(context.tx, incident.id)) is not None


def reopening(context: Context, incident: Incident, told: list[TimelineLine]) -> TimelineLine | None:
    """Return the line by which this person has just reopened it; None where anything came after that."""
    last = told[-1] if told and incident.state == IncidentState.IN_PROGRESS else None
    is_own = last is not None and last.act == IncidentAction.REOPEN and last.person == context.who.person
    return last if last and is_own and not last.file and context.at - last.at <= MISTAKEN_FOR else None


def take_back(context: Context, incident_id: int) -> Replies:
    """Forget that it was reopened, and close it as solved: its time limits are those of before."""
    incident = moving.visible(context, incidents.locked(context.tx, incident_id))
    told = incidents.timeline(context.tx, incident.id)
    if reopening(context, incident, told) is None:
        raise NoLongerPossible(_("Việc mở lại {number} không rút lại được nữa.", number=incident.reference))
    incidents.drop_note(context.tx, incidents.newest_note(context.tx, incident.id))
    before = told[:-1]
    resolved = [one.at for one in before if one.act == IncidentAction.RESOLVE]
    begun = [incident.raised_at, *(one.at for one in before if one.act == IncidentAction.REOPEN)]
    values: dict[str, Any] = {
        "state": IncidentState.RESOLVED,
        "resolved_at": resolved[-1] if resolved else context.at,
        "resolve_until": limits(context).resolve_until(begun[-1]),
    }
    incidents.change(context.tx, incident.id, **values)
    context.audit("incident_unsay", cards.subject(incident))
    return moving.confirm(context, replace(incident, **values))
