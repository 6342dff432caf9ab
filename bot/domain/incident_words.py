"""Incidents in words: the kind that a sentence plainly tells of, and whether it tells the cause."""

import re
from collections.abc import Collection
from datetime import datetime

from bot.conversation import fold
from bot.domain.incidents import IncidentKind

PASSWORD = r"(?:mat khau|ma khau|mac khau|mk|pass|password)"
BOX = r"(?:hop thu|thu|mail|email|mailbox|dung luong|bo nho)"
LETTER = r"(?:thu|mail|email|tin)"
LONGEST_ANSWER = 7  # words of one that says whose mailbox it is
# Of the plain words of a text (``Reading.text.plain``): folded, short forms written out.
WORDS = {
    IncidentKind.LOGIN: re.compile(
        rf"\b(?:quen|khong nho)(?: \w+){{0,3}} {PASSWORD}\b"
        rf"|\b{PASSWORD}(?: \w+){{0,3}} (?:het han|sai|het hieu luc)\b|\bsai {PASSWORD}"
        r"|\bkhong (?:dang nhap|login|vao)(?: \w+){0,3} duoc\b|\bkhong (?:dang nhap|login)\b"
        r"|\b(?:dang nhap|login|vao) (?:\w+ ){0,3}khong duoc\b"
        rf"|\b(?:{BOX}|tai khoan|acc)(?: \w+){{0,3}} bi khoa\b|\bbi khoa(?: \w+)? (?:tai khoan|{BOX})\b"
    ),
    IncidentKind.MAIL: re.compile(
        rf"\b(?:khong|chang|cha) (?:gui|nhan)(?: \w+){{0,3}} {LETTER}\b"
        r"|\bgui(?: \w+){0,5} khong (?:di|duoc)\b|\bnhan(?: \w+){0,4} khong duoc\b"
        r"|\b(?:khong|chang) (?:gui|nhan)(?: \w+){0,3} (?:duoc|di)\b"
        r"|\bbi (?:tra (?:lai|ve)|doi lai|chan gui)\b"
        rf"|\b{LETTER}(?: \w+){{0,4}} (?:khong (?:di|den)|treo)\b"
    ),
    IncidentKind.FULL: re.compile(
        rf"\b{BOX}(?: \w+){{0,6}} (?<! o )(?<!tai )(?<!den )(?<!ve )(?<!vao )(?<!duoi )day\b"
        r"|\b(?:full|het|vuot|qua|day) (?:dung luong|bo nho)\b|\b(?:mailbox|mail) (?:\w+ )?full\b"
        r"|\bday hop thu\b|\b(?:day|het|full)(?: \w+)? 100\b|\b(?:van|lai)(?: con)? day\b(?! (?:du|la)\b)"
    ),
    IncidentKind.EXPOSED: re.compile(
        rf"\b(?:lo|lot|dua|doc|gui|cho|luu|khai|nhap)(?: \w+){{0,2}} {PASSWORD}"
        r"(?: (?:hop thu|mail|thu|don vi|xa|phong))* (?:cho|vao|tren|qua|len|o)\b"
        rf"|\b(?:xin|hoi|doi|yeu cau)(?: \w+){{0,3}} {PASSWORD}\b.{{0,40}}\b(?:lo|lot|da|roi)"
        r"(?: (?!khong|chua)\w+)? (?:cho|dua|doc|noi|gui|khai|nhap)\b"
        rf"|\b(?:lo|lot)(?: (?:lam|dua|gui|noi|doc|nhap|khai|cho))* {PASSWORD}"
        rf"|\b(?:bi|co)(?: \w+){{0,4}} (?:chiem|hack|danh cap)\b|\bdang nhap la\b"
        rf"|\bdang nhap (?:\w+ )?nuoc ngoai\b|\b(?:ai|nguoi la)(?: \w+){{0,2}} doi(?: mat)? {PASSWORD}"
        r"|\btu (?:\w+ )?gui (?:lung tung|bay|di|mot mo|cho ca)\b"
        rf"|\b(?:link|duong dan|trang la|trang gia)\b.*\b(?:nhap|go|dien|khai)(?: \w+){{0,2}} {PASSWORD}"
    ),
    IncidentKind.FORGED: re.compile(
        rf"\b(?:gia mao|mao danh|gia danh|lua dao|phishing|doi chuyen tien|trung thuong|muon tien)\b"
        rf"|\b{LETTER} gia\b|\b{LETTER} la(?: \w+){{0,8}} (?:link|duong dan|chuyen tien|mat khau)\b"
    ),
    IncidentKind.VIRUS: re.compile(
        r"\b(?:virus|vi rut|virut|ma doc|trojan|tong tien)\b|\bmay\b.* tien chuoc\b"
    ),
    IncidentKind.LOST: re.compile(
        rf"\bmat (?:(?:sach|het|tron|tieu|toan bo|tat ca) )+(?:\w+ )?{LETTER}\b"
        rf"|\b{LETTER}(?: \w+){{0,5}} (?:mat sach|mat het|mat tieu|bien mat|mat tron)\b"
    ),
}
EXPLAINS = {  # what goes with the former is no other incident
    IncidentKind.FULL: {IncidentKind.MAIL, IncidentKind.LOGIN},
    IncidentKind.EXPOSED: {IncidentKind.LOGIN, IncidentKind.FORGED},
}
OTHERWISE = {  # words beside which the kind is not meant
    IncidentKind.LOST: re.compile(r"\b(?:quen|danh ba|mang)\b"),
    IncidentKind.FULL: re.compile(r"\bday (?:du|thi|la|ne|nhe|moi|em|co|khong phai)\b"),
}
HANDED = re.compile(r"\b(?:lo|lot|dua|gui|noi|doc|cho|biet)\b")
CAUSE = re.compile(  # folded
    r"\b(?:(?:no|may|trang|he thong) (?:cu )?(?:bao|hien|quay|treo|doi)|bao (?:sai|loi|het han)"
    r"|vi|do (?:mat|quen|bi)|sai mat khau|quen mat khau|bi khoa|mat mang|tu (?:hom|sang|hoi|luc|\d))\b"
)
# Whose mailbox it is; folded.
OWN_BOX = re.compile(rf"\b{BOX}(?: cua (?:em|e|toi|minh|tui|anh|chi))? (?:ca nhan|rieng)\b")
OTHERS_BOX = re.compile(
    rf"\b{BOX}(?: (?:ca nhan|rieng)(?: cua)?| cua) (?:dong chi )?(?:anh|a|chi|c|co|chu|bac|ong|ba|ban) "
    r"(?!bao (?:day|loi|het|sai|qua|dung)|(?:day|bi|khong|ko|het|loi|van|dang|sap|rot|mat|chua|gan|hay|cu|roi"
    r"|nay|no|toi|da|lai|o|cung)\b)\w"
)
OF_ONE = re.compile(r"\b(?:ca nhan|rieng)\b")
OF_UNIT = re.compile(
    r"\b(?:don vi|co quan|xa|phuong|thi tran|phong|ban|ubnd|huyen|hoi|doan|truong|chung|van thu)\b"
)
OF_TELLER = re.compile(r"\b(?:cua )?(?:em|e|toi|minh|tui|chinh toi)\b")
OF_OTHERS = re.compile(r"\b(?:khac|nguoi khac|dong nghiep)\b")
MARKED_DAY = re.compile(r"\b(?:đây|đấy|dạy|dậy|dày|dây|đáy)\b", re.IGNORECASE)


