"""What runs late is chased: not taken, not resolved; first whoever is to act, later the office head."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.config import Settings
from bot.domain.chasing import FOR_HEAD, Late, chase_at, stage
from bot.domain.incidents import Limits
from bot.text import moment_text
from bot.words import _
from handlers.incidents import cards, moving, on_call
from handlers.incidents.on_call import Called
from handlers.tell import Notice, tell
from storage import common_incidents, incidents
from storage.db import Tx
from storage.holders import Holder
from storage.incidents import Incident

TO_WHOM_IT_IS, TO_HEAD = cards.URGING[2:]


@dataclass(frozen=True)
class Chased:
    """An incident, with what of it is late now."""

    incident: Incident
    late: list[Late]
    then: Late
    next_due: datetime | None


def run(tx: Tx, now: datetime, found: Sequence[Incident], settings: Settings) -> None:
    """``found``: those whose time has come; held. Each is said once; by night and on days off none is."""
    if not found:
        return
    limit = moving.limits(tx, settings)
    called, then = on_call.look(tx, now, settings), limit.by_working_day(now)
    silent = common_incidents.spoken_for(tx, found)
    for one in found:
        if then > now:
            incidents.change(tx, one.id, next_due=then)
            continue
        chased = look(one, now, limit)
        incidents.change(tx, one.id, chased=chased.then, next_due=chased.next_due)
        if one.id not in silent:
            tell(tx, now, notices(chased, called), settings.quiet)


def look(incident: Incident, now: datetime, limit: Limits) -> Chased:
    late, then = [], stage(incident.state, incident.chased)
    until = (incident.take_until, incident.resolve_until)
    while (at := chase_at(then, *until, limit)) and at <= now:
        late.append(then)
        then = Late(then + 1)
    return Chased(incident, late, then, at)


def notices(chased: Chased, called: Called) -> Iterator[Notice]:
    """Of what was missed meanwhile each person hears the newest."""
    told: set[int] = set()
    for late in reversed(chased.late):
        for one in hearers(chased.incident, late, called):
            if one.person not in told:
                told.add(one.person)
                yield notice(chased.incident, late, one, called)


def hearers(incident: Incident, late: Late, called: Called) -> list[Holder]:
    if late in FOR_HEAD:
        return [called.head] if called.head else []
    return called.take_up(incident.taken_by)


def notice(incident: Incident, late: Late, one: Holder, called: Called) -> Notice:
    """Reopened, it has another limit, and may be late again."""
    kind = TO_HEAD if late in FOR_HEAD else TO_WHOM_IT_IS
    return Notice(
        f"{kind}:{incident.id}:{late}:{incident.resolve_until:%Y%m%d%H%M}",
        one.person,
        lambda: cards.urged(incident, words(incident, late), handles=called.handles(one.person)),
        subject=cards.subject(incident),
        roles=(one.role,),
        unit=one.unit,
    )


def words(incident: Incident, late: Late) -> str:
    take, resolve = moment_text(incident.take_until), moment_text(incident.resolve_until)
    match late:
        case Late.NOT_TAKEN:
            return _("Quá hạn tiếp nhận ({moment}). Đề nghị anh/chị tiếp nhận.", moment=take)
        case Late.NOT_TAKEN_STILL:
            return _("Quá hạn tiếp nhận ({moment}). Kính đề nghị anh/chị cử người tiếp nhận.", moment=take)
        case Late.NOT_RESOLVED:
            return _(
                "Quá hạn xử lý ({moment}). Đề nghị anh/chị xử lý xong, hoặc hỏi thêm người báo.",
                moment=resolve,
            )
    return _("Quá hạn xử lý ({moment}). Kính đề nghị anh/chị chỉ đạo xử lý.", moment=resolve)
