"""Dangerous kinds: what is asked while one is raised, what to do in the meantime, when its alarm begins."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import alarms
from bot.domain.incidents import DANGEROUS, MAY_BE_OPENED, Kind, Limits, State
from bot.talk import Talk
from bot.text import moment_text
from bot.words import N_, _
from handlers.incidents import cards, on_call
from handlers.incidents.cards import Hearing
from handlers.kinds import Scene
from storage import due
from storage.incidents import Incident

OPENED = {
    "no": N_("Chưa mở, chưa cung cấp"),
    "yes": N_("Đã mở, hoặc đã cung cấp mật khẩu"),
}
MEANWHILE: dict[tuple[Kind, bool], str] = {  # kind, whether it was opened or a password given
    (Kind.EXPOSED, False): N_(
        "Trong lúc chờ: đổi ngay mật khẩu từ một máy khác; đăng xuất khỏi mọi thiết bị; không dùng lại mật "
        "khẩu cũ ở bất kỳ đâu."
    ),
    (Kind.FORGED, False): N_(
        "Trong lúc chờ: không mở liên kết, tệp đính kèm; không trả lời, không chuyển tiếp; giữ nguyên thư đó."
    ),
    (Kind.FORGED, True): N_(
        "Trong lúc chờ: đổi ngay mật khẩu từ một máy khác; ngắt mạng máy đã mở thư; không trả lời, giữ "
        "nguyên thư đó."
    ),
    (Kind.VIRUS, False): N_(
        "Trong lúc chờ: không mở thư, tệp đó; không cắm USB, không chuyển tệp từ máy đó sang máy khác."
    ),
    (Kind.VIRUS, True): N_(
        "Trong lúc chờ: rút dây mạng, tắt Wi-Fi của máy đó; không cắm USB; đổi ngay mật khẩu từ một máy khác."
    ),
}


def ask_opened(talk: Talk, kind: Kind) -> bool | None:
    """Whether by night it can wait for the morning; None where that is not asked."""
    if kind not in MAY_BE_OPENED:
        return None
    options = {one: _(label) for one, label in OPENED.items()}
    question = _("Đã mở thư, tệp, liên kết đó, hoặc đã cung cấp mật khẩu chưa?")
    return talk.choose("opened", question, options) == "yes"


def meanwhile(kind: Kind, is_opened: bool | None) -> str:
    """What to do until the office has taken it; "" for what is not dangerous."""
    said = MEANWHILE.get((kind, bool(is_opened)))
    return _(said) if said else ""


@dataclass(frozen=True)
class Plan:
    """How the office hears of an incident: those on call and the others, and from when on alarms come."""

    hearing: Hearing
    next_due: datetime | None = None  # None: as it is to be taken
    alarm_begins: datetime | None = None
    alarms: int = 0  # that have gone with the card
    joined: int | None = None


def plan(scene: Scene, kind: Kind, is_opened: bool | None, raised_by: int | None, limit: Limits) -> Plan:
    """One alarm an hour from one person: what they raise after the first joins it."""
    begins = limit.heard(kind, scene.at, is_opened=bool(is_opened))
    if kind not in DANGEROUS:
        return Plan(Hearing(begins, begins))
    by_day = limit.by_day(scene.at)
    called = on_call.look(scene.tx, begins, scene.settings)
    first = due.alarmed_lately(scene.tx, raised_by, begins, alarms.APART) if raised_by else None
    if first and first.alarm_begins:
        later = first.alarm_begins + alarms.APART
        return Plan(with_first(first, Hearing(begins, by_day, called)), later, later, joined=first.id)
    following = alarms.look(begins, 1, begins).following
    return Plan(Hearing(begins, by_day, called), following, begins, alarms=1)


def with_first(first: Incident, hearing: Hearing) -> Hearing:
    """Whoever has taken the first hears of the second at once; else the first's alarm speaks for both."""
    if first.state == State.RECEIVED or hearing.called is None:
        return Hearing(hearing.others, hearing.others)
    return replace(hearing, called=replace(hearing.called, on_call=hearing.called.take_up(first.taken_by)))


def when_heard(scene: Scene, incident: Incident, heard: datetime) -> str:
    """ "" where the office hears of it as always."""
    office = scene.settings.office_name
    if incident.joined:
        return _(
            "Sự cố này được báo cùng {number}, nên không báo động riêng.",
            number=cards.first_reference(incident),
        )
    if heard > scene.at:
        return _("Ngoài giờ, {office} được báo lúc {moment}.", office=office, moment=moment_text(heard))
    return _("Người trực của {office} được báo ngay.", office=office) if incident.is_dangerous else ""
