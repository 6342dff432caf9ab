"""Former addresses among those of a list: which are old, and what is written to instead (khoản 8 Điều 4)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.conversation import _, day_text, regex

ADDRESS = regex(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
MOST = 500  # addresses of a list that are looked at


class AddressState(StrEnum):
    CURRENT = "current"
    OLD = "old"  # another is written to instead, or none any more
    BESIDE = "beside"  # in use, but not the unit's main one
    RECALLED = "recalled"
    FOREIGN = "foreign"  # of no official domain
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Renewal:
    """A name or address of a unit that is no more: the ones of now, since when, and by which decision.

    ``name_now`` and ``now`` are "" where nothing came in their place; ``old`` is "" where only the name went.
    """

    name: str
    old: str
    name_now: str
    now: str
    since: date
    number: str = ""
    document: str = ""

    @property
    def is_moved(self) -> bool:
        """Return whether there is another address than the old one to write to."""
        return self.now not in ("", self.old)

    def text(self) -> str:
        """Say it in one line."""
        places = {"old": self.old or self.name, "name": self.name, "day": day_text(self.since)}
        places |= {"now": self.now, "unit": self.name_now}
        said = _("{old} ({name}) đã ngừng dùng từ ngày {day}, chưa có địa chỉ thay thế.", **places)
        if self.old and self.now:
            said = _("{old} ({name}) nay là {now} ({unit}), từ ngày {day}.", **places)
        elif self.now:
            said = _("{name} nay là {unit}, địa chỉ {now}, từ ngày {day}.", **places)
        elif not self.old:
            said = _("{name} đã ngừng hoạt động từ ngày {day}.", **places)
        return f"{said} {decision}" if (decision := self.decision()) else said

    def decision(self) -> str:
        return _("Căn cứ: {document}.", document=self.document) if self.document else ""


@dataclass(frozen=True)
class Mailbox:
    """A mailbox of the directory: whose it is, and which is written to; ``unit`` is "" for a person's."""

    unit: str
    main: str
    is_used: bool


@dataclass(frozen=True)
class CheckedAddress:
    address: str
    state: AddressState
    unit: str = ""
    now: str = ""
    renewal: Renewal | None = None

    def text(self) -> str:
        """Say of one that is not in order what it is, and what is written to instead."""
        if self.renewal:
            return self.renewal.text()
        places = {"address": self.address, "unit": self.unit, "now": self.now}
        return {
            AddressState.CURRENT: _("{address}: đang dùng.", **places),
            AddressState.BESIDE: _("{address}: hộp thư khác của {unit}; địa chỉ chính là {now}.", **places),
            AddressState.OLD: "",
            AddressState.RECALLED: _("{address}: đã thu hồi.", **places),
            AddressState.FOREIGN: _("{address}: không thuộc hệ thống thư công vụ.", **places),
            AddressState.UNKNOWN: _("{address}: không có trong danh bạ.", **places),
        }[self.state]


def addresses_in(text: str) -> list[str]:
    """Return the addresses that a text holds, each once, in their order."""
    return list(dict.fromkeys(found[0].strip(".-").lower() for found in ADDRESS.finditer(text)))


def check_addresses(
    addresses: Collection[str],
    renewed: Mapping[str, Renewal],
    known: Mapping[str, Mailbox],
    domains: Collection[str],
) -> Iterator[CheckedAddress]:
    """Yield what each address is. What is a unit's main one now is in order, whatever it was before."""
    for address in addresses:
        box = known.get(address)
        if box and box.is_used and box.main == address:
            yield CheckedAddress(address, AddressState.CURRENT, box.unit, address)
        elif address in renewed:
            found = renewed[address]
            yield CheckedAddress(address, AddressState.OLD, found.name_now, found.now, found)
        elif box and box.is_used and box.unit and box.main:
            yield CheckedAddress(address, AddressState.BESIDE, box.unit, box.main)
        elif box:
            yield CheckedAddress(address, AddressState.CURRENT if box.is_used else AddressState.RECALLED)
        else:
            is_ours = address.partition("@")[2] in domains
            yield CheckedAddress(address, AddressState.UNKNOWN if is_ours else AddressState.FOREIGN)
