"""Tables that tell what no learner need: commands, bare numbers, one-word answers to what stands open."""

from bot.conversation import regex
from bot.domain.understanding.addresses import asks_address
from bot.domain.understanding.intents import Aspect, Intent, Standing
from bot.domain.understanding.lexicon import answers
from bot.domain.understanding.normal import Normal

# A command -> what may be meant by it; of several the reader's best, so the first where nothing else is said.
COMMANDS: dict[str, tuple[Intent, ...]] = {
    "kiemtra": (Intent.CHECK_DONE,),
    "trangthai": (Intent.STATUS_OWN, Intent.STATUS_DISTRICT, Intent.WHO_MISSING),
    "vangmat": (Intent.AWAY, Intent.COME_BACK),
    "tructhay": (Intent.COVER,),
    "mien": (Intent.EXCUSE,),
    "suco": (Intent.INCIDENT, Intent.INCIDENT_OK, Intent.INCIDENT_NOT_OK, Intent.PASSWORD_TROUBLE),
    "ngungthu": (Intent.OUTAGE,),
    "truc": (Intent.ON_CALL,),
    "baocao": (Intent.REPORT_ANSWER, Intent.REPORT_QUESTION, Intent.MORE_TIME),
    "yeucaubaocao": (Intent.REPORT_REQUEST,),
    "tonghop": (Intent.WHO_MISSING, Intent.STATUS_DISTRICT),
    "thongbao": (Intent.BROADCAST,),
    "nhansu": (
        *(Intent.PERSONNEL_LEAVE, Intent.PERSONNEL_JOIN, Intent.PERSONNEL_TRANSFER, Intent.PERSONNEL_POST),
        *(Intent.PERSONNEL_RENAME, Intent.MAILBOX_ASK, Intent.MAILBOX_LOCK),
    ),
    "uyquyen": (Intent.DELEGATE, Intent.DELEGATION_END),
    "moi": (Intent.INVITE,),
    "danhba": (Intent.DIRECTORY,),
    "noinhan": (Intent.RECIPIENTS,),
    "huongdan": (Intent.GUIDANCE,),
    "quydinh": (Intent.REGULATION,),
    "lich": (Intent.CALENDAR,),
    "lienhe": (Intent.CONTACTS,),
    "toi": (Intent.WHOAMI,),
    "ngonngu": (Intent.LANGUAGE,),
    "trogiup": (Intent.HELP,),
    "menu": (Intent.MENU,),
    "huy": (Intent.CANCEL,),
    "quaylai": (Intent.BACK,),
}
SLASH = regex(r"\s*/([a-z]+)(?:@\w+)?(?!\w)")

NUMBER = regex(
    r"(?:so |phuong an (?:so )?|cai so |chon (?:so )?)?(?:\d{1,2}|(?:kt|dn|sc|bc|ch|tt|nt)\d{1,2})"
)

ASSENT_MEANS = {
    Standing.YES_NO: Intent.YES,
    Standing.COVER_ASKED: Intent.ACCEPT,
    Standing.DELEGATION_ASKED: Intent.ACCEPT,
    Standing.REVIEW: Intent.SEND,
    Standing.REPORT_APPROVAL: Intent.APPROVE,
    Standing.INCIDENT_RESOLVED: Intent.INCIDENT_OK,
    **dict.fromkeys(
        (
            *(Standing.NONE, Standing.NUDGE, Standing.NUDGE_TWO_UNITS, Standing.ESCALATION),
            *(
                Standing.AFTER_CHECK,
                Standing.BROADCAST_ACK,
                Standing.REPORT_REQUEST,
                Standing.REPORT_RETURNED,
            ),
        ),
        Intent.ACKNOWLEDGE,
    ),
}
DENIAL_MEANS = {
    Standing.YES_NO: Intent.NO,
    Standing.COVER_ASKED: Intent.DECLINE,
    Standing.DELEGATION_ASKED: Intent.DECLINE,
    Standing.INCIDENT_RESOLVED: Intent.INCIDENT_NOT_OK,
    Standing.REPORT_APPROVAL: Intent.SEND_BACK,
}
NOT_ASSENT = {  # what does not answer here, or has another meaning
    Standing.NUDGE: {"co", "dung", "phai", "dung roi", "phai roi", "duoc", "chuan", "ok roi"},
    Standing.NUDGE_TWO_UNITS: {"co", "dung", "phai", "dung roi", "phai roi", "duoc", "chuan", "ok roi"},
    Standing.NONE: {"co", "dung", "phai", "dung roi", "phai roi", "duoc"},
}
DONE_MEANS = {
    **dict.fromkeys((Standing.NUDGE, Standing.NUDGE_TWO_UNITS), Intent.CHECK_DONE),
    Standing.INCIDENT_RESOLVED: Intent.INCIDENT_OK,
    Standing.BROADCAST_ACK: Intent.ACKNOWLEDGE,
}


