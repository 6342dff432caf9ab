"""Cards of what the office was shown of a request: who of it can be reminded, and what else can be done."""

from dataclasses import dataclass, replace
from functools import cached_property

from bot.conversation import N_, Message, Option, _, number_text, regex
from bot.domain.reports import MISSING
from handlers.engine import Action, Card, Context, id_in
from handlers.reports import cards
from handlers.reports.telling import Chase, find_chase
from storage.reporting import report_requests, reports
from storage.reporting.report_requests import Request

# the buttons of a request that is open, open or planned, planned
OPEN, LIVE, PLANNED = ("rq_chase", "rq_people"), ("rq_change",), ("rq_again", "pc_day")
NUMBERS = regex(r"\d[\d.,]*")


def chase_buttons(chase: Chase) -> tuple[Option, ...]:
    """Offer to remind the units that can be reminded now; of how many that have not filed is said, too."""
    units, missing = chase.units(chase.people), len(chase.missing)
    if not units:
        return ()
    label = N_("Nhắc {count} trong {all} đơn vị chưa nộp")
    if units == missing:
        label = N_("Nhắc {count} đơn vị chưa nộp")
    places = {"count": number_text(units), "all": number_text(missing)}
    return (Option(f"rq_chase:{chase.request.id}", _(label, **places)),)


def is_of_so_many(button: Option, missing: int) -> bool:
    """Return whether such a button was shown when so many units had not filed."""
    return NUMBERS.findall(button.label)[-1:] == [number_text(missing)]


@dataclass(frozen=True)
class RequestNow:
    """A request as it stands, and how many units have not filed to it."""

    request: Request
    missing: int
    context: Context

    @cached_property
    def chase(self) -> Chase:
        """Return who would be reminded now; it is looked for where a button says something else."""
        found = reports.of_request(self.context.tx, self.request.id)
        return find_chase(self.context, self.request, found)

    def button_now(self, shown: Option) -> tuple[Option, ...]:
        """Return a button as it is now; none where it does nothing any more.

        How many units can be reminded stands as it was shown while as many have not filed: it changes by the
        hour, too.
        """
        name = shown.token.partition(":")[0]
        if name == "rq_chase" and self.missing and not is_of_so_many(shown, self.missing):
            return chase_buttons(self.chase)
        return () if name in self.spent else (shown,)

    @property
    def spent(self) -> tuple[str, ...]:
        return (
            *(() if self.request.is_open and self.missing else OPEN),
            *(() if self.request.is_live else LIVE),
            *(() if self.request.state == "planned" else PLANNED),
        )


def read_request_now(context: Context, text: str) -> RequestNow | None:
    request = report_requests.get(context.tx, id_in(text))
    if request is None:
        return None
    counts = report_requests.counts(context.tx, [request.id])[request.id] if request.is_open else {}
    return RequestNow(request, sum(counts.get(state, 0) for state in MISSING), context)


def draw_request(_context: Context, now: RequestNow, shown: Message) -> Message:
    """Leave what the office was shown of a request, and below it what can still be done about it."""
    left = (option for one in shown.options for option in now.button_now(one))
    return replace(shown, options=tuple(left))


CARD = Card(
    cards.REQUEST,
    read_request_now,
    draw_request,
    may_see=lambda context, _now: context.may(Action.LOOK),
)
