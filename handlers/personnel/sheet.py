"""[Gửi danh sách Excel]: several people's changes in a file: what is wrong in it, or what would be sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Any

from bot.answers import Over
from bot.domain.changes import Kind, given_up
from bot.domain.rights import Action
from bot.domain.roster import Fault, sentence
from bot.message import Message, Option
from bot.rosterfile.notices import NoticesFile, notices_template, notices_with_faults, read_notices
from bot.sheets import Unreadable
from bot.talk import Facts, Talk
from bot.text import day_text, local_date
from bot.words import _
from handlers.engine import files as workbooks
from handlers.engine import forms
from handlers.engine.feature import Says, Scene, need
from handlers.engine.files import Workbook
from handlers.joining import roster
from handlers.personnel import finding, lines_in, sending
from handlers.personnel.words import kind_name, lacking_text
from storage import files
from storage.engine import blobs
from storage.engine.db import Tx
from storage.people.changes import NewChange
from storage.units import units
from storage.units.units import Scope

TAKE, SEND = "change_file", "change_list"  # the form that takes the file, and the one that sends what it says
SHEET = "sheet"
MOST = 12  # faults or changes said in the chat; the file has all
MOST_LINES = 200


def template(scene: Scene, _argument: str) -> Says:
    """[Lấy tệp mẫu]"""
    need(scene, Action.CHANGE)
    made = roster.sheet(
        scene, _("Mau-thay-doi-nhan-su.xlsx"), notices_template(scene.settings.mail_domains[0])
    )
    return [Message(_("Tệp mẫu báo thay đổi nhân sự. Xin điền rồi gửi lại vào đây."), file_ids=(made,))]


def open_form(scene: Scene, _argument: str) -> Says:
    """[Gửi danh sách Excel]"""
    return forms.open_once(scene, TAKE, "", {})


def begin_taking(scene: Scene, _argument: str) -> Facts:
    need(scene, Action.CHANGE)
    return {}


def take(talk: Talk, _facts: Facts) -> int:
    """The file, once it is here."""
    how = _("Xin gửi tệp Excel (.xlsx) theo mẫu, mỗi dòng một người.")
    file = talk.attach(SHEET, how, may_skip=False, beside={"ns_template:": _("Lấy tệp mẫu")}) or 0
    look = partial(state_of, file=file)
    workbooks.read_workbook(
        talk, file, Workbook(SHEET, _("Đọc danh sách trong tệp"), look, itemgetter("why"))
    )
    return file


def state_of(tx: Tx, file: int) -> dict[str, Any]:
    return workbooks.workbook_row(tx, file)[1]


def took(scene: Scene, file: int) -> Says:
    """The file back with its faults; or what would be sent, for a last look."""
    found = read(scene, file)
    if lines_in.is_wrong(found.faults):
        return [with_its_faults(scene, found)]
    return forms.open_form(scene, SEND, str(file), None)


@dataclass(frozen=True)
class Read:
    """A file as it reads now, and what is wrong with it."""

    file: NoticesFile
    told: list[NewChange]
    faults: list[Fault]


def read(scene: Scene, file_id: int) -> Read:
    """Refused where it is none of theirs, or cannot be read."""
    need(scene, Action.CHANGE)
    row = files.get(scene.tx, file_id)
    if row is None or row.state != "held" or row.owner != scene.who.person:
        raise Over(_("Tệp này không còn. Xin gửi lại."))
    try:
        found = read_notices(row.shown_name, blobs.read(scene.settings.files, row.sha256))
    except Unreadable as error:
        raise Over(str(error)) from None
    except FileNotFoundError:
        raise Over(_("Tệp này không còn. Xin gửi lại.")) from None
    if len(found.rows) > MOST_LINES:
        raise Over(
            _("Tệp có {count} dòng; mỗi lần gửi tối đa {most}.", count=len(found.rows), most=MOST_LINES)
        )
    return Read(found, *lines_in.understood(scene, found))


def with_its_faults(scene: Scene, found: Read) -> Message:
    """Each fault with its place, and the file with a column "Lỗi"."""
    answer = roster.sheet(scene, _("Nhan-su-co-loi.xlsx"), notices_with_faults(found.file, found.faults))
    wrong = [fault for fault in found.faults if fault.severity == "fault"]
    lines = [sentence(fault) for fault in wrong[:MOST]]
    if len(wrong) > MOST:
        lines.append(_("… và {count} lỗi khác, ghi trong tệp.", count=len(wrong) - MOST))
    heading = _("Chưa gửi gì: tệp có {count} lỗi", count=len(wrong))
    again = (Option("ns_sheet:", _("Gửi lại tệp")),)
    return Message("\n".join(lines), again, heading, (answer,))


def begin(scene: Scene, argument: str) -> Facts:
    found = read(scene, int(argument) if argument.isdecimal() else 0)
    names = unit_names(scene, found.told)
    warnings = [*lacking(scene, found.told, names)]
    warnings += [sentence(fault) for fault in found.faults if fault.severity != "fault"]
    return {
        "file": argument,
        "count": len(found.told),
        "lines": roster.shortened([line(one, names) for one in found.told]),
        "warnings": roster.shortened(warnings),
    }


def flow(talk: Talk, facts: Facts) -> int:
    lines = [_("Gửi Phòng {count} thay đổi nhân sự:", count=facts["count"]), *facts["lines"]]
    if facts["warnings"]:
        lines += ["", _("Xin lưu ý:"), *facts["warnings"]]
    talk.review({}, heading="\n".join(lines), send=_("Gửi {count} thay đổi", count=facts["count"]))
    return int(facts["file"])


def carry_out(scene: Scene, file: int) -> Says:
    """Read and check again, and send all or nothing."""
    found = read(scene, file)
    if lines_in.is_wrong(found.faults):
        return [with_its_faults(scene, found)]
    return sending.send(scene, found.told)


def lacking(scene: Scene, told: list[NewChange], names: dict[int, str]) -> Iterator[str]:
    """What the units would be without once all of it is in force."""
    for unit in dict.fromkeys(one.unit for one in told):
        theirs = [one for one in told if one.unit == unit]
        lost = [
            [one.person, role] for one in theirs for role in given_up(one.kind, one.fields.get("roles", ""))
        ]
        gained = [one.fields.get("roles", "") for one in theirs if one.kind in (Kind.JOIN, Kind.POST)]
        day = max(one.effective for one in theirs)
        for role in finding.lacking(scene.tx, unit, lost, day, gained) if lost else ():
            yield lacking_text(role, names[unit], day_text(day))


def unit_names(scene: Scene, told: list[NewChange]) -> dict[int, str]:
    wanted = tuple({unit for one in told for unit in (one.unit, one.to_unit) if unit})
    return {unit.id: unit.name for unit in units.listed(scene.tx, local_date(scene.at), Scope(wanted))}


def line(one: NewChange, names: dict[int, str]) -> str:
    """ "Lê Văn Mẫu Minh, UBND xã Long Tân: Thôi làm việc, từ 01/12/2026"."""
    places = {
        "name": one.before.get("name") or one.fields.get("name", ""),
        "unit": names.get(one.unit, ""),
        "kind": kind_name(one.kind),
        "day": day_text(one.effective),
    }
    if one.kind == Kind.TRANSFER:
        return _("{name}: chuyển từ {unit} đến {to}, từ {day}", **places, to=names.get(one.to_unit or 0, ""))
    return _("{name}, {unit}: {kind}, từ {day}", **places)
