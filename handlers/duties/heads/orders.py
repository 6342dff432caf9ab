"""Words of a head about a missed round just told: to remind of it, excuse it, or have somebody else look."""

import re

from bot.conversation import asks, expand, fold, regex
from bot.domain.duties import Duty
from handlers.duties import excuses
from handlers.duties.checks import duty_for
from handlers.engine import Action, Context, Replies
from handlers.engine.buttons import LATELY, is_live

POLITE = (
    r"(?:da|vang|u|uh|ok|oke|thoi|vay|thi|em|anh|chi|a|e|c|toi|minh|cho|xin|nho|giup|gium|dum|ho|hay|di|nhe|nha"
    r"|nghe|nghen|luon|lien|ngay|gap)"
)
THEM = (
    r"(?:tui no|chung no|ho|no|(?:ca )?(?:hai|2|may|cac|ba|3) (?:dua|em|ban|nguoi|anh|chi)(?: no| kia| do)?)"
)
EXCUSE = rf"mien(?: cho)?(?: {THEM})?(?: kiem tra)?(?: (?:lan|luot|buoi)(?: [12])?)?(?: (?:nay|do|vua roi))?"
EXCUSED_FOR = regex(  # and why
    rf"(?:{POLITE}[ ,]+)*{EXCUSE}(?: {POLITE})*(?:[ ]*[,;:][ ]*|[ ](?=(?:vi|do|tai|bi)[ ]))"
    r"(?:(?:vi|do|tai)[ ])?(?=\w+[ ]\w)"
)
LONGEST = 300  # characters of an order
ORDERS = {  # how the token of the button that is meant begins -> the words, folded
    "someone": regex(r"\b(?:cu|giao|nho|kiem|tim|doi) (?:nguoi|ai|ban|dong chi|can bo) khac\b"),
    "excuse": regex(rf"(?:{POLITE} )*{EXCUSE}(?: {POLITE})*"),
    "urge": regex(
        rf"(?:{POLITE} )*(?:keu|goi|nhac|bao|doc) {THEM}(?: (?:phai|vao|mo))*"
        rf"(?: (?:kiem tra|coi|xem)(?: (?:hop thu|thu|mail|email))?)?(?: {POLITE})*"
    ),
}


def excuse_for_reason(context: Context, typed: str) -> Replies:
    """Open the exemption of the missed round that was told last, with the reason: "miễn đi, mất điện"."""
    found = EXCUSED_FOR.match(fold(typed))
    duty = missed_last(context, Action.EXCUSE) if found and not asks(typed) else None
    if found is None or duty is None or len(fold(typed)) != len(typed):
        return []
    return excuses.open_excuse_for(context, duty, typed[found.end() :].strip(" .!"))


def missed_last(context: Context, right: Action) -> Duty | None:
    """Return the missed round that was told last, where something can still be done of it with this right."""
    token = under_last_miss(context).get("excuse", "")
    is_theirs = token and is_live(context, token) and context.may(right)
    return duty_for(right).read(context, token.partition(":")[2]) if is_theirs else None


def under_last_miss(context: Context) -> dict[str, str]:
    """Return the buttons of the missed round that was told last: name -> token.

    Nothing may have been told since that nobody asked for.
    """
    told = (one for one in context.shown_since(context.at - LATELY) if one.options)
    last = next((one for one in told if not one.is_asked), None)
    under_it = {token.partition(":")[0]: token for token, _label, _words in last.options} if last else {}
    return under_it if {"someone", "excuse"} <= under_it.keys() else {}


def button_meant(context: Context, typed: str) -> str:
    """Return the token of the button that is meant of the missed round that was told last; "" for none."""
    under_it = {} if len(typed) > LONGEST or asks(typed) else under_last_miss(context)
    said = " ".join(re.findall(r"\w+", fold(expand(typed)))) if under_it else ""
    meant = (name for name, words in ORDERS.items() if name in under_it and words.search(said))
    whole = (name for name in meant if name == "someone" or ORDERS[name].fullmatch(said))
    return next((under_it[name] for name in whole if is_live(context, under_it[name])), "")
