"""Passing words on: from whoever writes to the office, and the office's answer back."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.conversation import (
    Event,
    Message,
    NoLongerPossible,
    Option,
    Refused,
    Talk,
    _,
    excerpt,
    is_choice,
    local_date,
    up_to,
)
from bot.domain.understanding import KeptWords
from handlers.engine import (
    Action,
    Context,
    HourlyNotice,
    Replies,
    Role,
    id_in,
    no_such_button,
    start_form_once,
    tell,
    tell_hourly,
    units_mentioned,
    with_arrival,
)
from handlers.inquiries import cards
from storage import inquiries
from storage.engine import Tx, office_people, subject_and_tokens
from storage.inquiries import SUBJECT, Inquiry

FLOW = "inquiry"
LONGEST = 1000  # characters of an answer
QUOTED = 300  # characters of what is answered


def hearer(context: Context, inquiry_id: int) -> str:
    """Name who hears what is typed after a message about an inquiry, or (0) about nothing."""
    if not inquiry_id:
        return _("{the_office}") if context.may(Action.WRITE) and not context.may(Action.ANSWER) else ""
    inquiry = inquiries.get(context.tx, inquiry_id)
    if inquiry is None or inquiry.state == "closed":
        return ""
    if context.may(Action.ANSWER):
        return _("{name} ({unit})", name=inquiry.name, unit=inquiry.unit_name)
    return _("{the_office}") if inquiry.person == context.who.person and context.may(Action.WRITE) else ""


def label(context: Context, name: str) -> str:
    """Return the label of the button that passes words on there: what the office says is its answer."""
    if context.may(Action.ANSWER):
        return _("Trả lời lời nhắn của {name}", name=name)
    return _("Chuyển tới {name}", name=name)


def tell_words(context: Context, inquiry_id: int, words: str) -> Replies:
    """Pass words on to the office; what the office says about an inquiry to whoever wrote it.

    What is said after an answer begins a new inquiry: what was answered stays as it is.
    """
    if context.may(Action.ANSWER):
        inquiry = find(context, inquiry_id)
        return answer(context, inquiry, words, answers=inquiry.state == "open")
    context.need(Action.WRITE)
    return pass_on(context, KeptWords(words), inquiries.open_since(context.tx, own(context, inquiry_id)))


def begin(context: Context, said: KeptWords) -> Replies:
    """Pass on to the office what is about nothing that was said before."""
    context.need(Action.WRITE)
    return pass_on(context, said)


def pass_on(context: Context, words: KeptWords, waiting: int | None = None) -> Replies:
    made = write(context, words, waiting)
    tell_office(context, find(context, made))
    return [sent_message(context, words.text)]


def write(context: Context, words: KeptWords, waiting: int | None = None, about: str = "") -> int:
    """Write down what somebody says, as a new inquiry or in the one that is ``waiting``; return its id."""
    made = waiting or inquiries.add(context.tx, *writer(context, words.text), context.at, about)
    inquiries.say(context.tx, made, context.who.person, words, context.at)
    inquiries.change(context.tx, made, "open", context.at)
    context.audit("inquiry", f"{SUBJECT}:{made}")
    context.redraw(f"{SUBJECT}:{made}")
    return made


def sent_message(context: Context, words: str) -> Message:
    """Say what has gone to the office, word for word."""
    said = _(
        "Đã gửi tới {office}: “{text}”. Khi có trả lời, hệ thống sẽ báo anh/chị tại đây.",
        office=context.settings.office_name,
        text=words,
    )
    return Message(with_arrival(context, said))


def last_words(context: Context, inquiry_id: int) -> str:
    """Return what the other side of an inquiry said last, where nothing was said to it since."""
    said = inquiries.said(context.tx, inquiry_id)
    inquiry = inquiries.get(context.tx, inquiry_id)
    if not said or inquiry is None:
        return ""
    is_writers = said[-1].person == inquiry.person
    return said[-1].text if is_writers != (inquiry.person == context.who.person) else ""


def writer(context: Context, text: str) -> tuple[int, int]:
    """Return who writes, and for which unit: the one of theirs that they name, else the first."""
    own = list(dict.fromkeys(one.unit for one in context.who.units(*Role)))
    named = units_mentioned(context.tx, text, local_date(context.at), own) if len(own) > 1 else set()
    return context.who.person, named.pop() if len(named) == 1 else own[0]


def find(context: Context, inquiry_id: int) -> Inquiry:
    if (found := inquiries.locked(context.tx, inquiry_id)) is None:
        raise no_such_button()
    return found


def own(context: Context, inquiry_id: int) -> Inquiry:
    """Return their own inquiry, to which they have more to say; refuse another's."""
    found = find(context, inquiry_id)
    if found.person != context.who.person:
        raise no_such_button()
    return found


