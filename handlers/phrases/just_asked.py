"""Words about what was just asked or told: one of its choices, a refusal, the label of a button."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.conversation import Message, _, asks, fold, is_back, is_cancel, options_meant, regex, tidy
from bot.domain.phrases import Meaning, is_in_doubt
from bot.domain.understanding import Intent
from handlers import duties, encodings, in_sight, words
from handlers.addressing import acknowledge_and_more, tell_office
from handlers.engine import (
    Action,
    Context,
    Replies,
    active_form,
    answer_form,
    open_question,
    parked_options,
    press_with_words,
    typed_choices,
)
from handlers.phrases.told_checks import DONE
from handlers.phrases.typed import Typed
from handlers.understanding import second_wish
from storage.engine import conversations

SETTLES = {*DONE} - {Meaning.NOTHING_NEW}  # "không" answers what was just asked, before a reminder
FEW = 6  # words by which somebody is named
# Folded; the first is a man's name where a form asks for one.
GIVES_UP = ("huy", "huy het", "thoi huy het", "thoi khoi", "thoi khong")
NOT_REMINDED = regex(  # folded: what was asked, or was about to be, is left
    r"(?:(?:da|thoi|a|em|chi|anh|khoan|oi),? )*(?:khong|ko|k|khoi|dung)(?: can)? nhac"
    r"(?: (?:nua|dau|em|nhe|nha|a|ho|ai|het|gi|vay))*[ .!]*"
)
DROPS = regex(r"(?:thoi )?(?:bo|bo qua|thoi bo)(?: no| cai do)? di(?: em| nhe| nha| a)?")  # folded
DENIES = regex(  # folded: that there was a password in it, or classified matter
    r"(?:(?:da|vang|dau|lam gi) )*(?:khong|ko|k|hong|hem|dau)(?: (?:phai|co|he|chua))*"
    r"(?: (?:mat khau|mk|noi dung mat|van ban mat|gi|dau|ma|nha|nhe|a|anh|chi|em|oi))*"
)
TELLS_WHETHER = regex(r"(?:da|vang|u|uh|co|dung|phai|khong|ko|k|hong|hem|dau|lam gi|thoi)\b")  # folded
OPENED_WITH_WORDS = "cc_say:"  # how tokens begin of what opens with words behind its label
MAY_BE_LABEL = (Meaning.NOT_YET, Meaning.OPENS_AGAIN, Meaning.UNKNOWN)


def convert_document(typed: Typed) -> Replies:
    """Convert the document under which the words were typed that ask for it, or ask for one."""
    return encodings.converting.take_wish(typed.context, typed.text)


def agree_instead(typed: Typed) -> Replies:
    """Ask once more where a refusal was just asked about and the words agree to the thing itself."""
    asked = typed_choices.agreed_instead(typed.context, typed.text)
    return [asked] if asked else []


def confirm(typed: Typed) -> Replies:
    """Do, or leave, what was just asked whether to do."""
    confirmed = "" if typed.meaning in SETTLES else typed_choices.confirmed(typed.context, typed.text)
    return typed.press(confirmed) if confirmed else []


def do_told_again(typed: Typed) -> Replies:
    """Do what was just proposed to who, not of the office, says the same once more, with all these words."""
    context = typed.context
    if typed.meaning in SETTLES:
        return []
    last = context.last_shown(words.TOGETHER)
    options = last.options if last and last.is_newest else []
    proposed = [token.split(":") for token, _label, _words in options if token.startswith("take:")]
    if len(proposed) != 1 or context.may(Action.HANDLE):
        return []
    _take, number, kind, about = proposed[0]
    here = context.features.listeners[kind]
    meant = here.propose(context, typed.text) if here.propose and here.take else None
    if meant is None or here.take is None or str(meant.about) != about or meant.among:
        return []
    kept = words.kept_words(context, number)
    said = here.take(context, meant.about, f"{kept.facts['text']}\n{typed.text}")
    words.forget(context, kept)
    return said


def secret_told(context: Context, typed: str) -> str:
    """Return the token of the answer to whether a secret was just sent; "" where that was not asked."""
    if not TELLS_WHETHER.match(fold(typed)):
        return ""
    last = context.last_shown(typed_choices.LATELY)
    asked = last.options if last and last.is_newest else []
    options = {token: label for token, label, _words in asked if token.startswith(("secret:", "pw:"))}
    meant = options_meant(typed, options) if options else []
    none = next((token for token in options if token.startswith(("secret:nothing:", "pw:no"))), "")
    if none and not meant and DENIES.fullmatch(fold(typed).strip(" .!")):
        return none
    return meant[0] if len(meant) == 1 else ""


def ordered_on(context: Context, typed: str) -> list[str]:
    """Return the tokens by which words that were asked about are passed on, or are not."""
    return gathered(context, typed_choices.ordered_on(context, typed))


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


def left(context: Context, typed: str) -> str | Message:
    """Return what is pressed or said where what was asked is left, "thôi bỏ đi", "không nhắc nữa"; or ""."""
    said = fold(tidy(typed))
    if context.may(Action.URGE) and NOT_REMINDED.fullmatch(said):  # of others, and not of oneself
        refused = typed_choices.token_of_label(context, _("Không nhắc"))
        return refused or Message(_("Chưa thực hiện; mọi nội dung giữ nguyên."))
    return (
        (typed_choices.leaving_choice(context) or nothing_entered(context)) if DROPS.fullmatch(said) else ""
    )


def hearer_chosen(typed: Typed) -> Replies:
    """Pass on what was asked about to the hearer that a few words name."""
    may_name = typed.meaning == Meaning.UNKNOWN and len(typed.text.split()) <= FEW
    token = typed_choices.hearer_named(typed.context, typed.text) if may_name else ""
    return typed.press(token) if token else []


def given_up(context: Context, typed: str) -> str | Message:
    """Return what "hủy", "thôi khỏi", "quay lại" press: the way out of what was asked, where there is one."""
    gives_up = fold(typed) in GIVES_UP
    if not (gives_up or is_back(typed) or is_cancel(typed)):
        return ""
    is_here = typed_choices.is_newest_label(context, typed)  # [Bỏ qua] under a file
    if is_here:
        return typed_choices.token_of_label(context, typed) or nothing_entered(context)
    # Under [Chuyển] [Không] what is given up is passing on.
    return (typed_choices.leaving_choice(context) if gives_up else "") or nothing_entered(context)


def nothing_entered(context: Context) -> Message:
    """Say that nothing is asked just now, and what was begun before."""
    if parked := parked_options(context):
        return Message(_("Không có câu hỏi nào đang mở. Anh/chị còn nội dung đang nhập."), parked)
    return Message(_("Không có nội dung nào đang nhập."))


def tell_office_or_acknowledge(typed: Typed) -> Replies:
    """Pass on what is plainly said to the office, or acknowledge and hear what more is said."""
    told = tell_office(typed.context, typed.text)
    return told or acknowledge_and_more(typed.context, typed.text, typed.press)


def ask_if_declined(typed: Typed) -> Replies:
    asked = in_sight.ask_if_declined(typed.context, typed.text)
    return second_wish.with_second(typed.context, asked, typed.text, Intent.DECLINE)


def repeat(context: Context, typed: str) -> str | Message:
    """Return the token of what was just asked about, where its label is typed; of an outage, since when."""
    repeated = typed_choices.repeated(context, typed)
    return duties.office.outages.since_told(context, repeated, typed) if repeated else ""


def tell_outage_ended(context: Context, typed: str) -> Replies:
    """Offer the end of an outage that is told, unless that is a button's label."""
    if not duties.office.outages.is_back_told(typed) or typed_choices.token_of_label(context, typed):
        return []
    return duties.office.outages.tells_end(context, typed)


