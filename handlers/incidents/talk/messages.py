"""Messages of a talk about an incident: whom they reach, what is recorded, and what each hears."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.conversation import Message, Refused, _, excerpt, moment_text, phone_text
from bot.domain.incidents import IncidentAction, IncidentSide, IncidentState, is_at_any_hour, moved
from handlers.engine import Context, Notice, Replies, Role, put_off_at_night, tell_all
from handlers.incidents import cards, moving, telling
from handlers.incidents.cards import IncidentWords
from storage import files, incidents
from storage.engine import Address, addresses, conversations, holders, office_people
from storage.guidance import LibraryText
from storage.incidents import Incident

FLOW = "incident_talk"
QUOTED = 200  # characters of what has gone that are said back
NAMED = 3  # of those whom it reaches; more are counted
Hearers = Mapping[int, Address]


def pass_on_words(context: Context, incident: Incident, words: IncidentWords) -> Replies:
    """Bring ``words`` to the other side of a locked incident, and into its timeline."""
    to = hearers(context, incident)
    now = record_words(context, incident, words)
    talking = conversations.where_active(context.tx, FLOW, cards.subject(incident), context.at)
    notices = [talk_notice(context, now, words, one, talking) for one in to.values()]
    tell_all(context, notices)
    heard = [put_off_at_night(one, context.at, context.settings.quiet).not_before for one in notices]
    said = passed_on_text(context, incident, hearer_names(to), heard)
    if words.text:
        said += "\n" + _("Nội dung đã chuyển: “{text}”", text=excerpt(words.text, QUOTED))
    return [Message(said)]


def send_guide(context: Context, incident: Incident, guide: LibraryText) -> Replies:
    """Send a text of the library to whoever raised the incident ([Gửi “…”])."""
    moving.check_possible(context, incident, IncidentAction.TALK)
    more = _("Ảnh, tệp kèm theo: gõ “hướng dẫn {title}”.", title=guide.title) if guide.files else ""
    words = IncidentWords("\n".join(filter(None, [guide.title, guide.body, more])))
    context.audit("incident_guide", cards.subject(incident), guide=guide.key)
    return pass_on_words(context, incident, words)


def hearers(context: Context, incident: Incident) -> Hearers:
    """Return whom it reaches of the other side, and who of it has talked. Refused where that is nobody."""
    talked = incidents.talkers(context.tx, incident.id)
    if cards.side_of(context) == IncidentSide.OFFICE:
        there = holders(context.tx, context.at, list(Role), [incident.unit])[incident.unit]
        first = cards.raiser_or_officers(there, incident.raised_by)
    else:
        there = office_people(context.tx, context.at)
        first = cards.taker_or_office(there, incident.taken_by)
    people = [one.person for one in (*first, *(one for one in there if one.person in talked))]
    reached = addresses(context.tx, (one for one in people if one != context.who.person))
    if not reached:
        raise Refused(nobody_hears_text(context, incident))
    return reached


def nobody_hears_text(context: Context, incident: Incident) -> str:
    unit, phone = incident.unit_name, incident.call_back
    if cards.side_of(context) == IncidentSide.UNIT:
        office, phone = context.settings.office_name, phone_text(context.settings.office_phone)
        return _(
            "Chưa có ai của {office} nhận được tin qua hệ thống. Xin gọi số {phone}.",
            office=office,
            phone=phone,
        )
    if phone:
        return _(
            "Chưa có ai của {unit} nhận được tin qua hệ thống. Xin gọi số {phone}.", unit=unit, phone=phone
        )
    return _("Chưa có ai của {unit} nhận được tin qua hệ thống. Xin gọi điện.", unit=unit)


def record_words(context: Context, incident: Incident, words: IncidentWords) -> Incident:
    """Write down what was said; it may move the incident, and one that is resolved is not silent any more."""
    state = moved(incident.state, IncidentAction.TALK, cards.side_of(context))
    if state != incident.state:
        return moving.move(context, incident, IncidentAction.TALK, words)
    cards.add_to_timeline(context, incident.id, IncidentAction.TALK, words)
    context.redraw(f"{cards.FULL}:{incident.id}")  # it shows the timeline
    context.audit("incident_talk", cards.subject(incident))
    if state == IncidentState.RESOLVED:
        until = telling.limits(context).lapses(context.at)
        incidents.change(context.tx, incident.id, next_due=until)
    unscanned = incidents.count_unscanned(context.tx, incident.id) if words.files else incident.unscanned
    now = replace(incident, unscanned=unscanned)
    if now != incident:
        cards.refresh(context, [now])
    return now


def talk_notice(
    context: Context, incident: Incident, words: IncidentWords, to: Address, talking: Collection[int]
) -> Notice:
    """Make what one person is told; whoever is not in the talk gets a button that opens it."""
    is_office = cards.side_of(context) == IncidentSide.OFFICE
    hears = IncidentSide.UNIT if is_office else IncidentSide.OFFICE
    token = "" if to.contact in talking else f"{cards.TOKEN}{IncidentAction.TALK}:{incident.id}"

    def say() -> Message:
        options = tuple(one for one in cards.buttons(incident, hears) if one.token == token)
        text = talk_text(context, incident, words)
        about = cards.talk_subject(incident)
        return Message(text, options, cards.heading(incident), tuple(words.files), card=about)

    return Notice(
        ":".join([FLOW, str(incident.id), context.event, *map(str, words.files)]),
        to.person,
        say,
        subject=cards.talk_subject(incident),
        is_urgent=to.contact in talking or is_at_any_hour(incident.kind, incident.is_opened),
        roles=tuple(Role) if is_office else (Role.OFFICE,),
        unit=incident.unit if is_office else None,
    )


def talk_text(context: Context, incident: Incident, words: IncidentWords) -> str:
    is_office = cards.side_of(context) == IncidentSide.OFFICE
    place = context.settings.office_name if is_office else incident.unit_name
    who = {"name": context.who.name, "place": place}
    if words.text:
        return _("{name} ({place}) nhắn: {text}", **who, text=words.text)
    stored = files.stored_files(context.tx, words.files)
    named = ", ".join(one.name for one in stored)
    if all(one.is_scanned for one in stored):
        return _("{name} ({place}) gửi tệp {file}", **who, file=named)
    return _("{name} ({place}) gửi tệp {file} (chưa quét vi-rút)", **who, file=named)


def passed_on_text(context: Context, incident: Incident, names: str, heard: Sequence[datetime | None]) -> str:
    """Say to whom it has gone and about which incident; at night, when they hear of it (None: at once)."""
    places = {"names": names, "number": cards.about_text(incident)}
    later = [moment for moment in heard if moment and moment > context.at]
    if len(later) == len(heard):
        return _(
            "Đã gửi tới {names} về {number}; tin sẽ đến lúc {moment}.", **places, moment=moment_text(later[0])
        )
    if cards.side_of(context) == IncidentSide.OFFICE and not incident.taken_by:
        return _("Đã chuyển tới {names} về {number}. Anh/chị là người xử lý.", **places)
    return _("Đã chuyển tới {names} về {number}.", **places)


def hearer_names(to: Hearers) -> str:
    """Name whoever hears, at most three: "Hồ Văn Ví Vinh, Ngô Thị Mẫu Yến"."""
    known = [one.name for one in to.values()]
    if len(known) <= NAMED:
        return ", ".join(known)
    return _("{names} và {count} người khác", names=", ".join(known[:NAMED]), count=len(known) - NAMED)
