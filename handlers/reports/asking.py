"""/yeucaubaocao: the office asks units for a report: what, by when, and which units (Điều 10)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.answers import Over, Refused
from bot.domain.dates import read_date
from bot.domain.reports.questions import ANYTHING, Kind, Question
from bot.domain.rights import Action
from bot.message import Message, Option
from bot.talk import Facts, Talk
from bot.text import day_text, number_text
from bot.words import _
from handlers.engine import forms, reading, unit_choice
from handlers.engine.buttons import id_in
from handlers.engine.feature import GIVEN, Says, Scene, need
from handlers.engine.reading import up_to
from handlers.reports import building, changes, deadlines, prefilled, sending, sheet, telling
from handlers.reports.sending import Wanted
from handlers.reports.words import deadline_text
from storage import audit, report_requests, reports
from storage.engine.db import Tx
from storage.units import units

FLOW = "request"
TITLE, LONGEST, NUMBER = 150, 2000, 60  # characters
SHOWN = 10  # units named among those of which nobody is reached


def show(scene: Scene, _argument: str) -> Says:
    """The form at once; where there are templates, what to begin with."""
    need(scene, Action.REQUEST)
    templates = report_requests.templates(scene.tx)
    if not templates:
        return forms.open_once(scene, FLOW, "", {})
    options = [Option(f"rq_from:{one.id}", telling.shortened(one.name)) for one in templates]
    said = _("Anh/chị gửi yêu cầu mới, hay theo một mẫu đã lưu?")
    change = Option("rq_forms:", _("Xem, đổi tên, xóa mẫu"))
    return [Message(said, (Option("rq_from:", _("Yêu cầu mới")), *options, change))]


def open_form(scene: Scene, argument: str) -> Says:
    """rq_from:<template>, or none"""
    return forms.open_form(scene, FLOW, argument, None)


def write_anew(scene: Scene, argument: str) -> Says:
    """[Soạn lại]: rq_again:<planned request>, which stays as it is until this one takes its place."""
    return forms.open_once(scene, FLOW, f"{prefilled.AGAIN}{argument}", {"instead": id_in(argument)})


def begin(scene: Scene, argument: str) -> Facts:
    need(scene, Action.REQUEST)
    return {
        **unit_choice.unit_facts(scene),
        **sheet.facts(scene),
        **reading.deadline_facts(scene),
        "at": scene.at.isoformat(),
        "office": scene.settings.office_name,
        "office_unit": units.successor_code(scene.tx, scene.settings.office_unit),
        "instead": prefilled.planned(scene, argument).id if argument.startswith(prefilled.AGAIN) else 0,
        GIVEN: prefilled.answers(scene, argument),
    }


def flow(talk: Talk, facts: Facts) -> Wanted:
    wanted, questions = ask(talk, facts)
    left_out = ",".join(map(str, wanted.excepted))  # may be added later, so it is part of what was looked up
    found = talk.look_up(f"audience {left_out}", partial(audience, known=facts, wanted=wanted))
    try_it = {"rq_try:": _("Gửi thử cho tôi")}
    talk.review(titles(questions), preview(wanted, facts, found), send(found, wanted.opens), try_it)
    return wanted


def ask(talk: Talk, facts: Facts) -> tuple[Wanted, dict[str, str]]:
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
    wanted = Wanted(
        title=title,
        body=body,
        deadline=deadline,
        scope=scope,
        excepted=tuple(excepted),
        questions=questions or [Question(ANYTHING, Kind.TEXT, _("Nội dung báo cáo"))],
        letter_number=letter,
        letter_date=talk.maybe("letter_day", partial(ask_letter_day, talk)) if letter else None,
        takes_nothing=talk.maybe("nothing", partial(ask_nothing, talk)) == "yes",
        needs_head=talk.maybe("head", partial(ask_head, talk)) != "no",
        opens=talk.maybe("opens", partial(ask_opening, talk, facts, deadline)),
        office=facts["office_unit"],
        instead=facts.get("instead", 0),
    )
    return wanted, named


def ask_questions(talk: Talk, facts: Facts) -> tuple[Sequence[Question], dict[str, str]]:
    """Those of a file, where there is one, else those that were built here; and their titles."""
    built = building.build(talk)
    from_file = talk.maybe(sheet.SHEET, partial(sheet.ask, talk, facts)) if "files" in facts else None
    named = {sheet.SHEET: _("Câu hỏi từ tệp Excel")}
    return (from_file, named) if from_file else (list(built.values()), building.titles(talk, built) | named)


def ask_deadline(talk: Talk, facts: Facts) -> datetime:
    asked = _("Hạn nộp là khi nào? Ví dụ: “17 giờ thứ Sáu tuần sau”, “hết ngày 04/12”, “trước ngày 05/12”.")
    return deadlines.ask(talk, "deadline", asked, facts)


def ask_opening(talk: Talk, facts: Facts, deadline: datetime) -> datetime:
    question = _("Gửi lúc nào? Ví dụ: “8 giờ sáng mai”, “thứ Hai tuần sau”.")
    return talk.ask("opens", question, deadlines.opening_reader(facts["days"], deadline), deadline_text)


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


def audience(tx: Tx, known: Facts, wanted: Wanted) -> dict[str, Any]:
    """How many units and people it reaches, and the units of which it reaches nobody, as JSON."""
    asked = sending.units_asked(tx, date.fromisoformat(known["day"]), wanted)
    told = telling.writers(tx, datetime.fromisoformat(known["at"]), [unit.id for unit in asked])
    people = {one.person for heard in told.values() for one in heard}
    silent = [unit.name for unit in asked if not told[unit.id]]
    return {"units": len(asked), "people": len(people), "silent": silent}


def preview(wanted: Wanted, facts: Facts, found: Mapping[str, Any]) -> str:
    """The message as units receive it, and whom it does not reach."""
    heading = _("Yêu cầu báo cáo của {office}", office=facts["office"])
    parts = [
        _("Tin đến đơn vị như sau:"),
        "\n".join([heading, *seen_by_units(wanted)]),
        _("Gửi tới {people} người của {units} đơn vị.", **counted(found)),
    ]
    if found["silent"]:
        parts.append(unreached(found["silent"]))
    if wanted.instead:
        parts.append(_("Bản này thay cho yêu cầu đã hẹn gửi."))
    return "\n\n".join([*parts, _("Xin xem lại trước khi gửi:")])


def seen_by_units(wanted: Wanted) -> list[str]:
    letter = telling.basis(wanted.letter_number, wanted.letter_date)
    return telling.content(wanted.title, wanted.body, wanted.questions, letter)


def unreached(silent: Sequence[str]) -> str:
    named = "; ".join([*silent[:SHOWN], *["…"] * (len(silent) > SHOWN)])
    return _("Chưa có ai nhận được ở {count} đơn vị: {units}.", count=number_text(len(silent)), units=named)


def counted(found: Mapping[str, Any]) -> dict[str, str]:
    return {name: number_text(found[name]) for name in ("people", "units")}


def send(found: Mapping[str, Any], opens: datetime | None) -> str:
    if opens:
        return _("Hẹn gửi {count} đơn vị", count=number_text(found["units"]))
    return _("Gửi {count} đơn vị", count=number_text(found["units"]))


def carry_out(scene: Scene, wanted: Wanted) -> Says:
    """One that was planned goes only once the other is there in its place."""
    need(scene, Action.REQUEST)
    before = report_requests.locked(scene.tx, wanted.instead) if wanted.instead else None
    if wanted.instead and (before is None or before.state != "planned"):
        raise Over(prefilled.gone_out())
    said = sending.send(scene, wanted)
    if before:
        theirs = reports.of_request(scene.tx, before.id)
        changes.end(scene, before, "cancelled", theirs, _("soạn lại thành yêu cầu khác"))
        audit.write(scene.tx, scene.at, scene.who, "request_again", telling.subject(before.id))
    return said
