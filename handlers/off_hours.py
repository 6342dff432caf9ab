"""A deadline on a day off or by night: said to be one as it is entered, with the nearest worked moments."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from bot.domain import deadlines
from bot.domain.calendar import Calendar, Override
from bot.talk import Facts, Talk
from bot.text import local_date, long_day, time_text
from bot.words import _
from handlers.kinds import Scene
from storage.calendar import calendar

BEFORE, AFTER, KEEP = "before", "after", "keep"


def in_full(moment: datetime) -> str:
    """08:00 thứ Năm, 26/11/2026"""
    return _("{time} {day}", time=time_text(moment), day=long_day(local_date(moment)))


def facts(scene: Scene) -> dict[str, Any]:
    """What ``settled`` must know, for a form's facts."""
    overrides = calendar(scene.tx).overrides
    return {
        "days": [[one.day.isoformat(), one.kind, one.name] for one in overrides if one.unit is None],
        "quiet": [f"{clock:%H:%M}" for clock in scene.settings.quiet],
    }


def settled(talk: Talk, key: str, moment: datetime, known: Facts, earliest: datetime) -> datetime:
    """``moment``, or what was chosen in its place: nothing before ``earliest`` is offered.

    The question's key holds the moment: another that is typed later is asked about anew.
    """
    if not {"days", "quiet"} <= known.keys():  # a form that was opened before a deploy
        return moment
    days, quiet = calendar_of(known["days"]), hours_of(known["quiet"])
    if not deadlines.is_off(moment, days, quiet):
        return moment
    found = dict(zip((BEFORE, AFTER), deadlines.nearest(moment, days, quiet), strict=True))
    offered = {name: one for name, one in found.items() if one >= earliest} | {KEEP: moment}
    options = {name: in_full(one) for name, one in offered.items()}
    options[KEEP] = _("Giữ {moment}", moment=options[KEEP])
    return offered[talk.choose(f"{key}_off_{moment:%Y%m%d%H%M}", why(moment, days), options)]


def why(moment: datetime, days: Calendar) -> str:
    said = in_full(moment)
    if reason := days.why_off(local_date(moment)):
        return _("{moment} là ngày không làm việc ({why}). Anh/chị lấy hạn nào?", moment=said, why=reason)
    return _("{moment} là ngoài giờ làm việc. Anh/chị lấy hạn nào?", moment=said)


def calendar_of(written: Sequence[Any]) -> Calendar:
    """Of the office's corrections that hold for all, as a form's facts have them."""
    return Calendar(tuple(Override(date.fromisoformat(day), kind, name) for day, kind, name in written))


def hours_of(written: Sequence[str]) -> deadlines.Hours:
    """The quiet ones."""
    first, last = (time.fromisoformat(clock) for clock in written)
    return first, last
