"""Answers to what is only asked, in a sentence: who, when, which address; each shows and writes nothing.

Nothing is returned where the words ask for more than the small view says.
"""

import re
from collections.abc import Sequence
from datetime import time, timedelta

from bot.conversation import Message, _, asks, at_local, expand, fold, local_date, regex, time_text
from bot.domain.dates import read_date, read_snoozes
from bot.domain.duties import DutyState
from bot.domain.reports import titles_named
from bot.domain.understanding import Aspect, Intent, Reading, Standing
from bot.domain.urging import units_mark, units_marked
from handlers import (
    broadcasts,
    cover,
    directory,
    duties,
    on_call,
    reports,
    results,
)
from handlers.answers import asked_lists, report_wishes
from handlers.engine import COVERED, HEADING, Action, Context, Replies, Role, id_in, open_command, units_but
from handlers.incidents.talk import questions
from storage.broadcasts import recent
from storage.checks.duty_summaries import duties_of
from storage.engine import holders
from storage.reporting.report_requests import Request, live_ones

WHO_IS_AWAY = regex(  # folded
    r"\b(?:ai|nguoi nao|nhung ai)(?: (?:co|dang|se|xin|bao|duoc|bi|hom|nay|ngay|mai|mot|tuan|trong|don|vi))*"
    r" (?:nghi(?! viec| huu|a\b)|vang)\b"
)
ASKS_IF_AWAY = regex(  # folded and in full
    r"\b(?:nghi(?! viec| huu)|vang|di (?:hop|cong tac|hoc|tap huan))\b"
    r".*(?:\b(?:khong|hong|hok|ko)| ha|\?)(?: (?:em|anh|chi|a|e|con|ad|vay|ta))*[ ?.!]*$"
)
ASKS_WHEN_AWAY = regex(  # folded and in full
    r"\b(?:nghi(?! viec| huu)|vang)(?: mat| phep)?(?: (?:tu|toi|den|het|vao|co|trong|lai))*"
    r" (?:(?:buoi|hom|ngay|khi|luc|bua|thu) (?:nao|may)|may (?:ngay|bua|hom|buoi)|bao (?:gio|lau|nhieu))\b"
)
TELLS_OTHERS = regex(  # folded
    r"^(?:\w+ ){0,2}(?:thong bao|gui|nhan|yeu cau|bao) (?:toi|cho|cac|tat ca|den)\b|\bthi bao\b"
)
ASKS_WHO_FILED = regex(  # folded
    r"\b(?:ai|nhung ai|don vi nao|xa nao|bao nhieu)\b.*\b(?:nop|gui|bao cao|tra loi)\b"
    r"|\bnop(?: duoc)? (?:chua|roi|du|bao nhieu)\b|\btong hop\b|\bexcel\b|\b(?:toi|den) dau\b"
)
FILED_YET = regex(
    r"\b(?:nop(?: bao cao)?|gui bao cao) (?:chua|roi chua)\b"
    r"|\b(?:nop )?bao cao (?:sao|ra sao|the nao|nhu the nao|toi dau|den dau|chua|gi)\b(?! (?:su co|loi|hu))"
)
EXCEL = regex(r"\bexcel\b")  # folded: the workbook of what is filed
ASKS_NEW = regex(r"\b(?:yeu cau|de nghi|soan|gui yeu cau)\b")  # of a request that is to be made
ASKS_BROADCAST = regex(  # folded
    r"\b(?:xem|coi|doc|nhac|cho)(?: (?:lai|giup|gium|em|toi|minh|anh|chi|cai|noi dung|hoi))* thong bao\b"
    r"(?!.*\b(?:cho|toi|gui)\b)"
    r"|\b(?:thong bao|hop|tap huan|hoi nghi|giao ban|cup dien)\b.* (?:may gio|luc nao|khi nao|o dau|noi gi)\b"
)
TO_SEE = regex(r"\b(?:xem|coi|doc|nhac)\b")  # folded
CHANGES = r"\b(?:ns|(?:thay doi|bien dong)(?: ve)? (?:nhan su|ns))\b"
ASKS_CHANGES = regex(  # folded; "ns" as it is written
    rf"\b(?:con|co|may|bao nhieu|nhung|cac)\b.*{CHANGES}.*\b(?:nao|cho|chua|gi)\b"
    rf"|{CHANGES} nao\b.*\b(?:cho|chua)\b"
    r"|\bthay doi(?: nhan su| vua gui)*(?: cua \w+)?(?: vua gui)?"
    r" (?:toi dau|den dau|sao roi|the nao roi|xong chua|chua thay|(?:khi nao|bao gio)(?: \w+){0,2} tra loi)\b"
    rf"|\b{CHANGES}\b.*\b(?:toi dau|den dau|sao roi|the nao roi|xong chua|(?:chua|khi nao|bao gio).* tra"
    r" loi)\b|\b(?:de nghi|xin) cap hop thu\b"
    r".*\b(?:sao chua|chua thay|toi dau|den dau|sao roi|bao gio|khi nao)\b"
)
ASKS_OWN_UNIT = regex(  # of plain words: "tôi đang tham gia đơn vị nào"
    r"\b(?:toi|em|minh)\b(?: \w+){0,2} (?:thuoc|o|trong|tham gia|dang ky)(?: (?:o|voi|trong|vao))?"
    r" (?:don vi|co quan) nao\b(?! (?:chua|khong|con|cham))"
)
ASKS_PEOPLE = regex(  # folded, as the next two
    r"\b(?:gom|co) (?:nhung )?(?:ai|nguoi nao)\b|\b(?:danh ba|danh sach|ds)(?: (?:can bo|nguoi|nhan su))?"
    r" (?:cua |o )?(?:don vi|phong|xa|co quan|ubnd)\b"
)
OF_OTHER_LISTS = regex(
    r"\b(?:chua|nop|kiem tra|xac nhan|gui|truc|nghi|vang|trua|su co|don vi (?:nao|da|dang)|cac don vi)\b"
)
OWN_UNIT = regex(
    r"\b(?:don vi|phong|xa|co quan)(?: cua)? (?:minh|em|e|mk|toi|tui|ta|chung toi|chung em|anh|chi)\b"
)
OF_OWN = regex(  # folded, as those below
    r"\b(?:don vi|phong|xa|co quan|minh|ben em|ben minh)\b"
)
CHECKED_YET = regex(
    r"\b(?:kiem tra|check|coi|xem)\b(?: (?:hop thu|thu|mail|email|lan \d|hom nay|bua nay|sang nay|chieu nay"
    r"|xong|duoc|cua|don vi|xa|phong|minh|ngay)){0,5}"
    r" chua(?: (?:nhi|ta|vay|a|ha|em|anh|chi|the|he thong|may))*[ ?.!]*$"
)
OF_OTHER_CHECKS = regex(r"\bsu co\b|\bsc ?\d|\bbao cao\b|\bgiup\b|\bchua (?:kiem tra|check|coi|xem)\b")
I_CHECKED = regex(
    r"^(?:(?:da|a|oi|cho|hoi|xem|khong biet|ko biet|hom nay|sang nay|chieu nay|bua nay|lan \d|the|vay)[ ,]+)*"
    r"(?:em|e|toi|minh|tui|(?:don vi|xa|phong)(?: (?:minh|em|toi|ta))?)\b"
)
WHEN_TO_CHECK = regex(  # folded and in full
    r"\b(?:may|luc nao|khi nao|bao gio)(?: (?:gio|h))?(?: (?:thi|em|toi|minh|anh|chi|phai|can|moi|di|vao))*"
    r" (?:kiem tra|check|coi|xem)(?: (?:hop thu|thu|mail|email))?"
    r"(?: (?:vay|z|a|ha|nhi|the|di|ta|em|anh|chi))*[ ?.!]*$"
)
MAIL_WAITS = regex(
    r"\b(?:thu|mail|email|van ban|cong van)\b(?: \w+){0,4} (?:cho|doi|can)(?: \w+){0,2}?"
    r" (?:toi|minh|anh|chi|em|thu truong|lanh dao)"
    r"(?: \w+){0,2}? (?:xu ly|giai quyet|duyet|xem|y kien|cho y kien)\b"
)
WHICH_WAITS = regex(  # folded: "thư nào đang chờ", "con thu nao cho xu ly khong", "xem thư chờ"
    r"^(?!.*\b(?:su co|bao cao|thong bao|nhan duoc|gui)\b).*\b(?:thu|mail|email|van ban|cong van)\b"
    r"(?: (?:nao|gi|den|con|chua|dang|la))*"
    r" (?:(?:con|dang|chua|can|van)(?: \w+)?? )*(?:cho|doi)"
    r"(?: (?:xu ly|giai quyet|tra loi|thu truong|sep|lanh dao))*"
    r"(?: (?:khong|ko|chua|nua|the|vay|a|nhi|em))*[ ?.!]*$"
)
OF_RULES = regex(r"\bnoi quy\b")
NAME_ALONE = 6  # words of what but names whose address is looked for
FEW = 3  # units of which it is shown who watches
LONGEST = 300  # characters of what asks no more than to be shown something
SOME_UNITS = regex(r"\b(\d{1,3}) (?:don vi|xa|phong|nguoi|truong)\b")  # folded, as the next
OF_DAYS = "lien tiep"  # they missed several rounds: not all that owe now
CERTAIN_UNITS = regex(rf"\b(?:chi|rieng) (?:nhac|don vi|xa|phong)\b|\b{OF_DAYS}\b|\bnhac rieng\b")
LEFT_TO_US = regex(  # folded: "còn phú hội thì để mình gọi", "riêng nội vụ thì khỏi"
    r"(?<!nhac )(?<!chi )\b(?:con|rieng)\b(?! (?:lai|don vi nao)\b)(?P<units>(?: \w+){1,6}?)"
    r"(?: thi thoi|(?: thi)? (?:(?:cu )?de (?:minh|anh|chi|em|toi|tui|ben)|khoi|khong|ko|dung))\b"
)
REMINDS = regex(r"(?<!khong )(?<!ko )(?<!dung )(?<!khoi )(?<!can )(?<!mien )\bnhac\b")  # folded
TO_HEAD = regex(  # folded: "nhắc thủ trưởng phú hội giùm chị"
    r"\bnhac(?: giup| gium| cho| luon| them)* (?:thu truong|lanh dao|sep|chu tich|truong phong|cap truong)\b"
)
WHOM_TO_CALL = regex(  # folded: "gọi ai đây", "người cần gọi", "cho số điện thoại mấy người đó luôn"
    r"\b(?:(?:goi|dien thoai|alo)(?: cho)? (?:ai|nhung ai)\b(?! (?:thay|truc|lam|vao|giup)\b)"
    r"|can (?:phai )?goi(?: cho)? (?:ai|nhung ai)|(?:nguoi|may nguoi|nhung nguoi|may don vi) can goi"
    r"|(?:so|sdt|dien thoai|so dien thoai|so may)(?: cua)? (?:may|nhung|cac)"
    r" (?:nguoi|don vi|xa|phong|cho|ben|anh|chi)(?: can bo)? (?:do|nay|ay|kia|tren|chua \w+))\b"
)
OF_CALLS = ("calls:", "rq_people:", "bc_people:")  # how tokens of buttons begin that show whom to call
CHASES = ("rq_chase", "rq_remind")  # buttons that remind of a report
CHASES_RECEIPT = "bc_chase"  # … of a broadcast that was not acknowledged
TAKES_BACK = regex(  # folded
    r"(?:(?:da|a|em|e|anh|chi|oi|nho|cho|giup|minh|toi|ok|thoi|muon|can|lam sao|co the)[ ,]+)*"
    r"(?:thu hoi|rut(?: lai| ve)?)(?: (?:lai|giup|gium|ve|cai|cac|nhung|ngay|lien))* thong bao\b"
)
OF_DUTIES = ("urge_all", "urge")  # … and of checks
STILL_MEANT = timedelta(minutes=10)  # that a question may still be meant by "chỉ nhắc phú hội thôi"
MISSING = (Intent.WHO_MISSING, Intent.CHASE)
JUST_SENT = timedelta(days=2)  # what was sent so lately is meant by "ai chưa xác nhận"
OF_THAT_ONE = regex(  # who was just named, by telephone
    r"\b(?:số|so|sđt|sdt|điện thoại|dien thoai|liên hệ|lien he)\b.*"
    r"\b(?:ảnh|chỉ|ổng|bả|cổ|(?:anh|chị|chi|cô|co|ông|ong|bà|ba|người|nguoi) (?:ấy|đó|này|ay|do|nay))"
    r"(?: (?:với|voi|nhé|nhe|nha|ạ|a|luôn|luon|đi|di))*[ .?!]*$",
    re.IGNORECASE,
)
OF_OWN_REPORT = regex(r"\b(?:bao cao|bc)\b")  # folded, as the next
OF_CHECKS = regex(r"\b(?:kiem tra|lan [12]|hop thu)\b")


