"""Read what typed words say to a reminder of a check, by strict rules.

A question or a negation is never "done", and one word that does not belong there makes it unknown: what these
rules do not know, bot/domain/understanding may.

The rules know words without diacritics. Some are told only by their tones from another that reads the same
without (đã and dạ, đợi and đổi, hoãn and hoàn, họp and hộp): those get a name of their own. So do the
particles that make a question.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from itertools import islice

from bot.conversation import expand, fold, tidy

_CHECK = r"(?:kiem tra|xem|coi|doc|open|vao|ra soat)"
_ENTER = r"(?:open|vao|vo|truy cap|dang nhap|login)"
_HEAD = (
    r"(?:thu truong|tt|lanh dao|sep|chu tich|truong phong|giam doc|bi thu|truong ban|y kien|chi dao|duyet"
    r"|phe duyet)"
)
_ME = r"(?:em|toi|minh|anh|chi)"

_QUESTION = re.compile(
    r"\?|\b(?:gi|nao|bao lau|bao gio|bao nhieu|dau|ai|chang)\b|\bmay (?:lan|gio|thu|ngay|don vi|cai)\b"
    r"|\bsao\b(?! (?:luu|y|chep|gui))|\b(?:co|duoc)\b.*\bkhong$"
    r"|\b(?:phai|dung|duoc|ok|on|xong|roi|hopthu) khong$|\w chua(?: vay| the| em| anh| chi)*$"
)
_NO_QUESTION = re.compile(
    r"\bkhong (?:co |thay |nhan duoc )?(?:gi|thu(?: new)? nao|thu gi|cai nao|ai)\b"
    rf"|^(?:{_ME}|van)(?: van)? chua$"
)
_TIME = r"\d{1,3} ?(?:h|g|gio|phut|tieng|ruoi|:)"
_SNOOZE = re.compile(
    r"\bnhac\b.*\b(?:lai|sau|luc|nua)\b|\b(?:nua|lat|chieu|mai|sau|nho) nhac\b|\b(?:nhac|de|lam) sau\b"
    r"|^(?:lat|chut|ti|xiu|(?:ca (?:hai|2) )?\d{1,3} (?:phut|gio|tieng)) nua\b"
    r"|\bawait (?:em|toi|\d+|nhac|chut|mot)\b"
    rf"|\b(?:nhac|ping)(?: (?:lai|{_ME}|tui|giup|vao|luc))* {_TIME}"
    rf"|^(?:ca (?:hai|2) )?(?:lat|hen|de|den)(?: lai)? {_TIME}(?!.*\bgui\b)|^sau {_TIME} nua\b"
    rf"|{_TIME}\w{{0,9}}(?: \w+){{0,4}} (?<!khoi )(?<!dung )(?<!tin )(?:nhac|ping)\b"
    r"(?! (?:doi|cac|don vi|nhung)\b)"
    rf"|\b(?:chieu|trua|gio|buoi)(?: hang| hay)? nhac\b|^nua (?:tieng|gio) nua\b|^{_TIME}(?: nhe)?$"
    rf"|\bpostpone\b|^(?:{_ME} )?(?:dang|con|busy) (?:ban|busy|meeting|lai xe|tiep dan|do)\b|^hoan lai\b"
)
_NO_ACCESS = re.compile(
    rf"(?:\bkhong (?:the )?(?:{_CHECK}|{_ENTER})\b|\bchua (?:the )?{_ENTER}\b)(?!.*\b(?:tep|file|dinh kem)\b)"
    rf".*\bduoc\b|\b(?:{_CHECK}|{_ENTER})(?: hopthu| thu)? khong (?:duoc|noi)\b"
    rf"|\b(?:khong co|lost|rot|mat) (?:mang|internet|dien)\b|\bkhong {_ENTER}$"
)
_AWAY = re.compile(
    r"(?<!de )\bnghi (?:phep|om|benh|thai san|che do|cuoi|den|tu|ca|sang|chieu|mai|hom|tuan|thu|\d)"
    rf"|\b(?:mai|mot|kia|nay|sau|sang|chieu|tuan|thu \w+|ngay \S+) (?:(?:{_ME}|xin|duoc) )*nghi\b"
    r"(?! huu| viec)"
    rf"|\b(?:di|dang) (?:cong tac|vang|tap huan|phep|hoc|kham)\b|\bvang mat\b|^(?:{_ME} )?(?:xin )?nghi$"
)
_WAITING = re.compile(
    rf"\bawait (?:\w+ )?{_HEAD}\b|\b(?:da|dang|vua) (?:trinh|bao|xin) (?:\w+ )?{_HEAD}\b|\bxin y kien\b"
    r"|^(?=.*\b(?:thu(?! truong)|hopthu|kiem tra)\b)(?!.*\b(?:chua|khong|se|sap|neu)\b)"
    rf".*\b(?:da|vua|va) (?:chuyen|gui|dua|nop) (?:\w+ ){{0,2}}{_HEAD}\b"  # the mail, and not a report
    rf"|^(?!.*\b(?:chua|khong|se|sap|neu|bao cao)\b)(?:\w+ ){{0,5}}?"
    rf"(?:trinh|chuyen|dua)(?: (?:len|cho|qua|thu|anh|chi|hopthu))* {_HEAD}(?: \w+){{0,2}} roi$"
)
_THANKS = re.compile(rf"^(?:(?:vang|rat|xin|{_ME}) )*(?:cam on|thanks?|tks|thank you)\b")

# Not "không nhận được thư": mail that does not come in may be an incident.
_NOTHING_NEW = re.compile(
    r"\b(?:khong|chua) co (?:thu|gi|van ban)(?: (?:dien tu|den|nao|gi))*(?: new| ca| het)*\b"
    r"(?! (?:rac|tra loi|qua))|\bkhong thay (?:gi|thu new)\b|\bthu (?:new )?khong co\b"
    r"|\bkhong (?:co )?(?:thu )?new\b|\b0 thu(?: new)?\b|\bhopthu (?:trong|rong)\b"
)
# Somebody or something else that has none: "có 3 người chưa có thư điện tử", "2 cái chưa có mail khôi phục".
_OF_OTHERS = re.compile(
    r"\b(?:\d+|mot|hai|ba|bon|may|nhieu|vai|cac|nhung) (?:nguoi|ban|can bo|canbo|cong chuc|nhan vien"
    r"|vien chuc|dong chi)\b.*\b(?:chua|khong) co\b"
    r"|\b(?:nguoi|(?<!van )ban) (?:new|moi|ten)\b|\bten \w+ \w|\b(?:sdt|so dien thoai|khoi phuc|du phong)\b"
)
# A paper, by which no mail is meant: "tờ trình đang chờ giám đốc sở ký".
_PAPER = re.compile(
    r"\b(?:van ban giay|ban giay|giay to|to trinh|ho so|hop dong|quyet dinh|bao cao|ban cung|ke hoach)\b"
    r"|\bdon xin\b|\b(?:giam doc|lanh dao|thu truong) so\b"
)
_MAIL_NAMED = re.compile(
    r"\b(?:thu(?! truong)|hopthu|mail|email|inbox|kiem tra|cong van|giay moi|thong bao|van ban(?! giay))\b"
    r"|\b(?:da|vua|new|em|e|toi)(?: (?:vao|vo|open))* (?:coi|xem|check|doc|vao|vo)\b|\btrong tron\b"
    r"|\b(?:co|nhan duoc|nhan)(?: \w+){0,2} (?:to trinh|giay|ho so|bao cao|tai lieu|file|cai)\b"
)
_ROUND = re.compile(r"\b(sang nay|hoi sang|ban sang|chieu nay)\b")
AT_LENGTH = 8  # words in which a check need not be named
_HANDLED = re.compile(
    r"\b(?:da|vua|va) (?:xu ly|tra loi|giai quyet|hoi dap|phan hoi|chuyen)\b|\bxu ly (?:xong|roi|het)\b"
)
_PARTLY = re.compile(
    r"\b(?:xu ly|tra loi|giai quyet|phan hoi|chuyen|xong|roi).*"
    r"\b(?:con|1|mot|2|hai|may|cai)\b(?: \w+){0,3} (?:await|cho|doi|trinh|xin)\b"
)
_OF_MAIL = re.compile(
    rf"\b(?:thu|hopthu|kiem tra)\b|^(?:(?:vang|{_ME}) )*(?:da )?xu ly(?: xong| roi| het| ok)*$"
)
_DONE = re.compile(
    rf"\bxong\b|\bhoan (?:thanh|tat)\b|\bda (?:duoc )?{_CHECK}\b|\b{_CHECK}\b.*\broi\b"
    r"|^(?:(?:vang|em) )*(?:roi|done|da lam|lam roi)\b"
)
_DENIED = re.compile(
    r"\b(?:chua|khong|se|dang|sap|neu|nhung|phai|can|tam|hay|dung|nho|de|xin|muon|await|postpone|ma|thi)\b"
)
# What may stand beside the words of having done it. Anything else, and it is not plain what was done.
_BESIDE_DONE = """
    em anh chi toi minh da vang thua kiem tra ra soat xem coi doc open vao hopthu thu dien tu cong vu don vi
    co quan phong xa cua va o xong roi het day du ok lan 1 2 mot nhat hai buoi sang trua chieu nay hom ngay
    luc gio phut new vua luon nhe a duoc cam on hoan thanh tat lam done ca viec so nghe ky cac oi
