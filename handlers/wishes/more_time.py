"""Wishes for more time for a report: of who owes it, and what the office says of them.

The office gives all units more time, or one that it names; a wish that waits is granted or declined.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile

from bot.conversation import Message, Option, _, asks, fold, regex, without_courtesy
from bot.domain.dates import read_when
from bot.domain.replies import read_reply
from bot.domain.reports import titles_named
from bot.domain.understanding import Reading
from handlers import answers, reports, words
from handlers.directory.finding import units_named
from handlers.engine import (
    Action,
    Context,
    Replies,
    Reply,
    are_units_said,
    moment_in_full,
    press_with_words,
    typed_choices,
)
from handlers.reports.cards import wish_message
from handlers.reports.filling.announcing import RequestChangeKind
from handlers.wishes.opening import filled, said_of
from storage.reporting.report_requests import Request
from storage.reporting.reports import MoreTime, get, get_more_time, of_request, wishes_for_more_time

FOR_UNIT = regex(r"\bcho ((?:ubnd )?(?:xã|xa|thị trấn|thi tran|phòng|phong|ban)\b[^,.;]*)", re.IGNORECASE)
COUNT = r"(?:\d+|may|vai|hai|ba|mot|nua|it|bon|nam)"
ASKS_MORE = regex(  # of plain words: "xin thêm 3 ngày nữa", "cho em tới thứ tư nộp được không"
    r"\b(?:xin|cho|de)(?: \w+){0,4}? (?:gia han|(?:lui|doi|khat|them)(?: thoi)? han|nop (?:tre|cham|muon))\b"
    rf"|\b(?:xin|cho)(?: (?:em|minh|toi|xin|phep))* (?:them|khat|lui|doi|tre|cham)(?: (?:lai|ra|em))*"
    rf" {COUNT} (?:ngay|bua|hom|tuan)\b"
    r"|\b(?:xin|cho)(?: (?:em|minh|toi|xin|phep|nop|doi|lui|khat))* (?:toi|den|qua|sang)(?: \w+){1,5}"
    r" (?:moi )?(?:nop|xong|kip)\b"
    r"|\b(?:xin|cho)(?: (?:em|minh|toi|xin|phep))* (?:khat|doi|lui)(?: (?:lai|han|ngay|nop))*"
    r" (?:toi|den|qua|sang)\b"
    rf"|\bxin nop(?: \w+){{0,4}} (?:tre|cham|muon)\b"
    r"|\b(?:lam|chua|khong) (?:chua |khong )?kip\b.* (?:xin|cho) (?:\w+ ){0,2}(?:toi|den|qua|sang|doi|lui)\b"
)
LATER = regex(
    rf"\b(?:nop|xin|lui|doi|khat)(?: \w+)? (?:tre|cham|muon|lui|doi|khat) ({COUNT} (?:ngay|bua|hom|tuan))\b"
)
ASKS_HOW = regex(r"\b(?:the nao|lam sao|o dau|bao lau|may lan|toi da|ai duyet|may ngay)\b")
REPORT = regex(r"\b(?:bao cao|bc)\b")
FOR_SHORT = regex(
    r"\bcho (?!(?:em|tôi|toi|đơn vị|don vi|các|cac|tất cả|tat ca|mọi|moi|cả|ca|hết|het|báo cáo"
    r"|bao cao|yêu cầu|yeu cau)\b)([^,.;]+?)"
    r"(?= (?:đến|den|tới|toi|thêm|them|hạn|han|sang|qua|ngày|ngay|báo cáo|bao cao)\b|[,.;]|$)",
    re.IGNORECASE,
)
AGREES = r"(?:(?:da|ok|oke|u|uh|duoc|thoi|vay|thi|em|anh|chi|minh|dong y|nhat tri|chap nhan)[ ,]+)*"
GRANTS = regex(  # of a wish for more time in sight, and no other day; folded, as the next
    rf"{AGREES}(?:cho|duyet|gia han)(?: (?:gia han|them|lui|han|thoi gian|no|ho|xa|don vi|do|nay|em|luon"
    r"|di|nhe|nha|a|vay|nop|tre|may|bua|ngay|cho))*[ .!]*"
)
GRANTS_NOT = regex(
    rf"{AGREES}(?:khong|ko|hong|khoi)"
    r"(?: (?:cho|dong y|duyet|gia han|chap nhan|them|dau|nua|duoc|em|nhe|nha|a|lui|han))+"
    r"(?:[ ]*[,.;:][ ]*|[ ](?=(?:vi|do|tai)[ ])|[ ]*$)(?:(?:vi|do|tai)[ ])?"
)
AND_THEN = regex(r"[ ,.;]+(?:nhung(?: ma)?,? |(?=(?:lan sau|lan toi|sau nay|nho)\b))")  # folded, behind that
GRANTING = ("mt_yes", "mt_no")  # how the tokens begin by which a wish for more time is decided
DEADLINE_MOVED = regex(  # folded: "sửa hạn báo cáo thành 18/12", "hạn nộp dời sang thứ sáu"
    r"(?:(?:da|a|em|e|nho|cho|giup|minh|toi|anh|chi|bay gio|lai)[ ,]+)*"
    r"(?:(?:sua|doi|dieu chinh|chinh|dat|lui|hoan)(?: lai)? (?:thoi )?han\b.*\b(?:nop|bao cao|bc|yeu cau)\b"
    r"|(?:thoi )?han (?:nop|bao cao|bc)\b.*\b(?:sua|doi|dieu chinh|chinh|dat|lui|hoan)\b)"
    r".*\b(?:thanh|sang|qua|toi|den|lai|la)\b"
)
IF_WISHED = regex(r"\b(?:xin|de nghi|khat)\b.*\b(?:gia han|them|lui|han)\b")  # folded
ASKS_BACK = regex(r"\b(?:à|hả|ha|hở|phải không|phai khong)[ ?.!]*$", re.IGNORECASE)
DECLINES = regex(  # folded, of a unit that is named: "không cho Long Tân gia hạn"
    r"\b(?:khong|ko|hong|khoi|chua)(?: (?:the|co|duoc))? (?:cho|dong y|duyet|chap nhan)\b"
    r".*\b(?:gia han|them|lui)\b"
    r"|\b(?:khong|ko|hong|khoi|chua)(?: duoc)? gia han\b|\btu choi\b.*\b(?:gia han|them|lui)\b"
)
TELLS_WHY = regex(r"(?:[,;:]|\b(?:vì|vi|do)\b)\s*(\w.*)", re.IGNORECASE)
GRANTED = (Reply.YES, Reply.AGREED, Reply.APPROVED)
FOR_ALL = regex(r"\b(?:tat ca|cac|moi|toan bo|ca (?:huyen|tinh|xa)|tru)\b")  # folded


def is_more_time_told(context: Context, reading: Reading) -> bool:
    """Return whether more time for a report is plainly asked for or given, however that is read."""
    plain = reading.text.plain
    if ASKS_HOW.search(plain):
        return False
    is_moved = DEADLINE_MOVED.match(plain) is not None and not asks(reading.typed)
    if context.may(Action.REQUEST) and (is_moved or asks_if_wished(reading)):
        return True
    is_wished = ASKS_MORE.search(plain)
    if not is_wished or context.may(Action.HANDLE) or not context.may(Action.REPORT):
        return False
    owed = {one.id: one.title for one in reports.moving.own_reports(context) if one.is_owed}
    return bool(owed) and (REPORT.search(plain) is not None or bool(titles_named(reading.typed, owed)))


def ask_more_time(context: Context, reading: Reading) -> Replies:
    """Open the form for the report that is named or the only one owed; of several it asks which."""
    owed = [one for one in reports.moving.own_reports(context) if one.is_owed]
    named = titles_named(reading.typed, {one.id: one.title for one in owed})
    owed = [one for one in owed if one.id in named] or owed
    if not owed:
        return reports.lists.show_own(context, "")
    facts = reports.filling.more_time.more_time_facts_of(context, owed)
    said = said_of(context, reading, {"deadline": "until", "reason": "why"})
    if why := said.words.get("why", ""):
        said = said.also({"why": without_title(why, [one.title for one in owed])})
    if later := LATER.search(reading.text.plain):
        said = said.also({"until": f"thêm {later[1]}"})
    return filled(context, reports.filling.more_time.MORE_TIME_FLOW, facts, said)


def without_title(why: str, titles: Sequence[str]) -> str:
    """Return a reason without the words of a report's title that it begins with, where they are several."""
    named, words_told = {word for title in titles for word in fold(title).split()}, why.split()
    rest = list(dropwhile(lambda word: fold(word) in named, words_told))
    return why if len(words_told) - len(rest) == 1 else " ".join(rest)


