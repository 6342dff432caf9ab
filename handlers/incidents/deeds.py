"""The buttons of a card: those that do something at once, and those that ask for words first."""

from collections.abc import Callable

from bot.answers import Refused
from bot.domain.incidents import Act, Side
from bot.message import Message
from bot.words import _
from handlers import forms
from handlers.incidents import beside, cards, news, saying, theirs
from handlers.incidents.moving import move
from handlers.kinds import Says, Scene
from handlers.tokens import id_in
from storage import incidents


def take(scene: Scene, argument: str) -> Says:
    """[Tiếp nhận]: of several who press it one has it, and the others are told who.

    What joined its alarm stands beside it.
    """
    incident = move(scene, theirs.held(scene, argument, Act.TAKE), Act.TAKE)
    news.tell(scene, incident, Act.TAKE)
    said = _("Anh/chị là người xử lý {number}; người báo được biết việc này.", number=incident.reference)
    taken = Message(said, cards.buttons(incident, Side.OFFICE), columns=2)
    return [beside.with_others(scene, incident, taken)]


def take_over(scene: Scene, argument: str) -> Says:
    """[Nhận thay]: who had it is told."""
    incident = theirs.held(scene, argument, Act.OVER)
    if incident.taken_by == scene.who.person:
        raise Refused(theirs.as_it_is(scene, incident, Act.TAKE))
    now = move(scene, incident, Act.OVER)
    news.tell_who_had_it(scene, incident)
    said = _("Anh/chị nhận thay {name} xử lý {number}.", name=incident.taker, number=incident.reference)
    return [Message(said, cards.buttons(now, Side.OFFICE), columns=2)]


def confirm(scene: Scene, argument: str) -> Says:
    """[Đã ổn]: it is closed."""
    incident = move(scene, theirs.held(scene, argument, Act.CONFIRM), Act.CONFIRM)
    return [Message(_("Sự cố {number} đã đóng. Cảm ơn anh/chị.", number=incident.reference))]


def saying_of(act: Act) -> Callable[[Scene, str], Says]:
    """The button that opens the form of an act with words."""
    form = saying.form_of(act)

    def open_form(scene: Scene, argument: str) -> Says:
        return forms.open_once(scene, form, f"{act}:{argument}", {"act": act, "incident": id_in(argument)})

    return open_form


def is_live(act: Act) -> Callable[[Scene, str], bool]:
    """Whether the button still does something."""

    def is_possible(scene: Scene, argument: str) -> bool:
        incident = incidents.get(scene.tx, id_in(argument))
        return incident is not None and theirs.can(scene, incident, act)

    return is_possible
