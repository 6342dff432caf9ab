"""Deeds: whether the words themselves bear out what a reading would do at once; else it is asked.

The reader weighs words against each other and knows no denial of its own. What is recorded, acknowledged or
closed on its guess alone must also be said: a check of the mailbox, made today, by who tells of it.
"""

import re
from collections.abc import Iterable, Mapping

from bot.conversation import asks
from bot.domain.phrases import (
    checkers_said,
    is_in_doubt,
    is_no_snooze,
    is_plainly_done,
    leaves_some_waiting,
    name_of_checker,
    speaks_of_other,
)
from bot.domain.understanding.intents import Intent, Standing
from bot.domain.understanding.normal import Normal
from bot.domain.understanding.results import said_result

SURE = 0.35  # by how much what is recorded must lead, on what the reader says alone
CLOSES = 0.60  # … and what closes an incident, which no tap takes back
LEADS = {
    **dict.fromkeys((Intent.CHECK_DONE, Intent.ACKNOWLEDGE, Intent.INCIDENT_NOT_OK), SURE),
    Intent.INCIDENT_OK: CLOSES,
}
RECEIVES = re.compile(r"\b(?:nhan|doc|xem|coi|biet|ro|nam|nghe|thay|tiep thu|tiep nhan|noted)\b")  # folded
UNSURE = re.compile(  # folded: what is so said closes nothing
    r"\b(?:chac(?! chan| ca)|hinh nhu|co ve|co le|dam chung|nghe noi|chua chac|khong chac|tam(?: thoi)?)\b"
)
# What goes to others, or is somebody's word: said for now and for itself.
VOUCHED = frozenset(
    {Intent.ACCEPT, Intent.APPROVE, Intent.DECLINE, Intent.SEND, Intent.SEND_BACK, Intent.YES}
)
PUT_OFF = re.compile(  # folded
    r"\b(?:khoan|lat|mai mot|(?:sang|chieu|toi|ngay) mai|^mai|sau(?: (?:nhe|nha|nghe|di|a|da)| ?$)|voi$|neu"
    r"|khi nao|chung nao|bao gio|hay chua|chua gui|chua duyet|co the|ai (?:duyet|gui|nhan)|khong ta$)\b"
)


def is_borne_out(
    text: Normal, intent: Intent, lead: float, standing: Standing, slots: Mapping[str, str]
) -> bool:
    """Return whether what is meant may be done at once on these words."""
    if lead < LEADS.get(intent, 0):
        return False
    match intent:
        case Intent.CHECK_DONE:
            is_by_other = name_of_checker(text.typed) or checkers_said(text.typed)
            return not is_by_other and is_check_told(
                text.typed, has_result(text.typed, slots.get("result", ""))
            )
        case Intent.SNOOZE:
            return not is_no_snooze(text.typed)
        case Intent.ACKNOWLEDGE if standing == Standing.BROADCAST_ACK:
            return is_said(text) and is_receipt(text)
        case Intent.INCIDENT_OK | Intent.INCIDENT_NOT_OK:
            return is_said(text)
    return intent not in VOUCHED or (is_said(text) and not PUT_OFF.search(text.plain))


def is_said(text: Normal) -> bool:
    """Return whether it is said, and neither asked nor guessed."""
    return not asks(text.typed) and not UNSURE.search(text.plain)


def is_receipt(text: Normal) -> bool:
    """Return whether it says that something was received: "em báo sếp rồi" does not."""
    return RECEIVES.search(text.plain) is not None


def has_result(typed: str, likely: str) -> bool:
    """Return whether the words tell what a check has found; ``likely``: what the reader takes it for."""
    return leaves_some_waiting(typed) or said_result(typed, likely) != ""


def is_check_told(typed: str, is_with_result: bool, also: Iterable[str] = ()) -> bool:
    """Return whether a check is plainly told: with its result, or in no words but those of a check.

    ``also``: names of units, folded, that may stand among them.
    """
    if asks(typed) or speaks_of_other(typed) or is_in_doubt(typed):
        return False
    return is_with_result or is_plainly_done(typed, also)
