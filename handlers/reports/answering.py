"""/baocao and [Trả lời]: show a unit what the office asks of it, and ask for its answers one by one.

What is written is the unit's and not the person's: whoever of it may report goes on where another has handed
in. An officer's report goes to the head, where the request wants that; the head's own is filed at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.conversation import (
    N_,
    SKIP,
    Message,
    Option,
    Refused,
    ReviewWays,
    Talk,
    _,
    day_text,
    local_date,
    moment_text,
)
from bot.domain.reports import (
    ANYTHING,
    ATTACHED,
    QuestionKind,
    ReportAction,
    ReportQuestion,
    ReportState,
    all_of,
    asked_of_unit,
    file_of,
    files_in,
    group_lines,
    in_order,
    missing,
    typed,
)
from bot.domain.reports.inspections import is_answered, summary
from handlers.engine import (
    FILE,
    HEADING,
    MOST,
    Action,
    Context,
    Prefilled,
    Replies,
    ToDo,
    Urgency,
    ask_for,
    file_answers,
    file_titles,
    forms,
    no_such_button,
    resume,
    start_form,
    start_form_once,
    take_unasked,
    tell,
)
from handlers.reports import cards, moving
from handlers.reports.filling import figures
from handlers.reports.filling.questions import LATER, Asking, ask_each, with_file_names, with_title
from handlers.reports.moving import REPORT_FLOW, need_editable, unit_report
from storage import files
from storage.engine import Holder, Tx, conversations, holders
from storage.reporting import report_requests, reports
from storage.reporting.reports import Report

NOTHING = "nothing"
LIFE = timedelta(days=500)  # of an answer that was begun: a request may be open for longer than a year

LONGEST_WAIT = timedelta(minutes=10)  # that what has come to us may have to wait for its turn
MOST_FOR_FILES = 2  # reports that are offered for files which nobody asked for
SEND_WORDS = ("nộp", "trình", "gửi")  # what is typed for [Trình thủ trưởng] and [Nộp báo cáo]


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
    why: str = ""  # what is to be mended, of a report that was returned …
    is_returned_by_office: bool = False
    returned: dict[str, str] = field(default_factory=dict)  # … and its answers then, question's key -> value
    was_nothing: bool = False
    figures: dict[str, str] = field(default_factory=dict)  # what our records tell, question's key -> value …
    period: str = ""  # … of these days …
    since: str = ""  # … and since when, where that is not all of them
    told: str = ""  # what was said of it and stands in no answer
    inspected: str = ""  # what the unit found of its own use of mail, in a line
    handed: str = ""  # when it was last handed in as it was opened, as handed_version makes it


@dataclass(frozen=True)
class WrittenReport:
    """A report as the form decides it: question's key -> value, with the files that were added."""

    report: int
    version: int  # of the request, as it was answered
    answers: Mapping[str, str]
    is_nothing: bool = False
    handed: str = ""  # the version that was shown, and that this one takes the place of


def to_do(context: Context) -> Iterator[ToDo]:
    """Offer a head the reports to approve, and whoever reports those that are owed."""
    found = moving.own_reports(context) if context.may(Action.REPORT) else []
    handed = [one for one in found if moving.is_waiting(context, one)]
    if handed:
        title = _("Duyệt báo cáo “{title}”", title=cards.shortened(handed[0].title))
        several = _("Duyệt {count} báo cáo", count=len(handed))
        yield ToDo(Urgency.IS_AWAITED, open_reports(handed, title, several))
    if owed := [one for one in found if one.is_owed]:
        day = local_date(owed[0].until)
        title = _("Hạn {day}: {title}", day=day_text(day), title=cards.shortened(owed[0].title))
        several = _("Nộp {count} báo cáo, hạn gần nhất {day}", count=len(owed), day=day_text(day))
        is_today = day <= local_date(context.at)
        yield ToDo(Urgency.ENDS_TODAY if is_today else Urgency.IS_OWED, open_reports(owed, title, several))
    yield from inspections_to_do(context, found)


