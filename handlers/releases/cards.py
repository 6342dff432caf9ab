"""Cards of what was prepared: for whoever may release it, and for whoever prepared it."""

from dataclasses import replace

from bot.conversation import N_, Message, Option, Refused, _, excerpt, in_brief, moment_text, speaking
from handlers.engine import Action, Card, Context, Part, Tick, id_in, no_such_button, version_of
from handlers.releases.prepared import prepared_now
from storage.reporting import submissions
from storage.reporting.submissions import SUBJECT, Submission

OWN = "submission_own"  # the kind of the cards that say to whoever prepared it what has become of it
LONGEST = 1500  # characters of what its review showed: [Xem toàn bộ] shows the rest
TOLD = ("title", "text", "name")  # keys of the answers that tell what a form is about
BRIEF = 60  # characters of a line of the list

STATES = {
    "released": N_("{name} đã ban hành lúc {moment}."),
    "returned": N_("{name} đã trả lại lúc {moment}: {reason}"),
    "withdrawn": N_("Người soạn đã rút lại."),
    "reopened": N_("Người soạn đang sửa để trình lại."),
    "replaced": N_("Người soạn đã sửa và trình lại."),
}


def find(context: Context, text: str, *, locks: bool = False) -> Submission:
    """Find what was prepared, where it is this person's to see; no such button else."""
    read = submissions.locked if locks else submissions.get
    found = read(context.tx, id_in(text))
    if found is None or not may_see(context, found):
        raise no_such_button()
    return as_now(context, found)


def as_now(context: Context, one: Submission) -> Submission:
    """Return what waits as it would be done now: to whom it goes, what it takes along, may have changed."""
    if one.state != "waiting":
        return one
    with speaking(one.language):
        now = prepared_now(context, one.flow, one.facts, one.answers)
    return replace(one, facts=now.facts, answers=now.answers, shown=now.shown) if now.shown else one


SUBMISSION: Part[Submission] = Part(find)
TO_DECIDE: Part[Submission] = Part(lambda context, text: find(context, text, locks=True), find)


def may_see(context: Context, one: Submission) -> bool:
    """Tell whether they may release it, or have prepared it."""
    return context.may(Action.RELEASE) or (context.may(Action.SUBMIT) and one.by == context.who.person)


def is_decider(context: Context, one: Submission) -> bool:
    """Return whether it is theirs to release: not their own, where another one is to look at it."""
    is_own = one.by == context.who.person
    return context.may(Action.RELEASE) and not (is_own and context.settings.four_eyes)


def waits_for(context: Context, one: Submission) -> bool:
    return one.state == "waiting" and is_decider(context, one)


def need_waiting(one: Submission) -> None:
    if one.state != "waiting":
        raise Refused(state_text(one))


def version(one: Submission) -> str:
    """Return the version of what is vouched for, as it is now. Prepared anew, it is another submission."""
    return version_of(one.id, one.shown)


def title(context: Context, one: Submission) -> str:
    return _(context.features.forms[one.flow].title)


def what_text(context: Context, one: Submission) -> str:
    """Say what was prepared: the form's title, with what was typed first in it where that is not secret.

    Where nothing was, with what stands behind its title.
    """
    form = context.features.forms[one.flow]
    told = next((one.answers[key].value for key in TOLD if key in one.answers), None)
    if told is None:
        told = str(one.facts.get("number", "")).strip("“”")
    if form.is_secret or not isinstance(told, str) or not told:
        return title(context, one)
    return _("{title}: {text}", title=title(context, one), text=excerpt(told, BRIEF))


def state_text(one: Submission) -> str:
    moment = moment_text(one.decided_at) if one.decided_at else ""
    return _(STATES[one.state], name=one.decider, moment=moment, reason=one.reason)


def card(context: Context, one: Submission, *, is_whole: bool = False) -> Message:
    """Draw it for its reader, with what they may do."""
    shown = one.shown if is_whole else in_brief(one.shown, LONGEST)
    prepared = _("{name} trình lúc {moment}.", name=one.name, moment=moment_text(one.at))
    parts = [prepared, shown, state_text(one) if one.state != "waiting" else ""]
    whole = (Option(f"bh:{one.id}", _("Xem toàn bộ")),) if shown != one.shown else ()
    heading = _("Trình ban hành: {title}", title=title(context, one))
    return Message(
        "\n\n".join(filter(None, parts)),
        (*options(context, one), *whole),
        heading,
        columns=2,
        card=one.subject,
    )


def options(context: Context, one: Submission) -> tuple[Option, ...]:
    """Return what this reader may do with it: release or return it, take it back, or prepare it anew."""
    found = []
    if waits_for(context, one):
        seen = version(one)
        found += [Option(f"bh_ok:{one.id}:{seen}", _("Ban hành"))]
        found += [Option(f"bh_no:{one.id}:{seen}", _("Trả lại"))] if one.by != context.who.person else []
    return (*found, *(own_buttons(one) if one.by == context.who.person else ()))


def own_buttons(one: Submission) -> tuple[Option, ...]:
    """Return what whoever prepared it may do with it."""
    if one.state == "waiting":
        return (Option(f"bh_back:{one.id}", _("Rút lại"), is_undo=True),)
    return fix_button(one)


def fix_button(one: Submission) -> tuple[Option, ...]:
    came_back = one.state in ("returned", "withdrawn", "reopened") and one.shown  # its words are kept still
    return (Option(f"bh_fix:{one.id}", _("Sửa và trình lại")),) if came_back else ()


def read(context: Context, text: str) -> Submission | None:
    found = submissions.get(context.tx, id_in(text))
    return as_now(context, found) if found else None


def redraw_waiting(tick: Tick) -> None:
    """Have what waits drawn anew, once a minute: what it shows may change by any deed."""
    tick.redraw(*(one.subject for one in submissions.waiting(tick.tx)))


def draw_own(_context: Context, one: Submission, shown: Message) -> Message:
    """Leave what was said to whoever prepared it; below what waited then stands what has become of it."""
    has_waited = any(option.token.startswith("bh_back:") for option in shown.options)
    text = f"{shown.text}\n{state_text(one)}" if has_waited and one.state != "waiting" else shown.text
    return replace(shown, text=text, options=own_buttons(one))


CARDS = (
    Card(SUBJECT, read, lambda context, one, _shown: card(context, one), may_see=may_see),
    Card(
        OWN,
        read,
        draw_own,
        may_see=lambda context, one: one.by == context.who.person,
    ),
)


def own_card(one: Submission, said: str) -> Message:
    """Say to whoever prepared it what has become of it, with what they may do."""
    return Message(said, own_buttons(one), card=f"{OWN}:{one.id}")


def line(context: Context, number: int, one: Submission) -> str:
    """Say one in a line of a list, with its state where it waits no more."""
    places = {"number": number, "title": what_text(context, one), "name": one.name}
    said = _("{number}. {title}, {name} trình lúc {moment}", **places, moment=moment_text(one.at))
    return said if one.state == "waiting" else f"{said}. {excerpt(state_text(one), BRIEF)}"