def tell_office(context: Context, inquiry: Inquiry, office: Sequence[int] | None = None) -> None:
    """Tell whoever has answered just before; else the office, of several within an hour at the next one.

    ``office``: those of it who hear of this one, where not all do.
    """
    office = office or [one.person for one in office_people(context.tx, context.at)]
    say, about = partial(cards.new_card, inquiry), inquiry.subject
    earlier = inquiries.before(context.tx, inquiry)
    if earlier and earlier.answered_by and earlier.answered_by in office:
        once = f"inquiry_more:{inquiry.id}:{context.event}"
        tell(context, [earlier.answered_by], once=once, say=say, about=about, roles=(Role.OFFICE,))
    else:
        tell_hourly(context, office, HourlyNotice("inquiries", say, more_message, subject=about))


def more_message() -> Message:
    options = (Option("ln_list:", _("Xem lời nhắn")),)
    return Message(_("Có thêm lời nhắn đang chờ trả lời."), options)


def answer(context: Context, inquiry: Inquiry, words: str, *, answers: bool = True) -> Replies:
    """Bring the office's words to whoever wrote; refuse where nothing reaches them here.

    ``answers``: whether they answer what was asked, which is quoted; else it was answered before.
    """
    context.need(Action.ANSWER)
    if inquiry.person == context.who.person:
        raise NoLongerPossible(_("Ý kiến này của anh/chị; người khác trong {the_office} trả lời."))
    if inquiry.state == "closed":
        raise NoLongerPossible(_("Lời nhắn này đã đóng."))
    message = cards.answer_message if answers else cards.said_message
    say = partial(message, inquiry, context.who.name, words, context.settings.office_name)
    reached = tell(
        context,
        [inquiry.person],
        once=f"inquiry_answer:{inquiry.id}:{context.event}",
        say=say,
        about=inquiry.subject,
        roles=tuple(Role),
        unit=inquiry.unit,
    )
    if not reached:
        raise Refused(unreached_text(inquiry))
    inquiries.say(context.tx, inquiry.id, context.who.person, KeptWords(words), context.at)
    settle(context, inquiry, "answered")
    places = {"name": inquiry.name, "unit": inquiry.unit_name, "text": words}
    said = _("Đã gửi câu trả lời tới {name} ({unit}): “{text}”.", **places)
    return [Message(with_arrival(context, said))]


def unreached_text(inquiry: Inquiry) -> str:
    if not inquiry.phone:
        return _("Không gửi được tin tới {name} qua hệ thống. Xin gọi điện.", name=inquiry.name)
    places = {"name": inquiry.name, "phone": inquiry.phone}
    return _("Không gửi được tin tới {name} qua hệ thống. Xin gọi số {phone}.", **places)


def settle(context: Context, inquiry: Inquiry, state: str) -> None:
    inquiries.change(context.tx, inquiry.id, state, context.at)
    context.audit(f"inquiry_{state}", inquiry.subject)
    context.redraw(inquiry.subject)


