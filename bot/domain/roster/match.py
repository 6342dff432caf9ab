"""Whom of those held a person in the file is: by mailbox, by staff code, else by name within a unit."""

from collections.abc import Iterator, Sequence

from bot.conversation.text import fold
from bot.conversation.words import _
from bot.domain.roster.held import Held, HeldPerson
from bot.domain.roster.rows import Fault, Person

Pair = tuple[Person, HeldPerson | None]  # null: nobody yet


def matched(people: Sequence[Person], held: Held) -> tuple[list[Pair], list[Fault]]:
    """Each person in the file with whom they are. A fault where the file gives one's mailbox or
    staff code to another: the linked phones of the first would go over to the second.
    """
    known = _Index(held)
    sure = [known.surely(person) for person in people]
    taken = {somebody.id for somebody in sure if somebody}
    pairs: list[Pair] = []
    for person, somebody in zip(people, sure, strict=True):
        found = somebody or known.by_name(person, taken)
        if found and not somebody:
            taken.add(found.id)
        pairs.append((person, found))
    return pairs, [*_mailbox_faults(pairs, held, known), *_staff_code_faults(pairs), *_doubled(pairs)]


class _Index:
    def __init__(self, held: Held) -> None:
        self.by_id = {person.id: person for person in held.people}
        self._by_staff_code = {person.staff_code: person for person in held.people if person.staff_code}
        self._by_mailbox = {
            address: self.by_id[person]
            for address, person in held.person_mailboxes.items()
            if person in self.by_id
        }
        self._by_name: dict[tuple[str, str], dict[int, HeldPerson]] = {}
        for person in held.people:
            for role in person.roles:
                self._by_name.setdefault((fold(person.full_name), role.unit), {})[person.id] = person

    def surely(self, person: Person) -> HeldPerson | None:
        """Who has their staff code, or their mailbox and their name."""
        coded = self._by_staff_code.get(person.staff_code)
        if coded:
            return coded
        owner = self._by_mailbox.get(person.mailbox)
        return owner if owner and fold(owner.full_name) == fold(person.full_name) else None

    def by_name(self, person: Person, taken: set[int]) -> HeldPerson | None:
        """The only one of that name in one of their units, where one of the two mailboxes is not known."""
        found = {
            somebody.id: somebody
            for role in person.roles
            for somebody in self._by_name.get((fold(person.full_name), role.unit), {}).values()
            if somebody.id not in taken and not (somebody.mailbox and person.mailbox)
        }
        return next(iter(found.values())) if len(found) == 1 else None


def _mailbox_faults(pairs: Sequence[Pair], held: Held, known: _Index) -> Iterator[Fault]:
    for person, somebody in pairs:
        unit = held.unit_mailboxes.get(person.mailbox)
        if unit:
            message = _(
                "Hộp thư {mailbox} đang là hộp thư của đơn vị mã {unit}.", mailbox=person.mailbox, unit=unit
            )
            yield person.at.fault("mailbox", message)
        owner = held.person_mailboxes.get(person.mailbox)
        if owner and not (somebody and somebody.id == owner):
            yield person.at.fault("mailbox", _owned(person.mailbox, known.by_id.get(owner)))


def _owned(mailbox: str, owner: HeldPerson | None) -> str:
    if owner is None:
        return _("Hộp thư {mailbox} trước đây đã cấp cho người khác.", mailbox=mailbox)
    return _(
        "Hộp thư {mailbox} trong hệ thống là của {name}. Nếu là hai người, đề nghị ghi hộp thư riêng; "
        "nếu là một người đã đổi tên, đề nghị ghi mã cán bộ.",
        mailbox=mailbox,
        name=owner.full_name,
    )


def _staff_code_faults(pairs: Sequence[Pair]) -> Iterator[Fault]:
    for person, somebody in pairs:
        if somebody and person.staff_code and somebody.staff_code not in ("", person.staff_code):
            message = _(
                "Mã cán bộ của {name} trong hệ thống là {code}.",
                name=somebody.full_name,
                code=somebody.staff_code,
            )
            yield person.at.fault("staff_code", message)


def _doubled(pairs: Sequence[Pair]) -> Iterator[Fault]:
    first: dict[int, Person] = {}
    for person, somebody in pairs:
        if somebody and first.setdefault(somebody.id, person) is not person:
            row = first[somebody.id].at.row
            message = _("Hệ thống biết người này và người ở dòng {row} là một người.", row=row)
            yield person.at.fault("full_name", message)
