"""Ask for a reason, and once more where what is typed does not look like one: a time, a question, "khoan đã".

Nothing is recorded as a reason that was meant otherwise, and nothing that was typed is lost.
"""

import re
import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.conversation import Answer, Question, Refused, Talk, _, asks, excerpt, fold, regex, thinks_again
from bot.domain.dates import is_time_alone
from handlers.engine.asking import LONGEST, RATHER_THAN, Timed, hear

REASON, SPAN = "reason", "span"  # keys of the questions
YES, NO, TIME = "yes", "no", "time"
HOLD_ON = regex(  # folded: who writes so answers later
    r"(?:(?:da|a|u|ua|thoi|em|anh|chi|oi) )*(?:khoan|doi|cho|de|tu tu|ti|chut|lat)"
    r"(?: (?:da|lat|nua|ti|chut|xiu|em|toi|minh|xem|coi|nghi|sau|mot|lai|a|nhe|nha|chi|anh)){0,5}[ .!]*"
)
ORDER = regex(  # folded, at the begin: it wants something done
    r"(?:(?:da|a|em|anh|chi|oi) )*(?:nhac|sua|doi) (?:lai|em|toi|minh|luc|thoi gian|ngay|\d)"
)
SENDS_TOO = regex(  # behind a reason: it is sent at the review
    r"[,.;] ?(?:gửi|gui|xác nhận|xac nhan)"
    r"(?: (?:luôn|luon|đi|di|nhé|nhe|nha|ạ|a|giúp|giup|em|cho|rồi|roi)){0,4}[ .!]*$",
    re.IGNORECASE,
)
WHY = regex(r"\b(?:vì|vi|do|bởi)\s+(\S.*)$", re.IGNORECASE | re.DOTALL)  # behind what else is told
Read = Callable[[str, datetime], str]


def ask_reason(
    talk: Talk,
    question: str,
    read: Read,
    shown: Callable[[str], str] | None = None,
    timed: Timed[Any] | None = None,
) -> str:
    """Return the reason; ``timed`` reads the time asked before it, which may be put right here."""

    def reader(typed: str, said_at: datetime) -> str:
        return read(SENDS_TOO.sub("", typed).rstrip() or typed, said_at)

    reason = talk.ask(REASON, question, reader, shown or str)
    given = talk.answers[REASON]
    while is_doubtful(str(given.value), given.at):
        typed = str(given.value)
        mark = f"{REASON}_{zlib.crc32(typed.encode()):x}"
        time = new_time(timed, typed, given.at)
        change = {TIME: _("Đổi thời gian: {time}", time=time)} if time else {}
        options = {**change, YES: _("Ghi làm lý do"), NO: _("Gõ lý do khác")}
        asked = _("“{typed}” có phải là lý do không?", typed=excerpt(typed, LONGEST))
        chosen = talk.choose_or_say(mark, asked, options, reader)
        if chosen in (YES, typed):
            break
        answer = talk.answers.pop(mark)
        if chosen in (NO, TIME):
            if chosen == TIME:
                talk.answers[SPAN] = Answer(RATHER_THAN.sub("", typed), given.at)
            talk.ask_anew(REASON)
        given = talk.answers[REASON] = Answer(chosen, answer.at)
        reason = reader(chosen, answer.at)
    return reason


def label_of_reason(question: Question[Any]) -> str:
    """Return what answers a question whether something is a reason: that it is; "" for another question."""
    return question.options.get(YES, "") if question.key.startswith(f"{REASON}_") else ""


def is_doubtful(typed: str, at: datetime) -> bool:
    said = fold(typed)
    is_other = asks(typed) or HOLD_ON.fullmatch(said) or ORDER.match(said) or thinks_again(typed)
    return bool(is_other) or is_time_alone(typed, at)


def new_time(timed: Timed[Any] | None, typed: str, at: datetime) -> str:
    """Return how the time is shown that is told in place of a reason; "" where none is, or not plainly."""
    if timed is None or not is_time_alone(typed, at):
        return ""
    try:
        heard = hear(timed, RATHER_THAN.sub("", typed), at)
    except Refused:
        return ""
    return timed.named(heard.meant[0].value) if heard.is_plain else ""
