"""What those hear who raised the parts of a common incident."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.conversation.messages import Message
from bot.conversation.words import _
from bot.domain.incidents import IncidentSide, is_at_any_hour
from bot.domain.rights import Role
from handlers.engine.feature import Context
from handlers.engine.tell import Notice, tell_all
from handlers.incidents import cards, telling
from handlers.incidents.cards import kind_name
from storage.common_incidents import CommonIncident
from storage.engine import outcomes, sent
from storage.engine.role_holders import holders
from storage.incidents import Incident

Say = Callable[[Sequence[Incident]], Message]  # of those that the person raised


def told_subject(common: CommonIncident) -> str:
    return f"common_news:{common.id}"


def told_heading(common: CommonIncident) -> str:
    return _("Sự cố chung: {kind}", kind=kind_name(common.kind))


def words(context: Context, common: CommonIncident) -> str:
    """What was told last, or what is told where nobody has written anything."""
    return common.said or _(
        "Nhiều đơn vị cùng gặp sự cố này; {office} đang xử lý. Có tin mới, anh/chị được báo tại đây.",
        office=context.settings.office_name,
    )


def raisers(context: Context, found: Iterable[Incident]) -> dict[int, list[Incident]]:
    """Whom it reaches: of each incident who raised it, or else the unit's officers; with what they raised."""
    found = list(found)
    there = holders(context.tx, context.at, list(Role), {one.unit for one in found})
    told: dict[int, list[Incident]] = {}
    for one in found:
        for holder in telling.who_of_unit(there[one.unit], one.raised_by):
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


def tell(context: Context, common: CommonIncident, found: Sequence[Incident], deed: str, say: Say) -> Reached:
    """Tell each of them but who acts."""
    told = raisers(context, found)
    heard = {one.id for of in told.values() for one in of}
    silent = dict.fromkeys(one.unit_name for one in found if one.id not in heard)
    told.pop(context.who.person, None)
    tell_each(context, common, told, deed, say)
    return Reached(len(told), list(silent))


def tell_each(
    context: Context, common: CommonIncident, told: Mapping[int, Sequence[Incident]], deed: str, say: Say
) -> None:
    news = Notice(
        f"common_{deed}:{common.id}:{context.event}",
        0,
        partial(say, []),
        subject=told_subject(common),
        is_urgent=is_at_any_hour(common.kind, is_opened=None),
        roles=tuple(Role),
    )
    tell_all(context, (replace(news, person=one, say=partial(say, of)) for one, of in told.items()))


def confirmed(context: Context, common: CommonIncident, of: Sequence[Incident]) -> Message:
    return for_raiser(common, words(context, common), of)


def updated(context: Context, common: CommonIncident, of: Sequence[Incident]) -> Message:
    said = _("{name} cập nhật: {text}", name=context.who.name, text=common.said)
    return for_raiser(common, said, of)


def resolved(context: Context, common: CommonIncident, until: datetime, of: Sequence[Incident]) -> Message:
    """With [Đã ổn] and [Chưa được]; where they raised several, those are under each."""
    said = telling.resolved_words(context, common.said, until)
    if len(of) > 1:
        return for_raiser(common, said, of)
    options = cards.buttons(of[0], IncidentSide.UNIT)
    return Message(said, options, cards.heading(of[0]), columns=2)


def for_raiser(common: CommonIncident, said: str, of: Sequence[Incident]) -> Message:
    return Message(said, tuple(map(telling.see, of)), told_heading(common))


def take_back(context: Context, common: CommonIncident, found: Sequence[Incident]) -> None:
    """Who has been told that it is a common one hears that it is none; what still waits is not said."""
    rows = sent.about(context.tx, told_subject(common))
    told = {row.person for row in rows if row.state != "queued" or row.not_before <= context.at}
    told |= set(raisers(context, (one for one in found if one.common_at and one.raised_at > one.common_at)))
    outcomes.cancel(context.tx, [told_subject(common)])
    there = raisers(context, found)
    others = {person: there[person] for person in there if person in told - {context.who.person}}
    tell_each(context, common, others, "undo", partial(taken_back, common))


def taken_back(common: CommonIncident, of: Sequence[Incident]) -> Message:
    said = _(
        "Tin về sự cố chung được rút lại. Sự cố anh/chị báo vẫn được xử lý; có tin mới, anh/chị được báo "
        "tại đây."
    )
    return for_raiser(common, said, of)


def tell_of_leaving(context: Context, incident: Incident) -> None:
    """Whoever raised it hears that it is another fault, and goes on."""
    told = Notice(
        f"common_apart:{incident.id}:{context.event}",
        0,
        partial(apart, incident),
        subject=cards.talk_subject(incident),
        roles=tuple(Role),
        unit=incident.unit,
    )
    people = (person for person in raisers(context, [incident]) if person != context.who.person)
    tell_all(context, (replace(told, person=person) for person in people))


def apart(incident: Incident) -> Message:
    said = _("Sự cố này được tách khỏi sự cố chung và xử lý riêng.")
    return Message(said, (telling.see(incident),), cards.heading(incident))