def show_away(context: Context, reading: Reading) -> Replies:
    """Say who is away, of a head's own people or of all, or whether and when a colleague is.

    "mai chị Lan nghỉ hả", "anh Sơn nghỉ tới hôm nào"
    """
    plain = reading.text.plain
    if TELLS_OTHERS.search(plain) or not context.may(Action.SEE):
        return []
    if WHO_IS_AWAY.search(plain):
        return cover.lists.show_away(context, reading.typed)
    asks_when = ASKS_WHEN_AWAY.search(fold(reading.typed)) is not None
    if not (asks_when or ASKS_IF_AWAY.search(fold(reading.typed))):
        return []
    said = cover.said.cover_said(context, reading.typed)
    name = said.absent or (named_of_all(context, reading) if context.reaches_all(Action.SEE) else "")
    if name:
        return cover.lists.show_away(context, reading.typed, name, is_ahead=asks_when)
    titled = cover.said.titled_absent(reading.typed)
    return cover.lists.show_away_called(context, reading.typed, titled, is_ahead=asks_when) if titled else []


def named_of_all(context: Context, reading: Reading) -> str:
    """Return the full name of the only one who is called so, of the units that are named, or of all."""
    of_units = [*directory.finding.units_named(context, reading.typed)]
    there = holders(context.tx, context.at, COVERED, of_units or None)
    names = {one.name for found in there.values() for one in found}
    called = [name for name in names if fold(name).split()[-1] in fold(reading.typed).split()]
    return called[0] if len(called) == 1 else ""


