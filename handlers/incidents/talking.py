"""Talking about an incident: the mode, who hears, files, replies, silence."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.conversation.answers import FOUND, SKIP, Answer, Given, Refused
from bot.conversation.messages import Event, Message, Option
from bot.conversation.talk import Facts, Talk
from bot.conversation.text import fold, is_back, is_cancel, moment_text, tidy
from bot.conversation.words import _, speaking
from bot.domain.calendar import after_quiet
from bot.domain.incidents import IncidentAction, IncidentSide, IncidentState, is_at_any_hour, moved
from bot.domain.rights import Role
from handlers.engine import buttons, forms
from handlers.engine.buttons import id_in
from handlers.engine.feature import Heard, Says, Scene
from handlers.engine.files import READABLE, not_received, want
from handlers.engine.tell import Notice, tell_others
from handlers.incidents import cards, moving
from handlers.incidents.cards import Words
from handlers.incidents.moving import move, write_down
from handlers.incidents.on_call import limits
from handlers.incidents.telling import who_of_unit
from storage import audit, files, incidents
from storage.engine import contacts, conversations, outbox, routing, sent
from storage.engine.contacts import Address
from storage.engine.conversations import Conversation
from storage.engine.db import Tx
from storage.engine.outbox import Lane, Outgoing
from storage.engine.role_holders import holders, office_people
from storage.incidents import Incident
from storage.people import members

SILENCE = timedelta(minutes=30)  # business time
ENDS = ("xong", "ket thuc")  # folded
SAID, TEXT, AMONG, TO = "said", "text", "among", "to"

FLOW = "incident_talk"
NAMED = 3  # of those whom it reaches; more are counted

Hearers = Mapping[int, Address]

COMING = "incident_coming:"  # and the incident: how the use of a file reads that is passed on once it is held
UNCLEAR = "incident_unclear:"  # … of one that its sender has still to confirm

ABOUT = re.compile(r"incident(?:_talk)?:(\d+)", re.ASCII)  # the subject of a card, of a message of the talk
BUTTON = re.compile(r"sc(?:_[a-z]+)?:(\d+)", re.ASCII)  # the token of a choice of one incident


@dataclass(frozen=True)
class Addressed:
    """What was said, about which incident, and in the talk about which."""

    incident: int
    text: str
    file: int | None
    within: int


def open_talk(scene: Scene, argument: str) -> Says:
    """[Nhắn người báo], [Nhắn Phòng]: the talk, anew or where it was parked."""
    incident = moving.held(scene, argument, IncidentAction.TALK)
    routing.bring_forward(scene.tx, cards.talk_subject(incident), scene.who.person, scene.at)
    open_one = conversations.about(scene.tx, scene.who, FLOW, cards.subject(incident))
    if open_one is None or open_one.expires <= scene.at:
        return forms.open_form(scene, FLOW, argument, None)
    if conversations.active_at(scene.tx, scene.who.contact) == open_one.id:
        return []  # it is asked again
    conversations.make_active(scene.tx, scene.who.contact, open_one.id)
    return forms.ask_again(scene, open_one)


def begin(scene: Scene, argument: str) -> Facts:
    """``argument``: the incident's id. Refused where nobody would hear."""
    incident = moving.held(scene, argument, IncidentAction.TALK)
    return {
        "incident": incident.id,
        "number": incident.reference,
        "names": names(hearers(scene, incident)),
        "subject": cards.subject(incident),
    }


def flow(talk: Talk, facts: Facts) -> Addressed:
    """Only what may be about another incident goes this way (``ask_which``)."""
    file = talk.attach(SAID, standing(facts), may_skip=False)
    text = talk.look_up(TEXT, str)
    among = talk.look_up(AMONG, dict)
    to = talk.choose(TO, _("Tin này gửi về sự cố nào?"), among)
    return Addressed(int(to), text, file, facts["incident"])


def standing(facts: Facts) -> str:
    return _(
        "Đang nhắn với {names} về {number}. Mỗi tin gõ hoặc gửi tại đây được chuyển ngay. Gõ “xong” để kết "
        "thúc.",
        names=facts["names"],
        number=facts["number"],
    )


