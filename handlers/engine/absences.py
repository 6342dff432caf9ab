"""Absences that are registered and not over: as they are said wherever that matters."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.conversation import N_, _
from handlers.engine.feature import Context
from handlers.engine.reading import AHEAD, Span, span_of, span_text
from storage.people import covers

LINES = {  # whether somebody stands in, is asked, or neither -> what is said
    "accepted": N_("Anh/chị đã báo vắng mặt {span}; trực thay: {names}."),
    "asked": N_("Anh/chị đã báo vắng mặt {span}; đã đề nghị trực thay, chưa trả lời: {names}."),
    "": N_("Anh/chị đã báo vắng mặt {span}; chưa có người trực thay."),
}


@dataclass(frozen=True)
class OwnAbsence:
    """An absence, the rounds that it takes, and who stands in, or else is asked."""

    id: int
    span: Span
    state: str = ""  # of these people: accepted, asked
    names: Sequence[str] = ()
    person: int = 0  # who is away; 0 where it is whoever has the form, of before this was kept
    has_begun: bool = True  # so it is of one that was kept before this was

    @property
    def line(self) -> str:
        return _(LINES[self.state], span=span_text(self.span), names=", ".join(self.names))


def own_absences(context: Context) -> list[OwnAbsence]:
    """Return the absences of this person that run or are to come, in the order in which they begin."""
    return absences_of(context, [context.who.person])


def absences_of(context: Context, people: Collection[int]) -> list[OwnAbsence]:
    """Return the absences of these people that run or are to come, in the order in which they begin."""
    noon = context.settings.first_round[1]
    found = covers.absences_between(context.tx, people, context.at, context.at + AHEAD)
    asked = covers.of_absences(context.tx, [one.id for one in found]) if found else []
    own = []
    for one in found:
        here = [cover for cover in asked if cover.absence == one.id]
        state = min((cover.state for cover in here), default="")  # "accepted" goes before "asked"
        names = dict.fromkeys(cover.substitute_name for cover in here if cover.state == state)
        span, has_begun = span_of((one.starts, one.ends), noon), one.starts <= context.at
        own.append(OwnAbsence(one.id, span, state, list(names), one.person, has_begun))
    return own
