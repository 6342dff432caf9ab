"""The office writes what is shown to whoever meets a common fault, or goes back to the words of the house."""

from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from typing import Any

from bot.answers import Refused
from bot.domain.incidents import Kind
from bot.domain.rights import Action
from bot.message import Message
from bot.talk import Facts, Talk
from bot.text import at_local, local_date
from bot.words import _
from handlers import forms
from handlers.allowed import need
from handlers.incidents.guidance import OURS
from handlers.incidents.words import kind_name
from handlers.kinds import Says, Scene
from handlers.reading import up_to
from storage import audit, guidance
from storage.db import Tx
from storage.guidance import Guide

FLOW = "guidance"
LONGEST = 1000  # characters


@dataclass(frozen=True)
class Guiding:
    """What is shown from now on ("": the words of the house), and the version that was seen before."""

    kind: Kind
    body: str
    seen: int


def open_form(scene: Scene, _argument: str) -> Says:
    """[Sửa hướng dẫn]"""
    return forms.open_once(scene, FLOW, "", {})


def begin(scene: Scene, _argument: str) -> Facts:
    need(scene, Action.HANDLE)
    first = local_date(scene.at).replace(day=1)
    return {"month": at_local(first, time()).isoformat()}


def flow(talk: Talk, facts: Facts) -> Guiding:
    found = talk.look_up("guides", partial(look_up, since=datetime.fromisoformat(facts["month"])))
    names = {kind.value: kind_name(kind) for kind in OURS}
    text = "\n".join([*(line(Kind(kind), **found[kind]) for kind in names), _("Sửa hướng dẫn nào?")])
    kind = Kind(talk.choose("kind", text, names))
    written, seen = found[kind]["body"], found[kind]["version"]
    now = written or _(OURS[kind])
    if written and chosen(talk, kind, now) == "ours":
        both = _("Đang dùng:\n{now}\n\nSẽ dùng:\n{new}\n\nXin xem lại:", now=now, new=_(OURS[kind]))
        talk.review({"kind": _("Sự cố")}, both)
        return Guiding(kind, "", seen)
    asked = _("Đang dùng:\n{now}\n\nXin gõ bản mới, tối đa 1.000 ký tự.", now=now)
    body = talk.ask(f"text_{kind}", asked, up_to(LONGEST, one_line=False))
    heading = _("Đang dùng:\n{now}\n\nXin xem lại trước khi gửi:", now=now)
    talk.review({"kind": _("Sự cố"), f"text_{kind}": _("Bản mới")}, heading)
    return Guiding(kind, body, seen)


def chosen(talk: Talk, kind: Kind, now: str) -> str:
    options = {"own": _("Gõ bản mới"), "ours": _("Dùng lại bản mẫu")}
    return talk.choose(f"which_{kind}", _("Đang dùng:\n{now}\n\nAnh/chị muốn làm gì?", now=now), options)


def look_up(tx: Tx, since: datetime) -> dict[str, Any]:
    """Of each kind what is shown, who wrote it, and how often it was enough."""
    helped = guidance.helped(tx, since)
    return {
        kind.value: {**vars(guide), "helped": helped.get(guidance.subject(kind), 0)}
        for kind, guide in guidance.guides(tx, list(OURS)).items()
    }


def line(kind: Kind, helped: int, **guide: Any) -> str:
    """ "Hộp thư đầy: Hồ Văn Ví Vinh viết (lần sửa 2); tháng này giúp được 3 lần"."""
    now = Guide(**guide)
    named = {"kind": kind_name(kind), "count": helped}
    if not now.body:
        return _("{kind}: bản mẫu; tháng này giúp được {count} lần", **named)
    return _(
        "{kind}: {name} viết (lần sửa {version}); tháng này giúp được {count} lần",
        **named,
        name=now.by,
        version=now.version,
    )


def carry_out(scene: Scene, new: Guiding) -> Says:
    """Shown from the next incident on; of two who write at the same time the second is told."""
    need(scene, Action.HANDLE)
    if not guidance.put(scene.tx, new.kind, new.body, scene.who.person, new.seen):
        raise Refused(_("Hướng dẫn này vừa được người khác sửa; dưới đây là bản đang dùng."))
    version = new.seen + 1
    audit.write(scene.tx, scene.at, scene.who, "guidance", guidance.subject(new.kind), version=version)
    said = _("Đã đổi hướng dẫn “{kind}”; người báo sự cố được xem bản mới.", kind=kind_name(new.kind))
    return [Message(said)]
