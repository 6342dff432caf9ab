"""Answer what is typed outside any form: that a check is done, thanks, an unknown phrase."""

from collections.abc import Callable, Sequence
from functools import partial

from bot.conversation import Message, _, fold, is_back, is_cancel, is_choice, time_text
from bot.domain.duties import UNSAID, Duty
from bot.domain.phrases import Meaning, read_intent
from bot.domain.understanding import Act, Intent, Reading, Standing
from handlers import in_form, in_sight, incident_answers, standing, understanding, words
from handlers.duties import reminders
from handlers.engine import (
    Action,
    Context,
    Replies,
    Reply,
    is_beside_choices,
    main_things,
    read_reply,
    remind_of_form,
    said_besides,
    typed_choices,
)
from handlers.joining import strangers
from storage.engine import Conversation

DONE = {  # what was said -> the result that it records
    Meaning.DONE: UNSAID,
    Meaning.NOTHING_NEW: "none",
    Meaning.HANDLED: "handled",
    Meaning.WAITING_FOR_HEAD: "head",
}
ASSENT = (
    Reply.YES,
    Reply.AGREED,
    Reply.RECEIVED,
    Reply.THANKS,
    Reply.WAITS,
)  # answered with thanks where nothing waits
GIVES_UP = ("huy", "thoi khoi", "thoi khong")  # folded; the first is a man's name where a form asks for one
NAMES_ACT = (Reply.ACCEPTED, Reply.DECLINED, Reply.APPROVED, Reply.RETURNED)
BESIDE_FORM = (*DONE, Meaning.SNOOZE)  # that are heard while a form asks for something else
OF_CHECK = (Intent.CHECK_DONE, Intent.NOT_YET, Intent.WILL, Intent.SNOOZE)
MAY_BE_LABEL = (Meaning.NOT_YET, Meaning.UNKNOWN)


def respond(context: Context, typed: str, press: words.Press) -> Replies:
    """Answer a typed phrase, by what waits for it. A check is recorded only where it answers a reminder.

    ``press`` does what a button stands for, or asks which is meant.
    """
    if said := strangers.start_by_code(context, typed):
        return said
    meaning = read_intent(typed)
    if meaning not in DONE and (confirmed := typed_choices.confirmed(context, typed)):
        return press(confirmed)
    if is_back(typed) or is_cancel(typed) or fold(typed) in GIVES_UP:
        is_here = typed_choices.is_newest_label(context, typed)  # [Bỏ qua] under a file
        return press(typed_choices.token_of_label(context, typed)) if is_here else nothing_entered(context)
    if colleague := incident_answers.orders.colleague_chosen(context, typed):
        return press(colleague)
    reply = read_reply(typed)
    found = typed_choices.replied_choices(context, reply.kind) if reply else []
    said = (
        press(typed_choices.token_of_label(context, typed))
        if is_label(context, typed, meaning, found)
        else []
    )
    if not said and meaning == Meaning.UNKNOWN and (token := typed_choices.token_of_words(context, typed)):
        return press(token)
    return said or in_sight.ask_spent(context, typed) or answer(context, typed, meaning, press, found)


def is_label(context: Context, typed: str, meaning: Meaning, found: Sequence[typed_choices.Choice]) -> bool:
    """Return whether it can be the label of a choice; of an older one not, where it settles what waits."""
    if meaning != Meaning.WILL and not found:
        return meaning in MAY_BE_LABEL
    # [Đã nhận] is not about a reminder, where it is what they were last shown.
    return typed_choices.is_newest_label(context, typed)


def answer(
    context: Context, typed: str, meaning: Meaning, press: words.Press, found: Sequence[typed_choices.Choice]
) -> Replies:
    """Settle what waits, by a short reply or a reminder's own words; else offer to pass the words on.

    ``found``: the choices that wait for such a reply.
    """
    shown = reminders.reminded_duties(context) if meaning in ABOUT_CHECK else []
    reply = read_reply(typed)
    if meaning in ABOUT_CHECK and not shown and typed_choices.is_newest_label(context, typed):
        return press(typed_choices.token_of_label(context, typed))
    names_act = reply is not None and reply.kind in NAMES_ACT  # which no reminder asks for
    choices = [] if found and names_act else check_choices(context, shown, meaning, typed)
    if settled := words.settle(context, typed, press, found, choices):
        return settled
    if shown:
        return tell_more(context, typed, meaning, shown, choices) or ABOUT_CHECK[meaning](
            context, shown, typed
        )
    return owed(context, typed) or answer_as_read(context, typed, meaning, press)


def answer_as_read(context: Context, typed: str, meaning: Meaning, press: words.Press) -> Replies:
    """Do what is read in a text that settles nothing by itself; else offer to pass it on, or ask."""
    reply, reading = read_reply(typed), read_beside_thanks(context, typed)
    if reading.act == Act.DO and reading.intent in PLAIN and (said := PLAIN[reading.intent](context)):
        return said
    is_own = meaning in BESIDE and reading.intent in understanding.TO_REMINDER
    is_own = is_own and not in_sight.is_fault_told(context, reading)
    is_by_phone = reading.intent == Intent.CHECK_DONE and context.may(Action.BY_PHONE)  # of a unit
    if not is_own or is_by_phone:
        said = incident_answers.answer(context, reading) or understanding.respond(context, reading, press)
        if said:
            return said
    is_of_result = reading.standing == Standing.INCIDENT_RESOLVED
    may_settle = reply is not None or meaning in (Meaning.WILL, Meaning.NOT_YET) or is_of_result
    is_told = understanding.may_be_told(context, reading)
    least = understanding.BESIDE_HEARERS if is_told else understanding.LIKELY
    wishes = partial(understanding.wish_options, context, reading, least=least)
    may_be_reply = may_settle or words.may_be_reply(context, typed)
    found = typed_choices.replied_choices(context) if may_settle else ()
    said = words.offer(context, typed, found, wishes, reading) if may_be_reply else []
    if meaning in BESIDE and not said:
        said = BESIDE[meaning](context, (), typed)
    is_assent = reply.is_bare and reply.kind in ASSENT if reply else meaning == Meaning.WILL
    if said or is_assent:
        return said or thanks()
    return understanding.ask_which(context, reading)


