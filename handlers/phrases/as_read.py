"""Words that settle nothing by themselves: what is read in them is done, passed on, or asked."""

from collections.abc import Callable
from functools import partial

from bot.conversation import Message, _, fold, not_understood_text, regex
from bot.domain.dates import is_time_alone
from bot.domain.phrases import Meaning, found_nothing, names_looking
from bot.domain.understanding import Act, Intent, Standing
from handlers import duties, in_sight, incident_answers, reports, standing, understanding, wishes, words
from handlers.addressing import speaks_of_another
from handlers.engine import Action, Context, Replies, Reply, confirmations, id_in, main_things, typed_choices
from handlers.phrases.just_asked import nothing_entered
from handlers.phrases.told_checks import ABOUT_CHECK, DONE, WordsAnswer, settle_and_more
from handlers.phrases.typed import Typed
from handlers.understanding import second_wish
from storage.reporting.reports import get

ASSENT = (  # answered with thanks where nothing waits
    *(Reply.YES, Reply.AGREED, Reply.RECEIVED, Reply.THANKS, Reply.WAITS),
)
NEWS = regex(  # folded, behind a greeting of the office: the day is meant
    r"\b(?:co (?:gi|chi|viec gi) (?:moi|can lam|khong|hong|chua)"
    r"|tinh hinh(?: hom nay| sang nay)? (?:sao|the nao))\b"
)
BESIDE: dict[Meaning, WordsAnswer] = {  # where no reminder waits, beside what else may be meant
    meaning: ABOUT_CHECK[meaning] for meaning in (*DONE, Meaning.SNOOZE, Meaning.NO_ACCESS)
}


def settle_with_more(typed: Typed) -> Replies:
    return settle_and_more(typed.context, typed.text, typed.reading, typed.press)


def answer_plainly(typed: Typed) -> Replies:
    """Greet, thank, or say that nothing is entered, to words that plainly say no more than that."""
    reading = typed.reading
    if reading.act != Act.DO or reading.intent not in PLAIN or says_more(typed):
        return []
    asks_news = reading.intent == Intent.GREETING and NEWS.search(fold(typed.text))
    if asks_news and typed.context.may(Action.HANDLE):
        return typed.context.features.views["trangthai"].show(typed.context, "")
    return PLAIN[reading.intent](typed.context)


def says_more(typed: Typed) -> bool:
    """Return whether there may be more in words of thanks than thanks, and somebody to hear it."""
    is_thanks = typed.reading.intent == Intent.THANKS
    return is_thanks and not typed.is_bare(*ASSENT) and any(words.hearers(typed.context))


ANSWERS_REPORT = "rp_write:"
OF_APPROVAL = ("rp:", "rp_")  # of a report that waits for its head: thanks decide nothing of it


def greet(context: Context) -> Replies:
    return [Message(_("Kính chào anh/chị. Gõ /menu để xem các việc làm được."), main_things(context))]


def thanks() -> Replies:
    return [Message(_("Cảm ơn anh/chị."))]


def answer_thanks(context: Context) -> Replies:
    """Thank where nothing waits; ask whether the check is done, where that does."""
    waiting = typed_choices.replied_choices(context)
    if any(not one.token.startswith(OF_APPROVAL) for one in waiting):
        return []
    due = duties.typed_checks.ask_if_done(context, duties.typed_checks.reminded_duties(context))
    return due or still_asked(context) or thanks()


def still_asked(context: Context) -> Replies:
    """Ask a question of ours again right under it; name the reports that are owed still under what asked."""
    last = context.last_shown(typed_choices.LATELY)
    if last and confirmations.is_open_question(context, last):
        return [typed_choices.asked_again(last)]
    asked = [token for token, *_more in last.options] if last and last.is_later else []
    ids = [id_in(one.removeprefix(ANSWERS_REPORT)) for one in asked if one.startswith(ANSWERS_REPORT)]
    owed = [one for report_id in ids if (one := get(context.tx, report_id)) and one.is_owed]
    return [reports.cards.thanks_for(owed)] if owed else []


def answer_of_incident(typed: Typed) -> Replies:
    """Do to an incident what is read; what is said of one's own check is not of an incident."""
    if is_of_own_check(typed):
        return []
    said = incident_answers.answer(typed.context, typed.reading)
    return second_wish.with_second(typed.context, said, typed.text, Intent.INCIDENT_REPLY)