def show_plainly(context: Context, reading: Reading) -> Replies:
    """Show what the words ask, however read: who is away or has filed, what changes wait, a broadcast."""
    shows = (
        *(have_report_written, report_wishes.answer, asked_lists.show),
        *(show_away, show_request_asked, show_changes, tell_not_taken_back, show_broadcast),
        *(
            show_unit_to_call,
            show_oneself,
            asked_lists.upkeep.changed.show_own,
            show_figures,
            show_people,
            show_watchers,
            show_own_check,
            show_when_to_check,
            show_mail_waiting,
        ),
    )
    return next(filter(None, (show(context, reading) for show in shows)), [])


def have_report_written(context: Context, reading: Reading) -> Replies:
    """Ask a head whether to remind of a report, and say that it is at once."""
    asked = report_wishes.have_written(context, reading.typed)
    return [*reminds_at_once(context, reading.typed), *asked] if asked else []


def whom_to_call(context: Context, typed: str) -> str:
    """Return the token that shows whom to call of what was shown last, else of today; "" where not asked.

    Of one unit its people are shown instead (``show_unit_to_call``).
    """
    is_asked = WHOM_TO_CALL.search(fold(typed)) and len(typed) <= LONGEST and context.reaches_all(Action.SEE)
    if not is_asked or directory.finding.units_named(context, typed):
        return ""
    shown = context.shown_since(context.at - timedelta(days=1))
    tokens = (token for one in shown for token, _label, _words in one.options)
    newest = next((token for token in tokens if token.startswith(OF_CALLS)), "")
    today = local_date(context.at)
    missed = any(one.state == DutyState.MISSED for one in duties_of(context.tx, today))
    of_today = f"{OF_CALLS[0]}{today.isoformat()}:1"
    if missed and (not newest or newest.startswith(OF_CALLS[0])):
        return of_today
    return newest or "open:trangthai"


