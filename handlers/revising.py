"""Put right what was answered before, in words, at the next question; and find what was answered."""

import re
from dataclasses import replace
from typing import Any

from bot.conversation import (
    ADDED,
    EDITED,
    REVIEW,
    Answer,
    Cancelled,
    Correction,
    Given,
    Message,
    Question,
    Talk,
    Waiting,
    _,
    asks,
    day_text,
    ending_correction,
    fold,
    options_meant,
    read_correction,
    regex,
    tidy,
)
from bot.domain.broadcasts import is_order, read_orders
from bot.domain.roster.rows import PHONE_IN_TEXT
from bot.domain.sent_corrections import (
    corrected_text,
    tells_slip,
    told_anew,
    told_to_correct,
    with_hour_of,
)
from handlers import cover
from handlers.engine import (
    Context,
    Replies,
    active_form,
    answer_form,
    are_units_said,
    exceptions_in,
    forms,
    named_in,
    open_question,
    parted_units,
    units_but,
    why_not_said,
)
from handlers.engine.asking import HeardTime
from handlers.standing import TEXT, is_free, is_read
from storage.engine import Conversation

PHONE_TOLD = regex(r"\b(?:so|sdt|dt|dien thoai|sai|nham|lon|khoan|dung la)\b")  # folded
PHONE_SIGNS = regex(r"[ .-]")
NEWCOMER = regex(r"new_(\d{1,2})")
PHONE_KEY = regex(r"phone_\d{1,2}")  # keys of questions
WHOM, UNITS = "whom", "units"  # the keys of the questions for whom it is, and for which units
OF_UNITS = (WHOM, UNITS, "unit")  # questions that take any words, and ask about those they do not know
LONGEST_NAME = 5  # words of an answer that is no text
ADDRESS = (  # folded, as those below
    r"(?:(?:da|a|ok|oi|em|e|chi|anh|cho|nho|sua|nham|nham roi|sai roi|ma|y|u|khoan|thoi|lon)[ ,]+)*"
)
ADDS_UNITS = regex(
    rf"{ADDRESS}(?:(?:gui |moi |bao |nhan |cho |nhac )?them|(?:moi|gui|bao) ca|bo sung)"
    r"(?: (?:lai|cho|ca|don vi|ten))* (?P<units>.+?)(?: (?:nua|nhe|nha|vo|vao|luon|di|giup|em|e|a))*[ .!]*"
)
ONLY_UNITS = regex(
    rf"{ADDRESS}(?:chi|don vi ?:|gom ?:|gui cho)(?: (?:gui|cho|toi|den|co))* ?(?P<units>.+?)"
    r"(?: (?:thoi|nhe|nha|a|em|e))+[ .!]*"
)
SPAN, OF_ABSENCE = "span", (cover.absence.FLOW, cover.asking.FLOW)
HALF_ONLY = regex(  # folded
    r"(?:(?:da|a|thoi|em|e|nghi|vang|chi) )*(?:buoi )?(?P<half>sang|chieu)(?: mai| nay)? thoi"
    r"(?: (?:a|nhe|nha|nghen|em|chi|anh))*(?:[,.;].*)?"
)
DAY_TOLD = regex(r"\b(?:mai|nay)\b")  # folded
TEXT_ANEW = regex(  # folded: "sửa nội dung: …"
    r"(?:(?:da|a|khoan|ua|y|thoi|em|nho)[ ,]+)*(?:sua|doi|chinh|thay|viet)(?: (?:lai|giup))* noi dung"
    r"(?: (?:lai|thanh|la|nhu sau))* ?: ?(?=\w)"
)
CHANGES = regex(  # before what is wrong
    r"(?:(?:dạ|da|à|a|ah|ok|em|nhờ|nho|khoan|ủa|ua|ý|y|thôi|thoi)[ ,]+)*"
    r"(?:đổi|sửa|thay|doi|sua)(?: lại| lai)? (?:từ |tu )?",
    re.IGNORECASE,
)


