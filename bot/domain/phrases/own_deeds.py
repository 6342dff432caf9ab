"""Own deeds: whether a check is told by who made it, and of a mailbox: no hearsay, plan, or order to tell.

What stands before the deed in its clause tells who did it. Nobody need be named; whoever is must be the
writer or a unit. Clauses are given as plain words, as bot/domain/phrases has them.
"""

import re
from collections.abc import Collection

from bot.conversation import regex
from bot.domain.encodings import is_bare_syllable

_ITEM = r"(?:thu|van ban|cong van|mail|email|giay|cai|ai)"
_LOOK = regex(
    r"\b(?:kiem tra|xem(?! xet)|coi(?! chung)|(?<!giam )doc|ra soat|open|vao|ngo|vo(?! (?:em|anh|toi|minh"
    r"|tui|con)\b))\b(?! lo\b)"
)
_FOUND = regex(  # what a look has found: nothing
    rf"\b(?:khong|chua|hong|ko|hok|hem) (?:he |co |thay |nhan |duoc )*(?:gi|new|{_ITEM})\b"
    r"|\btrong (?:tron|rong|khong)\b|\b(?:rong|trong)$"
)
_SELF = r"(?:em|anh|chi|toi|minh|tui|bac|chu|co|con|chau|ong|ba|e|a|c)"
# Who writes, when and how, of what, to whom: none of these words names anybody else.
_WORDS_OF_OWN = """
    cau u va di nay kia do ni ay da vua new moi cung van deu duoc tu ca het roi xong luon lai ra thi la ma
    nhung nen vi nua thoi hom sang trua chieu toi dem bua ngay luc gio phut ruoi hoi som qua buoi dot lan
    luot nhat hai mot bon nam sau bay tam chin muoi lam tai tren trong ngoai ve cua o truoc tranh thu tho
    kip diem hien khi den gan vao ngoi chung nhanh ky chet meo hopthu hop mail email inbox cong ban giay
    dien cai buc rac spam he thong ben don co quan phong xa huyen ubnd truong vang thua kinh xin bao cao
    trinh oi nhe nghen ok alo oke dong phan xac nhan ghi luu viec thuc hanh chap dich than tay truc
    tiep tien the san gium giup dum quen bam nut phai dau khong chua cam on nhac tra loi xu ly
    giai quyet forward reply login check tac meeting busy dang dan khach canbo can bo theo doi dinh hoan
    thanh tat chac chan vu ua
"""
_OF_OWN = frozenset(_WORDS_OF_OWN.split())
_UNITS = (
    r"(?:hoi|xa|phong|ban|trung tam|tt\w*|uy ban(?: nhan dan)?|ubnd|hdnd|hoi dong nhan dan|mat tran|doan"
    r"|tram|truong|chi cuc|cong an"
    r"|thanh tra|bql\w*|dang uy|van phong|hopthu|hop|ben|huyen|dai|doi|co quan|don vi)"
)
_UNIT = regex(  # a unit of theirs, by whatever name
    rf"\b{_UNITS}(?: (?!noi(?! vu)\b|bao\b|keu\b|nhan\b|ben\b|ban\b|khac\b|kia\b|canh\b"
    rf"|{_SELF}\b)[a-z]+){{0,8}}?"
    rf"(?= (?:{_SELF}|thi|da|deu|vua|cung|co|hom|sang|chieu|lan|hai|ca|\d)\b|$)"
)
_OF_OTHERS = regex(
    rf"\b{_UNITS} (?:\w+ )?(?:ben|khac|kia|canh|lang gieng)\b|\bben (?:kia|do|ay|no|khac)\b|\b(?:xa"
    rf"|phong) ban\b"
    rf"|\bcua (?:con|vo|chong|me|ba|ma|bo|cha) {_SELF}\b"
    r"|\b(?:anh|chi|em|co|chu|bac|ong|ba|con|ban) (?:ay|kia)\b|\bcong viec\b"
    r"|\b(?:bao ve|tap vu|lao cong|hang xom|(?:ong|ba) (?:xa|chu)|(?:ong|ba|chu|bac|anh|chi)"
    r" (?:noi|ngoai|hai|ba|tu|nam|sau|bay|tam|chin|muoi|ut)(?! (?:thu|cai|mail|van|cong|giay|buc|hop"
    r"|don)\b))\b"
)
_NAMED_BY_TONE = regex(r"\b(?:bạn|bả|ổng|cổ|ảnh|nhỏ|vợ|má|tủ|cổng)\b")  # that fold into words of one's own
_SAID = regex(
    r"\b(?:noi|keu|ke|nhan|dan|bao|khoe|goi)(?: \w+){0,4} (?:la|rang)\b|\b(?:noi|keu|nhan|bao) (?:voi|cho"
    r"|lai)\b"
)
_SAID_BY_WRITER = regex(  # to us, or to the office
    rf"(?:(?:da|vang|{_SELF}|kinh|xin|thua|phong|bot|he thong|don vi) )*"
    r"(?:bao(?: cao)?|thong bao|xac nhan|phan hoi|thua)(?: (?:voi|cho|anh|chi|em|phong|bot|he thong|a|c|la"
    r"|rang))* "
)
_PLAN = regex(rf"(?:(?:da|vang|ok|thoi|roi|a|u) )*de (?:(?:{_SELF}|lat|chut|ti|nua) )+")
_ASIDE = regex(r"^rieng |\b(?:ca hai|hai|2|cac|moi) noi\b|\bsan noi luon\b")  # in which nobody is named
_NO_MAILBOX = regex(  # what is called so, and holds no mail of a unit
    r"\b(?:thu|mail|email|inbox|hopthu)(?: \w+)? (?:ca nhan|rieng)\b"
    r"|\bhopthu (?:thoai|gop y|to giac|to cao|bay|ma|buu dien|sat|go)\b|\bthu (?:vien|tinh|phap|tay|gian)\b"
    r"|\b(?:kiem tra|xem|coi|ra soat)(?: (?:xong|lai|ky|het))* (?:ho so|so sach|so tay|(?:may"
    r"|machine) (?:bom|lanh|in|chieu|photo|phat|giat|moc|nuoc|scan|fax))\b"
    r"|\bngoai cong(?! (?:viec|tac|vu|van))\b|\b(?:doc|xem|coi) bao$|\bdoc bao (?:xong|roi)\b"
    r"|\bphong (?:chay|hop|tro|kham|ngu|khach|an|bep)\b|\b(?:hop|meeting) (?:sua|com|qua|banh|thuoc|but|muc"
    r"|keo|tra|nhac|so|den|do|dung|xop|cuu thuong)\b"
)
_NAME_LAN = regex(
    r"(?<!hai )(?<!2 )(?<!1 )(?<!mot )(?<!may )(?<!moi )(?<!cac )\blan\b"
    r"(?! (?:\d|mot|nhat|hai|thu|nay|first|roi|ca|kiem tra (?:1|2|thu)))"
)  # and no round
_NUMBER = regex(r"\d[\w:/.]*")
_HOUR = regex(r"\d{1,2}(?:h|g|:)\d{0,2}")
_MISTYPED = regex(r"\w*[fjwzsrx]|\w*(?:aa|ee|oo|dd)\w*|[a-z]+\d\w*|\w+gg+")  # Telex, VNI: "rooif", "ro62i"
_KEYS, _DOUBLED = regex(r"[fjwzsrx\d]"), regex(r"(\w)\1+")


