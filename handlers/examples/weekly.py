"""The office's news of a week: how much was not understood, of each kind, and no texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.conversation import Option, _, at_local, number_text
from bot.domain.understanding import Intent, Unclear
from handlers import wishes
from handlers.engine import Due
from storage import inquiries
from storage.sentences import unclear

NAMED = 3  # wishes that are named of a kind; of the others only how many texts came near them


@dataclass(frozen=True)
class UnclearWeek:
    """A week: what was not understood since its first day, and how many such texts were passed on."""

    since: date
    counts: unclear.Counts
    passed_on: int
    titles: Mapping[str, str]  # of commands


def read_week(due: Due) -> UnclearWeek | None:
    """Read the week before, once a week; with what no morning told of. None where all was understood."""
    if not due.is_first_of_week("unclear"):
        return None
    tx, monday = due.tick.tx, due.day - timedelta(days=due.day.weekday())
    since, _last = due.days.worked_week_before(due.day)
    counts = unclear.counted(tx, since, monday)
    passed_on = len(inquiries.unclear(tx, at_local(since, time(0)), at_local(monday, time(0))))
    return UnclearWeek(since, counts, passed_on, due.titles) if counts else None


def week_text(week: UnclearWeek | None) -> str:
    """Say a sentence for each way in which something was not understood; "" for none."""
    if week is None:
        return ""
    lines = []
    if asked := near_of(week, Unclear.ASKED):
        places = {"count": number_text(sum(asked.values())), "near": near_text(asked)}
        lines.append(_("Tuần làm việc trước có {count} câu hệ thống phải hỏi lại: {near}.", **places))
    if unknown := near_of(week, Unclear.UNKNOWN):
        places = {"count": number_text(sum(unknown.values())), "near": near_text(unknown)}
        lines.append(_("Tuần làm việc trước có {count} câu hệ thống không đoán được: {near}.", **places))
    return "\n".join(lines)


def near_of(week: UnclearWeek, kind: Unclear) -> dict[str, int]:
    """Return of one kind: the title of the nearest wish ("": of none) -> texts, the most first."""
    found: dict[str, int] = {}
    for (its, intent), number in week.counts.items():
        if its == kind:
            title = title_of(intent, week.titles)
            found[title] = found.get(title, 0) + number
    return dict(sorted(found.items(), key=lambda one: (not one[0], -one[1], one[0])))


def title_of(intent: str, titles: Mapping[str, str]) -> str:
    return wishes.title_of(Intent(intent), titles) if intent in list(Intent) else ""


def near_text(near: Mapping[str, int]) -> str:
    named = [(title, number) for title, number in near.items() if title]
    said = [_("{count} gần với “{title}”", count=number, title=_(title)) for title, number in named[:NAMED]]
    if others := sum(number for _title, number in named[NAMED:]):
        said.append(_("{count} gần với việc khác", count=others))
    if far := near.get("", 0):
        said.append(_("{count} không gần với việc nào", count=far))
    return ", ".join(said)


def week_options(week: UnclearWeek | None) -> tuple[Option, ...]:
    if week is None or not week.passed_on:
        return ()
    label = _("Xem {count} câu đã chuyển", count=week.passed_on)
    return (Option(f"unclear:{week.since.isoformat()}", label),)
