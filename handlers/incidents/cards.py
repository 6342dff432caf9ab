"""Cards of incidents: the words, the timeline, who is called, and how they are redrawn."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.conversation.messages import Message, Option
from bot.conversation.text import day_text, local_date, moment_text, time_text
from bot.conversation.words import N_, _, speaking
from bot.domain.incidents import (
    UNSOLVED,
    IncidentAction,
    IncidentKind,
    IncidentSide,
    IncidentState,
    moved,
    reference,
)
from handlers.engine.feature import Context
from handlers.engine.tell import Notice, edited, tell_all
from handlers.on_call.rota import Called
from storage import incidents
from storage.engine import outbox, outcomes, sent
from storage.engine.db import Tx
from storage.engine.role_holders import Holder, office_people
from storage.incidents import Incident, TimelineLine

WORD = "sc"  # "sự cố": what is typed for the choices of a card, sc1, sc2 …
TOKEN = "sc_"  # and the act: how the token of a button begins
# How the keys of what urges somebody to act begin: it is not said any more once somebody has.
URGING = ("incident_alarm", "incident_head", "incident_late", "incident_late_head")
BUTTONS: dict[
    IncidentSide, dict[IncidentAction, str]
] = {  # act -> label, in their order; at most five at a time (Zalo OA)
    IncidentSide.OFFICE: {
        IncidentAction.TAKE: N_("Tiếp nhận"),
        IncidentAction.ASK: N_("Hỏi thêm"),
        IncidentAction.RESOLVE: N_("Đã xử lý sự cố"),
        IncidentAction.WRONG: N_("Báo nhầm"),
        IncidentAction.TALK: N_("Nhắn người báo"),
        IncidentAction.FORWARD: N_("Chuyển cấp trên"),
    },
    IncidentSide.UNIT: {
        IncidentAction.ANSWER: N_("Trả lời"),
        IncidentAction.CONFIRM: N_("Đã ổn"),
        IncidentAction.REOPEN: N_("Chưa được"),
        IncidentAction.TALK: N_("Nhắn Phòng"),
    },
}

KINDS = {
    IncidentKind.LOGIN: N_("Không đăng nhập được"),
    IncidentKind.MAIL: N_("Không gửi hoặc nhận được thư"),
    IncidentKind.FULL: N_("Hộp thư đầy"),
    IncidentKind.EXPOSED: N_("Lộ mật khẩu, bị chiếm tài khoản"),
    IncidentKind.FORGED: N_("Thư giả mạo, lừa đảo"),
    IncidentKind.VIRUS: N_("Vi-rút, mã độc"),
    IncidentKind.LOST: N_("Mất thư"),
    IncidentKind.CONTENT: N_("Nội dung không phù hợp cần gỡ (Điều 5)"),
    IncidentKind.OTHER: N_("Sự cố khác"),
}
STATES = {
    IncidentState.RECEIVED: N_("chưa tiếp nhận"),
    IncidentState.IN_PROGRESS: N_("đang xử lý"),
    IncidentState.WAITING_FOR_UNIT: N_("chờ đơn vị trả lời"),
    IncidentState.RESOLVED: N_("đã xử lý, chờ xác nhận"),
    IncidentState.CLOSED: N_("đã đóng"),
    IncidentState.WRONG: N_("báo nhầm"),
}
ACTS: dict[str, str] = {
    IncidentAction.RAISE: N_("báo sự cố"),
    IncidentAction.TAKE: N_("tiếp nhận"),
    IncidentAction.OVER: N_("nhận thay"),
    IncidentAction.GIVE: N_("giao xử lý"),
    IncidentAction.ASK: N_("hỏi thêm"),
    IncidentAction.ANSWER: N_("trả lời"),
    IncidentAction.TALK: N_("nhắn"),
    IncidentAction.FORWARD: N_("chuyển cấp trên"),
    IncidentAction.RESOLVE: N_("đã xử lý"),
    IncidentAction.CONFIRM: N_("xác nhận đã ổn"),
    IncidentAction.REOPEN: N_("báo chưa được"),
    IncidentAction.WRONG: N_("ghi là báo nhầm"),
    IncidentAction.LAPSE: N_("tự đóng sau ba ngày làm việc không có phản hồi"),
    IncidentAction.JOIN: N_("nhập vào sự cố chung"),
    IncidentAction.LEAVE: N_("tách khỏi sự cố chung"),
    IncidentAction.UPDATE: N_("cập nhật"),
    IncidentAction.UNIT: N_("đơn vị thay đổi"),
    IncidentAction.UNTAKE: N_("rút lại tiếp nhận"),
}

SHOWN = 12  # the newest lines

OFFERED = 3  # with buttons; the others are named


@dataclass(frozen=True)
class Hearing:
    """When those on call hear of an incident, and the others. ``called``: the office at that time."""

    on_call: datetime
    others: datetime
    called: Called | None = None


def tell_office(context: Context, incident: Incident, files: Sequence[int], hearing: Hearing) -> None:
    """One message to each of the office's people, and of those on call, but for whoever raised it."""

    def say(handles: bool) -> Message:
        return replace(card(incident, handles=handles), file_ids=tuple(files))

    to_office(context, subject(incident), say, hearing, context.who.person)


