"""Talking about an incident: the mode in which all that is typed is passed on, its files, replies and end."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.conversation import (
    FOUND,
    SKIP,
    Answer,
    Event,
    Given,
    Message,
    NoLongerPossible,
    Option,
    Refused,
    Talk,
    _,
    fold,
    is_back,
    is_cancel,
    is_stop,
    moment_text,
    phone_text,
    speaking,
    tidy,
)
from bot.domain.incidents import IncidentAction, IncidentSide, IncidentState, is_at_any_hour, may_see, moved
from handlers.engine import (
    READABLE,
    Context,
    Heard,
    Notice,
    Replies,
    Role,
    Tick,
    ask_again,
    form_card,
    forms,
    id_in,
    is_choice,
    not_received,
    order_from_person,
    put_off_at_night,
    read_reply,
    start_form,
    tell_all,
    word_options,
)
from handlers.incidents import cards, moving, telling
from handlers.incidents.cards import IncidentWords
from handlers.incidents.moving import lock_for
from storage import files, incidents
from storage.engine import (
    Address,
    Conversation,
    Lane,
    Outgoing,
    addresses,
    bring_forward,
    conversations,
    holders,
    office_people,
    outbox,
)
from storage.incidents import Incident
from storage.people import members

SILENCE = timedelta(minutes=30)  # business time
ENDS = ("xong", "ket thuc")  # folded
SAID, TEXT, AMONG, TO = "said", "text", "among", "to"
FLOW = "incident_talk"
NAMED = 3  # of those whom it reaches; more are counted
Hearers = Mapping[int, Address]
COMING = "incident_coming:"  # and the incident: the use of a file that is passed on once it is stored
UNCLEAR = "incident_unclear:"  # … of one that its sender has still to confirm
ABOUT = re.compile(r"incident(?:_talk)?:(\d+)", re.ASCII)  # the subject of a card, of a message of the talk
BUTTON = re.compile(r"sc(?:_[a-z]+)?:(\d+)", re.ASCII)  # the token of a choice of one incident


@dataclass(frozen=True)
class TalkFacts:
    incident: int
    number: str
    names: str  # of who hears
    subject: str


@dataclass(frozen=True)
class Addressed:
    """Words and a file, the incident that they are about, and the one in whose talk they were sent."""

    incident: int
    text: str
    file: int | None
    within: int


def open_talk(context: Context, incident: Incident) -> Replies:
    """Open the talk about an incident ([Nhắn người báo], [Nhắn Phòng]), anew or where it was parked."""
    moving.check_possible(context, incident, IncidentAction.TALK)
    subject = cards.subject(incident)
    bring_forward(context.tx, cards.talk_subject(incident), context.who.person, context.at)
    open_one = conversations.about(context.tx, context.who, FLOW, subject)
    if open_one is None or open_one.expires <= context.at:
        names = hearer_names(hearers(context, incident))
        facts = TalkFacts(incident.id, incident.reference, names, subject)
        return [*holder_note(context, incident), *start_form(context, FLOW, facts)]
    if conversations.active_at(context.tx, context.who.contact) == open_one.id:
        return []  # it is asked again
    conversations.make_active(context.tx, context.who.contact, open_one.id)
    return ask_again(context, open_one)


def holder_note(context: Context, incident: Incident) -> Replies:
    """Tell a colleague of the office who has taken it."""
    is_other = moving.side_of(context) == IncidentSide.OFFICE and incident.taken_by != context.who.person
    said = _("Người xử lý {number}: {name}.", number=incident.reference, name=incident.taker)
    return [Message(said)] if is_other and incident.taken_by else []


def ask_talk(talk: Talk, facts: TalkFacts) -> Addressed:
    """Take what is said; past the first question goes only what may be about another (``ask_which``)."""
    asked = _(
        "Đang nhắn với {names} về {number}. Mỗi tin gõ hoặc gửi tại đây được chuyển ngay. Gõ “xong” để kết "
        "thúc.",
        names=facts.names,
        number=facts.number,
    )
    file = talk.attach(SAID, asked, may_skip=False)
    text = talk.look_up(TEXT, str)
    to = talk.choose(TO, _("Tin này gửi về sự cố nào?"), talk.look_up(AMONG, dict))
    return Addressed(int(to), text, file, facts.incident)


def hear(context: Context, here: Conversation, heard: Heard) -> Replies:
    facts = TalkFacts(**here.facts)
    if here.expires <= context.at:
        not_passed = Message(_("Tin vừa gửi chưa được chuyển."))
        return forms.close(context, here, [silence_message(facts), not_passed])
    is_end = is_cancel(heard.text) or is_stop(heard.text) or fold(tidy(heard.text)) in ENDS
    if is_end and not heard.file:
        ended = _("Đã kết thúc trao đổi về {number}.", number=facts.number)
        return forms.close(context, here, [Message(ended)])
    if not heard.file and is_back(heard.text):
        return forms.run(context, replace(here, answers={}), None)
    if here.waiting_for == TO:
        return forms.run(context, here, Given(TO, heard.text, context.at))
    # of what incidents something has come here since they last wrote in this talk
    subjects = outbox.subjects_after(context.tx, context.who.contact, f"{FLOW}:", here.touched)
    others = [id_in(subject.rpartition(":")[2]) for subject in subjects]
    if others := [one for one in others if one != facts.incident]:
        return ask_which(context, here, heard, [facts.incident, *others])
    return send_and_stay(context, here, heard)


def send_and_stay(context: Context, here: Conversation, heard: Heard) -> Replies:
    """Pass on what was typed, and stay in the talk; end it where that is not possible any more."""
    facts = TalkFacts(**here.facts)
    try:
        said = send_words(context, facts.incident, heard)
    except Refused as refused:
        over = _("Tin vừa gửi chưa được chuyển; đã kết thúc trao đổi về {number}.", number=facts.number)
        return forms.close(context, here, [Message(str(refused)), Message(over)])
    conversations.keep_open(context.tx, here, SAID, context.at, context.at + SILENCE)
    return said


def silence_message(facts: TalkFacts) -> Message:
    return Message(_("Đã kết thúc trao đổi về {number} vì 30 phút không có tin.", number=facts.number))


def ask_which(context: Context, here: Conversation, heard: Heard, incident_ids: Iterable[int]) -> Replies:
    """Keep what was said, and ask about which of these incidents it is."""
    among = {}
    for incident_id in incident_ids:
        incident = incidents.get(context.tx, incident_id)
        if incident and may_see(context.who, incident.unit, incident.raised_by):
            among[str(incident_id)] = f"{incident.reference}, {incident.unit_name}"
    kept: dict[str, Any] = {
        SAID: order_from_person(context, heard.file) if heard.file else SKIP,
        FOUND + TEXT: heard.text,
        FOUND + AMONG: among,
    }
    answers = {key: Answer(value, context.at) for key, value in kept.items()}
    return forms.run(context, replace(here, answers=answers), None)


def execute_talk(context: Context, said: Addressed) -> Replies:
    """Pass on what was said to those of the incident that was meant; the talk goes on there."""
    incident = lock_for(context, said.incident, IncidentAction.TALK)
    done = pass_on_words(context, incident, IncidentWords(said.text)) if said.text else []
    done += take_file(context, incident, said.file) if said.file else []
    if said.incident == said.within:
        return done
    return [*done, *open_talk(context, lock_for(context, said.incident, IncidentAction.TALK))]


def pass_on_words(context: Context, incident: Incident, words: IncidentWords) -> Replies:
    """Bring ``words`` to the other side of a locked incident, and into its timeline."""
    to = hearers(context, incident)
    now = record_words(context, incident, words)
    talking = conversations.where_active(context.tx, FLOW, cards.subject(incident), context.at)
    notices = [talk_notice(context, now, words, one, talking) for one in to.values()]
    tell_all(context, notices)
    heard = [put_off_at_night(one, context.at, context.settings.quiet).not_before for one in notices]
    return [Message(passed_on_text(context, incident, hearer_names(to), heard))]


def hearers(context: Context, incident: Incident) -> Hearers:
    """Return whom it reaches of the other side, and who of it has talked. Refused where that is nobody."""
    talked = incidents.talkers(context.tx, incident.id)
    if moving.side_of(context) == IncidentSide.OFFICE:
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
    if moving.side_of(context) == IncidentSide.UNIT:
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
    state = moved(incident.state, IncidentAction.TALK, moving.side_of(context))
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
    is_office = moving.side_of(context) == IncidentSide.OFFICE
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
    is_office = moving.side_of(context) == IncidentSide.OFFICE
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
    places = {"names": names, "number": incident.reference}
    later = [moment for moment in heard if moment and moment > context.at]
    if len(later) == len(heard):
        return _(
            "Đã gửi tới {names} về {number}; tin sẽ đến lúc {moment}.", **places, moment=moment_text(later[0])
        )
    if moving.side_of(context) == IncidentSide.OFFICE and not incident.taken_by:
        return _("Đã chuyển tới {names} về {number}. Anh/chị là người xử lý.", **places)
    return _("Đã chuyển tới {names} về {number}.", **places)


def hearer_names(to: Hearers) -> str:
    """Name whoever hears, at most three: "Hồ Văn Ví Vinh, Ngô Thị Mẫu Yến"."""
    known = [one.name for one in to.values()]
    if len(known) <= NAMED:
        return ", ".join(known)
    return _("{names} và {count} người khác", names=", ".join(known[:NAMED]), count=len(known) - NAMED)


def send_words(context: Context, incident_id: int, heard: Heard) -> Replies:
    """Pass on what was typed, and the file with it. Refused before anything is written."""
    incident = lock_for(context, incident_id, IncidentAction.TALK)
    hearers(context, incident)
    said = pass_on_words(context, incident, IncidentWords(heard.text)) if heard.text else []
    if not heard.file:
        return said
    return [*said, *take_file(context, incident, order_from_person(context, heard.file))]


def send_unasked(context: Context, incident: Incident, first: int) -> Replies:
    """Pass on what was sent before anybody asked, captions and files ([Gửi vào SC-…])."""
    moving.check_possible(context, incident, IncidentAction.TALK)
    hearers(context, incident)
    sent = files.take_unasked(context.tx, context.who.contact, context.at, first)
    if not sent:
        raise NoLongerPossible(_("Tệp này không còn. Xin gửi lại."))
    caption = "\n".join(filter(None, (row.caption for row in sent)))
    said = pass_on_words(context, incident, IncidentWords(caption)) if caption else []
    said += [one for row in sent for one in take_file(context, incident, row.id)]
    asked = [one for one in said if one.options]  # the last asks about all that are to be confirmed
    return [*dict.fromkeys(one for one in said if not one.options), *asked[-1:]]


def take_file(context: Context, incident: Incident, file_id: int) -> Replies:
    """Pass on a file; where its text cannot be read here, have its sender confirm all such files first."""
    row = files.get(context.tx, file_id)
    if row is None or row.state == "refused":
        return [Message(not_received(row))]
    if not row.shown_name.lower().endswith(READABLE):
        files.add_use(context.tx, file_id, f"{UNCLEAR}{incident.id}")
        unclear = files.used_by(context.tx, f"{UNCLEAR}{incident.id}", context.who.person)
        asked = _(  # khoản 2 Điều 4
            "Hệ thống không tự xem được nội dung của: {names}. Xin xác nhận tệp không có nội dung mật.",
            names=", ".join(one.shown_name for one in unclear),
        )
        return [Message(asked, (Option(f"{cards.TOKEN}clear:{incident.id}", _("Xác nhận")),))]
    return pass_on_files(context, incident, [row])


def confirm_files(context: Context, incident: Incident) -> Replies:
    """Pass on the files that their sender confirms ([Xác nhận])."""
    moving.check_possible(context, incident, IncidentAction.TALK)
    unclear = files.used_by(context.tx, f"{UNCLEAR}{incident.id}", context.who.person)
    if not unclear:
        return [Message(_("Không còn tệp nào chờ xác nhận."))]
    for row in unclear:
        files.remove_use(context.tx, row.id, f"{UNCLEAR}{incident.id}")
    return pass_on_files(context, incident, unclear)


def pass_on_files(context: Context, incident: Incident, rows: Sequence[Any]) -> Replies:
    """Pass on the files that are here as one message; the others follow once they are."""
    here = [row.id for row in rows if row.state == "held"]
    coming = [row for row in rows if row.state == "wanted"]
    for row in coming:
        files.add_use(context.tx, row.id, f"{COMING}{incident.id}")
    said = pass_on_words(context, incident, IncidentWords(files=here)) if here else []
    named = ", ".join(row.shown_name for row in coming)
    waits = [Message(_("Đang nhận tệp {name}; nhận xong sẽ chuyển ngay.", name=named))] if named else []
    return [*said, *waits]


def is_of_a_talk(context: Context, file_id: int) -> bool:
    """Tell whether a file that was fetched belongs to a talk, passed on or still to be confirmed."""
    return any(use.startswith((COMING, UNCLEAR)) for use in files.uses(context.tx, file_id))


def pass_on_fetched(context: Context, file_id: int) -> Replies:
    """Pass on a file of a talk that has now been fetched; the right is asked again."""
    said: Replies = []
    for use in files.uses(context.tx, file_id):
        if use.startswith(COMING):
            files.remove_use(context.tx, file_id, use)
            incident = lock_for(context, id_in(use.removeprefix(COMING)), IncidentAction.TALK)
            said += pass_on_words(context, incident, IncidentWords(files=[file_id]))
    return said


def hear_reply(context: Context, event: Event) -> Replies:
    """Pass on what was replied; nothing where it is for another, or a choice by a word."""
    if not event.reply_to or event.text.startswith("/") or is_choice(event.text):
        return []
    incident = incidents.get(context.tx, incident_replied_to(context, event.reply_to))
    if incident is None or (moving.waits_for_unit(context, incident) and read_reply(event.text)):
        return []
    return send_words(context, incident.id, Heard(event.text, event.file))


def hearer(context: Context, incident_id: int) -> str:
    """Name who hears of an incident what is typed after its last message; "" where nobody does any more."""
    incident = incidents.get(context.tx, incident_id)
    if incident is None or not may_see(context.who, incident.unit, incident.raised_by):
        return ""
    if not moving.is_possible(context, incident, IncidentAction.TALK):
        return ""
    place = context.settings.office_name
    place = incident.unit_name if moving.side_of(context) == IncidentSide.OFFICE else place
    return _("{place} ({number})", place=place, number=incident.reference)


def tell_words(context: Context, incident_id: int, words: str) -> Replies:
    return send_words(context, incident_id, Heard(words))


def incident_replied_to(context: Context, message_id: str) -> int:
    """Return the incident that a message of ours is about; 0 where it is about none, or several."""
    subject, tokens = outbox.subject_and_tokens(context.tx, context.who.contact, message_id)
    if found := ABOUT.fullmatch(subject):
        return int(found[1])
    named = {found[1] for token in tokens if (found := BUTTON.fullmatch(token))}
    return int(named.pop()) if len(named) == 1 else 0


def end_silent_talks(tick: Tick) -> None:
    """End the talks in which neither side has said anything for so long."""
    for talk in conversations.lapsed(tick.tx, FLOW, tick.at):
        newest = incidents.newest_talk(tick.tx, TalkFacts(**talk.facts).incident)
        until = newest + SILENCE if newest else tick.at
        if until > tick.at:
            conversations.prolong(tick.tx, talk, until)
            continue
        conversations.close(tick.tx, talk)
        tick.redraw(form_card(talk.id))
        channel, _account = files.address_of(tick.tx, talk.contact)
        with speaking(members.language(tick.tx, talk.person)):
            said = word_options(silence_message(TalkFacts(**talk.facts)))
        key = f"{FLOW}_over:{talk.id}"
        outbox.put(tick.tx, [Outgoing(key, talk.contact, channel, Lane.ANSWER, said, tick.at)])
