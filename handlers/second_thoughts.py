"""Second thoughts while a form asks for a reason, for words, or shows its review: none is an answer.

Who hesitates is asked again, who takes back leaves the form, and an answer that is denied is put right. A
reason that may be none is not taken unasked.
"""

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.conversation import (
    EDITED,
    REVIEW,
    SAID,
    Answer,
    Given,
    Message,
    Question,
    Refused,
    _,
    asks,
    fold,
    local_date,
    regex,
    takes_back,
    thinks_again,
    waits,
)
from handlers import cover, reports, revising
from handlers.engine import REASON, Context, Replies, answer_form, forms
from handlers.engine.asking import HeardTime
from handlers.engine.reasons import label_of_reason
from handlers.interruptions import SENT
from handlers.standing import REASONS, asks_when, is_read
from storage.engine import Conversation

REASON_OF = {
    cover.absence.FLOW: "reason",
    reports.filling.more_time.MORE_TIME_FLOW: "why",
}  # form -> why it is asked
TELLS_REASON = regex(
    r"(?:(?:dạ|da|em|thì|thi|à|a)[ ,]+)*(?:lý do|ly do)(?: (?:là|la|vì|vi|do))*[: ]+(?=\w+ \w)", re.IGNORECASE
)
ENDS_POLITELY = regex(r"[ ,]+(?:ạ|a|nha|nhé|nhe|nghen)[ .!]*$", re.IGNORECASE)
NOT_THAT = regex(  # "à không phải Phú Hội, qua phòng nội vụ", "không phải mai, mốt cơ"
    r"(?:(?:dạ|da|à|a|ủa|ua|ý|y|ơ|khoan|em|e|anh|chị|chi|ơi|oi|nhầm|nham|lộn|lon|mà|ma)[ ,.]+)*"
    r"(?:không|khong|ko|hông|hong) (?:phải|phai)(?: (?:là|la))? (?P<wrong>[^,.;]{1,60}?)"
    r"(?:\s*[,.;]+\s*|\s+(?=(?:mà|ma)\b))"
    r"(?:(?:mà|ma|là|la|phải|phai|qua|sang|về|chuyển|chuyen|đổi|doi|thành|thanh|em|e|nói|noi)\s+)*"
    r"(?P<right>\S.*?)(?:\s+(?:cơ|co|lận|mới đúng|moi dung|ạ|a|nhé|nhe|nha|á))*[ .!]*",
    re.IGNORECASE,
)


def is_reason_asked(question: Question[Any]) -> bool:
    """Return whether a reason is asked for, or whether what was typed is one."""
    is_reason = question.key.partition("_")[0] in REASONS
    return is_reason and (not question.options or label_of_reason(question) != "")


def hear(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Answer second thoughts; nothing where the words are none, or ask anything."""
    if asks(typed) or question.takes_file or context.features.forms[here.flow].hear:
        return []
    is_review = question.key.startswith(REVIEW) and "send" in question.options
    is_reason = is_reason_asked(question)
    if (is_review or is_reason) and takes_back(typed):
        return answer_form(context, here, "thôi")
    if (is_review or is_reason) and waits(typed):
        return forms.ask_below(context, here, waiting_text())
    if said := put_denied_right(context, here, question, typed):
        return said
    if is_reason and question.key.partition("_")[0] != REASON and thinks_again(typed):
        untaken = _("Lời này chưa được ghi làm lý do. Nếu đó là lý do, anh/chị gõ “lý do: …”.")
        return forms.ask_below(context, here, untaken)
    return []


def waiting_text() -> str:
    """Return what is said to who hesitates: nothing is sent then by a mere "dạ"."""
    return _("Chưa gửi gì. Khi sẵn sàng, anh/chị trả lời tiếp.")


def put_denied_right(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Put an answer right that is denied by its own words, and another told: "không phải mai, mốt cơ"."""
    found = NOT_THAT.fullmatch(typed.strip())
    if found is None or here.flow in SENT or question.key == EDITED:
        return []
    for answered in reversed(revising.answered_questions(context, here)):
        if not was_given(context, here, answered, found["wrong"]):
            continue
        if talk := revising.talk_with(context, here, answered.key, found["right"]):
            said = revising.put_right_message(talk, answered.key)
            return [said, *revising.answer_anew(context, here, answered.key, found["right"])]
    return []


def was_given(context: Context, here: Conversation, question: Question[Any], told: str) -> bool:
    """Return whether these words are what was answered: the same time, or part of how it is shown."""
    given = here.answers[question.key]
    shown = re.findall(r"\w+", fold(forms.talk_so_far(context, here).shown(question.key)))
    if f" {fold(told)} " in f" {' '.join(shown)} ":
        return True
    try:
        before = question.read(given.value, given.at)
        now = question.read(question.take(Given(question.key, told, given.at)), given.at)
    except Refused:
        return False
    if not (isinstance(before, HeardTime) and isinstance(now, HeardTime)):
        return False
    return [days_of(one.value) for one in before.meant] == [days_of(one.value) for one in now.meant]


def days_of(time: Any) -> tuple[date, ...]:
    """Return the first and the last day of a time, or its day."""
    if isinstance(time, tuple):
        return tuple(day for one in time for day in days_of(one))
    if isinstance(time, datetime):
        return (local_date(time),)
    return (time,) if isinstance(time, date) else ()


def keep_reason(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Keep a reason that is told where it is still asked when, and ask that again: "dạ lý do là đi họp"."""
    key, told = REASON_OF.get(here.flow, ""), TELLS_REASON.match(typed)
    if not key or told is None or not asks_when(question) or is_read(question, typed, context.at):
        return []
    before = here.answers[SAID].value if SAID in here.answers else {}
    reason = ENDS_POLITELY.sub("", typed[told.end() :])
    kept = {**here.answers, SAID: Answer({**before, key: reason}, context.at)}
    said = Message(_("Đã ghi nhận lý do: “{reason}”.", reason=reason))
    return [said, *forms.run(context, replace(here, answers=kept), None)]
