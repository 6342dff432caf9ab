"""Personnel changes and what becomes of units, told to the product and to the reference; and the clock."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from bot.domain.changes import ChangeKind, UnitChangeKind
from handlers.engine import Context, Replies, Tick
from handlers.personnel import clockwork
from handlers.personnel.cards import content, find_written
from handlers.units import asking, cards
from handlers.units.clockwork import apply_due
from storage.people import changes
from tests.histories.days import DAY, Entry
from tests.histories.telling import SETTINGS, VINH, Run
from tests.personnel.told import press


def change(run: Run, kind: ChangeKind, number: int, post: tuple[int, int, str], offset: int) -> None:
    unit, to, role = post
    person = 1 + number % 7 if kind == ChangeKind.JOIN else run.who(unit, number)
    to_unit = to if kind == ChangeKind.TRANSFER else None
    if unit != to_unit:
        about = {"person": person, "unit": unit, "to": to_unit, "role": role}
        send(run, kind, run.today + offset * DAY, about, None)


def send(run: Run, kind: ChangeKind, day: date, about: dict[str, Any], corrects: int | None) -> None:
    fields = {} if kind == ChangeKind.LEAVE else {"roles": about["role"], "title": "Văn thư"}
    one = changes.NewChange(kind, about["unit"], day, VINH, run.now, about["person"], about["to"], fields)
    made = changes.add(run.tx, changes.NewChange(**{**vars(one), "corrects": corrects}))
    if run.accepts(VINH, accept_change, str(made)):
        run.pending.append(Entry(kind.value, day, {**about, "corrects": corrects}, made))
    else:
        changes.change(run.tx, made, state="returned")


def accept_change(context: Context, change: str) -> Replies:
    """Press [Tiếp nhận] below what the card shows now."""
    seen = content(find_written(context.tx, int(change)))
    return press(context, "ns_accept", f"{change}:{seen}")


def correct(run: Run, number: int, offset: int, role: str) -> None:
    """Correct what is in force: another day, or another role; nothing of theirs came after.

    Where their unit has come to its end since, the product refuses it.
    """
    there = [one for one in run.told.entries if one.number and not one.undone and is_last(run, one)]
    if there:
        one = there[number % len(there)]
        about = {**{k: v for k, v in one.about.items() if k != "rank"}, "role": role}
        send(run, ChangeKind(one.name), one.day + offset * DAY, about, one.number)


def is_last(run: Run, one: Entry) -> bool:
    after = run.told.entries[run.told.entries.index(one) + 1 :]
    return one.about["person"] not in {other.about.get("person") for other in after}


def withdraw(run: Run, number: int) -> None:
    if run.pending:
        one = run.pending[number % len(run.pending)]
        if run.accepts(VINH, press, "ns_withdraw", f"{one.number}:yes"):
            run.pending.remove(one)


def plan(run: Run, kind: UnitChangeKind, unit: int, to: int, offset: int) -> None:
    day = run.today + offset * DAY
    fields = (("name", f"Đơn vị {run.said}"),) if kind == UnitChangeKind.RENAMED else ()
    successor = to if kind == UnitChangeKind.MERGED else 0
    if successor == unit:
        return
    planned = cards.Planning(kind, (unit,), day, "", successor, fields)
    if run.accepts(VINH, asking.write_planned, planned):
        entry = Entry(kind.value, day, {"unit": unit, "to": successor}, 0)
        run.plans.append(entry)
        if not offset:
            becomes(run, entry)


def tick(run: Run) -> None:
    """Carry out what is due: people first, then units; who comes where nobody is by then waits."""
    run.now += timedelta(minutes=1)
    clockwork.run(Tick(run.tx, run.now, SETTINGS))
    apply_due(Tick(run.tx, run.now, SETTINGS))
    by_number = {one.number: one for one in run.told.entries if one.number}
    for one in run.pending:
        if one.about["corrects"]:
            by_number[one.about["corrects"]].undone = True
    due = [one for one in run.pending if one.day <= run.today and not comes_too_late(run, one)]
    due.sort(key=lambda one: one.day)
    for one in due:
        run.pending.remove(one)
        run.told.entries.append(one)
    gone = {one.about["person"] for one in due if one.name in ("leave", "transfer")}
    unlink(run, gone, run.today)
    for one in sorted(run.plans, key=lambda one: one.day):
        if one.day <= run.today:
            becomes(run, one)


def comes_too_late(run: Run, one: Entry) -> bool:
    """Tell whether it leads to a unit that is to be no more by then."""
    ends = {plan.about["unit"] for plan in run.plans if plan.name != "renamed" and plan.day <= one.day}
    return one.name != "leave" and (one.about["to"] or one.about["unit"]) in ends


def unlink(run: Run, those: set[int], since: date, coming: Iterable[int] = ()) -> None:
    days = run.told.table()
    seats = [seat for day in days if day >= since for seat in days[day]]
    run.told.linked -= those - {seat.person for seat in seats} - set(coming)


def becomes(run: Run, becoming: Entry) -> None:
    """Let a unit's change take effect: what was accepted goes with its people, or comes to nothing."""
    run.plans.remove(becoming)
    unit, to = becoming.about["unit"], becoming.about["to"]
    if becoming.name == "renamed":
        return
    days = run.told.table()
    those = {s.person for day in days if day >= becoming.day for s in days[day] if s.unit == unit}
    for word in run.told.words:
        if word.units[-1][1] == unit and word.ends > run.now:
            if to and word.accepted:
                word.units.append((run.now, to))
            else:
                word.stopped = word.stopped or run.now
    for one in list(run.pending):
        comes = one.about["to"] == unit or (one.about["unit"] == unit and one.name in ("join", "post"))
        if to:
            one.about |= {key: to for key in ("unit", "to") if one.about[key] == unit}
        elif comes:
            run.pending.remove(one)
    run.told.entries.append(becoming)
    if not to:
        elsewhere = [one for one in run.pending if one.about["to"] not in (None, unit)]
        unlink(run, those, becoming.day, {one.about["person"] for one in elsewhere})


DEEDS: dict[str, Callable[..., None]] = {
    "change": change,
    "correct": correct,
    "withdraw": withdraw,
    "unit": plan,
}