def put_right(context: Context, here: Conversation, typed: str) -> Replies:
    """Put an answer given before right by what is typed to the next question: "à nhầm, câu trên là 12".

    Say it back, and ask the open question again. Where only that it was wrong is told, ask the last one anew.
    A time that is typed where it is asked which time was meant is the answer in place of that one.
    """
    if said := put_number_right(context, here, typed) or narrow_absence(context, here, typed):
        return said
    if context.features.forms[here.flow].hear or not (told := read_correction(typed)):
        return (
            correct_text(context, here, typed)
            or answer_and_put_right(context, here, typed)
            or answer_doubt(context, here, typed)
        )
    if found := find_wrong(context, here, told):
        key, value, talk = found
        return [put_right_message(talk, key), *answer_anew(context, here, key, value)]
    asked, answered = open_question(context, here), questions_told(context, here, told)
    is_choice = asked is not None and len(options_meant(told.value, asked.options)) == 1
    if is_choice and not told.is_named:  # "à lộn, chị Tập"
        return answer_form(context, here, told.value)
    is_answer = asked is None or not (asked.options or told.is_named)  # "nhầm" is a reason
    if not answered or is_answer or (told.value and not told.is_named):
        return []
    return forms.run(context, at_question(context, here, answered[-1].key), None)


def put_number_right(context: Context, here: Conversation, typed: str) -> Replies:
    """Take a telephone that is told while something else is asked: "à khoan, sđt là 0912345687".

    Of several people in the form the last one is meant whose number is known.
    """
    found, asked = PHONE_IN_TEXT.findall(typed), open_question(context, here)
    if len(found) != 1 or asked is None or not PHONE_TOLD.search(fold(typed)) or asks(typed):
        return []
    if asked.key in (TEXT, EDITED) or is_free(asked) or is_read(asked, typed, context.at):
        return []
    people = [one[1] for key in here.answers if (one := NEWCOMER.fullmatch(key))]
    known = [key for key in here.answers if PHONE_KEY.fullmatch(key)]
    if not (known or people):
        return []
    key, digits = known[-1] if known else f"phone_{people[-1]}", PHONE_SIGNS.sub("", found[0])
    said = Message(_("Đã ghi nhận số điện thoại: {phone}.", phone=digits))
    if forms.talk_so_far(context, here).has(key):
        return (
            [said, *answer_anew(context, here, key, digits)] if talk_with(context, here, key, digits) else []
        )
    told = {key: Answer(digits, context.at)}  # it is asked for later, and is known then
    return [said, *forms.run(context, replace(here, answers={**here.answers, **told}), None)]


def narrow_absence(context: Context, here: Conversation, typed: str) -> Replies:
    """Take half of the one day that an absence was to last: "sáng thôi, chiều em về kịp"."""
    found = HALF_ONLY.fullmatch(fold(tidy(typed)))
    if found is None or here.flow not in OF_ABSENCE or SPAN not in here.answers:
        return []
    if here.waiting_for[0] != REVIEW and DAY_TOLD.search(fold(typed)):  # of another day it is asked
        return []
    question = next((one for one in answered_questions(context, here) if one.key == SPAN), None)
    given = here.answers[SPAN]
    heard = question.read(given.value, given.at) if question else None
    spans = [one.value for one in heard.meant] if isinstance(heard, HeardTime) else []
    if len(spans) != 1 or spans[0] != ((spans[0][0][0], 1), (spans[0][0][0], 2)):
        return []
    day = day_text(spans[0][0][0])
    half = _("sáng {day}", day=day) if found["half"] == "sang" else _("chiều {day}", day=day)
    return [
        Message(_("Đã sửa câu trả lời trước thành: {answer}.", answer=half)),
        *answer_anew(context, here, SPAN, half),
    ]


def correct_text(context: Context, here: Conversation, typed: str) -> Replies:
    """Put the text right while more is asked of it: "à sửa lại 16h chứ không phải 15h"; ask that again."""
    asked, value = open_question(context, here), here.answers[TEXT].value if TEXT in here.answers else ""
    anew = TEXT_ANEW.match(fold(typed)) if len(fold(typed)) == len(typed) else None
    if not (asked and asked.key not in (TEXT, EDITED) and asked.key[0] != REVIEW and isinstance(value, str)):
        return []
    if value and (told_so := told_to_correct(typed)):
        return correct_as_told(context, here, value, told_so)
    told = CHANGES.sub("", typed, count=1)
    new = corrected_text(value, told) if value and not asks(typed) else ""
    ordered = value.removeprefix(read_orders(value).text) if isinstance(value, str) else ""  # stays behind it
    new = (
        f"{typed[anew.end() :]}{ordered}"
        if anew
        else new or (with_hour_of(value, told) if CHANGES.match(typed) or tells_slip(typed) else "")
    )
    said = _("Đã sửa câu trả lời trước thành: {answer}.", answer=new)
    if not new and (new := ordered_behind(here, typed)):
        said = _("Đã ghi nhận cách gửi: “{ordered}”.", ordered=typed)
    if not new or talk_with(context, here, TEXT, new) is None:
        return []
    return [Message(said), *answer_anew(context, here, TEXT, new)]


