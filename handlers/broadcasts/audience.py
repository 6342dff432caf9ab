"""Whom a broadcast is for: who holds which roles where; looked up as it is written, and as it begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.rights import Role
from bot.text import local_date
from bot.words import N_, _
from handlers.broadcasts import owing
from storage.broadcasts import Recipients
from storage.engine.db import Tx
from storage.units import units
from storage.units.units import ALL, Scope

ROLES: dict[str, tuple[Role, ...]] = {
    "heads": (Role.HEAD, Role.DEPUTY),
    "officers": (Role.OFFICER,),
    "both": (Role.HEAD, Role.DEPUTY, Role.OFFICER),
    "everyone": tuple(Role),
}
NAMES = {
    "heads": N_("Thủ trưởng, cấp phó"),
    "officers": N_("Cán bộ theo dõi hộp thư"),
    "both": N_("Thủ trưởng, cấp phó và cán bộ theo dõi"),
    "everyone": N_("Mọi người trong danh sách"),
}


@dataclass(frozen=True)
class Audience:
    roles: str  # a key of ROLES
    scope: Scope = ALL
    without: tuple[int, ...] = ()  # units
    owing: str = ""  # only who has that still to do: see owing.py

    @property
    def held(self) -> tuple[Role, ...]:
        return ROLES[self.roles]


def names() -> dict[str, str]:
    return {roles: _(name) for roles, name in NAMES.items()}


def meant(tx: Tx, at: datetime, audience: Audience, by: int | None) -> Recipients:
    """The people as of now: each once, and without the one who sends it."""
    among = unit_ids(tx, at, audience)
    owed = owing.units(tx, at, audience.owing)
    if owed is not None:
        among = owed if among is None else among & owed
    silent = owing.unacknowledged(audience.owing)
    return Recipients(audience.held, at, among, audience.without, silent, by)


def unit_ids(tx: Tx, at: datetime, audience: Audience) -> set[int] | None:
    """Of which units; None: of all."""
    if audience.scope.is_all:
        return None
    return {unit.id for unit in units.listed(tx, local_date(at), audience.scope)}


def kept(audience: Audience) -> dict[str, Any]:
    """As JSON."""
    scope = audience.scope
    return {
        "roles": audience.roles,
        "units": list(scope.unit_ids) if scope.unit_ids is not None else None,
        "kind": scope.kind,
        "without": list(audience.without),
        "owing": audience.owing,
    }


def read(written: Mapping[str, Any]) -> Audience:
    """As it was kept; of those that went out before there was this table only the roles are known."""
    of = written.get("units")
    scope = Scope(None if of is None else tuple(of), written.get("kind", ""))
    return Audience(written["roles"], scope, tuple(written.get("without", ())), written.get("owing", ""))
