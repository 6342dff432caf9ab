"""Read what typed words say to a reminder of a check, by strict rules.

A question or a negation is never "done", and one word that does not belong there makes it unknown: what these
rules do not know, bot/domain/understanding may.

The rules know words without diacritics. Some are told only by their tones from another that reads the same
without (đã and dạ, đợi and đổi, hoãn and hoàn, họp and hộp): those get a name of their own. So do the
particles that make a question.
"""

import re
from collections.abc import Collection, Iterable
from enum import StrEnum
from itertools import islice, takewhile

from bot.conversation import expand, fold, regex, tidy
from bot.domain.phrases.own_deeds import (
    is_among,
    is_of_oneself,
    names_lan,
    told_before,
    unknown_words,
)
from bot.domain.phrases.reminders import SNOOZE, puts_off, reminds_of_other, wishes_none

_CHECK = r"(?:kiem tra|xem|coi|doc|open|vao|ra soat)"
_ENTER = r"(?:open(?! may\b)|vao|vo|truy cap|dang nhap|login)"  # a computer may be off
_HEAD = (
    r"(?:thu truong|tt|lanh dao|sep|chu tich|truong phong|giam doc|bi thu|truong ban|y kien|chi dao|duyet"
    r"|phe duyet)"
)
_ME = r"(?:em|toi|minh|anh|chi)"

_QUESTION = regex(
    r"\?|\b(?:gi|nao|bao lau|bao gio|bao nhieu|dau|ai|chang)\b|\bmay (?:lan|gio|thu|ngay|don vi|cai)\b"
    r"|\bsao\b(?! (?:luu|y|chep|gui))|\b(?:co|duoc)\b.*\bkhong$"
    r"|\b(?:phai|dung|duoc|ok|on|xong|roi|hopthu) khong$|\w chua(?: vay| the| em| anh| chi| nhi| ta| ha)*$"
)
_NO_QUESTION = regex(
    r"\bkhong (?:co |thay |nhan duoc )?(?:gi|thu(?: new)? nao|thu gi|cai nao|ai)\b"
    rf"|^(?:{_ME}|van)(?: van)? chua$"
)

_NO_ACCESS = regex(
    rf"(?:\bkhong (?:the )?(?:{_CHECK}|{_ENTER})\b|\bchua (?:the )?{_ENTER}\b)(?!.*\b(?:tep|file|dinh kem)\b)"
    rf".*\bduoc\b|\b(?:{_CHECK}|{_ENTER})(?: hopthu| thu)? khong (?:duoc|noi)\b"
    rf"|\b(?:khong co|lost|rot|mat|ket|nghen|dut|cup) (?:mang|internet|wifi|dien)\b|\bkhong {_ENTER}$"
    r"|\b(?:mang|internet|wifi) (?:(?:no|bi|dang|lai|van) )*(?:rot|ket|dut|lost|mat|sap)\b"
)
_PRIVATE = regex(r"\b(?:ca nhan|rieng|cua (?:em|toi|minh|anh|chi|co|chu) (?!va\b))")  # no unit's mailbox
_AWAY = regex(
    r"(?<!de )\bnghi (?:phep|om|benh|thai san|che do|cuoi|den|tu|ca|sang|chieu|mai|hom|tuan|thu|\d)"
    rf"|\b(?:mai|mot|kia|nay|sau|sang|chieu|tuan|thu \w+|ngay \S+) (?:(?:{_ME}|xin|duoc) )*nghi\b"
    r"(?! huu| viec)"
    rf"|\b(?:di|dang) (?:cong tac|vang|tap huan|phep|hoc|kham)\b|\bvang mat\b|^(?:{_ME} )?(?:xin )?nghi$"
)
# An exemption that is wished, whatever its reason is ("vì mất điện").
_EXCUSES = regex(
    rf"^(?:(?:vang|xin|nho|de nghi|cho|giup|ok|oi|a|c|{_ME}) )*"
    r"mien (?!(?:phi|dich|tay|nam|bac|trung|la)\b)"
    r"|\bcho (?:\w+ ){1,6}?(?:nghi|khoi|mien|khong phai|khong can) kiem tra\b"
    r"|\bxin (?:duoc )?mien kiem tra\b"
)
_WAITING = regex(
    rf"\bawait (?:\w+ )?{_HEAD}\b|\b(?:da|dang|vua) (?:trinh|bao|xin) (?:\w+ )?{_HEAD}\b|\bxin y kien\b"
    r"|^(?=.*\b(?:thu(?! truong)|hopthu|kiem tra)\b)(?!.*\b(?:chua|khong|se|sap|neu)\b)"
    rf".*\b(?:da|vua|va) (?:chuyen|gui|dua|nop) (?:\w+ ){{0,2}}{_HEAD}\b"  # the mail, and not a report
    rf"|^(?!.*\b(?:chua|khong|se|sap|neu|bao cao)\b)(?:\w+ ){{0,5}}?"
    rf"(?:trinh|chuyen|dua)(?: (?:len|cho|qua|thu|anh|chi|hopthu))* {_HEAD}(?: \w+){{0,2}} roi$"
)
_THANKS = regex(rf"^(?:(?:vang|rat|xin|{_ME}) )*(?:cam on|thanks?|tks|thank you)\b")

