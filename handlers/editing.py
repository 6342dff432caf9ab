"""Put an answer right at the review, in words: by its name, its number, its value, or what is wrong in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.conversation import (
    EDITED,
    REVIEW,
    Answer,
    Given,
    Message,
    Question,
    _,
    asks,
    excerpt,
    fold,
    option_named,
    options_meant,
    regex,
    without_courtesy,
)
from bot.domain.broadcasts import read_orders
from bot.domain.dates import is_time_alone
from bot.domain.reports import read_numbered
from bot.domain.sent_corrections import SLIP_TOLD, corrected_text, told_anew, told_to_correct, with_hour_of
from handlers import broadcasts, report_answers, reports, words
from handlers.engine import (
    Context,
    Replies,
    active_form,
    answer_form,
    are_units_said,
    decision_told,
    forms,
    held,
    open_question,
)
from handlers.reports.questionnaire import DROP
from handlers.revising import (
    ADDRESS,
    CHANGES,
    OF_UNITS,
    add_units,
    answer_anew,
    answered_questions,
    at_question,
    has_figures,
    leave_alone,
    ordered_behind,
    talk_with,
    words_of,
)
from handlers.standing import REASONS, TEXT, asks_when, is_read
from handlers.wishes import deciding
from storage.engine import Conversation, conversations

TAIL = (
    rf"(?:[ ,]+(?:moi dung|{SLIP_TOLD}|nhe|nha|nghen|a|em|(?:giup|gium|ho)(?: (?:chi|anh|em|toi))?|di|cho"
    r"|thoi|luon))*"
    r"(?:[ ,]+(?:(?:may |cac |nhung )?(?:cai|cau|muc|phan|y) khac|con lai)\b.*)?"
    r"(?:[ ,]+(?:chu |cho |ma )?(?:khong|ko|k|hong) phai\b.*)?[ .!]*"
)
TOLD_ANEW = regex(
    rf"{ADDRESS}(?:doi|sua|thay|chinh|ghi)(?: lai| giup)*(?: (?P<what>.+?))??(?: lai)? (?:thanh|sang|la|qua)"
    rf" (?P<value>.+?){TAIL}"
)
MOVES = regex(  # folded: "lùi tới 4g rưỡi chiều thứ năm đi"
    rf"{ADDRESS}(?:lui|doi|day|keo|gia)(?: (?:han|nop|lai|them))* (?:den|toi|qua|sang) (?P<value>.+?){TAIL}"
)
TELLS = regex(rf"{ADDRESS}(?P<what>[^\W\d].{{1,40}}?) (?:phai |moi |dung )?la (?P<value>.+?){TAIL}")
TELLS_BEHIND = regex(  # "lý do: nghỉ phép", "khó khăn sửa lại là: không có"
    rf"{ADDRESS}(?P<what>[^\W\d][^:]{{1,40}}?)"
    r"(?: ?:| (?:sua|doi|chinh|thay|ghi)(?: lai)?(?: (?:thanh|la|sang)) ?:?)"
    rf" ?(?P<value>[^ ].*?){TAIL}"
)
TOLD_NUMBER = regex(  # "sửa số máy 22", and no "sửa câu 3"
    rf"{ADDRESS}(?:doi|sua|thay|chinh|ghi)(?: lai| giup)*"
    rf" (?P<what>(?!(?:cau|muc|ngay|thu|han|luc)\b)[^\d:]{{2,40}}?) (?P<value>\d[\d.,]*(?: [^\W\d]+)?){TAIL}"
)
RATHER = regex(  # folded: "khoan, hộp thư của xã chứ không phải của em"
    rf"{ADDRESS}(?:khoan[ ,]+)?(?P<right>.+?),? (?:chu|cho|ma) (?:khong|ko|k|hong|dau)(?: co)? phai\b.*"
)
DENIES = regex(r"\b(?:khong|ko|k|hong) phai\b")
CHOOSES = regex(  # folded: "để Mẫu đi", "có Mẫu trực thay nữa"
    r"(?:.*[,.] ?)?(?:(?:da|a|ok|oi|em|chi|anh|thoi|o) )*"
    r"(?:de|cho|nho|co|chon|cu|doi sang|thay bang) (?P<who>.+?)"
    r"(?: (?:di|nhe|nha|truc|thay|nua|giup|a|em|vao|lam))*[ .!]*"
)
COUNTED = regex(r"\d[\d.,]* ([a-z]{2,})")
TO_EDIT = regex(  # folded
    r"(?:(?:da|a|ok|em|chi|anh|oi|cho|nho|khoan) )*"
    r"(?P<order>(?:sua|doi|chinh|thay)(?: lai| giup| cho)*(?: (?:phan|muc|cai|o))? )?"
    r"(?P<what>.+?)(?: (?:nhe|nha|a|em|anh|chi|giup|di|cho|voi|lai))*[ .!]*"
)
EDITS_TEXT = regex(  # folded: "sửa lại báo cáo giúp em"
    rf"{ADDRESS}(?:muon |xin )?(?:sua|viet|chinh|go|lam)(?: (?:lai|giup|gium))*"
    r"(?: (?:phan |cai )?(?:bao cao|noi dung|cau tra loi))?"
    r"(?: (?:lai|nhe|nha|a|em|anh|chi|giup|gium|di|cho|voi))*[ .!]*"
)
ANEW = regex(  # folded: "sửa lại nội dung nhé: …", "không phải cái đó, ghi là: …"
    rf"{ADDRESS}(?:(?:khong|ko|k|hong) phai(?: (?:cai|the|vay|do|nay|dau))*[ ,.;]+)?"
    r"(?:(?:(?:chi )?can )?(?:sua|doi|chinh|thay|viet|ghi)|noi dung(?= (?:bao cao )?(?:dung |moi )?la\b))"
    r"(?: (?:lai|het|noi dung|bao cao|thanh|bang|la|rang|di|nhe|nha|nhu sau|the nay|dung|moi))*"
    r" ?: ?(?=\w+ \w)"
)
BY_NUMBER = regex(  # folded
    rf"{ADDRESS}(?:cau|muc)(?: hoi)?(?: so| thu)? (?P<number>\d{{1,2}})"
    r"(?:[ :,]+(?:sua|doi|chinh|ghi|thanh|la|lai|giup|cho|em|e|anh|a|chi|c|moi)\b)*"
    rf"[ :,]*(?P<value>.*?){TAIL}"
)
DROPS_NUMBER = regex(
    rf"{ADDRESS}(?:bo|xoa)(?: bot| giup)* cau(?: hoi)?(?: so| thu)? (?P<number>\d{{1,2}}){TAIL}"
)
ADDS_TEXT = regex(  # folded: "ghi thêm: nhớ mang máy tính"
    rf"{ADDRESS}(?:ghi|viet|nhac|dan|noi)(?: them| bo sung)+(?: la| giup| cho)*[ :,]+(?P<text>\w+ .+)"
)
GOES_AT = regex(  # folded: "gửi vào sáng thứ sáu nghen"
    rf"{ADDRESS}(?:hen )?gui(?: di)?(?: vao| luc| hoi)*"
    r" (?P<value>(?:(?:sang|trua|chieu|toi|thu|ngay|mai|mot|dau|cuoi)\b|\d).*?)(?: nghen| nghe)*"
    rf"{TAIL}"
)
BODY, OPENS = "body", "opens"  # the keys of a request's text, and of when it goes
OF_COUNT, LEAST_LABEL = 3, 2  # words of a number with what it counts; of a label, and of its value
SLIPS = regex(r"(?:(?:da|e|em|oi|ok) )*(?:a|u|ua|y|khoan|nham|quen|sai|lon)\b(?: (?:da|roi))?[ ,]")  # folded
TELLS_WHY = regex(
    r"(?:(?:dạ|da|em|thì|thi|ạ|lý do|ly do)[ ,:]+)*(?:tại|tai|vì|vi|do|bởi|boi)"
    r"(?: (?:là|la|vì|vi|tại|tai))? (?=\w+ \w)",
    re.IGNORECASE,
)
HOW_MANY = regex(r"(?<![\d/.:])(\d[\d.]*) (?!(?:là|la|thì|thi|và|va)\b)([^\W\d]{2,})")
IS_ORDER = regex(r"(?:sua|doi|chinh|thay|muc|cau|phan)\b")  # folded
NEEDLESS = regex(rf"{ADDRESS}(?:khong|ko|khoi)(?: can| phai)* (?P<what>.+?){TAIL}")
SAYS_NO = regex(r": ?(?:khong|ko)[ .!]*$")  # and asks nothing
NUMBERS, NUMBER_TOLD = regex(r"(?:^|(?<=\s))\d{1,2}[.)/]\s+"), regex(r"\d+(?:[.,]\d+)*")
ADDS_QUESTION = regex(
    rf"{ADDRESS}(?:(?P<adds>them|bo sung|hoi them)(?: (?:mot|1))? cau(?: hoi)?(?: nua)?"
    r"(?: (?:so |thu )?\d{1,2})?(?: la)?[ :,]+|cau hoi ?: ?)(?P<text>.+)"
)
TELLS_REPORT = regex(  # "quên, báo cáo máy tính sửa lại là | 22 máy"
    r"(?:\b(?:thành|thanh|là|la)|:|,) (?P<value>(?:(?!\b(?:thành|thanh|là|la)\b)[^,])*\d[^,]*)"
    r"|\b(?:sửa|sua)(?: (?:lại|lai|giúp|giup))* [^\d,]{2,40}? (?P<number>\d[\d.,]*)[ .!]*$",
    re.IGNORECASE,
)
DECISION_KEY = "decision"
AT_LENGTH, LONGEST = 12, 1000  # words of a slip, or of a choice; letters of what puts right an answer


def edit_reviewed(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Put an answer right at the review, or where it is asked which one; nothing at another question."""
    if question.key == EDITED:
        return edit_told(context, here, typed) or edit_by_value(context, here, question, typed)
    return edit_told(context, here, typed) if question.key.startswith(REVIEW) else []


