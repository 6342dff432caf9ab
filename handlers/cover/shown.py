"""Cards of absences and covers: what was offered goes once it is spent.

Their words stay: they say what was done. As a half day ends absences and covers begin or are over; then the
clock has what shows them drawn anew.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time

from bot.conversation import Message, Option, _, local_date
from bot.domain.calendar import days_passed
from bot.domain.duties import gap_card
from handlers.engine import Card, Context, Tick, id_in, round_mark, span_of, span_text, version_of
from storage.checks import excuses
from storage.engine import roles_of_each
from storage.people import covers
from storage.people.covers import Absence, Cover
from storage.units.units import Scope


def cover_card(cover: int) -> str:
    """Return the card by which a substitute is asked."""
    return f"cover:{cover}"


def running_card(cover: int) -> str:
    """Return the card of what offers to end a cover that was accepted."""
    return f"running:{cover}"


def asked_card(cover: int) -> str:
    """Return the card of what offers to withdraw a cover that was asked for."""
    return f"cover_asked:{cover}"


def home_card(person: int) -> str:
    """Return the card of what is about somebody's absences, whoever stands in."""
    return f"home:{person}"


def redraw_covers(on: Context | Tick, found: Collection[Cover]) -> None:
    """Have all that shows these covers drawn anew."""
    for one in found:
        on.redraw(cover_card(one.id), running_card(one.id), asked_card(one.id))


def redraw_ended(on: Context | Tick, found: Collection[Cover]) -> None:
    """Have drawn anew what shows covers that have ended, and what their substitutes could do by them."""
    redraw_covers(on, found)
    on.redraw_about(one.substitute for one in found if one.is_accepted)


def redraw_as_half_day_ends(tick: Tick) -> None:
    """Have what shows absences that begin, and absences and covers that are over, drawn anew."""
    since, noon = tick.since or tick.at, tick.settings.first_round[1]
    if not any(days_passed(clock, since, tick.at) for clock in (time(0), noon)):
        return
    redraw_ended(tick, covers.covers_over(tick.tx, since, tick.at))
    over, begun = (find(tick.tx, since, tick.at) for find in (covers.absences_over, covers.absences_begun))
    people = {one.person for one in (*over, *begun)}
    roles = roles_of_each(tick.tx, people, tick.at) if people else {}
    tick.redraw(*map(home_card, people))
    tick.redraw(*(gap_card(role.unit) for each in roles.values() for role in each))


def answer_buttons(cover: Cover) -> tuple[Option, ...]:
    """Return what can be answered: who declined may still accept, until somebody else has."""
    yes = Option(f"cover_yes:{cover.id}:{cover_version(cover)}", _("Nhận trực thay"))
    no = Option(f"cover_no:{cover.id}", _("Không nhận"))
    return {"asked": (yes, no), "declined": (yes,)}.get(cover.state, ())


def cover_version(cover: Cover) -> str:
    """Return the version of what is accepted: for whom one stands in, in which unit, and when."""
    return version_of(cover.person, cover.unit, cover.starts.timestamp(), cover.ends.timestamp())


def read_cover(context: Context, text: str) -> Cover | None:
    return covers.get(context.tx, id_in(text))


def draw_cover(_context: Context, cover: Cover, shown: Message) -> Message:
    return replace(shown, heading=cover.unit_name, options=answer_buttons(cover))


def draw_running(context: Context, cover: Cover, shown: Message) -> Message:
    is_running = cover.is_accepted and cover.ends > context.at
    return shown if is_running else replace(shown, options=())


def draw_asked(context: Context, cover: Cover, shown: Message) -> Message:
    is_asked = cover.state == "asked" and cover.ends > context.at
    return shown if is_asked else replace(shown, options=())


@dataclass(frozen=True)
class Offers:
    """Absences that are not over, and what was done about them, by which offers about them still hold."""

    absences: Mapping[int, Absence]
    covered: Collection[tuple[int, int]] = ()  # absence, unit: somebody stands in
    excused: Collection[str] = ()  # spans in which the unit is excused by itself

    def holds(self, token: str, noon: time) -> bool:
        """Return whether a button still does something."""
        name, *values = token.split(":")
        if name == "cover_excuse":
            return ":".join(values[1:]) not in self.excused
        absence = self.absences.get(id_in(values[0]))
        if absence is None:
            return False
        if name == "away_excuse":
            span = span_of((absence.starts, absence.ends), noon)
            return ":".join(map(round_mark, span)) not in self.excused
        return name != "cover" or (absence.id, id_in(values[1])) not in self.covered


def read_homes(context: Context, texts: Sequence[str]) -> dict[str, Offers]:
    """Read what holds for each person: all absences that are not over, of whomever."""
    return dict.fromkeys(texts, Offers(covers.absences_ahead(context.tx, context.at)))


def read_gaps(context: Context, texts: Sequence[str]) -> dict[str, Offers]:
    """Read what holds for each unit."""
    absences = covers.absences_ahead(context.tx, context.at)
    there = covers.of_units(context.tx, [id_in(text) for text in texts], context.at)
    covered = {(one.absence, one.unit) for one in there if one.is_accepted}
    given = excuses.coming(context.tx, local_date(context.at))
    excused = [(one.scope, ":".join(map(round_mark, (one.first, one.last)))) for one in given]
    return {
        text: Offers(absences, covered, {span for scope, span in excused if scope == Scope((id_in(text),))})
        for text in texts
    }


def draw_offers(context: Context, offers: Offers, shown: Message) -> Message:
    """Leave what still holds; what calls an absence off before it begins says then that one is back."""
    noon = context.settings.first_round[1]
    left = [one for one in shown.options if offers.holds(one.token, noon)]
    return replace(shown, options=tuple(relabelled(context, offers, one) for one in left))


def relabelled(context: Context, offers: Offers, offered: Option) -> Option:
    """Say of a button that ends an absence what it ends now: one to come, or one that has begun."""
    name, *values = offered.token.split(":")
    if name != "home":
        return offered
    absence = offers.absences[id_in(values[0])]
    span = span_text(span_of((absence.starts, absence.ends), context.settings.first_round[1]))
    has_begun = absence.starts <= context.at
    for named in ("", span):
        if offered.label in (back_label(has_begun=begun, span=named) for begun in (False, True)):
            return replace(offered, label=back_label(has_begun=has_begun, span=named))
    return offered


def back_label(*, has_begun: bool, span: str = "") -> str:
    """Return what ends an absence, as a button says it; ``span`` tells it from others."""
    if span:
        return _("Tôi đã về: {span}", span=span) if has_begun else _("Không vắng mặt {span}", span=span)
    return _("Tôi đã về") if has_begun else _("Không vắng mặt nữa")


CARDS = (
    Card("cover", read_cover, draw_cover, asks_rights=False),
    Card("running", read_cover, draw_running, asks_rights=False),
    Card("cover_asked", read_cover, draw_asked, asks_rights=False),
    Card(
        "home",
        lambda context, text: read_homes(context, [text])[text],
        draw_offers,
        asks_rights=False,
        read_each=read_homes,
    ),
    Card(
        "gap",
        lambda context, text: read_gaps(context, [text])[text],
        draw_offers,
        asks_rights=False,
        read_each=read_gaps,
    ),
)
