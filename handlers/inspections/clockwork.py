"""Time's part: each unit is asked once, two weeks before the report of its half-year is due."""

from collections import defaultdict
from functools import partial

from bot.conversation import local_date
from bot.domain.reports.inspections import BEFORE_DUE
from bot.regulation import cycle_book
from handlers.engine import HEADING, Due, Notice, Role, tell_all
from handlers.inspections import cards
from handlers.inspections.cards import ShownInspection
from storage.engine import holders
from storage.reporting import inspections, report_requests, reports
from storage.reporting.reports import Report

READERS = (*HEADING, Role.OFFICER)


def run(due: Due) -> None:
    """Ask the units that owe the report, once it is open; whoever was asked is not asked again."""
    if not due.is_today:
        return
    for term in cycle_book().terms(due.day):
        request = report_requests.of_cycle(due.tick.tx, term.cycle.key, term.last)
        if request and request.is_open and due.day >= local_date(request.deadline) - BEFORE_DUE:
            asked = inspections.asked_of(due.tick.tx, request.id)
            there = reports.of_request(due.tick.tx, request.id)
            ask_units(due, [one for one in there if one.is_owed and one.id not in asked])


def ask_units(due: Due, owing: list[Report]) -> None:
    """Ask the heads and officers of these units, as far as they hear."""
    tick = due.tick
    inspections.ask(tick.tx, [one.id for one in owing], tick.at)
    there = inspections.get_each(tick.tx, [one.id for one in owing])
    people = holders(tick.tx, tick.at, READERS, [one.unit for one in owing])
    by_person: defaultdict[int, list[ShownInspection]] = defaultdict(list)
    for report in owing:
        for person in dict.fromkeys(one.person for one in people[report.unit] if one.hears_now):
            by_person[person].append(ShownInspection(report, there[report.id]))
    tell_all(tick, [notice(person, found) for person, found in by_person.items()])


def notice(person: int, found: list[ShownInspection]) -> Notice:
    """Return the one message that asks a person, of however many units."""
    first, is_one = found[0].report, len(found) == 1
    say = partial(cards.message, found[0]) if is_one else partial(cards.many_message, found)
    subject, unit = cards.card_of(first.id), first.unit if is_one else None
    return Notice(f"inspection:{first.id}", person, say, subject=subject, roles=READERS, unit=unit)
