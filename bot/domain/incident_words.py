"""Incidents in words: the kind that a sentence plainly tells of, and whether it tells the cause."""

import re
from collections.abc import Collection
from datetime import datetime

from bot.conversation import asks, expand, fold, regex
from bot.domain.incidents import IncidentKind

PASSWORD = r"(?:mat khau|ma khau|mac khau|mk|pass|password)"
BOX = r"(?:hop thu|thu|mail|email|mailbox|dung luong|bo nho)"
LETTER = r"(?:thu|mail|email|tin)"
LONGEST_ANSWER = 7  # words of one that says whose mailbox it is
# Of the plain words of a text (``Reading.text.plain``): folded, short forms written out.
WORDS = {
    IncidentKind.LOGIN: regex(
        rf"\b(?:quen|khong nho)(?: \w+){{0,3}} {PASSWORD}\b"
        rf"|\b{PASSWORD}(?: \w+){{0,3}} (?:het han|sai|het hieu luc)\b|\bsai {PASSWORD}"
        r"|\bkhong (?:dang nhap|login|vao)(?: \w+){0,3} duoc\b|\bkhong (?:dang nhap|login)\b"
        r"|\b(?:dang nhap|login|vao) (?:\w+ ){0,3}khong duoc\b"
        rf"|\b(?:{BOX}|tai khoan|acc)(?: \w+){{0,3}} bi khoa\b"
        rf"|\bbi khoa(?: \w+)? (?:tai khoan|{BOX})\b"
    ),
    IncidentKind.MAIL: regex(
        rf"\b(?:khong|chang|cha) (?:gui|nhan)(?: \w+){{0,3}} {LETTER}\b"
        r"|\bgui(?: \w+){0,6} (?:quay|xoay|treo)(?: (?:hoai|mai|vong|tron|luon|suot))+\b"
        r"|\bgui(?: \w+){0,5} khong (?:di|duoc)\b|\bnhan(?: \w+){0,4} khong duoc\b"
        r"|\b(?:khong|chang) (?:gui|nhan)(?: \w+){0,3} (?:duoc|di)\b"
        r"|\bbi (?:tra (?:lai|ve)|doi lai|chan gui)\b"
        rf"|\b{LETTER}(?: \w+){{0,4}} (?:khong (?:di|den)|treo)\b"
    ),
    IncidentKind.FULL: regex(
        rf"\b{BOX}(?: \w+){{0,6}} (?<!chua )(?<!khong )"
        r"(?<! o )(?<!tai )(?<!den )(?<!ve )(?<!vao )(?<!duoi )day\b"
        r"|\b(?:full|het|vuot|qua|day) (?:dung luong|bo nho)\b|\b(?:mailbox|mail) (?:\w+ )?full\b"
        r"|\bhop(?: (?:deu|cung|dang|da|sap|bi|bao|gan))+ day\b"
        r"|\b(?:\d+|may|vai|hai|ba|bon|cac|nhieu|cai) hop day\b"
        r"|\bday hop thu\b|\b(?:day|het|full)(?: \w+)? 100\b|\b(?:van|lai)(?: con)? day\b(?! (?:du|la)\b)"
    ),
    IncidentKind.EXPOSED: regex(
        rf"\b(?:lo|lot|dua|doc|gui|cho|luu|khai|nhap)(?: \w+){{0,2}} {PASSWORD}"
        r"(?: (?:hop thu|mail|thu|don vi|xa|phong))* (?:cho|vao|tren|qua|len|o)\b"
        rf"|\b(?:xin|hoi|doi|yeu cau)(?: \w+){{0,3}} {PASSWORD}\b.{{0,40}}\b(?:lo|lot|da|roi)"
        r"(?: (?!khong|chua)\w+)? (?:cho|dua|doc|noi|gui|khai|nhap)\b"
        rf"|\b(?:lo|lot)(?: (?:lam|dua|gui|noi|doc|nhap|khai|cho))* {PASSWORD}"
        rf"|\b(?:bi|co)(?: \w+){{0,4}} (?:chiem|hack|danh cap)\b|\bdang nhap la\b"
        rf"|\bdang nhap (?:\w+ )?nuoc ngoai\b|\b(?:ai|nguoi la)(?: \w+){{0,2}} doi(?: mat)? {PASSWORD}"
        r"|\btu (?:\w+ )?gui (?:lung tung|bay|di|mot mo|cho ca)\b"
        r"|\b(?:ai do|co nguoi|nguoi la|ke (?:la|gian|xau))(?: \w+){0,3} (?:dang nhap|vao|vo|mo|dung)"
        r"(?: \w+)? (?:hop thu|mail|email|tai khoan)\b(?! (?:kiem tra|giup|xem|coi))"
        rf"|\b(?:link|duong dan|trang la|trang gia)\b.*\b(?<!chua )(?<!khong )(?:nhap|go|dien|khai)"
        rf"(?: \w+){{0,2}} {PASSWORD}"
    ),
    IncidentKind.FORGED: regex(
        rf"\b(?:gia mao|mao danh|gia danh|lua dao|phishing|doi chuyen tien|trung thuong|muon tien)\b"
        rf"|\b{LETTER} gia\b|\b{LETTER} la(?: \w+){{0,8}} (?:link|duong dan|chuyen tien|mat khau)\b"
    ),
    IncidentKind.VIRUS: regex(r"\b(?:virus|vi rut|virut|ma doc|trojan|tong tien)\b|\bmay\b.* tien chuoc\b"),
    IncidentKind.LOST: regex(
        rf"\bmat (?:(?:sach|het|tron|tieu|toan bo|tat ca) )+(?:\w+ )?{LETTER}\b"
        rf"|\b{LETTER}(?: \w+){{0,5}} (?:mat sach|mat het|mat tieu|bien mat|mat tron)\b"
    ),
}
EXPLAINS = {  # what goes with the former is no other incident
    IncidentKind.FULL: {IncidentKind.MAIL, IncidentKind.LOGIN},
    IncidentKind.EXPOSED: {IncidentKind.LOGIN, IncidentKind.FORGED},
}
OTHERWISE = {  # words beside which the kind is not meant
    IncidentKind.MAIL: regex(r"\bnhan(?: \w+){0,3} nhac\b"),  # what reminds is no mail
    IncidentKind.LOST: regex(r"\b(?:quen|danh ba|mang)\b"),
    IncidentKind.LOGIN: regex(  # of something else, and no mailbox
        r"^(?!.*\b(?:hop thu|mail|email)\b).*"
        r"\b(?:may tinh|may in|wifi|dich vu cong|zalo|facebook|vneid|phan mem|cong thong tin)\b"
    ),
    IncidentKind.FULL: regex(r"(?<!bi )(?<!bao )\bday (?:du|thi|la|ne|nhe|moi|em|co|khong phai)\b"),
}
INFECTED = regex(  # folded: "máy em dính virus rồi", "mail có virus"; nothing that is warned of or forbidden
    r"\b(?:may|laptop|mail|email|hop thu|tep|file|thu|usb|o cung|phan mem)\b(?: (?!neu|khi|lo|de)\w+){0,4}? "
    r"(?:dinh|nhiem|bi|trung|co|bao|phat hien)(?: (?:phai|la|mot|con|phan mem|chung|nhieu|toan|roi|nhiem))* "
    r"(?:virus|vi rut|virut|ma doc|trojan|ma hoa tong tien)\b"
)
NOT_INFECTED = regex(  # folded
    r"\b(?:neu|khi|truong hop|de phong|tranh|khong (?:bi|co|dinh)|chua (?:bi|co|dinh)|diet)\b"
)
ORDER = regex(  # "báo sự cố: …", of which the description is what follows
    r"^(?:(?:dạ|da|chị|chi|anh|em|e|ơi|oi|cho|xin|à|a|nhờ|nho)[ ,]+)*(?:báo|bao)(?: cáo| cao)?"
    r"(?: (?:một|mot|1))? (?:sự cố|su co)(?: (?:mới|moi|hộp thư|hop thu|mail|nhé|nhe|ạ|a))*"
    r"\s*[:,;–-]\s*(?=\w)",
    re.IGNORECASE,
)
JOINING = regex(r"^(?:mà|ma(?! doc\b)|còn|với lại|voi lai|nhưng|nhung)\s+(?=\w)", re.IGNORECASE)
WORKS_AGAIN = regex(  # folded
    r"(?<!het )(?<!the )\b(?:vao|vo|mo|gui|nhan|dang nhap|su dung|xai)(?: (?!het\b)\w+){0,2}"
    r" duoc (?:roi|lai)\b"
    r"|\b(?:het|khong con|khoi|sach) (?:bi )?(?:day|loi|vi rut|virut|virus|nghen|treo|khoa)"
    r"(?: \w+){0,2} roi\b"
)
STILL_AMISS = regex(  # folded
    r"\b(?:khong(?! con\b)|ko|k|chua|van|nhung|lai bi|luc|cham|hay|doi khi|thinh thoang"
    r"|het (?:vao|gui|nhan|mo))\b"
)
HANDED = regex(r"\b(?:lo|lot|dua|gui|noi|doc|cho|biet)\b")
CAUSE = regex(  # folded
    r"\b(?:(?:no|may|trang|he thong) (?:cu )?(?:bao|hien|quay|treo|doi)|bao (?:sai|loi|het han)"
    r"|vi|do (?:mat|quen|bi)|sai mat khau|quen mat khau|bi khoa|mat mang|tu (?:hom|sang|hoi|luc|\d))\b"
)
# Whose mailbox it is; folded.
OWN_BOX = regex(rf"\b{BOX}(?: cua (?:em|e|toi|minh|tui|anh|chi))? (?:ca nhan|rieng)\b")
OTHERS_BOX = regex(
    rf"\b{BOX}(?: (?:ca nhan|rieng)(?: cua)?| cua) (?:dong chi )?"
    r"(?:anh|a|chi|c|co(?! quan\b)|chu|bac|ong|ba|ban) "
    r"(?!bao (?:day|loi|het|sai|qua|dung)|(?:day|bi|khong|ko|het|loi|van|dang|sap|rot|mat|chua|gan|hay|cu|roi"
    r"|nay|no|toi|da|lai|o|cung)\b)\w"
)
UNITS_BOX = regex(  # "hộp thư phòng bị mất hết thư", "mail của xã"
    r"\b(?:(?:hop thu|hopthu|hop mail|mailbox)(?: chung)?(?: cua)?|(?:mail|email|tai khoan) cua"
    r"|(?:mail|email) chung)"
    r"(?: (?:ben|ca|toan|minh|em))? "
    r"(?:don vi|co quan|xa|phuong|thi tran|phong|ban|ubnd|uy ban|huyen|trung tam|hoi|truong|chung|van thu"
    r"|cong vu)\b(?! (?:\w+ ){0,3}gui\b)|\b(?:hop thu|mail|email) (?:chung|cong vu)\b"
)
OF_ONE = regex(r"\b(?:ca nhan|rieng)\b")
OF_UNIT = regex(
    r"\b(?:don vi|co quan|xa|phuong|thi tran|phong|ban|ubnd|huyen|hoi|doan|truong|chung|van thu)\b"
)
OF_TELLER = regex(
    r"\bcua (?:em|e|toi|minh|tui|chinh toi)\b"
    r"|^(?:(?:da|vang|la|hop thu|mail) )*(?:em|e|toi|minh|tui|chinh toi)(?: (?:a|nha|nhe|do))*$"
)
OF_OTHERS = regex(r"\b(?:khac|nguoi khac|dong nghiep)\b")
# Of a letter that may be dangerous: what is done with it, and with a password; all folded.
OPENS = r"(?:mo|bam|click|clik|nhap vao|nhan vao|an vao|truy cap|tai (?:ve|xuong|tep|file))"
ENTERS = r"(?:nhap|dien|khai|cung cap|dang nhap)"
GIVES = rf"(?:{ENTERS}|go|dua|gui|noi|tra loi|phan hoi|doc(?= {PASSWORD}))"
ADMITS = r"\b(?<!khong )(?<!chua )(?:lo|da|co|moi|vua|trot|vo tinh)(?: (?:lo|tay|nham|co|vao|thu))*"
OPENED = regex(
    rf"{ADMITS} (?:{OPENS}|(?<!co )(?:doc|xem) (?:thu|mail|email))\b(?! dau\b)"
    rf"|(?<!chua )(?<!khong )(?<!dung )\b{OPENS}(?: (?!chua\b|khong\b)\w+){{0,4}} roi"
    r"(?=\s*(?:[,.;!]|$)|(?: (?:ma|nhung|chu|thi|gio|a|nha|chi|anh|co|moi|may|luon|phai)\b))"
    rf"|(?<!chua )(?<!khong )(?<!dung )\b{OPENS} nham(?: (?:vao|vo|phai|cai))*"
    r" (?:link|duong dan|tep|file)\b"
    rf"|(?<!chua )(?<!khong )\b{OPENS}(?: (?:vao|ra|link|tep|file|no|xem))* thi (?:may|no|hien|bi|thay|ra)\b"
)
GIVEN = regex(
    rf"{ADMITS} (?:{ENTERS}|{GIVES}(?: \w+){{0,2}} {PASSWORD})\b|(?<!chua )(?<!khong )\b{ENTERS} roi\b"
    rf"|(?<!chua )(?<!khong )\b{GIVES} (?:het |ca )*(?:{PASSWORD}|thong tin) roi\b"
)
GIVEN_AWAY = regex(  # of a password: "có nhập mật khẩu luôn rồi", and no log-in that fails
    rf"{ADMITS} (?:\w+ )?{GIVES}(?: \w+){{0,2}} {PASSWORD}\b"
    rf"|(?<!chua )(?<!khong )\b{GIVES}(?: \w+){{0,2}} {PASSWORD}(?: \w+){{0,3}} roi\b"
)
LOG_IN_FAILS = regex(r"\b(?:khong|chua|van|sai|loi|hoai)\b")
NOT_DONE = r"\b(?:chua|khong|chang)(?: (?:co|he|kip|dam|bao gio|em|ai|cho|bi))*"
NOT_OPENED, NOT_GIVEN = regex(rf"{NOT_DONE} {OPENS}\b"), regex(rf"{NOT_DONE} {GIVES}\b")
ASKS_NOT = regex(  # what asks nothing of whether it was: "link gì đó", "… rồi giờ sao chị", "… rồi làm sao"
    r" (?:gì|gi|nào|nao) (?:đó|do|đấy|day)(?= )"
    r"|(?:(?<=\brồi)|(?<=\broi)| (?:giờ|gio|bây giờ|bay gio|vậy|vay))"
    r"(?: (?:em|e|phải|phai|nên|nen|thì|thi|mình|minh))*"
    r" (?:làm |lam )?(?:sao|gì|gi|thế nào|the nao)"
    r"(?: (?:chị|chi|anh|em|ạ|a|ơi|oi|đây|day|vậy|vay|giờ|gio))*[ ?]*$",
    re.IGNORECASE,
)
OF_LINK = regex(r"\b(?:link|duong dan)\b")
MARKED_FULL = regex(r"\bđầy\b(?! đủ)")
MARKED_DAY = regex(r"\b(?:đây|đấy|dạy|dậy|dày|dây|đáy)\b", re.IGNORECASE)


