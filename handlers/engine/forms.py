"""Running a form: asking its next question, taking an answer, and carrying out what it decides."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.conversation import (
    EDITED,
    REVIEW,
    SAID,
    SKIP,
    Answer,
    Cancelled,
    Given,
    Message,
    NoLongerPossible,
    Option,
    Question,
    Refused,
    RemoteFile,
    Talk,
    Waiting,
    _,
    asks,
    fold,
    is_back,
    is_cancel,
    is_stop,
    names_choice,
    option_named,
    puts_off,
    regex,
    without_courtesy,
)
from bot.domain.rights import Action
from handlers.engine import attachments, menu
from handlers.engine.buttons import form_card, id_in, no_such_button, question_token
from handlers.engine.cards import (
    GIVE_UP,
    GO_BACK,
    HELD,
    ask_of_held,
    question_message,
)
from handlers.engine.feature import (
    Context,
    Form,
    Heard,
    Prefilled,
    PreparedForm,
    Replies,
    shape_of,
    stored,
    title_of,
)
from storage.engine import Conversation, Opening, conversations, get_conversation

OF_TEXT = 4  # words of an answer that would be missed
DESCRIBED = 4  # words: fewer describe nothing
ONCE = timedelta(days=1)  # so often a form that is parked is spoken of where another one ends
PUTS_OFF = regex(r"(?:de|cho|doi|lat|khoan|chut|nhac)\b")  # "để em thử lại xem": folded


def active_form(context: Context) -> Conversation | None:
    """Return the active conversation at this contact; one that is past its time is closed."""
    found = get_conversation(context.tx, context.active, context.who)
    if found is None or found.flow not in context.features.forms:
        return None
    if found.expires <= context.at and context.features.forms[found.flow].hear is None:  # a mode says so
        conversations.close(context.tx, found)
        context.redraw(form_card(found.id))
        return None
    return found


def ended_form(context: Context) -> Conversation | None:
    """Return the form that is active here and has ended without its person; None for none."""
    if context.active_until is None or context.active_until > context.at:
        return None
    found = get_conversation(context.tx, context.active, context.who)
    if found is None or found.flow not in context.features.forms or found.expires > context.at:
        return None
    return found if context.features.forms[found.flow].hear is None else None


def would_answer(context: Context, here: Conversation, typed: str) -> bool:
    """Return whether the open question of a form would take these words."""
    question = open_question(context, here)
    if question is None or question.takes_file:
        return False
    try:
        question.take(Given(question.key, typed, context.at))
    except Refused:
        return False
    return True


def ended_note(context: Context, here: Conversation, typed: str = "") -> Message:
    """Say that a form has ended without its person, with what they had given in it and are typing."""
    form = context.features.forms[here.flow]
    talk = talk_so_far(context, here)
    last = next(reversed(talk.asked.values()), None)
    is_free = last is not None and not (last.options or last.takes_file)
    given = [talk.shown(key) for key in talk.asked if key in here.answers and not key.startswith(REVIEW)]
    said = _(
        "{title}: nội dung đang nhập đã đóng vì việc này đã kết thúc hoặc quá thời hạn nhập.",
        title=title_of(context, here),
    )
    lines = [
        said,
        _("Đã nhập: {given}", given="; ".join(given)) if given and not form.is_secret else "",
        _("Vừa gõ: {words}", words=typed) if typed and is_free and not form.is_secret else "",
    ]
    return Message("\n".join(filter(None, lines)), is_secret=form.is_secret)


def open_form(context: Context, name: str, argument: str, active: Conversation | None) -> Replies:
    """Begin a form; one that is open is parked, and the same one goes on where it was."""
    form = context.features.forms[name]
    if form.begin is None:
        raise no_such_button()
    if active and active.flow == name and not argument:
        begun = Message(_("Anh/chị đang nhập nội dung này. Gõ “hủy” nếu muốn bỏ."))
        return [begun, *ask_again(context, active)]
    try:
        facts = form.begin(context, argument)
    except Refused as refused:
        context.note_refusal(refused)
        return [Message(str(refused)), *ask_again(context, active)]
    return start_form(context, name, facts, active)


def start_form(context: Context, name: str, facts: Any, active: Conversation | None = None) -> Replies:
    """Begin a form with these facts, ``Prefilled`` or not; ``active``, which was open, is parked."""
    form = context.features.forms[name]
    begun = facts if isinstance(facts, Prefilled) else Prefilled(facts, {})
    kept = stored(form, begun.facts)
    answers = {key: Answer(value, context.at) for key, value in begun.given.items()}
    if begun.said:
        answers[SAID] = Answer(dict(begun.said), begun.said_at or context.at)
    opening = Opening(name, kept, form.life, str(kept.get("subject", "")), answers)
    opened = conversations.begin(context.tx, context.who, opening, context.at)
    return [*parked_note(context, active), *run(context, opened, None)]


def start_form_once(context: Context, name: str, make: Callable[[], Any], **known: Any) -> Replies:
    """Begin a form with the facts that ``make`` makes, at a button's press.

    Where it is the open one with these ``known`` facts already, say nothing: its question is asked again.
    """
    return [] if is_open(context, name, known) else start_form(context, name, make())


def is_open(context: Context, name: str, known: Mapping[str, Any]) -> bool:
    """Return whether the person's active form is this one, with these facts."""
    active = conversations.active(context.tx, context.who)
    if active is None or active.flow != name or active.expires <= context.at:
        return False
    return all(active.facts.get(key) == value for key, value in known.items())