def commanded(text: Normal) -> tuple[Intent, ...]:
    """Return what may be meant by the command that a text begins with; nothing where it begins with none."""
    found = SLASH.match(text.typed.lower())
    return COMMANDS.get(found[1], ()) if found else ()


_BEFORE = r"(?:(?:cho|xin|hoi|biet|bao|xem|coi|gui|giup|voi|em|anh|chi|toi|minh|khi nao|ngay nao|la) )*"
_WHEN = r"(?:(?:khi|ngay|luc) nao|bao gio|ngay may|may gio)"
_KIN = "(?:anh|chi|em|co|chu|bac|ong|ba|thay|dong chi)"
_WANTS = r"(?:(?:da|em|anh|chi|toi|minh|muon|can|dinh|xin|cho|nho|phep|khai|dang ky) )*"
_PLEASE = r"(?: (?:giup|gium|voi|nhe|a|em|anh|chi))*"
# Small questions that are the same in everybody's mouth, and what is wished by its plain name.
ASKED = (
    (Intent.AWAY, regex(rf"{_WANTS}bao (?:di )?vang(?: mat)?{_PLEASE}")),
    (Intent.INCIDENT, regex(rf"{_WANTS}bao (?:mot |cai )?su co{_PLEASE}")),
    (
        Intent.STATUS_OWN,
        regex(
            r"(?:(?:(?:hom|bua) )?nay )?(?:co )?con (?:phai )?(?:kiem tra )?"
            r"(?:lan|luot)(?: nao)?(?: nua)? khong(?: vay| the)?"
        ),
    ),
    (
        Intent.STATUS_OWN,
        regex(r"(?:(?:bot|he thong|may) )?(?:may gio|gio nao|luc nao) (?:\w+ ){0,4}?nhac(?: \w+){0,3}"),
    ),
    (
        Intent.CALENDAR,
        regex(
            r"(?:(?:hom|ngay|sang|chieu|bua) )?(?:nay|mai|mot|kia)(?: \w+){0,3}? (?:co|phai) (?:phai )?"
            r"(?:kiem tra|di lam|lam viec|check|coi|xem)(?: \w+){0,3}? khong"
        ),
    ),
    (
        Intent.REPORT_QUESTION,
        regex(
            rf"{_BEFORE}han (?:(?:nop|gui) )?(?:cua )?(?:cac )?bao cao"
            rf"(?: (?:thang|quy|ky|dot|tuan|nam|lan)? ?nay)?(?: (?:la )?(?:{_WHEN}|toi dau|den dau))?"
            rf"|{_BEFORE}bao cao (?:[a-z]+ ){{0,6}}?{_WHEN} (?:(?:thi|la|phai) )*"
            r"(?:het han|den han|toi han|nop)(?: (?:vay|the))?"
        ),
    ),
    (
        Intent.ON_CALL,
        regex(
            rf"{_BEFORE}(?:so|so dien thoai|dien thoai) (?:cua )?(?:nguoi|ai)(?: dang)? truc(?: gap| ngay)?"
        ),
    ),
    (
        Intent.PERSONNEL_POST,
        regex(
            rf"(?:{_KIN} )?(?!(?:ai|muon|quy|thu tuc|khi|cach|can|xin)\b)(?:[a-z]+ ){{1,4}}?"
            r"(?:(?:moi|vua|da|duoc|se) )*(?:doi|thay doi) chuc (?:vu|danh)(?: moi)?"
        ),
    ),
    (
        Intent.PERSONNEL_JOIN,
        regex(
            r"(?:don vi|co quan|xa|phong|ben)(?: (?:em|toi|minh|ta|chung|anh|chi))* (?:(?:moi|vua|duoc|co) )*"
            rf"(?:them|nhan them|bo sung) {_KIN} [a-z]+(?: [a-z]+){{0,5}}"
        ),
    ),
)
# What is said of the assistant itself, in so many words.
NAMED = (
    (Intent.HELP, regex(r"huong [dv]an [sx]u dung")),
    (
        Intent.CANCEL,
        regex(r"(?:thoi|dung lai|thoat|bo qua|huy thao tac|thoi khong lam nua|khong (?:can|gui) nua)"),
    ),
    (
        Intent.UNDO,
        regex(r"(?:(?:toi|vua|bi) )*(?:(?:bam|go|chon|nhan|an|ghi) )?(?:nham|lon)(?: roi| nut)*"),
    ),
    (Intent.UNDO, regex(r"(?:(?:toi|vua|bi) )*(?:bam|go|chon|nhan|an|ghi|tra loi) sai(?: roi| nut)*")),
)
# Of what is asked, where one intent has several views.
ASPECTS = {
    Aspect.REPORTS: regex(r"\b(?:bao cao|nop|so lieu|bieu mau)\b"),
    Aspect.BROADCASTS: regex(r"\b(?:thong bao|xac nhan|da nhan|bam nhan|chua nhan)\b"),
    Aspect.INCIDENTS: regex(r"\b(?:su co|sc)\b|\bxu ly (?:toi|den) dau\b"),
    Aspect.UNTAKEN: regex(r"\bchua (?:(?:co|ai|nguoi|nao|duoc|tiep) )*(?:nhan|xu ly|lam|lo)\b"),
    Aspect.PROGRESS: regex(
        r"\b(?:ai|nguoi nao) (?:(?:dang|se|la|nguoi|giup|da) )*(?:xu ly|phu trach|nhan|lo|giai quyet|sua)\b"
        r"|\b(?:toi|den) dau\b|\b(?:sao|the nao) roi\b|\bxong chua\b"
        r"|\b(?:khi nao|bao gio|luc nao|chung nao|may gio)(?: \w+){0,2} xong\b"
    ),
    Aspect.ITSELF: regex(
        r"(?:(?:cho|em|anh|chi|toi|minh|giup|xin) )*(?:(?:xem|coi|mo|tim) )?(?:lai )?sc [\d-]+(?: \w+){0,2}"
    ),
    Aspect.ON_CALL: regex(
        r"\b(?:ai|nguoi nao|so|sdt) (?:(?:dang|la|nguoi|se|thoai|can bo) )*truc\b"
        r"(?! (?:hop|thu|mail|thay|tiep))|\btruc\b.* (?:co )?ai\b"
    ),
    Aspect.DAYS: regex(r"\b(?:tuan|thang|quy|nam|lich|ngay nao|bua nao|khi nao|bao gio|may ngay)\b"),
    Aspect.HOURS: regex(
        r"\b(?:may gio|gio nao|luc nao|khi nao|bao gio)\b.*\bnhac\b|\bnhac\b.*\b(?:may gio|gio nao|luc nao)\b"
        r"|\bgio nhac\b"
    ),
    Aspect.DEADLINES: regex(r"\b(?:han|khi nao|bao gio|ngay nao|may gio|luc nao|chung nao|con may ngay)\b"),
}
ASKED_AT = (Standing.NONE, Standing.NUDGE, Standing.NUDGE_TWO_UNITS, Standing.AFTER_CHECK)


