"""Talking about an incident: the mode in which all that is typed is passed on, its files, replies and end."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.conversation import (
    FOUND,
    SKIP,
    Answer,
    Event,
    Given,
    Message,
    Refused,
    Talk,
    _,
    fold,
    is_back,
    is_cancel,
    is_choice,
    is_stop,
    regex,
    says_send,
    tidy,
)
from bot.domain.incidents import IncidentAction, IncidentSide, may_see
from handlers.engine import (
    ID,
    Context,
    Heard,
    Listener,
    Replies,
    ask_again,
    button,
    confirming,
    forms,
    id_in,
    order_from_person,
    read_reply,
    start_form,
)
from handlers.incidents import cards, moving
from handlers.incidents.cards import IncidentWords
from handlers.incidents.moving import INCIDENT, incident_button, lock_for
from handlers.incidents.talk import answers, orders, reopenings
from handlers.incidents.talk.files import confirm_files, send_unasked, take_file
from handlers.incidents.talk.messages import FLOW, hearer_names, hearers, pass_on_words
from storage import incidents
from storage.engine import (
    Conversation,
    bring_forward,
    conversations,
    outbox,
    subject_and_tokens,
)
from storage.incidents import Incident

SILENCE = timedelta(minutes=30)  # business time
ENDS = ("xong", "ket thuc")  # folded
SAID, TEXT, AMONG, TO = "said", "text", "among", "to"
ABOUT = regex(r"incident(?:_talk)?:(\d+)", re.ASCII)  # the subject of a card, of a message of the talk
BUTTON = regex(r"sc(?:_[a-z]+)?:(\d+)", re.ASCII)  # the token of a choice of one incident


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
    is_other = cards.side_of(context) == IncidentSide.OFFICE and incident.taken_by != context.who.person
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
    if says_send(heard.text) and not heard.file:  # of what, it does not say
        return forms.run(context, replace(here, answers={}), None)
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


def send_words(context: Context, incident_id: int, heard: Heard) -> Replies:
    """Pass on what was typed, and the file with it. Refused before anything is written."""
    incident = lock_for(context, incident_id, IncidentAction.TALK)
    hearers(context, incident)
    said = pass_on_words(context, incident, IncidentWords(heard.text)) if heard.text else []
    if not heard.file:
        return said
    return [*said, *take_file(context, incident, order_from_person(context, heard.file))]


def hear_reply(context: Context, event: Event) -> Replies:
    """Pass on what was replied; nothing where it is for another, or a choice by a word."""
    if not event.reply_to or event.text.startswith("/") or is_choice(event.text):
        return []
    incident = incidents.get(context.tx, incident_replied_to(context, event.reply_to))
    if incident is None or (moving.waits_for_unit(context, incident) and read_reply(event.text)):
        return []
    told = [] if event.file else answers.answer(context, incident.id, event.text)
    return told or send_words(context, incident.id, Heard(event.text, event.file))


def hearer(context: Context, incident_id: int) -> str:
    """Name who hears of an incident what is typed after its last message; "" where nobody does any more."""
    incident = incidents.get(context.tx, incident_id)
    if incident is None or not may_see(context.who, incident.unit, incident.raised_by):
        return ""
    if not moving.is_possible(context, incident, IncidentAction.TALK):
        return ""
    place = context.settings.office_name
    place = incident.unit_name if cards.side_of(context) == IncidentSide.OFFICE else place
    return _("{place} ({number})", place=place, number=incident.reference)


def tell_words(context: Context, incident_id: int, words: str) -> Replies:
    return send_words(context, incident_id, Heard(words))


def incident_replied_to(context: Context, message_id: str) -> int:
    """Return the incident that a message of ours is about; 0 where it is about none, or several."""
    subject, tokens = subject_and_tokens(context.tx, context.who.contact, message_id)
    if found := ABOUT.fullmatch(subject):
        return int(found[1])
    named = {found[1] for token in tokens if (found := BUTTON.fullmatch(token))}
    return int(named.pop()) if len(named) == 1 else 0


BUTTONS = (
    incident_button("sc_talk", open_talk, opens=True),
    button("sc_send", send_unasked, INCIDENT, ID),
    confirming(button("sc_clear", confirm_files, INCIDENT)),
    button("sc_unsay", answers.take_back, INCIDENT, ID),
    button("sc_again", reopenings.raise_closed, INCIDENT, opens=True, is_live=reopenings.is_closed),
    button("sc_back", reopenings.withdraw, INCIDENT, is_live=reopenings.is_just_reopened),
)
LISTENER = Listener(
    FLOW,
    hearer,
    tell_words,
    last_words=answers.last_words,
    answer=answers.answer,
    begun=answers.begun,
    raised=answers.raised,
    is_heard=answers.is_heard,
    is_of_other=answers.is_of_other,
    propose=orders.propose,
    take=orders.take,
    buttons=cards.TOKEN,
)
