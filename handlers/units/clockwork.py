"""Let units' changes take effect on their date, on all that the unit had and owed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.conversation import DEFAULT, _, local_date, speaking
from bot.domain.changes import UnitChange, UnitChangeKind
from handlers import handover
from handlers.engine import Context, Tick
from handlers.opinions.telling import tell_recalled
from handlers.personnel import change_subject
from handlers.units import people, telling, unfinished
from handlers.units.people import LeavingPeople
from handlers.units.telling import Outcome
from storage import audit
from storage.engine import Tx, outbox
from storage.misuse import reports
from storage.reporting import opinions
from storage.units import former_addresses, unit_changes, unit_effects


@dataclass(frozen=True)
class PassedOn:
    """The counts of what a unit's successor goes on with."""

    reports: int
    exempt: int  # reports that nobody has to file any more
    incidents: int
    opinions: int  # that it owes
    drafts: int  # on which it waits for the opinions of others
    people: int


def apply_due(tick: Tick) -> None:
    """Apply the changes whose date has come: once a minute, in every worker, before the duties are made."""
    apply(tick, unit_changes.due(tick.tx, local_date(tick.at)))


def apply(context: Context | Tick, change_ids: Iterable[int], by: int = 0) -> list[str]:
    """Apply these changes in this order, each once, and tell all concerned of all of them together.

    Return what was done, in lines, for ``by``, who does it and hears no more of it.
    """
    outcomes = [done for one in change_ids if (done := apply_one(context, one))]
    return telling.tell_concerned(context, outcomes, by) if outcomes else []


def apply_one(context: Context | Tick, change_id: int) -> Outcome | None:
    tx, now = context.tx, context.at
    if not unit_changes.take(tx, change_id, now):
        return None
    change = unit_changes.named_now(tx, change_id)
    outcome = APPLY_BY_KIND[change.kind](tx, change, now)
    handover.opening.follow_unit(context, change)
    recall_drafts(context, change)
    audit.write(tx, now, None, f"unit_{change.kind}_in_force", f"unit_change:{change.id}")
    return outcome


def make_unit(tx: Tx, change: UnitChange, _now: datetime) -> Outcome:
    unit = unit_effects.make_unit(tx, change.fields, change.effective)
    unit_changes.set_unit(tx, change.id, unit)
    return Outcome(change, list, about=unit)


def rename_unit(tx: Tx, change: UnitChange, _now: datetime) -> Outcome:
    unit = change.unit or 0
    unit_effects.rename_unit(tx, unit, change.name, change.fields["name"])
    stay = unit_effects.people_of(tx, unit, change.effective)
    is_office = unit_effects.extent(tx, unit, change.effective).has_office
    return Outcome(
        change, lambda: [_("Báo cáo, sự cố đã gửi trước đó giữ tên cũ.")], stay=stay, is_office=is_office
    )


def close_unit(tx: Tx, change: UnitChange, now: datetime) -> Outcome:
    unit, why = change.unit or 0, unfinished.reason_no_longer_owed(change)
    unit_effects.lock_people(tx, unit, change.effective)
    unit_effects.close_unit(tx, unit, change.effective, None)
    unit_effects.end_duties(tx, unit, change.effective, now, why)
    exempt = unfinished.exempt_reports(tx, unit, now, why)
    opinions.spare(tx, unit)
    left = unfinished.leave_incidents_to_office(tx, change, now)
    recalled = unit_effects.take_mailboxes(tx, unit, {"state": "recalled"})
    former_addresses.add_of_change(tx, change, recalled)
    dropped = unit_effects.withdraw_from_closed(tx, unit, now)
    outbox.cancel(tx, [change_subject(one) for one in dropped])
    gone = people.end_roles(tx, change, now)
    lines = partial(closing_lines, exempt, left, recalled, gone)
    return Outcome(change, lines, stay=gone.stay, out=gone.out, moved=dropped)


