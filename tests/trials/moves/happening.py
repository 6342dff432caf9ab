"""The steps of the reckoning as what was told comes to its end, at once or on its date."""

from datetime import date

from tests.trials.moves.deeds import APPOINT, BACK, CHANGES, DAY, MERGE, RENAME, STOP, Deed, span
from tests.trials.moves.ongoing import Story
from tests.trials.moves.reckoning import COVERED, OFFICER, STAFF, Away, Cover


def happened(told: Story, deed: Deed) -> None:
    """Go on with the reckoning from what was told, which came to what the deed says."""
    if deed.outcome == "returned" and deed.person:
        told.busy[deed.person] = date.max  # it is still to be put right: nothing else may be told of them
    if deed.outcome != "accepted":
        return
    if deed.kind in CHANGES or deed.kind in (MERGE, RENAME):
        wait_for(told, deed)
    elif deed.kind == APPOINT:
        ends = deed.last + DAY if deed.last else None
        told.reckoning.begin(deed.person, deed.unit, OFFICER, deed.first, ends)
        told.busy[deed.person] = max(deed.first, told.day)
    elif deed.kind == STOP:
        told.reckoning.end(deed.person, deed.unit, (OFFICER,), told.day)
        if not any(one.goes_on(told.day) for one in told.reckoning.of(deed.person, deed.unit)):
            told.reckoning.begin(deed.person, deed.unit, STAFF, told.day)
    elif deed.kind == BACK:
        is_back(told, deed.person)


def is_away(told: Story, deed: Deed) -> None:
    """Enter the absence, and the substitute once accepted."""
    starts, ends = span(deed)
    told.reckoning.away.append(Away(deed.person, starts, ends))
    until = ends.date() + DAY
    told.busy[deed.person] = max(told.busy.get(deed.person, until), until)
    if deed.outcome == "accepted":
        begins = max(starts, told.now)
        told.reckoning.covers.append(Cover(deed.unit, deed.person, deed.to, begins, ends))
        told.busy[deed.to] = max(told.busy.get(deed.to, until), until)
        told.waiting.append((deed.person, deed.unit))


def is_back(told: Story, person: str) -> None:
    for one in told.reckoning.away:
        if one.person == person and one.ends > told.now:
            one.ends = told.now
    for cover in told.reckoning.covers:
        if cover.person == person and cover.ends > told.now:
            cover.ends = told.now
    told.waiting = [one for one in told.waiting if one[0] != person]


def wait_for(told: Story, deed: Deed) -> None:
    day = max(deed.first, told.day)
    if deed.person:
        told.busy[deed.person] = max(told.busy.get(deed.person, day), day + DAY)
    told.reckoning.pending.append((day, lambda: carry_out(told, deed, day)))


def carry_out(told: Story, deed: Deed, today: date) -> None:
    """Carry it out on its date, or on the day on which it was accepted."""
    there = told.reckoning
    match deed.kind:
        case "leave":
            had_phone = deed.person in there.linked
            there.leave(deed.person, deed.unit, deed.first, today)
            if had_phone and deed.person not in there.linked:
                told.gone.append(deed.person)
        case "join":
            there.begin(deed.person, deed.unit, deed.role, deed.first)
        case "transfer":
            there.end(deed.person, deed.unit, (*COVERED, STAFF), deed.first)
            there.begin(deed.person, deed.to, deed.role, deed.first)
        case "post":
            there.post(deed.person, deed.unit, deed.role, deed.first)
        case "open box":
            there.boxes.add(deed.person)
        case "lock box":
            there.boxes.discard(deed.person)
        case "merge":
            there.merge(deed.unit, deed.to, deed.first)
