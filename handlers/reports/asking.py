"""/yeucaubaocao: the form by which the office asks units for a report (Điều 10), and its trial."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.conversation.answers import NoLongerPossible, Refused
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Facts, Talk, Waiting
from bot.conversation.text import day_text, local_date, moment_text, number_text
from bot.conversation.words import _
from bot.domain.dates import read_date
from bot.domain.reports.questions import ANYTHING, QuestionKind, ReportQuestion
from bot.domain.rights import Action
from handlers.engine import forms, reading, unit_choice
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import GIVEN, Context, Replies, need
from handlers.engine.reading import up_to
from handlers.engine.unit_choice import MOST_NAMED
from handlers.reports import cards, changing, lists, questionnaire, telling
from handlers.reports.cards import deadline_text
from handlers.reports.telling import NewRequest
from storage import audit, report_requests, reports
from storage.engine import conversations
from storage.engine.conversations import Conversation
from storage.engine.db import Tx
from storage.report_requests import Request, Template
from storage.units import units

FLOW = "request"
TITLE, LONGEST, NUMBER = 150, 2000, 60  # characters
SHOWN = 10  # units named among those of which nobody is reached

AGAIN = "again:"  # and the planned request: how the argument begins of one that is written anew
Given = dict[str, str]  # question's key -> answer


def show(context: Context, _argument: str) -> Replies:
    """The form at once; where there are templates, what to begin with."""
    need(context, Action.REQUEST)
    templates = report_requests.templates(context.tx)
    if not templates:
        return forms.open_once(context, FLOW, "", {})
    options = [Option(f"rq_from:{one.id}", cards.shortened(one.name)) for one in templates]
    said = _("Anh/chị gửi yêu cầu mới, hay theo một mẫu đã lưu?")
    change = Option("rq_forms:", _("Xem, đổi tên, xóa mẫu"))
    return [Message(said, (Option("rq_from:", _("Yêu cầu mới")), *options, change))]


def open_form(context: Context, argument: str) -> Replies:
    """rq_from:<template>, or none"""
    return forms.open_form(context, FLOW, argument, None)


def write_anew(context: Context, argument: str) -> Replies:
    """[Soạn lại]: rq_again:<planned request>, which stays as it is until this one takes its place."""
    return forms.open_once(context, FLOW, f"{AGAIN}{argument}", {"instead": id_in(argument)})


def begin(context: Context, argument: str) -> Facts:
    need(context, Action.REQUEST)
    return {
        **unit_choice.unit_facts(context),
        **questionnaire.sheet_facts(context),
        **reading.deadline_facts(context),
        "at": context.at.isoformat(),
        "office": context.settings.office_name,
        "office_unit": units.successor_code(context.tx, context.settings.office_unit),
        "instead": planned_request(context, argument).id if argument.startswith(AGAIN) else 0,
        GIVEN: prefilled_answers(context, argument),
    }


def flow(talk: Talk, facts: Facts) -> NewRequest:
    wanted, questions = ask(talk, facts)
    left_out = ",".join(map(str, wanted.excepted))  # may be added later, so it is part of what was looked up
    found = talk.look_up(f"audience {left_out}", partial(audience, known=facts, wanted=wanted))
    try_it = {"rq_try:": _("Gửi thử cho tôi")}
    talk.review(titles(questions), preview(wanted, facts, found), send_label(found, wanted.opens), try_it)
    return wanted


def ask(talk: Talk, facts: Facts) -> tuple[NewRequest, dict[str, str]]:
    """What is wanted so far, and how the review calls what is asked about its questions."""
    title = talk.ask(
        "title",
        _("Yêu cầu báo cáo về việc gì? Xin gõ ngắn gọn như trích yếu công văn."),
        up_to(TITLE),
        str,
    )
    deadline = ask_deadline(talk, facts)
    scope = unit_choice.pick_scope(talk, facts, _("Đơn vị nào phải báo cáo?"))
    excepted = talk.maybe("except", partial(unit_choice.pick_units, talk, facts, "except")) or []
    body = talk.maybe("body", partial(ask_body, talk)) or ""
    questions, named = ask_questions(talk, facts)
    letter = talk.maybe("letter", partial(ask_letter, talk)) or ""
    wanted = NewRequest(
        title=title,
        body=body,
        deadline=deadline,
        scope=scope,
        excepted=tuple(excepted),
        questions=questions or [ReportQuestion(ANYTHING, QuestionKind.TEXT, _("Nội dung báo cáo"))],
        letter_number=letter,
        letter_date=talk.maybe("letter_day", partial(ask_letter_day, talk)) if letter else None,
        takes_nothing=talk.maybe("nothing", partial(ask_nothing, talk)) == "yes",
        needs_head=talk.maybe("head", partial(ask_head, talk)) != "no",
        opens=talk.maybe("opens", partial(ask_opening, talk, facts, deadline)),
        office=facts["office_unit"],
        instead=facts.get("instead", 0),
    )
    return wanted, named


def ask_questions(talk: Talk, facts: Facts) -> tuple[Sequence[ReportQuestion], dict[str, str]]:
    """Those of a file, where there is one, else those that were built here; and their titles."""
    built = questionnaire.build(talk)
    from_file = (
        talk.maybe(questionnaire.SHEET, partial(questionnaire.ask_sheet, talk, facts))
        if "files" in facts
        else None
    )
    named = {questionnaire.SHEET: _("Câu hỏi từ tệp Excel")}
    return (
        (from_file, named)
        if from_file
        else (list(built.values()), questionnaire.question_titles(talk, built) | named)
    )


def ask_deadline(talk: Talk, facts: Facts) -> datetime:
    asked = _("Hạn nộp là khi nào? Ví dụ: “17 giờ thứ Sáu tuần sau”, “hết ngày 04/12”, “trước ngày 05/12”.")
    return questionnaire.ask_deadline(talk, "deadline", asked, facts)


def ask_opening(talk: Talk, facts: Facts, deadline: datetime) -> datetime:
    question = _("Gửi lúc nào? Ví dụ: “8 giờ sáng mai”, “thứ Hai tuần sau”.")
    return talk.ask("opens", question, questionnaire.opening_reader(facts["days"], deadline), deadline_text)


def ask_body(talk: Talk) -> str:
    return talk.ask("body", _("Xin gõ nội dung yêu cầu cụ thể."), up_to(LONGEST, one_line=False))


def ask_nothing(talk: Talk) -> str:
    question = _("Đơn vị không có nội dung thì được trả lời “không phát sinh”?")
    return talk.choose("nothing", question, yes_or_no(), columns=2)


def ask_head(talk: Talk) -> str:
    return talk.choose("head", _("Thủ trưởng đơn vị phải duyệt trước khi nộp?"), yes_or_no(), columns=2)


def ask_letter(talk: Talk) -> str:
    return talk.ask("letter", _("Số, ký hiệu của văn bản yêu cầu? Ví dụ: 15/VHTT."), up_to(NUMBER))


def ask_letter_day(talk: Talk) -> date:
    return talk.ask("letter_day", _("Ngày của văn bản?"), read_letter_day, day_text)


def read_letter_day(typed: str, said_at: datetime) -> date:
    found = read_date(typed, said_at, past=True)
    if found is None:
        raise Refused(_("Chưa hiểu ngày. Ví dụ: “hôm nay”, “25/11/2026”."))
    return found


def yes_or_no() -> dict[str, str]:
    return {"yes": _("Có"), "no": _("Không")}


def titles(questions: Mapping[str, str]) -> dict[str, str]:
    return {
        "title": _("Về việc"),
        "deadline": _("Hạn nộp"),
        **unit_choice.scope_titles(),
        "except": _("Trừ đơn vị"),
        "body": _("Nội dung cụ thể"),
        **questions,
        "letter": _("Số văn bản"),
        "letter_day": _("Ngày văn bản"),
        "nothing": _("Nhận “không phát sinh”"),
        "head": _("Thủ trưởng duyệt"),
        "opens": _("Gửi lúc"),
    }


def audience(tx: Tx, known: Facts, wanted: NewRequest) -> dict[str, Any]:
    """How many units and people it reaches, and the units of which it reaches nobody, as JSON."""
    asked = telling.units_asked(tx, date.fromisoformat(known["day"]), wanted)
    told = telling.writers_by_unit(tx, datetime.fromisoformat(known["at"]), [unit.id for unit in asked])
    people = {one.person for heard in told.values() for one in heard}
    silent = [unit.name for unit in asked if not told[unit.id]]
    return {"units": len(asked), "people": len(people), "silent": silent}


def preview(wanted: NewRequest, facts: Facts, found: Mapping[str, Any]) -> str:
    """The message as units receive it, and whom it does not reach."""
    heading = _("Yêu cầu báo cáo của {office}", office=facts["office"])
    parts = [
        _("Tin đến đơn vị như sau:"),
        "\n".join([heading, *lines_for_units(wanted)]),
        _("Gửi tới {people} người của {units} đơn vị.", **counted(found)),
    ]
    if found["silent"]:
        parts.append(unreached(found["silent"]))
    if wanted.instead:
        parts.append(_("Bản này thay cho yêu cầu đã hẹn gửi."))
    return "\n\n".join([*parts, _("Xin xem lại trước khi gửi:")])


def lines_for_units(wanted: NewRequest) -> list[str]:
    letter = cards.letter_text(wanted.letter_number, wanted.letter_date)
    return cards.request_lines(wanted.title, wanted.body, wanted.questions, letter)


def unreached(silent: Sequence[str]) -> str:
    named = "; ".join([*silent[:SHOWN], *["…"] * (len(silent) > SHOWN)])
    return _("Chưa có ai nhận được ở {count} đơn vị: {units}.", count=number_text(len(silent)), units=named)


def counted(found: Mapping[str, Any]) -> dict[str, str]:
    return {name: number_text(found[name]) for name in ("people", "units")}


def send_label(found: Mapping[str, Any], opens: datetime | None) -> str:
    if opens:
        return _("Hẹn gửi {count} đơn vị", count=number_text(found["units"]))
    return _("Gửi {count} đơn vị", count=number_text(found["units"]))


def carry_out(context: Context, wanted: NewRequest) -> Replies:
    """One that was planned goes only once the other is there in its place."""
    need(context, Action.REQUEST)
    before = report_requests.locked(context.tx, wanted.instead) if wanted.instead else None
    if wanted.instead and (before is None or before.state != "planned"):
        raise NoLongerPossible(already_sent())
    said = telling.send_request(context, wanted)
    if before:
        theirs = reports.of_request(context.tx, before.id)
        changing.end_request(context, before, "cancelled", theirs, _("soạn lại thành yêu cầu khác"))
        audit.write(context.tx, context.at, context.who, "request_again", cards.request_subject(before.id))
    return said


def prefilled_answers(context: Context, argument: str) -> Given:
    """``argument``: a template's id, "again:" with a request's, or nothing."""
    if argument.startswith(AGAIN):
        return answers_of_planned(context, planned_request(context, argument))
    if not argument:
        return {}
    template = report_requests.get_template(context.tx, id_in(argument))
    if template is None:
        raise no_such_button()
    return answers_of_request(template)


def planned_request(context: Context, argument: str) -> Request:
    request = lists.find_request(context, argument.removeprefix(AGAIN))
    if request.state != "planned":
        raise Refused(already_sent())
    return request


def already_sent() -> str:
    return _("Yêu cầu hẹn gửi này đã gửi hoặc đã hủy nên không soạn lại được. Gõ /tonghop để xem.")


def answers_of_request(one: Template | Request) -> Given:
    """What it is about, and its questions."""
    body = {"body": one.body} if one.body else {}
    nothing = {"nothing": "yes"} if one.takes_nothing else {}
    head = {} if one.needs_head else {"head": "no"}
    questions = [question for question in one.questions if question.key != ANYTHING]
    return {"title": one.title, **body, **nothing, **head, **questionnaire.as_answers(questions)}


def answers_of_planned(context: Context, request: Request) -> Given:
    """With its deadline, its hour, its letter, and its units as far as one answer can name them."""
    deadline = {
        "deadline": moment_text(request.deadline),
        f"deadline_off_{request.deadline:%Y%m%d%H%M}": "keep",
    }
    letter = {"letter": request.letter_number} if request.letter_number else {}
    dated = {"letter_day": day_text(request.letter_date)} if request.letter_date else {}
    opens = {"opens": moment_text(request.opens)}
    return {
        **answers_of_request(request),
        **deadline,
        **scope_answers(context, request),
        **letter,
        **dated,
        **opens,
    }


def scope_answers(context: Context, request: Request) -> Given:
    owing = {one.unit for one in reports.of_request(context.tx, request.id)}
    there = units.listed(context.tx, local_date(context.at))
    office = units.successor_code(context.tx, context.settings.office_unit)
    if owing == {unit.id for unit in there if unit.code != office}:
        return {"whom": "all"}
    named = [unit.code for unit in there if unit.id in owing]
    return {"whom": "units", "units": ", ".join(named)} if len(named) <= MOST_NAMED else {}


def send_trial(context: Context, _argument: str) -> Replies:
    """rq_try: of the form in front, which stays where it is."""
    need(context, Action.REQUEST)
    here = conversations.active(context.tx, context.who)
    if here is None or here.flow != FLOW:
        raise Refused(_("Không còn yêu cầu nào đang soạn nên không gửi thử được."))
    wanted = wanted_so_far(context, here)
    asked = telling.units_asked(context.tx, date.fromisoformat(here.facts["day"]), wanted)
    audit.write(context.tx, context.at, context.who, "request_try", f"form:{here.id}", people=1)
    return [trial_message(wanted, [unit.name for unit in asked[:1]], context.settings.office_name)]


def wanted_so_far(context: Context, here: Conversation) -> NewRequest:
    """What the form would send now; Refused where its questions are not all answered."""
    try:
        wanted, _named = ask(Talk(here.answers, context.at, tx=context.tx), here.facts)
    except Waiting:
        raise no_such_button() from None
    return wanted


def trial_message(wanted: NewRequest, units: list[str], office: str) -> Message:
    """The message itself, marked; its buttons say what they would do."""
    message = cards.request_as_received(lines_for_units(wanted), wanted.deadline, units, office)
    options = (
        Option("rq_tried:write", _("Trả lời")),
        Option("rq_tried:more", _("Xin thêm thời gian")),
    )
    mark = _("Tin gửi thử cho anh/chị, chưa gửi đơn vị nào.")
    return replace(message, text=f"{mark}\n{message.text}", options=options)


def press_trial(context: Context, argument: str) -> Replies:
    """A button of the test: rq_tried:write, rq_tried:more."""
    need(context, Action.REQUEST)
    if argument == "write":
        return [Message(_("Ở tin thật, đơn vị chọn “Trả lời” để trả lời từng câu hỏi. Đây là tin gửi thử."))]
    if argument == "more":
        asks = _(
            "Ở tin thật, đơn vị chọn “Xin thêm thời gian” để đề nghị Phòng lùi hạn nộp. Đây là tin gửi thử."
        )
        return [Message(asks)]
    raise no_such_button()
