"""What all who are concerned by a common incident are told: each person once, however many they raised."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.domain.incidents import Side, is_at_any_hour
from bot.domain.rights import Role
from bot.message import Message
from bot.words import _
from handlers.incidents import cards, news
from handlers.incidents.words import kind_name
from handlers.kinds import Scene
from handlers.tell import Notice, tell_others
from storage import outcomes, sent
from storage.common_incidents import Common
from storage.holders import holders
from storage.incidents import Incident

Say = Callable[[Sequence[Incident]], Message]  # of those that the person raised


def subject(common: Common) -> str:
    return f"common_news:{common.id}"


def heading(common: Common) -> str:
    return _("Sự cố chung: {kind}", kind=kind_name(common.kind))


def words(scene: Scene, common: Common) -> str:
    """What was told last, or what is told where nobody has written anything."""
    return common.said or _(
        "Nhiều đơn vị cùng gặp sự cố này; {office} đang xử lý. Có tin mới, anh/chị được báo tại đây.",
        office=scene.settings.office_name,
    )


def raisers(scene: Scene, found: Iterable[Incident]) -> dict[int, list[Incident]]:
    """Whom it reaches: of each incident who raised it, or else the unit's officers; with what they raised."""
    found = list(found)
    there = holders(scene.tx, scene.at, list(Role), {one.unit for one in found})
    told: dict[int, list[Incident]] = {}
    for one in found:
        for holder in news.who_of_unit(there[one.unit], one.raised_by):
            told.setdefault(holder.person, []).append(one)
    return told


@dataclass(frozen=True)
class Reached:
    """How many people hear of it, and of which units nobody does."""

    people: int
    silent: Sequence[str]

    @property
    def line(self) -> str:
        """ "" where somebody hears of each."""
        return (
            _("Chưa nhắn được ai của {units}. Xin gọi điện.", units=", ".join(self.silent))
            if self.silent
            else ""
        )


def tell(scene: Scene, common: Common, found: Sequence[Incident], deed: str, say: Say) -> Reached:
    """Tell each of them but who acts."""
    told = raisers(scene, found)
    heard = {one.id for of in told.values() for one in of}
    silent = dict.fromkeys(one.unit_name for one in found if one.id not in heard)
    told.pop(scene.who.person, None)
    tell_each(scene, common, told, deed, say)
    return Reached(len(told), list(silent))


def tell_each(
    scene: Scene, common: Common, told: Mapping[int, Sequence[Incident]], deed: str, say: Say
) -> None:
    news = Notice(
        f"common_{deed}:{common.id}:{scene.event}",
        0,
        partial(say, []),
        subject=subject(common),
        is_urgent=is_at_any_hour(common.kind, is_opened=None),
        roles=tuple(Role),
    )
    tell_others(scene, (replace(news, person=one, say=partial(say, of)) for one, of in told.items()))


def confirmed(scene: Scene, common: Common, of: Sequence[Incident]) -> Message:
    return for_raiser(common, words(scene, common), of)


def updated(scene: Scene, common: Common, of: Sequence[Incident]) -> Message:
    said = _("{name} cập nhật: {text}", name=scene.who.name, text=common.said)
    return for_raiser(common, said, of)


def resolved(scene: Scene, common: Common, until: datetime, of: Sequence[Incident]) -> Message:
    """With [Đã ổn] and [Chưa được]; where they raised several, those are under each."""
    said = news.resolved_words(scene, common.said, until)
    if len(of) > 1:
        return for_raiser(common, said, of)
    options = cards.buttons(of[0], Side.UNIT)
    return Message(said, options, cards.heading(of[0]), columns=2)


def for_raiser(common: Common, said: str, of: Sequence[Incident]) -> Message:
    return Message(said, tuple(map(news.see, of)), heading(common))


def take_back(scene: Scene, common: Common, found: Sequence[Incident]) -> None:
    """Who has been told that it is a common one hears that it is none; what still waits is not said."""
    rows = sent.about(scene.tx, subject(common))
    told = {row.person for row in rows if row.state != "queued" or row.not_before <= scene.at}
    told |= set(raisers(scene, (one for one in found if one.common_at and one.raised_at > one.common_at)))
    outcomes.unsay(scene.tx, [subject(common)])
    there = raisers(scene, found)
    others = {person: there[person] for person in there if person in told - {scene.who.person}}
    tell_each(scene, common, others, "undo", partial(taken_back, common))


def taken_back(common: Common, of: Sequence[Incident]) -> Message:
    said = _(
        "Tin về sự cố chung được rút lại. Sự cố anh/chị báo vẫn được xử lý; có tin mới, anh/chị được báo "
        "tại đây."
    )
    return for_raiser(common, said, of)


def tell_of_leaving(scene: Scene, incident: Incident) -> None:
    """Whoever raised it hears that it is another fault, and goes on."""
    told = Notice(
        f"common_apart:{incident.id}:{scene.event}",
        0,
        partial(apart, incident),
        subject=cards.talk_subject(incident),
        roles=tuple(Role),
        unit=incident.unit,
    )
    people = (person for person in raisers(scene, [incident]) if person != scene.who.person)
    tell_others(scene, (replace(told, person=person) for person in people))


def apart(incident: Incident) -> Message:
    said = _("Sự cố này được tách khỏi sự cố chung và xử lý riêng.")
    return Message(said, (news.see(incident),), cards.heading(incident))