def to_office(
    context: Context, about: str, say: Callable[[bool], Message], hearing: Hearing, but: int
) -> None:
    """One message to each of them, whose buttons are for those that may handle it."""
    called = hearing.called or Called([], office_people(context.tx, context.at), None)
    soon = {one.person for one in called.on_call}

    def notice(one: Holder) -> Notice:
        return Notice(
            about,
            one.person,
            lambda: say(called.handles(one.person)),
            subject=about,
            not_before=hearing.on_call if one.person in soon else hearing.others,
            is_urgent=True,
            roles=(one.role,),
            unit=one.unit,
        )

    hearers = {one.person: one for one in (*called.on_call, *called.office)}
    tell_all(context, (notice(one) for one in hearers.values() if one.person != but))


def subject(incident: Incident) -> str:
    return f"incident:{incident.id}"


def talk_subject(incident: Incident) -> str:
    """What one side says of it to the other is about this; the cards of it, which are kept true, are not."""
    return f"incident_talk:{incident.id}"


def card(incident: Incident, *, handles: bool = True) -> Message:
    """As the office sees it; whose head has no part in it sees no buttons."""
    options = buttons(incident, IncidentSide.OFFICE) if handles else ()
    return Message("\n".join(lines(incident)), options, heading(incident), columns=2)


def urged(incident: Incident, said: str, *, handles: bool) -> Message:
    """The card, with why it comes again."""
    message = card(incident, handles=handles)
    return replace(message, text=f"{said}\n{message.text}")


def heading(incident: Incident) -> str:
    named = {"number": incident.reference, "kind": kind_name(incident.kind)}
    return _("Khẩn – {number}: {kind}", **named) if incident.is_dangerous else _("{number}: {kind}", **named)


def lines(incident: Incident) -> list[str]:
    """What is known of it, then where it stands."""
    known = {
        _("Đơn vị"): unit(incident),
        _("Hộp thư"): incident.mailbox,
        _("Người báo"): raiser(incident),
        _("Nội dung"): incident.what,
        _("Đã mở, cung cấp mật khẩu"): opened(incident),
        _("Xảy ra lúc"): moment_text(incident.happened_at) if incident.happened_at else "",
        _("Đã thử"): incident.tried,
        _("Số gọi lại"): incident.call_back,
        _("Báo lúc"): moment_text(incident.raised_at),
        _("Tệp chưa quét vi-rút"): str(incident.unscanned or ""),
        _("Đã chuyển"): forwarded_text(incident),
        _("Tình trạng"): state_text(incident),
        _("Báo động"): joining(incident),
        _("Sự cố chung"): part(incident),
    }
    return [f"{title}: {value}" for title, value in known.items() if value]


def unit(incident: Incident) -> str:
    """As it was called then; of one that is open also whose it is now."""
    if incident.closed_at or incident.unit_now == incident.unit_name:
        return incident.unit_name
    return _("{unit} (nay: {now})", unit=incident.unit_name, now=incident.unit_now)


def joining(incident: Incident) -> str:
    """Of one that is not alarmed of by itself, with which it is."""
    if incident.state != IncidentState.RECEIVED or incident.alarms or not incident.joined:
        return ""
    return _("cùng {number}, không báo riêng", number=first_reference(incident))


def part(incident: Incident) -> str:
    """Of one that is seen to together with those of other units, since when."""
    if not (incident.common and incident.common_at):
        return ""
    return _("nhiều đơn vị cùng gặp, xác nhận lúc {moment}", moment=moment_text(incident.common_at))


