"""Cards of incidents: what they say, their buttons and timeline, who gets one, and how they are redrawn."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.conversation import N_, Message, Option, _, day_text, in_brief, local_date, moment_text, number_text
from bot.domain.duties import miss_card
from bot.domain.incidents import (
    KINDS,
    MISTAKEN_FOR,
    UNSOLVED,
    IncidentAction,
    IncidentKind,
    IncidentSide,
    IncidentState,
    may_see,
    moved,
    reference,
)
from bot.domain.own_data import BREACH_HOURS, LAW, SERIOUS_HOURS
from handlers.engine import Action, Card, Context, Notice, Role, Tick, id_in, tell_all, version_of
from handlers.on_call import OfficeOnCall
from storage import files, incidents
from storage.checks import duties
from storage.engine import Holder, office_people
from storage.incidents import Incident, NewNote

WORD = "sc"  # "sự cố": what is typed for the choices of a card, sc1, sc2 …
TOKEN = "sc_"  # and the action: how the token of a button begins
LONGEST_TERM = timedelta(hours=BREACH_HOURS)
CARD, TALK, FULL, COMMON = "incident", "incident_talk", "incident_full", "common"  # kinds of cards
TAKEN = "incident_taken"  # the card on which its unit reads who has it
BACK = "back"  # how the token ends that takes a reopening back
URGING = ("incident_alarm", "incident_head", "incident_late", "incident_late_head")  # not said once done
BUTTONS: dict[IncidentSide, dict[IncidentAction, str]] = {  # in their order; five at a time (Zalo OA)
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
        IncidentAction.TALK: N_("Nhắn {the_office}"),
    },
}
STATES = {
    IncidentState.RECEIVED: N_("chưa tiếp nhận"),
    IncidentState.IN_PROGRESS: N_("đang xử lý"),
    IncidentState.WAITING_FOR_UNIT: N_("chờ đơn vị trả lời"),
    IncidentState.RESOLVED: N_("đã xử lý, chờ xác nhận"),
    IncidentState.CLOSED: N_("đã đóng"),
    IncidentState.WRONG: N_("báo nhầm"),
}
JOINED_SHOWN = 3  # with buttons; the others are named
# Characters that a card shows of what people wrote; [Xem toàn bộ] shows all of it.
WHAT, TRIED, FORWARDED = 300, 150, 150


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


def counted(found: Collection[Incident]) -> str:
    """Count what is open, and apart from it what is resolved and waits to be confirmed."""
    waiting = sum(one.state not in UNSOLVED for one in found)
    if not waiting:
        return number_text(len(found))
    places = {"count": number_text(len(found) - waiting), "waiting": number_text(waiting)}
    return _("{count}, và {waiting} chờ xác nhận đã ổn", **places)


def subject(incident: Incident) -> str:
    return f"incident:{incident.id}"


def talk_subject(incident: Incident) -> str:
    """Return the subject of what one side says to the other: of these cards the words stay."""
    return f"incident_talk:{incident.id}"


def card(incident: Incident, *, may_take: bool = True) -> Message:
    """Draw an incident for the office; its head, who may not take it, sees no buttons."""
    options = buttons(incident, IncidentSide.OFFICE) if may_take else ()
    whole = (whole_button(incident),) if is_cut(incident) else ()
    text = "\n".join(card_lines(incident))
    return Message(text, (*options, *whole), heading(incident), columns=2, card=subject(incident))


def urging_card(incident: Incident, said: str, *, may_take: bool) -> Message:
    return urging(card(incident, may_take=may_take), said)


def urging(drawn: Message, said: str) -> Message:
    return replace(drawn, text=f"{said}\n\n{drawn.text}")


def heading(incident: Incident) -> str:
    named = {"number": incident.reference, "kind": kind_name(incident.kind)}
    return _("Khẩn – {number}: {kind}", **named) if incident.is_dangerous else _("{number}: {kind}", **named)


def card_lines(incident: Incident) -> list[str]:
    """Return what is known of an incident; of what people wrote no more than a card has room for."""
    known = {
        _("Đơn vị"): unit_text(incident),
        _("Hộp thư"): incident.mailbox,
        _("Người báo"): raiser_text(incident),
        _("Nội dung"): in_brief(incident.what, WHAT),
        _("Đã mở hoặc cung cấp mật khẩu"): {None: "", True: _("rồi"), False: _("chưa")}[incident.is_opened],
        _("Xảy ra lúc"): moment_text(incident.happened_at) if incident.happened_at else "",
        _("Đã thử"): in_brief(incident.tried, TRIED),
        _("Số gọi lại"): incident.call_back,
        _("Báo lúc"): moment_text(incident.raised_at),
        _("Tệp chưa quét vi-rút"): str(incident.unscanned or ""),
        _("Đã chuyển"): in_brief(forwarded_text(incident), FORWARDED),
        _("Tình trạng"): state_text(incident),
        _("Đơn vị báo"): works_text(incident),
        _("Báo động"): joined_text(incident),
        _("Sự cố chung"): common_text(incident),
        _("Hạn theo luật"): law_text(incident),
    }
    return [f"{title}: {value}" for title, value in known.items() if value]


def law_text(incident: Incident) -> str:
    """Say by when a dangerous incident is to be told to whom, should it be that serious.

    That it was closed in the meantime ends neither term, unless it was none.
    """
    first, second = (one.ends for one in terms(incident))
    is_over = incident.closed_at is not None and incident.closed_at >= second
    if not incident.is_dangerous or is_over or incident.state == IncidentState.WRONG:
        return ""
    return _(
        "nếu nghiêm trọng, báo cấp trên đến {first}; nếu lộ dữ liệu cá nhân, báo cơ quan chuyên trách đến "
        "{second} ({law})",
        first=moment_text(first),
        second=moment_text(second),
        law=LAW,
    )


@dataclass(frozen=True)
class Term:
    """A term of the law: so many hours after a dangerous incident was told of."""

    hours: int
    ends: datetime
    asks: str  # what is to be done by then, and in which case


def terms(incident: Incident) -> tuple[Term, Term]:
    """Return the law's terms for a dangerous incident, the shorter first."""
    asks = (
        N_("Nếu sự cố này nghiêm trọng, hạn báo cấp trên là {moment} ({law})."),
        N_("Nếu sự cố này làm lộ dữ liệu cá nhân, hạn báo cơ quan chuyên trách là {moment} ({law})."),
    )
    first, second = (
        Term(hours, incident.raised_at + timedelta(hours=hours), said)
        for hours, said in zip((SERIOUS_HOURS, BREACH_HOURS), asks, strict=True)
    )
    return first, second


