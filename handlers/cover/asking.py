"""/tructhay: away from … to …, and who stands in; a head may say it of the own unit's people too."""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import partial
from typing import Any

from bot.conversation.talk import Facts, Talk
from bot.conversation.text import day_text
from bot.conversation.words import _
from bot.domain.rights import Action
from handlers.cover import cards, deciding, substitutes
from handlers.cover.deciding import Covering
from handlers.cover.substitutes import Away
from handlers.engine import forms
from handlers.engine.buttons import id_in
from handlers.engine.feature import Context, Replies, need
from handlers.engine.reading import Span, mark, read_ahead, span_of, span_text
from storage.people import covers

FLOW = "cover"
ME, NOBODY, NEW = "me", "none", "new"
MOST_DAYS_NAMED = 4  # days off that are named one by one
ACTIONS = {"cover_yes": deciding.accept, "cover_no": deciding.decline, "cover_end": deciding.ask_to_end}


def open_form(context: Context, argument: str) -> Replies:
    """[Cử người trực thay], [Cử người khác]: cover:<absence>:<unit>."""
    absence, _colon, _unit = argument.partition(":")
    return forms.open_once(context, FLOW, argument, {"absence": id_in(absence), "button": argument})


def begin(context: Context, argument: str) -> Facts:
    facts = {
        "me": context.who.person,
        "at": context.at.isoformat(),
        "noon": context.settings.first_round[1].isoformat(),
        "absence": 0,
    }
    if ":" in argument:
        return {**facts, "button": argument, **facts_of_absence(context, argument)}
    need(context, Action.COVER)
    others = [[one.person, one.name] for one in substitutes.others_who_act(context)]
    return {**facts, "others": others, "open": cards.open_covers_as_json(context)}


def facts_of_absence(context: Context, argument: str) -> dict[str, Any]:
    """What is known of an absence for which somebody is still to be named, in one unit or (0) in all."""
    absence_id, _colon, unit = argument.partition(":")
    absence = covers.get_absence(context.tx, id_in(absence_id))
    deciding.refuse_if_not_theirs(context, absence, [id_in(unit)] if id_in(unit) else [])
    assert absence is not None
    first, last = span_of((absence.starts, absence.ends), context.settings.first_round[1])
    span = [[day.isoformat(), number] for day, number in (first, last)]
    about = {"person": absence.person, "name": absence.name, "span": span, "unit": id_in(unit)}
    return {"absence": absence.id, **about}


def flow(talk: Talk, facts: Facts) -> Covering:
    if facts["absence"]:
        away = Away(facts["person"], given_span(facts), facts["unit"])
        return ask_substitutes(talk, facts, away, facts["name"])
    if facts["open"] and (deed := ask_what(talk, facts["open"])) != NEW:
        return Covering(0, deed=deed)
    person, name = ask_who_is_away(talk, facts)
    echoed: list[str] = []
    span = talk.ask("span", span_question(person, name, facts), read_ahead, lambda _span: echoed[0])
    away = Away(person, span)
    there = absence_facts(talk, facts, away)
    if not there["rounds"]:
        talk.ask_anew("span", nothing_to_cover_text(there))
    echoed.append(understood_text(span, there))
    return ask_substitutes(talk, facts, away, name)


def ask_what(talk: Talk, found: Mapping[str, Any]) -> str:
    """The button of one that is open, or that it is about another."""
    asked = "\n".join([_("Việc trực thay đang mở:"), *found["lines"], _("Anh/chị muốn làm gì?")])
    return talk.choose("what", asked, {**dict(found["buttons"]), NEW: _("Báo đi vắng, cử người trực thay")})


def ask_who_is_away(talk: Talk, facts: Facts) -> tuple[int, str]:
    """Who is away; their name, where it is somebody else."""
    others = {str(person): name for person, name in facts["others"]}
    if not others:
        return facts["me"], ""
    chosen = talk.choose("who", _("Ai đi vắng?"), {ME: _("Tôi"), **others})
    return (facts["me"], "") if chosen == ME else (int(chosen), others[chosen])


