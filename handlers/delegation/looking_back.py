"""[Xem ngày khác]: who watched the mailbox on a day that is named in free words."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.answers import Refused
from bot.domain.rights import Action
from bot.talk import Facts, Talk
from bot.text import long_day
from bot.words import _
from handlers.delegation import showing
from handlers.delegation.words import read_any_day
from handlers.engine import forms
from handlers.engine.buttons import id_in
from handlers.engine.feature import Says, Scene, need
from storage.engine.role_holders import unit_names

FLOW = "officers_on"


@dataclass(frozen=True)
class Asked:
    unit: int
    day: date


def open_form(scene: Scene, argument: str) -> Says:
    """uq_day:<unit>"""
    return forms.open_once(scene, FLOW, argument, {"unit": id_in(argument)})


def begin(scene: Scene, argument: str) -> Facts:
    unit = id_in(argument)
    need(scene, Action.DELEGATE, unit)
    return {"unit": unit}


def flow(talk: Talk, facts: Facts) -> Asked:
    question = _("Anh/chị muốn xem ngày nào? Ví dụ: “12/3”, “hôm qua”, “thứ Hai tuần trước”.")
    return Asked(facts["unit"], talk.ask("day", question, read_day, long_day))


def read_day(typed: str, said_at: datetime) -> date:
    day = read_any_day(typed, said_at)
    if day is None:
        raise Refused(_("Chưa hiểu ngày. Ví dụ: “12/3”, “hôm qua”, “01/12/2026”."))
    return day


def carry_out(scene: Scene, asked: Asked) -> Says:
    need(scene, Action.DELEGATE, asked.unit)
    name = unit_names(scene.tx, [asked.unit])[asked.unit]
    return [showing.on_day(scene, asked.unit, name, asked.day)]
