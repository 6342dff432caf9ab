"""Deeds: how far one may go on a reading by the words themselves; what they do not bear out is asked.

The reader weighs words against each other and knows no denial of its own. What is recorded, acknowledged,
taken on or closed must also be said, in plain words (plain.py): those that press a button in chat, too.
"""

from collections.abc import Collection, Mapping
from typing import Protocol

from bot.conversation import asks, is_agreed, regex, says_send
from bot.domain.incident_words import tells_works
from bot.domain.phrases import (
    SETTLING,
    checkers_said,
    is_in_doubt,
    is_no_snooze,
    is_plainly_done,
    leaves_some_waiting,
    name_of_checker,
    passes_on_what,
    read_intent,
)
from bot.domain.replies import Reply, approval_behind_assent, read_reply
from bot.domain.understanding import plain
from bot.domain.understanding.intents import Act, Intent, Standing
from bot.domain.understanding.lexicon import concepts_in
from bot.domain.understanding.normal import Normal
from bot.domain.understanding.results import said_result

SENDS = "Gửi"  # the label that sends what most reviews show
SURE = 0.35  # by how much what is recorded must lead, on what the reader says alone
CLOSES = 0.60  # … and what closes an incident, which no tap takes back
LEADS = {
    **dict.fromkeys((Intent.CHECK_DONE, Intent.ACKNOWLEDGE, Intent.INCIDENT_NOT_OK), SURE),
    Intent.INCIDENT_OK: CLOSES,
}
# What opens a form where it leads by this, and by less only where it names what it is of.
OPENS_PLAINLY = 0.30
OF_MAIL = frozenset(  # concepts: one of them stands in what is told of mail, or of a computer
    {
        "mailbox",
        "attack",
        "password",
        "full",
        "account",
        "mail use",
        "down",
        "code",
        "paper",
        "other software",
    }
)
ASSENTS, DENIALS = (Reply.YES, Reply.AGREED), (Reply.NO, Reply.DISAGREED)
ON_TASK = {
    **dict.fromkeys((*ASSENTS, Reply.ACCEPTED), Intent.ACCEPT),
    **dict.fromkeys((*DENIALS, Reply.DECLINED), Intent.DECLINE),
}
# What stands open -> the short replies that answer it by themselves, as its buttons declare (pressed_by).
ANSWERS: Mapping[Standing, Mapping[Reply, Intent]] = {
    Standing.COVER_ASKED: ON_TASK,
    Standing.DELEGATION_ASKED: ON_TASK,
    Standing.REPORT_APPROVAL: {
        **dict.fromkeys((Reply.AGREED, Reply.APPROVED), Intent.APPROVE),
        **dict.fromkeys((*DENIALS, Reply.NOT_FIXED, Reply.RETURNED), Intent.SEND_BACK),
    },
    Standing.BROADCAST_ACK: dict.fromkeys(
        (*ASSENTS, Reply.RECEIVED, Reply.ACCEPTED, Reply.DONE), Intent.ACKNOWLEDGE
    ),
    Standing.INCIDENT_RESOLVED: {
        **dict.fromkeys((Reply.YES, Reply.FIXED, Reply.DONE), Intent.INCIDENT_OK),
        **dict.fromkeys((*DENIALS, Reply.NOT_FIXED), Intent.INCIDENT_NOT_OK),
    },
}
ASKS_WHEN = regex(  # of plain words: what asks when it is, and orders nothing
    r"(?!.*\b(?:yeu cau|de nghi|gui|hoi|nho|bao cac)\b).*\b(?:khi nao|bao gio|ngay nao|luc nao|may gio)"
    r"(?: (?:a|nhe|em|anh|chi|vay|the|ta|day))*"
)
OPENING = (  # whose form the words must bear out
    *(Intent.SEND_BACK, Intent.INCIDENT, Intent.REPORT_ANSWER, Intent.REPORT_REQUEST),
)
OPENS_BY_REPLY = frozenset({Intent.SEND_BACK, Intent.INCIDENT_NOT_OK})  # what is amiss is asked, not done
ANSWERED_AT = {  # of what answers nothing but what stands open: where that is so
    intent: frozenset(standing for standing, found in ANSWERS.items() if intent in found.values())
    for intent in (*ON_TASK.values(), Intent.APPROVE, Intent.INCIDENT_OK, Intent.INCIDENT_NOT_OK)
}
FORMS = frozenset(  # what a form asks: mere assent answers none of it
    {
        *(Standing.ASK_DATE, Standing.ASK_REASON, Standing.CHOICE_PERSON, Standing.CHOICE_UNIT),
        *(Standing.YES_NO, Standing.REVIEW),
    }
)
TO_REMINDER = (Standing.NUDGE, Standing.NUDGE_TWO_UNITS)


