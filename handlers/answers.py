"""Answers to what is only asked, in a sentence: who, when, which address; each shows and writes nothing.

Nothing is returned where the words ask for more than the small view says.
"""

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.conversation import Message, _, fold
from bot.domain.dates import read_date
from bot.domain.reports import titles_named
from bot.domain.understanding import Aspect, Intent, Reading
from handlers import broadcasts, cover, directory, duties, on_call, reports, upkeep
from handlers.engine import Action, Context, Replies, open_command
from handlers.incidents.talk import questions
from storage.broadcasts import recent
from storage.report_requests import Request, live_ones

WHO_IS_AWAY = re.compile(  # folded
    r"\b(?:ai|nguoi nao|nhung ai)(?: (?:co|dang|se|xin|bao|duoc|bi|hom|nay|ngay|mai|mot|tuan|trong|don|vi))*"
    r" (?:nghi(?! viec| huu|a\b)|vang)\b"
)
ASKS_WHO_FILED = re.compile(  # folded
    r"\b(?:ai|nhung ai|don vi nao|xa nao|bao nhieu)\b.*\b(?:nop|gui|bao cao|tra loi)\b"
    r"|\bnop(?: duoc)? (?:chua|roi|du|bao nhieu)\b|\btong hop\b|\bexcel\b|\b(?:toi|den) dau\b"
)
FILED_YET = re.compile(r"\bnop(?: bao cao)? (?:chua|roi chua)\b")
ASKS_NEW = re.compile(r"\b(?:yeu cau|de nghi|soan|gui yeu cau)\b")  # of a request that is to be made
ASKS_BROADCAST = re.compile(  # folded
    r"\b(?:xem|coi|doc|nhac|cho)(?: (?:lai|giup|gium|em|toi|minh|anh|chi|cai|noi dung|hoi))* thong bao\b"
    r"(?!.*\b(?:cho|toi|gui)\b)"
    r"|\b(?:thong bao|hop|tap huan|hoi nghi|giao ban|cup dien)\b.* (?:may gio|luc nao|khi nao|o dau|noi gi)\b"
)
CHANGES = r"\b(?:ns|(?:thay doi|bien dong)(?: ve)? (?:nhan su|ns))\b"
ASKS_CHANGES = re.compile(  # folded; "ns" as it is written
    rf"\b(?:con|co|may|bao nhieu|nhung|cac)\b.*{CHANGES}.*\b(?:nao|cho|chua|gi)\b"
    rf"|{CHANGES} nao\b.*\b(?:cho|chua)\b"
)
OF_RULES = re.compile(r"\bnoi quy\b")
LONGEST = 300  # characters of what asks no more than to be shown something
SOME_UNITS = re.compile(r"\b(\d{1,3}) (?:don vi|xa|phong|nguoi|truong)\b")  # folded, as the next
OF_DAYS = "lien tiep"  # they missed several rounds: not all that owe now
CERTAIN_UNITS = re.compile(rf"\b(?:chi|rieng) (?:nhac|don vi|xa|phong)\b|\b{OF_DAYS}\b|\bnhac rieng\b")
MISSING = (Intent.WHO_MISSING, Intent.CHASE)
JUST_SENT = timedelta(days=2)  # what was sent so lately is meant by "ai chưa xác nhận"
OF_CHECKS = re.compile(r"\b(?:kiem tra|lan [12]|hop thu)\b")  # folded


def show_away(context: Context, reading: Reading) -> Replies:
    """Say who is away, to whoever asks it; a head's own people, or all."""
    is_asked = WHO_IS_AWAY.search(reading.text.plain) is not None
    return cover.lists.show_away(context, reading.typed) if is_asked and context.may(Action.SEE) else []


def show_plainly(context: Context, reading: Reading) -> Replies:
    """Show what the words ask, however read: who is away or has filed, what changes wait, a broadcast."""
    shows = (show_away, show_request_asked, show_changes, show_broadcast)
    return next(filter(None, (show(context, reading) for show in shows)), [])


def show_broadcast(context: Context, reading: Reading) -> Replies:
    """Show a broadcast once more, to whoever asks to see it, or when and where something in it is."""
    is_asked = len(reading.typed) <= LONGEST and ASKS_BROADCAST.search(reading.text.plain) is not None
    return broadcasts.cards.show_asked(context, reading.typed) if is_asked else []


def show_changes(context: Context, reading: Reading) -> Replies:
    """Show the personnel changes that wait, to whoever asks which do."""
    is_asked = len(reading.typed) <= LONGEST and ASKS_CHANGES.search(fold(reading.typed)) is not None
    return open_command(context, "nhansu", "/nhansu") if is_asked and context.may(Action.CHANGE) else []


