"""Tell second thoughts from an answer: who waits, takes back, or thinks again has given no reason."""

from bot.conversation.patterns import regex
from bot.conversation.text import fold, tidy

_ADDRESS = r"(?:(?:da|vang|a|u|ua|y|ay|oi|em|e|anh|chi|co|chu|ma|khoan|tu tu|chet)[ ,.]+)*"
_NOT_TIME = r"(?! (?:tiet|gian|diem|han|khoa|vu|bieu|su|ky|buoi)\b)"  # "thời tiết xấu"
_ASKING = (
    r"(?:hoi|xin y kien|bao(?: cao)?|goi|coi|xem|kiem tra|tinh|suy nghi|ban|trao doi|thong nhat"
    r"|xac nhan|lien he)"
)
_WHO = r"(?:em|e|anh|chi|toi|tui|minh|chau)"
_WAITS = regex(  # all folded: "để em hỏi sếp đã", "để hỏi lại xã đã", "em hỏi sếp đã"
    rf"{_ADDRESS}(?:thoi[ ,]+)?(?:(?:de|cho|doi)(?: {_WHO})? |{_WHO} )?{_ASKING}(?: \w+){{0,5}}? da"
    r"(?: (?:nhe|nha|a|em|anh|chi|roi tinh|roi gui))*[ .!]*"
    rf"|{_ADDRESS}(?:thoi[ ,]+)?de {_WHO} (?:hoi|xin y kien)(?: \w+){{0,4}}[ .!]*"
)
_TAKES_BACK = regex(  # "à mà thôi mai em vẫn đi", "thôi em vẫn trực được"
    rf"{_ADDRESS}thoi{_NOT_TIME}[ ,]+(?:\w+[ ,]+){{0,5}}?van"
    r" (?:di|den|toi|lam|truc|o|co mat|kiem tra|coi|xem|nop|gui|kip|giu)\b.*"
)
_THINKS_AGAIN = regex(  # "à nhầm, …", "thôi cho tới thứ 7", "à không, …"
    rf"{_ADDRESS}thoi{_NOT_TIME}[ ,]+\w"
    r"|(?:(?:da|oi|em|e|anh|chi)[ ,]+)*(?:a|u|ua|y|chet|khoan)[ ,]+(?:(?:ma|em|e|oi)[ ,]+)*"
    r"(?:(?:bi |noi |ghi |go |bam )?(?:nham|lon)\b|(?:khong|ko|k)(?: phai\b|,? (?!can\b)\w+ \w))"
)
_ADDS_TIME = regex(rf"{_ADDRESS}(?:cho )?(?:{_WHO} )?(?:xin )?(?:nghi|vang|mien) them\b.*")


def waits(typed: str) -> bool:
    """Return whether it asks somebody else first, and answers later: "để em hỏi sếp đã"."""
    said = fold(tidy(typed))
    ends = tidy(typed).lower().rstrip(" .!").split()
    is_polite = bool(ends) and ends[-1] == "dạ"  # which reads as "đã" without its marks
    return not is_polite and _WAITS.fullmatch(said) is not None


def takes_back(typed: str) -> bool:
    """Return whether what was wished is not to be after all: "thôi mai em vẫn đi"."""
    return _TAKES_BACK.fullmatch(fold(tidy(typed))) is not None


def thinks_again(typed: str) -> bool:
    """Return whether it plainly goes back on something, whatever that is: it is no reason as it stands."""
    said = fold(tidy(typed))
    return bool(_THINKS_AGAIN.match(said) or _ADDS_TIME.fullmatch(said))
