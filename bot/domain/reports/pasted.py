"""Read questions that were pasted, one a line, and guess by its words how each is answered.

What stands behind a question in brackets or after an arrow counts more than its words: "Mức độ (tốt; khá)",
"Họ tên → chữ". So the lines in which a request shows its questions may be pasted as well.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.conversation import Refused, _, fold, number_text, regex
from bot.domain.reports.questions import (
    KEY,
    LIMITED,
    MOST,
    QuestionKind,
    ReportQuestion,
    choices_in,
    limits_of,
    read_question,
)

NUMBERING = regex(r"^(?:[-–•*+]|(?:câu\s*)?\d{1,2}\s*[.):/](?!\d))\s*", re.IGNORECASE)
REMARK = regex(r"(?P<text>.+?)\s*(?:\((?P<brackets>[^()]+)\)|(?:→|->|=>)\s*(?P<arrow>.+))")
NUMBERED = regex(  # folded: "câu 1 là …", "sửa câu 2 lại thành: …"
    r"(?:(?:sua|doi|chinh|thay|ghi|con|va)(?: lai| giup)* )*\bcau(?: hoi)?(?: so| thu)? (?P<number>\d{1,2})\b"
    r"(?P<is>(?:[ :,-]+(?:sua|doi|chinh|ghi|thanh|la|lai|giup|cho|hoi|moi)\b)*[ :,-]*)"
)
BEFORE_NUMBERED = regex(  # folded
    r"(?:(?:da|a|ma|ok|oi|em|e|chi|anh|y|u|khoan|thoi|nham|lon|nham roi|sai roi)[ ,]+)*"
)
IS_NO_QUESTION = regex(r"(?:bo|xoa|sai|dung|nham|trung|giong)\b")  # folded, how words about one begin
POLITE_END = regex(r"(?:[ ,]+(?:nhé|nhe|nha|nghen|ạ|a|nghe))+$", re.IGNORECASE)
ANSWERED = regex(
    r"(?:^|(?<=[,;\n])|(?<= )(?=c[âa]u ))\s*(?:(?:dạ|da|em|và|va|thì|thi) )*"
    r"(?P<named>(?:(?:câu|cau|mục|muc) (?:số |so )?)?)(?P<number>\d{1,2})(?: (?:là|la|thì|thi) | ?= ?|: )",
    re.IGNORECASE,
)
LEAST_WORDS = 2  # of a question that is told by its number
NAMED_KINDS = {  # folded; some as the chat calls them, some as it called them before
    "chu": QuestionKind.TEXT,
    "so": QuestionKind.NUMBER,
    "phan tram": QuestionKind.PERCENT,
    "ty le %": QuestionKind.PERCENT,
    "%": QuestionKind.PERCENT,
    "ngay": QuestionKind.DATE,
    "co hoac khong": QuestionKind.YES_NO,
    "co/khong": QuestionKind.YES_NO,
    "lua chon": QuestionKind.CHOICE,
    "chon mot": QuestionKind.CHOICE,
    "tep": QuestionKind.FILE,
}
SKIPPED = ("khong bat buoc", "duoc bo qua")
GUESSES = {  # the first that fits; "sơ đồ" and "sổ" are no "số"
    r"\b(gửi|đính) kèm\b|^kèm theo\b|\bbản (scan|chụp)\b": QuestionKind.FILE,
    r"^t[ỷỉ] lệ\b|\bphần trăm\b|%": QuestionKind.PERCENT,
    r"^(số và ngày|ngày và số)\b|^số (điện thoại|văn bản|công văn|quyết định|ký hiệu|hiệu|tài khoản)\b": (
        QuestionKind.TEXT
    ),
    r"\b(bao nhiêu|mấy)\b.*,.*\b(không|chưa)[\s?.!]*$": QuestionKind.TEXT,  # two questions in one
    r"\b(có|đã)\b.*\b(không|chưa)[\s?.!]*$": QuestionKind.YES_NO,
    r"^(tổng )?số\b|\bbao nhiêu\b|\bmấy\b": QuestionKind.NUMBER,
    r"^(từ )?ngày\b|\bngày nào[\s?.!]*$": QuestionKind.DATE,
}


def read_pasted(typed: str) -> list[ReportQuestion]:
    """Return the questions in these lines, numbered from 1; refuse more than MOST."""
    lines = dict.fromkeys(NUMBERING.sub("", line.strip()) for line in typed.splitlines())
    found = [read_line(line) for line in lines if line]
    if not 0 < len(found) <= MOST:
        raise Refused(_("Xin gõ tối đa {count} câu hỏi, mỗi dòng một câu.", count=number_text(MOST)))
    return [replace(one, key=f"{KEY}{number}") for number, one in enumerate(found, 1)]


def read_numbered(typed: str) -> dict[int, str]:
    """Return the questions that are told by their numbers: "câu 1 là A, câu 2: B"; {} for other words.

    One alone needs a word that says so: "câu 1 là …", "sửa câu 1: …".
    """
    said = fold(typed)
    places = [*NUMBERED.finditer(said)] if len(said) == len(typed) else []
    if not places or BEFORE_NUMBERED.fullmatch(said[: places[0].start()]) is None:
        return {}
    ends = [one.start() for one in places[1:]] + [len(typed)]
    texts = [
        POLITE_END.sub("", typed[one.end() : end].strip(" ,.;:\n"))
        for one, end in zip(places, ends, strict=True)
    ]
    is_told = len(places) > 1 or bool(places[0]["is"].strip(" ,"))
    numbers = [int(one["number"]) for one in places]
    is_plain = is_told and len(set(numbers)) == len(numbers) and all(map(may_be_question, texts))
    return dict(zip(numbers, map(with_capital, texts), strict=True)) if is_plain else {}


def with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def read_told_by_number(typed: str) -> dict[int, str]:
    """Return the answers that are told by the numbers of their questions: "câu 4 là 5, 5 là 0"; else {}."""
    places = [*ANSWERED.finditer(typed)]
    if not places or typed[: places[0].start()].strip():
        return {}
    ends = [*(one.start() for one in places[1:]), len(typed)]
    told = [
        (int(one["number"]), POLITE_END.sub("", typed[one.end() : end].strip(" ,.;\n")))
        for one, end in zip(places, ends, strict=True)
    ]
    is_plain = all(value for _number, value in told) and len(dict(told)) == len(told)
    return dict(told) if is_plain and (len(told) > 1 or places[0]["named"]) else {}


def may_be_question(text: str) -> bool:
    """Return whether words are a question's own, and not how it is answered or what is done with it."""
    said = fold(text)
    is_other = said in NAMED_KINDS or IS_NO_QUESTION.match(said) is not None
    return len(text.split()) >= LEAST_WORDS and not is_other


