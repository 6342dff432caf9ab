"""[Hình tháng này]: the month's incidents as a picture, a bar for each week."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from bot.domain.incident_figures import SOLVED, One, figures, figures_by
from bot.domain.incidents import Kind, State
from bot.domain.rights import Action
from bot.domain.standing import month_of
from bot.papers.month import Kind as Shown
from bot.papers.month import MonthPicture, Week, month_png
from bot.text import local_date, moment_text
from bot.words import _
from handlers import papers
from handlers.allowed import need, no_such_button
from handlers.incidents import summed
from handlers.incidents.words import kind_name
from handlers.kinds import Paper, Says, Scene

PAPER = "month"
DAY = timedelta(days=1)
COLOURS = {  # told apart by the colour-blind too (Okabe and Ito), but for the last two
    Kind.LOGIN: "#0072b2",
    Kind.MAIL: "#56b4e9",
    Kind.FULL: "#009e73",
    Kind.EXPOSED: "#d55e00",
    Kind.FORGED: "#e69f00",
    Kind.VIRUS: "#cc79a7",
    Kind.LOST: "#f0e442",
    Kind.CONTENT: "#8c564b",
    Kind.OTHER: "#7f7f7f",
}


def press(scene: Scene, _argument: str) -> Says:
    need(scene, Action.HANDLE)
    first = local_date(scene.at).replace(day=1)
    name = _("Sự cố tháng {month}.png", month=f"{first:%m-%Y}")
    return [papers.ask(scene, papers.Asked(f"{PAPER}:{first}", name, papers.PNG))]


def read(scene: Scene, argument: str) -> Paper:
    need(scene, Action.HANDLE)
    try:
        first, last = month_of(date.fromisoformat(argument))
    except ValueError:
        raise no_such_button() from None
    month = summed.look(scene.tx, first, scene.settings)
    said = "\n".join(summed.month_lines(month)).strip() or nothing()
    picture = drawn_of(scene, month, last)
    return Paper(partial(month_png, picture), said, scene.who.language)


def nothing() -> str:
    return _("Không có sự cố nào trong tháng này.")


def drawn_of(scene: Scene, month: summed.Month, last: date) -> MonthPicture:
    """What was no incident is counted above, and has no part in the bars."""
    real = [one for one in month.ones if one.state != State.WRONG]
    by_kind = figures_by(real, lambda one: one.kind)
    kinds = [kind for kind, _of in summed.most(by_kind)]
    return MonthPicture(
        title=_("Sự cố hộp thư tháng {month}", month=f"{month.first:%m/%Y}"),
        subtitle=_("Số sự cố: {counts}", counts=summed.in_words(figures(month.ones))),
        below=_("Theo tuần; số liệu đến {moment}", moment=moment_text(scene.at)),
        solved=_("Đã xử lý"),
        still_open=_("Đang mở"),
        nothing=nothing(),
        kinds=[Shown(kind_name(kind), COLOURS[kind]) for kind in kinds],
        weeks=[week(real, kinds, days) for days in weeks(month.first, last)],
    )


def weeks(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Each week, from Monday, as far as it is of the month: its first and its last day."""
    while first <= last:
        sunday = first + (6 - first.weekday()) * DAY
        yield first, min(sunday, last)
        first = sunday + DAY


def week(ones: Sequence[One], kinds: Sequence[Kind], days: tuple[date, date]) -> Week:
    first, last = days
    here = [one for one in ones if first <= one.day <= last]
    name = f"{first:%d}–{last:%d}" if first != last else f"{first:%d}"
    return Week(name, [of_kind(here, kind) for kind in kinds])


def of_kind(ones: Sequence[One], kind: Kind) -> tuple[int, int]:
    """How many are solved, and how many still open."""
    states = [one.state for one in ones if one.kind == kind]
    solved = sum(state in SOLVED for state in states)
    return solved, len(states) - solved
