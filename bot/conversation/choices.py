"""Read which of the offered answers somebody means who types instead of tapping.

A label is meant by its words, its number, its words among polite ones ("dạ … ạ"), by yes and no where that is
what is asked, or by words of it that no other label has: a given name, a unit's short name. Nothing is
guessed: where two fit, both are returned, and it is asked which.
"""

import re
from collections.abc import Callable, Mapping

from bot.conversation.text import expand, fold, option_named, tidy, tone_canon

# Folded, as all words here. What stands before the words that are meant, and after them.
_BEFORE = "da vang u em e anh a chi c co chu bac ong ba toi thua xin cho chon dong d/c dc la"
_AFTER = "a nhe nha nghe nghen nhen di luon anh chi em c oi giup dum gium voi do"
_NO_COURTESY = ("đã", "có", "chỉ", "ủ")  # that read the same without their tones
_AGREED = (
    *("vang", "ok", "oke", "okay", "u", "da", "dong y", "dung", "dung roi", "dung vay", "yes"),
    *("dung ca", "dung ca roi", "dung het", "dung het roi"),
)
_YES = (*_AGREED, "co", "duoc", "duoc roi", "roi", "da roi", "co roi", "phai", "chuan", "ok roi")
_NO = (
    *("khong", "chua", "van chua", "chua duoc", "van chua duoc", "khong duoc", "khong phai", "khong co"),
    *("chua co", "hong", "hem", "sai", "no", "khong dong y"),
)
_STOP = (
    *("thoi", "thoi khong lam nua", "khong lam nua", "thoi khong gui nua", "khong gui nua", "dung lai"),
    *("thoat", "de sau"),
)
_SAYS_YES = re.compile(r"(?:co|da|dung|duoc|dong y|xac nhan)\b")
_SAYS_NO = re.compile(r"(?:khong|chua|van chua|sai)\b")
_ENDS_WELL = re.compile(r"\b(?:duoc|on|ok|xong)(?: roi)?$")
_ENDS_ILL = re.compile(r"\b(?:chua|khong)(?: the)?(?: duoc| on| xong| vao duoc)?$")
_NONE = re.compile(
    r"(?:khong|chua)(?: (?:co|can|kem|dinh|duoc|cap|them))*"
    r"(?: (?:tep|file|anh|hinh|hop thu|mail|dia chi|nao|gi|dau|ca|het))*$"
)
_TOO_LITTLE = (*_NO, "co", "duoc", "roi")  # to tell one label by, where it is no question of yes and no
_DENIALS = {"khong", "chua"}
# Yes and no to [Có] and [Không] in a few words, and what leaves open which of them it is.
_TELLS_YES = re.compile(
    r"(?:co|da)\b|(?:.* )?(?:doi|lam|xong|cai|cap|gui|nop|hanh|hien|thanh|duoc|du|mo|lap|cu|giao|huan|khai"
    r"|tra|nhat|nhan|ky)\b.*\broi$"
)
_TELLS_NO = re.compile(r"(?:van )?(?:khong|chua)\b(?!.*\broi$)")
_LEAVES_OPEN = {
    *("ro", "biet", "chac", "le", "the", "nhu", "dang", "sap", "gan", "se", "nua", "phan", "vai", "mot"),
    *("nhung", "hoac", "hay", "neu", "hong", "hu", "loi", "mat", "quen", "khoa", "huy", "bo", "thoi", "nghi"),
}
_LONGEST_ANSWER = 6  # words
_SHORTEST = 2  # letters of a part of a label
_WORD = re.compile(r"[^\W_]+")

Options = Mapping[str, str]  # value -> label


def options_meant(typed: str, options: Options) -> list[str]:
    """Return the values that ``typed`` may mean: one where it is plain, several where it is not."""
    said = without_courtesy(typed)
    if named := option_named(typed, options) or (said and option_named(said, options)):
        return [named]
    if found := _agreed(said, options):
        return found
    if said.isdecimal() or _in_full(said) in _TOO_LITTLE:
        return []
    # "Lan Anh" and "chị Lan Anh" before "Lan (anh ơi)"
    spoken = (" ".join(_words(typed)), " ".join(_addressed(_words(typed))), said)
    return next(filter(None, (_by_part(one, options) for one in spoken)), [])


