"""Judge the Official Account's pair of tokens, store a renewed one, and tell the office when it ends."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from bot.config import Settings
from bot.conversation import Message, _, moment_text
from bot.domain.calendar import after_quiet
from handlers.engine import Notice, Role, outgoing, put_off_at_night, worded
from storage import secrets
from storage.engine import Address, Holder, Tx, business_now, contacts, office_people, outbox
from storage.secrets import Claim, KeptPair, PairState, SealedPair

PART = 0.8  # of an access token's life, after which it is renewed: 20 of 25 hours
LATE = timedelta(hours=2)  # before the end: somebody should know that it is not renewed yet
APP_REFUSED = "the app is refused"  # how such an error begins
CHANNEL = "zalo_oa"


class PairFault(StrEnum):
    """A fault of the pair that calls for somebody's act, as /health says it."""

    MISSING = "no tokens"
    FOREIGN = "sealed under another key"
    DEAD = "dead"
    APP_REFUSED = APP_REFUSED
    LATE = "late"


def secret_name(settings: Settings) -> str:
    """Return the name under which the pair is kept: another account has another one."""
    return f"zalo_oa:{settings.zalo_oa_id}"


def fault_of(kept: KeptPair | None, machine: datetime) -> PairFault | None:
    if kept is None:
        return PairFault.MISSING
    if kept.pair is None:
        return PairFault.FOREIGN
    if kept.state == PairState.DEAD:
        return PairFault.DEAD
    if kept.error.startswith(APP_REFUSED):
        return PairFault.APP_REFUSED
    return PairFault.LATE if is_due(kept, machine) and kept.ends - machine < LATE else None


def is_due(kept: KeptPair, machine: datetime) -> bool:
    """Return whether the pair is to be renewed; also where its access token was refused before its time."""
    return machine >= due_at(kept)


def due_at(kept: KeptPair) -> datetime:
    return kept.obtained + (kept.ends - kept.obtained) * PART


def store(tx: Tx, fresh: SealedPair, version: int | None, settings: Settings) -> bool:
    """Store a pair in place of ``version``, or of any; the office, if it heard of a dead one, hears of it.

    Return False where another pair stands there by now.
    """
    before = secrets.sealed_row(tx, fresh.name)
    if not secrets.put(tx, fresh, version):
        return False
    if before and before.state == PairState.DEAD:
        now = business_now(tx, fresh.obtained)
        tell_office(tx, now, f"oa_alive:{before.version}", settings, renewed_message)
    return True


def bury(tx: Tx, claim: Claim, why: str, machine: datetime, settings: Settings) -> bool:
    """Note that the refresh token is dead; tell the office, once of each pair, when the right to write ends.

    Not at night: the right ends hours after its renewal has failed, or by the time that they read it. Return
    False where it is not ours to say.
    """
    ends = secrets.note_dead(tx, claim, why)
    if ends is None:
        return False
    now = business_now(tx, machine)
    ends += now - machine
    read = after_quiet(now, settings.quiet)
    say = partial(end_message, ends) if ends > read else ended_message
    tell_office(tx, now, f"oa_dead:{claim.version}", settings, say)
    return True


def tell_office(tx: Tx, at: datetime, key: str, settings: Settings, say: Callable[[], Message]) -> None:
    """Tell the office by other channels than this one, as far as its people have any."""
    queued = []
    for one in office_people(tx, at):
        if address := other_address(tx, one):
            notice = Notice(key, one.person, say, roles=(Role.OFFICE,))
            queued.append(outgoing(put_off_at_night(notice, at, settings.quiet), address, at))
    outbox.put(tx, worded(tx, queued, at))


def other_address(tx: Tx, one: Holder) -> Address | None:
    """Return their first contact on another channel; else any that is open: it may arrive yet."""
    usable = [row for row in contacts.contacts_of(tx, one.person) if row.blocked is None]
    first = min(usable, key=lambda row: row.channel == CHANNEL, default=None)
    if first is None:
        return None
    return Address(one.person, one.name, one.language, first.id, first.channel, first.last_in)


def end_message(ends: datetime) -> Message:
    said = _(
        "Zalo không gia hạn quyền gửi tin qua Zalo OA cho hệ thống nữa. Tin qua Zalo OA còn gửi được đến "
        "{moment}; các kênh khác vẫn hoạt động. Đề nghị anh/chị báo người vận hành đăng nhập lại Zalo OA.",
        moment=moment_text(ends),
    )
    return Message(said)


def ended_message() -> Message:
    said = _(
        "Zalo không gia hạn quyền gửi tin qua Zalo OA cho hệ thống nữa, nên lúc này không gửi được tin qua "
        "Zalo OA; các kênh khác vẫn hoạt động. Đề nghị anh/chị báo người vận hành đăng nhập lại Zalo OA."
    )
    return Message(said)


def renewed_message() -> Message:
    return Message(_("Hệ thống đã được cấp lại quyền gửi tin qua Zalo OA và gửi tin như thường lệ."))
