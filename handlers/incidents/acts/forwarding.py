"""Forwarding an incident to whoever is above the office."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from bot.conversation import Message, Talk, _, up_to
from bot.domain.incidents import IncidentAction
from handlers.engine import PAST_DAY, Context, Replies, ask_document_number, ask_time, start_form_once
from handlers.incidents import cards, telling
from handlers.incidents.cards import IncidentWords, add_to_timeline, forwarded_text
from handlers.incidents.moving import LONGEST, check_possible, lock_for
from storage import incidents
from storage.incidents import Incident

FLOW = "incident_forward"
SHORT = 200  # characters


@dataclass(frozen=True)
class ForwardingFacts:
    incident: int
    number: str


@dataclass(frozen=True)
class Forwarding:
    """An agency to which an incident is forwarded, by a letter or without one."""

    incident: int
    to: str
    text: str
    number: str  # of the letter; "" where there is none
    day: date | None  # of the letter


def open_forwarding(context: Context, incident: Incident) -> Replies:

    def facts() -> ForwardingFacts:
        check_possible(context, incident, IncidentAction.FORWARD)
        return ForwardingFacts(incident.id, incident.reference)

    return start_form_once(context, FLOW, facts, incident=incident.id)


def ask_forwarding(talk: Talk, facts: ForwardingFacts) -> Forwarding:
    asked = _("{number}: chuyển tới cơ quan nào? Ví dụ: “{the_department_name}”.", number=facts.number)
    to = talk.ask("to", asked, up_to(SHORT))
    text = talk.ask("text", _("Xin gõ nội dung chuyển."), up_to(LONGEST, one_line=False))
    asked = _("Xin cho biết số của văn bản. Ví dụ: “15/UBND-VX”.")
    number = talk.maybe("letter", partial(ask_document_number, talk, "letter", asked))
    day = talk.maybe("day", lambda: ask_time(talk, "day", _("Xin cho biết ngày của văn bản."), PAST_DAY))
    titles = {"to": _("Nơi nhận"), "text": _("Nội dung"), "letter": _("Số văn bản"), "day": _("Ngày văn bản")}
    talk.review(titles, _("{number}. Xin xem lại trước khi gửi:", number=facts.number))
    return Forwarding(facts.incident, to, text, number or "", day)


def forward(context: Context, what: Forwarding) -> Replies:
    """Note that an incident is forwarded, and tell whoever raised it; nothing goes to the other agency."""
    incident = lock_for(context, what.incident, IncidentAction.FORWARD)
    values: dict[str, Any] = {
        "forwarded_to": what.to,
        "forwarded_at": context.at,
        "letter_number": what.number,
        "letter_date": what.day,
    }
    incidents.change(context.tx, incident.id, **values)
    now = replace(incident, **values)
    words = IncidentWords(f"{forwarded_text(now)}: {what.text}")
    add_to_timeline(context, incident.id, IncidentAction.FORWARD, words)
    context.audit("incident_forward", cards.subject(incident))
    cards.refresh(context, [now])
    told = telling.tell_other_side(context, now, IncidentAction.FORWARD, words)
    said = _("Đã ghi nhận chuyển {number} tới {to}.", number=incident.reference, to=forwarded_text(now))
    again = _("Nếu ghi nhận nhầm, anh/chị chọn “Chuyển cấp trên” để ghi nhận lại.")
    return [Message(f"{said} {told}\n{again}", (cards.view_button(now),))]