def first_reference(incident: Incident) -> str:
    """The number of the one that it joined."""
    return reference(incident.first_year or 0, incident.first_number or 0)


def opened(incident: Incident) -> str:
    """ "" where it was not asked."""
    if incident.is_opened is None:
        return ""
    return _("rồi") if incident.is_opened else _("chưa")


def raiser(incident: Incident) -> str:
    """Who raised it; of what was told by telephone also who wrote it down."""
    if not incident.on_behalf:
        return incident.raiser
    told_by = incident.raiser or _("người của đơn vị")
    return _("{name}, qua điện thoại ({writer} ghi)", name=told_by, writer=incident.writer)


def buttons(incident: Incident, side: IncidentSide) -> tuple[Option, ...]:
    """What can be done by that side now; the word of each is the same on every card."""
    return tuple(
        Option(f"{TOKEN}{act}:{incident.id}", _(label), f"{WORD}{number}")
        for number, (act, label) in enumerate(BUTTONS[side].items(), 1)
        if moved(incident.state, act, side)
    )


def talk_button(incident: Incident, side: IncidentSide) -> tuple[Option, ...]:
    """The one of them that opens the talk."""
    token = f"{TOKEN}{IncidentAction.TALK}:{incident.id}"
    return tuple(one for one in buttons(incident, side) if one.token == token)


def refresh(tx: Tx, changed: Iterable[Incident], at: datetime, cause: str) -> None:
    """The office's cards say how it stands now, where the channel can change what it has said.

    One that still waits for the morning says so when it comes. ``cause`` is another for each change.
    """
    now = {subject(one): one for one in changed}
    rows = as_far_as_seen(sent.about_any(tx, list(now)))
    put_right(tx, rows, lambda row: card(now[row.subject], handles=bool(row.options)), at, cause)


def put_right(tx: Tx, rows: Iterable[Any], say: Callable[[Any], Message], at: datetime, cause: str) -> None:
    """What each of these messages says is edited, or reworded where it still waits."""
    edits, queued = [], {}
    for row in rows:
        with speaking(row.language):
            message = say(row)
        if row.state == "queued":
            queued[row.id] = replace(message, file_ids=tuple(row.file_ids))
        edits.append(edited(row, message, at, cause))
    outcomes.reword(tx, queued)
    outbox.put(tx, edits)


def as_far_as_seen(rows: Sequence[Any]) -> list[Any]:
    """Of what urged somebody again and again only the newest is kept true."""
    newest = {row.contact: row.id for row in rows if is_urging(row)}
    return [row for row in rows if not is_urging(row) or row.id == newest[row.contact]]


def is_urging(row: Any) -> bool:
    return row.key.partition(":")[0] in URGING


def kind_name(kind: IncidentKind) -> str:
    return _(KINDS[kind])


def state_name(state: IncidentState) -> str:
    return _(STATES[state])


def act_name(act: str) -> str:
    return _(ACTS[act])


def state_text(incident: Incident) -> str:
    """Where it stands, and with whom."""
    if incident.state == IncidentState.RECEIVED:
        until = moment_text(incident.take_until)
        return _("{state}; tiếp nhận chậm nhất {moment}", state=state_name(incident.state), moment=until)
    if incident.taker:
        return _("{state} – {name}", state=state_name(incident.state), name=incident.taker)
    return state_name(incident.state)


def forwarded_text(incident: Incident) -> str:
    """To whom it was forwarded, and by which letter; "" where it was not."""
    to, number, day = incident.forwarded_to, incident.letter_number, incident.letter_date
    if number and day:
        return _("{to}, văn bản số {number} ngày {day}", to=to, number=number, day=day_text(day))
    if number:
        return _("{to}, văn bản số {number}", to=to, number=number)
    if day:
        return _("{to}, văn bản ngày {day}", to=to, day=day_text(day))
    return to


def opened_card(context: Context, incident: Incident, side: IncidentSide) -> Message:
    told = incidents.timeline(context.tx, incident.id)
    text = "\n".join([*lines(incident), "", _("Diễn biến:"), *happened(told)])
    options = [*buttons(incident, side)]
    if side == IncidentSide.OFFICE:
        options += [*buttons_for_unit(incident), *passing_it_on(context, incident), *apart(incident)]
    options.append(Option(f"{TOKEN}record:{incident.id}", _("Biên bản")))
    if any(one.file for one in told):
        options.append(Option(f"{TOKEN}files:{incident.id}", _("Xem tệp")))
    return Message(text, tuple(options), heading(incident), columns=2)


