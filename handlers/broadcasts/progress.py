"""The live message to whoever sends a broadcast: it says what the outbox does, and is edited as that changes.

Each edit is one more message of the channel's pace: every ten seconds at most, and none while one waits.
Where nothing that was said can be changed it comes three times: as it begins, with half of it, and with all.
"""

from datetime import datetime
from functools import partial
from typing import Any

from bot.config import Settings
from bot.domain import broadcasts as rules
from bot.domain.reachability import CANNOT_EDIT
from bot.domain.rights import Role
from bot.message import Message
from bot.words import speaking
from handlers.broadcasts import cards
from handlers.engine import buttons
from handlers.engine.feature import Scene
from handlers.engine.tell import Notice, edited, tell
from storage import broadcasts
from storage.broadcasts import Broadcast, Counts
from storage.engine import outbox, sent
from storage.engine.db import Tx
from storage.engine.outbox import Lane, Outgoing

SHARE = ":share:"  # in the key of what says that so many percent have gone


def subject(one: Broadcast) -> str:
    return f"broadcast_progress:{one.id}"


def show_here(scene: Scene, one: Broadcast) -> None:
    """Where it was sent from, after the answer to [Gửi]."""
    now = broadcasts.get(scene.tx, one.id)
    assert now is not None
    message = cards.card(now, broadcasts.counts(scene.tx, [now])[now.id])
    outbox.put(
        scene.tx,
        [
            Outgoing(
                key=f"{subject(one)}:{scene.who.person}",
                contact=scene.who.contact,
                channel=scene.channel,
                lane=Lane.NUDGE,
                message=buttons.word_options(message),
                at=scene.at,
                person=scene.who.person,
                subject=subject(one),
            )
        ],
    )


def tell_sender(tx: Tx, now: datetime, one: Broadcast, settings: Settings) -> None:
    """The same to whoever planned it, as it begins."""
    now_it_is = broadcasts.get(tx, one.id)
    if now_it_is and one.by:
        counts = broadcasts.counts(tx, [now_it_is])[one.id]
        say = partial(cards.card, now_it_is, counts)
        notice = Notice(subject(one), one.by, say, subject=subject(one), roles=(Role.OFFICE,))
        tell(tx, now, [notice], settings.quiet)


def keep(tx: Tx, now: datetime, one: Broadcast, counts: Counts) -> bool:
    """Bring what was shown up to date; whether it is, or will be once what is queued by now has gone."""
    is_kept = True
    for row in sent.about(tx, subject(one)):
        with speaking(row.language):
            message = buttons.word_options(cards.card(one, counts))
        if row.channel in CANNOT_EDIT:
            say_share(tx, now, row, message, rules.share(counts.queued - counts.waiting, counts.queued))
        else:
            is_kept &= edit(tx, now, row, message)
    return is_kept


def say_share(tx: Tx, now: datetime, row: Any, message: Message, reached: int) -> None:
    """Half or all of it has gone: once each, the later one alone where both have come."""
    if reached and SHARE not in row.key:
        outbox.put(tx, [said_again(row, f"{row.key}{SHARE}{reached}", message, now)])


def said_again(row: Any, key: str, message: Message, at: datetime) -> Outgoing:
    return Outgoing(
        key, row.contact, row.channel, Lane.NUDGE, message, at, person=row.person, subject=row.subject
    )


def edit(tx: Tx, now: datetime, row: Any, message: Message) -> bool:
    """False where an earlier edit still waits: the next one says what is true then."""
    last = sent.last_edit(tx, row.id, row.contact)
    if row.state == "queued" or (last is not None and last.state == "queued"):
        return False
    shown = last or row
    if (shown.text, shown.options) != (message.text, [[o.token, o.label, o.words] for o in message.options]):
        outbox.put(tx, [edited(row, message, now, now.isoformat())])
    return True
