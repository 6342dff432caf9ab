"""Broadcasts: the states that one goes through, how its progress is told, and those that come again."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum

from bot.conversation import LOCAL, at_local, fold, local_date, regex
from bot.domain.calendar import Calendar, QuietHours, WorkingTime, after_quiet, next_office_hour

PACE = timedelta(seconds=10)  # between two looks at one that goes out: an edit is one message of hundreds
TAKE_BACK = timedelta(minutes=15)  # for so long [Bấm nhầm] takes an acknowledgement back
ACK_PACE = timedelta(minutes=5)  # … at one that has gone out, while people acknowledge it
APART = timedelta(minutes=30)  # of a reminder from the beginning and from the end, at least
BEFORE_END = timedelta(hours=2)
SHARES = (50, 100)  # percent at which it is told where nothing that was said can be changed
LITTLE_ALIKE = 0.5  # of the words of a text and of its correction
MOST_CHANGES, LONGEST_CHANGE = 3, 80  # places of a text that are told apart, and characters of each
CLAUSE_BEGINS = regex(  # without a comma before it only where it plainly orders
    r"[.,;:!\n–]\s*|\s(?=(?:yêu cầu|đề nghị|yeu cau|de nghi) (?:xác nhận|xac nhan)\b)"
    r"|\s(?:và|va)\s(?=gửi|gui)",
    re.IGNORECASE,
)
MOST_CLAUSES = 4  # at the end of a text that are looked at
# All folded.
BEFORE_ORDER = r"(?:(?:va|co|nho|xin|em|chi|anh|toi|kem|thi|deu) )*"
BEFORE_TIME = rf"(?:(?:thoi|khoan|a|ma|sua lai|doi lai|sua|doi) )*{BEFORE_ORDER}"
RECEIVERS = r"(?: (?:cac|don vi|co quan|tat ca|moi nguoi|nguoi nhan|anh chi|dong chi|phai|deu|bam|chon|gui))*"
AFTER_ORDER = r"(?: (?:nhe|nha|a|em|giup|luon|voi|di|ngay))*"
ACK_ORDER = regex(
    rf"{BEFORE_ORDER}(?:(?:yeu cau|y/c|yc|de nghi|can|phai|bat buoc|bat|co){RECEIVERS}"
    r"|ai (?:da )?(?:nhan|xem|doc)(?: (?:duoc|tin|roi|thi|xin|vui long|nho))*)"
    r" xac nhan(?: (?:da|nhan|duoc|xem|doc|lai|tin|day du))*"
    rf"(?P<until>(?: (?:truoc|cham nhat|tre nhat|den|trong|han|vao|luc) .+)?){AFTER_ORDER}"
)
URGENT_ORDER = regex(
    rf"{BEFORE_ORDER}(?:(?:de nghi|yeu cau|can|phai) )?(?:gui|phat|chuyen|bao|ghi|de|danh dau)"
    r"(?: (?:di|tin|ngay|luon|la))*"
    rf" (?:thuong khan|khan|hoa toc)(?: cap)?{AFTER_ORDER}"
)
TIMED_ORDER = regex(  # "hẹn 14h chiều nay gửi", "hẹn giờ gửi: 8h sáng mai", "để 14h hãy gửi"
    rf"{BEFORE_TIME}(?:hen|de|doi|cho|den)(?: gio)?(?: (?:luc|den|toi))? (?P<before>.+?)"
    rf"(?: (?:thi|moi|hay|se))* gui(?: (?:tin|thong bao|di|cac don vi|don vi|moi nguoi))*{AFTER_ORDER}"
    rf"|{BEFORE_TIME}(?:hen (?:gio )?gui|gui hen gio)(?: tin| thong bao)?:?(?: (?:luc|vao|den|toi))?"
    rf" (?P<behind>.+?){AFTER_ORDER}"
)
OF_TIME = regex(r"\d|\b(?:sang|trua|chieu|toi|mai|mot|kia|thu (?:hai|ba|tu|nam|sau)|tuan|ruoi)\b")
PORTION = 250  # people written to in one transaction: SQLite has one writer, and others wait for it


class BroadcastState(StrEnum):
    PLANNED = "planned"  # it goes out at its time
    ASKED = "asked"  # urgent and outside hours: the office has yet to confirm it
    SENDING = "sending"
    SENT = "sent"  # nothing of it waits any more
    STOPPED = "stopped"


def share(done: int, people: int) -> int:
    """Return the highest of SHARES that ``done`` of ``people`` have come to; 0 before the first."""
    return max((one for one in SHARES if done * 100 >= one * people), default=0)


def reminders(begun: datetime, until: datetime, worked: WorkingTime) -> list[datetime]:
    """Return when those are reminded who have not acknowledged: halfway, and two hours before the end.

    In working hours only: what falls out of them comes as they begin, or not at all where that is too late.
    """
    wished = (begun + (until - begun) / 2, until - BEFORE_END)
    moments = sorted({worked.begins(at) for at in wished if at > begun})
    able = [at for at in moments if begun + APART <= at <= until - APART]
    return able if len(able) < 2 or able[1] - able[0] >= BEFORE_END else able[1:]


class Repeat(StrEnum):
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    WORKDAYS = "workdays"


def repeat_text(repeat: Repeat, first: datetime) -> str:
    """Write a repeat as it is stored; a monthly one with its day, or the 31st would become the 28th."""
    return f"{repeat}:{local_date(first).day}" if repeat == Repeat.MONTHLY else str(repeat)


def stored_repeat(written: str) -> tuple[Repeat, int]:
    """Return the kind, and the day of the month; 0 where that does not matter."""
    kind, _colon, day = written.partition(":")
    return Repeat(kind), int(day or 0)


def next_repeat(written: str, last: datetime, days: Calendar) -> datetime:
    """Return when it is due after ``last``, whatever day that is; in a shorter month on its last day."""
    kind, day_of_month = stored_repeat(written)
    clock, day = last.astimezone(LOCAL).time(), local_date(last)
    if kind == Repeat.WEEKLY:
        return at_local(day + timedelta(days=7), clock)
    if kind == Repeat.WORKDAYS:
        return at_local(days.next_working_day(day), clock)
    year, month = day.year + day.month // 12, day.month % 12 + 1
    return at_local(date(year, month, min(day_of_month, monthrange(year, month)[1])), clock)


def first_sending(
    moment: datetime, repeats: str, quiet: QuietHours, days: Calendar
) -> tuple[datetime, datetime]:
    """Return the day and hour that it goes by, and when it is sent: one that repeats, on a working day."""
    if repeats:
        begins = after_quiet(moment, quiet)
        return begins, on_working_day(begins, days)
    begins = next_office_hour(moment, days, quiet)
    return begins, begins


def repeat_after(written: str, begins: datetime, now: datetime, days: Calendar) -> tuple[datetime, datetime]:
    """Return the first time after ``now``: its own day, and the working day on which it is sent."""
    while (due := on_working_day(begins, days)) <= now:
        begins = next_repeat(written, begins, days)
    return begins, due


def is_repeat_over(due: datetime, until: date | None) -> bool:
    """Return whether it is not sent any more by then; ``until`` is the last day on which it is."""
    return until is not None and local_date(due) > until


def on_working_day(at: datetime, days: Calendar) -> datetime:
    """Return ``at``, or the same hour of the next working day."""
    day = local_date(at)
    if days.is_working_day(day):
        return at
    return at_local(days.next_working_day(day), at.astimezone(LOCAL).time())


GO_ON = {"thứ", "thu", "ngày", "ngay", "tháng", "thang", "năm", "chủ", "lúc", "số", "phòng"}  # with the next


def changed_words(before: str, now: str) -> list[tuple[str, str]]:
    """Return where a text was corrected, each place as it was and as it is, with a word on either side.

    No day is cut in two: "14h thứ" goes on to "Sáu".
    Where little is as it was, the whole is one place; where that is too much to be told, return nothing.
    """
    old, new = before.split(), now.split()
    places: list[list[int]] = []
    compared = SequenceMatcher(None, old, new, autojunk=False)
    for kind, i, i_end, j, j_end in compared.get_opcodes():
        if kind == "equal":
            continue
        ahead, behind = words_before(old, i), words_behind(old, i_end)
        place = [i - ahead, i_end + behind, j - ahead, j_end + behind]
        if places and place[0] <= places[-1][1]:
            places[-1][1::2] = place[1::2]
        else:
            places.append(place)
    found = [(" ".join(old[i:i_end]), " ".join(new[j:j_end])) for i, i_end, j, j_end in places]
    if len(found) > 1 and compared.ratio() < LITTLE_ALIKE:
        found = [(" ".join(old), " ".join(new))]
    is_short = all(len(text) <= LONGEST_CHANGE for pair in found for text in pair)
    return found if len(found) <= MOST_CHANGES and is_short else []


def words_before(words: Sequence[str], place: int) -> int:
    """Return how many words before a place are told with it: one, and what it belongs to."""
    count = min(place, 1)
    return count + (place > 1 and words[place - 2].lower() in GO_ON)


def words_behind(words: Sequence[str], place: int) -> int:
    """Return how many words behind a place are told with it: one, and what it leads to."""
    count = min(len(words) - place, 1)
    return count + (place + 1 < len(words) and words[place].lower() in GO_ON)


@dataclass(frozen=True)
class Orders:
    """A text without what it orders of its own sending at its end.

    ``ack``: until when, "" where untold; ``moment``: when it is to be sent, as it was typed.
    """

    text: str
    wants_ack: bool = False
    ack: str = ""
    is_urgent: bool = False
    moment: str = ""


def is_order(typed: str) -> bool:
    """Return whether words only order how something is sent: "yêu cầu xác nhận đã nhận"."""
    said = fold(typed.strip(" .!,;"))
    is_plain = ACK_ORDER.fullmatch(said) is not None or URGENT_ORDER.fullmatch(said) is not None
    return is_plain or read_sending_time(typed) != ""


def read_sending_time(clause: str) -> str:
    """Return when something is to be sent, as it is typed, where that is all that is said; "" for nothing."""
    clause = clause.strip(" .!,;")
    ordered = TIMED_ORDER.fullmatch(fold(clause))
    if ordered is None:
        return ""
    part = "before" if ordered["before"] else "behind"
    if not OF_TIME.search(ordered[part]):
        return ""
    first = len(ordered.string[: ordered.start(part)].split())
    return " ".join(clause.split()[first : first + len(ordered[part].split())])


def read_orders(typed: str) -> Orders:
    """Take out of a text what it orders at its end: "…, yêu cầu xác nhận trước 16h, gửi khẩn".

    A text that is nothing but orders is no order.
    """
    found = Orders(typed.strip().rstrip(" ,;"))
    for begins in [*CLAUSE_BEGINS.finditer(found.text)][: -MOST_CLAUSES - 1 : -1]:
        rest, clause = found.text[: begins.start()].strip(), found.text[begins.end() :].strip(" .!,;")
        said = fold(clause)
        if not rest:
            break
        if asked := ACK_ORDER.fullmatch(said):
            until = " ".join(clause.split()[len(said[: asked.start("until")].split()) :])
            until = until if asked["until"] else ""
            found = replace(found, text=rest, wants_ack=True, ack=found.ack or until)
        elif URGENT_ORDER.fullmatch(said):
            found = replace(found, text=rest, is_urgent=True)
        elif moment := read_sending_time(clause):
            found = replace(found, text=rest, moment=found.moment or moment)
    return found if found.wants_ack or found.is_urgent or found.moment else Orders(typed)