def happened(told: Sequence[TimelineLine]) -> list[str]:
    """Where it is too long the talk stands in one line, so that what was done stays in sight."""
    if len(told) <= SHOWN:
        return [line(one) for one in told]
    talk = [one for one in told if one.act == IncidentAction.TALK]
    done = [one for one in told if one.act != IncidentAction.TALK]
    more = _("… và {count} dòng trước đó", count=len(done) - SHOWN)
    return [*([more] if len(done) > SHOWN else []), *map(line, done[-SHOWN:]), *counted(talk)]


def counted(talk: Sequence[TimelineLine]) -> list[str]:
    """ "Trao đổi: 14 tin, mới nhất 08:41 25/11/2026 Hồ Văn Ví Vinh: nhắn – Đã xong"."""
    if not talk:
        return []
    return [_("Trao đổi: {count} tin, mới nhất {newest}", count=len(talk), newest=line(talk[-1]))]


def line(told: TimelineLine) -> str:
    """ "08:41 25/11/2026 Hồ Văn Ví Vinh: tiếp nhận"."""
    when = f"{time_text(told.at)} {day_text(local_date(told.at))}"
    who = told.name or _("hệ thống")
    done = file_sent(told) if told.file else act_name(told.act)
    if told.text:
        return _("{when} {who}: {done} – {text}", when=when, who=who, done=done, text=told.text)
    return _("{when} {who}: {done}", when=when, who=who, done=done)


def file_sent(told: TimelineLine) -> str:
    if told.is_scanned:
        return _("gửi tệp {name}", name=told.file_name)
    return _("gửi tệp {name} (chưa quét vi-rút)", name=told.file_name)


def buttons_for_unit(incident: Incident) -> tuple[Option, ...]:
    """What the office may say for a unit that telephoned."""
    of_unit = buttons(incident, IncidentSide.UNIT)
    talk = talk_button(incident, IncidentSide.UNIT)
    return tuple(Option(one.token, one.label) for one in of_unit if one not in talk)


def passing_it_on(context: Context, incident: Incident) -> tuple[Option, ...]:
    """Who has it may give it to a colleague; another may take it over."""
    if not incident.taken_by or not moved(incident.state, IncidentAction.OVER, IncidentSide.OFFICE):
        return ()
    if incident.taken_by == context.who.person:
        return (Option(f"{TOKEN}{IncidentAction.GIVE}:{incident.id}", _("Giao cho đồng nghiệp")),)
    return (Option(f"{TOKEN}{IncidentAction.OVER}:{incident.id}", _("Nhận thay")),)


def apart(incident: Incident) -> tuple[Option, ...]:
    """What is part of a common incident and another fault after all may be taken out of it."""
    if incident.common is None or incident.state not in UNSOLVED:
        return ()
    return (Option(f"{TOKEN}apart:{incident.id}", _("Tách khỏi sự cố chung")),)


def named(others: Sequence[Incident]) -> str:
    numbers = ", ".join(one.reference for one in others)
    return _("Cùng người báo, cũng chưa có người tiếp nhận: {numbers}", numbers=numbers)


def with_others(context: Context, incident: Incident, said: Message) -> Message:
    """What whoever takes ``incident`` hears, with those that its alarm spoke for and nobody has taken."""
    others = incidents.joined_by(context.tx, [incident.id]).get(incident.id, []) if incident.alarms else []
    if not others:
        return said
    each = (option for one in others[:OFFERED] for option in offered(one))
    return replace(said, text=f"{said.text}\n{named(others)}", options=(*said.options, *each))


def offered(one: Incident) -> tuple[Option, ...]:
    return (
        Option(f"{TOKEN}take:{one.id}", _("Tiếp nhận {number}", number=one.reference)),
        Option(f"sc:{one.id}", _("Xem {number}", number=one.reference)),
    )


@dataclass(frozen=True)
class IncidentWords:
    """What was said with an act, and the files with it."""

    text: str = ""
    files: Sequence[int] = ()


NO_WORDS = IncidentWords()