def facts_of(form: Form[Any, Any], here: Conversation) -> Any:
    """Return the facts of an open conversation as its form knows them."""
    return shape_of(form).validate_python(here.facts)


def parked_note(context: Context, active: Conversation | None) -> Replies:
    """Say that the form which was open is kept."""
    if active is None or context.who.is_stranger:
        return []
    title = title_of(context, active)
    return [Message(_("Nội dung đang nhập “{title}” được giữ lại; gõ /menu để làm tiếp.", title=title))]


def after_opening(context: Context, active: Conversation | None, said: Replies) -> Replies:
    """Put a note above what was said, where another form has come in front of the one that was open."""
    now = conversations.active_at(context.tx, context.who.contact) if active else None
    if active is None or now is None:
        return said
    if now == active.id:
        return [*said, *ask_again(context, active)]
    return [*parked_note(context, active), *said]


def answer_form(context: Context, here: Conversation, typed: str, said_at: datetime | None = None) -> Replies:
    """Respond to what was typed while a form is open, now or before; another phone may have it."""
    if here.contact != context.who.contact:
        elsewhere = _("Nội dung này đang được nhập ở tài khoản khác của anh/chị. Xin trả lời câu dưới đây.")
        return [Message(elsewhere), *ask_again(context, here)]
    if hear := context.features.forms[here.flow].hear:
        return hear(context, here, Heard(typed))
    if is_cancel(typed) or (is_back(typed) and is_way_out(context, here)):
        return give_up(context, here)
    if is_back(typed):
        return run(context, step_back(context, here), None)
    if is_stop(typed):
        return leave(context, here, is_put_off=puts_off(typed))
    if is_described(context, here, typed):
        return keep_description(context, here, typed)
    given = Given(here.waiting_for, typed, said_at or context.at)
    return [*menu.resumed_note(context, here), *run(context, here, given)]


def is_way_out(context: Context, here: Conversation) -> bool:
    """Return whether [Quay lại] leaves the form there."""
    is_named = bool(context.features.forms[here.flow].unchanged)
    return is_named and (is_at_review(here) or not is_anything_entered(context, here))


