"""/baocao and [Trả lời]: show a unit what the office asks of it, and ask for its answers one by one.

What is written is the unit's and not the person's: whoever of it may report goes on where another has handed
in. An officer's report goes to the head, where the request wants that; the head's own is filed at once.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from bot.conversation import SKIP, Message, Option, Talk, _
from bot.domain.reports import (
    ATTACHED,
    CLOSED,
    QuestionKind,
    ReportAction,
    ReportQuestion,
    all_of,
    choices,
    file_of,
    files_in,
    in_order,
    missing,
    moved,
    read_day,
    read_within,
    read_words,
    shown,
    typed,
)
from handlers.engine import (
    FILE,
    MOST,
    Action,
    Context,
    Prefilled,
    Replies,
    ask_for,
    file_titles,
    named_files,
    no_such_button,
    resume,
    start_form,
    start_form_once,
)
from handlers.reports import cards, moving
from handlers.reports.cards import answer_lines, deadline_text, is_editable, shortened, state_name, view_label
from storage import report_requests, reports
from storage.engine import conversations
from storage.reports import Report

FLOW = "report"
NOTHING = "nothing"
LIFE = timedelta(days=500)  # of an answer that was begun: a request may be open for longer than a year

LATER, LAST = "/desau", "/lantruoc"  # [Để sau] and [Như lần trước] under a question


@dataclass(frozen=True)
class ReportFacts:
    """``last``: what was answered to the questions the last time, question's key -> value."""

    report: int
    subject: str
    number: str  # stands behind the form's title
    unit: str
    title: str
    until: datetime
    version: int
    takes_nothing: bool
    to_head: bool
    questions: list[ReportQuestion]
    last: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WrittenReport:
    """A report as the form decides it: question's key -> value, with the files that were added."""

    report: int
    version: int  # of the request, as it was answered
    answers: Mapping[str, str]
    is_nothing: bool = False


def show_own(context: Context, _argument: str) -> Replies:
    """Show what the person's units owe and have filed, the nearest deadline first."""
    found = reports.of_units(context.tx, cards.units_to_report(context))
    if not found:
        return [Message(_("Hiện không có yêu cầu báo cáo nào đang mở với đơn vị của anh/chị."))]
    others = (Option(f"rp:{one.id}", view_label(one, found)) for one in found if not one.is_owed)
    owed = [one for one in found if one.is_owed]
    more = [Option("rp_wish:", _("Xin thêm thời gian"))] if len(owed) > 1 else []
    options = (*cards.answer_buttons(owed), *others, *more)
    return [Message("\n".join(map(report_line, found)), options, heading=_("Báo cáo của đơn vị"))]


def report_line(report: Report) -> str:
    return _(
        "– {title} ({unit}): {state}; hạn {deadline}",
        title=report.title,
        unit=report.unit_name,
        state=state_name(report.state),
        deadline=deadline_text(report.until),
    )


def show_report(context: Context, report: Report) -> Replies:
    """Show a report with its answers, and with what this person may do to it now."""
    why = [_("Cần sửa: {why}", why=report.note)] if report.note else []
    text = "\n".join([report_line(report).removeprefix("– "), *why, *answer_lines(report)])
    sent = files_in(report.questions, report.answers)
    options = report_options(context, report)
    return [Message(text, options, heading=_("Báo cáo của đơn vị"), columns=2, file_ids=tuple(sent))]


def report_options(context: Context, report: Report) -> tuple[Option, ...]:
    if report.request_state != "open" or report.state in CLOSED:
        return ()
    approves = moved(report.state, ReportAction.APPROVE) and context.may(Action.APPROVE, report.unit)
    if report.is_owed:
        return cards.answer_buttons([report])
    if not is_editable(report, context.at):
        return ()
    write = Option(f"rp_write:{report.id}", _("Sửa báo cáo"))
    return (*cards.approval_buttons(report), write) if approves else (write,)


def open_report(context: Context, report: int) -> Replies:
    """Ask for a report ([Trả lời]); what was begun goes on, however long ago that was."""
    begun = conversations.about(context.tx, context.who, FLOW, moving.report_subject(report))
    is_parked = begun and begun.id != conversations.active_at(context.tx, context.who.contact)
    if begun and is_parked and begun.expires > context.at:
        return resume(context, begun.id)
    return start_form_once(context, FLOW, partial(begin_report, context, report), report=report)


