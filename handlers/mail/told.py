"""Typed words about mail that waits: the day told with a check, a day or a name told under what offers it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.conversation import Message, Option, Refused, _, asks, fold, moment_text, number_text, regex, tidy
from handlers.engine import Action, Context, Prefilled, Replies, listed, press_button, start_form
from handlers.engine.menu import BESIDE
from handlers.engine.typed_choices import LATELY
from handlers.mail import asking, cards, lists, moving
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
MAIL = r"(?:cai )?(?:thu|mail|email|van ban|cong van)(?: (?:do|nay|kia|ay|cho|hom qua|luc nay|sang nay))*"
SETTLED = regex(  # folded: "đã xử lý rồi em", "thu do tra loi xong roi a"
    r"(?:(?:da|vang|ok|em|anh|chi|toi|minh|co|oi|nay|thi)[ ,]+)*"
    rf"(?:{MAIL}[ ,]+)?"
    r"(?:(?:da|em|anh|chi|toi|minh|vua|moi|duoc|thi)[ ]+)*"
    rf"(?:xu ly|giai quyet|tra loi|phan hoi|hoi dap|lam(?= xong))(?: (?:xong|het|{MAIL}))*"
    r"(?: (?:roi|xong|a|em|anh|chi|nhe|nha|ha|do|luon))*[ .!]*"
)
SEEN_TOLD = regex(  # folded: "thu do anh xem roi em"
    r"(?:(?:da|vang|ok|em|anh|chi|toi|minh|oi|thi)[ ,]+)*"
    rf"(?:{MAIL}[ ,]+)?(?:(?:da|em|anh|chi|toi|minh|vua|moi|thi)[ ]+)*(?:xem|doc|biet|nam|thay)"
    rf"(?: (?:duoc|thong tin|{MAIL}))*(?: (?:roi|xong|a|em|nhe|nha|ha|do|luon))*[ .!]*"
)
PUTS_OFF = regex(rf"(?:(?:da|em|anh|chi|toi|thoi|vay)[ ,]+)*(?:de|doi|lui|hen|cho) {MAIL} ")  # folded
DONE = regex(r"\b(?:roi|xong|da)\b")  # … and it is told as done; folded
LONGEST = 200  # characters of such words
RECEIPT = "undo:"  # how the token of [Bấm nhầm] under a recorded check begins
MOST = 5  # of which it is asked which is meant
RESULT = "ck:"  # how the token of a check's result begins
GENERAL = (*BESIDE, "open:", "menu:", "pass:")  # how tokens begin of what is offered beside any words
OF_MAIL = ("wm", RECEIPT)  # … and of what is offered for mail that waits
May = Callable[[Context, WaitingMail], bool]


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
    if said and not any(one.token.startswith(RESULT) for message in said for one in message.options):
        mails = in_sight(context, cards.SET_DAY, moving.may_set_day)  # the check stands recorded
        if mails:
            known = len(mails) == 1
            return moving.set_day(context, mails[0].check, day) if known else ask_which_mail(context, mails)
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
    """Set the day that is typed for what was lately told to wait: "hạn thứ Sáu", "trả lời trước 10/12"."""
    said = fold(tidy(typed))
    put_off = PUTS_OFF.match(said)
    if len(typed) > LONGEST or asks(typed) or not (put_off or DAY_ALONE.match(said)):
        return []
    day = day_in(said[put_off.end() :] if put_off else typed, context.at)
    shown_only = put_off is not None
    mails = in_sight(context, cards.SET_DAY, moving.may_set_day, shown_only=shown_only) if day else []
    if day is None or not mails:
        return []
    return moving.set_day(context, mails[0].check, day) if len(mails) == 1 else ask_which_mail(context, mails)


def pass_to_named(context: Context, typed: str) -> Replies:
    """Begin to pass on what is in sight to whom is named: "giao cho anh Sơn".

    Where the unit has nobody of that name, who may have it is offered, of what is shown right above.
    """
    found = asking.PASSES.fullmatch(fold(tidy(typed))) if not asks(typed) else None
    mails = in_sight(context, cards.PASS, moving.may_lead) if found else []
    if found is None or not mails:
        return []
    facts = asking.passing_facts(context, mails[0])
    named = asking.named_among(found["name"], {str(person): name for person, name in facts.people})
    if not (named or offered(context, cards.PASS)):
        return []
    if len(mails) > 1:
        return ask_which_mail(context, mails)
    return start_form(
        context, asking.PASS_FLOW, Prefilled(facts, {}, {"who": name_told(typed, found["name"])})
    )


def name_told(typed: str, named: str) -> str:
    """Return the name as it was written, with its marks, that was found without them."""
    place = fold(typed).find(named) if len(fold(typed)) == len(typed) else -1
    return typed[place : place + len(named)] if place >= 0 else named


def note_seen(context: Context, typed: str) -> Replies:
    """Note that a head has seen the mail that is shown right above: "thu do anh xem roi"."""
    said = fold(tidy(typed))
    if len(typed) > LONGEST or asks(typed) or not (SEEN_TOLD.fullmatch(said) and DONE.search(said)):
        return []
    mails = in_sight(context, cards.SEEN, moving.may_lead, shown_only=True)
    if len(mails) > 1:
        return ask_which_mail(context, mails)
    return press_button(context, context.features.buttons[cards.SEEN], str(mails[0].check)) if mails else []


def settle_told(context: Context, typed: str, owed: Callable[[Context], object]) -> Replies:
    """Settle the mail that waits, of whoever says so: "đã xử lý rồi em", "thu do tra loi xong roi".

    Where a check is owed the words are its result, but for what is shown right above; "làm xong rồi" is of
    that alone.
    """
    said = fold(tidy(typed))
    if len(typed) > LONGEST or asks(typed) or not (SETTLED.fullmatch(said) and DONE.search(said)):
        return []
    may_be_other = "lam" in said.split() or bool(owed(context))
    mails = in_sight(context, cards.SETTLE, moving.may_settle, shown_only=may_be_other)
    if len(mails) > 1:
        return ask_which_mail(context, mails)
    return moving.settle(context, moving.find(context, mails[0].check)) if mails else []


def ask_which_mail(context: Context, mails: Sequence[WaitingMail]) -> Replies:
    """Ask of which of several that wait the words were: each opens with what can be done."""
    options = tuple(
        Option(f"{cards.SHOW}:{one.check}", _("Xem thư báo lúc {moment}", moment=moment_text(one.said_at)))
        for one in mails[:MOST]
    )
    said = _("Đang có {count} thư chờ xử lý. Anh/chị chọn thư:", count=number_text(len(mails)))
    return [listed(context, cards.KIND, Message(said, options))]


def in_sight(context: Context, name: str, may: May, *, shown_only: bool = False) -> list[WaitingMail]:
    """Return the mail that words are of: what was lately shown with that button, else what waits for them.

    Nothing where the newest that was shown with buttons of its own is of something else.
    """
    here, is_other = newest_offer(context, name)
    if here or is_other or shown_only:
        return here
    return [one for one in lists.waiting(context) if may(context, one)]


def offered(context: Context, name: str) -> bool:
    """Return whether what was lately shown offers that of mail."""
    return bool(newest_offer(context, name)[0])


def newest_offer(context: Context, name: str) -> tuple[list[WaitingMail], bool]:
    """Return the mail of the newest message that offers that, and whether one of something else is newer.

    What says that words were not understood, and what offers nothing, stands between without harm.
    """
    for shown in context.shown_since(context.at - LATELY):
        tokens = [token for token, _label, _words in shown.options]
        if all(token.startswith(GENERAL) for token in tokens):
            continue
        numbers = {token.partition(":")[2] for token in tokens if token.startswith(f"{name}:")}
        mails = [waiting_mail.get(context.tx, int(one), context.at) for one in numbers if one.isdecimal()]
        return [one for one in mails if one and one.is_open], not all(map(is_of_mail, tokens))
    return [], False


def is_of_mail(token: str) -> bool:
    return token.startswith((*GENERAL, *OF_MAIL))
