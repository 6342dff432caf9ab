"""Typed words about drafts: that a unit agrees, what it says of a section, that opinions are wanted."""

import re
from collections.abc import Sequence
from typing import TypeVar

from bot.conversation import Message, Option, _, asks, fold, forbids, local_date, regex, tidy
from handlers.engine import (
    Action,
    Context,
    Replies,
    parted_units,
    press_button,
    units_mentioned,
)
from handlers.engine.typed_choices import LATELY
from handlers.opinions import answering, asking, cards, lists
from storage.reporting import opinions
from storage.reporting.opinions import OPEN, Draft, Opinion

LONGEST = 1500  # characters of such words
DRAFT = regex(r"\bdu thao\b")  # all of these are folded
AGREES = regex(
    r"\b(?:thong nhat|nhat tri|dong y|tan thanh|dong thuan)\b"
    r"|\b(?:khong|ko|k) (?:co |con )?(?:y kien|gop y)(?: gi)?(?: them| khac)?\b"
)
DENIES = regex(
    r"\b(?:khong|ko|k|hong|chua|chang|khoan)(?: \w+){0,2}"
    r" (?:thong nhat|nhat tri|dong y|tan thanh|dong thuan)\b"
)
CHANGES = regex(
    r"\b(?:nhung|tuy nhien|ngoai ra|rieng|gop y|co y kien|de nghi|nen|can)\b(?: \w+){0,12}?"
    r" (?:sua|bo|them|bo sung|thay|dieu chinh|lam ro|quy dinh|xem lai|viet lai|ghi ro)\b"
)
HAS_SOME = regex(r"(?<!khong )(?<!ko )(?<!k )(?<!chua )(?<!chang )\bco (?:y kien|gop y)\b")
BUT = regex(r"\b(?:nhung|tuy nhien|ngoai ra)(?: ma|,)? ")
SECTION = regex(
    r"(?:\b(?:diem [a-z]|khoan \d+[a-z]?|dieu \d+[a-z]?|muc (?:\d+|[ivx]+)|chuong (?:\d+|[ivx]+)"
    r"|phu luc(?: (?:\d+|[ivx]+))?)\b[ ,]*)+"
)
NOT_YET = regex(
    r"\b(?:chua|dang|se|de|cho)\b(?: \w+){0,3} (?:xem|doc|nghien cuu|hop|trinh|hoi|tra loi|gop y)\b"
)
WANTS = regex(r"\b(?:xin|lay|hoi|de nghi|yeu cau|gui)\b(?: \w+){0,12}? (?:y kien|gop y)\b")
TITLE = regex(
    r"\bdu thao (?!(?:de )?(?:xin|lay|hoi) y kien)(?P<title>.+?)"
    r"(?=,|;|:| (?:de )?(?:xin|lay|hoi) y kien| (?:toi|cho|gui|den|truoc|han|cham nhat|xong)\b|$)"
)
LET_ME = regex(  # how a wish begins that would be a question else; not folded
    r"(?:(?:dạ|da|vâng|vang)[, ]*)?cho (?:em|mình|minh|tôi|toi|chị|chi|anh|phòng|phong) "
    r"(?=(?:xin|lấy|lay|hỏi|hoi) )",
    re.IGNORECASE,
)
POLITE = regex(r"(?: (?:nhé|nhe|nha|với|voi|giúp em|giup em|ạ|a))+[ .!]*$")  # not folded: "nhóm A" is a name
UNTIL = regex(r"\b(?:han|truoc|cham nhat|den het)\b(?: \w+| ?[/:.-]\d+){1,6}")
OF_OPINIONS = regex(r"\b(?:gop y|du thao|tong hop y kien)\b")
OF_REGULATION = regex(r"\b(?:quy dinh|quy che)\b")
ORDERED = r"^(?:(?:da|vang|ok|em|nho|cho|giup|hay|thi|a|oi|toi|anh|chi|phong)[ ,]+)*"
TELLS_OTHERS = regex(  # or asks them; "hội" alone begins names of units
    r"\b(?:thong bao|gui|yeu cau|de nghi|nhan)\b|\b(?:xin|lay|hoi) y kien\b|\b(?:xin|lay) gop y\b"
)
DEEDS = (  # the button that does what whoever sent a draft says of it
    ("gd_chase", regex(rf"{ORDERED}(?:nhac|don doc|hoi thuc)\b")),
    ("gd_day", regex(r"\b(?:lui|doi|gia han|keo dai|dat lai)\b(?=.*\bhan\b)")),
    ("gd_recall", regex(r"\b(?:thu hoi|rut)\b(?=.*\bdu thao\b)")),
    ("gd_xlsx", regex(r"\b(?:tong hop|xuat|tai|bang)\b(?=.*\bexcel\b)")),
    ("gd_word", regex(r"\b(?:xuat|lap|tai|in)\b(?=.*\b(?:tong hop|bang|word)\b)|\bbang tong hop\b")),
    ("gd", regex(r"\b(?:ai|nao|xem|gi|sao|chua|bao nhieu|may|den dau|tinh hinh|tong hop)\b")),
)
CARD = "gd_word:"  # how a token begins that stands on the card of a draft alone
NEW_DAY = regex(r".*\b(?:sang|den|toi|thanh|qua) (?=\S)")
Titled = TypeVar("Titled", Draft, Opinion)
FEWEST = 3  # letters of a word by which a title is known