def edit_told(context: Context, here: Conversation, typed: str) -> Replies:
    """Put an answer right at the review that is told with its value, or in whose text some words are wrong.

    "đổi hạn sang 16h chiều mai"; "sai rồi, phòng họp UBND chứ không phải hội trường".
    """
    if len(typed) > LONGEST:
        return []
    instead = held.behind_denial(typed)
    if instead and (done := edit_told(context, here, instead)):
        return done
    if of_request := edit_request(context, here, typed):
        return of_request
    if asks(typed) and not SAYS_NO.search(fold(typed)):
        return []
    answered = answered_questions(context, here)
    named = edit_called(context, here, typed) or edit_decision(context, here, typed)
    is_dropped = DROPS_NUMBER.fullmatch(fold(typed)) is not None
    named = named or (edit_counted(context, here, typed) if is_dropped else [])
    if told := named or add_to_sent(context, here, typed):
        return told
    if ordered := ordered_behind(here, typed):
        return answer_anew(context, here, TEXT, ordered)
    if DENIES.search(fold(typed)) and (said_of := edit_to_value(context, here, answered, typed)):
        return said_of
    return (
        edit_words(context, here, answered, typed)
        or move_deadline(context, here, answered, typed)
        or rewrite(context, here, typed)
        or edit_counted(context, here, typed)
        or edit_labelled(context, here, typed)
        or edit_to_value(context, here, answered, typed)
        or edit_slip(context, here, answered, typed)
        or edit_chosen(context, here, answered, typed)
        or edit_rather(context, here, answered, typed)
        or edit_when_or_why(context, here, answered, typed)
        or ask_to_edit(context, here, typed)
    )


