"""Reopenings, and what works again, or is amiss again: a unit says so of its incident in words."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.conversation import Message, NoLongerPossible, _, expand, fold, is_question
from bot.domain.incidents import MISTAKEN_FOR, UNSOLVED, IncidentAction, IncidentState
from bot.domain.replies import Reply, read_reply
from handlers.engine import Action, Context, Proposal, Replies, Role
from handlers.incidents import cards, lists, moving
from handlers.incidents.acts.words import about_text
from handlers.incidents.cards import IncidentWords
from handlers.incidents.form import opening
from handlers.incidents.talk import naming
from handlers.incidents.telling import limits, tell_other_side
from storage import incidents
from storage.incidents import Incident, TimelineLine, WhichClosed

WORKS = re.compile(r"\b(?:duoc|on|xong|ngon|het loi|binh thuong) roi\b")  # folded, as those below
TAKES_BACK = re.compile(r"\brut lai\b|\b(?:mo|bao|bam|go) (?:\w+ )?nham\b|^(?:\w+ ){0,2}nham\b")
DENIES = re.compile(r"\b(?:chua|van|khong duoc)\b")
# Said of a fault that is open: mail that was received, or a task that is done, is none.
IS_WELL = re.compile(
    r"(?<!nhan )\b(?:duoc|on|ngon|het loi|binh thuong) (?:lai )?roi\b"
    r"|\b(?:vao|dang nhap) (?:lai )?duoc\b|\b(?:dong|ket thuc) (?:\w+ ){0,2}(?:su co|sc)\b"
)
IS_WELL_ITSELF = re.compile(r"\b(?:on|xong|duoc|dong)\b")  # … of the incident that is named
NEEDED_NO_MORE = re.compile(r"\bkhong can(?: nua)?\b")
IS_AMISS_AGAIN = re.compile(  # of what was closed
    r"\bmo lai\b|\b(?:van|lai) (?:chua|con|bi|the|khong|loi|hong|gui|mat)\b|\b(?:bi|loi|hong|nhu cu) lai\b"
    r"|\b(?:chua|khong|ko|k) (?:duoc|dc|on|xong|het)\b|\b(?:tai dien|nhu cu)\b"
)
CLOSED_LATELY, MOMENT, MOST_CLOSED = timedelta(days=3), timedelta(seconds=1), 20
IS_NOT_WELL = re.compile(r"\b(?:chua|van|khong|ko|hong)\b")


def propose(context: Context, typed: str) -> Proposal | None:
    """Propose to close again what this person has just reopened, or to tell the office that one works."""
    if context.may(Action.HANDLE) or not context.may(Action.RAISE):
        return None
    own = lists.own_incidents(context)
    meant = next((one for one in own if is_just_reopened(context, one)), None)
    if meant and says_it_works(typed):
        asked = _("Rút lại việc mở lại {about}, và đóng vì đã ổn?", about=about_text(meant))
        return Proposal(meant.id, asked, _("Đã ổn, đóng lại"), _("Nhắn {the_office}"))
    meant = open_one_meant(context, own, typed)
    if again := meant is None and closed_one_meant(context, own, typed):
        asked = _("{about} đã đóng. Báo lại sự cố này?", about=about_text(again))
        return Proposal(again.id, asked, _("Báo lại sự cố"), _("Nhắn {the_office}"))
    if meant is None:
        return None
    asked = _("Báo {the_office} là {about} đã dùng được?", about=about_text(meant))
    return Proposal(meant.id, asked, _("Báo đã dùng được"), _("Nhắn {the_office}"))


def open_one_meant(context: Context, own: list[Incident], typed: str) -> Incident | None:
    """Return the open incident that these words say works again: the one named, else their own newest."""
    said, named = NEEDED_NO_MORE.sub(" ", fold(expand(typed))), naming.number_named(typed)
    is_well = IS_WELL.search(said) or (named and IS_WELL_ITSELF.search(said))
    if is_question(typed) or IS_NOT_WELL.search(said) or not is_well:
        return None
    if named:
        return next((one for one in own if one.number == named[1]), None)
    unsolved = [one for one in own if one.state in UNSOLVED]
    raised = [one for one in unsolved if one.raised_by == context.who.person]
    return max(raised or unsolved, key=lambda one: one.raised_at, default=None)


def closed_one_meant(context: Context, own: list[Incident], typed: str) -> Incident | None:
    """Return what was closed of late and is amiss again by these words: the one named, or else their newest.

    Where another of theirs is open it is about that, unless it is named.
    """
    numbered = naming.number_named(typed)
    if not IS_AMISS_AGAIN.search(fold(typed)) or is_question(typed) or (own and not numbered):
        return None
    units = [one.unit for one in context.who.units(Role.OFFICER, Role.HEAD, Role.DEPUTY)]
    which = WhichClosed(
        context.at - CLOSED_LATELY, context.at + MOMENT, units=units, person=context.who.person
    )
    found = incidents.closed(context.tx, which, most=MOST_CLOSED, after=0)
    found = [one for one in found if one.state == IncidentState.CLOSED]
    if numbered:
        found = [one for one in found if one.number == numbered[1]]
    theirs = [one for one in found if one.raised_by == context.who.person]
    return next(iter(theirs or found), None)


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


def take(context: Context, incident_id: int, words: str) -> Replies:
    """Do what was proposed, as it is possible by now: close it again, confirm it, or tell that it works."""
    incident = moving.visible(context, incidents.locked(context.tx, incident_id))
    told = incidents.timeline(context.tx, incident.id)
    if reopening(context, incident, told) is not None:
        return take_back(context, incident, told)
    if incident.state == IncidentState.CLOSED:
        return raise_again(context, incident, words)
    if incident.state == IncidentState.RESOLVED:
        return moving.confirm(context, incident)
    return tell_it_works(context, incident, words)


def raise_again(context: Context, incident: Incident, words: str) -> Replies:
    """Open the form for what was closed and is amiss again, with its kind and these words."""
    what = _("{number} tái diễn: {words}", number=incident.reference, words=words)
    said = {"kind": cards.kind_name(incident.kind), "what": what}
    return opening.open_told(context, said, context.at)


def tell_it_works(context: Context, incident: Incident, words: str) -> Replies:
    """Tell the office that what is open works again, in these words; the office closes it."""
    if not moving.is_possible(context, incident, IncidentAction.WORKS):
        raise NoLongerPossible(moving.reason_not_possible(context, incident, IncidentAction.WORKS))
    said = IncidentWords(words)
    now = moving.move(context, incident, IncidentAction.WORKS, said)
    told = tell_other_side(context, now, IncidentAction.WORKS, said)
    done = _("Đã ghi nhận {number} đã dùng được; {the_office} sẽ đóng sự cố.", number=incident.reference)
    return [Message(f"{done} {told}", (cards.view_button(now),))]


def take_back(context: Context, incident: Incident, told: list[TimelineLine]) -> Replies:
    """Forget that it was reopened, and close it as solved: its time limits are those of before."""
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
