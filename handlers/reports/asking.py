"""/yeucaubaocao: ask units for a report (Điều 10), anew, like a template or in the place of a planned one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.conversation import (
    FOUND,
    Answer,
    Message,
    NoLongerPossible,
    Option,
    Refused,
    ReviewWays,
    Talk,
    Waiting,
    _,
    day_text,
    fold,
    local_date,
    moment_text,
    number_text,
    up_to,
)
from bot.domain.reports import ANYTHING, QuestionKind, ReportQuestion
from handlers.engine import (
    MOST_NAMED,
    PAST_DAY,
    Action,
    Context,
    Part,
    Prefilled,
    Replies,
    Timed,
    ask_document_number,
    ask_time,
    calendar_of,
    deadline_facts,
    facts_of,
    few_units,
    moment_in_full,
    named_scope,
    no_such_button,
    pick_scope_or,
    pick_units,
    row,
    start_form,
    start_form_once,
    unit_facts,
)
from handlers.reports import cards, changing, questionnaire, telling
from handlers.reports.telling import WantedRequest
from storage.engine import Tx, conversations
from storage.reporting import report_requests, reports
from storage.reporting.report_requests import NewRequest, Request, Template
from storage.units import units
from storage.units.units import Scope

NOT_BY_HEAD = "no"  # the answer that no head approves
DRAWN = f"{FOUND}drawn"  # among the answers: the questions of which the title was drawn
FLOW = "request"
TITLE, LONGEST = 150, 2000  # characters
SHOWN = 10  # units named among those of which nobody is reached
LAST, LOOKED_AT = "last", 20  # in place of units: those of one's last request, among so many

TEMPLATE_IF_ANY: Part[Template | None] = Part(
    lambda context, text: row(report_requests.get_template).read(context, text) if text else None
)


@dataclass(frozen=True)
class RequestFacts:
    """``day`` and ``groups``: as ``unit_choice`` knows them; ``days`` and ``quiet``: as ``reading`` does."""

    day: date
    groups: list[str]
    days: list[Any]
    quiet: list[str]
    at: datetime
    office: str
    office_unit: str  # its code
    files: str = ""  # where they lie; "": a form that was opened before it could take a file
    instead: int = 0  # the planned request whose place it takes
    last: Sequence[str] = ()  # names of units: see ``last_audience``


def show(context: Context, _argument: str) -> Replies:
    """Open the form at once; where there are templates, ask first which to begin with."""
    templates = report_requests.templates(context.tx)
    if not templates:
        return start_form_once(context, FLOW, partial(request_facts, context))
    options = [Option(f"rq_from:{one.id}", cards.shortened(one.name)) for one in templates]
    said = _("Anh/chị gửi yêu cầu mới, hay theo một mẫu đã lưu?")
    change = Option("rq_forms:", _("Xem, đổi tên, xóa mẫu"))
    return [Message(said, (Option("rq_from:", _("Yêu cầu mới")), *options, change))]


def open_request(context: Context, template: Template | None) -> Replies:
    """Begin a request with nothing ([Yêu cầu mới]), or with what a template holds."""
    given = answers_of_request(template) if template else {}
    return start_form(context, FLOW, Prefilled(request_facts(context), given))


def write_anew(context: Context, request: Request) -> Replies:
    """Begin a request like a planned one, whose place it takes in the end ([Soạn lại])."""
    return start_form_once(context, FLOW, partial(begin_anew, context, request), instead=request.id)


def begin_anew(context: Context, request: Request) -> Prefilled[RequestFacts]:
    if request.state != "planned":
        raise Refused(already_sent())
    return Prefilled(request_facts(context, request.id), answers_of_planned(context, request))


def request_facts(context: Context, instead: int = 0) -> RequestFacts:
    return RequestFacts(
        **unit_facts(context),
        **deadline_facts(context),
        at=context.at,
        office=context.settings.office_name,
        office_unit=units.successor_code(context.tx, context.settings.office_unit),
        files=str(context.settings.files),
        instead=instead,
        last=last_audience(context),
    )


def last_audience(context: Context) -> list[str]:
    """Return the names of the units whom this person asked last; none for all, and for too many to name."""
    newest = report_requests.newest(context.tx, LOOKED_AT)
    mine = next((one for one in newest if one.by == context.who.person), None)
    if mine is None:
        return []
    listed = units.listed(context.tx, local_date(context.at))
    asked = {one.unit for one in reports.of_request(context.tx, mine.id)}
    found = [one.name for one in listed if one.id in asked]
    is_all = len(found) >= len(listed) - 1  # all but the office itself: for them there is [Tất cả đơn vị]
    return [] if is_all or len(found) > MOST_NAMED else found


def ask_request(talk: Talk, facts: RequestFacts) -> WantedRequest:
    wanted, questions = ask_parts(talk, facts)
    left_out = ",".join(map(str, wanted.excepted))  # may be added later, so it is part of what was looked up
    found = talk.look_up(f"audience {left_out}", partial(find_audience, facts=facts, wanted=wanted))
    count = number_text(found["units"])
    send = _("Gửi tới {count} đơn vị", count=count)
    if wanted.asked.opens:
        send = _("Hẹn gửi tới {count} đơn vị", count=count)
    titles = {
        "title": _("Về việc"),
        "deadline": _("Hạn nộp"),
        "whom": _("Đơn vị"),
        "except": _("Trừ đơn vị"),
        "body": _("Nội dung cụ thể"),
        **questions,
        "letter": _("Số văn bản"),
        "letter_day": _("Ngày văn bản"),
        "nothing": _("Chấp nhận “không phát sinh”"),
        "head": _("Thủ trưởng duyệt"),
        "opens": _("Gửi lúc"),
    }
    ways = ReviewWays({"rq_try:": _("Gửi thử cho tôi")}, defaults={"head": _("Có")}, releases=True)
    talk.review(titles, preview(wanted, facts, found), send, ways)
    return wanted


def ask_parts(talk: Talk, facts: RequestFacts) -> tuple[WantedRequest, dict[str, str]]:
    """Ask for all parts of a request; return it, and how the review calls what is asked of its questions."""
    title = talk.ask(
        "title", _("Yêu cầu báo cáo về việc gì? Xin gõ ngắn gọn như trích yếu công văn."), read_title, str
    )
    when = _("Hạn nộp là khi nào? Ví dụ: “17 giờ thứ Sáu tuần sau”, “hết ngày 04/12”, “trước ngày 05/12”.")
    deadline = questionnaire.ask_deadline(talk, "deadline", when, facts)
    scope = ask_scope(talk, facts)
    excepted = talk.maybe("except", partial(pick_units, talk, facts.day, "except")) or []
    what, letter = (
        _("Xin gõ nội dung yêu cầu cụ thể."),
        _("Xin cho biết số, ký hiệu của văn bản yêu cầu, ví dụ: 15/VHTT."),
    )
    nothing = _("Khi không có nội dung, đơn vị có được trả lời “không phát sinh” không?")
    head = _("Thủ trưởng đơn vị phải duyệt trước khi nộp?")
    body = talk.maybe("body", partial(talk.ask, "body", what, up_to(LONGEST, one_line=False))) or ""
    questions, named = ask_questions(talk, facts)
    title = title_after(talk, title, questions)
    ask_letter_day = partial(ask_time, talk, "letter_day", _("Xin cho biết ngày của văn bản."), PAST_DAY)
    letter_number = talk.maybe("letter", partial(ask_document_number, talk, "letter", letter)) or ""
    asked = NewRequest(
        title=title,
        body=body,
        deadline=deadline,
        questions=questions or [ReportQuestion(ANYTHING, QuestionKind.TEXT, _("Nội dung báo cáo"))],
        letter_number=letter_number,
        letter_date=talk.maybe("letter_day", ask_letter_day) if letter_number else None,
        takes_nothing=talk.maybe("nothing", partial(ask_yes_or_no, talk, "nothing", nothing)) == "yes",
        needs_head=talk.maybe("head", partial(ask_yes_or_no, talk, "head", head)) != NOT_BY_HEAD,
        opens=talk.maybe("opens", partial(ask_opening, talk, facts, deadline)),
    )
    return WantedRequest(asked, scope, tuple(excepted), facts.office_unit, facts.instead), named


def ask_scope(talk: Talk, facts: RequestFacts) -> Scope:
    """Ask which units are to report: first of all those of the last request, which the review names."""
    again = _("Như lần trước ({count} đơn vị)", count=number_text(len(facts.last)))
    asked = _("Xin chọn đơn vị phải báo cáo.")
    first = {LAST: again} if facts.last else {}
    if scope := pick_scope_or(talk, facts, asked, first, facts.office_unit):
        return scope
    talk.fill("whom", {"units": ", ".join(facts.last)})
    return named_scope(talk, facts.day)


def read_title(typed: str, at: datetime) -> str:
    """Read a title of at most TITLE characters; it begins with a capital."""
    said = up_to(TITLE)(typed, at)
    return said[:1].upper() + said[1:]


def ask_yes_or_no(talk: Talk, key: str, question: str) -> str:
    return talk.choose(key, question, {"yes": _("Có"), "no": _("Không")}, columns=2)


def ask_questions(talk: Talk, facts: RequestFacts) -> tuple[Sequence[ReportQuestion], dict[str, str]]:
    """Return the questions of a file, where there is one, else those built in the chat; and their titles."""
    talk.maybe(questionnaire.PASTED, partial(questionnaire.ask_pasted, talk))
    built = questionnaire.build(talk)
    is_read = questionnaire.SHEET in talk.answers
    sheet = {questionnaire.SHEET: _("Câu hỏi từ tệp Excel") if is_read else _("Lấy câu hỏi từ tệp Excel")}
    ask_sheet = partial(questionnaire.ask_sheet, talk, facts.files)
    if facts.files and (from_file := talk.maybe(questionnaire.SHEET, ask_sheet)):
        return from_file, sheet
    return list(built.values()), questionnaire.question_titles(talk, built) | sheet


def title_after(talk: Talk, title: str, questions: Sequence[ReportQuestion]) -> str:
    """Return the title; one that was drawn from several questions follows them as they are put right."""
    drawn = "; ".join(one.text for one in questions)
    if DRAWN not in talk.answers and len(questions) > 1 and fold(title) == fold(drawn):
        talk.answers |= {DRAWN: Answer([len(questions), title], talk.answers["title"].at)}
    count, before = talk.answers[DRAWN].value if DRAWN in talk.answers else (0, "")
    is_same = fold(drawn) == fold(title)
    if is_same or title != before or not 0 < len(questions) <= count or len(drawn) > TITLE:
        return title
    title = f"{drawn[:1].upper()}{drawn[1:]}"
    now = talk.answers["title"]
    talk.answers |= {DRAWN: replace(now, value=[len(questions), title]), "title": replace(now, value=title)}
    return title


def ask_opening(talk: Talk, facts: RequestFacts, deadline: datetime) -> datetime:
    question = _("Gửi lúc nào? Ví dụ: “8 giờ sáng mai”, “thứ Hai tuần sau”.")
    read = partial(questionnaire.read_opening, days=calendar_of(facts.days), deadline=deadline)
    return ask_time(talk, "opens", question, Timed(read, moment_in_full))


def find_audience(tx: Tx, facts: RequestFacts, wanted: WantedRequest) -> dict[str, Any]:
    """Count the units and people that a request reaches, and name the units in which it reaches nobody."""
    asked = telling.units_asked(tx, facts.day, wanted)
    told = telling.writers_by_unit(tx, facts.at, [unit.id for unit in asked])
    people = {one.person for writers in told.values() for one in writers}
    silent = [unit.name for unit in asked if not told[unit.id]]
    reached = [unit.name for unit in asked if told[unit.id]]
    first = (reached or silent or [""])[0]
    return {"units": len(asked), "people": len(people), "silent": silent, "first": first}


def preview(wanted: WantedRequest, facts: RequestFacts, found: Mapping[str, Any]) -> str:
    request, first = wanted.asked, [found["first"]] if found.get("first") else []
    received = cards.request_as_received(request, request.deadline, first, facts.office)
    counts = {name: number_text(found[name]) for name in ("people", "units")}
    parts = [
        cards.received_heading(found["units"]),
        f"{received.heading}\n{received.text}",
        _("Gửi tới {people} người của {units} đơn vị.", **counts),
    ]
    if silent := found["silent"]:
        places = {"count": number_text(len(silent)), "units": few_units(silent)}
        parts.append(_("{count} đơn vị chưa có người nhận được tin qua hệ thống: {units}.", **places))
    if wanted.instead:
        parts.append(_("Bản này thay cho yêu cầu đã hẹn gửi."))
    return "\n\n".join([*parts, _("Xin xem lại trước khi gửi:")])


def execute_request(context: Context, wanted: WantedRequest) -> Replies:
    """Send or plan a request; a planned one whose place it takes goes once this one is there."""
    context.need(Action.REQUEST)
    context.need_release()
    before = report_requests.locked(context.tx, wanted.instead) if wanted.instead else None
    if wanted.instead and (before is None or before.state != "planned"):
        raise NoLongerPossible(already_sent())
    said = telling.send_request(context, wanted)
    if before:
        owed = reports.of_request(context.tx, before.id)
        changing.end_request(context, before, "cancelled", owed, _("soạn lại thành yêu cầu khác"))
        context.audit("request_again", before.subject)
    return said


def already_sent() -> str:
    return _("Yêu cầu hẹn gửi này đã gửi hoặc đã hủy nên không soạn lại được. Gõ /tonghop để xem.")


def answers_of_request(one: Template | Request) -> dict[str, str]:
    """Return the form's answers that make a request like this one, without units and deadline."""
    body = {"body": one.body} if one.body else {}
    nothing = {"nothing": "yes"} if one.takes_nothing else {}
    head = {} if one.needs_head else {"head": NOT_BY_HEAD}
    return {"title": one.title, **body, **nothing, **head, **questionnaire.as_answers(one.questions)}


