"""Words to a reminder: what became of a check, when to be reminded again, what more is said with it."""

from collections.abc import Sequence

from bot.conversation import Message, _, expand, fold, is_choice, regex, tidy, time_text
from bot.domain.duties import UNSAID, Duty
from bot.domain.phrases import (
    Meaning,
    names_check,
    names_looking,
    names_mailbox,
)
from bot.domain.replies import denies_fixed
from bot.domain.rights import Role
from bot.domain.understanding import Act, Intent
from handlers import duties, standing, understanding, words
from handlers.addressing import ACKNOWLEDGES
from handlers.engine import Context, Replies, Reply, said_besides, typed_choices
from handlers.phrases.told_checks import ABOUT_CHECK, DONE, settle_and_remind
from handlers.phrases.typed import Typed
from handlers.understanding import second_wish

CHECKED = regex(r"\bkiem tra\b")  # folded
NAMES_ACT = (Reply.ACCEPTED, Reply.DECLINED, Reply.APPROVED, Reply.RETURNED)
OF_CHECK = (Intent.CHECK_DONE, Intent.NOT_YET, Intent.WILL, Intent.SNOOZE)
SLIP = regex(
    r"^(?:(?:da|a|u|ua|y|em|oi|thoi)[ ,]+)*(?:khoan(?:[ ,]+(?:khong|ko|hong) phai)?"
    r"|(?:khong|ko|hong) phai)[ ,]+"
    r"|(?<!xoa )(?<!gui )\b(?:nham|(?:noi|bam|bao|ghi|chon) lon|lon roi|dung la|moi dung)\b"
)
STOPS_REMINDING = regex(  # folded
    r"(?:(?:da|em|chi|anh|oi|thoi|cho|lam on|xin|vui long)[ ,]+)*(?:tat|ngung|dung|khoi|bo|khong|ko)(?: can)?"
    r"(?: (?:luon|het|cai|loi|tin|giup|gium|cho|em))* nhac"
    r"(?: (?:nua|nho|viec|gium|giup|dum|cai|di|em|toi|nhe|nha|a|chi|anh|luon|hoai|het|dau|kiem tra|hop thu))*"
    r"[ .!]*"
)
MAY_ANSWER = (*DONE, Meaning.WILL, Meaning.NOT_YET)  # a question of somebody's as well as a reminder


def settle_in_sight(context: Context, typed: str) -> Replies:
    """Settle the reminder in sight by "không có", unless that may answer what somebody has asked."""
    typed_checks = duties.typed_checks
    shown = typed_checks.told_none_in_sight(context, typed)
    if not shown:
        return []
    asked = understanding.ask_whose(context, typed, typed_checks.check_choices(shown, "none"))
    return asked or typed_checks.settle_shown(context, shown, "none", typed)


def put_right_slip(context: Context, typed: str) -> Replies:
    """Put right the check just recorded, of who tells that it was a slip: "bấm nhầm rồi, có 1 thư mới"."""
    if not SLIP.search(fold(typed)) or not duties.typed_checks.just_checked(context):
        return []
    likely = standing.read(context, typed).slots.get("result", "")
    result = duties.checks.result_told(likely, typed)
    is_of_check = result != UNSAID or names_check(typed)
    return duties.typed_checks.take_back_check(context, result, typed) if is_of_check else []


def snooze(typed: Typed) -> Replies:
    """Settle what the first words settle, and be reminded as the others wish."""
    is_wished = typed.meaning == Meaning.SNOOZE
    return settle_and_remind(typed.context, typed.text) if is_wished else []


def tell_how_to_stop(typed: Typed) -> Replies:
    """Say when reminders stop, of who wants none any more: "tắt nhắc giùm cái"; nothing is switched off."""
    context, units = typed.context, typed.context.who.units(Role.OFFICER)
    if not units or not STOPS_REMINDING.fullmatch(fold(tidy(typed.text))):
        return []
    said = _("Lời nhắc ngừng khi có kết quả kiểm tra, và trong thời gian anh/chị báo vắng mặt (gõ /vangmat).")
    shown = duties.typed_checks.reminded_duties(context)
    return [Message(said), *duties.typed_checks.ask_if_done(context, shown)]


def tell_of_excused(typed: Typed) -> Replies:
    """Say that the round is excused, to who tells of its check."""
    is_told = typed.meaning in DONE and names_looking(typed.text) and not typed.reminded
    return duties.typed_checks.tell_of_excused(typed.context) if is_told else []


