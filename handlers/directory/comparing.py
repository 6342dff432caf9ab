"""Compare the directory with a list from outside ([So với danh sách của Sở]); nothing is changed by it."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

from bot.conversation import Message, Refused, Talk, _, local_date, number_text
from bot.documents.foreign import ForeignList, differences_workbook, read_foreign
from bot.documents.reading import Unreadable
from bot.domain.directory import comparing
from bot.domain.directory.comparing import Compared
from handlers.engine import (
    Action,
    Context,
    Replies,
    Workbook,
    open_workbook,
    read_workbook,
    start_form,
    workbook_row,
)
from handlers.joining.roster import fault_lines, sheet
from storage import files
from storage.engine import Tx
from storage.people import roster

FLOW, FILE = "compare", "file"


@dataclass(frozen=True)
class CompareFacts:
    files: Path  # the folder in which files are stored
    domains: list[str]


def open_form(context: Context) -> Replies:
    facts = CompareFacts(context.settings.files, list(context.settings.mail_domains))
    return start_form(context, FLOW, facts)


def ask_list(talk: Talk, facts: CompareFacts) -> int:
    how = _(
        "Xin gửi tệp Excel (.xlsx) danh sách của {the_department}. Mỗi người một dòng, có cột “Họ và tên”; "
        "thứ tự và tên các cột khác tùy ý. Hệ thống chỉ đối chiếu, không thay đổi gì."
    )
    file = talk.attach(FILE, how, may_skip=False)
    assert file is not None  # it may not be left out
    look = partial(file_state, file=file, facts=facts)
    read_workbook(talk, file, Workbook(FILE, _("Đối chiếu"), look, itemgetter("why")))
    return file


def file_state(tx: Tx, file: int, facts: CompareFacts) -> dict[str, Any]:
    """Return whether a file is still coming, and why it cannot be read: then another may be sent."""
    row, state = workbook_row(tx, file)
    if row is None:
        return state
    try:
        read_list(tx, file, facts.files, facts.domains)
    except Refused as refused:
        return {**state, "why": str(refused)}
    return state


def compare_lists(context: Context, file: int) -> Replies:
    """Send a workbook of all differences, and say how many there are."""
    context.need(Action.ROSTER)
    outside = read_list(context.tx, file, context.settings.files, context.settings.mail_domains)
    here = comparing.current_directory(roster.current_roster(context.tx), local_date(context.at))
    people = comparing.compare_people(outside.people, here)
    units = comparing.compare_units(outside.units, here) if outside.has_units else Compared((), (), (), 0)
    differences = differences_workbook(people, units, here, outside.faults)
    made = sheet(context, _("Đối chiếu danh bạ.xlsx"), differences)
    context.audit("directory_compare", f"file:{file}", faults=len(outside.faults))
    lines = found_lines(outside, people, units)
    if count := len(outside.faults):
        lines += ["", _("Tệp có {count} lỗi; ô có lỗi không được đối chiếu:", count=count)]
        lines += fault_lines(outside.faults)
    return [
        Message("\n".join(lines), heading=_("Đối chiếu với danh sách của {the_department}"), file_ids=(made,))
    ]


def read_list(tx: Tx, file: int, folder: Path, domains: Collection[str]) -> ForeignList:
    try:
        return read_foreign(open_workbook(folder, files.get(tx, file)), domains)
    except Unreadable as error:
        raise Refused(str(error)) from None


def found_lines(outside: ForeignList, people: Compared, units: Compared) -> list[str]:
    """Say how much is alike and how much differs, of people, then of units."""
    of_units = _("Tệp không có bảng đơn vị nên chỉ đối chiếu người.")
    if outside.has_units:
        of_units = found_line(_("Đơn vị"), units)
    return [found_line(_("Người"), people), of_units, _("Không có gì thay đổi; chi tiết ở tệp kèm theo.")]


def found_line(what: str, found: Compared) -> str:
    return _(
        "{what}: {alike} khớp, {different} khác, {here} chỉ có trong hệ thống, {there} chỉ có trong danh "
        "sách của {the_department}.",
        what=what,
        alike=number_text(found.alike),
        different=number_text(len({(one.at.sheet, one.at.row) for one in found.different})),
        here=number_text(len(found.only_here)),
        there=number_text(len(found.only_there)),
    )
