"""Names of people: written as names, whatever the keyboard made of them, and without what stands before them.

Vietnamese names are written with a capital at each syllable ("Trần Văn Mới"). In names of the highlands a
letter and an apostrophe stand before some ("H'Hen Niê", "K'Brêu", "Y Bhăm Êban").
"""

import re
from typing import NamedTuple

from bot.conversation import fold, nfc, regex

# What people put before a name, folded. Not "chu" or "duong", which are surnames as well.
_TITLES = """
    anh chi em co bac cau ong ba dong d/c dc thay bs ths ts a c e o
"""
_BEFORE = ("anh", "chị", "chi", "em", "cô", "bác", "ông", "bà", "đ/c", "đc", "thầy")  # a whole name
_MAILBOX = regex(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE = regex(r"(?<![\d.])(?:\+84|0)(?:[ .-]?\d){8,10}(?!\d)")
_APART = regex(r"[,;:(\n]+|\s[-–—]+\s")
_LABEL = regex(  # what a telephone, a mailbox, a post, a name is called before it
    r"^(?:(?:và|số|sđt|sdt|đt|dt|tel|điện thoại|dien thoai|di động|email|e-mail|mail|hộp thư|hop thu"
    r"|địa chỉ|dia chi|chức vụ|chuc vu|chức danh|chuc danh|họ và tên|ho va ten|họ tên|ho ten"
    r"|tên|ten|là)\b[ .]*)+",
    re.IGNORECASE,
)
_POST = regex(  # right behind a name, in small letters; not "văn thư", which names end in as well
    r"(?<=\S )(?:(?:phó |pho )?(?:chủ tịch|chu tich|trưởng phòng|truong phong|giám đốc|giam doc|hiệu trưởng"
    r"|hieu truong|chánh văn phòng)|chuyên viên|chuyen vien|cán bộ|can bo|công chức|cong chuc|viên chức"
    r"|vien chuc|kế toán|ke toan|nhân viên|nhan vien|giáo viên|giao vien)\b.*$",
    re.DOTALL,
)
LONGEST_POST = 60  # characters of what may be a post behind a name
_PART = regex(r"[^\W\d_]+")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´ʼ", "'"))


def as_name(typed: str) -> str:
    """Return a name as names are written: "trần văn mới" and "TRẦN VĂN MỚI" are "Trần Văn Mới".

    A word in which somebody has chosen its capitals ("McKinley", "H'Hen") is left as it is.
    """
    return " ".join(map(_as_word, nfc(typed).translate(_APOSTROPHES).split()))


def _as_word(word: str) -> str:
    is_chosen = word[:1].isupper() and any(letter.islower() for letter in word)
    return word if is_chosen else _PART.sub(lambda part: part[0].capitalize(), word)


class PersonFacts(NamedTuple):
    """The particulars of somebody, as they were said in one breath; "" for what was not."""

    name: str
    post: str = ""
    phone: str = ""
    mailbox: str = ""


def person_told(typed: str) -> PersonFacts:
    """Take apart "Lý Thị Thu, văn thư, 0912 345 678, ltthu@…": a name, and what stands behind it."""
    typed = nfc(typed)
    box, phone = _MAILBOX.search(typed), _PHONE.search(_MAILBOX.sub(",", typed))
    rest = _PHONE.sub(",", _MAILBOX.sub(",", typed))
    parts = [part for one in _APART.split(rest) if (part := _LABEL.sub("", one.strip()).strip(" .()"))]
    name, others = (parts[0], parts[1:]) if parts else ("", [])
    if (post := _POST.search(name)) and len(name[: post.start()].split()) > 1:
        name, others = name[: post.start()].strip(), [post[0], *others]
    posts = [one for one in others if len(one) <= LONGEST_POST and not any(map(str.isdecimal, one))]
    digits = "".join(filter(str.isdecimal, phone[0])) if phone else ""
    return PersonFacts(name, posts[0] if posts else "", digits, box[0] if box else "")


def untitled(typed: str) -> str:
    """Return a whole name as it was typed, without what people put before it: "chị Lê Thị Bé"."""
    first, _space, rest = typed.strip().partition(" ")
    return rest if first.lower() in _BEFORE and len(rest.split()) > 1 else typed.strip()


def without_title(typed: str) -> str:
    """Return, folded, what was typed of a name: "chị Lan" and "đ/c Lan" are "lan"; a title alone stays."""
    words = fold(typed).replace(".", " ").split()
    while len(words) > 1 and words[0] in _TITLES.split():
        words = words[1:]
    return " ".join(words)


def is_named_with_title(typed: str, name: str) -> bool:
    """Return whether a given name stands behind how they are addressed: "chị Lan bên đó", "chị Bé Lan"."""
    *before, given = map(re.escape, fold(name).split())
    own = "".join(rf"(?:{word} )?" for word in before) + given
    titles = rf"\b(?:anh|chi|co|chu|ong|ba|bac|em|sep|dong chi|d/c) {own}\b"
    return re.search(titles, fold(typed)) is not None
