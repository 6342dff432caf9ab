"""[Đính chính]: what was said is changed where the channel can; elsewhere a correction quotes it."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.answers import Refused
from bot.domain.broadcasts import PACE, State
from bot.domain.reachability import CANNOT_EDIT
from bot.domain.rights import Action
from bot.message import Message, Option
from bot.talk import Facts, Talk
from bot.text import number_text
from bot.words import _
from handlers.broadcasts import quoting, rewording
from handlers.engine import forms
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene, need
from handlers.engine.reading import up_to
from storage import audit, broadcasts
from storage.broadcasts import Broadcast
from storage.engine import sent
from storage.engine.db import Tx

FLOW = quoting.NAME
LONGEST = 3000  # characters, as of the broadcast itself


@dataclass(frozen=True)
class Correcting:
    broadcast: int
    text: str
    seen: int  # the version that was corrected


def open_form(scene: Scene, argument: str) -> Says:
    """[Đính chính]"""
    return forms.open_once(scene, FLOW, argument, {"broadcast": id_in(argument)})


def begin(scene: Scene, argument: str) -> Facts:
    need(scene, Action.BROADCAST)
    one = broadcasts.get(scene.tx, id_in(argument))
    if one is None:
        raise no_such_button()
    if not one.text:
        raise Refused(_("Nội dung thông báo này không còn được lưu."))
    return {"broadcast": one.id, "subject": one.subject, "is_begun": one.begun is not None}


def flow(talk: Talk, facts: Facts) -> Correcting:
    seen = talk.look_up("seen", partial(as_it_is, broadcast=facts["broadcast"]))
    asked = _("Nội dung đang có:\n{text}\n\nXin gõ toàn bộ nội dung đúng.", text=seen["text"])
    text = talk.ask("text", asked, up_to(LONGEST, one_line=False))
    heading, send = reaching(talk, facts) if facts["is_begun"] else replacing()
    talk.review({"text": _("Nội dung")}, heading, send)
    return Correcting(facts["broadcast"], text, seen["version"])


def as_it_is(tx: Tx, broadcast: int) -> dict[str, Any]:
    one = broadcasts.get(tx, broadcast)
    return {"text": one.text, "version": one.version} if one else {"text": "", "version": 0}


def replacing() -> tuple[str, str]:
    """What is reviewed of one that has not gone out: heading and button."""
    return _("Thông báo chưa gửi; nội dung được thay. Xin xem lại:"), _("Thay nội dung")


def reaching(talk: Talk, facts: Facts) -> tuple[str, str]:
    """The same of one that has, with how many it reaches and how."""
    reached = talk.look_up("reached", partial(look_up, subject=facts["subject"]))
    people = number_text(sum(reached.values()))
    heading = _(
        "Đính chính tới {people} người: sửa tại chỗ {edited} tin, gửi thêm {told} tin đính chính, thay nội "
        "dung {waiting} tin đang chờ. Xin xem lại:",
        people=people,
        **{name: number_text(count) for name, count in reached.items()},
    )
    return heading, _("Đính chính tới {count} người", count=people)


def look_up(tx: Tx, subject: str) -> dict[str, int]:
    """How many have it where it can be edited, where not, and for how many it still waits."""
    counts = sent.count_by_state(tx, subject)
    gone = {channel: count for (state, channel), count in counts.items() if state != "queued"}
    told = sum(count for channel, count in gone.items() if channel in CANNOT_EDIT)
    edited = sum(gone.values()) - told
    return {"edited": edited, "told": told, "waiting": sum(counts.values()) - edited - told}


def carry_out(scene: Scene, new: Correcting) -> Says:
    need(scene, Action.BROADCAST)
    one = broadcasts.locked(scene.tx, new.broadcast)
    if one is None:
        raise no_such_button()
    if one.version != new.seen:
        raise Refused(
            _(
                "Thông báo này vừa được người khác đính chính thành:\n{text}\n\nGửi thì nội dung dưới đây "
                "thay nội dung đó.",
                text=one.text,
            )
        )
    people = sent.count_by_state(scene.tx, one.subject).total()
    changed = carry(scene, replace(one, text=new.text, version=one.version + 1))
    broadcasts.change(scene.tx, one.id, text=new.text, version=one.version + 1, **changed)
    audit.write(scene.tx, scene.at, scene.who, FLOW, one.subject, version=one.version + 1, people=people)
    if one.state in (State.PLANNED, State.ASKED):
        return [Message(_("Đã thay nội dung; thông báo chưa gửi."))]
    said = _("Đang gửi đính chính tới {count} người.", count=number_text(people))
    after = (Option(f"bc_replan:{one.plan}", _("Sửa cả các lần sau")),) if is_going_on(scene, one) else ()
    return [Message(said, after)]


def carry(scene: Scene, now: Broadcast) -> dict[str, Any]:
    """Write the first portion; what is to be kept for the others, where it has begun at all."""
    if now.begun is None:
        return {}
    newest = replace(now, corrected_to=sent.newest(scene.tx) + 1)
    written = rewording.write_portion(scene.tx, scene.at, newest, scene.settings)
    return {"corrected_to": written, "next_due": now.next_due or scene.at + PACE}


def is_going_on(scene: Scene, one: Broadcast) -> bool:
    """Whether it is one sending of one that will be sent again."""
    plan = broadcasts.get(scene.tx, one.plan) if one.plan else None
    return plan is not None and plan.state == State.PLANNED


def is_live(scene: Scene, argument: str) -> bool:
    one = broadcasts.get(scene.tx, id_in(argument))
    return one is not None and bool(one.text)