def show_unit_to_call(context: Context, reading: Reading) -> Replies:
    """Show the people of the unit that is to be called: "gọi ai bên phú hội đó vậy"."""
    if not WHOM_TO_CALL.search(fold(reading.typed)) or len(reading.typed) > LONGEST:
        return []
    unit = directory.finding.unit_named(context, reading.typed)
    return directory.finding.show(context, unit) if unit else []


def show_figures(context: Context, reading: Reading) -> Replies:
    """Show the figures of checks of the days, weeks or months that the words ask of."""
    return results.asked.show_asked(context, reading.typed)


def show_people(context: Context, reading: Reading) -> Replies:
    """Show a unit with its people, one's own or the one that is named: "đơn vị em gồm những ai"."""
    plain = reading.text.plain
    if len(plain) > LONGEST or not ASKS_PEOPLE.search(plain) or OF_OTHER_LISTS.search(plain):
        return []
    if OWN_UNIT.search(fold(reading.typed)):
        return directory.finding.show_own(context, directory.finding.read_roster(context))
    unit = directory.finding.unit_named(context, reading.typed)
    return directory.finding.show(context, unit) if unit else []


def show_watchers(context: Context, reading: Reading) -> Replies:
    """Show who watches the mailbox of a unit that is named, or one's own: "xã mình ai theo dõi hộp thư"."""
    finding, said = directory.finding, fold(reading.typed)
    if len(said) > LONGEST or not finding.asks_who_watches(reading.typed):
        return []
    if not finding.is_of_now(context, reading.typed):
        return []
    named = list(finding.units_named(context, reading.typed))
    if not named and OF_OWN.search(said) and context.may(Action.DELEGATE):
        return open_command(context, "uyquyen", "/uyquyen")  # with since when, and what can be done
    own = [role.unit for role in context.who.roles] if OF_OWN.search(said) else []
    return finding.show_watchers(context, named or list(dict.fromkeys(own))) if len(named) <= FEW else []