# Where no mail is named, all words are of waiting for the head: none of "chờ sếp duyệt đơn nghỉ" is recorded.
_OF_WAITING = """
    await thu truong tt lanh dao sep chu tich phong giam doc bi ban y kien chi duyet phe dang da vua trinh bao
    xin em anh toi minh vang a roi thua cua cho nhe oi u len qua de xem xet but ky xu ly giai quyet tra loi
    chuyen gui dua nop xong co cai no nua thi thoi luon het ca them moi new do day ubnd xa hoi 1 2 3 mot hai
    ba bam lon nham nut sai la phai dung ket con ma nay gium giup
"""
_BESIDE_WAITING = frozenset(_OF_WAITING.split())
_AWAITED = regex(r"\b(?:await|y kien|chi dao)\b")  # which answers a reminder by itself
_UNREAD = regex(rf"\bchua (?:kip )?{_CHECK}\b")

# Not "không nhận được thư": mail that does not come in may be an incident.
_NOTHING_NEW = regex(
    r"\b(?:khong|chua) co (?:thu|gi|van ban)(?: (?:dien tu|den|nao|gi))*(?: new| ca| het)*\b"
    r"(?! (?:rac|tra loi|qua))|\bkhong thay (?:gi|thu new)\b|\bthu (?:new )?khong co\b"
    r"|\bkhong (?:co )?(?:thu )?new\b|\b0 thu(?: new)?\b|\bhopthu (?:trong|rong)\b"
    r"|\btrong tron\b"
)
# Somebody or something else that has none: "có 3 người chưa có thư điện tử", "2 cái chưa có mail khôi phục".
_OF_OTHERS = regex(
    r"\b(?:\d+|mot|hai|ba|bon|may|nhieu|vai|cac|nhung) (?:nguoi|ban|can bo|canbo|cong chuc|nhan vien"
    r"|vien chuc|dong chi)\b.*\b(?:chua|khong) co\b"
    r"|\b(?:nguoi|(?<!van )ban) (?:new|moi|ten)\b|\bten \w+ \w|\b(?:sdt|so dien thoai|khoi phuc|du phong)\b"
)
# A paper, by which no mail is meant: "tờ trình đang chờ giám đốc sở ký".
_PAPER = regex(
    r"\b(?:van ban giay|ban giay|giay to|to trinh|ho so|hop dong|quyet dinh|bao cao|ban cung|ke hoach)\b"
    r"|\bdon xin\b|\b(?:giam doc|lanh dao|thu truong) so\b"
)
_MAIL_NAMED = regex(
    r"\b(?:thu(?! truong)|hopthu|mail|email|inbox|kiem tra|cong van|giay moi|thong bao|van ban(?! giay))\b"
    r"|\b(?:da|vua|new|em|e|toi)(?: (?:vao|vo|open))* (?:coi|xem|check|doc|vao|vo)\b|\btrong tron\b"
    r"|\b(?:co|nhan duoc|nhan)(?: \w+){0,2} (?:to trinh|giay|ho so|bao cao|tai lieu|file|cai)\b"
)
_MORNING, _AFTERNOON = r"sang nay|hoi sang|ban sang|buoi sang", r"chieu nay|hoi chieu|buoi chieu"
_ROUND = regex(
    r"\b(?:lan|luot) (?:thu )?(?P<number>1|2|mot|hai|nhat)\b(?! (?:thu|mail|cai|buc|van ban|giay)\b)"
    rf"|\b(?P<day>{_MORNING}|{_AFTERNOON})\b"
    r"|^(?:vang )?(?P<start>sang|chieu)\b(?! (?:mai|hom|thu|\d))"
)
_SECOND = ("2", "hai")
_BEFORE_SECOND = regex(r" (?:bay gio|gio|con)$")  # "… không có gì; giờ lần 2 cũng không"
_BOTH_ROUNDS = regex(r"\b(?:ca )?(?:hai|2) (?:lan|buoi|luot)\b|\bca sang(?: va| lan)? (?:ca )?chieu\b")
AT_LENGTH = 8  # words in which a check need not be named
_HANDLED = regex(
    r"\b(?:da|vua|va) (?:xu ly|tra loi|giai quyet|hoi dap|phan hoi|chuyen)\b|\bxu ly (?:xong|roi|het)\b"
    r"|\bthu(?: \w+){0,3} chuyen (?!sep\b|lanh dao|thu truong|chu tich|pho|truong|anh|chi|co|chu|a\b|c\b)"
    r"(?!ct\b|pct\b|gd\b)\w+(?: \w+){0,3} (?:roi|het)\b"
)
_PARTLY = regex(
    r"\b(?:xu ly|tra loi|giai quyet|phan hoi|chuyen|xong|roi).*"
    r"\b(?:con|1|mot|2|hai|may|cai)\b(?: (?!(?:chuyen|gui|giao|dua) cho\b)\w+){0,3}"
    r" (?:await|cho|doi|trinh|xin)\b"
)
_OF_MAIL = regex(rf"\b(?:thu|hopthu|kiem tra)\b|^(?:(?:vang|{_ME}) )*(?:da )?xu ly(?: xong| roi| het| ok)*$")
_DONE = regex(
    rf"\bxong\b|\bhoan (?:thanh|tat)\b|\bda (?:duoc )?{_CHECK}\b|\b{_CHECK}\b.*\broi\b"
    r"|^(?:(?:vang|em) )*(?:roi|done|da lam|lam roi)\b"
)
_DENIED = regex(
    r"\b(?:chua|khong|se|dang|sap|neu|nhung|phai|can|tam|hay|dung|nho|de|xin(?! loi\b)|muon|await|postpone"
    r"|ma|thi)\b"
)
# That one can enter again is good news of a fault, and says nothing of what was found.
_OPENS_AGAIN = regex(
    rf"\b(?:{_ENTER}|xem|coi|doc)(?: (?:lai|hopthu|thu))* duoc(?: (?:lai|hopthu|thu))*(?: roi)?\b"
)
# What may stand beside the words of having done it. Anything else, and it is not plain what was done.
_BESIDE_DONE = """
    em anh chi toi minh da vang thua kiem tra ra soat xem coi doc open vao hopthu thu dien tu cong vu don vi
    co quan phong xa cua va o xong roi het day du ok lan 1 2 mot nhat hai buoi sang trua chieu nay hom ngay
    luc gio phut new vua luon nhe a duoc cam on hoan thanh tat lam done ca viec so nghe ky cac oi
"""
_BESIDE = frozenset(_BESIDE_DONE.split())
_WHOSE = regex(
    r"(?<=hopthu) (?:(?:don vi|cua|phong|xa|ubnd|uy ban nhan dan) )?(?:(?!da|va|roi|xong)\w+ ?){1,4}$"
)