def is_cut(incident: Incident) -> bool:
    """Tell whether a card shows only a part of what people wrote."""
    written = ((incident.what, WHAT), (incident.tried, TRIED), (forwarded_text(incident), FORWARDED))
    return any(len(text) > longest for text, longest in written)


def whole_button(incident: Incident) -> Option:
    return Option(f"{TOKEN}whole:{incident.id}", _("Xem toàn bộ"))


def unit_text(incident: Incident) -> str:
    """Name the unit as it was called then; of an open incident also the unit that has it now."""
    if incident.closed_at or incident.unit_now == incident.unit_name:
        return incident.unit_name
    return _("{unit} (nay: {now})", unit=incident.unit_name, now=incident.unit_now)


def joined_text(incident: Incident) -> str:
    """Name the incident with which this one is alarmed of; "" where it has its own alarm."""
    if incident.state != IncidentState.RECEIVED or incident.alarms or not incident.joined:
        return ""
    return _("cùng người báo với {number}, không báo động riêng", number=first_reference(incident))


def works_text(incident: Incident) -> str:
    """Say when its unit has said that an open one works again; "" where it has not."""
    if incident.works_at is None or incident.state not in UNSOLVED:
        return ""
    return _("đã dùng được, lúc {moment}", moment=moment_text(incident.works_at))


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


def side_of(context: Context) -> IncidentSide:
    return IncidentSide.OFFICE if context.may(Action.LOOK) else IncidentSide.UNIT


def buttons(incident: Incident, side: IncidentSide) -> tuple[Option, ...]:
    """Offer what that side can do now; the word of each button is the same on every card."""
    return tuple(
        Option(action_token(incident, action), _(label), f"{WORD}{number}")
        for number, (action, label) in enumerate(BUTTONS[side].items(), 1)
        if moved(incident.state, action, side)
    )


def action_token(incident: Incident, action: IncidentAction) -> str:
    """Return the token of an action's button, with the version for which it vouches."""
    version = VERSIONS[action](incident) if action in VERSIONS else ""
    return ":".join(filter(None, [f"{TOKEN}{action}", str(incident.id), version]))


def resolution(incident: Incident) -> str:
    """Return the version of how it ended: [Đã ổn], [Chưa được] and [Ghi nhầm, bỏ] are said of that."""
    ended = ended_at(incident)
    return version_of(ended and ended.timestamp())


def ended_at(incident: Incident) -> datetime | None:
    """Return when the office said last how it ended; of what was no incident that is when it was closed."""
    return incident.resolved_at or incident.closed_at


def holder(incident: Incident) -> str:
    """Return the version of who has it: [Nhận thay] takes it from that one."""
    return version_of(incident.taken_by)


VERSIONS = {
    IncidentAction.CONFIRM: resolution,
    IncidentAction.REOPEN: resolution,
    IncidentAction.MISTAKE: resolution,
    IncidentAction.OVER: holder,
}


def view_button(incident: Incident) -> Option:
    return Option(f"sc:{incident.id}", _("Xem {number}", number=incident.reference))


def state_line(incident: Incident) -> str:
    return _("Tình trạng") + f": {state_text(incident)}"


def draw_for_office(context: Context, incident: Incident, shown: Message) -> Message:
    """Draw the office's card; what urged somebody stays above it until it does not hold any more."""
    now = card(incident, may_take=context.may(Action.HANDLE))
    said, blank, _rest = shown.text.partition("\n\n")
    is_urging = bool(blank) and not said.startswith(_("Đơn vị") + ": ")
    holds = state_line(incident) in shown.text and works_text(incident) in shown.text
    return urging(now, said) if is_urging and holds else now


