"""Let units' changes take effect on their date, on all that the unit had and owed."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.conversation import DEFAULT, _, local_date, speaking
from bot.domain.changes import UnitChange, UnitChangeKind, unit_change_text
from bot.domain.incidents import IncidentAction
from bot.domain.reports import ReportAction
from handlers.engine import HEADING, Context, Role, Tick
from handlers.incidents import cards
from handlers.joining import linking
from handlers.joining.linking import Cause
from handlers.personnel.cards import change_subject
from handlers.reports import answering, moving
from handlers.units import telling
from handlers.units.cards import reason_no_longer_owed
from handlers.units.telling import Outcome, PostInSuccessor
from storage import audit, incidents, reports
from storage.engine import Account, Tx, conversations, outbox
from storage.incidents import NewNote
from storage.people import change_effects, changes
from storage.reports import ReportAct
from storage.units import unit_changes, unit_effects
from storage.units.unit_effects import UnitRole

Period = tuple[date, date | None]  # the end is exclusive; None is open


def apply_due(tick: Tick) -> None:
    """Apply the changes whose date has come: once a minute, in every worker, before the duties are made."""
    apply(tick, unit_changes.due(tick.tx, local_date(tick.at)))


def apply(context: Context | Tick, change_ids: Iterable[int], by: int = 0) -> list[str]:
    """Apply these changes in this order, each once, and tell all concerned of all of them together.

    Return what was done, in lines, for ``by``, who does it and hears no more of it.
    """
    outcomes = [done for one in change_ids if (done := apply_one(context.tx, one, context.at))]
    return telling.tell_concerned(context, outcomes, by) if outcomes else []


def apply_one(tx: Tx, change_id: int, now: datetime) -> Outcome | None:
    if not unit_changes.take(tx, change_id, now):
        return None
    change = unit_changes.named_now(tx, change_id)
    outcome = APPLY_BY_KIND[change.kind](tx, change, now)
    audit.write(tx, now, None, f"unit_{change.kind}_in_force", f"unit_change:{change.id}")
    return outcome


def make_unit(tx: Tx, change: UnitChange, _now: datetime) -> Outcome:
    unit = unit_effects.make_unit(tx, change.fields, change.effective)
    unit_changes.set_unit(tx, change.id, unit)
    return Outcome(change, list, about=unit)


def rename_unit(tx: Tx, change: UnitChange, _now: datetime) -> Outcome:
    unit = change.unit or 0
    unit_effects.rename_unit(tx, unit, change.name, change.fields["name"])
    return Outcome(
        change,
        lambda: [_("Báo cáo, sự cố đã gửi trước đó giữ tên cũ.")],
        stay=people_of(tx, unit, change.effective),
        is_office=unit_effects.extent(tx, unit, change.effective).has_office,
    )


def close_unit(tx: Tx, change: UnitChange, now: datetime) -> Outcome:
    unit, why = change.unit or 0, reason_no_longer_owed(change)
    change_effects.lock_people(tx, people_of(tx, unit, change.effective))
    unit_effects.close_unit(tx, unit, change.effective, None)
    unit_effects.end_duties(tx, unit, change.effective, now, why)
    exempt = exempt_reports(tx, unit, now, why)
    left = leave_incidents_to_office(tx, change, now)
    recalled = unit_effects.recall_mailboxes(tx, unit)
    dropped = changes.of_ids(tx, unit_effects.withdraw_from_closed(tx, unit, now))
    outbox.cancel(tx, [change_subject(one) for one in dropped])
    gone = end_roles(tx, change, now)
    return Outcome(
        change,
        lambda: closing_lines(exempt, left, recalled, gone),
        stay=gone.stay,
        out=gone.out,
        moved=dropped,
    )


def merge_unit(tx: Tx, change: UnitChange, now: datetime) -> Outcome:
    unit, successor, why = change.unit or 0, change.successor or 0, reason_no_longer_owed(change)
    is_office = unit_effects.extent(tx, unit, change.effective).has_office
    unit_effects.close_unit(tx, unit, change.effective, successor)
    unit_effects.end_duties(tx, unit, change.effective, now, why)
    passed = len(unit_effects.pass_reports(tx, unit, successor))
    exempt = exempt_reports(tx, unit, now, why)
    moved = pass_incidents_on(tx, change, now)
    addresses = unit_effects.pass_mailboxes(tx, unit, successor)
    unit_effects.pass_messages(tx, unit, successor)
    unit_effects.pass_plans(tx, unit, successor)
    followed = changes.of_ids(tx, unit_effects.follow_to_successor(tx, unit, successor, now))
    everybody = move_people(tx, change)
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


APPLY_BY_KIND: dict[UnitChangeKind, Callable[[Tx, UnitChange, datetime], Outcome]] = {
    UnitChangeKind.NEW: make_unit,
    UnitChangeKind.RENAMED: rename_unit,
    UnitChangeKind.CLOSED: close_unit,
    UnitChangeKind.MERGED: merge_unit,
}


def people_of(tx: Tx, unit: int, day: date) -> set[int]:
    return {one.person for one in unit_effects.roles_of(tx, unit, day)}


@dataclass(frozen=True)
class LeavingPeople:
    """The people whose roles have ended: who ``stay`` by others, and the accounts of who are ``out``."""

    all: Collection[int]
    stay: Collection[int]
    out: Collection[Account]


def closing_lines(exempt: int, left: int, recalled: Sequence[str], gone: LeavingPeople) -> list[str]:
    places = {"count": len(gone.all), "gone": len({one.person for one in gone.out})}
    lines = [
        _("{count} báo cáo chưa nộp không phải nộp nữa.", count=exempt) if exempt else "",
        _("{count} sự cố chưa đóng do Phòng xử lý tiếp.", count=left) if left else "",
        _("Hộp thư thu hồi: {mailboxes}.", mailboxes=", ".join(recalled) or _("không có")),
        _("{count} người thôi vai trò, trong đó {gone} người được gỡ khỏi hệ thống.", **places),
    ]
    return [line for line in lines if line]


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


def exempt_reports(tx: Tx, unit: int, now: datetime, why: str) -> int:
    """Exempt the unit from the reports that it still owes; return how many."""
    done = reports.move_each(tx, unit_effects.owed_reports(tx, unit), ReportAction.EXEMPT, why)
    reports.note_act(tx, (ReportAct(one, now, None, ReportAction.EXEMPT, why) for one in sorted(done)))
    subjects = [moving.report_subject(one) for one in done]
    outbox.cancel(tx, subjects)
    conversations.end_about(tx, answering.FLOW, subjects)
    return len(done)


def leave_incidents_to_office(tx: Tx, change: UnitChange, now: datetime) -> int:
    """Leave the unit's open incidents to the office, and say so in their timelines; return how many."""
    ids = unit_effects.open_incidents(tx, change.unit or 0)
    unit_effects.stop_waiting_for_unit(tx, ids)
    note_in_incidents(tx, ids, change, now)
    return len(ids)