_BOX_NAMED = regex(r"\bhopthu\b|\bthu new\b|\blan [12]\b")
_CHECK_NAMED = regex(rf"\bkiem tra\b(?! (?:rac|spam|thu (?:rac|spam)))|{_BOX_NAMED.pattern}")

# A check is recorded of today, by who made it: not of another day, a plan, a guess, or what is no mail.
_LOOK = r"(?:kiem tra|xem|coi|doc|ra soat)"
_TODAY = regex(r"\b(?:hom nay|sang nay|chieu nay|bua nay|hom ni|bua ni)\b")
_OTHER_DAY = regex(
    r"(?<!thu )(?<!tu )(?<!new )(?<!don )(?<!gui )\b(?:(?:hom|bua|ngay) (?:qua|kia|no|hom|truoc)|hqua"
    r"|(?:sang|chieu|toi|dem) qua|hoi hom|(?:tuan|thang) (?:truoc|roi|qua|sau|toi|vua)"
    r"|(?:sang|trua|chieu|toi|ngay) mai|mai mot)\b"
    rf"|^(?:vang )?(?:mai|mot|kia) (?:{_ME}|tui|se|kiem|xem|coi)\b"
    rf"|^(?:hom |bua )?thu (?:hai|ba|tu|nam|sau|bay|[2-7]) (?:{_ME}|tui|da|vua|thi) "
)
_WEEKDAY = regex(
    r"(?<!lần )(?<!bức )(?<!lá )\b(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)\b"
)  # as typed
_PLANNED = regex(
    rf"\b(?:roi|xong) (?:(?:se|{_ME}|tui|moi|new) )*(?:bao|noi|tinh|nhan|tra loi)"
    rf"(?: (?:lai|cao|cho|sau|phong|len|biet|nhe|nha|a|{_ME}))*$"
    rf"|\b(?:dinh|tinh|sap|gan|se|muon) (?:di |vao |open )?(?:{_LOOK}|xong|het)\b|\bgan nhu\b"
    rf"|\bxong (?!roi\b|het\b|lan\b|ca\b)(?:\w+ ){{0,5}}?(?:(?:{_ME}|tui|thi|se|new) )+{_LOOK}\b"
    r"(?!.{0,200}\broi\b)"
)
# Where nothing was found, and no mail is named: "họp xong rồi, không có gì mới" may be of the meeting.
_ITEM = r"(?:thu|van ban|cong van|giay|thong bao)"
_FOUND_NOTHING = regex(
    r"\b(?:khong|chua) (?:(?:he|co|thay|nhan|duoc|phat sinh|con) )*(?:gi|new)(?: new)?\b"
    r"|\b(?:cung|deu) khong(?: (?:co|thay))?$"
)
_OF_MAILBOX = regex(rf"\b(?:{_ITEM}|hopthu|inbox|email|mail)\b(?<!thu ky)")
_GUESSED = regex(
    r"\b(?:hinh nhu|co le|chac(?= (?:la|khong|chua|xong|roi|het|cung|em)\b|$)"
    r"|nghe (?:noi|dau|bao)|co khi|hinh dung|hy vong|hi vong|uoc gi|phai chi|gia (?:nhu|ma)"
    r"|(?<!kinh )mong(?! anh| chi)"
    rf"|khong (?:biet|ro|chac)(?= (?:co|da|xong)\b)"
    rf"|(?<!phuong )tuong(?= (?:la|da|xong|het|khong|roi|{_ME}|{_LOOK})\b))\b"
)
_NOT_STATED = regex(  # a condition, "không có thư mới thì mừng", or a question
    rf"\b(?:khong|chua) (?:co |thay )?(?:gi|{_ITEM})(?: nao| gi| new)* thi (?!thoi\b)"
    r"|(?:\?|\bha)(?: (?:anh|chi|em|co|chu|bac|ban|ta|vay|the))*$"
)
_SLIP_TOLD = regex(  # of what was recorded; what is so instead may follow
    r"\b(?:bam|bao|ghi|chon|noi|khai|an|go) (?:\w+ ){0,6}?(?:nham|lon|sai|trat)\b(?!.*\b(?:phai la"
    r"|moi dung)\b)"
)
_NO_MAIL = regex(
    r"\b(?:không|ko|khong|chưa)(?: có| thấy)? thư mời\b|\bthư mời (?:cưới|đám)|\bth[uư] gi[aã]n\b"
)  # as typed
_OTHERS_LOOKED = regex(rf"^(?:vang )?(?!y kien|chi dao|duyet|phe duyet){_HEAD} (?:(?:da|vua|new) )?{_LOOK}\b")
_NEXT_TO_LOOK = """
    khong chua ma hoi ho gium giup dum tu thay bang nhu lau not ve tai tren cai may luot lai qua nhanh so
    mail email inbox that ky tung deu nua va thi van giay tui nghen nha roi sau truoc som thoi la de no duoc
    1 2 3 4 5 6 7 8 9 0 nhung con moi may ben cau khoi tiep trong ngay be ai gi
    dung tam ni rua rau doi song tho hop ho nan kem tre late xiu chut
"""
_MAY_FOLLOW = _BESIDE | {*_NEXT_TO_LOOK.split()}
_LOOKED_AT = regex(rf"\b(?<!giam ){_LOOK}(?: {_LOOK})* (?!xet\b)([a-z]\w*)")
_WHERE_CLAUSES_END = regex(r"[.,;:!?\n]+")
# What is told beside a check that only the reader knows: when, by what means, that it was not entered.
_BESIDE_SAID = """
    bao quen bam ghi kip nhac khoi gium giup dum ho som thoi dien thoai bang hoi tui voi xin nhan la bac chau
    con nghen nha ne moi ma thi cung deu cai trong tran xac confirm tick nut tay bang hom ngay luot chap hanh
    boi nhu nua cam duoc gio van tu do qua nhe voi ben hen ha nghen ro thong tinh ni rua keu cao kem lau di
    tron rao tam check nhen late tre xiu chut loi ban busy
"""
_SAID_BESIDE = frozenset(_BESIDE_SAID.split())
_NOT_ENTERED = regex(
    r"\b(?:chua|khong) (?:kip|nho|co)? ?(?:bam|bao|ghi|nhan|tick|tra loi)\b|\b(?:dau|khong) phai chua\b"
)