def read_beside_thanks(context: Context, typed: str) -> Reading:
    """Read a text; where it thanks and says more, read what more it says."""
    reading = standing.read(context, typed)
    more = said_besides(typed)
    is_more = reading.intent == Intent.THANKS and more and read_reply(typed)
    return standing.read(context, more) if is_more else reading


def tell_more(
    context: Context,
    typed: str,
    meaning: Meaning,
    shown: Sequence[Duty],
    choices: Sequence[typed_choices.Choice],
) -> Replies:
    """Offer to pass on what is said beside "chưa" or "dạ" to a reminder, where it is not about the check."""
    more = said_besides(typed)
    if meaning not in (Meaning.WILL, Meaning.NOT_YET) or not more:
        return []
    reading = standing.read(context, more)
    if reading.intent in OF_CHECK and reading.act != Act.NONE:
        return []
    if reading.intent == Intent.CHECK_NO_ACCESS and not any(words.hearers(context)):
        return reminders.no_access_in_words(context, shown, typed)
    return words.offer(context, typed, choices, reading=reading)


def answer_beside_form(context: Context, here: Conversation, typed: str) -> Replies:
    """Answer what is said to a reminder while a form asks for a choice; of a bare "done" it is asked."""
    if said := incident_answers.answer_beside(context, here, typed):
        return said
    meaning = read_intent(typed)
    is_about_check = meaning in BESIDE_FORM and is_beside_choices(context, here, typed)
    shown = reminders.reminded_duties(context) if is_about_check else []
    if not shown:
        said = in_form.answer_question(context, here, typed)
        return said or in_form.offer_beside(context, here, typed)
    settle = ABOUT_CHECK[Meaning.WILL if meaning == Meaning.DONE else meaning]
    said = settle(context, shown, typed)
    return [*said, *remind_of_form(context, here)]


def check_choices(
    context: Context, shown: Sequence[Duty], meaning: Meaning, typed: str
) -> list[typed_choices.Choice]:
    """Return what the same words may say to the reminders just shown, beside something else that waits."""
    if meaning == Meaning.SNOOZE:
        times = {duty.id: time_text(reminders.snooze_time(context, duty, typed)) for duty in shown}
        named = [(f"later:{{}}:{at}", _("Nhắc lại lúc {time}", time=at)) for at in times.values()]
    else:
        labels = {
            Meaning.NOT_YET: ("later:{}", _("Chưa, nhắc sau 30 phút")),
            Meaning.NO_ACCESS: ("no:{}", _("Không vào được")),
        }
        check = (f"ck:{{}}:{DONE.get(meaning, UNSAID)}", _("Đã kiểm tra"))
        named = [labels.get(meaning, check)] * len(shown)
    return [
        typed_choices.Choice(token.format(one.id), label, one.unit_name, 0)
        for one, (token, label) in zip(shown, named, strict=True)
    ]


def owed(context: Context, typed: str) -> Replies:
    """Answer a number that is none of the newest choices; where a reminder is open, number its choices."""
    if too_high := typed_choices.out_of_range(context, typed) or typed_choices.no_such_word(typed):
        return too_high
    is_asked = is_choice(typed) and reminders.reminded_duties(context)
    return reminders.show_owed(context, "") if is_asked else []


def greet(context: Context) -> Replies:
    return [Message(_("Kính chào anh/chị. Gõ /menu để xem các việc làm được."), main_things(context))]


def thanks() -> Replies:
    return [Message(_("Cảm ơn anh/chị."))]


def answer_thanks(context: Context) -> Replies:
    """Thank where nothing waits; ask whether the check is done, where that does."""
    waits = typed_choices.replied_choices(context)
    return [] if waits else reminders.ask_if_done(context, reminders.reminded_duties(context)) or thanks()


def nothing_entered(_context: Context) -> Replies:
    return [Message(_("Không có nội dung nào đang nhập."))]


Answer = Callable[[Context], Replies]
PLAIN: dict[Intent, Answer] = {
    Intent.GREETING: greet,
    Intent.CANCEL: nothing_entered,
    Intent.THANKS: answer_thanks,
}
WordsAnswer = Callable[[Context, Sequence[Duty], str], Replies]  # what was last reminded of, and typed


def recording(result: str) -> WordsAnswer:
    return lambda context, shown, typed: reminders.settle_shown(context, shown, result, typed)


ABOUT_CHECK: dict[Meaning, WordsAnswer] = {  # to a reminder
    **{meaning: recording(result) for meaning, result in DONE.items()},
    Meaning.WILL: lambda context, shown, _typed: reminders.ask_if_done(context, shown),
    Meaning.NOT_YET: lambda context, shown, _typed: reminders.ask_if_done(context, shown),
    Meaning.SNOOZE: reminders.snooze_shown,
    Meaning.NO_ACCESS: reminders.no_access_in_words,
}
BESIDE: dict[Meaning, WordsAnswer] = {  # where no reminder waits, beside what else may be meant
    meaning: ABOUT_CHECK[meaning] for meaning in (*DONE, Meaning.SNOOZE, Meaning.NO_ACCESS)
}
