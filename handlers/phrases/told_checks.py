"""Checks that words tell of, and what more the same words say: a wish, an absence, that it works again.

What was told of the check is recorded by the first words; what the others wish is begun behind it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.conversation import REVIEW, Answer, Message, Question, _, asks, expand, fold, options_meant, regex
from bot.domain.duties import RESULTS, SEEN_TO, UNSAID, Duty, results_offered
from bot.domain.phrases import (
    Meaning,
    is_in_doubt,
    names_looking,
    read_intent,
    split_reminder,
    split_settled,
    split_settled_last,
)
from bot.domain.rights import Role
from bot.domain.understanding import Act, Candidate, Intent, Reading
from bot.domain.understanding.results import UNTOLD
from handlers import (
    cover,
    duties,
    handover,
    incident_answers,
    inspections,
    mail,
    opinions,
    standing,
    understanding,
    upkeep,
    words,
)
from handlers.engine import HEADING, Context, Replies, forms
from handlers.understanding import second_wish
from storage.engine import Conversation

DONE = {  # what was said -> the result that it records
    Meaning.DONE: UNSAID,
    Meaning.NOTHING_NEW: "none",
    Meaning.HANDLED: "handled",
    Meaning.WAITING_FOR_HEAD: "head",
}
WORKS = regex(r"\b(?:vao|vo|mo)(?: \w+){0,2} duoc\b|\b(?:on|het loi|binh thuong) (?:lai )?roi\b")  # folded
CLAUSES = regex(r"[,.;\n]+|\b(?:còn|rồi thì)\b", re.IGNORECASE)
PASSED_UP = regex(
    r"\b(?:trinh|dua|chuyen|bao) (?:cho )?(?:anh|chi|chu|co|sep|thu truong|lanh dao)\b"
)  # folded
# Wishes that leave it true that the mailbox was checked.
BESIDE_CHECK = (Intent.AWAY, Intent.COVER, Intent.INCIDENT)

WordsAnswer = Callable[[Context, Sequence[Duty], str], Replies]  # what was last reminded of, and typed


def recording(result: str) -> WordsAnswer:
    return lambda context, shown, typed: duties.typed_checks.settle_shown(context, shown, result, typed)


ABOUT_CHECK: dict[Meaning, WordsAnswer] = {  # to a reminder
    **{meaning: recording(result) for meaning, result in DONE.items()},
    Meaning.WILL: lambda context, shown, _typed: duties.typed_checks.ask_if_done(context, shown),
    Meaning.OPENS_AGAIN: lambda context, shown, _typed: duties.typed_checks.ask_if_done(context, shown),
    Meaning.NOT_YET: duties.typed_checks.ask_if_done,
    Meaning.SNOOZE: duties.reminders.snooze_shown,
    Meaning.NO_ACCESS: duties.reminders.no_access_in_words,
}


def settle_with_its_day(context: Context, typed: str, respond: Callable[[str], Replies]) -> Replies:
    """Record a check by its words, and the day by which its mail is to be answered by those behind them."""
    return mail.told.settle_with_day(context, typed, respond)


def act_in_sight(context: Context, typed: str) -> Replies:
    """Confirm a handover, answer what the unit is asked, choose a draft, or act on the mail in sight."""
    said = (
        handover.told.act(context, typed)
        or inspections.told.answer(context, typed)
        or opinions.told.answer(context, typed)
        or upkeep.draft.order_for_named(context, typed)
        or mail.told.set_told_day(context, typed)
        or mail.told.pass_to_named(context, typed)
        or mail.told.note_seen(context, typed)
    )
    if said:
        return said
    return mail.told.settle_told(context, typed, duties.typed_checks.reminded_duties)


def settle_and_propose(context: Context, typed: str) -> Replies:
    """Hear the result of a check of who also says that the mailbox works again, and ask of that.

    What is recorded already is put right; where the round is excused, that is said.
    """
    if not WORKS.search(fold(expand(typed))) or asks(typed) or is_in_doubt(typed):
        return []
    likely = standing.read(context, typed).slots.get("result", "")
    result = duties.checks.result_told(likely, typed)
    proposed = words.propose(context, typed) if result in RESULTS else []
    if not proposed:
        return []
    if shown := duties.typed_checks.reminded_duties(context):
        return [*duties.typed_checks.settle_shown(context, shown, likely, typed), *proposed]
    heard = duties.typed_checks.correct_recorded(context, (), result, typed)
    heard = heard or duties.typed_checks.settle_unreminded(context, result, typed)
    return [*heard, *proposed]


def settle_and_wish(context: Context, typed: str, press: words.Press) -> Replies:
    """Settle what is owed by the first words, and begin what the others clearly wish, one thing or two.

    What was merely done ("xong rồi") is the check where an absence or a fault is told besides.
    """
    settled, more = split_settled(typed)
    is_last = not settled
    settled, more = split_settled_last(typed) if is_last else (settled, more)
    if not settled or words.askers(context):
        return []
    wished = standing.read(context, more)
    meant = second_wish.meant_plainly(context, wished, second_wish.APART)
    is_nearly = meant is None and wished.intent in second_wish.OF_ABSENCE
    if is_last or is_nearly:
        is_told = not (asks(more) or names_looking(more)) and cover.said.tells_absence(context, more)
        if is_last and not is_told:
            return []
        if is_told:  # "mai em nghỉ nhờ anh Sơn" is of an absence, whichever form asks for the rest
            meant = Intent.AWAY if is_last else wished.intent
            wished = replace(wished, candidates=[Candidate(meant, 1.0)], lead=1.0, act=Act.OPEN)
    are_two = second_wish.two_wishes(context, more) is not None
    if not are_two and (meant is None or meant in second_wish.NOT_BESIDE):
        return []
    meaning = read_intent(settled)
    is_of_check = meaning != Meaning.DONE or names_looking(settled) or meant in BESIDE_CHECK
    shown = duties.typed_checks.reminded_duties(context) or duties.typed_checks.duties_told(
        context, DONE[meaning], settled
    )
    if not (shown and is_of_check):
        return []
    said = ABOUT_CHECK[meaning](context, shown, settled)
    if are_two:
        return [*said, *second_wish.respond_to_both(context, more, lambda first: wish(context, first, press))]
    return [*said, *wish(context, more, press, wished)]


def wish(context: Context, typed: str, press: words.Press, wished: Reading | None = None) -> Replies:
    """Do or begin what a text wishes, as it is read; ask where that is not plain."""
    wished = wished or standing.read(context, typed)
    return understanding.respond(context, wished, press) or understanding.ask_which(context, wished)


def settle_each_unit(context: Context, typed: str) -> Replies:
    """Settle the checks of several units, each with what is told of it: "Nội vụ có thư, Long Tân không có".

    Words that name no unit go with the one named before. Where it is not plain what one of them found, that
    is asked; nothing where it is plain of none.
    """
    checks = duties.typed_checks
    if len({role.unit for role in context.who.units(Role.OFFICER, *HEADING)}) < 2:
        return []
    shown = {duty.unit: duty for duty in checks.reminded_duties(context)}
    if len(shown) < 2 or asks(typed):
        return []
    told: dict[int, list[str]] = {}
    meant: set[int] = set()
    for clause in CLAUSES.split(typed):
        meant = checks.units_named(context, clause) or meant
        for unit in meant:
            told.setdefault(unit, []).append(clause)
    results = {unit: result_told(context, ", ".join(clauses)) for unit, clauses in told.items()}
    if len(results) < 2 or not results.keys() <= shown.keys() or not any(results.values()):
        return []
    in_turn = sorted(results, key=lambda unit: results[unit] in (UNTOLD, ""))  # what is asked comes last
    said: Replies = []
    for unit in in_turn:
        is_plain = results[unit] != ""
        settled = checks.settle_told(context, shown[unit], results[unit], typed) if is_plain else []
        said += settled if is_plain else checks.ask_if_done(context, [shown[unit]])
    return said


def result_told(context: Context, said: str) -> str:
    """Return the result that is told of a unit; UNTOLD where it may wait for the head, "" where in doubt."""
    if is_in_doubt(said, duties.typed_checks.names_of_own(context)):
        return ""
    result = duties.checks.result_of_clause(said)
    return UNTOLD if result in SEEN_TO and PASSED_UP.search(fold(expand(said))) else result


def settle_and_remind(context: Context, typed: str) -> Replies:
    """Settle what is owed by the first words, and say when the next reminder comes, which the others wish."""
    settled, _more = split_reminder(typed)
    shown = duties.typed_checks.reminded_duties(context) if settled else []
    if not shown or words.askers(context):
        return []
    said = ABOUT_CHECK[read_intent(settled)](context, shown, settled)
    return [*said, *duties.reminders.next_reminder(context)]


def settle_and_more(context: Context, typed: str, reading: Reading, press: words.Press) -> Replies:
    """Settle what is owed by the first words, and do what more is wished, or answer what is asked.

    Such words wish no more than an absence or a fault. Nothing where they are not of both, or more than the
    reminder waits for them.
    """
    settled, more = split_settled(typed)
    is_asked = asks(more) if more else False
    is_check = reading.intent == Intent.CHECK_DONE and reading.lead >= understanding.SURE
    if not settled or (is_check and not is_asked) or words.askers(context):
        return []
    meaning, wished = read_intent(settled), standing.read(context, more)
    told = DONE.get(meaning, UNSAID)
    shown = duties.typed_checks.reminded_duties(context) or duties.typed_checks.duties_told(context, told)
    is_wished = wished.intent in BESIDE_CHECK and wished.act in (Act.OPEN, Act.DO)
    if not shown or not (is_wished or is_asked):
        return []
    said = ABOUT_CHECK[meaning](context, shown, settled)
    answered = [] if is_wished else incident_answers.answer(context, wished)
    answered = answered or understanding.respond(context, wished, press)
    return [*said, *(answered or understanding.ask_which(context, wished))]


def tell_result(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Put down the result of a check told by telephone where something else is asked, and ask that again."""
    what, _mark, unit = question.key.partition("_")
    is_review = question.key.startswith(REVIEW)
    if here.flow != duties.office.telephone.BY_PHONE or not (is_review or what in ("duty", "person")):
        return []
    labels = results_offered()
    meant = options_meant(typed, labels) or [DONE.get(read_intent(typed), "")]
    if len(meant) != 1 or meant[0] not in labels or asks(typed) or options_meant(typed, question.options):
        return []
    given = next((key for key in here.answers if key.startswith("result_")), f"result_{unit}")
    told = replace(here, answers={**here.answers, given: Answer(meant[0], context.at)})
    said = [] if is_review else [Message(_("Kết quả: {result}.", result=labels[meant[0]]))]
    return [*said, *forms.run(context, told, None)]