def press_label_of_check(typed: Typed) -> Replies:
    """Press the label that is typed, where its words would tell of a check and none is owed."""
    is_label = typed.meaning in ABOUT_CHECK and not typed.reminded
    if not is_label or not typed_choices.is_newest_label(typed.context, typed.text):
        return []
    return typed.press(typed_choices.token_of_label(typed.context, typed.text))


def ask_what_is_done(typed: Typed) -> Replies:
    """Ask whether words answer a reminder or something else that waits for the same: "rồi ạ", "không".

    "kiểm tra rồi, vẫn chưa được" is rather said of what was resolved than of the check.
    """
    context, text, choices = typed.context, typed.text, choices_of_check(typed)
    if typed.meaning == Meaning.NOT_YET and typed.reply is None and denies_fixed(text):
        unsolved = typed_choices.replied_choices(context, Reply.NOT_FIXED)
        return words.offer(context, text, [*unsolved, *choices]) if unsolved else []
    if typed.meaning != Meaning.DONE or not choices or names_mailbox(text) or words.askers(context):
        return []
    others = typed_choices.replied_choices(context, Reply.DONE)
    if CHECKED.search(fold(expand(text))):  # nobody checks a broadcast
        others = [one for one in others if not one.token.startswith(ACKNOWLEDGES)]
    return typed.press(typed_choices.ask_which([*others, *choices])) if others else []


def settle_reply(typed: Typed) -> Replies:
    """Do what a short reply plainly means, and begin what more is wished."""
    choices = choices_of_check(typed)
    settled = words.settle(typed.context, typed.text, typed.press, typed.replied, choices)
    if not (settled and typed.is_reply_at_length):
        return settled
    is_amiss = typed.reply is not None and typed.reply.kind == Reply.NOT_FIXED  # and no new fault
    done = Intent.INCIDENT_NOT_OK if is_amiss else Intent.CHOOSE
    return second_wish.with_second(typed.context, settled, typed.text, done)


def ask_whose(typed: Typed) -> Replies:
    """Ask whether words are to a reminder or answer what somebody has asked."""
    if not typed.reminded or typed.meaning not in MAY_ANSWER:
        return []
    return understanding.ask_whose(typed.context, typed.text, choices_of_check(typed))


def settle_reminder(typed: Typed) -> Replies:
    """Do to the reminder what the words say of the check; offer to pass on what is rather said of more."""
    if not typed.reminded:
        return []
    if more := tell_more(typed):
        return more
    done = Intent.CHECK_NO_ACCESS if typed.meaning == Meaning.NO_ACCESS else Intent.CHECK_DONE
    said = ABOUT_CHECK[typed.meaning](typed.context, typed.reminded, typed.text)
    return second_wish.with_second(typed.context, said, typed.text, done)


def tell_more(typed: Typed) -> Replies:
    """Offer to pass on what is said beside "chưa" or "dạ" to a reminder, where it is not about the check."""
    more = said_besides(typed.text)
    if typed.meaning not in (Meaning.WILL, Meaning.NOT_YET) or not more:
        return []
    context, reading = typed.context, standing.read(typed.context, more)
    if reading.intent in OF_CHECK and reading.act != Act.NONE:
        return []
    if reading.intent == Intent.CHECK_NO_ACCESS and not any(words.hearers(context)):
        return duties.reminders.no_access_in_words(context, typed.reminded, typed.text)
    return words.offer(context, typed.text, choices_of_check(typed), reading=reading)


def owed(context: Context, typed: str) -> Replies:
    """Answer a number that is none of the newest choices; where a reminder is open, number its choices."""
    if too_high := typed_choices.out_of_range(context, typed) or typed_choices.no_such_word(typed):
        return too_high
    is_asked = is_choice(typed) and duties.typed_checks.reminded_duties(context)
    return duties.reminders.show_owed(context, "") if is_asked else []


def choices_of_check(typed: Typed) -> list[typed_choices.Choice]:
    """Return what the text may say to the reminders; a reply for which more waits may be "không" to them."""
    context, shown, meaning = typed.context, typed.reminded, typed.meaning
    if meaning == Meaning.OPENS_AGAIN or (typed.replied and typed.reply and typed.reply.kind in NAMES_ACT):
        return []
    if typed.replied and typed.is_bare(Reply.NO) and meaning == Meaning.UNKNOWN:
        shown, meaning = duties.typed_checks.reminded_duties(context), Meaning.NOTHING_NEW
    return check_choices(context, shown, meaning, typed.text)


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
        result = duties.checks.result_told(DONE.get(meaning, ""), typed)
        return duties.typed_checks.check_choices(shown, result)
    return [
        typed_choices.Choice(token.format(one.id), label, one.unit_name, 0)
        for one, (token, label) in zip(shown, ways, strict=True)
    ]
