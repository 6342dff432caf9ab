"""What the office and the unit are told of each other's actions on an incident."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from bot.conversation import N_, Message, Option, _, moment_text
from bot.domain.incidents import IncidentAction, IncidentKind, IncidentSide, is_at_any_hour
from handlers.engine import Context, Role, tell
from handlers.incidents import cards
from handlers.incidents.cards import NO_WORDS, IncidentWords
from handlers.on_call.rota import limits
from storage.engine import Holder, holders, office_people
from storage.incidents import Incident

Say = Callable[[Context, Incident, IncidentWords], Message]

ADVICE: dict[tuple[IncidentKind, bool], str] = {  # kind, whether it was opened or a password given
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


def tell_other_side(
    context: Context, incident: Incident, action: IncidentAction, words: IncidentWords = NO_WORDS
) -> None:
    """Tell the unit of what the office does, or the office of what the unit does, where it has to know."""
    say = {**TO_UNIT, **TO_OFFICE}.get(action)
    is_said_already = action == IncidentAction.RAISE and not incident.on_behalf
    if say is None or is_said_already:
        return
    is_to_unit = action in TO_UNIT
    people = unit_people(context, incident) if is_to_unit else taker_or_office(context, incident)
    tell(
        context,
        [one.person for one in people if one.person != context.who.person],
        once=f"incident_{action}:{incident.id}:{context.event}",
        say=partial(say, context, incident, words),
        about=cards.talk_subject(incident),
        is_urgent=is_at_any_hour(incident.kind, incident.is_opened),  # whoever raised it waits for that
        roles=tuple(Role) if is_to_unit else (Role.OFFICE,),
        unit=incident.unit if is_to_unit else None,
    )


def unit_people(context: Context, incident: Incident) -> list[Holder]:
    there = holders(context.tx, context.at, list(Role), [incident.unit])[incident.unit]
    return raiser_or_officers(there, incident.raised_by)


def taker_or_office(context: Context, incident: Incident) -> list[Holder]:
    """Return whoever has the incident, if they can be reached; else all of the office."""
    office = office_people(context.tx, context.at)
    return [one for one in office if one.person == incident.taken_by and one.is_reachable] or office


def tell_former_taker(context: Context, incident: Incident) -> None:
    """Tell whoever had an incident that another takes it over; ``incident`` is as it was before."""
    office = {one.person for one in office_people(context.tx, context.at)}
    tell(
        context,
        office & ({incident.taken_by} - {context.who.person}),
        once=f"incident_over:{incident.id}:{context.event}",
        say=lambda: taken_over_message(context, incident),
        roles=(Role.OFFICE,),
    )


def raiser_or_officers(there: Iterable[Holder], raised_by: int | None) -> list[Holder]:
    """Return whoever raised it; where that one cannot be reached or is there no more, the unit's officers."""
    able = [one for one in there if one.is_reachable]
    raiser = [one for one in able if one.person == raised_by]
    return raiser[:1] or [one for one in able if one.role == Role.OFFICER]


def view_button(incident: Incident) -> Option:
    return Option(f"sc:{incident.id}", _("Xem {number}", number=incident.reference))


def resolved_text(context: Context, how: str, until: datetime) -> str:
    return _(
        "{name} đã xử lý: {how}\nĐề nghị anh/chị kiểm tra và xác nhận; không có phản hồi thì sự cố tự đóng "
        "lúc {moment}.",
        name=context.who.name,
        how=how,
        moment=moment_text(until),
    )


def advice(kind: IncidentKind, is_opened: bool | None) -> str:
    """Say what to do until the office takes the incident; "" for what is not dangerous."""
    said = ADVICE.get((kind, bool(is_opened)))
    return _(said) if said else ""


def raised_message(context: Context, incident: Incident, _words: IncidentWords) -> Message:
    said = _(
        "{name} đã ghi nhận sự cố mà đơn vị báo qua điện thoại: {what}",
        name=context.who.name,
        what=incident.what,
    )
    text = "\n".join(filter(None, [said, advice(incident.kind, incident.is_opened)]))
    return Message(text, (view_button(incident),), cards.heading(incident))


def taken_message(context: Context, incident: Incident, _words: IncidentWords) -> Message:
    return unit_message(incident, _("{name} đã tiếp nhận và đang xử lý.", name=context.who.name), NO_WORDS)


def taken_over_message(context: Context, incident: Incident) -> Message:
    said = _("{name} đã nhận thay anh/chị xử lý.", name=context.who.name)
    return Message(said, heading=cards.heading(incident))


def asked_message(context: Context, incident: Incident, words: IncidentWords) -> Message:
    said = _("{name} hỏi: {question}", name=context.who.name, question=words.text)
    return unit_message(incident, said, words)


def resolved_message(context: Context, incident: Incident, words: IncidentWords) -> Message:
    until = limits(context.tx, context.settings).lapses(context.at)
    return unit_message(incident, resolved_text(context, words.text, until), words)


def forwarded_message(context: Context, incident: Incident, words: IncidentWords) -> Message:
    said = _("{name} đã chuyển sự cố tới {what}", name=context.who.name, what=words.text)
    return unit_message(incident, said, words)


def wrong_message(context: Context, incident: Incident, words: IncidentWords) -> Message:
    said = _(
        "{name} ghi nhận là báo nhầm: {why}\nNếu vẫn còn sự cố, đề nghị anh/chị báo lại bằng lệnh /suco.",
        name=context.who.name,
        why=words.text,
    )
    return unit_message(incident, said, words)


def unit_message(incident: Incident, said: str, words: IncidentWords) -> Message:
    heading, options = cards.heading(incident), cards.buttons(incident, IncidentSide.UNIT)
    return Message(said, options, heading, tuple(words.files), columns=2)


def answered_message(context: Context, incident: Incident, words: IncidentWords) -> Message:
    return office_message(
        incident, _("{name} trả lời: {answer}", name=context.who.name, answer=words.text), words
    )


def reopened_message(context: Context, incident: Incident, words: IncidentWords) -> Message:
    said = _("{name} báo chưa được: {why}", name=context.who.name, why=words.text)
    return office_message(incident, said, words)


def office_message(incident: Incident, said: str, words: IncidentWords) -> Message:
    heading, options = cards.heading(incident), cards.buttons(incident, IncidentSide.OFFICE)
    where = _("Đơn vị: {unit}", unit=incident.unit_name)
    return Message(f"{said}\n{where}", options, heading, tuple(words.files), columns=2)


TO_UNIT: dict[IncidentAction, Say] = {
    IncidentAction.RAISE: raised_message,
    IncidentAction.TAKE: taken_message,
    IncidentAction.ASK: asked_message,
    IncidentAction.RESOLVE: resolved_message,
    IncidentAction.FORWARD: forwarded_message,
    IncidentAction.WRONG: wrong_message,
}
TO_OFFICE: dict[IncidentAction, Say] = {
    IncidentAction.ANSWER: answered_message,
    IncidentAction.REOPEN: reopened_message,
}
