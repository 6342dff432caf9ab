"""Announcements of a password: the words for one, and the ways of telling its value but "… là …".

``announced`` yields values that are plain; ``may_be_announced`` tells of texts of which it is to be asked:
where a word for a password, or for a code, stands beside what is no word of an ordinary sentence, or the
value is described. All patterns are of folded text.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from bot.conversation import regex
from bot.domain.encodings import is_bare_syllable
from bot.domain.safety.values import (
    ADDRESS,
    AROUND,
    BARE_SECRET,
    DAY_OR_TIME,
    DOCUMENT,
    LONGEST,
    STRONG,
    Flat,
    Likeness,
    TextSpan,
    any_of,
    core_of,
    is_mixed,
    is_no_word,
    is_odd,
    likeness_of,
    parted,
)

_BOX = "(?:mail|email|hop thu|hom thu)"
# "mk" stands for "mình" too: "mk cx chưa rõ", "mk 45t", "mk = mình".
_MK = (
    r"mk(?!\s+(?:(?:cx|cung)(?! (?:la|nhu|vay|v|the)\b| \S*\d)|bik|\d\dt(?=[\s.]|$)|\d\d tuoi)\b"
    r"|\s*=\s*minh\b)"
)
# "mật khẩu", also by Telex slips ("maatj khaaur") and short; "pass", also misspelt and as it sounds; codes.
_NAME = any_of(
    rf"""
    m(?:a+[tc]j?\d*|\.)?[\s_./-]*kh?a+[rj]?\d*u+[rj]?\d*, mat?[\s_]kh?au, m[./]k, {_MK}, mat ma, ma bi mat,
    cau hoi bi mat, pass?[\s_-]*w(?:o?r?d?|rod|ork), pat[\s-]*uot, pat(?=\s+(?:mail|wifi|hop|cua|em|e)\b),
    pass?, passw?d, pwd, pw, (?:ma|so)[\s_-]*pin, pin(?= (?:token|usb|ky so|chu ky|windows|vneid)\b),
    (?:ma[\s_-]*)?(?:o[\s.]?t[\s.]?p|o te pe), pass[\s_-]*code,
    verification code,
    ma (?:so )?(?:dang nhap|truy cap|xac (?:thuc|nhan|minh)|kich hoat|mo (?:khoa|cua)|khoi phuc|du phong|bam),
    (?:ma|chu|cum|cum tu|day so) (?:de )?(?:vao|mo|dang nhap) ?{_BOX}?,
    (?:chia|khoa|chia khoa) (?:de )?(?:vao|mo) {_BOX}, chia khoa {_BOX}
    """
)
NAMES = rf"(?<![a-z0-9]){_NAME}\d?(?![a-z0-9])"

NAMED = regex(NAMES)
_QUOTE = r"[\"“'‘]([^\"”'’\n]{3,60})[\"”'’]"
_QUOTED = (
    regex(rf"{_QUOTE}\s+(?:chinh )?(?:la|is|(?:de )?(?:lam|dat|cho))\s+(?:cai )?{NAMES}"),
    regex(rf"{NAMES}[^.?!\n]{{0,40}}(?::|=|\b(?:la|is)\b)\s*{_QUOTE}"),
    regex(rf"{NAMES}\s*{_QUOTE}"),
)
_SET_TO = regex(  # "đổi lại thành …", "đặt là …", "reset về …", "giờ là …"
    r"\b(?:doi|dat|sua|cap|chuyen|set|reset|thay)(?:\s+(?:lai|luon|tam|cho\s+\w+|no|cai|mk|moi)){0,3}"
    r"\s+(?:thanh|la|sang|qua|ve|bang|theo)\s*:?\s*(\S+)|\b(?:gio|nay|moi)\s+(?:no\s+)?(?:la"
    r"|thanh)\s*:?\s*(\S+)"
)
_FEWEST_LETTERS = 3
_PUT_IN_PLACE = regex(  # "từ … sang …", "đổi … thành …", "gõ …": values, whatever they are of
    r"\btu\s+(\S+)\s+(?:sang|thanh|qua|ve)\s+(\S+)"
    r"|\b(?:doi|dat|sua|thay)(?:\s+(?:lai|cai|tu))?\s+(\S+)\s+(?:sang|thanh|qua|bang)\s+(\S+)"
    r"|\b(?:go|nhap|danh)(?:\s+(?:lai|dung|vao|thu|chu|la)){0,2}\s+(\S+)"
    r"|\bdang nhap(?:\s+(?:bang|voi|lai|la)){0,2}\s+(\S+[/:]\S+)"
    r"|\b(?:thu|dung|xai)(?:\s+(?:lai|ca|voi)){0,2}\s+(\S+)(?=[^\n]{0,60}\b(?:khong|ko|k|hong) (?:duoc|vao)\b"
    r"|[^\n]{0,60}\bbao sai\b|[^\n]{0,60}\bdeu sai\b)"
)
_NUMBER_TYPED = regex(
    r"\b(?:go|nhap|danh)(?:\s+(?:lai|dung|vao|thu)){0,2}\s+\d{4,10}\b(?=[^\n]{0,60}\b(?:khong|ko|k|hong)"
    r" (?:duoc|vao)\b|[^\n]{0,60}\bsai\b)"
)
_PIN = regex(
    r"\bpin\b(?:[\s,]+[a-z]+){0,7}[\s,]*(?:[:=]|\bla\b|\bis\b)?\s*(\d{4,8})\b(?!\s*(?:mah|v\b|w\b|%))"
)
_SIGN_IN = regex(  # an address, and what is typed beside it
    r"(?:\blog[\s-]?in\b|\bdang nhap\b|--user\b|\bthu\b).{0,40}?[\w.+-]{1,64}@[\w.-]+\s*(?:[/|,]"
    r"|\s-\s)\s*(\S+)"
    r"|--?u(?:ser)?\s+[\w.@+-]+:(\S+)"
    r"|\b(?:acc|account|tk|user|username|id|u|tai khoan|ten dang nhap)\b\s*[:=]?\s*\S{2,64}[\s,;|/-]+"
    r"p\s*[:=]\s*(\S+)"
)
_SPELLED = regex(r"(?<![a-z0-9])(?:[a-z0-9@#$!][ .,-]{1,2}){3,}[a-z0-9@#$!](?![a-z0-9])")
_GROUPS = regex(r"(?<![a-z0-9])[a-z0-9]{4}(?:[ -][a-z0-9]{4}){2,3}(?![a-z0-9])")

_CODE_NAMED = regex(
    r"\b(?:otp|ma (?:so )?(?:xac (?:thuc|nhan|minh)|dang nhap|kich hoat|pin|khoi phuc|du phong))\b"
    r"(?:[\s,:]+(?!so\b|goi\b)[a-z]+){0,6}[\s,:]*((?<![\d./-])\d{2,8}(?:[ -]\d{2,4}){0,2}(?![\d./-]))"
)
_OF_CODE = regex(  # where a number of four to eight figures is a code
    r"\b(?:xin|hoi|doc|gui|nhap|nhan|cho|dien|bam) (?:\w+ ){0,3}?ma\b|\bma (?:nay|do|kia|ve)\b"
    r"|\b(?:the|your|verification|security|login) code\b|\bday so (?:mo|vao)\b"
    r"|\bma\b(?=[^.?!\n]{0,30}\bdang nhap\b)"
    r"|\b(?:otp|o te pe|ma (?:so )?(?:xac (?:thuc|nhan|minh)|kich hoat|khoi phuc|du phong))\b"
)
_OTHER_CODE = regex(
    rf"\b(?:tham gia|dang ky|giay moi|vao day)\b"
    rf"|\bma {any_of('tham gia, moi, so thue, ho so, don vi, su co')}\b"
    rf"|\bma {any_of('dinh danh, vach, buu chinh, loi, chuong, cong chuc')}\b"
    r"|\b(?:error|zip|postal|qr) code\b"
)
_CODE = regex(r"\bcode\b")  # of many things: only with the figures of one
_FIGURES_OF_CODE = regex(  # so many as codes have, and no telephone
    r"(?<![\w./-])(?<!\d )(?:\d{5}|\d{3} ?\d{3})(?![\w/-]|\.\d| \d)"
)
_FEW_FIGURES = regex(r"(?<![\w./-])(?:\d{4,8}|\d{2,4}(?:[ -]\d{2,4}){1,3})(?![\w/-]|\.\d)")
_LONG_NUMBER = regex(r"(?<![\w./-])\d{5,14}(?![\d/-]|\.\d)(?!\s*(?:dong|hop|nguoi|don vi|can bo))")
_ON_WEB = regex(r"(?:https?://|www\.)\S+")
_PHONE = regex(
    r"\b(?:goi|lien he|sdt|dien thoai|dt|so(?! (?:cccd|cmnd|cmt|can cuoc))|hotline"
    r"|nhan tin|lh|zalo)\b(?:\s+[a-z]+){0,3}[\s:.]*\d"
    r"|\b(?:hoi|phone|call)(?:\s+[a-z]+){0,3}[\s:.]*0\d"
)
_DEVICE = "may tinh ban ipad iphone laptop dien thoai dt man hinh wifi cua co quan em e toi minh don vi phong"
_FOUR_FIGURES = regex(
    rf"{NAMES}(?:\s+(?:{'|'.join(_DEVICE.split())}))*\s*(?:la |: ?)?\d{{4}}(?![\d/.-])"
    r"(?!\s*(?:lan|ky tu|nam|don vi|nguoi|cai|hop))"
)
_MADE_INTO = regex(rf"(?:\d{{4,}}|\d so \d)\s+(?:(?:de )?lam|la)\s+{NAMES}")
_DAY = regex(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:\d{2}){1,2}(?!\d)")
_DAY_NAMED = regex(rf"{NAMES}\s+(?:\w+\s+)?\d{{1,2}}-\d{{1,2}}-\d{{4}}|\b(?:ngay sinh|sinh nhat)\b")

_DESCRIBED = regex(
    r"\b(?:viet lien|chu [a-z] hoa|[a-z] hoa|chu hoa [a-z]|cham than|a cong|a moc|hai cham|dau thang"
    r"|gach duoi"
    r"|danh van|bat dau bang chu|roi (?:toi|den) chu"
    r"|chu (?:be|ce|de|e|ep|go|ge|hat|i|ca|ka|lo|mo|no|o|pe|quy|ro|et|te|to|u|ve|vo|ich|xo)"
    r" (?:viet )?(?:hoa|thuong)"
    r"|(?:y (?:chang|het|nhu)|giong (?:y|het|luon)) (?:voi )?(?:cai )?(?:ten|user|so|sdt|tai khoan|ngay sinh)"
    r"|(?:ngay sinh|so dien thoai|ten) (?:cua|thang|con|chau|ba|ong|vo|chong|em|toi|minh))\b"
)
_FIGURE = any_of("mot, hai, ba, bon, nam, sau, bay, tam, chin, khong, tu, lam")
_FIGURES_SAID = regex(
    rf"\b(?:{_FIGURE}[\s,]+){{3,}}{_FIGURE}\b|\bso {_FIGURE}[\s,]+{_FIGURE}\b"
    r"|\b(?:hai|ba|bon|sau|bay|tam|[2-8]) (?:so|con) (?:mot|hai|ba|bon|sau|bay|tam|chin)\b"
    rf"|\b(?:la|bam|go|nhap|de)\s+(?:{_FIGURE}|\d) (?:so|con) khong\b"
)
_TYPED_IN_QUOTES = regex(rf"\b(?:go|nhap|danh|thu|dat|de|xai|lay|dung)(?:\s+[a-z]+)?\s*:?\s*{_QUOTE}")
_FIELD = regex(r"\b(?:dang nhap|tai khoan|email|ho (?:va )?ten|so dien thoai)\b")  # of a form
# The answer to a question by which a mailbox is got back.
_RECOVERY = regex(r"\bcau hoi (?:bi mat|bao mat|khoi phuc|xac minh)\b")
_ANSWER = regex(
    r"[\"”’]\s*[:,]?\s*[a-z]|\b(?:tra loi|dap an)(?: \w+){0,3}?\s*(?::|\bla\b|\bvay\b|\bthe\b(?! nao))"
    r"|\b(?:ten|truong|que|mon|con|xe|thay|co|ban)\b(?: \w+){0,5}? la (?!gi\b|j\b|ai\b|sao\b|nao\b)\w"
)
_PHRASE = regex(  # "mật khẩu em đặt cụm dài cho chắc: con bò nhảy qua cầu tre"
    rf"{NAMES}[^.?!,\n:]{{0,60}}\b(?:dat|de|lay|ghi|chon|tu|dung|xai"
    rf"|ca cau)\b[^.?!,\n:]{{0,40}}:\s*[\"“']?[a-z]"
)
_RULE = regex(r"\b(?:phai|nen|can|toi thieu|it nhat|quy dinh|yeu cau|dai bao nhieu|huong dan|khong duoc)\b")

_GETTING_IN = regex(
    r"\b(?:dang nhap|log ?in|sign in|(?:vao|vo) (?:thu|mail|hop thu|duoc)|mo (?:thu|mail|hop thu|file|tep)"
    r"|wifi|vao bang|o thu hai|do manh|go|nhap|mat khau|pass)\b"
)
_LED_TO = regex(r"\bwifi\b|\bvao bang\b")
_LEADS = regex(
    r"\b(?:la|bang|gom|chon|de|go|nhap|dat|xai|dung|mat khau|mk|pass|co quan|hop|vao|chu"
    r"|thanh)\s*[:=,]?\s*[\"“']?\Z|[:=\"“]\s*\Z"
)
_FILE = regex(r"\.(?:docx?|xlsx?|pptx?|pdf|zip|rar|jpe?g|png|exe|txt|csv|mp4|html?|vn|com)$")
# What names a thing by letters and digits: "tài khoản xlongtan01", "lỗi 0x80070005", "máy Dell3520".
_FAULT = regex(r"\bloi(?:\s+(?:la|so))*[\s:]+\Z")
_THING = regex(
    r"\b(?:tai khoan|tk|user|ten dang nhap|hop thu|mail|may(?: tinh)?|phien ban|trinh duyet|ssid|ten mang)"
    r"(?:\s+(?:cua|em|toi|don vi|phong|xa|ten|la|dang|dung|hieu|so))*[\s:]+\Z"
)
_ON_PROGRAM = regex(r"\b(?:tren|bang|dung|ban)\s+\Z")
_PROGRAM = regex(r"(?:win(?:dows)?|chrome|edge|firefox|safari|coccoc|office|outlook|android|ios)\d{1,4}")
_JUST_NAMED = regex(rf"{NAMES}(?:\s+\w+)?\s*\Z")  # "mật khẩu trên máy abc123" is one
FOREIGN = frozenset(  # words of other languages that stand in ordinary sentences
    parted(
        """
        mail, pass, wifi, outlook, gmail, email, emails, yahoo, hotmail, webmail, windows, chrome, firefox,
        safari, coccoc, office, facebook, zalo, excel, word, default, admin, user, server, login, logout,
        reset, account, online, offline, laptop, iphone, android, samsung, google, drive, teams, zoom,
        viettel, vnpt, mobifone, modem, router, policy, manager, expired, expires, wrong, incorrect,
        please, invalid, failed, error, forgot, change, changed, update, recovery, phone, number, strong,
        again, cannot, could, would, should, vneid, vnid, smart, domain, mailbox, support, today, password,
        passwords, security, alert, warning, message, request, microsoft, internet, explorer, browser,
        device, desktop, address, strange, phishing, website, link
        """
    )
)


def may_be_code(bare: str) -> bool:
    """Return whether a text without a word for a password may hold what ``announced`` yields."""
    return any(found.search(bare) for found in (_SIGN_IN, _PIN, _CODE_NAMED))


def announced(flat: Flat, *, is_named: bool) -> Iterator[TextSpan]:
    """Yield the values that are announced in another way than right behind the word for a password."""
    for found in _SIGN_IN.finditer(flat.bare):
        place = found.span(found.lastindex or 1)
        if likeness_of(flat, place) and not ADDRESS.match(flat.bare, place[0]):
            yield place
    yield from (found.span(1) for found in _PIN.finditer(flat.bare))
    yield from (found.span(1) for found in _CODE_NAMED.finditer(flat.bare) if len(found[1]) >= 4)
    if is_named:
        yield from (found.span(1) for quoted in _QUOTED for found in quoted.finditer(flat.bare))
        yield from (place for place in _set_to(flat) if likeness_of(flat, place) is Likeness.PLAINLY)
        yield from (found.span() for found in _GROUPS.finditer(flat.bare) if _are_no_words(found[0]))


def _set_to(flat: Flat) -> Iterator[TextSpan]:
    return (found.span(found.lastindex or 1) for found in _SET_TO.finditer(flat.bare))


def _are_no_words(groups: str) -> bool:
    """Return whether groups of four, "R4T9-KK21-ZX08", are neither words nor a telephone number."""
    parts = re.split(r"[ -]", groups)
    if all(part.isdigit() for part in parts):
        return False
    words = [part for part in parts if is_bare_syllable(part) or part in FOREIGN]
    return len(words) <= 1 and (len(parts) > 3 or any(c.isdigit() for c in groups))


def may_be_announced(flat: Flat, *, is_named: bool) -> bool:
    """Return whether a text may tell a password or a code; ``is_named``: by a word for a password."""
    bare = flat.bare
    is_other = _OTHER_CODE.search(bare) is not None
    if not is_other and _may_tell_code(bare):
        return True
    if _RECOVERY.search(bare) and _ANSWER.search(bare):
        return True
    words = list(_words(flat))
    if any(_is_plain(flat, place, is_named=is_named) for place in words):
        return True
    strange = [place for place in words if _is_strange(flat, place)]
    if is_named:
        told = {place for place in _set_to(flat) if likeness_of(flat, place) or is_odd(flat, place)}
        return _is_told_in_words(bare) or any(
            place in told or _may_be_meant(flat, place) for place in strange
        )
    if _GETTING_IN.search(bare) and not is_other and any(_is_made_up(core_of(flat, one)) for one in strange):
        return True
    if not is_other and (_NUMBER_TYPED.search(bare) or _is_any_put_in_place(flat, strange)):
        return True
    return bool(_LED_TO.search(bare)) and any(_is_led_to(bare, place) for place in strange)


def _may_tell_code(bare: str) -> bool:
    is_of_code = _OF_CODE.search(bare) is not None
    if _FIGURES_OF_CODE.search(bare):
        return is_of_code or _CODE.search(bare) is not None
    return is_of_code and bool(_FEW_FIGURES.search(bare)) and not _PHONE.search(bare)


def _is_any_put_in_place(flat: Flat, words: Iterable[TextSpan]) -> bool:
    """Return whether a word of letters and digits is what something was changed from or to, or was typed."""
    likely = {place for place in words if _is_no_model(core_of(flat, place))}
    groups = range(1, _PUT_IN_PLACE.groups + 1)
    put = (found.span(group) for found in _PUT_IN_PLACE.finditer(flat.bare) for group in groups)
    return bool(likely) and not likely.isdisjoint(chain(put, _set_to(flat)))


def _is_no_model(core: str) -> bool:
    """Return whether it has digits, and more letters than the name of a model or a room: "HP1020"."""
    is_short = sum(c.isalpha() for c in core) < _FEWEST_LETTERS
    return is_mixed(core) and not is_short and not _PROGRAM.fullmatch(core.lower())


def _may_be_meant(flat: Flat, place: TextSpan) -> bool:
    """Return whether a strange word may be the password that is spoken of."""
    bare = flat.bare
    core = core_of(flat, place)
    return not core.isalpha() or _is_led_to(bare, place) or _stands_alone(bare, place)


def _is_told_in_words(bare: str) -> bool:
    """Return whether a password may be told by its parts, as a phrase or as a number."""
    if (_DESCRIBED.search(bare) or _FIGURES_SAID.search(bare)) and not _RULE.search(bare):
        return True
    if any(told.search(bare) for told in (_FOUR_FIGURES, _MADE_INTO, _PHRASE, _SPELLED)):
        return True
    quoted = [found[1] for found in _TYPED_IN_QUOTES.finditer(bare)]
    if any(not (NAMED.search(said) or _FIELD.search(said)) for said in quoted):
        return True
    if _LONG_NUMBER.search(_ON_WEB.sub(" ", bare)) and not _PHONE.search(bare):
        return True
    return bool(_DAY_NAMED.search(bare) and _DAY.search(bare))


def _is_plain(flat: Flat, place: TextSpan, *, is_named: bool) -> bool:
    """Return whether a word looks like one by itself, "Son#L0ng", or beside the word for one: "h.anh#"."""
    core = core_of(flat, place)
    if likeness_of(flat, place) is not Likeness.PLAINLY or core.isdigit():
        return False
    if BARE_SECRET.fullmatch(core):
        return True
    is_word = is_bare_syllable(core.rstrip("@#$^*").lower()) or not core.isascii()
    return is_named and bool(STRONG.search(core)) and not is_word


def _words(flat: Flat) -> Iterator[TextSpan]:
    return (found.span() for found in re.finditer(r"\S+", flat.bare))


def _is_strange(flat: Flat, place: TextSpan) -> bool:
    """Return whether a word is none of a sentence: no syllable, day, name of a program, file or account."""
    core = core_of(flat, place)
    plain = core.lower()
    if len(core) < 5 or core.isdigit() or plain in FOREIGN or _FILE.search(plain):
        return False
    is_address = ("@" in core and "." in core.split("@")[-1]) or re.fullmatch(
        r"[a-z]+(?:\.[a-z]+){2,}", plain
    )
    if is_address or ADDRESS.fullmatch(plain) or DAY_OR_TIME.fullmatch(core) or DOCUMENT.fullmatch(core):
        return False
    if NAMED.fullmatch(plain) or is_name_of_thing(flat.bare, place[0], plain):
        return False
    parts = re.split(r"[-_.@!#$&]", core)
    is_joined = len(parts) > 1 and any(len(part) > 3 and is_no_word(part) for part in parts)
    return is_mixed(core) or is_joined or (len(core) >= 6 and is_no_word(core))


def _is_made_up(core: str) -> bool:
    """Return whether letters, digits and signs stand in it: "Dongxanh_68"; no number of a document."""
    has_sign = re.search(r"[^\W_][-_!#$^*&@][^\W_]", core) is not None
    return is_mixed(core) and has_sign and not re.search(r"\d-[A-ZĐ]{2}", core)


def _is_led_to(bare: str, place: TextSpan) -> bool:
    return _LEADS.search(bare[max(0, place[0] - LONGEST) : place[0]]) is not None


def _stands_alone(bare: str, place: TextSpan) -> bool:
    """Return whether a word is all of a line among others."""
    start, end = bare.rfind("\n", 0, place[0]), bare.find("\n", place[1])
    around = bare[start + 1 : place[0]] + bare[place[1] : end if end >= 0 else len(bare)]
    return (start, end) != (-1, -1) and not around.strip(AROUND + " ")


def is_name_of_thing(bare: str, at: int, core: str) -> bool:
    """Return whether the words before tell that this is an account, a machine, a program or a fault."""
    before = bare[max(0, at - LONGEST) : at]
    if _FAULT.search(before) or (_ON_PROGRAM.search(before) and _PROGRAM.fullmatch(core)):
        return True
    thing = _THING.search(before)
    return thing is not None and not _JUST_NAMED.search(before[: thing.start()])