def show_own_check(context: Context, reading: Reading) -> Replies:
    """Show how one's units stand to who asks whether they, or a colleague, checked: "em kiểm tra chưa".

    Whoever sees all units is shown those that are named: "UBND xã Phú Hội kiểm tra chưa".
    """
    said, units = fold(reading.typed), context.who.units(Role.OFFICER, *HEADING)
    if len(said) > LONGEST or not CHECKED_YET.search(said) or OF_OTHER_CHECKS.search(said):
        return []
    named = directory.finding.units_named(context, reading.typed) if context.reaches_all(Action.SEE) else {}
    if named:
        return duties.status.show_day_of(context, named)
    if not units:
        return []
    is_own = I_CHECKED.search(said) is not None or duties.status.names_colleague(context, reading.typed)
    return duties.status.show_status(context, "") if is_own else []


def show_when_to_check(context: Context, reading: Reading) -> Replies:
    """Show the rounds of today, with their hours, to "hôm nay mấy giờ phải kiểm tra mail"."""
    is_asked = len(reading.typed) <= LONGEST and WHEN_TO_CHECK.search(fold(expand(reading.typed))) is not None
    has_rounds = is_asked and context.who.is_one_of(Role.OFFICER, *HEADING)
    return duties.status.show_status(context, "") if has_rounds else []


def show_mail_waiting(context: Context, reading: Reading) -> Replies:
    """Show the mail that waits: "bữa nay có thư nào chờ tôi xử lý không", "thư nào đang chờ"."""
    said = fold(reading.typed)
    if len(said) > LONGEST or not asks(reading.typed):
        return []
    if MAIL_WAITS.search(said) and context.who.is_one_of(*HEADING):
        return duties.status.show_mail_waiting(context)
    return duties.status.list_mail_waiting(context) if WHICH_WAITS.search(said) else []


