"""Raising an incident: the form, when the office hears of it, and the receipt."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.conversation import LOCAL, N_, Message, Refused, Talk, _, local_date, moment_text, up_to
from bot.domain import alarms
from bot.domain.dates import read_moment
from bot.domain.incidents import (
    DANGEROUS,
    MAY_BE_OPENED,
    IncidentAction,
    IncidentKind,
    IncidentLimits,
    IncidentState,
)
from handlers.engine import (
    Action,
    Context,
    Replies,
    Role,
    as_held,
    attach_named,
    file_titles,
    no_such_button,
    pick_unit,
    start_form_once,
)
from handlers.incidents import cards, guidance, telling
from handlers.incidents.cards import KINDS, Hearing, IncidentWords, kind_name
from handlers.incidents.common import noticing
from handlers.incidents.guidance import Solved
from handlers.incidents.moving import add_to_timeline, write_audit
from handlers.on_call import rota
from handlers.on_call.rota import limits
from storage import directory, duties, incidents
from storage.common_incidents import CommonIncident
from storage.engine import Tx, holders, outbox
from storage.incidents import Incident, NewIncident

FLOW = "incident"
LONGEST = 1000  # characters
SHORT = 50

TELLERS = [Role.OFFICER, Role.HEAD, Role.DEPUTY, Role.STAFF]
MOST = 8  # people to choose from
NOBODY = "0"  # of the list
ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")

OPENED = {
    "no": N_("Chưa mở, chưa cung cấp"),
    "yes": N_("Đã mở, hoặc đã cung cấp mật khẩu"),
}


@dataclass(frozen=True)
class Place:
    """The unit, its mailbox, and who of it telephoned; ``teller`` is "" where they write themselves."""

    unit: int
    name: str
    mailbox: str
    teller: str = ""


UnitBox = tuple[int, str, str]  # a unit's id, its name, its mailbox


@dataclass(frozen=True)
class RaisingFacts:
    """The person's units and mailbox; of a reminder's [Không vào được] also its duty and unit."""

    day: date
    at: datetime
    is_office: bool
    units: list[UnitBox]
    own: str
    domains: list[str]
    duty: int | None = None
    known: UnitBox | None = None


@dataclass(frozen=True)
class Raising:
    """An incident, as the form decides to raise it."""

    place: Place
    kind: IncidentKind
    mailbox: str
    what: str
    happened_at: datetime | None
    tried: str
    call_back: str
    files: tuple[int, ...]
    is_opened: bool | None = None  # of mail that may have been opened


def open_form(context: Context, duty: int | None = None) -> Replies:
    """Open the form ([Báo sự cố]); from a duty's [Không vào được] its unit, kind and mailbox are known."""
    return start_form_once(context, FLOW, partial(raising_facts, context, duty), duty=duty)


def raising_facts(context: Context, duty: int | None) -> RaisingFacts:
    context.need(Action.RAISE)
    roles = {one.unit: one.unit_name for one in context.who.roles}
    boxes = directory.main_of_units(context.tx, roles)
    return RaisingFacts(
        day=local_date(context.at),
        at=context.at,
        is_office=context.reaches_all(Action.RAISE),
        units=[(unit, name, boxes.get(unit, "")) for unit, name in roles.items()],
        own=directory.own_of_people(context.tx, [context.who.person]).get(context.who.person, ""),
        domains=context.settings.mail_domains,
        duty=duty,
        known=unit_of_duty(context, duty) if duty else None,
    )


def unit_of_duty(context: Context, duty_id: int) -> UnitBox:
    """Return the unit whose mailbox cannot be opened to be checked."""
    duty = duties.get(context.tx, duty_id)
    if duty is None:
        raise no_such_button()
    context.need(Action.RAISE, duty.unit)
    return duty.unit, duty.unit_name, directory.main_of_units(context.tx, [duty.unit]).get(duty.unit, "")


