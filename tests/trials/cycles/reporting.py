"""Deeds about terms, and about what the office asks besides, on the phones of units, heads and the office."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

from tests.trials.cycles import courses
from tests.trials.cycles.courses import ANSWER, APPROVE, EDIT, GRANT, HAND_IN, RETURN, WISH, Step
from tests.trials.cycles.filing import TO_HEAD, TO_OFFICE, Filing, write, write_again
from tests.trials.cycles.life import Life, plain
from tests.trials.cycles.terms import Term, deadline
from tests.trials.district import OFFICE_PHONE
from tests.trials.moves.reckoning import HEADING
from tests.trials.reports import doing, office
from tests.trials.reports.days import DAY
from tests.trials.reports.phone import Phone, shortened
from tests.trials.reports.reminders import PLANNED, in_words
from tests.trials.reports.standing import OWES, RETURNED, TOLD, WAITS, History, Stand, after
from tests.trials.reports.story import GROUPS, Deed, Request, units
from tests.trials.timetable import at

Steps = AsyncIterator[None]
FORMS: dict[str, Any] = {
    HAND_IN: write,
    EDIT: write_again,
    APPROVE: doing.approve,
    RETURN: doing.give_back,
    WISH: doing.ask_for_time,
    ANSWER: doing.write,
}


def plan(life: Life, term: Term) -> None:
    """Note a term as it is planned: to all units that are there; each that has people takes its course."""
    there = sorted(life.told.reckoning.units)
    request = Request(
        number=len(life.known.reports.requests) + 1,
        title=term.title,
        asked=at(term.planned, "08:00"),
        opens=at(term.begins, "08:00"),
        deadline=deadline(term),
        units=(*there, *sorted(life.ledger.new)),
        whom="all",
        takes_nothing=False,
        needs_head=True,
        has_two=False,
        is_periodic=True,
        deeds=[],
    )
    begin(life, request)
    life.asked[term] = request
    taken = courses.taken(life.told.lot, there)
    for day, step in courses.steps_of(term, life.told.working, taken):
        life.steps[day].append((request, step))
    for unit in request.units:
        life.filings[request, unit] = Filing(
            life.questions, {}, {}, mends=unit in taken and taken[unit].mends
        )
    life.wrong += plan_wrong(life, term, len(request.units))


def plan_wrong(life: Life, term: Term, count: int) -> Iterator[str]:
    """Find what the office is told of a term otherwise than it is."""
    said = [one.text for one in life.play.phones.phone(OFFICE_PHONE).chat.said if term.title in one.text]
    wanted = (
        PLANNED,
        f"Kỳ số liệu: {term.first:%d/%m/%Y} – {term.last:%d/%m/%Y}.",
        f"trước ngày {term.due + DAY:%d/%m/%Y} (chậm nhất hết ngày {term.due:%d/%m/%Y})",
        f"tới {count} đơn vị lúc {in_words(at(term.opens, '08:00'))}",
    )
    yield from (f"{term.title}: the office was not told: {one}" for one in wanted if one not in said[-1])


async def move_day(life: Life, term: Term) -> None:
    """Let the office move the day on which a term opens."""
    if term.moved:
        day = f"8 giờ ngày {term.moved:%d/%m/%Y}"
        await life.play.says(OFFICE_PHONE, "[Đổi ngày gửi]", day, "[Đổi ngày gửi]", about=term.title)


async def ask(life: Life, whom: str) -> None:
    """Ask a group for something by the second next worked day; of three units one answers late, one never."""
    group = {one.code for one in units().values() if one.kind == GROUPS[whom]}
    request = Request(
        number=len(life.known.reports.requests) + 1,
        title=f"Số hộp thư dùng chung ngày {life.day:%d/%m/%Y}",
        asked=life.now,
        opens=life.now,
        deadline=at(life.later(2), "17:00"),
        units=tuple(sorted(group & life.told.reckoning.units)),
        whom=whom,
        takes_nothing=False,
        needs_head=False,
        has_two=False,
        is_periodic=False,
        deeds=[],
    )
    await office.ask(life.play, request, Deed(life.now, "office", (), "asks"))
    begin(life, request)
    for number, unit in enumerate(request.units):
        if days := {0: 1, 1: 3}.get(number % 3):
            life.steps[life.later(days)].append((request, Step(1, unit, ANSWER)))


def begin(life: Life, request: Request) -> None:
    requests: Any = life.known.reports.requests
    requests.append(request)
    for unit in request.units:
        life.known.histories[request, unit] = History([Stand(request.opens, TOLD, request.deadline)])


async def take_steps(life: Life, slot: int) -> None:
    """Take the steps of this slot of the day: units side by side, those on one phone one after the other."""
    walks: defaultdict[str, list[Steps]] = defaultdict(list)
    for request, step in (one for one in life.steps[life.day] if one[1].slot == slot):
        if step.verb == GRANT:
            await grant(life, request, step)
        elif who := doer(life, step):
            key = doing.phone_of(life.play, who)
            walks[key].append(take(life, request, step, who))
    going = [doing.one_after_the_other(theirs) for theirs in walks.values()]
    while going:
        going = [steps for steps in going if await goes_on(life, steps)]
        await life.play.workers.catch_up(life.now)


async def goes_on(life: Life, steps: Steps) -> bool:
    """Take the next step; what a phone does not offer is noted, and the rest of it left."""
    try:
        return await anext(steps, doing.DONE) is not doing.DONE
    except LookupError as error:
        life.wrong.append(str(error))
        return False


def doer(life: Life, step: Step) -> str:
    """Return who does it just now; "" where nobody can."""
    if step.unit not in life.told.reckoning.units:
        return ""
    if step.verb in courses.OF_HEADS:
        return life.known.staff.first_head(step.unit, life.now)
    return next(iter(life.known.staff.writers(step.unit, life.now)), "")


async def take(life: Life, request: Request, step: Step, who: str) -> Steps:
    """Take a step, unless what came before it was not done."""
    if not fits(life, request, step):
        return
    unit = step.unit
    phone = Phone(life.play, doing.phone_of(life.play, who), request.title, units()[unit].name)
    until = f"{life.later(2 + courses.MORE_DAYS):%d/%m} 17:00" if step.verb == WISH else ""
    deed = Deed(life.now, "officers", (unit,), step.verb, until, request)
    await phone.types("/baocao")
    yield
    to_head = request.needs_head and not is_head(life, unit, who)
    if step.verb in (HAND_IN, EDIT):
        filing = life.filings[request, unit]
        filing.send = TO_HEAD if to_head else TO_OFFICE
        walk = FORMS[step.verb](phone, filing)
    else:
        walk = FORMS[step.verb](phone, deed)
    async for _step in walk:
        yield
    stands(life, replace(deed, verb="hand in" if step.verb == ANSWER else step.verb), to_head=to_head)


def is_head(life: Life, unit: str, who: str) -> bool:
    return who in map(plain, life.told.reckoning.held(unit, HEADING, life.now))


def fits(life: Life, request: Request, step: Step) -> bool:
    """Tell whether the report stands so that it can be done."""
    how = life.known.histories[request, step.unit].stands[-1].how
    if step.verb in courses.OF_HEADS:
        return how == WAITS
    return how == RETURNED if step.verb == EDIT else how in OWES and how != RETURNED


async def grant(life: Life, request: Request, step: Step) -> None:
    if life.known.histories[request, step.unit].stands[-1].wish:
        deed = Deed(life.now, "office", (step.unit,), GRANT, "", request)
        await office.grant(life.play, request, deed)
        stands(life, deed, to_head=False)


def stands(life: Life, deed: Deed, *, to_head: bool) -> None:
    """Note how a report stands after a deed."""
    assert deed.request
    deed.request.deeds.append(deed)
    history = life.known.histories[deed.request, deed.units[0]]
    history.stands.append(after(history.stands[-1], deed, life.known.days, to_head))


async def close(life: Life, request: Request) -> None:
    """End a request, as the office; who has not filed by now never does."""
    deed = Deed(life.now, "office", (), "closes", "", request)
    await office.close(life.play, request, deed)
    request.deeds.append(deed)
    for unit in request.units:
        history = life.known.histories[request, unit]
        history.stands.append(after(history.stands[-1], deed, life.known.days, to_head=False))


async def upward(life: Life, term: Term, *, is_over: bool) -> list[bytes]:
    """Have the office's own report made; return the Word file and the workbook as they came to the phone."""
    chat = life.play.phones.phone(OFFICE_PHONE).chat
    told, title = len(chat.said), f"[{shortened(term.title)}]"
    ended = ("[Đã kết thúc]",) if is_over else ()
    await life.play.says(OFFICE_PHONE, "/tonghop", *ended, title, "[Báo cáo tổng hợp]")

    def made() -> list[Any]:
        came = [one.attachment for one in chat.said[told:] if one.attachment]
        files = [one for one in came if not one.name.endswith(".png")]
        return sorted(files, key=lambda one: one.name.rpartition(".")[2])  # whichever was made first

    await life.doing.hands.soon(lambda: len(made()) == 2, OFFICE_PHONE)
    files = made()
    draft = "" if is_over else "DỰ THẢO "
    wanted = [f"{draft}Báo cáo {term.paper}.docx", f"{draft}Số liệu {term.paper}.xlsx"]
    if (names := [one.name for one in files]) != wanted:
        life.wrong.append(f"{term.title}: the office got {names}, and not {wanted}")
    return [one.content for one in files]
