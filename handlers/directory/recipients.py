"""Find the addresses of a document's recipients (/noinhan), ready to be copied (Điều 4 khoản 8).

A recipient that is not plain is named, and never guessed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.conversation.messages import Message
from bot.conversation.talk import Talk
from bot.conversation.text import local_date, number_text
from bot.conversation.words import _
from bot.domain.directory import recipients
from bot.domain.directory.recipients import NamedUnit, RecipientLine
from bot.domain.directory.search import Directory
from handlers.directory import finding
from handlers.directory.finding import unit_entry
from handlers.engine.feature import Context, NoFacts, Replies
from handlers.engine.reading import up_to
from storage import directory
from storage.directory import ListedUnit

FLOW = "recipients"
LONGEST = 4000  # characters
NEAR = 3  # units that are named as alike


@dataclass(frozen=True)
class Pasted:
    block: str


def begin_recipients(_context: Context, _words: str) -> NoFacts:
    return NoFacts()


def ask_recipients(talk: Talk, _facts: NoFacts) -> Pasted:
    question = _("Xin dán phần “Nơi nhận” của văn bản; mỗi nơi nhận một dòng, như trong văn bản.")
    return Pasted(talk.ask("block", question, up_to(LONGEST, one_line=False)))


def show_addresses(context: Context, pasted: Pasted) -> Replies:
    """Show the addresses alone in the first message, which is copied as it is; the details in a second."""
    units = directory.listed(context.tx, local_date(context.at))
    old = {-was.change: was for was in finding.former_names(context.tx, units)}  # no unit has such an id
    named = [NamedUnit(unit.id, unit.code, unit.name, unit.kind) for unit in units]
    named += [NamedUnit(number, "", was.name, "") for number, was in old.items()]
    lines = recipients.read(pasted.block, named, [context.settings.office_place])
    by_id = {unit.id: unit for unit in units} | {number: was.unit for number, was in old.items() if was.unit}
    ids = dict.fromkeys(unit.id for line in lines for unit in line.units)
    meant = list({by_id[one].id: by_id[one] for one in ids if one in by_id}.values())
    addresses = [unit.mailbox for unit in meant if unit.mailbox]
    heading = _("Nơi nhận: {count} địa chỉ", count=number_text(len(addresses)))
    renamed = [old[one].became() for one in ids if one in old]
    told = Message("\n".join([*renamed, *detail_lines(lines, meant, units)]), heading=heading)
    return [*([Message("; ".join(addresses))] if addresses else []), told]


def detail_lines(
    lines: Sequence[RecipientLine], meant: Sequence[ListedUnit], units: Sequence[ListedUnit]
) -> Iterator[str]:
    """Say of each line that is not one unit by its name of today what it was taken for."""
    for line in lines:
        if line.is_group:
            yield expanded_line(line)
    without = [unit.name for unit in meant if not unit.mailbox]
    if without:
        yield _("Chưa có hộp thư: {units}.", units="; ".join(without))
    yield from unclear_lines(lines, Directory([unit_entry(unit) for unit in units]))
    own = [line.said for line in lines if line.is_ours]
    if own:
        yield _("Không cần gửi: {names}.", names="; ".join(own))
    if not any(line.units for line in lines):
        yield _("Chưa nhận ra nơi nhận nào. Gõ /noinhan để dán lại, hoặc /danhba để tìm từng nơi.")


def expanded_line(line: RecipientLine) -> str:
    names = "; ".join(unit.name for unit in line.units)
    return _("{group} ({count} đơn vị): {units}.", group=line.said, count=len(line.units), units=names)


def unclear_lines(lines: Iterable[RecipientLine], known: Directory) -> Iterator[str]:
    for line in lines:
        if line.groups:
            places = {"name": line.said, "group": "; ".join(line.groups), "rest": line.rest}
            yield _("Chưa rõ “{name}”: trong nhóm {group} không có “{rest}”. Xin ghi từng đơn vị.", **places)
        elif line.several:
            names = "; ".join(unit.name for unit in line.several)
            yield _("“{name}” có thể là: {units}. Xin tự chọn.", name=line.said, units=names)
        elif not line.units and not line.is_ours:
            yield unknown_line(line, known)


def unknown_line(line: RecipientLine, known: Directory) -> str:
    near = "; ".join(found.entry.name for found in known.find(line.said)[:NEAR])
    if near:
        return _("Chưa nhận ra “{name}”. Gần giống có: {units}.", name=line.said, units=near)
    return _("Chưa nhận ra “{name}”.", name=line.said)