def inspections_to_do(context: Context, found: Sequence[Report]) -> Iterator[ToDo]:
    """Offer what a unit has not answered yet of its own use of mail, the nearest deadline first."""
    for one in found:
        if one.inspected is None or is_answered(one.inspected) or context.at >= one.until:
            continue
        is_today = local_date(one.until) <= local_date(context.at)
        unit = cards.shortened(one.unit_name)
        button = Option(f"tk:{one.id}", _("Tự kiểm tra sử dụng hộp thư ({unit})", unit=unit))
        yield ToDo(Urgency.ENDS_TODAY if is_today else Urgency.IS_OWED, button)
        return


def open_reports(found: Sequence[Report], title: str, several: str) -> Option:
    """Return the button of the one report there is, or of all."""
    return Option(f"rp:{found[0].id}", title) if len(found) == 1 else Option("open:baocao", several)


def open_report(context: Context, report: int) -> Replies:
    """Ask for a report ([Trả lời]); what was begun goes on, however long ago that was."""
    begun = conversations.about(context.tx, context.who, REPORT_FLOW, report_subject(report))
    is_parked = begun and begun.id != conversations.active_at(context.tx, context.who.contact)
    if begun and is_parked and begun.expires > context.at:
        return resume(context, begun.id)
    return start_form_once(context, REPORT_FLOW, partial(begin_report, context, report), report=report)


def file_uses(context: Context, first: int) -> Iterator[Option]:
    """Offer to put the files that came unasked into a report that is owed, those that ask for one first."""
    owed = [one for one in moving.own_reports(context) if one.is_owed] if context.may(Action.REPORT) else []
    owed.sort(key=lambda one: not any(asked.kind == QuestionKind.FILE for asked in one.questions))
    for one in owed[:MOST_FOR_FILES]:
        title = cards.shortened(cards.report_label(one) if len(owed) > 1 else one.title)
        yield Option(f"rp_file:{one.id}:{first}", _("Gửi vào báo cáo “{title}”", title=title))


def open_with_files(context: Context, report: Report, first: int) -> Replies:
    """Open a report, or go on with it, with the files that came before it ([Gửi vào báo cáo “…”])."""
    need_editable(report, context.at)
    sent = [row.id for row in take_unasked(context, first)]
    given = files_given(report, sent)
    begun = conversations.about(context.tx, context.who, REPORT_FLOW, report.subject)
    if begun and begun.expires > context.at:
        conversations.make_active(context.tx, context.who.contact, begun.id)
        return forms.run(context, forms.with_answers(context, begun, given), None)
    opened = begin_report(context, report.id)
    return start_form(context, REPORT_FLOW, Prefilled(opened.facts, {**opened.given, **given}))


def files_given(report: Report, sent: Sequence[int]) -> dict[str, int | str]:
    """Answer the questions for files with these, in their order; the others are added to the report."""
    asked = [one.key for one in report.questions if one.kind == QuestionKind.FILE]
    free = [key for key in asked if key not in report.answers]
    given = dict(zip(free, sent, strict=False))
    rest = sent[len(given) :]
    return {**given, **(file_answers(rest) if rest else {})}


def report_subject(report_id: int) -> str:
    return f"{reports.SUBJECT}:{report_id}"


def call_report(context: Context, report: int) -> str:
    return cards.call_report(context, unit_report(context, report))


def begin_report(context: Context, report_id: int) -> Prefilled[ReportFacts]:
    """Note that a report was opened; refuse where this person may not write it, or it is too late."""
    report = unit_report(context, report_id)
    need_editable(report, context.at)
    reports.note_first_opened(context.tx, report.id, context.at)
    return report_facts(context, report)