"""
_BESIDE = frozenset(_BESIDE_DONE.split())
_WHOSE = re.compile(
    r"(?<=hopthu) (?:(?:don vi|cua|phong|xa|ubnd|uy ban nhan dan) )?(?:(?!da|va|roi|xong)\w+ ?){1,4}$"
)

_CHECK_NAMED = re.compile(
    r"\bkiem tra\b(?! (?:rac|spam|thu (?:rac|spam)))|\bhopthu\b|\bthu new\b|\blan [12]\b"
)

# "chị Lan kiểm tra rồi": who did it, and not to whom something was passed ("trình chị Lan xem rồi").
_AUNT = r"co(?! (?:thu|mail|van|cong|giay|don|mot|\d))"  # "cô", and no "có"
_DOER = re.compile(
    r"(?<!\btrinh )(?<!\bchuyen )(?<!\bdua )(?<!\bgui )(?<!\bbao )(?<!\bcho )(?<!\bnho )(?<!\bawait )"
    rf"\b(?:anh|chi|em|{_AUNT}|chu|bac|ong|ba|dong chi|ban) (\w+) (?:(?:cung|sang|nay|thi|luc|hoi) )*"
    rf"(?:da|vua|new|{_CHECK}|check|xong|lam)\b"
)
_CLAUSE_END = re.compile(r"[.;,\n]+|\b(?:nhưng|nhung|tuy nhiên|tuy nhien)\b", re.IGNORECASE)

_ASSENT = frozenset({"vang", "ok", "u", "okay", "yes"})
_BESIDE_ASSENT = _ASSENT | {"em", "anh", "chi", "nhe", "thua", "cam", "on", "cac", "roi", "da"}
_RECEIVED = re.compile(r"^(?:clear|da clear|dong y|nhat tri|biet|da biet|da nhan|nhan|nghe)(?: roi)?$")
_SOON = frozenset({"de", "se", "dang", "lat", "ti", "chut", "nua", "ngay", "lien", "bay", "gio"})

_TOLD_BY_TONE = {
    "dạ": "vang", "vâng": "vang", "ạ": "", "à": "?", "hả": "?", "hử": "?", "nhỉ": "?",
    "chờ": "await", "đợi": "await", "hoãn": "postpone", "đổi": "change", "mất": "lost", "rõ": "clear",
    "mở": "open", "mới": "new", "họp": "meeting", "thử": "try", "đầu": "first", "cán": "canbo",
    "nghĩ": "think", "vắng": "absent", "bận": "busy", "ừm": "u", "máy": "machine",
}  # fmt: skip
_THUMBS = re.compile(r"[👍👌✅✔☑🆗]")
_BARE = (
    (r"\bcho(?= (?:thu truong|tt|lanh dao|sep|y kien|chi dao|duyet|\d))", "await"),
    (r"^da$|^da(?= (?:em|anh|chi|vang|ok)\b)", "vang"),
    (r"\bmo\b", "open"),
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
    NOT_YET = "not_yet"
    SNOOZE = "snooze"
    UNKNOWN = "unknown"  # all else: a question, thanks, being away; the reader may know


MOST_CLAUSES = 8  # among which one ends that settles, at the begin of a text
SETTLING = (Meaning.DONE, Meaning.NOTHING_NEW, Meaning.HANDLED, Meaning.WAITING_FOR_HEAD)


def read_intent(text: str) -> Meaning:
    """Read what the words say to a reminder; the times in them are for bot.domain.dates to read."""
    words = plain_words(text)
    numbered = re.fullmatch(r"(.*\S)(?<! lan)(?<! luc)(?<! thu)(?<! ngay) (?:so )?\d{1,2}", words)
    if numbered and _settles(numbered[1]):
        return _meaning(numbered[1])
    return _meaning(words)


_IN_ORDER = (
    (Meaning.SNOOZE, _SNOOZE),
    (Meaning.NO_ACCESS, _NO_ACCESS),
    (Meaning.UNKNOWN, _AWAY),
    (Meaning.WAITING_FOR_HEAD, _WAITING),
    (Meaning.UNKNOWN, _THANKS),
)


def _meaning(words: str) -> Meaning:
    if not words or _QUESTION.search(_NO_QUESTION.sub("", words)):
        return Meaning.UNKNOWN
    for meaning, pattern in _IN_ORDER:
        if pattern.search(words):
            is_other = meaning is Meaning.WAITING_FOR_HEAD and speaks_of_other(words)
            return Meaning.UNKNOWN if is_other else meaning
    return _settling(words) or _assent(words) or Meaning.UNKNOWN


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
    """Return the round whose time of day words name: 1 of "sáng nay", 2 of "chiều nay"; 0 for none, or both.

    "Lần 2" may as well be the second time that the person looked.
    """
    found = {2 if one[1] == "chieu nay" else 1 for one in _ROUND.finditer(plain_words(text))}
    return found.pop() if len(found) == 1 else 0


def split_settled(text: str) -> tuple[str, str]:
    """Return what settles a reminder, and what more is said: "xong rồi", "em xin nghỉ chiều nay"; else ""."""
    ends = [(found.start(), found.end()) for found in islice(_CLAUSE_END.finditer(text), MOST_CLAUSES)]
    for start, end in reversed(ends):
        if read_intent(text[:start]) in SETTLING and read_intent(text[end:]) == Meaning.UNKNOWN:
            return text[:start].strip(), text[end:].strip()
    return "", ""


def checkers_said(text: str) -> set[str]:
    """Return the given names of those who are said to have done it, folded: "chị Lan kiểm tra rồi"."""
    return {found[1] for found in _DOER.finditer(plain_words(text))}


def checker_named(text: str, names: Iterable[str]) -> str:
    """Return who of these people is said to have done it."""
    said = checkers_said(text)
    return next((name for name in names if fold(name).split()[-1] in said), "")


def names_check(text: str) -> bool:
    """Return whether the words name the check of a mailbox, or its new mail: no other question is meant."""
    return bool(_CHECK_NAMED.search(plain_words(text)))


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
    if _DENIED.search(words) or not _DONE.search(words):
        return None
    stripped = _WHOSE.sub("", words)
    belongs = all(word in _BESIDE or re.fullmatch(r"\d{1,2}[hg:]\d{0,2}", word) for word in stripped.split())
    return Meaning.DONE if belongs and _DONE.search(stripped) else None


def _assent(words: str) -> Meaning | None:
    """Tell assent: "ok", "dạ", "đã rõ", "để em kiểm tra ngay": it will be done, it is not done."""
    if re.search(r"\bchua\b", words):
        return None if _OF_OTHERS.search(words) else Meaning.NOT_YET
    said = set(words.split())
    plainly = said & _ASSENT and said <= _BESIDE_ASSENT
    is_check = re.search(rf"\b{_CHECK}\b", words)
    promised = is_check and said & (_SOON | _ASSENT | {"em"}) and said <= _BESIDE | _SOON
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
