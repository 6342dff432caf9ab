"""Meaning of a typed text here: by who writes it, and by what stands open at this contact or in this form."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.conversation import (
    Option,
    _,
    asks,
    local_date,
    regex,
)
from bot.domain.phrases import is_no_snooze, names_check
from bot.domain.repetition import read_repetition
from bot.domain.safety import DangerKind, redacted, scan
from bot.domain.understanding import (
    MOST,
    SHOWN,
    Act,
    Candidate,
    Intent,
    Reading,
    Standing,
    Unclear,
    deeds,
)
from bot.regulation import rule_asked
from handlers import answers, duties, incidents, report_answers, wishes, words
from handlers.engine import (
    MERE,
    Action,
    Context,
    Replies,
    Reply,
    active_form,
    answer_form,
    forms,
    label_of_reason,
    no_such_button,
    open_question,
    press_with_words,
    read_reply,
    typed_choices,
)
from handlers.in_sight import (
    ANOTHER,
    answer_in_sight,
    describe_file,
    is_danger_asked_about,
    is_danger_told,
    is_fault_told,
    is_of_fault,
    is_other_fault_told,
    names_mail,
    offer_again,
    offer_to_add,
    respond_plainly,
    tells_fault,
    with_file_in_sight,
)
from handlers.standing import VOUCHED, is_received_by_another, read, read_at
from handlers.understanding import second_wish
from storage.engine import Conversation
from storage.sentences import unclear

# What answers a message of ours -> the replies whose button is pressed, where the words bear it out. Who
# approves is asked: that is pressed by the plain words of bot/domain/replies.py alone.
REPLIES = {
    Intent.ACCEPT: Reply.ACCEPTED,
    Intent.DECLINE: Reply.DECLINED,
    Intent.ACKNOWLEDGE: Reply.RECEIVED,
    Intent.INCIDENT_OK: Reply.FIXED,
    Intent.INCIDENT_NOT_OK: Reply.NOT_FIXED,
}
TO_REMINDER = (
    *(Intent.CHECK_DONE, Intent.NOT_YET, Intent.WILL, Intent.SNOOZE, Intent.CHECK_NO_ACCESS),
    *(Intent.ACKNOWLEDGE, Intent.YES, Intent.NO),
)
BESIDE_FAULT = (Intent.REPORT_QUESTION, Intent.STATUS_OWN, Intent.WHOAMI)  # asked about where one is told
LIKELY = 0.25  # the least score of what is asked about, and as a share of the best …
SURE = deeds.SURE  # by how much what is recorded must lead
SHARE = 0.5  # … that of the others
BESIDE_HEARERS = 0.45  # … and of what is asked about where it may be meant for whoever wrote last
VOUCHES = 0.45  # … and what is sent to others at a review
INTERRUPTS = 0.30  # … and a wish beside those who may be meant
SHORTEST = 3  # words of a text in which a rule may be asked for

LOCKED = regex(r"\b(?:bao|bi)(?: la| bi)* khoa\b")  # of plain words
OF_TIME = regex(r"\d|\bnhac\b")  # of plain words


def may_be_told(context: Context, reading: Reading) -> bool:
    """Return whether words may be meant for whoever wrote last: the office mostly orders the assistant."""
    if reading.intent == Intent.INCIDENT_REPLY or not context.may(Action.HANDLE):
        return any(words.hearers(context))
    return words.is_waited_for(context)


def respond(context: Context, reading: Reading, press: words.Press) -> Replies:
    """Do what is plainly meant, as far as that may be done at once; nothing where it is to be asked."""
    if said := ask_more_time(context, reading) or answers.show_plainly(context, reading):
        return said
    if (
        said := respond_plainly(context, reading)
        or excuse(context, reading)
        or tell_check_of_unit(context, reading)
        or announce_often(context, reading)
        or wishes.checks.show_absences(context, reading)
        or answer_in_sight(context, reading, press)
        or wishes.rule(context, reading)
    ):
        return said
    is_told = is_fault_told(context, reading)
    is_danger = is_danger_told(reading) and not is_danger_asked_about(context)
    if (is_told or is_of_fault(context, reading)) and not (is_danger or ANOTHER.search(reading.text.plain)):
        if words.askers(context):  # it is the answer, and no new incident
            return []
        if said := describe_file(context, reading, press) or offer_to_add(context, reading):
            return said
    if is_told and (is_danger or not (any(words.hearers(context)) or words.is_awaited(context))):
        return fulfil_both(context, reading, Intent.INCIDENT)
    if meant := wishes.checks.meant_of_absence(context, reading):
        return fulfil_both(context, reading, meant)
    if is_to_be_asked(context, reading):
        return []
    if not reading.is_example and (said := answer(context, reading, press)):
        return second_wish.with_second(context, said, reading.typed, reading.intent)
    return fulfil_both(context, reading)


def excuse(context: Context, reading: Reading) -> Replies:
    """Open the exemption that is plainly wished, however it is read; else nothing."""
    if not wishes.checks.is_excuse_told(context, reading):
        return []
    first = Candidate(Intent.EXCUSE, reading.score)
    return fulfil_both(context, replace(reading, candidates=(first, *reading.candidates)))


def tell_check_of_unit(context: Context, reading: Reading) -> Replies:
    """Open the record of a check that a unit told the office by telephone, however it is read."""
    if not wishes.checks.is_told_by_phone(context, reading):
        return []
    first = Candidate(Intent.CHECK_DONE, reading.score)
    return wishes.fulfil(context, replace(reading, candidates=(first, *reading.candidates)))


def announce_often(context: Context, reading: Reading) -> Replies:
    """Open the broadcast that repeats, where who is to be reminded again and again is told; else nothing."""
    may = reading.intent == Intent.CHASE and context.may(Action.BROADCAST)
    if not may or read_repetition(reading.typed, reading.said_at or context.at) is None:
        return []
    first = Candidate(Intent.BROADCAST, reading.score)
    return fulfil_both(context, replace(reading, candidates=(first, *reading.candidates)))


def ask_more_time(context: Context, reading: Reading) -> Replies:
    """Open the form by which more time is asked for a report, where that is plain; else nothing."""
    if not wishes.is_more_time_told(context, reading):
        return []
    first = Candidate(Intent.MORE_TIME, reading.score)
    return fulfil_both(context, replace(reading, candidates=(first, *reading.candidates)))


def is_to_be_asked(context: Context, reading: Reading) -> bool:
    """Return whether it is asked what is meant, before anything is opened or shown."""
    if reading.intent == Intent.ACKNOWLEDGE and is_received_by_another(context, reading):
        return True
    is_answer = reading.intent in REPLIES or reading.intent in TO_REMINDER
    how_far = reading.act if is_answer else reading.deed
    if how_far in (Act.NONE, Act.ASK) or names_mail(reading):
        return True
    if reading.intent in BESIDE_FAULT and tells_fault(context, reading):
        return True
    is_shown = reading.intent in SHOWN and context.may(Action.HANDLE)
    if reading.lead < INTERRUPTS and not is_shown and may_be_told(context, reading):
        return True
    if wishes.wish(context, reading.intent) and not is_danger_told(reading) and words.is_awaited(context):
        return True
    return reading.is_example and words.may_be_reply(context, reading.typed)


def fulfil_both(context: Context, reading: Reading, intent: Intent | None = None) -> Replies:
    """Do what is wished, and name the second wish of the text."""
    said = wishes.fulfil(context, reading, intent)
    return second_wish.with_second(context, said, reading.typed, intent or reading.intent, is_begun=True)


def ask_which(context: Context, reading: Reading) -> Replies:
    """Ask which of up to three wishes is meant, or which incident is taken on, or offer to pass the words on.

    What is not understood is counted, by what was nearest: the office sees once a week how often it was so.
    """
    said = wishes.deciding.return_as_read(context, reading) or ask_if_done(context, reading.typed)
    if said := said or wishes.deciding.offer_return(context, reading):
        return said
    if said := report_answers.show_awaited(
        context, reading, read_at(context, reading.typed, Standing.REPORT_APPROVAL)
    ):
        return said
    if said := offer_again(context, reading) or incidents.talking.answers.ask_to_take(context, reading.typed):
        return said
    likely = [intent for intent, _title in candidates(context, reading)]
    is_timed = reading.intent == Intent.SNOOZE and OF_TIME.search(reading.text.plain)
    shown = duties.typed_checks.reminded_duties(context) if is_timed else []
    if not likely and shown:  # an hour was told, or a reminder, and none is wished
        return duties.typed_checks.ask_if_done(context, shown)
    if not likely and (said := with_file_in_sight(context, reading)):
        return said
    if not likely and (said := answers.show_named(context, reading)):
        return said
    if not likely and "@" in reading.typed and (said := words.offer(context, reading.typed, reading=reading)):
        return said
    if reading.intent in VOUCHED and reading.act != Act.NONE and not likely:
        return words.nothing_waits(context, reading)
    kind = Unclear.ASKED if likely else Unclear.UNKNOWN
    count_unclear(context, kind, likely[0] if likely else near(reading))
    if not likely:
        return words.not_understood(context, reading)
    kept = words.keep(context, reading.typed, reading, kind)
    options = (*wish_options(context, reading, kept), *words.ways_on(context, kept, reading.typed))
    which = _("Anh/chị muốn làm việc nào dưới đây?")
    which = words.with_quotes(which, reading.typed, words.hearers(context))
    return [words.card(kept, which, options)]


def count_unclear(context: Context, kind: Unclear, nearest: str) -> None:
    """Count that something was not understood, by the wish that is nearest to it; "" where none is."""
    unclear.count(context.tx, local_date(context.at), kind, nearest or unclear.NO_INTENT)


def ask_if_done(context: Context, typed: str) -> Replies:
    """Ask after a bare yes or no whether the mailbox was checked, where a reminder waits."""
    reply = read_reply(typed)
    if reply is None or reply.kind not in MERE:
        return []
    return duties.typed_checks.ask_if_done(context, duties.typed_checks.reminded_duties(context))


def near(reading: Reading) -> str:
    """Return the wish that a text comes near to that was not even asked about; "" where there is none."""
    found = (one.intent for one in reading.candidates if one.score >= LIKELY and one.intent in wishes.WISHES)
    return next(found, "") if reading.act != Act.NONE else ""


def wish_options(context: Context, reading: Reading, kept: int, least: float = LIKELY) -> Iterator[Option]:
    """Yield a button for each wish that may be meant by words that are kept."""
    for intent, title in candidates(context, reading, least):
        if intent == Intent.UNDO:
            if undo := wishes.checks.undo_option(context, kept):
                yield undo
            continue
        named = report_answers.title(context, reading) if intent == Intent.REPORT_ANSWER else ""
        yield Option(f"wish:{kept}:{intent}", named or _(title))


def wishes_beside_hearers(context: Context, reading: Reading, kept: int) -> Iterator[Option]:
    """Yield the button of each wish of its own in words that may be meant for whoever wrote last."""
    if words.askers(context) and is_plain_answer(context, reading):
        return
    least = BESIDE_HEARERS if may_be_told(context, reading) else LIKELY
    yield from wish_options(context, reading, kept, least)


def is_plain_answer(context: Context, reading: Reading) -> bool:
    """Return whether words answer what was asked, and may be nothing else: no other fault, and no wish."""
    is_other = is_other_fault_told(context, reading)
    if is_other is not None:
        return not is_other
    to_asker = read_at(context, reading.typed, Standing.INCIDENT_TALK)
    is_shown = to_asker.intent in SHOWN and to_asker.act != Act.OPEN
    return to_asker.intent == Intent.INCIDENT_REPLY or is_shown


def fulfil_kept(context: Context, kept: Conversation, intent: Intent) -> Replies:
    """Do what was chosen of several ([Báo vắng mặt] …), with the words that were kept; name another wish."""
    typed = str(kept.facts["text"])
    both = second_wish.chosen_of_both(context, typed, intent)
    reading = read(context, both.first if both else typed)
    first = Candidate(intent, reading.score)
    words.forget(context, kept)
    said = wishes.fulfil(context, replace(reading, candidates=(first,), said_at=kept.touched))
    return second_wish.with_named(context, said, both.second) if both and said else said


def is_asked(context: Context, _kept: Conversation) -> bool:
    """Return whether a form still asks something."""
    here = active_form(context)
    return here is not None and open_question(context, here) is not None


def answer_kept(context: Context, kept: Conversation) -> Replies:
    """Give the words that were kept to the open question ([Trả lời câu đang hỏi]).

    Several lines, where a choice is asked for, are more of what the form describes.
    """
    active, typed = active_form(context), str(kept.facts["text"])
    if active is None:
        raise no_such_button()
    words.forget(context, kept)
    question = open_question(context, active)
    if question and question.options and "\n" in typed:
        now, noted = forms.described_by(context, active, typed)
        if noted:
            return [*noted, *forms.ask_again(context, now)]
    said = answer_form(context, active, typed, kept.touched)
    return take_as_reason(context) or said


def take_as_reason(context: Context) -> Replies:
    """Take as a reason, without asking once more, what was just said to be the answer; else nothing."""
    here = active_form(context)
    question = open_question(context, here) if here else None
    label = label_of_reason(question) if question else ""
    return answer_form(context, here, label) if here and label else []


def answer(context: Context, reading: Reading, press: words.Press) -> Replies:
    """Press the button of what stands open that this plainly answers, with what more was said."""
    kind = REPLIES.get(reading.intent) if reading.deed == Act.DO else None
    found = typed_choices.replied_choices(context, kind) if kind else []
    if len(found) == 1 and not words.is_spoken_since(context, found[0].place):
        token = found[0].token
        return press_with_words(context, token, reading.typed) or press(token)
    return to_reminder(context, reading) if reading.intent in TO_REMINDER else []


def answer_at_length(context: Context, typed: str, press: words.Press) -> Replies:
    """Take on, or decline, what was asked, in plain words that say more: "được, để chị trông cho"."""
    reading = read(context, typed)
    return answer(context, reading, press) if reading.intent in (Intent.ACCEPT, Intent.DECLINE) else []


def to_reminder(context: Context, reading: Reading) -> Replies:
    """Answer what is said to a reminder, if there is one; a check is recorded only where it is very plain.

    Whoever says with its result that they have checked is not made to wait for the reminder.
    """
    result = duties.checks.result_told(reading.slots.get("result", ""), reading.typed)
    shown = duties.typed_checks.reminded_duties(context)
    if not shown and reading.intent == Intent.CHECK_DONE:
        shown = duties.typed_checks.duties_told(context, result)
    if not shown:
        return []
    may_answer = reading.intent not in (Intent.SNOOZE, Intent.CHECK_NO_ACCESS)
    choices = duties.typed_checks.check_choices(shown, result)
    if may_answer and (asked := ask_whose(context, reading.typed, choices)):
        return asked
    match reading.intent:
        case Intent.CHECK_DONE if reading.lead >= SURE and duties.typed_checks.is_plainly_told(
            context, reading.typed, result
        ):
            return duties.typed_checks.settle_shown(
                context, shown, reading.slots.get("result", ""), reading.typed
            )
        case Intent.SNOOZE if is_no_snooze(reading.typed):
            return []
        case Intent.SNOOZE:
            return duties.reminders.snooze_shown(context, shown, reading.typed)
        case Intent.CHECK_NO_ACCESS:
            return []
        case Intent.CHECK_DONE | Intent.NOT_YET if not asks(reading.typed):
            likely = reading.slots.get("result", "")
            if asked := duties.typed_checks.ask_for_other(context, shown, result, reading.typed):
                return asked
            return duties.typed_checks.ask_if_done(context, shown, reading.typed, likely)
    return duties.typed_checks.ask_if_done(context, shown)


def ask_whose(context: Context, typed: str, choices: Sequence[typed_choices.Choice]) -> Replies:
    """Ask whether words settle a reminder or answer what somebody has asked, where both wait."""
    if names_check(typed) or not words.askers(context):
        return []
    return words.offer(context, typed, choices)


def candidates(context: Context, reading: Reading, least: float = LIKELY) -> list[tuple[Intent, str]]:
    """Return what may be meant and may be done: (intent, the title of its button), at most three.

    Whether a question on the regulation may be meant, ``rule_asked`` alone decides.
    """
    both = second_wish.likely_both(context, reading.typed)
    found = {second_wish.title_of(context, intent): intent for _part, _reading, intent in both or ()}
    for one in reading.candidates if reading.act != Act.NONE else ():
        is_likely = one.score >= max(least, SHARE * reading.score)
        is_repeated = one.intent in answers.MISSING and not {*answers.MISSING}.isdisjoint(found.values())
        wanted = wishes.wish(context, one.intent) if is_likely and not is_repeated else None
        if one.intent == Intent.UNDO and wishes.checks.undo_option(context, 0) is None:
            continue  # nothing can be taken back
        if wanted and (wanted.action is None or context.may(wanted.action)):
            found.setdefault(wanted.title, one.intent)
    is_locked = Intent.MAILBOX_LOCK in found.values() and LOCKED.search(reading.text.plain) is not None
    if is_locked:  # it is told of a lock, and none is wished
        found = {title: intent for title, intent in found.items() if intent != Intent.MAILBOX_LOCK}
    is_fault = tells_fault(context, reading) or (is_locked and context.may(Action.RAISE))
    if reading.act != Act.NONE and Intent.INCIDENT not in found.values() and is_fault:
        found[wishes.WISHES[Intent.INCIDENT].title] = Intent.INCIDENT
    if "@" in reading.typed:  # an address of mail, and no account here
        found = {title: intent for title, intent in found.items() if intent != Intent.CONTACTS}
    rule = rule_asked(reading)
    if not rule:
        found.pop(wishes.REGULATION, None)
    likely = [(intent, title) for title, intent in found.items()][:MOST]
    is_alone = wishes.REGULATION not in found and not any(words.hearers(context))
    is_alone = is_alone and len(reading.text.words) > SHORTEST
    if is_alone and rule:
        likely = [*likely[: MOST - 1], (Intent.REGULATION, wishes.REGULATION)]
    return likely


def offer_to_raise(context: Context, refused: str) -> Replies:
    """Offer to report the danger of which a refused text tells, without its passwords, outside a form."""
    rest = redacted(refused)
    if active_form(context) or scan(rest).kind != DangerKind.NONE or not context.may(Action.RAISE):
        return []
    reading = read_at(context, rest, Standing.NONE)
    if not is_danger_told(reading):
        return []
    kept = words.keep(context, rest, reading)
    asked = _("Phần còn lại của tin nêu một sự cố. Anh/chị báo {the_office} ngay?")
    options = (
        Option(f"wish:{kept}:{Intent.INCIDENT}", _("Báo sự cố này")),
        Option(f"unsay:{kept}", _("Không")),
    )
    return [words.card(kept, asked, options)]
