"""Clock: remind the office of what the law's days want, and carry erasures out in portions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.conversation import Message, Option, _, local_date
from bot.domain.own_data import DataRequestState, spoken_of_from
from handlers.engine import Due, Role, Tick, tell
from handlers.own_data import cards, telling
from storage import audit
from storage.engine import office_people
from storage.misuse import reports
from storage.misuse.reporters import ReporterSeal
from storage.personal_data import erasure, own_data
from storage.personal_data.erasure import ErasureProgress
from storage.personal_data.name_search import Erased
from storage.personal_data.own_data import DataRequest

SHOWN_LATELY = timedelta(days=60)  # cards that were sent since then are drawn anew without the name
LAST_WORD = timedelta(hours=24)  # for so long at most an account waits for its last word to be sent


def chase(due: Due) -> None:
    """Remind the office once a working day of each request that is due, or late."""
    tick, today = due.tick, due.day
    if not due.is_today or not due.is_first("data_requests"):
        return
    found = [one for one in own_data.waiting(tick.tx) if is_spoken_of(one, tick.at)]
    if not found:
        return
    for one in found:
        own_data.change(tick.tx, one.id, chased=today)
    office = [one.person for one in office_people(tick.tx, tick.at)]
    once = f"data_requests:{today.isoformat()}"
    tell(tick, office, once=once, say=lambda: chasing_message(found), roles=(Role.OFFICE,))


def is_spoken_of(request: DataRequest, now: datetime) -> bool:
    begins = spoken_of_from(request.state, request.clocks)
    return begins is not None and local_date(now) >= begins


def chasing_message(found: Sequence[DataRequest]) -> Message:
    lines = [f"– {cards.list_line(one)}" for one in found]
    heading = _("Đề nghị về dữ liệu cá nhân đến hạn hoặc quá hạn: {count}", count=len(found))
    return Message("\n".join(lines), (Option("dl_list:1", _("Xem đề nghị")),), heading)


def erase_next_portion(tick: Tick) -> str:
    """Carry out the next portion of an erasure; return which, "" where none is to be done now.

    Each is a transaction of its own, in which it is noted how far it is: a program that dies goes on there.
    """
    found = own_data.being_erased(tick.tx)
    request = own_data.locked(tick.tx, found.id) if found else None
    if request is None or request.state != DataRequestState.ERASING:
        return ""
    if request.step == erasure.FILES:
        return ""  # they are searched in no transaction (bot/jobs/searching.py)
    if request.step == erasure.ACCOUNTS and erasure.has_waiting(tick.tx, request.person, tick.at - LAST_WORD):
        return ""
    if request.step == erasure.WORDS:  # who told of misuse in confidence is found by the secret keys alone
        handles = ReporterSeal(tick.settings.keys).handles(request.person)
        reports.forget_reporter(tick.tx, request.person, handles)
    whom = Erased(request.person, request.names or (), tick.at - SHOWN_LATELY)
    now = erasure.erase_portion(tick.tx, whom, ErasureProgress(request.step, request.after))
    values: dict[str, Any] = {"step": now.step, "after": now.after}
    tick.redraw(*(now.cards - {request.subject}))  # that is drawn once all is done
    if now.step == erasure.DONE:
        values |= {"state": DataRequestState.DONE.value, "ended_at": tick.at, "names": None}
        audit.write(tick.tx, tick.at, None, "data_request_erased", request.subject)
        tick.redraw(request.subject)
    own_data.change(tick.tx, request.id, **values)
    if now.step == erasure.DONE:
        telling.tell_unsettled(tick, request)
    return f"{request.id}:{now.step}:{now.after}"
