"""/trangthai: for an officer and a head their units, for the office the district."""

from collections.abc import Container

from bot.answers import Refused
from bot.domain.duties import EVENING, State
from bot.domain.rights import Action, Held, Reach, Role, reach
from bot.domain.standing import Counts, month_of
from bot.message import Message, Option
from bot.text import local_date, long_day, time_text
from bot.words import N_, _
from handlers import allowance, district
from handlers.counted import in_words
from handlers.duty_words import hours, reason_in_words, state_in_words
from handlers.kinds import Says, Scene
from handlers.reach import how_reached, silent_before
from storage import duties, people, standing
from storage.calendar import calendar
from storage.duties import Duty
from storage.holders import Holder, holders

HEADS = (Role.HEAD, Role.DEPUTY)
HEARS = {  # how a head hears of missed checks -> what is said of it
    "at_once": N_("Khi có lượt chưa kiểm tra, hệ thống báo anh/chị ngay khi hết giờ."),
    "evening": N_("Khi có lượt chưa kiểm tra, hệ thống báo anh/chị một tin lúc {time}."),
}
CHANGE = {  # what it is now -> the button to the other
    "at_once": Option("misses:evening", N_("Chỉ báo một tin lúc {time}")),
    "evening": Option("misses:at_once", N_("Báo ngay khi hết giờ")),
}


def show(scene: Scene, _argument: str) -> Says:
    """Own units first, then the district for the office."""
    today = local_date(scene.at)
    owing = standing.owing(scene.tx, today)
    said = of_units(scene, scene.who.units(Role.OFFICER, *HEADS), {unit.id for unit in owing})
    if reach(scene.who.roles, Action.SEE) == Reach.ALL:
        sent = allowance.lines(allowance.look(scene.tx, scene.at, scene.settings))
        said.append(district.say(district.look(scene.tx, today, scene.at, owing), also=sent))
    return said


def of_units(scene: Scene, units: list[Held], begun: Container[int]) -> Says:
    """A message for each unit; of the office's own people only for those whose duties have begun."""
    today = local_date(scene.at)
    if scene.who.is_one_of(Role.OFFICE):
        units = [held for held in units if held.unit in begun]
    if not units:
        return []
    ids = [held.unit for held in units]
    of_day = duties.of_day(scene.tx, today, ids)
    months = standing.counts(scene.tx, month_of(today)[0], today, ids)
    month = {unit.id: counts for unit, counts in months}
    by_phone = standing.told_by_phone(scene.tx, today)
    staff = holders(scene.tx, scene.at, [Role.OFFICER, *HEADS], ids)
    said = []
    for held in units:
        day = [duty for duty in of_day if duty.unit == held.unit]
        lines = [*today_lines(scene, held, day, by_phone), month_line(scene, month.get(held.unit, Counts()))]
        if held.unit not in begun:
            lines = [_("Đơn vị chưa bắt đầu ghi nhận.")]
        said.append(of_unit(scene, held, lines, staff[held.unit]))
    return said


def today_lines(scene: Scene, held: Held, day: list[Duty], by_phone: dict[int, str]) -> list[str]:
    today = local_date(scene.at)
    if day:
        return [
            _("Hôm nay, {day}:", day=long_day(today)),
            *(line(duty, by_phone.get(duty.id)) for duty in day),
        ]
    why = calendar(scene.tx).why_off(today, held.unit_code)
    return [_("Hôm nay không phải kiểm tra ({why}).", why=why)] if why else []


def line(duty: Duty, recorded_by: str | None) -> str:
    """A duty of today: its state, and when, why or by whom."""
    places: dict[str, object] = {
        "round": duty.round,
        "hours": hours(duty),
        "state": state_in_words(duty.state),
    }
    if duty.state in (State.CHECKED, State.LATE) and recorded_by:
        places |= {"time": time_text(duty.settled_at or duty.ends), "name": recorded_by}
        return _("Lần {round} ({hours}): {state} lúc {time} (qua điện thoại, {name} ghi)", **places)
    if duty.state in (State.CHECKED, State.LATE):
        time = time_text(duty.settled_at or duty.ends)
        return _("Lần {round} ({hours}): {state} lúc {time}", **places, time=time)
    if duty.reason:
        reason = reason_in_words(duty.reason)
        return _("Lần {round} ({hours}): {state} ({reason})", **places, reason=reason)
    return _("Lần {round} ({hours}): {state}", **places)


def month_line(scene: Scene, counts: Counts) -> str:
    month = f"{local_date(scene.at):%m/%Y}"
    return _("Tháng {month}: {counts}", month=month, counts=in_words(counts))


def of_unit(scene: Scene, held: Held, lines: list[str], staff: list[Holder]) -> Message:
    """The unit as its officer sees it; its head sees the officers too, and how misses are heard of."""
    me = next((one for one in staff if one.person == scene.who.person and one.role in HEADS), None)
    if me is None:
        return Message("\n".join(lines), heading=held.unit_name)
    month = f"{local_date(scene.at):%Y-%m}"
    change = CHANGE[me.misses]
    options = (
        Option(f"month:{month}", _("Bảng tháng này")),
        Option(f"excel:{month}", _("Xuất Excel")),
        Option(change.token, _(change.label, time=time_text(EVENING))),
    )
    text = "\n".join([*lines, "", *officers(scene, staff), "", hears(me.misses)])
    return Message(text, options, heading=held.unit_name, columns=2)


def hears(how: str) -> str:
    return _(HEARS[how], time=time_text(EVENING))


def officers(scene: Scene, staff: list[Holder]) -> list[str]:
    """Who watches the mailbox, and whether a reminder reaches them."""
    since = silent_before(scene.tx, scene.at)
    watching = [one for one in staff if one.role == Role.OFFICER]
    if not watching:
        return [_("Chưa cử cán bộ theo dõi hộp thư.")]
    return [_("Cán bộ theo dõi:"), *(f"– {called(one)}: {how_reached(one, since)}" for one in watching)]


def called(one: Holder) -> str:
    return _("{name} (trực thay {away})", name=one.name, away=one.stands_for) if one.stands_for else one.name


def choose_misses(scene: Scene, argument: str) -> Says:
    """[Chỉ báo một tin lúc 17:00] and back; what was missed so far today stands in what is shown."""
    if not scene.who.is_one_of(*HEADS) or argument not in HEARS:
        raise Refused(_("Lựa chọn này không còn dùng được."))
    people.set_misses(scene.tx, scene.who.person, argument)
    return [Message(hears(argument)), *show(scene, "")]
