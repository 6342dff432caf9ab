"""Numbers said in words, where they are the whole answer: "hai", "mười lăm máy ạ", "một trăm linh hai".

Read without marks, as most people type. A word more than these ("năm nay", "ba tháng") and nothing is read.
"""

import re

from bot.conversation import fold, regex

DIGITS = {
    name: number
    for number, names in enumerate(["mot", "hai", "ba", "bon tu", "nam lam", "sau", "bay", "tam", "chin"], 1)
    for name in names.split()
}
DIGIT = f"(?:{'|'.join(DIGITS)})"
BEFORE = r"(?:(?:da|vang|thua|a) )*(?:(?:chi |van |con )?co |la |tong(?: cong)?(?: la)? |duoc )?"
THING = (
    "cai|chiec|bo|may(?: tinh)?|nguoi|can bo|don vi|hop(?: thu)?|tai khoan|thu|van ban|vu|lan|luot|phan tram"
)
COUNTED = f"(?: (?:{THING}))?"
AFTER = rf"{COUNTED}(?: (?:a|anh|chi|em|nhe|nha|thoi|oi))*"
# "một trăm linh hai", "hai mươi lăm", "mười", "hai chục", "năm"
NUMBER = regex(
    rf"{BEFORE}(?=\w)(?:(?P<hundreds>{DIGIT}) tram\b ?)?"
    rf"(?:(?:linh|le) (?P<after_none>{DIGIT})\b|(?P<tens>{DIGIT}) (?:muoi|chuc)\b(?: (?P<ones>{DIGIT})\b)?"
    rf"|muoi\b(?: (?P<teens>{DIGIT})\b)?|(?P<single>{DIGIT})\b)?{AFTER}"
)
NONE_OF_THEM = regex(
    rf"{BEFORE}(?:(?:khong|ko|k|hok|chua) co(?:{COUNTED} nao| gi| dau)?|khong|ko|hong|hok)"
    r"(?: (?:a|anh|chi|em|het|ca|nhe))*"
)


def number_said(typed: str) -> int | None:
    """Return the number, 1 to 999, that the words are; None where they are something else."""
    words = " ".join(re.sub(r"[^\w\s]", " ", fold(typed)).split())
    found = NUMBER.fullmatch(words)
    if not found:
        return None
    value = {name: DIGITS[said] if said else 0 for name, said in found.groupdict().items()}
    is_teens = re.search(r"\bmuoi\b", words) and not value["tens"]
    said = 100 * value["hundreds"] + 10 * (1 if is_teens else value["tens"])
    return said + sum(value[name] for name in ("after_none", "ones", "teens", "single")) or None


def says_nought(typed: str) -> bool:
    """Return whether the words say that there is none of what is asked about: "không", "không có máy nào"."""
    return NONE_OF_THEM.fullmatch(" ".join(re.sub(r"[^\w\s]", " ", fold(typed)).split())) is not None
