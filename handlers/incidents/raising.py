"""Raising an incident: the form, its unit and mailbox, the receipt, what is dangerous."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.conversation.answers import Refused
from bot.conversation.messages import Message
from bot.conversation.talk import Facts, Talk
from bot.conversation.text import LOCAL, local_date, moment_text
from bot.conversation.words import N_, _
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
from bot.domain.rights import Action, Role
from handlers.engine import forms, unit_choice
from handlers.engine.attachments import attach_named, file_titles
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies, need, reaches_all
from handlers.engine.reading import up_to
from handlers.engine.wording import as_held
from handlers.incidents import cards, guidance, telling
from handlers.incidents.cards import KINDS, Hearing, IncidentWords, kind_name
from handlers.incidents.common import deciding
from handlers.incidents.guidance import Solved
from handlers.incidents.moving import write_down
from handlers.on_call import rota
from handlers.on_call.rota import limits
from storage import audit, duties, incidents, mailboxes
from storage.common_incidents import CommonIncident
from storage.engine import outcomes
from storage.engine.db import Tx
from storage.engine.role_holders import holders
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


def open_form(context: Context, _argument: str) -> Replies:
    """[Báo sự cố]"""
    return forms.open_once(context, FLOW, "", {"duty": None})


def begin(context: Context, argument: str) -> Facts:
    """``argument``: "duty:17" where a reminder's [Không vào được] leads here: kind and mailbox are known."""
    need(context, Action.RAISE)
    roles = {held.unit: held.unit_name for held in context.who.roles}
    boxes = mailboxes.main_of_units(context.tx, roles)
    facts = {
        "day": local_date(context.at).isoformat(),
        "at": context.at.isoformat(),
        "is_office": reaches_all(context, Action.RAISE),
        "units": [[unit, name, boxes.get(unit, "")] for unit, name in roles.items()],
        "own": mailboxes.own_of_people(context.tx, [context.who.person]).get(context.who.person, ""),
        "domains": context.settings.mail_domains,
    }
    return facts | (of_duty(context, argument) if argument else {})


def of_duty(context: Context, argument: str) -> dict[str, Any]:
    """What is known where the mailbox of a unit cannot be opened to be checked."""
    duty = duties.get(context.tx, id_in(argument.removeprefix("duty:")))
    if duty is None:
        raise no_such_button()
    need(context, Action.RAISE, duty.unit)
    mailbox = mailboxes.main_of_units(context.tx, [duty.unit]).get(duty.unit, "")
    return {"duty": duty.id, "known": [duty.unit, duty.unit_name, mailbox]}


@dataclass(frozen=True)
class Place:
    """The unit, its mailbox, and who of it telephoned; ``teller`` is "" where they write themselves."""

    unit: int
    name: str
    mailbox: str
    teller: str = ""


@dataclass(frozen=True)
class Raising:
    """What the form decides."""

    place: Place
    kind: IncidentKind
    mailbox: str
    what: str
    happened_at: datetime | None
    tried: str
    call_back: str
    files: tuple[int, ...]
    is_opened: bool | None = None  # of mail that may have been opened


def flow(talk: Talk, facts: Facts) -> Raising | Solved:
    known = facts.get("known")
    place = Place(*known) if known else where(talk, facts)
    kind = IncidentKind.LOGIN if known else IncidentKind(talk.choose("kind", _("Sự cố gì?"), kinds()))
    if not place.teller and guidance.was_enough(talk, kind, about(place) if known else ""):
        return Solved(place.unit, kind, facts.get("duty"))
    is_opened = ask_opened(talk, kind)
    mailbox = place.mailbox if known else which_mailbox(talk, facts, place)
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
    talk.review({**place_titles(place), **titles(), **file_titles(files)}, review_heading(place, kind, known))
    sent = tuple(file for file, _name in files.values())
    return Raising(place, kind, mailbox, what, happened_at, tried or "", call_back or "", sent, is_opened)


