"""Talking about an incident: a mode in which each message goes to the other side at once.

It ends by a word, or by itself where nobody has said anything for SILENCE (silence.py). Where something
about another incident has come since the last message, we ask which of them is meant.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.answers import FOUND, SKIP, Answer, Given, Refused
from bot.domain.incidents import Act
from bot.message import Message
from bot.talk import Facts, Talk
from bot.text import fold, is_back, is_cancel, tidy
from bot.words import _
from handlers import forms
from handlers.files import want
from handlers.incidents import cards, enclosing, passing, theirs
from handlers.incidents.moving import Words
from handlers.incidents.passing import FLOW
from handlers.kinds import Heard, Says, Scene
from handlers.tokens import id_in
from storage import conversations, incidents, moving, sent
from storage.conversations import Conversation

SILENCE = timedelta(minutes=30)  # business time
ENDS = ("xong", "ket thuc")  # folded
SAID, TEXT, AMONG, TO = "said", "text", "among", "to"


@dataclass(frozen=True)
class Addressed:
    """What was said, about which incident, and in the talk about which."""

    incident: int
    text: str
    file: int | None
    within: int


def open_talk(scene: Scene, argument: str) -> Says:
    """[Nhắn người báo], [Nhắn Phòng]: the talk, anew or where it was parked."""
    incident = theirs.held(scene, argument, Act.TALK)
    moving.bring_forward(scene.tx, cards.talk_subject(incident), scene.who.person, scene.at)
    open_one = conversations.about(scene.tx, scene.who, FLOW, cards.subject(incident))
    if open_one is None or open_one.expires <= scene.at:
        return forms.open_form(scene, FLOW, argument, None)
    if conversations.front_at(scene.tx, scene.who.contact) == open_one.id:
        return []  # it is asked again
    conversations.put_in_front(scene.tx, scene.who.contact, open_one.id)
    return forms.ask_again(scene, open_one)


def begin(scene: Scene, argument: str) -> Facts:
    """``argument``: the incident's id. Refused where nobody would hear."""
    incident = theirs.held(scene, argument, Act.TALK)
    return {
        "incident": incident.id,
        "number": incident.reference,
        "names": passing.names(passing.hearers(scene, incident)),
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
        said = enclosing.send(scene, here.facts["incident"], heard)
    except Refused as refused:
        over = _(
            "Tin vừa gửi chưa được chuyển; đã kết thúc trao đổi về {number}.", number=here.facts["number"]
        )
        return forms.close(scene, here, [Message(str(refused)), Message(over)])
    conversations.go_on(scene.tx, here, SAID, scene.at, scene.at + SILENCE)
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
        if incident and theirs.may_see(scene, incident):
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
    incident = theirs.held(scene, str(said.incident), Act.TALK)
    done = passing.pass_on(scene, incident, Words(said.text)) if said.text else []
    done += enclosing.take(scene, incident, said.file) if said.file else []
    if said.incident == said.within:
        return done
    return [*done, *open_talk(scene, str(said.incident))]