def edit_words(
    context: Context, here: Conversation, answered: Sequence[Question[Any]], typed: str
) -> Replies:
    """Put words right in a text, of several in the one that was put in last; a broadcast's hour too."""
    typed = told_to_correct(typed) or typed
    told = (typed, typed.partition(",")[2].strip(), CHANGES.sub("", typed, count=1))
    for one in sorted(answered, key=lambda asked: here.answers[asked.key].at, reverse=True):
        value = here.answers[one.key].value
        if not isinstance(value, str) or one.options:
            continue
        new = next((text for each in told if each and (text := corrected_text(value, each))), "")
        if new := new or (with_hour_of(value, typed) if one.key == TEXT else ""):
            return answer_anew(context, here, one.key, new)
    return []


def move_deadline(
    context: Context, here: Conversation, answered: Sequence[Question[Any]], typed: str
) -> Replies:
    """Move the only day that is asked for: "lùi tới 4g rưỡi chiều thứ năm đi"."""
    found = MOVES.fullmatch(fold(typed))
    value = words_of(typed, found, "value") if found else ""
    dated = [one for one in answered if value and asks_when(one) and is_read(one, value, context.at)]
    return answer_anew(context, here, dated[0].key, value) if len(dated) == 1 else []


def edit_called(context: Context, here: Conversation, typed: str) -> Replies:
    """Ask for the choice that is called so, and that its new value does not name: "sửa hộp thư thành …".

    One that nobody has answered yet takes its value: "thủ trưởng duyệt: không".
    """
    told, needless = told_with_value(fold(typed)), NEEDLESS.fullmatch(fold(typed))
    what, value = (told["what"], told["value"]) if told else ("", "")
    if needless:
        what, value = needless["what"], "khong"
    named = called(editable(context, here), what) if what else []
    question = open_question(context, at_question(context, here, named[0])) if len(named) == 1 else None
    if question is None or not question.options:
        return []
    if not options_meant(value, question.options):
        return ask_anew(context, here, named[0])
    return [] if named[0] in here.answers else answer_anew(context, here, named[0], value)


