"""[Nhắc ngay]: the office chases by hand those who owe a report; counted, and the exception."""

from collections.abc import Sequence

from bot.answers import Refused
from bot.domain.reports.states import OWED
from bot.message import Message
from bot.text import local_date, number_text
from bot.words import _
from handlers.engine.feature import Says, Scene
from handlers.engine.tell import Notice, tell_others
from handlers.reports import ledger, telling
from handlers.reports.reminding import reminding
from storage import audit, reports
from storage.engine import counters
from storage.report_requests import Request
from storage.reports import Report

CHASES_A_DAY = 2  # by hand, to one person


def chase(scene: Scene, argument: str) -> Says:
    """[Nhắc ngay]: those who owe hear of it now, each at most CHASES_A_DAY times a day."""
    request = ledger.theirs(scene, argument)
    if not request.is_open:
        raise Refused(_("Yêu cầu báo cáo này đã kết thúc."))
    owing = [one for one in reports.of_request(scene.tx, request.id) if one.state in OWED]
    told = telling.by_person(owing, telling.writers(scene.tx, scene.at, [one.unit for one in owing]))
    chased = counters.count_each(scene.tx, "chase", map(str, told), local_date(scene.at).isoformat())
    may_hear = {person: theirs for person, theirs in told.items() if chased[str(person)] <= CHASES_A_DAY}
    reached = tell_others(scene, (chasing(scene, request, *one) for one in may_hear.items()))
    subject = telling.subject(request.id)
    audit.write(scene.tx, scene.at, scene.who, "request_chase", subject, people=len(reached))
    if not reached:
        raise Refused(_("Chưa nhắc được ai: mỗi người chỉ nhận hai lần nhắc thêm một ngày."))
    return [Message(_("Đã nhắc {count} người.", count=number_text(len(reached))))]


def chasing(scene: Scene, request: Request, person: int, theirs: Sequence[Report]) -> Notice:
    return Notice(
        f"chase:{request.id}:{scene.event}",
        person,
        lambda: reminding(theirs, scene.at),
        subject=telling.subject(request.id),
        roles=telling.WRITERS,
        unit=telling.only_unit(theirs),
    )