def draw_words(context: Context, incident: Incident, shown: Message) -> Message:
    """Leave what was said as it is, with what can still be done."""
    left = (one for one in shown.options if is_offered(context, incident, one.token))
    return replace(shown, options=tuple(left))


def draw_taken(context: Context, incident: Incident, shown: Message) -> Message:
    """Name to its unit whoever has it by now, until it is solved."""
    is_unsolved = incident.taken_at and incident.state in UNSOLVED
    now = replace(shown, text=taken_text(incident)) if is_unsolved else shown
    return draw_words(context, incident, now)


def taken_text(incident: Incident) -> str:
    if not incident.taken_by:
        return _("Người xử lý trước không còn làm việc tại {the_office}; {the_office} sẽ cử người khác.")
    return _("{name} đã tiếp nhận và đang xử lý.", name=incident.taker)


def is_offered(context: Context, incident: Incident, token: str) -> bool:
    name, _colon, about = token.partition(":")
    action = name.removeprefix(TOKEN)
    if about.partition(":")[0] != str(incident.id):
        return True
    if action == BACK:
        return incident.state in UNSOLVED
    if action not in list(IncidentAction):
        return True
    if action == IncidentAction.MISTAKE and not may_be_mistaken(incident, context.at):
        return False
    if action == IncidentAction.GIVE and incident.taken_by != context.who.person:
        return False
    return any(moved(incident.state, IncidentAction(action), side) for side in IncidentSide)


def may_be_mistaken(incident: Incident, at: datetime) -> bool:
    """Return whether how it ended can still be taken back, as far as time tells."""
    ended = ended_at(incident)
    return ended is None or at - ended <= MISTAKEN_FOR


def refresh(context: Context | Tick, changed: Iterable[Incident]) -> None:
    """Have all messages about these incidents drawn anew, of their common ones, and of missed rounds."""
    of_login: dict[date, set[int]] = {}
    for one in changed:
        context.redraw(subject(one), talk_subject(one), f"{TAKEN}:{one.id}", f"{FULL}:{one.id}")
        if one.common:
            context.redraw(f"{COMMON}:{one.common}")
        if one.kind == IncidentKind.LOGIN:
            of_login.setdefault(local_date(one.raised_at), set()).add(one.unit)
    for day, units in of_login.items():
        context.redraw(*map(miss_card, duties.unsettled_since(context.tx, day, units)))


def kind_name(kind: IncidentKind) -> str:
    return _(KINDS[kind])


def state_name(state: IncidentState) -> str:
    return _(STATES[state])


def state_text(incident: Incident) -> str:
    if incident.state == IncidentState.RECEIVED:
        until = moment_text(incident.take_until)
        return _("{state}; tiếp nhận chậm nhất {moment}", state=state_name(incident.state), moment=until)
    if incident.state in UNSOLVED and not incident.taken_by:
        is_asked = incident.state == IncidentState.WAITING_FOR_UNIT
        state = state_name(incident.state) if is_asked else _("đã tiếp nhận")
        return _("{state}; chưa có người xử lý", state=state)
    name = incident.taker if incident.state in UNSOLVED else incident.ender or incident.taker
    if name:
        return _("{state} – {name}", state=state_name(incident.state), name=name)
    return state_name(incident.state)


def about_text(incident: Incident) -> str:
    """Say which incident it is: "SC-2026-0003 (Hộp thư đầy, UBND xã Long Tân)"."""
    places = {"number": incident.reference, "kind": kind_name(incident.kind), "unit": incident.unit_name}
    return _("{number} ({kind}, {unit})", **places)


def fault_line(incident: Incident) -> str:
    """Say in a line, elsewhere than about incidents, how one that was raised stands."""
    places = {"number": incident.reference, "kind": kind_name(incident.kind), "state": state_text(incident)}
    return _("Sự cố {number} ({kind}): {state}.", **places)


def forwarded_text(incident: Incident) -> str:
    to, number, day = incident.forwarded_to, incident.letter_number, incident.letter_date
    if number and day:
        return _("{to}, văn bản số {number} ngày {day}", to=to, number=number, day=day_text(day))
    if number:
        return _("{to}, văn bản số {number}", to=to, number=number)
    if day:
        return _("{to}, văn bản ngày {day}", to=to, day=day_text(day))
    return to


def reader_may_see(context: Context, incident: Incident) -> bool:
    return may_see(context.who, incident.unit, incident.raised_by)


def found_by(context: Context, text: str) -> Incident | None:
    return incidents.get(context.tx, id_in(text))


def found_each(context: Context, texts: list[str]) -> dict[str, Incident]:
    return {str(one.id): one for one in incidents.of_ids(context.tx, map(id_in, texts))}


CARDS = (
    Card(CARD, found_by, draw_for_office, reader_may_see, read_each=found_each),
    Card(TALK, found_by, draw_words, reader_may_see, read_each=found_each),
    Card(TAKEN, found_by, draw_taken, reader_may_see, read_each=found_each),
)