def kind_said(typed: str, plain: str, *, is_password: bool = False) -> IncidentKind | None:
    """Return the kind that the words tell of; None where they tell of none, or of several.

    ``typed``: the words as they were typed (NFC); ``plain``: their plain words; ``is_password``: they tell of
    trouble with a password. That is forgotten, unless others may know it.
    """
    found = {kind for kind, words in WORDS.items() if words.search(plain)}
    if MARKED_DAY.search(typed) and "đầy" not in typed.lower():  # "ở đây" is not full
        found.discard(IncidentKind.FULL)
    found -= {kind for kind, words in OTHERWISE.items() if words.search(plain)}
    found -= {other for kind in found for other in EXPLAINS.get(kind, ())}
    if len(found) == 1:
        return found.pop()
    return IncidentKind.LOGIN if is_password and not HANDED.search(plain) else None


def tells_danger(typed: str, plain: str) -> bool:
    """Return whether the words tell that others may know a password, or that a computer has a virus."""
    return kind_said(typed, plain) in (IncidentKind.EXPOSED, IncidentKind.VIRUS)


def tells_of_own_mailbox(plain: str) -> bool:
    """Return whether plain words tell of the teller's own mailbox: "hộp thư cá nhân của em bị đầy"."""
    return OWN_BOX.search(plain) is not None and not tells_of_others_mailbox(plain)


def tells_of_others_mailbox(plain: str) -> bool:
    """Return whether plain words tell of somebody else's: "hộp thư cá nhân của anh Hùng báo đầy"."""
    return OTHERS_BOX.search(plain) is not None


def mailbox_meant(typed: str, _said_at: datetime, options: Collection[str]) -> str:
    """Return which mailbox a short answer means: "unit", "own" or "other" of ``options``, "" for none."""
    said = fold(typed)
    if len(said.split()) > LONGEST_ANSWER:
        return ""
    meant = ((OF_ONE, "own"), (OF_OTHERS, "other"), (OF_UNIT, "unit"), (OF_TELLER, "own"))
    found = next((key for words, key in meant if words.search(said)), "")
    return found if found in options else ""


def is_explained(kind: IncidentKind, by: IncidentKind) -> bool:
    """Return whether a fault of that kind is no other than one that is known, or goes with it."""
    return kind == by or kind in EXPLAINS.get(by, ())


def tells_cause(typed: str) -> bool:
    """Return whether words tell more than that a mailbox cannot be opened."""
    return CAUSE.search(fold(typed)) is not None
