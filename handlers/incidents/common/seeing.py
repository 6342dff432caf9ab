"""Where the office sees a common incident: one line of /suco, and its card with each of its incidents."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.common_incidents import is_lapsed
from bot.domain.rights import Action
from bot.message import Message, Option
from bot.text import number_text
from bot.words import _
from handlers.allowed import need, no_such_button
from handlers.incidents.common import card
from handlers.incidents.words import kind_name
from handlers.kinds import Says, Scene
from handlers.tokens import id_in
from storage import common_incidents
from storage.common_incidents import Common
from storage.incidents import Incident


def show(scene: Scene, argument: str) -> Says:
    """[Xem sự cố chung]"""
    need(scene, Action.HANDLE)
    common = common_incidents.get(scene.tx, id_in(argument))
    if common is None:
        raise no_such_button()
    shown = card.look(scene, common)
    message = card.card(scene, shown)
    return [Message(message.text, (*message.options, *card.see_each(shown)), message.heading, columns=2)]


@dataclass(frozen=True)
class Together:
    """The common incidents of a list, each a line and a button, and those that are not under one of them."""

    lines: Sequence[str] = ()
    options: Sequence[Option] = ()
    others: Sequence[Incident] = ()


NONE = Together()


def listed(scene: Scene, found: Sequence[Incident]) -> Together:
    """Of ``found`` those that are part of one stand under it, but not one whose alarm nobody has answered."""
    live = [
        one
        for one in common_incidents.listed(scene.tx)
        if not is_lapsed(one[0].state, one[0].proposed_at, scene.at)
    ]
    known = {common.id for common, _count, _units in live}
    others = [one for one in found if one.common not in known or card.untaken([one])]
    return Together([line(*one) for one in live], [see(common) for common, *_counts in live], others)


def line(common: Common, count: int, units: int) -> str:
    """ "Sự cố chung, 3 đơn vị: Không đăng nhập được – 4 sự cố, đang xử lý – Hồ Văn Ví Vinh"."""
    kind = kind_name(common.kind)
    if not common.confirmed_at:
        return _("Có thể là sự cố chung: {kind} – chờ xác nhận", kind=kind)
    if not count:
        return _("Sự cố chung: {kind} – đang xử lý – {name}", kind=kind, name=common.confirmer)
    return _(
        "Sự cố chung, {units} đơn vị: {kind} – {count} sự cố, đang xử lý – {name}",
        units=number_text(units),
        kind=kind,
        count=number_text(count),
        name=common.confirmer,
    )


def see(common: Common) -> Option:
    return Option(f"{card.TOKEN}:{common.id}", _("Xem sự cố chung: {kind}", kind=kind_name(common.kind)))
