"""Leave units out of what goes to many, in words, while its form is open: "trừ xã Phú Hữu ra".

Who is left out already may be put right ("trừ Phòng Tư pháp chứ không phải Phú Hội"), or nobody is left out
after all. Single people cannot be left out, which is said.
"""

import re
from dataclasses import replace
from typing import Any

from bot.conversation import (
    FOUND,
    REVIEW,
    Answer,
    Given,
    Question,
    asks,
    fold,
    read_correction,
    regex,
)
from bot.domain.directory.audience import BEFORE_EXCEPTION, BEHIND_EXCEPTION
from handlers import answers, revising, wishes
from handlers.engine import (
    NONE_OUT,
    Context,
    Replies,
    answer_form,
    are_units_said,
    exceptions_in,
    forms,
    named_in,
    units_but,
)
from handlers.interruptions import SENT
from handlers.standing import is_read
from storage.engine import Conversation

SOME, NONE = "some", "none"  # answers to the question "without"
OUT = "except"  # how the keys of the questions for those left out begin
WHOM = ("whom", "units")  # the questions in whose answers units may be left out too
ROLES = "roles"
LEFT_OUT = regex(  # folded
    r"(?:(?:da|a|em|chi|anh|oi|cho|nho|thoi|khoan|con|nhung|don vi|thi|nguoi nhan),? )*"
    r"(?:(?:ngoai |loai )?tru|chua|loai|bo(?! sung\b| cau\b| noi\b| phan\b)|bot"
    r"|(?:khong|ko|khoi|dung) gui(?: (?:cho|toi|den))?)"
    r"(?: (?:giup|bot|ra|luon))* (?P<units>.+?)"
    r"(?:,? (?:ra|di|nhe|nha|nghen|a|em|giup|gium|chi|anh|voi|luon|nua|thoi|khoi danh sach))*"
    r"(?:[,;.]? (?:(?:(?:xa|thi tran|phong|ban|ben|don vi|co quan|cho|noi)(?: (?:do|ay|nay|kia|day))+|ho)"
    r"|vi|do|tai)\b(?=.* (?:nop|gui|lam|bao|xong|roi|het|nghi|mat|cup|da|khong|chua)\b).+)?[ .!]*"  # why
)
LEFT_OUT_BEHIND = regex(  # folded: "Phú Hội thì khỏi gửi"
    r"(?:(?:da|a|em|chi|anh|oi|thoi|nhung|rieng|con),? )*(?P<units>.+?),?"
    r" (?:thi )?(?:khoi|(?:khong|chua|ko) (?:can|phai))"
    r"(?: (?:phai|can|gui|nop|nhan|lam|cho|toi|den|bao cao)){0,3}"
    r"(?: (?:nhe|nha|a|em|luon|dau|di|nua)){0,3}[ .!]*"
)
NOT_THOSE = regex(  # folded, behind those that are left out instead
    r",? (?:chu|cho|ma) (?:khong|ko|k|hong|dau)(?: co)? phai(?: la| tru)? (?P<units>.+?)"
    r"(?: (?:nhe|nha|a|em|dau))*[ .!]*$"
)
NOT_BUT = regex(  # folded: "không phải Phú Hội mà là Phòng Tư pháp"
    r"(?:(?:da|a|em|u|khong),? )*(?:khong|ko|k|hong) phai(?: la| tru)? (?P<wrong>.+?),? ma(?: (?:la|tru))*"
    r" (?P<right>.+?)(?: (?:nhe|nha|a|em))*[ .!]*"
)
EVERY_UNIT = "tất cả đơn vị"  # as it is typed
OF_EVERYONE = regex(r"\b(?:tat ca|toan bo|moi don vi)\b")  # folded; read without who asks
LONGEST_DENIAL = 200  # characters


