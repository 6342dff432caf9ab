"""The questions of a request, built in the chat one after the other.

A question begins with its words; what is asked about it after them goes with these words, so that a question
that is worded anew is described anew.
"""

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.answers import Refused
from bot.domain.reports.questions import MOST, Kind, Question, limits_in
from bot.domain.reports.revising import KEY, number_of
from bot.domain.reports.wording import LIMITED, choices_in, in_digits, read_question
from bot.talk import Talk
from bot.text import fold
from bot.words import _
from handlers.reports.question_words import described, kind_names

LAST = 99  # the last number of a question, of one that was dropped too
FIRST = "ask"  # what the keys of these questions begin with: ask:1, ask:2 …
DROP, NO_LIMITS = "/bo", "/khong"  # shortcuts
SAME = "same"  # in the place of a kind: as it has gone out
UP_TO = re.compile(r" (?:den|toi da|khong qua|<=) ")
NONE: Mapping[str, Question] = {}
Built = dict[str, Question]  # by the key under which its words are asked for


def build(talk: Talk, first: int = 1, most: int = MOST, before: Mapping[str, Question] = NONE) -> Built:
    """The questions so far, in their order; the review may add one more, change or drop each.

    ``first``: the number of the first, where a request has questions already; ``most``: so many at most;
    ``before``: those that have gone out already, by the key under which their words are asked for.
    """
    built: Built = {}
    wants_more = False
    for number in range(first, LAST + 1):
        key = f"{FIRST}:{number}"
        put = partial(put_one, talk, key, built, before.get(key))
        if len(built) >= most and key not in talk.answers:
            break
        if (put() if wants_more else talk.maybe(key, put)) is None:
            break
        wants_more = len(built) < most and is_more_wanted(talk, key, len(built))
    return built


def titles(talk: Talk, built: Built) -> dict[str, str]:
    """What the review calls them, and the one that may be added; not what was dropped."""
    named = {key: _("Câu {number}", number=number) for number, key in enumerate(built, 1)}
    others = (f"{FIRST}:{number}" for number in range(1, LAST + 1))
    return {**named, **{key: _("Thêm câu hỏi") for key in others if key not in talk.answers}}


def put_one(talk: Talk, key: str, built: Built, before: Question | None = None) -> bool:
    """Ask for one question; False where it was dropped. ``before``: as it has gone out."""
    drop = {DROP: _("Bỏ câu hỏi này")} if key in talk.answers else {}
    said = talk.ask(
        key,
        words_wanted(talk, key),
        lambda typed, _at: read_question(typed),
        lambda _said: described(built[key]) if key in built else "",
        drop,
    )
    if said == DROP:
        return False
    mark = f"{key}:{zlib.crc32(said.encode()):x}"
    as_before = {SAME: _("Giữ cách trả lời cũ")} if before and said != before.text else {}
    how = talk.choose(f"{mark}:kind", _("Đơn vị trả lời bằng gì?"), {**as_before, **kind_names()}, columns=2)
    if before and how == SAME:
        built[key] = replace(before, text=said)
        return True
    kind = Kind(how)
    low, high = ask_limits(talk, f"{mark}:limits") if kind in LIMITED else ("", "")
    options = ask_choices(talk, f"{mark}:choices") if kind == Kind.CHOICE else ()
    may_skip = talk.choose(f"{mark}:skip", _("Câu này có bắt buộc không?"), skips(), columns=2) == "yes"
    built[key] = Question(key.replace(f"{FIRST}:", KEY), kind, said, low, high, options, may_skip)
    return True


def words_wanted(talk: Talk, key: str) -> str:
    """What asks for the words of a question; of one that is worded anew as it is now."""
    if key in talk.answers and talk.answers[key].value != DROP:
        return _("Câu hiện nay: “{now}”. Xin gõ câu mới.", now=talk.answers[key].value)
    return _("Câu hỏi là gì? Ví dụ: “Số hộp thư đã đổi mật khẩu mặc định”.")


def is_more_wanted(talk: Talk, key: str, count: int) -> bool:
    more = {"more": _("Thêm câu hỏi"), "enough": _("Xong")}
    return talk.choose(f"{key}:more", _("Đã có {count} câu hỏi.", count=count), more, columns=2) == "more"


def skips() -> dict[str, str]:
    return {"no": _("Bắt buộc"), "yes": _("Được bỏ qua")}


def ask_limits(talk: Talk, key: str) -> tuple[str, str]:
    question = _("Giới hạn của số? Ví dụ: “từ 0 đến 100”, “từ 0”, “tối đa 50”.")
    return talk.ask(key, question, read_limits, shortcuts={NO_LIMITS: _("Không giới hạn")})


def read_limits(typed: str, _at: datetime) -> tuple[str, str]:
    """The lowest and the highest, both allowed; "" where there is none."""
    if typed == NO_LIMITS:
        return "", ""
    found = limits_in(re.sub(r"(?<=\d)\s*[-–]\s*(?=\d)", " đến ", typed))
    if len(found) == 2 and found[0] <= found[1]:
        return in_digits(found[0]), in_digits(found[1])
    if len(found) == 1:
        is_highest = UP_TO.search(f" {fold(typed)} ")
        return ("", in_digits(found[0])) if is_highest else (in_digits(found[0]), "")
    raise Refused(_("Chưa hiểu giới hạn. Ví dụ: “từ 0 đến 100”, “từ 0”, “tối đa 50”."))


def ask_choices(talk: Talk, key: str) -> tuple[str, ...]:
    question = _("Các lựa chọn, cách nhau bằng dấu chấm phẩy hoặc xuống dòng. Ví dụ: “Đã ban hành; Chưa”.")
    return talk.ask(key, question, lambda typed, _at: choices_in(typed))


def given(questions: Sequence[Question]) -> dict[str, str]:
    """The answers with which ``build`` makes these questions: how a template begins."""
    return in_place([replace(one, key=f"{KEY}{number}") for number, one in enumerate(questions, 1)])


def in_place(questions: Sequence[Question], highest: int = 0) -> dict[str, str]:
    """The same for questions that keep their numbers; up to ``highest`` those between have been dropped."""
    numbered = {number_of(one): one for one in questions}
    last = max([highest, *numbered])
    found: dict[str, str] = {}
    for number in range(1, last + 1):
        key = f"{FIRST}:{number}"
        found |= described_by(key, numbered[number]) if number in numbered else {key: DROP}
        found[f"{key}:more"] = "more" if number < last else "enough"
    return found


def described_by(key: str, one: Question) -> dict[str, str]:
    mark = f"{key}:{zlib.crc32(one.text.encode()):x}"
    return {
        key: one.text,
        f"{mark}:kind": one.kind.value,
        f"{mark}:limits": said_limits(one),
        f"{mark}:choices": "; ".join(one.options),
        f"{mark}:skip": "yes" if one.may_skip else "no",
    }


def said_limits(question: Question) -> str:
    low, high = (one.replace(".", ",") for one in (question.low, question.high))
    if low and high:
        return f"từ {low} đến {high}"
    return f"từ {low}" if low else f"tối đa {high}" if high else NO_LIMITS