# "chị Lan kiểm tra rồi": who did it, and not to whom something was passed ("trình chị Lan xem rồi").
_AUNT = r"co(?! (?:thu|mail|van|cong|giay|don|mot|gi|nao|ai|new|cai|vai|may|\d))"  # "cô", and no "có"
_DOER = regex(
    r"(?<!\btrinh )(?<!\bchuyen )(?<!\bdua )(?<!\bgui )(?<!\bbao )(?<!\bcho )(?<!\bnho )(?<!\bawait )"
    rf"\b(?:anh|chi|em|{_AUNT}|chu|bac|ong|ba|dong chi|ban) (?!(?:nao|gi|ai)\b)(\w+) (?:(?:cung|sang|nay"
    rf"|thi|luc|hoi) )*"
    rf"(?:da|vua|new|{_CHECK}|check|xong|lam)\b"
)
_DOER_IN_FULL = regex(
    r"(?<!\btrinh )(?<!\bchuyen )(?<!\bdua )(?<!\bgui )(?<!\bbao )(?<!\bcho )(?<!\bnho )(?<!\bawait )"
    rf"\b(?:anh|chi|{_AUNT}|chu|bac|ong|ba|dong chi)"
    rf"(?: (?!co\b|khong\b|da\b|thu\b|roi\b|thi\b|em\b)[a-z]+){{1,3}}? ([a-z]+) (?:(?:da|vua) )?{_LOOK}\b"
)
_BARE_DOER = regex(
    rf"^(?!(?:{_ME}|tui|chu|bac|co|con|chau|ong|ba|da|vua|new|moi)\b)(\w+) (?:(?:da|vua|new) )?{_LOOK}\b"
)
_DOERS = (_DOER, _DOER_IN_FULL, _BARE_DOER)
_LOOKS = regex(rf"(?:(?:da|vua|moi) )?{_LOOK}\b")
_PASSED_BY = frozenset({"trinh", "chuyen", "dua", "gui", "bao", "cho", "nho", "doi", "de", "len"})
_KIN = frozenset({"anh", "chi", "co", "chu", "bac", "ong", "ba"})
_CLAUSE_END = regex(r"[.;,\n]+|\b(?:nhưng|nhung|tuy nhiên|tuy nhien)\b", re.IGNORECASE)

