"""An incident's card: everything on it, with the buttons of what can be done now; the office's stay true."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.incidents import Act, Side, moved
from bot.domain.rights import Role
from bot.message import Message, Option
from bot.text import day_text, local_date, moment_text, time_text
from bot.words import N_, _, speaking
from handlers.incidents.words import act_name, kind_name, state_text
from handlers.kinds import Scene
from handlers.tell import Notice, tell_others
from storage import incidents, outbox, outcomes, sent
from storage.db import Tx
from storage.holders import office_people
from storage.incidents import Incident, Told
from storage.outbox import Lane, Outgoing

WORD = "sc"  # "sự cố": what is typed for the choices of a card, sc1, sc2 …
TOKEN = "sc_"  # and the act: how the token of a button begins
SHOWN = 12  # the newest lines of the timeline
BUTTONS: dict[Side, dict[Act, str]] = {  # act -> label, in their order; at most five at a time (Zalo OA)
    Side.OFFICE: {
        Act.TAKE: N_("Tiếp nhận"),
        Act.ASK: N_("Hỏi thêm"),
        Act.RESOLVE: N_("Đã xử lý sự cố"),
        Act.WRONG: N_("Báo nhầm"),
        Act.TALK: N_("Nhắn người báo"),
    },
    Side.UNIT: {
        Act.ANSWER: N_("Trả lời"),
        Act.CONFIRM: N_("Đã ổn"),
        Act.REOPEN: N_("Chưa được"),
        Act.TALK: N_("Nhắn Phòng"),
    },
}


def tell_office(scene: Scene, incident: Incident, files: Sequence[int], at: datetime) -> None:
    """One message to each of the office's people, but for whoever raised it. ``at``: when they are told."""
    card_of = Notice(
        subject(incident),
        0,
        lambda: replace(card(incident), file_ids=tuple(files)),
        subject=subject(incident),
        not_before=at,
        is_urgent=True,
        roles=(Role.OFFICE,),
    )
    office = (one.person for one in office_people(scene.tx, scene.at) if one.person != scene.who.person)
    tell_others(scene, (replace(card_of, person=person) for person in office))


def subject(incident: Incident) -> str:
    return f"incident:{incident.id}"


def talk_subject(incident: Incident) -> str:
    """What one side says of it to the other is about this; the cards of it, which are kept true, are not."""
    return f"incident_talk:{incident.id}"


def card(incident: Incident) -> Message:
    """As the office sees it."""
    return Message("\n".join(lines(incident)), buttons(incident, Side.OFFICE), heading(incident), columns=2)


def heading(incident: Incident) -> str:
    named = {"number": incident.reference, "kind": kind_name(incident.kind)}
    return _("Khẩn – {number}: {kind}", **named) if incident.is_dangerous else _("{number}: {kind}", **named)


def lines(incident: Incident) -> list[str]:
    """What is known of it, then where it stands."""
    known = {
        _("Đơn vị"): incident.unit_name,
        _("Hộp thư"): incident.mailbox,
        _("Người báo"): raiser(incident),
        _("Nội dung"): incident.what,
        _("Xảy ra lúc"): moment_text(incident.happened_at) if incident.happened_at else "",
        _("Đã thử"): incident.tried,
        _("Số gọi lại"): incident.call_back,
        _("Báo lúc"): moment_text(incident.raised_at),
        _("Tình trạng"): state_text(incident),
    }
    return [f"{title}: {value}" for title, value in known.items() if value]


def raiser(incident: Incident) -> str:
    """Who raised it; of what was told by telephone also who wrote it down."""
    if not incident.on_behalf:
        return incident.raiser
    told_by = incident.raiser or _("người của đơn vị")
    return _("{name}, qua điện thoại ({writer} ghi)", name=told_by, writer=incident.writer)


def buttons(incident: Incident, side: Side) -> tuple[Option, ...]:
    """What can be done by that side now; the word of each is the same on every card."""
    return tuple(
        Option(f"{TOKEN}{act}:{incident.id}", _(label), f"{WORD}{number}")
        for number, (act, label) in enumerate(BUTTONS[side].items(), 1)
        if moved(incident.state, act, side)
    )


def talk_button(incident: Incident, side: Side) -> tuple[Option, ...]:
    """The one of them that opens the talk."""
    token = f"{TOKEN}{Act.TALK}:{incident.id}"
    return tuple(one for one in buttons(incident, side) if one.token == token)


def refresh(tx: Tx, changed: Iterable[Incident], at: datetime, cause: str) -> None:
    """The office's cards say how it stands now, where the channel can change what it has said.

    One that still waits for the morning says so when it comes. ``cause`` is another for each change.
    """
    now = {subject(one): one for one in changed}
    edits, queued = [], {}
    for row in sent.about_any(tx, list(now)):
        with speaking(row.language):
            message = card(now[row.subject])
        if row.state == "queued":
            queued[row.id] = replace(message, file_ids=tuple(row.file_ids))
        edits.append(edit(row, message, at, cause))
    outcomes.reword(tx, queued)
    outbox.put(tx, edits)


def edit(row: Any, message: Message, at: datetime, cause: str) -> Outgoing:
    return Outgoing(
        key=f"edit:{row.id}:{cause}",
        contact=row.contact,
        channel=row.channel,
        lane=Lane.NUDGE,
        message=message,
        at=at,
        action="edit",
        target=row.id,
    )


def with_timeline(scene: Scene, incident: Incident, side: Side) -> Message:
    """The card with all that was done, as it is opened from a list."""
    told = incidents.timeline(scene.tx, incident.id)
    left_out = [_("… và {count} dòng trước đó", count=len(told) - SHOWN)] if len(told) > SHOWN else []
    happened = [_("Diễn biến:"), *left_out, *map(line, told[-SHOWN:])]
    text = "\n".join([*lines(incident), "", *happened])
    options = buttons(incident, side) + (buttons_for_unit(incident) if side == Side.OFFICE else ())
    options += (Option(f"{TOKEN}record:{incident.id}", _("Biên bản")),)
    if any(one.file for one in told):
        options += (Option(f"{TOKEN}files:{incident.id}", _("Xem tệp")),)
    return Message(text, options, heading(incident), columns=2)


def buttons_for_unit(incident: Incident) -> tuple[Option, ...]:
    """What the office may say for a unit that telephoned."""
    of_unit = buttons(incident, Side.UNIT)
    talk = talk_button(incident, Side.UNIT)
    return tuple(Option(one.token, one.label) for one in of_unit if one not in talk)


def line(told: Told) -> str:
    """ "08:41 25/11/2026 Hồ Văn Ví Vinh: tiếp nhận"."""
    when = f"{time_text(told.at)} {day_text(local_date(told.at))}"
    who = told.name or _("hệ thống")
    done = _("gửi tệp {name}", name=told.file_name) if told.file else act_name(told.act)
    if told.text:
        return _("{when} {who}: {done} – {text}", when=when, who=who, done=done, text=told.text)
    return _("{when} {who}: {done}", when=when, who=who, done=done)