def answer_by_button(context: Context, active: Conversation | None, token: str) -> Replies:
    """Respond to a button under a question, of the form in front or of a parked one."""
    conversation_id, _colon, rest = token.partition(":")
    here = get_conversation(context.tx, id_in(conversation_id), context.who)
    if here is None or here.flow not in context.features.forms or here.expires <= context.at:
        return [
            Message(_("Lựa chọn này không còn dùng được: nội dung đó đã gửi, đã hủy hoặc để quá hạn.")),
            *ask_again(context, active),
        ]
    conversations.make_active(context.tx, context.who.contact, here.id)
    prefix = f"{here.waiting_for}:"
    if rest.endswith(f":{GIVE_UP}"):  # also under a question that has been answered since
        return give_up(context, here)
    if not rest.startswith(prefix):
        said = _("Câu này đã được trả lời.")
        if rest.endswith(":send") and is_at_review(here) and not here.waiting_for.endswith(":sure"):
            said = _("Bản này đã được sửa. Xin xem lại bản mới:")
        return [Message(said), *ask_again(context, here)]
    if rest == prefix + GO_BACK:
        return run(context, step_back(context, here), None)
    if HELD in here.answers and rest == f"{prefix}send":  # or they would be lost
        return ask_of_held(context, here)
    return run(context, here, Given(here.waiting_for, rest.removeprefix(prefix), context.at, is_typed=False))


def answer_by_file(context: Context, here: Conversation, file: RemoteFile, caption: str) -> Replies:
    """Take a photo or document as the answer to the open question, or as one more at the review."""
    if hear := context.features.forms[here.flow].hear:
        return hear(context, here, Heard(caption, file))
    wanted = attachments.order_from_person(context, file)
    here, noted = described_by(context, here, caption)
    for key in (*attachments.next_place(here), here.waiting_for):
        said = run(context, here, Given(key, wanted, context.at))
        if attachments.is_used(context, here, wanted):
            return [*noted, *said]
    if place := attachments.free_place(here, context.features.forms[here.flow].most_files):
        return [*noted, *keep_file(context, here, {**attachments.file_answers([wanted], place)})]
    attachments.discard(context, wanted)
    return said


def keep_file(context: Context, here: Conversation, given: Mapping[str, Any]) -> Replies:
    """Keep a file for the questions that it answers, and ask on."""
    kept = Message(_("Đã nhận ảnh, tệp; sẽ gửi kèm nội dung này."))
    return [kept, *run(context, with_answers(context, here, given), None)]


def is_described(context: Context, here: Conversation, typed: str) -> bool:
    """Return whether they describe what it is about where a choice is asked for, and no choice is meant.

    What is asked describes nothing.
    """
    said = fold(without_courtesy(typed))
    if asks(typed) or len(said.split()) < DESCRIBED or PUTS_OFF.match(said):
        return False
    return is_beside_choice(context, here, typed)


def is_beside_choice(context: Context, here: Conversation, typed: str) -> bool:
    """Return whether a form that has a description asks for a choice, and the words mean none."""
    question = open_question(context, here)
    has_description = context.features.forms[here.flow].description and question and question.key[0] != REVIEW
    return bool(has_description) and is_no_choice(context, question, typed)


def is_beside_choices(context: Context, here: Conversation, typed: str) -> bool:
    """Return whether a choice is asked for, and the words are none of them and describe nothing."""
    if context.features.forms[here.flow].hear or is_stop(typed) or is_described(context, here, typed):
        return False
    return is_no_choice(context, open_question(context, here), typed)


def is_no_choice(context: Context, question: Question[Any] | None, typed: str) -> bool:
    """Return whether the question asks for a choice, and the words name none."""
    is_choice = question and question.options and not question.takes_file
    return bool(question and is_choice and not names_choice(question, Given(question.key, typed, context.at)))


def keep_description(context: Context, here: Conversation, typed: str) -> Replies:
    """Add words to the description, say the whole back, and ask the open question again."""
    here, noted = described_by(context, here, typed)
    return [*noted, *run(context, here, None)]


