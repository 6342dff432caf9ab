"""Passing an incident on to whoever is above the office, by letter or otherwise; it stays the office's."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.answers import Refused
from bot.domain.dates import read_date
from bot.domain.incidents import Act
from bot.message import Message
from bot.talk import Facts, Talk
from bot.text import day_text
from bot.words import _
from handlers import forms
from handlers.incidents import cards, news, theirs
from handlers.incidents.moving import Words, write_down
from handlers.incidents.words import forwarded_text
from handlers.kinds import Says, Scene
from handlers.reading import up_to
from handlers.tokens import id_in
from storage import audit, incidents

FLOW = "incident_forward"
SHORT, LONGEST = 200, 1000  # characters


@dataclass(frozen=True)
class Forwarding:
    incident: int
    to: str
    text: str
    number: str  # of the letter; "" where there is none
    day: date | None  # of the letter


def open_form(scene: Scene, argument: str) -> Says:
    """[Chuyển cấp trên]"""
    return forms.open_once(scene, FLOW, argument, {"incident": id_in(argument)})


def begin(scene: Scene, argument: str) -> Facts:
    incident = theirs.held(scene, argument, Act.FORWARD)
    return {"incident": incident.id, "number": incident.reference}


def flow(talk: Talk, facts: Facts) -> Forwarding:
    asked = _(
        "{number}: chuyển tới cơ quan nào? Ví dụ: “Sở Thông tin và Truyền thông”.", number=facts["number"]
    )
    to = talk.ask("to", asked, up_to(SHORT))
    text = talk.ask("text", _("Xin gõ nội dung chuyển."), up_to(LONGEST, one_line=False))
    number = talk.maybe("letter", lambda: talk.ask("letter", _("Số của văn bản?"), up_to(SHORT)))
    day = talk.maybe("day", lambda: talk.ask("day", _("Ngày của văn bản?"), read_day, day_text))
    titles = {
        "to": _("Nơi nhận"),
        "text": _("Nội dung"),
        "letter": _("Số văn bản"),
        "day": _("Ngày văn bản"),
    }
    talk.review(titles, _("{number}. Xin xem lại trước khi gửi:", number=facts["number"]))
    return Forwarding(facts["incident"], to, text, number or "", day)


def read_day(typed: str, said_at: datetime) -> date:
    found = read_date(typed, said_at, past=True)
    if found is None:
        raise Refused(_("Chưa hiểu ngày. Ví dụ: “hôm nay”, “25/11/2026”."))
    return found


def carry_out(scene: Scene, what: Forwarding) -> Says:
    """Write it down and tell whoever raised it. Nothing goes to the other agency by itself."""
    incident = theirs.held(scene, str(what.incident), Act.FORWARD)
    values: dict[str, Any] = {
        "forwarded_to": what.to,
        "forwarded_at": scene.at,
        "letter_number": what.number,
        "letter_date": what.day,
    }
    incidents.change(scene.tx, incident.id, **values)
    now = replace(incident, **values)
    words = Words(f"{forwarded_text(now)}: {what.text}")
    write_down(scene, incident.id, Act.FORWARD, words)
    audit.write(scene.tx, scene.at, scene.who, f"incident_{Act.FORWARD}", cards.subject(incident))
    cards.refresh(scene.tx, [now], scene.at, scene.event)
    news.tell(scene, now, Act.FORWARD, words)
    return [Message(_("Đã ghi nhận chuyển {number} tới {to}.", number=incident.reference, to=what.to))]
