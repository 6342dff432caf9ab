"""Units of which nobody can be reminded while somebody is away: the first of their heads is asked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.rights import HEADING, Action, Role, may
from bot.message import Message, Option
from bot.words import _
from handlers.engine.feature import Scene
from handlers.engine.tell import Notice, tell_others
from storage.engine.db import Tx
from storage.engine.incoming import roles_of
from storage.engine.role_holders import Holder, holders
from storage.people.covers import Absence


@dataclass(frozen=True)
class Gone:
    """Who is away, in one unit; ``span`` is said already."""

    absence: int
    unit: int
    unit_name: str
    name: str
    span: str

    @property
    def subject(self) -> str:
        return subject(self.absence)


def subject(absence: int) -> str:
    return f"away:{absence}"


def seen_to(scene: Scene, absence: Absence, span: str, asked: Collection[int] = ()) -> list[str]:
    """Tell the heads of the units where nobody is left; what whoever said so hears of each.

    ``asked``: the units in which somebody is asked to stand in, and may still answer.
    """
    starts = max(absence.starts, scene.at)
    held = roles_of(scene.tx, absence.person, starts)
    watched = {one.unit: one.unit_name for one in held if one.role == Role.OFFICER and one.unit not in asked}
    left = left_alone(scene.tx, starts, watched, absence.person) if watched else set()
    there = heads(scene.tx, scene.at, left, {scene.who.person, absence.person}) if left else {}
    gone = [
        Gone(absence.id, unit, name, absence.name, span) for unit, name in watched.items() if unit in left
    ]
    tell_others(scene, (notice(one, there[one.unit]) for one in gone if one.unit in there))
    return [what_follows(scene, one, is_told=one.unit in there) for one in gone]


def what_follows(scene: Scene, gone: Gone, *, is_told: bool) -> str:
    unit = gone.unit_name
    if is_told:
        return _("{unit} không còn cán bộ nào nhận lời nhắc; thủ trưởng đã được báo.", unit=unit)
    if may(scene.who, Action.EXCUSE, gone.unit):
        return _("{unit} không còn cán bộ nào nhận lời nhắc; cần miễn thì gõ /mien.", unit=unit)
    return _(
        "{unit} không còn cán bộ nào nhận lời nhắc, và chưa báo được thủ trưởng. "
        "Xin anh/chị báo trực tiếp thủ trưởng.",
        unit=unit,
    )


def left_alone(tx: Tx, at: datetime, unit_ids: Iterable[int], but: int) -> set[int]:
    """In which of these units nobody beside ``but`` can be reminded at that moment."""
    unit_ids = list(unit_ids)
    officers = holders(tx, at, [Role.OFFICER], unit_ids)
    return {
        unit for unit in unit_ids if not any(one.hears_now and one.person != but for one in officers[unit])
    }


def heads(tx: Tx, at: datetime, unit_ids: Iterable[int], but: Collection[int]) -> dict[int, Holder]:
    """Of each unit the first by rank of head and deputies who can hear it now; none where there is none."""
    found = {
        unit: [one for one in theirs if one.hears_now and one.person not in but]
        for unit, theirs in holders(tx, at, HEADING, unit_ids).items()
    }
    return {unit: able[0] for unit, able in found.items() if able}


def notice(gone: Gone, head: Holder, cause: str = "") -> Notice:
    """``cause`` is another for each time that it comes to this again."""
    key = f"away:{gone.absence}:{gone.unit}"
    return Notice(
        f"{key}:{cause}" if cause else key,
        head.person,
        lambda: nobody_left(gone),
        subject=gone.subject,
        roles=HEADING,
        unit=gone.unit,
    )


def nobody_left(gone: Gone) -> Message:
    said = _(
        "{name} đi vắng {span}; trong thời gian đó đơn vị không còn ai nhận lời nhắc kiểm tra hộp thư. Kính "
        "đề nghị anh/chị cử người trực thay, kiểm tra thay (gõ /kiemtra), hoặc miễn.",
        name=gone.name,
        span=gone.span,
    )
    options = (
        name_another(gone.absence, gone.unit, _("Cử người trực thay")),
        Option(f"away_excuse:{gone.absence}:{gone.unit}", _("Miễn thời gian này")),
    )
    return Message(said, options, heading=gone.unit_name)


def name_another(absence: int, unit: int, label: str) -> Option:
    """The button that asks who stands in during an absence, in one unit or (0) in each of theirs."""
    return Option(f"cover:{absence}:{unit}", label)
