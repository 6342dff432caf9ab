"""Ask for the number of a document, "15/UBND-VX"; what does not look like one is asked about."""

import re
import zlib
from collections.abc import Mapping

from bot.conversation import Talk, _, up_to

# number, year of a legal document, symbols of its kind and issuer (Nghị định 30/2020/NĐ-CP, Phụ lục I)
NUMBER = r"\d{1,5}(?:/(?:19|20)\d\d)?\s?/\s?[^\W\d_][\w.&]*(?:\s?[-–]\s?[\w.&]+)*"
DAY = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{1,2} tháng \d{1,2} năm \d{4}"
NAMED = re.compile(rf"(?:[^\d/]{{0,40}}\s)?{NUMBER}(?:,?\s+(?:ngày\s+)?(?P<day>{DAY}))?", re.IGNORECASE)
LONGEST = 120  # characters
NO_SHORTCUTS: Mapping[str, str] = {}


def is_document_number(typed: str, *, with_day: bool = False) -> bool:
    """Tell whether this looks like a document's number: "15/UBND-VX", "QĐ số 12/QĐ-UBND".

    ``with_day``: and the day of the document too, "12/QĐ-UBND ngày 20/11/2026".
    """
    found = NAMED.fullmatch(" ".join(typed.split()))
    return found is not None and (not with_day or bool(found["day"]))


def ask_document_number(
    talk: Talk,
    key: str,
    question: str,
    *,
    with_day: bool = False,
    shortcuts: Mapping[str, str] = NO_SHORTCUTS,
) -> str:
    """Ask for it; where it does not look like one, ask whether it is none the less."""
    number = talk.ask(key, question, up_to(LONGEST), shortcuts=shortcuts)
    if number in shortcuts or is_document_number(number, with_day=with_day):
        return number
    if with_day:
        doubt = _(
            "“{number}” chưa giống số và ngày của văn bản, ví dụ “12/QĐ-UBND ngày 20/11/2026”.", number=number
        )
    else:
        doubt = _("Số văn bản “{number}” chưa giống số văn bản, ví dụ “15/UBND-VX”.", number=number)
    sure = f"{key}_sure_{zlib.crc32(number.encode()):x}"
    if talk.choose(sure, doubt, {"yes": _("Đúng"), "no": _("Sửa")}, columns=2) == "no":
        del talk.answers[sure]  # typed again, it is asked about again
        talk.ask_anew(key)
    return number