def without_courtesy(typed: str) -> str:
    """Return ``typed`` tidied, without polite words and titles around it: "dạ chị Lan ạ" is "lan"."""
    words = _addressed(_words(typed))
    while len(words) > 1 and _is_courtesy(words[-1], _AFTER):
        words = words[:-1]
    return " ".join(words)


def _words(typed: str) -> list[str]:
    return [word for word in re.split(r"[\s,.!?;:“”\"]+", tidy(typed)) if word]


def _addressed(words: list[str]) -> list[str]:
    """Return them without the polite words and titles before them."""
    while len(words) > 1 and _is_courtesy(words[0], _BEFORE):
        words = words[1:]
    return words


def _is_courtesy(word: str, among: str) -> bool:
    return fold(word) in among.split() and word not in _NO_COURTESY


def is_no(typed: str) -> bool:
    """Return whether it says no: "dạ không ạ", "ko", "chưa"."""
    return _in_full(without_courtesy(typed)) in _NO


def says_none(typed: str) -> bool:
    """Return whether it says that there is none: "dạ không có tệp nào", "chưa có hộp thư"."""
    return _NONE.match(_in_full(without_courtesy(typed))) is not None


def is_stop(typed: str) -> bool:
    """Return whether it leaves what is under way: "thôi", "dạ thôi ạ", "thôi không làm nữa"."""
    return _in_full(without_courtesy(typed)) in _STOP


def _in_full(said: str) -> str:
    """Return ``said`` folded, with short forms written out: "ko" is "khong"."""
    return fold(expand(said))


def _agreed(said: str, options: Options) -> list[str]:
    """Return the answer that is yes or no, where that is what the labels say."""
    if plain := _plain_yes_or_no(said, options):
        return plain
    yes = [value for value, label in options.items() if _SAYS_YES.match(fold(label))]
    no = [value for value, label in options.items() if _SAYS_NO.match(fold(label))]
    words = _in_full(said)
    is_confirmed = (
        len(yes) == 1 and not no and fold(options[yes[0]]).startswith("dung")
    )  # [Đúng cả] or mended
    if (len(options) == 1 and yes) or is_confirmed:
        return yes if words in _AGREED else []
    if len(yes) != 1 or len(no) != 1:
        return []
    is_outcome = all(fold(options[value]).endswith("duoc") for value in (*yes, *no))
    if words in _NO or (is_outcome and _ENDS_ILL.search(words)):
        return no
    is_well = is_outcome and _ENDS_WELL.search(words) and not _DENIALS & set(words.split())
    return yes if words in _YES or is_well else []


def _plain_yes_or_no(said: str, options: Options) -> list[str]:
    """Return the answer to [Có] and [Không] that a few words tell: "đổi rồi", "chưa có"."""
    named = {fold(label): value for value, label in options.items()}
    words = _in_full(said).replace("mat khau", "").split()  # "mất" leaves it open
    is_told = 0 < len(words) <= _LONGEST_ANSWER and not _LEAVES_OPEN & set(words)
    if not {"co", "khong"} <= set(named) or not is_told or re.search(r"[\d?]", said):
        return []
    if _TELLS_NO.match(" ".join(words)):
        return [named["khong"]]
    is_yes = _TELLS_YES.match(" ".join(words)) and not _DENIALS & set(words)
    return [named["co"]] if is_yes else []


def _by_part(said: str, options: Options) -> list[str]:
    """Return the answers in whose labels these words stand in this order, and nothing else denies them."""
    spellings: tuple[Callable[[str], str], ...] = (lambda text: tone_canon(tidy(text)), fold, _in_full)
    for spelling in spellings if len(said) >= _SHORTEST else ():
        words = _WORD.findall(spelling(said))
        labels = {value: _WORD.findall(spelling(label)) for value, label in options.items()}
        if found := [value for value, label in labels.items() if words and _stands_in(words, label)]:
            return found
    return []


def _stands_in(words: list[str], label: list[str]) -> bool:
    """Return whether ``words`` stand in ``label`` in their order, and no denial beside them."""
    rest = iter(label)
    is_there = all(word in rest for word in words)
    return is_there and not _DENIALS & (set(map(fold, label)) - set(map(fold, words)))