def report_facts(context: Context, report: Report) -> Prefilled[ReportFacts]:
    facts = ReportFacts(
        report=report.id,
        subject=report.subject,
        number=f"“{cards.shortened(report.title)}”",
        unit=report.unit_name,
        title=report.title,
        until=report.until,
        version=report.asked_version,
        takes_nothing=report.takes_nothing,
        to_head=report.needs_head and not context.may(Action.APPROVE, report.unit),
        questions=list(report.questions),
        last=answers_last_time(context, report),
        figures=dict(report.figures),
        inspected=summary(report.inspected) if report.inspected is not None else "",
        period=cards.period_text(report),
        since=day_text(report.figures_since) if report.figures_since else "",
        handed=handed_version(report),
    )
    if report.state == ReportState.RETURNED and report.note:
        facts = replace(
            facts,
            why=report.note,
            is_returned_by_office=is_returned_by_office(context, report),
            returned=dict(report.answers),
            was_nothing=report.is_nothing,
        )
    return Prefilled(facts, answers_so_far(context, report))


def is_returned_by_office(context: Context, report: Report) -> bool:
    """Tell of a report that is returned whether it was filed already: then it is the office that wants it."""
    done = [action for action, _at in reports.acts_of(context.tx, report.id)]
    return done[-2:-1] in ([ReportAction.APPROVE], [ReportAction.FILE])


def answers_so_far(context: Context, report: Report) -> dict[str, str | int]:
    """Return what was answered before as the form's answers: only what is missing is asked for."""
    known = figures.known(report.questions, report.figures)
    asked = asked_of_unit(report.questions, report.figures)
    found: dict[str, str | int] = {
        one.key: file_of(value)[0] if one.kind == QuestionKind.FILE else typed(one, value)
        for one, value in all_of(asked, report.answers)
    }
    if not found:
        return {}
    if known:
        found |= figures.given_before(report.questions, report.figures, report.answers)
    is_same = report.version == report.asked_version
    before = {} if is_same else report_requests.versions(context.tx, report.request)
    asked_before = {one.key for one in before.get(report.version, ())}
    skipped = {
        one.key: SKIP if one.kind == QuestionKind.FILE else LATER
        for one in asked
        if one.key not in found and (is_same or (one.may_skip and one.key in asked_before))
    }
    added = sum(key.startswith(ATTACHED) for key in found)
    no_more_files = {f"{ATTACHED}{added + 1}": SKIP} if added else {}
    return {NOTHING: NOTHING if report.is_nothing else "some", **skipped, **found, **no_more_files}


def answers_last_time(context: Context, report: Report) -> dict[str, str]:
    """Return the unit's answers to questions of the same words and kind, when they were last asked.

    What a request without questions asks is its title.
    """

    def what(title: str, one: ReportQuestion) -> tuple[str, QuestionKind]:
        return (title if one.key == ANYTHING else one.text), one.kind

    found: dict[tuple[str, QuestionKind], str] = {}
    for title, questions, answers in reports.filed_before(context.tx, report):
        found = {what(title, one): answers[one.key] for one in questions if one.key in answers} | found
    asked = {one.key: what(report.title, one) for one in report.questions}
    return {key: found[same] for key, same in asked.items() if same in found}


def ask_report(talk: Talk, facts: ReportFacts) -> WrittenReport:
    places = {"title": facts.title, "unit": facts.unit}
    question = _("{title} ({unit}): đơn vị có nội dung để báo cáo không?", **places)
    nothing = {"some": _("Có nội dung"), NOTHING: _("Không phát sinh")}
    is_nothing = facts.takes_nothing and talk.choose(NOTHING, question, nothing) == NOTHING
    answers, titles, doubt = ({}, {}, "") if is_nothing else ask_all(talk, facts)
    ask_file = partial(ask_for, _("Xin gửi tệp kèm theo báo cáo (tối đa {most}).", most=MOST))
    added = talk.maybe(f"{FILE}:1", partial(talk.attach_some, FILE, ask_file, MOST)) or {}
    kept = with_file_names(talk, {**answers, **added})
    files = file_titles({key: file_of(kept[key]) for key in added})
    heading = _("Báo cáo “{title}” của {unit}. Xin xem lại trước khi gửi:", **places)
    handed = talk.look_up("handed", partial(find_handed, report=facts.report))
    written = WrittenReport(
        facts.report, facts.version, kept, is_nothing=is_nothing, handed=handed["version"]
    )
    above = [wanted_text(facts)] if facts.why else []
    if handed["version"] != facts.handed:
        above.append(handed["text"])
    if facts.told:
        above.append(_("Anh/chị đã gõ, chưa có trong báo cáo: “{told}”", told=facts.told))
    below = group_lines(facts.questions, kept, facts.last) if facts.figures else []
    send = _("Trình thủ trưởng") if facts.to_head else _("Nộp báo cáo")
    offers = {key: name for key, name in titles.items() if figures.is_choice(key)}
    ways = ReviewWays(send_words=SEND_WORDS, doubt=unchanged_text(facts, written) or doubt, offers=offers)
    text = "\n".join([*above, heading, *below])
    talk.review({NOTHING: _("Trả lời"), **titles, **files}, text, send, ways)
    return written


