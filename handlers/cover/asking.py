"""Ask who is away, from when to when, and who of their unit stands in (/tructhay)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any

from bot.conversation import (
    N_,
    Message,
    Option,
    Talk,
    _,
    asks,
    at_local,
    day_text,
    expand,
    fold,
    local_date,
    options_meant,
    regex,
    tidy,
)
from bot.domain.changes import AWAY
from bot.domain.duties import Duty
from bot.domain.instructions import is_called
from bot.domain.phrases import round_named
from handlers.cover import cards, deciding
from handlers.cover.cards import OpenCovers
from handlers.cover.deciding import Covering
from handlers.duties import orders
from handlers.engine import (
    COVERED,
    HEADING,
    Action,
    Context,
    Moments,
    Prefilled,
    Replies,
    Role,
    Span,
    Timed,
    ask_time,
    days_off,
    moments,
    press_button,
    read_ahead,
    round_mark,
    span_label,
    span_of,
    span_text,
    start_form,
    start_form_once,
    working_rounds,
)
from handlers.engine.absences import OwnAbsence, absences_of
from storage.calendar import calendar
from storage.checks import duties
from storage.engine import Holder, Tx, holders, roles_of
from storage.people import changes, covers, members
from storage.people.members import Member

FLOW = "cover"
ME, NOBODY, NEW, FOR_GOOD = "me", "none", "new", "for_good"
OWN = "/own:"  # before an absence's id: the answer that it is that one
YES, NO = "yes", "no"
MOST_OWN = 4  # absences with a button each
MOST_DAYS_NAMED = 4  # days off that are named one by one
MOST_OFFERED = 20  # people of a unit
LOOKS_INSTEAD = regex(  # folded: "cử anh Sơn kiểm tra thay", and no day or round
    r"(?:(?:da|thoi|ok|vay|em|chi|anh|toi|thi)[ ,]+)*(?:cu|giao|nho|phan cong|bao|keu|de)(?: cho)?"
    r" (?:(?:anh|chi|em|co|chu|bac|dong chi) )?(?P<name>\w+(?: \w+){0,3}?)(?: (?:vao|len))?"
    r" (?:kiem tra|coi|xem|truc|lam)(?: (?:hop thu|thu|mail|email))?(?: (?:di|luon|lien|ngay))*"
    r" (?:thay|giup|gium|ho|dum)(?: (?:di|nhe|nha|luon|lien|ngay|em|anh|chi|a|toi|ho|no|tui no))*[ .!]*"
)
LEFT_TO = regex(  # folded: "để anh Sơn phó chủ tịch coi", and no "để anh coi" of oneself
    r"(?:(?:da|thoi|ok|vay|um|u|roi|thi)[ ,]+)*(?:de|nhuong)(?: cho)?"
    r" (?:(?:anh|chi|em|co|chu|bac|dong chi) )?"
    r"(?P<name>(?!(?:anh|chi|em|co|chu|bac|toi|tui|minh|tao|no|ho|ai|he thong|mai|chieu|lat|sau)\b)"
    r"\w+(?: \w+){0,3}?)"
    r"(?: (?:vao|vo|len))? (?:kiem tra|coi|xem|truc|lam|lo)(?: (?:hop thu|thu|mail|email))?"
    r"(?: (?:thay|giup|gium|ho|dum|di|nhe|nha|luon|lien|ngay|em|anh|chi|a|toi|cho))*[ .!]*"
)
BY_ROLE = (Role.OFFICER, Role.STAFF, Role.DEPUTY, Role.HEAD, Role.OFFICE)  # offered for an officer


@dataclass(frozen=True)
class CoverFacts:
    """Given an ``absence``, it is ``person`` who is away; somebody is named in ``unit`` (0: in all).

    Otherwise both are asked for: of this person, or of the ``others`` (person, name). Given a ``span`` and no
    absence, it is one of the others who is away then.
    """

    me: int
    at: datetime
    noon: time
    absence: int = 0
    button: str = ""  # the button that opened it: <absence>:<unit>
    person: int = 0
    name: str = ""
    span: Span | None = None
    unit: int = 0
    others: list[tuple[int, str]] = field(default_factory=list)
    open: OpenCovers = field(default_factory=OpenCovers)
    own: list[OwnAbsence] = field(default_factory=list)  # theirs, for which nobody stands in, nor is asked


@dataclass(frozen=True)
class Away:
    person: int
    span: Span
    unit: int = 0  # where a substitute is to be named; 0: in all


@dataclass(frozen=True)
class AbsenceOutlook:
    """An absence as it is to be covered: the ``rounds`` left of it, its days ``off``, whom to name where."""

    rounds: int
    is_over: bool  # some of its rounds are over
    off: list[date]
    units: list[tuple[int, str, list[tuple[int, str]]]]  # unit, its name, (person, label) each


def open_cover(context: Context, absence: int, unit: int) -> Replies:
    """Ask who stands in for an absence ([Cử người trực thay], [Cử người khác]), in a unit or (0) in all."""
    make = partial(absence_facts, context, absence, unit)
    return start_form_once(context, FLOW, make, absence=absence, button=f"{absence}:{unit}")


def absence_facts(context: Context, absence_id: int, unit: int) -> CoverFacts:
    absence = deciding.get_absence(context, absence_id)
    deciding.refuse_if_not_allowed(context, absence, [unit] if unit else [])
    who, noon = context.who.person, context.settings.first_round[1]
    button, span = f"{absence_id}:{unit}", span_of((absence.starts, absence.ends), noon)
    return CoverFacts(who, context.at, noon, absence_id, button, absence.person, absence.name, span, unit)


def open_for_today(context: Context, duty: Duty) -> Replies:
    """Ask who stands in today for an officer of a unit ([Cử người khác] under a round that was missed).

    Whoever is meant for good is one tap away; of a past day, or where nobody watches, only that is offered.
    """
    own = officers_of(context, duty.unit)
    if duty.date != local_date(context.at) or not own:
        options = (Option(for_good(duty.unit), _("Cử lâu dài")),)
        return [Message(_("Anh/chị cử người theo dõi hộp thư lâu dài?"), options, duty.unit_name)]
    facts = partial(facts_of_today, context, duty, own)
    return start_form_once(context, FLOW, facts, button=f"today:{duty.id}")


def replace_named(context: Context, typed: str) -> Replies:
    """Name who looks in the place of the officers of the round that was missed: "cử Sơn kiểm tra thay".

    Where it is one of these officers, they are reminded: "để Lan coi".
    """
    said = fold(tidy(expand(typed)))
    found = LOOKS_INSTEAD.fullmatch(said) or LEFT_TO.fullmatch(said)
    duty = orders.missed_last(context, Action.DELEGATE) if found and not asks(typed) else None
    own = officers_of(context, duty.unit) if duty and duty.date == local_date(context.at) else []
    if found is None or duty is None or not own:
        return []
    if any(is_called(name, found["name"].split()) for _person, name in own):
        name, _colon, text = orders.under_last_miss(context).get("urge", "").partition(":")
        return press_button(context, context.features.buttons[name], text) if name else []
    facts = facts_of_today(context, duty, own)
    return start_form(context, FLOW, Prefilled(facts, {}, {f"sub_{duty.unit}": found["name"]}))


def for_good(unit: int) -> str:
    return f"uq_new:{unit}"


def officers_of(context: Context, unit: int) -> list[tuple[int, str]]:
    """Return who watches a unit's mailbox, of its own and beside this person: (person, name)."""
    found = holders(context.tx, context.at, [Role.OFFICER], [unit])[unit]
    return [
        (one.person, one.name) for one in found if not one.stands_for and one.person != context.who.person
    ]


