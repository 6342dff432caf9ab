"""Which roles a file begins, ends and alters for one person, and what was said in chat and stays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.domain.roster.held import Altered, HeldPerson, HeldRole, Kept
from bot.domain.roster.rows import Person, Role


@dataclass(frozen=True)
class RoleRules:
    today: date
    listed: frozenset[str]  # the units of which the file speaks
    take_file: bool  # it prevails over what was said in chat

    def begun(self, person: Person, before: HeldPerson | None) -> tuple[Role, ...]:
        return tuple(role for role, held in named(person, before) if self._begins(held))

    def ended(self, person: Person, before: HeldPerson | None) -> tuple[HeldRole, ...]:
        return tuple(held for held in self._unnamed(person, before) if self._gives_way(held))

    def altered(self, person: Person, before: HeldPerson | None) -> tuple[Altered, ...]:
        return tuple(
            Altered(held, role)
            for role, held in named(person, before)
            if held and self._is_open(held) and self._gives_way(held) and _differs(held, role)
        )

    def kept(self, person: Person, before: HeldPerson | None) -> Iterator[Kept]:
        for held in self._unnamed(person, before):
            if not self._gives_way(held):
                yield Kept(person.full_name, held.unit, held.role, is_held=True)
        for _role, spell in named(person, before):
            if spell and spell.ends and not self._gives_way(spell):
                yield Kept(person.full_name, spell.unit, spell.role, is_held=False)

    def _begins(self, held: HeldRole | None) -> bool:
        return held is None or (not self._is_open(held) and self._gives_way(held))

    def _unnamed(self, person: Person, before: HeldPerson | None) -> Iterator[HeldRole]:
        """The open roles, in units of the file, that the file does not name."""
        wanted = {(role.unit, role.role) for role in person.roles}
        for held in before.roles if before else ():
            if self._is_open(held) and held.unit in self.listed and (held.unit, held.role) not in wanted:
                yield held

    def _is_open(self, held: HeldRole) -> bool:
        return held.ends is None or held.ends > self.today

    def _gives_way(self, held: HeldRole) -> bool:
        return self.take_file or held.source == "file"


def named(person: Person, before: HeldPerson | None) -> Iterator[tuple[Role, HeldRole | None]]:
    """Each role that the file names, with the newest spell in it, if there was one."""
    spells = {(held.unit, held.role): held for held in before.roles} if before else {}
    for role in person.roles:
        yield role, spells.get((role.unit, role.role))


def _differs(held: HeldRole, role: Role) -> bool:
    """An empty post takes none away; an end that is set ahead would be lifted."""
    return held.ends is not None or held.rank != role.rank or role.title not in ("", held.title)