def show_request_asked(context: Context, reading: Reading) -> Replies:
    """Show how far the request is whose title the words name; of several ask which."""
    plain = reading.text.plain
    is_asked = context.may(Action.REQUEST) and ASKS_WHO_FILED.search(plain) and not ASKS_NEW.search(plain)
    found = {one.id: one for one in live_ones(context.tx)} if is_asked else {}
    named = titles_named(reading.typed, {key: one.title for key, one in found.items()})
    if not named and FILED_YET.search(plain) and directory.finding.unit_named(context, reading.typed):
        named = list(found)  # "Phú Hội nộp chưa"
    return show_these(context, [found[key] for key in named]) if named else []


def show_these(context: Context, asked: Sequence[Request]) -> Replies:
    """Show the one request that is meant, or ask which of several."""
    if len(asked) == 1:
        return reports.lists.show_request(context, asked[0])
    return [reports.lists.request_list(context, asked, _("Anh/chị hỏi về yêu cầu báo cáo nào?"), ())]


def look_up(context: Context, reading: Reading) -> Replies:
    """Look up whom or what a whole sentence names; who is on call is no look-up."""
    if reading.asks_of(Aspect.ON_CALL):
        return on_call.rota.show_on_call(context, reading.typed)
    return directory.finding.show(context, reading.typed)


def show_on_call(context: Context, reading: Reading) -> Replies:
    """Say who is on call, to whoever asks it or may not plan the shifts."""
    is_asked = reading.asks_of(Aspect.ON_CALL)
    if is_asked or not context.may(Action.ON_CALL):
        return on_call.rota.show_on_call(context, reading.typed)
    return []


def show_day(context: Context, reading: Reading) -> Replies:
    """Say whether the day that is named is one of checks; nothing where several are asked about."""
    plain = reading.text.plain
    is_one = read_date(plain, context.at) is not None and not reading.asks_of(Aspect.DAYS)
    return duties.status.show_today(context, plain) if is_one else []


def show_district(context: Context, reading: Reading) -> Replies:
    """Show the incidents that are asked about; else how far reports, or acknowledgements, have come."""
    if reading.asks_of(Aspect.INCIDENTS) and context.may(Action.RAISE):
        return questions.show_meant(context, reading)
    return [] if OF_CHECKS.search(reading.text.plain) else show_filed_or_acknowledged(context, reading)


def show_requests(context: Context, reading: Reading) -> Replies:
    """Show how far the reports are that the words ask of: of the one that is named, else of all."""
    if not (context.may(Action.REQUEST) and reading.asks_of(Aspect.REPORTS)):
        return []
    if OF_RULES.search(reading.text.plain) and context.may(Action.RULES):
        return upkeep.rules.show(context, "")
    found = {one.id: one for one in live_ones(context.tx)}
    named = titles_named(reading.typed, {key: one.title for key, one in found.items()})
    asked = [found[key] for key in named] or (list(found.values()) if len(found) == 1 else [])
    if reading.intent == Intent.CHASE and len(asked) == 1 and asked[0].is_open:
        chase = reports.telling.CHASE.read(context, str(asked[0].id))
        return reports.telling.ask_chase(context, chase, "")
    return show_these(context, asked) if named else reports.lists.show(context, "")


def show_own(context: Context, reading: Reading) -> Replies:
    return show_district(context, reading) or show_hours(context, reading)


def show_hours(context: Context, reading: Reading) -> Replies:
    """Say when checks are reminded of."""
    return duties.status.show_hours(context, "") if reading.asks_of(Aspect.HOURS) else []


def show_deadlines(context: Context, reading: Reading) -> Replies:
    """Say until when reports are due, to whoever asks it or files none."""
    is_asked = reading.asks_of(Aspect.DEADLINES)
    return reports.lists.show_deadlines(context, "") if is_asked or not context.may(Action.REPORT) else []


def show_missing(context: Context, reading: Reading) -> Replies:
    """Show who has not filed, acknowledged or checked, as the words say; each list can remind them.

    Who would have them reminded is asked at once whether it is to be done.
    """
    if said := show_filed_or_acknowledged(context, reading):
        return said
    asked: Replies = []
    if reading.intent == Intent.CHASE and context.may(Action.URGE):
        plain, named = reading.text.plain, directory.finding.units_named(context, reading.typed)
        count = int(some[1]) if (some := SOME_UNITS.search(plain)) else 0
        certain = CERTAIN_UNITS.search(plain)
        if count not in (0, len(named)):
            asked = duties.urging.ask_today(context, (), count)
        elif certain is None or (named and certain[0] != OF_DAYS):
            asked = duties.urging.ask_today(context, named)
    return asked or context.features.views["trangthai"].show(context, "")


def show_filed_or_acknowledged(context: Context, reading: Reading) -> Replies:
    if said := show_requests(context, reading):
        return said
    if context.may(Action.BROADCAST) and reading.asks_of(Aspect.BROADCASTS):
        last = next(iter(recent(context.tx, 1)), None)
        if last and last.begun and context.at - last.begun <= JUST_SENT and reading.intent in MISSING:
            return broadcasts.lists.show_silent(context, last, 1)
        is_any = last is not None
        return broadcasts.lists.show_page(context, 1) if is_any else [Message(_("Chưa gửi thông báo nào."))]
    return []
