"""The month's table of each unit's duties: in chat, and as a workbook."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from bot.answers import Refused
from bot.domain.rights import Action, Reach, Role, reach
from bot.domain.standing import Counts, month_before, month_of, total
from bot.message import Message, Option
from bot.sheets.duties import Month, month_workbook
from bot.text import local_date, moment_text
from bot.words import _
from handlers import papers
from handlers.counted import in_words, next_page, page_of, pages
from handlers.export import in_words as in_words_of
from handlers.export import row
from handlers.kinds import Paper, Says, Scene
from storage import audit, standing
from storage.export import duties_between
from storage.standing import Unit

PAPER = "duties"


@dataclass(frozen=True)
class Asked:
    """Which days, as far as they have come, and of which units; None: all."""

    first: date
    last: date
    units: Sequence[int] | None


def asked(scene: Scene, month: str, action: Action) -> Asked:
    """What this person asks for; Refused where they may not see it, or there is no such month."""
    far = reach(scene.who.roles, action)
    if far == Reach.NONE:
        raise Refused(_("Anh/chị chưa có quyền xem mục này."))
    try:
        first, last = month_of(date.fromisoformat(f"{month}-01"))
    except (ValueError, OverflowError):
        raise Refused(_("Lựa chọn này không còn dùng được.")) from None
    return Asked(first, min(last, local_date(scene.at)), None if far == Reach.ALL else own_units(scene))


def own_units(scene: Scene) -> list[int]:
    return [held.unit for held in scene.who.units(Role.OFFICER, Role.HEAD, Role.DEPUTY)]


def show(scene: Scene, argument: str) -> Says:
    """[Bảng tháng này]: month:<year-month>:<page>."""
    month, _colon, page = argument.partition(":")
    these = asked(scene, month, Action.SEE)
    found = standing.counts(scene.tx, these.first, these.last, these.units)
    heading = _("Kiểm tra hộp thư tháng {month}", month=f"{these.first:%m/%Y}")
    if not found:
        return [Message(_("Không có lượt kiểm tra nào trong tháng này."), heading=heading)]
    before = Option(f"month:{month_before(these.first):%Y-%m}", _("Tháng trước"))
    cut = pages(table(found))
    text, number = page_of(cut, int(page) if page.isdecimal() else 1)
    may_export = reach(scene.who.roles, Action.EXPORT) > Reach.NONE
    export = (Option(f"excel:{month}", _("Xuất Excel")),) if may_export else ()
    further = next_page(f"month:{month}", number, len(cut))
    return [Message(text, (*further, before, *export), heading, columns=2)]


def table(found: Sequence[tuple[Unit, Counts]]) -> list[list[str]]:
    """A unit in two lines, in the units' order; the sum first, where there are several."""
    lines = [[f"{n}. {unit.name}", in_words(counts)] for n, (unit, counts) in enumerate(found, 1)]
    if len(found) == 1:
        return lines
    return [[_("Tổng cộng: {counts}", counts=in_words(total(counts for _unit, counts in found)))], *lines]


def export(scene: Scene, argument: str) -> Says:
    """[Xuất Excel]: the month's table and its duties one by one, made and sent as a file."""
    these = asked(scene, argument, Action.EXPORT)
    name = _("Kiểm tra hộp thư {month}.xlsx", month=f"{these.first:%m-%Y}")
    audit.write(scene.tx, scene.at, scene.who, "export", f"month:{these.first:%Y-%m}")
    return [papers.ask(scene, papers.Asked(f"{PAPER}:{these.first:%Y-%m}", name, papers.XLSX))]


def read(scene: Scene, argument: str) -> Paper:
    these = asked(scene, argument, Action.EXPORT)
    found = standing.counts(scene.tx, these.first, these.last, these.units)
    period = _(
        "Tháng {month}, số liệu đến {moment}", month=f"{these.first:%m/%Y}", moment=moment_text(scene.at)
    )
    table = Month(
        scene.settings.office_name, period, [(unit.code, unit.name, counts) for unit, counts in found]
    )
    details = list(duties_between(scene.tx, these.first, these.last, these.units))
    said = _("Bảng kiểm tra hộp thư tháng {month}, gồm tổng hợp và từng lượt.", month=f"{these.first:%m/%Y}")
    return Paper(partial(workbook, table, details), said, scene.who.language)


def workbook(table: Month, details: Iterable[Any]) -> bytes:
    """``details``: the duties as the database has them."""
    return month_workbook(table, (in_words_of(row(found)) for found in details))