def facts_of_today(context: Context, duty: Duty, officers: list[tuple[int, str]]) -> CoverFacts:
    today, noon = local_date(context.at), context.settings.first_round[1]
    first = 1 if context.at < at_local(today, noon) else 2
    return CoverFacts(
        context.who.person,
        context.at,
        noon,
        button=f"today:{duty.id}",
        span=((today, first), (today, 2)),
        unit=duty.unit,
        others=officers,
    )


def begin_today(context: Context, unit: int, typed: str) -> CoverFacts | None:
    """Begin to name who stands in today, or in the round that is named; None where there is nothing to do."""
    day = [one for one in duties.of_day(context.tx, local_date(context.at), [unit]) if one.ends > context.at]
    own, named = officers_of(context, unit), round_named(typed)
    meant = next((one for one in day if one.round == named), next(iter(day), None))
    if meant is None or not own:
        return None
    facts = facts_of_today(context, meant, own)
    return replace(facts, span=((meant.date, meant.round), (meant.date, 2))) if named else facts


def begin_cover(context: Context, _words: str) -> CoverFacts:
    me, others = context.who.person, others_who_act(context)
    return CoverFacts(
        me,
        context.at,
        context.settings.first_round[1],
        others=[(one.person, one.name) for one in others],
        open=cards.open_covers(context),
        own=[one for one in absences_of(context, [me, *(one.person for one in others)]) if not one.state],
    )


