"""The week before, once a week: to each head of their own unit, to the office where somebody must act."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from bot.conversation import Message, Option, _, number_text, percent_text
from bot.domain.duties import DutyCounts, counts_in_words, total
from handlers.duties.escalation import who_hears, within_reach
from handlers.engine import HEADING, Context, Due, Notice, Replies, no_such_button, tell_all, undisturbed
from handlers.results.pictures import FAIR, Counts, in_time_text, share_text
from handlers.sending.reach import name_and_phone
from storage.checks import duty_summaries
from storage.engine import Holder, holders
from storage.people import members
from storage.reporting import reports

SHOWN = 5  # units in the office's list


@dataclass(frozen=True)
class OpenMatters:
    """All that stands open, by unit: how many reports are overdue, and how many incidents are open."""

    overdue_reports: Mapping[int, int]
    open_incidents: Mapping[int, int]


def tell_heads(due: Due) -> None:
    """Tell each head how their unit kept the week before.

    Who has had something else to hear that morning hears of it in /trangthai alone: two a day are enough.
    """
    if not (due.is_today and due.is_first_of_week("weekly")):
        return
    tx, now = due.tick.tx, due.tick.at
    days = due.days.worked_week_before(due.day)
    found = {unit.id: (unit, counts) for unit, counts in duty_summaries.counts(tx, *days)}
    heads = within_reach(tx, holders(tx, now, HEADING, found), now, due.tick.settings)
    of_head: defaultdict[int, list[Counts]] = defaultdict(list)
    for unit, people in heads.items():
        if hearing := who_hears([one for one in people if one.weekly], ()):
            of_head[hearing.person].append(found[unit])
    once, calm = f"week:{due.day.isoformat()}", undisturbed(due.tick, of_head, due.day)
    waiting = OpenMatters(reports.overdue_of_units(tx, now), duty_summaries.open_incidents(tx))
    tell_all(
        due.tick,
        (
            Notice(once, person, partial(week_message, days, units, waiting), roles=HEADING)
            for person, units in of_head.items()
            if person in calm
        ),
    )


def week_message(days: tuple[date, date], units: Sequence[Counts], waiting: OpenMatters) -> Message:
    """Say in two lines how a unit kept its week, and what waits; of several a line each."""
    first, last = days
    span = _("Tuần {first}–{last}", first=f"{first:%d/%m}", last=f"{last:%d/%m}")
    ids = [unit.id for unit, _counts in units]
    if len(units) == 1:
        lines = [f"{span}: {counts_in_words(units[0][1])}."]
    else:
        lines = [f"{span}:", *(f"– {unit.name}: {counts_in_words(counts)}" for unit, counts in units)]
    heading = units[0][0].name if len(units) == 1 else ""
    text = "\n".join([*lines, waiting_text(waiting, ids)])
    return Message(text, (Option("open:trangthai", _("Xem tình hình")),), heading)


def waiting_text(waiting: OpenMatters, unit_ids: Sequence[int]) -> str:
    overdue = sum(waiting.overdue_reports.get(unit, 0) for unit in unit_ids)
    still_open = sum(waiting.open_incidents.get(unit, 0) for unit in unit_ids)
    parts = []
    if overdue:
        parts.append(_("{count} báo cáo quá hạn", count=number_text(overdue)))
    if still_open:
        parts.append(_("{count} sự cố đang mở", count=number_text(still_open)))
    if not parts:
        return _("Không có báo cáo quá hạn, không có sự cố đang mở.")
    return _("Đang chờ: {what}.", what=", ".join(parts))


def choose(context: Context, wants: bool) -> Replies:
    """Turn the week's message on or off ([Không nhận tin đầu tuần])."""
    if not context.who.is_one_of(*HEADING):
        raise no_such_button()
    members.set_weekly(context.tx, context.who.person, wants)
    if wants:
        return [Message(_("Đầu tuần anh/chị sẽ nhận tin tóm tắt tuần trước của đơn vị."))]
    return [
        Message(
            _("Anh/chị sẽ không nhận tin tóm tắt đầu tuần nữa. Hệ thống vẫn gửi tin về lượt chưa kiểm tra.")
        )
    ]


@dataclass(frozen=True)
class DistrictWeek:
    """The week before for the office: how all stand, and the units that must do better with whom to call."""

    first: date
    last: date  # of its working days
    whole: DutyCounts
    low: Sequence[Counts]  # units below what is fair, the lowest first
    heads: Mapping[int, Sequence[Holder]]


def read_district_week(due: Due) -> DistrictWeek | None:
    """Read the week before, once a week; None where nobody checked, nor was asked to, in it."""
    if not due.is_first_of_week("results"):
        return None
    tx = due.tick.tx
    first, last = due.days.worked_week_before(due.day)
    found = duty_summaries.counts(tx, first, last)
    whole = total(counts for _unit, counts in found)
    if whole.duties == whole.not_reached + whole.excused:
        return None
    low = [one for one in found if one[1].share is not None and one[1].share < FAIR]
    low.sort(key=lambda one: one[1].share or 0.0)
    heads = holders(tx, due.tick.at, HEADING, [unit.id for unit, _counts in low[:SHOWN]])
    return DistrictWeek(first, last, whole, low, heads)


def district_text(week: DistrictWeek | None) -> str:
    """Say who must act; "" where there is no week to tell of."""
    if week is None:
        return ""
    places = {
        "first": f"{week.first:%d/%m}",
        "last": f"{week.last:%d/%m}",
        "in_time": in_time_text(week.whole),
        "fair": percent_text(FAIR),
        "count": number_text(len(week.low)),
    }
    said = _("Tuần {first}–{last}: kiểm tra hộp thư {in_time}. Dưới {fair}: {count} đơn vị.", **places)
    lines = [low_line(unit.name, counts, week.heads.get(unit.id, ())) for unit, counts in week.low[:SHOWN]]
    others = len(week.low) - len(lines)
    if lines and others:
        lines.append(_("– và {count} đơn vị khác", count=number_text(others)))
    return "\n".join([said, *lines])


def low_line(name: str, counts: DutyCounts, heads: Sequence[Holder]) -> str:
    share = share_text(counts)
    if counts.not_reached:
        share = _("{share}, {count} lượt chưa nhắc được", share=share, count=number_text(counts.not_reached))
    if not heads:
        return _("– {unit}: {share}", unit=name, share=share)
    return _("– {unit}: {share}. {head}", unit=name, share=share, head=name_and_phone(heads[0]))


def district_options(week: DistrictWeek | None) -> tuple[Option, ...]:
    return (Option(f"rs_picture:{week.first:%Y-%m}", _("Xem bằng ảnh")),) if week else ()