def answer(context: Context, typed: str) -> Replies:
    """Answer for the unit to a draft, or begin to ask other units; nothing for other words."""
    if len(typed) > LONGEST:
        return []
    is_told = not asks(typed) and context.may(Action.OPINE)
    if is_told and (said := answer_for_unit(context, typed, fold(tidy(typed)))):
        return said
    if said := manage(context, typed, fold(tidy(typed))):
        return said
    wish = LET_ME.sub("", typed, count=1)
    is_sender = context.may(Action.CONSULT) or context.may(Action.CONSULT_OWN)
    return begin_asking(context, wish) if is_sender and not asks(wish) else []


def answer_for_unit(context: Context, typed: str, plain: str) -> Replies:
    has_section, names_draft = SECTION.search(plain) is not None, DRAFT.search(plain) is not None
    if NOT_YET.search(plain) or not (names_draft or (has_section and CHANGES.search(plain))):
        return []
    near = in_sight(context)
    if not (names_draft or near):
        return []
    differs = has_section or CHANGES.search(plain) or DENIES.search(plain)
    has_some = not (differs or AGREES.search(plain)) and HAS_SOME.search(plain)
    if not (differs or has_some or AGREES.search(plain)):
        return []
    asked = lists.read_own(context)
    there = [one for one in asked if one.is_open]
    if asked and not there:
        see = Option("gy_list:1", _("Xem dự thảo xin ý kiến"))
        return [Message(_("Hiện không có dự thảo nào chờ đơn vị góp ý."), (see,))]
    meant = which(context, there, typed, near)
    if len(meant) != 1:
        return [which_message(meant)] if meant else []
    one = cards.own_opinion(context, str(meant[0].id))
    if has_some:
        return answering.open_opinion(context, one)
    if differs:
        return answering.open_with_words(context, one, said_of_section(typed))
    return answering.agree(context, one) if one.is_owed else answering.show_newer(context, one)


def manage(context: Context, typed: str, plain: str) -> Replies:
    """Do what is said of an open draft by who sent it: show, chase, move the day, recall, have its table.

    Of several whose titles do not tell them apart it is the one shown last; the list where none was. Where
    one unit is named to be reminded and more would be, the draft.
    """
    deed = next((token for token, said in DEEDS if said.search(plain)), "")
    is_meant = deed == "gd_chase" or not TELLS_OTHERS.search(plain)
    if not (deed and is_meant and OF_OPINIONS.search(plain)) or forbids(typed):
        return []
    there = [*(opinions.newest(context.tx) if context.may(Action.LOOK) else ()), *lists.read_sent(context)]
    there = [one for one in there if one.state == OPEN]
    named = named_best(there, typed)
    meant = named or there
    if not meant or (OF_REGULATION.search(plain) and not named):
        return []
    if len(meant) > 1 and not (meant := shown_last(context, meant)):
        return lists.show(context, "")
    asked = [one.unit for one in opinions.of_a_draft(context.tx, meant[0].id)]
    is_named = units_mentioned(context.tx, typed, local_date(context.at), asked)
    if deed == "gd_chase" and (is_named or asks(typed)):
        deed = "gd"
    if deed == "gd_day" and (day := NEW_DAY.match(plain)):
        context.need(Action.ASK_OPINIONS)
        return asking.open_day_told(context, cards.need_sender(context, meant[0]), plain[day.end() :])
    return press_button(context, context.features.buttons[deed], str(meant[0].id))