def about(place: Place) -> str:
    return _("{unit}: không vào được hộp thư {mailbox}.", unit=place.name, mailbox=place.mailbox)


def kinds() -> dict[str, str]:
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


def titles() -> dict[str, str]:
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
    """A moment that is past."""
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


def carry_out(context: Context, decision: Raising | Solved) -> Replies:
    """What the guidance has not solved is raised."""
    if isinstance(decision, Raising):
        return tell_of(context, decision)
    outcomes.cancel(context.tx, [no_access_subject(decision.unit)])
    return guidance.write_down(context, decision)


def where(talk: Talk, facts: Facts) -> Place:
    """A unit of their own; for the office also one that telephoned."""
    own = facts["units"]
    if facts["is_office"]:
        options = {"phone": _("Đơn vị báo qua điện thoại"), "own": _("Phòng, hoặc đơn vị của tôi")}
        if talk.choose("for", _("Báo sự cố của ai?"), options) == "phone":
            return who_telephoned(talk, facts)
    if len(own) == 1:
        return Place(*own[0])
    options = {str(unit): name for unit, name, _mailbox in own}
    chosen = talk.choose("own", _("Sự cố ở đơn vị nào?"), options)
    return next(Place(*one) for one in own if str(one[0]) == chosen)


def who_telephoned(talk: Talk, facts: Facts) -> Place:
    unit, name = unit_choice.pick_unit(talk, facts, _("Đơn vị nào báo? Xin gõ tên hoặc mã của đơn vị."))
    at = datetime.fromisoformat(facts["at"])
    found = talk.look_up(f"place_{unit}", partial(look_up, unit=unit, at=at))
    people = {**found["people"], NOBODY: _("Người khác")}
    teller = talk.choose(teller_key(unit), _("Ai báo qua điện thoại?"), people)
    return Place(unit, name, found["mailbox"], teller)


def teller_key(unit: int) -> str:
    return f"teller_{unit}"


def look_up(tx: Tx, unit: int, at: datetime) -> dict[str, Any]:
    """The unit's mailbox, and who may have telephoned."""
    people: dict[str, str] = {}
    for one in holders(tx, at, TELLERS, [unit])[unit][:MOST]:
        people.setdefault(str(one.person), f"{one.name} ({as_held(one.role, [one.stands_for])})")
    return {"mailbox": mailboxes.main_of_units(tx, [unit]).get(unit, ""), "people": people}


def which_mailbox(talk: Talk, facts: Facts, place: Place) -> str:
    """The unit's, their own, or another of the official ones."""
    options = {"unit": place.mailbox, "own": "" if place.teller else facts["own"]}
    options = {key: address for key, address in options.items() if address}
    chosen = talk.choose("mailbox", _("Hộp thư nào?"), {**options, "other": _("Hộp thư khác")})
    if chosen != "other":
        return options[chosen]
    return talk.ask("address", _("Xin gõ địa chỉ hộp thư."), read_address(facts["domains"]), str)


def read_address(domains: list[str]) -> Callable[[str, datetime], str]:
    """Reads an official address."""

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
    """What the review calls these answers."""
    return {
        "own": _("Đơn vị"),
        "unit": _("Đơn vị"),
        teller_key(place.unit): _("Người báo"),
        "kind": _("Sự cố"),
        "mailbox": _("Hộp thư"),
        "address": _("Địa chỉ"),
    }


def ask_opened(talk: Talk, kind: IncidentKind) -> bool | None:
    """Whether by night it can wait for the morning; None where that is not asked."""
    if kind not in MAY_BE_OPENED:
        return None
    options = {one: _(label) for one, label in OPENED.items()}
    question = _("Đã mở thư, tệp, liên kết đó, hoặc đã cung cấp mật khẩu chưa?")
    return talk.choose("opened", question, options) == "yes"


@dataclass(frozen=True)
class Plan:
    """How the office hears of an incident: those on call and the others, and from when on alarms come."""

    hearing: Hearing
    next_due: datetime | None = None  # None: as it is to be taken
    alarm_begins: datetime | None = None
    alarms: int = 0  # that have gone with the card
    joined: int | None = None


