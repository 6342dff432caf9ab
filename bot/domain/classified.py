"""Marks of secrecy on a document: MẬT, TỐI MẬT, TUYỆT MẬT (Điều 4 khoản 2, QĐ 02/2012/QĐ-UBND).

A mark stands by itself; the same letters in BẢO MẬT, BÍ MẬT, MẬT KHẨU, MẬT ĐỘ or MẬT MÃ are none. Never
looked for without diacritics: mật, mất and mặt are then one word. So "TUYET MAT" is not detected.
"""

import re
import unicodedata

from bot.conversation.text import nfc, visible

_ANY_CASE = r"(?i:TUYỆT|TỐI)[\s_-]*(?i:MẬT)"
_MARK = rf"(?:{_ANY_CASE}|MẬT)"
_TITLED = rf"(?:{_ANY_CASE}|MẬT|Mật)"
_NOT_IN_WORD = r"(?<![^\W_])"
_NOT_COMPOUND = r"(?![\s_-]*(?:KHẨU|ĐỘ|MÃ|ONG|VỤ|THƯ|BÁO|ƯỚC|NGỌT|THIẾT|DANH|LỆNH|NGỮ|MÍA|THÁM|DỤ))"
_NOT_AFTER = r"(?<!BẢO)(?<!BÍ)(?<!CƠ)(?<!THÂN)(?<!HẬU)(?<!NỘI)"

_MARKS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        rf"^[^\w\n]*{_TITLED}[^\w\n]*$",
        rf"[(\[{{<«\"'“‘]\s*(?:độ\s+)?{_TITLED}\s*[)\]}}>»\"'”’]",
        rf"\A[\W_]*{_MARK}(?![^\W_]){_NOT_COMPOUND}",
        rf"^[^\w\n]*{_MARK}(?:\s*[-–—:|/]|[^\S\n]{{2,}}|\t){_NOT_COMPOUND}",
        rf"{_NOT_AFTER}\s?[_\-–—]\s?{_MARK}(?=\s*(?:[_\-–—.(]|$)){_NOT_COMPOUND}",
        rf"(?i:độ\s+mật)\s*(?:[:=-]|(?i:là))\s*(?i:tuyệt\s+mật|tối\s+mật|mật){_NOT_IN_WORD}?(?![^\W_])",
    )
)
_SPACED_OUT = re.compile(r"^(?:[^\W\d_] +){2,}[^\W\d_]\s*$", re.MULTILINE)  # "M Ậ T", as headings are set


def is_marked(text: str) -> bool:
    """Whether ``text`` (of a message, a caption, a file's name or content) carries a mark."""
    shown = unicodedata.normalize("NFKC", nfc(visible(text)))
    closed_up = _SPACED_OUT.sub(lambda line: re.sub(r"(?<=\S) (?=\S)", "", line[0]), shown)
    return any(mark.search(closed_up) for mark in _MARKS)
