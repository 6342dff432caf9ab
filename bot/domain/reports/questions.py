"""Questions of a request: their kinds, how each reads what is typed, and what a change makes of them.

An answer is kept as a string: words as they are; a number or a percentage as its digits ("1250", "98.4");
a day as "2026-12-04"; yes, no and a choice by their values; a file as its id and name ("12 bang-ke.xlsx").
Files that a unit adds of itself are kept as if they had been asked for.

A question keeps its key as long as what was answered to it does for the new wording as well; else it gets a
key that none has had, and the old answer stays where it was written down.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from bot.conversation import Refused, _, day_text, fold, number_text, regex
from bot.domain.dates import read_date
from bot.domain.reports.number_words import number_said, says_nought

ANYTHING = "all"  # the key of the one question of a request that has no others
MOST = 30  # questions of one request: beyond that a form in Excel is asked for as a file
LONGEST = 2000  # characters of an answer in words
DIGITS = 15  # of a number: what Excel shows without rounding
# "1.250", "1 250" and "1250" are one number, and so are "98,4" and "98.4".
NUMBER = regex(r"-?\d{1,3}(?:[. ]\d{3})+(?:,\d+)?|-?\d+(?:[.,]\d+)?", re.ASCII)
# A number among words, and neither of a word ("A5"), nor of a date or an hour ("5h30").
AMONG_WORDS = regex(rf"(?<![\w.,/:-])(?:{NUMBER.pattern})(?![\d/:]|[.,-]+\d|[^\W\d_]+\d)")
SUM = regex(r"^=|\d\s*[+*×]\s*\d")  # ours is not to reckon
# What stands right before a number that is not the answer itself, and right after one that is no whole one:
# folded.
NOT_IT = regex(
    r"(?:^|\s)(?:khong|chua|duoi|tren|hon|qua|(?:chua|khong) (?:den|toi)|toi (?:da|thieu)|(?:it|nhieu) nhat)"
    r"[\s:]*$"
)
LARGER = regex(r"^(?:k|tr|chuc|tram|nghin|ngan|trieu|ty|ti)\b")
# A polite word around one short answer, which is no part of it.
POLITE = regex(r"^dạ\b[\s,]*|(?:[\s,]+(?:anh|chị|em))?[\s,]+ạ[\s.]*$", re.IGNORECASE)
SHORT = 8  # words of such an answer
UP_TO = regex(r" (?:den|toi da|khong qua|<=) ")
YES = ("yes", "no")
KEY = "q"  # and the number: the key of a question that was built
ATTACHED = "file:"  # and a number: the keys of files that a unit adds of itself

LONGEST_QUESTION, LONGEST_CHOICE = 300, 80  # characters
MOST_CHOICES = 8


class QuestionKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    FILE = "file"


LIMITED = (QuestionKind.NUMBER, QuestionKind.PERCENT)  # what may have limits


# What no form asks about a question.
UNTIED: Mapping[str, Any] = {"figure": "", "group": "", "short": "", "at_most": "", "parts": ()}
WHY = "why:"  # and the key of a question: why its answer is another than was to be expected


@dataclass(frozen=True)
class ReportQuestion:
    """``low`` and ``high``: the limits of a number, both included, as digits; "" where there is none."""

    key: str
    kind: QuestionKind
    text: str
    low: str = ""
    high: str = ""
    options: tuple[str, ...] = ()  # of a choice: its labels, whose places are their values
    may_skip: bool = False
    figure: str = ""  # a Figure: what our own records answer (figures.py) …
    group: str = ""  # … under which heading it is shown with others …
    short: str = ""  # … and what it is called there
    at_most: str = ""  # the key of the question whose number it may not be above
    parts: tuple[str, ...] = ()  # the keys of the questions whose numbers add up to it

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in ("", (), False)}

    def tied_like(self, other: "ReportQuestion") -> "ReportQuestion":
        """Return the question tied to our records and to others as ``other`` is."""
        return replace(self, **{name: getattr(other, name) for name in UNTIED})


def from_json(stored: Sequence[Mapping[str, Any]]) -> list[ReportQuestion]:
    return [
        ReportQuestion(
            **{
                **one,
                "kind": QuestionKind(one["kind"]),
                "options": tuple(one.get("options", ())),
                "parts": tuple(one.get("parts", ())),
            }
        )
        for one in stored
    ]


def read_number(typed: str) -> Decimal:
    """Read 1.250 or 98,4; refuse what is none, or longer than anyone means."""
    found = NUMBER.fullmatch(" ".join(typed.split()).removesuffix("%").strip())
    if found is None:
        raise Refused(number_wanted(QuestionKind.NUMBER))
    said = found[0]
    if re.fullmatch(r"-?\d{1,3}(?:[. ]\d{3})+(?:,\d+)?", said):
        said = re.sub("[. ]", "", said)
    try:
        number = Decimal(said.replace(",", "."))
    except InvalidOperation:
        raise Refused(number_wanted(QuestionKind.NUMBER)) from None
    if len(number.as_tuple().digits) > DIGITS:
        raise Refused(_("Số này quá dài. Xin gõ lại."))
    return number


def number_wanted(kind: QuestionKind) -> str:
    if kind == QuestionKind.PERCENT:
        return _("Xin gõ một số, ví dụ: 95 hoặc 95,5.")
    return _("Xin gõ một số, ví dụ: 12 hoặc 1.250.")


def number_in(typed: str, kind: QuestionKind) -> Decimal:
    """Read the one number that stands among words ("dạ 6 ạ") or is said by them; refuse none, or several."""
    said = " ".join(typed.split())
    if NUMBER.fullmatch(said.removesuffix("%").strip()):
        return read_number(said)
    if in_words := number_said(said):
        return Decimal(in_words)
    places = list(AMONG_WORDS.finditer(said))
    found = list(dict.fromkeys(place[0] for place in places))
    if len(found) > 1:
        raise Refused(_("Anh/chị gõ nhiều số: {numbers}. Xin gõ một số.", numbers="; ".join(found)))
    if not found or SUM.search(said) or not all(is_itself(said, place) for place in places):
        raise Refused(number_wanted(kind))
    return read_number(found[0])


def is_itself(said: str, place: re.Match[str]) -> bool:
    """Return whether a number is what is meant, and not what it stays above or below, nor "2 triệu"."""
    before, after = fold(said[: place.start()]), fold(said[place.end() :])
    return not (NOT_IT.search(before) or LARGER.match(after))


def read_within(question: ReportQuestion, typed: str) -> str:
    """Return a number within the question's limits, as digits; "không có" is 0."""
    number = Decimal(0) if says_nought(typed) else number_in(typed, question.kind)
    low, high = limits(question)
    if (low is not None and number < low) or (high is not None and number > high):
        raise Refused(out_of(low, high))
    return f"{number.normalize():f}"


