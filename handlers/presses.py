"""Buttons: those under a question of a form, and those that stand by themselves."""

from bot.answers import Refused
from bot.message import Message
from bot.words import _
from handlers import forms
from handlers.forms import QUESTION
from handlers.kinds import Says, Scene
from storage import conversations
from storage.arrivals import Arrival
from storage.conversations import Conversation


def respond(scene: Scene, arrival: Arrival, token: str) -> Says:
    """Do what a button stands for. The right is asked for by the deed itself, at every press."""
    name, _colon, argument = token.partition(":")
    front = forms.in_front(scene, arrival)
    if name == QUESTION:
        return forms.pressed(scene, front, argument)
    if name not in scene.features.acts:
        return [Message(_("Lựa chọn này không còn dùng được.")), *forms.ask_again(scene, front)]
    act = scene.features.acts[name]
    try:
        said = act.press(scene, argument)
    except Refused as refused:
        return [Message(str(refused)), *forms.ask_again(scene, front)]
    return beside(scene, front, said) if act.opens else [*said, *forms.back_to(scene, front)]


def beside(scene: Scene, front: Conversation | None, said: Says) -> Says:
    """``said`` by a button that may have put another form in front of the one that was open."""
    now = conversations.front_at(scene.tx, scene.who.contact) if front else None
    if front is None or now is None:
        return said
    if now == front.id:
        return [*said, *forms.ask_again(scene, front)]
    return [*forms.parked_note(scene, front), *said]
