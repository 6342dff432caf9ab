"""Typed words about a handover: "da ban giao xong roi a", "em nhan du roi", "con thieu thu nhap".

They confirm what was shown, by the version that was seen; where nothing was shown lately, or it is not plain
which handover is meant, it is shown. Of what is told to lack, the form asks.
"""

import re
from datetime import timedelta

from bot.conversation import Message, _, asks, fold, regex, tidy
from handlers.engine import Action, Context, Prefilled, Replies, press_button, start_form
from handlers.handover import asking, cards, lists, moving
from storage.people import handovers
from storage.people.handovers import Handover

LONGEST = 300  # characters of such words
SEEN = timedelta(days=14)  # for so long a card can be confirmed by words
WHOM = r"(?:(?:da|vang|em|toi|minh|anh|chi|chau|xin|bao cao|thua|sep|ben (?:em|toi|giao|nhan))[ ,]+)*"
TAIL = (
    r"(?:[ ,]+(?:roi|xong|het|du|day du|a|em|anh|chi|chau|nhe|nha|vay|luon|ca|hop thu"
    r"|cho \w+(?: \w+){0,3}))*[ .!]*"
)
GIVEN = regex(  # folded
    rf"{WHOM}(?:(?:da|vua|moi)[ ,]+)?ban giao (?:xong|du|day du|het|roi|hop thu (?:xong|roi|du)){TAIL}"
    rf"|{WHOM}(?:da|vua|moi) ban giao{TAIL}"
)
TAKEN = regex(  # folded
    rf"{WHOM}(?:(?:da|vua|moi)[ ,]+)?nhan (?:ban giao|du ban giao|du hop thu|hop thu)"
    rf"(?: (?:xong|du|day du|het|roi))*{TAIL}"
    rf"|{WHOM}(?:(?:da|vua|moi)[ ,]+)?nhan (?:du|day du)(?: roi)?{TAIL}"
)
LACKS = regex(  # folded
    r"\b(?:chua|con) (?:ban )?giao\b|\bchua (?:ban giao|nhan)\b|\bcon thieu\b|\bthieu\b.*\bban giao\b"
    r"|\bban giao\b.*\b(?:thieu|tru)\b"
)
OF_HANDOVER = regex(r"\bban giao\b")  # folded
LISTS = regex(  # folded: asks for the list, and not for a rule
    rf"{WHOM}(?:(?:cho|muon|can|giup|gui)[ ,]+(?:\w+ )?)?(?:xem|mo|lap|tao|lam|bien ban)"
    r"(?: \w+){0,3}? ban giao\b.*"
)
INTENDS = r"(?:(?:muon|can|se|sap|chuan bi|dinh)[ ,]+)*"
SELF = rf"(?:toi|minh|tui|chau|em|(?:anh|chi|co|chu|bac|ong|ba)(?= {INTENDS}ban giao))"
BEGINS = regex(  # folded; "anh Minh" is somebody, "mình" is who says it
    rf"(?!.*\bnhan ban giao\b)(?:(?:da|vang|a|xin|bao cao|thua|sep)[ ,]+)*{INTENDS}(?:(?:cho|de|nho)[ ,]+)?"
    rf"(?:{SELF}[ ,]+)?(?P<giver>(?:\w+ ){{0,6}}?){INTENDS}"
    r"ban giao (?:(?:lai|viec|cong viec|quan ly) )*(?:hop thu|mail|email)"
    r"(?: (?:don vi|co quan|xa|phong|truong|cua \w+))*"
    r"(?: (?:cho|sang|lai cho) (?P<receiver>\w+(?: \w+){0,4}?))?"
    r"(?: (?P<day>(?:tu|vao|ngay|thu|hom|sang|chieu|mai|tuan|dau tuan|cuoi tuan)\b.*?))?"
    r"(?: (?:a|em|anh|chi|nhe|nha|vay|luon|giup|voi))*[ .!]*"
)
SOMEBODY = regex(r"\b(?:ai|nguoi|moi|khac|thu truong|chu tich|truong phong)\b")  # … and not by name
PASSWORD = regex(r"\bmat khau\b")  # folded: upkeep notes that it is another