def give_more_time(context: Context, reading: Reading) -> Replies:
    """Open the office's form by which units get more time for the only open request, or show all of them.

    Who only asks whether a unit wishes for it, or declines that, is shown what waits.
    """
    changing, (is_for_one, to) = reports.changing, unit_given(context, reading.typed)
    owes = context.may(Action.REPORT) and any(one.is_owed for one in reports.moving.own_reports(context))
    if not context.may(Action.REQUEST) or (owes and not is_for_one):
        return []
    live = reports.lists.open_requests(context)
    named = titles_named(reading.typed, {one.id: one.title for one in live})
    live = [one for one in live if one.id in named] or live
    units = {} if is_for_one and not to else of_units(context, reading.typed)
    if is_shown_first(context, reading, units):
        return show_wishes(context, live, units)
    if len(live) != 1:
        return answers.show_these(context, live) if live else reports.lists.show(context, "")
    is_for_one = is_for_one or bool(units)
    kind = RequestChangeKind.EXTEND_UNIT if is_for_one else RequestChangeKind.EXTEND
    begun = changing.begin_change(context, live[0])
    said = said_of(context, reading, {"deadline": "deadline"})
    to = to or (next(iter(units.values())) if len(units) == 1 else "")
    said = said.also({"unit": to} if to else {})
    return filled(context, changing.FLOW, replace(begun, given={**begun.given, "what": kind.value}), said)


