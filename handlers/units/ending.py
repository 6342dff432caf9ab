"""A unit is closed, or goes into another: what becomes of what was owed, asked, open and held there."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.incidents import Act
from bot.domain.reports.states import Act as Doing
from bot.words import DEFAULT, _, speaking
from handlers.incidents import cards
from handlers.personnel import cards as notices
from handlers.reports import answering, moving
from handlers.units import people, words
from handlers.units.telling import Outcome
from storage import incidents, reports
from storage.engine import conversations, outcomes
from storage.engine.db import Tx
from storage.incidents import NewNote
from storage.people import change_effects, changes
from storage.reports import ReportAct
from storage.units import unit_effects
from storage.units.unit_changes import UnitChange


def close(tx: Tx, change: UnitChange, now: datetime) -> Outcome:
    unit, why = change.unit or 0, words.reason(change)
    change_effects.lock_people(tx, {one.person for one in unit_effects.roles_of(tx, unit, change.effective)})
    unit_effects.close_unit(tx, unit, change.effective, None)
    unit_effects.end_duties(tx, unit, change.effective, now, why)
    exempt = exempted(tx, unit, now, why)
    left = left_to_office(tx, change, now)
    recalled = unit_effects.recall_mailboxes(tx, unit)
    dropped = changes.of_ids(tx, unit_effects.withdraw_from_closed(tx, unit, now))
    outcomes.cancel(tx, [notices.change_subject(one) for one in dropped])
    gone = people.leave(tx, change, now)
    return Outcome(
        change,
        lambda: closing_lines(exempt, left, recalled, gone),
        stay=gone.stay,
        out=gone.out,
        moved=dropped,
    )


def closing_lines(exempt: int, left: int, recalled: Sequence[str], gone: people.Leaving) -> list[str]:
    places = {"count": len(gone.all), "gone": len({one.person for one in gone.out})}
    lines = [
        _("{count} báo cáo chưa nộp không phải nộp nữa.", count=exempt) if exempt else "",
        _("{count} sự cố chưa đóng do Phòng xử lý tiếp.", count=left) if left else "",
        _("Hộp thư thu hồi: {mailboxes}.", mailboxes=", ".join(recalled) or _("không có")),
        _("{count} người thôi vai trò, trong đó {gone} người được gỡ khỏi hệ thống.", **places),
    ]
    return [line for line in lines if line]


def merge(tx: Tx, change: UnitChange, now: datetime) -> Outcome:
    unit, successor, why = change.unit or 0, change.successor or 0, words.reason(change)
    is_office = unit_effects.extent(tx, unit, change.effective).has_office
    unit_effects.close_unit(tx, unit, change.effective, successor)
    unit_effects.end_duties(tx, unit, change.effective, now, why)
    passed = len(unit_effects.pass_reports(tx, unit, successor))
    exempt = exempted(tx, unit, now, why)
    moved = passed_on(tx, change, now)
    addresses = unit_effects.pass_mailboxes(tx, unit, successor)
    unit_effects.pass_messages(tx, unit, successor)
    unit_effects.pass_plans(tx, unit, successor)
    followed = changes.of_ids(tx, unit_effects.follow_to_successor(tx, unit, successor, now))
    everybody = people.go_over(tx, change)
    unit_effects.follow_delegations(tx, unit, successor, change.effective)
    unit_effects.pass_duties(tx, unit, successor, change.effective)
    counts = (passed, exempt, moved, len(everybody))
    return Outcome(
        change,
        lambda: merger_lines(counts, addresses),
        stay=everybody,
        posts=everybody,
        moved=followed,
        about=successor,
        is_office=is_office,
    )


def merger_lines(counts: tuple[int, int, int, int], addresses: Sequence[str]) -> list[str]:
    passed, exempt, moved, everybody = counts
    places = {"count": passed, "exempt": exempt}
    said = _("{count} báo cáo chưa nộp chuyển sang, {exempt} không phải nộp nữa.", **places)
    lines = [
        said if passed or exempt else "",
        _("{count} sự cố chưa đóng chuyển sang.", count=moved) if moved else "",
        _("Hộp thư chuyển sang: {mailboxes}.", mailboxes=", ".join(addresses) or _("không có")),
        _("{count} người chuyển sang.", count=everybody),
    ]
    return [line for line in lines if line]


def exempted(tx: Tx, unit: int, now: datetime, why: str) -> int:
    """What the unit owes still it owes no more; how many reports."""
    done = reports.move_each(tx, unit_effects.owed_reports(tx, unit), Doing.EXEMPT, why)
    reports.note_act(tx, (ReportAct(one, now, None, Doing.EXEMPT, why) for one in sorted(done)))
    subjects = [moving.report_subject(one) for one in done]
    outcomes.cancel(tx, subjects)
    conversations.end(tx, answering.FLOW, subjects)
    return len(done)


def left_to_office(tx: Tx, change: UnitChange, now: datetime) -> int:
    """Nobody of the unit can answer any more: the office goes on, and is told so by the timeline."""
    ids = unit_effects.open_incidents(tx, change.unit or 0)
    unit_effects.wait_no_more(tx, ids)
    noted(tx, ids, change, now)
    return len(ids)


def passed_on(tx: Tx, change: UnitChange, now: datetime) -> int:
    name = change.fields["before"]
    ids = unit_effects.pass_incidents(tx, change.unit or 0, change.successor or 0, name)
    noted(tx, ids, change, now)
    return len(ids)


def noted(tx: Tx, ids: list[int], change: UnitChange, now: datetime) -> None:
    """A line in the timeline of each; its cards with the office say how it stands."""
    with speaking(DEFAULT):
        said = words.news(change)
    incidents.note(tx, [NewNote(one, now, None, Act.UNIT, said) for one in ids])
    cards.refresh(tx, incidents.of_ids(tx, ids), now, f"unit_change:{change.id}")
