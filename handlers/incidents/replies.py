"""A reply to an incident's card, or to a message of the talk about it: it is a message of the talk."""

import re

from bot.message import Event
from handlers import offers
from handlers.incidents import enclosing
from handlers.kinds import Heard, Says, Scene
from storage import sent

ABOUT = re.compile(r"incident(?:_talk)?:(\d+)", re.ASCII)  # the subject of a card, of a message of the talk
BUTTON = re.compile(r"sc(?:_[a-z]+)?:(\d+)", re.ASCII)  # the token of a choice of one incident


def respond(scene: Scene, event: Event) -> Says:
    """Pass on what was replied; nothing where they replied to something else, or chose by a word."""
    if not event.reply_to or event.text.startswith("/") or offers.is_choice(event.text):
        return []
    incident = answered(scene, event.reply_to)
    return enclosing.send(scene, incident, Heard(event.text, event.file)) if incident else []


def answered(scene: Scene, message_id: str) -> int:
    """The incident that a message of ours is about; 0 where it is about none, or several."""
    subject, tokens = sent.answered(scene.tx, scene.who.contact, message_id)
    if found := ABOUT.fullmatch(subject):
        return int(found[1])
    named = {found[1] for token in tokens if (found := BUTTON.fullmatch(token))}
    return int(named.pop()) if len(named) == 1 else 0