def ask_all(talk: Talk, facts: ReportFacts) -> tuple[dict[str, str | int], dict[str, str], str]:
    """Ask whether our records are right, then for the rest.

    Return the answers, how the review calls each (its key in the form), and a doubt about them.
    """
    known = figures.known(facts.questions, facts.figures)
    card = figures.card_text(known, facts) if known else ""
    confirmed, titles = figures.ask_figures(talk, known, facts.figures, card)
    rest = asked_of_unit(facts.questions, facts.figures)
    above = "" if known or facts.takes_nothing else with_title(facts)
    numbers = figures.Numbers(facts.questions, confirmed, facts.last)
    check = numbers.check if known else lambda *_given: ""
    asked, named = ask_each(talk, Asking(rest, facts.last, above, check))
    answers = {**confirmed, **asked}
    doubt = figures.doubt(facts.questions, answers) if known else ""
    return answers, {**titles, **named}, doubt


def wanted_text(facts: ReportFacts) -> str:
    """Say what a report that was returned lacks, and to whom."""
    if facts.is_returned_by_office:
        return _("{The_office} yêu cầu: {why}", why=facts.why)
    return _("Thủ trưởng yêu cầu: {why}", why=facts.why)


def unchanged_text(facts: ReportFacts, written: WrittenReport) -> str:
    """Ask whether a report that was returned is handed in as it was; "" where it was mended."""
    now = in_order(facts.questions, written.answers)
    before = in_order(facts.questions, facts.returned)
    is_same = now == before and written.is_nothing == facts.was_nothing
    if not facts.why or not is_same:
        return ""
    return _("Báo cáo chưa được sửa. Vẫn trình?") if facts.to_head else _("Báo cáo chưa được sửa. Vẫn nộp?")


def handed_version(report: Report) -> str:
    """Return which version of a report was handed in last; "" for none."""
    return report.handed_at.isoformat() if report.handed_at else ""


def find_handed(tx: Tx, report: int) -> dict[str, str]:
    """Find which version of a report was handed in last, and what the review says of it, with its answers."""
    found = reports.get(tx, report)
    if found is None or found.handed_at is None:
        return {"version": "", "text": ""}
    said = N_("{name} đã trình báo cáo này lúc {moment}:")
    if found.is_filed:
        said = N_("{name} đã nộp báo cáo này lúc {moment}:")
    places = {"name": found.writer, "moment": moment_text(found.handed_at)}
    then = _("Nếu gửi, bản dưới đây sẽ thay thế bản đó.")
    text = "\n".join([_(said, **places), *cards.answer_lines(found), then])
    return {"version": handed_version(found), "text": f"{text}\n"}


def need_seen(context: Context, report: Report, seen: str) -> None:
    """Refuse to take the place of what a colleague has handed in, unless it was shown at the review."""
    is_own = report.handed_by == context.who.person
    if report.handed_at is None or is_own or seen == handed_version(report):
        return
    raise Refused(_("Báo cáo chưa được gửi: vừa có người khác của đơn vị gửi báo cáo này. Xin xem lại."))


