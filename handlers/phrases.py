"""Answer what is typed outside any form: that a check is done, thanks, an unknown phrase."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from bot.conversation import (
    Message,
    _,
    asks,
    expand,
    fold,
    is_back,
    is_cancel,
    is_choice,
    options_meant,
    tidy,
    time_text,
)
from bot.domain.duties import UNSAID, Duty
from bot.domain.phrases import (
    Meaning,
    found_nothing,
    is_in_doubt,
    names_check,
    names_looking,
    names_mailbox,
    read_intent,
)
from bot.domain.replies import denies_fixed
from bot.domain.understanding import Act, Intent, Reading, Standing
from handlers import (
    cover,
    duties,
    in_form,
    in_sight,
    incident_answers,
    report_answers,
    standing,
    understanding,
    words,
)
from handlers.addressing import (
    ACKNOWLEDGES,
    acknowledge_and_more,
    answer_denial,
    speaks_of_another,
    take_change_ordered,
    tell_named,
    tell_named_beside,
    tell_office,
    tell_office_beside,
    write_anew,
)
from handlers.engine import (
    Action,
    Context,
    Replies,
    Reply,
    is_beside_choices,
    main_things,
    parked_options,
    press_with_words,
    read_reply,
    remind_of_form,
    said_besides,
    typed_choices,
)
from handlers.told_checks import (
    ABOUT_CHECK,
    DONE,
    WordsAnswer,
    settle_and_more,
    settle_and_propose,
    settle_and_remind,
    settle_and_wish,
)
from handlers.understanding import second_wish
from handlers.wishes import deciding
from handlers.wishes.checks import offer_ways_back
from storage.engine import Conversation

SETTLES = {*DONE} - {Meaning.NOTHING_NEW}  # "không" answers what was just asked, before a reminder
CHECKED = re.compile(r"\bkiem tra\b")  # folded
FEW = 6  # words by which somebody is named
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
SLIP = re.compile(r"(?<!xoa )(?<!gui )\b(?:nham|(?:noi|bam|bao|ghi|chon) lon|lon roi|dung la|moi dung)\b")
TAKES_BACK = re.compile(  # folded: what was just done, whatever that is
    r"(?:(?:da|a|ui|thoi|chet|em|chi|anh|oi|xin|cho|toi|minh),? )*"
    r"(?:rut lai|(?:bam |gui |chon )?nham(?: mat| nut)?|(?:bam |gui )?lon)"
    r"(?: (?:roi|giup|gium|em|di|nhe|nha|a|chi|anh|toi|minh))*[ .!]*"
)
NOT_REMINDED = re.compile(  # folded: what was asked, or was about to be, is left
    r"(?:(?:da|thoi|a|em|chi|anh|khoan|oi),? )*(?:khong|ko|k|khoi|dung)(?: can)? nhac"
    r"(?: (?:nua|dau|em|nhe|nha|a|ho|ai|het|gi|vay))*[ .!]*"
)
WORD_FIRST = re.compile(  # and more behind it
    r"(kt ?\d{1,2})(?: (?:nhé|nhe|nha|ạ|a|em|e|rồi|roi|r))*[,.;]+ ?(?:mà |ma )?(?=\w+ \w)", re.IGNORECASE
)
DROPS = re.compile(r"(?:thoi )?(?:bo|bo qua|thoi bo)(?: no| cai do)? di(?: em| nhe| nha| a)?")  # folded
MAY_ANSWER = (*DONE, Meaning.WILL, Meaning.NOT_YET)  # a question of somebody's as well as a reminder
MAY_BE_LABEL = (Meaning.NOT_YET, Meaning.UNKNOWN)


def respond(context: Context, typed: str, press: words.Press) -> Replies:
    """Answer a typed phrase, by what waits for it. A check is recorded only where it answers a reminder.

    ``press`` does what a button stands for, or asks which is meant.
    """
    if said := press_word_and_more(context, typed, press):
        return said
    if asked := typed_choices.agreed_instead(context, typed):
        return [asked]
    meaning = read_of_check(context, typed)
    if meaning not in SETTLES and (confirmed := typed_choices.confirmed(context, typed)):
        return press(confirmed)
    said = answer_what_was_asked(context, typed, meaning, press) or repeat_asked(context, typed, press)
    if said:
        return said
    if said := do_ordered(context, typed, press):
        return said
    if said := second_wish.respond_to_both(context, typed, lambda first: respond(context, first, press)):
        return said
    return respond_to_one(context, typed, meaning, press)


def do_ordered(context: Context, typed: str, press: words.Press) -> Replies:
    """Do, or ask about, what is ordered of a thing that stands: an incident, a change, a report, a miss."""
    if colleague := incident_answers.orders.colleague_chosen(context, typed):
        return press(colleague)
    said = take_change_ordered(context, typed) or incident_answers.propose_ordered(context, typed)
    if said := said or report_answers.take_back(context, typed) or report_answers.decide_wish(context, typed):
        return said
    if said := duties.orders.excuse_for_reason(context, typed) or cover.asking.replace_named(context, typed):
        return said
    if of_miss := duties.orders.button_meant(context, typed):
        return press(of_miss)
    return incident_answers.orders.ask_to_whom(context, typed) or tell_named(context, typed)


def respond_to_one(context: Context, typed: str, meaning: Meaning, press: words.Press) -> Replies:
    """Answer a phrase of one wish that no order and no question just asked have taken."""
    decided = deciding.decide(context, typed, press)
    if said := decided or in_form.editing.correct_report(context, typed):
        return said
    if tokens := duties.typed_checks.checks_of_named(context, typed):
        return [said for token in tokens for said in press(token)]
    reply = read_reply(typed)
    found = typed_choices.replied_choices(context, reply.kind) if reply else []
    said = press_label(context, typed, meaning, press, found) or write_anew(context, typed)
    return said or in_sight.ask_spent(context, typed) or answer(context, typed, meaning, press, found)


def repeat_asked(context: Context, typed: str, press: words.Press) -> Replies:
    """Do what was just asked about, where its label is repeated; offer the end of an outage that is told."""
    outages = duties.office.outages
    if repeated := typed_choices.repeated(context, typed):
        return press(outages.since_told(context, repeated, typed))
    said = outages.tells_end(context, typed)
    return [] if said and typed_choices.token_of_label(context, typed) else said


def read_of_check(context: Context, typed: str) -> Meaning:
    """Return what words say of a check; "chưa" in what tells of a fault does not answer a reminder."""
    meaning = read_intent(typed, duties.typed_checks.names_of_own(context))
    is_other = meaning == Meaning.NOT_YET and in_sight.tells_other_fault(
        context, standing.read(context, typed)
    )
    return Meaning.UNKNOWN if is_other else meaning


def answer_what_was_asked(context: Context, typed: str, meaning: Meaning, press: words.Press) -> Replies:
    """Do what the words say of what was just asked or told: deny it, choose of it, send it on, leave it."""
    if token := password_told(context, typed):
        return press(token)
    if said := answer_denial(context, typed, lambda now, more: respond(now, more, press)):
        return said
    if shown := words.show_ordered(context, typed):
        return shown
    chosen = typed_choices.which_meant(context, typed)
    if tokens := chosen or gathered(context, typed_choices.ordered_on(context, typed)):
        return [said for token in tokens for said in press(token)]
    if told := left_in_words(context, typed) or hearer_chosen(context, typed, meaning):
        return press(told)
    if is_back(typed) or is_cancel(typed) or fold(typed) in GIVES_UP:
        is_here = typed_choices.is_newest_label(context, typed)  # [Bỏ qua] under a file
        left = typed_choices.token_of_label(context, typed) if is_here else words_left(context, typed)
        return press(left) if left else nothing_entered(context)
    told_office = tell_office(context, typed) or acknowledge_and_more(context, typed, press)
    asked = told_office or in_sight.ask_if_declined(context, typed)
    return asked if told_office else second_wish.with_second(context, asked, typed, Intent.DECLINE)


def password_told(context: Context, typed: str) -> str:
    """Return the token of the answer to whether a password was just sent; "" where that was not asked."""
    last = next(iter(context.shown_since(context.at - typed_choices.LATELY)), None)
    asked = last.options if last and last.is_newest else []
    options = {token: label for token, label, _words in asked if token.startswith("pw:")}
    meant = options_meant(typed, options) if options else []
    return meant[0] if len(meant) == 1 else ""


def press_label(
    context: Context, typed: str, meaning: Meaning, press: words.Press, found: Sequence[typed_choices.Choice]
) -> Replies:
    """Press the button whose label is typed, or of which several words are."""
    token = typed_choices.token_of_label(context, typed) if is_label(context, typed, meaning, found) else ""
    said = press(token) if not is_doubted_check(token, typed) else []
    worded = typed_choices.token_of_words(context, typed) if not said and meaning == Meaning.UNKNOWN else ""
    if not worded or is_doubted_check(worded, typed):
        return said
    told = isinstance(worded, str) and press_with_words(context, worded, typed)
    return second_wish.with_second(context, told or press(worded), typed, Intent.CHOOSE)


def is_doubted_check(token: str | Message, typed: str) -> bool:
    """Return whether the words of a result ask, or leave it in doubt: "không có thư mới à?"."""
    return isinstance(token, str) and token.startswith("ck:") and (asks(typed) or is_in_doubt(typed))


def hearer_chosen(context: Context, typed: str, meaning: Meaning) -> str:
    """Return the token of the hearer that a few words name, where it was just asked whom words are for."""
    may_name = meaning == Meaning.UNKNOWN and len(typed.split()) <= FEW
    return typed_choices.hearer_named(context, typed) if may_name else ""


def press_word_and_more(context: Context, typed: str, press: words.Press) -> Replies:
    """Press the choice whose word stands first, and answer what more is said: "kt2 nhé, SC 5 xong chưa"."""
    found = WORD_FIRST.match(typed)
    token = typed_choices.token_of_word(context, found[1]) if found else ""
    return [*press(token), *respond(context, typed[found.end() :], press)] if found and token else []


def left_in_words(context: Context, typed: str) -> str | Message:
    """Return what is pressed or said where what was asked is left, "thôi bỏ đi", "không nhắc nữa"; or ""."""
    said = fold(tidy(typed))
    if context.may(Action.URGE) and NOT_REMINDED.fullmatch(said):  # of others, and not of oneself
        refused = typed_choices.token_of_label(context, _("Không nhắc"))
        return refused or Message(_("Chưa thực hiện; mọi nội dung giữ nguyên."))
    return (
        (typed_choices.leaving_choice(context) or nothing_entered(context)[0])
        if DROPS.fullmatch(said)
        else ""
    )


def words_left(context: Context, typed: str) -> str | Message:
    """Return what leaves the words that were just asked about: "thôi khỏi" under [Chuyển] [Không]; or ""."""
    return typed_choices.leaving_choice(context) if fold(typed) in GIVES_UP else ""


def gathered(context: Context, tokens: Iterable[str]) -> list[str]:
    """Put together the words that wait behind several tokens for one hearer; return a token for each."""
    waiting: dict[str, list[str]] = {}
    for token in tokens:
        waiting.setdefault("".join(token.split(":", 2)[2:]), []).append(token)
    return [same[0] if len(same) == 1 else put_together(context, same) for same in waiting.values()]


def put_together(context: Context, tokens: Sequence[str]) -> str:
    """Keep as one what waits behind these tokens of one hearer; return the token by which all of it goes."""
    kept = [words.kept_words(context, token.split(":")[1]) for token in tokens]
    for one in kept:
        words.forget(context, one)
    name, _number, *to = tokens[-1].split(":", 2)
    return ":".join([name, str(words.keep(context, "\n".join(str(one.facts["text"]) for one in kept))), *to])


def is_answer(context: Context, here: Conversation, typed: str) -> bool:
    """Return whether words that mean something elsewhere answer a form: what its review calls an answer."""
    return in_form.editing.is_editable(context, here, typed)


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
    typed_checks = duties.typed_checks
    told = take_back_last(context, typed) or typed_checks.settle_both_rounds(context, typed)
    told = told or settle_in_sight(context, typed)
    told = told or settle_and_propose(context, typed) or put_right_slip(context, typed)
    told = told or settle_and_wish(context, typed, press)
    told = told or (settle_and_remind(context, typed) if meaning == Meaning.SNOOZE else [])
    if said := told or report_answers.show_reminders(context, typed):
        return said
    shown = duties.typed_checks.reminded_duties(context) if meaning in ABOUT_CHECK else []
    if not shown and meaning in DONE and names_looking(typed):
        shown = typed_checks.duties_told(context, DONE[meaning])
        if not shown and (excused := typed_checks.tell_of_excused(context)):
            return excused
    reply = read_reply(typed)
    if meaning in ABOUT_CHECK and not shown and typed_choices.is_newest_label(context, typed):
        return press(typed_choices.token_of_label(context, typed))
    at_hand = beside_found if found else check_choices
    choices = at_hand(context, shown, meaning, typed)
    is_at_length = bool(found) and reply is not None and not reply.is_bare
    said = understanding.answer_at_length(context, typed, press) if is_at_length else []
    if said := said or ask_what_is_done(context, typed, meaning, press, choices):
        return said
    if settled := words.settle(context, typed, press, found, choices):
        is_amiss = reply is not None and reply.kind == Reply.NOT_FIXED  # and no new fault
        done = Intent.INCIDENT_NOT_OK if is_amiss else Intent.CHOOSE
        return second_wish.with_second(context, settled, typed, done) if is_at_length else settled
    if shown and meaning in MAY_ANSWER and (asked := understanding.ask_whose(context, typed, choices)):
        return asked
    if shown:
        if more := tell_more(context, typed, meaning, shown, choices):
            return more
        done = Intent.CHECK_NO_ACCESS if meaning == Meaning.NO_ACCESS else Intent.CHECK_DONE
        return second_wish.with_second(context, ABOUT_CHECK[meaning](context, shown, typed), typed, done)
    return owed(context, typed) or answer_as_read(context, typed, meaning, press)


def beside_found(
    context: Context, shown: Sequence[Duty], meaning: Meaning, typed: str
) -> list[typed_choices.Choice]:
    """Return what a reply, for which something else waits, may say to a reminder: "không" too."""
    reply = read_reply(typed)
    if reply and reply.kind in NAMES_ACT:  # which no reminder asks for
        return []
    if reply and reply.is_bare and reply.kind == Reply.NO and meaning == Meaning.UNKNOWN:
        reminded = duties.typed_checks.reminded_duties(context)
        return check_choices(context, reminded, Meaning.NOTHING_NEW, typed)
    return check_choices(context, shown, meaning, typed)


def take_back_last(context: Context, typed: str) -> Replies:
    """Offer what puts right what was just sent, or takes it back, to a bare "bấm nhầm" or "rút lại"."""
    return offer_ways_back(context) if TAKES_BACK.fullmatch(fold(tidy(typed))) else []


def ask_what_is_done(
    context: Context,
    typed: str,
    meaning: Meaning,
    press: words.Press,
    choices: Sequence[typed_choices.Choice],
) -> Replies:
    """Ask whether words answer a reminder or something else that waits for the same: "rồi ạ", "không".

    "kiểm tra rồi, vẫn chưa được" is rather said of what was resolved than of the check.
    """
    if meaning == Meaning.NOT_YET and read_reply(typed) is None and denies_fixed(typed):
        unsolved = typed_choices.replied_choices(context, Reply.NOT_FIXED)
        return words.offer(context, typed, [*unsolved, *choices]) if unsolved else []
    if meaning != Meaning.DONE or not choices or names_mailbox(typed) or words.askers(context):
        return []
    others = typed_choices.replied_choices(context, Reply.DONE)
    if CHECKED.search(fold(expand(typed))):  # nobody checks a broadcast
        others = [one for one in others if not one.token.startswith(ACKNOWLEDGES)]
    return press(typed_choices.ask_which([*others, *choices])) if others else []


def settle_in_sight(context: Context, typed: str) -> Replies:
    """Settle the reminder in sight by "không có", unless that may answer what somebody has asked."""
    typed_checks = duties.typed_checks
    shown = typed_checks.told_none_in_sight(context, typed)
    if not shown:
        return []
    asked = understanding.ask_whose(context, typed, typed_checks.check_choices(shown, "none"))
    return asked or typed_checks.settle_shown(context, shown, "none", typed)


def answer_as_read(context: Context, typed: str, meaning: Meaning, press: words.Press) -> Replies:
    """Do what is read in a text that settles nothing by itself; else offer to pass it on, or ask."""
    reply, reading = read_reply(typed), read_beside_thanks(context, typed)
    if said := settle_and_more(context, typed, reading, press):
        return said
    is_plain = reading.act == Act.DO and reading.intent in PLAIN and not says_more(context, reading)
    if is_plain and (said := PLAIN[reading.intent](context)):
        return said
    is_own = meaning in BESIDE and reading.intent in understanding.TO_REMINDER
    is_own = is_own and not in_sight.is_fault_told(context, reading)
    is_by_phone = reading.intent == Intent.CHECK_DONE and context.may(Action.BY_PHONE)  # of a unit
    if not is_own or is_by_phone:
        if said := incident_answers.answer(context, reading):
            return second_wish.with_second(context, said, typed, Intent.INCIDENT_REPLY)
        if said := understanding.respond(context, reading, press):
            return said
    is_of_result = reading.standing == Standing.INCIDENT_RESOLVED
    may_settle = reply is not None or meaning in (Meaning.WILL, Meaning.NOT_YET) or is_of_result
    wishes = partial(understanding.wishes_beside_hearers, context, reading)
    is_awaited = words.is_awaited(context)
    found = typed_choices.replied_choices(context) if may_settle or is_awaited else ()
    is_own_wish = context.may(Action.HANDLE) and standing.is_fair_wish(reading)
    may_be_reply = may_settle or (is_awaited and found) or words.may_be_reply(context, typed)
    may_be_reply = may_be_reply and not is_own_wish and not speaks_of_another(context, typed)
    said = in_sight.describe_file(context, reading, press) if may_be_reply else []
    if may_be_reply and not said:
        said = words.offer(context, typed, found, wishes, reading)
    if meaning in BESIDE and not said:
        said = BESIDE[meaning](context, (), typed)
    is_assent = reply.is_bare and reply.kind in ASSENT if reply else meaning == Meaning.WILL
    if said or is_assent:
        return said or in_sight.show_decision(context, reply) or thanks()
    return ask_if_nothing_new(context, typed) or understanding.ask_which(context, reading)


def ask_if_nothing_new(context: Context, typed: str) -> Replies:
    """Ask whether the check is done, of who found nothing, in words that may be of something else."""
    is_told = names_looking(typed) and found_nothing(typed)
    shown = duties.typed_checks.reminded_duties(context) if is_told else []
    return duties.typed_checks.ask_if_done(context, shown, typed, "none")


def read_beside_thanks(context: Context, typed: str) -> Reading:
    """Read a text; where it thanks and says more, read what more it says."""
    reading = standing.read(context, typed)
    more = said_besides(typed)
    is_more = reading.intent == Intent.THANKS and more
    return standing.read(context, more) if is_more else reading


def says_more(context: Context, reading: Reading) -> bool:
    """Return whether there may be more in words of thanks than thanks, and somebody to hear it."""
    reply = read_reply(reading.typed)
    is_bare = reply is not None and reply.is_bare and reply.kind in ASSENT
    return reading.intent == Intent.THANKS and not is_bare and any(words.hearers(context))


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
        return duties.reminders.no_access_in_words(context, shown, typed)
    return words.offer(context, typed, choices, reading=reading)


def put_right_slip(context: Context, typed: str) -> Replies:
    """Put right the check just recorded, of who tells that it was a slip: "bấm nhầm rồi, có 1 thư mới"."""
    if not SLIP.search(fold(typed)) or not duties.typed_checks.just_checked(context):
        return []
    likely = standing.read(context, typed).slots.get("result", "")
    result = duties.typed_checks.result_told(likely, typed)
    is_of_check = result != UNSAID or names_check(typed)
    return duties.typed_checks.take_back_check(context, result, typed) if is_of_check else []


def answer_beside_form(context: Context, here: Conversation, typed: str) -> Replies:
    """Answer what is said to a reminder while a form asks for a choice; of a bare "done" it is asked."""
    beside = tell_office_beside(context, here, typed) or tell_named_beside(context, here, typed)
    if said := beside or incident_answers.answer_beside(context, here, typed):
        return said
    if said := put_right_slip(context, typed):
        return [*said, *remind_of_form(context, here)]
    meaning = read_intent(typed)
    is_about_check = meaning in BESIDE_FORM and is_beside_choices(context, here, typed)
    shown = duties.typed_checks.reminded_duties(context) if is_about_check else []
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
        shown = duties.reminders.rounds_of_time(context, shown, typed)
        times = [time_text(duties.reminders.snooze_time(context, duty, typed)) for duty in shown]
        ways = [(f"later:{{}}:{at}", _("Nhắc lại lúc {time}", time=at)) for at in times]
    elif meaning == Meaning.NOT_YET:
        ways = [("later:{}", _("Chưa, nhắc sau 30 phút"))] * len(shown)
    elif meaning == Meaning.NO_ACCESS:
        ways = [("no:{}", _("Không vào được"))] * len(shown)
    else:
        result = duties.typed_checks.result_told(DONE.get(meaning, ""), typed)
        return duties.typed_checks.check_choices(shown, result)
    return [
        typed_choices.Choice(token.format(one.id), label, one.unit_name, 0)
        for one, (token, label) in zip(shown, ways, strict=True)
    ]


def owed(context: Context, typed: str) -> Replies:
    """Answer a number that is none of the newest choices; where a reminder is open, number its choices."""
    if too_high := typed_choices.out_of_range(context, typed) or typed_choices.no_such_word(typed):
        return too_high
    is_asked = is_choice(typed) and duties.typed_checks.reminded_duties(context)
    return duties.reminders.show_owed(context, "") if is_asked else []


def greet(context: Context) -> Replies:
    return [Message(_("Kính chào anh/chị. Gõ /menu để xem các việc làm được."), main_things(context))]


def thanks() -> Replies:
    return [Message(_("Cảm ơn anh/chị."))]


def answer_thanks(context: Context) -> Replies:
    """Thank where nothing waits; ask whether the check is done, where that does."""
    if typed_choices.replied_choices(context):
        return []
    return duties.typed_checks.ask_if_done(context, duties.typed_checks.reminded_duties(context)) or thanks()


def nothing_entered(context: Context) -> Replies:
    """Say that nothing is asked just now, and what was begun before."""
    if parked := parked_options(context):
        return [Message(_("Không có câu hỏi nào đang mở. Anh/chị còn nội dung đang nhập."), parked)]
    return [Message(_("Không có nội dung nào đang nhập."))]


Answer = Callable[[Context], Replies]
PLAIN: dict[Intent, Answer] = {
    Intent.GREETING: greet,
    Intent.CANCEL: nothing_entered,
    Intent.THANKS: answer_thanks,
}
BESIDE: dict[Meaning, WordsAnswer] = {  # where no reminder waits, beside what else may be meant
    meaning: ABOUT_CHECK[meaning] for meaning in (*DONE, Meaning.SNOOZE, Meaning.NO_ACCESS)
}