def kind_said(typed: str, plain: str, *, is_password: bool = False) -> IncidentKind | None:
    """Return the kind that the words tell of; None where they tell of none, or of several.

    ``typed``: the words as they were typed (NFC); ``plain``: their plain words; ``is_password``: they tell of
    trouble with a password. That is forgotten, unless others may know it.
    """
    found = (
        {kind for kind, words in WORDS.items() if words.search(plain)} if not tells_works(typed) else set()
    )
    is_marked_full = MARKED_FULL.search(typed.lower()) is not None
    if MARKED_DAY.search(typed) and "đầy" not in typed.lower():  # "ở đây" is not full
        found.discard(IncidentKind.FULL)
    otherwise = {kind for kind, words in OTHERWISE.items() if words.search(plain)}
    found -= otherwise - ({IncidentKind.FULL} if is_marked_full else set())
    found -= {other for kind in found for other in EXPLAINS.get(kind, ())}
    if len(found) == 1:
        return found.pop()
    if not found and OF_LINK.search(plain) and tells_opened(typed):  # whatever is asked with it
        return IncidentKind.FORGED
    is_other = HANDED.search(plain) or OTHERWISE[IncidentKind.LOGIN].search(plain)
    return IncidentKind.LOGIN if is_password and not is_other else None


def tells_works(typed: str) -> bool:
    """Return whether words tell that a fault is over, and of no other: "hộp thư hết đầy rồi ạ"."""
    said = fold(expand(typed))
    return WORKS_AGAIN.search(said) is not None and not STILL_AMISS.search(said) and not asks(typed)


