"""The office's day: today's rounds, the missing units first with whom to call, then what else needs a hand.

The same message answers /trangthai and is the day's summary.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.answers import Refused
from bot.domain.duties import State
from bot.domain.rights import Action, Reach, Role, reach
from bot.domain.standing import Counts
from bot.message import Message, Option
from bot.text import local_date, long_day, time_text
from bot.words import _
from handlers.counted import Block, besides, next_page, page_of, pages, shown
from handlers.duty_words import reason_in_words
from handlers.incidents.export import open_line
from handlers.kinds import Says, Scene
from handlers.reach import who_acts, whom_to_call
from handlers.reports.summed import overdue_line
from storage import incident_export, standing
from storage.calendar import calendar
from storage.db import Tx
from storage.duties import Duty
from storage.holders import Holder, holders
from storage.standing import Unit

CALLED = [Role.HEAD, Role.DEPUTY, Role.OFFICER]  # in this order


@dataclass(frozen=True)
class Day:
    """One day of the district as it stands at ``now``."""

    date: date
    now: datetime
    why_off: str | None
    duties: Sequence[Duty]  # by unit, in the units' order, and round
    people: Mapping[int, Sequence[Holder]]  # of the units that are missing
    phones: Mapping[int, str]  # unit -> its own telephone
    days_cut_off: Mapping[int, int]
    by_phone: Mapping[int, str]  # duty -> who recorded it
    not_begun: int
    incidents: tuple[int, int]  # that are open, and how many of these run late
    reports: tuple[int, int] = (0, 0)  # units with overdue ones, and to how many requests: in the summary

    def units(self, *states: State) -> dict[int, list[Duty]]:
        """Unit -> its duties in one of these states."""
        found: dict[int, list[Duty]] = {}
        for duty in self.duties:
            if duty.state in states:
                found.setdefault(duty.unit, []).append(duty)
        return found


def look(tx: Tx, day: date, now: datetime, owing: Sequence[Unit] | None = None) -> Day:
    """Read the day: the same number of statements, however many units there are.

    ``owing``: those whose duties have begun by then, where they are known already.
    """
    of_day = standing.duties_of(tx, day)
    missing = {duty.unit for duty in of_day if duty.state == State.MISSED}
    silent = {duty.unit for duty in of_day if duty.state == State.NOT_REACHED}
    return Day(
        date=day,
        now=now,
        why_off=calendar(tx).why_off(day),
        duties=of_day,
        people=holders(tx, now, CALLED, missing),
        phones={unit.id: unit.phone for unit in owing or standing.owing(tx, day)},
        days_cut_off=standing.days_not_reached(tx, sorted(silent), day),
        by_phone=standing.told_by_phone(tx, day),
        not_begun=standing.not_begun(tx, day),
        incidents=incident_export.unsolved(tx, now),
    )


def press(scene: Scene, argument: str) -> Says:
    """[Tiếp] under the day: day:<date>:<page>."""
    if reach(scene.who.roles, Action.SEE) != Reach.ALL:
        raise Refused(_("Anh/chị chưa có quyền xem mục này."))
    day, _colon, page = argument.partition(":")
    try:
        found = look(scene.tx, date.fromisoformat(day), scene.at)
    except ValueError:
        raise Refused(_("Lựa chọn này không còn dùng được.")) from None
    return [say(found, int(page) if page.isdecimal() else 1)]


def say(day: Day, page: int = 1, also: Block = ()) -> Message:
    """One page of the day, in the reader's language; ``also`` is said below its overview."""
    heading = _("Kiểm tra hộp thư {day}", day=long_day(day.date))
    if not day.duties:
        return Message(
            "\n".join([nothing_owed(day), *beside(day), *also]),
            other_views(day),
            heading,
            columns=2,
        )
    cut = pages(
        [[*overview(day), *also], *missing(day), *late(day), *cut_off(day), *told(day), *waiting(day)]
    )
    text, page = page_of(cut, page)
    further = next_page(f"day:{day.date.isoformat()}", page, len(cut))
    return Message(text, (*further, *other_views(day)), heading, columns=2)


def nothing_owed(day: Day) -> str:
    if day.why_off:
        return _("Hôm nay không phải kiểm tra ({why}).", why=day.why_off)
    return _("Chưa đơn vị nào có lượt kiểm tra. Chưa bắt đầu: {count} đơn vị.", count=shown(day.not_begun))


def other_views(day: Day) -> tuple[Option, ...]:
    month = f"{day.date:%Y-%m}"
    can_record = (Option("phone:", _("Ghi nhận qua điện thoại")),) if day.duties else ()
    return (
        Option(f"month:{month}", _("Bảng tháng này")),
        Option(f"excel:{month}", _("Xuất Excel")),
        *(can_record if day.date == local_date(day.now) else ()),
    )