def of_units(context: Context, typed: str) -> dict[int, str]:
    """Return the units that are named as those that get more time, or do not; none where it is for all."""
    return {} if FOR_ALL.search(fold(typed)) else units_named(context, typed)


def asks_if_wished(reading: Reading) -> bool:
    """Return whether it is asked whether somebody wishes for more time: "Long Tân xin gia hạn à"."""
    is_asked = asks(reading.typed) or ASKS_BACK.search(reading.typed) is not None
    return is_asked and IF_WISHED.search(reading.text.plain) is not None


def is_shown_first(context: Context, reading: Reading, units: dict[int, str]) -> bool:
    """Return whether nothing is given on these words: they ask, decline, or a wish of the unit waits."""
    names_day = read_when(reading.typed, context.at).date != ""
    is_waiting = len(units) == 1 and not names_day and wishes_of(context, units)
    return bool(is_waiting) or asks_if_wished(reading) or DECLINES.search(reading.text.plain) is not None


def wishes_of(context: Context, units: dict[int, str]) -> list[MoreTime]:
    """Return the wishes for more time that wait, of these units or of all."""
    owed = [
        one.id
        for request in reports.lists.open_requests(context)
        for one in of_request(context.tx, request.id)
        if not units or one.unit in units
    ]
    found = (get_more_time(context.tx, wish) for wish in wishes_for_more_time(context.tx, owed))
    return [wish for wish in found if wish]


def show_wishes(context: Context, live: Sequence[Request], units: dict[int, str]) -> Replies:
    """Show the wishes that wait, each with what decides it; else say that there is none, and until when."""
    if waiting := wishes_of(context, units):
        each = ((wish, get(context.tx, wish.report)) for wish in waiting)
        return [wish_message(report, wish, wish.id, wish.name) for wish, report in each if report]
    none = _("Hiện không có đơn vị nào đang xin gia hạn báo cáo.")
    if units:
        none = _("{units} hiện không xin gia hạn báo cáo nào.", units=", ".join(units.values()))
    due = [f"– {one.title}: {moment_in_full(one.deadline)}" for one in live]
    options = tuple(Option(f"rq_change:{one.id}", _("Thay đổi yêu cầu")) for one in live if len(live) == 1)
    return [Message("\n".join([none, *([_("Hạn nộp hiện nay:"), *due] if due else [])]), options)]


def unit_given(context: Context, typed: str) -> tuple[bool, str]:
    """Return whether something is to be for one unit alone, and its words; "" where nobody is called so.

    Of a short name that is not known ("cho ptp") the form asks which unit it is: never is it for all.
    """
    found = FOR_UNIT.search(typed) or FOR_SHORT.search(typed)
    if found is None:
        return False, ""
    said = without_courtesy(found[1])
    return True, said if are_units_said(context, said) else ""


def decide_wish(context: Context, typed: str, press: words.Press) -> Replies:
    """Grant or decline the wish for more time in sight: "cho gia hạn", "không cho, trễ quá rồi".

    What is said beside it goes to whoever asked: "ok, nhưng lần sau báo sớm".
    Of a unit that is named its wish is declined by its review: "không cho Long Tân gia hạn".
    """
    is_office = context.may(Action.REQUEST) and not asks(typed)
    shown = context.shown_since(context.at - words.HEARD) if is_office else ()
    told = next((one for one in shown if one.options), None)
    tokens = typed_choices.live_tokens(context, told, GRANTING) if told else []
    by_name = {token.partition(":")[0]: token for token in tokens}
    plain, said = " ".join(fold(typed).split()), " ".join(typed.split())
    if len(tokens) != len(GRANTING) or len(by_name) != len(GRANTING):  # of one wish
        return decline_of_unit(context, said, plain) if is_office else []
    if GRANTS.fullmatch(plain):
        return press(by_name["mt_yes"])
    if note := said_with_grant(said, plain):
        return press_with_words(context, by_name["mt_yes"], note)
    found = GRANTS_NOT.match(plain)
    if found is None:
        return decline_of_unit(context, said, plain)
    why = said[found.end() :].strip() if len(plain) == len(said) else ""
    token = by_name["mt_no"]
    return press_with_words(context, token, why) if why else press(token)


def said_with_grant(said: str, plain: str) -> str:
    """Return what goes with a wish that is granted in the same words; "" where they do not say so."""
    found = AND_THEN.search(plain) if len(plain) == len(said) else None
    if found is None:
        return ""
    reply = read_reply(said[: found.start()])
    is_granted = reply is not None and reply.is_bare and reply.kind in GRANTED
    return said[found.end() :] if is_granted or GRANTS.fullmatch(plain[: found.start()]) else ""


def decline_of_unit(context: Context, typed: str, plain: str) -> Replies:
    """Ask why the only wish of the unit that is named is declined; nothing where none waits."""
    units = of_units(context, typed) if DECLINES.search(plain) else {}
    waiting = wishes_of(context, units) if len(units) == 1 else []
    if len(waiting) != 1:
        return []
    why = TELLS_WHY.search(typed)
    if why is None:
        return reports.filling.more_time.open_decline(context, waiting[0])
    return reports.filling.more_time.open_decline_for(context, waiting[0], why[1])