def shown_last(context: Context, there: Sequence[Draft]) -> list[Draft]:
    """Return the one of these drafts whose card was shown last."""
    for message in context.shown_since(context.at - LATELY):
        told = {token.split(":")[1] for token, _label, _words in message.options if token.startswith(CARD)}
        if found := [one for one in there if str(one.id) in told]:
            return found
    return []


def in_sight(context: Context) -> int:
    """Return the opinion that the newest message asks for; 0 where it asks for none."""
    last = context.last_shown(LATELY)
    tokens = (token for token, _label, _words in (last.options if last else ()))
    found = {token.split(":")[1] for token in tokens if token.startswith(("gy_yes:", "gy_say:"))}
    return int(found.pop()) if len(found) == 1 else 0


def which(context: Context, there: Sequence[Opinion], typed: str, near: int) -> list[Opinion]:
    """Return those that the words may mean: by the unit, by the title, and by what is owed or in sight."""
    day, unit_ids = local_date(context.at), sorted({one.unit for one in there})
    if len(unit_ids) > 1 and (named := units_mentioned(context.tx, typed, day, unit_ids)):
        there = [one for one in there if one.unit in named] or there
    there = named_best(there, typed) or there
    for narrower in ([one for one in there if one.is_owed], [one for one in there if one.id == near]):
        there = narrower if len(there) > 1 and narrower else there
    return list(there)


def named_best(there: Sequence[Titled], typed: str) -> list[Titled]:
    """Return those whose titles have most of their words in the text."""
    words = set(fold(typed).split())
    shared = {one.id: len(words & title_words(one.title)) for one in there}
    most = max(shared.values(), default=0)
    return [one for one in there if most and shared[one.id] == most]


def title_words(title: str) -> set[str]:
    return {word for word in fold(title).split() if len(word) >= FEWEST or word.isdecimal()}


def which_message(meant: Sequence[Opinion]) -> Message:
    said = _("Anh/chị trả lời dự thảo nào?")
    names = [_("{title} ({unit})", title=cards.shortened(one.title), unit=one.unit_name) for one in meant]
    options = [Option(f"gy:{one.id}", name) for one, name in zip(meant, names, strict=True)]
    return Message(said, tuple(options[: lists.SHOWN]))


def said_of_section(typed: str) -> dict[str, str]:
    """Return what is said of which section, by the form's questions: "khoản 2 Điều 5: đề nghị …"."""
    words = tidy(typed)
    found = SECTION.search(fold(words))
    is_even = len(fold(words)) == len(words)
    section = words[found.start() : found.end()].strip(" ,") if found and is_even else ""
    before, colon, behind = words.partition(":")
    if colon and len(behind.split()) > 1 and len(before) < answering.SECTION:
        words = behind.strip()
    elif (but := BUT.search(fold(words))) and is_even:
        words = words[but.end() :].strip()
    return {"words_1": words, **({"section_1": section} if section else {})}


def begin_asking(context: Context, typed: str) -> Replies:
    """Begin to send a draft for opinions with what is said of it: its title, to whom, until when."""
    words = tidy(POLITE.sub("", typed))
    plain = fold(words)
    if not (DRAFT.search(plain) and WANTS.search(plain)) or len(plain) != len(words):
        return []
    said = {}
    if title := TITLE.search(plain):
        said["title"] = words[title.start("title") : title.end("title")]
    if until := UNTIL.search(plain):
        said["day"] = words[until.start() : until.end()]
    whom, _rest = parted_units(context, words)
    key = "whom" if context.may(Action.CONSULT) else "units"
    return asking.open_with(context, said | ({key: whom} if whom else {}))