def is_badly_typed(word: str) -> bool:
    """Return whether a word is typed too badly to be told from the one that is meant: no "facebook"."""
    if not _MISTYPED.fullmatch(word):
        return False
    return is_bare_syllable(_DOUBLED.sub(r"\1", word[0] + _KEYS.sub("", word[1:])))


def is_among(word: str, known: Collection[str]) -> bool:
    """Return whether a word is one of these, a number, a time, or too badly typed to be told from one."""
    return word in known or word.isdecimal() or bool(_HOUR.fullmatch(word)) or is_badly_typed(word)


def names_lan(words: str) -> bool:
    """Return whether "lan" is somebody of that name, and no round ("lần 1")."""
    return _NAME_LAN.search(words) is not None


def is_of_oneself(words: str, typed: str, also: Collection[str] = ()) -> bool:
    """Return whether a clause tells of a check that the writer made, or of none.

    ``typed``: the clause in small letters, with its marks. ``also``: what else may stand there, folded: the
    names of their units.
    """
    if _NO_MAILBOX.search(words):
        return False
    deed = _deed_told(words)
    if deed is None:
        return True
    before = words[: deed.start()].strip()
    is_lan = "lần" not in typed and names_lan(words[: deed.end()])
    if is_lan or _PLAN.match(f"{before} ") or _OF_OTHERS.search(before) or _is_other_named(before, typed):
        return False
    told = _SAID_BY_WRITER.match(f"{before} ")
    before = before[told.end() :] if told else before
    if _SAID.search(f"{before} "):
        return False
    return not unknown_words(_UNIT.sub("", before), also)


def unknown_words(before: str, also: Collection[str]) -> list[str]:
    """Return what of these words may name somebody or something else. ``also``: what does not."""
    return [word for word in _ASIDE.sub("", before).split() if not (_is_of_own(word) or word in also)]


def told_before(words: str) -> str:
    """Return what stands before the deed in a clause, where it is told of which mailbox; "" for nothing."""
    deed = _deed_told(words)
    return words[: deed.start()].strip() if deed else ""


def _deed_told(words: str) -> re.Match[str] | None:
    return _LOOK.search(words) or _FOUND.search(words)


def _is_other_named(before: str, typed: str) -> bool:
    named = _NAMED_BY_TONE.search(typed)
    return named is not None and len(typed[: named.start()].split()) < len(before.split())


def _is_of_own(word: str) -> bool:
    is_self = re.fullmatch(_SELF, word) is not None
    return is_self or word in _OF_OWN or _NUMBER.fullmatch(word) is not None or is_badly_typed(word)