def described_by(context: Context, here: Conversation, words: str) -> tuple[Conversation, Replies]:
    """Return the conversation with words added to its description, and the whole of that said back.

    It is as it was where there are no words, or its form describes nothing.
    """
    key = context.features.forms[here.flow].described(here.answers)
    if not (key and words):
        return here, []
    whole = "\n".join(filter(None, (description_of(context, here), words)))
    now = replace(here, answers={**here.answers, key: Answer(whole, context.at)})
    return now, [Message(_("Đã ghi nhận nội dung: “{text}”.", text=whole))]


def description_of(context: Context, here: Conversation) -> str:
    """Return what describes it so far, in answer to its question or before that was asked; "" for nothing."""
    key = context.features.forms[here.flow].described(here.answers)
    said = here.answers[SAID].value if SAID in here.answers else {}
    return str(here.answers[key].value if key in here.answers else said.get(key, ""))


def with_answers(context: Context, here: Conversation, given: Mapping[str, Any]) -> Conversation:
    """Return the conversation with answers to questions that are still to come."""
    answers = {key: Answer(value, context.at) for key, value in given.items()}
    taken = {key: one for key, one in here.answers.items() if one.value != SKIP or key not in answers}
    return replace(here, answers={**answers, **taken})


def leave(context: Context, here: Conversation, *, is_put_off: bool = False) -> Replies:
    """Leave the form ("thôi"): parked, one tap away, where anything was entered or it waits; or end it."""
    if context.who.is_stranger or not (is_put_off or is_anything_entered(context, here)):
        return give_up(context, here)
    attachments.wait_for_nothing(context, here)
    conversations.make_active(context.tx, context.who.contact, None)
    title = title_of(context, here)
    options = (
        Option(f"resume:{here.id}", _("Làm tiếp: {title}", title=title)),
        Option(f"{question_token(here.id, here.waiting_for)}{GIVE_UP}", _("Hủy")),
    )
    left = _("Đã dừng: {title}. Nội dung đã nhập được giữ lại.", title=title)
    return [Message(left, options)]


def is_anything_entered(context: Context, here: Conversation) -> bool:
    """Return whether an answer, a file, a description or a text was given; what we guessed is nothing."""
    form, talk = context.features.forms[here.flow], talk_so_far(context, here)
    has_files = attachments.free_place(here, attachments.MOST) != 1
    said = here.answers[SAID].value if SAID in here.answers else {}
    has_text = any(isinstance(one, str) and len(one.split()) >= OF_TEXT for one in said.values())
    is_told = has_files or has_text or form.description in here.answers
    return is_told or list(talk.asked) != [here.waiting_for]


def step_back(context: Context, here: Conversation) -> Conversation:
    """Return the conversation without the last answer that this run used."""
    return replace(here, answers=talk_so_far(context, here).before_last())


def talk_so_far(context: Context, here: Conversation) -> Talk:
    """Run a form over its answers, up to the question that it waits at."""
    form = context.features.forms[here.flow]
    talk = Talk(here.answers, context.at, tx=context.tx)
    with suppress(Waiting, Cancelled):
        form.ask(talk, facts_of(form, here))
    return talk


def may_answer(context: Context, here: Conversation, typed: str) -> bool:
    """Return whether words that mean something elsewhere too are an answer to the open question."""
    question = open_question(context, here)
    if question is None:
        return False
    is_free = not question.options and not question.takes_file
    return is_free or option_named(typed, question.options) is not None


def open_question(context: Context, here: Conversation) -> Question[Any] | None:
    """Return the question that a form waits at: many ask of what is typed, and it is run once for all."""
    if id(here) not in context.questions:
        context.questions[id(here)] = here, _question_of(context, here)  # held: an id comes again
    return context.questions[id(here)][1]


