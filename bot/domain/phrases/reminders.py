"""Reminders that are wished: whether words put the reminder of a check off, or are of something else.

What is merely to come at an hour ("30 phút nữa họp") wishes none; neither does what is asked about one, nor
what somebody else is to be reminded of. Words are plain words, as bot/domain/phrases has them.
"""

from bot.conversation import regex
from bot.domain.phrases.own_deeds import is_among

_ME = r"(?:em|toi|minh|anh|chi)"
_TIME = r"\d{1,3} ?(?:h|g|gio|phut|tieng|ruoi|:)"
_DAY = r"(?:sang |trua |chieu )?(?:ngay )?mai|(?:chieu|trua|sang) nay|ngay mot|mot|hom sau|tuan (?:sau|toi)"
SNOOZE = regex(
    r"\bnhac\b.{0,200}\b(?:lai|sau|luc|nua)\b|\b(?:nua|lat|chieu|mai|sau|nho) nhac\b|\b(?:nhac|de|lam) sau\b"
    r"|^(?:chua )?(?:lat|chut|ti|xiu|(?:ca (?:hai|2) )?\d{1,3} (?:phut|gio|tieng)) nua\b"
    r"|\bawait (?:em|toi|\d+|nhac|chut|mot)\b"
    rf"|\b(?:nhac|ping)(?: (?:lai|{_ME}|tui|giup|vao|luc))* {_TIME}"
    rf"|^(?:ca (?:hai|2) )?(?:lat|hen|de|den)(?: lai)? {_TIME}(?!.*\bgui\b)|^sau {_TIME} nua\b"
    rf"|{_TIME}\w{{0,9}}(?: \w+){{0,4}} (?<!khoi )(?<!dung )(?<!tin )(?:nhac|ping)\b"
    r"(?! (?:doi|cac|don vi|nhung)\b)"
    rf"|^thoi (?:(?:de|doi|sang|lai|qua) )*{_TIME}\w{{0,5}} (?:di|nhe|nha)(?: (?:a|nhe|{_ME}))*(?:$| {_TIME})"
    rf"|\b(?:lat|chut|chieu|chieu nay|trua nay)(?: nua)? (?:luc )?{_TIME}\w{{0,5}}(?: ruoi)?"
    rf" (?:(?:{_ME}|tui|moi|new|se) )*(?:coi|xem|kiem tra|check)"
    rf"(?: (?:nhe|nha|a|lai|cho|luon|thu|hopthu|{_ME}))*$"
    rf"|^(?:(?:vang|de|thoi|cho|da|{_ME}) )*(?:ti|lat|chut|xiu)(?: (?:nua|xiu|ti|{_ME}|tui|roi))*"
    rf" (?:coi|xem|kiem tra|check)(?: (?:thu|hopthu|lai|roi))*(?: bao(?: lai| cho| {_ME}| sau)*)?"
    r"(?: (?:nghen|nghe|nhe|nha|nhen|a))*$"
    rf"|\b(?:chieu|trua|gio|buoi)(?: hang| hay)? nhac\b|^nua (?:tieng|gio) nua\b|^{_TIME}(?: nhe)?$"
    rf"|^(?:(?:chua|thoi|vay|thi|hay|cho|ban qua|de) )*nhac(?: (?:lai|giup|gium|vao|cho|tui|{_ME}))*"
    rf" (?:{_DAY})(?: (?:di|nhe|nha|a|nghe|giup|gium|voi|luon|tui|{_ME}))*$"
    rf"|\bpostpone\b|^(?:{_ME} )?(?:dang|con|busy) (?:ban|busy|meeting|lai xe|tiep dan|do)\b|^hoan lai\b"
)
# What is not wished, or of another matter: "khỏi nhắc nữa", "nhắc em 9h làm báo cáo", "30 phút nữa em nghỉ".
_EVENT = (  # that is to come, whoever reminds: "30 phút nữa họp"
    r"(?:(?:nghi|ve|co|meeting|hoc|tiep|don|sinh hoat|giao ban)\b|(?:toi|den)(?: noi| co quan)?$"
    r"|di (?!(?:em|anh|chi|bac|chu|nha|nhe)\b|co$)\w)"
)
_NOT_TO_REMIND = regex(
    r"\b(?:khoi|dung|khong|ngung|thoi)(?: (?:can|phai|co|duoc|muon))?(?: (?:em|toi|tui|minh|anh|chi))? nhac\b"
    r"(?: (?:lai|nua))*"
    r"|\bnhac (?:lai |nua )?(?:chi|gi|hoai|quai|lam (?:chi|gi))(?: nua| vay| the)?$"
    rf"|^(?:chua )?(?:{_TIME}|nua tieng|lat|chut|ti|xiu)\w{{0,9}}(?: nua| ruoi)?"
    rf" (?:(?:thi|la|moi|new|{_ME}) )*{_EVENT}"
    r"(?!.*\b(?:nhac|hoi|keu|goi|bao|ping|reo|hu|remind|coi|xem|(?<!doan )kiem tra|open|check)\b)"
)
_ASKS_WHEN = regex(r"\b(?:(?:tai |vi )?sao|(?:chung|khi|luc|hoi) nao(?! \w+ xong)|bao gio|may gio)\b")
_ASKED_OF = r"(?:\w+ ){0,9}?"
_OF_ANOTHER_MATTER = regex(
    r"\bnhac(?: (?:lai|gium|giup|dum|ho|em|toi|tui|minh|anh|chi|ve|viec|vu|cai|cho))*"
    r" (?:noi dung|thong bao|bao cao|cong van|quyet dinh|ke hoach|lich|su co)\b"
    rf"|\bnhac {_ASKED_OF}(?:(?:lam|nop|gui|viec) (?:\w+ )?bao cao)\b"
    rf"|\b(?:viec|vu|lam|nop|gui) (?:\w+ )?bao cao\b {_ASKED_OF}nhac\b"
)
_OF_OTHERS_OR_GOING = regex(  # somebody who may have such a name; "nhắc em đi họp"
    r"\bnhac (?:gium |giup |dum |ho )?(?:anh|chi|em|co|chu|bac|ong|ba)"
    r" (?:minh|lan(?! (?:\d|mot|hai|nay|nua|toi)\b))\b"
    r"|\bnhac(?: (?:lai|gium|giup|dum|ho|em|toi|tui|minh|anh|chi))* di (?!(?:em|anh|chi|bac|co|chu|a|nha|nhe"
    r"|nghe|oi|ad|bot|vao|luc|kiem|xem|coi|check|sau|roi|khoang|chieu|trua|gio|lat|hi|hen|nua|\d\S*)\b)\w"
)
_REMINDS = regex(
    r"\bnhac(?: (?:lai|nua|nho|giup|gium|dum|ho|cho|tui|em|toi|minh|anh|chi|bac|co|chu|con|o|bot|e|a|c|ong"
    r"|ba)\b)*"
    r"(?: (\w+))?"
)
# What may follow "nhắc em": a time, the check, an answer; no other people ("nhắc chồng em"), no other deed.
_OF_REMINDING = """
    nhe nghe nghen nhen hen ne lai luc coi sau cai ca lam vu tre vao gui sang voi first de doc muon di
    buoi tai mot chuyen luon test sua bam hai den hien bao dung kiem viec khoang truoc dau cuoi gio h trua
    chieu toi mai xem check open hopthu hop thu mail email inbox nua nha vang ok thoi som cung thi do day
    lan tam theo thay tiep vay chut ti lat het cham hom khi va nop tra nhap dien ghi xac nay hi nai phat
    hang may u tui hoi giup dang sep don vi xa phong ngay tuan roi xong chu minh nen ra soat login vo truy
    ky duyet ? cong van cach moi lien gap trong nhieu it khong duoc ba bon nam bay chin muoi
"""
_MAY_BE_REMINDED_OF = frozenset(_OF_REMINDING.split())
_BUSY_WITH = regex(r"\b(?:dang|ban|busy|meeting|do|vi|lo|xong)\b|\bhopthu\b|\bkiem tra\b|\bthu new\b")


def puts_off(words: str, typed: str) -> bool:
    """Return whether the reminder of a check is put off. ``typed``: the words in small letters."""
    is_told = SNOOZE.search(_NOT_TO_REMIND.sub(" ", words).strip()) and not _ASKS_WHEN.search(words)
    return bool(is_told) and not reminds_of_other(words, typed)


def wishes_none(words: str, typed: str) -> bool:
    """Return whether words wish no reminder, or one of something else than the check."""
    is_other = _NOT_TO_REMIND.search(words) or reminds_of_other(words, typed) or _ASKS_WHEN.search(words)
    return not puts_off(words, typed) and bool(is_other)


def reminds_of_other(words: str, typed: str) -> bool:
    """Return whether something else than the check is to be reminded of: "nhắc em 9h làm báo cáo"."""
    asked_of = (found[1] or "" for found in _REMINDS.finditer(words))
    if not all(not word or is_among(word, _MAY_BE_REMINDED_OF) for word in asked_of):
        return True
    if "lần" not in typed and _OF_OTHERS_OR_GOING.search(words):
        return True
    return bool(_OF_ANOTHER_MATTER.search(words)) and not _BUSY_WITH.search(words)
