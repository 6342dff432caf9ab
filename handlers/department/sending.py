"""[Đã gửi Sở]: the number and the date of the letter by which a list has gone."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.answers import Over, Refused
from bot.domain.dates import read_date
from bot.domain.rights import Action
from bot.message import Message
from bot.talk import Facts, Talk
from bot.text import local_date, long_day
from bot.words import _
from handlers.department import listing
from handlers.engine import forms
from handlers.engine.buttons import id_in
from handlers.engine.feature import Says, Scene, need
from handlers.engine.reading import up_to
from storage import audit
from storage.people import changes

FLOW = "letter_sent"
LONGEST = 60  # characters of a number


@dataclass(frozen=True)
class Gone:
    batch: int
    name: str  # its number
    number: str  # of the letter
    day: date


def open_form(scene: Scene, argument: str) -> Says:
    return forms.open_once(scene, FLOW, argument, {"batch": id_in(argument)})


def begin(scene: Scene, argument: str) -> Facts:
    batch = listing.theirs(scene, argument)
    if batch.is_forwarded:
        raise Over(gone_before(batch.number))
    return {"batch": batch.id, "count": batch.total, "number": batch.number}


def flow(talk: Talk, facts: Facts) -> Gone:
    number = talk.ask("letter", _("Số, ký hiệu của công văn đã gửi? Ví dụ: “15/VHTT”."), up_to(LONGEST))
    day = talk.ask("day", _("Ngày của công văn? Ví dụ: “hôm nay”, “25/11/2026”."), read_day, long_day)
    heading = _(
        "Ghi danh sách {number} ({count} thay đổi) đã gửi Sở. Xin xem lại:",
        number=facts["number"],
        count=facts["count"],
    )
    talk.review({"letter": _("Số công văn"), "day": _("Ngày công văn")}, heading, _("Ghi đã gửi"))
    return Gone(facts["batch"], facts["number"], number, day)


def read_day(typed: str, said_at: datetime) -> date:
    found = read_date(typed, said_at, past=True)
    if found is None or found > local_date(said_at):
        raise Refused(_("Chưa hiểu ngày, hoặc ngày chưa đến. Ví dụ: “hôm nay”, “25/11/2026”."))
    return found


def carry_out(scene: Scene, gone: Gone) -> Says:
    need(scene, Action.DECIDE)
    if not changes.forward(scene.tx, gone.batch, gone.number, gone.day, scene.at):
        raise Over(gone_before(gone.name))
    audit.write(scene.tx, scene.at, scene.who, "batch_forward", f"{changes.BATCH_SUBJECT}:{gone.batch}")
    then = _("Khi Sở trả lời, xin gõ /guiso để ghi kết quả.")
    said = _("Đã ghi danh sách {number} gửi Sở theo công văn {letter}.", number=gone.name, letter=gone.number)
    return [Message(f"{said} {then}", (listing.see(gone.batch, gone.name),))]


def gone_before(batch: str) -> str:
    return _("Danh sách {number} đã được ghi là đã gửi. Gõ /guiso để xem.", number=batch)
