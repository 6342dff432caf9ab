"""Words of a head about a missed round just told: to remind of it, excuse it, or have somebody else look."""

import re

from bot.conversation import asks, expand, fold
from handlers.engine import Context
from handlers.engine.buttons import LATELY, is_live

POLITE = (
    r"(?:da|vang|u|uh|ok|oke|thoi|vay|thi|em|anh|chi|a|e|c|toi|minh|cho|xin|nho|giup|gium|dum|ho|hay|di|nhe|nha"
    r"|nghe|nghen|luon|lien|ngay|gap)"
)
THEM = (
    r"(?:tui no|chung no|ho|no|(?:ca )?(?:hai|2|may|cac|ba|3) (?:dua|em|ban|nguoi|anh|chi)(?: no| kia| do)?)"
)
ORDERS = {  # how the token of the button that is meant begins -> the words, folded
    "someone": re.compile(r"\b(?:cu|giao|nho|kiem|tim|doi) (?:nguoi|ai|ban|dong chi|can bo) khac\b"),
    "excuse": re.compile(
        rf"(?:{POLITE} )*mien(?: cho)?(?: kiem tra)?(?: (?:lan|luot|buoi)(?: [12])?)?(?: (?:nay|do|vua roi))?"
        rf"(?: {POLITE})*"
    ),
    "urge": re.compile(
        rf"(?:{POLITE} )*(?:keu|goi|nhac|bao|doc) {THEM}(?: (?:phai|vao|mo))*"
        rf"(?: (?:kiem tra|coi|xem)(?: (?:hop thu|thu|mail|email))?)?(?: {POLITE})*"
    ),
}


def button_meant(context: Context, typed: str) -> str:
    """Return the token of the button that is meant of the missed round that was told last; "" for none.

    Nothing may have been told since that nobody asked for.
    """
    said = " ".join(re.findall(r"\w+", fold(expand(typed))))
    told = (one for one in context.shown_since(context.at - LATELY) if one.options)
    last = next((one for one in told if not one.is_asked), None)
    if last is None or asks(typed):
        return ""
    under_it = {token.partition(":")[0]: token for token, _label, _words in last.options}
    if not {"someone", "excuse"} <= under_it.keys():
        return ""
    meant = (name for name, words in ORDERS.items() if words.search(said) and name in under_it)
    whole = (name for name in meant if name == "someone" or ORDERS[name].fullmatch(said))
    return next((under_it[name] for name in whole if is_live(context, under_it[name])), "")