def recall_drafts(context: Context | Tick, change: UnitChange) -> None:
    """Recall the drafts on which a unit that is closed asked others for opinions, and tell these."""
    if change.kind != UnitChangeKind.CLOSED:
        return
    with speaking(DEFAULT):
        why = _("{unit} đã ngừng hoạt động", unit=change.name)
    for draft in opinions.recall_of_closed(context.tx, change.unit or 0, why, context.at):
        tell_recalled(context, draft)


def merge_unit(tx: Tx, change: UnitChange, now: datetime) -> Outcome:
    unit, successor, day = change.unit or 0, change.successor or 0, change.effective
    why = unfinished.reason_no_longer_owed(change)
    is_office = unit_effects.extent(tx, unit, day).has_office
    unit_effects.close_unit(tx, unit, day, successor)
    unit_effects.end_duties(tx, unit, day, now, why)
    passed = len(unit_effects.pass_reports(tx, unit, successor))
    exempt = unfinished.exempt_reports(tx, unit, now, why)
    incidents = unfinished.pass_incidents(tx, change, now)
    addresses = unit_effects.pass_mailboxes(tx, unit, successor)
    former_addresses.add_of_change(tx, change, addresses)
    unit_effects.pass_waiting_mail(tx, unit, successor)
    owed = opinions.pass_to(tx, unit, successor, change.name)
    asked = opinions.pass_drafts(tx, unit, successor)
    reports.pass_on(tx, unit, successor)
    unit_effects.pass_messages(tx, unit, successor)
    unit_effects.pass_plans(tx, unit, successor)
    followed = unit_effects.follow_to_successor(tx, unit, successor, now)
    posts = people.move_people(tx, change)
    unit_effects.follow_delegations(tx, unit, successor, day)
    unit_effects.pass_duties(tx, unit, successor, day)
    counts = PassedOn(passed, exempt, incidents, owed, asked, len(posts))
    lines = partial(merger_lines, counts, addresses)
    return Outcome(
        change, lines, stay=posts, posts=posts, moved=followed, about=successor, is_office=is_office
    )


APPLY_BY_KIND: dict[UnitChangeKind, Callable[[Tx, UnitChange, datetime], Outcome]] = {
    UnitChangeKind.NEW: make_unit,
    UnitChangeKind.RENAMED: rename_unit,
    UnitChangeKind.CLOSED: close_unit,
    UnitChangeKind.MERGED: merge_unit,
}


def closing_lines(exempt: int, left: int, recalled: Sequence[str], gone: LeavingPeople) -> list[str]:
    places = {"count": len(gone.all), "gone": len({one.person for one in gone.out})}
    lines = [
        _("{count} báo cáo chưa nộp không phải nộp nữa.", count=exempt) if exempt else "",
        _("{count} sự cố chưa đóng do {the_office} xử lý tiếp.", count=left) if left else "",
        _("Hộp thư thu hồi: {mailboxes}.", mailboxes=", ".join(recalled) or _("không có")),
        _("{count} người kết thúc vai trò, trong đó {gone} người được gỡ khỏi hệ thống.", **places),
    ]
    return [line for line in lines if line]


def merger_lines(passed: PassedOn, addresses: Sequence[str]) -> list[str]:
    places = {"count": passed.reports, "exempt": passed.exempt}
    said = _("{count} báo cáo chưa nộp chuyển sang, {exempt} không phải nộp nữa.", **places)
    owed, drafts = passed.opinions, passed.drafts
    lines = [
        said if passed.reports or passed.exempt else "",
        _("{count} sự cố chưa đóng chuyển sang.", count=passed.incidents) if passed.incidents else "",
        _("{count} dự thảo chờ góp ý chuyển sang (/gopyduthao).", count=owed) if owed else "",
        _("{count} dự thảo đang xin ý kiến chuyển sang (/gopyduthao).", count=drafts) if drafts else "",
        _("Hộp thư chuyển sang: {mailboxes}.", mailboxes=", ".join(addresses) or _("không có")),
        _("{count} người chuyển sang.", count=passed.people),
    ]
    return [line for line in lines if line]
