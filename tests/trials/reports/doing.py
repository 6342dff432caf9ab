"""The deeds about reports, done on phones: units side by side, step by step, the office alone."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence

from tests.trials.play import Play
from tests.trials.reports.office import OF_OFFICE
from tests.trials.reports.phone import Phone, shortened
from tests.trials.reports.reminders import Reckoning
from tests.trials.reports.story import CLOCK, OFFICE, Deed, typed, units

Steps = AsyncIterator[None]  # from one to the next the program answers
DONE = object()
MOST = 16  # steps
SENDS, WAYS_OUT = ("Trình thủ trưởng", "Nộp báo cáo"), {"Hủy", "Quay lại"}
FIGURES_ARE_RIGHT = "Đúng cả"  # of a periodic report
OF_A_NUMBER, NUMBER = "(một số từ 0 trở lên)", "1"
ANSWER, WORDS = "Đang thực hiện tốt", "Cần rà soát lại"
CONTENT = "Nội dung báo cáo"  # the question where the office has built none


async def do(play: Play, known: Reckoning, deeds: Sequence[Deed]) -> None:
    """Do all of one moment, in their order; what units do at the same time is done side by side."""
    for deed in deeds:
        if deed.who == OFFICE and deed.request:
            await OF_OFFICE[deed.verb](play, deed.request, deed)
    walks: defaultdict[str, list[Steps]] = defaultdict(list)
    for deed in deeds:
        for key, unit in doers(play, known, deed):
            walks[key].append(walk(play, key, deed, unit))
    going = [one_after_the_other(theirs) for theirs in walks.values()]
    while going:
        going = [steps for steps in going if await anext(steps, DONE) is not DONE]
        await play.workers.catch_up(play.now)


async def one_after_the_other(walks: Sequence[Steps]) -> Steps:
    """Do what is done on one phone."""
    for steps in walks:
        async for _step in steps:
            yield


def doers(play: Play, known: Reckoning, deed: Deed) -> list[tuple[str, str]]:
    """Return (phone, unit) of each who does it."""
    if deed.request is None or deed.who in (OFFICE, CLOCK):
        return []
    who = known.staff.first_head if deed.who == "heads" else known.staff.first_writer
    return [(phone_of(play, who(unit, deed.at)), unit) for unit in deed.units]


def phone_of(play: Play, name: str) -> str:
    return next(one.key for one in play.district.everyone if one.name == name)


async def walk(play: Play, key: str, deed: Deed, unit: str) -> Steps:
    """Do one deed of one unit."""
    assert deed.request
    phone = Phone(play, key, deed.request.title, units()[unit].name)
    await phone.types("/baocao")
    yield
    async for _step in OF_UNITS[deed.verb](phone, deed):
        yield


async def write(phone: Phone, deed: Deed) -> Steps:
    """Go through the form to its end."""
    await phone.presses(*phone.of("Trả lời", "Trả lời"))
    yield
    async for _step in answer(phone, deed, MOST):
        yield


async def answer(phone: Phone, deed: Deed, steps: int) -> Steps:
    nothing = "Không phát sinh" if deed.verb == "report nothing" else "Có nội dung"
    for _step in range(steps):
        if offered := [label for label in (nothing, FIGURES_ARE_RIGHT) if label in phone.labels]:
            await phone.presses(*offered)
        elif any(label in phone.labels for label in SENDS):
            await phone.presses(*SENDS)
        elif WAYS_OUT & set(phone.labels):
            await phone.types(NUMBER if OF_A_NUMBER in phone.newest.text else ANSWER)
        else:
            return
        yield
    if steps == MOST:
        raise RuntimeError(f"not sent after {steps} steps: {phone.newest.text}")


async def begin(phone: Phone, deed: Deed) -> Steps:
    """Give one answer, where there are several questions; then it is left."""
    assert deed.request
    await phone.presses(*phone.of("Trả lời", "Trả lời"))
    yield
    if deed.request.has_two:
        async for _step in answer(phone, deed, 1):
            yield


async def drop(phone: Phone, _deed: Deed) -> Steps:
    await phone.presses(*phone.of("Trả lời", "Trả lời"))
    yield
    await phone.types("hủy")
    yield


async def edit(phone: Phone, deed: Deed) -> Steps:
    """Give the one answer anew."""
    await phone.presses(*phone.of("Xem", "Xem báo cáo"))
    yield
    await phone.presses("Sửa báo cáo")
    yield
    await phone.presses("Sửa")
    yield
    if CONTENT in phone.labels:  # among several answers
        await phone.presses(CONTENT)
        yield
    await phone.types(f"{ANSWER}, đã bổ sung")
    yield
    async for _step in answer(phone, deed, MOST):
        yield


async def ask_for_time(phone: Phone, deed: Deed) -> Steps:
    await phone.presses("Xin gia hạn")
    yield
    if shortened(phone.label) in phone.labels:
        await phone.presses(shortened(phone.label))
        yield
    await phone.types(typed(deed.what))
    yield
    await phone.types("Cán bộ đi công tác")
    yield
    await phone.presses("Gửi")
    yield


async def approve(phone: Phone, _deed: Deed) -> Steps:
    await phone.presses(*phone.of("Xem", "Xem báo cáo"))
    yield
    await phone.presses("Duyệt và nộp")
    yield


async def give_back(phone: Phone, deed: Deed) -> Steps:
    await phone.presses(*phone.of("Xem", "Xem báo cáo"))
    yield
    await phone.presses("Trả lại")
    yield
    await phone.types(deed.what or WORDS)
    yield
    await phone.presses("Trả lại")
    yield


OF_UNITS = {
    "begin": begin,
    "drop": drop,
    "hand in": write,
    "report nothing": write,
    "edit": edit,
    "asks for time until": ask_for_time,
    "approve": approve,
    "return": give_back,
    "file": write,
}