def others_who_act(context: Context) -> list[Holder]:
    """Return who acts in the units that this person heads: of them they may say who is away."""
    headed = [role.unit for role in context.who.units(*HEADING)]
    found = holders(context.tx, context.at, COVERED, headed) if headed else {}
    own = (one for unit in found.values() for one in unit if not one.stands_for)
    return list({one.person: one for one in own if one.person != context.who.person}.values())


def ask_cover(talk: Talk, facts: CoverFacts) -> Covering:
    if facts.span and not facts.absence:
        return ask_for_today(talk, facts, facts.span)
    if facts.span:
        return ask_substitutes(talk, facts, Away(facts.person, facts.span, facts.unit), facts.name)
    if facts.open.buttons:
        asked = "\n".join(
            [_("Các việc trực thay chưa kết thúc:"), *facts.open.lines, _("Anh/chị muốn làm gì?")]
        )
        options = {**dict(facts.open.buttons), NEW: _("Báo vắng mặt, cử người trực thay")}
        if (token := talk.choose("what", asked, options)) != NEW:
            return Covering(0, token=token)
    person, name = ask_who_is_away(talk, facts)
    echoed: list[str] = []
    own = [one for one in facts.own if (one.person or facts.me) == person]
    shown = {f"{OWN}{one.id}": own_label(one, own) for one in own[:MOST_OWN]}
    timed = Timed(reader_of_span(own), lambda _span: "".join(echoed), span_label, is_span=True)
    span = ask_time(talk, "span", when_question(name, own), timed, shown)
    away = Away(person, span)
    facts = replace(facts, absence=next((one.id for one in own if one.span == span), 0))
    outlook = look_up_outlook(talk, facts, away)
    if not outlook.rounds:
        said = _("Thời gian này toàn ngày nghỉ, không có lượt kiểm tra nào cần trực thay.")
        if outlook.is_over:
            said = _("Thời gian này đã qua. Xin cho biết thời gian từ lúc này trở đi.")
        talk.ask_anew("span", said)
    echoed.append(understood_text(span, outlook))
    return ask_substitutes(talk, facts, away, name)


def when_question(name: str, own: Sequence[OwnAbsence]) -> str:
    """Ask from when to when somebody is away; what is registered of them is offered first."""
    if name and len(own) == 1:
        other = _("Nếu là thời gian khác, xin gõ, ví dụ: “sáng mai”, “từ mai đến thứ Sáu”.")
        asked = _("Cử người trực thay {name}, vắng mặt {span}?", name=name, span=span_text(own[0].span))
        return f"{asked}\n{other}"
    if name:
        return _(
            "{name} vắng mặt từ khi nào đến khi nào? Ví dụ: “sáng mai”, “từ mai đến thứ Sáu”.", name=name
        )
    if not own:
        return _(
            "Anh/chị vắng mặt từ khi nào đến khi nào? Ví dụ: “hôm nay”, “sáng mai”, “từ mai đến thứ Sáu”."
        )
    other = _("Nếu là thời gian khác, xin gõ, ví dụ: “sáng mai”, “từ mai đến thứ Sáu”.")
    if len(own) == 1:
        return "\n".join([_("Cử người trực thay {span}?", span=span_text(own[0].span)), other])
    return "\n".join([*(one.line for one in own), _("Cử người trực thay thời gian nào?"), other])