def read_line(line: str) -> ReportQuestion:
    """Read one question; a remark that says nothing of its answer belongs to its words."""
    if remark := REMARK.fullmatch(line):
        parts = (remark["brackets"] or remark["arrow"]).split(";")
        if found := read_remarks(remark["text"], [said for part in parts if (said := part.strip())]):
            return found
    text = read_question(line)
    return ReportQuestion("", guess_kind(text), text)


def read_remarks(typed: str, remarks: Sequence[str]) -> ReportQuestion | None:
    """Return the question that these remarks describe: kind, limits, choices, may be left out; or None."""
    text, said = read_question(typed), [one for one in remarks if fold(one) not in SKIPPED]
    options: tuple[str, ...] = ()
    kind = NAMED_KINDS.get(fold(said[0])) if said else guess_kind(text)
    rest = said[1:] if kind else said
    has_limits = kind in LIMITED and len(rest) == 1 and re.search(r"\d", rest[0])
    low, high = limits_of(rest.pop()) if has_limits else ("", "")
    if len(rest) > 1 and kind in (None, QuestionKind.CHOICE):
        kind, options, rest = QuestionKind.CHOICE, choices_in(";".join(rest)), []
    if kind is None or rest or (kind == QuestionKind.CHOICE and not options):
        return None
    return ReportQuestion("", kind, text, low, high, options, len(said) < len(remarks))


def guess_kind(text: str) -> QuestionKind:
    """Guess by which kind of answer a question is answered: in words, where nothing tells."""
    said = text.lower()
    is_bare = said.isascii()  # typed without diacritics
    for words, kind in GUESSES.items():
        if re.search(fold(words) if is_bare else words, said):
            return kind
    return QuestionKind.TEXT