def edit_decision(context: Context, here: Conversation, typed: str) -> Replies:
    """Put down the decision that is told at a review which may have one: "bổ sung số QĐ 123/QĐ-UBND"."""
    decision = decision_told(typed)
    is_asked = decision and forms.talk_so_far(context, here).has(DECISION_KEY)
    return answer_anew(context, here, DECISION_KEY, decision) if is_asked else []


def edit_request(context: Context, here: Conversation, typed: str) -> Replies:
    """Add a question or units to a request, or leave those alone that are named: "chỉ phòng Nội vụ thôi"."""
    if told := number_questions(context, here, typed):
        return told
    first, *others = typed.splitlines()
    asked = ADDS_QUESTION.fullmatch(fold(first)) if here.flow == reports.asking.FLOW else None
    if asked:
        split = [*NUMBERS.split(words_of(first, asked, "text")), *others]
        lines = "\n".join(filter(None, (one.strip(" .;,") for one in split)))
        if asked["adds"] and (more := reports.questionnaire.with_added(here.answers, lines, context.at)):
            return forms.run(context, replace(here, answers=more), None)
        return answer_anew(context, here, reports.questionnaire.PASTED, lines)
    return add_units(context, here, typed) or leave_alone(context, here, typed)


def number_questions(context: Context, here: Conversation, typed: str) -> Replies:
    """Put questions of a request in the places of their numbers, or drop one: "câu 1 là …", "bỏ câu 2"."""
    if here.flow != reports.asking.FLOW:
        return []
    numbered = reports.questionnaire.with_numbered(here.answers, read_numbered(typed), context.at)
    if dropped := DROPS_NUMBER.fullmatch(fold(typed)):
        numbered = reports.questionnaire.without_numbered(here.answers, int(dropped[1]), context.at)
    at_review = {key: one for key, one in numbered.items() if key != EDITED}
    return forms.run(context, replace(here, answers=at_review), None) if numbered else []