def own_label(one: OwnAbsence, own: Sequence[OwnAbsence]) -> str:
    said = N_("Có, {span}") if len(own) == 1 else N_("Trực thay {span}")
    return _(said, span=span_text(one.span))


def reader_of_span(own: Sequence[OwnAbsence]) -> Callable[[str, datetime], Span]:
    """Read from when to when; a button, or assent where one is offered, stands for what is registered."""

    def read(typed: str, said_at: datetime) -> Span:
        chosen = {f"{OWN}{one.id}": one.span for one in own}
        if len(own) == 1 and options_meant(typed, {YES: own_label(own[0], own), NO: _("Không")}) == [YES]:
            return own[0].span
        return chosen[typed] if typed in chosen else read_ahead(typed, said_at)

    return read


def ask_for_today(talk: Talk, facts: CoverFacts, span: Span) -> Covering:
    """Ask for which of the others somebody stands in (one alone is known); or go on to one for good."""
    other = {FOR_GOOD: _("Cử lâu dài")}
    if len(facts.others) == 1:
        ((person, name),) = facts.others
        return ask_substitutes(talk, facts, Away(person, span, facts.unit), name, other)
    options = {str(person): name for person, name in facts.others}
    chosen = talk.choose("who", _("Cử người trực thay ai hôm nay?"), {**options, **other})
    if chosen == FOR_GOOD:
        return Covering(0, token=for_good(facts.unit))
    return ask_substitutes(talk, facts, Away(int(chosen), span, facts.unit), options[chosen])


def ask_who_is_away(talk: Talk, facts: CoverFacts) -> tuple[int, str]:
    """Ask who is away; return their name too, where it is somebody else."""
    others = {str(person): name for person, name in facts.others}
    if not others:
        return facts.me, ""
    chosen = talk.choose("who", _("Xin cho biết ai vắng mặt."), {ME: _("Tôi"), **others})
    return (facts.me, "") if chosen == ME else (int(chosen), others[chosen])


def look_up_outlook(talk: Talk, facts: CoverFacts, away: Away) -> AbsenceOutlook:
    key = f"{away.person}_{'_'.join(round_mark(one) for one in away.span)}"
    find = partial(find_outlook, away=away, at=facts.at, noon=facts.noon, asking=facts.me)
    found = talk.look_up(key, find)
    return AbsenceOutlook(**{**found, "off": [date.fromisoformat(day) for day in found["off"]]})


def find_outlook(tx: Tx, away: Away, at: datetime, noon: time, asking: int) -> dict[str, Any]:
    """Return the fields of an AbsenceOutlook as JSON; ``asking`` is who says that somebody is away."""
    starts, ends = moments(away.span, noon)
    days, between = calendar(tx), (max(starts, at), ends)
    owed = working_rounds(away.span, days)
    rounds = [one for one in owed if moments((one, one), noon)[1] > at]
    units = deciding.units_to_cover(tx, away.person, between)
    if away.unit:
        units = {unit: name for unit, name in units.items() if unit == away.unit}
    if units and asking != away.person:
        headed = {one.unit for one in roles_of(tx, asking, at) if one.role in HEADING}
        units = {unit: name for unit, name in units.items() if unit in headed}
    people = [[unit, name, offered_people(tx, unit, away, between)] for unit, name in units.items()]
    off = [day.isoformat() for day in days_off(away.span, days)]
    return {"rounds": len(rounds), "is_over": len(owed) > len(rounds), "off": off, "units": people}


