"""Judge the Official Account's pair of tokens, store a renewed one, and tell the office when it ends."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from bot.config import Settings
from bot.conversation import Message, _, moment_text
from bot.domain.calendar import after_quiet
from handlers.engine import Notice, Role, outgoing, put_off_at_night
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
    """Return what is wrong with the pair as it is kept."""
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
    """Return when the pair is to be renewed."""
    return kept.obtained + (kept.ends - kept.obtained) * PART


def store(tx: Tx, fresh: SealedPair, version: int | None, settings: Settings) -> bool:
    """Store a pair in place of ``version``, or of any; the office, if it heard of a dead one, hears of it.

    Return False where another pair stands there by now.
    """
    before = secrets.sealed_row(tx, fresh.name)
    if not secrets.put(tx, fresh, version):
        return False
    if before and before.state == PairState.DEAD:
        tell_alive(tx, business_now(tx, fresh.obtained), before.version, settings)
    return True


def bury(tx: Tx, claim: Claim, why: str, machine: datetime, settings: Settings) -> bool:
    """Note that the refresh token is dead, and tell the office. False where it is not ours to say."""
    ends = secrets.note_dead(tx, claim, why)
    if ends is None:
        return False
    moved = business_now(tx, machine) - machine
    tell_dead(tx, machine + moved, ends + moved, claim.version, settings)
    return True


def tell_dead(tx: Tx, at: datetime, ends: datetime, version: int, settings: Settings) -> None:
    """Tell the office, once of each pair, that the right to write ends at ``ends`` and is renewed no more.

    Not at night: the right ends hours after its renewal has failed, or by the time that they read it.
    """
    read = after_quiet(at, settings.quiet)
    tell_office(
        tx, at, f"oa_dead:{version}", settings, lambda: end_message(ends) if ends > read else ended_message()
    )


def tell_alive(tx: Tx, at: datetime, version: int, settings: Settings) -> None:
    """Tell the office that all is as before: somebody has logged in, or an answer came late."""
    tell_office(tx, at, f"oa_alive:{version}", settings, renewed_message)


def tell_office(tx: Tx, at: datetime, key: str, settings: Settings, say: Callable[[], Message]) -> None:
    """Tell the office by other channels than this one, as far as its people have any."""
    queued = []
    for one in office_people(tx, at):
        if address := other_address(tx, one):
            notice = Notice(key, one.person, say, roles=(Role.OFFICE,))
            queued.append(outgoing(put_off_at_night(notice, at, settings.quiet), address, at))
    outbox.put(tx, queued)


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
    return Message(_("Hệ thống đã được cấp lại quyền gửi tin qua Zalo OA và gửi tin như thường."))