def correct_as_told(context: Context, here: Conversation, value: str, told: str) -> Replies:
    """Put the text right as is told behind "đính chính: …"; ask for it where that is not plain in it."""
    new = corrected_text(value, told) or with_hour_of(value, told) or told_anew(value, told)
    if not new or talk_with(context, here, TEXT, new) is None:
        unclear = _(
            "Chưa rõ cần sửa chỗ nào của nội dung. Anh/chị gõ “sửa nội dung: …” với toàn bộ nội dung mới."
        )
        return [Message(unclear), *forms.ask_again(context, here)]
    said = answer_anew(context, here, TEXT, new)
    now = active_form(context)
    question = open_question(context, now) if now else None
    again = question.options.get(f"{ADDED}{here.waiting_for}", "") if question else ""
    if now and again:  # what was being added at the review is asked again
        said = answer_form(context, now, again)
    return [Message(_("Đã sửa câu trả lời trước thành: {answer}.", answer=new)), *said]


def ordered_behind(here: Conversation, typed: str) -> str:
    """Return a broadcast's text with how it is to be sent behind it, which its form obeys; "" for none."""
    value = here.answers[TEXT].value if TEXT in here.answers else ""
    is_ordered = isinstance(value, str) and value != "" and is_order(typed)
    return f"{value.rstrip(' .')}. {typed}" if is_ordered else ""


def answer_and_put_right(context: Context, here: Conversation, typed: str) -> Replies:
    """Answer the open question, and put right what the same words say of an earlier one behind it.

    "không có khó khăn gì, à mà nhầm 13 máy"; nothing where either is not taken.
    """
    question, both = open_question(context, here), ending_correction(typed)
    if question is None or both is None or context.features.forms[here.flow].hear or question.takes_file:
        return []
    answer, told = both
    found = find_wrong(context, here, told)
    if found is None or not (is_free(question) or is_read(question, answer, context.at)):
        return []
    key, value, talk = found
    answer_anew(context, here, key, value)
    now = active_form(context)
    return [put_right_message(talk, key), *answer_form(context, now, answer)] if now else []


def put_right_message(talk: Talk, key: str) -> Message:
    return Message(_("Đã sửa câu trả lời trước thành: {answer}.", answer=talk.shown(key)))


def questions_told(context: Context, here: Conversation, told: Correction) -> list[Question[Any]]:
    """Return the answered questions that may be the one which was wrong: all, or that of the number told."""
    answered = answered_questions(context, here)
    numbered = re.compile(rf"^\D{{1,12}} {told.number}/\d+:", re.MULTILINE)
    return [one for one in answered if not told.number or numbered.search(one.text)]


def find_wrong(context: Context, here: Conversation, told: Correction) -> tuple[str, str, Talk] | None:
    """Return the key of the answer that was wrong, what it should be, and the run with that; None for none.

    A question is meant that is named, or whose text has what is counted ("13 máy"), else the last that fits.
    """
    answered = questions_told(context, here, told)
    label, _is, named_value = told.value.partition(" là ")
    named = [one for one in answered if _is and f" {fold(label)} " in f" {fold(one.text)} "]
    counted = re.sub(r"[\d.,]+", "", fold(told.value)).strip() or "\0"
    likely = [one for one in answered if f" {counted} " in f" {fold(one.text)} "]
    in_turn = [*reversed(likely), *reversed(answered)] if told.value else []
    tried = [(one, named_value) for one in named] + [(one, told.value) for one in in_turn]
    described = context.features.forms[here.flow].described(here.answers)  # of which a slip is a part
    for question, value in tried:
        if question.key in OF_UNITS and not are_units_said(context, value):
            continue
        is_short = has_figures(value) or len(value.split()) <= LONGEST_NAME
        is_like = is_of_shape(here.answers[question.key].value, value)
        is_whole = is_short and (is_like or not is_free(question)) and question.key != described
        is_taken = question in named or told.is_named or is_whole
        if is_taken and (talk := talk_with(context, here, question.key, value)):
            return question.key, value, talk
    return None


def is_of_shape(before: Any, value: str) -> bool:
    """Return whether a value is written as the one before but for its figures: "126/VHTT", "125/VHTT"."""
    if not isinstance(before, str) or not (has_figures(before) and has_figures(value)):
        return False
    return re.sub(r"\d+", "0", fold(before)) == re.sub(r"\d+", "0", fold(value))


