"""[Không chấp nhận …]: what the department refuses, with its reason; the unit that sent it hears so."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.answers import Over
from bot.domain.changes import Change
from bot.domain.rights import HEADING, Action, Role
from bot.message import Message, Option
from bot.talk import Facts, Talk
from bot.words import _
from handlers.department import listing
from handlers.engine import forms
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene, need
from handlers.engine.reading import up_to
from handlers.engine.tell import Notice, tell_others
from handlers.personnel.cards import summary
from storage import audit
from storage.engine.role_holders import holders
from storage.people import changes

FLOW = "letter_rejected"
LONGEST = 300  # characters


@dataclass(frozen=True)
class Rejecting:
    change: int
    why: str


def open_form(scene: Scene, argument: str) -> Says:
    return forms.open_once(scene, FLOW, argument, {"change": id_in(argument)})


def begin(scene: Scene, argument: str) -> Facts:
    need(scene, Action.DECIDE)
    change = gone(scene, id_in(argument))
    return {"change": change.id, "number": change.number, "what": named(change)}


def gone(scene: Scene, change: int) -> Change:
    """One that went to the department."""
    found = changes.line_of(scene.tx, change)
    if found is None:
        raise no_such_button()
    return found[0].change


def flow(talk: Talk, facts: Facts) -> Rejecting:
    why = talk.ask(
        "why", _("Sở không chấp nhận {number} vì lý do gì?", number=facts["number"]), up_to(LONGEST)
    )
    heading = _(
        "Sở không chấp nhận {what}. Ghi xong, hệ thống báo đơn vị đã gửi. Xin xem lại:", what=facts["what"]
    )
    talk.review({"why": _("Lý do")}, heading, _("Ghi kết quả"))
    return Rejecting(facts["change"], why)


def named(change: Change) -> str:
    """ "NS-2026-0001, UBND xã Long Tân – Lê Văn Mẫu Minh: thôi làm việc …"."""
    places = {"number": change.number, "unit": change.unit_name, "what": summary(change)}
    return _("{number}, {unit} – {what}", **places)


def carry_out(scene: Scene, rejecting: Rejecting) -> Says:
    need(scene, Action.DECIDE)
    change = gone(scene, rejecting.change)
    if not changes.reject(scene.tx, change.id, rejecting.why):
        raise Over(_("{number} đã được ghi là Sở không chấp nhận.", number=change.number))
    audit.write(scene.tx, scene.at, scene.who, "change_rejected", f"change:{change.id}")
    told = tell_others(scene, notices(scene, change, rejecting.why))
    said = _("Đã ghi Sở không chấp nhận {number}.", number=change.number)
    heard = _("Đơn vị đã được báo.") if told else _("Chưa báo được đơn vị tại đây; xin gọi điện.")
    found = changes.line_of(scene.tx, change.id)
    card = listing.show_one(scene, str(found[1])) if found else []
    return [Message(f"{said} {heard}"), *card]


def notices(scene: Scene, change: Change, why: str) -> Iterator[Notice]:
    """Who sent it, and who leads or watches the unit; not the office's own, who did it."""
    there = holders(scene.tx, scene.at, (*HEADING, Role.OFFICER), [change.unit])[change.unit]
    for person in sorted({change.by, *(one.person for one in there)} - {scene.who.person}):
        yield Notice(f"change_rejected:{change.id}", person, lambda: rejected(change, why), roles=tuple(Role))


def rejected(change: Change, why: str) -> Message:
    said = _(
        "Sở không chấp nhận {what}.\nLý do: {why}\nĐề nghị đơn vị xem lại; nếu cần, xin báo lại bằng thay "
        "đổi mới.",
        what=named(change),
        why=why,
    )
    return Message(said, (Option(f"ns:{change.id}", _("Xem {number}", number=change.number)),))
