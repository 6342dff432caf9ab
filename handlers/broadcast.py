"""/thongbao: the office sends one text, with files, to all, a role, a group or chosen units."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.answers import Refused
from bot.domain.hours import after_quiet
from bot.domain.rights import Action, Role
from bot.message import Message
from bot.talk import Facts, Talk
from bot.text import local_date, moment_text, number_text
from bot.words import _
from handlers import pick
from handlers.allowed import need
from handlers.files import MOST, attach_named, file_titles
from handlers.kinds import Says, Scene
from handlers.reading import up_to
from handlers.tell import Notice, tell_others
from storage import audit, broadcasts, files, units
from storage.broadcasts import Broadcast
from storage.db import Tx
from storage.holders import Holder, holders, unit_names
from storage.outbox import Lane
from storage.units import Scope

LONGEST = 3000  # characters: one message on every channel
SHOWN = 10  # units named among those that cannot be reached
RECENT = 3  # broadcasts shown with what became of them
BRIEF = 50  # characters of a text where it is only named

ROLES: dict[str, tuple[Role, ...]] = {
    "heads": (Role.HEAD, Role.DEPUTY),
    "officers": (Role.OFFICER,),
    "both": (Role.HEAD, Role.DEPUTY, Role.OFFICER),
    "everyone": tuple(Role),
}


@dataclass(frozen=True)
class Broadcasting:
    text: str
    roles: str  # a key of ROLES
    scope: Scope
    files: tuple[int, ...] = ()


def begin(scene: Scene, _argument: str) -> Facts:
    need(scene, Action.BROADCAST)
    return {
        **pick.facts(scene),
        "at": scene.at.isoformat(),
        "by": scene.who.person,
        "office": scene.settings.office_name,
        "recent": [line(one) for one in broadcasts.recent(scene.tx, RECENT)],
    }


def line(one: Broadcast) -> str:
    return _(
        "– {moment}, “{text}”: đã gửi {sent}, chờ gửi {waiting}, không gửi được {failed}",
        moment=moment_text(one.at),
        text=brief(one.text),
        **{state: number_text(one.counts.get(state, 0)) for state in ("sent", "waiting", "failed")},
    )


def brief(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= BRIEF else f"{words[:BRIEF].rstrip(' .,;:')}…"


def flow(talk: Talk, facts: Facts) -> Broadcasting:
    text = talk.ask("text", ask_text(facts), up_to(LONGEST, one_line=False), brief)
    scope = pick.pick_scope(talk, facts, _("Gửi tới đơn vị nào?"))
    roles = talk.choose("roles", _("Gửi tới ai?"), who())
    given = attach_named(talk, ask_files())
    find = partial(audience, known=facts, roles=roles, scope=scope)
    reached = talk.look_up("audience", find)
    titles = {"text": _("Nội dung"), **pick.titles(), "roles": _("Người nhận"), **file_titles(given)}
    send = _("Gửi tới {count} người", count=number_text(reached["people"]))
    talk.review(titles, preview(text, facts, reached), send)
    return Broadcasting(text, roles, scope, tuple(file for file, _name in given.values()))


def ask_files() -> str:
    return _("Kèm ảnh hoặc tệp? Xin gửi từng tệp, tối đa {most} tệp.", most=MOST)


def ask_text(facts: Facts) -> str:
    if not facts["recent"]:
        return _("Xin gõ nội dung thông báo.")
    ask = _("Để gửi thông báo mới, xin gõ nội dung. Nếu không gửi, xin gõ “hủy”.")
    return "\n".join([_("Các thông báo gần đây:"), *facts["recent"], "", ask])


def who() -> dict[str, str]:
    return {
        "heads": _("Thủ trưởng, cấp phó"),
        "officers": _("Cán bộ theo dõi hộp thư"),
        "both": _("Thủ trưởng, cấp phó và cán bộ theo dõi"),
        "everyone": _("Mọi người trong danh sách"),
    }


def audience(tx: Tx, known: Facts, roles: str, scope: Scope) -> dict[str, Any]:
    """Whom it reaches, as JSON: how many people, and of the others [unit, how many]."""
    of = unit_ids(tx, date.fromisoformat(known["day"]), scope)
    reached, others = found(tx, datetime.fromisoformat(known["at"]), roles, of, known.get("by"))
    names = unit_names(tx, {one.unit for one in others})
    return {"people": len(reached), "others": list(Counter(names[one.unit] for one in others).items())}


def unit_ids(tx: Tx, day: date, scope: Scope) -> list[int] | None:
    return None if scope.is_all else [unit.id for unit in units.listed(tx, day, scope)]


def found(
    tx: Tx, at: datetime, roles: str, of: list[int] | None, by: int | None
) -> tuple[list[Holder], list[Holder]]:
    """The people who can be reached, and the others; each once, and without the one who sends it."""
    by_unit = holders(tx, at, ROLES[roles], of)
    held = {one.person: one for unit in by_unit.values() for one in unit}
    everyone = [one for person, one in held.items() if person != by]
    return [one for one in everyone if one.is_reachable], [one for one in everyone if not one.is_reachable]


def preview(text: str, facts: Facts, reached: dict[str, Any]) -> str:
    """The message as it is received, and whom it does not reach."""
    message = said(text, facts["office"])
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


def said(text: str, office: str, file_ids: tuple[int, ...] = ()) -> Message:
    return Message(text, heading=_("Thông báo của {office}", office=office), file_ids=file_ids)


def carry_out(scene: Scene, sending: Broadcasting) -> Says:
    """Queue it for each person who can be reached now; not at night."""
    need(scene, Action.BROADCAST)
    of = unit_ids(scene.tx, local_date(scene.at), sending.scope)
    reached, others = found(scene.tx, scene.at, sending.roles, of, scene.who.person)
    if not reached:
        raise Refused(_("Không có ai nhận được thông báo này nên chưa gửi."))
    subject = f"{broadcasts.ACT}:{scene.event}"
    first = after_quiet(scene.at, scene.settings.quiet)
    office = scene.settings.office_name
    tell_others(
        scene,
        (
            Notice(
                subject,
                one.person,
                lambda: said(sending.text, office, sending.files),
                Lane.BROADCAST,
                subject,
                roles=ROLES[sending.roles],
            )
            for one in reached
        ),
    )
    for file in sending.files:
        files.keep(scene.tx, file, subject)
    counts = {"people": len(reached), "others": len(others), "files": len(sending.files)}
    audit.write(
        scene.tx, scene.at, scene.who, broadcasts.ACT, subject, roles=sending.roles, units=of, **counts
    )
    return [Message(sent(len(reached), first if first > scene.at else None))]


def sent(people: int, first: datetime | None) -> str:
    if first is None:
        return _("Đang gửi tới {count} người. Gõ /thongbao để xem kết quả.", count=number_text(people))
    return _(
        "Thông báo tới {count} người sẽ được gửi lúc {moment}. Gõ /thongbao để xem kết quả.",
        count=number_text(people),
        moment=moment_text(first),
    )
