"""Running a form: asking its next question, taking an answer, and carrying out what it decides."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bot.conversation.answers import REVIEW, Answer, Given, NoLongerPossible, Question, Refused
from bot.conversation.messages import Message, Option, RemoteFile
from bot.conversation.talk import EDITED, Cancelled, Talk, Waiting
from bot.conversation.text import is_back, is_cancel, moment_text, option_named
from bot.conversation.words import _
from handlers.engine import feature, files
from handlers.engine.buttons import id_in
from handlers.engine.feature import DAY, GIVEN, Form, Heard, Says, Scene
from storage.engine import conversations
from storage.engine.conversations import Conversation, Opening
from storage.engine.incoming import IncomingEvent

QUESTION = "q"  # what the token of a question's option begins with: q:<conversation>:<key>:<value>
GIVE_UP, GO_BACK = "/huy", "/quaylai"  # as values of such a token: what [Hủy] and [Quay lại] stand for


def in_front(scene: Scene, arrival: IncomingEvent) -> Conversation | None:
    """The open conversation at this contact; one that is past its time is gone."""
    found = conversations.get(scene.tx, arrival.front, scene.who)
    if found is None or found.flow not in scene.features.forms:
        return None
    if found.expires <= scene.at and scene.features.forms[found.flow].hear is None:  # a mode says so
        conversations.close(scene.tx, found)
        return None
    return found


def open_form(scene: Scene, name: str, argument: str, front: Conversation | None) -> Says:
    """Begin a form; one that is open is parked, and the same one goes on where it was."""
    form = scene.features.forms[name]
    if front and front.flow == name and not argument:
        return [Message(_("Anh/chị đang làm dở phần này. Gõ “hủy” nếu muốn bỏ.")), *ask_again(scene, front)]
    try:
        facts = form.begin(scene, argument)
    except Refused as refused:
        return [Message(str(refused)), *ask_again(scene, front)]
    given = {key: Answer(value, scene.at) for key, value in facts.get(GIVEN, {}).items()}
    opening = Opening(name, facts, form.life, str(facts.get("subject", "")), given)
    opened = conversations.begin(scene.tx, scene.who, opening, scene.at)
    return [*parked_note(scene, front), *run(scene, opened, None)]


def open_once(scene: Scene, name: str, argument: str, known: Mapping[str, Any]) -> Says:
    """The same for a button; pressed again where it is open with these facts, it asks again (``beside``)."""
    front = conversations.active(scene.tx, scene.who)
    is_there = front and front.flow == name and front.expires > scene.at
    if front and is_there and all(front.facts.get(key) == value for key, value in known.items()):
        return []
    return open_form(scene, name, argument, None)


def parked_note(scene: Scene, front: Conversation | None) -> Says:
    if front is None or scene.who.is_stranger:
        return []
    title = feature.title_of(scene, front)
    return [Message(_("Đang làm dở: {title}. Phần đó được giữ lại; gõ /menu để làm tiếp.", title=title))]


def beside(scene: Scene, front: Conversation | None, said: Says) -> Says:
    """``said`` by what may have put another form in front of the one that was open."""
    now = conversations.active_at(scene.tx, scene.who.contact) if front else None
    if front is None or now is None:
        return said
    if now == front.id:
        return [*said, *ask_again(scene, front)]
    return [*parked_note(scene, front), *said]


def in_form(scene: Scene, here: Conversation, typed: str) -> Says:
    """Respond to what was typed while a form is open; at another phone of theirs it may have gone on."""
    if here.contact != scene.who.contact:
        elsewhere = _("Phần này đang được nhập ở tài khoản khác của anh/chị. Xin trả lời câu dưới đây.")
        return [Message(elsewhere), *ask_again(scene, here)]
    if hear := scene.features.forms[here.flow].hear:
        return hear(scene, here, Heard(typed))
    if is_cancel(typed):
        return given_up(scene, here)
    if is_back(typed):
        return run(scene, stepped_back(scene, here), None)
    return [*after_a_day(scene, here), *run(scene, here, Given(here.waiting_for, typed, scene.at))]


def pressed(scene: Scene, front: Conversation | None, token: str) -> Says:
    """Respond to a button under a question, of the form in front or of a parked one."""
    conversation_id, _colon, rest = token.partition(":")
    here = conversations.get(scene.tx, id_in(conversation_id), scene.who)
    if here is None or here.flow not in scene.features.forms or here.expires <= scene.at:
        return [
            Message(_("Lựa chọn này không còn dùng được: phần nhập đó đã kết thúc.")),
            *ask_again(scene, front),
        ]
    conversations.make_active(scene.tx, scene.who.contact, here.id)
    prefix = f"{here.waiting_for}:"
    if rest.endswith(f":{GIVE_UP}"):  # also under a question that has been answered since
        return given_up(scene, here)
    if not rest.startswith(prefix):
        return [Message(_("Câu này đã được trả lời.")), *ask_again(scene, here)]
    if rest == prefix + GO_BACK:
        return run(scene, stepped_back(scene, here), None)
    return run(scene, here, Given(here.waiting_for, rest.removeprefix(prefix), scene.at, is_typed=False))


def take_file(scene: Scene, here: Conversation, file: RemoteFile, caption: str) -> Says:
    """A photo or document: the answer to the open question, or added at the review, or none."""
    if hear := scene.features.forms[here.flow].hear:
        return hear(scene, here, Heard(caption, file))
    wanted = files.want(scene, file)
    for key in (*files.next_place(here), here.waiting_for):
        said = run(scene, here, Given(key, wanted, scene.at))
        if files.is_used(scene, here, wanted):
            return said
    files.forget(scene, wanted)
    return said


def after_a_day(scene: Scene, here: Conversation) -> Says:
    if scene.at - here.touched < DAY:
        return []
    return [Message(_("Anh/chị làm tiếp phần dở từ {moment}.", moment=moment_text(here.touched)))]


def stepped_back(scene: Scene, here: Conversation) -> Conversation:
    form = scene.features.forms[here.flow]
    talk = Talk(here.answers, scene.at, tx=scene.tx)
    with suppress(Waiting, Cancelled):
        form.flow(talk, here.facts)
    return replace(here, answers=talk.before_last())


def may_answer(scene: Scene, here: Conversation, typed: str) -> bool:
    """Whether words that mean something elsewhere too are an answer to the open question."""
    form = scene.features.forms[here.flow]
    try:
        form.flow(Talk(here.answers, scene.at, tx=scene.tx), here.facts)
    except Waiting as waiting:
        question = waiting.question
        is_free = not question.options and not question.takes_file
        return is_free or option_named(typed, question.options) is not None
    return False


def ask_again(scene: Scene, here: Conversation | None) -> Says:
    """The open question, if there is one: it must not be lost above what has just been said."""
    return run(scene, here, None) if here else []


def back_to(scene: Scene, here: Conversation | None) -> Says:
    """The same below what has nothing to do with it: said so, or it reads as a part of that."""
    if here is None or scene.who.is_stranger or scene.features.forms[here.flow].hear:
        return ask_again(scene, here)
    unfinished = _("Anh/chị đang làm dở phần dưới đây. Gõ “hủy” nếu muốn bỏ.")
    return [Message(unfinished), *ask_again(scene, here)]


def run(scene: Scene, here: Conversation, given: Given | None, *, looks_anew: bool = False) -> Says:
    """Run the flow: ask its next question, or carry out what it has decided."""
    form = scene.features.forms[here.flow]
    talk = Talk(here.answers, scene.at, given, scene.tx)
    talk.looks_anew = looks_anew
    try:
        decision = form.flow(talk, here.facts)
    except Waiting as waiting:
        here = replace(here, contact=scene.who.contact)
        conversations.save(scene.tx, here, talk.answers, waiting.question.key, scene.at)
        said = [Message(text) for text in (*talk.said, waiting.refusal) if text]
        asked = question_message(here, waiting.question, way_out(scene, form, talk, waiting.question))
        return [*said, replace(asked, is_secret=form.is_secret)]
    except Cancelled:
        return given_up(scene, here)
    if is_reviewed(given) and (missing := files.missing(scene, talk)):
        return [*missing.said, *run(scene, replace(here, answers=missing.answers), None)]
    try:
        done = form.carry_out(scene, decision)
    except Refused as refused:
        if is_reviewed(given) and not isinstance(refused, NoLongerPossible):
            return reopen_review(scene, replace(here, answers=talk.before_last()), str(refused))
        done = [Message(str(refused))]
    if form.hear:
        conversations.keep_open(scene.tx, here, next(iter(talk.asked)), scene.at, scene.at + form.life)
        return done
    return close(scene, here, [*map(Message, talk.said), *done])


def is_reviewed(given: Given | None) -> bool:
    """Whether this was the last look at a review."""
    return given is not None and given.key.startswith(REVIEW)


def reopen_review(scene: Scene, here: Conversation, why: str) -> Says:
    """The review again, below why the deed was refused: all that was given is kept.

    What was looked up does not hold any more, and is looked up anew: where that shows which answer is at
    fault, that one is asked for.
    """
    asked = run(scene, here, None, looks_anew=True)
    return asked if asked[0].text == why else [Message(why), *asked]


def close(scene: Scene, here: Conversation, said: Says) -> Says:
    """End the form; where another one is parked, say how to go on with it."""
    conversations.close(scene.tx, here)
    parked = unfinished(scene)
    return [*said, Message(_("Anh/chị còn phần đang làm dở."), parked)] if parked else said


def given_up(scene: Scene, here: Conversation) -> Says:
    """End the form without its deed; where no other is parked, offer what this person mostly does."""
    if hear := scene.features.forms[here.flow].hear:
        return hear(scene, here, Heard(GIVE_UP))
    said = close(scene, here, [Message(_("Đã hủy."))])
    if len(said) > 1 or scene.who.is_stranger:
        return said
    return [Message(_("Đã hủy. Anh/chị muốn làm gì tiếp?"), feature.main_things(scene))]


def unfinished(scene: Scene) -> tuple[Option, ...]:
    """A button for each form that is parked; a stranger's goes on only by its own buttons."""
    if scene.who.is_stranger:
        return ()
    return tuple(
        Option(f"resume:{one.id}", _("Làm tiếp: {title}", title=feature.title_of(scene, one)))
        for one in conversations.parked(scene.tx, scene.who, scene.at)
        if one.flow in scene.features.forms
    )


