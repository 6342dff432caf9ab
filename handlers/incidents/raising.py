"""Telling the office of an incident: three questions; more may be added at the review (Điều 7 khoản 7)."""

from datetime import datetime
from functools import partial
from typing import Any

from bot.answers import Refused
from bot.domain.dates import read_moment
from bot.domain.incidents import Kind
from bot.domain.rights import Action
from bot.talk import Facts, Talk
from bot.text import local_date, moment_text
from bot.words import _
from handlers import forms
from handlers.allowed import need, no_such_button, reaches_all
from handlers.files import attach_named, file_titles
from handlers.incidents import danger, guidance, receiving, whose
from handlers.incidents.guidance import Solved
from handlers.incidents.receiving import Raising
from handlers.incidents.whose import Place
from handlers.incidents.words import KINDS, kind_name
from handlers.kinds import Says, Scene
from handlers.reading import up_to
from handlers.tokens import id_in
from storage import duties, mailboxes, outcomes

FLOW = "incident"
LONGEST = 1000  # characters
SHORT = 50


def open_form(scene: Scene, _argument: str) -> Says:
    """[Báo sự cố]"""
    return forms.open_once(scene, FLOW, "", {"duty": None})


def begin(scene: Scene, argument: str) -> Facts:
    """``argument``: "duty:17" where a reminder's [Không vào được] leads here: kind and mailbox are known."""
    need(scene, Action.RAISE)
    roles = {held.unit: held.unit_name for held in scene.who.roles}
    boxes = mailboxes.of_units(scene.tx, roles)
    facts = {
        "day": local_date(scene.at).isoformat(),
        "at": scene.at.isoformat(),
        "is_office": reaches_all(scene, Action.RAISE),
        "units": [[unit, name, boxes.get(unit, "")] for unit, name in roles.items()],
        "own": mailboxes.of_people(scene.tx, [scene.who.person]).get(scene.who.person, ""),
        "domains": scene.settings.mail_domains,
    }
    return facts | (of_duty(scene, argument) if argument else {})


def of_duty(scene: Scene, argument: str) -> dict[str, Any]:
    """What is known where the mailbox of a unit cannot be opened to be checked."""
    duty = duties.get(scene.tx, id_in(argument.removeprefix("duty:")))
    if duty is None:
        raise no_such_button()
    need(scene, Action.RAISE, duty.unit)
    mailbox = mailboxes.of_units(scene.tx, [duty.unit]).get(duty.unit, "")
    return {"duty": duty.id, "known": [duty.unit, duty.unit_name, mailbox]}


def flow(talk: Talk, facts: Facts) -> Raising | Solved:
    known = facts.get("known")
    place = Place(*known) if known else whose.where(talk, facts)
    kind = Kind.LOGIN if known else Kind(talk.choose("kind", _("Sự cố gì?"), kinds()))
    if not place.teller and guidance.was_enough(talk, kind, about(place) if known else ""):
        return Solved(place.unit, kind, facts.get("duty"))
    is_opened = danger.ask_opened(talk, kind)
    mailbox = place.mailbox if known else whose.which_mailbox(talk, facts, place)
    what = talk.ask("what", what_question(place, kind, is_known=bool(known)), up_to(LONGEST, one_line=False))
    happened_at = talk.maybe(
        "happened",
        lambda: talk.ask(
            "happened",
            _("Sự cố xảy ra khi nào? Ví dụ: “8 giờ sáng nay”, “chiều hôm qua”."),
            read_happened,
            moment_text,
        ),
    )
    tried = talk.maybe("tried", lambda: talk.ask("tried", _("Đã thử làm gì rồi?"), up_to(LONGEST)))
    call_back = talk.maybe(
        "call_back", lambda: talk.ask("call_back", _("Phòng gọi lại số điện thoại nào?"), read_phone)
    )
    attach = partial(attach_named, talk, _("Xin gửi từng ảnh hoặc tệp."))
    files = talk.maybe("file:1", attach) or {}
    talk.review({**whose.titles(place), **titles(), **file_titles(files)}, review_heading(place, kind, known))
    sent = tuple(file for file, _name in files.values())
    return Raising(place, kind, mailbox, what, happened_at, tried or "", call_back or "", sent, is_opened)


def about(place: Place) -> str:
    return _("{unit}: không vào được hộp thư {mailbox}.", unit=place.name, mailbox=place.mailbox)


def kinds() -> dict[str, str]:
    return {kind: _(name) for kind, name in KINDS.items()}


def what_question(place: Place, kind: Kind, *, is_known: bool) -> str:
    if is_known:
        return _(
            "{unit}: không vào được hộp thư {mailbox}. Xin mô tả, ví dụ “báo sai mật khẩu”, “không mở được "
            "trang đăng nhập”. Không ghi mật khẩu.",
            unit=place.name,
            mailbox=place.mailbox,
        )
    if kind == Kind.EXPOSED:
        return _("Xin mô tả sự việc. Không ghi mật khẩu.")
    return _("Xin mô tả sự việc.")


def titles() -> dict[str, str]:
    return {
        "opened": _("Đã mở, cung cấp mật khẩu"),
        "what": _("Nội dung"),
        "happened": _("Xảy ra lúc"),
        "tried": _("Đã thử"),
        "call_back": _("Số gọi lại"),
    }


def review_heading(place: Place, kind: Kind, known: Any) -> str:
    if known:
        named = {"kind": kind_name(kind), "mailbox": place.mailbox, "unit": place.name}
        return _("{kind}: {mailbox} ({unit}). Xin xem lại trước khi gửi:", **named)
    return _("Báo sự cố của {unit}. Xin xem lại trước khi gửi:", unit=place.name)


def read_happened(typed: str, said_at: datetime) -> datetime:
    """A moment that is past."""
    found = read_moment(typed, said_at, past=True)
    if found is None:
        raise Refused(_("Chưa hiểu thời điểm. Ví dụ: “8 giờ sáng nay”, “chiều hôm qua”, “25/11 lúc 9h”."))
    if found > said_at:
        raise Refused(_("{moment} chưa đến. Xin gõ lại.", moment=moment_text(found)))
    return found


def read_phone(typed: str, said_at: datetime) -> str:
    said = up_to(SHORT)(typed, said_at)
    if sum(character.isdecimal() for character in said) < 3:
        raise Refused(_("Xin gõ số điện thoại, ví dụ: 0251 3000 100."))
    return said


def carry_out(scene: Scene, decision: Raising | Solved) -> Says:
    """What the guidance has not solved is raised."""
    if isinstance(decision, Raising):
        return receiving.tell_of(scene, decision)
    outcomes.unsay(scene.tx, [receiving.no_access_subject(decision.unit)])
    return guidance.write_down(scene, decision)
