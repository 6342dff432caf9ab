"""Tell of a report: the office but whom it concerns; whoever told it; the unit, once it is decided.

What whoever told it is sent is kept no longer than until it has gone, and does not say which report it is
about: by its thread alone, which the secret key makes (storage/misuse/reporters.py).
"""

from collections.abc import Callable
from functools import partial

from bot.conversation import N_, Message, Option, _
from bot.domain.misuse import MisuseState, act_in_full
from handlers.engine import HEADING, Context, Role, Say, tell
from handlers.misuse import cards
from storage.engine import holders, office_people
from storage.misuse import reports
from storage.misuse.reporters import ReporterSeal
from storage.misuse.reports import MisuseReport

Text = Callable[[], str]  # made in its reader's language


def office_but(context: Context, unit: int, owner: int | None) -> list[int]:
    """Return those of the office who do its work, but whoever the report is about."""
    there = {one.person for one in holders(context.tx, context.at, cards.OF_UNIT, [unit])[unit]} | {owner}
    return [one.person for one in office_people(context.tx, context.at) if one.person not in there]


def tell_office(context: Context, report: MisuseReport, say: Say, once: str = "") -> None:
    """Tell whoever has taken it; of what nobody has, all of the office whom it does not concern.

    Whoever told it hears it too where they are of the office: that they do not would name them.
    """
    office = office_but(context, report.unit, report.concerned)
    whom = [report.taken_by] if report.taken_by in office else office
    tell(
        context,
        [one for one in whom if one],
        once=once or f"misuse:{report.id}",
        say=say,
        about=report.subject,
        roles=(Role.OFFICE,),
    )


def others_who_unseal(context: Context, report: MisuseReport) -> list[int]:
    """Return who of the office may agree that it is opened, beside whoever asks it."""
    office = office_but(context, report.unit, report.concerned)
    return [one for one in office if one != context.who.person]


def tell_those_who_unseal(context: Context, report: MisuseReport) -> None:
    """Ask all of the office but whoever asks it: another one is to agree."""
    tell(
        context,
        others_who_unseal(context, report),
        once=f"misuse_open:{report.id}:{context.event}",
        say=partial(cards.asking_message, report),
        about=report.subject,
        roles=(Role.OFFICE,),
    )


def reporter_of(context: Context, report: MisuseReport) -> int | None:
    """Return who told it, to be written to and for nothing else; None where that is forgotten."""
    return report.by or ReporterSeal(context.settings.keys).open(report.sealed)


def thread_of(context: Context, report: MisuseReport) -> int:
    """Return how the report is called to whoever told it."""
    return ReporterSeal(context.settings.keys).threads(report.id)[0] if context.settings.keys else report.id


def tell_reporter(context: Context, report: MisuseReport, text: Text, *, asks: bool = False) -> None:
    """Bring the office's words to whoever told it, where they can be reached still."""
    person = reporter_of(context, report)
    if person is None:
        return
    thread = thread_of(context, report)
    tell(
        context,
        [person],
        once=f"{reports.OWN}:{thread}:{context.event}",
        say=partial(own_message, report, text, thread if asks else 0),
        about=f"{reports.OWN}:{thread}",
        roles=tuple(Role),
    )


def own_message(report: MisuseReport, text: Text, thread: int) -> Message:
    options = (Option(f"{cards.SAY}:{thread}", _("Trả lời")),) if thread else ()
    return Message(text(), options, _("Nội dung đã báo {number}", number=report.number))


def tell_unit(context: Context, report: MisuseReport) -> None:
    """Tell heads and deputies of the unit what was decided; never who told it.

    A violation is pressing, for it must end; else nothing is to be done, and it may wait for another day.
    """
    heads = [one.person for one in holders(context.tx, context.at, HEADING, [report.unit])[report.unit]]
    tell(
        context,
        heads,
        once=f"misuse_unit:{report.id}" if report.state == MisuseState.PROVEN else f"misuse_told:{report.id}",
        say=partial(unit_message, report, context.settings.office_name),
        roles=HEADING,
        unit=report.unit,
    )


VERDICT_TOLD = {
    MisuseState.PROVEN: N_("{office} kết luận đơn vị có vi phạm: {act}."),
    MisuseState.NOT_PROVEN: N_("{office} đã xác minh nội dung sau và kết luận chưa đủ căn cứ: {act}."),
    MisuseState.PASSED: N_("{office} đã chuyển cơ quan có thẩm quyền xem xét nội dung: {act}."),
}


def unit_message(report: MisuseReport, office: str) -> Message:
    said = [
        _(VERDICT_TOLD[report.state], office=office, act=act_in_full(report.act, report.act_name)),
        _("Hộp thư: {mailbox}", mailbox=report.mailbox) if report.mailbox else "",
        report.note,
    ]
    if report.state == MisuseState.PROVEN:
        said.append(_("Kính đề nghị thủ trưởng chỉ đạo chấm dứt và chấn chỉnh."))
    return Message("\n".join(filter(None, said)), heading=report.unit_name)
