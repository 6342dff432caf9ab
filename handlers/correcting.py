"""Put right in words what the office has sent: "đính chính: họp lúc 15h chứ không phải 14h".

It opens the correction of a broadcast or the change of a request, with what was told; never a new one.
"""

from collections.abc import Sequence

from bot.conversation import Message, Option, _, asks, fold, regex
from bot.domain.reports import titles_named
from bot.domain.sent_corrections import OF_BROADCAST, OF_REPORT, told_to_correct
from bot.domain.understanding import Intent, Reading
from handlers import words
from handlers.broadcasts import correcting
from handlers.engine import Action, Context, Replies
from handlers.reports import cards, changing
from handlers.reports.filling.announcing import RequestChangeKind
from storage.reporting import report_requests
from storage.reporting.report_requests import Request

_JUST_NOW = r"(?:vua (?:roi|gui|nay|xong)|moi gui|(?:hoi|luc|ban) nay)"
WITHDRAWS = regex(  # folded
    r"(?:(?:da|a|em|e|chi|anh|thoi|cho|nho|oi|vui long|toi|minh|muon)[ ,]+)*"
    r"(?P<how>thu hoi|rut(?: lai)?|huy(?: bo)?|bo|khong can|khoi(?: can)?|ket thuc(?: som)?|dong(?: lai)?)"
    r"(?: (?:giup|cai|ban|lai|toi|minh|em|cho|cac|xa|don vi))*"
    rf" (?P<what>(?:yeu cau|yc)(?: (?:bao cao|bc)\b|(?= (?:{_JUST_NOW}|do|nay|ay)\b)"
    r"|(?=(?: (?:di|nhe|nha|luon|a|em|anh|chi|oi))*[ .!]*$))|bao cao\b)"
)
JUST_NOW = regex(rf"\b{_JUST_NOW}\b")  # folded
ENDS = regex(r"ket thuc|dong")  # folded: what came in stays; all else calls it off


def correct_sent(context: Context, reading: Reading) -> Replies:
    """Open what puts right something that was sent; nothing where nothing was, or nothing is told so."""
    told = told_to_correct(reading.typed)
    if told is None or not (context.may(Action.BROADCAST) and context.may(Action.REQUEST)):
        return []
    said, asked = fold(reading.typed), asked_lately(context)
    is_any = bool(correcting.sent_lately(context))
    if asked and (not is_any or (OF_REPORT.search(said) and not OF_BROADCAST.search(said))):
        return change_request(context, reading)
    if is_any and asked and not OF_BROADCAST.search(said):
        return ask_what(context, reading, told)
    return correct_broadcast(context, reading)


def withdraw_sent(context: Context, reading: Reading) -> Replies:
    """Lead to the end of a request that is to be withdrawn: "thu hồi yêu cầu báo cáo máy tính"."""
    found = WITHDRAWS.match(fold(reading.typed))
    if found is None or asks(reading.typed) or not context.may(Action.REQUEST):
        return []
    live = asked_lately(context)
    named = titles_named(reading.typed, {one.id: one.title for one in live})
    meant: Sequence[Request] = [one for one in live if one.id in named]
    if not meant and JUST_NOW.search(fold(reading.typed)):
        meant = live[:1]
    elif not meant and not found["what"].startswith("bao cao"):
        meant = live
    if not meant:
        return []
    kind = RequestChangeKind.CLOSE if ENDS.match(found["how"]) else RequestChangeKind.CANCEL
    if len(meant) == 1:
        named_so = Message(_("Yêu cầu báo cáo “{title}”.", title=meant[0].title))
        return [named_so, *changing.open_ending(context, meant[0], kind)]
    options = tuple(Option(f"rq_change:{one.id}", cards.shortened(one.title)) for one in meant)
    return [Message(_("Anh/chị muốn kết thúc yêu cầu báo cáo nào?"), options)]


def ask_what(context: Context, reading: Reading, told: str) -> Replies:
    """Ask whether a broadcast or a request is to be put right; the words are kept."""
    kept = words.keep(context, reading.typed, reading)
    options = (
        Option(f"wish:{kept}:{Intent.BROADCAST}", _("Đính chính thông báo")),
        Option(f"wish:{kept}:{Intent.REPORT_REQUEST}", _("Thay đổi yêu cầu báo cáo")),
        Option(f"unsay:{kept}", _("Không")),
    )
    return [words.card(kept, _("Anh/chị muốn đính chính nội dung nào: “{told}”?", told=told), options)]


def correct_broadcast(context: Context, reading: Reading) -> Replies:
    """Open the correction of a broadcast; nothing where none is to be corrected."""
    told = told_to_correct(reading.typed)
    is_any = told is not None and correcting.sent_lately(context)
    is_newest = JUST_NOW.search(fold(reading.typed)) is not None
    return correcting.correct_as_told(context, told or "", is_newest=is_newest) if is_any else []


def change_request(context: Context, reading: Reading) -> Replies:
    """Open the change of a request, of several the one whose title is named; else ask which is meant."""
    told = told_to_correct(reading.typed)
    found = asked_lately(context) if told is not None else []
    named = titles_named(reading.typed, {one.id: one.title for one in found})
    meant = [one for one in found if one.id in named] or found
    if not meant:
        return []
    said = [Message(_("Anh/chị báo đính chính: “{told}”.", told=told))] if told else []
    if len(meant) == 1:
        return [*said, *changing.open_change(context, meant[0])]
    options = tuple(Option(f"rq_change:{one.id}", cards.shortened(one.title)) for one in meant)
    return [*said, Message(_("Đính chính yêu cầu báo cáo nào?"), options)]


def asked_lately(context: Context) -> Sequence[Request]:
    """Return the open requests, the one that was sent last first; those of late where there are any."""
    found = [one for one in report_requests.live_ones(context.tx) if one.is_open]
    found.sort(key=lambda one: one.opens, reverse=True)
    return [one for one in found if one.opens > context.at - correcting.LATELY] or found
