"""Former names and addresses of units: what became of each, since when, and by which decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation import _, day_text, fold, local_date
from bot.domain.changes import ENDING, UnitChangeKind, final
from bot.domain.directory.former import (
    MOST,
    AddressState,
    CheckedAddress,
    Mailbox,
    Renewal,
    addresses_in,
    check_addresses,
)
from handlers.engine import Context
from storage import directory
from storage.directory import ListedUnit
from storage.engine import Tx
from storage.units import former_addresses, units


@dataclass(frozen=True)
class FormerNameFound:
    """A former name of a unit, and the open unit that it became part of; None where there is none."""

    change: int
    name: str
    kind: UnitChangeKind
    since: date
    unit: ListedUnit | None
    is_direct: bool  # whether it went there in one step
    number: str = ""  # of the change by which it ended, and the document on which that rests
    document: str = ""

    def became(self) -> str:
        """Say what it is now, since when, and by which decision."""
        decided = _("Căn cứ: {document}.", document=self.document) if self.document else ""
        return " ".join(filter(None, [self.became_what(), decided]))

    def became_what(self) -> str:
        places = {"name": self.name, "day": day_text(self.since)}
        if self.unit is None:
            return _("“{name}” đã ngừng hoạt động từ ngày {day}.", **places)
        places["unit"] = self.unit.name
        if not self.is_direct:
            return _("“{name}” nay thuộc {unit}.", **places)
        if self.kind == UnitChangeKind.MERGED:
            return _("“{name}” đã sáp nhập vào {unit} từ ngày {day}.", **places)
        return _("“{name}” nay là {unit} (từ ngày {day}).", **places)

    def label(self) -> str:
        if self.unit is None:
            return _("{name} (đã ngừng hoạt động)", name=self.name)
        return _("{name} (nay: {unit})", name=self.name, unit=self.unit.name)


def former_names(tx: Tx, there: Sequence[ListedUnit]) -> list[FormerNameFound]:
    """Return each former name once, as it was last, if none of the open units (``there``) has it."""
    found = units.former_names(tx)
    into = {one.unit: one.successor for one in found if one.successor}
    ends = {one.unit: one.since for one in found if one.kind in ENDING}
    open_now, taken = {unit.id: unit for unit in there}, {fold(unit.name) for unit in there}
    newest: dict[str, FormerNameFound] = {}
    for one in found:
        ended = final(one.unit, into)
        is_direct = ended in (one.successor, one.unit)
        unit = open_now.get(ended)
        since = one.since if unit else ends.get(one.unit, one.since)
        by = one.number, one.document
        former = FormerNameFound(one.change, one.name, one.kind, since, unit, is_direct, *by)
        if fold(one.name) not in taken:
            newest.setdefault(fold(one.name), former)
    return list(newest.values())


def renewals(context: Context) -> list[Renewal]:
    """Return what became of each former address, and of each former name that lost none; newest first."""
    there = directory.listed(context.tx, local_date(context.at))
    open_now = {unit.id: unit for unit in there}
    endings = former_addresses.endings(context.tx)
    found = []
    for one in former_addresses.listed(context.tx):
        now = open_now.get(endings.get(one.unit, one.unit))
        names = (now.name, now.mailbox) if now else ("", "")
        if one.address != names[1]:
            found.append(Renewal(one.name, one.address, *names, one.since, one.number, one.document))
    told = {(one.number, one.name) for one in found}
    for name in former_names(context.tx, there):
        if (name.number, name.name) not in told:
            names = (name.unit.name, name.unit.mailbox) if name.unit else ("", "")
            found.append(Renewal(name.name, "", *names, name.since, name.number, name.document))
    return sorted(found, key=lambda one: one.since, reverse=True)


def check_typed(context: Context, typed: str) -> list[CheckedAddress]:
    """Return what each address is that a text holds; of very many the first."""
    addresses = addresses_in(typed)[:MOST]
    if not addresses:
        return []
    there = directory.listed(context.tx, local_date(context.at))
    by_id = {unit.id: unit for unit in there}
    known = {}
    for address, box in former_addresses.known(context.tx, addresses).items():
        unit = by_id.get(box.unit or 0)
        known[address] = Mailbox(unit.name if unit else "", unit.mailbox if unit else "", box.is_used)
    renewed = {one.old: one for one in reversed(renewals(context)) if one.old}
    return list(check_addresses(addresses, renewed, known, context.settings.mail_domains))


def is_in_order(checked: CheckedAddress) -> bool:
    return checked.state == AddressState.CURRENT


def units_written_to(context: Context, found: Sequence[CheckedAddress]) -> list[ListedUnit]:
    """Return the open units that these addresses are written to as."""
    named = {one.now for one in found if one.now}
    return [one for one in directory.listed(context.tx, local_date(context.at)) if one.mailbox in named]
