"""Seldom deeds and lists asked for in a sentence, each by what its command opens.

A prohibited act to report, a document in an old encoding, drafts, handovers, feedback, the self-inspection.
"""

import re

from bot.conversation import expand, fold, regex
from bot.domain.understanding import Reading
from handlers import misuse
from handlers.engine import Action, Context, Replies, open_command

MISUSE, CONVERTING, DRAFTS, INSPECTION = "viphamthu", "chuyenma", "gopyduthao", "tukiemtra"  # commands
HANDOVERS, FEEDBACK = "bangiao", "gopy"
RIGHTS = {
    DRAFTS: Action.DRAFTS,
    INSPECTION: Action.SEE,
    HANDOVERS: Action.HANDOVERS,
    FEEDBACK: Action.LOOK,
}
LONGEST = 300  # characters of what asks no more than that
LEAST = 4  # words of a part that tells what was seen
PARTS = regex(r"[,.;:\n]+")
# All folded.
OF_MAIL = r"(?<!thu )(?<!mail )(?<!tin )"  # which claims something, or is forwarded
WRONG = r"(?:kin|giau ten|an danh|vi pham|nghiem cam|sai muc dich|trai quy dinh)"
TELLS_MISUSE = regex(
    rf"{OF_MAIL}\b(?:bao|phan anh|trinh bao)\b(?! (?:cho|cac|moi|toi|den|voi)\b)(?: \w+){{0,4}}? {WRONG}\b"
    rf"|(?<!don )(?<!bi ){OF_MAIL}\b(?:to cao|to giac)\b(?=.*\b(?:hop thu|mail|email|tai khoan|vi pham)\b)"
)
NO_MISUSE = regex(r"\b(?:yeu cau|thong bao|nhan duoc|don vi bao cao|la gi|nhung gi|mat khau|qua han)\b")
LETTERS = r"(?:bang ma|font|phong chu|vni|tcvn3?|unicode)"
CONVERTS = regex(rf"\b(?:chuyen|doi|dich)\b.{{0,40}}\b(?:ma (?:tep|file|van ban)|(?:ma )?{LETTERS})\b")
IS_BROKEN = regex(  # … of a document; where mail is shown so, it is an incident
    rf"(?!.*\b(?:thu|mail|email|xuat)\b)(?=.*\b(?:tep|file|van ban|tai lieu|cong van)\b).*"
    rf"(?:\b(?:loi|sai|hong|vo) {LETTERS}\b"
    rf"|\b{LETTERS}\b.{{0,40}}\b(?:loi|(?:doc|xem|mo) khong|khong (?:doc|xem)|o vuong|ky tu la)\b)"
)
OF_DRAFTS = regex(r"\bdu thao\b")
SEES_DRAFTS = regex(
    r"\b(?:xem|tong hop|ai|nao|bao nhieu|may|tinh hinh|danh sach|ket qua|theo doi)\b.*\b(?:gop y|y kien)\b"
    r"|\b(?:gop y|y kien)\b.*\b(?:chua|den dau|bao nhieu|ai|nao|xong)\b"
    r"|(?:\w+ ){0,5}gop y (?:cho |vao |ve )?(?:ban |cac )?du thao(?: \w+){0,12}"
)
TELLS_OTHERS = regex(r"\b(?:thong bao|gui|yeu cau|de nghi|nhan)\b")
SAYS_MORE = regex(  # asks others for them, or gives one
    r"\b(?:xin|lay|gui) y kien\b|\bnoi quy\b|\b(?:dieu|khoan|muc|diem) \d|\b(?:nen|bo|sua|thay|them)\b"
)
LISTS_HANDOVERS = regex(
    r"(?!.*\b(?:so lieu|bao cao|nop|gia han)\b)"
    r".*(?:\b(?:nao|ai|may|bao nhieu|danh sach|con)\b.*\b(?:chua|dang|cho) ban giao\b"
    r"|\bban giao\b.*\b(?:chua xong|xong chua|den dau)\b|\b(?:khi nao|bao gio|chung nao) ban giao xong\b)"
)
LISTS_FEEDBACK = regex(r"\b(?:xem|tong hop|danh sach|bao nhieu)\b(?: \w+){0,3} gop y\b")
INSPECTS = regex(
    r"\b(?:lam|nop|mo|dien|tra loi|xem|gui)\b.*\btu (?:kiem tra|danh gia)\b"
    r"|\b(?:ban|bang|phieu|cau hoi) tu (?:kiem tra|danh gia)\b"
)


def show(context: Context, reading: Reading) -> Replies:
    """Open what is plainly asked for; else nothing."""
    command = command_asked(reading.typed)
    if command == MISUSE:
        return tell_misuse(context, reading.typed)
    is_theirs = command == CONVERTING or (command and context.may(RIGHTS[command]))
    return open_command(context, command, f"/{command}") if is_theirs else []


def command_asked(typed: str) -> str:
    """Return the command whose deed a sentence asks for; "" for none of these."""
    said = fold(expand(typed))
    if len(said) > LONGEST:
        return ""
    if TELLS_MISUSE.search(said) and not NO_MISUSE.search(said):
        return MISUSE
    if CONVERTS.search(said) or IS_BROKEN.match(said):
        return CONVERTING
    if INSPECTS.search(said):
        return INSPECTION
    if TELLS_OTHERS.search(said):
        return ""
    if OF_DRAFTS.search(said) and SEES_DRAFTS.search(said) and not SAYS_MORE.search(said):
        return DRAFTS
    if LISTS_HANDOVERS.match(said):
        return HANDOVERS
    return FEEDBACK if LISTS_FEEDBACK.search(said) and not OF_DRAFTS.search(said) else ""


def tell_misuse(context: Context, typed: str) -> Replies:
    """Open the report of a prohibited act, with what of the words tells more than that it is wished."""
    told = [part.strip() for part in PARTS.split(typed) if not TELLS_MISUSE.search(fold(expand(part)))]
    seen = ". ".join(part for part in told if len(re.findall(r"\w+", part)) >= LEAST)
    if seen and context.may(Action.TELL_MISUSE):
        return misuse.asking.open_form(context, seen)
    return open_command(context, MISUSE, f"/{MISUSE}")