def _question_of(context: Context, here: Conversation) -> Question[Any] | None:
    form = context.features.forms[here.flow]
    try:
        form.ask(talk_of(context, here), facts_of(form, here))
    except Waiting as waiting:
        return waiting.question
    return None


def ask_again(context: Context, here: Conversation | None) -> Replies:
    """Ask the open question, if there is one: it must not be lost above what has just been said."""
    return run(context, here, None) if here else []


def ask_below(context: Context, here: Conversation, said: str) -> Replies:
    """Ask the open question below what is said; of a review, which stands above, the choices alone."""
    question = open_question(context, here) if is_at_review(here) else None
    if question is None:
        return [Message(said), *ask_again(context, here)]
    asked = question_message(here, replace(question, text=said), {})
    return [replace(asked, is_secret=context.features.forms[here.flow].is_secret)]


def is_at_review(here: Conversation) -> bool:
    return here.waiting_for.startswith(REVIEW) and here.waiting_for != EDITED


def remind_of_form(context: Context, here: Conversation | None) -> Replies:
    """Ask the open question below what has nothing to do with it, and say so."""
    if here is None or context.who.is_stranger or context.features.forms[here.flow].hear:
        return ask_again(context, here)
    unfinished = _("Anh/chị đang nhập nội dung dưới đây. Gõ “hủy” nếu muốn bỏ.")
    return [Message(unfinished), *ask_again(context, here)]


def run(context: Context, here: Conversation, given: Given | None, *, refused: str = "") -> Replies:
    """Run the flow: ask its next question, or execute what it has decided.

    ``refused``: why that was just refused. It is said first, and what was looked up is looked up anew, which
    may show a question at fault; what it then says of it in the same words is said once.
    """
    form = context.features.forms[here.flow]
    talk = talk_of(context, here, given)
    talk.looks_anew = bool(refused)
    try:
        decision = form.ask(talk, facts_of(form, here))
    except Waiting as waiting:
        at_review = waiting.question.key.startswith(REVIEW)
        if at_review and (kept := attachments.without_refused(context, talk)) is not None:
            return run(context, replace(here, answers=kept), None)
        here = replace(here, contact=context.who.contact)
        if waiting.question.key != here.waiting_for:
            context.redraw(form_card(here.id))
        held = {key: answer for key, answer in here.answers.items() if key == HELD}
        conversations.save(context.tx, here, talk.answers | held, waiting.question.key, context.at)
        heard = talk.said_back(form.description) if waiting.question.key[0] != REVIEW else ""
        is_as_shown = given is not None and given.is_typed and is_at_review(here) and bool(waiting.refusal)
        is_as_shown = is_as_shown and waiting.question.key == here.waiting_for
        why = "" if is_as_shown else waiting.refusal
        said = [Message(text) for text in dict.fromkeys((heard, refused, *talk.said, why)) if text]
        # The review stands right above: it is not shown once more for a stray word.
        question = replace(waiting.question, text=waiting.refusal) if is_as_shown else waiting.question
        asked = question_message(here, question, way_out(context, form, talk, question))
        return [*said, replace(asked, is_secret=form.is_secret)]
    except Cancelled:
        return give_up(context, here)
    if given and is_reviewed(given) and (missing := attachments.leave_out_missing(context, talk)):
        return go_without(context, here, missing, talk.answers[given.key].value)
    try:
        done = execute(context, here, talk, decision)
    except Refused as error:
        context.note_refusal(error)
        if is_reviewed(given) and not isinstance(error, NoLongerPossible):
            return reopen_review(context, replace(here, answers=talk.before_last()), str(error))
        done = [Message(str(error))]
    if form.hear:
        conversations.keep_open(context.tx, here, next(iter(talk.asked)), context.at, context.at + form.life)
        context.redraw(form_card(here.id))
        return done
    return close(context, here, [*map(Message, talk.said), *done])


