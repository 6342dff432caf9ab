"""Show a unit's day (/kiemtra): how its rounds stand, and the answers of the one that a check settles now."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from bot.conversation import Message, Option, _, local_date
from bot.domain.duties import OVER, SETTLED, UNSETTLED, Duty, duty_line, result_buttons, settled_by
from handlers.duties.cards import day_card
from handlers.duties.office import overview
from handlers.engine import Card, Context, RoleAssignment, day_in, id_in
from storage import duties

OF_A_DUTY = ("ck", "no", "fix")  # the buttons below it


def owed_message(context: Context, role: RoleAssignment) -> Message:
    today = local_date(context.at)
    day = duties.of_day(context.tx, today, [role.unit])
    if not day:
        why = overview.not_today(context.tx, today, role.unit_code)
        return Message(why or _("Đơn vị chưa bắt đầu ghi nhận."), heading=role.unit_name)
    return day_message(day, settled_by(day, context.at))


def day_message(day: Sequence[Duty], owed: Duty | None) -> Message:
    """Show the day, with the answers of what is ``owed`` now."""
    lines = [duty_line(duty) for duty in day]
    options = [fix_option(duty) for duty in day if duty.state in SETTLED]
    if owed:
        lines.append(_("Ghi nhận kiểm tra lần {round}:", round=owed.round))
        options = [*result_buttons(owed.id), Option(f"no:{owed.id}", _("Không vào được")), *options]
    elif all(duty.state not in OVER for duty in day):  # these can still be recorded
        lines.append(_("Không còn lượt nào cần ghi nhận lúc này."))
    card = day_card(day[0].unit, day[0].date)
    return Message("\n".join(lines), tuple(options), heading=day[0].unit_name, card=card)


def fix_option(duty: Duty) -> Option:
    return Option(f"fix:{duty.id}", _("Đổi kết quả lần {round}", round=duty.round))


def read_days(context: Context, texts: Iterable[str]) -> dict[str, list[Duty]]:
    """Read the duties of units' days, "3:2026-11-25", by round; in one statement those of one date."""
    asked = sorted((date, id_in(unit)) for unit, _colon, date in (text.partition(":") for text in texts))
    found: dict[str, list[Duty]] = {}
    for date, each in groupby(asked, lambda one: one[0]):
        of_date = duties.of_day(context.tx, day_in(date), [unit for _date, unit in each])
        for unit, of_unit in groupby(of_date, attrgetter("unit")):
            found[f"{unit}:{date}"] = list(of_unit)
    return found


def draw_day(_context: Context, day: list[Duty], shown: Message) -> Message:
    """Show the day as it is, with the answers of what it had a button for while that is owed."""
    own = [option for option in shown.options if option.token.partition(":")[0] in OF_A_DUTY]
    ids = {id_in(option.token.split(":")[1]) for option in own}
    owed = next((duty for duty in day if duty.id in ids and duty.state in UNSETTLED), None)
    drawn = day_message(day, owed)
    others = (option for option in shown.options if option not in own)
    return replace(drawn, options=(*others, *drawn.options))


CARD = Card(
    "day",
    lambda context, text: read_days(context, [text]).get(text),
    draw_day,
    asks_rights=False,
    read_each=read_days,
)