def answers_of_planned(context: Context, request: Request) -> dict[str, str]:
    """Return all answers of a planned request; its units as far as one answer can name them."""
    found = {
        **answers_of_request(request),
        "deadline": moment_text(request.deadline),
        f"deadline_off_{request.deadline:%Y%m%d%H%M}": "keep",
        **scope_answers(context, request),
    }
    if request.letter_number:
        found["letter"] = request.letter_number
    if request.letter_date:
        found["letter_day"] = day_text(request.letter_date)
    return {**found, "opens": moment_text(request.opens)}


def scope_answers(context: Context, request: Request) -> dict[str, str]:
    owing = {one.unit for one in reports.of_request(context.tx, request.id)}
    there = units.listed(context.tx, local_date(context.at))
    office = units.successor_code(context.tx, context.settings.office_unit)
    if owing == {unit.id for unit in there if unit.code != office}:
        return {"whom": "all"}
    named = [unit.code for unit in there if unit.id in owing]
    return {"whom": "units", "units": ", ".join(named)} if len(named) <= MOST_NAMED else {}


def send_trial(context: Context) -> Replies:
    """Show the request in the open form as units would receive it ([Gửi thử cho tôi]); the form stays.

    It is marked, and its buttons tell what they would do.
    """
    here = conversations.active(context.tx, context.who)
    if here is None or here.flow != FLOW:
        raise Refused(_("Không còn yêu cầu nào đang soạn nên không gửi thử được."))
    facts = facts_of(context.features.forms[FLOW], here)
    try:
        wanted, _named = ask_parts(Talk(here.answers, context.at, tx=context.tx), facts)
    except Waiting:
        raise no_such_button() from None
    asked = telling.units_asked(context.tx, facts.day, wanted)
    context.audit("request_try", f"form:{here.id}", people=1)
    request, first = wanted.asked, [unit.name for unit in asked[:1]]
    message = cards.request_as_received(request, request.deadline, first, context.settings.office_name)
    options = (Option("rq_tried:write", _("Trả lời")), Option("rq_tried:more", _("Xin gia hạn")))
    mark = _("Tin gửi thử cho anh/chị, chưa gửi tới đơn vị nào.")
    return [replace(message, text=f"{mark}\n{message.text}", options=options)]


def press_trial(_context: Context, button: str) -> Replies:
    if button == "write":
        return [
            Message(
                _("Đây là tin gửi thử. Khi gửi chính thức, đơn vị chọn “Trả lời” để trả lời từng câu hỏi.")
            )
        ]
    if button != "more":
        raise no_such_button()
    more = _(
        "Đây là tin gửi thử. Khi gửi chính thức, đơn vị chọn “Xin gia hạn” để đề nghị {the_office} lùi hạn "
        "nộp."
    )
    return [Message(more)]