def tells_danger(typed: str, plain: str) -> bool:
    """Return whether others may know a password, a computer has a virus, or a forged letter was opened."""
    kind = kind_said(typed, plain)
    is_opened = kind == IncidentKind.FORGED and tells_opened(typed)
    return is_opened or kind in (IncidentKind.EXPOSED, IncidentKind.VIRUS)


def tells_infected(typed: str) -> bool:
    """Return whether words tell, and do not ask, that a computer or a letter has a virus."""
    told = (fold(expand(part)) for part in parts_told(typed) if not asks(part))
    return any(INFECTED.search(part) and not NOT_INFECTED.search(part) for part in told)


def tells_of_own_mailbox(plain: str) -> bool:
    """Return whether plain words tell of the teller's own mailbox: "hộp thư cá nhân của em bị đầy"."""
    return OWN_BOX.search(plain) is not None and not tells_of_others_mailbox(plain)


def without_order(typed: str) -> str:
    """Return a description without what orders to report it, "báo sự cố: …", or joins it, "mà máy …"."""
    return ORDER.sub("", JOINING.sub("", typed))


def tells_of_unit_mailbox(typed: str) -> bool:
    """Return whether words tell of the unit's mailbox: "hộp thư phòng bị mất hết thư"."""
    return UNITS_BOX.search(fold(typed)) is not None


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


