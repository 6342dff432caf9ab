"""Put right what was answered before, in words: at the next question, or at the review."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.conversation import (
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
    ending_correction,
    fold,
    option_named,
    options_meant,
    read_correction,
    says_send,
    without_courtesy,
)
from bot.domain.sent_corrections import corrected_text, told_anew
from handlers import report_answers, reports
from handlers.engine import (
    Context,
    Replies,
    active_form,
    answer_form,
    forms,
    open_question,
)
from handlers.standing import TEXT, asks_when, is_free, is_read
from storage.engine import Conversation, conversations

ADDRESS = r"(?:(?:da|a|ok|oi|em|e|chi|anh|cho|nho|sua|nham|nham roi|sai roi)[ ,]+)*"  # folded, as those below
TAIL = (
    r"(?:[ ,]+(?:moi dung|(?:em|e|minh|toi) (?:bi |ghi |go )?(?:nham|lon)|nhe|nha|a|em|giup|di|cho|thoi))*"
    r"(?:[ ,]+(?:(?:may |cac |nhung )?(?:cai|cau|muc|phan|y) khac|con lai)\b.*)?[ .!]*"
)
TOLD_ANEW = re.compile(
    rf"{ADDRESS}(?:doi|sua|thay|chinh|ghi)(?: lai| giup)*(?: (?P<what>.+?))??(?: lai)? (?:thanh|sang|la|qua)"
    rf" (?P<value>.+?){TAIL}"
)
TELLS = re.compile(rf"{ADDRESS}(?P<what>[^\W\d].{{1,40}}?) (?:phai |moi |dung )?la (?P<value>.+?){TAIL}")
TELLS_BEHIND = re.compile(  # "lý do: nghỉ phép", "khó khăn sửa lại là: không có"
    rf"{ADDRESS}(?P<what>[^\W\d][^:]{{1,40}}?)"
    r"(?: ?:| (?:sua|doi|chinh|thay|ghi)(?: lai)?(?: (?:thanh|la|sang)) ?:?)"
    rf" ?(?P<value>[^ ].*?){TAIL}"
)
CHOOSES = re.compile(  # folded: "để Mẫu đi", "có Mẫu trực thay nữa"
    r"(?:.*[,.] ?)?(?:(?:da|a|ok|oi|em|chi|anh|thoi|o) )*"
    r"(?:de|cho|nho|co|chon|cu|doi sang|thay bang) (?P<who>.+?)"
    r"(?: (?:di|nhe|nha|truc|thay|nua|giup|a|em|vao|lam))*[ .!]*"
)
COUNTED = re.compile(r"\d[\d.,]* ([a-z]{2,})")
TO_EDIT = re.compile(  # folded
    r"(?:(?:da|a|ok|em|chi|anh|oi|cho|nho|khoan) )*"
    r"(?P<order>(?:sua|doi|chinh|thay)(?: lai| giup| cho)*(?: (?:phan|muc|cai|o))? )?"
    r"(?P<what>.+?)(?: (?:nhe|nha|a|em|anh|chi|giup|di|cho|voi|lai))*[ .!]*"
)
ANEW = re.compile(  # folded: "sửa lại nội dung nhé: …"
    rf"{ADDRESS}(?:sua|doi|chinh|thay|viet)(?: (?:lai|noi dung|bao cao|thanh|la|nhe|nha))* ?: ?(?=\w+ \w)"
)
BY_NUMBER = re.compile(  # folded
    rf"{ADDRESS}(?:cau|muc)(?: hoi)?(?: so| thu)? (?P<number>\d{{1,2}})"
    r"(?:[ :,]+(?:sua|doi|chinh|ghi|thanh|la|lai|giup|cho|em|e|anh|a|chi|c|moi)\b)*"
    rf"[ :,]*(?P<value>.*?){TAIL}"
)
SLIPS = re.compile(
    r"(?:(?:da|e|em|oi|ok) )*(?:a|u|ua|y|khoan|nham|quen|sai|lon)\b(?: (?:da|roi))?[ ,]"
)  # folded
HOW_MANY = re.compile(r"(?<![\d/.:])(\d[\d.]*) ([^\W\d]{2,})")
LONGEST_NAME = 5  # words of an answer that is no text
AT_LENGTH = 12  # words of a slip, or of a choice
IS_ORDER = re.compile(r"(?:sua|doi|chinh|thay|muc|cau|phan)\b")  # folded
LONGEST = 1000  # letters of what puts right an answer
CHANGES = re.compile(  # before what is wrong
    r"(?:(?:dạ|da|à|a|ah|ok|em|nhờ|nho) )*(?:đổi|sửa|thay|doi|sua)(?: lại| lai)? (?:từ |tu )?", re.IGNORECASE
)


def put_right(context: Context, here: Conversation, typed: str) -> Replies:
    """Put an answer given before right by what is typed to the next question: "à nhầm, câu trên là 12".

    Say it back, and ask the open question again. Where only that it was wrong is told, ask the last one anew.
    A time that is typed where it is asked which time was meant is the answer in place of that one.
    """
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
    is_answer = asked is None or not (asked.options or told.is_named)  # "nhầm" is a reason
    if not answered or is_answer or (told.value and not told.is_named):
        return []
    return forms.run(context, at_question(context, here, answered[-1].key), None)


def correct_text(context: Context, here: Conversation, typed: str) -> Replies:
    """Put the text right while more is asked of it: "à sửa lại 16h chứ không phải 15h"; ask that again."""
    asked, value = open_question(context, here), here.answers[TEXT].value if TEXT in here.answers else ""
    if not (asked and asked.key not in (TEXT, EDITED) and asked.key[0] != REVIEW and isinstance(value, str)):
        return []
    new = corrected_text(value, CHANGES.sub("", typed, count=1)) if value and not asks(typed) else ""
    if not new or talk_with(context, here, TEXT, new) is None:
        return []
    return [
        Message(_("Đã sửa câu trả lời trước thành: {answer}.", answer=new)),
        *answer_anew(context, here, TEXT, new),
    ]


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
    for question, value in tried:
        is_short = has_figures(value) or len(value.split()) <= LONGEST_NAME
        is_taken = question in named or told.is_named or (is_short and not is_free(question))
        if is_taken and (talk := talk_with(context, here, question.key, value)):
            return question.key, value, talk
    return None


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
        return None if waiting.refusal else talk
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


def edit_told(context: Context, here: Conversation, typed: str) -> Replies:
    """Put an answer right at the review that is told with its value, or in whose text some words are wrong.

    "đổi hạn sang 16h chiều mai"; "sai rồi, phòng họp UBND chứ không phải hội trường".
    """
    if asks(typed) or len(typed) > LONGEST:
        return []
    answered = answered_questions(context, here)
    said = (typed, typed.partition(",")[2].strip(), CHANGES.sub("", typed, count=1))
    if named := edit_called(context, here, typed):
        return named
    for one in answered:
        value = here.answers[one.key].value
        is_words = isinstance(value, str) and not one.options
        new = next((text for each in said if each and is_words and (text := corrected_text(value, each))), "")
        if new:
            return answer_anew(context, here, one.key, new)
    return (
        rewrite(context, here, typed)
        or edit_counted(context, here, typed)
        or edit_to_value(context, here, answered, typed)
        or edit_slip(context, here, answered, typed)
        or edit_chosen(context, here, answered, typed)
        or ask_to_edit(context, here, typed)
    )


def edit_called(context: Context, here: Conversation, typed: str) -> Replies:
    """Ask for the choice that is called so, and that its new value does not name: "sửa hộp thư thành …"."""
    told = told_with_value(fold(typed))
    called = [key for key, label in editable(context, here).items() if told and fold(label) == told["what"]]
    question = open_question(context, at_question(context, here, called[0])) if len(called) == 1 else None
    if (
        told is None
        or question is None
        or not question.options
        or options_meant(told["value"], question.options)
    ):
        return []
    return ask_anew(context, here, called[0])


def told_with_value(bare: str) -> re.Match[str] | None:
    """Return what of folded words is named, and its value; None where they tell none."""
    return TOLD_ANEW.fullmatch(bare) or TELLS_BEHIND.fullmatch(bare) or TELLS.fullmatch(bare)


def edit_chosen(
    context: Context, here: Conversation, answered: Sequence[Question[Any]], typed: str
) -> Replies:
    """Choose another of the options of the only question that has the one named: "để Mẫu đi"."""
    found = CHOOSES.fullmatch(fold(typed)) if len(typed.split()) <= AT_LENGTH else None
    who = found["who"] if found else ""
    meant = [(one.key, value) for one in answered if who for value in options_meant(who, one.options)]
    other = [(key, value) for key, value in meant if here.answers[key].value != value]
    if len(other) != 1 or talk_with(context, here, other[0][0], who) is None:
        return []
    return answer_anew(context, here, other[0][0], who)


def edit_to_value(
    context: Context, here: Conversation, answered: Sequence[Question[Any]], typed: str
) -> Replies:
    """Answer anew what is named with its value, or what alone takes it: "đổi hạn sang 16h chiều mai"."""
    bare = fold(typed)
    labels, found = editable(context, here), told_with_value(bare)
    if found is None:
        return []
    first, last = len(bare[: found.start("value")].split()), len(bare[: found.end("value")].split())
    value, counted = " ".join(typed.split()[first:last]), COUNTED.match(found["value"])
    what = found["what"] or (counted[1] if counted else "")
    named = [one for one in answered if what and is_named(what, labels.get(one.key, ""), one.text)]
    fitting = [one for one in answered if is_read(one, value, context.at)]
    meant = [one for one in named if one in fitting] or (named if found["what"] else fitting)
    if len(meant) != 1 or talk_with(context, here, meant[0].key, value) is None:
        return []
    return answer_anew(context, here, meant[0].key, value)


def is_named(what: str, label: str, question: str) -> bool:
    """Return whether an answer is called so: "ngày hiệu lực" of "Có hiệu lực từ ngày nào?"."""
    label, question = fold(label), fold(question)
    known, named = set(re.findall(r"\w+", f"{label} {question}")), what.split()
    is_in_question = f" {what} " in f" {question} " or (
        question and len(named) > 1 and known.issuperset(named)
    )
    return f" {label} ".startswith(f" {what} ") or bool(is_in_question)


def edit_slip(context: Context, here: Conversation, answered: Sequence[Question[Any]], typed: str) -> Replies:
    """Answer anew what a slip tells: the only day ("khoan, từ 2/12"), or a number of what is counted."""
    if not SLIPS.match(fold(typed)) or len(typed.split()) > AT_LENGTH:
        return []
    meant = [(one, typed) for one in answered if asks_when(one) and is_read(one, typed, context.at)]
    if counted := HOW_MANY.search(typed):
        meant = [(one, counted[1]) for one in answered if counts(one, counted[2])]
    if len(meant) != 1 or talk_with(context, here, meant[0][0].key, meant[0][1]) is None:
        return []
    return answer_anew(context, here, meant[0][0].key, meant[0][1])


def counts(question: Question[Any], what: str) -> bool:
    """Return whether a question has this word; without its marks where it is typed without them."""
    text = question.text.lower()
    return f" {what.lower()} " in (f" {fold(text)} " if what.isascii() else f" {text} ")


def correct_report(context: Context, typed: str) -> Replies:
    """Open the report that was handed in just now, with what is put right of it: "số máy là 12 mới đúng"."""
    report = report_answers.just_handed(context, typed)
    if report is None:
        return []
    said = reports.answering.open_report(context, report.id)
    now = replace(context, active=conversations.active_at(context.tx, context.who.contact))
    here = active_form(now)
    return (edit_told(now, here, typed) if here else []) or said


def ask_to_edit(context: Context, here: Conversation, typed: str) -> Replies:
    """Ask for the answer that is to be put right: "sửa nội dung", "nội dung"; nothing where none is named."""
    found, labels = TO_EDIT.fullmatch(fold(typed)), editable(context, here)
    what = found["what"] if found else ""
    called = [key for key, label in labels.items() if fold(label) == what]
    is_ordered = found is not None and found["order"] is not None
    begun = [key for key, label in labels.items() if is_ordered and is_named(what, label, "")]
    named = called or begun
    if len(named) != 1:
        return []
    return ask_anew(context, here, named[0])


def is_editable(context: Context, here: Conversation, typed: str) -> bool:
    """Return whether the review that is open calls one of its answers so: "Đơn vị"."""
    return option_named(typed, editable(context, here)) is not None


def editable(context: Context, here: Conversation) -> dict[str, str]:
    """Return the questions whose answers a review lets be put right -> how it calls them."""
    asked = open_question(context, here)
    if asked and asked.key.startswith(REVIEW) and "edit" in asked.options:
        chosen = Answer("edit", context.at)
        asked = open_question(context, replace(here, answers={**here.answers, asked.key: chosen}))
    return dict(asked.options) if asked and asked.key == EDITED else {}


def rewrite(context: Context, here: Conversation, typed: str) -> Replies:
    """Take a text in place of what the review shows: "sửa thành: …", or at length and much like it."""
    key = TEXT if TEXT in here.answers else context.features.forms[here.flow].described(here.answers)
    value, anew = here.answers[key].value if key in here.answers else "", ANEW.match(fold(typed))
    if anew and value and len(fold(typed)) == len(typed):
        return answer_anew(context, here, key, typed[anew.end() :])
    is_anew = key == TEXT and isinstance(value, str) and not asks(typed) and told_anew(value, typed)
    return answer_anew(context, here, key, typed) if is_anew else []


def edit_by_value(context: Context, here: Conversation, asked: Question[Any], typed: str) -> Replies:
    """Put the only answer right that the words can be, where it is asked which one: "thứ sáu" is the day.

    Else ask for the one whose question has the words: "loại", of what is called "Sự cố". "Gửi đi" leads back
    to the review: nothing is sent that was not seen last.
    """
    if says_send(typed):
        return answer_form(context, here, "quay lại")
    if asks(typed):
        return []
    if said := edit_counted(context, here, typed):
        return said
    fitting, named = [], []
    for key, label in asked.options.items():
        question = open_question(context, at_question(context, here, key))
        if question and question.key == key and may_be_value(question, typed, context.at):
            fitting.append(label)
        if question and f" {fold(without_courtesy(typed))} " in f" {fold(question.text)} ":
            named.append(label)
    if len(named) == 1 and not has_figures(typed):
        return answer_form(context, here, named[0])
    if len(fitting) != 1:
        return []
    answer_form(context, here, fitting[0])
    now = active_form(context)
    return answer_form(context, now, typed) if now else []


def may_be_value(question: Question[Any], typed: str, at: datetime) -> bool:
    """Return whether words are an answer to a question and no name of it: "sửa", "ngày" are no value."""
    if not is_read(question, typed, at) or IS_ORDER.match(fold(without_courtesy(typed))):
        return False
    is_telling = has_figures(typed) or len(without_courtesy(typed).split()) > 1
    return is_telling or bool(options_meant(typed, question.options)) or asks_when(question)


def has_figures(typed: str) -> bool:
    return any(letter.isdecimal() or letter == "@" for letter in typed)


def edit_counted(context: Context, here: Conversation, typed: str) -> Replies:
    """Put right, or ask for, the answer that is told by its number: "câu 1 sửa lại 11 nhé", "mục 3"."""
    bare = fold(typed)
    found, labels = BY_NUMBER.fullmatch(bare), list(editable(context, here))
    if found is None:
        return []
    number = int(found["number"])
    in_text = re.compile(rf"^\D{{1,12}} {number}/\d+:", re.MULTILINE)
    keys = [one.key for one in answered_questions(context, here) if in_text.search(one.text)]
    keys = keys or labels[number - 1 : number]
    if len(keys) != 1:
        return []
    first, last = len(bare[: found.start("value")].split()), len(bare[: found.end("value")].split())
    value = " ".join(typed.split()[first:last])
    if value and talk_with(context, here, keys[0], value):
        return answer_anew(context, here, keys[0], value)
    return ask_anew(context, here, keys[0])


def ask_anew(context: Context, here: Conversation, key: str) -> Replies:
    """Ask a question again from the review, or from where it is asked which answer is to be put right."""
    chosen = {here.waiting_for: Answer("edit", context.at)} if here.waiting_for != EDITED else {}
    return forms.run(
        context, at_question(context, replace(here, answers={**here.answers, **chosen}), key), None
    )
