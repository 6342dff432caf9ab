"""Ask who is away, from when to when, and who stands in (/tructhay)."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial

from bot.conversation import Talk, _, day_text
from handlers.cover import cards, deciding, substitutes
from handlers.cover.cards import OpenCovers
from handlers.cover.deciding import Covering
from handlers.cover.substitutes import AbsenceOutlook, Away
from handlers.engine import (
    Context,
    Replies,
    Span,
    press_button,
    read_ahead,
    round_mark,
    span_of,
    span_text,
    start_form_once,
)
from storage.people import covers

FLOW = "cover"
ME, NOBODY, NEW = "me", "none", "new"
MOST_DAYS_NAMED = 4  # days off that are named one by one


@dataclass(frozen=True)
class CoverFacts:
    """Given an ``absence``, it is ``person`` who is away; somebody is named in ``unit`` (0: in all).

    Otherwise both are asked for: of this person, or of the ``others`` (person, name).
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


def open_cover(context: Context, absence: int, unit: int) -> Replies:
    """Ask who stands in for an absence ([Cử người trực thay], [Cử người khác]), in a unit or (0) in all."""
    make = partial(absence_facts, context, absence, unit)
    return start_form_once(context, FLOW, make, absence=absence, button=f"{absence}:{unit}")


def absence_facts(context: Context, absence_id: int, unit: int) -> CoverFacts:
    absence = covers.get_absence(context.tx, absence_id)
    deciding.refuse_if_not_theirs(context, absence, [unit] if unit else [])
    assert absence is not None
    noon = context.settings.first_round[1]
    return CoverFacts(
        context.who.person,
        context.at,
        noon,
        absence.id,
        f"{absence_id}:{unit}",
        absence.person,
        absence.name,
        span_of((absence.starts, absence.ends), noon),
        unit,
    )


def begin_cover(context: Context, _words: str) -> CoverFacts:
    return CoverFacts(
        context.who.person,
        context.at,
        context.settings.first_round[1],
        others=[(one.person, one.name) for one in substitutes.others_who_act(context)],
        open=cards.open_covers(context),
    )


def ask_cover(talk: Talk, facts: CoverFacts) -> Covering:
    if facts.span:
        return ask_substitutes(talk, facts, Away(facts.person, facts.span, facts.unit), facts.name)
    if facts.open.buttons and (token := ask_what(talk, facts.open)) != NEW:
        return Covering(0, token=token)
    person, name = ask_who_is_away(talk, facts)
    echoed: list[str] = []
    span = talk.ask("span", span_question(person, name, facts), read_ahead, lambda _span: echoed[0])
    away = Away(person, span)
    outlook = look_up_outlook(talk, facts, away)
    if not outlook.rounds:
        talk.ask_anew("span", nothing_to_cover_text(is_over=outlook.is_over))
    echoed.append(understood_text(span, outlook))
    return ask_substitutes(talk, facts, away, name)


def ask_what(talk: Talk, open_covers: OpenCovers) -> str:
    """Ask what is to be done: the token of one that is open, or NEW."""
    asked = "\n".join([_("Việc trực thay đang mở:"), *open_covers.lines, _("Anh/chị muốn làm gì?")])
    options = {**dict(open_covers.buttons), NEW: _("Báo đi vắng, cử người trực thay")}
    return talk.choose("what", asked, options)


def ask_who_is_away(talk: Talk, facts: CoverFacts) -> tuple[int, str]:
    """Ask who is away; return also their name, where it is somebody else."""
    others = {str(person): name for person, name in facts.others}
    if not others:
        return facts.me, ""
    chosen = talk.choose("who", _("Ai đi vắng?"), {ME: _("Tôi"), **others})
    return (facts.me, "") if chosen == ME else (int(chosen), others[chosen])


def span_question(person: int, name: str, facts: CoverFacts) -> str:
    if person == facts.me:
        return _(
            "Anh/chị đi vắng từ khi nào đến khi nào? Ví dụ: “hôm nay”, “sáng mai”, “từ mai đến thứ Sáu”."
        )
    return _("{name} đi vắng từ khi nào đến khi nào? Ví dụ: “sáng mai”, “từ mai đến thứ Sáu”.", name=name)


def nothing_to_cover_text(*, is_over: bool) -> str:
    if is_over:
        return _("Thời gian này đã qua. Xin cho biết thời gian từ lúc này trở đi.")
    return _("Thời gian này toàn ngày nghỉ, không có lần kiểm tra nào phải trực thay.")


def look_up_outlook(talk: Talk, facts: CoverFacts, away: Away) -> AbsenceOutlook:
    """Look up what must be known of this absence, anew where another was meant."""
    key = f"{away.person}_{'_'.join(round_mark(one) for one in away.span)}"
    find = partial(substitutes.find_outlook, away=away, at=facts.at, noon=facts.noon, asking=facts.me)
    found = talk.look_up(key, find)
    off = [date.fromisoformat(day) for day in found["off"]]
    return AbsenceOutlook(found["rounds"], found["is_over"], off, found["units"])


def understood_text(span: Span, outlook: AbsenceOutlook) -> str:
    """Say how a span was understood: "từ lần 1 ngày 27/11/2026 đến …: 4 lần kiểm tra; không tính …"."""
    places = {"span": span_text(span), "count": outlook.rounds}
    if not outlook.off:
        return _("{span}: {count} lần kiểm tra", **places)
    if len(outlook.off) > MOST_DAYS_NAMED:
        return _("{span}: {count} lần kiểm tra; không tính {off} ngày nghỉ", **places, off=len(outlook.off))
    days = ", ".join(map(day_text, outlook.off))
    return _("{span}: {count} lần kiểm tra; không tính ngày nghỉ {days}", **places, days=days)


def ask_substitutes(talk: Talk, facts: CoverFacts, away: Away, name: str) -> Covering:
    """Ask who stands in, unit by unit; it may be nobody."""
    outlook = look_up_outlook(talk, facts, away)
    if not facts.absence:
        talk.say(_("Hiểu là: {span}.", span=understood_text(away.span, outlook)))
    chosen: list[tuple[int, int]] = []
    titles = {"who": _("Người đi vắng"), "span": _("Thời gian")}
    for unit, unit_name, people in outlook.units:
        if not people:
            talk.say(_("{unit}: trong danh sách không có người khác để cử.", unit=unit_name))
            continue
        options = {**{str(person): label for person, label in people}, NOBODY: _("Không cử ai")}
        answer = talk.choose(f"sub_{unit}", _("Ai trực thay tại {unit}?", unit=unit_name), options)
        titles[f"sub_{unit}"] = _("Trực thay tại {unit}", unit=unit_name)
        if answer != NOBODY:
            chosen.append((unit, int(answer)))
    talk.review(titles, heading(facts, away, name))
    return Covering(away.person, away.span, facts.absence, tuple(chosen))


def heading(facts: CoverFacts, away: Away, name: str) -> str:
    span = span_text(away.span)
    if away.person != facts.me:
        return _("Cử người trực thay {name}, đi vắng {span}. Xin xem lại:", name=name, span=span)
    if facts.absence:
        return _("Cử người trực thay anh/chị, {span}. Xin xem lại:", span=span)
    return _("Ghi nhận anh/chị đi vắng và cử người trực thay. Xin xem lại:")


def execute_cover(context: Context, covering: Covering) -> Replies:
    if covering.span is None:
        name, _colon, text = covering.token.partition(":")
        return press_button(context, context.features.buttons[name], text)
    return deciding.write_absence_and_ask(context, covering)