def do_as_read(typed: Typed) -> Replies:
    """Do, begin or show what is plainly wished."""
    if is_of_own_check(typed) or is_mere_time(typed):
        return []
    return understanding.respond(typed.context, typed.reading, typed.press)


def is_mere_time(typed: Typed) -> bool:
    """Return whether it is a time alone, "từ mai", where a form would open: it wishes nothing by itself."""
    wanted = wishes.wish(typed.context, typed.reading.intent)
    opens = wanted is not None and wanted.flow == wishes.acts.DELEGATE.flow
    return opens and is_time_alone(typed.text, typed.context.at)


def is_of_own_check(typed: Typed) -> bool:
    """Return whether it is said of a check of one's own, and neither of a fault nor of a unit that calls."""
    reading = typed.reading
    is_own = typed.meaning in BESIDE and reading.intent in understanding.TO_REMINDER
    is_by_phone = reading.intent == Intent.CHECK_DONE and typed.context.may(Action.BY_PHONE)
    return is_own and not is_by_phone and not in_sight.is_fault_told(typed.context, reading)


def offer_to_pass_on(typed: Typed) -> Replies:
    """Offer to pass the words on to whoever waits for them, or to do what else of them may be meant."""
    context, reading = typed.context, typed.reading
    is_of_result = reading.standing == Standing.INCIDENT_RESOLVED
    may_settle = typed.reply is not None or is_of_result
    may_settle = may_settle or typed.meaning in (Meaning.WILL, Meaning.NOT_YET)
    is_awaited = words.is_awaited(context)
    found = typed_choices.replied_choices(context) if may_settle or is_awaited else ()
    is_own_wish = context.may(Action.HANDLE) and standing.is_fair_wish(reading)
    may_be_reply = may_settle or (is_awaited and found) or words.may_be_reply(context, typed.text)
    if not may_be_reply or is_own_wish or speaks_of_another(context, typed.text):
        return []
    wishes = partial(understanding.wishes_beside_hearers, context, reading)
    described = in_sight.describe_file(context, reading, typed.press)
    return described or words.offer(context, typed.text, found, wishes, reading)


def describe_file(typed: Typed) -> Replies:
    """Put words with the file under which they were typed, where an open incident may have both."""
    return in_sight.describe_file(typed.context, typed.reading, typed.press)


def tell_of_check(typed: Typed) -> Replies:
    """Take what is said of a check, where no reminder waits."""
    if typed.meaning not in BESIDE:
        return []
    return BESIDE[typed.meaning](typed.context, (), typed.text)


def answer_assent(typed: Typed) -> Replies:
    """Show the decision that waits to who merely assents; thank where nothing waits, but not who agrees."""
    is_will = typed.reply is None and typed.meaning == Meaning.WILL
    if not is_will and not typed.is_bare(*ASSENT):
        return []
    decision = in_sight.show_decision(typed.context, typed.reply)
    if said := decision or ask_once_more(typed) or still_asked(typed.context):
        return said
    is_agreed = typed.is_bare(Reply.AGREED)
    return words.nothing_waits(typed.context, typed.reading) if is_agreed else thanks()


def ask_once_more(typed: Typed) -> Replies:
    """Say that nothing was done, where a bare yes leaves open which deed is meant, or what came before it."""
    again = _("Chưa thực hiện việc nào. Anh/chị chọn một việc ở tin trên.")
    last = typed.context.last_shown(typed_choices.LATELY)
    which, unknown = _("Anh/chị muốn làm việc nào dưới đây?"), not_understood_text()
    is_asked = last is not None and last.text.startswith((which, unknown, again))
    return [Message(again)] if is_asked and typed.is_bare(Reply.YES, Reply.AGREED) else []


def ask_if_nothing_new(context: Context, typed: str) -> Replies:
    """Ask whether the check is done, of who found nothing, in words that may be of something else."""
    is_told = names_looking(typed) and found_nothing(typed)
    shown = duties.typed_checks.reminded_duties(context) if is_told else []
    return duties.typed_checks.ask_if_done(context, shown, typed, "none")


def ask_which(typed: Typed) -> Replies:
    """Ask what is meant, with the likeliest wishes and the way to the office."""
    return understanding.ask_which(typed.context, typed.reading)


PLAIN: dict[Intent, Callable[[Context], Replies]] = {
    Intent.GREETING: greet,
    Intent.CANCEL: lambda context: [nothing_entered(context)],
    Intent.THANKS: answer_thanks,
}
