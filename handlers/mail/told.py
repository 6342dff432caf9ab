"""Typed words about mail that waits: the day told with a check, a day or a name told under what offers it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from bot.conversation import Message, Refused, _, asks, fold, regex, tidy
from handlers.engine import Action, Context, Prefilled, Replies, start_form
from handlers.engine.typed_choices import LATELY
from handlers.mail import asking, cards, moving
from storage.checks import waiting_mail
from storage.checks.waiting_mail import WaitingMail

HEAD = r"(?:thu truong|sep|lanh dao|chu tich|truong phong|giam doc|bi thu|truong ban)"
DUE = regex(  # folded: what may begin the words that tell until when
    r"[ ,;.]+(?:(?:va|ma|can|phai|de nghi|nho|xin|yeu cau|thi|co|em|trong|chi|anh)[ ,]+)*"
    r"(?P<due>(?:thoi )?(?:han|tra loi|phan hoi|hoi dap|xu ly|giai quyet|cham nhat|tre nhat|muon nhat"
    r"|truoc|deadline)\b)"
)
TIME = regex(r"\b(?:han|deadline|truoc|cham nhat|tre nhat|muon nhat|den|toi|trong|la)\b")  # folded
WAITS = regex(  # folded
    rf"\b(?:thu(?! truong)|mail|email|van ban|cong van|giay moi)\b.*"
    rf"\b(?:cho|doi|can|trinh|gui|chuyen|dua|xin y kien)\b(?: \w+){{0,4}}? {HEAD}\b"
)
FOR_HEAD = regex(  # "cho sếp" is "chờ sếp"
    r"\bcho\b(?= (?:thủ trưởng|thu truong|sếp|sep|lãnh đạo|lanh dao|chủ tịch|chu tich|trưởng phòng"
    r"|truong phong|giám đốc|giam doc)\b)",
    re.IGNORECASE,
)
DAY_ALONE = regex(  # folded: a day told under what offers it
    r"(?:(?:da|em|anh|chi|toi|cho|xin|nho|giup|thi|vay|ghi|thu nay|thu do|cai nay)[ ,]+)*"
    r"(?:(?:(?:doi|dat|lui|doi lai|sua|them|gia)[ ,]+)?(?:thoi )?(?:han|deadline)|(?:can |phai )?"
    r"(?:tra loi|phan hoi|xu ly|giai quyet)(?= .*\b(?:truoc|trong|cham nhat|tre nhat|den|vao)\b)|cham nhat"
    r"|tre nhat|truoc)\b"
)
PASSES = regex(  # folded: "giao cho anh Sơn", "chuyển chị Lan xử lý"
    r"(?:(?:da|thoi|ok|vay|de|em|toi)[ ,]+)*(?:giao|chuyen)(?: (?:lai|qua|sang))?(?: (?:cho|viec nay))*"
    r"(?: (?:anh|chi|em|co|chu|bac|dong chi|ong|ba))? (?P<name>\w+(?: \w+){0,4}?)"
    r"(?: (?:xu ly|giai quyet|tra loi|lam|lo))?(?: (?:giup|gium|di|nhe|nha|a|toi|luon))*[ .!]*"
)
LONGEST = 200  # characters of such words
RECEIPT = "undo:"  # how the token of [Bấm nhầm] under a recorded check begins


def settle_with_day(context: Context, typed: str, respond: Callable[[str], Replies]) -> Replies:
    """Record a check by the first words, and by the others until when its mail is to be answered.

    "có thư chờ thủ trưởng, trả lời trước thứ Sáu", "co thu cho sep, han thu 6"; nothing for other words.
    """
    if len(typed) > LONGEST or asks(typed) or not context.may(Action.CHECK):
        return []
    first, due = parted(typed)
    if not first:
        return []
    said = respond(FOR_HEAD.sub("chờ", first))
    day = day_in(due, context.at)
    if day is None:
        unclear = _("Chưa xác định được hạn trả lời; anh/chị chọn “Hạn trả lời” để ghi lại.")
        return [Message(unclear), *said] if said else []
    dated = [receipt_with_day(context, one, day) for one in said]
    if notes := [note for _receipt, note in dated if note is not None]:
        return [*map(Message, filter(None, notes)), *(receipt for receipt, _note in dated)]
    kept = _("Hạn trả lời chưa được ghi nhận; sau khi ghi nhận kiểm tra, anh/chị chọn “Hạn trả lời”.")
    return [Message(kept), *said] if said else []


def parted(typed: str) -> tuple[str, str]:
    """Return what is told of the check, and the words behind it that tell until when; "" where none do."""
    plain = fold(typed)
    if len(plain) != len(typed):
        return "", ""
    for found in DUE.finditer(plain):
        first, due = typed[: found.start()], typed[found.start("due") :]
        if WAITS.search(plain[: found.start()]) and TIME.search(fold(due)):
            return first, due
    return "", ""


def day_in(words: str, at: datetime) -> date | None:
    try:
        return asking.read_answer_day(words, at)
    except Refused:
        return None


def receipt_with_day(context: Context, said: Message, day: date) -> tuple[Message, str | None]:
    """Return an officer's receipt with that day, which is written, and what is to be said of the day.

    Another message stays as it is, with None.
    """
    undo = next((one for one in said.options if one.token.startswith(RECEIPT)), None)
    number = undo.token.removeprefix(RECEIPT) if undo else ""
    mail = waiting_mail.get(context.tx, int(number), context.at) if number.isdecimal() else None
    if undo is None or mail is None:
        return said, None
    now = moving.write_day(context, mail, day)
    text = cards.receipt_text(said.text.split("\n"), now)
    receipt = replace(said, text=text, options=(*cards.receipt_options(now), undo))
    return receipt, moving.day_off_text(context, now)


def set_told_day(context: Context, typed: str) -> Replies:
    """Set the day that is typed under what offers to: "hạn thứ Sáu", "trả lời trước 10/12"."""
    said = fold(tidy(typed))
    mail = offered(context, cards.SET_DAY) if len(typed) <= LONGEST and DAY_ALONE.match(said) else None
    day = day_in(typed, context.at) if mail and not asks(typed) else None
    return moving.set_day(context, mail.check, day) if mail and day else []


def pass_to_named(context: Context, typed: str) -> Replies:
    """Begin to pass on what is in sight to whom is named: "giao cho anh Sơn"."""
    found = PASSES.fullmatch(fold(tidy(typed))) if not asks(typed) else None
    mail = offered(context, cards.PASS) if found else None
    if found is None or mail is None or not moving.may_lead(context, mail):
        return []
    facts = asking.passing_facts(context, mail)
    named = [one for _person, one in facts.people if set(found["name"].split()) <= set(fold(one).split())]
    return (
        start_form(context, asking.PASS_FLOW, Prefilled(facts, {}, {"who": found["name"]})) if named else []
    )


def offered(context: Context, name: str) -> WaitingMail | None:
    """Return the mail of which the newest message offers that; None where it offers none, or several."""
    last = context.last_shown(LATELY)
    tokens = {
        token for token, _label, _words in (last.options if last else ()) if token.startswith(f"{name}:")
    }
    number = tokens.pop().partition(":")[2] if len(tokens) == 1 else ""
    mail = waiting_mail.get(context.tx, int(number), context.at) if number.isdecimal() else None
    return mail if mail and mail.is_open else None