def act(context: Context, typed: str) -> Replies:
    """Do what words tell of a handover in which this person gives or receives; else nothing."""
    said = fold(tidy(typed))
    if len(typed) > LONGEST or asks(typed) or PASSWORD.search(said):
        return []
    is_lack = LACKS.search(said) is not None
    gives, takes = GIVEN.fullmatch(said) is not None, TAKEN.fullmatch(said) is not None
    if not (is_lack or gives or takes):
        return []
    found = [
        one for one in handovers.open_of_person(context.tx, context.who.person) if is_meant(context, one)
    ]
    if is_lack and not (OF_HANDOVER.search(said) or in_sight(context, found)):
        return []
    if takes and not (OF_HANDOVER.search(said) or in_sight(context, found)):
        return []
    own = [one for one in found if is_lack or gives == moving.is_giver(context, one)]
    if len(own) != 1:
        return lists.show(context, "") if found and OF_HANDOVER.search(said) else []
    return lack(context, own[0], typed) if is_lack else confirm(context, own[0])


def is_meant(context: Context, found: Handover) -> bool:
    return moving.is_to_confirm(context, found)


def in_sight(context: Context, found: list[Handover]) -> bool:
    """Return whether the newest message of this chat is about one of these."""
    last = context.last_shown(SEEN)
    tokens = [token for token, _label, _words in last.options] if last and last.is_newest else []
    ids = {str(one.id) for one in found}
    return any(re.match(r"bg_\w+:(\d+)", token) and token.split(":")[1] in ids for token in tokens)


def confirm(context: Context, found: Handover) -> Replies:
    """Confirm what was shown last, by its version; what was never shown here is shown."""
    name = cards.GIVE if moving.is_giver(context, found) else cards.TAKE
    begins = f"{name}:{found.id}:"
    shown = [
        token
        for one in context.shown_since(context.at - SEEN)
        for token, _label, _words in one.options
        if token.startswith(begins)
    ]
    if not shown:
        said = _("Xin xem nội dung bàn giao rồi xác nhận:")
        return [Message(said), *lists.show_one(context, found)]
    return press_button(context, context.features.buttons[name], shown[0].partition(":")[2])


def lack(context: Context, found: Handover, typed: str) -> Replies:
    """Show at the review what is told to lack, before it is written down."""
    facts = asking.LackFacts(found.id, moving.is_giver(context, found))
    return start_form(context, asking.LACK_FLOW, Prefilled(facts, {}, {"what": tidy(typed)}))


def show_in_words(context: Context, typed: str) -> Replies:
    """Begin a handover that is told with whom or when; show the list to who wants to see it or begin one.

    Nothing to who asks what the rule is.
    """
    said = fold(tidy(typed))
    if asks(typed):
        return []
    if begun := begin(context, said):
        return begun
    wants = LISTS.fullmatch(said) or GIVEN.fullmatch(said) or TAKEN.fullmatch(said)
    action = context.features.views["bangiao"].action
    return lists.show(context, "") if wants and action and context.may(action) else []


def begin(context: Context, said: str) -> Replies:
    """Open the form of a new handover with what folded words tell of it: "em ban giao … cho anh Son"."""
    told = BEGINS.fullmatch(said)
    is_told = told and (told["day"] or (told["receiver"] and not SOMEBODY.search(told["receiver"])))
    if not (told and is_told and context.may(Action.HAND_OVER)):
        return []
    given = {
        "giver": told["giver"].strip() or context.who.name,
        "receiver": told["receiver"],
        "day": told["day"],
    }
    return asking.open_said(context, {key: words for key, words in given.items() if words})
