"""Wishes of personnel changes: each opens the notice with who it is, from when, and of which unit."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.conversation import N_, Option, _, fold, regex
from bot.domain.changes import OF_BOXES, ChangeKind
from bot.domain.roster.rows import PHONE_IN_TEXT
from bot.domain.understanding import Candidate, Intent, Reading
from handlers import (
    directory,
    personnel,
    words,
)
from handlers.engine import (
    Action,
    Context,
    Prefilled,
    Replies,
    decision_in,
    time_said,
)
from handlers.wishes.opening import Keys, SaidWords, Wish, filled, said_of
from storage.people import members

OWN = regex(  # folded: the speaker's own
    r"\b(?:so|sdt|dt|dthoai|phone|dien thoai|mail|email|hop thu|dia chi|ho ten|ten)(?: \w+){0,3}? cua"
    r" (?:chinh )?(?:em|e|toi|tui|minh|chau|con)\b"
    r"|^(?:(?:da|a|bao|doi|sua|cap nhat) )*(?:em|e|toi|tui|minh) (?:moi |vua |da )*"
    r"(?:(?:doi|thay) (?:so|sdt|dt)\b|(?:co|dung|xai) (?:so|sdt|dt)(?: dien thoai| dt)? moi\b)"
)
MAILBOX = regex(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
FROM_WHEN = regex(  # behind a post
    r"\s+(?:(?:kể )?từ|(?:ke )?tu|bắt đầu|bat dau)\s+"
    r"(?:ngày|ngay|hôm|hom|đầu|dau|mai|sáng|sang|tháng|thang|\d).*",
    re.IGNORECASE,
)
PHONE_NAMED = regex(  # with the number behind it, which is no post
    r"[ ,;]*\b(?:sđt|sdt|đt|số điện thoại|so dien thoai|điện thoại|dien thoai)\b[ :]*[\d .]*$", re.IGNORECASE
)
ADDRESS = regex(  # "Chu" is a family name
    r"^(?:chị|chi|anh|em|cô|co|chú|chu|ông|ong|bà|ba|bạn|ban|đồng chí|đ/c"
    r"|Chị|Anh|Em|Cô|Chú|Ông|Bà|Bạn|Đồng chí)\s+(?=\w)"
)


KIN = r"(?:anh|chị|chi|em|cô|co|chú|chu|bác|bac|ông|ong|bà|ba|dì|đ/c|đồng chí|dong chi)"
GOING = regex(  # whose place another takes: "anh Sơn thay anh Minh nghỉ hưu"
    rf"\b({KIN}(?: (?!(?:thay|thế|the|cho|{KIN})\b)[^\s,.;]+){{1,4}}?)"
    r" (?:(?:xin|sẽ|se|đã|da|vừa|vua|sắp|sap|được|duoc) ){0,2}"
    r"(?:nghỉ|nghi|thôi việc|thoi viec|về hưu|ve huu|chuyển|chuyen)\b",
    re.IGNORECASE,
)
TAKING = (
    r"(?:(?:sẽ|se|vào|vao|vô|vo|về|ve|lên|len|sang|qua|đến|den|tới|toi|nhận|nhan|ra) ){0,2}(?:thay|thế|the)\b"
)
TAKES_PLACE = regex(rf"[ ,]{{1,3}}{TAKING}", re.IGNORECASE)
COMES = regex(  # who takes it, in full: "…, anh Trần Văn Nam vào thay, sđt 0912…"
    rf"(?:^|[,;.:]|\b(?:và|va)\b)\s*(?:có |co )?(?:{KIN} )?"
    rf"(?!{KIN} [^\W\d]+ {TAKING})(?P<name>[^\W\d]+(?: [^\W\d]+){{1,4}}?) {TAKING}",
    re.IGNORECASE,
)


def who_goes(typed: str, person: str) -> str:
    """Return who leaves, where the person found in the words is the one who takes their place."""
    at = typed.find(person)
    if at < 0 or not TAKES_PLACE.match(typed[at + len(person) :]):
        return person
    going = [one for one in GOING.findall(typed) if person not in one]
    return going[0] if len(going) == 1 else ""


def comer_in(typed: str) -> str:
    """Return the whole name of who takes the place of somebody that leaves; "" where none is said in full."""
    found = COMES.search(typed)
    return found["name"] if found else ""


def offer_comer(context: Context, typed: str, effective: str) -> Replies:
    """Name the notice of who takes the place of somebody that leaves, with the button that begins it.

    Nothing where nobody is named, or somebody who is in the unit already.
    """
    found = COMES.search(typed)
    own = [role.unit for role in context.who.roles]
    here = {fold(one.name) for unit in own for one in members.members_of_unit(context.tx, context.at, unit)}
    if found is None or fold(found["name"]) in here:
        return []
    title = _(CHANGES[Intent.PERSONNEL_JOIN][1])
    said = _("Anh/chị còn nêu việc “{title}”. Khi xong việc đầu, anh/chị chọn ở đây.", title=title)
    kept = words.keep(context, ", ".join(filter(None, [typed[found.start("name") :], effective])))
    return [words.card(kept, said, (Option(f"wish:{kept}:{Intent.PERSONNEL_JOIN}", title),))]


def trimmed(key: str, person: str, said: str) -> str:
    """Take from a post since when it is held, from a newcomer's name how they are addressed.

    "" for a newcomer of whom one name alone is said: it is asked for in full.
    """
    if key.startswith("title"):
        return PHONE_NAMED.sub("", FROM_WHEN.sub("", said))
    if key == person and key.startswith("new_"):
        name = ADDRESS.sub("", said)
        return name if " " in name else ""
    return said


def decision_said(said: SaidWords, typed: str, at: datetime) -> SaidWords:
    """Add the decision that was named, whose day is not that of the change."""
    decision, rest = decision_in(typed)
    if not decision:
        return said
    effective = time_said(rest, "", at) if "effective" in said.words else ""
    return said.also({"decision": decision, "effective": effective})


def contact_told(context: Context, typed: str) -> Mapping[str, str]:
    """Return whose facts change and which, where both are said: "số điện thoại của em đổi thành …"."""
    whose = (
        {personnel.people.first_key(ChangeKind.CONTACT, 1): context.who.name}
        if OWN.search(fold(typed))
        else {}
    )
    facts = {"phone": _("Điện thoại"), "mailbox": _("Địa chỉ hộp thư")}
    told = [fact for fact, found in (("phone", PHONE_IN_TEXT), ("mailbox", MAILBOX)) if found.search(typed)]
    return {**whose, **({"what_1": facts[told[0]]} if len(told) == 1 else {})}


GOES_AWAY = (ChangeKind.LEAVE, ChangeKind.TRANSFER)


def told_of(context: Context, reading: Reading, kind: ChangeKind) -> SaidWords:
    """Return what a text says of each question of a notice of this kind."""
    first = personnel.people.first_key(kind, 1)
    keys = {"person": first, "time": "effective", "unit": "unit", **MOVES.get(kind, {"title": "title_1"})}
    said = said_of(context, reading, keys)
    if kind == ChangeKind.CONTACT:
        said = said.also(contact_told(context, reading.typed))
    if kind in GOES_AWAY and first in said.words:
        going = who_goes(reading.typed, said.words[first])
        said = replace(said, words={**said.words, first: going})
    if kind == ChangeKind.JOIN and (comer := comer_in(reading.typed)):
        said = said.also({first: comer})
    said = decision_said(said, reading.typed, reading.said_at or context.at)
    if told := PHONE_IN_TEXT.search(reading.typed):
        said = said.also({"phone_1": told[0]})
    if told := MAILBOX.search(reading.typed):
        said = said.also({"mailbox_1": told[0]})
    said = replace(said, words={key: trimmed(key, first, told) for key, told in said.words.items()})
    return replace(said, words={key: told for key, told in said.words.items() if told})


def is_of_newcomer(context: Context, reading: Reading) -> bool:
    """Return whether a mailbox is wished for somebody whose whole name stands in no list of their units."""
    name = ADDRESS.sub("", reading.slots.get("person", ""))
    own = [role.unit for role in context.who.roles]
    here = {fold(one.name) for unit in own for one in members.members_of_unit(context.tx, context.at, unit)}
    return " " in name and fold(name) not in here


def change_of(title: str, kind: ChangeKind) -> Wish:
    """Make the wish for a personnel change of this kind."""
    given = {"kind": "box", "box": kind.value} if kind in OF_BOXES else {"kind": kind.value}

    def act(context: Context, reading: Reading) -> Replies:
        if kind == ChangeKind.OPEN_BOX and is_of_newcomer(context, reading):
            joins = replace(reading, candidates=[Candidate(Intent.PERSONNEL_JOIN, reading.score)])
            return change_of(title, ChangeKind.JOIN).act(context, joins)
        facts = Prefilled(personnel.asking.notice_facts(context), given)
        said = told_of(context, reading, kind)
        if facts.facts.is_office and "unit" not in said.words:
            unit = directory.finding.unit_named(context, reading.typed, reading.slots.get("to", ""))
            said = said.also({"unit": unit} if unit else {})
        opened = filled(context, personnel.asking.FLOW, facts, said)
        if kind not in GOES_AWAY:
            return opened
        return [*offer_comer(context, reading.typed, said.words.get("effective", "")), *opened]

    return Wish(title, act, Action.CHANGE, personnel.asking.FLOW, given=given)


MOVES: Mapping[ChangeKind, Keys] = {  # where "to" is another question's answer
    ChangeKind.TRANSFER: {"title": "title_1", "to": "to"},
    ChangeKind.POST: {"title": "title_1", "to": "title_1"},
}
CHANGES = {
    Intent.PERSONNEL_JOIN: (ChangeKind.JOIN, N_("Báo thêm người")),
    Intent.PERSONNEL_LEAVE: (ChangeKind.LEAVE, N_("Báo thôi việc, nghỉ hưu")),
    Intent.PERSONNEL_TRANSFER: (ChangeKind.TRANSFER, N_("Báo chuyển công tác")),
    Intent.PERSONNEL_POST: (ChangeKind.POST, N_("Báo đổi chức vụ")),
    Intent.PERSONNEL_RENAME: (ChangeKind.CONTACT, N_("Báo đổi họ tên, số điện thoại")),
    Intent.MAILBOX_ASK: (ChangeKind.OPEN_BOX, N_("Đề nghị cấp hộp thư")),
    Intent.MAILBOX_LOCK: (ChangeKind.LOCK_BOX, N_("Đề nghị khóa hộp thư")),
}
