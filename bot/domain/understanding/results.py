"""Results of a check, as far as they were plainly said: what nobody said is asked and never recorded.

The reader guesses what a check has found; these rules hold back a guess that the words do not bear out. They
read clause by clause, so that the deed of one is not denied by another.
"""

import re
from functools import lru_cache

from bot.conversation import regex
from bot.domain.phrases import plain_words
from bot.domain.understanding.normal import normal

RESULTS = ("none", "handled", "head")  # of a check: no new mail, seen to, waits for the head
UNTOLD = "untold"  # there is mail, and nobody said what has become of it

_CLAUSES = regex(r"[.,;:!\n…]+|\b(?:nhưng|nhung|còn|mà)\b", re.IGNORECASE)
_AFTER_ALL = regex(r"\b(?:thực|thuc|thật|that|thiệt|thiet|đúng|dung) ra\b", re.IGNORECASE)
_MAIL = (
    r"(?:thu(?! (?:truong|ky|muc|vien|hai|ba|tu|nam|sau|bay|\d))|hopthu den|van ban|cong van|giay|giay moi"
    r"|thong bao|don(?! vi)|to trinh|tai lieu|file)"
)
_ITEM = rf"(?:{_MAIL}|cai|buc|mail|email)"
_NOT_NEW = r"(?! (?:\w+ ){0,2}(?:cu|rac|quang cao|spam)\b)"
_NOT = r"(?:khong|chua|chang|cha|no|hong|hok|hem|ko|dau(?= (?:co|thay|nhan)\b))"
_GRAVE = r"(?:quan trong|gap|kho|bat thuong|dac biet)"
_NONE = regex(
    r"(?:\b(?:hai|2) \w+ )?(?:\bdeu )?(?:"
    rf"\b{_NOT}(?: (?:he|co|thay|nhan|duoc|phat|sinh|con|ben|nao|ai|mot|1|bat|ky|vao|ve|den|new|them))*"
    rf" (?:gi|{_ITEM}|new|moi|nao|ai|chi|j)\b(?! {_GRAVE}\b)|\bkhong$|\b{_NOT} (?:co|phat sinh)$"
    rf"|\b{_ITEM} (?:\w+ ){{0,2}}{_NOT} co\b|\b0 (?:thu|mail|cai|unread|co)\b|\b(?:inbox|deu|so) 0\b"
    r"|\b(?:thu )?(?:new )?bang (?:khong|0)\b|\btoan (?:thu )?(?:cu|rac|spam|quang cao)\b"
    r"|\btrong ?(?:tron|tro|rong|khong|huo|hoac|vang|ca|het|nhe|a)\w*|\b(?:trong|rong|empty)$|\brong\b"
    r"|\b(?:hopthu|deu|inbox|con) trong\b|\bsach (?:bong|bach|tron|se|ca|tinh)\b|^sach$)"
)
_COUNT = r"(?:0*[1-9]\d*|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi|nhieu|may|vai)"
_THERE_IS = regex(
    rf"\bco (?:(?!co\b|khong\b|lam\b|gui\b)\w+ ){{0,2}}?{_ITEM}\b{_NOT_NEW}"
    rf"|(?<!ca )\b{_COUNT} (?:\w+ )?{_ITEM}\b{_NOT_NEW}(?! (?:deu|em|toi|minh|anh|chi)\b)"
    rf"|\b(?:them|nhan|nhan duoc) (?!thong bao\b(?! moi\b)){_ITEM}\b{_NOT_NEW}"
    rf"|\b{_MAIL}{_NOT_NEW}(?: \w+)? nhieu\b"
)
_REPLY = r"(?:tra loi|phan hoi|hoi dap|phuc dap|hoi am|gui|goi)"  # of mail it may be what has come in
_WORK = (
    rf"(?:{_REPLY}|xu ly|giai quyet|reply|rep|chuyen|forward|fw|giao|phan cong|phan|dua|vao so|luu|in|ky"
    r"|but phe|thu ly|lam|day|bao|trien khai|trinh|scan|photo|xoa|nop)"
)
_END = r"(?:roi|xong|het|luon|ca|day du|xuoi|hoan tat|ok)"
_FINISHED = regex(
    rf"\b(?:da|vua|va|new|moi) (?:(?:duoc|kip|tu|cung|deu|em|toi|xem|doc|va|ky|in|co) ){{0,3}}{_WORK}\b"
    rf"|\b(?!(?<=\bthu ){_REPLY})(?!(?<=\bco ){_REPLY}){_WORK}\b(?: \w+){{0,7}}? {_END}\b"
    rf"|\bda (?:doc|xem|open|kiem tra) (?:\w+ ){{0,3}}va {_WORK}\b"
    rf"|^(?:\w+ )?{_END} (?:{_END} )?(?:ca|het|roi)\b"
)
_PUT_OFF = regex(
    rf"\b(?:de(?! nghi)|se|dang|chua|can(?! bo)|phai|dinh|sap|nho|lat|khong)(?: \w+){{0,2}} {_WORK}\b"
    rf"|\b{_WORK}(?: \w+){{0,2}} (?:sau|dan|tu tu|tiep)\b"
)
_HEAD = r"(?:thu truong|tt|lanh dao|sep|chu tich|truong phong|giam doc|bi thu|truong ban)"
_WAITS = regex(
    r"\b(?:await|doi|trinh|xin y kien|cho y kien|chi dao|but phe|duyet|tren ban|ket)\b"
    rf"|\b(?:cho|hoi|dua|chuyen|nop|ban|bao|noi|de|len|phai|can|xin|nho)(?: \w+){{0,3}} (?:{_HEAD}|ky)\b"
    r"|\b(?:hoi|de|phai|can|xin|nho|(?<!chuyen )(?<!gui )(?<!giao )(?<!dua )(?<!nop )cho)(?: \w+){0,3} "
    r"(?:anh|chi|ong|ba|chu|co|bac|thay)\b|\bgui (?:\w+ ){{0,2}}{_HEAD}(?: \w+){{0,2}} roi\b"
    rf"|\b(?:da|vua|em|toi) gui (?:\w+ ){{0,2}}{_HEAD}\b"
)


