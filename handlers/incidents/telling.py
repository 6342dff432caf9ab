"""What the office and the unit hear of each other's acts on an incident."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from bot.conversation.messages import Message, Option
from bot.conversation.text import moment_text
from bot.conversation.words import N_, _
from bot.domain.incidents import IncidentAction, IncidentKind, IncidentSide, is_at_any_hour
from bot.domain.rights import Role
from handlers.engine.feature import Context
from handlers.engine.tell import Notice, tell_all
from handlers.incidents import cards
from handlers.incidents.cards import NO_WORDS, IncidentWords
from handlers.on_call.rota import limits
from storage.engine.role_holders import Holder, holders, office_people
from storage.incidents import Incident

Say = Callable[[Context, Incident, IncidentWords], Message]

MEANWHILE: dict[tuple[IncidentKind, bool], str] = {  # kind, whether it was opened or a password given
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


def tell(context: Context, incident: Incident, act: IncidentAction, words: IncidentWords = NO_WORDS) -> None:
    """Tell the other side, where it has to know."""
    if act == IncidentAction.RAISE and not incident.on_behalf:
        return  # they have the answer before them
    if act in TO_UNIT:
        there = holders(context.tx, context.at, list(Role), [incident.unit])[incident.unit]
        news = notice(TO_UNIT[act], context, incident, words)
        told = who_of_unit(there, incident.raised_by)
        tell_people(context, replace(news, roles=tuple(Role), unit=incident.unit), told)
    if act in TO_TAKER:
        office = office_people(context.tx, context.at)
        taker = [one for one in office if one.person == incident.taken_by and one.is_reachable]
        news = notice(TO_TAKER[act], context, incident, words)
        tell_people(context, replace(news, roles=(Role.OFFICE,)), taker or office)


def tell_who_had_it(context: Context, incident: Incident) -> None:
    """Another has taken it over; ``incident`` is as it was before."""
    office = [one for one in office_people(context.tx, context.at) if one.person == incident.taken_by]
    key = f"incident_over:{incident.id}:{context.event}"
    said = Notice(key, 0, lambda: taken_over(context, incident), roles=(Role.OFFICE,))
    tell_people(context, said, office)


def who_of_unit(there: Iterable[Holder], raised_by: int | None) -> list[Holder]:
    """Whoever raised it; where that one cannot be reached or is there no more, the unit's officers."""
    able = [one for one in there if one.is_reachable]
    raiser = [one for one in able if one.person == raised_by]
    return raiser[:1] or [one for one in able if one.role == Role.OFFICER]


def notice(what: tuple[str, Say], context: Context, incident: Incident, words: IncidentWords) -> Notice:
    key, say = what
    named = key.format(id=incident.id, event=context.event)
    is_urgent = is_at_any_hour(incident.kind, incident.is_opened)  # whoever raised it waits for that
    subject = cards.talk_subject(incident)
    return Notice(named, 0, lambda: say(context, incident, words), subject=subject, is_urgent=is_urgent)


def tell_people(context: Context, news: Notice, people: Iterable[Holder]) -> None:
    """Each of them but who acts."""
    others = (one.person for one in people if one.person != context.who.person)
    tell_all(context, (replace(news, person=person) for person in others))


def written_down(context: Context, incident: Incident, _words: IncidentWords) -> Message:
    said = _(
        "{name} đã ghi nhận sự cố mà đơn vị báo qua điện thoại: {what}",
        name=context.who.name,
        what=incident.what,
    )
    advice = meanwhile(incident.kind, incident.is_opened)
    return Message("\n".join(filter(None, [said, advice])), (see(incident),), cards.heading(incident))


def see(incident: Incident) -> Option:
    return Option(f"sc:{incident.id}", _("Xem {number}", number=incident.reference))


def taken(context: Context, incident: Incident, _words: IncidentWords) -> Message:
    return for_unit(incident, _("{name} đã tiếp nhận và đang xử lý.", name=context.who.name), NO_WORDS)


def taken_over(context: Context, incident: Incident) -> Message:
    said = _("{name} đã nhận thay anh/chị xử lý.", name=context.who.name)
    return Message(said, heading=cards.heading(incident))


def asked(context: Context, incident: Incident, words: IncidentWords) -> Message:
    said = _("{name} hỏi: {question}", name=context.who.name, question=words.text)
    return for_unit(incident, said, words)


def resolved(context: Context, incident: Incident, words: IncidentWords) -> Message:
    until = limits(context.tx, context.settings).lapses(context.at)
    return for_unit(incident, resolved_words(context, words.text, until), words)


def resolved_words(context: Context, how: str, until: datetime) -> str:
    return _(
        "{name} đã xử lý: {how}\nĐề nghị anh/chị kiểm tra và xác nhận; không có phản hồi thì sự cố tự đóng "
        "lúc {moment}.",
        name=context.who.name,
        how=how,
        moment=moment_text(until),
    )


def forwarded(context: Context, incident: Incident, words: IncidentWords) -> Message:
    said = _("{name} đã chuyển sự cố tới {what}", name=context.who.name, what=words.text)
    return for_unit(incident, said, words)


def found_wrong(context: Context, incident: Incident, words: IncidentWords) -> Message:
    said = _(
        "{name} ghi nhận là báo nhầm: {why}\nNếu vẫn còn sự cố, đề nghị anh/chị báo lại bằng lệnh /suco.",
        name=context.who.name,
        why=words.text,
    )
    return for_unit(incident, said, words)


def for_unit(incident: Incident, said: str, words: IncidentWords) -> Message:
    heading, options = cards.heading(incident), cards.buttons(incident, IncidentSide.UNIT)
    return Message(said, options, heading, tuple(words.files), columns=2)


def answered(context: Context, incident: Incident, words: IncidentWords) -> Message:
    return for_office(
        incident, _("{name} trả lời: {answer}", name=context.who.name, answer=words.text), words
    )


def reopened(context: Context, incident: Incident, words: IncidentWords) -> Message:
    said = _("{name} báo chưa được: {why}", name=context.who.name, why=words.text)
    return for_office(incident, said, words)


def for_office(incident: Incident, said: str, words: IncidentWords) -> Message:
    heading, options = cards.heading(incident), cards.buttons(incident, IncidentSide.OFFICE)
    where = _("Đơn vị: {unit}", unit=incident.unit_name)
    return Message(f"{said}\n{where}", options, heading, tuple(words.files), columns=2)


TO_UNIT: dict[IncidentAction, tuple[str, Say]] = {  # act -> the key of what is said of it, and what
    IncidentAction.RAISE: ("incident_raise:{id}:{event}", written_down),
    IncidentAction.TAKE: ("incident_take:{id}:{event}", taken),
    IncidentAction.ASK: ("incident_ask:{id}:{event}", asked),
    IncidentAction.RESOLVE: ("incident_resolve:{id}:{event}", resolved),
    IncidentAction.FORWARD: ("incident_forward:{id}:{event}", forwarded),
    IncidentAction.WRONG: ("incident_wrong:{id}:{event}", found_wrong),
}
TO_TAKER: dict[IncidentAction, tuple[str, Say]] = {
    IncidentAction.ANSWER: ("incident_answer:{id}:{event}", answered),
    IncidentAction.REOPEN: ("incident_reopen:{id}:{event}", reopened),
}


def meanwhile(kind: IncidentKind, is_opened: bool | None) -> str:
    """What to do until the office has taken it; "" for what is not dangerous."""
    said = MEANWHILE.get((kind, bool(is_opened)))
    return _(said) if said else ""
