"""What the office and the unit hear of each other's acts on an incident."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.domain.incidents import Act, Side
from bot.domain.rights import Role
from bot.message import Message, Option
from bot.text import moment_text
from bot.words import _
from handlers.incidents import cards
from handlers.incidents.moving import NO_WORDS, Words, limits
from handlers.kinds import Scene
from handlers.tell import Notice, tell_others
from storage.holders import holders, office_people
from storage.incidents import Incident


def tell(scene: Scene, incident: Incident, act: Act, words: Words = NO_WORDS) -> None:
    """Tell the other side, where it has to know."""
    is_for_unit = act in TO_UNIT and (act != Act.RAISE or incident.on_behalf)
    if is_for_unit or act in TO_TAKER:
        key, say = (TO_UNIT if is_for_unit else TO_TAKER)[act]
        key = key.format(id=incident.id, event=scene.event)
        tell_them = tell_unit if is_for_unit else tell_taker
        tell_them(scene, incident, key, lambda: say(scene, incident, words))


def tell_unit(scene: Scene, incident: Incident, key: str, say: Callable[[], Message]) -> None:
    """Whoever raised it; where that is nobody who is in the list, the unit's officers."""
    people = [incident.raised_by] if incident.raised_by else officers(scene, incident)
    about = Notice(key, 0, say, roles=tuple(Role), unit=incident.unit)
    tell_others(scene, (replace(about, person=one) for one in people if one != scene.who.person))


def officers(scene: Scene, incident: Incident) -> list[int]:
    return [one.person for one in holders(scene.tx, scene.at, [Role.OFFICER], [incident.unit])[incident.unit]]


def tell_taker(scene: Scene, incident: Incident, key: str, say: Callable[[], Message]) -> None:
    """Who has it; where that one is of the office no more, or out of reach, all of the office."""
    office = office_people(scene.tx, scene.at)
    taker = [one for one in office if one.person == incident.taken_by and one.is_reachable]
    about = Notice(key, 0, say, roles=(Role.OFFICE,))
    people: Iterable[int] = (one.person for one in taker or office)
    tell_others(scene, (replace(about, person=one) for one in people if one != scene.who.person))


def written_down(scene: Scene, incident: Incident, _words: Words) -> Message:
    said = _(
        "{name} đã ghi nhận sự cố mà đơn vị báo qua điện thoại: {what}",
        name=scene.who.name,
        what=incident.what,
    )
    return Message(said, (see(incident),), cards.heading(incident))


def see(incident: Incident) -> Option:
    return Option(f"sc:{incident.id}", _("Xem {number}", number=incident.reference))


def taken(scene: Scene, incident: Incident, _words: Words) -> Message:
    said = _("{name} đã tiếp nhận và đang xử lý.", name=scene.who.name)
    return Message(said, heading=cards.heading(incident))


def asked(scene: Scene, incident: Incident, words: Words) -> Message:
    said = _("{name} hỏi: {question}", name=scene.who.name, question=words.text)
    return for_unit(incident, said, words)


def resolved(scene: Scene, incident: Incident, words: Words) -> Message:
    until = limits(scene.tx, scene.settings).lapses(scene.at)
    said = _(
        "{name} đã xử lý: {how}\nĐề nghị anh/chị kiểm tra và xác nhận; không có phản hồi thì sự cố tự đóng "
        "lúc {moment}.",
        name=scene.who.name,
        how=words.text,
        moment=moment_text(until),
    )
    return for_unit(incident, said, words)


def found_wrong(scene: Scene, incident: Incident, words: Words) -> Message:
    said = _(
        "{name} ghi nhận là báo nhầm: {why}\nNếu vẫn còn sự cố, đề nghị anh/chị báo lại bằng lệnh /suco.",
        name=scene.who.name,
        why=words.text,
    )
    return for_unit(incident, said, words)


def for_unit(incident: Incident, said: str, words: Words) -> Message:
    heading, options = cards.heading(incident), cards.buttons(incident, Side.UNIT)
    return Message(said, options, heading, tuple(words.files), columns=2)


def answered(scene: Scene, incident: Incident, words: Words) -> Message:
    return for_office(incident, _("{name} trả lời: {answer}", name=scene.who.name, answer=words.text), words)


def reopened(scene: Scene, incident: Incident, words: Words) -> Message:
    said = _("{name} báo chưa được: {why}", name=scene.who.name, why=words.text)
    return for_office(incident, said, words)


def for_office(incident: Incident, said: str, words: Words) -> Message:
    heading, options = cards.heading(incident), cards.buttons(incident, Side.OFFICE)
    where = _("Đơn vị: {unit}", unit=incident.unit_name)
    return Message(f"{said}\n{where}", options, heading, tuple(words.files), columns=2)


Say = Callable[[Scene, Incident, Words], Message]
TO_UNIT: dict[Act, tuple[str, Say]] = {  # act -> the key of what is said of it, and what
    Act.RAISE: ("incident_raise:{id}:{event}", written_down),
    Act.TAKE: ("incident_take:{id}:{event}", taken),
    Act.ASK: ("incident_ask:{id}:{event}", asked),
    Act.RESOLVE: ("incident_resolve:{id}:{event}", resolved),
    Act.WRONG: ("incident_wrong:{id}:{event}", found_wrong),
}
TO_TAKER: dict[Act, tuple[str, Say]] = {
    Act.ANSWER: ("incident_answer:{id}:{event}", answered),
    Act.REOPEN: ("incident_reopen:{id}:{event}", reopened),
}