_REGISTER = (
    r"(?:(?:vào|vao|ghi|nhập|nhap|lên|len|cho vào)(?: vào)? (?:sổ|so)(?! \d{3}| điện| dien| máy| may)"
    r"|(?:đăng ký|dang ky|vào|vao|ghi) (?:\w+ )?(?:văn bản|van ban|công văn|cong van|cv) (?:đến|den))"
)
_BOOKED = regex(rf"\b{_REGISTER}\b", re.IGNORECASE)
_NOT_BOOKED = regex(
    rf"\b(?:chưa|chua|sẽ|se|đang|dang|cần|can|phải|phai|để|de)(?: \w+){{0,3}}? {_REGISTER}\b", re.IGNORECASE
)
_DEALT_WITH = regex(
    r"(?<!\bchua )(?<!\bchua kip )\b(?:xu ly|giai quyet|tra loi|phan hoi|hoi dap|phuc dap|reply|rep)\b"
)


def tells_booked(typed: str) -> bool:
    """Return whether mail was entered in the register and not yet dealt with: "đã vào sổ, chuyển chị Hoa"."""
    is_booked = _BOOKED.search(typed) and not _NOT_BOOKED.search(typed)
    return bool(is_booked) and not any(map(_DEALT_WITH.search, clauses_of(typed)))


def said_result(typed: str, likely: str) -> str:
    """Return the result that is ``likely`` where it was plainly said; UNTOLD where only mail was; else ""."""
    clauses = clauses_of(typed)
    is_mail = any(_THERE_IS.search(_NONE.sub(" ", clause)) for clause in clauses)
    match likely:
        case "none" if not is_mail and any(map(_NONE.search, clauses)):
            return likely
        case "handled" if any(map(_FINISHED.search, clauses)) and not any(map(_PUT_OFF.search, clauses)):
            return likely
        case "head" if any(map(_WAITS.search, clauses)):
            return likely
    return UNTOLD if is_mail else ""


@lru_cache(maxsize=8)  # a text is asked for each result
def clauses_of(typed: str) -> tuple[str, ...]:
    """Return the clauses as plain words; of what puts itself right ("thực ra …") what is so after all."""
    clauses = _CLAUSES.split(_AFTER_ALL.split(typed)[-1])
    said = (plain_words(" ".join(word.marked for word in normal(clause).words)) for clause in clauses)
    return tuple(filter(None, said))
