"""Cards of incidents: what they say, their buttons and timeline, who gets one, and how they are redrawn."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.conversation import N_, Message, Option, _, day_text, local_date, moment_text, speaking, time_text
from bot.domain.incidents import (
    UNSOLVED,
    IncidentAction,
    IncidentKind,
    IncidentSide,
    IncidentState,
    moved,
    reference,
)
from handlers.engine import Context, Notice, Role, edit_of, tell_all
from handlers.on_call import OfficeOnCall
from storage import files, incidents
from storage.engine import Holder, Tx, office_people, outbox
from storage.incidents import Incident, NewNote, TimelineLine

WORD = "sc"  # "sự cố": what is typed for the choices of a card, sc1, sc2 …
TOKEN = "sc_"  # and the action: how the token of a button begins
# How the keys of what urges somebody to act begin: it is not said any more once somebody has.
URGING = ("incident_alarm", "incident_head", "incident_late", "incident_late_head")
# Action -> label, in their order; at most five at a time (Zalo OA).
BUTTONS: dict[IncidentSide, dict[IncidentAction, str]] = {
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
ACTIONS: dict[str, str] = {
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
ADVICE = {  # kind, whether it was opened or a password given -> what to do until the office takes it
    (IncidentKind.EXPOSED, False): N_(
        "Trong lúc chờ: đổi ngay mật khẩu từ một máy khác; đăng xuất khỏi mọi thiết bị; không dùng lại mật "
        "khẩu cũ ở bất kỳ đâu."
    ),
    (IncidentKind.FORGED, False): N_(
        "Trong lúc chờ: không mở liên kết, tệp đính kèm; không trả lời, không chuyển tiếp; giữ nguyên thư đó."
    ),
    (IncidentKind.FORGED, True): N_(
        "Trong lúc chờ: đổi ngay mật khẩu từ một máy khác; ngắt mạng máy đã mở thư; không trả lời, giữ "
        "nguyên thư đó."
    ),
    (IncidentKind.VIRUS, False): N_(
        "Trong lúc chờ: không mở thư, tệp đó; không cắm USB, không chuyển tệp từ máy đó sang máy khác."
    ),
    (IncidentKind.VIRUS, True): N_(
        "Trong lúc chờ: rút dây mạng, tắt Wi-Fi của máy đó; không cắm USB; đổi ngay mật khẩu từ một máy khác."
    ),
}
NEWEST_SHOWN = 12  # lines of a timeline
JOINED_SHOWN = 3  # with buttons; the others are named


@dataclass(frozen=True)
class IncidentWords:
    text: str = ""
    files: Sequence[int] = ()


NO_WORDS = IncidentWords()


@dataclass(frozen=True)
class Hearing:
    """The moments at which those on call and the others hear of an incident; the office at that time."""

    on_call: datetime
    others: datetime
    called: OfficeOnCall | None = None


def raiser_or_officers(there: Iterable[Holder], raised_by: int | None) -> list[Holder]:
    """Return whoever raised it; where that one cannot be reached or is there no more, the unit's officers."""
    able = [one for one in there if one.is_reachable]
    raiser = [one for one in able if one.person == raised_by]
    return raiser[:1] or [one for one in able if one.role == Role.OFFICER]


def taker_or_office(office: list[Holder], taker: int | None) -> list[Holder]:
    """Return whoever has taken it, if they can be reached; else all of the office."""
    return [one for one in office if one.person == taker and one.is_reachable] or office


def add_to_timeline(
    context: Context, incident_id: int, action: IncidentAction, words: IncidentWords = NO_WORDS
) -> None:
    """Add a line for the action, and one for each file, which the incident keeps."""
    line = NewNote(incident_id, context.at, context.who.person, action, words.text)
    of_files = [replace(line, text="", file=file) for file in words.files]
    is_file_alone = action == IncidentAction.TALK and not words.text
    incidents.note(context.tx, of_files if is_file_alone else [line, *of_files])
    for file in words.files:
        files.add_use(context.tx, file, f"{incidents.SUBJECT}:{incident_id}")