def hear(scene: Scene, here: Conversation, heard: Heard) -> Says:
    """Pass on what was typed or sent in the talk."""
    if here.expires <= scene.at:
        not_passed = _("Tin vừa gửi chưa được chuyển.")
        return forms.close(scene, here, [silent(here.facts), Message(not_passed)])
    if not heard.file and (is_cancel(heard.text) or fold(tidy(heard.text)) in ENDS):
        ended = _("Đã kết thúc trao đổi về {number}.", number=here.facts["number"])
        return forms.close(scene, here, [Message(ended)])
    if not heard.file and is_back(heard.text):
        return forms.run(scene, replace(here, answers={}), None)
    if here.waiting_for == TO:
        return forms.run(scene, here, Given(TO, heard.text, scene.at))
    if others := spoken_of_since(scene, here):
        return ask_which(scene, here, heard, others)
    return passed(scene, here, heard)


def passed(scene: Scene, here: Conversation, heard: Heard) -> Says:
    """Pass it on, and stay open; where that cannot be any more, the talk is over."""
    try:
        said = send(scene, here.facts["incident"], heard)
    except Refused as refused:
        over = _(
            "Tin vừa gửi chưa được chuyển; đã kết thúc trao đổi về {number}.", number=here.facts["number"]
        )
        return forms.close(scene, here, [Message(str(refused)), Message(over)])
    conversations.keep_open(scene.tx, here, SAID, scene.at, scene.at + SILENCE)
    return said


def silent(facts: Facts) -> Message:
    """What is said where nobody has said anything for so long."""
    over = _("Đã kết thúc trao đổi về {number} vì 30 phút không có tin.", number=facts["number"])
    return Message(over)


def spoken_of_since(scene: Scene, here: Conversation) -> list[int]:
    """Other incidents of which something has come here since they last wrote in this talk."""
    subjects = sent.subjects_after(scene.tx, scene.who.contact, f"{FLOW}:", here.touched)
    found = [id_in(subject.rpartition(":")[2]) for subject in subjects]
    return [one for one in found if one != here.facts["incident"]]


def ask_which(scene: Scene, here: Conversation, heard: Heard, others: list[int]) -> Says:
    """Keep it until they have said about which incident it is."""
    among = {}
    for incident_id in (here.facts["incident"], *others):
        incident = incidents.get(scene.tx, incident_id)
        if incident and moving.may_see(scene, incident):
            among[str(incident_id)] = f"{incident.reference}, {incident.unit_name}"
    kept: dict[str, Any] = {
        SAID: want(scene, heard.file) if heard.file else SKIP,
        FOUND + TEXT: heard.text,
        FOUND + AMONG: among,
    }
    answers = {key: Answer(value, scene.at) for key, value in kept.items()}
    return forms.run(scene, replace(here, answers=answers), None)


def carry_out(scene: Scene, said: Addressed) -> Says:
    """Pass it on to those of the incident that was meant; the talk goes on there."""
    incident = moving.held(scene, str(said.incident), IncidentAction.TALK)
    done = pass_on(scene, incident, Words(said.text)) if said.text else []
    done += take(scene, incident, said.file) if said.file else []
    if said.incident == said.within:
        return done
    return [*done, *open_talk(scene, str(said.incident))]


def pass_on(scene: Scene, incident: Incident, words: Words) -> Says:
    """Bring ``words`` to the other side of an incident that is held, and into its timeline."""
    to = hearers(scene, incident)
    now = record(scene, incident, words)
    talking = conversations.where_active(scene.tx, FLOW, cards.subject(incident), scene.at)
    tell_others(scene, [notice(scene, now, words, one, talking) for one in to.values()])
    return [Message(echo(scene, incident, to, talking))]


def hearers(scene: Scene, incident: Incident) -> Hearers:
    """Whom it reaches; Refused where that is nobody."""
    is_office = moving.side_of(scene) == IncidentSide.OFFICE
    people = of_unit(scene, incident) if is_office else of_office(scene, incident)
    reached = contacts.addresses(scene.tx, (one for one in people if one != scene.who.person))
    if not reached:
        raise Refused(nobody(incident) if is_office else nobody_there(scene))
    return reached


