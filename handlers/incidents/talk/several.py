"""Orders of the office about incidents, several in one text: "tiếp nhận sc6, giao chị Mẫu", "tiếp nhận cả 3".

What is in sight is meant where none is named. All that was understood is asked at once, and done at once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.conversation import Message, Refused, _, asks, day_text, excerpt, expand, fold, local_date, regex
from bot.domain.dates import read_date
from bot.domain.incidents import IncidentAction, IncidentState
from bot.domain.instructions import TITLES, is_called
from bot.domain.replies import says_done
from handlers.engine import Action, Context, Proposal, Replies
from handlers.incidents import moving
from handlers.incidents.acts.words import IncidentWordsFacts, move_with_words
from handlers.incidents.cards import IncidentWords, about_text
from handlers.incidents.talk import answers, naming
from handlers.incidents.talk.messages import pass_on_words
from storage import incidents
from storage.incidents import Incident

MOST = 8  # incidents that are done in one go
QUOTED = 200  # characters of what is said back
FEW = 3  # words behind a deed by which something is told
PARTS = regex(r"[,;\n]|\b(?:rồi|roi|và|va|còn|con)\b", re.IGNORECASE)
# All folded, as the next.
TAKES = regex(
    r"\b(?:tiep nhan|(?<!ghi )(?<!xac )(?<!cong )nhan)\b"
    r"(?! (?:duoc|thu|mail|tin|nhan su|thay doi|su\b(?! co)))"
    r"|\bde (?:anh|chi|em|toi|minh|tui) (?:xu ly|lo|lam|giai quyet)\b"
)
GIVES = regex(r"\b(?:giao(?! (?:ban|dich|dien|luu|tiep|thong))|phan cong)\b")
TELLS = regex(
    r"\s*(?:bao|nhan|noi|dan)(?: (?:lai|voi|cho|giup|tin))* (?:anh|chi|em|co|chu|bac|ong|ba|ben|xa|dong chi) "
)
TO_TELL = regex(  # an order to tell how it ended, and nothing of how
    r"(?P<asked>(?:(?:nho|roi|thi|va|em|e|giup|ho|gium)[ ,]+)*)(?:bao|nhan|noi|thong bao|goi|dan)"
    r"(?: (?:lai|voi|cho|giup|gium|tin|toi|den|de))+(?P<whom>(?: (?!la\b|rang\b)[\w.-]+){0,8})(?<! roi)"
)
ALL = regex(r"\b(?:het|tat ca|ca (?:hai|ba|bon|\d)|(?:hai|ba|bon|\d) (?:su co|sc|cai|vu|viec))\b")
FILLS = frozenset(
    ("da", "e", "em", "a", "anh", "chi", "c", "minh", "mk", "toi", "tui", "ok", "luon", "nhe", "nha", "di")
) | frozenset(
    ("het", "ca", "roi", "nay", "do", "cai", "vu", "su", "co", "sc", "cua", "xu", "ly", "lam", "cho")
)
ORDER = regex(  # as it is kept, until it is agreed to
    r"(?P<act>tiếp nhận|giao|đóng|nhắn) SC-(?P<year>\d{4})-(?P<number>\d+)"
    r"(?: cho (?P<name>.+)|: (?P<text>.+))?"
)
BY_OTHER_WORDS = (IncidentAction.GIVE, IncidentAction.TALK)  # alone they are heard elsewhere
VERBS = {
    IncidentAction.TAKE: "tiếp nhận",
    IncidentAction.GIVE: "giao",
    IncidentAction.RESOLVE: "đóng",
    IncidentAction.TALK: "nhắn",
}


@dataclass(frozen=True)
class Order:
    """A deed about an incident; to whom it is given, what is said."""

    incident: Incident
    act: IncidentAction
    name: str = ""
    text: str = ""

    @property
    def written(self) -> str:
        """Return it as it is kept."""
        rest = f" cho {self.name}" if self.name else f": {' '.join(self.text.split())}" if self.text else ""
        return f"{VERBS[self.act]} {self.incident.reference}{rest}"

    @property
    def told(self) -> str:
        """Return it as it is asked about."""
        about, text = about_text(self.incident), excerpt(self.text, QUOTED)
        match self.act:
            case IncidentAction.TAKE:
                return _("Tiếp nhận {about}", about=about)
            case IncidentAction.GIVE:
                return _("Giao {about} cho {name}", about=about, name=self.name)
            case IncidentAction.RESOLVE:
                return _("Ghi nhận đã xử lý {about}: “{text}”", about=about, text=text)
        return _("Nhắn người báo {about}: “{text}”", about=about, text=text)


def propose(context: Context, typed: str) -> Proposal | None:
    """Propose all that the words order; None where one button or form is what they lead to."""
    if not context.may(Action.HANDLE) or asks(typed) or len(fold(typed)) != len(typed):
        return None
    if naming.DENIES.search(fold(typed)):
        return None
    ordered, left = read(context, typed)
    orders = possible(context, ordered)
    one = ordered[0] if len(ordered) == 1 else None
    is_named = naming.number_named(typed) is not None
    if not orders or (one and one.act in BY_OTHER_WORDS):
        return None
    if one and one.act == IncidentAction.TAKE and is_named and not left:
        return None
    lines = [_("Thực hiện việc sau?"), *(f"– {each.told}" for each in orders)]
    if one and one.act == IncidentAction.RESOLVE:
        text = excerpt(one.text, QUOTED)
        lines = [_("Ghi nhận đã xử lý {about}: “{text}”?", about=about_text(one.incident), text=text)]
    lines += [f"– {why_not(context, each)}" for each in ordered if each not in orders]
    if any(each.act == IncidentAction.GIVE for each in orders):
        lines += at_once(context, typed.removesuffix(left))
    if left:
        lines.append(_("Chưa chuyển: “{text}”.", text=excerpt(left, QUOTED)))
    said = "\n".join(each.written for each in orders)
    return Proposal(orders[0].incident.id, "\n".join(lines), yes_to(ordered), "", said=said)


def resolution_proposed(context: Context, incident_id: int, text: str, tell: str) -> Proposal | None:
    """Propose to note that an incident is resolved by these words; None where that cannot be any more.

    They are kept orders, or what was typed. ``tell``: the label by which they are passed on, "" for none.
    """
    ordered = written(context, text)
    incident = incidents.get(context.tx, incident_id)
    if incident is None or not moving.is_possible(context, incident, IncidentAction.RESOLVE):
        return None
    said = excerpt(ordered[0].text if ordered else text, QUOTED)
    asked = _("Ghi nhận đã xử lý {about}: “{text}”?", about=about_text(incident), text=said)
    return Proposal(incident_id, asked, _("Ghi nhận"), tell)


def at_once(context: Context, typed: str) -> list[str]:
    """Return a line that says that nothing is given later, where the words name a day to come; else none."""
    today, said = local_date(context.at), re.split(r"[,;\n]", typed)
    named = [naming.NUMBER.sub(" ", fold(part)) for part in said if not TELLS.match(fold(part))]
    days = [day for part in named if (day := read_date(part, context.at)) and day > today]
    if not days:
        return []
    now = _(
        "Việc giao thực hiện ngay, không đợi đến {day}; nếu chưa giao lúc này, anh/chị chọn “Không”.",
        day=day_text(days[0]),
    )
    return [now]


def yes_to(ordered: Sequence[Order]) -> str:
    """Return the label of the button that does these."""
    one = ordered[0] if len(ordered) == 1 else None
    if one and one.act == IncidentAction.RESOLVE:
        return _("Ghi nhận")
    is_taking = one and one.act == IncidentAction.TAKE
    return _("Tiếp nhận {number}", number=ordered[0].incident.reference) if is_taking else _("Thực hiện")


def why_not(context: Context, order: Order) -> str:
    """Say why an order cannot be done."""
    one = order.incident
    if order.act != IncidentAction.GIVE:
        return moving.reason_not_possible(context, one, order.act)
    if one.taken_by:
        return moving.only_holder_gives(one)
    return _("{number} chưa có người tiếp nhận; tiếp nhận rồi mới giao được.", number=one.reference)


def take(context: Context, words: str) -> Replies:
    """Do the orders that were agreed to, one after the other; say of each that cannot be done why."""
    said: Replies = []
    for order in written(context, words):
        try:
            said += execute(context, order)
        except Refused as refused:
            said.append(Message(str(refused)))
    return said


def execute(context: Context, order: Order) -> Replies:
    incident = moving.lock_for(context, order.incident.id, order.act)
    match order.act:
        case IncidentAction.TAKE:
            return moving.take(context, incident)
        case IncidentAction.GIVE:
            named = [person for person, name in moving.colleagues(context).items() if name == order.name]
            return moving.assign(context, incident, named[0] if len(named) == 1 else 0)
        case IncidentAction.RESOLVE:
            facts = IncidentWordsFacts(incident.id, order.act, incident.reference)
            return move_with_words(context, (facts, IncidentWords(order.text)))
    return pass_on_words(context, incident, IncidentWords(order.text))


def written(context: Context, words: str) -> list[Order]:
    """Return the orders as they were kept; none where these are other words."""
    found = [ORDER.fullmatch(line) for line in words.splitlines()]
    acts = {verb: act for act, verb in VERBS.items()}
    orders = []
    for one in found:
        incident = one and incidents.numbered(context.tx, int(one["year"]), int(one["number"]))
        if one is None or incident is None:
            return []
        orders.append(Order(incident, acts[one["act"]], one["name"] or "", one["text"] or ""))
    return orders


def read(context: Context, typed: str) -> tuple[list[Order], str]:
    """Return what the words order, and what more they say."""
    orders: list[Order] = []
    if closed := closing(context, typed):
        return [closed], ""
    meant, left, act, ends = in_sight(context), "", IncidentAction.TALK, 0
    for start, part in parts(typed):
        plain = fold(expand(part))
        named = naming.all_named(context, part)
        if TELLS.match(plain):
            told = telling(meant, orders, typed[start:])
            orders, left = (orders + told, left) if told else (orders, typed[start:].strip())
            break
        to = colleague(context, plain) if GIVES.search(plain) else ""
        found = to_give(meant, named, to) or to_take(context, plain, named, meant)
        if to and ALL.search(plain):
            found = [Order(one, IncidentAction.GIVE, to) for one in answers.own_open(context)[:MOST]]
        if not found and named and act == IncidentAction.TAKE:  # "tiếp nhận sc1, sc2"
            found = [Order(one, act) for one in named]
        if found:
            act, meant, ends = found[0].act, [one.incident for one in found], start + len(part)
            orders += found
        elif is_more(plain):
            left = typed[start:].strip(" ,.;")
            break
    return list(dict.fromkeys(orders))[:MOST], left if ends else ""


def parts(typed: str) -> Iterator[tuple[int, str]]:
    start = 0
    for found in PARTS.finditer(typed):
        yield start, typed[start : found.start()]
        start = found.end()
    yield start, typed[start:]


def in_sight(context: Context) -> list[Incident]:
    one = naming.in_sight(context)
    return [one] if one else []


def closing(context: Context, typed: str) -> Order | None:
    """Return that an incident is resolved, with the words that say how: "đóng sc 5, đã cấp lại mật khẩu"."""
    named = naming.all_named(context, typed)
    first, *_rest = PARTS.split(typed, maxsplit=1)
    if len(named) != 1 or naming.deed_named(fold(first)) != IncidentAction.RESOLVE:
        return None
    told = without_order_to_tell(typed, named[0])
    if told != typed and (done := naming.without_number(told)):
        done = re.split(r"[,;:]", done, maxsplit=1)[-1].strip() if naming.number_named(done) else done
        is_how = naming.number_named(done) is None
        return Order(named[0], IncidentAction.RESOLVE, text=done) if is_how else None
    if says_done(naming.without_number(typed)):  # all of it says how
        return None
    text = re.split(r"[,;:]|\bvì\b", typed, maxsplit=1)[-1].strip() if len(first) < len(typed) else ""
    is_told = len(text.split()) >= FEW and naming.number_named(text) is None
    return Order(named[0], IncidentAction.RESOLVE, text=text) if is_told else None


def without_order_to_tell(text: str, incident: Incident) -> str:
    """Return the words without an order at their end to tell whoever raised it: they hear all the same."""
    *parts, last = re.split(r"[,;]", text)
    found = TO_TELL.fullmatch(fold(last).strip(" .!"))
    known = {
        *fold(f"{incident.raiser} {incident.unit_name}").split(),
        *TITLES,
        *FILLS,
        "giup",
        "biet",
        "nguoi",
    }
    is_order = found is not None and (found["asked"] or known.issuperset(found["whom"].split()))
    return ",".join(parts).strip(" ,;") if is_order else text


def telling(meant: Sequence[Incident], orders: Sequence[Order], said: str) -> list[Order]:
    """Return what is to be told to who raised the one incident in question; nothing where that is another."""
    told = {one.incident.id: one.incident for one in orders} or {one.id: one for one in meant}
    found = TELLS.match(fold(said))
    words = said[found.end() :].split() if found else []
    one = next(iter(told.values()), None)
    called = [fold(word).strip(",.:") for word in words[:FEW]]
    if (
        len(told) != 1
        or one is None
        or not (is_called(one.raiser, called) or is_called(one.unit_name, called))
    ):
        return []
    known = {*fold(f"{one.raiser} {one.unit_name}").split(), *TITLES, "la", "rang"}
    while words and fold(words[0]).strip(",.:") in known:
        words.pop(0)
    return [Order(one, IncidentAction.TALK, text=" ".join(words))] if words else []


def to_give(meant: Sequence[Incident], named: Sequence[Incident], to: str) -> list[Order]:
    return [Order(one, IncidentAction.GIVE, to) for one in (named or meant)] if to else []


def to_take(
    context: Context, plain: str, named: Sequence[Incident], meant: Sequence[Incident]
) -> list[Order]:
    """Return which are taken on: those named, all that nobody has, or the one in sight."""
    if not TAKES.search(plain) or GIVES.search(plain):
        return []
    if named:
        found = list(named)
    elif ALL.search(plain):
        found = incidents.listed(context.tx, state=IncidentState.RECEIVED)
    else:
        found = [] if is_more(TAKES.sub(" ", plain)) else list(meant)
    return [Order(one, IncidentAction.TAKE) for one in found]


def colleague(context: Context, plain: str) -> str:
    """Return the only colleague whose given name stands behind "giao"; "" for nobody, or several."""
    said = GIVES.split(plain, maxsplit=1)[-1].split()
    names = moving.colleagues(context).values()
    found: Mapping[str, int] = {
        name: len(known & set(said))
        for name, known in ((one, set(fold(one).split()[1:]) - set(TITLES)) for one in names)
        if fold(name).split()[-1] in said and known & set(said)
    }
    most = [name for name, count in found.items() if count == max(found.values())]
    return most[0] if len(most) == 1 else ""


def is_more(plain: str) -> bool:
    """Return whether a part says something that no order is."""
    words = [one for one in re.findall(r"[a-z]+", naming.NUMBER.sub(" ", plain)) if one not in FILLS]
    return len(words) >= FEW


def possible(context: Context, orders: Sequence[Order]) -> list[Order]:
    """Return the orders that can be done: what is given is one's own by then."""
    taken = {one.incident.id for one in orders if one.act == IncidentAction.TAKE}
    able = []
    for one in orders:
        is_own = one.incident.taken_by == context.who.person
        if one.act == IncidentAction.GIVE:
            is_able = is_own or one.incident.id in taken
        else:
            is_able = moving.is_possible(context, one.incident, one.act)
        if is_able:
            able.append(one)
    return able