def pass_incidents_on(tx: Tx, change: UnitChange, now: datetime) -> int:
    name = change.fields["before"]
    ids = unit_effects.pass_incidents(tx, change.unit or 0, change.successor or 0, name)
    note_in_incidents(tx, ids, change, now)
    return len(ids)


def note_in_incidents(tx: Tx, ids: list[int], change: UnitChange, now: datetime) -> None:
    """Write a line in the timeline of each, and redraw its cards."""
    with speaking(DEFAULT):
        said = unit_change_text(change)
    incidents.note(tx, [NewNote(one, now, None, IncidentAction.UNIT, said) for one in ids])
    cards.refresh(tx, incidents.of_ids(tx, ids), now, f"unit_change:{change.id}")


def end_roles(tx: Tx, change: UnitChange, now: datetime) -> LeavingPeople:
    unit, day = change.unit or 0, change.effective
    people = people_of(tx, unit, day)
    unit_effects.end_roles(tx, unit, day)
    stay = unit_effects.holding_elsewhere(tx, people, unit, day) | unit_effects.coming_elsewhere(
        tx, people, unit
    )
    gone = sorted(people - stay)
    cause = Cause(tx, now, f"unit_change:{change.id}")
    out = [account for person in gone for account in linking.unlink_all(cause, person, change.effective)]
    return LeavingPeople(people, stay, out)


def move_people(tx: Tx, change: UnitChange) -> dict[int, PostInSuccessor]:
    """Give the people their roles in the successor, staff to who led; return person -> role there."""
    unit, successor, day = change.unit or 0, change.successor or 0, change.effective
    before, there = unit_effects.roles_of(tx, unit, day), unit_effects.roles_of(tx, successor, day)
    unit_effects.end_roles(tx, unit, day)
    unit_effects.give_roles(tx, successor, list(roles_to_give(before, there, change)))
    now = unit_effects.roles_of(tx, successor, day)
    led = {one.person for one in before if one.role in HEADING}
    return {one.person: PostInSuccessor(leading_role(one.person, now), one.person in led) for one in before}


def roles_to_give(
    before: Sequence[UnitRole], there: Sequence[UnitRole], change: UnitChange
) -> Iterator[UnitRole]:
    """Make the roles that are new in the successor, ranked behind those of who is ``there``.

    Its leading posts stay with its own; an officer is not staff besides, but may be before and after.
    """
    known = list(there)
    rank = max((one.rank for one in there), default=0)
    for one in sorted(before, key=lambda one: one.role in HEADING):
        has_led = one.role in HEADING
        role, title = (Role.STAFF, "") if has_led else (one.role, one.title)
        same = [other for other in known if other.person == one.person and role in (other.role, Role.STAFF)]
        for starts, ends in uncovered((max(one.starts, change.effective), one.ends), same):
            rank += 1
            new = replace(one, role=role, title=title, rank=rank, starts=starts, ends=ends)
            known.append(new)
            yield new


def uncovered(period: Period, roles: Iterable[UnitRole]) -> Iterator[Period]:
    """Return what of ``period`` lies outside all of these roles."""
    starts, ends = period
    for other in sorted(roles, key=lambda one: one.starts):
        if starts < other.starts:
            yield starts, min(other.starts, ends or other.starts)
        if other.ends is None:
            return
        starts = max(starts, other.ends)
        if ends and starts >= ends:
            return
    yield starts, ends


def leading_role(person: int, roles: Sequence[UnitRole]) -> Role:
    """Return the first role that a person holds, leading ones first."""
    return next((one.role for one in roles if one.person == person), Role.STAFF)