def limits_in(typed: str) -> list[Decimal]:
    """Return the numbers that stand in a phrase, "từ 0 đến 100"."""
    return [read_number(found[0]) for found in NUMBER.finditer(typed)]


def limits_of(typed: str) -> tuple[str, str]:
    """Read the lowest and the highest number that is allowed, as digits; "" where there is no limit."""
    found = [in_digits(number) for number in limits_in(re.sub(r"(?<=\d)\s*[-–]\s*(?=\d)", " đến ", typed))]
    if len(found) == 2 and Decimal(found[0]) <= Decimal(found[1]):
        return found[0], found[1]
    if len(found) == 1:
        return ("", found[0]) if UP_TO.search(f" {fold(typed)} ") else (found[0], "")
    raise Refused(_("Chưa xác định được giới hạn. Ví dụ: “từ 0 đến 100”, “từ 0”, “tối đa 50”."))


def limits(question: ReportQuestion) -> tuple[Decimal | None, Decimal | None]:
    """Return the lowest and the highest number that is allowed; of a percentage 0 and 100 by default."""
    by_default = ("0", "100") if question.kind == QuestionKind.PERCENT else ("", "")
    low, high = question.low or by_default[0], question.high or by_default[1]
    return Decimal(low) if low else None, Decimal(high) if high else None