def of_unit(scene: Scene, incident: Incident) -> list[int]:
    """Whoever raised it, or the unit's officers; and who of the unit has talked of it."""
    there = holders(scene.tx, scene.at, list(Role), [incident.unit])[incident.unit]
    talked = incidents.talkers(scene.tx, incident.id)
    first = who_of_unit(there, incident.raised_by)
    return [one.person for one in (*first, *(one for one in there if one.person in talked))]


def of_office(scene: Scene, incident: Incident) -> list[int]:
    """Who has it, or all of the office; and who of the office has talked of it."""
    office = office_people(scene.tx, scene.at)
    taker = [one for one in office if one.person == incident.taken_by and one.is_reachable]
    talked = incidents.talkers(scene.tx, incident.id)
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
    state = moved(incident.state, IncidentAction.TALK, moving.side_of(scene))
    if state != incident.state:
        return move(scene, incident, IncidentAction.TALK, words)
    write_down(scene, incident.id, IncidentAction.TALK, words)
    audit.write(scene.tx, scene.at, scene.who, f"incident_{IncidentAction.TALK}", cards.subject(incident))
    if state == IncidentState.RESOLVED:
        until = limits(scene.tx, scene.settings).lapses(scene.at)
        incidents.change(scene.tx, incident.id, next_due=until)
    return recounted(scene, incident, words)


def recounted(scene: Scene, incident: Incident, words: Words) -> Incident:
    """With the files that came with the words: the office's cards say how many no scanner has looked at."""
    unscanned = incidents.count_unscanned(scene.tx, incident.id) if words.files else incident.unscanned
    now = replace(incident, unscanned=unscanned)
    if now != incident:
        cards.refresh(scene.tx, [now], scene.at, scene.event)
    return now


def notice(scene: Scene, incident: Incident, words: Words, to: Address, talking: Collection[int]) -> Notice:
    """Whoever is in the talk just answers; others get a button that opens it."""
    is_office = moving.side_of(scene) == IncidentSide.OFFICE
    hears = IncidentSide.UNIT if is_office else IncidentSide.OFFICE
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
    is_office = moving.side_of(scene) == IncidentSide.OFFICE
    place = scene.settings.office_name if is_office else incident.unit_name
    who = {"name": scene.who.name, "place": place}
    if words.text:
        return _("{name} ({place}) nhắn: {text}", **who, text=words.text)
    sent = files.stored_files(scene.tx, words.files)
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
    if moving.side_of(scene) == IncidentSide.OFFICE and not incident.taken_by:
        return _("Đã chuyển tới {names} về {number}. Anh/chị là người xử lý.", **places)
    return _("Đã chuyển tới {names} về {number}.", **places)


def names(to: Hearers) -> str:
    """ "Hồ Văn Ví Vinh, Ngô Thị Mẫu Yến"."""
    known = [one.name for one in to.values()]
    if len(known) <= NAMED:
        return ", ".join(known)
    return _("{names} và {count} người khác", names=", ".join(known[:NAMED]), count=len(known) - NAMED)


def send(scene: Scene, incident_id: int, heard: Heard) -> Says:
    """Pass on what was typed, and the file with it. Refused before anything is written."""
    incident = moving.held(scene, str(incident_id), IncidentAction.TALK)
    hearers(scene, incident)
    said = pass_on(scene, incident, Words(heard.text)) if heard.text else []
    if not heard.file:
        return said
    return [*said, *take(scene, incident, want(scene, heard.file))]


def take(scene: Scene, incident: Incident, file_id: int) -> Says:
    """A file of the talk: it is on its way; of what nobody can read for them they are asked first."""
    row = files.get(scene.tx, file_id)
    if row is None or row.state == "refused":
        return [Message(not_received(row))]
    if not row.shown_name.lower().endswith(READABLE):
        files.add_use(scene.tx, file_id, f"{UNCLEAR}{incident.id}")
        return [ask_clear(scene, incident)]
    return on_their_way(scene, incident, [row])


