"""Buttons: those under a question of a form, and those that stand by themselves."""

from bot.answers import Refused
from bot.message import Message
from bot.words import _
from handlers import forms
from handlers.kinds import Says, Scene
from handlers.questions import QUESTION
from storage.arrivals import Arrival


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
    return forms.beside(scene, front, said) if act.opens else [*said, *forms.back_to(scene, front)]