def press_label(typed: Typed) -> Replies:
    """Press the button whose label is typed."""
    token = typed_choices.token_of_label(typed.context, typed.text) if may_be_label(typed) else ""
    return [] if is_doubted_check(token, typed.text) else typed.press(token)


def press_words_of_label(typed: Typed) -> Replies:
    """Press the button of whose label several words are typed, and begin what more is wished."""
    token = (
        typed_choices.token_of_words(typed.context, typed.text) if typed.meaning == Meaning.UNKNOWN else ""
    )
    if not token or is_doubted_check(token, typed.text):
        return []
    said = press_with_words(typed.context, token, typed.text) or typed.press(token)
    return second_wish.with_second(typed.context, said, typed.text, Intent.CHOOSE)


def open_by_label(typed: Typed) -> Replies:
    """Open a common incident's form whose label stands before a colon: "gửi cập nhật: Sở đang sửa"."""
    label, colon, text = typed.text.partition(":")
    context, told = typed.context, text.strip()
    token = typed_choices.token_of_label(context, label) if colon and " " in told else ""
    if not isinstance(token, str) or not token.startswith(OPENED_WITH_WORDS):
        return []
    if not typed_choices.is_live(context, token):
        return []
    said = typed.press(token)
    now = replace(context, active=conversations.active_at(context.tx, context.who.contact))
    here = active_form(now)
    question = open_question(now, here) if here else None
    if here is None or question is None or question.options or question.takes_file:
        return said
    return answer_form(now, here, told)


def may_be_label(typed: Typed) -> bool:
    """Return whether it can be the label of a choice; of an older one not, where it settles what waits."""
    if typed.meaning != Meaning.WILL and not typed.replied:
        return typed.meaning in MAY_BE_LABEL
    # [Đã nhận] is not about a reminder, where it is what they were last shown.
    return typed_choices.is_newest_label(typed.context, typed.text)


def is_doubted_check(token: str | Message, typed: str) -> bool:
    """Return whether the words of a result ask, or leave it in doubt: "không có thư mới à?"."""
    return isinstance(token, str) and token.startswith("ck:") and (asks(typed) or is_in_doubt(typed))
