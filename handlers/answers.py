"""Answers to what is only asked, in a sentence: who, when, which address; each shows and writes nothing.

Nothing is returned where the words ask for more than the small view says.
"""

import re

from bot.conversation import Message, _
from bot.domain.dates import read_date
from bot.domain.reports import titles_named
from bot.domain.understanding import Aspect, Reading
from handlers import broadcasts, cover, on_call, reports
from handlers.directory import finding
from handlers.duties import status
from handlers.engine import Action, Context, Replies
from handlers.incidents.talk import questions
from storage.broadcasts import recent
from storage.report_requests import live_ones

WHO_IS_AWAY = re.compile(  # folded
    r"\b(?:ai|nguoi nao|nhung ai)(?: (?:co|dang|se|xin|bao|duoc|bi|hom|nay|ngay|mai|mot|tuan|trong|don|vi))*"
    r" (?:nghi(?! viec| huu|a\b)|vang)\b"
)
OF_CHECKS = re.compile(r"\b(?:kiem tra|lan [12]|hop thu)\b")  # folded


def show_away(context: Context, reading: Reading) -> Replies:
    """Say who is away, to whoever asks it; a head's own people, or all."""
    is_asked = WHO_IS_AWAY.search(reading.text.plain) is not None
    return cover.lists.show_away(context, reading.typed) if is_asked and context.may(Action.SEE) else []


def look_up(context: Context, reading: Reading) -> Replies:
    """Look up whom or what a whole sentence names; who is on call is no look-up."""
    if reading.asks_of(Aspect.ON_CALL):
        return on_call.rota.show_on_call(context, reading.typed)
    return finding.show(context, reading.typed)


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
    return status.show_today(context, plain) if is_one else []


def show_district(context: Context, reading: Reading) -> Replies:
    """Show the incidents that are asked about; else how far reports, or acknowledgements, have come."""
    if reading.asks_of(Aspect.INCIDENTS) and context.may(Action.RAISE):
        return questions.show_meant(context, reading)
    return [] if OF_CHECKS.search(reading.text.plain) else show_filed_or_acknowledged(context, reading)


def show_requests(context: Context, reading: Reading) -> Replies:
    """Show how far the reports are that the words ask of: of the one that is named, else of all."""
    if not (context.may(Action.REQUEST) and reading.asks_of(Aspect.REPORTS)):
        return []
    found = {one.id: one for one in live_ones(context.tx)}
    named = titles_named(reading.typed, {key: one.title for key, one in found.items()})
    if len(named) == 1:
        return reports.lists.show_request(context, found[named[0]])
    return reports.lists.show(context, "")


def show_own(context: Context, reading: Reading) -> Replies:
    return show_district(context, reading) or show_hours(context, reading)


def show_hours(context: Context, reading: Reading) -> Replies:
    """Say when checks are reminded of."""
    return status.show_hours(context, "") if reading.asks_of(Aspect.HOURS) else []


def show_deadlines(context: Context, reading: Reading) -> Replies:
    """Say until when reports are due, to whoever asks it or files none."""
    is_asked = reading.asks_of(Aspect.DEADLINES)
    return reports.lists.show_deadlines(context, "") if is_asked or not context.may(Action.REPORT) else []


def show_missing(context: Context, reading: Reading) -> Replies:
    """Show who has not filed, acknowledged or checked, as the words say; each list can remind them."""
    said = show_filed_or_acknowledged(context, reading)
    return said or context.features.views["trangthai"].show(context, "")


def show_filed_or_acknowledged(context: Context, reading: Reading) -> Replies:
    if said := show_requests(context, reading):
        return said
    if context.may(Action.BROADCAST) and reading.asks_of(Aspect.BROADCASTS):
        is_any = bool(recent(context.tx, 1))
        return broadcasts.lists.show_page(context, 1) if is_any else [Message(_("Chưa gửi thông báo nào."))]
    return []