def out_of(low: Decimal | None, high: Decimal | None) -> str:
    if low is not None and high is not None:
        return _("Xin gõ một số từ {low} đến {high}.", low=decimal_text(low), high=decimal_text(high))
    if low is not None:
        return _("Xin gõ một số từ {low} trở lên.", low=decimal_text(low))
    return _("Xin gõ một số không quá {high}.", high=decimal_text(high or Decimal(0)))


def decimal_text(number: Decimal) -> str:
    """Write 1.250 or 98,4."""
    whole, _point, rest = f"{number:,f}".partition(".")
    return whole.replace(",", ".") + (f",{rest}" if rest else "")


def read_day(typed: str, said_at: datetime) -> str:
    """Return a day, past or ahead, as ISO writes it."""
    found = read_date(typed, said_at) or read_date(typed, said_at, past=True)
    if found is None:
        raise Refused(_("Chưa xác định được ngày. Ví dụ: 04/12/2026."))
    return found.isoformat()


def read_words(typed: str) -> str:
    if len(typed) > LONGEST:
        raise Refused(_("Xin viết không quá {count} ký tự.", count=decimal_text(Decimal(LONGEST))))
    said = typed.strip()
    if "\n" in said or len(said.split()) > SHORT:
        return said
    return POLITE.sub("", POLITE.sub("", said)).strip() or said


def choices(question: ReportQuestion) -> dict[str, str]:
    """Return the values and labels of a question that is answered by choosing."""
    if question.kind == QuestionKind.YES_NO:
        return dict(zip(YES, (_("Có"), _("Không")), strict=True))
    return {str(place): label for place, label in enumerate(question.options, 1)}


def shown(question: ReportQuestion, value: str) -> str:
    """Return an answer as people read it."""
    match question.kind:
        case QuestionKind.NUMBER:
            return decimal_text(Decimal(value))
        case QuestionKind.PERCENT:
            return f"{decimal_text(Decimal(value))} %"
        case QuestionKind.DATE:
            return day_text(date.fromisoformat(value))
        case QuestionKind.YES_NO | QuestionKind.CHOICE:
            return choices(question).get(value, value)
        case QuestionKind.FILE:
            return file_of(value)[1]
    return value


def attached(answers: Mapping[str, str]) -> list[ReportQuestion]:
    """Return what would have asked for the files that a unit has added of itself."""
    keys = sorted(key for key in answers if key.startswith(ATTACHED))
    return [ReportQuestion(key, QuestionKind.FILE, _("Tệp kèm theo"), may_skip=True) for key in keys]


def all_of(
    questions: Sequence[ReportQuestion], answers: Mapping[str, str]
) -> list[tuple[ReportQuestion, str]]:
    """Return each question that is answered, with its answer; then the files that were added."""
    asked = [*questions, *attached(answers)]
    return [(one, answers[one.key]) for one in asked if one.key in answers]


def in_order(questions: Sequence[ReportQuestion], answers: Mapping[str, str]) -> dict[str, str]:
    """Return what answers these questions, with the reasons, and the files that were added, from 1."""
    keys = [key for one in questions for key in (one.key, f"{WHY}{one.key}")]
    asked = {key: answers[key] for key in keys if key in answers}
    files = enumerate((answers[one.key] for one in attached(answers)), 1)
    return {**asked, **{f"{ATTACHED}{number}": file for number, file in files}}


def files_in(questions: Sequence[ReportQuestion], answers: Mapping[str, str]) -> list[int]:
    """Return the ids of the files among the answers."""
    return [file_of(value)[0] for one, value in all_of(questions, answers) if one.kind == QuestionKind.FILE]


