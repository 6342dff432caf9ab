"""The questions of a request, built in the chat one after the other.

A question begins with its words; what is asked about it after them goes with these words, so that a question
that is worded anew is described anew.
"""

import re
import zlib
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from bot.answers import Refused
from bot.domain.reports.questions import MOST, Kind, Question, limits_in
from bot.talk import Talk
from bot.text import fold
from bot.words import _
from handlers.reading import up_to
from handlers.reports.question_words import described, kind_names

FIRST = "ask"  # what the keys of these questions begin with: ask:1, ask:2 …
DROP, NO_LIMITS = "/bo", "/khong"  # shortcuts
LONGEST, CHOICE, CHOICES = 300, 80, 8  # characters of a question, of a choice; how many of them
UP_TO = re.compile(r" (?:den|toi da|khong qua|<=) ")
Built = dict[str, Question]  # by the key under which its words are asked for


def build(talk: Talk, first: int = 1) -> Built:
    """The questions so far, in their order; the review may add one more, change or drop each.

    ``first``: the number of the first, where a request has questions already.
    """
    built: Built = {}
    wants_more = False
    for number in range(first, MOST + 1):
        key = f"{FIRST}:{number}"
        put = partial(put_one, talk, key, built)
        if (put() if wants_more else talk.maybe(key, put)) is None:
            break
        wants_more = is_more_wanted(talk, key, len(built)) and number < MOST
    return built


def titles(built: Built) -> dict[str, str]:
    """What the review calls them, and the one that may be added."""
    named = {key: _("Câu {number}", number=number) for number, key in enumerate(built, 1)}
    others = (f"{FIRST}:{number}" for number in range(1, MOST + 1))
    return {**named, **{key: _("Thêm câu hỏi") for key in others if key not in built}}


def put_one(talk: Talk, key: str, built: Built) -> bool:
    """Ask for one question; False where it was dropped."""
    drop = {DROP: _("Bỏ câu hỏi này")} if key in talk.answers else {}
    said = talk.ask(
        key,
        _("Câu hỏi là gì? Ví dụ: “Số hộp thư đã đổi mật khẩu mặc định”."),
        up_to(LONGEST),
        lambda _said: described(built[key]) if key in built else "",
        drop,
    )
    if said == DROP:
        return False
    mark = f"{key}:{zlib.crc32(said.encode()):x}"
    kind = Kind(talk.choose(f"{mark}:kind", _("Đơn vị trả lời bằng gì?"), kind_names(), columns=2))
    low, high = ask_limits(talk, f"{mark}:limits") if kind in (Kind.NUMBER, Kind.PERCENT) else ("", "")
    options = ask_choices(talk, f"{mark}:choices") if kind == Kind.CHOICE else ()
    may_skip = talk.choose(f"{mark}:skip", _("Câu này có bắt buộc không?"), skips(), columns=2) == "yes"
    built[key] = Question(key.replace(f"{FIRST}:", "q"), kind, said, low, high, options, may_skip)
    return True


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
        return f"{found[0]:f}", f"{found[1]:f}"
    if len(found) == 1:
        is_highest = UP_TO.search(f" {fold(typed)} ")
        return ("", f"{found[0]:f}") if is_highest else (f"{found[0]:f}", "")
    raise Refused(_("Chưa hiểu giới hạn. Ví dụ: “từ 0 đến 100”, “từ 0”, “tối đa 50”."))


def ask_choices(talk: Talk, key: str) -> tuple[str, ...]:
    question = _("Các lựa chọn, cách nhau bằng dấu chấm phẩy hoặc xuống dòng. Ví dụ: “Đã ban hành; Chưa”.")
    return talk.ask(key, question, read_choices)


def read_choices(typed: str, _at: datetime) -> tuple[str, ...]:
    said = dict.fromkeys(" ".join(part.split()) for part in re.split(r"[;\n]", typed))
    found = tuple(one for one in said if one)
    if not 2 <= len(found) <= CHOICES or any(len(one) > CHOICE for one in found):
        raise Refused(
            _("Xin gõ từ 2 đến {most} lựa chọn, mỗi lựa chọn tối đa {long} ký tự.", most=CHOICES, long=CHOICE)
        )
    return found


def given(questions: Sequence[Question]) -> dict[str, str]:
    """The answers with which ``build`` makes these questions: how a template begins."""
    found: dict[str, str] = {}
    for number, one in enumerate(questions, 1):
        key = f"{FIRST}:{number}"
        mark = f"{key}:{zlib.crc32(one.text.encode()):x}"
        found |= {key: one.text, f"{mark}:kind": one.kind.value, f"{mark}:limits": said_limits(one)}
        found |= {f"{mark}:choices": "; ".join(one.options), f"{mark}:skip": "yes" if one.may_skip else "no"}
        found[f"{key}:more"] = "more" if number < len(questions) else "enough"
    return found


def said_limits(question: Question) -> str:
    low, high = (one.replace(".", ",") for one in (question.low, question.high))
    if low and high:
        return f"từ {low} đến {high}"
    return f"từ {low}" if low else f"tối đa {high}" if high else NO_LIMITS