def offered_people(tx: Tx, unit: int, away: Away, between: Moments) -> list[list[Any]]:
    """Return [person, label] each, as JSON has it: officers first, or leaders where a leader is away."""
    roles = {
        one: {role.role for role in one.roles if role.unit == unit and not role.stands_for}
        for one in members.members_of_unit(tx, between[0], unit)
    }
    day = local_date(between[1] - timedelta(microseconds=1))
    gone_by_then = {
        one.person for one in changes.accepted(tx, unit, day) if one.kind in AWAY and one.unit == unit
    }
    people = {one.person: one for one, own in roles.items() if own and one.person not in gone_by_then}
    absent = people.pop(away.person, None)
    order = [*people.values()]
    if absent is None or roles[absent].isdisjoint(HEADING):
        order.sort(key=lambda one: min(map(BY_ROLE.index, roles[one])))
    gone = {one.person for one in covers.absences_between(tx, people, *between)}
    able = sorted(order, key=lambda one: (not one.has_joined, one.person in gone))
    return [[one.person, label(one, is_gone=one.person in gone)] for one in able[:MOST_OFFERED]]


def label(one: Member, *, is_gone: bool) -> str:
    if not one.has_joined:
        return _("{name} (chưa tham gia)", name=one.name)
    return _("{name} (cũng vắng mặt)", name=one.name) if is_gone else one.name


def understood_text(span: Span, outlook: AbsenceOutlook) -> str:
    """Say how a span was understood: "từ lần 1 ngày 27/11/2026 đến … (4 lượt kiểm tra; không tính …)"."""
    places = {"span": span_text(span), "count": outlook.rounds}
    if not outlook.off:
        return _("{span} ({count} lượt kiểm tra)", **places)
    if len(outlook.off) > MOST_DAYS_NAMED:
        return _("{span} ({count} lượt kiểm tra; không tính {off} ngày nghỉ)", **places, off=len(outlook.off))
    days = ", ".join(map(day_text, outlook.off))
    return _("{span} ({count} lượt kiểm tra; không tính ngày nghỉ {days})", **places, days=days)


def ask_substitutes(
    talk: Talk, facts: CoverFacts, away: Away, name: str, other: Mapping[str, str] = MappingProxyType({})
) -> Covering:
    """Ask who stands in, unit by unit: it may be nobody; or an ``other`` thing is chosen instead."""
    outlook = look_up_outlook(talk, facts, away)
    if not (facts.absence or facts.span):
        talk.say(_("Thời gian được hiểu là: {span}.", span=understood_text(away.span, outlook)))
    chosen: list[tuple[int, int]] = []
    titles = {**({"who": _("Người vắng mặt")} if name else {}), "span": _("Thời gian")}
    for unit, unit_name, people in outlook.units:
        if not people:
            talk.say(_("{unit}: trong danh sách không có người khác để cử.", unit=unit_name))
            continue
        options = {**{str(person): label for person, label in people}, NOBODY: _("Không cử ai"), **other}
        answer = talk.choose(
            f"sub_{unit}", _("Xin chọn người trực thay tại {unit}.", unit=unit_name), options
        )
        if answer == FOR_GOOD:
            return Covering(0, token=for_good(unit))
        titles[f"sub_{unit}"] = _("Trực thay tại {unit}", unit=unit_name)
        if answer != NOBODY:
            chosen.append((unit, int(answer)))
    talk.review(titles, heading(facts, away, name))
    return Covering(away.person, away.span, facts.absence, tuple(chosen))


def heading(facts: CoverFacts, away: Away, name: str) -> str:
    span = span_text(away.span)
    if away.person != facts.me:
        return _("Cử người trực thay {name}, vắng mặt {span}. Xin xem lại:", name=name, span=span)
    if facts.absence:
        return _("Cử người trực thay anh/chị, {span}. Xin xem lại:", span=span)
    return _("Ghi nhận anh/chị vắng mặt và cử người trực thay. Xin xem lại:")


def execute_cover(context: Context, covering: Covering) -> Replies:
    if covering.span is None:
        name, _colon, text = covering.token.partition(":")
        return press_button(context, context.features.buttons[name], text)
    return deciding.write_absence_and_ask(context, covering)
