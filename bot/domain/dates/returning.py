"""Absences that are told by the day of coming back: "mai em nghỉ, sang thứ 5 đi làm lại".

They last until the day before. Typed without marks, too.
"""

import re
from collections.abc import Iterator

_AWAY = re.compile(r"(?:nghỉ|nghi|vắng|vang|phép|phep|ốm|om|công tác|cong tac|bận|ban|off)\b", re.IGNORECASE)
_AT_WORK = r"(?:đi làm|di lam|vào làm|vao lam|làm việc|lam viec|có mặt|co mat|trực|truc)"
_AGAIN = r"(?:lại|lai|trở lại|tro lai|bình thường|binh thuong)"
_BACK = re.compile(
    rf"[\s,]+(?:(?:em|e|tôi|toi|mình|minh|tui|anh|chị|chi|cô|co|chú|chu|sẽ|se|là|la|thì|thi) )*"
    rf"(?:(?:mới|moi) (?:{_AT_WORK}|về|ve)(?: {_AGAIN})?|{_AT_WORK} {_AGAIN}"
    rf"|(?:trở lại|tro lai)(?: (?:làm việc|lam viec|cơ quan|co quan|đi làm|di lam))?)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[,;.]\s*|\s+(?=(?:đến|den|tới|toi|sang|qua|rồi|roi|hết|het)\b)", re.IGNORECASE)
_LINK = re.compile(r"^(?:(?:đến|den|tới|toi|sang|qua|rồi|roi|thì|thi) )+", re.IGNORECASE)


def away_and_back(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each way to part ``text``: what tells of the absence, of the day of coming back, and the rest.

    None where it tells of none.
    """
    back = _BACK.search(text)
    if back is None:
        return
    told = text[: back.start()]
    for between in reversed(list(_PARTS.finditer(told))):
        away, day = told[: between.start()], _LINK.sub("", told[between.end() :])
        if day and _AWAY.search(away):
            yield away, day, text[back.end() :]
