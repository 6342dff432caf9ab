"""A message of the talk about an incident: to whom it goes, what they see, and what its writer hears."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from bot.answers import Refused
from bot.domain.hours import after_quiet
from bot.domain.incidents import Act, Side, State, is_at_any_hour, moved
from bot.domain.rights import Role
from bot.message import Message
from bot.text import moment_text
from bot.words import _
from handlers.incidents import cards, theirs
from handlers.incidents.moving import Words, limits, move, write_down
from handlers.incidents.news import who_of_unit
from handlers.kinds import Says, Scene
from handlers.tell import Notice, tell_others
from storage import audit, contacts, conversations, files, incidents, talks
from storage.contacts import Address
from storage.holders import holders, office_people
from storage.incidents import Incident

FLOW = "incident_talk"
NAMED = 3  # of those whom it reaches; more are counted

Hearers = Mapping[int, Address]


def pass_on(scene: Scene, incident: Incident, words: Words) -> Says:
    """Bring ``words`` to the other side of an incident that is held, and into its timeline."""
    to = hearers(scene, incident)
    now = record(scene, incident, words)
    talking = conversations.where_in_front(scene.tx, FLOW, cards.subject(incident), scene.at)
    tell_others(scene, [notice(scene, now, words, one, talking) for one in to.values()])
    return [Message(echo(scene, incident, to, talking))]


def hearers(scene: Scene, incident: Incident) -> Hearers:
    """Whom it reaches; Refused where that is nobody."""
    is_office = theirs.side_of(scene) == Side.OFFICE
    people = of_unit(scene, incident) if is_office else of_office(scene, incident)
    reached = contacts.addresses(scene.tx, (one for one in people if one != scene.who.person))
    if not reached:
        raise Refused(nobody(incident) if is_office else nobody_there(scene))
    return reached


def of_unit(scene: Scene, incident: Incident) -> list[int]:
    """Whoever raised it, or the unit's officers; and who of the unit has talked of it."""
    there = holders(scene.tx, scene.at, list(Role), [incident.unit])[incident.unit]
    talked = talks.talkers(scene.tx, incident.id)
    first = who_of_unit(there, incident.raised_by)
    return [one.person for one in (*first, *(one for one in there if one.person in talked))]


def of_office(scene: Scene, incident: Incident) -> list[int]:
    """Who has it, or all of the office; and who of the office has talked of it."""
    office = office_people(scene.tx, scene.at)
    taker = [one for one in office if one.person == incident.taken_by and one.is_reachable]
    talked = talks.talkers(scene.tx, incident.id)
    return [one.person for one in (*(taker or office), *(one for one in office if one.person in talked))]


def nobody(incident: Incident) -> str:
    phone = incident.call_back
    if not phone:
        return _("Chưa có ai của {unit} nhận được tin tại đây. Xin gọi điện.", unit=incident.unit_name)
    return _(
        "Chưa có ai của {unit} nhận được tin tại đây. Xin gọi số {phone}.",
        unit=incident.unit_name,
        phone=phone,
    )


def nobody_there(scene: Scene) -> str:
    return _(
        "Chưa có ai của {office} nhận được tin tại đây. Xin gọi số {phone}.",
        office=scene.settings.office_name,
        phone=scene.settings.office_phone,
    )


def record(scene: Scene, incident: Incident, words: Words) -> Incident:
    """Write it down; it may move the incident, and what is resolved is not silent any more."""
    state = moved(incident.state, Act.TALK, theirs.side_of(scene))
    if state != incident.state:
        return move(scene, incident, Act.TALK, words)
    write_down(scene, incident.id, Act.TALK, words)
    audit.write(scene.tx, scene.at, scene.who, f"incident_{Act.TALK}", cards.subject(incident))
    if state == State.RESOLVED:
        until = limits(scene.tx, scene.settings).lapses(scene.at)
        incidents.change(scene.tx, incident.id, next_due=until)
    return recounted(scene, incident, words)


def recounted(scene: Scene, incident: Incident, words: Words) -> Incident:
    """With the files that came with the words: the office's cards say how many no scanner has looked at."""
    unscanned = talks.count_unscanned(scene.tx, incident.id) if words.files else incident.unscanned
    now = replace(incident, unscanned=unscanned)
    if now != incident:
        cards.refresh(scene.tx, [now], scene.at, scene.event)
    return now


def notice(scene: Scene, incident: Incident, words: Words, to: Address, talking: Collection[int]) -> Notice:
    """Whoever is in the talk just answers; others get a button that opens it."""
    is_office = theirs.side_of(scene) == Side.OFFICE
    hears = Side.UNIT if is_office else Side.OFFICE
    options = () if to.contact in talking else cards.talk_button(incident, hears)
    return Notice(
        ":".join([FLOW, str(incident.id), scene.event, *map(str, words.files)]),
        to.person,
        lambda: Message(said(scene, incident, words), options, cards.heading(incident), tuple(words.files)),
        subject=cards.talk_subject(incident),
        is_urgent=is_heard_now(incident, to, talking),
        roles=tuple(Role) if is_office else (Role.OFFICE,),
        unit=incident.unit if is_office else None,
    )


def is_heard_now(incident: Incident, to: Address, talking: Collection[int]) -> bool:
    """By night too: whoever is in the talk, and of what may not wait."""
    return to.contact in talking or is_at_any_hour(incident.kind, incident.is_opened)


def said(scene: Scene, incident: Incident, words: Words) -> str:
    is_office = theirs.side_of(scene) == Side.OFFICE
    place = scene.settings.office_name if is_office else incident.unit_name
    who = {"name": scene.who.name, "place": place}
    if words.text:
        return _("{name} ({place}) nhắn: {text}", **who, text=words.text)
    sent = files.held_of(scene.tx, words.files)
    named = ", ".join(one.name for one in sent)
    if all(one.is_scanned for one in sent):
        return _("{name} ({place}) gửi tệp {file}", **who, file=named)
    return _("{name} ({place}) gửi tệp {file} (chưa quét vi-rút)", **who, file=named)


def echo(scene: Scene, incident: Incident, to: Hearers, talking: Collection[int]) -> str:
    """To whom it has gone and about which incident; at night, when they hear of it."""
    places = {"names": names(to), "number": incident.reference}
    heard = after_quiet(scene.at, scene.settings.quiet)
    if heard > scene.at and not any(is_heard_now(incident, one, talking) for one in to.values()):
        return _("Đã chuyển tới {names} về {number}; đến lúc {moment}.", **places, moment=moment_text(heard))
    if theirs.side_of(scene) == Side.OFFICE and not incident.taken_by:
        return _("Đã chuyển tới {names} về {number}. Anh/chị là người xử lý.", **places)
    return _("Đã chuyển tới {names} về {number}.", **places)


def names(to: Hearers) -> str:
    """ "Hồ Văn Ví Vinh, Ngô Thị Mẫu Yến"."""
    known = [one.name for one in to.values()]
    if len(known) <= NAMED:
        return ", ".join(known)
    return _("{names} và {count} người khác", names=", ".join(known[:NAMED]), count=len(known) - NAMED)
