"""Words that a form holds until it is said what becomes of them: the rest of a password, an addition.

They lie among the form's answers, under HELD, as long as the question below them is open.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from bot.conversation import (
    EDITED,
    FOUND,
    REVIEW,
    Answer,
    Message,
    Option,
    Question,
    _,
    is_back,
    is_cancel,
    is_stop,
    options_meant,
)
from bot.domain.replies import Reply, read_reply
from bot.domain.safety import HIDDEN
from handlers.engine import forms
from handlers.engine.buttons import no_such_button
from handlers.engine.feature import Context, Replies
from storage.engine import Conversation, conversations, get_conversation

HELD = f"{FOUND}held"
FEWEST = 2  # words that say something, of what is added or left
NO = (Reply.NO, Reply.DECLINED)
YES = (Reply.YES, Reply.AGREED)


class Held(StrEnum):
    """Fate of the words: they answer the open question, or are added to the description."""

    USE = "use"
    ADD = "add"
    DROP = "drop"


def offer_rest(context: Context, here: Conversation, text: str) -> Replies:
    """Ask whether what is left of an answer without its password is the answer; nothing where none is left.

    Where a choice is asked for, and the words describe nothing, they are none.
    """
    question = forms.open_question(context, here)
    is_free = question is not None and not question.options and not question.takes_file
    rest = re.findall(r"\w{2,}", text.replace(HIDDEN, " "))
    if len(rest) <= FEWEST or not (is_free or forms.is_described(context, here, text)):
        return forms.ask_again(context, here)
    asked = _("Đã bỏ phần mật khẩu; nội dung còn lại: “{text}”. Dùng nội dung này?", text=text)
    return hold(context, here, Answer({"text": text, "as": Held.USE}, context.at), asked)


def offer_to_add(context: Context, here: Conversation, typed: str) -> Replies:
    """Ask whether words at the review are to be added to the description; nothing where they cannot be."""
    key = context.features.forms[here.flow].description
    question = forms.open_question(context, here)
    if question is None or key not in here.answers or not is_review(question):
        return []
    if len(typed.split()) < FEWEST or leads_out(typed) or options_meant(typed, question.options):
        return []
    asked = _("Thêm vào nội dung: “{text}”?", text=typed)
    return hold(context, here, Answer({"text": typed, "as": Held.ADD}, context.at), asked)


def is_review(question: Question[Any]) -> bool:
    """Return whether it is the last look at all answers."""
    return question.key.startswith(REVIEW) and question.key != EDITED


def leads_out(typed: str) -> bool:
    """Return whether the words give the form up, go back in it or leave it."""
    return is_cancel(typed) or is_back(typed) or is_stop(typed)


def hold(context: Context, here: Conversation, held: Answer, asked: str) -> Replies:
    conversations.save(context.tx, here, {**here.answers, HELD: held}, here.waiting_for, context.at)
    options = tuple(
        Option(f"held:{act}:{here.id}", label) for act, label in labels(Held(held.value["as"])).items()
    )
    is_secret = context.features.forms[here.flow].is_secret
    return [Message(asked, options, is_secret=is_secret, card=forms.form_card(here.id))]


def labels(act: Held) -> Mapping[str, str]:
    if act == Held.ADD:
        return {Held.ADD: _("Thêm"), Held.DROP: _("Không")}
    return {Held.USE: _("Dùng"), Held.DROP: _("Gõ lại")}


def answer(context: Context, here: Conversation, typed: str) -> Replies:
    """Do with the words what was typed below them; what is something else answers the open question."""
    if HELD not in here.answers:
        return []
    act = Held(here.answers[HELD].value["as"])
    reply = read_reply(typed)
    named = options_meant(typed, labels(act))
    if reply and reply.is_bare and reply.kind in (*YES, *NO):
        named = [act if reply.kind in YES else Held.DROP]
    if len(named) == 1:
        return settle(context, here, Held(named[0]))
    conversations.save(
        context.tx, without_held(here), without_held(here).answers, here.waiting_for, context.at
    )
    return []


def press(context: Context, act: Held, conversation: int) -> Replies:
    """Use, add or drop the words ([Dùng], [Thêm], [Gõ lại], [Không])."""
    here = get_conversation(context.tx, conversation, context.who)
    if here is None or HELD not in here.answers or act not in (Held.DROP, here.answers[HELD].value["as"]):
        raise no_such_button()
    conversations.make_active(context.tx, context.who.contact, here.id)
    return settle(context, here, act)


def settle(context: Context, here: Conversation, act: Held) -> Replies:
    text, now = str(here.answers[HELD].value["text"]), without_held(here)
    if act == Held.USE:
        return forms.answer_form(context, replace(now, contact=context.who.contact), text)
    if act == Held.ADD:
        key = context.features.forms[here.flow].description
        before = now.answers[key]
        kept = {one: answer for one, answer in now.answers.items() if one[0] != REVIEW}
        kept[key] = Answer(f"{before.value}\n{text}", before.at)
        now = replace(now, answers=kept)
    return forms.ask_again(context, now)


def without_held(here: Conversation) -> Conversation:
    return replace(here, answers={key: one for key, one in here.answers.items() if key != HELD})