def ask_clear(scene: Scene, incident: Incident) -> Message:
    """About all that this person has sent so far and not confirmed (Điều 4 khoản 2)."""
    unclear = files.used_by(scene.tx, f"{UNCLEAR}{incident.id}", scene.who.person)
    asked = _(
        "Hệ thống không tự xem được nội dung của: {names}. Xin xác nhận tệp không có nội dung mật.",
        names=", ".join(one.shown_name for one in unclear),
    )
    return Message(asked, (Option(f"{cards.TOKEN}clear:{incident.id}", _("Xác nhận")),))


def clear(scene: Scene, argument: str) -> Says:
    """[Xác nhận]: what they have sent goes on."""
    incident = moving.held(scene, argument, IncidentAction.TALK)
    unclear = files.used_by(scene.tx, f"{UNCLEAR}{incident.id}", scene.who.person)
    if not unclear:
        return [Message(_("Không còn tệp nào chờ xác nhận."))]
    for row in unclear:
        files.remove_use(scene.tx, row.id, f"{UNCLEAR}{incident.id}")
    return on_their_way(scene, incident, unclear)


def on_their_way(scene: Scene, incident: Incident, rows: Sequence[Any]) -> Says:
    """Those that are here are passed on as one message, the others once they are."""
    here = [row.id for row in rows if row.state == "held"]
    coming = [row for row in rows if row.state == "wanted"]
    for row in coming:
        files.add_use(scene.tx, row.id, f"{COMING}{incident.id}")
    said = pass_on(scene, incident, Words(files=here)) if here else []
    named = ", ".join(row.shown_name for row in coming)
    waits = [Message(_("Đang nhận tệp {name}; nhận xong sẽ chuyển ngay.", name=named))] if named else []
    return [*said, *waits]


def is_of_a_talk(scene: Scene, file_id: int) -> bool:
    return any(use.startswith((COMING, UNCLEAR)) for use in files.uses(scene.tx, file_id))


def received(scene: Scene, file_id: int) -> Says:
    """A file of a talk has been fetched. The right is asked for again."""
    said: Says = []
    for use in files.uses(scene.tx, file_id):
        if use.startswith(COMING):
            files.remove_use(scene.tx, file_id, use)
            incident = moving.held(scene, use.removeprefix(COMING), IncidentAction.TALK)
            said += pass_on(scene, incident, Words(files=[file_id]))
    return said


def respond(scene: Scene, event: Event) -> Says:
    """Pass on what was replied; nothing where they replied to something else, or chose by a word."""
    if not event.reply_to or event.text.startswith("/") or buttons.is_choice(event.text):
        return []
    incident = answered(scene, event.reply_to)
    return send(scene, incident, Heard(event.text, event.file)) if incident else []


def answered(scene: Scene, message_id: str) -> int:
    """The incident that a message of ours is about; 0 where it is about none, or several."""
    subject, tokens = sent.answered(scene.tx, scene.who.contact, message_id)
    if found := ABOUT.fullmatch(subject):
        return int(found[1])
    named = {found[1] for token in tokens if (found := BUTTON.fullmatch(token))}
    return int(named.pop()) if len(named) == 1 else 0


def run(tx: Tx, now: datetime) -> None:
    """What the other side has said meanwhile is no silence."""
    for talk in conversations.lapsed(tx, FLOW, now):
        newest = incidents.newest_talk(tx, talk.facts["incident"])
        until = newest + SILENCE if newest else now
        if until > now:
            conversations.prolong(tx, talk, until)
        else:
            end(tx, talk, now)


def end(tx: Tx, talk: Conversation, now: datetime) -> None:
    conversations.close(tx, talk)
    channel, _account = files.address_of(tx, talk.contact)
    with speaking(members.language(tx, talk.person)):
        said = buttons.word_options(silent(talk.facts))
    key = f"{FLOW}_over:{talk.id}"
    outbox.put(tx, [Outgoing(key, talk.contact, channel, Lane.ANSWER, said, now)])