def begin_report(context: Context, report_id: int) -> Prefilled[ReportFacts]:
    """Note that a report was opened; refuse where this person may not write it, or it is too late."""
    report = moving.unit_report(context, report_id)
    moving.need_editable(report, context.at)
    reports.note_first_opened(context.tx, report.id, context.at)
    return report_facts(context, report)


def report_facts(context: Context, report: Report) -> Prefilled[ReportFacts]:
    facts = ReportFacts(
        report=report.id,
        subject=moving.report_subject(report.id),
        number=f"“{shortened(report.title)}”",
        unit=report.unit_name,
        title=report.title,
        until=report.until,
        version=report.asked_version,
        takes_nothing=report.takes_nothing,
        to_head=report.needs_head and not context.may(Action.APPROVE, report.unit),
        questions=list(report.questions),
        last=answers_last_time(context, report),
    )
    return Prefilled(facts, answers_so_far(context, report))


def answers_so_far(context: Context, report: Report) -> dict[str, str | int]:
    """Return what was answered before as the form's answers: only what is missing is asked for."""
    answered = all_of(report.questions, report.answers)
    found = {one.key: typed_again(one, value) for one, value in answered}
    if not found:
        return {}
    is_same = report.version == report.asked_version
    before = {} if is_same else report_requests.versions(context.tx, report.request)
    known = {one.key for one in before.get(report.version, ())}
    skipped = {
        one.key: passed_over(one)
        for one in report.questions
        if one.key not in found and (is_same or (one.may_skip and one.key in known))
    }
    return {NOTHING: NOTHING if report.is_nothing else "some", **skipped, **found, **no_more_files(found)}


def typed_again(question: ReportQuestion, value: str) -> str | int:
    return file_of(value)[0] if question.kind == QuestionKind.FILE else typed(question, value)


def passed_over(question: ReportQuestion) -> str:
    return SKIP if question.kind == QuestionKind.FILE else LATER


def no_more_files(found: Collection[str]) -> dict[str, str]:
    """Return the answer that no file follows those which the unit has added, where it has."""
    count = sum(key.startswith(ATTACHED) for key in found)
    return {f"{ATTACHED}{count + 1}": SKIP} if count else {}


def answers_last_time(context: Context, report: Report) -> dict[str, str]:
    """Return the unit's answers to questions of the same words and kind, when they were last asked."""
    found: dict[tuple[str, QuestionKind], str] = {}
    for questions, answers in reports.filed_before(context.tx, report):
        found = {(one.text, one.kind): answers[one.key] for one in questions if one.key in answers} | found
    return {one.key: found[one.text, one.kind] for one in report.questions if (one.text, one.kind) in found}


def ask_report(talk: Talk, facts: ReportFacts) -> WrittenReport:
    is_nothing = facts.takes_nothing and ask_nothing(talk, facts) == NOTHING
    answers, titles = ({}, {}) if is_nothing else ask_all(talk, facts)
    added = talk.maybe(f"{FILE}:1", partial(talk.attach_some, FILE, ask_for_file, MOST)) or {}
    kept = with_file_names(talk, {**answers, **added})
    files = file_titles({key: file_of(kept[key]) for key in added})
    talk.review({NOTHING: _("Trả lời"), **titles, **files}, review_heading(facts), send_label(facts))
    return WrittenReport(facts.report, facts.version, kept, is_nothing=is_nothing)


def ask_nothing(talk: Talk, facts: ReportFacts) -> str:
    question = _("{title} ({unit}): đơn vị có nội dung để báo cáo không?", **title_and_unit(facts))
    return talk.choose(NOTHING, question, {"some": _("Có nội dung"), NOTHING: _("Không phát sinh")})


def ask_all(talk: Talk, facts: ReportFacts) -> tuple[dict[str, str | int], dict[str, str]]:
    """Return the answers, and how the review calls each: its key in the form -> the question."""
    asked = facts.questions
    answers: dict[str, str | int] = {}
    keys = {one.key: one.key for one in asked}  # a question's key -> that of its answer in the form
    for number, one in enumerate(asked, 1):
        text = wording(facts, one, number, len(asked))
        value = ask_question(
            talk, PutQuestion(one, one.key, text, facts.last.get(one.key, ""), may_wait=len(asked) > 1)
        )
        if value is not None:
            answers[one.key] = value
    for one in asked:
        if one.key not in answers and not one.may_skip:
            keys[one.key] = f"{one.key}_again"
            answers[one.key] = (
                ask_question(talk, PutQuestion(one, keys[one.key], one.text, may_wait=False)) or ""
            )
    return answers, {keys[one.key]: one.text for one in asked}


