"""The Official Account's pair of tokens: when it is renewed, what is wrong with it, who hears of its end."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from bot.config import Settings
from bot.conversation.messages import Message
from bot.conversation.text import moment_text
from bot.conversation.words import _
from bot.domain.calendar import after_quiet
from bot.domain.rights import Role
from handlers.engine.tell import Notice, by_day, outgoing
from storage import secrets
from storage.engine import business_time, contacts, outbox
from storage.engine.contacts import Address
from storage.engine.db import Tx
from storage.engine.role_holders import Holder, office_people
from storage.secrets import Claim, KeptPair, PairState, SealedPair

PART = 0.8  # of an access token's life, after which it is renewed: 20 of 25 hours
LATE = timedelta(hours=2)  # before the end: somebody should know that it is not renewed yet
APP_REFUSED = "the app is refused"  # how such an error begins

CHANNEL = "zalo_oa"


class PairFault(StrEnum):
    """What calls for somebody's act, as /health says it."""

    MISSING = "no tokens"
    FOREIGN = "sealed under another key"
    DEAD = "dead"
    APP_REFUSED = APP_REFUSED
    LATE = "late"


def name(settings: Settings) -> str:
    """Under which the pair is kept: another account has another one."""
    return f"zalo_oa:{settings.zalo_oa_id}"


def wrong(kept: KeptPair | None, machine: datetime) -> PairFault | None:
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
    """Whether it is to be renewed; also where its access token was refused before its time."""
    return machine >= due(kept)


def due(kept: KeptPair) -> datetime:
    return kept.obtained + (kept.ends - kept.obtained) * PART


def store(tx: Tx, fresh: SealedPair, version: int | None, settings: Settings) -> bool:
    """Store a pair in place of ``version``, or of any; who heard that it was dead hears that it is not."""
    before = secrets.sealed_row(tx, fresh.name)
    if not secrets.put(tx, fresh, version):
        return False
    if before and before.state == PairState.DEAD:
        alive(tx, business_time.now(tx, fresh.obtained), before.version, settings)
    return True


def bury(tx: Tx, claim: Claim, why: str, machine: datetime, settings: Settings) -> bool:
    """Its refresh token is dead: the office hears of it. False where it is not ours to say any more."""
    ends = secrets.note_dead(tx, claim, why)
    if ends is None:
        return False
    moved = business_time.now(tx, machine) - machine
    dead(tx, machine + moved, ends + moved, claim.version, settings)
    return True


def dead(tx: Tx, at: datetime, ends: datetime, version: int, settings: Settings) -> None:
    """Zalo renews the right to write no more, and it ends at ``ends``. Said once of each pair of tokens.

    Not at night: the right ends hours after its renewal has failed, or by the time that they read it.
    """
    read = after_quiet(at, settings.quiet)
    tell_office(
        tx, at, f"oa_dead:{version}", settings, lambda: will_end(ends) if ends > read else has_ended()
    )


def alive(tx: Tx, at: datetime, version: int, settings: Settings) -> None:
    """Somebody has logged in, or an answer came late: all is as before."""
    tell_office(tx, at, f"oa_alive:{version}", settings, goes_on)


def tell_office(tx: Tx, at: datetime, key: str, settings: Settings, say: Callable[[], Message]) -> None:
    queued = []
    for one in office_people(tx, at):
        if address := elsewhere(tx, one):
            notice = Notice(key, one.person, say, roles=(Role.OFFICE,))
            queued.append(outgoing(by_day(notice, at, settings.quiet), address, at))
    outbox.put(tx, queued)


def elsewhere(tx: Tx, one: Holder) -> Address | None:
    """Their first contact on another channel; else any that is open: it may arrive yet."""
    usable = [row for row in contacts.contacts_of(tx, one.person) if row.blocked is None]
    first = min(usable, key=lambda row: row.channel == CHANNEL, default=None)
    if first is None:
        return None
    return Address(one.person, one.name, one.language, first.id, first.channel, first.last_in)


def will_end(ends: datetime) -> Message:
    said = _(
        "Zalo không gia hạn quyền gửi tin qua Zalo OA cho hệ thống nữa. Tin qua Zalo OA còn gửi được đến "
        "{moment}; các kênh khác vẫn hoạt động. Đề nghị anh/chị báo người vận hành đăng nhập lại Zalo OA.",
        moment=moment_text(ends),
    )
    return Message(said)


def has_ended() -> Message:
    said = _(
        "Zalo không gia hạn quyền gửi tin qua Zalo OA cho hệ thống nữa, nên lúc này không gửi được tin qua "
        "Zalo OA; các kênh khác vẫn hoạt động. Đề nghị anh/chị báo người vận hành đăng nhập lại Zalo OA."
    )
    return Message(said)


def goes_on() -> Message:
    return Message(_("Hệ thống đã được cấp lại quyền gửi tin qua Zalo OA và gửi tin như thường."))
