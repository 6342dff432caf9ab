"""Reopenings, and what works again, or is amiss again: a unit says so of its incident in words."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.conversation import Message, NoLongerPossible, _, expand, fold, is_question, regex
from bot.domain.incident_words import kind_said
from bot.domain.incidents import MISTAKEN_FOR, UNSOLVED, IncidentAction, IncidentKind, IncidentState
from bot.domain.replies import Reply, read_reply
from bot.domain.understanding import Act, Intent, Standing, normal, understand
from handlers.engine import Action, Context, Proposal, Replies, Role, tell
from handlers.incidents import cards, lists, moving
from handlers.incidents.acts.in_full import full_card
from handlers.incidents.cards import IncidentWords, about_text
from handlers.incidents.form import opening
from handlers.incidents.talk import naming
from handlers.incidents.talk.messages import FLOW
from handlers.incidents.telling import limits, tell_other_side
from storage import incidents
from storage.engine import office_people
from storage.incidents import Incident, TimelineLine, WhichClosed

WORKS = regex(r"\b(?:duoc|on|xong|ngon|het loi|binh thuong) roi\b")  # folded, as those below
TAKES_BACK = regex(r"\brut lai\b|\b(?:mo|bao|bam|go) (?:\w+ )?nham\b|^(?:\w+ ){0,2}nham\b")
DENIES = regex(r"\b(?:chua|van|khong duoc)\b")
# Said of a fault that is open: mail that was received, or a task that is done, is none.
IS_WELL = regex(
    r"(?<!nhan )\b(?:duoc|on|ngon|het (?:loi|su co)|binh thuong) (?:lai )?roi\b"
    r"|\b(?:vao|vo|mo|dang nhap|login)(?: (?:lai|hop thu|thu|mail|email|trang|tai khoan)){0,3} duoc\b"
    r"|\b(?:dong|ket thuc|khoi xu ly) (?:\w+ ){0,2}(?:su co|sc)\b"
)
SIGNS = {  # of what works again, folded: which kinds of fault are meant
    IncidentKind.LOGIN: regex(r"\b(?:vao|vo|dang nhap|login|mat khau|mk|mo khoa)\b"),
    IncidentKind.FULL: regex(r"\b(?:day|dung luong|bo nho|hop thu|trong)\b"),
    IncidentKind.MAIL: regex(r"\b(?:gui|nhan)\b"),
    IncidentKind.LOST: regex(r"\b(?:thay|tim|mat thu|khoi phuc|phuc hoi)\b"),
    IncidentKind.FORGED: regex(r"\b(?:gia mao|lua dao|thu gia|chan)\b"),
    IncidentKind.VIRUS: regex(r"\b(?:virus|vi rut|virut|ma doc|quet|may)\b"),
    IncidentKind.EXPOSED: regex(r"\b(?:chiem|lo|doi mat khau|lay lai)\b"),
}
IS_WELL_ITSELF = regex(r"\b(?:on|xong|duoc|dong)\b")  # … of the incident that is named
NAMES_MATTER = regex(r"\b(?:su co|sc|vu|loi|mail|email|hop thu|thu|mat khau|mk|tai khoan)\b")
NEEDED_NO_MORE = regex(r"\bkhong can(?: nua)?\b")
IS_AMISS_AGAIN = regex(  # of what was closed
    r"\bmo lai\b|\b(?:van|lai) (?:chua|con|bi|the|khong|loi|hong|gui|mat)\b|\b(?:bi|loi|hong|nhu cu) lai\b"
    r"|\b(?:chua|khong|ko|k) (?:duoc|dc|on|xong|het)\b|\b(?:tai dien|nhu cu)\b"
)
MOST_OPEN = 5  # of which it is asked which one works
CLOSED_LATELY, MOMENT, MOST_CLOSED = timedelta(days=3), timedelta(seconds=1), 20
IS_NOT_WELL = regex(r"\b(?:chua|van|khong|ko|hong)\b")


def propose(context: Context, typed: str) -> Proposal | None:
    """Propose to close again what this person has just reopened, or to tell the office that one works."""
    if context.may(Action.HANDLE) or not context.may(Action.RAISE):
        return None
    own = lists.own_incidents(context)
    meant = next((one for one in own if is_just_reopened(context, one)), None)
    if meant and says_it_works(typed):
        asked = _("Rút lại việc mở lại {about}, và đóng vì đã ổn?", about=about_text(meant))
        return Proposal(meant.id, asked, _("Đã ổn, đóng lại"), _("Nhắn {the_office}"))
    may_be = open_ones_meant(context, own, typed)
    if again := not may_be and closed_one_meant(context, own, typed):
        asked = _("{about} đã đóng. Báo lại sự cố này?", about=about_text(again))
        return Proposal(again.id, asked, _("Báo lại sự cố"), _("Nhắn {the_office}"))
    return ask_of_working(may_be) if may_be else None


def ask_of_working(may_be: list[Incident]) -> Proposal:
    """Ask whether it is told to the office that the one works again, or which of several does."""
    first, tell = may_be[0], _("Nhắn {the_office}")
    if len(may_be) == 1 and first.state == IncidentState.RESOLVED:
        asked = _("Xác nhận {about} đã ổn?", about=about_text(first))
        return Proposal(first.id, asked, _("Đã ổn"), tell)
    asked = _("Báo {the_office} là {about} đã dùng được?", about=about_text(first))
    if len(may_be) == 1:
        return Proposal(first.id, asked, _("Báo đã dùng được"), tell)
    among = [
        (one.id, _("{number} ({kind})", number=one.reference, kind=cards.kind_name(one.kind)))
        for one in may_be
    ]
    return Proposal(first.id, _("Báo {the_office} là sự cố nào đã dùng được?"), "", tell, tuple(among))


def open_ones_meant(context: Context, own: list[Incident], typed: str) -> list[Incident]:
    """Return the incidents not closed that these words may say work again: the one named, or of that kind.

    Where no kind is told they are all that this person has raised, else all of the unit, the newest first.
    """
    said, named = NEEDED_NO_MORE.sub(" ", fold(expand(typed))), naming.number_named(typed)
    is_well = IS_WELL.search(said) or (named and IS_WELL_ITSELF.search(said))
    if is_question(typed) or IS_NOT_WELL.search(said) or not is_well:
        return []
    if named:
        return [one for one in own if one.number == named[1]][:1]
    unsolved = [one for one in own if one.state in UNSOLVED] or resolved_ones_meant(own, typed)
    raised = [one for one in unsolved if one.raised_by == context.who.person] or unsolved
    of_kind = [one for one in raised if one.kind in SIGNS and SIGNS[one.kind].search(said)]
    return sorted(of_kind or raised, key=lambda one: one.raised_at, reverse=True)[:MOST_OPEN]


def resolved_ones_meant(own: list[Incident], typed: str) -> list[Incident]:
    """Return what waits to be confirmed, where words tell of it; nothing where they plainly confirm it."""
    reading = understand(typed, Role.OFFICER, Standing.INCIDENT_RESOLVED)
    is_plain = reading.intent == Intent.INCIDENT_OK and reading.deed == Act.DO
    is_told = NAMES_MATTER.search(fold(expand(typed))) is not None
    return [] if is_plain or not is_told else [one for one in own if one.state == IncidentState.RESOLVED]


def closed_one_meant(context: Context, own: list[Incident], typed: str) -> Incident | None:
    """Return what was closed of late and is amiss again by these words: the one named, or else their newest.

    Where another of theirs is open it is about that, unless it is named. Of the one that was just asked about
    what is told of its kind says so too.
    """
    numbered, kind = naming.number_named(typed), kind_said(typed, normal(typed).plain)
    is_amiss = IS_AMISS_AGAIN.search(fold(typed)) is not None
    if not (is_amiss or kind) or is_question(typed) or (own and not numbered):
        return None
    units = lists.own_units(context)
    which = WhichClosed(
        context.at - CLOSED_LATELY, context.at + MOMENT, units=units, person=context.who.person
    )
    found = incidents.closed(context.tx, which, most=MOST_CLOSED, after=0)
    found = [one for one in found if one.state == IncidentState.CLOSED]
    if not is_amiss:
        found = [one for one in found if one.kind == kind and is_just_asked(context, one)]
    if numbered:
        found = [one for one in found if one.number == numbered[1]]
    theirs = [one for one in found if one.raised_by == context.who.person]
    return next(iter(theirs or found), None)


def is_just_asked(context: Context, incident: Incident) -> bool:
    """Return whether it was asked last whether an incident is told of once more."""
    last = context.last_shown(MISTAKEN_FOR)
    tokens = [token for token, _label, _words in last.options] if last and last.is_newest else []
    return any(one.startswith("take:") and one.endswith(f":{FLOW}:{incident.id}") for one in tokens)


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


def raise_closed(context: Context, incident: Incident) -> Replies:
    """Open the form for what was closed by mistake, or is amiss again ([Báo lại sự cố])."""
    if not is_closed(context, incident):
        raise NoLongerPossible(_("Lựa chọn này không còn dùng được."))
    context.need(Action.RAISE)
    return raise_again(context, incident, incident.what)


def is_closed(_context: Context, incident: Incident) -> bool:
    return incident.state == IncidentState.CLOSED


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
    return moving.confirm(context, as_before(context, incident, told))


def withdraw(context: Context, incident: Incident) -> Replies:
    """Forget that it was reopened by mistake ([Bấm nhầm]): it waits as before, and the office is told."""
    told = incidents.timeline(context.tx, incident.id)
    if reopening(context, incident, told) is None:
        number = incident.reference
        said = _("{number} đã có diễn biến khác, hoặc đã quá 15 phút, nên không rút lại được.", number=number)
        raise NoLongerPossible(said)
    now = as_before(context, incident, told)
    cards.refresh(context, [incident, now])
    office = cards.taker_or_office(office_people(context.tx, context.at), now.taken_by)
    heading, name = cards.heading(now), context.who.name
    tell(
        context,
        [one.person for one in office],
        once=f"incident_back:{now.id}:{context.event}",
        say=lambda: Message(
            _("{name} đã rút lại việc mở lại; sự cố chờ xác nhận.", name=name), heading=heading
        ),
        roles=(Role.OFFICE,),
    )
    said = _("Đã rút lại việc mở lại {number}.", number=now.reference)
    return [Message(said), full_card(context, now)]


def as_before(context: Context, incident: Incident, told: list[TimelineLine]) -> Incident:
    """Return the incident as it was before it was reopened: solved, with the time limits of then."""
    incidents.drop_note(context.tx, incidents.newest_note(context.tx, incident.id))
    before = told[:-1]
    resolved = [one.at for one in before if one.act == IncidentAction.RESOLVE]
    begun = [incident.raised_at, *(one.at for one in before if one.act == IncidentAction.REOPEN)]
    resolved_at = resolved[-1] if resolved else context.at
    values: dict[str, Any] = {
        "state": IncidentState.RESOLVED,
        "resolved_at": resolved_at,
        "resolve_until": limits(context).resolve_until(begun[-1]),
        "next_due": limits(context).lapses(resolved_at),
    }
    incidents.change(context.tx, incident.id, **values)
    context.audit("incident_unsay", cards.subject(incident))
    return replace(incident, **values)