_BEFORE_REMINDER = regex(r"[.;,\n]+|\b(?:rồi|roi|rui|r)\b", re.IGNORECASE)

_ASSENT = frozenset({"vang", "ok", "u", "okay", "yes"})
_BESIDE_ASSENT = _ASSENT | {"em", "anh", "chi", "nhe", "thua", "cam", "on", "cac", "roi", "da"}
_RECEIVED = regex(r"^(?:clear|da clear|dong y|nhat tri|biet|da biet|da nhan|nhan|nghe)(?: roi)?$")
_SOON = frozenset({"de", "se", "dang", "lat", "ti", "chut", "nua", "ngay", "lien", "bay", "gio"})

_LATER = frozenset({"tre", "late", "xiu"})

_TOLD_BY_TONE = {
    "dạ": "vang", "vâng": "vang", "ạ": "", "à": "?", "hà": "", "hả": "?", "hử": "?", "nhỉ": "?",
    "chờ": "await", "đợi": "await", "hoãn": "postpone", "đổi": "change", "mất": "lost", "rõ": "clear",
    "mở": "open", "mới": "new", "họp": "meeting", "thử": "try", "đầu": "first", "cán": "canbo",
    "nghĩ": "think", "muộn": "late", "vắng": "absent", "bận": "busy", "ừm": "u", "máy": "machine",
}  # fmt: skip
_THUMBS = regex(r"[👍👌✅✔☑🆗]")
_BARE = (
    (r"\bcho(?= (?:thu truong|tt|lanh dao|sep|y kien|chi dao|duyet|\d))", "await"),
    (r"^da$|^da(?= (?:em|anh|chi|vang|ok)\b)", "vang"),
    (r"\bhong(?= (?:co|thay|nhan|duoc|phai)\b)", "khong"),
    (r"\bmo\b", "open"),
    (r"\b(?:(?<=ghi nhan )|(?<=kiem tra ))muon\b", "late"),
    (r"\bmoi\b", "new"),
    (r"\bhop(?! thu)\b", "meeting"),
)


class Meaning(StrEnum):
    DONE = "done"  # settles the nudge just shown
    NOTHING_NEW = "nothing_new"  # done, and there was no new mail
    HANDLED = "handled"  # done, and the mail is dealt with
    WAITING_FOR_HEAD = "waiting_for_head"  # done, and the head must say
    NO_ACCESS = "no_access"
    WILL = "will"  # assent: "ok", "dạ", a thumb. Not done yet
    OPENS_AGAIN = "opens_again"  # "vào được rồi": good news of a fault, nothing is said of mail
    NOT_YET = "not_yet"
    SNOOZE = "snooze"
    UNKNOWN = "unknown"  # all else: a question, thanks, being away; the reader may know


MOST_CLAUSES = 8  # among which one ends that settles, at the begin of a text
SETTLING = (Meaning.DONE, Meaning.NOTHING_NEW, Meaning.HANDLED, Meaning.WAITING_FOR_HEAD)