def told(text: Normal, standing: Standing) -> Intent | None:
    """Return what a number or a few words mean where this stands open; None where no table tells."""
    words, core = [word.plain for word in text.words], core_of(text)
    if standing in ASKED_AT and (asked := asked_plainly(core) or asked_plainly(" ".join(words))):
        return asked
    if standing == Standing.NONE and asks_address(core):
        return Intent.DIRECTORY
    if "?" in words:
        return None
    if NUMBER.fullmatch(core):
        is_figure = core.isdecimal() and standing in (Standing.REPORT_REQUEST, Standing.REPORT_RETURNED)
        return Intent.REPORT_ANSWER if is_figure else Intent.CHOOSE
    if core in answers("thanks") and standing in (Standing.NONE, Standing.AFTER_CHECK):
        return Intent.THANKS
    if core in answers("done") and standing in DONE_MEANS:
        return DONE_MEANS[standing]
    if core == "chua" and standing in (Standing.NUDGE, Standing.NUDGE_TWO_UNITS, Standing.ESCALATION):
        return Intent.NOT_YET
    if core in answers("assent") and standing in ASSENT_MEANS and core not in NOT_ASSENT.get(standing, ()):
        return ASSENT_MEANS[standing]
    return DENIAL_MEANS.get(standing) if core in answers("denial") else None


def core_of(text: Normal) -> str:
    """Return the words of a text without those of courtesy at both ends, and without "?"."""
    return " ".join(without_courtesy([word.plain for word in text.words if word.plain != "?"]))


def asked_plainly(core: str) -> Intent | None:
    """Return which of the small questions or names it is, all of it."""
    return next((intent for intent, pattern in (*ASKED, *NAMED) if pattern.fullmatch(core)), None)


def without_courtesy(words: list[str]) -> list[str]:
    """Return the words without those of courtesy at both ends; mere courtesy stays as it is."""
    first, last = 0, len(words)
    while first < last and words[first] in answers("courtesy"):
        first += 1
    while last > first and words[last - 1] in answers("courtesy"):
        last -= 1
    return words[first:last] or words[:2]
