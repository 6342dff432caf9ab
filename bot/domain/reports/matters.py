"""Read what is to be reported of, where several matters are said in one sentence, and which report is named.

"báo cáo số máy tính, có cài diệt virus chưa, khó khăn vướng mắc, hạn thứ 6": all of it is the title, and each
is a question, where one of them at least is plainly asked.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.conversation import expand, fold, regex
from bot.domain.reports.pasted import guess_kind
from bot.domain.reports.questions import LONGEST_QUESTION, MOST, QuestionKind

Pair = tuple[str, str]
SAY_NOTHING = frozenset({("bao", "cao"), ("ket", "qua"), ("tinh", "hinh"), ("so", "luong"), ("don", "vi")})
BETWEEN = regex(
    r"\s*(?:[;\n]|,(?!\d))\s*(?:(?:và|với|va|voi)\s+)?"
    r"|\s(?:và|va)\s(?=(?:số|so|tỷ lệ|ty le|có|co|bao nhiêu|bao nhieu|khó khăn|kho khan)\s)",
    re.IGNORECASE,
)
NUMBERED = regex(r"(?:^|(?<=[\s:,;]))(\d{1,2})(?:[.)]\s*|[/:]\s+)(?=[^\W\d])")
FEWEST = 2
# Folded: what stands between the matter and what was said after it (by when, to whom), and courtesy.
LEADS_OUT = (
    *("han", "thoi", "chot", "nop", "gui", "ve", "phong", "truoc", "cham", "muon", "nhat", "xong", "cuoi"),
    *("la", "cua", "vao", "den", "toi", "trong", "ngay", "het", "luc", "cho", "cac", "va", "roi", "thi"),
    *("nhe", "nha", "a", "em", "giup", "gium", "voi", "doi"),
)
ORDERS = {"nghi": "de", "cau": "yeu"}  # folded: "đề nghị | trước thứ 6"; and no "kiến nghị", "nhu cầu"
SIGNS = " ,.;:!–-"
WITH = regex(r"doi +voi\b")  # folded: "số máy tính | đối với xã …"


BY_LETTER = regex(  # "theo công văn số 15/VHTT ngày 20/11/2026"
    r"[ ,]*\b(?:theo|căn cứ|can cu)\s+(?:công văn|cong van|cv|văn bản|van ban|vb|kế hoạch|ke hoach|quyết định"
    r"|quyet dinh|chỉ thị|chi thi|tờ trình|to trinh)\s+(?:số\s+|so\s+)?(?P<number>\d{1,5}(?:/[\w.–-]*\w)?)"
    r"(?:[ ,]+(?:ngày|ngay)\s+(?P<day>\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?))?(?![\d/])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Letter:
    """The document by which a report is asked for, as it was typed; ``rest``: all else that was."""

    number: str
    day: str
    rest: str


def read_letter(typed: str) -> Letter | None:
    """Return the document that a sentence says a report is asked for by; None where it names none."""
    found = BY_LETTER.search(typed)
    if found is None:
        return None
    rest = f"{typed[: found.start()]} {typed[found.end() :]}".replace(" ,", ",").strip()
    return Letter(found["number"], found["day"] or "", rest)


@dataclass(frozen=True)
class Matter:
    """``title``: all that is asked; ``questions``: each of it; none where there is one matter."""

    title: str
    questions: Sequence[str] = ()


def read_matter(typed: str, slots: Mapping[str, str], longest: int) -> Matter:
    """Return what is to be reported of, by a sentence and its slots. ``longest``: characters of a title."""
    if numbered := numbered_matters(typed, slots):
        title = "; ".join(numbered)
        questions = tuple(one[:1].upper() + one[1:] for one in numbered)
        return Matter(title if len(title) <= longest else numbered[0], questions)
    what, whom = slots.get("what", ""), slots.get("audience", "")
    begins = typed.find(what) if what else -1
    if whom and 0 <= begins < (at := typed.find(whom)) < begins + len(what):  # "số máy đối với các xã"
        what = without_lead(typed[begins:at])
    if begins < 0:
        return Matter(what)
    if WITH.match(fold(f"{what[-4:]}{typed[begins + len(what) :]}")):
        what = what[:-4].rstrip()
    after = (typed.find(value, begins + len(what)) for key, value in slots.items() if key != "what" and value)
    ends = min((place for place in after if place >= 0), default=len(typed))
    more = without_lead(typed[begins + len(what) : ends], is_end=ends == len(typed))
    said = f"{what}{more}".strip(" ,.;:–-\n")
    items = [one for one in BETWEEN.split(said) if one]
    if len(items) < FEWEST:
        return Matter(what)
    is_asked = any(guess_kind(one) != QuestionKind.TEXT for one in items)
    are_questions = is_asked and len(items) <= MOST and max(map(len, items)) <= LONGEST_QUESTION
    questions = tuple(one[:1].upper() + one[1:] for one in items) if are_questions else ()
    return Matter(items[0] if questions and len(said) > longest else said, questions)


def numbered_matters(typed: str, slots: Mapping[str, str]) -> list[str]:
    """Return what stands behind the numbers from 1 on: "1. số máy 2. có lỗi gì không 3. đề xuất, hạn mai"."""
    marks = [found for n, found in enumerate(NUMBERED.finditer(typed), 1) if int(found[1]) == n]
    if not FEWEST <= len(marks) <= MOST:
        return []
    begins = [found.end() for found in marks]
    after = (typed.find(value, begins[-1]) for key, value in slots.items() if key != "what" and value)
    ends = min((place for place in after if place >= 0), default=len(typed))
    last = without_lead(typed[begins[-1] : ends], is_end=ends == len(typed))
    told = [typed[begin : found.start()] for begin, found in zip(begins, marks[1:], strict=False)]
    items = [one.strip(" ,.;:–-\n") for one in [*told, last]]
    return items if all(items) and max(map(len, items)) <= LONGEST_QUESTION else []


def without_lead(said: str, *, is_end: bool = False) -> str:
    """Return words without those at their end that lead to what is said next.

    ``is_end``: nothing is said next; "khó khăn, đề nghị" is a matter then, as it is before a sign.
    """
    words, leads = said.split(" "), not is_end
    while words and (size := size_of_lead(words, leads=leads)):
        leads = leads or bool(words[-1])
        del words[-size:]
    return " ".join(words)


def size_of_lead(words: Sequence[str], *, leads: bool) -> int:
    """Return how many words at the end lead to what is said next; ``leads``: whether they may order it."""
    last = fold(words[-1].strip(SIGNS))
    if not words[-1] or last in LEADS_OUT:
        return 1
    ordering = ORDERS.get(fold(words[-1])) if leads and len(words) > 1 else None
    return 2 if ordering and fold(words[-2].strip(SIGNS)) == ordering else 0


def titles_named(typed: str, titles: Mapping[int, str], fewest: int = 1) -> list[int]:
    """Return the keys of the titles of which most pairs of words, and ``fewest``, were typed; [] for none."""
    said = pairs(typed) | pairs(expand(typed))
    shared = {key: len(said & pairs(title)) for key, title in titles.items()}
    most = max(shared.values(), default=0)
    return [key for key, count in shared.items() if count == most] if most >= fewest else []


def pairs(text: str) -> set[Pair]:
    """Return the pairs of words that stand side by side, without diacritics."""
    words = re.findall(r"[^\W_]+", fold(text))
    return set(pairwise(words)) - SAY_NOTHING