def read_intent(text: str, also: Collection[str] = ()) -> Meaning:
    """Read what the words say to a reminder; the times in them are for bot.domain.dates to read.

    ``also``: names of their units, folded, that may stand among them.
    """
    words = plain_words(text)
    numbered = re.fullmatch(r"(.*\S)(?<! lan)(?<! luc)(?<! thu)(?<! ngay) (?:so )?\d{1,2}", words)
    counted = numbered[1] if numbered and _settles(numbered[1]) else words
    found = _meaning(counted, tidy(text).lower())
    is_doubted = found in SETTLING and (is_in_doubt(text, also) or _SLIP_TOLD.search(words))
    return Meaning.UNKNOWN if is_doubted else found


_IN_ORDER = (
    (Meaning.UNKNOWN, _EXCUSES),
    (Meaning.SNOOZE, SNOOZE),
    (Meaning.NO_ACCESS, _NO_ACCESS),
    (Meaning.UNKNOWN, _AWAY),
    (Meaning.WAITING_FOR_HEAD, _WAITING),
    (Meaning.UNKNOWN, _THANKS),
)


def _meaning(words: str, typed: str) -> Meaning:
    if not words or _QUESTION.search(_NO_QUESTION.sub("", words)):
        return Meaning.UNKNOWN
    for meaning, pattern in _IN_ORDER:
        if pattern.search(words):
            is_other = meaning is Meaning.WAITING_FOR_HEAD and not _is_mail_waiting(words)
            is_private = meaning is Meaning.NO_ACCESS and _PRIVATE.search(words)
            is_other = is_other or (meaning is Meaning.SNOOZE and not puts_off(words, typed))
            return Meaning.UNKNOWN if is_other or is_private else meaning
    return _settling(words) or _assent(words) or Meaning.UNKNOWN


def _is_mail_waiting(words: str) -> bool:
    """Return whether it is mail that waits for the head: it is named, or nothing else is."""
    is_named = _MAIL_NAMED.search(words) is not None
    is_of_mail = is_named or all(word in _BESIDE_WAITING for word in words.split())
    return is_of_mail and not _UNREAD.search(words) and not speaks_of_other(words)


def wishes_excuse(text: str) -> bool:
    """Return whether units are to be excused from a check: "miễn khối xã sáng mai, lý do mất điện"."""
    return bool(_EXCUSES.search(plain_words(text)))


def is_no_snooze(text: str) -> bool:
    """Return whether words wish no reminder, or one of something else than the check."""
    return wishes_none(plain_words(text), tidy(text).lower())


def asks_to_be_reminded_of_other(text: str) -> bool:
    """Return whether a reminder is wished, and not of the check; no telling that somebody reminded."""
    words = plain_words(text)
    return bool(SNOOZE.search(words)) and reminds_of_other(words, tidy(text).lower())


def is_in_doubt(text: str, also: Collection[str] = ()) -> bool:
    """Return whether it is not plain that the mail was looked at today: then it is asked.

    Another day is named, a plan or a guess is told, somebody else did it or said so, or something else was
    looked at. ``also``: names of their units, folded.
    """
    words, typed = plain_words(text), tidy(text).lower()
    if names_another_day(text):
        return True
    patterns = (_PLANNED, _GUESSED, _NOT_STATED, _OTHERS_LOOKED)
    if any(one.search(words) for one in patterns) or _NO_MAIL.search(typed) or speaks_of_other(text):
        return True
    if _FOUND_NOTHING.search(words) and not _OF_MAILBOX.search(words):
        told_besides = _FOUND_NOTHING.sub(" ", words)
        if "thanh tra" in told_besides or not is_plainly_done(told_besides, also):
            return True
    clauses = {plain_words(clause): tidy(clause).lower() for clause in _WHERE_CLAUSES_END.split(text)}
    if not all(is_of_oneself(clause, as_typed, also) for clause, as_typed in clauses.items()):
        return True
    looked_at = (found[1] for clause in clauses for found in _LOOKED_AT.finditer(clause))
    return not all(is_among(word, _MAY_FOLLOW) for word in looked_at)


def passes_on_what(text: str) -> bool:
    """Return whether it is not told what was passed to the head: "trình sếp rồi" may be of a paper."""
    words = plain_words(text)
    return bool(_WAITING.search(words)) and not _AWAITED.search(words) and not _MAIL_NAMED.search(words)


def mailboxes_told(text: str) -> list[str]:
    """Return what stands before each deed of a check, folded, where it is told of whose mailbox it was."""
    clauses = map(plain_words, _WHERE_CLAUSES_END.split(text))
    return [before for before in map(told_before, clauses) if before]