def put_request_right(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Do what is told of a request where one of its questions is asked for, and is no such question.

    Questions are told by their numbers, or the deadline is moved ("à mà lùi hạn tới 4g chiều thứ năm luôn").
    """
    if here.flow != reports.asking.FLOW or not question.key.startswith(reports.questionnaire.ASK_KEY):
        return []
    is_of_deadline = " han " in f" {fold(typed)} "
    return number_questions(context, here, typed) or (
        move_deadline(context, here, answered_questions(context, here), typed) if is_of_deadline else []
    )


def told_with_value(bare: str) -> re.Match[str] | None:
    """Return what of folded words is named, and its value; None where they tell none."""
    found = TOLD_ANEW.fullmatch(bare) or TELLS_BEHIND.fullmatch(bare) or TELLS.fullmatch(bare)
    return found or TOLD_NUMBER.fullmatch(bare)


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


def edit_rather(
    context: Context, here: Conversation, answered: Sequence[Question[Any]], typed: str
) -> Replies:
    """Choose what is told to be meant, and not the other: "hộp thư của xã chứ không phải của em"."""
    told = [(one, right) for one in answered if (right := meant_rather(one, typed, context.at))]
    other = [
        (one.key, right)
        for one, right in told
        if one.take(Given(one.key, right, context.at)) != here.answers[one.key].value
    ]
    return answer_anew(context, here, *other[0]) if len(other) == 1 else []


def meant_rather(question: Question[Any], typed: str, at: datetime) -> str:
    """Return the folded words that choose an answer, behind which another is denied; "" where they do not."""
    found = RATHER.fullmatch(fold(typed)) if question.options and len(typed.split()) <= AT_LENGTH else None
    return found["right"] if found and is_read(question, found["right"], at) else ""


def edit_to_value(
    context: Context, here: Conversation, answered: Sequence[Question[Any]], typed: str
) -> Replies:
    """Answer anew what is named with its value, or what alone takes it: "đổi hạn sang 16h chiều mai"."""
    bare = fold(typed)
    labels, found = editable(context, here), told_with_value(bare)
    if found is None:
        return []
    value, counted = words_of(typed, found, "value").rstrip(" ,"), COUNTED.match(found["value"])
    what = found["what"] or (counted[1] if counted else "")
    named = [one for one in answered if what and is_named(what, labels.get(one.key, ""), one.text)]
    fitting = [
        one
        for one in answered
        if is_read(one, value, context.at) and (one.key not in OF_UNITS or are_units_said(context, value))
    ]
    if is_time_alone(value, context.at):  # and no reason, which any words may be
        fitting = [one for one in fitting if asks_when(one)] or fitting
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


def edit_when_or_why(
    context: Context, here: Conversation, answered: Sequence[Question[Any]], typed: str
) -> Replies:
    """Answer anew the only day by a mere time ("dạ tới thứ tư tuần sau ạ"), or why ("tại em bị ốm")."""
    why, told = TELLS_WHY.match(typed), [(one, typed) for one in answered if asks_when(one)]
    if not is_time_alone(typed, context.at):
        reasons = [one for one in answered if one.key.partition("_")[0] in REASONS and not one.options]
        told = [(one, typed[why.end() :]) for one in reasons] if why else []
    if len(told) != 1 or talk_with(context, here, told[0][0].key, told[0][1]) is None:
        return []
    return answer_anew(context, here, told[0][0].key, told[0][1])


def counts(question: Question[Any], what: str) -> bool:
    """Return whether a question has this word; without its marks where it is typed without them."""
    text = question.text.lower()
    return f" {what.lower()} " in (f" {fold(text)} " if what.isascii() else f" {text} ")


def correct_report(context: Context, typed: str) -> Replies:
    """Open the report that was handed in, with what is put right of it: "số máy là 12 mới đúng".

    It is shown to who only asks whether it can be mended, or asks too late.
    """
    report = report_answers.just_handed(context, typed)
    if report is None:
        return report_answers.show_to_mend(context, typed)
    if reports.moving.is_waiting(context, report):  # which another one has written
        return deciding.offer_correction(context, report, typed)
    return open_corrected(context, report.id, typed)


def open_corrected(context: Context, report: int, typed: str) -> Replies:
    """Open a report with what the words put right in it; they are said back where that is not plain."""
    said = reports.answering.open_report(context, report)
    now = replace(context, active=conversations.active_at(context.tx, context.who.contact))
    here = active_form(now)
    edited = (edit_handed(now, here, typed) or edit_figure(now, here, typed)) if here else []
    edited = edited or (add_to_handed(now, here, typed) if here else [])
    return edited or [Message(_("Anh/chị đã gõ: “{told}”.", told=excerpt(typed, LONGEST))), *said]


def add_to_handed(context: Context, here: Conversation, typed: str) -> Replies:
    """Add what is told to the only text of a report: "…, sửa lại, bổ sung là máy cũ quá"."""
    answered = [one for one in answered_questions(context, here) if not one.options]
    value = here.answers[answered[0].key].value if len(answered) == 1 else None
    added = report_answers.added_to(value, typed, "")
    return answer_anew(context, here, answered[0].key, added) if added else []


def edit_handed(context: Context, here: Conversation, typed: str) -> Replies:
    """Put right what is told of a report: its only answer, else as at any review; [] where nothing is."""
    told = TELLS_REPORT.search(typed)
    value = (told["value"] or told["number"]).rstrip(" .!") if told else ""
    answered = [one for one in answered_questions(context, here) if not one.options]
    is_count = 0 < len(value.split()) <= OF_COUNT and not DENIES.search(fold(value))
    if len(answered) == 1 and is_count:
        before = str(here.answers[answered[0].key].value)
        return answer_anew(context, here, answered[0].key, with_number(before, value) or value)
    parts = filter(None, (value, typed.partition(",")[2].strip(), typed))
    return next(filter(None, (edit_told(context, here, one) for one in parts)), [])


def with_number(before: str, told: str) -> str:
    """Return an answer with another number in place of its only one; "" where that is not told alone."""
    number = NUMBER_TOLD.match(told)
    is_one = number is not None and len(NUMBER_TOLD.findall(before)) == 1
    return NUMBER_TOLD.sub(number[0], before) if number and is_one else ""


def edit_figure(context: Context, here: Conversation, typed: str) -> Replies:
    """Answer anew the only question that counts what the words count: "bên mình 14 máy lận"."""
    answered = answered_questions(context, here)
    told = [
        (one.key, found[1]) for found in HOW_MANY.finditer(typed) for one in answered if counts(one, found[2])
    ]
    if len(told) != 1 or talk_with(context, here, *told[0]) is None:
        return []
    return answer_anew(context, here, *told[0])


def correct_kept(context: Context, kept: Conversation, report_id: int) -> Replies:
    """Open the report that waits, put right as the words say that are kept ([Tự sửa báo cáo])."""
    report = reports.moving.report_to_approve(context, report_id)
    said = open_corrected(context, report.id, str(kept.facts["text"]))
    words.forget(context, kept)
    return said


def ask_to_edit(context: Context, here: Conversation, typed: str) -> Replies:
    """Ask for the answer that is to be put right: "sửa nội dung", "nội dung"; nothing where none is named."""
    found, labels = TO_EDIT.fullmatch(fold(typed)), editable(context, here)
    what = found["what"] if found else ""
    is_ordered = found is not None and found["order"] is not None
    first = what.partition(",")[0]  # "sửa nội dung, bỏ câu hỏi đi"
    begun = [key for key, label in labels.items() if is_ordered and is_named(first, label, "")]
    within = [key for key, label in labels.items() if is_ordered and f" {what} " in f" {fold(label)} "]
    named = called(labels, what) or begun or within
    if not labels and EDITS_TEXT.fullmatch(fold(typed)):  # the only answer there is
        review = open_question(context, here)
        edit = review.options.get("edit", "") if review else ""
        return answer_form(context, here, edit) if edit else []
    return ask_anew(context, here, named[0]) if len(named) == 1 else []


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
    answered = answered_questions(context, here) if not key else ()
    if len(answered) == 1 and answered[0].key in REASONS and not answered[0].options:
        key = answered[0].key  # all that is given is why
    value, anew = here.answers[key].value if key in here.answers else "", ANEW.match(fold(typed))
    if anew and value and len(fold(typed)) == len(typed):
        return answer_anew(context, here, key, typed[anew.end() :])
    is_anew = key == TEXT and isinstance(value, str) and not asks(typed) and told_anew(value, typed)
    return answer_anew(context, here, key, typed) if is_anew else []


def edit_by_value(context: Context, here: Conversation, asked: Question[Any], typed: str) -> Replies:
    """Put the only answer right that the words can be, where it is asked which one: "thứ sáu" is the day.

    Else ask for the one whose question has the words: "loại", of what is called "Sự cố".
    """
    if asks(typed):
        return []
    if said := edit_counted(context, here, typed):
        return said
    fitting, named = [], []
    for key, label in asked.options.items():
        question = open_question(context, at_question(context, here, key))
        is_unit = key not in OF_UNITS or are_units_said(context, typed)
        if question and question.key == key and is_unit and may_be_value(question, typed, context.at):
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


def edit_counted(context: Context, here: Conversation, typed: str) -> Replies:
    """Put right, drop, or ask for, what is told by its number: "câu 1 sửa lại 11 nhé", "bỏ câu 2"."""
    bare = fold(typed)
    found, labels = BY_NUMBER.fullmatch(bare) or DROPS_NUMBER.fullmatch(bare), editable(context, here)
    if found is None:
        return []
    number = int(found["number"])
    in_text = re.compile(rf"^\D{{1,12}} {number}/\d+:", re.MULTILINE)
    keys = [one.key for one in answered_questions(context, here) if in_text.search(one.text)]
    keys = keys or called(labels, f"cau {number}") or list(labels)[number - 1 : number]
    if len(keys) != 1:
        return []
    asked = open_question(context, at_question(context, here, keys[0]))
    drop = DROP if asked and DROP in asked.shortcuts else ""
    value = drop if found.re.pattern == DROPS_NUMBER.pattern else words_of(typed, found, "value")
    if value and talk_with(context, here, keys[0], value):
        return answer_anew(context, here, keys[0], value)
    return ask_anew(context, here, keys[0])


def called(labels: Mapping[str, str], name: str) -> list[str]:
    """Return the keys of the answers that the review calls exactly so; ``name`` is folded."""
    return [key for key, label in labels.items() if fold(label) == name]


def edit_labelled(context: Context, here: Conversation, typed: str) -> Replies:
    """Put an answer right that is named as the review calls it, its value behind it: "về việc hộp thư"."""
    bare = fold(typed)
    named = [
        (key, len(label.split()))
        for key, label in editable(context, here).items()
        if len(label.split()) >= LEAST_LABEL and bare.startswith(f"{fold(label)} ")
    ]
    if len(named) != 1:
        return []
    key, size = named[0]
    value = " ".join(typed.split()[size:])
    is_text = len(value.split()) >= LEAST_LABEL and not IS_ORDER.match(fold(value))
    return answer_anew(context, here, key, value) if is_text and talk_with(context, here, key, value) else []


def add_to_sent(context: Context, here: Conversation, typed: str) -> Replies:
    """Add words to what units read, or tell when it goes, at its review: "ghi thêm: nhớ mang máy tính"."""
    bare, talk = fold(typed), forms.talk_so_far(context, here)
    of_request = here.flow == reports.asking.FLOW
    key = BODY if of_request else TEXT
    added = ADDS_TEXT.fullmatch(bare)
    if added and talk.has(key) and (of_request or here.flow == broadcasts.asking.FLOW):
        value = str(here.answers[key].value) if key in here.answers else ""
        so_far = read_orders(value).text if key == TEXT else value  # how it is sent stays at the end
        text = ". ".join(filter(None, [so_far.rstrip(" ."), words_of(typed, added, "text")]))
        return answer_anew(context, here, key, f"{text}{value[len(so_far) :]}" if so_far != value else text)
    opens = GOES_AT.fullmatch(bare) if of_request and talk.has(OPENS) else None
    value = words_of(typed, opens, "value") if opens else ""
    is_time = bool(value) and talk_with(context, here, OPENS, value) is not None
    return answer_anew(context, here, OPENS, value) if is_time else []


def ask_anew(context: Context, here: Conversation, key: str) -> Replies:
    """Ask a question again from the review, or from where it is asked which answer is to be put right."""
    chosen = {here.waiting_for: Answer("edit", context.at)} if here.waiting_for != EDITED else {}
    return forms.run(
        context, at_question(context, replace(here, answers={**here.answers, **chosen}), key), None
    )
