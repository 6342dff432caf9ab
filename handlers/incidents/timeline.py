"""An incident's card as it is opened from a list: with all that was done, and what else can be done there."""

from collections.abc import Sequence

from bot.domain.incidents import UNSOLVED, Act, Side, moved
from bot.message import Message, Option
from bot.text import day_text, local_date, time_text
from bot.words import _
from handlers.incidents import cards
from handlers.incidents.cards import TOKEN
from handlers.incidents.words import act_name
from handlers.kinds import Scene
from storage import incidents
from storage.incidents import Incident, Told

SHOWN = 12  # the newest lines


def opened(scene: Scene, incident: Incident, side: Side) -> Message:
    told = incidents.timeline(scene.tx, incident.id)
    text = "\n".join([*cards.lines(incident), "", _("Diễn biến:"), *happened(told)])
    options = [*cards.buttons(incident, side)]
    if side == Side.OFFICE:
        options += [*buttons_for_unit(incident), *passing_it_on(scene, incident), *apart(incident)]
    options.append(Option(f"{TOKEN}record:{incident.id}", _("Biên bản")))
    if any(one.file for one in told):
        options.append(Option(f"{TOKEN}files:{incident.id}", _("Xem tệp")))
    return Message(text, tuple(options), cards.heading(incident), columns=2)


def happened(told: Sequence[Told]) -> list[str]:
    """Where it is too long the talk stands in one line, so that what was done stays in sight."""
    if len(told) <= SHOWN:
        return [line(one) for one in told]
    talk = [one for one in told if one.act == Act.TALK]
    done = [one for one in told if one.act != Act.TALK]
    more = _("… và {count} dòng trước đó", count=len(done) - SHOWN)
    return [*([more] if len(done) > SHOWN else []), *map(line, done[-SHOWN:]), *counted(talk)]


def counted(talk: Sequence[Told]) -> list[str]:
    """ "Trao đổi: 14 tin, mới nhất 08:41 25/11/2026 Hồ Văn Ví Vinh: nhắn – Đã xong"."""
    if not talk:
        return []
    return [_("Trao đổi: {count} tin, mới nhất {newest}", count=len(talk), newest=line(talk[-1]))]


def line(told: Told) -> str:
    """ "08:41 25/11/2026 Hồ Văn Ví Vinh: tiếp nhận"."""
    when = f"{time_text(told.at)} {day_text(local_date(told.at))}"
    who = told.name or _("hệ thống")
    done = file_sent(told) if told.file else act_name(told.act)
    if told.text:
        return _("{when} {who}: {done} – {text}", when=when, who=who, done=done, text=told.text)
    return _("{when} {who}: {done}", when=when, who=who, done=done)


def file_sent(told: Told) -> str:
    if told.is_scanned:
        return _("gửi tệp {name}", name=told.file_name)
    return _("gửi tệp {name} (chưa quét vi-rút)", name=told.file_name)


def buttons_for_unit(incident: Incident) -> tuple[Option, ...]:
    """What the office may say for a unit that telephoned."""
    of_unit = cards.buttons(incident, Side.UNIT)
    talk = cards.talk_button(incident, Side.UNIT)
    return tuple(Option(one.token, one.label) for one in of_unit if one not in talk)


def passing_it_on(scene: Scene, incident: Incident) -> tuple[Option, ...]:
    """Who has it may give it to a colleague; another may take it over."""
    if not incident.taken_by or not moved(incident.state, Act.OVER, Side.OFFICE):
        return ()
    if incident.taken_by == scene.who.person:
        return (Option(f"{TOKEN}{Act.GIVE}:{incident.id}", _("Giao cho đồng nghiệp")),)
    return (Option(f"{TOKEN}{Act.OVER}:{incident.id}", _("Nhận thay")),)


def apart(incident: Incident) -> tuple[Option, ...]:
    """What is part of a common incident and another fault after all may be taken out of it."""
    if incident.common is None or incident.state not in UNSOLVED:
        return ()
    return (Option(f"{TOKEN}apart:{incident.id}", _("Tách khỏi sự cố chung")),)
