"""How the open question of a form is put: its options as buttons, and the ways out of it."""

from collections.abc import Mapping

from bot.answers import REVIEW, Question
from bot.message import Message, Option
from bot.talk import EDITED, Talk
from bot.words import _
from handlers.kinds import Form, Scene
from storage.conversations import Conversation

QUESTION = "q"  # what the token of a question's option begins with: q:<conversation>:<key>:<value>
GIVE_UP, GO_BACK = "/huy", "/quaylai"  # as values of such a token: what [Hủy] and [Quay lại] stand for


def way_out(scene: Scene, form: Form, talk: Talk, question: Question[object]) -> dict[str, str]:
    """[Hủy] under a form's first question and [Quay lại] under the others; a review has buttons of its own.

    A stranger is asked whether they agree, and may say no.
    """
    if scene.who.is_stranger or (question.key.startswith(REVIEW) and question.key != EDITED):
        return {}
    is_first = list(talk.asked) == [question.key]
    give_up = _("Kết thúc") if form.hear else _("Hủy")
    return {GIVE_UP: give_up} if is_first else {GO_BACK: _("Quay lại")}


def asking(here: Conversation, question: Question[object], ways_out: Mapping[str, str]) -> Message:
    answers, ways = token(here.id, question.key), {**question.shortcuts, **ways_out}
    options = (
        *(Option(f"{answers}{value}", label) for value, label in question.options.items()),
        *(Option(act, label) for act, label in question.beside.items()),
        *(Option(f"{answers}{value}", label, is_undo=True) for value, label in ways.items()),
    )
    awaits = f"{here.id}:{question.key}" if question.takes_file else ""
    return Message(question.text, options, columns=question.columns, is_question=True, awaits=awaits)


def token(conversation: int, key: str) -> str:
    """How the tokens of a question's options begin."""
    return f"{QUESTION}:{conversation}:{key}:"
