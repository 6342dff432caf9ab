"""Who holds what at a moment: the roles of that day, and those of whoever is away with their substitute.

All who ask who holds a role ask here. Who is away keeps their own rights: a check of theirs is no less true;
they are not reminded, which is looked at where people are reminded (storage/holders.py). A substitute who has
left the unit since acts for nobody in it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Date,
    String,
    bindparam,
    cast,
    exists,
    select,
    union_all,
)

from bot.domain.cover import COVERED
from bot.text import local_date
from storage.spells import is_held
from storage.tables import Moment, people, roles, stand_ins

day, at = bindparam("held_on", type_=Date), bindparam("held_at", type_=Moment)


COLUMNS = (roles.c.rank, roles.c.starts, roles.c.ends)
theirs = roles.alias("theirs")  # a substitute's own
is_still_there = exists().where(
    theirs.c.person == stand_ins.c.substitute, theirs.c.unit == stand_ins.c.unit, is_held(day, theirs)
)
none = cast("", String)
own = select(
    roles.c.id, roles.c.person, roles.c.unit, roles.c.role, roles.c.title, *COLUMNS, none.label("stands_for")
)
stood_in = (
    select(roles.c.id, stand_ins.c.substitute, roles.c.unit, roles.c.role, none, *COLUMNS, people.c.full_name)
    .join_from(stand_ins, roles, (roles.c.person == stand_ins.c.person) & (roles.c.unit == stand_ins.c.unit))
    .join(people, people.c.id == stand_ins.c.person)
    .where(stand_ins.c.starts <= at, stand_ins.c.ends > at, is_still_there)
    .where(roles.c.role.in_([role.value for role in COVERED]), is_held(day))
)
# A row of ``roles`` with whoever acts in it; ``stands_for`` names whose it is, where that is somebody else,
# whose title does not go with it.
HELD = union_all(own.where(is_held(day)), stood_in).subquery("held")


def moment(when: datetime) -> dict[str, Any]:
    """With which a statement about HELD is executed."""
    return {"held_on": local_date(when), "held_at": when}
