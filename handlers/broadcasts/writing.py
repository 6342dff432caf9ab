"""The office writes a broadcast: one text, with files, to all, a role, a group or chosen units."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from bot.answers import Refused
from bot.domain.broadcasts import State, opening
from bot.domain.rights import Action
from bot.message import Message
from bot.talk import Facts, Talk
from bot.text import moment_text, number_text
from bot.words import _
from handlers import forms, pick
from handlers.allowed import need
from handlers.broadcasts import audience, cards, progress, sending
from handlers.broadcasts.audience import Audience
from handlers.files import MOST, attach_named, file_titles
from handlers.kinds import Says, Scene
from handlers.reading import up_to
from storage import audit, broadcasts, files
from storage.broadcasts import Written
from storage.calendar import calendar
from storage.db import Tx
from storage.holders import unit_names

FLOW = "broadcast"
LONGEST = 3000  # characters: one message on every channel
SHOWN = 10  # units named among those that cannot be reached


@dataclass(frozen=True)
class Broadcasting:
    text: str
    audience: Audience
    files: tuple[int, ...] = ()


def open_form(scene: Scene, _argument: str) -> Says:
    """[Soạn thông báo]"""
    return forms.open_once(scene, FLOW, "", {})


def begin(scene: Scene, _argument: str) -> Facts:
    need(scene, Action.BROADCAST)
    return {
        **pick.facts(scene),
        "at": scene.at.isoformat(),
        "by": scene.who.person,
        "office": scene.settings.office_name,
    }


def flow(talk: Talk, facts: Facts) -> Broadcasting:
    text = talk.ask("text", _("Xin gõ nội dung thông báo."), up_to(LONGEST, one_line=False), cards.brief)
    scope = pick.pick_scope(talk, facts, _("Gửi tới đơn vị nào?"))
    roles = talk.choose("roles", _("Gửi tới ai?"), audience.names())
    given = attach_named(talk, ask_files())
    whom = Audience(roles, scope)
    reached = talk.look_up("audience", partial(look_up, known=facts, whom=whom))
    titles = {"text": _("Nội dung"), **pick.titles(), "roles": _("Người nhận"), **file_titles(given)}
    send = _("Gửi tới {count} người", count=number_text(reached["people"]))
    talk.review(titles, preview(text, facts, reached), send)
    return Broadcasting(text, whom, tuple(file for file, _name in given.values()))


def ask_files() -> str:
    return _("Kèm ảnh hoặc tệp? Xin gửi từng tệp, tối đa {most} tệp.", most=MOST)


def look_up(tx: Tx, known: Facts, whom: Audience) -> dict[str, Any]:
    """Whom it reaches, as JSON: how many people, and of the others [unit, how many]."""
    found = audience.find(tx, datetime.fromisoformat(known["at"]), whom, known["by"])
    names = unit_names(tx, {one.unit for one in found.others})
    return {
        "people": len(found.reached),
        "others": list(Counter(names[one.unit] for one in found.others).items()),
    }


def preview(text: str, facts: Facts, reached: dict[str, Any]) -> str:
    """The message as it is received, and whom it does not reach."""
    message = sending.message(text, facts["office"])
    parts = [_("Tin đến người nhận như sau:"), f"{message.heading}\n{message.text}"]
    if reached["others"]:
        parts.append(not_reached(reached["others"]))
    return "\n\n".join([*parts, _("Xin xem lại trước khi gửi:")])


def not_reached(others: Sequence[tuple[str, int]]) -> str:
    count = sum(number for _unit, number in others)
    named = [f"{unit} ({number})" for unit, number in others[:SHOWN]]
    more = ["…"] if len(others) > SHOWN else []
    return _(
        "Không tới được {count} người: {units}.", count=number_text(count), units="; ".join([*named, *more])
    )


def carry_out(scene: Scene, writing: Broadcasting) -> Says:
    """Send it to each who can be reached now; outside hours it waits for their beginning."""
    need(scene, Action.BROADCAST)
    found = audience.find(scene.tx, scene.at, writing.audience, scene.who.person)
    if not found.reached:
        raise Refused(_("Không có ai nhận được thông báo này nên chưa gửi."))
    begins = opening(scene.at, calendar(scene.tx), scene.settings.quiet)
    made = write(scene, writing, begins)
    counts = {"people": len(found.reached), "others": len(found.others), "files": len(writing.files)}
    one = broadcasts.get(scene.tx, made)
    assert one is not None
    audit.write(scene.tx, scene.at, scene.who, broadcasts.ACT, one.subject, **one.audience, **counts)
    people = number_text(len(found.reached))
    if one.state == State.SENDING:
        sending.begin(scene.tx, scene.at, one, scene.settings)
        progress.show_here(scene, one)
        return [Message(_("Đang gửi tới {count} người. Gõ /thongbao để xem kết quả.", count=people))]
    said = _(
        "Thông báo tới {count} người sẽ được gửi lúc {moment}. Gõ /thongbao để xem kết quả.",
        count=people,
        moment=moment_text(begins),
    )
    return [Message(said, cards.stop_button(one))]


def write(scene: Scene, writing: Broadcasting, begins: datetime) -> int:
    """Keep it, with its files; its id."""
    is_later = begins > scene.at
    written = Written(
        f"{broadcasts.ACT}:{scene.event}",
        scene.who.person,
        scene.at,
        writing.text,
        audience.kept(writing.audience),
        State.PLANNED if is_later else State.SENDING,
        begins=begins if is_later else None,
        next_due=begins if is_later else None,
    )
    for file in writing.files:
        files.keep(scene.tx, file, written.subject)
    return broadcasts.add(scene.tx, written)
