"""A periodic report on the phones of a unit: its figures are confirmed, or corrected with a reason."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.conversation import local_date
from tests.trials.cycles.questions import Questions
from tests.trials.reports.phone import Phone

Steps = AsyncIterator[None]  # from one to the next the program answers
RIGHT, SOME, ENOUGH, MORE = "Đúng cả", "Sửa một số", "Xong", "Sửa một số liệu"
TO_HEAD, TO_OFFICE = "Trình thủ trưởng", "Nộp báo cáo"
SURE, SKIP = "Đã đối chiếu, số liệu đúng", "Bỏ qua"
CHECKS, CHANGES = "Kiểm tra hộp thư", "Thay đổi nhân sự"
WHY = "đối chiếu sổ theo dõi của đơn vị"
STEPS = 20  # from the figures to the review, at most


@dataclass
class Filing:
    """A unit's report as it is written; ``figures``: what our records told of it.

    ``words``: what is answered to what no machine knows; ``shown``: the figures as the phone showed them,
    and ``shown_on`` which day.
    """

    questions: Questions
    figures: Mapping[str, str]
    words: Mapping[str, str]
    mends: bool
    send: str = TO_HEAD
    answers: dict[str, str] = field(default_factory=dict)
    whys: dict[str, str] = field(default_factory=dict)
    shown: str = ""
    shown_on: date = date.min


async def write(phone: Phone, filing: Filing) -> Steps:
    """Go through the form to its end."""
    filing.answers = {key: value for key, value in filing.figures.items() if value}
    filing.whys = {}
    await phone.presses(*phone.of("Trả lời", "Trả lời"))
    yield
    filing.shown, filing.shown_on = phone.newest.text, local_date(phone.play.now)
    await phone.presses(SOME if filing.mends else RIGHT)
    yield
    if filing.mends:
        group, mended = what_fits(filing)
        for key, more in mended.items():
            async for _step in correct(phone, filing, group, key, more):
                yield
        await phone.presses(ENOUGH)
        yield
    async for _step in answer(phone, filing):
        yield


def what_fits(filing: Filing) -> tuple[str, dict[str, int]]:
    """Return what is corrected: a check was made that we do not know of, or somebody has joined."""
    keys = filing.questions.keys
    if int(filing.answers[keys["missed"]]):
        return CHECKS, {keys["missed"]: -1, keys["checked"]: 1}
    return CHANGES, {keys["joined"]: 1}


async def write_again(phone: Phone, filing: Filing) -> Steps:
    """Correct one more figure of what the head gave back."""
    await phone.presses(*phone.of("Trả lời", "Trả lời"))
    yield
    await phone.presses(MORE)
    yield
    async for _step in correct(phone, filing, CHANGES, filing.questions.keys["changed"], 1):
        yield
    async for _step in answer(phone, filing):
        yield


async def correct(phone: Phone, filing: Filing, group: str, key: str, more: int) -> Steps:
    new = str(int(filing.answers[key]) + more)
    await phone.presses(group)
    yield
    await phone.presses(f"{filing.questions.texts[key]}: {in_figures(filing.figures[key])}")
    yield
    await phone.types(new)
    yield
    await phone.types(WHY)
    yield
    filing.answers[key], filing.whys[key] = new, WHY


async def answer(phone: Phone, filing: Filing) -> Steps:
    """Answer what no machine knows, say of what has jumped that it is right, and hand it in."""
    for _step in range(STEPS):
        text = phone.newest.text
        if filing.send in phone.labels:
            await phone.presses(filing.send)
            yield
            return
        key = next(key for key, words in filing.questions.texts.items() if words in text)
        if SURE in phone.labels:
            await phone.presses(SURE)
            filing.whys[key] = SURE
        elif words := filing.words.get(key, ""):
            await (phone.presses(words) if words in phone.labels else phone.types(words))
            filing.answers[key] = words
        else:
            await phone.presses(SKIP)
        yield
    raise LookupError(f"no [{filing.send}] after {STEPS} steps: {phone.newest.text}")


def in_figures(value: str) -> str:
    """Write a number as it is shown: 1.250 and 98,4."""
    whole, _point, part = value.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{grouped},{part}" if part else grouped