def ask_raising(talk: Talk, facts: RaisingFacts) -> Raising | Solved:
    known = facts.known
    place = Place(*known) if known else ask_place(talk, facts)
    kind = IncidentKind.LOGIN if known else IncidentKind(talk.choose("kind", _("Sự cố gì?"), kind_options()))
    if not place.teller and guidance.was_enough(talk, kind, no_access_text(place) if known else ""):
        return Solved(place.unit, kind, facts.duty)
    is_opened = ask_opened(talk, kind)
    mailbox = place.mailbox if known else ask_mailbox(talk, facts, place)
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
    talk.review(
        {**place_titles(place), **detail_titles(), **file_titles(files)}, review_heading(place, kind, known)
    )
    sent = tuple(file for file, _name in files.values())
    return Raising(place, kind, mailbox, what, happened_at, tried or "", call_back or "", sent, is_opened)


def no_access_text(place: Place) -> str:
    return _("{unit}: không vào được hộp thư {mailbox}.", unit=place.name, mailbox=place.mailbox)


def kind_options() -> dict[str, str]:
    return {kind: _(name) for kind, name in KINDS.items()}


def what_question(place: Place, kind: IncidentKind, *, is_known: bool) -> str:
    if is_known:
        return _(
            "{unit}: không vào được hộp thư {mailbox}. Xin mô tả, ví dụ “báo sai mật khẩu”, “không mở được "
            "trang đăng nhập”. Không ghi mật khẩu.",
            unit=place.name,
            mailbox=place.mailbox,
        )
    if kind == IncidentKind.EXPOSED:
        return _("Xin mô tả sự việc. Không ghi mật khẩu.")
    return _("Xin mô tả sự việc.")


def detail_titles() -> dict[str, str]:
    return {
        "opened": _("Đã mở, cung cấp mật khẩu"),
        "what": _("Nội dung"),
        "happened": _("Xảy ra lúc"),
        "tried": _("Đã thử"),
        "call_back": _("Số gọi lại"),
    }


def review_heading(place: Place, kind: IncidentKind, known: Any) -> str:
    if known:
        named = {"kind": kind_name(kind), "mailbox": place.mailbox, "unit": place.name}
        return _("{kind}: {mailbox} ({unit}). Xin xem lại trước khi gửi:", **named)
    return _("Báo sự cố của {unit}. Xin xem lại trước khi gửi:", unit=place.name)


def read_happened(typed: str, said_at: datetime) -> datetime:
    """Read a moment that is past."""
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


def execute_raising(context: Context, decision: Raising | Solved) -> Replies:
    """Raise what the guidance has not solved."""
    if isinstance(decision, Raising):
        return raise_incident(context, decision)
    outbox.cancel(context.tx, [no_access_subject(decision.unit)])
    return guidance.record_solved(context, decision)


def ask_place(talk: Talk, facts: RaisingFacts) -> Place:
    """Ask for a unit of their own; the office also for one that telephones."""
    own = facts.units
    if facts.is_office:
        options = {"phone": _("Đơn vị báo qua điện thoại"), "own": _("Phòng, hoặc đơn vị của tôi")}
        if talk.choose("for", _("Báo sự cố của ai?"), options) == "phone":
            return ask_teller(talk, facts)
    if len(own) == 1:
        return Place(*own[0])
    options = {str(unit): name for unit, name, _mailbox in own}
    chosen = talk.choose("own", _("Sự cố ở đơn vị nào?"), options)
    return next(Place(*one) for one in own if str(one[0]) == chosen)


def ask_teller(talk: Talk, facts: RaisingFacts) -> Place:
    """Ask which unit telephones, and who of it."""
    asked = _("Đơn vị nào báo? Xin gõ tên hoặc mã của đơn vị.")
    unit, name = pick_unit(talk, {"day": facts.day.isoformat()}, asked)
    found = talk.look_up(f"place_{unit}", partial(read_place, unit=unit, at=facts.at))
    people = {**found["people"], NOBODY: _("Người khác")}
    teller = talk.choose(teller_key(unit), _("Ai báo qua điện thoại?"), people)
    return Place(unit, name, found["mailbox"], teller)


def teller_key(unit: int) -> str:
    return f"teller_{unit}"