def may_be_of_another(told: str, also: Collection[str]) -> bool:
    """Return whether a mailbox that was ``told`` may be another's. ``also``: names of their own units."""
    return bool(unknown_words(told, also))


def names_another_day(text: str) -> bool:
    """Return whether words are of another day, and not of today: "hôm qua em kiểm tra rồi"."""
    words = plain_words(text)
    is_named = _OTHER_DAY.search(words) or _WEEKDAY.search(tidy(text).lower())
    return bool(is_named) and not _TODAY.search(words)


def is_plainly_done(text: str, also: Iterable[str] = ()) -> bool:
    """Return whether all words are known of checks that are told; ``also``: names of units, folded."""
    words = _NOT_ENTERED.sub(" ", plain_words(text))
    known = _BESIDE | _SAID_BESIDE | {*also}
    return all(is_among(word, known) for word in words.split()) and not names_lan(words)


def speaks_of_other(text: str) -> bool:
    """Return whether words are of something else than a check: what others lack, a paper and no mail."""
    words = plain_words(text)
    is_paper = _PAPER.search(words) is not None and not _MAIL_NAMED.search(words)
    return is_paper or _OF_OTHERS.search(words) is not None


def is_roundabout(text: str) -> bool:
    """Return whether it is long and names no mail: what it would change is asked about first."""
    words = plain_words(text)
    return len(words.split()) > AT_LENGTH and not _MAIL_NAMED.search(words)


def round_named(text: str) -> int:
    """Return the round that words name: 1 of "lần 1", "sáng nay", 2 of "chiều nay"; 0 for none, or both."""
    found = {number for number, _start, _end in _rounds_in(plain_words(text))}
    return found.pop() if len(found) == 1 else 0


def names_round_by_number(text: str) -> bool:
    """Return whether it is said by its number, which no time of day is."""
    return any(found["number"] for found in _ROUND.finditer(plain_words(text)))


def rounds_told(text: str) -> dict[int, str]:
    """Return what is told of each of two rounds: "lần 1 có thư, lần 2 không", "cả hai lần không có thư"."""
    words = plain_words(text)
    if _BOTH_ROUNDS.search(words):
        told = _BOTH_ROUNDS.sub(" ", words).strip()
        return {1: told, 2: told}
    found = _rounds_in(words)
    if [number for number, _start, _end in found] != [1, 2]:
        return {}
    (_one, _start, begins), (_two, ends, second) = found
    return {1: _BEFORE_SECOND.sub("", words[begins:ends].strip()), 2: words[second:].strip()}


def _rounds_in(words: str) -> list[tuple[int, int, int]]:
    """Return each round that is named, with where its name begins and ends."""
    return [
        (2 if fold(one[0]).split()[-1] in _SECOND or "chieu" in one[0] else 1, one.start(), one.end())
        for one in _ROUND.finditer(words)
    ]


def split_settled(text: str) -> tuple[str, str]:
    """Return what settles a reminder, and what more is said: "xong rồi", "em xin nghỉ chiều nay"; else ""."""
    ends = [(found.start(), found.end()) for found in islice(_CLAUSE_END.finditer(text), MOST_CLAUSES)]
    for start, end in reversed(ends):
        if read_intent(text[:start]) in SETTLING and read_intent(text[end:]) == Meaning.UNKNOWN:
            return text[:start].strip(), text[end:].strip()
    return "", ""


def split_settled_last(text: str) -> tuple[str, str]:
    """Return what settles a reminder behind what else is said: "Minh đi học, chị kiểm tra rồi"; else ""."""
    for found in islice(_CLAUSE_END.finditer(text), MOST_CLAUSES):
        before, settled = text[: found.start()].strip(), text[found.end() :].strip()
        if read_intent(settled) in SETTLING and read_intent(before) == Meaning.UNKNOWN:
            return settled, before
    return "", ""


def split_reminder(text: str) -> tuple[str, str]:
    """Return what settles a reminder, and that one is to be reminded: "xong rồi chiều nhắc em"; else ""."""
    for found in islice(_BEFORE_REMINDER.finditer(text), MOST_CLAUSES):
        settled, more = text[: found.start()].strip(), text[found.end() :].strip(" ,.;\n")
        if read_intent(settled) in SETTLING and read_intent(more) == Meaning.SNOOZE:
            return settled, more
    return "", ""


def checkers_said(text: str) -> set[str]:
    """Return the given names of those who are said to have done it, folded: "chị Lan kiểm tra rồi"."""
    words = plain_words(text)
    return {found[1] for pattern in _DOERS for found in pattern.finditer(words)}


def name_of_checker(text: str) -> str:
    """Return the name, as it is written, of whoever is said to have done it: "chị Diễn Tập ktra r"; or ""."""
    clauses = [] if text.isupper() else _WHERE_CLAUSES_END.split(text)
    return next(filter(None, map(_name_in_clause, clauses)), "")


