"""Compare the directory with a list from outside ([So với danh sách của Sở]); nothing is changed by it."""

from collections.abc import Collection, Sequence
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
from bot.domain.roster import CellFault, sentence
from handlers.engine import Action, Context, Replies, Workbook, read_workbook, start_form, workbook_row
from handlers.joining.roster import MOST, sheet
from storage import files
from storage.engine import Tx, blobs
from storage.people import roster

FLOW, FILE = "compare", "file"


@dataclass(frozen=True)
class CompareFacts:
    files: Path  # the folder in which files are stored
    domains: list[str]


def open_form(context: Context) -> Replies:
    """Ask for the list to compare with ([So với danh sách của Sở])."""
    settings = context.settings
    return start_form(context, FLOW, CompareFacts(settings.files, list(settings.mail_domains)))


def ask_list(talk: Talk, facts: CompareFacts) -> int:
    """Ask for the file; return it once it is here and can be read."""
    how = _(
        "Xin gửi tệp Excel (.xlsx) danh sách của Sở. Mỗi người một dòng, có cột “Họ và tên”; thứ tự và "
        "tên các cột khác tùy ý. Hệ thống chỉ đối chiếu, không thay đổi gì."
    )
    file = talk.attach(FILE, how, may_skip=False)
    if file is None:
        raise AssertionError("it may not be left out")
    look = partial(file_state, file=file, facts=facts)
    read_workbook(talk, file, Workbook(FILE, _("Đối chiếu"), look, itemgetter("why")))
    return file


def file_state(tx: Tx, file: int, facts: CompareFacts) -> dict[str, Any]:
    """Return whether it is still coming, and why it cannot be read: then another may be sent."""
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
    here = comparing.ours(roster.current_roster(context.tx), local_date(context.at))
    people = comparing.people(outside.people, here)
    units = comparing.units(outside.units, here)
    if not outside.has_units:
        units = Compared((), (), (), 0)
    made = sheet(
        context, _("Doi-chieu-danh-ba.xlsx"), differences_workbook(people, units, here, outside.faults)
    )
    context.audit("directory_compare", f"file:{file}", faults=len(outside.faults))
    lines = [*found_lines(outside, people, units), *faults_text(outside.faults)]
    return [Message("\n".join(lines), heading=_("Đối chiếu với danh sách của Sở"), file_ids=(made,))]


def read_list(tx: Tx, file: int, folder: Path, domains: Collection[str]) -> ForeignList:
    found = files.get(tx, file)
    gone = Refused(_("Tệp này không còn. Xin gửi lại."))
    if found is None or found.state != "held":
        raise gone
    try:
        return read_foreign(found.shown_name, blobs.read(folder, found.sha256), domains)
    except Unreadable as error:
        raise Refused(str(error)) from None
    except FileNotFoundError:
        raise gone from None


def found_lines(outside: ForeignList, people: Compared, units: Compared) -> list[str]:
    """Say how much is alike and how much differs, of people, then of units."""
    lines = [found_line(_("Người"), people)]
    if outside.has_units:
        lines.append(found_line(_("Đơn vị"), units))
    else:
        lines.append(_("Tệp không có bảng đơn vị nên chỉ đối chiếu người."))
    return [*lines, _("Không có gì thay đổi; chi tiết ở tệp kèm theo.")]


def found_line(what: str, found: Compared) -> str:
    whole = len({(one.at.sheet, one.at.row) for one in found.different})
    return _(
        "{what}: giống {alike}; khác {different}; chỉ có ở đây {here}; chỉ có ở danh sách của Sở {there}.",
        what=what,
        alike=number_text(found.alike),
        different=number_text(whole),
        here=number_text(len(found.only_here)),
        there=number_text(len(found.only_there)),
    )


def faults_text(faults: Sequence[CellFault]) -> list[str]:
    if not faults:
        return []
    lines = ["", _("Tệp có {count} lỗi; ô có lỗi không được đối chiếu:", count=len(faults))]
    lines += [sentence(fault) for fault in faults[:MOST]]
    if len(faults) > MOST:
        lines.append(_("… và {count} lỗi khác, ghi trong tệp.", count=len(faults) - MOST))
    return lines
