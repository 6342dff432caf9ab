"""Answer what is typed outside any form: the first reader that answers it has it.

``READERS`` is the whole order: what was just asked goes before what is ordered of a thing that stands, that
before two wishes in one text, then labels of buttons, checks and short replies, and at last what is merely
understood. A check is recorded only where the words answer a reminder; nothing is done that was not plainly
meant.
"""

import re

from bot.conversation import asks, fold, regex, tidy
from handlers import (
    answers,
    cover,
    duties,
    exclusions,
    in_form,
    in_sight,
    incident_answers,
    report_answers,
    wishes,
    words,
)
from handlers.addressing import (
    answer_denial,
    mend_returned,
    take_change_ordered,
    tell_named,
    write_anew,
)
from handlers.engine import Context, Replies, typed_choices
from handlers.phrases import as_read, checks, just_asked
from handlers.phrases.told_checks import (
    act_in_sight,
    settle_and_propose,
    settle_and_wish,
    settle_each_unit,
    settle_with_its_day,
)
from handlers.phrases.typed import Reader, Typed, acting, pressing, pressing_each, saying
from handlers.understanding import answer_at_length, second_wish

TAKES_BACK = regex(  # folded: what was just done, whatever that is
    r"(?:(?:da|a|ui|thoi|chet|em|chi|anh|oi|xin|cho|toi|minh),? )*"
    r"(?:rut lai|(?:bam |gui |chon )?nham(?: mat| nut)?|(?:bam |gui )?lon)"
    r"(?: (?:roi|giup|gium|em|di|nhe|nha|a|chi|anh|toi|minh|luon|het))*[ .!]*"
)
TAKES_BACK_WHY = regex(  # folded: and why, "rút lại đi, cử nhầm người"
    r"(?:(?:da|thoi|em|chi|anh|oi|xin|cho),? )*rut lai(?: (?:giup|gium|em|di|nhe|nha|a|luon))*"
    r"[,.;] ?\w.{1,60}"
)
WORD_FIRST = regex(  # and more behind it
    r"(kt ?\d{1,2})(?: (?:nhé|nhe|nha|ạ|a|em|e|rồi|roi|r))*[,.;]+ ?(?:mà |ma )?(?=\w+ \w)", re.IGNORECASE
)


def respond(context: Context, text: str, press: words.Press) -> Replies:
    """Return what the first reader answers that takes the text; the last takes any.

    ``press`` does what a button stands for, or asks which is meant.
    """
    typed = Typed(context, text, press)
    return next((said for read in READERS if (said := read(typed))), [])


def press_word_and_more(typed: Typed) -> Replies:
    """Press the choice whose word stands first, and answer what more is said: "kt2 nhé, SC 5 xong chưa"."""
    found = WORD_FIRST.match(typed.text)
    token = typed_choices.token_of_word(typed.context, found[1]) if found else ""
    if not (found and token):
        return []
    return [*typed.press(token), *respond(typed.context, typed.text[found.end() :], typed.press)]


def deny(typed: Typed) -> Replies:
    """Take back what was just asked about or done, and answer what is said with it."""
    return answer_denial(typed.context, typed.text, lambda now, more: respond(now, more, typed.press))


def begin_first_of_two(typed: Typed) -> Replies:
    """Begin the first of two wishes as if it were said alone, and name the other with its button."""
    return second_wish.respond_to_both(
        typed.context, typed.text, lambda first: respond(typed.context, first, typed.press)
    )


def settle_with_day(typed: Typed) -> Replies:
    """Record a check by the words before the day by which its mail is to be answered, and set that day."""
    return settle_with_its_day(
        typed.context, typed.text, lambda first: respond(typed.context, first, typed.press)
    )


def take_back_last(context: Context, typed: str) -> Replies:
    """Offer what puts right what was just sent, or takes it back, to a bare "bấm nhầm" or "rút lại"."""
    is_why_told = TAKES_BACK_WHY.fullmatch(fold(tidy(typed))) is not None and not asks(typed)
    return wishes.checks.offer_ways_back(context) if is_taken_back(typed) or is_why_told else []