def leave_out(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Do what the words say of those left out, whatever the form asks just now; nothing for other words."""
    if asks(typed):
        return []
    said = leave_none_out(context, here, question, typed) or put_right(context, here, typed)
    said = said or choose_but_people(context, here, question, typed)
    return said or choose_roles_but(context, here, question, typed)


def leave_units_out(context: Context, here: Conversation, typed: str) -> Replies:
    """Leave out the units that are named at the review ("trừ xã Phú Hữu ra"), besides those already out."""
    said = fold(typed)
    is_short = len(said) <= LONGEST_DENIAL
    found = LEFT_OUT.fullmatch(said) or (LEFT_OUT_BEHIND.fullmatch(said) if is_short else None)
    if found is None or asks(typed):
        return []
    units = revising.words_of(typed, found, "units").strip(" ,")
    if not are_units_said(context, units):
        return []
    if not can_leave_out(context, here):
        return name_others(context, here, units) if revising.WHOM in here.answers else []
    so_far = [str(here.answers[OUT].value)] if OUT in here.answers else []
    return without_units(context, here, ", ".join([*so_far, units]))


def name_others(context: Context, here: Conversation, out: str) -> Replies:
    """Name those who stay, where the form has no question for whom to leave out: of all, or of some."""
    so_far = str(here.answers[revising.UNITS].value) if revising.UNITS in here.answers else ""
    if not so_far and here.answers[revising.WHOM].value != "all":
        return []
    text = f"{so_far or EVERY_UNIT}, trừ {out}"
    stay = named_in(context, text) if so_far and not OF_EVERYONE.search(fold(so_far)) else []
    return revising.answer_units_anew(context, here, ", ".join(stay) or text)


def leave_out_of_reminder(context: Context, typed: str) -> Replies:
    """Ask anew whom to remind, without the units that are named: "khoan, trừ phú hội ra nha"."""
    found = LEFT_OUT.fullmatch(fold(typed)) or LEFT_OUT_BEHIND.fullmatch(fold(typed[:LONGEST_DENIAL]))
    units = revising.words_of(typed, found, "units").strip(" ,") if found and not asks(typed) else ""
    return answers.remind_without(context, units) if units and are_units_said(context, units) else []


def can_leave_out(context: Context, here: Conversation) -> bool:
    talk = forms.talk_so_far(context, here)
    return talk.has(OUT) or talk.has("without")


def without_units(context: Context, here: Conversation, units: str) -> Replies:
    """Leave out exactly the units that these words name; nobody where there are none."""
    has_choice = forms.talk_so_far(context, here).has("without")
    kept = {
        key: one
        for key, one in here.answers.items()
        if key[0] not in (FOUND, REVIEW) and not is_of_exception(key)
    }
    if has_choice:
        kept["without"] = Answer(SOME if units else NONE, context.at)
    now = replace(here, answers=kept)
    return forms.run(context, now, Given(OUT, units, context.at) if units else None)


def is_of_exception(key: str) -> bool:
    return key.partition("_")[0] == OUT


def leave_none_out(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Take back that some are left out: "không trừ ai hết"; where one of them is asked for, pass over it."""
    if not NONE_OUT.fullmatch(fold(typed)) or not (is_of_exception(question.key) or is_at_review(question)):
        return []
    return without_units(context, here, "") if can_leave_out(context, here) else []


def is_at_review(question: Question[Any]) -> bool:
    return question.key.startswith(REVIEW)


def put_right(context: Context, here: Conversation, typed: str) -> Replies:
    """Leave others out than was said before: "trừ Phòng Tư pháp chứ không phải Phú Hội"."""
    told, said = read_correction(typed), fold(typed)
    right, wrong = "", ""
    if told and told.value and (found := LEFT_OUT.fullmatch(fold(told.value))):
        right = revising.words_of(told.value, found, "units")
        wrong = str(here.answers[OUT].value) if OUT in here.answers else ""
    elif (denied := NOT_THOSE.search(said)) and (found := LEFT_OUT.fullmatch(said[: denied.start()])):
        right, wrong = revising.words_of(typed, found, "units"), revising.words_of(typed, denied, "units")
    elif rather := NOT_BUT.fullmatch(said):
        right, wrong = (revising.words_of(typed, rather, one) for one in ("right", "wrong"))
    right = right.strip(" ,")
    if not right or not are_units_said(context, right) or not can_leave_out(context, here):
        return []
    _meant, denied_names = units_but(context, f"trừ {wrong}") if wrong else ([], [])
    is_out = set(denied_names) & set(names_left_out(context, here))
    if told is None and wrong and not is_out:
        return []
    answers = {
        key: Answer(in_again(context, str(one.value), is_out), one.at) if key in WHOM else one
        for key, one in here.answers.items()
    }
    so_far = units_but(context, f"trừ {here.answers[OUT].value}")[1] if OUT in here.answers else []
    stay_out = [name for name in so_far if name not in is_out]
    return without_units(context, replace(here, answers=answers), ", ".join([*stay_out, right]))


def names_left_out(context: Context, here: Conversation) -> list[str]:
    """Return the names of the units that the answers so far leave out."""
    said = [str(here.answers[key].value) for key in WHOM if key in here.answers]
    said += [f"trừ {here.answers[OUT].value}"] if OUT in here.answers else []
    return [name for one in said for name in units_but(context, one)[1]]


def in_again(context: Context, whom: str, names: set[str]) -> str:
    """Return the words for whom it is, in which these units are not left out any more."""
    for one in exceptions_in(context, whom):
        left = [name for name in units_but(context, one)[1] if name not in names]
        if len(left) < len(units_but(context, one)[1]):
            instead = f", trừ {', '.join(left)}" if left else ""
            pattern = f"{BEFORE_EXCEPTION}{re.escape(one)}{BEHIND_EXCEPTION}"
            whom = re.sub(pattern, instead.replace("\\", ""), whom, flags=re.IGNORECASE)
    return whom


def choose_but_people(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Say that single people cannot be left out, and take what else is said: "cán bộ, trừ chị Lan"."""
    is_asked = question.key in (*WHOM, ROLES) or is_at_review(question)
    alone = wishes.acts.people_named_out(context, typed) if here.flow in SENT and is_asked else ()
    if not alone:
        return []
    rest = typed
    for one in alone:
        rest = re.sub(f"{BEFORE_EXCEPTION}{re.escape(one)}{BEHIND_EXCEPTION}", " ", rest, flags=re.IGNORECASE)
    rest = rest.strip(" ,.")
    is_more = bool(rest) and not is_at_review(question) and is_read(question, rest, context.at)
    [note] = wishes.acts.not_left_out(alone)
    return [note, *answer_form(context, here, rest)] if is_more else forms.ask_below(context, here, note.text)


def choose_roles_but(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Choose to whom it goes, and leave out the units named with it: "mọi người, trừ Phòng Nội vụ"."""
    if question.key != ROLES or OUT in here.answers or not (out := exceptions_in(context, typed)):
        return []
    found = [LEFT_OUT.fullmatch(fold(one)) for one in out]
    named = [revising.words_of(one, said, "units") for one, said in zip(out, found, strict=True) if said]
    rest = typed
    for one in out:
        rest = rest.replace(one, " ")
    if len(named) != len(out) or not is_read(question, rest, context.at):
        return []
    left_out = {
        "without": Answer(SOME, context.at),
        OUT: Answer(", ".join(named), context.at),
    }
    given = Given(question.key, rest.strip(" ,."), context.at)
    return forms.run(context, replace(here, answers={**here.answers, **left_out}), given)
