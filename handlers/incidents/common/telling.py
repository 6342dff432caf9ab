"""What those are told who raised the incidents of a common one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.conversation import Message, _
from bot.domain.incidents import CommonAction, IncidentSide, is_at_any_hour
from handlers.engine import Context, Role, tell, tell_each
from handlers.incidents import cards, telling
from handlers.incidents.cards import kind_name
from storage.common_incidents import CommonIncident
from storage.engine import holders, outbox
from storage.incidents import Incident

Say = Callable[[Sequence[Incident]], Message]  # of those that the person raised


def told_subject(common: CommonIncident) -> str:
    return f"common_news:{common.id}"


def told_heading(common: CommonIncident) -> str:
    return _("Sự cố chung: {kind}", kind=kind_name(common.kind))


def current_words(context: Context, common: CommonIncident) -> str:
    """Return what was told last, or what is told where nobody has written anything."""
    return common.said or _(
        "Nhiều đơn vị cùng gặp sự cố này; {office} đang xử lý. Có tin mới, anh/chị được báo tại đây.",
        office=context.settings.office_name,
    )


def raisers(context: Context, found: Iterable[Incident]) -> dict[int, list[Incident]]:
    """Return who raised these incidents, or else their units' officers, each with those they are told of."""
    found = list(found)
    there = holders(context.tx, context.at, list(Role), {one.unit for one in found})
    told: dict[int, list[Incident]] = {}
    for one in found:
        for holder in telling.raiser_or_officers(there[one.unit], one.raised_by):
            told.setdefault(holder.person, []).append(one)
    return told


@dataclass(frozen=True)
class Reached:
    """Number of people who hear of a common incident, and the units of which nobody does."""

    people: int
    silent: Sequence[str]

    @property
    def silent_text(self) -> str:
        """Name the units of which nobody hears; "" where there are none."""
        if not self.silent:
            return ""
        return _("Chưa nhắn được ai của {units}. Xin gọi điện.", units=", ".join(self.silent))


def tell_raisers(
    context: Context, common: CommonIncident, found: Sequence[Incident], action: CommonAction, say: Say
) -> Reached:
    """Tell those who raised these incidents, but not who acts."""
    told = raisers(context, found)
    heard = {one.id for of in told.values() for one in of}
    silent = dict.fromkeys(one.unit_name for one in found if one.id not in heard)
    told.pop(context.who.person, None)
    send(context, common, told, action, say)
    return Reached(len(told), list(silent))


def send(
    context: Context,
    common: CommonIncident,
    told: Mapping[int, Sequence[Incident]],
    action: CommonAction,
    say: Say,
) -> None:
    """Send each of these people what is said of the incidents that they raised."""
    tell_each(
        context,
        {person: partial(say, of) for person, of in told.items()},
        once=f"common_{action}:{common.id}:{context.event}",
        about=told_subject(common),
        is_urgent=is_at_any_hour(common.kind, is_opened=None),
        roles=tuple(Role),
    )


def confirmed_message(context: Context, common: CommonIncident, of: Sequence[Incident]) -> Message:
    return raiser_message(common, current_words(context, common), of)


def updated_message(context: Context, common: CommonIncident, of: Sequence[Incident]) -> Message:
    said = _("{name} cập nhật: {text}", name=context.who.name, text=common.said)
    return raiser_message(common, said, of)


def resolved_message(
    context: Context, common: CommonIncident, until: datetime, of: Sequence[Incident]
) -> Message:
    """Say that it is solved, with [Đã ổn] and [Chưa được]; who raised several finds these under each."""
    said = telling.resolved_text(context, common.said, until)
    if len(of) > 1:
        return raiser_message(common, said, of)
    options = cards.buttons(of[0], IncidentSide.UNIT)
    return Message(said, options, cards.heading(of[0]), columns=2)


def raiser_message(common: CommonIncident, said: str, of: Sequence[Incident]) -> Message:
    return Message(said, tuple(map(telling.view_button, of)), told_heading(common))


def tell_of_undo(context: Context, common: CommonIncident, found: Sequence[Incident]) -> None:
    """Take back what was told of a common incident; what still waits is not said at all."""
    rows = outbox.about(context.tx, told_subject(common))
    told = {row.person for row in rows if row.state != "queued" or row.not_before <= context.at}
    told |= set(raisers(context, (one for one in found if one.common_at and one.raised_at > one.common_at)))
    outbox.cancel(context.tx, [told_subject(common)])
    there = raisers(context, found)
    others = {person: there[person] for person in there if person in told - {context.who.person}}
    send(context, common, others, CommonAction.UNDO, partial(undone_message, common))


def undone_message(common: CommonIncident, of: Sequence[Incident]) -> Message:
    said = _(
        "Tin về sự cố chung được rút lại. Sự cố anh/chị báo vẫn được xử lý; có tin mới, anh/chị được báo "
        "tại đây."
    )
    return raiser_message(common, said, of)


def tell_of_leaving(context: Context, incident: Incident) -> None:
    """Tell whoever raised an incident that it is another fault, and goes on by itself."""
    tell(
        context,
        [person for person in raisers(context, [incident]) if person != context.who.person],
        once=f"common_apart:{incident.id}:{context.event}",
        say=lambda: left_message(incident),
        about=cards.talk_subject(incident),
        roles=tuple(Role),
        unit=incident.unit,
    )


def left_message(incident: Incident) -> Message:
    said = _("Sự cố này được tách khỏi sự cố chung và xử lý riêng.")
    return Message(said, (telling.view_button(incident),), cards.heading(incident))
