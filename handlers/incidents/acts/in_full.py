"""An incident in full, for whoever opens it: its timeline, all that they can do, and all that was written."""

from collections.abc import Sequence

from bot.conversation import N_, ONE_MESSAGE, Message, Option, _, utf16_length
from bot.domain.incidents import UNSOLVED, IncidentAction, IncidentSide, moved
from handlers.engine import Action, Card, Context
from handlers.incidents.acts.timeline import SAID, lengths, timeline_lines
from handlers.incidents.cards import (
    FULL,
    TOKEN,
    action_token,
    buttons,
    card_lines,
    forwarded_text,
    found_each,
    heading,
    is_cut,
    unit_text,
    whole_button,
)
from storage import incidents
from storage.incidents import Incident, TimelineLine

MOST_BUTTONS = 8  # of a card: what is rarely needed stands below all that is said of it
A_CHOICE, CHOICES = 12, 60  # characters of a typed choice besides its label, and of the line above them
Full = tuple[Incident, list[TimelineLine]]


def full_card(context: Context, incident: Incident) -> Message:
    """Draw an incident for whoever opens it, with its timeline and all that this side can do."""
    return draw_in_full(context, (incident, incidents.timeline(context.tx, incident.id)))


def read_in_full(context: Context, text: str) -> Full | None:
    return read_each_in_full(context, [text]).get(text)


def read_each_in_full(context: Context, texts: list[str]) -> dict[str, Full]:
    found = found_each(context, texts)
    told = incidents.timelines(context.tx, [one.id for one in found.values()]) if found else {}
    return {text: (one, told[one.id]) for text, one in found.items()}


def draw_in_full(context: Context, full: Full) -> Message:
    incident, told = full
    acts, others = acts_in_full(context, incident), others_in_full(context, full)
    known = [*card_lines(incident), "", _("Diễn biến:")]
    labels = [one.label for one in (*acts, *others, whole_button(incident))]
    choices = CHOICES + lengths(labels) + A_CHOICE * len(labels)
    room = ONE_MESSAGE - utf16_length(heading(incident)) - lengths(known) - choices
    shown = timeline_lines(told, room, SAID)
    whole = (whole_button(incident),)
    options = (*acts, *others, *(whole if is_cut(incident) or shown != timeline_lines(told) else ()))
    if len(options) > MOST_BUTTONS:
        left = max(MOST_BUTTONS - len(acts) - 1, 0)
        options = (*acts, *others[len(others) - left :], *whole)
    text = "\n".join([*known, *shown])
    return Message(text, options, heading(incident), columns=2, card=f"{FULL}:{incident.id}")


def acts_in_full(context: Context, incident: Incident) -> tuple[Option, ...]:
    """Return what this person can do to an incident; the office also what a unit says by telephone."""
    if not context.may(Action.HANDLE):
        return buttons(incident, IncidentSide.UNIT)
    of_unit, assigning = buttons_for_unit(incident), assignment_buttons(context, incident)
    return (*buttons(incident, IncidentSide.OFFICE), *of_unit, *assigning)


def others_in_full(context: Context, full: Full) -> tuple[Option, ...]:
    """Return what is needed more rarely, the rarest first: to part it from a common one, papers, files."""
    incident, told = full
    is_common = bool(incident.common) and incident.state in UNSOLVED and context.may(Action.HANDLE)
    found = {
        "apart": (is_common, N_("Tách khỏi sự cố chung")),
        "record": (True, N_("Biên bản")),
        "files": (any(one.file for one in told), N_("Xem tệp")),
    }
    tokens = {f"{TOKEN}{name}:{incident.id}": label for name, (is_there, label) in found.items() if is_there}
    return tuple(Option(token, _(label)) for token, label in tokens.items())


def buttons_for_unit(incident: Incident) -> tuple[Option, ...]:
    talk = f"{TOKEN}{IncidentAction.TALK}:{incident.id}"
    of_unit = buttons(incident, IncidentSide.UNIT)
    reopen = action_token(incident, IncidentAction.REOPEN)
    return tuple(
        Option(one.token, _("Mở lại") if one.token == reopen else one.label)
        for one in of_unit
        if one.token != talk
    )


def assignment_buttons(context: Context, incident: Incident) -> tuple[Option, ...]:
    """Offer whoever has it to give it to a colleague, and any other to take it over."""
    if not moved(incident.state, IncidentAction.OVER, IncidentSide.OFFICE):
        return ()
    if not incident.taken_by:
        return (Option(action_token(incident, IncidentAction.OVER), _("Nhận xử lý")),)
    if incident.taken_by == context.who.person:
        return (Option(f"{TOKEN}{IncidentAction.GIVE}:{incident.id}", _("Giao cho đồng nghiệp")),)
    return (Option(action_token(incident, IncidentAction.OVER), _("Nhận thay")),)


def whole_lines(incident: Incident, told: Sequence[TimelineLine]) -> list[str]:
    """Return all that people wrote of an incident, and its timeline with all that was said."""
    known = {
        _("Đơn vị"): unit_text(incident),
        _("Nội dung"): incident.what,
        _("Đã thử"): incident.tried,
        _("Đã chuyển"): forwarded_text(incident),
    }
    lines = [f"{title}: {value}" for title, value in known.items() if value]
    return [*lines, "", _("Diễn biến:"), *timeline_lines(told)]


CARD = Card(
    FULL,
    read_in_full,
    lambda context, full, _shown: draw_in_full(context, full),
    read_each=read_each_in_full,
)