def span_question(person: int, name: str, facts: Facts) -> str:
    if person == facts["me"]:
        return _(
            "Anh/chị đi vắng từ khi nào đến khi nào? Ví dụ: “hôm nay”, “sáng mai”, “từ mai đến thứ Sáu”."
        )
    return _("{name} đi vắng từ khi nào đến khi nào? Ví dụ: “sáng mai”, “từ mai đến thứ Sáu”.", name=name)


def nothing_to_cover_text(there: Mapping[str, Any]) -> str:
    if there["is_over"]:
        return _("Thời gian này đã qua. Xin cho biết thời gian từ lúc này trở đi.")
    return _("Thời gian này toàn ngày nghỉ, không có lần kiểm tra nào phải trực thay.")


def given_span(facts: Facts) -> Span:
    first, last = ((date.fromisoformat(day), number) for day, number in facts["span"])
    return first, last


def absence_facts(talk: Talk, facts: Facts, away: Away) -> dict[str, Any]:
    """What must be known of this absence; looked for anew where another was meant."""
    key = f"{away.person}_{'_'.join(mark(one) for one in away.span)}"
    at, noon = datetime.fromisoformat(facts["at"]), time.fromisoformat(facts["noon"])
    find = partial(substitutes.look_up_absence, away=away, at=at, noon=noon, asking=facts["me"])
    return talk.look_up(key, find)


def understood_text(span: Span, there: dict[str, Any]) -> str:
    """từ lần 1 ngày 27/11/2026 đến lần 2 ngày 30/11/2026: 4 lần kiểm tra; không tính ngày nghỉ …"""
    places = {"span": span_text(span), "count": there["rounds"]}
    off = [date.fromisoformat(day) for day in there["off"]]
    if not off:
        return _("{span}: {count} lần kiểm tra", **places)
    if len(off) > MOST_DAYS_NAMED:
        return _("{span}: {count} lần kiểm tra; không tính {off} ngày nghỉ", **places, off=len(off))
    days = ", ".join(map(day_text, off))
    return _("{span}: {count} lần kiểm tra; không tính ngày nghỉ {days}", **places, days=days)


def ask_substitutes(talk: Talk, facts: Facts, away: Away, name: str) -> Covering:
    """Who stands in, unit by unit; nobody may be named."""
    there = absence_facts(talk, facts, away)
    if not facts["absence"]:
        talk.say(_("Hiểu là: {span}.", span=understood_text(away.span, there)))
    chosen: list[tuple[int, int]] = []
    titles = {"who": _("Người đi vắng"), "span": _("Thời gian")}
    for unit, unit_name, people in there["units"]:
        if not people:
            talk.say(_("{unit}: trong danh sách không có người khác để cử.", unit=unit_name))
            continue
        options = {**{str(person): label for person, label in people}, NOBODY: _("Không cử ai")}
        answer = talk.choose(f"sub_{unit}", _("Ai trực thay tại {unit}?", unit=unit_name), options)
        titles[f"sub_{unit}"] = _("Trực thay tại {unit}", unit=unit_name)
        if answer != NOBODY:
            chosen.append((unit, int(answer)))
    talk.review(titles, heading(facts, away, name))
    return Covering(away.person, away.span, facts["absence"], tuple(chosen))


def heading(facts: Facts, away: Away, name: str) -> str:
    span = span_text(away.span)
    if away.person != facts["me"]:
        return _("Cử người trực thay {name}, đi vắng {span}. Xin xem lại:", name=name, span=span)
    if facts["absence"]:
        return _("Cử người trực thay anh/chị, {span}. Xin xem lại:", span=span)
    return _("Ghi nhận anh/chị đi vắng và cử người trực thay. Xin xem lại:")


def execute(context: Context, covering: Covering) -> Replies:
    if covering.span is None:
        name, _colon, argument = covering.deed.partition(":")
        return ACTIONS[name](context, argument)
    return deciding.write_absence_and_ask(context, covering)
