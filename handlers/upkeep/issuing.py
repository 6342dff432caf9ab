"""[Ghi nội quy]: number, date and file of a unit's internal rules."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.answers import Refused
from bot.domain.rights import Action
from bot.message import Message
from bot.talk import Facts, Talk
from bot.text import day_text, local_date, long_day
from bot.words import _
from handlers.engine import forms
from handlers.engine.buttons import id_in
from handlers.engine.feature import Says, Scene, need
from handlers.engine.files import named_files
from handlers.engine.reading import day_gone_by, up_to
from storage import audit, files, mailboxes
from storage.engine.role_holders import unit_names

FLOW = "internal_rules"
LONGEST = 60  # characters of a number


@dataclass(frozen=True)
class Issued:
    unit: int
    number: str
    day: date
    file: int | None


def open_form(scene: Scene, argument: str) -> Says:
    """nq_new:<unit>"""
    return forms.open_once(scene, FLOW, argument, {"unit": id_in(argument)})


def begin(scene: Scene, argument: str) -> Facts:
    unit = id_in(argument)
    need(scene, Action.RULES, unit)
    return {"unit": unit, "name": unit_names(scene.tx, [unit]).get(unit, "")}


def flow(talk: Talk, facts: Facts) -> Issued:
    asked = _("Nội quy số bao nhiêu? Ví dụ: “15/QĐ-UBND”.")
    number = talk.ask("number", asked, up_to(LONGEST), str)
    day = talk.ask("day", _("Ban hành ngày nào? Ví dụ: “12/3/2026”."), read_issued, long_day)
    file = talk.attach("file", _("Xin gửi tệp hoặc ảnh nội quy, nếu có."))
    if file is not None:
        named_files(talk, [file])
    titles = {"number": _("Số"), "day": _("Ngày"), "file": _("Tệp")}
    talk.review(titles, _("Ghi nội quy của {unit}. Xin xem lại:", unit=facts["name"]), _("Ghi"))
    return Issued(facts["unit"], number, day, file)


def read_issued(typed: str, said_at: datetime) -> date:
    """A day up to today: of two that fit the one that is gone by."""
    day = day_gone_by(typed, said_at)
    if day is None or day > local_date(said_at):
        raise Refused(_("Chưa hiểu ngày, hoặc ngày chưa tới. Ví dụ: “12/3/2026”, “hôm qua”."))
    return day


def carry_out(scene: Scene, issued: Issued) -> Says:
    need(scene, Action.RULES, issued.unit)
    row = {"unit": issued.unit, "number": issued.number, "issued": issued.day, "file": issued.file}
    made = mailboxes.add_rules(scene.tx, row, scene.who.person, scene.at)
    if issued.file is not None:
        files.add_use(scene.tx, issued.file, f"rules:{made}")
    audit.write(scene.tx, scene.at, scene.who, "internal_rules", f"rules:{made}", unit=issued.unit)
    said = _(
        "Đã ghi nội quy số {number} ngày {day} của {unit}.",
        number=issued.number,
        day=day_text(issued.day),
        unit=unit_names(scene.tx, [issued.unit])[issued.unit],
    )
    return [Message(said)]