def execute_report(context: Context, written: WrittenReport) -> Replies:
    """Hand a report in; where the office has asked for more meanwhile, keep it and ask for the rest."""
    report = reports.locked(context.tx, written.report)
    if report is None or not context.may(Action.REPORT, report.unit):
        raise no_such_button()
    need_editable(report, received_at(context))
    need_seen(context, report, written.handed)
    answers = in_order(report.questions, written.answers)
    if written.is_nothing or not missing(report.questions, answers):
        return hand_in(context, report, answers, is_nothing=written.is_nothing)
    reports.change(context.tx, report.id, answers=answers, version=written.version)
    so_far = replace(report, answers=answers, version=written.version)
    said = _("{The_office} vừa thay đổi câu hỏi. Các câu đã trả lời được giữ lại; xin trả lời câu còn thiếu.")
    return [Message(said), *start_form(context, REPORT_FLOW, report_facts(context, so_far))]


def received_at(context: Context) -> datetime:
    """Return when the event reached us: nobody is late for having to wait for their turn at the end."""
    is_waited_for = context.came is not None and context.at - context.came <= LONGEST_WAIT
    return context.came if context.came and is_waited_for else context.at


def hand_in(context: Context, report: Report, answers: Mapping[str, str], *, is_nothing: bool) -> Replies:
    """Hand a report in: to the head where the request wants that and an officer wrote it, else file it."""
    is_approver = context.may(Action.APPROVE, report.unit)
    to_head = report.needs_head and not is_approver
    values: dict[str, Any] = {
        "answers": dict(answers),
        "is_nothing": is_nothing,
        "version": report.asked_version,
        "handed_at": received_at(context),
        "handed_by": (report.handed_by if is_approver else None) or context.who.person,  # who wrote it first
        "note": "",
    }
    for file in files_in(report.questions, answers):
        if report.subject not in files.uses(context.tx, file):
            files.add_use(context.tx, file, report.subject)
    done = moving.move(context, report, ReportAction.HAND if to_head else ReportAction.FILE, values)
    edits = cards.changed_answers(done.questions, report.answers, answers) if report.handed_at else []
    if report.state in (ReportState.WITH_HEAD, ReportState.RETURNED, ReportState.FILED):
        tell_replaced(context, report, done, edits)
    if not to_head:
        return [cards.filed_message(done, context.at)]
    return [cards.handed_message(done, tell_head(context, done, edits))]


def tell_replaced(context: Context, before: Report, done: Report, edits: Sequence[str]) -> None:
    """Tell whoever had handed a report in that a colleague's takes its place, and what differs.

    Of a head who files it as it was, that it is filed.
    """
    is_approved = done.is_filed and not before.is_filed and context.may(Action.APPROVE, done.unit)

    def say() -> Message:
        if not edits:
            return cards.approved_message(done)
        said = N_("{name} đã trình bản mới của báo cáo “{title}”, thay bản anh/chị đã gửi.")
        if done.is_filed:
            said = N_("{name} đã nộp bản mới của báo cáo “{title}”, thay bản anh/chị đã gửi.")
        told = _(said, name=context.who.name, title=done.title)
        return Message("\n".join([told, *edits]), heading=done.unit_name)

    if (edits or is_approved) and before.handed_by and before.handed_by != context.who.person:
        once = f"{done.subject}:{context.event}"
        tell(context, [before.handed_by], once=once, say=say, about=done.subject)


def tell_head(context: Context, report: Report, edits: Sequence[str]) -> Holder | None:
    """Ask the first of the unit's heads who can hear it to approve; return who that is."""
    heads = holders(context.tx, context.at, HEADING, [report.unit])[report.unit]
    able = [one for one in heads if one.hears_now and one.person != context.who.person]
    if not able:
        return None
    tell(
        context,
        [able[0].person],
        once=f"{report.subject}:{context.event}",
        say=lambda: cards.approval_request(report, context.who.name, edits),
        about=report.subject,
        roles=HEADING,
        unit=report.unit,
    )
    return able[0]