def show_broadcast(context: Context, reading: Reading) -> Replies:
    """Show a broadcast once more, to whoever asks to see it, or when and where something in it is."""
    if reading.standing == Standing.BROADCAST_ACK and not TO_SEE.search(reading.text.plain):
        return []  # it stands right above, and does not say that
    is_asked = len(reading.typed) <= LONGEST and ASKS_BROADCAST.search(reading.text.plain) is not None
    return broadcasts.cards.show_asked(context, reading.typed) if is_asked else []


def tell_not_taken_back(context: Context, reading: Reading) -> Replies:
    """Say what can be done with a broadcast that the office would take back, and show it."""
    is_wished = context.may(Action.BROADCAST) and TAKES_BACK.match(reading.text.plain)
    shown = broadcasts.cards.show_asked(context, reading.typed) if is_wished else []
    said = _(
        "Không thu hồi được thông báo đã tới người nhận. Anh/chị có thể đính chính, hoặc dừng gửi cho "
        "những người chưa nhận."
    )
    return [Message(said), *shown] if shown else []


def show_changes(context: Context, reading: Reading) -> Replies:
    """Show the personnel changes that wait, to whoever asks which do."""
    is_asked = len(reading.typed) <= LONGEST and ASKS_CHANGES.search(fold(reading.typed)) is not None
    return open_command(context, "nhansu", "/nhansu") if is_asked and context.may(Action.CHANGE) else []


def show_oneself(context: Context, reading: Reading) -> Replies:
    """Show who they are to the system, to whoever asks which unit they are of."""
    is_asked = ASKS_OWN_UNIT.search(reading.text.plain) is not None
    return open_command(context, "toi", "/toi") if is_asked and not context.who.is_stranger else []


def show_request_asked(context: Context, reading: Reading) -> Replies:
    """Show how far the request is whose title the words name; of several ask which."""
    plain = reading.text.plain
    may_ask = context.may(Action.REQUEST) and not ASKS_NEW.search(plain)
    is_asked = may_ask and (ASKS_WHO_FILED.search(plain) or FILED_YET.search(plain))
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
    """Look up whom or what a whole sentence names; who is on call is no look-up.

    "Số điện thoại ảnh" is that of the only one whom the last message names.
    """
    last = context.last_shown(STILL_MEANT) if OF_THAT_ONE.search(reading.typed) else None
    named = directory.finding.people_in(context, last.text) if last else []
    if len(named) == 1:
        return directory.finding.show(context, named[0])
    if reading.asks_of(Aspect.ON_CALL) and not asks_of_unit(context, reading):
        return on_call.rota.show_on_call(context, reading.typed)
    return directory.finding.show(context, reading.typed)


def show_named(context: Context, reading: Reading) -> Replies:
    """Show whose address a few words name that are read as nothing: "mail phu hoj"."""
    is_short = len(reading.text.words) <= NAME_ALONE
    return directory.finding.show_named(context, reading.typed) if is_short else []


def asks_of_unit(context: Context, reading: Reading) -> bool:
    """Return whether another unit than the office is named: who watches its mailbox is meant."""
    named = directory.finding.units_named(context, reading.typed).values()
    return bool(named) and context.settings.office_name not in named