def read_place(tx: Tx, unit: int, at: datetime) -> dict[str, Any]:
    """Look up the unit's mailbox, and who may have telephoned."""
    people: dict[str, str] = {}
    for one in holders(tx, at, TELLERS, [unit])[unit][:MOST]:
        people.setdefault(str(one.person), f"{one.name} ({as_held(one.role, [one.stands_for])})")
    return {"mailbox": directory.main_of_units(tx, [unit]).get(unit, ""), "people": people}


def ask_mailbox(talk: Talk, facts: RaisingFacts, place: Place) -> str:
    """Ask for the unit's mailbox, their own, or another of the official ones."""
    options = {"unit": place.mailbox, "own": "" if place.teller else facts.own}
    options = {key: address for key, address in options.items() if address}
    chosen = talk.choose("mailbox", _("Hộp thư nào?"), {**options, "other": _("Hộp thư khác")})
    if chosen != "other":
        return options[chosen]
    return talk.ask("address", _("Xin gõ địa chỉ hộp thư."), read_address(facts.domains), str)


def read_address(domains: list[str]) -> Callable[[str, datetime], str]:
    """Make what reads an official address."""

    def read(typed: str, _at: datetime) -> str:
        found = ADDRESS.fullmatch(typed.strip().lower())
        if found is None:
            raise Refused(_("Chưa đúng địa chỉ hộp thư. Ví dụ: {example}", example=f"ten@{domains[0]}"))
        if found[1] not in domains:
            allowed = ", ".join(domains)
            raise Refused(
                _("Hộp thư công vụ có tên miền {domains} (Điều 7 khoản 3). Xin gõ lại.", domains=allowed)
            )
        return found[0]

    return read


def place_titles(place: Place) -> dict[str, str]:
    """Name for the review the answers about the place."""
    return {
        "own": _("Đơn vị"),
        "unit": _("Đơn vị"),
        teller_key(place.unit): _("Người báo"),
        "kind": _("Sự cố"),
        "mailbox": _("Hộp thư"),
        "address": _("Địa chỉ"),
    }


def ask_opened(talk: Talk, kind: IncidentKind) -> bool | None:
    """Ask whether the mail was opened: else it can wait for the morning. None where that is not asked."""
    if kind not in MAY_BE_OPENED:
        return None
    options = {one: _(label) for one, label in OPENED.items()}
    question = _("Đã mở thư, tệp, liên kết đó, hoặc đã cung cấp mật khẩu chưa?")
    return talk.choose("opened", question, options) == "yes"


@dataclass(frozen=True)
class Plan:
    """The moments at which the office hears of an incident and its alarms begin; the one that it joins."""

    hearing: Hearing
    next_due: datetime | None = None  # None: as it is to be taken
    alarm_begins: datetime | None = None
    alarms: int = 0  # that have gone with the card
    joined: int | None = None


def plan_hearing(
    context: Context, kind: IncidentKind, is_opened: bool | None, raised_by: int | None, limit: IncidentLimits
) -> Plan:
    """Plan when it is heard of; of the dangerous ones that one person raises in an hour the first alarms.

    The others join it.
    """
    begins = limit.heard(kind, context.at, is_opened=bool(is_opened))
    if kind not in DANGEROUS:
        return Plan(Hearing(begins, begins))
    by_day = limit.by_day(context.at)
    called = rota.office_on_call(context.tx, begins, context.settings)
    first = incidents.alarmed_lately(context.tx, raised_by, begins, alarms.APART) if raised_by else None
    if first and first.alarm_begins:
        later = first.alarm_begins + alarms.APART
        return Plan(with_first(first, Hearing(begins, by_day, called)), later, later, joined=first.id)
    following = alarms.due_alarms(begins, 1, begins).following
    return Plan(Hearing(begins, by_day, called), following, begins, alarms=1)


def with_first(first: Incident, hearing: Hearing) -> Hearing:
    """Let whoever has taken the first hear of the second at once; else the first's alarm speaks for both."""
    if first.state == IncidentState.RECEIVED or hearing.called is None:
        return Hearing(hearing.others, hearing.others)
    on_call = hearing.called.responsible(first.taken_by)
    return replace(hearing, called=replace(hearing.called, on_call=on_call))


