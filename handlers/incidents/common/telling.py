"""Telling of common incidents: those who raised theirs, and the office of units without access."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.conversation import Message, _
from bot.domain.calendar import after_quiet
from bot.domain.incidents import (
    REST,
    UNITS,
    WITHIN,
    CommonAction,
    CommonState,
    IncidentKind,
    IncidentSide,
    is_at_any_hour,
)
from handlers.engine import Context, Role, tell, tell_each
from handlers.incidents import cards, telling
from handlers.incidents.cards import Hearing
from handlers.incidents.common import card
from handlers.incidents.form.login_faults import NO_ACCESS
from storage import audit, common_incidents
from storage.common_incidents import CommonIncident
from storage.engine import outbox
from storage.incidents import Incident

SAME_TROUBLE = timedelta(minutes=30)  # within which UNITS of them are one trouble
Say = Callable[[Sequence[Incident]], Message]  # of those that the person raised


def told_subject(common: CommonIncident) -> str:
    return f"common_news:{common.id}"


@dataclass(frozen=True)
class Reached:
    """Number of people who hear of a common incident, and the units of which nobody does."""

    people: int
    silent: Sequence[str]

    def said_after(self, done: str) -> str:
        """Return what was ``done``, and below it the units that have to be telephoned."""
        if not self.silent:
            return done
        silent = _("Chưa gửi được tin tới ai của {units}. Xin gọi điện.", units=", ".join(self.silent))
        return f"{done}\n{silent}"


def tell_raisers(
    context: Context, common: CommonIncident, found: Sequence[Incident], action: CommonAction, say: Say
) -> Reached:
    """Tell those who raised these incidents, but not who acts."""
    told = card.raisers(context, found)
    heard = {one.id for of in told.values() for one in of}
    silent = dict.fromkeys(one.unit_name for one in found if one.id not in heard)
    told.pop(context.who.person, None)
    send(context, common, told, action, say)
    return Reached(len(told), list(silent))


def send(
    context: Context, common: CommonIncident, told: dict[int, list[Incident]], action: CommonAction, say: Say
) -> None:
    tell_each(
        context,
        {person: partial(say, of) for person, of in told.items()},
        once=f"common_{action}:{common.id}:{context.event}",
        about=told_subject(common),
        is_urgent=is_at_any_hour(common.kind, is_opened=None),
        roles=tuple(Role),
    )


def confirmed_message(context: Context, common: CommonIncident, of: Sequence[Incident]) -> Message:
    return raiser_message(common, card.current_words(context, common), of)


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
    return Message(said, options, cards.heading(of[0]), columns=2, card=cards.talk_subject(of[0]))


def raiser_message(common: CommonIncident, said: str, of: Sequence[Incident]) -> Message:
    return Message(said, tuple(map(cards.view_button, of)), card.told_heading(common))


def tell_of_undo(context: Context, common: CommonIncident, found: Sequence[Incident]) -> None:
    """Take back what was told of a common incident; what still waits is not said at all."""
    rows = outbox.about(context.tx, told_subject(common))
    told = {row.person for row in rows if row.state != "queued" or row.not_before <= context.at}
    raised_later = [one for one in found if one.common_at and one.raised_at > one.common_at]
    told |= set(card.raisers(context, raised_later))
    told.discard(context.who.person)
    outbox.cancel(context.tx, [told_subject(common)])
    others = {person: of for person, of in card.raisers(context, found).items() if person in told}
    send(context, common, others, CommonAction.UNDO, partial(undone_message, common))


def undone_message(common: CommonIncident, of: Sequence[Incident]) -> Message:
    said = _(
        "Tin về sự cố chung được rút lại. Sự cố anh/chị báo vẫn được xử lý; khi có tin mới, hệ thống sẽ báo "
        "anh/chị tại đây."
    )
    return raiser_message(common, said, of)


def tell_of_leaving(context: Context, incident: Incident) -> str:
    """Tell whoever raised an incident that it was taken apart; say who hears of it."""

    def say() -> Message:
        said = _("Sự cố này được tách khỏi sự cố chung và xử lý riêng.")
        return Message(said, (cards.view_button(incident),), cards.heading(incident))

    told = tell(
        context,
        [person for person in card.raisers(context, [incident]) if person != context.who.person],
        once=f"common_apart:{incident.id}:{context.event}",
        say=say,
        about=cards.talk_subject(incident),
        roles=tuple(Role),
        unit=incident.unit,
    )
    return telling.told_text([one.name for one in told.values()])


def notice_no_access(context: Context) -> bool:
    """Tell the office at once of many units that tap [Không vào được]; False where they are too few.

    A common incident is proposed unless there is one. After one was declined other units are counted.
    """
    declined = common_incidents.declined_at(context.tx, IncidentKind.LOGIN, context.at - REST)
    known = (declined - WITHIN, declined) if declined else None
    units = audit.subjects_since(context.tx, NO_ACCESS, context.at - SAME_TROUBLE, known)
    if units < UNITS:
        return False
    common = common_incidents.live(context.tx, IncidentKind.LOGIN)
    if common and not telling.lapse_if_unanswered(context, common):
        if common.state == CommonState.PROPOSED and units > common.tapped > 0:  # the cards say how many
            common_incidents.change(context.tx, common.id, tapped=units)
            context.redraw(card.subject(common))
    elif proposed := telling.propose(context, IncidentKind.LOGIN, units):
        by_day = after_quiet(context.at, context.settings.quiet)
        telling.send_common_cards(context, proposed, Hearing(by_day, by_day))
    return True
