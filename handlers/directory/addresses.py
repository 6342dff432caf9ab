"""The addresses of the recipients of a document (/noinhan): each gets its copy (khoản 8 Điều 4)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.conversation import Message, Talk, _, number_text, up_to
from bot.domain.directory import recipients
from bot.domain.directory.former import ADDRESS, AddressState
from bot.domain.directory.recipients import NamedRecipients, RecipientLine
from bot.domain.directory.search import Directory
from handlers.directory.finding import NEAR, DirectoryOfDay, read_roster, unit_entry
from handlers.directory.former import check_typed, is_in_order
from handlers.engine import Context, NoFacts, Prefilled, Replies
from storage.directory import ListedUnit

FLOW = "recipients"
LONGEST = 4000  # characters
WRITTEN_TO = (AddressState.CURRENT, AddressState.OLD, AddressState.BESIDE)  # by the address of now


def begin_recipients(_context: Context, words: str) -> Any:
    """Begin the form; what was typed behind the command is its answer."""
    return Prefilled(NoFacts(), {"block": words}) if words else NoFacts()


def ask_recipients(talk: Talk, _facts: NoFacts) -> str:
    question = _("Xin dán phần “Nơi nhận” của văn bản; mỗi nơi nhận một dòng, như trong văn bản.")
    return talk.ask("block", question, up_to(LONGEST, one_line=False))


def show_addresses(context: Context, pasted: str) -> Replies:
    """Show the addresses alone in the first message, which is copied as it is; the details in a second.

    Addresses that stand in the text are looked at, too: an old one is told, and the new one taken.
    """
    roster = read_roster(context)
    checked = check_typed(context, pasted)
    names = without_addresses(pasted)
    found = recipients.read(names, roster.named_units(), [context.settings.office_place])
    old = {-was.change: was for was in roster.former}  # no unit has such an id
    by_id = {unit.id: unit for unit in roster.units} | {
        number: was.unit for number, was in old.items() if was.unit
    }
    out = {by_id[one.id].id for one in found.left_out if one.id in by_id}
    named = {by_id[one.id].id: by_id[one.id] for one in found.units if one.id in by_id}
    meant = [unit for number, unit in named.items() if number not in out]
    told = [one.now or one.address for one in checked if one.state in WRITTEN_TO]
    addresses = list(dict.fromkeys([*(unit.mailbox for unit in meant if unit.mailbox), *filter(None, told)]))
    heading = _("Nơi nhận: {count} địa chỉ", count=number_text(len(addresses)))
    renewed = [old[one.id].became() for one in found.units if one.id in old]
    renewed += [one.text() for one in checked if not is_in_order(one)]
    details = detail_lines(found, meant, roster) if names.strip() else ()
    message = Message("\n".join([*renewed, *details]), heading=heading)
    return [*([Message("; ".join(addresses))] if addresses else []), message]


def without_addresses(pasted: str) -> str:
    """Return the lines of a text without the addresses in them, and without what was nothing else."""
    lines = [
        left for line in pasted.splitlines() if has_words(left := ADDRESS.sub(" ", line)) or "@" not in line
    ]
    return "\n".join(lines)


def has_words(text: str) -> bool:
    return any(one.isalnum() for one in text)


def detail_lines(
    found: NamedRecipients, meant: Sequence[ListedUnit], roster: DirectoryOfDay
) -> Iterator[str]:
    """Say of each line that is not one unit by its name of today what it was taken for."""
    out = found.left_out
    for line in found.lines:
        if line.is_group and line.units and not line.is_exception:
            there = [unit.name for unit in line.units if unit not in out]
            places = {"group": line.said, "count": len(there), "units": "; ".join(there)}
            yield _("{group} ({count} đơn vị): {units}.", **places)
    if out:
        yield _("Không gồm: {units}.", units="; ".join(unit.name for unit in out))
    if found.only:
        yield _("Chưa lọc theo “{words}”: danh sách trên gồm cả nhóm.", words=found.only)
    if without := [unit.name for unit in meant if not unit.mailbox]:
        yield _("Chưa có hộp thư: {units}.", units="; ".join(without))
    yield from unclear_lines(found.lines, Directory([unit_entry(unit) for unit in roster.units]))
    if own := [line.said for line in found.lines if line.is_ours]:
        yield _("Không cần gửi: {names}.", names="; ".join(own))
    if not found.units:
        yield _("Không xác định được nơi nhận nào. Gõ /noinhan để dán lại, hoặc /danhba để tìm từng nơi.")


def unclear_lines(lines: Iterable[RecipientLine], directory_of_units: Directory) -> Iterator[str]:
    for line in lines:
        if not line.is_unknown:
            continue
        near = "; ".join(unit.name for unit in line.several if not unit.is_former)
        if line.is_idle:
            places = {"name": line.said, "units": near}
            yield _("Chưa rõ “{name}” là trừ hay thêm: {units} không thuộc các đơn vị trên.", **places)
        elif line.is_exception and near:
            yield _("Chưa rõ trừ “{name}” là trừ đơn vị nào: {units}?", name=line.said, units=near)
        elif line.is_exception:
            yield _("Chưa rõ trừ “{name}” là trừ đơn vị nào. Xin ghi từng đơn vị.", name=line.said)
        elif line.rest and len(line.groups) == 1:
            places = {"name": line.said, "group": line.groups[0], "rest": line.rest}
            yield _("Chưa rõ “{name}”: trong nhóm {group} không có “{rest}”. Xin ghi từng đơn vị.", **places)
        elif line.is_group:
            yield _("Chưa rõ “{name}” gồm những đơn vị nào. Xin ghi từng đơn vị.", name=line.said)
        elif near:
            yield _("“{name}” có thể là: {units}. Xin tự chọn.", name=line.said, units=near)
        else:
            yield not_found(line.said, directory_of_units)


def not_found(said: str, directory_of_units: Directory) -> str:
    near = "; ".join(found.entry.name for found in directory_of_units.find(said)[:NEAR])
    if near:
        return _("Không tìm thấy “{name}”. Tên gần giống: {units}.", name=said, units=near)
    return _("Không tìm thấy “{name}”.", name=said)