@dataclass(frozen=True)
class InquiryFacts:
    inquiry: int
    name: str


@dataclass(frozen=True)
class InquiryAnswer:
    inquiry: int
    text: str
    seen: int  # how much had been said as it was reviewed


def open_answer(context: Context, inquiry: Inquiry) -> Replies:
    """Ask for the answer ([Trả lời])."""

    def facts() -> InquiryFacts:
        if inquiry.state == "closed":
            raise NoLongerPossible(_("Lời nhắn này đã đóng."))
        return InquiryFacts(inquiry.id, inquiry.name)

    return start_form_once(context, FLOW, facts, inquiry=inquiry.id)


def ask_answer(talk: Talk, facts: InquiryFacts) -> InquiryAnswer:
    seen = talk.look_up("seen", partial(look_up_said, inquiry_id=facts.inquiry))
    places = {"name": facts.name, "question": seen["question"]}
    asked = _("{name} hỏi: “{question}”\nXin gõ câu trả lời.", **places)
    text = talk.ask("text", asked, up_to(LONGEST, one_line=False))
    talk.review({"text": _("Trả lời")}, _("Trả lời {name}. Xin xem lại trước khi gửi:", name=facts.name))
    return InquiryAnswer(facts.inquiry, text, seen["count"])


def look_up_said(tx: Tx, inquiry_id: int) -> dict[str, Any]:
    inquiry = inquiries.get(tx, inquiry_id)
    question = cards.question_text(inquiry)[:QUOTED] if inquiry else ""
    return {"question": question, "count": len(inquiries.said(tx, inquiry_id))}


def execute_answer(context: Context, said: InquiryAnswer) -> Replies:
    """Send the answer; what has been said since, by the writer or a colleague, is shown first."""
    inquiry = find(context, said.inquiry)
    if newer := inquiries.said(context.tx, inquiry.id)[said.seen :]:
        lines = "\n".join(map(cards.message_line, newer))
        raise Refused(_("Lời nhắn này vừa có thêm nội dung:\n{lines}", lines=lines))
    return answer(context, inquiry, said.text)


def close(context: Context, inquiry: Inquiry) -> Replies:
    """Close an inquiry that needs no answer ([Đóng])."""
    if inquiry.state != "open":
        is_closed = inquiry.state == "closed"
        raise NoLongerPossible(
            _("Lời nhắn này đã đóng.") if is_closed else _("Lời nhắn này đã được trả lời.")
        )
    settle(context, inquiry, "closed")
    say = partial(cards.closed_message, inquiry, context.settings.office_name)
    once = f"inquiry_closed:{inquiry.id}:{context.event}"
    about, unit = inquiry.subject, inquiry.unit
    tell(context, [inquiry.person], once=once, say=say, about=about, roles=tuple(Role), unit=unit)
    return [
        Message(
            _("Đã đóng lời nhắn của {name}: “{text}”", name=inquiry.name, text=excerpt(inquiry.text, QUOTED))
        )
    ]


def show_newer(context: Context, inquiry: Inquiry, _seen: str) -> Replies:
    """Show all that was said, where [Đóng] was pressed under less."""
    if inquiry.state != "open":
        return close(context, inquiry)
    said = _("Lời nhắn này vừa có thêm nội dung. Xin xem lại:")
    return [Message(said), cards.full_card(context, inquiry)]


def hear_reply(context: Context, event: Event) -> Replies:
    """Pass on what replies to a message about an inquiry, where the channel tells which; files do not go."""
    if not event.reply_to or event.file or event.text.startswith("/") or is_choice(event.text):
        return []
    subject, _tokens = subject_and_tokens(context.tx, context.who.contact, event.reply_to)
    kind, _colon, number = subject.partition(":")
    is_heard = kind == SUBJECT and hearer(context, id_in(number))
    return tell_words(context, id_in(number), event.text) if is_heard else []