def file_of(value: str) -> tuple[int, str]:
    """Return the id and the name of a file that is an answer."""
    file, _space, name = value.partition(" ")
    return int(file), name


def typed(question: ReportQuestion, value: str) -> str:
    """Return an answer as it would be typed again: ``read_within`` and ``read_day`` make ``value`` of it."""
    is_typed = question.kind in (*LIMITED, QuestionKind.DATE)
    return shown(question, value).removesuffix(" %") if is_typed else value


def missing(questions: Sequence[ReportQuestion], answers: Mapping[str, str]) -> list[ReportQuestion]:
    """Return those that must be answered and are not: of a request that was changed, what is new in it."""
    return [one for one in questions if one.key not in answers and not one.may_skip]


def read_question(typed: str) -> str:
    said = " ".join(typed.split())
    if len(said) > LONGEST_QUESTION:
        raise Refused(_("Xin viết không quá {count} ký tự.", count=number_text(LONGEST_QUESTION)))
    return said


def choices_in(typed: str) -> tuple[str, ...]:
    said = dict.fromkeys(" ".join(part.split()) for part in re.split(r"[;\n]", typed))
    found = tuple(one for one in said if one)
    if not 2 <= len(found) <= MOST_CHOICES or any(len(one) > LONGEST_CHOICE for one in found):
        places = {"most": MOST_CHOICES, "long": LONGEST_CHOICE}
        raise Refused(_("Xin gõ từ 2 đến {most} lựa chọn, mỗi lựa chọn tối đa {long} ký tự.", **places))
    return found


def in_digits(number: Decimal) -> str:
    return f"{number:f}"


@dataclass(frozen=True)
class Revision:
    """The difference that new questions make. ``reworded``: as it was, and as it is."""

    dropped: Sequence[ReportQuestion]
    reworded: Sequence[tuple[ReportQuestion, ReportQuestion]]
    added: Sequence[ReportQuestion]

    @property
    def is_empty(self) -> bool:
        return not (self.dropped or self.reworded or self.added)


def number_of(question: ReportQuestion) -> int:
    """Return 3 of "q3"; 0 of the one question of a request that had no others."""
    return 0 if question.key == ANYTHING else int(question.key.removeprefix(KEY))


def revised_questions(
    old: Sequence[ReportQuestion], wanted: Sequence[ReportQuestion], highest: int
) -> list[ReportQuestion]:
    """Return ``wanted`` with the old keys in their places, where what was answered does for the new ones.

    It does where kind, limits and options are as they were. ``highest``: the last number used.
    """
    answers_before = {one.key: (one.kind, one.low, one.high, one.options) for one in old}
    tied = {one.key: one for one in old}
    wanted = [one.tied_like(tied.get(one.key, one)) for one in wanted]
    last = max([highest, *map(number_of, wanted)])
    found = []
    for one in wanted:
        answers_now = (one.kind, one.low, one.high, one.options)
        if answers_before.get(one.key, answers_now) != answers_now:
            last += 1
            found.append(replace(one, key=f"{KEY}{last}", **UNTIED))
        else:
            found.append(one)
    return found


def compare_questions(old: Sequence[ReportQuestion], new: Sequence[ReportQuestion]) -> Revision:
    before, now = ({one.key: one for one in questions} for questions in (old, new))
    return Revision(
        dropped=[one for one in old if one.key not in now],
        reworded=[(before[one.key], one) for one in new if one.key in before and before[one.key] != one],
        added=[one for one in new if one.key not in before],
    )


def lacking(
    old: Sequence[ReportQuestion],
    new: Sequence[ReportQuestion],
    answers: Mapping[str, str],
    *,
    is_nothing: bool,
) -> list[ReportQuestion]:
    """Return what a unit that answered the old ones must still answer; "không phát sinh" answered all."""
    before = {one.key for one in old} if is_nothing else set()
    return [one for one in missing(new, answers) if one.key not in before]