def answer_doubt(context: Context, here: Conversation, typed: str) -> Replies:
    """Answer a question anew where it is asked which time its answer means, and another one is typed."""
    parent, _mark, _hash = here.waiting_for.rpartition("_")
    doubt = open_question(context, here)
    is_doubt = doubt and parent in here.answers and re.fullmatch("[0-9a-f]+", _hash)
    if not (doubt and is_doubt) or is_read(doubt, typed, context.at):
        return []
    fits = any(
        one.key == parent and is_read(one, typed, context.at) for one in answered_questions(context, here)
    )
    return answer_anew(context, here, parent, typed) if fits else []


def talk_with(context: Context, here: Conversation, key: str, typed: str) -> Talk | None:
    """Return the run of the form with another answer to a question; None where that is refused."""
    form, at_it = context.features.forms[here.flow], at_question(context, here, key)
    talk = Talk(at_it.answers, context.at, Given(key, typed, context.at), context.tx)
    try:
        form.ask(talk, forms.facts_of(form, here))
    except Waiting as waiting:
        return None if waiting.refusal or waiting.question.key == key else talk
    except Cancelled:
        return None
    return talk


def answer_anew(context: Context, here: Conversation, key: str, typed: str) -> Replies:
    return forms.run(context, at_question(context, here, key), Given(key, typed, context.at))


def at_question(context: Context, here: Conversation, key: str) -> Conversation:
    """Return the conversation as it is put back to a question by [Sửa]."""
    return replace(here, waiting_for=key, answers={**here.answers, EDITED: Answer(key, context.at)})


def answered_questions(context: Context, here: Conversation) -> list[Question[Any]]:
    """Return the questions answered in words or by a choice, in their order."""
    talk = forms.talk_so_far(context, here)
    asked = (one for key, one in talk.asked.items() if key in talk.answers and key[0] != REVIEW)
    return [one for one in asked if not one.takes_file]


def has_figures(typed: str) -> bool:
    return any(letter.isdecimal() or letter == "@" for letter in typed)


def add_units(context: Context, here: Conversation, typed: str) -> Replies:
    """Add units to those that were named so far: "thêm UBND xã Phú Hội nữa"."""
    added = ADDS_UNITS.fullmatch(fold(typed))
    so_far = here.answers[UNITS].value if UNITS in here.answers else ""
    named = words_of(typed, added, "units") if added and so_far and not asks(typed) else ""
    if WHOM not in here.answers or not named:
        return []
    if not are_units_said(context, named):
        unknown = why_not_said(context, named) if TEXT not in here.answers else ""  # "thêm phòng họp A"
        return [Message(unknown), *forms.ask_again(context, here)] if unknown else []
    units, rest = parted_units(context, named)
    if not rest:
        return answer_units_anew(context, here, with_units(context, so_far, named))
    said = _("Chưa ghi “{words}” vào nội dung. Nếu cần, anh/chị gõ “ghi thêm: …”.", words=rest)
    return [Message(said), *answer_units_anew(context, here, with_units(context, so_far, units))]


def with_units(context: Context, so_far: str, added: str) -> str:
    """Say both, with nothing of what is added among what was left out so far, or behind it."""
    if not (out := exceptions_in(context, so_far)):
        return f"{so_far}, {added}"
    base = so_far
    for one in out:
        base = base.replace(one, " ")
    back = named_in(context, added)
    still_out = ", ".join(name for name in units_but(context, so_far)[1] if name not in back)
    said = f"{added}, {' '.join(base.split()).strip(' ,')}"
    return f"{said}, trừ {still_out}" if still_out else said


def leave_alone(context: Context, here: Conversation, typed: str) -> Replies:
    """Take the units that are named in place of those so far: "chỉ phòng Nội vụ thôi"."""
    alone = ONLY_UNITS.fullmatch(fold(typed)) if WHOM in here.answers and not asks(typed) else None
    named = words_of(typed, alone, "units") if alone else ""
    return answer_units_anew(context, here, named) if named and are_units_said(context, named) else []


def answer_units_anew(context: Context, here: Conversation, named: str) -> Replies:
    key = UNITS if here.answers[WHOM].value == UNITS else WHOM  # chosen by its button, or typed
    return answer_anew(context, here, key, named)


def words_of(typed: str, found: re.Match[str], group: str) -> str:
    """Return the words, as they were typed, of a part of them when folded."""
    bare = found.string
    first, last = len(bare[: found.start(group)].split()), len(bare[: found.end(group)].split())
    return " ".join(typed.split()[first:last])
