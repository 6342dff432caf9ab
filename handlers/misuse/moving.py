"""Acts of the office on a report: take it, give it back, decide; never by whom it concerns."""

from dataclasses import dataclass
from functools import partial

from bot.conversation import Message, NoLongerPossible, Talk, _, moment_text, up_to
from bot.domain.misuse import STATE_NAMES, VERDICTS, MisuseState
from handlers.engine import (
    Action,
    Context,
    NotAllowed,
    Part,
    Replies,
    id_in,
    no_such_button,
    start_form_once,
    with_arrival,
)
from handlers.misuse import cards, telling
from storage.engine import Conversation
from storage.misuse import reports
from storage.misuse.reports import MisuseReport

FLOW = "misuse_decide"
LONGEST = 1000  # characters of what it is decided on


def find(context: Context, report_id: int, *, locks: bool = True) -> MisuseReport:
    """Return a report that this person may handle, locked; no such button where it concerns them."""
    report = (reports.locked if locks else reports.get)(context.tx, report_id)
    if report is None or cards.is_concerned(context, report):
        raise no_such_button()
    return report


REPORT: Part[MisuseReport] = Part(
    lambda context, text: find(context, id_in(text)),
    lambda context, text: find(context, id_in(text), locks=False),
)


def is_open(_context: Context, report: MisuseReport) -> bool:
    return not report.is_decided


def can_take(_context: Context, report: MisuseReport) -> bool:
    return not (report.is_decided or report.taken_by)


def has_it(context: Context, report: MisuseReport) -> bool:
    return not report.is_decided and report.taken_by == context.who.person


def is_over(context: Context, here: Conversation) -> bool:
    """Return whether what a form is about is decided by now."""
    report = reports.get(context.tx, int(here.facts["report"]))
    return report is None or report.is_decided


def need_open(context: Context, report: MisuseReport) -> None:
    """Refuse what is decided already, and whoever told it themselves."""
    if report.is_decided and report.decided_at:
        places = {"name": report.decided_by_name, "moment": moment_text(report.decided_at)}
        raise NoLongerPossible(_("Nội dung này đã được kết luận: {name}, {moment}.", **places))
    if telling.reporter_of(context, report) == context.who.person:
        raise NotAllowed(_("Nội dung này do anh/chị báo; người khác của {the_office} xử lý."))


def change(context: Context, report: MisuseReport, act: str, **values: object) -> MisuseReport:
    """Move a report, note who did, and draw its cards anew; return it as it is then."""
    reports.change(context.tx, report.id, **values)
    context.audit(act, report.subject)
    context.redraw(*cards.cards_of(report))
    return find(context, report.id)


def take(context: Context, report: MisuseReport) -> Replies:
    """Take it ([Tiếp nhận]); whoever told it hears that somebody has."""
    need_open(context, report)
    if report.taken_by and report.taken_by != context.who.person:
        raise NoLongerPossible(_("{name} đã tiếp nhận nội dung này.", name=report.taken_by_name))
    now = change(context, report, "misuse_take", state=MisuseState.TAKEN.value, taken_by=context.who.person)
    telling.tell_reporter(context, now, partial(taken_text, context.settings.office_name))
    return [Message(_("Anh/chị đã tiếp nhận {number}.", number=now.number))]


def taken_text(office: str) -> str:
    return _("{office} đã tiếp nhận và đang xác minh.", office=office)


def leave(context: Context, report: MisuseReport) -> Replies:
    """Give it back ([Trả lại]): nobody has it then."""
    if not has_it(context, report):
        raise no_such_button()
    now = change(context, report, "misuse_leave", state=MisuseState.RECEIVED.value, taken_by=None)
    return [Message(_("Đã trả lại {number}; người khác có thể tiếp nhận.", number=now.number))]


@dataclass(frozen=True)
class VerdictFacts:
    report: int
    number: str
    unit: str


@dataclass(frozen=True)
class Verdict:
    report: int
    state: MisuseState
    note: str
    tells_unit: bool


def open_verdict(context: Context, report: MisuseReport) -> Replies:
    """Ask how it is decided ([Kết luận])."""
    need_open(context, report)
    facts = partial(VerdictFacts, report.id, report.number, report.unit_name)
    return start_form_once(context, FLOW, facts, report=report.id)


def ask_verdict(talk: Talk, facts: VerdictFacts) -> Verdict:
    labels = {
        MisuseState.PROVEN: _("Có vi phạm"),
        MisuseState.NOT_PROVEN: _("Chưa đủ căn cứ"),
        MisuseState.PASSED: _("Chuyển cơ quan có thẩm quyền"),
    }
    asked = _("Kết luận {number} thế nào?", number=facts.number)
    state = MisuseState(talk.choose("verdict", asked, {one.value: labels[one] for one in VERDICTS}))
    asked = _("Xin ghi căn cứ, hướng xử lý. Không ghi điều cho biết ai đã báo: đơn vị có thể đọc lời này.")
    note = talk.ask("note", asked, up_to(LONGEST, one_line=False))
    tells = state == MisuseState.PROVEN or ask_unit(talk, facts.unit)
    told = _(
        "Kết luận được báo tới thủ trưởng {unit}, và người đã báo nếu còn nhận được tin.", unit=facts.unit
    )
    if not tells:
        told = _("Kết luận không báo {unit}; người đã báo được báo nếu còn nhận được tin.", unit=facts.unit)
    titles = {"verdict": _("Kết luận"), "note": _("Căn cứ, hướng xử lý"), "unit_told": _("Báo đơn vị")}
    talk.review(titles, told)
    return Verdict(facts.report, state, note, tells)


def ask_unit(talk: Talk, unit: str) -> bool:
    asked = _("Có báo kết luận này tới thủ trưởng {unit} không?", unit=unit)
    options = {"yes": _("Báo đơn vị"), "no": _("Không báo")}
    return talk.choose("unit_told", asked, options, columns=2) == "yes"


def execute_verdict(context: Context, verdict: Verdict) -> Replies:
    """Decide it: the unit hears of it now and not before, whoever told it hears what came of it."""
    context.need(Action.MISUSE)
    report = find(context, verdict.report)
    need_open(context, report)
    now = change(
        context,
        report,
        "misuse_decide",
        state=verdict.state.value,
        decided_by=context.who.person,
        decided_at=context.at,
        note=verdict.note,
        unit_told=verdict.tells_unit,
        taken_by=report.taken_by or context.who.person,
    )
    telling.tell_reporter(context, now, partial(verdict_text, now))
    if verdict.tells_unit:
        telling.tell_unit(context, now)
    said = _("Đã ghi {number}. {state}.", number=now.number, state=_(STATE_NAMES[now.state]))
    return [Message(with_arrival(context, said))]


def verdict_text(report: MisuseReport) -> str:
    state = _("{state}.", state=_(STATE_NAMES[report.state]))
    return f"{state}\n{report.note}"