def plan_danger(
    context: Context, kind: IncidentKind, is_opened: bool | None, raised_by: int | None, limit: IncidentLimits
) -> Plan:
    """One alarm an hour from one person: what they raise after the first joins it."""
    begins = limit.heard(kind, context.at, is_opened=bool(is_opened))
    if kind not in DANGEROUS:
        return Plan(Hearing(begins, begins))
    by_day = limit.by_day(context.at)
    called = rota.look(context.tx, begins, context.settings)
    first = incidents.alarmed_lately(context.tx, raised_by, begins, alarms.APART) if raised_by else None
    if first and first.alarm_begins:
        later = first.alarm_begins + alarms.APART
        return Plan(with_first(first, Hearing(begins, by_day, called)), later, later, joined=first.id)
    following = alarms.due_alarms(begins, 1, begins).following
    return Plan(Hearing(begins, by_day, called), following, begins, alarms=1)


def with_first(first: Incident, hearing: Hearing) -> Hearing:
    """Whoever has taken the first hears of the second at once; else the first's alarm speaks for both."""
    if first.state == IncidentState.RECEIVED or hearing.called is None:
        return Hearing(hearing.others, hearing.others)
    return replace(hearing, called=replace(hearing.called, on_call=hearing.called.take_up(first.taken_by)))


def when_heard(context: Context, incident: Incident, heard: datetime) -> str:
    """ "" where the office hears of it as always."""
    office = context.settings.office_name
    if incident.joined:
        return _(
            "Sự cố này được báo cùng {number}, nên không báo động riêng.",
            number=cards.first_reference(incident),
        )
    if heard > context.at:
        return _("Ngoài giờ, {office} được báo lúc {moment}.", office=office, moment=moment_text(heard))
    return _("Người trực của {office} được báo ngay.", office=office) if incident.is_dangerous else ""


def tell_of(context: Context, raising: Raising) -> Replies:
    """Number it, keep it, tell the office; say what happens next, and by when."""
    place = raising.place
    need(context, Action.RAISE, place.unit)
    if place.teller and not reaches_all(context, Action.RAISE):
        raise no_such_button()
    limit = limits(context.tx, context.settings)
    raised_by = int(place.teller or 0) or None if place.teller else context.who.person
    plan = plan_danger(context, raising.kind, raising.is_opened, raised_by, limit)
    incident = write(context, raising, raised_by, limit, plan)
    write_down(context, incident.id, IncidentAction.RAISE, IncidentWords(files=raising.files))
    audit.write(
        context.tx, context.at, context.who, "incident_raise", cards.subject(incident), kind=raising.kind
    )
    noticed = deciding.look(context, incident)
    incident = noticed.incident
    if raising.files:
        incident = replace(incident, unscanned=incidents.count_unscanned(context.tx, incident.id))
    outcomes.cancel(context.tx, [no_access_subject(place.unit)])
    cards.tell_office(context, incident, raising.files, deciding.heard(context, noticed, plan.hearing))
    telling.tell(context, incident, IncidentAction.RAISE)
    deciding.propose(context, noticed, plan.hearing)
    return [received(context, incident, noticed.known, plan.hearing.on_call)]


def no_access_subject(unit: int) -> str:
    """What the office hears of a tap on [Không vào được] where no incident follows it is about this."""
    return f"noaccess:{unit}"


def write(
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


def received(context: Context, incident: Incident, known: CommonIncident | None, heard: datetime) -> Message:
    said = deciding.is_known(context, incident, known) if known else what_follows(context, incident)
    is_heard_at_once = known is not None and not incident.is_dangerous
    more = [
        "" if is_heard_at_once else when_heard(context, incident, heard),
        telling.meanwhile(incident.kind, incident.is_opened),
    ]
    return Message("\n".join([said, *filter(None, more)]), (telling.see(incident),))


def what_follows(context: Context, incident: Incident) -> str:
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