def wording(facts: ReportFacts, question: ReportQuestion, number: int, count: int) -> str:
    """Word a question as it is asked; the first says which report it is about."""
    text = question.text
    if count > 1:
        text = _("Câu {number}/{count}: {text}", number=number, count=count, text=text)
    if number > 1 or facts.takes_nothing:
        return text
    return "\n".join([_("Báo cáo “{title}” của {unit}.", **title_and_unit(facts)), text])


@dataclass(frozen=True)
class PutQuestion:
    """A question as it is put, under ``key`` in the form; ``last`` is the answer of last time, or ""."""

    question: ReportQuestion
    key: str
    text: str
    last: str = ""
    may_wait: bool = True


def ask_question(talk: Talk, put: PutQuestion) -> str | int | None:
    """Return the answer, of a file its id; None where it is left for later."""
    question = put.question
    later = _("Bỏ qua") if question.may_skip else _("Để sau")
    wait = {LATER: later} if put.may_wait or question.may_skip else {}
    if question.kind == QuestionKind.FILE:
        return talk.attach(put.key, put.text, may_skip=bool(wait), skip=later)
    if question.kind in (QuestionKind.YES_NO, QuestionKind.CHOICE):
        chosen = talk.choose(put.key, put.text, {**choices(question), **wait})
        return None if chosen == LATER else chosen
    last = {LAST: shortened(_("Như lần trước: {value}", value=shown(question, put.last)))} if put.last else {}
    return talk.ask(
        put.key,
        put.text,
        answer_reader(question, put.last),
        lambda value: repeat_answer(question, value),
        {**last, **wait},
    )


def answer_reader(question: ReportQuestion, last: str) -> Callable[[str, datetime], str | None]:
    def read(typed: str, said_at: datetime) -> str | None:
        if typed in (LATER, LAST):
            return last if typed == LAST else None
        match question.kind:
            case QuestionKind.NUMBER | QuestionKind.PERCENT:
                return read_within(question, typed)
            case QuestionKind.DATE:
                return read_day(typed, said_at)
        return read_words(typed)

    return read


def repeat_answer(question: ReportQuestion, value: str | None) -> str:
    """Word an answer as the review repeats it."""
    return _("chưa trả lời") if value is None else shown(question, value)


def ask_for_file(number: int) -> str:
    return ask_for(_("Xin gửi tệp kèm theo báo cáo (tối đa {most}).", most=MOST), number)


def with_file_names(talk: Talk, answers: Mapping[str, str | int]) -> dict[str, str]:
    """Return the answers as they are kept: of a file "12 bang-ke.xlsx"."""
    given = [value for value in answers.values() if isinstance(value, int)]
    names = named_files(talk, given) if given else {}
    return {
        key: f"{value} {names[value]}" if isinstance(value, int) else value for key, value in answers.items()
    }


def review_heading(facts: ReportFacts) -> str:
    return _("Báo cáo “{title}” của {unit}. Xin xem lại trước khi gửi:", **title_and_unit(facts))


def title_and_unit(facts: ReportFacts) -> dict[str, str]:
    return {"title": facts.title, "unit": facts.unit}


def send_label(facts: ReportFacts) -> str:
    return _("Trình thủ trưởng") if facts.to_head else _("Nộp báo cáo")


def execute_report(context: Context, written: WrittenReport) -> Replies:
    """Hand a report in; where the office has asked for more meanwhile, ask for what is missing."""
    report = reports.locked(context.tx, written.report)
    if report is None or not context.may(Action.REPORT, report.unit):
        raise no_such_button()
    moving.need_editable(report, moving.received_at(context))
    answers = in_order(report.questions, written.answers)
    if not written.is_nothing and missing(report.questions, answers):
        return ask_missing(context, replace(report, answers=answers, version=written.version))
    return moving.hand_in(context, report, answers, is_nothing=written.is_nothing)


def ask_missing(context: Context, report: Report) -> Replies:
    """Keep the answers that a report has so far, and ask for those that are missing."""
    reports.change(context.tx, report.id, answers=dict(report.answers), version=report.version)
    said = _("Phòng vừa thay đổi câu hỏi. Các câu đã trả lời được giữ lại; xin trả lời câu còn thiếu.")
    return [Message(said), *start_form(context, FLOW, report_facts(context, report))]