def overview(day: Day) -> Block:
    """Each round in one line, the units that have not begun, and the incidents that are open."""
    lines = []
    for number in sorted({duty.round for duty in day.duties}):
        states = [duty.state for duty in day.duties if duty.round == number]
        counts = Counts.of({state: states.count(state) for state in set(states)})
        said = _(
            "Lần {round}: {checked}/{units} đơn vị đã kiểm tra",
            round=number,
            checked=shown(counts.checked),
            units=shown(len(states)),
        )
        lines.append("; ".join([said, *besides(counts)]))
    if day.not_begun:
        lines.append(_("Chưa bắt đầu: {count} đơn vị", count=shown(day.not_begun)))
    return [*lines, *beside(day)]


def beside(day: Day) -> list[str]:
    """What is said beside the checks."""
    return [*open_line(*day.incidents), *overdue_line(*day.reports)]


def section(title: str, entries: Iterable[Block]) -> Iterator[Block]:
    """Numbered entries below a title, which stays with the first of them."""
    above = ["", title]
    for number, (first, *more) in enumerate(entries, 1):
        yield [*above, f"{number}. {first}", *more]
        above = []


def missing(day: Day) -> Iterator[Block]:
    """The units that were reminded and did not check, with whom to call."""
    found = day.units(State.MISSED)
    entries = (
        [f"{of_unit[0].unit_name} ({rounds(of_unit)})", call(day, unit)] for unit, of_unit in found.items()
    )
    return section(_("Chưa kiểm tra: {count} đơn vị", count=shown(len(found))), entries)


def call(day: Day, unit: int) -> str:
    return whom_to_call(day.people.get(unit, ()), day.phones.get(unit, ""))


def rounds(of_unit: Sequence[Duty]) -> str:
    return ", ".join(_("lần {round}", round=duty.round) for duty in of_unit)


def late(day: Day) -> Iterator[Block]:
    found = day.units(State.LATE)
    entries = ([f"{of_unit[0].unit_name} ({times(of_unit, day)})"] for of_unit in found.values())
    return section(_("Kiểm tra muộn: {count} đơn vị", count=shown(len(found))), entries)


def times(of_unit: Sequence[Duty], day: Day) -> str:
    return ", ".join(when(duty, day.by_phone.get(duty.id)) for duty in of_unit)


def when(duty: Duty, recorded_by: str | None) -> str:
    """A check of a list: which round and when; by whom it was written down, where told by telephone."""
    places = {"round": duty.round, "time": time_text(duty.settled_at or duty.ends)}
    if recorded_by:
        return _("lần {round} lúc {time}, qua điện thoại, {name} ghi", **places, name=recorded_by)
    return _("lần {round} lúc {time}", **places)


def cut_off(day: Day) -> Iterator[Block]:
    """The units that nobody could remind: the longest first; below each reason and who must act."""
    found = day.units(State.NOT_REACHED)
    alike: dict[tuple[int, str], list[str]] = {}
    for unit in sorted(found, key=lambda unit: -day.days_cut_off.get(unit, 1)):
        last = found[unit][-1]
        alike.setdefault((day.days_cut_off.get(unit, 1), last.reason), []).append(last.unit_name)
    above = ["", _("Chưa nhắc được: {count} đơn vị", count=shown(len(found)))]
    for (days, reason), names in alike.items():
        above.append(why_cut_off(days, reason))
        for name in names:
            yield [*above, f"– {name}"]
            above = []


def why_cut_off(days: int, reason: str) -> str:
    places = {"days": shown(days), "reason": reason_in_words(reason), "act": who_acts(reason)}
    if not places["act"]:
        return _("{days} ngày, do {reason}:", **places)
    return _("{days} ngày, do {reason}. Cần làm: {act}.", **places)


def told(day: Day) -> Iterator[Block]:
    """Checks in time that were told by telephone."""
    found = [duty for duty in day.duties if duty.id in day.by_phone and duty.state == State.CHECKED]
    entries = ([f"{duty.unit_name} ({when(duty, day.by_phone[duty.id])})"] for duty in found)
    return section(_("Ghi nhận qua điện thoại: {count} lượt", count=shown(len(found))), entries)


def waiting(day: Day) -> Iterator[Block]:
    """The units whose round is on and that have not checked yet."""
    is_on = {duty.id for duty in day.duties if duty.opens <= day.now}
    found = {
        unit: here
        for unit, of_unit in day.units(State.OPEN).items()
        if (here := [duty for duty in of_unit if duty.id in is_on])
    }
    entries = (
        [_("{unit} (còn đến {time})", unit=here[-1].unit_name, time=time_text(here[-1].ends))]
        for here in found.values()
    )
    return section(_("Đang trong giờ, chưa ghi nhận: {count} đơn vị", count=shown(len(found))), entries)