def resume(scene: Scene, argument: str) -> Says:
    """Take a parked form up again: what the menu's [Làm tiếp: …] does."""
    here = conversations.get(scene.tx, id_in(argument), scene.who)
    if here is None or here.flow not in scene.features.forms or here.expires <= scene.at:
        return [Message(_("Phần này đã kết thúc."))]
    conversations.make_active(scene.tx, scene.who.contact, here.id)
    return [*after_a_day(scene, here), *ask_again(scene, here)]


def way_out(scene: Scene, form: Form, talk: Talk, question: Question[object]) -> dict[str, str]:
    """[Hủy] under a form's first question and [Quay lại] under the others; a review has buttons of its own.

    A stranger is asked whether they agree, and may say no.
    """
    if scene.who.is_stranger or (question.key.startswith(REVIEW) and question.key != EDITED):
        return {}
    is_first = list(talk.asked) == [question.key]
    give_up = _("Kết thúc") if form.hear else _("Hủy")
    return {GIVE_UP: give_up} if is_first else {GO_BACK: _("Quay lại")}


def question_message(here: Conversation, question: Question[object], ways_out: Mapping[str, str]) -> Message:
    answers, ways = question_token(here.id, question.key), {**question.shortcuts, **ways_out}
    options = (
        *(Option(f"{answers}{value}", label) for value, label in question.options.items()),
        *(Option(act, label) for act, label in question.beside.items()),
        *(Option(f"{answers}{value}", label, is_undo=True) for value, label in ways.items()),
    )
    awaits = f"{here.id}:{question.key}" if question.takes_file else ""
    return Message(question.text, options, columns=question.columns, is_question=True, awaits=awaits)


def question_token(conversation: int, key: str) -> str:
    """How the tokens of a question's options begin."""
    return f"{QUESTION}:{conversation}:{key}:"