def _name_in_clause(clause: str) -> str:
    written = re.findall(r"\w+", clause)
    for place, word in enumerate(written[:-1]):
        is_kin = fold(word) in _KIN and fold(" ".join(written[place - 1 : place])) not in _PASSED_BY
        name = list(takewhile(_is_capitalised, written[place + 1 :])) if is_kin else []
        after = " ".join(written[place + 1 + len(name) :][:3])
        if name and _LOOKS.match(fold(expand(after))):
            return " ".join(name)
    return ""


def _is_capitalised(word: str) -> bool:
    return word[0].isupper() and word[1:].islower()


def checker_named(text: str, names: Iterable[str]) -> str:
    """Return who of these people is said to have done it."""
    said = checkers_said(text)
    return next((name for name in names if fold(name).split()[-1] in said), "")


def names_check(text: str) -> bool:
    """Return whether the words name the check of a mailbox, or its new mail: no other question is meant."""
    return bool(_CHECK_NAMED.search(plain_words(text)))


def names_mailbox(text: str) -> bool:
    """Return whether the words name the mailbox, its new mail or the round: the check of nothing else."""
    return bool(_BOX_NAMED.search(plain_words(text)))


def names_looking(text: str) -> bool:
    """Return whether it is said that somebody looked: "kiểm tra rồi, không có thư mới"."""
    return bool(re.search(rf"\b{_LOOK}\b", plain_words(text)))


def found_nothing(text: str) -> bool:
    """Return whether it is told that somebody looked and found nothing: "mượn máy coi, không có gì"."""
    words = plain_words(text)
    return bool(_FOUND_NOTHING.search(words)) and not _QUESTION.search(_NO_QUESTION.sub("", words))


def leaves_some_waiting(text: str) -> bool:
    """Return whether of several letters some wait for the head: "1 thư xử lý rồi, 1 thư chờ anh Thử"."""
    return bool(_PARTLY.search(plain_words(text)))


def _settles(words: str) -> bool:
    return bool(_settling(words) or _assent(words) or _WAITING.search(words) or _NO_ACCESS.search(words))


def _settling(words: str) -> Meaning | None:
    for meaning, pattern in ((Meaning.NOTHING_NEW, _NOTHING_NEW), (Meaning.HANDLED, _HANDLED)):
        rest, found = pattern.subn(" ", words)
        if (
            found
            and not _DENIED.search(rest)
            and not _OF_OTHERS.search(words)
            and (meaning is Meaning.NOTHING_NEW or _OF_MAIL.search(words))
        ):
            return meaning
    opened, is_open = _OPENS_AGAIN.subn(" ", words)
    if _DENIED.search(words) or not (is_open or _DONE.search(words)):
        return None
    stripped = _WHOSE.sub("", opened.strip())
    belongs = all(word in _BESIDE or re.fullmatch(r"\d{1,2}[hg:]\d{0,2}", word) for word in stripped.split())
    if not belongs or names_lan(stripped):
        return None
    return Meaning.DONE if _DONE.search(stripped) else Meaning.OPENS_AGAIN if is_open else None


def _assent(words: str) -> Meaning | None:
    """Tell assent: "ok", "dạ", "đã rõ", "để em kiểm tra ngay": it will be done, it is not done."""
    if re.search(r"\bchua\b", words):
        return None if _OF_OTHERS.search(words) else Meaning.NOT_YET
    said = set(words.split())
    plainly = said & _ASSENT and said <= _BESIDE_ASSENT
    is_check = re.search(rf"\b{_CHECK}\b", words)
    promised = is_check and said & (_SOON | _ASSENT | {"em"}) and said <= _BESIDE | _SOON | _LATER
    promised = promised and not names_lan(words)
    core = re.sub(rf"\b(?:vang|ok|{_ME}|nhe|thua)\b ?", "", words).strip()
    return Meaning.WILL if plainly or promised or words == "da" or _RECEIVED.search(core) else None


def plain_words(text: str) -> str:
    """Return the words of ``text``; "?" is kept, a thumb is "ok", "hopthu" is one word."""
    spaced = re.sub(r"[^\w\s?/:]", " ", _THUMBS.sub(" ok ", expand(text))).replace("?", " ? ")
    words = fold(" ".join(_TOLD_BY_TONE.get(word, word) for word in spaced.split()))
    if tidy(text).isascii():
        for pattern, new in _BARE:
            words = re.sub(pattern, new, words)
    words = re.sub(
        r"^(?:vang |em |xin )*bao(?: cao)?(?: la)? (?=(?:em |anh |chi )?(?:da|hoan|xong)\b)", "", words
    )
    return words.replace("hop thu", "hopthu")
