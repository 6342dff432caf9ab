"""The talk between the office and whoever told of it, which passes no name on.

Whoever told it calls it by its thread: what is not theirs is not found.
"""

from dataclasses import dataclass
from functools import partial

from bot.conversation import Event, Message, Talk, _, ends_in_question, is_choice, up_to
from handlers.engine import (
    Action,
    Context,
    Replies,
    id_in,
    no_such_button,
    start_form_once,
    with_arrival,
)
from handlers.misuse import cards, moving, telling
from storage import audit
from storage.engine import subject_and_tokens
from storage.misuse import reports
from storage.misuse.reporters import ReporterSeal
from storage.misuse.reports import MisuseNote, MisuseReport

FLOW, OWN_FLOW = "misuse_ask", "misuse_say"
LONGEST = 1000  # characters


def own_reports(context: Context) -> list[MisuseReport]:
    """Return what this person has told, by name or in confidence; the newest first."""
    handles = ReporterSeal(context.settings.keys).handles(context.who.person)
    return reports.of_reporter(context.tx, context.who.person, handles)


def own_report(context: Context, thread: int) -> MisuseReport | None:
    """Return the report of this person that is called so; None where it is none of theirs."""
    seal = ReporterSeal(context.settings.keys)
    return next((one for one in own_reports(context) if thread in (seal.threads(one.id) or [one.id])), None)


@dataclass(frozen=True)
class MisuseWordsFacts:
    report: int
    number: str


@dataclass(frozen=True)
class MisuseWords:
    report: int
    text: str


def open_question(context: Context, report: MisuseReport) -> Replies:
    """Ask what the office wants to know of whoever told it ([Hỏi người báo])."""
    moving.need_open(context, report)
    return start_form_once(
        context, FLOW, partial(MisuseWordsFacts, report.id, report.number), report=report.id
    )


def ask_question(talk: Talk, facts: MisuseWordsFacts) -> MisuseWords:
    asked = _("Anh/chị hỏi người báo {number} điều gì?", number=facts.number)
    text = talk.ask("text", asked, up_to(LONGEST, one_line=False))
    said = _(
        "Hỏi người báo {number}; câu trả lời về tại đây. Xin xem lại trước khi gửi:", number=facts.number
    )
    talk.review({"text": _("Câu hỏi")}, said)
    return MisuseWords(facts.report, text)


def execute_question(context: Context, words: MisuseWords) -> Replies:
    """Bring the question to whoever told it; that they cannot be reached is not said: it tells of them."""
    context.need(Action.MISUSE)
    report = moving.find(context, words.report)
    moving.need_open(context, report)
    reports.say(context.tx, report.id, MisuseNote(context.at, True, words.text), context.who.person)
    context.audit("misuse_ask", report.subject)
    context.redraw(report.subject)
    say = partial(
        question_text, context.settings.office_name, words.text, is_sealed=report.sealed is not None
    )
    telling.tell_reporter(context, report, say, asks=True)
    return [
        Message(with_arrival(context, _("Đã chuyển câu hỏi tới người báo {number}.", number=report.number)))
    ]


def question_text(office: str, text: str, *, is_sealed: bool) -> str:
    asked = _("{office} hỏi: {text}", office=office, text=text)
    hidden = _("Anh/chị trả lời tại đây; {the_office} không thấy tên anh/chị.")
    return f"{asked}\n{hidden}" if is_sealed else asked


@dataclass(frozen=True)
class OwnWordsFacts:
    thread: int
    number: str
    question: str
    is_sealed: bool


@dataclass(frozen=True)
class OwnWords:
    thread: int
    text: str


def open_own_words(context: Context, thread: int) -> Replies:
    """Ask what they add to what they told, or answer ([Trả lời], [Bổ sung])."""
    report = own_report(context, thread)
    if report is None:
        raise no_such_button()
    question = last_words(context, thread)
    facts = partial(OwnWordsFacts, thread, report.number, question, report.sealed is not None)
    return start_form_once(context, OWN_FLOW, facts, thread=thread)


def ask_own_words(talk: Talk, facts: OwnWordsFacts) -> OwnWords:
    asked = _("Anh/chị bổ sung điều gì cho {number}?", number=facts.number)
    if facts.question:
        asked = _("{The_office} hỏi: {text}\nXin gõ câu trả lời.", text=facts.question)
    text = talk.ask("text", asked, up_to(LONGEST, one_line=False))
    said = _("Gửi {the_office}, kèm tên anh/chị. Xin xem lại trước khi gửi:")
    if facts.is_sealed:
        said = _("Gửi {the_office}, không kèm tên. Xin xem lại trước khi gửi:")
    talk.review({"text": _("Nội dung")}, said)
    return OwnWords(facts.thread, text)


def execute_own_words(context: Context, words: OwnWords) -> Replies:
    context.need(Action.TELL_MISUSE)
    return say(context, words.thread, words.text)


def say(context: Context, thread: int, text: str) -> Replies:
    """Add what whoever told it says, and bring it to whoever has it."""
    found = own_report(context, thread)
    report = reports.locked(context.tx, found.id) if found else None
    if report is None:
        raise no_such_button()
    is_sealed = report.sealed is not None
    person = None if is_sealed else context.who.person
    reports.say(context.tx, report.id, MisuseNote(context.at, False, text), person)
    audit.write(context.tx, context.at, None if is_sealed else context.who, "misuse_say", report.subject)
    context.redraw(report.subject)
    shown = partial(cards.said_message, report, text)
    telling.tell_office(context, report, shown, f"misuse_said:{report.id}:{context.event}")
    said = _("Đã gửi tới {the_office} cho {number}.", number=report.number)
    return [Message(with_arrival(context, said), is_secret=True)]


def hearer(context: Context, thread: int) -> str:
    """Name who hears what is typed after a message about what they told."""
    report = own_report(context, thread) if context.may(Action.TELL_MISUSE) else None
    if report is None:
        return ""
    if report.sealed:
        return _("{the_office} ({number}, không kèm tên)", number=report.number)
    return _("{the_office} ({number})", number=report.number)


def label(_context: Context, name: str) -> str:
    return _("Trả lời {name}", name=name)


def tell_words(context: Context, thread: int, words: str) -> Replies:
    context.need(Action.TELL_MISUSE)
    return say(context, thread, words)


def last_words(context: Context, thread: int) -> str:
    """Return what the office asked last, where nothing was said to it since; it ends as a question does."""
    report = own_report(context, thread)
    notes = reports.notes(context.tx, report.id) if report else []
    if not notes or not notes[-1].by_office:
        return ""
    asked = notes[-1].text
    return asked if ends_in_question(asked) else f"{asked}?"


def hear_reply(context: Context, event: Event) -> Replies:
    """Pass on what replies to a message about what they told, where the channel tells which."""
    if not event.reply_to or event.file or event.text.startswith("/") or is_choice(event.text):
        return []
    subject, _tokens = subject_and_tokens(context.tx, context.who.contact, event.reply_to)
    kind, _colon, thread = subject.partition(":")
    is_heard = kind == reports.OWN and hearer(context, id_in(thread))
    return tell_words(context, id_in(thread), event.text) if is_heard else []
