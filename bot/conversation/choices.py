"""Read which of the offered answers somebody means who types instead of tapping.

A label is meant by its words, its number, its words among polite ones ("dạ … ạ"), by yes and no where that is
what is asked, or by words of it that no other label has: a given name, a unit's short name. Nothing is
guessed: where two fit, both are returned, and it is asked which.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import takewhile

from bot.conversation.agreeing import agrees_to_thing, forbids
from bot.conversation.patterns import regex
from bot.conversation.text import expand, fold, head_called, option_named, remembered, tidy, tone_canon

# Folded, as all words here. What stands before the words that are meant, and after them.
_BEFORE = "da vang u em e anh a chi c co chu bac ong ba toi thua xin cho chon dong d/c dc la"
_AFTER = "a nhe nha nghe nghen nhen di luon anh chi em c oi giup dum gium voi do ma"
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
    *("thoat", "de sau", "thoi khoi", "thoi khong", "thoi dung", "thoi bo di", "thoi khong can nua"),
)
# "thôi không báo nữa", "thôi khỏi gửi báo cáo": what is under way, and not "thôi không gửi được nữa".
_LEAVES = regex(
    r"(?:thoi (?:khong|khoi|dung|khoi can|khong can)|khong|khoi)"
    r" (?:lam|gui|bao|nhap|ghi|nop|trinh|dang ky|cu|nhan|hoi)"
    r"(?: (?:bao cao|su co|thong bao|loi nhan|yeu cau|gi|dau|ai))?(?P<more> nua)?"
)
_SAYS_YES = regex(r"(?:co|da|dung|duoc|dong y|xac nhan)\b")
_SAYS_NO = regex(r"(?:khong|chua|van chua|sai)\b")
# How it ended: with "rồi" in any words that put nothing off, without it in these few.
_ENDS_WELL = regex(r"\b(?:duoc|on|ok|xong) roi$")
_IS_WELL = regex(
    r"(?:(?:da|moi|vua|gio|nay|may|thi|em|no|lam|vao|vo|gui|nhan|mo|dang|nhap|thu|mail|hop|lai|roi) )*"
    r"(?:duoc|on|ok|xong)$"
)
_DONE = regex(r"(?:roi|da)\b|(?:.* )?roi$")
_PUT_OFF = {
    *("sap", "gan", "se", "chac", "mai", "mot", "lat", "tuan", "neu", "doi", "cho", "de", "mong", "noi"),
    *("muon", "can", "tuong", "nghe", "bao", "gia", "phai", "hinh", "khi"),
}
_ENDS_ILL = regex(r"\b(?:chua|khong)(?: the)?(?: duoc| on| xong| vao duoc)?$")
_NONE = regex(
    r"(?:khong|chua)(?: (?:co|can|kem|dinh|duoc|cap|them))*"
    r"(?: (?:tep|file|anh|hinh|hop thu|mail|dia chi|nao|gi|dau|ca|het))*$"
)
_LATER = (
    r"(?:sang|trua|chieu|toi|mai|mot|lat|chut|ti|tuan|hom|luc|bua|ngay|sau|khi|thu)"
    r"(?: (?:mai|nay|nua|sau|khac|toi|ranh|hai|ba|tu|nam|bay))*"
)
_PUTS_OFF = regex(  # "để chiều em làm tiếp": what is under way, and nothing else
    rf"(?:\w+ ){{0,5}}?(?:de (?:{_LATER} )+?(?:(?:em|anh|chi|minh|toi) )?|{_LATER} (?:em|anh|chi|minh|toi) )"
    r"(?:se )?(?:lam|tra loi|nhap|dien|go|ghi|soan|bao cao|khai) (?:bao cao )?(?:tiep|not|sau)"
    rf"|(?:thoi )?de (?:{_LATER} )+?(?:(?:em|anh|chi|minh|toi) )?(?:lam|bao|nhap|tinh|khai|ghi)"
    r"(?: (?:di|nhe|nha|vay|luon))*"
)
_WAITS = regex(
    r"(?:thoi )?(?:de|lam|bao|nhap|tra loi|tinh) sau(?: di| nhe| vay| cung duoc)?"
    r"|thoi (?:de )?(?:(?:em|anh|chi|minh|toi) )?(?:lam|bao|nhap|tra loi|tinh) sau(?: di| nhe| vay)?"
    r"|(?:(?:khoan|tu tu|thoi)(?: (?:da|nha|nhe|em))* )?de (?:em|anh|chi|minh|toi|tui)"
    r" (?:coi|xem|doc|kiem tra|suy nghi|nghi|tinh)(?: lai)?(?: ky)? (?:cai )?da"
    r"|(?:khoan|tu tu)(?: (?:da|nha|nhe|em))* de (?:em|anh|chi|minh|toi|tui)"
    r" (?:coi|xem|doc|kiem tra)(?: lai)?"
)
_CANCELS = regex(
    r"(?:(?:thôi|thoi|dạ|da) )*h[ủu]y(?: (?:đi|di|nhé|nhe|nha|ạ|a|em|giúp|giup|giùm|gium|luôn|luon|tôi|toi"
    r"|anh|chị|chi|mình|minh|bỏ|bo))*"
)
_SENDS = regex(
    r"(?:(?:ok|oke|cu|thoi|roi|xong|vay|da|vang|u|uh|the|a|(?:dung|duoc|chuan|on) roi) )*"
    r"(?:gui|goi|nop|trinh(?: (?:cho )?(?:anh|chi|co|chu|bac|ong|ba) \w+(?: \w+)?)?)"
    r"(?: (?:di|luon|ngay|gap|lien|(?:giup|gium|ho)(?: (?:anh|chi|em))?|thoi|duoc roi|no|sep|thu truong"
    r"|lanh dao|duyet|em|e|a|dinh chinh))*"
)
_NONE_OF_THEM = ("khong", "khong co", "khong can", "khong co ai", "khoi")
_TOO_LITTLE = (*_NO, "co", "duoc", "roi")  # to tell one label by, where it is no question of yes and no
_MERE_YES = ("đúng", "phải", "chuẩn")  # as long as typed: neither anh Dũng nor "kết quả sử dụng"
_LEAVE, _LEAVE_IN = ("bỏ", "bo"), regex(r"\bbỏ\b", re.IGNORECASE)
_DENIALS = {"khong", "chua"}
# Yes and no to [Có] and [Không] in a few words, and what leaves open which of them it is.
_TELLS_YES = regex(
    r"(?:co|da)\b|(?:.* )?(?:doi|lam|xong|cai|cap|gui|nop|hanh|hien|thanh|duoc|du|mo|lap|cu|giao|huan|khai"
    r"|tra|nhat|nhan|ky)\b.*\broi$"
)
_TELLS_NO = regex(r"(?:van )?(?:khong|chua)\b(?!.*\broi$)")
_ASKS_ALL_THE_SAME = regex(
    r"\b(?:ha|nhi|biet|may|bao gio|khi nao|vi sao|tai sao)\b|.(?:khong|chua)$|(?<!khong) sao$"
    r"|\bthi\b.* (?:nao|gi|ai|dau)\b"
)
_INDEFINITE = r"(?: (?!thì\b|thi\b)\w+){0,4}? (?:nào|gì|ai|đâu|nao|gi|dau)\b"
_TELLS_ALL_OR_NONE = regex(  # "không có cái nào mới", "trả lời hết mấy cái thư": nothing is asked
    r"\b(?:không|chưa|chẳng|hổng|hông|khong|ko|k|chua|chang|hong|hok)(?! (?:biết|rõ|hiểu|biet|ro|hieu)\b)"
    rf"(?:{_INDEFINITE}){{1,2}}(?! à\b)|\b(?:hết|het) (?:mấy|may)\b",
    re.IGNORECASE,
)
_MAY_IT_BE = regex(r"\b(?:duoc|dc) (?:khong|ko|k|hong|hok)\b")
_LEAVES_OPEN = {
    *("ro", "biet", "chac", "le", "the", "nhu", "dang", "sap", "gan", "se", "nua", "phan", "vai", "mot"),
    *(
        "nhung",
        "hoac",
        "hay",
        "neu",
        "hong",
        "hu",
        "loi",
        "mat",
        "quen",
        "khoa",
        "huy",
        "bo",
        "thoi",
        "nghi",
        "noi",
    ),
}
_LAST = 8  # questions that were answered
_LONGEST_ANSWER = 6  # words
_LONGEST_DEED = 30  # words of an answer that says what is to be done
# Words of courtesy anywhere in a short answer, each as it is written or without any marks ("co" is "có").
_POLITE = (
    *("dạ", "ạ", "anh", "chị", "em", "bác", "chú", "ông", "bà", "thưa", "nhé", "ơi", "xin", "tôi"),
    *("vậy", "đó", "nhiều"),
)
_ASSENT = ("có", "vâng", "ok", "ừ", "đồng ý", "nhất trí", "được", "đúng", "đúng rồi", "đúng vậy", "phải")
# Yes and no to whether something is to be done; what says that something is done is no yes.
_DO = (
    *_ASSENT,
    "yes",
    "okay",
    "chấp nhận",
    "xác nhận",
    "làm",
    "thực hiện",
    "tiến hành",
    "triển khai",
    "duyệt",
)
_APPROVES = ("duyệt", "chấp nhận", "tiếp nhận")  # no yes to what refuses or takes back
_REFUSES = ("trả lại", "từ chối", "rút lại", "hủy", "bỏ", "xóa", "báo nhầm", "không")
_DECLINES = ("trả lại", "từ chối", "không")  # what somebody else waits for
_DO_NOT = (
    *("không", "chưa", "không cần", "không phải", "không được", "không đồng ý", "đừng", "dừng", "không làm"),
    *("thôi", "khỏi", "thôi khỏi", "thôi không", "khoan", "khoan đã", "để sau", "hủy", "no"),
    *("thôi đừng", "khỏi cần", "không cần đâu", "thôi không cần", "chưa cần"),
)
_GOES_ON = regex(r"thoi(?: thi| cu)? (?:gui|trinh|nop|luu|duyet)(?: luon| ngay)? ?(?:luon|di)")  # folded
_ASKED_FOR = regex(  # before a name: "nhờ sếp Thử"
    r"^(?:(?:nhờ|nho|mời|moi|cử|cu) )?"
    r"(?:(?:sếp|sep|anh|chị|chi|cô|co|chú|chu|bác|bac|ông|ong|bà|ba|em) )?(?=\w)"
)
_TITLE = r"(?:anh|chị|chi|cô|co|chú|chu|bác|bac|ông|ong|bà|ba|em)"
_WILL_DO = (
    r"(?:coi|xem|làm|lam|trực|truc|thay|lo|chính|chinh|theo dõi|theo doi|hộp thư|hop thu|thư|thu|giúp|giup"
    r"|giùm|gium|đi|di|vậy|vay|cũng được|cung duoc)"
)
_LET = regex(  # "à không, để chị Lan coi giúp nhé"
    r"(?:(?:dạ|da|vâng|vang|ừ|ủa|hay|vậy|vay|thôi|thoi"
    r"|(?:à|a)(?: (?:không|khong|ko|hông|hong|thôi|thoi))?) )*"
    rf"(?:để|de|cho|cử|cu|chọn|chon|nhờ|nho|giao) (?:{_TITLE} )?(?P<who>\S.*?)"
    rf"(?: {_WILL_DO}(?: (?:{_WILL_DO}|{_TITLE}|nhé|nhe|nha|ạ|a))*)?"
)
_MERELY = regex(r"(?: (?:bình thường|binh thuong|thường|thuong|thôi|thoi))+$")  # "công chức thường thôi"
_SUPERIOR = regex(r"\b(?:sếp|sep|xếp|thủ trưởng|(?P<bare>thu truong))\b")
_AT_ONCE = ("đi", "luôn", "ngay", "giúp", "giùm", "hết", "cả", "lại", "liền", "thôi")
_DENIED = ("thôi", "không", "đừng", "khỏi", "chưa", "khoan")  # before the deed
_TOWARDS = ("cho", "toi", "den", "luon", "sc", "ns", "giup", "voi", "lai")  # folded, in what repeats a label
_NUMBER = regex(r"\d+")
_SHORTEST = 2  # letters of a part of a label
_WORD = regex(r"[^\W_]+")
_ASIDE = regex(r" \(|: ")  # before what a label says of itself

# What wants an answer: with their marks, and as they are typed without any.
QUESTION = regex(
    r"\?|\b(?:(?<!có )gì|nào|sao(?! l[ưu]u| ch[ée]p| g[ửu]i| y)|đâu|ai)\b"
    r"|\bmấy\b(?! (?:bữa|hôm|ngày|tuần|tháng|năm) (?:nay|này|ni|đó|qua|trước|rồi)\b)"
    r"|\b(?:bao (?:nhiêu|lâu|giờ|xa)|hả|nhỉ|cho biết|xin hỏi)\b"
    r"|\b(?:không|chưa)(?:,? (?:ạ|vậy|thế|em|anh|chị|bác|cô|chú|nhỉ|nhé))*[\s.!]*$"
    r"|\bcho \w+ (?:biết|hỏi|xin)\b"
)
BARE_QUESTION = regex(
    r"\b(?:(?<!co )gi|nao|sao(?! luu| chep| gui| y)|o dau|den dau|toi dau (?:roi|r)|ai)\b"
    r"|\b(?:may (?:gio|lan|cai|nguoi)|bao (?:nhieu|lau|gio)|ha|nhi|cho biet|xin hoi)\b"
    r"|\b(?:khong|ko|chua)(?: (?:a|vay|the|em|anh|chi|nhi|nhe))*[\s.!]*$|\bcho \w+ (?:biet|hoi|xin)\b"
)
LAST_PART = regex(r"[.,;!?\n…]+\s")

Options = Mapping[str, str]  # value -> label


def options_meant(typed: str, options: Options) -> list[str]:
    """Return the values that ``typed`` may mean: one where it is plain, several where it is not."""
    return list(_meant(typed, tuple(options.items()), head_called()))


@lru_cache(_LAST)  # while a form asks, several readers ask for the same: 3 % of an act
def _meant(typed: str, offered: tuple[tuple[str, str], ...], _head: str) -> list[str]:
    """Return the values; ``_head`` is how the superior is called, which ``typed`` is compared by."""
    plain = plain_answer(typed)
    said = plain if plain in (*_YES, *_NO) else without_courtesy(typed)
    is_left = tone_canon(said.lower()) in _LEAVE  # never the beginning of "Bổ sung"
    options = {value: label for value, label in offered if not is_left or _LEAVE_IN.search(label)}
    if named := option_named(typed, options) or (said and option_named(said, options)):
        return [named]
    if (found := _agreed(said, options)) and not asks(typed):
        return found
    tells_little = _in_full(said) in _TOO_LITTLE or tidy(without_courtesy(typed)).lower() in _MERE_YES
    if asks(typed.rstrip("? ")) or said.isdecimal() or tells_little:
        return []
    # "Lan Anh" and "chị Lan Anh" before "Lan (anh ơi)"
    spoken = [" ".join(_words(typed)), " ".join(_addressed(_words(typed))), said, _ASKED_FOR.sub("", said)]
    spoken += [_MERELY.sub("", said)]
    if let := _LET.fullmatch(spoken[0]):
        spoken.append(let["who"])
    return next(filter(None, (_by_part(one, options) for one in spoken)), [])


@remembered
def is_question(text: str) -> bool:
    """Return whether a message wants an answer: "Anh thử lại chưa", "cho em biết hộp thư nào"."""
    said = tone_canon(expand(text))
    return bool(QUESTION.search(said) or (said.isascii() and BARE_QUESTION.search(said)))


def ends_in_question(text: str) -> bool:
    """Return whether the last part of a message wants an answer: "Em đang xem. Anh thử lại chưa?"."""
    whole = text.strip()
    return whole.endswith("?") or is_question(LAST_PART.split(whole.rstrip(".!… "))[-1])


def asks(typed: str) -> bool:
    """Return whether it asks something, and so answers nothing: "chưa" and "không có ai" ask nothing."""
    if "?" in typed or _MAY_IT_BE.search(fold(typed)):
        return True
    if not is_question(_TELLS_ALL_OR_NONE.sub(" ", typed)):
        return False
    words = _in_full(without_courtesy(typed))
    tells_no = _TELLS_NO.match(words) and not _ASKS_ALL_THE_SAME.search(words)
    return not tells_no and words not in (*_YES, *_NO)


@remembered
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
    polite = takewhile(lambda word: _is_courtesy(word, _BEFORE), words[:-1])
    return words[len(list(polite)) :]


def _is_courtesy(word: str, among: str) -> bool:
    return fold(word) in among.split() and word not in _NO_COURTESY


def is_no(typed: str) -> bool:
    """Return whether it says no: "dạ không ạ", "ko", "chưa"."""
    return plain_answer(typed) in _NO


def plain_answer(typed: str) -> str:
    """Return the words of a short answer, folded and in full, without courtesy: "k ạ" is "khong".

    Mere assent is what it is: "dạ anh" is "da".
    """
    words = _answering(typed)
    return fold(" ".join(words)) or ("da" if {"dạ", "da"} & set(_words(typed)) else "")


def is_agreed(typed: str, label: str) -> bool:
    """Return whether it says that what a button of this label does is to be done: "vâng", "nhắc đi em".

    That something is done already ("xong", "được rồi") does not say so.
    """
    words = _answering(typed)
    if asks(typed) or forbids(typed) or not words:
        return not words and plain_answer(typed) == "da"
    if declines(label) and agrees_to_thing(typed, label):
        return False
    refuses = any(_begins_label(one.split(), label) for one in _REFUSES)
    for said in (words, _after(words, _ASSENT)):
        deed = _before(said, _AT_ONCE)
        if refuses and any(_is_written(deed[: len(one.split())], one) for one in _APPROVES):
            return False
        if any(_is_written(deed, one) for one in _DO) or _begins_label(deed, label):
            return True
    return False


def declines(label: str) -> bool:
    """Return whether a button of this label refuses what somebody else waits for: [Trả lại], [Không nhận]."""
    return any(_begins_label(one.split(), label) for one in _DECLINES)


def repeats_label(typed: str, label: str, asked: str = "") -> bool:
    """Return whether it repeats the deed of a label, or all that it is about: "ừ giao", "chuyển cho anh Thử".

    Nothing may stand in it that neither the label nor what was ``asked`` says, but after assent: "ừ, hệ thống
    thư ngừng từ 14h". What denies repeats nothing.
    """
    words = _answering(typed)
    deed, label_words = _before(_after(words, _ASSENT), _AT_ONCE), expand(label).split()
    said = {fold(word) for word in deed} - set(_TOWARDS)
    if asks(typed) or not deed or not label_words or said & {*_DENIALS, "dung", "khoan", "thoi", "khoi"}:
        return False
    if _begins_label(deed, label):
        return True
    text = f"{label} {asked}"
    known = {fold(word) for word in _WORD.findall(text)} | {one.lstrip("0") for one in _NUMBER.findall(text)}
    is_deed = _is_spelt(deed[0], label_words[0].lower()) and len(said) > 1 and said <= known
    about = {fold(word) for word in label_words[1:]}
    return is_deed or (len(deed) < len(words) and bool(about) and about <= said)


def is_declined(typed: str, label: str, refusal: str = "") -> bool:
    """Return whether it says that what a button of this label does is not to be done.

    "không", "thôi đừng nhắc nữa", or the words of the button that says so (``refusal``).
    """
    words = _answering(typed)
    deed = _before(words, (*_AT_ONCE, "nữa", "đâu"))
    denied = _after(deed, _DENIED)
    is_plain = any(_is_written(one, no) for one in (words, deed) for no in _DO_NOT)
    is_denied = len(denied) < len(deed) and _begins_label(denied, label)
    return is_plain or is_denied or is_stop(typed) or _begins_label(deed, refusal)


def denies_label(typed: str, label: str) -> bool:
    """Return whether it denies the deed of a label by its words: "khoan giao", "chưa tiếp nhận"."""
    deed = _before(_answering(typed), (*_AT_ONCE, "nữa", "đâu"))
    denied = _after(deed, _DENIED)
    return not asks(typed) and len(denied) < len(deed) and _begins_label(denied, label)


def _answering(typed: str) -> list[str]:
    """Return the words of a short answer in full, as they are written, without those of courtesy."""
    words = _written_out(" ".join(_words(typed))).split()
    return [word for word in words if word != "cô" and not any(_is_spelt(word, one) for one in _POLITE)]


def _begins_label(words: list[str], label: str) -> bool:
    """Return whether a label, or what stands in it after a comma, begins with these words."""
    parts = (expand(part).split() for part in label.split(","))
    return bool(words) and any(_is_written(words, " ".join(part[: len(words)])) for part in parts)


def _after(words: list[str], phrases: tuple[str, ...]) -> list[str]:
    """Return the words after all phrases with which they begin; what is too long is no short answer."""
    if len(words) > _LONGEST_DEED:
        return words
    for phrase in sorted(phrases, key=len, reverse=True):  # "đúng rồi" before "đúng"
        count = len(phrase.split())
        if len(words) > count and _is_written(words[:count], phrase):
            return _after(words[count:], phrases)
    return words


def _before(words: list[str], last: tuple[str, ...]) -> list[str]:
    """Return the words before those of ``last`` with which they end."""
    while len(words) > 1 and any(_is_spelt(words[-1], one) for one in last):
        words = words[:-1]
    return words


def _is_written(words: list[str], phrase: str) -> bool:
    """Return whether these are the words of a phrase, each as it is or without any marks."""
    asked = phrase.split()
    return len(words) == len(asked) and all(map(_is_spelt, words, asked))


def _is_spelt(word: str, meant: str) -> bool:
    return word in (meant, fold(meant))


def says_none(typed: str) -> bool:
    """Return whether it says that there is none: "dạ không có tệp nào", "chưa có hộp thư"."""
    return _NONE.match(_in_full(without_courtesy(typed))) is not None or plain_answer(typed) in _NONE_OF_THEM


def says_cancel(typed: str) -> bool:
    """Return whether it is "huy", "thôi hủy đi", in small letters: a man may be called Huy."""
    return _CANCELS.fullmatch(" ".join(typed.split())) is not None


def says_send(typed: str) -> bool:
    """Return whether it wants all sent as it is: "gửi đi", "ok gửi luôn em"."""
    is_other = {"ảnh", "đã", "gọi"} & set(_words(typed))  # and no "anh", no "dạ", no "gởi"
    is_held = is_other or forbids(typed)
    return not is_held and _SENDS.fullmatch(_in_full(without_courtesy(typed))) is not None


def is_stop(typed: str) -> bool:
    """Return whether it leaves what is under way: "thôi", "dạ thôi ạ", "để chiều em làm tiếp"."""
    said = _in_full(without_courtesy(typed))
    if _GOES_ON.fullmatch(said):
        return False
    leaves = _LEAVES.fullmatch(said)
    is_left = leaves is not None and (said.startswith("thoi ") or leaves["more"] is not None)
    return is_left or said in _STOP or _WAITS.fullmatch(said) is not None or puts_off(typed)


def puts_off(typed: str) -> bool:
    """Return whether what is under way is to wait: "để chiều em làm tiếp", "lát nữa em trả lời tiếp nhé"."""
    return _PUTS_OFF.fullmatch(_in_full(without_courtesy(typed))) is not None


def _written_out(said: str) -> str:
    """Return ``said`` with short forms written out, and the superior called as the buttons call them."""
    head = head_called()
    return _SUPERIOR.sub(lambda found: fold(head) if found["bare"] else head, expand(said))


def _in_full(said: str) -> str:
    """Return ``said`` folded, with short forms written out: "ko" is "khong"."""
    return fold(_written_out(said))


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
    if not yes and words in _NONE_OF_THEM:  # "không" is [Không cử ai]
        none = [value for value in no if fold(options[value]).startswith("khong ")]
        return none if len(none) == 1 else []
    if len(yes) != 1 or len(no) != 1:
        return []
    is_outcome = all(fold(options[value]).endswith("duoc") for value in (*yes, *no))
    if words in _NO or (is_outcome and _ENDS_ILL.search(words)):
        return no
    is_done = fold(options[yes[0]]).startswith("da ") and not is_outcome
    if is_done and len(words.split()) <= _LONGEST_ANSWER and _TELLS_NO.match(words):
        return no
    if is_outcome and words in _AGREED:  # "ok" may mean that they will try
        return []
    is_told = (is_outcome and _is_well(words)) or (is_done and _is_done(words))
    return yes if words in _YES or is_told else []


def _is_done(words: str) -> bool:
    """Return whether something was done, to [Đã …] and [Chưa …]: "rồi em đã nhập rồi", "mở rồi"."""
    is_plain = _DONE.match(words) and len(words.split()) <= _LONGEST_ANSWER
    return bool(is_plain) and not (_PUT_OFF | _LEAVES_OPEN - {"mat"} | _DENIALS) & set(words.split())


def _is_well(words: str) -> bool:
    """Return whether it ended well: "vào được", "em xóa bớt thư thì gửi được rồi", and not "sắp xong rồi"."""
    is_told = _ENDS_WELL.search(words) and not (_PUT_OFF | _DENIALS) & set(words.split())
    return bool(is_told or _IS_WELL.match(words))


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
    """Return the answers in whose labels these words stand in this order, and nothing else denies them.

    Where some have them before what they say of themselves, it is those: "Tất cả đơn vị" before "Như lần
    trước: … tất cả đơn vị".
    """
    spellings: tuple[Callable[[str], str], ...] = (lambda text: tone_canon(tidy(text)), fold, _in_full)
    for spelling in spellings if len(said) >= _SHORTEST else ():
        words = _WORD.findall(spelling(said))
        labels = {value: spelling(label) for value, label in options.items()}
        if found := [value for value, label in labels.items() if words and _stands_in(words, label)]:
            first = [
                value for value in found if _stands_in(words, _ASIDE.split(labels[value], maxsplit=1)[0])
            ]
            return first or found
    return []


def _stands_in(words: list[str], label: str) -> bool:
    """Return whether ``words`` stand in ``label`` in their order, and no denial beside them.

    What a label says of itself behind a colon or in brackets denies nothing: "Lần 2 (…): chưa ghi nhận".
    """
    for part in (_ASIDE.split(label, maxsplit=1)[0], label):
        written = _WORD.findall(part)
        rest = iter(written)
        is_there = all(word in rest for word in words)
        if is_there and not _DENIALS & (set(map(fold, written)) - set(map(fold, words))):
            return True
    return False