def send_to_office(
    context: Context, about: str, say: Callable[[bool], Message], hearing: Hearing, *, but: int
) -> None:
    """Send one message to each of the office and of those on call; its buttons are for who may take it."""
    called = hearing.called or OfficeOnCall([], office_people(context.tx, context.at), None)
    soon, takers = {one.person for one in called.on_call}, {one.person for one in called.office}

    def notice(one: Holder) -> Notice:
        return Notice(
            about,
            one.person,
            lambda: say(one.person in takers),
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
    """Return the subject of what one side says to the other; its cards have another, and are redrawn."""
    return f"incident_talk:{incident.id}"


def card(incident: Incident, *, may_take: bool = True) -> Message:
    """Draw an incident for the office; its head, who may not take it, sees no buttons."""
    options = buttons(incident, IncidentSide.OFFICE) if may_take else ()
    return Message("\n".join(card_lines(incident)), options, heading(incident), columns=2)


def urging_card(incident: Incident, said: str, *, may_take: bool) -> Message:
    message = card(incident, may_take=may_take)
    return replace(message, text=f"{said}\n{message.text}")


def heading(incident: Incident) -> str:
    named = {"number": incident.reference, "kind": kind_name(incident.kind)}
    return _("Khẩn – {number}: {kind}", **named) if incident.is_dangerous else _("{number}: {kind}", **named)


def card_lines(incident: Incident) -> list[str]:
    known = {
        _("Đơn vị"): unit_text(incident),
        _("Hộp thư"): incident.mailbox,
        _("Người báo"): raiser_text(incident),
        _("Nội dung"): incident.what,
        _("Đã mở, cung cấp mật khẩu"): {None: "", True: _("rồi"), False: _("chưa")}[incident.is_opened],
        _("Xảy ra lúc"): moment_text(incident.happened_at) if incident.happened_at else "",
        _("Đã thử"): incident.tried,
        _("Số gọi lại"): incident.call_back,
        _("Báo lúc"): moment_text(incident.raised_at),
        _("Tệp chưa quét vi-rút"): str(incident.unscanned or ""),
        _("Đã chuyển"): forwarded_text(incident),
        _("Tình trạng"): state_text(incident),
        _("Báo động"): joined_text(incident),
        _("Sự cố chung"): common_text(incident),
    }
    return [f"{title}: {value}" for title, value in known.items() if value]


def unit_text(incident: Incident) -> str:
    """Name the unit as it was called then; of an open incident also the unit that has it now."""
    if incident.closed_at or incident.unit_now == incident.unit_name:
        return incident.unit_name
    return _("{unit} (nay: {now})", unit=incident.unit_name, now=incident.unit_now)


def joined_text(incident: Incident) -> str:
    """Name the incident with which this one is alarmed of; "" where it has its own alarm."""
    if incident.state != IncidentState.RECEIVED or incident.alarms or not incident.joined:
        return ""
    return _("cùng {number}, không báo riêng", number=first_reference(incident))


def common_text(incident: Incident) -> str:
    if not (incident.common and incident.common_at):
        return ""
    return _("nhiều đơn vị cùng gặp, xác nhận lúc {moment}", moment=moment_text(incident.common_at))


def first_reference(incident: Incident) -> str:
    return reference(incident.first_year or 0, incident.first_number or 0)


def raiser_text(incident: Incident) -> str:
    if not incident.on_behalf:
        return incident.raiser
    told_by = incident.raiser or _("người của đơn vị")
    return _("{name}, qua điện thoại ({writer} ghi)", name=told_by, writer=incident.writer)


def buttons(incident: Incident, side: IncidentSide) -> tuple[Option, ...]:
    """Offer what that side can do now; the word of each button is the same on every card."""
    return tuple(
        Option(f"{TOKEN}{action}:{incident.id}", _(label), f"{WORD}{number}")
        for number, (action, label) in enumerate(BUTTONS[side].items(), 1)
        if moved(incident.state, action, side)
    )


def view_button(incident: Incident) -> Option:
    return Option(f"sc:{incident.id}", _("Xem {number}", number=incident.reference))


def refresh(tx: Tx, changed: Iterable[Incident], at: datetime, cause: str) -> None:
    """Redraw the office's cards of incidents, or reword those that wait; ``cause`` is new for each change."""
    now = {subject(one): one for one in changed}
    rows = newest_of_urging(outbox.about_any(tx, list(now)))
    update_messages(tx, rows, lambda row: card(now[row.subject], may_take=bool(row.options)), at, cause)


def update_messages(
    tx: Tx, rows: Iterable[Any], say: Callable[[Any], Message], at: datetime, cause: str
) -> None:
    """Edit these messages of the outbox, or reword them where they still wait."""
    edits, queued = [], {}
    for row in rows:
        with speaking(row.language):
            message = say(row)
        if row.state == "queued":
            queued[row.id] = replace(message, file_ids=tuple(row.file_ids))
        edits.append(edit_of(row, message, at, cause))
    outbox.reword(tx, queued)
    outbox.put(tx, edits)


def newest_of_urging(rows: Sequence[Any]) -> list[Any]:
    """Leave out what urged somebody before the newest of that kind: only the newest is redrawn."""
    urging = {row.id: row.contact for row in rows if row.key.partition(":")[0] in URGING}
    newest = {contact: row for row, contact in urging.items()}
    return [row for row in rows if row.id not in urging or row.id == newest[row.contact]]


def kind_name(kind: IncidentKind) -> str:
    return _(KINDS[kind])


def state_name(state: IncidentState) -> str:
    return _(STATES[state])


def action_name(action: str) -> str:
    return _(ACTIONS[action])


def advice(kind: IncidentKind, is_opened: bool | None) -> str:
    """Say what to do until the office takes the incident; "" for what is not dangerous."""
    said = ADVICE.get((kind, bool(is_opened)))
    return _(said) if said else ""


def state_text(incident: Incident) -> str:
    if incident.state == IncidentState.RECEIVED:
        until = moment_text(incident.take_until)
        return _("{state}; tiếp nhận chậm nhất {moment}", state=state_name(incident.state), moment=until)
    if incident.taker:
        return _("{state} – {name}", state=state_name(incident.state), name=incident.taker)
    return state_name(incident.state)


def forwarded_text(incident: Incident) -> str:
    to, number, day = incident.forwarded_to, incident.letter_number, incident.letter_date
    if number and day:
        return _("{to}, văn bản số {number} ngày {day}", to=to, number=number, day=day_text(day))
    if number:
        return _("{to}, văn bản số {number}", to=to, number=number)
    if day:
        return _("{to}, văn bản ngày {day}", to=to, day=day_text(day))
    return to


def full_card(context: Context, incident: Incident, side: IncidentSide) -> Message:
    """Draw an incident for whoever opens it, with its timeline and all that this side can do."""
    told = incidents.timeline(context.tx, incident.id)
    text = "\n".join([*card_lines(incident), "", _("Diễn biến:"), *timeline_lines(told)])
    options = [*buttons(incident, side)]
    if side == IncidentSide.OFFICE:
        options += [*buttons_for_unit(incident), *assignment_buttons(context, incident)]
        if incident.common and incident.state in UNSOLVED:
            options.append(Option(f"{TOKEN}apart:{incident.id}", _("Tách khỏi sự cố chung")))
    options.append(Option(f"{TOKEN}record:{incident.id}", _("Biên bản")))
    if any(one.file for one in told):
        options.append(Option(f"{TOKEN}files:{incident.id}", _("Xem tệp")))
    return Message(text, tuple(options), heading(incident), columns=2)


def timeline_lines(told: Sequence[TimelineLine]) -> list[str]:
    """Put a timeline into lines; of a long one the talk is one line, so that what was done stays in sight."""
    if len(told) <= NEWEST_SHOWN:
        return [timeline_line(one) for one in told]
    talk = [one for one in told if one.act == IncidentAction.TALK]
    done = [one for one in told if one.act != IncidentAction.TALK]
    lines = [timeline_line(one) for one in done[-NEWEST_SHOWN:]]
    if len(done) > NEWEST_SHOWN:
        lines.insert(0, _("… và {count} dòng trước đó", count=len(done) - NEWEST_SHOWN))
    if talk:
        newest = timeline_line(talk[-1])
        lines.append(_("Trao đổi: {count} tin, mới nhất {newest}", count=len(talk), newest=newest))
    return lines


def timeline_line(told: TimelineLine) -> str:
    """Put into words what somebody did when: "08:41 25/11/2026 Hồ Văn Ví Vinh: tiếp nhận"."""
    if not told.file:
        done = action_name(told.act)
    elif told.is_scanned:
        done = _("gửi tệp {name}", name=told.file_name)
    else:
        done = _("gửi tệp {name} (chưa quét vi-rút)", name=told.file_name)
    when = f"{time_text(told.at)} {day_text(local_date(told.at))}"
    places = {"when": when, "who": told.name or _("hệ thống"), "done": done}
    if told.text:
        return _("{when} {who}: {done} – {text}", **places, text=told.text)
    return _("{when} {who}: {done}", **places)


def buttons_for_unit(incident: Incident) -> tuple[Option, ...]:
    talk = f"{TOKEN}{IncidentAction.TALK}:{incident.id}"
    of_unit = buttons(incident, IncidentSide.UNIT)
    return tuple(Option(one.token, one.label) for one in of_unit if one.token != talk)


def assignment_buttons(context: Context, incident: Incident) -> tuple[Option, ...]:
    """Offer whoever has it to give it to a colleague, and any other to take it over."""
    if not incident.taken_by or not moved(incident.state, IncidentAction.OVER, IncidentSide.OFFICE):
        return ()
    if incident.taken_by == context.who.person:
        return (Option(f"{TOKEN}{IncidentAction.GIVE}:{incident.id}", _("Giao cho đồng nghiệp")),)
    return (Option(f"{TOKEN}{IncidentAction.OVER}:{incident.id}", _("Nhận thay")),)


def with_joined(context: Context, incident: Incident, said: Message) -> Message:
    """Add to what is said of ``incident`` those that its alarm spoke for and nobody has taken."""
    others = incidents.joined_by(context.tx, [incident.id]).get(incident.id, []) if incident.alarms else []
    if not others:
        return said
    options = [*said.options]
    for one in others[:JOINED_SHOWN]:
        take = Option(f"{TOKEN}take:{one.id}", _("Tiếp nhận {number}", number=one.reference))
        options += [take, view_button(one)]
    return replace(said, text=f"{said.text}\n{untaken_text(others)}", options=tuple(options))


def untaken_text(others: Sequence[Incident]) -> str:
    numbers = ", ".join(one.reference for one in others)
    return _("Cùng người báo, cũng chưa có người tiếp nhận: {numbers}", numbers=numbers)
