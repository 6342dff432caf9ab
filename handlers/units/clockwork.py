"""Units' changes take effect on their date: what becomes of all that the unit had, owed and held."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.config import Settings
from bot.conversation.text import local_date
from bot.conversation.words import DEFAULT, _, speaking
from bot.domain.incidents import IncidentAction
from bot.domain.reports.states import ReportAction
from bot.domain.rights import HEADING, Role
from bot.domain.unit_changes import UnitChange, UnitChangeKind, unit_change_text
from handlers.incidents import cards
from handlers.joining import consent
from handlers.joining.consent import Cause
from handlers.personnel.cards import change_subject
from handlers.reports import answering, moving
from handlers.units import telling
from handlers.units.cards import reason_no_longer_owed
from handlers.units.telling import Outcome, PostInSuccessor
from storage import audit, incidents, reports
from storage.engine import conversations, outcomes
from storage.engine.contacts import Account
from storage.engine.db import Tx
from storage.incidents import NewNote
from storage.people import change_effects, changes
from storage.reports import ReportAct
from storage.units import unit_changes, unit_effects
from storage.units.unit_effects import UnitRole

Period = tuple[date, date | None]  # the end is exclusive; None is open


def run(tx: Tx, now: datetime, settings: Settings) -> None:
    """Called once a minute, in every worker, before the day's duties are made."""
    apply(tx, unit_changes.due(tx, local_date(now)), now, settings)


def apply(tx: Tx, change_ids: Iterable[int], now: datetime, settings: Settings, by: int = 0) -> list[str]:
    """Carry them out in this order, each once, and tell all concerned of all of them together.

    Who does it, ``by``, hears it here: what was done, in lines.
    """
    outcomes = [done for one in change_ids if (done := apply_one(tx, one, now))]
    return telling.tell_all(tx, outcomes, now, settings, by) if outcomes else []


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
        stay=telling.people_of(tx, unit, change.effective),
        is_office=unit_effects.extent(tx, unit, change.effective).has_office,
    )


def close_unit(tx: Tx, change: UnitChange, now: datetime) -> Outcome:
    unit, why = change.unit or 0, reason_no_longer_owed(change)
    change_effects.lock_people(tx, {one.person for one in unit_effects.roles_of(tx, unit, change.effective)})
    unit_effects.close_unit(tx, unit, change.effective, None)
    unit_effects.end_duties(tx, unit, change.effective, now, why)
    exempt = exempt_reports(tx, unit, now, why)
    left = leave_incidents_to_office(tx, change, now)
    recalled = unit_effects.recall_mailboxes(tx, unit)
    dropped = changes.of_ids(tx, unit_effects.withdraw_from_closed(tx, unit, now))
    outcomes.cancel(tx, [change_subject(one) for one in dropped])
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


@dataclass(frozen=True)
class LeavingPerson:
    """Whose roles have ended: who has others, and the accounts of who has none, which are nobody's now."""

    all: Collection[int]
    stay: Collection[int]
    out: Collection[Account]


def closing_lines(exempt: int, left: int, recalled: Sequence[str], gone: LeavingPerson) -> list[str]:
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
    """What the unit owes still it owes no more; how many reports."""
    done = reports.move_each(tx, unit_effects.owed_reports(tx, unit), ReportAction.EXEMPT, why)
    reports.note_act(tx, (ReportAct(one, now, None, ReportAction.EXEMPT, why) for one in sorted(done)))
    subjects = [moving.report_subject(one) for one in done]
    outcomes.cancel(tx, subjects)
    conversations.end_about(tx, answering.FLOW, subjects)
    return len(done)


def leave_incidents_to_office(tx: Tx, change: UnitChange, now: datetime) -> int:
    """Nobody of the unit can answer any more: the office goes on, and is told so by the timeline."""
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
    """A line in the timeline of each; its cards with the office say how it stands."""
    with speaking(DEFAULT):
        said = unit_change_text(change)
    incidents.note(tx, [NewNote(one, now, None, IncidentAction.UNIT, said) for one in ids])
    cards.refresh(tx, incidents.of_ids(tx, ids), now, f"unit_change:{change.id}")


def end_roles(tx: Tx, change: UnitChange, now: datetime) -> LeavingPerson:
    unit, day = change.unit or 0, change.effective
    there = {one.person for one in unit_effects.roles_of(tx, unit, day)}
    unit_effects.end_roles(tx, unit, day)
    stay = unit_effects.holding_elsewhere(tx, there, unit, day) | unit_effects.coming_elsewhere(
        tx, there, unit
    )
    gone = sorted(there - stay)
    cause = Cause(tx, now, f"unit_change:{change.id}")
    out = [account for person in gone for account in consent.unlink_all(cause, person, change.effective)]
    return LeavingPerson(there, stay, out)


def move_people(tx: Tx, change: UnitChange) -> dict[int, PostInSuccessor]:
    """They hold there what they held, but for who led: they are staff. Person -> what they are."""
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
    """The roles that are new in the successor, behind those of who is ``there``; its posts are not theirs.

    Who watches a mailbox is no staff beside, but is so before and after.
    """
    known = list(there)
    rank = max((one.rank for one in there), default=0)
    for one in sorted(before, key=lambda one: one.role in HEADING):
        has_led = one.role in HEADING
        role, title = (Role.STAFF, "") if has_led else (one.role, one.title)
        theirs = [held for held in known if held.person == one.person and role in (held.role, Role.STAFF)]
        for starts, ends in uncovered((max(one.starts, change.effective), one.ends), theirs):
            rank += 1
            new = replace(one, role=role, title=title, rank=rank, starts=starts, ends=ends)
            known.append(new)
            yield new


def uncovered(period: Period, held: Iterable[UnitRole]) -> Iterator[Period]:
    """What of ``period`` lies in none of the spells ``held``."""
    starts, ends = period
    for other in sorted(held, key=lambda one: one.starts):
        if starts < other.starts:
            yield starts, min(other.starts, ends or other.starts)
        if other.ends is None:
            return
        starts = max(starts, other.ends)
        if ends and starts >= ends:
            return
    yield starts, ends


def leading_role(person: int, held: Sequence[UnitRole]) -> Role:
    """The first that they hold, whoever leads first."""
    return next((one.role for one in held if one.person == person), Role.STAFF)
