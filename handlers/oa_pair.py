"""The Official Account's pair of tokens: when it is renewed, and what is wrong with it."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.config import Settings
from handlers import oa_alarms
from storage import business, secrets
from storage.db import Tx
from storage.secrets import Claim, Fresh, Kept, State

PART = 0.8  # of an access token's life, after which it is renewed: 20 of 25 hours
LATE = timedelta(hours=2)  # before the end: somebody should know that it is not renewed yet
APP_REFUSED = "the app is refused"  # how such an error begins


class Wrong(StrEnum):
    """What calls for somebody's act, as /health says it."""

    MISSING = "no tokens"
    FOREIGN = "sealed under another key"
    DEAD = "dead"
    APP_REFUSED = APP_REFUSED
    LATE = "late"


def name(settings: Settings) -> str:
    """Under which the pair is kept: another account has another one."""
    return f"zalo_oa:{settings.zalo_oa_id}"


def wrong(kept: Kept | None, machine: datetime) -> Wrong | None:
    if kept is None:
        return Wrong.MISSING
    if kept.pair is None:
        return Wrong.FOREIGN
    if kept.state == State.DEAD:
        return Wrong.DEAD
    if kept.error.startswith(APP_REFUSED):
        return Wrong.APP_REFUSED
    return Wrong.LATE if is_due(kept, machine) and kept.ends - machine < LATE else None


def is_due(kept: Kept, machine: datetime) -> bool:
    """Whether it is to be renewed; also where its access token was refused before its time."""
    return machine >= due(kept)


def due(kept: Kept) -> datetime:
    return kept.obtained + (kept.ends - kept.obtained) * PART


def store(tx: Tx, fresh: Fresh, version: int | None, settings: Settings) -> bool:
    """Store a pair in place of ``version``, or of any; who heard that it was dead hears that it is not."""
    before = secrets.standing(tx, fresh.name)
    if not secrets.put(tx, fresh, version):
        return False
    if before and before.state == State.DEAD:
        oa_alarms.alive(tx, business.now(tx, fresh.obtained), before.version, settings)
    return True


def bury(tx: Tx, claim: Claim, why: str, machine: datetime, settings: Settings) -> bool:
    """Its refresh token is dead: the office hears of it. False where it is not ours to say any more."""
    ends = secrets.bury(tx, claim, why)
    if ends is None:
        return False
    moved = business.now(tx, machine) - machine
    oa_alarms.dead(tx, machine + moved, ends + moved, claim.version, settings)
    return True