def tell_nothing_to_take_back(context: Context, typed: str) -> Replies:
    """Say that there is nothing, where a bare "rút lại" has found nothing that it may mean."""
    return wishes.checks.nothing_to_take_back(context) if is_taken_back(typed) else []


def is_taken_back(typed: str) -> bool:
    return TAKES_BACK.fullmatch(fold(tidy(typed))) is not None


def read_at_length(typed: Typed) -> Replies:
    """Do what is wished at length in the words of a short reply that something waits for."""
    return answer_at_length(typed.context, typed.text, typed.press) if typed.is_reply_at_length else []


WHAT_WAS_ASKED: tuple[Reader, ...] = (
    press_word_and_more,
    just_asked.agree_instead,
    saying(incident_answers.add_to_resolution),
    pressing(incident_answers.taking_agreed),
    just_asked.confirm,
    just_asked.do_told_again,
    pressing(just_asked.secret_told),
    pressing(answers.asked_lists.upkeep.changed.put_right_in_words),
    saying(wishes.checks.correct_absence),
    deny,
    saying(words.show_ordered),
    pressing_each(wishes.checks.absences_chosen),
    pressing_each(typed_choices.which_meant),
    pressing_each(just_asked.ordered_on),
    pressing(just_asked.left),
    just_asked.hearer_chosen,
    pressing(just_asked.given_up),
    just_asked.tell_office_or_acknowledge,
    just_asked.ask_if_declined,
    pressing(just_asked.repeat),
    saying(just_asked.tell_outage_ended),
)
WHAT_IS_ORDERED: tuple[Reader, ...] = (  # of an incident, a change, a report, a miss
    just_asked.convert_document,
    pressing(incident_answers.orders.colleague_chosen),
    saying(take_change_ordered),
    saying(mend_returned),
    saying(incident_answers.propose_ordered),
    saying(report_answers.take_back),
    saying(report_answers.return_of_unit),
    acting(wishes.more_time.decide_wish),
    saying(duties.orders.excuse_for_reason),
    saying(cover.asking.replace_named),
    saying(exclusions.leave_out_of_reminder),
    pressing(answers.whom_to_call),
    pressing(duties.orders.button_meant),
    saying(incident_answers.orders.ask_to_whom),
    saying(tell_named),
    saying(act_in_sight),
    settle_with_day,
)
WHAT_IS_PRESSED: tuple[Reader, ...] = (  # what is decided, put right, or said by a button's own words
    acting(wishes.deciding.decide),
    saying(duties.typed_checks.settle_both_rounds),
    saying(checks.put_right_slip),
    saying(in_form.editing.correct_report),
    pressing_each(duties.typed_checks.checks_of_named),
    just_asked.press_label,
    just_asked.open_by_label,
    just_asked.press_words_of_label,
    saying(write_anew),
    saying(in_sight.ask_spent),
)
WHAT_IS_SETTLED: tuple[Reader, ...] = (  # checks, and what waits for a short reply
    saying(take_back_last),
    saying(settle_each_unit),
    saying(checks.settle_in_sight),
    saying(settle_and_propose),
    acting(settle_and_wish),
    checks.snooze,
    checks.tell_how_to_stop,
    saying(report_answers.show_reminders),
    checks.tell_of_excused,
    checks.press_label_of_check,
    read_at_length,
    checks.ask_what_is_done,
    checks.settle_reply,
    checks.ask_whose,
    checks.settle_reminder,
    saying(checks.owed),
)
WHAT_IS_READ: tuple[Reader, ...] = (
    as_read.settle_with_more,
    as_read.answer_plainly,
    as_read.answer_of_incident,
    as_read.do_as_read,
    saying(tell_nothing_to_take_back),
    as_read.offer_to_pass_on,
    as_read.tell_of_check,
    as_read.answer_assent,
    saying(as_read.ask_if_nothing_new),
    as_read.describe_file,
    as_read.ask_which,
)
READERS = (
    *WHAT_WAS_ASKED,
    *WHAT_IS_ORDERED,
    begin_first_of_two,
    *WHAT_IS_PRESSED,
    *WHAT_IS_SETTLED,
    *WHAT_IS_READ,
)