def show_on_call(context: Context, reading: Reading) -> Replies:
    """Say who is on call, to whoever asks it or may not plan the shifts."""
    is_asked = reading.asks_of(Aspect.ON_CALL)
    if is_asked and asks_of_unit(context, reading):
        return directory.finding.show(context, reading.typed)
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
    reminds = reading.intent == Intent.CHASE and REMINDS.search(fold(reading.typed)) is not None
    asked_now = request_being_chased(context, reading) if reminds else 0
    if not (context.may(Action.REQUEST) and (asked_now or reading.asks_of(Aspect.REPORTS))):
        return []
    if OF_RULES.search(reading.text.plain) and context.may(Action.RULES):
        return asked_lists.upkeep.rules.show(context, "")
    found = {one.id: one for one in live_ones(context.tx)}
    named = titles_named(reading.typed, {key: one.title for key, one in found.items()})
    named = named or [key for key in found if key == asked_now]
    asked = [found[key] for key in named] or (list(found.values()) if len(found) == 1 else [])
    if reading.intent == Intent.CHASE and len(asked) == 1 and asked[0].is_open:
        return chase_filed(context, asked[0], fold(reading.typed))
    if named or (asked and EXCEL.search(reading.text.plain)):
        return show_these(context, asked)
    return reports.lists.show(context, "")


def request_being_chased(context: Context, reading: Reading) -> int:
    """Return the request of which it was just asked whether to remind of it; 0 where checks are meant."""
    if OF_CHECKS.search(reading.text.plain):
        return 0
    return just_shown(context, CHASES)


def just_shown(context: Context, wanted: Sequence[str]) -> int:
    """Return the number in the newest button that reminds, where it is one of those; else 0."""
    found = newest_reminding(context)
    return id_in(found[1]) if found[0] in wanted else 0


def newest_reminding(context: Context) -> Sequence[str]:
    """Return the parts of the token of the newest button that reminds; ["", ""] where none was shown."""
    shown = context.shown_since(context.at - STILL_MEANT)
    tokens = (token.split(":") for one in shown for token, _label, _words in one.options)
    remind = (*CHASES, *OF_DUTIES, CHASES_RECEIPT)
    return next((parts for parts in tokens if parts[0] in remind), ["", ""])


def remind_without(context: Context, units: str) -> Replies:
    """Ask anew whether to remind, without these units; nothing where that was not just asked."""
    name, about, *which = newest_reminding(context)
    request = next((one for one in live_ones(context.tx) if one.id == id_in(about)), None)
    if name in CHASES and request and context.may(Action.REQUEST):
        return chase_filed(context, request, fold(f"trừ {units}"))
    if name != OF_DUTIES[0] or not context.may(Action.URGE):
        return []
    wanted, left_out = units_to_remind(context, fold(f"trừ {units}"))
    among = units_marked(which[0]) if which else set()
    wanted = [unit for unit in wanted if not among or unit in among]
    asked = duties.urging.ask_today(context, wanted) if wanted else []
    return [*left_out, *(asked or [duties.urging.nobody_to_urge(())])] if left_out else []


def chase_receipts(context: Context, reading: Reading) -> Replies:
    """Ask whether to remind of the broadcast just shown, to whoever says "nhắc họ đi"; else nothing."""
    number = just_shown(context, (CHASES_RECEIPT,)) if REMINDS.search(fold(reading.typed)) else 0
    names_others = OF_CHECKS.search(reading.text.plain) or reading.asks_of(Aspect.REPORTS)
    if not number or names_others or not context.may(Action.BROADCAST):
        return []
    return broadcasts.lists.ask_chase(context, broadcasts.lists.CHASE.read(context, str(number)), "")


def chase_filed(context: Context, request: Request, said: str) -> Replies:
    """Ask whether to remind who owes a report: the units that are named, all but those left out, or all."""
    wanted, left_out = units_to_remind(context, said)
    named = wanted or list(directory.finding.units_named(context, without_title(said, request.title)))
    which = f":{mark}" if (mark := units_mark(named)) else ""
    chase = reports.telling.CHASE.read(context, f"{request.id}{which}")
    return [*left_out, *reports.telling.ask_chase(context, chase, "")]


def without_title(said: str, title: str) -> str:
    """Return folded words without those of a title, which may name a unit: "báo cáo Phòng Nội vụ"."""
    return said.replace(fold(title), " ")


def show_own(context: Context, reading: Reading) -> Replies:
    if owed := show_own_reports(context, reading):
        return owed
    return show_district(context, reading) or show_hours(context, reading)