def tells_opened(typed: str) -> bool:
    """Return whether words tell that a letter, its file or link was opened: "em lỡ bấm link rồi"."""
    return any(OPENED.search(fold(expand(part))) and not asks(part) for part in parts_told(typed))


def tells_given(typed: str) -> bool:
    """Return whether words tell that a password was given away: "dạ có nhập mật khẩu luôn rồi"."""
    told = (fold(expand(part)) for part in parts_told(typed) if not asks(part))
    return any(GIVEN_AWAY.search(part) for part in told) and not LOG_IN_FAILS.search(fold(expand(typed)))


def parts_told(typed: str) -> list[str]:
    """Return the parts of a text, without what asks nothing of a letter."""
    return [ASKS_NOT.sub("", part) for part in re.split(r"[,.;!\n]+", typed)]


def opened_meant(typed: str) -> str:
    """Return what words say of whether it was opened or a password given: "yes", "no", "" for neither.

    Of the password alone "chưa nhập mật khẩu" tells: "half".
    """
    said = fold(expand(typed))
    if asks(typed):
        return ""
    if OPENED.search(said) or GIVEN.search(said):
        return "yes"
    if NOT_OPENED.search(said):
        return "no"
    return "half" if NOT_GIVEN.search(said) else ""


def is_explained(kind: IncidentKind, by: IncidentKind) -> bool:
    """Return whether a fault of that kind is no other than one that is known, or goes with it."""
    return kind == by or kind in EXPLAINS.get(by, ())


def tells_cause(typed: str) -> bool:
    """Return whether words tell more than that a mailbox cannot be opened."""
    return CAUSE.search(fold(typed)) is not None
