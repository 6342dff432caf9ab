"""Who is who in a file: several rows may speak of one person, and one mailbox never of two.

The same mailbox and the same name without diacritics is the same person. Without a mailbox it is
the same staff code, else the same name in the same unit.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.conversation.text import fold
from bot.conversation.words import _
from bot.domain.roster.rows import Entry, Fault, Person, Role

Identity = tuple[str, str, str]


def people_in(entries: Sequence[Entry]) -> tuple[Person, ...]:
    """One person for all the rows that speak of them, in the order of the file."""
    ranks = _ranks(entries)
    return tuple(_person(identity, rows, ranks) for identity, rows in _by_person(entries).items())


def person_faults(entries: Sequence[Entry]) -> Iterator[Fault]:
    """A mailbox under two names, a staff code of two people, a person with two staff codes."""
    yield from _mailboxes_of_two(entries)
    yield from _codes_of_two(entries)
    for first, entry in _again(entries):
        if entry.staff_code and first.staff_code and entry.staff_code != first.staff_code:
            message = _("Mã cán bộ khác với dòng {row} của cùng người.", row=first.at.row)
            yield entry.at.fault("staff_code", message)


def person_warnings(entries: Sequence[Entry]) -> Iterator[Fault]:
    """What a later row says otherwise of the same person (the first row counts), or says again."""
    for first, entry in _again(entries):
        row = first.at.row
        if entry.full_name != first.full_name and fold(entry.full_name) == fold(first.full_name):
            message = _("Họ tên viết khác dòng {row}; hệ thống lấy theo dòng {row}.", row=row)
            yield entry.at.fault("full_name", message, "warning")
        if entry.phone and first.phone and entry.phone != first.phone:
            message = _("Điện thoại khác dòng {row}; hệ thống lấy theo dòng {row}.", row=row)
            yield entry.at.fault("phone", message, "warning")
    yield from _repeated_roles(entries)


def _mailboxes_of_two(entries: Sequence[Entry]) -> Iterator[Fault]:
    owners: dict[str, Entry] = {}
    for entry in entries:
        if not (entry.mailbox and entry.full_name):
            continue
        owner = owners.setdefault(entry.mailbox, entry)
        if fold(owner.full_name) != fold(entry.full_name):
            message = _(
                "Hộp thư {mailbox} đã ghi là của {name} (dòng {row}). Mỗi hộp thư có một chủ.",
                mailbox=entry.mailbox,
                name=owner.full_name,
                row=owner.at.row,
            )
            yield entry.at.fault("mailbox", message)


def _codes_of_two(entries: Sequence[Entry]) -> Iterator[Fault]:
    owners: dict[str, Entry] = {}
    for entry in entries:
        owner = owners.setdefault(entry.staff_code, entry)
        mailboxes = {owner.mailbox, entry.mailbox} - {""}
        if entry.staff_code and (fold(owner.full_name) != fold(entry.full_name) or len(mailboxes) > 1):
            message = _("Mã cán bộ này đã ghi cho người khác ở dòng {row}.", row=owner.at.row)
            yield entry.at.fault("staff_code", message)


def _repeated_roles(entries: Sequence[Entry]) -> Iterator[Fault]:
    for rows in _by_person(entries).values():
        seen: set[tuple[str, str]] = set()
        for entry in rows:
            roles = {(entry.unit, role) for role in entry.roles}
            if roles & seen:
                message = _("Vai trò của người này tại đơn vị này đã ghi ở dòng trên.")
                yield entry.at.fault("roles", message, "warning")
            seen |= roles


def _again(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Each further row of a person, with their first."""
    for first, *others in _by_person(entries).values():
        for entry in others:
            yield first, entry


def _by_person(entries: Sequence[Entry]) -> dict[Identity, list[Entry]]:
    people: dict[Identity, list[Entry]] = {}
    for entry, identity in zip(entries, _identities(entries), strict=True):
        people.setdefault(identity, []).append(entry)
    return people


def _identities(entries: Sequence[Entry]) -> list[Identity]:
    mailbox_of = {entry.staff_code: entry.mailbox for entry in entries if entry.staff_code and entry.mailbox}
    return [_identity(entry, entry.mailbox or mailbox_of.get(entry.staff_code, "")) for entry in entries]


def _identity(entry: Entry, mailbox: str) -> Identity:
    if mailbox:
        return ("mailbox", mailbox, "")
    if entry.staff_code:
        return ("staff code", entry.staff_code, "")
    return ("name", fold(entry.full_name), entry.unit)


Ranks = dict[tuple[Identity, str, str], int]


def _ranks(entries: Sequence[Entry]) -> Ranks:
    """(who, unit, role) -> their place among those with this role in this unit, as the file goes."""
    ranks: Ranks = {}
    so_far: Counter[tuple[str, str]] = Counter()
    for entry, identity in zip(entries, _identities(entries), strict=True):
        for role in entry.roles:
            if (identity, entry.unit, role) not in ranks:
                so_far[entry.unit, role] += 1
                ranks[identity, entry.unit, role] = so_far[entry.unit, role]
    return ranks


def _person(identity: Identity, rows: Sequence[Entry], ranks: Ranks) -> Person:
    titles: dict[tuple[str, str], str] = {}
    for entry in rows:
        for role in entry.roles:
            titles.setdefault((entry.unit, role), entry.title)
    return Person(
        at=rows[0].at,
        full_name=rows[0].full_name,
        mailbox=next((entry.mailbox for entry in rows if entry.mailbox), ""),
        phone=next((entry.phone for entry in rows if entry.phone), ""),
        staff_code=next((entry.staff_code for entry in rows if entry.staff_code), ""),
        roles=tuple(
            Role(unit, role, title, ranks[identity, unit, role]) for (unit, role), title in titles.items()
        ),
    )
