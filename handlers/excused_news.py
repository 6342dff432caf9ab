"""Who was reminded of a check that is then excused hears so, once; the reminder says it too."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from bot.domain.rights import Role
from bot.message import Message
from bot.words import _, speaking
from handlers.duty_words import reason_in_words, round_name
from handlers.tell import Notice, edited, tell
from storage import duties, excuses, outbox
from storage.db import Tx
from storage.duties import Duty


def tell_reminded(tx: Tx, now: datetime, excused: Sequence[Duty], but: int = 0) -> None:
    """Of the duties just excused, those whose round is on: one message for each person who was reminded."""
    reminded = {duty.id: duty for duty in excused if duty.nudges and duty.ends > now}
    if not reminded:
        return
    close_nudges(tx, now, reminded)
    theirs: defaultdict[int, list[Duty]] = defaultdict(list)
    for row in duties.people_of(tx, list(reminded)):
        if row.nudged and row.person != but:
            theirs[row.person].append(reminded[row.duty])
    news = [notice(person, owed, now) for person, owed in theirs.items()]
    tell(tx, now, news, quiet=None)  # they were reminded in a round that is on


def close_nudges(tx: Tx, now: datetime, reminded: dict[int, Duty]) -> None:
    """The reminders say that the check is excused, and have no buttons any more."""
    rows = []
    for row in excuses.nudges_of(tx, reminded):
        duty = reminded[int(row.subject.partition(":")[2])]
        with speaking(row.language):
            done = _("Lượt này được miễn: {reason}.", reason=reason_in_words(duty.reason))
        message = Message(f"{row.text}\n\n{done}", heading=row.heading)
        rows.append(edited(row, message, now, f"{now:%Y%m%d%H%M%S}"))
    outbox.put(tx, rows)


def notice(person: int, owed: Sequence[Duty], now: datetime) -> Notice:
    return Notice(
        f"excused:{owed[0].id}:{now:%Y%m%d%H%M%S}", person, lambda: not_owed(owed), roles=(Role.OFFICER,)
    )


def not_owed(owed: Sequence[Duty]) -> Message:
    lines = [
        _(
            "{unit}, {round}: {reason}.",
            unit=duty.unit_name,
            round=round_name(duty),
            reason=reason_in_words(duty.reason),
        )
        for duty in owed
    ]
    return Message(
        "\n".join([*lines, _("Anh/chị không cần kiểm tra hay trả lời tin nhắc.")]), heading=_("Được miễn")
    )
