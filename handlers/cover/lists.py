"""List of who is away on a day and who stands in for them, as the office and each unit's own may see it."""

from collections.abc import Collection
from datetime import date, time, timedelta

from bot.conversation import N_, Message, _, at_local, day_text, fold, local_date, long_day
from bot.domain.dates import read_period
from handlers.cover.cards import spoken_span
from handlers.engine import COVERED, Action, Context, Replies, Role, next_page, pages, text_of_page
from storage.engine import holders, unit_names
from storage.people import covers
from storage.people.covers import Absence, Cover

Days = tuple[date, date]  # the first and the last
SOON = timedelta(days=60)  # of which it is told when somebody is away
LINES = {  # whether somebody stands in, is asked, or neither -> what is said
    "accepted": N_("– {name} ({unit}): {span}; trực thay: {names}"),
    "asked": N_("– {name} ({unit}): {span}; đã đề nghị trực thay, chưa trả lời: {names}"),
    "": N_("– {name} ({unit}): {span}; chưa có người trực thay"),
}


def show_away(context: Context, words: str, name: str = "", *, is_ahead: bool = False) -> Replies:
    """Say who is away today, or on the days that are named, of the units that they may see.

    With a ``name``, whether that colleague is. ``is_ahead``: without a day, in the time to come.
    """
    today, at = local_date(context.at), context.at
    days = (
        read_period(words, at)
        or read_period(words, at, past=True)
        or (today, today + (SOON if is_ahead else timedelta()))
    )
    return list_away(context, days, name=name)


def show_away_called(context: Context, words: str, called: str, *, is_ahead: bool) -> Replies:
    """Say whether the one who is called so is away, of all or of own units; that nobody is, where so."""
    there = holders(context.tx, context.at, list(Role), units_seen(context))
    names = {one.name for found in there.values() for one in found if fold(called) in fold(one.name).split()}
    if not names:
        return [Message(_("Trong danh sách của anh/chị không có ai tên {name}.", name=called))]
    return show_away(context, words, names.pop(), is_ahead=is_ahead) if len(names) == 1 else []


def units_seen(context: Context) -> list[int] | None:
    """Return the units whose absences they see; None for all."""
    return None if context.reaches_all(Action.SEE) else [one.unit for one in context.who.units(*COVERED)]


def show_page(context: Context, first: date, last: date, page: int) -> Replies:
    """Show a page of who is away on these days ([Xem tiếp])."""
    return list_away(context, (first, last), page)


def list_away(context: Context, days: Days, page: int = 1, name: str = "") -> Replies:
    at = context.at
    there = holders(context.tx, at, COVERED, units_seen(context))
    of_units = unit_names(context.tx, there)
    seen = ((one, of_units[unit]) for unit, found in there.items() for one in found)
    names = {one.person: unit for one, unit in seen if name in ("", one.name)}
    found = absent_in(context, days, names)
    if not found and name:
        return [Message(_("{name} không báo vắng mặt {days}.", name=name, days=days_text(days)))]
    if not found:
        return [Message(_("Không có ai báo vắng mặt {days}.", days=days_text(days)))]
    asked = covers.of_absences(context.tx, [one.id for one in found])
    lines = [line(context, one, names[one.person], asked) for one in found]
    head = _("Vắng mặt {days}: {count} người", days=days_text(days), count=len(found))
    cut = pages([[head], *([one] for one in lines)])
    text, page = text_of_page(cut, page)
    token = f"away_list:{days[0].isoformat()}:{days[1].isoformat()}"
    return [Message(text, next_page(token, page, len(cut)))]


def absent_in(context: Context, days: Days, people: Collection[int]) -> list[Absence]:
    begins, ends = (at_local(day, time()) for day in (days[0], days[1] + timedelta(days=1)))
    return covers.absences_between(context.tx, people, begins, ends)


def days_text(days: Days) -> str:
    first, last = days
    if first == last:
        return long_day(first)
    return _("từ ngày {first} đến ngày {last}", first=day_text(first), last=day_text(last))


def line(context: Context, absence: Absence, unit: str, asked: Collection[Cover]) -> str:
    """Say of one absence when it is, and who stands in."""
    here = [one for one in asked if one.absence == absence.id]
    state = min((one.state for one in here), default="")  # "accepted" goes before "asked"
    names = dict.fromkeys(one.substitute_name for one in here if one.state == state)
    places = {"name": absence.name, "unit": unit, "span": spoken_span(context, absence)}
    return _(LINES[state], **places, names=", ".join(names))