def go_without(context: Context, here: Conversation, missing: attachments.Missing, answer: Any) -> Replies:
    """Show the review without the files that were refused; where some are coming, have it go with them."""
    if missing.coming:
        attachments.wait_for_files(context, here, answer, missing.coming)
        return [Message(missing.said)]
    return [Message(missing.said), *run(context, replace(here, answers=missing.answers), None)]


def talk_of(context: Context, here: Conversation, given: Given | None = None) -> Talk:
    """Make a run of a form over its answers, and the one just given."""
    talk = Talk(here.answers, context.at, given, context.tx)
    talk.submits = context.submits
    return talk


def execute(context: Context, here: Conversation, talk: Talk, decision: Any) -> Replies:
    """Do what was decided, or put it before whoever releases it."""
    form = context.features.forms[here.flow]
    if talk.to_release and context.submits:
        return submit(context, PreparedForm(here.flow, here.facts, talk.answers, talk.to_release))
    return form.execute(context, decision)


def submit(context: Context, prepared: PreparedForm) -> Replies:
    """Put a form before whoever releases it; the rights to prepare it and to do it are asked."""
    context.need(Action.SUBMIT)
    if action := context.features.forms[prepared.flow].action:
        context.need(action)
    return context.features.submit(context, prepared)


def reopen(context: Context, opening: Opening, why: str) -> Replies:
    """Open a form with all that was given in it, at its review, below why."""
    opened = conversations.begin(context.tx, context.who, opening, context.at)
    return run(context, opened, None, refused=why)


def is_reviewed(given: Given | None) -> bool:
    """Return whether this was the last look at a review."""
    return given is not None and given.key.startswith(REVIEW)


def reopen_review(context: Context, here: Conversation, why: str) -> Replies:
    """Show the review again, below why it was refused; all that was given is kept.

    What was looked up does not hold any more, and is looked up anew: where that shows which answer is at
    fault, that one is asked for.
    """
    return run(context, here, None, refused=why)


def close(context: Context, here: Conversation, said: Replies) -> Replies:
    """End the form; where another one is parked, say how to go on with it, of each at most once a day."""
    conversations.close(context.tx, here)
    context.redraw(form_card(here.id))
    shown = context.shown_since(context.at - ONCE) if (parked := menu.parked_options(context)) else ()
    known = {token for message in shown for token, _label, _words in message.options}
    parked = tuple(one for one in parked if one.token not in known)
    return [*said, Message(_("Anh/chị còn nội dung đang nhập."), parked)] if parked else said


def give_up(context: Context, here: Conversation) -> Replies:
    """End the form without executing it; where no other is parked, offer what this person mostly does."""
    form = context.features.forms[here.flow]
    if form.hear:
        return form.hear(context, here, Heard(GIVE_UP))
    if form.given_up:
        form.given_up(context, here)
    unchanged = _(form.unchanged) if form.unchanged else ""
    said = close(context, here, [Message(unchanged or _("Đã hủy."))])
    if len(said) > 1 or context.who.is_stranger:
        return said
    return [menu.with_words_that_opened(context, here, unchanged or _("Đã hủy. Anh/chị muốn làm gì tiếp?"))]


def way_out(context: Context, form: Form[Any, Any], talk: Talk, question: Question[object]) -> dict[str, str]:
    """Return [Hủy] under a form's first question and [Quay lại] under the others.

    A review has buttons of its own. A stranger is asked whether they agree, and may say no.
    """
    if context.who.is_stranger or (question.key.startswith(REVIEW) and question.key != EDITED):
        return {}
    is_edit = any(key.startswith(REVIEW) and key != EDITED for key in talk.answers)
    is_first = list(talk.asked) == [question.key] and not is_edit
    give_up = _("Kết thúc") if form.hear else _("Quay lại") if form.unchanged else _("Hủy")
    return {GIVE_UP: give_up} if is_first else {GO_BACK: _("Quay lại")}