def show_own_reports(context: Context, reading: Reading) -> Replies:
    """Show how far the reports of one's own units are, where these are asked about and not all units."""
    is_own = OF_OWN_REPORT.search(reading.text.plain) and not context.reaches_all(Action.SEE)
    return reports.lists.show_own(context, "") if is_own and context.may(Action.REPORT) else []


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
    if said := show_own_reports(context, reading) or show_filed_or_acknowledged(context, reading):
        return said
    asked: Replies = []
    if reading.intent == Intent.CHASE and context.may(Action.URGE):
        plain, named = reading.text.plain, directory.finding.units_named(context, reading.typed)
        at_once = reminds_at_once(context, reading.typed)
        if but := remind_others(context, fold(reading.typed)):
            return [*at_once, *but]
        if of_one := duties.urging.ask_named(context, reading.typed):
            return [*at_once, *of_one]
        to_head = TO_HEAD.search(plain) is not None
        if to_head and (heads := duties.overview.ask_heads_of(context, named)):
            return [*at_once, *heads]
        count = int(some[1]) if (some := SOME_UNITS.search(plain)) else 0
        certain = CERTAIN_UNITS.search(plain)
        if count not in (0, len(named)):
            asked = duties.urging.ask_today(context, (), count)
        elif certain is None or (named and certain[0] != OF_DAYS):
            asked = duties.urging.ask_today(context, named)
        asked = [*at_once, *asked] if asked else []
        if to_head and asked and not any(is_watched_by_head(context, unit) for unit in named):
            asked = [Message(_("Thủ trưởng được nhắc khi đơn vị không còn cán bộ nào nhắc được.")), *asked]
    return asked or context.features.views["trangthai"].show(context, "")


def is_watched_by_head(context: Context, unit: int) -> bool:
    """Return whether a head of the unit watches its mailbox too."""
    heads = holders(context.tx, context.at, HEADING, [unit])[unit]
    officers = holders(context.tx, context.at, [Role.OFFICER], [unit])[unit]
    return not {one.person for one in heads}.isdisjoint(one.person for one in officers)


def reminds_at_once(context: Context, typed: str) -> Replies:
    """Say that nobody is reminded later, where the words name an hour to come; else nothing."""
    ends = at_local(local_date(context.at), time.max)
    later = [one for one in read_snoozes(typed, context.at, ends) if one > context.at]
    if not later:
        return []
    at = time_text(later[0])
    said = _("Hệ thống chỉ nhắc đơn vị ngay, không hẹn đến {time}; khi đó anh/chị nhắc lại.", time=at)
    return [Message(said)]


def remind_others(context: Context, said: str) -> Replies:
    """Ask whether to remind of checks, where some units are left out, and say which; else nothing.

    ``said``: folded.
    """
    wanted, left_out = units_to_remind(context, said)
    asked = duties.urging.ask_today(context, wanted) if wanted and REMINDS.search(said) else []
    return [*left_out, *asked] if asked else []


def units_to_remind(context: Context, said: str) -> tuple[list[int], Replies]:
    """Return the units that folded words mean but for those they leave out, and what says which these are.

    Nothing where none is left out.
    """
    wanted, left_out = units_but(context, LEFT_TO_US.sub(r" tru\g<units>, ", said))
    names = ", ".join(left_out)
    return wanted, [Message(_("Không nhắc: {units}.", units=names))] if left_out else []


def show_filed_or_acknowledged(context: Context, reading: Reading) -> Replies:
    if said := show_requests(context, reading):
        return said
    if reading.intent == Intent.CHASE and (said := chase_receipts(context, reading)):
        return said
    if context.may(Action.BROADCAST) and reading.asks_of(Aspect.BROADCASTS):
        last = next(iter(recent(context.tx, 1)), None)
        if last and last.begun and context.at - last.begun <= JUST_SENT and reading.intent in MISSING:
            return broadcasts.lists.show_silent(context, last, 1)
        is_any = last is not None
        return broadcasts.lists.show_page(context, 1) if is_any else [Message(_("Chưa gửi thông báo nào."))]
    return []