class ReadWords(Protocol):
    """A reading, as far as it is asked how far one may go on it."""

    @property
    def text(self) -> Normal: ...
    @property
    def intent(self) -> Intent: ...
    @property
    def act(self) -> Act: ...
    @property
    def lead(self) -> float: ...
    @property
    def standing(self) -> Standing: ...
    @property
    def slots(self) -> Mapping[str, str]: ...


def told(typed: str, standing: Standing) -> Intent | None:
    """Return what is told by rules alone where this stands open; None where they tell nothing."""
    return Intent.CHECK_DONE if is_settled(typed, standing) else replied(typed, standing)


def replied(typed: str, standing: Standing) -> Intent | None:
    """Return what a short reply, and nothing besides, means where this stands open; None for none."""
    found = ANSWERS.get(standing)
    reply = read_reply(typed) if found else None
    return found.get(reply.kind) if found and reply and reply.is_bare and not reply.is_conditional else None


def act_of(said: ReadWords) -> Act:
    """Return how far one may go: as far as it leads, where the words bear it out; else it is asked."""
    if said.intent == Intent.INCIDENT and tells_works(said.text.typed):
        return Act.ASK
    if said.act == Act.OPEN and said.intent in (Intent.INCIDENT, Intent.REPORT_ANSWER):
        is_plain = said.lead >= OPENS_PLAINLY or is_of_mail(said.text)
        is_answer = said.intent == Intent.REPORT_ANSWER and not plain.counts_goods(said.text)
        return said.act if is_plain or is_answer else Act.ASK
    if said.intent == Intent.REPORT_REQUEST:
        return Act.ASK if ASKS_WHEN.fullmatch(said.text.plain) else said.act
    is_reply = replied(said.text.typed, said.standing) == said.intent
    if is_reply and said.intent in OPENS_BY_REPLY:
        return Act.OPEN
    return said.act if is_reply or is_borne_out(said) else Act.ASK


def is_of_mail(text: Normal) -> bool:
    """Return whether the words name mail or a computer."""
    return not OF_MAIL.isdisjoint(concepts_in([word.plain for word in text.words]))


def is_borne_out(said: ReadWords) -> bool:
    """Return whether what is meant may be done at once on these words."""
    text, standing = said.text, said.standing
    if said.lead < LEADS.get(said.intent, 0) or standing not in ANSWERED_AT.get(said.intent, Standing):
        return False
    match said.intent:
        case Intent.WILL | Intent.ACKNOWLEDGE | Intent.NOT_YET if standing in FORMS:
            return False
        case Intent.CHECK_DONE:
            return is_settled(text.typed, standing) or is_check_borne_out(text.typed, said.slots)
        case Intent.SNOOZE:
            is_wished = standing not in ANSWERS or "nhac" in text.plain.split()
            return is_wished and not is_no_snooze(text.typed)
        case Intent.ACKNOWLEDGE if standing == Standing.BROADCAST_ACK:
            return plain.receives(text)
        case Intent.APPROVE:
            return approval_behind_assent(text.typed) != ""
        case Intent.SEND:
            return is_agreed(text.typed, SENDS) or says_send(text.typed) or plain.orders(text)
        case Intent.CHOOSE:
            return plain.chooses(text, standing, said.slots)
    return said.intent not in plain.WORDS or plain.WORDS[said.intent](text)


def is_settled(typed: str, standing: Standing) -> bool:
    """Return whether the words settle a reminder by themselves, as the rules of phrases have it."""
    return standing in TO_REMINDER and read_intent(typed) in SETTLING and not passes_on_what(typed)


def is_check_borne_out(typed: str, slots: Mapping[str, str]) -> bool:
    """Return whether a check of their own is plainly told."""
    is_other = name_of_checker(typed) or checkers_said(typed) or passes_on_what(typed)
    return not is_other and is_check_told(typed, has_result(typed, slots.get("result", "")))


def has_result(typed: str, likely: str) -> bool:
    """Return whether the words tell what a check has found; ``likely``: what the reader takes it for."""
    return leaves_some_waiting(typed) or said_result(typed, likely) != ""


def is_check_told(typed: str, is_with_result: bool, also: Collection[str] = ()) -> bool:
    """Return whether a check is plainly told: with its result, or in no words but those of a check.

    ``also``: names of units, folded, that may stand among them.
    """
    if asks(typed) or is_in_doubt(typed, also):
        return False
    return is_with_result or is_plainly_done(typed, also)