def when_heard_text(context: Context, incident: Incident, heard: datetime) -> str:
    """Say when the office hears of it; "" where it does as always."""
    office = context.settings.office_name
    if incident.joined:
        return _(
            "Sự cố này được báo cùng {number}, nên không báo động riêng.",
            number=cards.first_reference(incident),
        )
    if heard > context.at:
        return _("Ngoài giờ, {office} được báo lúc {moment}.", office=office, moment=moment_text(heard))
    return _("Người trực của {office} được báo ngay.", office=office) if incident.is_dangerous else ""


def raise_incident(context: Context, raising: Raising) -> Replies:
    """Number an incident, keep it, tell the office; say what happens next, and by when."""
    place = raising.place
    context.need(Action.RAISE, place.unit)
    if place.teller and not context.reaches_all(Action.RAISE):
        raise no_such_button()
    limit = limits(context.tx, context.settings)
    raised_by = int(place.teller or 0) or None if place.teller else context.who.person
    plan = plan_hearing(context, raising.kind, raising.is_opened, raised_by, limit)
    incident = write_incident(context, raising, raised_by, limit, plan)
    add_to_timeline(context, incident.id, IncidentAction.RAISE, IncidentWords(files=raising.files))
    write_audit(context, incident, IncidentAction.RAISE, kind=raising.kind)
    noticed = noticing.notice_common(context, incident)
    incident = noticed.incident
    if raising.files:
        incident = replace(incident, unscanned=incidents.count_unscanned(context.tx, incident.id))
    outbox.cancel(context.tx, [no_access_subject(place.unit)])
    cards.send_cards(
        context, incident, raising.files, noticing.narrowed_hearing(context, noticed, plan.hearing)
    )
    telling.tell_other_side(context, incident, IncidentAction.RAISE)
    noticing.tell_of_proposal(context, noticed, plan.hearing)
    return [receipt(context, incident, noticed.known, plan.hearing.on_call)]


def no_access_subject(unit: int) -> str:
    """Return the subject of what the office hears of [Không vào được] where no incident follows it."""
    return f"noaccess:{unit}"


def write_incident(
    context: Context, raising: Raising, raised_by: int | None, limit: IncidentLimits, plan: Plan
) -> Incident:
    place = raising.place
    raised = NewIncident(
        place.unit,
        raising.mailbox,
        raising.kind,
        raising.what,
        context.at,
        limit.take_until(raising.kind, context.at, is_opened=bool(raising.is_opened)),
        limit.resolve_until(context.at),
        raised_by=raised_by,
        on_behalf=context.who.person if place.teller else None,
        happened_at=raising.happened_at,
        tried=raising.tried,
        call_back=raising.call_back,
        is_opened=raising.is_opened,
        next_due=plan.next_due,
        alarm_begins=plan.alarm_begins,
        alarms=plan.alarms,
        joined=plan.joined,
    )
    incident_id = incidents.add(context.tx, raised, context.at.astimezone(LOCAL).year)
    incident = incidents.get(context.tx, incident_id)
    if incident is None:
        raise AssertionError("just written")
    return incident


def receipt(context: Context, incident: Incident, known: CommonIncident | None, heard: datetime) -> Message:
    """Make the answer to whoever raised it; ``known``: the common incident of which it is a part."""
    said = noticing.known_text(context, incident, known) if known else receipt_text(context, incident)
    is_heard_at_once = known is not None and not incident.is_dangerous
    more = [
        "" if is_heard_at_once else when_heard_text(context, incident, heard),
        telling.advice(incident.kind, incident.is_opened),
    ]
    return Message("\n".join([said, *filter(None, more)]), (telling.view_button(incident),))


def receipt_text(context: Context, incident: Incident) -> str:
    places = {
        "number": incident.reference,
        "office": context.settings.office_name,
        "take": moment_text(incident.take_until),
        "resolve": moment_text(incident.resolve_until),
    }
    return _(
        "Đã ghi nhận sự cố {number}. {office} tiếp nhận chậm nhất {take}, xử lý chậm nhất {resolve}. Khi có "
        "người tiếp nhận, hỏi thêm hoặc xử lý xong, anh/chị được báo tại đây.",
        **places,
    )
